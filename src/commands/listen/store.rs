//! Capturing: every delivery is on disk before it is acknowledged, and is not acknowledged if it is not on disk.

use super::forward::Forwarded;
use super::received::{REMEMBERED, Received};
use crate::capture::{self, App, Body, CAPTURE, Record, header_pairs};
use crate::context::Context;
use crate::delivery::{Envelope, Identity, fresh};
use crate::error::Error;
use crate::jsonl::{Appender, MAX_LINE, Writer, survive_file_size_limit};
use crate::signing::Scheme;
use crate::terminal::sanitize::JsonLine;
use crate::terminal::{PrinterHandle, Tone};
use crate::units::{self, millis};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What refused deliveries may take on disk in one run: strangers can't fill it.
const REFUSED: u64 = 100 * 1024 * 1024;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct CaptureArgs {
    /// Append every delivery to this file before it is answered
    ///
    /// As JSON, one object per line. Existing content is kept.
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,

    /// Flush each delivery to disk before it is answered
    ///
    /// It then survives a power failure.
    #[arg(long, requires = "capture", hide_short_help = true)]
    fsync: bool,
}

impl CaptureArgs {
    /// Opens the capture file, if one was asked for, and repairs what a crash has left.
    ///
    /// # Errors
    /// Exit 2 for `-` and when bodies may be too large for it, exit 4 when it can't be written, is no capture file, or
    /// another process writes it.
    pub fn open(&self, ctx: &Context, max_body: usize) -> Result<Option<Writer>, Error> {
        let Some(path) = &self.capture else { return Ok(None) };
        if path.as_os_str() == "-" {
            return Err(Error::usage("--capture requires a file, and `-` is not one").hint(
                "name a file; to print deliveries to standard output, use --json (for a file named -, use ./-)",
            ));
        }
        if max_body > MAX_BODY {
            let most = units::show_size(MAX_BODY);
            return Err(Error::usage(format!("--max-body is over {most}, the maximum for a capture file"))
                .hint("remove --capture, or use a smaller --max-body"));
        }
        survive_file_size_limit()
            .map_err(|error| Error::files("cannot watch for the file size limit").because(error))?;
        let (writer, repaired) = Writer::open(&CAPTURE, path, self.fsync)?;
        if let Some(repair) = repaired {
            ctx.terminal.warn(&repair.to_string());
        }
        Ok(Some(writer))
    }

    /// The deliveries of `scheme` that the capture file knows as accepted.
    pub fn seen(&self, scheme: &Scheme) -> Vec<Identity> {
        self.accepted(scheme, |envelope, body| envelope.identity(body))
    }

    /// Their delivery ids, by which a hub knows them.
    pub fn seen_ids(&self, scheme: &Scheme) -> Vec<String> {
        self.accepted(scheme, |envelope, _| envelope.delivery_id)
    }

    fn accepted<T>(&self, scheme: &Scheme, of_each: impl Fn(Envelope, &[u8]) -> Option<T>) -> Vec<T> {
        let path = self.capture.as_ref();
        let known = path.and_then(|path| capture::last_accepted(path, scheme, REMEMBERED, of_each).ok());
        known.unwrap_or_default()
    }
}

/// The largest body that is captured: as JSON, at six bytes for one at worst, it still is a line that readers take.
const MAX_BODY: usize = MAX_LINE / 6 - 64 * 1024;

/// The capture file of this run.
#[derive(Debug)]
pub(super) struct Store {
    appender: Appender,
    refused: AtomicU64,
    failing: AtomicBool,
    printer: PrinterHandle,
}

/// The outcome of storing a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CaptureResult {
    /// There is no capture file.
    NotAsked,
    /// It is in the file.
    Yes,
    /// It was refused, and the room for refused deliveries is used up.
    Left,
    /// It could not be written: the delivery must not be acknowledged.
    Failed,
}

impl Store {
    pub fn new(appender: Appender, printer: PrinterHandle) -> Self {
        Self { appender, refused: AtomicU64::new(0), failing: AtomicBool::new(false), printer }
    }

    /// Writes the record of a delivery that will be answered `status`.
    pub async fn keep(
        &self,
        scheme: &Scheme,
        received: &Received,
        status: u16,
        app: Option<&Forwarded>,
    ) -> CaptureResult {
        // What an application took with --forward-invalid is acknowledged, and so it is stored like any other.
        let refused = received.verified() == Some(false) && !(200..300).contains(&status);
        if refused && self.refused.load(Ordering::Relaxed) >= REFUSED {
            return CaptureResult::Left;
        }
        // Who is not there any more is not answered.
        let status = if received.waiting.is_gone().await { None } else { Some(status) };
        let line = JsonLine::of(record(scheme, received, status, app));
        if refused {
            let length = line.len() as u64;
            if self.refused.fetch_add(length, Ordering::Relaxed) + length > REFUSED {
                return CaptureResult::Left;
            }
        }
        match self.appender.append(line.len(), || line.bytes()).await {
            Ok(()) => {
                if self.failing.swap(false, Ordering::AcqRel) {
                    self.printer.say(Tone::Good, "capturing works again".to_owned()).await;
                }
                CaptureResult::Yes
            }
            Err(error) => {
                if !self.failing.swap(true, Ordering::AcqRel) {
                    let text = format!("cannot capture: {error}; deliveries are answered 503 until it works");
                    self.printer.say(Tone::Bad, text).await;
                }
                CaptureResult::Failed
            }
        }
    }
}

fn record(scheme: &Scheme, received: &Received, status: Option<u16>, app: Option<&Forwarded>) -> Record {
    Record {
        version: Record::VERSION,
        id: fresh::record_id(&fresh::random()),
        received_at: units::rfc3339(received.at).unwrap_or_default(),
        remote: Some(received.remote.to_string()),
        method: received.delivery.method.clone(),
        path: received.delivery.path.clone(),
        headers: header_pairs(&received.delivery.headers),
        body: Body(received.delivery.body.clone()),
        scheme: scheme.name().to_owned(),
        verified: received.verified(),
        reason: received.reason().map(|reason| reason.code().to_owned()),
        delivery_id: received.envelope.delivery_id.clone(),
        event: received.envelope.event.clone(),
        status,
        duration_ms: Some(millis(received.began.elapsed())),
        app: app.map(application),
    }
}

/// The application's part of a record, the same in `--json`.
pub(super) fn application(forwarded: &Forwarded) -> App {
    let answer = forwarded.result.as_ref().ok();
    App {
        url: forwarded.url.clone(),
        status: forwarded.status(),
        error: forwarded.result.as_ref().err().map(|failure| failure.message.clone()),
        duration_ms: millis(forwarded.took),
        headers: answer.map(|answer| header_pairs(&answer.headers)).unwrap_or_default(),
        body: Body(forwarded.body()),
        truncated: answer.is_some_and(|answer| answer.truncated),
    }
}
