//! The capture format: one delivery per line, as JSON, so that `grep`, `jq` and a text editor work on it.
//!
//! [`Record`] is one line. Its body is byte-exact (base64 if it is not UTF-8) and its headers keep their order and
//! repeats, so that a captured delivery can be sent again unchanged. [`jsonl`](crate::jsonl) appends the lines to a
//! file. [`read`] returns the records of a file of any size in constant memory, [`Follower`] those that are being
//! written.

mod accepted;
mod fields;
pub(crate) mod filter;
pub(crate) mod har;
pub(crate) mod head;
pub(crate) mod opened;
mod reader;
mod record;
pub(crate) mod request;
mod select;

pub(crate) use accepted::last_accepted;
pub(crate) use fields::{Body, Value, header_pairs};
pub(crate) use reader::{Follower, Records, from_reader, read};
pub(crate) use record::{App, CAPTURE, Flaw, Record, parse};
pub(crate) use select::{Beginnings, FilterArgs, Meant, SelectArgs, Selection, meant};
