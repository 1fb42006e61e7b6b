//! Where the deliveries come from: a capture, a HAR file, or any other JSON as one payload, told apart by their
//! contents.
//!
//! A capture is streamed, so its size does not matter. The others are read whole.

use crate::capture::{self, Body, CAPTURE, Flaw, Record, Records, Selection, har};
use crate::context::Context;
use crate::delivery::Envelope;
use crate::error::Error;
use crate::files::payload::PayloadSource;
use crate::json::is_json;
use crate::jsonl::FileError;
use crate::signing::Scheme;
use crate::units;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::io::{Cursor, ErrorKind, Read as _};
use std::iter;
use std::path::Path;
use std::sync::Arc;

/// How much of a source is looked at to tell what it is.
const HEAD: usize = 64 * 1024;
/// How a line begins that is a record, or was meant as one.
const RECORD: &[u8] = b"{\"version\":";

/// A delivery as it was, before it is prepared to be sent.
#[derive(Clone, Debug)]
pub(super) struct Original {
    /// The source's name, as it was given.
    pub source: Arc<str>,
    pub kind: FileKind,
    pub record: Record,
}

impl Original {
    /// Whether it was refused when it arrived, so that nobody knows it to be genuine.
    pub fn was_refused(&self) -> bool {
        self.record.verified == Some(false)
    }
}

/// What a delivery was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A record of a capture: it has a scheme and the headers of a delivery.
    Captured,
    /// A request of a browser or a proxy.
    Har,
    /// A body alone.
    Payload,
}

/// Deliveries as they are read; the reading ends with the first error.
pub(super) type Originals = Box<dyn Iterator<Item = Result<Original, Error>> + Send>;

/// Reads sources.
#[derive(Clone)]
pub(super) struct OriginalReader {
    pub ctx: Context,
    pub selection: Selection,
    /// The scheme whose fields name the event and the id in files that are not captures.
    pub scheme: Arc<Scheme>,
    /// Damaged lines are not warned of: they will be when it is read again.
    pub silent: bool,
}

impl OriginalReader {
    /// The selected deliveries of every source in turn. `--last` counts over all of them.
    pub fn read(self, sources: Vec<PayloadSource>) -> Originals {
        let last = self.selection.last.filter(|_| sources.len() > 1);
        let all = sources.into_iter().flat_map(move |source| {
            self.one(&source).unwrap_or_else(|error| Box::new(iter::once(Err(error))) as Originals)
        });
        match last {
            None => Box::new(all),
            Some(last) => Box::new(iter::once_with(move || last_of(all, last)).flatten()),
        }
    }

    fn one(&self, source: &PayloadSource) -> Result<Originals, Error> {
        let mut input = source.open(&self.ctx)?;
        let head = input.head(HEAD)?;
        let name: Arc<str> = source.file().unwrap_or_else(|| "-".to_owned()).into();
        if is_capture(&head) {
            let records = match source {
                // A pipe can be read once, and its beginning is at hand.
                PayloadSource::File(path) if path.is_file() => capture::read(path, &self.selection)?,
                _ => {
                    let (_, rest) = input.lines();
                    capture::from_reader(std::io::BufReader::new(Cursor::new(head).chain(rest)), &self.selection)
                }
            };
            return Ok(self.captured(name, records));
        }
        let mut whole = head;
        whole.append(&mut input.read_all()?);
        let mut selected = self.whole(&name, whole)?;
        selected.retain(|original| self.selection.takes(&original.record));
        let before_last = self.selection.last.map_or(0, |last| selected.len().saturating_sub(last));
        Ok(Box::new(selected.into_iter().skip(before_last).map(Ok)))
    }

    fn captured(&self, name: Arc<str>, mut records: Records) -> Originals {
        let terminal = (!self.silent).then(|| self.ctx.terminal.clone());
        Box::new(iter::from_fn(move || {
            let Some(record) = records.next() else {
                if let (Some(terminal), Some(damaged)) = (&terminal, records.damaged().message()) {
                    terminal.warn(&format!("{name}: {damaged}"));
                }
                return None;
            };
            Some(match record {
                Ok(record) => Ok(Original { source: Arc::clone(&name), kind: FileKind::Captured, record }),
                Err(error) if error.kind() == ErrorKind::InvalidData => {
                    let why = "it has no valid records";
                    Err(FileError::foreign(&CAPTURE, Path::new(&*name), why).into())
                }
                Err(error) => Err(Error::files(format!("cannot read {name}")).because(error)),
            })
        }))
    }

    /// A file that is not a capture.
    fn whole(&self, name: &Arc<str>, bytes: Vec<u8>) -> Result<Vec<Original>, Error> {
        if har::is_har(&bytes) {
            let posts = har::posts(&bytes).map_err(|why| Error::files(format!("cannot use HAR file {name}: {why}")))?;
            return Ok(posts.into_iter().map(|post| self.har(name, post)).collect());
        }
        if !is_json(&bytes) {
            return Err(Error::files(format!("{name} is not a capture, a HAR file or JSON")).hint(
                "name a file written by `listen --capture` or `sign --output fixture`, a .har file, or files with one JSON payload each",
            ));
        }
        let id = format!("payload_{}", hex::encode(&Sha256::digest(&bytes)[..8]));
        Ok(vec![self.original(name, FileKind::Payload, id, "/".to_owned(), Vec::new(), bytes)])
    }

    fn har(&self, name: &Arc<str>, post: har::Post) -> Original {
        let headers = post.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        let mut original =
            self.original(name, FileKind::Har, format!("entry_{}", post.entry), post.path, headers, post.body);
        original.record.received_at = post.started.unwrap_or(original.record.received_at);
        (original.record.status, original.record.verified) = (post.status, post.verified);
        original
    }

    fn original(
        &self,
        source: &Arc<str>,
        kind: FileKind,
        id: String,
        path: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Original {
        let envelope = Envelope::read(&self.scheme, &headers, &body);
        let record = Record {
            version: Record::VERSION,
            id,
            received_at: units::rfc3339(self.ctx.now()).unwrap_or_default(),
            remote: None,
            method: "POST".to_owned(),
            path,
            headers: headers.into_iter().map(|(name, value)| (name, value.as_str().into())).collect(),
            body: Body(body.into()),
            scheme: self.scheme.name().to_owned(),
            verified: None,
            reason: None,
            delivery_id: envelope.delivery_id,
            event: envelope.event,
            status: None,
            duration_ms: None,
            app: None,
        };
        Original { source: Arc::clone(source), kind, record }
    }
}

/// The last deliveries of all; an error alone, if there is one.
fn last_of(all: impl Iterator<Item = Result<Original, Error>>, last: usize) -> VecDeque<Result<Original, Error>> {
    let mut held = VecDeque::new();
    for original in all {
        if original.is_err() {
            return VecDeque::from([original]);
        }
        if held.len() == last {
            held.pop_front();
        }
        held.push_back(original);
    }
    held
}

/// Whether a source that starts so is a capture: it is empty, or one of its first lines is a record. The first one may
/// be damaged, and one line may be longer than what is looked at.
fn is_capture(head: &[u8]) -> bool {
    let is_record = |line: &[u8]| !matches!(capture::parse(line), Err(Flaw::Broken));
    head.trim_ascii().is_empty()
        || head.starts_with(RECORD)
        || head.split(|byte| *byte == b'\n').any(|line| line.starts_with(RECORD) && is_record(line))
}
