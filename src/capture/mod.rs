//! The capture format: one delivery a line, as JSON, so that `grep`, `jq` and a text editor work on it.
//!
//! [`Record`] is the line. Its body is byte-exact (base64 where it is not UTF-8) and its headers keep their order
//! and repeats, so that what was captured can be sent again as it was.

mod record;

pub use record::{App, Body, Record, Value, header_pairs};
