//! The state file: one JSON object per change, written before the change is acknowledged.
//!
//! A line is passed to the system whole, so that SIGKILL loses no part of it. The file is compacted at each start,
//! when it has grown long and when it was deleted.

use super::model::StateRecord;
use crate::jsonl::{FileError, Kind, LineFile, NEWER, Repair, Step};
use std::io;
use std::path::Path;

/// Maximum length of a line: a payload of the largest size, escaped, with five hundred deliveries.
const MAX_LINE: usize = 16 << 20;
/// A file that has grown by this much, and to four times its size, is written anew.
const LONG: u64 = 64 << 20;

/// The state of a sandbox, as a file of lines.
static STATE: Kind = Kind {
    name: "sandbox's state file",
    beginning: r#"{"sandbox":"#,
    foreign: |line| match serde_json::from_slice(line) {
        Ok(StateRecord::Sandbox { version: 1, .. }) => None,
        Ok(StateRecord::Sandbox { .. }) => Some(NEWER),
        Ok(_) => Some("it does not start like one"),
        Err(_) => Some("its first line is not a record"),
    },
    is_whole: |line| serde_json::from_slice::<StateRecord>(line).is_ok(),
    flag: ("--state", "state.jsonl"),
    elsewhere: "keep the state in another file",
    ours: "name a file written by `sandbox --state`, or one that does not exist yet",
};

/// Where records go; nowhere where no file was asked for.
#[derive(Debug)]
pub(super) struct Journal(Option<Open>);

#[derive(Debug)]
struct Open {
    file: LineFile,
    /// How long it was when it was last written anew.
    from: u64,
}

impl Journal {
    /// Keeps nothing.
    pub fn none() -> Self {
        Self(None)
    }

    /// Opens the state file at `path`, or makes one, and hands each of its records to `each`. Before anything is
    /// appended it has to be written anew.
    pub fn open(path: &Path, each: impl FnMut(StateRecord)) -> Result<(Self, Option<Repair>), FileError> {
        let (file, repair) = LineFile::open(&STATE, path, false)?;
        read(&file, each)?;
        let from = file.length();
        Ok((Self(Some(Open { file, from })), repair))
    }

    /// Whether it has grown long.
    pub fn is_long(&self) -> bool {
        self.0.as_ref().is_some_and(|Open { file, from }| file.length() > from.saturating_mul(4).max(from + LONG))
    }

    /// Whether the file was removed.
    pub fn is_gone(&self) -> bool {
        self.0.as_ref().is_some_and(|open| open.file.is_gone())
    }

    /// Appends a record; after an error it is not in the file.
    pub fn append(&mut self, record: &StateRecord) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), |open| open.file.append(&line(record)?))
    }

    /// Writes the file anew, as `records` and nothing else; after an error it is as it was.
    pub fn rewrite(&mut self, records: impl Iterator<Item = StateRecord>) -> io::Result<()> {
        let Some(open) = &mut self.0 else { return Ok(()) };
        let written = open.file.rewrite(records.map(|record| line(&record)));
        // After an error too, or it would be tried again with each line that follows.
        open.from = open.file.length();
        written
    }
}

fn line(record: &StateRecord) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    Ok(line)
}

fn read(file: &LineFile, mut each: impl FnMut(StateRecord)) -> Result<(), FileError> {
    let wrong = |why: String| FileError::foreign(&STATE, file.path(), why);
    let failed = |error| FileError::io("read", file.path())(error);
    let mut lines = file.lines().map_err(failed)?;
    loop {
        let step = lines.next().map_err(failed)?;
        let (line, number) = (lines.line(), lines.number());
        if step == Step::End {
            return Ok(());
        }
        if step == Step::TooLong || line.len() > MAX_LINE {
            return Err(wrong(format!("line {number} is over 16 MiB")));
        }
        each(serde_json::from_slice(line).map_err(|_| wrong(format!("line {number} is not a record")))?);
    }
}
