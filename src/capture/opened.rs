//! A capture that a command reads, from a file or standard input, record by record; damaged lines are reported at
//! the end. Output is written in large blocks, or line by line if the capture is still being written.

use super::{Record, Records, Selection, from_reader, read};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::terminal::sanitize;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Output is written in pieces of this size.
const PIECE: usize = 64 * 1024;

/// An open capture.
#[derive(Debug)]
pub(crate) struct Captured {
    name: String,
    records: Records,
    /// More may come while it is read, so nothing is held back.
    live: bool,
}

impl Captured {
    /// Opens `path`; `-` is standard input.
    ///
    /// # Errors
    /// Exit 4 if it can't be read, or is not a capture file.
    pub fn open(ctx: &Context, path: &Path, selection: &Selection) -> Result<Self, Error> {
        if path == Path::new("-") {
            if ctx.stdin_is_terminal {
                ctx.terminal.note("reading a capture from standard input; press Ctrl-D to end it (or name a file)");
            }
            let records = from_reader(BufReader::new(std::io::stdin()), selection);
            return Ok(Self { name: "standard input".to_owned(), records, live: true });
        }
        let records = read(path, selection)?;
        Ok(Self { name: path.display().to_string(), records, live: false })
    }

    /// The next record that is selected.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn next(&mut self) -> Result<Option<Record>, Error> {
        self.records.next().transpose().map_err(|error| unreadable(&self.name, error))
    }

    /// Hands each record to `render`, writes what that appends, and warns of what was damaged. Answers how many there
    /// were.
    ///
    /// # Errors
    /// When it can't be read or written, and what `render` says.
    pub fn print(
        &mut self,
        ctx: &Context,
        mut render: impl FnMut(&Record, &mut Vec<u8>) -> anyhow::Result<()>,
    ) -> anyhow::Result<u64> {
        let mut out = Vec::new();
        let mut count = 0;
        let failed = loop {
            match self.next() {
                Ok(None) => break None,
                Err(error) => break Some(error.into()),
                Ok(Some(record)) => {
                    if let Err(error) = render(&record, &mut out) {
                        break Some(error);
                    }
                    count += 1;
                }
            }
            if self.live || out.len() >= PIECE {
                ctx.terminal.data(&out)?;
                out.clear();
            }
        };
        ctx.terminal.data(&out)?;
        failed.map_or(Ok(()), Err)?;
        self.warn(ctx);
        Ok(count)
    }

    /// Says what was damaged, and which names in the filter nothing had.
    pub fn warn(&self, ctx: &Context) {
        if let Some(message) = self.records.damaged().message() {
            ctx.terminal.warn(&format!("{}: {message}", self.name));
        }
        warn_unknown(ctx, self.records.selection());
    }

    /// How a command ends that had nothing to print: with the answer no, if something was asked for.
    ///
    /// # Errors
    /// Exit 1 when a filter left everything out.
    pub fn nothing(&self, ctx: &Context) -> Result<Exit, Error> {
        let selection = self.records.selection();
        if selection.filter.is_empty() {
            ctx.terminal.note(&format!("{} has no deliveries", self.name));
            return Ok(Exit::Done);
        }
        Err(Error::new(Exit::No, format!("{} does not have this delivery", self.name))
            .hint(nearest(selection, &self.name)))
    }

    /// Whether some line could not be read.
    pub fn is_damaged(&self) -> bool {
        self.records.damaged().count > 0
    }

    /// With `--last`: where in the file comes what was not read yet.
    pub fn end(&self) -> Option<u64> {
        self.records.end()
    }
}

/// Says which names in the filter nothing had.
pub(crate) fn warn_unknown(ctx: &Context, selection: &Selection) {
    for unknown in selection.unknown() {
        ctx.terminal.warn(&sanitize::line(&unknown));
    }
}

/// What there is instead of what was asked for.
pub(crate) fn nearest(selection: &Selection, name: &str) -> String {
    let near = selection.filter.nearest().map(|near| sanitize::line(&near).into_owned());
    near.unwrap_or_else(|| format!("list them with `pushoney-cli log {name}`"))
}

/// Exit 4: reading failed on the way.
pub(crate) fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::files(format!("cannot read {name}")).because(error)
}

/// The clap argument of every command that reads one capture.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CaptureArg {
    /// Capture file, as written by `listen --capture`; `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
