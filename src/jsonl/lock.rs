//! One writer at a time: a lock on `FILE.lock`, which contains the writer's process id for people to read.
//!
//! It is a lock of the operating system, so a writer that was killed leaves only the file, unlocked.

use super::error::OPEN_LOCK;
use super::{FileError, Kind};
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The lock; dropping it gives it up.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes the lock for the file `named`: it is next to its `target`, so that a link does not make a second lock.
    pub fn take(kind: &'static Kind, named: &Path, target: &Path) -> Result<Self, FileError> {
        let mut path = OsString::from(target);
        path.push(".lock");
        let path = PathBuf::from(path);
        let lock = open(&path).map_err(FileError::io(OPEN_LOCK, &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(FileError::Locked { kind, path: named.to_owned(), pid: read_pid(&lock) });
            }
            Err(TryLockError::Error(error)) => return Err(FileError::io("lock", &path)(error)),
        }
        let lock = Self(lock);
        lock.write(&format!("{}\n", std::process::id())).map_err(FileError::io("write", &path))?;
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
