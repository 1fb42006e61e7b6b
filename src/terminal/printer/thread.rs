//! The thread that renders and writes. How much it writes at once and how long it waits for more decide the cost of
//! a delivery: waking it for each line costs as much as sending one.

use super::super::line::cut;
use super::super::stdout::Stdout;
use super::super::{Terminal, Tone};
use super::{Ended, PrinterProgress, Printout, Queued};
use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Pause before a non-blocking stream is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(5);
/// For people, lines are written together up to this size while more are waiting.
const BATCH: usize = 64 * 1_024;
/// For people, so long at least lies between two writes, and what comes meanwhile is written together: waking this thread
/// for each line costs as much as sending a delivery.
const PAUSE: Duration = Duration::from_millis(4);

/// How printing ended, set once: the first value counts.
#[derive(Clone, Debug)]
pub struct TellEnded(pub Arc<watch::Sender<Option<Ended>>>);

impl TellEnded {
    pub fn tell(&self, why: Ended) {
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

/// What the thread has in its hands.
pub struct PrinterThread {
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
    progress: Arc<PrinterProgress>,
    tell_ended: TellEnded,
}

impl PrinterThread {
    pub fn new(
        terminal: &Terminal,
        lossless: bool,
        (dropped, progress): (&Arc<AtomicU64>, &Arc<PrinterProgress>),
        tell_ended: TellEnded,
    ) -> Self {
        Self {
            terminal: terminal.clone(),
            batch: if lossless { 0 } else { BATCH },
            dropped: Arc::clone(dropped),
            dropped_said: 0,
            text: String::new(),
            pending: Vec::new(),
            written: None,
            status: String::new(),
            one_screen: io::stdout().is_terminal(),
            progress: Arc::clone(progress),
            tell_ended,
        }
    }

    /// Prints what is queued until it is told to end.
    pub fn run(&mut self, messages: &mpsc::Receiver<Queued>) {
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
                Queued::Print(job, slot) => {
                    self.set(job);
                    self.progress.waiting.fetch_sub(1, Ordering::Relaxed);
                    drop(slot);
                }
                Queued::End => break,
            }
        }
        self.say_dropped();
        self.flush();
        self.terminal.hide_status();
    }

    fn set(&mut self, job: Printout) {
        match job {
            Printout::LongLine(make) => {
                self.flush();
                return match make() {
                    Ok(line) => self.write(&line),
                    Err(error) => self.end(error),
                };
            }
            Printout::Line(line) => self.pending.extend_from_slice(&line),
            Printout::Data(render) => {
                self.text.clear();
                render(self.terminal.out, &mut self.text);
                self.pending.extend_from_slice(self.text.as_bytes());
            }
            Printout::Status(status) => {
                self.terminal.hide_status();
                self.status = status;
                return;
            }
            Printout::Note(render) => {
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
            let text = format!("… {} not shown: the terminal could not keep up\n", dropped - self.dropped_said);
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

impl Drop for PrinterThread {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tell_ended.tell(Ended::Panicked);
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
