//! HTTP/1.1 in both directions: the server, the client, URLs as users type them, and requests as curl commands.
//!
//! Everything that arrives over a connection is hostile: sizes and times are bounded, in `server/limits.rs` and in
//! the client. Nothing here knows about signatures.

pub(crate) mod client;
mod curl;
pub(crate) mod listener;
pub(crate) mod server;
pub(crate) mod target;
mod url;

pub(crate) use curl::{curl, shell_word};
pub(crate) use url::{Typed, Wrong, encoded, is_loopback, is_this_machine, read};
