//! Printing from many deliveries at once, without ever making one of them wait for a terminal.
//!
//! One thread renders and writes; the queue before it is bounded by the bytes it holds, in [`Slot`]s. A
//! terminal that is stopped (Ctrl-S) or a slow pipe fills the queue; what then finds no slot is counted and
//! said later (for people), or waits for one (`--json`, where nothing may be missing).

use super::line::cut;
use super::stdout::Stdout;
use super::{Paint, Terminal, Tone, reader, sanitize};
use crate::error::Error;
use hyper::body::Bytes;
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// What may wait to be printed, in slots of [`SLOT`] bytes: 64 MiB, a few seconds of the heaviest traffic.
const SLOTS: u32 = 65_536;
const SLOT: usize = 1_024;
/// What a job takes beside the bytes that it holds: header maps, closures, lines.
const OVERHEAD: usize = 2_048;
/// Pause before a non-blocking stream is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(5);
/// For people, lines are written together up to this size while more are waiting.
const BATCH: usize = 64 * 1_024;
/// For people, so long at least lies between two writes, and what comes meanwhile is written together: waking this thread
/// for each line costs as much as sending a delivery.
const PAUSE: Duration = Duration::from_millis(4);

/// How long the last lines may take to reach a terminal.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Room in the queue for one job.
#[derive(Debug)]
pub struct Slot(#[allow(dead_code)] OwnedSemaphorePermit);

/// Appends what is to be printed, in the colours of its stream.
pub type Render = Box<dyn FnOnce(Paint, &mut String) + Send>;

/// Something to print: rendered on the printer's thread.
pub enum Job {
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
    /// Their reader stood still, and so many were not printed.
    StoodStill(u64),
}

enum Message {
    Print(Job, Slot),
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
    queue: mpsc::Sender<Message>,
    room: Arc<Semaphore>,
    dropped: Arc<AtomicU64>,
    progress: Arc<Progress>,
    ended: watch::Receiver<Option<Ended>>,
    lossless: bool,
}

/// What the printing thread has done so far, for whoever waits for it.
#[derive(Debug, Default)]
struct Progress {
    /// Jobs that were queued and are not printed yet.
    waiting: AtomicU64,
    /// Pieces that standard output has taken.
    taken: AtomicU64,
}

/// How printing ended, told once: the first that is told counts.
#[derive(Clone, Debug)]
struct TellEnded(Arc<watch::Sender<Option<Ended>>>);

impl TellEnded {
    fn tell(&self, why: Ended) {
        self.0.send_if_modified(|known| {
            let first = known.is_none();
            if first {
                *known = Some(why);
            }
            first
        });
    }

    fn is_told(&self) -> bool {
        self.0.borrow().is_some()
    }
}

impl Drop for Press {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell_ended.tell(Ended::Panicked);
        }
    }
}

impl Printer {
    /// Starts the thread. `lossless`: wait for room rather than drop, and flush each line.
    #[must_use]
    pub fn start(terminal: &Terminal, lossless: bool) -> Self {
        let (queue, messages) = mpsc::channel();
        let (tell_done, done) = mpsc::channel();
        let (tell_ended, ended) = watch::channel(None);
        let (tell_ended, progress) = (TellEnded(Arc::new(tell_ended)), Arc::<Progress>::default());
        let room = Arc::new(Semaphore::new(SLOTS as usize));
        let dropped = Arc::new(AtomicU64::new(0));
        let press = Press {
            terminal: terminal.clone(),
            batch: if lossless { 0 } else { BATCH },
            dropped: Arc::clone(&dropped),
            dropped_said: 0,
            text: String::new(),
            pending: Vec::new(),
            written: None,
            status: String::new(),
            one_screen: io::stdout().is_terminal(),
            progress: Arc::clone(&progress),
            tell_ended: tell_ended.clone(),
        };
        std::thread::spawn(move || {
            if reader::wait_until_gone() {
                tell_ended.tell(Ended::ReaderGone);
            }
        });
        std::thread::spawn(move || {
            // A local is dropped before what is captured: a panic is told before the end is.
            let mut press = press;
            press.run(&messages);
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
        let _ = self.handle.queue.send(Message::End);
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
    pub fn print(&self, job: Job, slot: Slot) {
        self.progress.waiting.fetch_add(1, Ordering::Relaxed);
        let _ = self.queue.send(Message::Print(job, slot));
    }

    /// Queues a job of `bytes` when there is room for it, waiting only where nothing may be dropped.
    pub async fn print_when_room(&self, job: Job, bytes: usize) {
        if let Some(slot) = self.room(bytes).await {
            self.print(job, slot);
        }
    }

    /// Queues the last job, whether there is room for it or not.
    pub fn print_last(&self, job: Job) {
        if let Ok(permit) = Arc::clone(&self.room).try_acquire_many_owned(0) {
            self.print(job, Slot(permit));
        }
    }

    /// Says `text` on standard error, on a line of its own.
    pub async fn say(&self, tone: Tone, text: String) {
        let job = Job::Note(Box::new(move |paint, out| {
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
            Ended::Panicked => Some(Error::bug("printing ended in a panic")),
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

/// Writes to standard output, whole, and counts in `taken` the pieces that it has taken. A stream that some other program
/// has made non-blocking is waited for.
fn write_out(mut bytes: &[u8], taken: &AtomicU64) -> io::Result<()> {
    let mut out = Stdout::lock();
    while !bytes.is_empty() {
        // A pipe returns from a write only once it has taken all of it.
        match out.write(&bytes[..bytes.len().min(BATCH)]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                bytes = &bytes[written..];
                taken.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(TRY_AGAIN),
            Err(error) => return Err(error),
        }
    }
    flush(&mut out)
}

fn flush(out: &mut Stdout) -> io::Result<()> {
    loop {
        match out.flush() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(TRY_AGAIN),
            flushed => return flushed,
        }
    }
}

struct Press {
    terminal: Terminal,
    batch: usize,
    dropped: Arc<AtomicU64>,
    dropped_said: u64,
    text: String,
    pending: Vec<u8>,
    /// When standard output was last written to.
    written: Option<Instant>,
    /// The line that stays below; whether it is on the screen, the terminal knows.
    status: String,
    /// Standard output is on the screen too.
    one_screen: bool,
    progress: Arc<Progress>,
    tell_ended: TellEnded,
}

impl Press {
    fn run(&mut self, messages: &mpsc::Receiver<Message>) {
        loop {
            let message = match messages.try_recv() {
                Ok(message) => message,
                Err(mpsc::TryRecvError::Disconnected) => break,
                Err(mpsc::TryRecvError::Empty) if self.waits() => continue,
                Err(mpsc::TryRecvError::Empty) => {
                    self.say_dropped();
                    self.flush();
                    self.show_status();
                    let Ok(message) = messages.recv() else { break };
                    message
                }
            };
            match message {
                Message::Print(job, slot) => {
                    self.set(job);
                    self.progress.waiting.fetch_sub(1, Ordering::Relaxed);
                    drop(slot);
                }
                Message::End => break,
            }
        }
        self.say_dropped();
        self.flush();
        self.terminal.hide_status();
    }

    fn set(&mut self, job: Job) {
        match job {
            Job::LongLine(make) => {
                self.flush();
                return match make() {
                    Ok(line) => self.write(&line),
                    Err(error) => self.end(error),
                };
            }
            Job::Line(line) => self.pending.extend_from_slice(&line),
            Job::Data(render) => {
                self.text.clear();
                render(self.terminal.out, &mut self.text);
                self.pending.extend_from_slice(self.text.as_bytes());
            }
            Job::Status(status) => {
                self.terminal.hide_status();
                self.status = status;
                return;
            }
            Job::Note(render) => {
                self.flush();
                self.terminal.hide_status();
                self.text.clear();
                render(self.terminal.err, &mut self.text);
                let _ = io::stderr().lock().write_all(self.text.as_bytes());
                return;
            }
        }
        if self.pending.len() >= self.batch {
            self.flush();
        }
    }

    /// Waits for more to write, when something was written just now.
    fn waits(&self) -> bool {
        let left = self.written.map_or(Duration::ZERO, |written| PAUSE.saturating_sub(written.elapsed()));
        let waits = self.batch > 0 && !self.pending.is_empty() && !left.is_zero();
        if waits {
            std::thread::sleep(left);
        }
        waits
    }

    fn show_status(&mut self) {
        if !self.status.is_empty() && !self.terminal.status.swap(true, Ordering::AcqRel) {
            let paint = self.terminal.err;
            // A line that wraps could not be taken off again. In the last column some terminals wrap already.
            let status = match paint.columns() {
                Some(columns) => cut(&self.status, columns - 1),
                None => Cow::Borrowed(self.status.as_str()),
            };
            let _ = io::stderr().lock().write_all(paint.tone(Tone::Dim, &status).as_bytes());
        }
    }

    fn say_dropped(&mut self) {
        let dropped = self.dropped.load(Ordering::Relaxed);
        if dropped > self.dropped_said {
            let text = format!("… {} not shown: the terminal did not keep up\n", dropped - self.dropped_said);
            self.dropped_said = dropped;
            self.pending.extend_from_slice(self.terminal.out.tone(Tone::Dim, &text).as_bytes());
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let mut pending = std::mem::take(&mut self.pending);
            self.write(&pending);
            pending.clear();
            self.pending = pending;
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        let ended = self.tell_ended.is_told();
        if self.one_screen {
            self.terminal.hide_status();
        }
        if !ended && let Err(error) = write_out(bytes, &self.progress.taken) {
            self.end(error);
        }
        self.written = Some(Instant::now());
    }

    fn end(&self, error: io::Error) {
        let why = match error.kind() {
            io::ErrorKind::BrokenPipe => Ended::ReaderGone,
            _ => Ended::Failed(Arc::new(error)),
        };
        self.tell_ended.tell(why);
    }
}
