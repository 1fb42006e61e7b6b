//! A file of lines that is open for appending: a line is appended in full, or not at all.
//!
//! A line that could be written only in part is removed, so that no later line follows half a line. A file that was
//! deleted, renamed or replaced is detected at the next append, which then counts as not written, since nobody
//! would find it. After any other failure the next append tries again, so it recovers once there is space.

use super::lock::Lock;
use super::mend::{create, open_whole, options, refuse_others};
use super::{CHUNK, FileError, Kind, Lines, Repair};
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

/// The open file, and the lock on it.
#[derive(Debug)]
pub(crate) struct LineFile {
    kind: &'static Kind,
    path: PathBuf,
    /// Behind every link.
    target: PathBuf,
    /// Whether what was appended is to be on the disk.
    fsync: bool,
    open: Open,
    _lock: Lock,
}

#[derive(Debug)]
struct Open {
    file: File,
    identity: FileIdentity,
    /// How long it is, as far as we know: whole lines.
    length: u64,
    /// Behind that is what could not be cut off yet.
    torn: bool,
    /// Its path no longer leads to it.
    gone: bool,
}

impl LineFile {
    /// Opens a file of this kind, creating it for its owner alone where there is none, and sets right what a crash has
    /// left behind. With `fsync` a line counts as written when the disk has it.
    pub fn open(kind: &'static Kind, path: &Path, fsync: bool) -> Result<(Self, Option<Repair>), FileError> {
        refuse_others(kind, path)?;
        // The lock is next to the file itself: a link to a file that does not exist yet leads to it only once it does.
        create(path)?;
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lock = Lock::take(kind, path, &target)?;
        // Only now, since whoever had the lock may have put another file there.
        let (open, repair) = Open::at(kind, path, fsync)?;
        Ok((Self { kind, path: path.to_owned(), target, fsync, open, _lock: lock }, repair))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How long it is: whole lines.
    pub fn length(&self) -> u64 {
        self.open.length
    }

    /// Whether its path no longer leads to it. Nothing is appended to it then.
    pub fn is_gone(&self) -> bool {
        self.open.gone
    }

    /// Its lines from the first one on, before anything is appended.
    pub fn lines(&self) -> io::Result<Lines<BufReader<File>>> {
        let mut file = self.open.file.try_clone()?;
        file.rewind()?;
        Ok(Lines::new(BufReader::with_capacity(CHUNK, file)))
    }

    /// Appends whole lines. After an error none of them is in the file.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let open = &mut self.open;
        if open.gone {
            return Err(removed(self.kind));
        }
        open.cut_torn()?;
        let written = write(&open.file, lines, self.fsync).and_then(|()| open.is_at(&self.path));
        if let Ok(false) | Err(_) = written {
            open.torn = open.file.set_len(open.length).is_err();
        }
        open.gone = !written?;
        if open.gone {
            return Err(removed(self.kind));
        }
        open.length += lines.len() as u64;
        Ok(())
    }

    /// Looks at it as at the start where it is gone, or somebody else has written to it.
    pub fn reopen_if_changed(&mut self) -> io::Result<()> {
        if self.open.gone || !self.open.is_as_long_as_known()? {
            let reopened = Open::at(self.kind, &self.path, self.fsync).map_err(|error| match error {
                FileError::Io { source, .. } => source,
                error => io::Error::other(error.to_string()),
            });
            (self.open, _) = reopened?;
        }
        Ok(())
    }

    /// Writes the file anew, as `lines` and nothing else; after an error it is as it was.
    pub fn rewrite(&mut self, lines: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<()> {
        let mut beside = OsString::from(&self.target);
        beside.push(".new");
        let written = write_anew(Path::new(&beside), lines).and_then(|file| {
            let metadata = file.metadata()?;
            fs::rename(&beside, &self.target)?;
            // Not opened by its name: what is out of open files would go on in the file that is gone.
            Ok(Open::of(file, &metadata))
        });
        self.open = written.inspect_err(|_| drop(fs::remove_file(&beside)))?;
        Ok(())
    }
}

impl Open {
    fn of(file: File, metadata: &Metadata) -> Self {
        Self { file, identity: identity(metadata), length: metadata.len(), torn: false, gone: false }
    }

    fn at(kind: &'static Kind, path: &Path, fsync: bool) -> Result<(Self, Option<Repair>), FileError> {
        let (file, repair) = open_whole(kind, path)?;
        let metadata = file.metadata().map_err(FileError::io("look at", path))?;
        if fsync {
            // A file that was just created is lost with its folder's entry.
            sync_folder(path).map_err(FileError::io("fsync the folder of", path))?;
        }
        Ok((Self::of(file, &metadata), repair))
    }

    /// Cuts off what was left of a failure.
    fn cut_torn(&mut self) -> io::Result<()> {
        if self.torn {
            self.file.set_len(self.length)?;
            self.torn = false;
        }
        Ok(())
    }

    /// Whether its last line is the last that we wrote.
    fn is_as_long_as_known(&mut self) -> io::Result<bool> {
        self.cut_torn()?;
        Ok(self.file.metadata()?.len() == self.length)
    }

    /// Whether the file is still what its path names.
    fn is_at(&self, path: &Path) -> io::Result<bool> {
        match fs::metadata(path) {
            Ok(there) => Ok(identity(&there) == self.identity),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn write(mut file: &File, lines: &[u8], fsync: bool) -> io::Result<()> {
    file.write_all(lines)?;
    if fsync { file.sync_data() } else { Ok(()) }
}

/// A file of these lines, on disk, ready for more.
fn write_anew(path: &Path, lines: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<File> {
    // One that was killed may have left it.
    let _ = fs::remove_file(path);
    let mut out = BufWriter::new(options().create_new(true).open(path)?);
    for line in lines {
        out.write_all(&line?)?;
    }
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file)
}

fn removed(kind: &Kind) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("the {} was removed", kind.name))
}

/// What stays the same of a file as long as it is that file.
pub(super) type FileIdentity = (u64, u64);

#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> FileIdentity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> FileIdentity {
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
pub(crate) fn survive_file_size_limit() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // That it is caught is enough, and it stays caught when this is dropped.
        let _ = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()))?;
    }
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::CAPTURE;

    const LINE: &[u8] = br#"{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","headers":[],"body":"","scheme":"s","verified":null,"reason":null,"delivery_id":null,"event":null,"status":null}
"#;

    fn open(path: &Path, fsync: bool) -> LineFile {
        LineFile::open(&CAPTURE, path, fsync).unwrap().0
    }

    /// As a writer does that outlives the file.
    fn append(file: &mut LineFile) -> io::Result<()> {
        file.reopen_if_changed().and_then(|()| file.append(LINE))
    }

    #[test]
    fn a_file_that_is_gone_fails_a_batch_and_is_created_for_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let mut file = open(&path, true);
        append(&mut file).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(append(&mut file).unwrap_err().to_string(), "the capture file was removed");
        append(&mut file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), LINE);

        let renamed = folder.path().join("old.jsonl");
        fs::rename(&path, &renamed).unwrap();
        append(&mut file).unwrap_err();
        assert_eq!(fs::read(&renamed).unwrap(), LINE, "unacknowledged deliveries are not left in it");
        append(&mut file).unwrap();

        fs::write(folder.path().join("other"), "notes\n").unwrap();
        fs::rename(folder.path().join("other"), &path).unwrap();
        append(&mut file).unwrap_err();
        let why = append(&mut file).unwrap_err().to_string();
        assert!(why.contains("is not a capture file: its first line is not a record"), "{why}");
        assert_eq!(fs::read(&path).unwrap(), b"notes\n");
    }

    #[test]
    fn a_file_that_was_emptied_goes_on_from_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let mut file = open(&path, false);
        append(&mut file).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        append(&mut file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), LINE);
    }

    #[test]
    fn half_a_line_that_could_not_be_cut_off_is_cut_off_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let mut file = open(&path, false);
        append(&mut file).unwrap();
        // A file that can't be written can't be cut off either.
        let writable = std::mem::replace(&mut file.open.file, File::open(&path).unwrap());
        append(&mut file).unwrap_err();
        (&writable).write_all(b"{\"version\":1,").unwrap();
        append(&mut file).unwrap_err();
        file.open.file = writable;
        append(&mut file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [LINE, LINE].concat());
    }

    #[test]
    fn what_somebody_else_began_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.jsonl");
        let mut file = open(&path, false);
        append(&mut file).unwrap();
        File::options().append(true).open(&path).unwrap().write_all(b"half a note").unwrap();
        append(&mut file).unwrap();
        assert_eq!(fs::read(&path).unwrap(), [LINE, LINE].concat());
        assert_eq!(fs::read(folder.path().join("c.jsonl.torn-1")).unwrap(), b"half a note");
    }
}
