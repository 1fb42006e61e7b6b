//! Follows a file as `tail -F` does: returns new lines as they are written, even if the file is replaced.

use super::file::{FileIdentity, identity};
use super::{FileError, Lines, Step};
use std::fs::File;
use std::io::{self, BufReader, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(crate) struct Tail {
    path: PathBuf,
    open: Open,
}

#[derive(Debug)]
struct Open {
    lines: Lines<BufReader<File>>,
    identity: FileIdentity,
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

impl Tail {
    /// Begins at the byte `start` of the file.
    pub fn open(path: &Path, start: u64) -> Result<Self, FileError> {
        let open = Open::at(path, start).map_err(FileError::io("read", path))?;
        Ok(Self { path: path.to_owned(), open })
    }

    /// Moves to the next line; [`Step::End`] if there are no more for now.
    pub fn next(&mut self) -> io::Result<Step> {
        loop {
            let step = self.open.lines.next()?;
            if step != Step::End || !self.reopen()? {
                return Ok(step);
            }
        }
    }

    /// The line that it is at.
    pub fn line(&self) -> &[u8] {
        self.open.lines.line()
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
