//! Prints from many deliveries at once, without making any of them wait for a terminal.
//!
//! One thread renders and writes; its queue is bounded by the bytes in it, in [`Slot`]s. A stopped terminal
//! (Ctrl-S) or a slow pipe fills the queue; after that, lines are dropped and counted (for people), or callers wait
//! for a slot (`--json`, where nothing may be missing).

mod thread;

use super::{Paint, Terminal, Tone, reader, sanitize};
use crate::error::Error;
use hyper::body::Bytes;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use thread::{PrinterThread, TellEnded};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// What may wait to be printed, in slots of [`SLOT`] bytes: 64 MiB, a few seconds of the heaviest traffic.
const SLOTS: u32 = 65_536;
const SLOT: usize = 1_024;
/// The memory of a job in addition to the bytes in it: header maps, closures, lines.
const OVERHEAD: usize = 2_048;
/// How long the last lines may take to reach a terminal.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Room in the queue for one job.
#[derive(Debug)]
pub struct Slot(#[allow(dead_code)] OwnedSemaphorePermit);

/// Appends what is to be printed, in the colours of its stream.
pub type Render = Box<dyn FnOnce(Paint, &mut String) + Send>;

/// Something to print: rendered on the printer's thread.
pub enum Printout {
    /// Data, to standard output.
    Data(Render),
    /// Data that is rendered already, to standard output.
    Line(Vec<u8>),
    /// The same for a long one, made on the printer's thread: one at a time, however many are waiting.
    LongLine(Box<dyn FnOnce() -> io::Result<Bytes> + Send>),
    /// Anything else, to standard error.
    Note(Render),
    /// One line that stays below everything else until the next one; empty for none. Only for a standard error that is
    /// a terminal.
    Status(String),
}

/// How printing ended before its time.
#[derive(Clone, Debug)]
enum Ended {
    /// Nobody reads standard output any more.
    ReaderGone,
    /// Standard output can't be written.
    Failed(Arc<io::Error>),
    /// The printing thread panicked: a bug of ours.
    Panicked,
}

/// How the last lines were printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// All of them, or nobody reads them any more.
    Printed,
    /// Their reader stalled, and this many were not printed.
    StoodStill(u64),
}

enum Queued {
    Print(Printout, Slot),
    End,
}

/// The printing thread; [`finish`](Printer::finish) ends it.
#[derive(Debug)]
pub struct Printer {
    handle: PrinterHandle,
    done: mpsc::Receiver<()>,
}

/// What many tasks print through.
#[derive(Clone, Debug)]
pub struct PrinterHandle {
    queue: mpsc::Sender<Queued>,
    room: Arc<Semaphore>,
    dropped: Arc<AtomicU64>,
    progress: Arc<PrinterProgress>,
    ended: watch::Receiver<Option<Ended>>,
    lossless: bool,
}

/// What the printing thread has done so far, for whoever waits for it.
#[derive(Debug, Default)]
struct PrinterProgress {
    /// Jobs that were queued and are not printed yet.
    waiting: AtomicU64,
    /// Pieces that standard output has taken.
    taken: AtomicU64,
}

impl Printer {
    /// Starts the thread. `lossless`: wait for room rather than drop, and flush each line.
    #[must_use]
    pub fn start(terminal: &Terminal, lossless: bool) -> Self {
        let (queue, messages) = mpsc::channel();
        let (tell_done, done) = mpsc::channel();
        let (tell_ended, ended) = watch::channel(None);
        let (tell_ended, progress) = (TellEnded(Arc::new(tell_ended)), Arc::<PrinterProgress>::default());
        let room = Arc::new(Semaphore::new(SLOTS as usize));
        let dropped = Arc::new(AtomicU64::new(0));
        let thread = PrinterThread::new(terminal, lossless, (&dropped, &progress), tell_ended.clone());
        std::thread::spawn(move || {
            if reader::wait_until_gone() {
                tell_ended.tell(Ended::ReaderGone);
            }
        });
        std::thread::spawn(move || {
            // A local is dropped before what is captured: a panic is told before the end is.
            let mut thread = thread;
            thread.run(&messages);
            let _ = tell_done.send(());
        });
        Self { handle: PrinterHandle { queue, room, dropped, progress, ended, lossless }, done }
    }

    /// What tasks print through.
    #[must_use]
    pub fn handle(&self) -> PrinterHandle {
        self.handle.clone()
    }

    /// Prints what is queued and ends. Where nothing may be missing, its reader has all the time that it wants; a
    /// terminal has not, since one that is stopped must not keep us.
    pub async fn finish(self) {
        self.finish_by(None).await;
    }

    /// The same, and a reader that takes nothing for `patience` is given up on, though lines are lost.
    pub async fn finish_within(self, patience: Duration) -> Last {
        self.finish_by(Some(patience)).await
    }

    async fn finish_by(self, patience: Option<Duration>) -> Last {
        let _ = self.handle.queue.send(Queued::End);
        let wait = move || {
            let progress = &self.handle.progress;
            let mut taken = progress.taken.load(Ordering::Relaxed);
            loop {
                let told = match patience {
                    _ if !self.handle.lossless => self.done.recv_timeout(LAST_LINES),
                    None => self.done.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
                    Some(patience) => self.done.recv_timeout(patience),
                };
                let before = std::mem::replace(&mut taken, progress.taken.load(Ordering::Relaxed));
                match told {
                    Err(mpsc::RecvTimeoutError::Timeout) if self.handle.lossless && taken > before => {}
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        return Last::StoodStill(progress.waiting.load(Ordering::Relaxed));
                    }
                    Ok(()) | Err(mpsc::RecvTimeoutError::Disconnected) => return Last::Printed,
                }
            }
        };
        tokio::task::spawn_blocking(wait).await.unwrap_or(Last::Printed)
    }
}

impl PrinterHandle {
    /// Room for a job that holds `bytes`. `None` where there is none, and waiting is not wanted: then it counts
    /// as dropped.
    pub async fn room(&self, bytes: usize) -> Option<Slot> {
        let slots = u32::try_from((bytes + OVERHEAD) / SLOT + 1).unwrap_or(SLOTS).min(SLOTS);
        let permit = if self.lossless {
            Arc::clone(&self.room).acquire_many_owned(slots).await.ok()
        } else {
            Arc::clone(&self.room).try_acquire_many_owned(slots).ok()
        };
        if permit.is_none() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        permit.map(Slot)
    }

    /// Queues a job.
    pub fn print(&self, job: Printout, slot: Slot) {
        self.progress.waiting.fetch_add(1, Ordering::Relaxed);
        let _ = self.queue.send(Queued::Print(job, slot));
    }

    /// Queues a job of `bytes` when there is room for it, waiting only where nothing may be dropped.
    pub async fn print_when_room(&self, job: Printout, bytes: usize) {
        if let Some(slot) = self.room(bytes).await {
            self.print(job, slot);
        }
    }

    /// Queues the last job, whether there is room for it or not.
    pub fn print_last(&self, job: Printout) {
        if let Ok(permit) = Arc::clone(&self.room).try_acquire_many_owned(0) {
            self.print(job, Slot(permit));
        }
    }

    /// Says `text` on standard error, on a line of its own.
    pub async fn say(&self, tone: Tone, text: String) {
        let job = Printout::Note(Box::new(move |paint, out| {
            paint.push(out, tone, &sanitize::line(&text));
            out.push('\n');
        }));
        self.print_when_room(job, 0).await;
    }

    /// How many jobs found no room.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Why standard output can't be written, if it can't.
    #[must_use]
    pub fn failure(&self) -> Option<Error> {
        match self.ended.borrow().clone()? {
            Ended::ReaderGone => None,
            Ended::Panicked => Some(Error::bug("the printer panicked")),
            Ended::Failed(why) => {
                Some(Error::files("cannot write to standard output").because(anyhow::Error::new(why)))
            }
        }
    }

    /// Returns when printing has ended before its time; never otherwise.
    pub async fn when_ended(&self) {
        let mut ended = self.ended.clone();
        if ended.wait_for(Option::is_some).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
