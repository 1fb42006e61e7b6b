//! The only place that prints: streams, colour, sanitising, JSON.
//!
//! Data goes to standard output, everything else to standard error. Colour is decided for each stream separately;
//! the `colored` crate is global and looks at standard output only, so it is switched on once and used only if the
//! stream's own decision is yes. A reader that went away is [`ReaderGone`], not a failure.

mod counts;
pub(crate) mod head;
pub mod json;
mod line;
mod printer;
pub mod reader;
pub mod sanitize;
mod stdout;
mod table;
pub(crate) mod verdict;

pub(crate) use counts::CountList;
pub use line::Line;
pub use printer::{Last, Printer, PrinterHandle, Printout, Slot};
pub use table::push_table;

use crate::error::{Error, ReaderGone};
use colored::{Color, Colorize as _};
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use stdout::Stdout;

/// `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// If the stream is a terminal, `NO_COLOR` is empty or unset, and `TERM` is not `dumb`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// No colour.
    Plain,
    /// Of less importance.
    Dim,
    /// Of more importance.
    Bold,
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Something to know.
    Warn,
    /// A key of a JSON object.
    Key,
    /// A JSON string.
    String,
    /// A JSON number.
    Number,
    /// `true`, `false`, `null`.
    Literal,
}

/// How text is put on one stream: whether in colour, and on which screen, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    colour: bool,
    screen: Option<StandardStream>,
}

/// A stream that is a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StandardStream {
    Out,
    Err,
}

impl Paint {
    /// No colour, and no screen.
    #[must_use]
    pub fn plain() -> Self {
        Self { colour: false, screen: None }
    }

    /// How wide the screen is now. `None` if it is not a terminal, or does not say: then nothing is shortened.
    #[must_use]
    pub fn columns(self) -> Option<usize> {
        let columns = match self.screen? {
            StandardStream::Out => columns(io::stdout()),
            StandardStream::Err => columns(io::stderr()),
        };
        columns.filter(|columns| *columns > 0)
    }

    /// `text` in the colour of `tone`. The text must be safe already.
    #[must_use]
    pub fn tone(self, tone: Tone, text: &str) -> Cow<'_, str> {
        if !self.colour || tone == Tone::Plain || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let painted = match tone {
            Tone::Plain => text.normal(),
            Tone::Dim => text.dimmed(),
            Tone::Bold => text.bold(),
            Tone::Good | Tone::String => text.color(Color::Green),
            Tone::Bad => text.color(Color::Red).bold(),
            Tone::Warn | Tone::Literal => text.color(Color::Yellow),
            Tone::Key => text.color(Color::Blue),
            Tone::Number => text.color(Color::Cyan),
        };
        Cow::Owned(painted.to_string())
    }

    /// Appends `text` in the colour of `tone`.
    pub fn push(self, out: &mut String, tone: Tone, text: &str) {
        out.push_str(&self.tone(tone, text));
    }
}

/// The two output streams.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How standard output is painted.
    pub out: Paint,
    /// How standard error is painted.
    pub err: Paint,
    /// `--quiet`: notes are not printed; errors and warnings are.
    pub quiet: bool,
    /// Whether an unfinished progress line is on the screen: whoever writes to standard error removes it.
    status: Arc<AtomicBool>,
}

impl Terminal {
    /// Decides about colour for each stream. `no_color` is whether `NO_COLOR` is set and not empty, or `TERM` is
    /// `dumb`.
    #[must_use]
    pub fn new(choice: ColorChoice, no_color: bool, quiet: bool) -> Self {
        colored::control::set_override(true);
        let decide = |is_terminal: bool, stream| {
            let colour = match choice {
                ColorChoice::Auto => is_terminal && !no_color,
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            };
            Paint { colour, screen: is_terminal.then_some(stream) }
        };
        let out = decide(io::stdout().is_terminal(), StandardStream::Out);
        let err = decide(io::stderr().is_terminal(), StandardStream::Err);
        Self { out, err, quiet, status: Arc::default() }
    }

    /// Writes data to standard output, whole.
    ///
    /// # Errors
    /// [`ReaderGone`] when nobody reads any more; exit 4 when it can't be written, such as to a full disk.
    pub fn data(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut out = Stdout::lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(unwritten)
    }

    /// Prints a job at once and whole, on this thread: what may fail right behind it does not take it along.
    ///
    /// # Errors
    /// As [`data`](Self::data), for standard error too.
    pub fn print(&self, job: Printout) -> anyhow::Result<()> {
        let mut text = String::new();
        match job {
            Printout::Line(line) => self.data(&line),
            Printout::LongLine(make) => self.data(&make()?),
            Printout::Data(render) => {
                render(self.out, &mut text);
                self.data(text.as_bytes())
            }
            Printout::Note(render) => {
                render(self.err, &mut text);
                self.hide_status();
                let written = io::stderr().lock().write_all(text.as_bytes());
                Ok(written.map_err(|error| Error::files("cannot write to standard error").because(error))?)
            }
            Printout::Status(_) => Ok(()),
        }
    }

    /// Whether progress is shown: standard error is a terminal, and quiet was not asked for.
    #[must_use]
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Something worth knowing, on standard error, on one line; not with `--quiet`.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say("note", Tone::Dim, text);
        }
    }

    /// Something to worry about, on standard error, on one line.
    pub fn warn(&self, text: &str) {
        self.say("warning", Tone::Warn, text);
    }

    /// An error with its causes on one line of standard error, and its hints below it.
    pub fn error(&self, error: &anyhow::Error) {
        let mut message: Vec<String> = Vec::new();
        for cause in error.chain().map(ToString::to_string) {
            // Some errors repeat their cause in their own text.
            if message.last().is_none_or(|last| !last.ends_with(&cause)) {
                message.push(cause);
            }
        }
        self.say("error", Tone::Bad, &message.join(": "));
        for line in error.downcast_ref::<Error>().map(Error::hints).unwrap_or_default() {
            write_line(&format!("  {}", sanitize::line(line)));
        }
    }

    /// Removes a progress line from the screen, so that the next output starts a line.
    pub fn hide_status(&self) {
        if self.status.swap(false, Ordering::AcqRel) {
            let _ = io::stderr().lock().write_all(b"\r\x1b[K");
        }
    }

    /// One line of progress, which the next one replaces; only on a screen, and empty for none.
    pub fn status(&self, text: &str) {
        self.hide_status();
        if self.shows_progress() && !text.is_empty() {
            let columns = self.err.columns().unwrap_or(80);
            let _ =
                io::stderr().lock().write_all(line::cut(&sanitize::line(text), columns.saturating_sub(1)).as_bytes());
            self.status.store(true, Ordering::Release);
        }
    }

    fn say(&self, label: &str, tone: Tone, text: &str) {
        self.hide_status();
        let label = self.err.tone(tone, label);
        write_line(&format!("{label}: {}", sanitize::line(text)));
    }
}

#[cfg(unix)]
fn columns(stream: impl std::os::fd::AsFd) -> Option<usize> {
    rustix::termios::tcgetwinsize(stream).ok().map(|size| usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn columns<T>(_: T) -> Option<usize> {
    None
}

/// What a failed write to standard output means: [`ReaderGone`], or exit 4.
pub(crate) fn unwritten(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::BrokenPipe => ReaderGone.into(),
        _ => Error::files("cannot write to standard output").because(error).into(),
    }
}

/// Nothing can be done about a standard error that can't be written.
fn write_line(line: &str) {
    let _ = io::stderr().lock().write_all(format!("{line}\n").as_bytes());
}
