//! Configured responses, to test the provider: `--respond`, `--fail-first`, `--delay`. Each is named in the output,
//! so that it is not forgotten.

use crate::http::server::Reply;
use crate::units;
use hyper::StatusCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Responses for testing the sender")]
pub(super) struct RespondArgs {
    /// Answer every verified delivery with this status
    #[arg(long, hide_short_help = true, value_name = "STATUS", value_parser = status, conflicts_with = "forward_to")]
    respond: Option<StatusCode>,

    /// Answer the first N verified deliveries with 500
    #[arg(long, hide_short_help = true, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = units::whole::<u64>(0, u64::MAX))]
    fail_first: u64,

    /// Wait this long before each response
    #[arg(long, hide_short_help = true, value_name = "DUR", value_parser = units::duration)]
    delay: Option<Duration>,
}

fn status(text: &str) -> Result<StatusCode, String> {
    let status = text.parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
    status.filter(|status| (200..600).contains(&status.as_u16())).ok_or_else(|| "not a status (200 to 599)".to_owned())
}

impl RespondArgs {
    /// Whether every delivery is answered on purpose.
    pub fn answers(&self) -> bool {
        self.respond.is_some()
    }

    /// Delays end when `stop` turns true.
    pub fn respond(&self, stop: watch::Receiver<bool>) -> Respond {
        let fail_first = AtomicU64::new(self.fail_first);
        Respond { status: self.respond, delay: self.delay.unwrap_or_default(), fail_first, stop }
    }
}

/// What is answered on purpose.
#[derive(Debug)]
pub(super) struct Respond {
    pub status: Option<StatusCode>,
    pub delay: Duration,
    pub fail_first: AtomicU64,
    pub stop: watch::Receiver<bool>,
}

impl Respond {
    /// Waits as asked, then gives the answer that was asked for, with the flag's name.
    pub async fn instead(&self) -> Option<(Reply, &'static str)> {
        if !self.delay.is_zero() {
            // At the end nobody waits any longer: what is held up by this could not be stored or answered any more.
            let mut stop = self.stop.clone();
            let _ = tokio::time::timeout(self.delay, stop.wait_for(|stop| *stop)).await.is_ok();
        }
        let fewer = |left: u64| left.checked_sub(1);
        if self.fail_first.fetch_update(Ordering::AcqRel, Ordering::Acquire, fewer).is_ok() {
            return Some((Reply::text(StatusCode::INTERNAL_SERVER_ERROR, "failed on purpose"), "--fail-first"));
        }
        self.status.map(|status| (Reply::text(status, "answered on purpose"), "--respond"))
    }

    /// What of this is on, for the ready line.
    pub fn named(&self) -> Vec<String> {
        let fail_first = self.fail_first.load(Ordering::Acquire);
        [
            self.status.map(|status| format!("answering {} to every delivery (--respond)", status.as_u16())),
            (fail_first > 0).then(|| format!("answering 500 to the first {fail_first} (--fail-first)")),
            (!self.delay.is_zero())
                .then(|| format!("answering after {} (--delay)", crate::signing::show_duration(self.delay))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
