//! Where a command runs.

use super::Cli;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::rc::Rc;

/// A temporary folder: the working folder of the commands that run in it, with their home inside.
#[derive(Clone)]
pub struct Place(Rc<tempfile::TempDir>);

impl Place {
    pub fn new() -> Self {
        let place = Self(Rc::new(tempfile::tempdir().unwrap()));
        std::fs::create_dir_all(place.path("home")).unwrap();
        place
    }

    /// Where `name` is, or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders that it needs, for its owner alone.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        self.mode(name, 0o600)
    }

    /// Writes the configuration file where it is found by itself.
    pub fn config(&self, text: &str) -> &Self {
        self.file("config/pushoney/config.toml", text)
    }

    /// Sets a file's permissions.
    pub fn mode(&self, name: &str, mode: u32) -> &Self {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        self
    }

    /// A command to run here.
    pub fn cli(&self) -> Cli {
        Cli::at(self)
    }

    /// A command to run here with these arguments.
    pub fn run<A: Into<OsString>>(&self, args: impl IntoIterator<Item = A>) -> Cli {
        self.cli().args(args)
    }
}
