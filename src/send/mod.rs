//! Sending deliveries to an application: what `replay` and `trigger` share.
//!
//! Deliveries are pulled from a [`Supply`]; workers send them at a pace, retry as the policy says, and report each
//! attempt through one printer. What is sent is decided elsewhere; that it is sent once and reported once is
//! decided here.

mod latency;
mod outcome;
mod outgoing;
mod pace;
mod report;
mod results;
mod session;
mod supply;
mod verbose;

pub(crate) use outcome::{Outcome, RetrySchedule};
pub(crate) use outgoing::{Outgoing, fresh_headers};
pub(crate) use pace::Pace;
pub(crate) use report::ReportOptions;
pub(crate) use results::{Done, Results};
pub(crate) use supply::{Selected, SharedSelected, Supply};

use crate::context::Context;
use crate::error::Exit;
use crate::http::client::{self, Sender};
use crate::http::target::Target;
use crate::runtime::on_this_thread;
use crate::units;
use std::time::Duration;

/// How deliveries are sent: the flags of every command that sends them.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Sending")]
pub(crate) struct SendArgs {
    /// Maximum deliveries in flight; 1 keeps their order
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = units::whole::<u16>(1, 4096))]
    concurrency: u16,

    /// Maximum deliveries started per second
    #[arg(long, value_name = "N", value_parser = rate)]
    rate: Option<f64>,

    /// Retry as the hub does
    ///
    /// After 5xx, 408, 429 or no response. A delivery counts toward --concurrency while it waits.
    #[arg(long)]
    pub retry: bool,

    /// Waits between attempts [default: 1m,5m,30m,2h,24h]
    #[arg(long, hide_short_help = true, value_name = "DUR,DUR…", requires = "retry")]
    retry_schedule: Option<RetrySchedule>,

    /// Maximum time for one attempt; 0 for no limit
    #[arg(long, hide_short_help = true, value_name = "DUR", default_value = "30s", value_parser = units::duration)]
    timeout: Duration,

    /// Skip TLS certificate verification
    #[arg(long, hide_short_help = true)]
    insecure: bool,

    /// Print each request and its response, like curl -v
    ///
    /// They are printed to standard error.
    #[arg(short, long)]
    verbose: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number; 10 means ten per second")?;
    if rate.is_finite() && rate >= 0.001 {
        Ok(rate)
    } else {
        Err("must be above 0; 10 means ten per second".to_owned())
    }
}

/// How a run is sent, and told of.
pub(crate) struct Manner {
    pub report: ReportOptions,
    pub verbose: bool,
    pub pace: Pace,
    pub concurrency: usize,
    pub schedule: Option<RetrySchedule>,
    pub sender: Sender,
    pub results: Option<Results>,
}

impl SendArgs {
    /// As the flags say, with the waits of `--retry` divided by `scale`.
    pub fn manner(&self, report: ReportOptions, scale: f64) -> Manner {
        let concurrency = usize::from(self.concurrency);
        Manner {
            report,
            verbose: self.verbose,
            pace: match self.rate {
                Some(rate) => Pace::Rate { every: Duration::from_secs_f64(1.0 / rate), next: None },
                None => Pace::Free,
            },
            concurrency,
            schedule: self.retry.then(|| self.retry_schedule.clone().unwrap_or_default().scaled(scale)),
            sender: Sender::new(client::Options {
                timeout: (!self.timeout.is_zero()).then_some(self.timeout),
                insecure: self.insecure,
                connections: concurrency,
                once: false,
            }),
            results: None,
        }
    }
}

/// Says that deliveries leave this machine, or what was made of a short URL.
pub(crate) fn say_where(ctx: &Context, target: &Target) {
    let url = target.text();
    if !target.is_loopback() {
        ctx.terminal.warn(&format!("sending to {url}, which is not on this machine"));
    } else if target.is_short() {
        ctx.terminal.note(&format!("sending to {url}"));
    }
}

/// Sends everything that is supplied.
///
/// # Errors
/// What ended the run before its time.
pub(crate) fn run(ctx: &Context, manner: Manner, supply: Supply) -> anyhow::Result<Exit> {
    on_this_thread(session::run(ctx, manner, supply))?
}
