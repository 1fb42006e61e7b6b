//! What a command knows of its surroundings: environment, clock, streams. It is passed in, so that tests can
//! replace it and no code reads a variable that only tests set.

use crate::signing::UnixTime;
use crate::terminal::Terminal;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::SystemTime;

/// The world as a command sees it, with the global flags.
#[derive(Clone, Debug)]
pub struct Context {
    /// Where output goes, and how it is painted.
    pub terminal: Terminal,
    /// Whether standard input is a terminal.
    pub stdin_is_terminal: bool,
    /// `--config`: the configuration file that must exist.
    pub config: Option<PathBuf>,
    /// `--profile`: the profile that must exist.
    pub profile: Option<String>,
    /// The environment, read once.
    pub environment: HashMap<OsString, OsString>,
    /// The clock.
    pub clock: fn() -> UnixTime,
}

impl Context {
    /// An environment variable, exactly as it is set.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.environment.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        (self.clock)()
    }
}

/// The system's clock.
#[must_use]
pub fn system_clock() -> UnixTime {
    SystemTime::now().into()
}
