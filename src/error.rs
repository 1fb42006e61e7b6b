//! How a command ends: the exit codes, and the error that carries one with a hint.
//!
//! Every error says what happened, with what, and what to type next. Causes are kept and printed after the message;
//! no code depends on an error's text.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// How a command ended, when nothing went wrong on the way. The numbers are part of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and the answer is yes.
    Done,
    /// 1: checked, and the answer is no.
    No,
    /// 2: usage: a bad flag or value, a missing secret, a flag that this scheme or mode can't use.
    Usage,
    /// 3: the hub, the API or a tunnel failed us.
    Hub,
    /// 4: files and configuration: unreadable, unwritable, port in use.
    Files,
    /// 101: a thread of ours panicked, which is a bug; what a panic of the main thread ends with.
    Bug,
    /// 130: interrupted with work undone.
    Interrupted,
    /// The code of the command that `listen -- COMMAND` ran.
    Command(u8),
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Usage => 2,
            Self::Hub => 3,
            Self::Files => 4,
            Self::Bug => 101,
            Self::Interrupted => 130,
            Self::Command(code) => code,
        }
    }
}

/// What to type or change next: lines. Only a text that stands in our source breaks into several; one that was put
/// together may hold somebody else's line breaks, and they are escaped when it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hint(Vec<String>);

impl From<&'static str> for Hint {
    fn from(text: &'static str) -> Self {
        Self(text.lines().map(str::to_owned).collect())
    }
}

impl From<String> for Hint {
    fn from(line: String) -> Self {
        Self(if line.is_empty() { Vec::new() } else { vec![line] })
    }
}

impl From<Vec<String>> for Hint {
    fn from(lines: Vec<String>) -> Self {
        Self(lines)
    }
}

/// A failure with its exit code and, where there is one, what to do about it.
#[derive(Debug)]
pub struct Error {
    /// The code that the process ends with.
    pub exit: Exit,
    hint: Hint,
    message: String,
    cause: Option<anyhow::Error>,
}

impl Error {
    /// A failure of usage (2).
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A failure of files or configuration (4).
    pub fn files(message: impl Into<String>) -> Self {
        Self::new(Exit::Files, message)
    }

    /// A thread panicked (101). The panic has already been reported.
    pub(crate) fn bug(message: impl Into<String>) -> Self {
        Self::new(Exit::Bug, message)
    }

    /// A failure that ends with `exit`.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: Hint::default(), cause: None }
    }

    /// How a command ends that fails with `error`.
    #[must_use]
    pub fn exit_of(error: &anyhow::Error) -> Exit {
        if error.is::<ReaderGone>() {
            return Exit::Done;
        }
        error.downcast_ref::<Self>().map_or(Exit::Files, |error| error.exit)
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Adds a line behind the hint.
    pub(crate) fn hint_too(mut self, line: impl Into<String>) -> Self {
        self.hint.0.push(line.into());
        self
    }

    /// What to type or change next, line by line.
    pub(crate) fn hints(&self) -> &[String] {
        &self.hint.0
    }

    /// Adds the cause, which is printed behind the message.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(AsRef::as_ref)
    }
}

static PANICKED: AtomicBool = AtomicBool::new(false);

/// Notes from now on that a thread panics, whichever and whoever waits for it: such a run must not end in success.
pub fn watch_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        PANICKED.store(true, Ordering::SeqCst);
        print(panic);
    }));
}

impl Exit {
    /// What the process ends with: a success no longer is one when a thread has panicked on the way.
    #[must_use]
    pub fn unless_panicked(self) -> Self {
        if self.code() == 0 && PANICKED.load(Ordering::SeqCst) { Self::Bug } else { self }
    }
}

/// The reader of our standard output went away. That is not a failure: the process ends quietly, with 0.
#[derive(Debug, thiserror::Error)]
#[error("standard output was closed")]
pub struct ReaderGone;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_texts_break_lines() {
        let hints = |hint: Hint| Error::usage("x").hint(hint).hints().len();
        assert_eq!(hints("one\ntwo".into()), 2);
        assert_eq!(hints(format!("one{}two", '\n').into()), 1);
        assert_eq!(hints(vec!["one\n".to_owned(), "two".to_owned()].into()), 2);
        assert_eq!(hints(String::new().into()), 0);
    }

    #[test]
    fn no_panic_of_any_thread_ends_in_success() {
        watch_panics();
        assert_eq!(Exit::Done.unless_panicked(), Exit::Done);
        let thread = std::thread::spawn(|| panic!("on purpose"));
        assert!(thread.join().is_err());
        assert_eq!(Exit::Done.unless_panicked(), Exit::Bug);
        assert_eq!(Exit::Usage.unless_panicked(), Exit::Usage);
    }

    #[test]
    fn the_table_of_exit_codes() {
        let table = [
            (Exit::Done, 0),
            (Exit::No, 1),
            (Exit::Usage, 2),
            (Exit::Hub, 3),
            (Exit::Files, 4),
            (Exit::Bug, 101),
            (Exit::Interrupted, 130),
        ];
        for (exit, code) in table {
            assert_eq!(exit.code(), code);
        }
        assert_eq!(Exit::Command(7).code(), 7);
    }
}
