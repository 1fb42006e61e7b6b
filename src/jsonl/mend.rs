//! Opens a file of lines for appending, and repairs what a crash left behind.
//!
//! A file is appended to only if it is one of ours, and only after a complete line. An incomplete last line was
//! never acknowledged; its bytes are moved to `FILE.torn-N`, not deleted. Everything else is left unchanged.

use super::backward::last_line;
use super::error::{NOT_REGULAR, OPEN_FOR_WRITING};
use super::{FileError, Kind, Lines, MAX_LINE, Step, is_blank};
use std::ffi::OsString;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// What was set right when a file was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Its last line was cut short, and was moved.
    Moved {
        /// The file.
        file: PathBuf,
        /// Where the line is now.
        to: PathBuf,
        /// How long it is.
        bytes: u64,
    },
    /// Its last line was whole but for its line break, which was added.
    Ended {
        /// The file.
        file: PathBuf,
    },
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved { file, to, bytes } => {
                let (file, to) = (file.display(), to.display());
                write!(f, "the last line of {file} was incomplete; its {bytes} bytes were moved to {to}")
            }
            Self::Ended { file } => write!(f, "the last line of {} had no line break; it was added", file.display()),
        }
    }
}

/// Refuses an existing file of another kind, before anything is created next to it.
pub(super) fn refuse_others(kind: &'static Kind, path: &Path) -> Result<(), FileError> {
    match std::fs::metadata(path) {
        // Opening a pipe would wait for its other end.
        Ok(there) if !there.is_file() => Err(FileError::foreign(kind, path, NOT_REGULAR)),
        Ok(_) => check(kind, &File::open(path).map_err(FileError::io("open", path))?, path),
        Err(_) => Ok(()),
    }
}

/// Creates the file where there is none.
pub(super) fn create(path: &Path) -> Result<(), FileError> {
    open(path).map(drop).map_err(FileError::io(OPEN_FOR_WRITING, path))
}

/// Opens, or creates, a file whose last line is whole.
pub(super) fn open_whole(kind: &'static Kind, path: &Path) -> Result<(File, Option<Repair>), FileError> {
    let file = open(path).map_err(FileError::io("open", path))?;
    check(kind, &file, path)?;
    let repair = repair(kind, &file, path).map_err(FileError::io("repair the last line of", path))?;
    Ok((file, repair))
}

/// How a file is opened for more: for its owner alone where it is new, since it may hold secrets.
pub(super) fn options() -> OpenOptions {
    let mut options = File::options();
    options.read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn open(path: &Path) -> io::Result<File> {
    options().create(true).open(path)
}

fn check(kind: &'static Kind, file: &File, path: &Path) -> Result<(), FileError> {
    let why = why_foreign(kind, file).map_err(FileError::io("read", path))?;
    why.map_or(Ok(()), |why| Err(FileError::foreign(kind, path, why)))
}

/// Why it is of another kind, unless its first line is one of this kind, or the beginning of the only one.
fn why_foreign(kind: &Kind, file: &File) -> io::Result<Option<&'static str>> {
    let mut lines = Lines::new(BufReader::new(file));
    let mut step = lines.next()?;
    while step == Step::Line && is_blank(lines.line()) {
        step = lines.next()?;
    }
    let line = lines.line();
    Ok(match step {
        Step::End if is_blank(line) && !lines.is_dropping() => None,
        Step::End if kind.begins(line) => None,
        Step::TooLong => Some("its first line is too long to be a record"),
        Step::Line | Step::End => (kind.foreign)(line),
    })
}

fn repair(kind: &Kind, mut file: &File, path: &Path) -> io::Result<Option<Repair>> {
    let (start, end) = last_line(file)?;
    if start == end {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(start))?;
    let bytes = end - start;
    if bytes <= MAX_LINE as u64 {
        let mut line = Vec::new();
        file.take(bytes).read_to_end(&mut line)?;
        if (kind.is_whole)(&line) {
            file.write_all(b"\n")?;
            return Ok(Some(Repair::Ended { file: path.to_owned() }));
        }
        file.seek(SeekFrom::Start(start))?;
    }
    let (to, mut aside) = create_aside(path)?;
    io::copy(&mut file.take(bytes), &mut aside)?;
    aside.sync_all()?;
    file.set_len(start)?;
    Ok(Some(Repair::Moved { file: path.to_owned(), to, bytes }))
}

/// The first `FILE.torn-N` that is not there yet.
fn create_aside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = options();
    options.create_new(true);
    let mut number = 1_u32;
    loop {
        let mut aside = OsString::from(path);
        aside.push(format!(".torn-{number}"));
        match options.open(&aside) {
            Ok(file) => return Ok((aside.into(), file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}
