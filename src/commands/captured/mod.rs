//! A capture that a command reads: from a file or from standard input, record by record, with what was damaged said at
//! the end. Output is written in large pieces, or line by line while the capture is still being written.

pub(crate) mod interrupt;
pub(crate) mod request;

use crate::capture::{Record, Records, Selection, from_reader, read};
use crate::context::Context;
use crate::error::Error;
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
    /// Exit 4 when it can't be read, or is no capture file.
    pub fn open(ctx: &Context, path: &Path, selection: &Selection) -> Result<Self, Error> {
        if path == Path::new("-") {
            if ctx.stdin_is_terminal {
                ctx.terminal.note("waiting for a capture on standard input; end it with Ctrl-D (or name a file)");
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

    /// Says what was damaged.
    pub fn warn(&self, ctx: &Context) {
        if let Some(message) = self.records.damaged().message() {
            ctx.terminal.warn(&format!("{}: {message}", self.name));
        }
    }

    /// Says that there was nothing to print.
    pub fn note_nothing(&self, ctx: &Context, selected: bool) {
        let why = if selected { "has no such delivery" } else { "holds no delivery" };
        ctx.terminal.note(&format!("{} {why}", self.name));
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

/// Exit 4: reading failed on the way.
pub(crate) fn unreadable(name: &str, error: std::io::Error) -> Error {
    Error::files(format!("cannot read {name}")).because(error)
}

/// The clap argument of every command that reads one capture.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CaptureArg {
    /// A capture file, as `listen --capture` writes it; `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}
