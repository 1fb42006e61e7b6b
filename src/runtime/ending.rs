//! The end of a command that runs until it is told to stop: it takes at most one grace, whatever hangs.
//!
//! Senders, applications, disks and readers each get what is left of the grace, and no more. Anything unfinished is
//! reported, and is an error if something is lost.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::server::GRACE;
use crate::terminal::{Last, Printer, Printout};
use std::time::{Duration, Instant};

/// However late it is, last lines are given this long: a terminal that is not stopped needs far less.
const LAST_LINES: Duration = Duration::from_secs(1);

/// An end that has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grace {
    deadline: Instant,
}

/// The summary, in either form.
pub(crate) enum Summary {
    /// To standard output.
    Line(Vec<u8>),
    /// To standard error; not with `--quiet`.
    Text,
}

impl Grace {
    /// The grace begins now.
    pub fn begin() -> Self {
        Self { deadline: Instant::now() + GRACE }
    }

    /// What is left of the grace.
    fn left(self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now()).max(LAST_LINES)
    }

    /// Does `work` if it is done within the grace; `None` if it is not.
    pub async fn within<T>(self, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(self.left(), work).await.ok()
    }

    /// The same on a thread, for what blocks.
    pub async fn within_on_a_thread<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        self.within(tokio::task::spawn_blocking(work)).await?.ok()
    }

    /// Prints what is queued and then the summary, `text` for people: told to standard error too where the reader of
    /// standard output stands still, with the number of jobs that were not shown.
    ///
    /// # Errors
    /// Exit 4 when standard output can't be written, or a reader that is to miss nothing takes no more.
    pub async fn print_last(
        self,
        ctx: &Context,
        printer: Printer,
        summary: Summary,
        text: impl FnOnce(u64) -> String,
    ) -> Result<(), Error> {
        let handle = printer.handle();
        let lossless = match summary {
            Summary::Line(line) => {
                handle.print_last(Printout::Line(line));
                true
            }
            Summary::Text => false,
        };
        let patience = self.left().saturating_sub(LAST_LINES).max(LAST_LINES);
        let last = printer.finish_within(patience).await;
        let unprinted = if let Last::StoodStill(unprinted) = last { unprinted } else { 0 };
        if (lossless && last != Last::Printed) || (!lossless && !ctx.terminal.quiet) {
            let (terminal, text) = (ctx.terminal.clone(), text(handle.dropped() + unprinted));
            let say = Printout::Note(Box::new(move |_, out| out.push_str(&text)));
            let saying = tokio::task::spawn_blocking(move || terminal.print(say).is_ok());
            let _ = tokio::time::timeout(LAST_LINES, saying).await;
        }
        match last {
            Last::StoodStill(_) if lossless => {
                let grace = GRACE.as_secs();
                Err(Error::files(format!(
                    "cannot write to standard output: its reader stopped reading for {grace} s, and {unprinted} lines are lost"
                ))
                .hint("read the output, or redirect it to a file: --json > deliveries.jsonl"))
            }
            _ => handle.failure().map_or(Ok(()), Err),
        }
    }

    /// From here on nothing is left to do but to say how it ended with `exit`, and a standard error that stands still
    /// must not keep the process.
    pub fn exit_soon(exit: Exit) {
        std::thread::spawn(move || {
            std::thread::sleep(LAST_LINES);
            std::process::exit(i32::from(exit.unless_panicked().code()));
        });
    }
}
