//! `export`: the deliveries of a capture file in a format that other programs read.
//!
//! An export is meant to be shared, so credentials are removed unless the user asks for them.

mod har;
mod redact;

use crate::capture::opened::{CaptureArg, Captured};
use crate::capture::request::curl_command;
use crate::capture::{Record, SelectArgs};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::target;
use crate::terminal::sanitize;
use redact::Redaction;

/// Export the deliveries in a capture file as HAR or curl commands
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli export events.jsonl --last 10 > events.har
  pushoney-cli export events.jsonl --format curl --failed --with-secrets | sh

Deliveries that were refused on arrival are exported too, marked as refused.
Exit code: 0; 1 if no delivery is selected.")]
pub struct Args {
    #[command(flatten)]
    capture: CaptureArg,

    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "har")]
    format: Format,

    /// Keep signatures, cookies, tokens and keys
    ///
    /// In headers and in the query string. They are redacted otherwise.
    #[arg(long)]
    with_secrets: bool,

    /// Destination of curl commands [default: port 3000 on this machine]
    ///
    /// A URL without a path gets each delivery's path.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    #[command(flatten)]
    select: SelectArgs,
}

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// HTTP Archive 1.2, which browsers and proxies read
    Har,
    /// curl commands, one per line
    Curl,
}

/// Exports the deliveries.
///
/// # Errors
/// Exit 2 for what can't be combined, exit 4 when the file can't be read.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    if args.url.is_some() && args.format != Format::Curl {
        return Err(Error::usage("--url requires --format curl").hint("leave it out").into());
    }
    let url = target::parse("--url", args.url.as_deref().unwrap_or("http://127.0.0.1:3000"))?.url;
    let mut redaction = if args.with_secrets { Redaction::none() } else { Redaction::new(ctx)? };
    let mut captured = Captured::open(ctx, &args.capture.file, &args.select.selection(ctx.now()))?;
    let mut left_out = 0_usize;
    let mut first = true;
    if args.format == Format::Har {
        ctx.terminal.data(har::BEGIN.as_bytes())?;
    }
    let mut refused = 0_u64;
    let count = captured.print(ctx, |record, out| {
        refused += u64::from(record.verified == Some(false));
        let mut record = record.clone();
        redaction.apply(&mut record);
        match args.format {
            Format::Har => {
                out.extend_from_slice(if std::mem::take(&mut first) { b"\n" } else { b",\n" });
                out.extend(har::entry(&record));
            }
            Format::Curl => {
                if let Some(mark) = refusal(&record) {
                    out.extend_from_slice(format!("# {mark}:\n").as_bytes());
                }
                let made = curl_command(&url, &record, &record.plain_headers());
                left_out += made.left_out.len();
                out.extend(made.bytes);
            }
        }
        Ok(())
    })?;
    if args.format == Format::Har {
        ctx.terminal.data(har::END.as_bytes())?;
    }
    if count == 0 {
        return Ok(captured.nothing(ctx)?);
    }
    if refused > 0 {
        ctx.terminal.note(&format!("refused on arrival, and possibly forged: {refused} of {count} deliveries"));
    }
    if left_out > 0 {
        ctx.terminal.warn(&format!("headers omitted, which a curl command cannot express: {left_out}"));
    }
    if redaction.count > 0 {
        ctx.terminal.note(&format!("values redacted: {}; --with-secrets keeps them", redaction.count));
    }
    Ok(Exit::Done)
}

/// How a delivery is marked that was refused.
fn refusal(record: &Record) -> Option<String> {
    let reason = record.reason.as_deref().unwrap_or("reason unknown");
    (record.verified == Some(false))
        .then(|| format!("refused on arrival ({}); it may be forged", sanitize::line(&sanitize::shorten(reason, 60))))
}
