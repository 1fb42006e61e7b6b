//! The state file: a line of JSON for each thing that happened, written before anybody is told that it did.
//!
//! A line is handed to the system whole, so that SIGKILL loses nothing of it; half a line, as a full disk leaves it, is
//! cut off again. The file is written anew at each start and when it has grown long, as what it comes to.

use super::model::Record;
use crate::files::lock::{Lock, LockError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A line is no longer: a payload of the largest size, escaped, with five hundred deliveries.
const MAX_LINE: u64 = 16 << 20;
/// A file that has grown by this much, and to four times its size, is written anew.
const LONG: u64 = 64 << 20;

/// Where records go; nowhere where no file was asked for.
#[derive(Debug)]
pub(super) struct Journal(Option<Open>);

#[derive(Debug)]
struct Open {
    /// Behind every link.
    path: PathBuf,
    file: File,
    length: u64,
    /// How long it was when it was last written anew.
    from: u64,
    /// Behind its length is what could not be cut off yet.
    torn: bool,
    _lock: Lock,
}

/// Why a state file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Another sandbox has it.
    #[error("{} is the state of another sandbox that runs{}", path.display(), pid.map_or_else(String::new, |pid| format!(": process {pid}")))]
    Locked {
        /// The file.
        path: PathBuf,
        /// The other process.
        pid: Option<u32>,
    },
    /// It holds something else.
    #[error("{} is not a sandbox's state: {why}", path.display())]
    NotState {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The system refused.
    #[error("cannot {what} {}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Journal {
    /// Keeps nothing.
    pub fn none() -> Self {
        Self(None)
    }

    /// Opens the state file at `path`, or makes one, and hands each of its records to `each`. Before anything is
    /// appended it has to be written anew.
    pub fn open(path: &Path, each: impl FnMut(Record)) -> Result<Self, StateError> {
        let fail = |what: &'static str| move |source| StateError::Io { what, path: path.to_owned(), source };
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(StateError::NotState { path: path.to_owned(), why: "it is no regular file".to_owned() });
        }
        // A link stays one: what it leads to is locked, and replaced. So it has to lead somewhere first.
        drop(open(path).map_err(fail("write to"))?);
        let target = fs::canonicalize(path).map_err(fail("find"))?;
        let lock = Lock::take(&target).map_err(|error| match error {
            LockError::Held(pid) => StateError::Locked { path: path.to_owned(), pid },
            LockError::Io(what, path, source) => StateError::Io { what, path, source },
        })?;
        // Only now, since whoever had the lock may have put another file there.
        let file = open(&target).map_err(fail("write to"))?;
        read(&file, path, each)?;
        let length = file.metadata().map_err(fail("look at"))?.len();
        Ok(Self(Some(Open { path: target, file, length, from: length, torn: false, _lock: lock })))
    }

    /// Whether it has grown long.
    pub fn is_long(&self) -> bool {
        self.0.as_ref().is_some_and(|open| open.length > open.from.saturating_mul(4).max(open.from + LONG))
    }

    /// Appends a record; after an error it is not in the file.
    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        let Some(open) = &mut self.0 else { return Ok(()) };
        if open.torn {
            open.file.set_len(open.length)?;
            open.torn = false;
        }
        let line = line(record)?;
        if let Err(error) = (&open.file).write_all(&line) {
            open.torn = open.file.set_len(open.length).is_err();
            return Err(error);
        }
        open.length += line.len() as u64;
        Ok(())
    }

    /// Writes the file anew, as `records` and nothing else; after an error it is as it was.
    pub fn rewrite(&mut self, records: &mut dyn Iterator<Item = Record>) -> io::Result<()> {
        let Some(open) = &mut self.0 else { return Ok(()) };
        let mut beside = open.path.clone().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let written = write_anew(&beside, records).and_then(|anew| fs::rename(&beside, &open.path).map(|()| anew));
        let (file, length) = match written {
            Ok(anew) => anew,
            Err(error) => {
                let _ = fs::remove_file(&beside);
                // Not again with each line that follows.
                open.from = open.length;
                return Err(error);
            }
        };
        // Not opened by its name: what is out of open files would go on in the file that is gone.
        open.file = file;
        open.length = length;
        open.from = length;
        open.torn = false;
        Ok(())
    }
}

fn open(path: &Path) -> io::Result<File> {
    options().create(true).open(path)
}

fn options() -> OpenOptions {
    let mut options = File::options();
    options.read(true).append(true);
    // It holds signing secrets.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The file, ready for more, and its length.
fn write_anew(path: &Path, records: &mut dyn Iterator<Item = Record>) -> io::Result<(File, u64)> {
    // One that was killed may have left it.
    let _ = fs::remove_file(path);
    let mut out = BufWriter::new(options().create_new(true).open(path)?);
    for record in records {
        out.write_all(&line(&record)?)?;
    }
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

fn line(record: &Record) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    Ok(line)
}

/// Reads every whole line. Half a line at the end is of a write that was never acknowledged.
fn read(file: &File, path: &Path, mut each: impl FnMut(Record)) -> Result<(), StateError> {
    use std::io::Read as _;
    let wrong = |why: String| StateError::NotState { path: path.to_owned(), why };
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let mut line = Vec::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        let mut limited = reader.by_ref().take(MAX_LINE);
        let read = limited.read_until(b'\n', &mut line);
        let fail = |source| StateError::Io { what: "read", path: path.to_owned(), source };
        if read.map_err(fail)? == 0 {
            return Ok(());
        }
        number += 1;
        if line.last() != Some(&b'\n') {
            if line.len() as u64 == MAX_LINE {
                return Err(wrong(format!("line {number} is over 16 MiB")));
            }
            // A file of something else may have no line break at all.
            return if number > 1 || line.starts_with(b"{\"sandbox\"") {
                Ok(())
            } else {
                Err(wrong("its first line is no record".to_owned()))
            };
        }
        let record = serde_json::from_slice(&line).map_err(|_| wrong(format!("line {number} is no record")))?;
        match (number, &record) {
            (1, Record::Sandbox { version: 1, .. }) => {}
            (1, Record::Sandbox { .. }) => return Err(wrong("a later version of this program wrote it".to_owned())),
            (1, _) => return Err(wrong("it does not begin as one".to_owned())),
            _ => {}
        }
        each(record);
    }
}
