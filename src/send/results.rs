//! `--results FILE`: the outcome of each delivery, one per line, so that `--resume` does not send one twice.
//!
//! A line is written once its delivery is done. A run that is killed before that sends the delivery again: at least
//! once, as providers do.

use super::Outcome;
use super::outgoing::Outgoing;

use crate::context::Context;
use crate::error::Error;
use crate::jsonl::{FileError, Kind, LineFile, Step};
use crate::signing::UnixTime;
use crate::terminal::sanitize::json_line;
use crate::units;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The file of results.
#[derive(Debug)]
pub(crate) struct Results {
    file: Mutex<LineFile>,
    target: String,
}

#[derive(Deserialize)]
struct ResultLine {
    source: String,
    record: String,
    target: String,
    outcome: String,
}

/// Results, as a file of lines.
static RESULTS: Kind = Kind {
    name: "results file",
    beginning: r#"{"source":"#,
    // It may be a line that was cut short, which a version before this one ended.
    foreign: |line| (!RESULTS.begins(line)).then_some("its first line is not a result"),
    is_whole: |line| serde_json::from_slice::<ResultLine>(line).is_ok(),
    flag: ("--results", "results.jsonl"),
    elsewhere: "write the results to another file",
    ours: "name a file written by `replay --results`, or one that does not exist yet",
};

/// Source and record of what was delivered to a target.
pub(crate) type Done = HashSet<(String, String)>;

impl Results {
    /// Opens it for the results of one target. What a crash has left is repaired, and told.
    ///
    /// # Errors
    /// Exit 4 when it can't be read or written, holds something else, or another process writes it.
    pub fn open(ctx: &Context, path: &Path, target: &str) -> Result<Self, Error> {
        let (file, repaired) = LineFile::open(&RESULTS, path, false)?;
        if let Some(repair) = repaired {
            ctx.terminal.warn(&repair.to_string());
        }
        Ok(Self { file: Mutex::new(file), target: target.to_owned() })
    }

    fn file(&self) -> MutexGuard<'_, LineFile> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was delivered to the target already.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn done(&self) -> Result<Done, Error> {
        let file = self.file();
        let failed = |error| FileError::io("read", file.path())(error);
        let mut done = Done::new();
        let mut lines = file.lines().map_err(failed)?;
        loop {
            match lines.next().map_err(failed)? {
                Step::End => return Ok(done),
                Step::TooLong => {}
                Step::Line => match serde_json::from_slice::<ResultLine>(lines.line()) {
                    Ok(line) if line.outcome == Outcome::Delivered.final_code() && line.target == self.target => {
                        done.insert((line.source, line.record));
                    }
                    _ => {}
                },
            }
        }
    }

    /// Records the outcome of a delivery.
    ///
    /// # Errors
    /// Exit 4 when it can't be written.
    pub(super) fn add(
        &self,
        ready: &Outgoing,
        outcome: Outcome,
        status: Option<u16>,
        attempts: u32,
        at: UnixTime,
    ) -> Result<(), Error> {
        let line = json_line(&json!({
            "source": &*ready.source,
            "record": ready.record_id,
            "delivery_id": ready.delivery_id,
            "target": self.target,
            "outcome": outcome.final_code(),
            "status": status,
            "attempts": attempts,
            "at": units::rfc3339(at),
        }));
        let mut file = self.file();
        file.append(&line).map_err(|error| FileError::io("write to", file.path())(error).into())
    }
}
