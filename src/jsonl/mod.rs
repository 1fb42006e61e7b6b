//! Append-only files of JSON lines: captures, the sandbox's state, the results of `replay`.
//!
//! All three need the same guarantees. One process writes at a time ([`lock`]). A line is appended in full or not
//! at all ([`LineFile`]), whatever happens to the disk or the process; an incomplete line left by a crash is moved
//! aside before the next one ([`Repair`]). Many tasks append through one [`Writer`]. Lines are read in bounded
//! memory: from the start ([`Lines`]), from the end ([`Backward`]), and as they are written ([`Tail`]).

mod backward;
mod error;
mod file;
mod lines;
mod lock;
mod mend;
mod tail;
mod writer;

pub(crate) use backward::{Backward, Span};
pub(crate) use error::{FileError, NEWER};
pub(crate) use file::{LineFile, survive_file_size_limit};
pub(crate) use lines::{CHUNK, Lines, MAX_LINE, Step, is_blank};
pub(crate) use mend::Repair;
pub(crate) use tail::Tail;
pub(crate) use writer::{Appender, Writer};

/// What the lines of a file mean, and how an unusable one is reported.
#[derive(Debug)]
pub(crate) struct Kind {
    /// What such a file is called.
    pub name: &'static str,
    /// How each of its lines begins.
    pub beginning: &'static str,
    /// Why a file whose first line is this one is of another kind.
    pub foreign: fn(&[u8]) -> Option<&'static str>,
    /// Whether a last line is whole that lacks its line break.
    pub is_whole: fn(&[u8]) -> bool,
    /// The flag that names one, and a name that it may have.
    pub flag: (&'static str, &'static str),
    /// What to do while another process writes to it.
    pub elsewhere: &'static str,
    /// Which files may be named.
    pub ours: &'static str,
}

impl Kind {
    /// Whether `line`, which is cut short, may be the beginning of one of this kind.
    pub fn begins(&self, line: &[u8]) -> bool {
        let beginning = self.beginning.as_bytes();
        beginning.starts_with(line) || line.starts_with(beginning)
    }
}
