//! HTTP/1.1, both ways: the one server, the one client, URLs as people type them, and requests as curl commands.
//!
//! Whatever comes over a connection is hostile: sizes and times have bounds, in `server/limits.rs` and beside the client's
//! code. Nothing here knows of signatures.

pub(crate) mod client;
mod curl;
pub(crate) mod listener;
pub(crate) mod server;
pub(crate) mod target;
mod url;

pub(crate) use curl::{curl, shell_word};
pub(crate) use url::{Typed, Wrong, encoded, is_loopback, is_this_machine, read};
