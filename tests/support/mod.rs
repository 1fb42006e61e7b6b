//! Runs the real binary in a world of its own: an empty environment, a fresh home, a fresh working folder.
//!
//! [`Cli`] runs a command to its end and holds its exit code, standard output and standard error against what was
//! expected, all three, every time. [`Listener`] is a `listen --json` that stays up. Nothing here sleeps, and whatever
//! hangs is killed after [`PATIENCE`].

// Each test binary uses a part of this.
#![allow(dead_code, unused_imports)]

pub mod app;
pub mod checked;
mod cli;
pub mod hub;
mod killed;
mod listener;
pub mod openapi;
mod output;
mod piped;
mod place;
pub mod receivers;
pub mod records;
mod response;
pub mod running;
pub mod sandbox;
mod terminal;
pub mod tls;

pub use cli::Cli;
pub use killed::{Killed, Watchdog};
pub use listener::{Listener, Stopped};
pub use output::Output;
pub use piped::{Piped, Port};
pub use place::Place;
pub use response::Response;
pub use terminal::{closed_pipe, read_terminal, terminal, terminal_of};

use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// After this long a command hangs.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is said of secrets as short as most of the tests have them. A test that is not about it need not expect it:
/// it is taken out of standard error, unless it is expected.
pub const SHORT_KEY: &str = " is shorter than 16 bytes and can be guessed: use a longer one outside of tests";

/// `stderr` without the note of a short key.
pub fn without_short_key(stderr: &[u8]) -> Vec<u8> {
    let lines = stderr.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| !line.trim_ascii_end().ends_with(SHORT_KEY.as_bytes())).flatten().copied().collect()
}

/// A command in a place of its own.
pub fn cli() -> Cli {
    Place::new().cli()
}

/// Whether a program can be run here.
pub fn has_program(name: impl AsRef<OsStr>) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(name.as_ref()).is_file())
}

/// Holds a line of output against the schema in docs/.
#[track_caller]
pub fn hold_against_schema(kind: &str, line: &Value) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema.as_object_mut().unwrap().remove("oneOf");
    schema["$ref"] = format!("#/$defs/{kind}").into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(line).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{kind}: {errors:?}\n{line}");
}
