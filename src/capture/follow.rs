//! Reading a capture while it is being written, as `tail -F` does: what is new, whatever happens to the file.

use super::disk::{Identity, identity};
use super::line::{Lines, Step};
use super::reader::Damaged;
use super::{CaptureError, Record, Selection};
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

/// Gives the records of a file as they are written.
#[derive(Debug)]
pub struct Follower {
    path: PathBuf,
    selection: Selection,
    open: Open,
    damaged: Damaged,
}

#[derive(Debug)]
struct Open {
    lines: Lines<BufReader<File>>,
    identity: Identity,
    /// Where reading began.
    start: u64,
}

impl Open {
    fn at(path: &Path, start: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        let identity = identity(&file.metadata()?);
        Ok(Self { lines: Lines::new(BufReader::new(file)), identity, start })
    }
}

impl Follower {
    /// Begins at the byte `start` of the file. [`Selection::last`] has no meaning here.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn open(path: &Path, start: u64, selection: &Selection) -> Result<Self, CaptureError> {
        let open = Open::at(path, start).map_err(CaptureError::io("read", path))?;
        Ok(Self { path: path.to_owned(), selection: selection.clone(), open, damaged: Damaged::default() })
    }

    /// The next record that is selected; `None` when there is no more for now.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn advance(&mut self) -> io::Result<Option<Record>> {
        loop {
            let step = self.open.lines.next()?;
            if step == Step::End {
                if self.reopen()? {
                    continue;
                }
                return Ok(None);
            }
            let line = (step == Step::Line).then(|| self.open.lines.line());
            let record = self.damaged.look(line, None, true);
            if let Some(record) = record.filter(|record| self.selection.takes(record)) {
                return Ok(Some(record));
            }
        }
    }

    /// What was skipped so far.
    pub fn damaged(&self) -> &Damaged {
        &self.damaged
    }

    /// Begins anew where the file was cut short or another has taken its place. One that is gone may come again.
    fn reopen(&mut self) -> io::Result<bool> {
        let there = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            there => there?,
        };
        let same = identity(&there) == self.open.identity;
        if same && there.len() >= self.open.start + self.open.lines.read() {
            return Ok(false);
        }
        self.open = Open::at(&self.path, 0)?;
        Ok(true)
    }
}
