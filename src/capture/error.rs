//! What can be wrong with a capture file before a record of it is read or written; each ends a command with 4.

use crate::error::Error;
use crate::files::lock::{LockError, OPEN_LOCK};
use std::io;
use std::path::{Path, PathBuf};

/// Why a file is none for this version.
pub(super) const NEWER: &str = "a later version of this program wrote it";
/// What can't be appended to, or read twice.
pub(super) const NOT_REGULAR: &str = "it is not a regular file";
/// What is tried when a capture file is made, or opened for more.
pub(super) const OPEN_FOR_WRITING: &str = "write to";

/// Why a capture file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// Another process writes to it.
    #[error("{} is being written by {}", path.display(), process(*pid))]
    Locked {
        /// The capture file.
        path: PathBuf,
        /// Who does, where the lock file says so.
        pid: Option<u32>,
    },
    /// It holds something else.
    #[error("{} is not a capture file: {why}", path.display())]
    NotCapture {
        /// The file.
        path: PathBuf,
        /// What it holds instead of a record.
        why: &'static str,
    },
    /// The system refused.
    #[error("cannot {what} {}", path.display())]
    Io {
        /// What was tried: `open`, `read`, …
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn process(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl CaptureError {
    /// For `map_err`: a failure to do `what` with `path`.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { what, path, source }
    }

    /// The lock of `capture` could not be taken.
    pub(super) fn of_lock(error: LockError, capture: &Path) -> Self {
        match error {
            LockError::Held(pid) => Self::Locked { path: capture.to_owned(), pid },
            LockError::Io(what, path, source) => Self::Io { what, path, source },
        }
    }
}

impl From<CaptureError> for Error {
    fn from(error: CaptureError) -> Self {
        let message = error.to_string();
        match error {
            CaptureError::Locked { pid: Some(pid), .. } => {
                Self::files(message).hint(format!("end that one (kill {pid}), or capture to another file"))
            }
            CaptureError::Locked { .. } => Self::files(message).hint("end that one, or capture to another file"),
            CaptureError::NotCapture { why: NEWER, .. } => {
                Self::files(message).hint("install a newer pushoney-cli to read it")
            }
            CaptureError::NotCapture { why: NOT_REGULAR, path } => Self::files(message).hint(format!(
                "name a file, or one that is not there yet, as in --capture deliveries.jsonl{}",
                if path == Path::new("/dev/null") { "; without --capture nothing is kept" } else { "" }
            )),
            CaptureError::NotCapture { .. } => {
                Self::files(message).hint("name a file that `listen --capture` or `sign --output fixture` wrote")
            }
            CaptureError::Io { what: OPEN_LOCK, source, .. } => Self::files(message)
                .because(source)
                .hint("it stands beside the capture file: that folder must be there, and writable"),
            CaptureError::Io { what: OPEN_FOR_WRITING, source, .. } => {
                Self::files(message).because(source).hint("that folder must be there, and writable")
            }
            CaptureError::Io { source, .. } => Self::files(message).because(source),
        }
    }
}
