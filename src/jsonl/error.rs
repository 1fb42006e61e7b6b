//! Why a file of lines can't be used; each of these ends a command with exit code 4.

use super::Kind;
use crate::error::Error;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why a file is not for this version.
pub(crate) const NEWER: &str = "it was written by a later version";
/// What can't be appended to, or read twice.
pub(super) const NOT_REGULAR: &str = "it is not a regular file";
/// What is tried when a file is made, opened for more, or written anew.
pub(super) const OPEN_FOR_WRITING: &str = "write to";
/// What is tried first of a file that is to be written.
pub(super) const OPEN_LOCK: &str = "open the lock file";

/// Why a file can't be used. It is not a `std::error::Error`, so that `?` can't pass it on without its hint.
#[derive(Debug)]
pub(crate) enum FileError {
    /// Another process writes to it: the one with this id, where the lock file says so.
    Locked { kind: &'static Kind, path: PathBuf, pid: Option<u32> },
    /// It holds something else.
    Foreign { kind: &'static Kind, path: PathBuf, why: String },
    /// The system refused.
    Io { what: &'static str, path: PathBuf, source: io::Error },
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked { path, pid: Some(pid), .. } => {
                write!(f, "{} is in use by process {pid}", path.display())
            }
            Self::Locked { path, .. } => write!(f, "{} is in use by another process", path.display()),
            Self::Foreign { kind, path, why } => write!(f, "{} is not a {}: {why}", path.display(), kind.name),
            Self::Io { what, path, .. } => write!(f, "cannot {what} {}", path.display()),
        }
    }
}

impl FileError {
    /// For `map_err`: a failure to do `what` with `path`.
    pub fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { what, path, source }
    }

    pub fn foreign(kind: &'static Kind, path: &Path, why: impl Into<String>) -> Self {
        Self::Foreign { kind, path: path.to_owned(), why: why.into() }
    }

    /// What to do about it.
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Locked { kind, pid: Some(pid), .. } => format!("stop it (kill {pid}), or {}", kind.elsewhere),
            Self::Locked { kind, .. } => format!("stop it, or {}", kind.elsewhere),
            Self::Foreign { why, .. } if why == NEWER => "install a newer pushoney-cli to read it".to_owned(),
            Self::Foreign { kind: Kind { flag: (flag, name), .. }, why, path } if why == NOT_REGULAR => {
                let without = format!("; to keep nothing, remove {flag}");
                let without = if path == Path::new("/dev/null") { &without } else { "" };
                format!("name a regular file, or one that does not exist yet, as in {flag} {name}{without}")
            }
            Self::Foreign { kind, .. } => kind.ours.to_owned(),
            Self::Io { what: OPEN_LOCK, .. } => {
                "it is next to the file itself: that folder must exist and be writable".to_owned()
            }
            Self::Io { source, .. } if is_full(source) => "free some disk space".to_owned(),
            Self::Io { what: OPEN_FOR_WRITING, .. } => "its folder must exist and be writable".to_owned(),
            Self::Io { .. } => return None,
        })
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::FileTooLarge)
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        let (message, hint) = (error.to_string(), error.hint());
        let failed = match error {
            FileError::Io { source, .. } => Self::files(message).because(source),
            _ => Self::files(message),
        };
        match hint {
            Some(hint) => failed.hint(hint),
            None => failed,
        }
    }
}
