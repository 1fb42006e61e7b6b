//! `log`: the deliveries of a capture file, one per line, and with `--follow` new ones as they arrive.

use crate::capture::head::write_record;
use crate::capture::opened::{CaptureArg, Captured, unreadable};
use crate::capture::{Follower, Record, SelectArgs, Selection};
use crate::context::Context;
use crate::error::{Error, Exit, ReaderGone};
use crate::runtime::interrupt::Interrupt;
use crate::terminal::{Paint, reader, sanitize};
use jiff::tz::TimeZone;
use std::path::Path;
use std::time::Duration;

/// List the deliveries in a capture file, one per line
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli log deliveries.jsonl --last 20
  pushoney-cli log deliveries.jsonl --failed --since -1h
  pushoney-cli log deliveries.jsonl --where 'data.amount>10' --where status=200
  pushoney-cli log deliveries.jsonl --follow --json | jq .event

`show FILE ID` prints one of them in full. Exit code: 0; 1 if no delivery is selected.")]
pub struct Args {
    #[command(flatten)]
    capture: CaptureArg,

    /// Keep printing new deliveries, until Ctrl-C
    #[arg(short, long)]
    follow: bool,

    /// Print the records as JSON, one object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    select: SelectArgs,
}

/// How often the file is looked at for more; nobody notices less.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Output is written at the latest when so much has gathered.
const PIECE: usize = 64 * 1024;

/// Prints the deliveries.
///
/// # Errors
/// Exit 4 when the file can't be read, or is not a capture file.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let selection = args.select.selection(ctx.now());
    let printer = RecordPrinter { json: args.json, paint: ctx.terminal.out, zone: TimeZone::system() };
    let path = &args.capture.file;
    if args.follow {
        return follow(ctx, path, selection, &printer);
    }
    let mut captured = Captured::open(ctx, path, &selection)?;
    let count = captured.print(ctx, |record, out| {
        printer.push(record, out);
        Ok(())
    })?;
    if count == 0 { Ok(captured.nothing(ctx)?) } else { Ok(Exit::Done) }
}

struct RecordPrinter {
    json: bool,
    paint: Paint,
    zone: TimeZone,
}

impl RecordPrinter {
    fn push(&self, record: &Record, out: &mut Vec<u8>) {
        if self.json {
            out.extend(sanitize::json_line(record));
        } else {
            let mut line = String::new();
            write_record(&mut line, self.paint, record, &self.zone);
            out.extend(line.into_bytes());
        }
    }
}

fn follow(ctx: &Context, path: &Path, mut selection: Selection, printer: &RecordPrinter) -> anyhow::Result<Exit> {
    if path == Path::new("-") {
        return Err(Error::usage("--follow: standard input is always read to its end").hint("leave it out").into());
    }
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(Error::files(format!("--follow: {} is not a regular file", path.display()))
            .hint("remove --follow: a pipe is always read to its end")
            .into());
    }
    let interrupt = Interrupt::watch()?;
    let mut captured = Captured::open(ctx, path, &selection)?;
    let mut start = 0;
    if selection.last.take().is_some() {
        captured.print(ctx, |record, out| {
            printer.push(record, out);
            Ok(())
        })?;
        start = captured.end().unwrap_or(0);
    }
    drop(captured);
    let mut follower = Follower::open(path, start, &selection).map_err(Error::from)?;
    let (mut out, mut damaged) = (Vec::new(), 0);
    loop {
        let record = follower.advance().map_err(|error| unreadable(&path.display().to_string(), error))?;
        let ended = record.is_none();
        if let Some(record) = record {
            printer.push(&record, &mut out);
        }
        if ended || out.len() >= PIECE {
            ctx.terminal.data(&out)?;
            out.clear();
            let now = follower.damaged().count;
            if now > damaged {
                let more = now - damaged;
                let lines = if more == 1 { "line" } else { "lines" };
                ctx.terminal.warn(&format!("{}: skipped {more} damaged {lines}", path.display()));
                damaged = now;
            }
            // Nothing may come for hours, so a write would not find out.
            if ended && reader::is_gone() {
                return Err(ReaderGone.into());
            }
            if interrupt.within(if ended { LOOK_AGAIN } else { Duration::ZERO }) {
                return Ok(Exit::Done);
            }
        }
    }
}
