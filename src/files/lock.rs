//! One writer at a time: a lock on `FILE.lock`, which holds the writer's process id for people to read.
//!
//! The lock is the system's (flock), so that of a writer that was killed only the file stays, unlocked.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The lock; dropping it gives it up.
#[derive(Debug)]
pub struct Lock(File);

/// Why a lock can't be taken.
#[derive(Debug)]
pub enum LockError {
    /// Another process has it: the one with this id, where the lock file says so.
    Held(Option<u32>),
    /// The system refused to do this with that file.
    Io(&'static str, PathBuf, io::Error),
}

/// What is tried first of a file that is to be written.
pub const OPEN_LOCK: &str = "open the lock file";

impl Lock {
    /// Takes the lock for `file`.
    ///
    /// # Errors
    /// When another process has it, or the file beside it can't be written.
    pub fn take(file: &Path) -> Result<Self, LockError> {
        let path = lock_path(file);
        let io = |what| {
            let path = path.clone();
            move |source| LockError::Io(what, path, source)
        };
        let file = open(&path).map_err(io(OPEN_LOCK))?;
        if !lock(&file).map_err(io("lock"))? {
            return Err(LockError::Held(read_pid(&file)));
        }
        let lock = Self(file);
        lock.write(&format!("{}\n", std::process::id())).map_err(io("write"))?;
        Ok(lock)
    }

    fn write(&self, text: &str) -> io::Result<()> {
        use std::io::{Seek as _, Write as _};
        self.0.set_len(0)?;
        (&self.0).rewind()?;
        (&self.0).write_all(text.as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.write("");
    }
}

/// `FILE.lock` beside the file itself, so that a link to it does not make for a second lock.
fn lock_path(file: &Path) -> PathBuf {
    let mut path: OsString = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()).into();
    path.push(".lock");
    path.into()
}

fn read_pid(file: &File) -> Option<u32> {
    use std::io::Read as _;
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // A link that somebody left in a shared folder must not lead us to write elsewhere.
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path)
}

/// Whether the lock is ours now.
#[cfg(unix)]
fn lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn lock(_: &File) -> io::Result<bool> {
    Ok(true)
}
