//! `sign --jsonl`: each line is a payload, and every core signs.
//!
//! A reader cuts the input into batches of whole lines and hands them out in turn; the results are collected in the
//! same order, so they need no sorting. All channels are bounded, so memory does not grow with the input, only with
//! its longest lines.

use super::output::{check_length, render};
use super::plan::Plan;
use crate::context::Context;
use crate::error::Error;
use crate::files::payload::PayloadSource;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Minimum bytes in one batch: enough that handing it over costs nothing compared with signing it.
const BATCH: usize = 256 * 1024;
/// Batches that wait at each worker.
const WAITING: usize = 2;

struct Batch {
    /// Which payload of the run its first line is.
    first: u64,
    lines: Vec<u8>,
    /// Where each line ends, its line break not counted.
    ends: Vec<usize>,
    file: Option<String>,
}

/// The output of a batch, and what a user would want to know of it.
#[derive(Default)]
struct Printed {
    lines: Vec<u8>,
    /// The first remark, behind the number of its line, and how many there are.
    remark: Option<String>,
    remarks: u64,
    /// The first line that ends with a CR, which is signed.
    first_cr: Option<u64>,
}

type Signed = Result<Printed, Error>;

pub(super) fn run(ctx: &Context, plan: &Plan, sources: &[PayloadSource]) -> anyhow::Result<()> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let (mut deal, mut collect) = (Vec::new(), Vec::new());
        for _ in 0..workers {
            let (to_worker, batches) = sync_channel::<Result<Batch, Error>>(WAITING);
            let (to_writer, signed) = sync_channel::<Signed>(WAITING);
            deal.push(to_worker);
            collect.push(signed);
            scope.spawn(move || work(ctx, plan, &batches, &to_writer));
        }
        scope.spawn(move || read(ctx, sources, &deal));
        let results = collect;
        let mut said = Printed::default();
        // The turn of a worker whose channel is closed and empty is the end.
        for signed in results.iter().cycle().map_while(|signed| signed.recv().ok()) {
            let printed = signed?;
            ctx.terminal.data(&printed.lines)?;
            said.remark = said.remark.or(printed.remark);
            said.remarks += printed.remarks;
            said.first_cr = said.first_cr.or(printed.first_cr);
        }
        if let Some(line) = said.first_cr {
            ctx.terminal.note(&format!(
                "line {line} ends with CR LF, and the CR is signed as part of the payload; remove them first with tr -d '\\r'"
            ));
        }
        // Once, and not for each of a million lines.
        if let Some(remark) = said.remark {
            let more =
                if said.remarks > 1 { format!(" (and {} more like it)", said.remarks - 1) } else { String::new() };
            ctx.terminal.note(&format!("{remark}{more}"));
        }
        Ok(())
    })
}

/// Deals out batches until the input ends, an error goes the same way as a batch, or nobody wants more.
fn read(ctx: &Context, sources: &[PayloadSource], deal: &[SyncSender<Result<Batch, Error>>]) {
    let mut turn = deal.iter().cycle();
    let mut next = 0;
    for source in sources {
        let mut lines = match source.open(ctx) {
            Ok(input) => input.lines(),
            Err(error) => {
                let _ = turn.next().map(|to| to.send(Err(error)));
                return;
            }
        };
        loop {
            let batch = next_batch(&mut lines.1, next, source.file())
                .map_err(|error| Error::files(format!("cannot read payloads from {}", lines.0)).because(error));
            let (ended, failed) = (batch.as_ref().is_ok_and(|batch| batch.ends.is_empty()), batch.is_err());
            if ended {
                break;
            }
            next += batch.as_ref().map_or(0, |batch| batch.ends.len() as u64);
            let sent = turn.next().is_some_and(|to| to.send(batch).is_ok());
            if failed || !sent {
                return;
            }
        }
    }
}

/// Whole lines, until there are enough of them or the next one would have to be waited for: a slow writer's lines are
/// signed as they come.
fn next_batch(reader: &mut BufReader<impl Read>, first: u64, file: Option<String>) -> std::io::Result<Batch> {
    let mut batch = Batch { first, lines: Vec::new(), ends: Vec::new(), file };
    while reader.read_until(b'\n', &mut batch.lines)? > 0 {
        if batch.lines.last() == Some(&b'\n') {
            batch.lines.pop();
        }
        batch.ends.push(batch.lines.len());
        if reader.buffer().is_empty() || batch.lines.len() >= BATCH || batch.ends.len() >= BATCH {
            break;
        }
    }
    Ok(batch)
}

fn work(ctx: &Context, plan: &Plan, batches: &Receiver<Result<Batch, Error>>, to_writer: &SyncSender<Signed>) {
    for batch in batches {
        if to_writer.send(batch.and_then(|batch| sign_batch(ctx, plan, &batch))).is_err() {
            return;
        }
    }
}

fn sign_batch(ctx: &Context, plan: &Plan, batch: &Batch) -> Signed {
    let mut out = Printed { lines: Vec::with_capacity(batch.lines.len() * 2), ..Printed::default() };
    let mut start = 0;
    for (ordinal, end) in (batch.first..).zip(&batch.ends) {
        let body = &batch.lines[start..*end];
        let signed = plan.sign(ctx.now(), ordinal, body)?;
        if let Some(remark) = plan.remark(&signed) {
            out.remark.get_or_insert_with(|| format!("line {}: {remark}", ordinal + 1));
            out.remarks += 1;
        }
        let printed = render(plan, &signed, body, batch.file.clone());
        check_length(plan, &printed)?;
        out.lines.extend_from_slice(&printed);
        out.first_cr = out.first_cr.or_else(|| body.ends_with(b"\r").then_some(ordinal + 1));
        start = *end;
    }
    Ok(out)
}
