//! `replay`: resends deliveries that were captured, recorded or written by hand, with new signatures.

mod chosen;
mod dry;
mod editor;
mod prepare;
mod source;

use crate::capture::SelectArgs;
use crate::context::Context;
use crate::delivery::edit::Edit;
use crate::error::{Error, Exit};
use crate::files::payload::PayloadSource;
use crate::http::target::Target;
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::send::{self, Done, Manner, Pace, ReportOptions, Results, SendArgs, SharedSelected, Supply};
use crate::units;
use editor::Editor;
use prepare::Preparer;
use source::OriginalReader;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// `--timing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Timing {
    /// Keep the original intervals
    Original,
}

/// Resend deliveries, with new signatures
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli replay capture.jsonl --to :3000 --failed
  pushoney-cli replay capture.jsonl --to :3000 --last 1 --set data.amount=10
  pushoney-cli replay payload.json --to localhost:3000/hook")]
#[command(after_long_help = "\
Each delivery keeps its body, headers and delivery id, and gets a new signature with the current time. A capture records \
the scheme of each delivery; --scheme overrides it. Only --to is contacted.

Deliveries that were refused on arrival (`verified` is false) may be forged: they are skipped and reported. Deliveries \
received with --skip-verify (`verified` is null) were never verified, and are signed like the others: select them with \
--where verified=null, or exclude them with --where verified=true.

Examples:
  Resend
    pushoney-cli replay capture.jsonl --to :3000
    pushoney-cli replay payload.json --to localhost:3000/hook
    pushoney-cli replay capture.jsonl --to :3000 --dry-run
  Select
    pushoney-cli replay capture.jsonl --to :3000 --failed
    pushoney-cli replay capture.jsonl --to :3000 --where 'data.amount>10'
  Change
    pushoney-cli replay capture.jsonl --to :3000 --last 1 --set data.amount=10
  Pace and retry
    pushoney-cli replay capture.jsonl --to :3000 --retry --time-scale 60
    pushoney-cli replay capture.jsonl --to :3000 --concurrency 64 --rate 500
  Sign
    pushoney-cli replay capture.jsonl --to :3000 --env-file .env

Exit code: 0 all accepted (2xx), 1 some not accepted or nothing to send, 130 interrupted.")]
pub struct Args {
    /// Capture files, HAR files or JSON payloads; `-` for standard input
    ///
    /// Of a HAR file, every POST is sent. A JSON file is one payload.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// URL to send to, as in localhost:3000/hook or :3000
    ///
    /// A URL without a path gets each delivery's path and query.
    #[arg(long, value_name = "URL")]
    to: String,

    /// Print what would be sent without sending it
    #[arg(long, conflicts_with_all = ["results", "retry", "rate", "timing", "verbose"])]
    dry_run: bool,

    /// Print each attempt and a summary as JSON, one object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    select: SelectArgs,

    /// Send the captured signature, however old it is
    #[arg(long, help_heading = "Signatures", conflicts_with_all = ["set", "edit", "new_delivery_id"])]
    #[arg(conflicts_with_all = ["secret", "secret_file", "env_file"])]
    keep_signature: bool,

    /// Also send deliveries that were refused on arrival
    ///
    /// Their `verified` is false. They are sent as captured, and never re-signed.
    #[arg(long, conflicts_with_all = ["set", "edit", "new_delivery_id"], help_heading = "Selection")]
    include_refused: bool,

    /// Give each delivery a new delivery id
    #[arg(long, help_heading = "Changes")]
    new_delivery_id: bool,

    /// Set a value in the body before it is signed, as in data.amount=10
    ///
    /// A value that is not JSON is a string. May be repeated.
    #[arg(long, value_name = "PATH=VALUE", allow_hyphen_values = true, help_heading = "Changes")]
    set: Vec<Edit>,

    /// Open each body in $EDITOR before anything is sent
    #[arg(long, help_heading = "Changes")]
    edit: bool,

    #[command(flatten)]
    send: SendArgs,

    /// When to send each delivery [default: as soon as possible]
    #[arg(
        long,
        value_enum,
        value_name = "TIMING",
        conflicts_with = "rate",
        hide_short_help = true,
        help_heading = "Sending"
    )]
    timing: Option<Timing>,

    /// Divide the intervals of --timing and the waits of --retry by X
    #[arg(long, value_name = "X", value_parser = units::time_scale, help_heading = "Sending")]
    time_scale: Option<f64>,

    /// Append each outcome to this file
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,

    /// Skip deliveries that --results lists as delivered
    ///
    /// Those from the same file to the same URL.
    #[arg(long, requires = "results")]
    resume: bool,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// Sends deliveries again.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 4 for what can't be read or written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let target = Target::parse("--to", &args.to)?;
    let sources: Vec<_> = args.files.iter().cloned().map(PayloadSource::of).collect();
    if sources.iter().filter(|source| **source == PayloadSource::Stdin).count() > 1 {
        return Err(Error::usage("standard input (`-`) is named more than once").into());
    }
    check_time_scale(&args)?;
    if !args.dry_run {
        send::say_where(ctx, &target);
    }
    let results = args.results.as_deref().map(|path| Results::open(ctx, path, target.text())).transpose()?;
    let done = match &results {
        Some(results) if args.resume => results.done()?,
        _ => Done::new(),
    };
    let scheme = Arc::new(Setup::load(ctx, &args.scheme)?.scheme);
    let selection = chosen::selection(ctx, &args.select, &sources, &scheme)?;
    let mut preparer = preparer(ctx, &args, target)?;
    let reader = OriginalReader { ctx: ctx.clone(), selection: selection.clone(), scheme, silent: false };
    let selected = SharedSelected::default();
    let originals = chosen::leave_out(reader.read(sources), done, args.include_refused, selected.clone());
    let exit = if args.dry_run {
        dry::run(ctx, originals.map(|original| preparer.prepare(original?)), &selected, args.json)?
    } else {
        let manner = manner(&args, results);
        let supply = if args.edit {
            // Everything is edited before anything is sent.
            let edited = originals.map(|original| preparer.prepare(original?)).collect::<Result<Vec<_>, _>>()?;
            Supply::read_ahead(edited.into_iter().map(Ok), Ok, &selected)
        } else {
            Supply::read_ahead(originals, move |original| preparer.prepare(original), &selected)
        };
        send::run(ctx, manner, supply)?
    };
    let selected = selected.lock().clone();
    chosen::finish(ctx, exit, &selected, &selection, !args.select.filter.ids.is_empty())
}

fn check_time_scale(args: &Args) -> Result<(), Error> {
    if args.time_scale.is_some() && !args.send.retry && args.timing.is_none() {
        return Err(Error::usage("--time-scale requires --timing or --retry").hint("add --timing original or --retry"));
    }
    Ok(())
}

fn preparer(ctx: &Context, args: &Args, target: Target) -> Result<Preparer, Error> {
    Ok(Preparer {
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
    let report =
        ReportOptions { json: args.json, summary: "replay_summary", accepted_answers: false, sums_up_one: true };
    let mut manner = args.send.manner(report, scale);
    if let Some(Timing::Original) = args.timing {
        manner.pace = Pace::Original { scale, began: None };
    }
    Manner { results, ..manner }
}
