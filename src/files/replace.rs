//! Replaces a file in full or not at all, for files that must not be lost halfway: a `.env` file, the
//! configuration.
//!
//! Whether this is possible is tested first, by creating and removing a file next to the target. Mode and owner are
//! kept, a link stays a link and its target is replaced, and a new file is readable by its owner only.

use crate::error::Error;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Links are followed this far, as the kernel does.
const MOST_LINKS: usize = 40;

/// The mode that the file gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The one that it has; 0600 if it is new.
    Kept,
    /// 0600.
    Private,
}

/// A file that can be replaced, as far as that can be known before.
#[derive(Debug)]
pub struct Replacement {
    /// As it was named, for messages.
    named: PathBuf,
    /// Where the bytes stand: behind every link.
    target: PathBuf,
    mode: Mode,
}

impl Replacement {
    /// Finds the file behind `path` and tries whether it can be replaced. Missing folders are made if `make_folders`.
    ///
    /// # Errors
    /// Exit 4 when it can't.
    pub fn prepare(path: &Path, mode: Mode, make_folders: bool) -> Result<Self, Error> {
        let cannot =
            |error| Error::files(format!("cannot write {}", path.display())).because(anyhow::Error::new(error));
        let target = behind_links(path).map_err(cannot)?;
        let this = Self { named: path.to_owned(), target, mode };
        if make_folders {
            make_private_folders(this.folder()).map_err(cannot)?;
        }
        match fs::metadata(&this.target) {
            Ok(metadata) if metadata.is_file() => {
                // A file that is read-only is so for a reason, though it could be replaced.
                OpenOptions::new().write(true).open(&this.target).map_err(cannot)?;
            }
            Ok(_) => {
                return Err(Error::files(format!("cannot write {}: it is not a regular file", path.display()))
                    .hint("name a regular file, or one that does not exist yet"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(cannot(error)),
        }
        let tried = this.beside().map_err(|error| {
            cannot(error).hint(format!(
                "the file is replaced as a whole, so its folder {} must be writable",
                this.folder().display()
            ))
        });
        drop(tried?);
        Ok(this)
    }

    /// The file's name, as it was given.
    pub fn path(&self) -> &Path {
        &self.named
    }

    /// What the file holds now; nothing if it is not there.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        match fs::read(&self.target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(|error| Error::files(format!("cannot read {}", self.named.display())).because(error)),
        }
    }

    /// Puts `bytes` in the file's place, on disk before it has its name.
    ///
    /// # Errors
    /// Exit 4 when it can't; the file is then as it was.
    pub fn commit(self, bytes: &[u8]) -> Result<(), Error> {
        let write = || {
            let mut beside = self.beside()?;
            beside.write_all(bytes)?;
            beside.as_file().sync_all()?;
            beside.persist(&self.target)?;
            // The name is in the folder, which some systems can't sync; the bytes are safe either way.
            let _ = File::open(self.folder()).and_then(|folder| folder.sync_all());
            Ok(())
        };
        write()
            .map_err(|error: io::Error| Error::files(format!("cannot write {}", self.named.display())).because(error))
    }

    fn folder(&self) -> &Path {
        match self.target.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        }
    }

    /// A new file in the same folder, with the mode and the owner that the target is to have; it is removed when dropped.
    fn beside(&self) -> io::Result<NamedTempFile> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut name = tempfile::Builder::new();
        // Opened here: the crate's own errors would name a file that nobody knows.
        let beside = name.prefix(".pushoney-").suffix(".tmp").make_in(self.folder(), |path| options.open(path))?;
        if let Ok(metadata) = fs::metadata(&self.target) {
            take_after(beside.as_file(), &metadata, self.mode)?;
        }
        Ok(beside)
    }
}

/// The path behind every link, also one that leads to no file yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_symlink() => {
                let to = fs::read_link(&path)?;
                path = path.parent().unwrap_or(Path::new("")).join(to);
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Makes a folder and those above it that are missing, for their owner alone.
pub(crate) fn make_private_folders(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn take_after(file: &File, metadata: &Metadata, mode: Mode) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (metadata.uid(), metadata.gid()) {
        fchown(file, Some(metadata.uid()), Some(metadata.gid()))?;
    }
    match mode {
        Mode::Kept => file.set_permissions(fs::Permissions::from_mode(metadata.mode() & 0o7777)),
        Mode::Private => Ok(()),
    }
}

#[cfg(not(unix))]
fn take_after(_: &File, _: &Metadata, _: Mode) -> io::Result<()> {
    Ok(())
}
