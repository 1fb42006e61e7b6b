//! The capture format: one delivery a line, as JSON, so that `grep`, `jq` and a text editor work on it.
//!
//! [`Record`] is the line. Its body is byte-exact (base64 where it is not UTF-8) and its headers keep their order
//! and repeats, so that what was captured can be sent again as it was. [`Writer`] appends to a file, and what it has
//! acknowledged is in it whatever happens to us. [`read`] gives the records of a file of any size in flat memory.

mod backward;
mod disk;
mod error;
pub(crate) mod filter;
mod flags;
mod follow;
pub(crate) mod har;
pub(crate) mod head;
pub(crate) mod ids;
mod line;
pub(crate) mod opened;
mod reader;
mod record;
mod recover;
pub(crate) mod request;
mod select;
mod writer;

pub use backward::last_accepted;
pub use disk::survive_file_size_limit;
pub use error::CaptureError;
pub(crate) use flags::{FilterArgs, SelectArgs};
pub use follow::Follower;
pub use line::{Flaw, MAX_LINE, parse};
pub use reader::{Records, from_reader, read};
pub use record::{App, Body, Record, Value, header_pairs};
pub use recover::Repair;
pub use select::Selection;
pub use writer::{Appender, Writer};
