//! HTTP as both sides speak it: so far, URLs as people type them.

mod curl;
mod url;

pub(crate) use curl::{curl, shell_word};
pub(crate) use url::{Typed, Wrong, encoded, is_loopback, is_this_machine, read};
