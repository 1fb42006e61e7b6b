//! Appends to a file of lines from many tasks at once.
//!
//! One thread writes. It takes everything that was queued during its last write and writes it with one `write(2)`
//! and one `fdatasync`, so that durability costs the same however many tasks wait. [`Appender::append`] returns
//! once its line is in the file; the queue is bounded by the bytes in it, and callers wait if it is full.

use super::{FileError, Kind, LineFile, MAX_LINE, Repair};
use hyper::body::Bytes;
use std::io;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// What may wait to be written, in slots of [`SLOT`] bytes: 64 MiB, so that a line of any length finds room.
const SLOTS: u32 = 65_536;
const SLOT: usize = 1_024;
/// Lines are written together up to this size.
const BATCH: usize = 4 << 20;

/// A line that arrives this soon after the last batch is one of many.
const BUSY: Duration = Duration::from_micros(200);
/// How long lines are gathered then: a quarter of what the last write took, within bounds that no sender notices.
const LEAST_PAUSE: Duration = Duration::from_micros(100);
const MOST_PAUSE: Duration = Duration::from_millis(2);

/// What an append came to.
type Written = Result<(), Arc<io::Error>>;

struct Append {
    line: Bytes,
    tell: oneshot::Sender<Written>,
    _room: OwnedSemaphorePermit,
}

enum Message {
    Append(Append),
    End,
}

/// The writing thread, which holds the lock on the file; [`finish`](Self::finish) ends it.
#[derive(Debug)]
pub(crate) struct Writer {
    appender: Appender,
    thread: JoinHandle<()>,
}

/// What many tasks append through.
#[derive(Clone, Debug)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Message>,
    room: Arc<Semaphore>,
}

impl Writer {
    /// Opens a file of this kind and starts to write to it.
    pub fn open(kind: &'static Kind, path: &Path, fsync: bool) -> Result<(Self, Option<Repair>), FileError> {
        let (file, repaired) = LineFile::open(kind, path, fsync)?;
        let (queue, messages) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&messages, file))
            .map_err(FileError::io("start the thread that writes", path))?;
        let appender = Appender { queue, room: Arc::new(Semaphore::new(SLOTS as usize)) };
        Ok((Self { appender, thread }, repaired))
    }

    /// What tasks append through.
    pub fn handle(&self) -> Appender {
        self.appender.clone()
    }

    /// Writes what is queued, ends the thread and gives up the lock. Whoever appends later gets an error. Answers whether
    /// the thread did its work to the end.
    pub fn finish(self) -> bool {
        let _ = self.appender.queue.send(Message::End);
        self.thread.join().is_ok()
    }
}

impl Appender {
    /// Appends a line of this length, which ends with its line break and is made once there is room for it. Once this
    /// returns, `write(2)` has, for the whole line, and `fdatasync` too where that is asked for. A line is written even if
    /// nobody waits for this any more. After an error it is not in the file; the next one may well be.
    pub async fn append(&self, length: usize, line: impl FnOnce() -> io::Result<Bytes>) -> Written {
        if length > MAX_LINE {
            let why = format!("a record over {} MiB, the maximum", MAX_LINE >> 20);
            return Err(Arc::new(io::Error::new(io::ErrorKind::InvalidInput, why)));
        }
        let slots = u32::try_from(length / SLOT + 1).unwrap_or(SLOTS).min(SLOTS);
        let room = Arc::clone(&self.room).acquire_many_owned(slots).await.map_err(|_| ended())?;
        let line = line()?;
        debug_assert!(line.len() == length && line.ends_with(b"\n"));
        let (tell, told) = oneshot::channel();
        self.queue.send(Message::Append(Append { line, tell, _room: room })).map_err(|_| ended())?;
        told.await.map_err(|_| ended())?
    }
}

fn ended() -> Arc<io::Error> {
    Arc::new(io::Error::new(io::ErrorKind::BrokenPipe, "the file is no longer written to"))
}

/// Writes until it is told to end, or nobody is left who could append. The file is locked as long.
fn run(messages: &mpsc::Receiver<Message>, mut file: LineFile) {
    let mut batch = Batch::default();
    let mut pause = LEAST_PAUSE;
    let mut idle_since = Instant::now();
    while let Ok(Message::Append(first)) = messages.recv() {
        // Under load, whoever wrote at once would write line by line, with a wake-up for each and with fsync a wait for
        // the disk for each. One that comes alone is not kept waiting.
        if idle_since.elapsed() < BUSY {
            std::thread::sleep(pause);
        }
        batch.add(first);
        batch.gather(messages);
        let began = Instant::now();
        batch.write(&mut file);
        pause = (began.elapsed() / 4).clamp(LEAST_PAUSE, MOST_PAUSE);
        if batch.last {
            break;
        }
        idle_since = Instant::now();
    }
}

/// Lines that are written together.
#[derive(Default)]
struct Batch {
    jobs: Vec<Append>,
    size: usize,
    lines: Vec<u8>,
    /// Nothing comes behind it.
    last: bool,
}

impl Batch {
    fn add(&mut self, job: Append) {
        self.size += job.line.len();
        self.jobs.push(job);
    }

    /// Writes what was taken, and tells those who wait. A long line, which only the last can be, is not copied.
    fn write(&mut self, file: &mut LineFile) {
        let last = self.jobs.pop_if(|job| self.size > BATCH || job.line.len() == self.size);
        self.lines.clear();
        for job in &self.jobs {
            self.lines.extend_from_slice(&job.line);
        }
        // A capture may run for days, and files are rotated in the meantime.
        let mut append = |lines: &[u8]| file.reopen_if_changed().and_then(|()| file.append(lines)).map_err(Arc::new);
        let before = if self.jobs.is_empty() { Ok(()) } else { append(&self.lines) };
        for job in self.jobs.drain(..) {
            let _ = job.tell.send(before.clone());
        }
        if let Some(job) = last {
            let _ = job.tell.send(append(&job.line));
        }
        self.size = 0;
    }

    /// Takes what is queued.
    fn gather(&mut self, messages: &mpsc::Receiver<Message>) {
        while self.size < BATCH && !self.last {
            match messages.try_recv() {
                Ok(Message::Append(job)) => self.add(job),
                Ok(Message::End) => self.last = true,
                Err(_) => break,
            }
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
