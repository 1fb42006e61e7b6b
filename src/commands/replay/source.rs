//! Where the deliveries come from: a capture, a HAR file, or any other JSON as one payload; told apart by what is inside.
//!
//! A capture streams, so that its size does not matter. The others are read whole.

use crate::capture::{self, Body, CAPTURE, Flaw, Record, Records, Selection, har};
use crate::context::Context;
use crate::delivery::Envelope;
use crate::error::Error;
use crate::files::payload::Source;
use crate::jsonl::FileError;
use crate::signing::Scheme;
use crate::units;
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};
use std::collections::VecDeque;
use std::io::{Cursor, ErrorKind, Read as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// How much of a source is looked at to tell what it is.
const HEAD: usize = 64 * 1024;
/// How a line begins that is a record, or was meant as one.
const RECORD: &[u8] = b"{\"version\":";

/// A delivery to send.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The source's name, as it was given.
    pub source: Arc<str>,
    pub kind: Kind,
    pub record: Record,
}

impl Item {
    /// Whether it was refused when it arrived, so that nobody knows it to be genuine.
    pub fn was_refused(&self) -> bool {
        self.record.verified == Some(false)
    }
}

/// What a delivery was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record of a capture: it has a scheme and the headers of a delivery.
    Captured,
    /// A request of a browser or a proxy.
    Har,
    /// A body alone.
    Payload,
}

/// Reads sources.
pub(super) struct Reader<'a> {
    pub ctx: &'a Context,
    pub selection: &'a Selection,
    /// The scheme whose fields name the event and the id in what is no capture.
    pub scheme: &'a Scheme,
    /// Damaged lines are not warned of: they will be when it is read again.
    pub silent: bool,
}

/// What takes the deliveries; it may have had enough.
type Take<'t> = dyn FnMut(Item) -> Result<ControlFlow<()>, Error> + 't;

impl Reader<'_> {
    /// Hands out the selected deliveries of every source in turn. `--last` counts over all of them.
    pub fn each(&self, sources: &[Source], take: &mut Take<'_>) -> Result<(), Error> {
        let Some(last) = self.selection.last.filter(|_| sources.len() > 1) else {
            for source in sources {
                if self.one(source, take)?.is_break() {
                    break;
                }
            }
            return Ok(());
        };
        let mut held = VecDeque::new();
        for source in sources {
            let _ = self.one(source, &mut |item| {
                if held.len() == last {
                    held.pop_front();
                }
                held.push_back(item);
                Ok(ControlFlow::Continue(()))
            })?;
        }
        for item in held {
            if take(item)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn one(&self, source: &Source, take: &mut Take<'_>) -> Result<ControlFlow<()>, Error> {
        let mut input = source.open(self.ctx)?;
        let head = input.head(HEAD)?;
        let name: Arc<str> = source.file().unwrap_or_else(|| "-".to_owned()).into();
        if is_capture(&head) {
            let records = match source {
                // A pipe can be read once, and its beginning is at hand.
                Source::File(path) if path.is_file() => capture::read(path, self.selection)?,
                _ => {
                    let (_, rest) = input.lines();
                    capture::from_reader(std::io::BufReader::new(Cursor::new(head).chain(rest)), self.selection)
                }
            };
            return self.captured(&name, records, take);
        }
        let mut whole = head;
        whole.append(&mut input.read_all()?);
        let items = self.whole(&name, whole)?;
        let selected: Vec<_> = items.into_iter().filter(|item| self.selection.takes(&item.record)).collect();
        let skipped = self.selection.last.map_or(0, |last| selected.len().saturating_sub(last));
        for item in selected.into_iter().skip(skipped) {
            if take(item)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn captured(&self, name: &Arc<str>, mut records: Records, take: &mut Take<'_>) -> Result<ControlFlow<()>, Error> {
        let mut flow = ControlFlow::Continue(());
        for record in &mut records {
            let record = record.map_err(|error| match error.kind() {
                ErrorKind::InvalidData => {
                    let (path, why) = (PathBuf::from(&**name), "none of its lines is a record");
                    FileError::foreign(&CAPTURE, &path, why).into()
                }
                _ => Error::files(format!("cannot read {name}")).because(error),
            })?;
            flow = take(Item { source: Arc::clone(name), kind: Kind::Captured, record })?;
            if flow.is_break() {
                break;
            }
        }
        if let Some(damaged) = records.damaged().message().filter(|_| !self.silent) {
            self.ctx.terminal.warn(&format!("{name}: {damaged}"));
        }
        Ok(flow)
    }

    /// What is no capture.
    fn whole(&self, name: &Arc<str>, bytes: Vec<u8>) -> Result<Vec<Item>, Error> {
        if har::is_har(&bytes) {
            let posts = har::posts(&bytes)
                .map_err(|why| Error::files(format!("{name} is a HAR file that can't be used: {why}")))?;
            return Ok(posts.into_iter().map(|post| self.har(name, post)).collect());
        }
        if serde_json::from_slice::<IgnoredAny>(&bytes).is_err() {
            return Err(Error::files(format!("{name} is no capture, no HAR file and no JSON")).hint(
                "name a file of `listen --capture` or `sign --output fixture`, a .har file, or one JSON payload a file",
            ));
        }
        let id = format!("payload_{}", hex::encode(&Sha256::digest(&bytes)[..8]));
        Ok(vec![self.item(name, Kind::Payload, id, "/".to_owned(), Vec::new(), bytes)])
    }

    fn har(&self, name: &Arc<str>, post: har::Post) -> Item {
        let headers = post.headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        let mut item = self.item(name, Kind::Har, format!("entry_{}", post.entry), post.path, headers, post.body);
        item.record.received_at = post.started.unwrap_or(item.record.received_at);
        (item.record.status, item.record.verified) = (post.status, post.verified);
        item
    }

    fn item(
        &self,
        source: &Arc<str>,
        kind: Kind,
        id: String,
        path: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    ) -> Item {
        let envelope = Envelope::read(self.scheme, &headers, &body);
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
        Item { source: Arc::clone(source), kind, record }
    }
}

/// Whether a source that starts so is a capture: it is empty, or one of its first lines is a record. The first one may
/// be damaged, and one line may be longer than what is looked at.
fn is_capture(head: &[u8]) -> bool {
    let is_record = |line: &[u8]| !matches!(capture::parse(line), Err(Flaw::Broken));
    head.trim_ascii().is_empty()
        || head.starts_with(RECORD)
        || head.split(|byte| *byte == b'\n').any(|line| line.starts_with(RECORD) && is_record(line))
}
