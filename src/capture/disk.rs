//! The open capture file: a batch of lines is in it whole, or not at all.
//!
//! What could be written only in part is cut off again, so that a later line never follows half a line. A file that
//! was deleted, renamed or replaced is noticed with the next batch, which then counts as not written: nobody would
//! find it. After any failure the next batch tries again, so that it goes on by itself once there is room.

use super::{CaptureError, Repair, recover};
use std::fs::{File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct Disk {
    path: PathBuf,
    fsync: bool,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    identity: Identity,
    /// How long it is, as far as we know: whole lines.
    length: u64,
    /// Behind that is what could not be cut off yet.
    torn: bool,
}

impl Disk {
    /// Opens it, and sets right what a crash left behind.
    pub fn open(path: &Path, fsync: bool) -> Result<(Self, Option<Repair>), CaptureError> {
        let mut disk = Self { path: path.to_owned(), fsync, open: None };
        let repair = disk.reopen()?;
        Ok((disk, repair))
    }

    fn reopen(&mut self) -> Result<Option<Repair>, CaptureError> {
        let (file, repair) = recover::open_whole(&self.path)?;
        let metadata = file.metadata().map_err(CaptureError::io("look at", &self.path))?;
        if self.fsync {
            // A file that was just created is lost with its folder's entry.
            sync_folder(&self.path).map_err(CaptureError::io("fsync the folder of", &self.path))?;
        }
        self.open = Some(Open { file, identity: identity(&metadata), length: metadata.len(), torn: false });
        Ok(repair)
    }

    /// Appends whole lines. After an error none of them is in the file.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let as_known = match &mut self.open {
            Some(open) => open.is_as_known()?,
            None => false,
        };
        if !as_known {
            // It is new, or somebody else has written to it: it is looked at as at the start.
            self.reopen().map_err(|error| match error {
                CaptureError::Io { source, .. } => source,
                error => io::Error::other(error),
            })?;
        }
        let Some(open) = &mut self.open else { return Err(removed()) };
        let written = write(&open.file, lines, self.fsync).and_then(|()| open.is_at(&self.path));
        match &written {
            Ok(()) => open.length += lines.len() as u64,
            Err(error) => {
                open.torn = open.file.set_len(open.length).is_err();
                if error.kind() == io::ErrorKind::NotFound {
                    self.open = None;
                }
            }
        }
        written
    }
}

fn write(mut file: &File, lines: &[u8], fsync: bool) -> io::Result<()> {
    file.write_all(lines)?;
    if fsync { file.sync_data() } else { Ok(()) }
}

impl Open {
    /// Whether its last line is the last that we wrote. What was left of a failure is cut off first.
    fn is_as_known(&mut self) -> io::Result<bool> {
        if self.torn {
            self.file.set_len(self.length)?;
            self.torn = false;
        }
        Ok(self.file.metadata()?.len() == self.length)
    }

    /// Whether the file is still what its path names.
    fn is_at(&self, path: &Path) -> io::Result<()> {
        match std::fs::metadata(path) {
            Ok(there) if identity(&there) == self.identity => Ok(()),
            Ok(_) => Err(removed()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(removed()),
            Err(error) => Err(error),
        }
    }
}

fn removed() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the capture file was removed")
}

/// What stays the same of a file as long as it is that file.
pub(super) type Identity = (u64, u64);

#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> Identity {
    (0, 0)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// From now on a write beyond a file-size limit fails as any other does, where the system would end the process.
/// To be called within the async runtime.
///
/// # Errors
/// When the signal can't be watched for.
pub fn survive_file_size_limit() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // That it is caught is enough, and it stays caught when this is dropped.
        let _ = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))?;
    }
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;

    const LINE: &[u8] = br#"{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","headers":[],"body":"","scheme":"s","verified":null,"reason":null,"delivery_id":null,"event":null,"status":null}
"#;

    #[test]
    fn a_file_that_is_gone_fails_a_batch_and_is_created_for_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let (mut disk, _) = Disk::open(&path, true).unwrap();
        disk.append(LINE).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(disk.append(LINE).unwrap_err().to_string(), "the capture file was removed");
        disk.append(LINE).unwrap();
        assert_eq!(fs::read(&path).unwrap(), LINE);

        let renamed = folder.path().join("old.jsonl");
        fs::rename(&path, &renamed).unwrap();
        disk.append(LINE).unwrap_err();
        assert_eq!(fs::read(&renamed).unwrap(), LINE, "what was not acknowledged is not left in it");
        disk.append(LINE).unwrap();

        fs::write(folder.path().join("other"), "notes\n").unwrap();
        fs::rename(folder.path().join("other"), &path).unwrap();
        disk.append(LINE).unwrap_err();
        let why = disk.append(LINE).unwrap_err().to_string();
        assert!(why.contains("is not a capture file: its first line is no record"), "{why}");
        assert_eq!(fs::read(&path).unwrap(), b"notes\n");
    }

    #[test]
    fn a_file_that_was_emptied_goes_on_from_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let (mut disk, _) = Disk::open(&path, false).unwrap();
        disk.append(LINE).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        disk.append(LINE).unwrap();
        assert_eq!(fs::read(&path).unwrap(), LINE);
    }

    #[test]
    fn half_a_line_that_could_not_be_cut_off_is_cut_off_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let (mut disk, _) = Disk::open(&path, false).unwrap();
        disk.append(LINE).unwrap();
        // A file that can't be written can't be cut off either.
        let writable = std::mem::replace(&mut disk.open.as_mut().unwrap().file, File::open(&path).unwrap());
        disk.append(LINE).unwrap_err();
        (&writable).write_all(b"{\"version\":1,").unwrap();
        disk.append(LINE).unwrap_err();
        disk.open.as_mut().unwrap().file = writable;
        disk.append(LINE).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [LINE, LINE].concat());
    }

    #[test]
    fn what_somebody_else_began_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let (mut disk, _) = Disk::open(&path, false).unwrap();
        disk.append(LINE).unwrap();
        File::options().append(true).open(&path).unwrap().write_all(b"half a note").unwrap();
        disk.append(LINE).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [LINE, LINE].concat());
        assert_eq!(fs::read(folder.path().join("c.jsonl.torn-1")).unwrap(), b"half a note");
    }
}
