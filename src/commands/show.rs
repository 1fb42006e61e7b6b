//! `show`: one delivery of a capture file, in full.

use super::verify::Judge;
use crate::capture::filter::Expr;
use crate::capture::head::write_record;
use crate::capture::opened::{CaptureArg, Captured};
use crate::capture::request::{RecordedRequest, curl_command, http};
use crate::capture::{App, Beginnings, FilterArgs, Meant, Record, Selection, meant};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::client::blames_signature;
use crate::http::target;
use crate::secrets::{SchemeArgs, SecretArgs};
use crate::terminal::head::SIGNATURE_HINT;
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::{Paint, Tone, sanitize};
use crate::units::show_size;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Show one delivery in a capture file: headers, body, verdict and the application's response
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli show deliveries.jsonl dlv_8f2
  pushoney-cli show deliveries.jsonl --last
  pushoney-cli show deliveries.jsonl dlv_8f2 --output curl | sh")]
#[command(after_long_help = "\
If there is a secret, the delivery is verified again, as of the time it was received, and failures are diagnosed.

Examples:
  Show
    pushoney-cli show deliveries.jsonl dlv_8f2
    pushoney-cli show deliveries.jsonl --last
    pushoney-cli show deliveries.jsonl dlv_8f2 --output curl | sh
    pushoney-cli show deliveries.jsonl dlv_8f2 --output body > payload.json
  Select
    pushoney-cli show deliveries.jsonl --last --where 'data.amount>10'
  Verify
    pushoney-cli show deliveries.jsonl --last --scheme stripe --env-file .env

Exit code: 0; 1 if there is no such delivery.")]
pub struct Args {
    #[command(flatten)]
    capture: CaptureArg,

    /// Record id or delivery id, or a prefix of one
    #[arg(value_name = "ID", conflicts_with = "ids")]
    id: Option<String>,

    /// Show the last delivery, or the last one that is selected
    #[arg(long, conflicts_with = "id")]
    last: bool,

    /// Output format [default: everything, human-readable]
    #[arg(long, value_name = "FORM")]
    output: Option<ShowFormat>,

    /// Destination of the curl command [default: port 3000 on this machine]
    ///
    /// A URL without a path gets the delivery's path.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    #[command(flatten)]
    select: FilterArgs,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// `--output`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ShowFormat {
    /// A curl command, ready for a shell
    Curl,
    /// A raw HTTP/1.1 request
    Http,
    /// The record, as one line of JSON
    Json,
    /// The body, byte for byte
    Body,
}

/// Most of what a person would scroll through; `--output body` has no end.
const LIMITS: Limits = Limits { lines: 2_000, width: 10_000 };

/// Shows the delivery.
///
/// # Errors
/// Exit 1 when there is none, exit 2 for what can't be combined, exit 4 when the file can't be read.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    if args.url.is_some() && args.output != Some(ShowFormat::Curl) {
        return Err(Error::usage("--url requires --output curl").hint("leave it out").into());
    }
    let url = target::parse("--url", args.url.as_deref().unwrap_or("http://127.0.0.1:3000"))?.url;
    let record = match &args.id {
        Some(id) => find(ctx, &args, id)?,
        None => selected(ctx, &args)?,
    };
    if record.verified == Some(false) && args.output.is_some() {
        ctx.terminal.warn(&refused(&record));
    }
    let out = match args.output {
        None => text(ctx, &args, &record)?.into_bytes(),
        Some(ShowFormat::Curl) => complete(ctx, curl_command(&url, &record, &record.plain_headers())),
        Some(ShowFormat::Http) => complete(ctx, http(&record)),
        Some(ShowFormat::Json) => sanitize::json_line(&record),
        Some(ShowFormat::Body) => record.body.0.to_vec(),
    };
    ctx.terminal.data(&out)?;
    Ok(Exit::Done)
}

fn complete(ctx: &Context, request: RecordedRequest) -> Vec<u8> {
    if !request.left_out.is_empty() {
        let names = request.left_out.join(", ");
        ctx.terminal.warn(&format!("omitted, because this format cannot express it: header {names}"));
    }
    request.bytes
}

/// That a delivery is not known to be genuine.
fn refused(record: &Record) -> String {
    let reason = record.reason.as_deref().unwrap_or("reason unknown");
    format!("this delivery was refused on arrival ({}): it may be forged", sanitize::line(reason))
}

/// Without an id: the last one, or the only one.
fn selected(ctx: &Context, args: &Args) -> anyhow::Result<Record> {
    let ids = (!args.select.ids.is_empty()).then(|| Expr::ids(&args.select.ids));
    let filter = args.select.with(ids, ctx.now());
    if !args.last && filter.is_empty() {
        return Err(Error::usage("no delivery named")
            .hint("name one by id (`log FILE` lists them), or add --last")
            .into());
    }
    let selection = Selection { filter: filter.into(), last: args.last.then_some(1) };
    let mut captured = Captured::open(ctx, &args.capture.file, &selection)?;
    let (mut last, mut count) = (None, 0_u64);
    while let Some(record) = captured.next()? {
        (last, count) = (Some(record), count + 1);
    }
    captured.warn(ctx);
    let file = args.capture.file.display();
    match last {
        Some(record) if count == 1 => Ok(record),
        Some(_) => Err(Error::new(Exit::No, format!("{count} deliveries in {file} match"))
            .hint("add --last for the last one, or name one by id (`log` lists them)")
            .into()),
        None => {
            captured.nothing(ctx)?;
            Err(Error::new(Exit::No, format!("{file} has no deliveries")).into())
        }
    }
}

/// The records that an id may mean; the last one of each kind, and how many there are.
#[derive(Default)]
struct Matches {
    exact: Option<Record>,
    exacts: u64,
    beginning: Option<Record>,
    ids: Beginnings,
}

impl Matches {
    fn look(&mut self, id: &str, record: Record) {
        match meant(id, &record) {
            Some(Meant::Exactly) => {
                self.exacts += 1;
                self.exact = Some(record);
            }
            Some(Meant::Begins(known)) => {
                self.ids.add(known);
                self.beginning = Some(record);
            }
            None => {}
        }
    }
}

fn find(ctx: &Context, args: &Args, id: &str) -> anyhow::Result<Record> {
    let selection = Selection { filter: args.select.with(None, ctx.now()).into(), last: None };
    let mut captured = Captured::open(ctx, &args.capture.file, &selection)?;
    let mut found = Matches::default();
    while let Some(record) = captured.next()? {
        found.look(id, record);
    }
    captured.warn(ctx);
    let file = args.capture.file.display();
    let among = if selection.filter.is_empty() { "" } else { ", among the selected ones" };
    if let Some(record) = found.exact {
        if found.exacts > 1 {
            let count = found.exacts;
            ctx.terminal.note(&format!("{count} deliveries have this id; this is the last one, record {}", record.id));
        }
        return Ok(record);
    }
    match found.beginning {
        Some(record) if found.ids.only().is_some() => Ok(record),
        None => Err(Error::new(Exit::No, format!("there is no delivery `{id}` in {file}{among}"))
            .hint(format!("list them with `pushoney-cli log {file}`"))
            .into()),
        Some(_) => {
            Err(Error::new(Exit::No, format!("several ids in {file} start with `{id}`")).hint(found.ids.hint()).into())
        }
    }
}

fn text(ctx: &Context, args: &Args, record: &Record) -> Result<String, Error> {
    let (mut out, paint) = (String::new(), ctx.terminal.out);
    write_record(&mut out, paint, record, &TimeZone::system());
    let from = record.remote.as_ref().map_or_else(String::new, |remote| format!(", from {remote}"));
    let size = show_size(record.body.0.len());
    dim(&mut out, paint, &format!("  record {}{from}, scheme {}, {size}", record.id, record.scheme));
    if record.verified == Some(false) {
        paint.push(&mut out, Tone::Bad, &format!("  {}", refused(record)));
        out.push('\n');
    }
    push_verdict(&mut out, ctx, args, record)?;
    out.push('\n');
    let request = format!("{} {}", sanitize::line(&record.method), sanitize::line(&record.path));
    paint.push(&mut out, Tone::Bold, &request);
    out.push('\n');
    push_message(&mut out, paint, &record.headers, &record.body.0);
    if let Some(app) = &record.app {
        push_app(&mut out, paint, app);
        let blames = |status| blames_signature(status, &app.body.0);
        if record.verified == Some(true) && app.status.is_some_and(blames) {
            out.push_str(SIGNATURE_HINT);
        }
    }
    Ok(out)
}

/// The verdict as of then, if there is a secret; without one the head line says what was recorded.
fn push_verdict(out: &mut String, ctx: &Context, args: &Args, record: &Record) -> Result<(), Error> {
    let mut judge =
        Judge { ctx, scheme: &args.scheme, secrets: &args.secrets, tolerance: None, at: None, known: HashMap::new() };
    match judge.judge(record, true) {
        Ok(report) => {
            let paint = ctx.terminal.out;
            out.push_str("  verified again: ");
            report.word(out, paint);
            out.push_str(": ");
            report.reasons(out, paint);
        }
        Err(error) if args.secrets.is_given() => return Err(error),
        Err(error) => dim(out, ctx.terminal.out, &format!("  not verified again: {error}")),
    }
    Ok(())
}

fn dim(out: &mut String, paint: Paint, text: &str) {
    paint.push(out, Tone::Dim, &sanitize::line(text));
    out.push('\n');
}

fn push_message(out: &mut String, paint: Paint, headers: &[(String, crate::capture::Value)], body: &[u8]) {
    for (name, value) in headers {
        paint.push(out, Tone::Key, &sanitize::line(name));
        let _ = writeln!(out, ": {}", sanitize::bytes(&value.0));
    }
    out.push('\n');
    paint_body(out, paint, body, "", LIMITS);
}

fn push_app(out: &mut String, paint: Paint, app: &App) {
    let took = format!("in {:.1} ms", app.duration_ms);
    let said = match app.status {
        Some(status) => format!("answered {status} {took}"),
        None => format!("did not answer {took}: {}", app.error.as_deref().unwrap_or("reason unknown")),
    };
    let said = format!("the application at {} {said}", app.url);
    out.push('\n');
    let is_accepted = app.status.is_some_and(|status| (200..300).contains(&status));
    paint.push(out, if is_accepted { Tone::Bold } else { Tone::Bad }, &sanitize::line(&said));
    out.push('\n');
    if app.status.is_none() {
        return;
    }
    push_message(out, paint, &app.headers, &app.body.0);
    if app.truncated {
        dim(out, paint, "(the response was longer; the rest was not kept)");
    }
}
