//! `replay`: sends deliveries again that were captured, recorded or written by hand, signed afresh.

mod dry;
mod edit;
mod editor;
mod har;
mod latency;
mod pace;
mod ready;
mod report;
mod results;
mod session;
mod source;
mod supply;

use super::payload::Source;
use super::selection::SelectArgs;
use super::target::Target;
use super::{SchemeArgs, SecretArgs};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::sender::{self, RetrySchedule, Sender};
use crate::units;
use edit::Edit;
use editor::Editor;
use pace::Pace;
use ready::Plan;
use results::{Done, Results};
use session::Manner;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;
use supply::Supply;

/// `--timing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Timing {
    /// With the gaps that there were between the deliveries
    Original,
}

/// Send deliveries again, signed afresh
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each delivery keeps its body, its headers and its delivery id, and gets a signature of the current time. A capture has \
the scheme of each delivery; --scheme overrides it. Nothing but --to is contacted.

Examples:
  pushoney-cli replay capture.jsonl --to http://127.0.0.1:3000 --failed
  pushoney-cli replay capture.jsonl --to http://127.0.0.1:3000/hook --last 1 --set data.amount=10
  pushoney-cli replay payload.json --to http://127.0.0.1:3000/hook
  pushoney-cli replay capture.jsonl --to http://127.0.0.1:3000 --retry --time-scale 60

Exit code: 0 all accepted, 1 some not, 130 interrupted.")]
pub struct Args {
    /// Captures, HAR files (each POST), or JSON files (one payload each); `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Where to send; a URL without a path gets each delivery's own path and query
    #[arg(long, value_name = "URL")]
    to: String,

    #[command(flatten)]
    scheme: SchemeArgs,

    /// Send the signature that was captured, however old it is
    #[arg(long, conflicts_with_all = ["set", "edit", "new_delivery_id"])]
    keep_signature: bool,

    /// Give each delivery an id that no receiver has seen
    #[arg(long)]
    new_delivery_id: bool,

    /// Change a value of the body before it is signed, as in data.amount=10: JSON, or else a text. Repeat it
    #[arg(long, value_name = "PATH=VALUE", allow_hyphen_values = true)]
    set: Vec<Edit>,

    /// Open each body in $EDITOR before anything is sent
    #[arg(long)]
    edit: bool,

    /// How many deliveries are under way at once; with 1 their order is kept
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=4096))]
    concurrency: u16,

    /// Start at most N deliveries a second
    #[arg(long, value_name = "N", value_parser = rate, conflicts_with = "timing")]
    rate: Option<f64>,

    /// Keep the gaps between the deliveries
    #[arg(long, value_enum, value_name = "TIMING")]
    timing: Option<Timing>,

    /// Divide the gaps of --timing and the waits of --retry by X
    #[arg(long, value_name = "X", value_parser = units::time_scale)]
    time_scale: Option<f64>,

    /// Retry as the hub does after 5xx, 408, 429 and no answer; a delivery keeps its place while it waits
    #[arg(long)]
    retry: bool,

    /// The waits between attempts [default: 1m,5m,30m,2h,24h]
    #[arg(long, value_name = "DUR,DUR…", requires = "retry")]
    retry_schedule: Option<RetrySchedule>,

    /// The longest that one attempt may take; 0 for no limit
    #[arg(long, value_name = "DUR", default_value = "30s", value_parser = units::duration)]
    timeout: Duration,

    /// Take any certificate of an https target
    #[arg(long)]
    insecure: bool,

    /// Append what became of each delivery to this file
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,

    /// Leave out what --results says was delivered from the same file to the same URL
    #[arg(long, requires = "results")]
    resume: bool,

    /// Print what would be sent, and send nothing
    #[arg(long, conflicts_with_all = ["results", "retry", "rate", "timing"])]
    dry_run: bool,

    /// Print NDJSON: a line for each attempt, and a summary
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    select: SelectArgs,

    #[command(flatten)]
    secrets: SecretArgs,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number; 10 is ten a second")?;
    if rate.is_finite() && rate >= 0.001 { Ok(rate) } else { Err("not above 0; 10 is ten a second".to_owned()) }
}

/// Sends deliveries again.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 4 for what can't be read or written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let target = Target::parse("--to", &args.to)?;
    let sources: Vec<_> = args.files.iter().cloned().map(Source::of).collect();
    if sources.iter().filter(|source| **source == Source::Stdin).count() > 1 {
        return Err(Error::usage("standard input (`-`) is named more than once").into());
    }
    check_time_scale(&args)?;
    if args.keep_signature && args.secrets.is_given() {
        return Err(Error::usage("--keep-signature signs nothing, and a secret is given")
            .hint("leave one of them out")
            .into());
    }
    if !args.dry_run && !target.is_loopback() {
        ctx.terminal.warn(&format!("sending to {}, which is not this machine", target.authority()));
    }
    let results = args.results.as_deref().map(|path| Results::open(path, &args.to)).transpose()?;
    let done = match &results {
        Some(results) if args.resume => results.done()?,
        _ => Done::new(),
    };
    let mut supply = Supply {
        ctx: ctx.clone(),
        sources,
        selection: args.select.selection(ctx.now()),
        scheme: args.scheme.clone(),
        plan: plan(ctx, &args, target)?,
        done,
    };
    if args.dry_run {
        return dry::run(ctx, &mut supply, args.json);
    }
    let manner = manner(&args, results);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::files("cannot start the network runtime").because(error))?;
    let supplied = supply.start()?;
    let ended = runtime.block_on(session::run(ctx, manner, supplied));
    // A thread may still wait for standard input, which may never end.
    runtime.shutdown_background();
    ended
}

fn check_time_scale(args: &Args) -> Result<(), Error> {
    if args.time_scale.is_some() && !args.retry && args.timing.is_none() {
        return Err(Error::usage("--time-scale has nothing to divide").hint("add --timing original or --retry"));
    }
    Ok(())
}

fn plan(ctx: &Context, args: &Args, target: Target) -> Result<Plan, Error> {
    Ok(Plan {
        ctx: ctx.clone(),
        target,
        scheme: args.scheme.clone(),
        secrets: args.secrets.clone(),
        keep_signature: args.keep_signature,
        new_delivery_id: args.new_delivery_id,
        edits: args.set.clone(),
        editor: args.edit.then(|| Editor::of(ctx)).transpose()?,
        known: HashMap::new(),
        said_stale: false,
    })
}

fn manner(args: &Args, results: Option<Results>) -> Manner {
    let scale = args.time_scale.unwrap_or(1.0);
    let pace = match (args.rate, args.timing) {
        (Some(rate), _) => Pace::Rate { every: Duration::from_secs_f64(1.0 / rate), next: None },
        (None, Some(Timing::Original)) => Pace::Original { scale, began: None },
        (None, None) => Pace::Free,
    };
    let concurrency = usize::from(args.concurrency);
    Manner {
        json: args.json,
        concurrency,
        pace,
        schedule: args.retry.then(|| args.retry_schedule.clone().unwrap_or_default().scaled(scale)),
        sender: Sender::new(sender::Options {
            timeout: (!args.timeout.is_zero()).then_some(args.timeout),
            insecure: args.insecure,
            connections: concurrency,
        }),
        results,
    }
}
