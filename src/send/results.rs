//! `--results FILE`: what became of each delivery, a line each, so that `--resume` does not send one twice.
//!
//! A line is written once its delivery is done. Who is killed in between sends that one again: at least once, as
//! providers do.

use super::ready::Ready;
use super::report::Fate;
use crate::error::Error;
use crate::signing::UnixTime;
use crate::terminal::sanitize::json_line;
use crate::units;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file of results.
#[derive(Debug)]
pub(crate) struct Results {
    path: PathBuf,
    file: Mutex<File>,
    target: String,
}

#[derive(Deserialize)]
struct Line {
    source: String,
    record: String,
    target: String,
    outcome: String,
}

/// How every line begins that this program writes.
const LINE: &[u8] = b"{\"source\":";

/// Refuses a file of anything else, the capture itself above all: appending would damage it.
fn refuse_others(path: &Path, file: &mut File) -> Result<(), Error> {
    let failed = |error| Error::files(format!("cannot read {}", path.display())).because(error);
    let mut head = Vec::new();
    Read::by_ref(file).take(LINE.len() as u64).read_to_end(&mut head).map_err(failed)?;
    // It may be no longer than half a line.
    if LINE.starts_with(&head) {
        return Ok(());
    }
    Err(Error::files(format!("--results: {} holds something else than results", path.display()))
        .hint("name a file that `replay --results` wrote, or one that is not there yet"))
}

/// Source and record of what was delivered to a target.
pub(crate) type Done = HashSet<(String, String)>;

impl Results {
    /// Opens it for the results of one target.
    ///
    /// # Errors
    /// Exit 4 when it can't be read or written, or holds something else.
    pub fn open(path: &Path, target: &str) -> Result<Self, Error> {
        let failed = |error| Error::files(format!("cannot write {}", path.display())).because(error);
        // Whoever opens a pipe waits for its other end, and results are read again.
        if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(Error::files(format!("--results: {} is not a regular file", path.display()))
                .hint("name a file, or one that is not there yet, as in --results results.jsonl"));
        }
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(failed)?;
        refuse_others(path, &mut file)?;
        // Who was killed may have left half a line.
        if file.seek(SeekFrom::End(-1)).is_ok() {
            let mut last = [0];
            file.read_exact(&mut last).map_err(failed)?;
            if last != *b"\n" {
                file.write_all(b"\n").map_err(failed)?;
            }
        }
        Ok(Self { path: path.to_owned(), file: Mutex::new(file), target: target.to_owned() })
    }

    /// What was delivered to the target already.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn done(&self) -> Result<Done, Error> {
        let failed = |error| Error::files(format!("cannot read {}", self.path.display())).because(error);
        let mut done = Done::new();
        for line in BufReader::new(File::open(&self.path).map_err(failed)?).split(b'\n') {
            let line = line.map_err(failed)?;
            match serde_json::from_slice::<Line>(&line) {
                Ok(line) if line.outcome == Fate::Delivered.code() && line.target == self.target => {
                    done.insert((line.source, line.record));
                }
                _ => {}
            }
        }
        Ok(done)
    }

    /// Notes what became of a delivery.
    ///
    /// # Errors
    /// Exit 4 when it can't be written.
    pub(super) fn add(
        &self,
        ready: &Ready,
        fate: Fate,
        status: Option<u16>,
        attempts: u32,
        at: UnixTime,
    ) -> Result<(), Error> {
        let line = json_line(&json!({
            "source": &*ready.source,
            "record": ready.record_id,
            "delivery_id": ready.delivery_id,
            "target": self.target,
            "outcome": fate.code(),
            "status": status,
            "attempts": attempts,
            "at": units::rfc3339(at),
        }));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)
            .map_err(|error| Error::files(format!("cannot write {}", self.path.display())).because(error))
    }
}
