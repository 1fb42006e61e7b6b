//! Opening a tunnel and keeping it open: up is up, a tunnel that dies is reported and opened again.

use super::child::TunnelChild;
use super::output::{Meaning, Read, TunnelFault};
use super::probe::{Lost, ProbeResult, Probes, RelayChange};
use super::program::Program;
use crate::error::{Error, Exit};
use crate::signing::show_duration;
use hyper::Uri;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// How long a program may take to come up: one that never will often says nothing at all.
const COMING_UP: Duration = Duration::from_secs(30);
/// The pause before a tunnel that died is opened again; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The same between probes that were lost.
const FIRST_PROBE_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PROBE_PAUSE: Duration = Duration::from_secs(5);
/// Events that wait for whoever shows them.
const EVENTS: usize = 16;

/// What happens to a tunnel that is kept open.
#[derive(Debug)]
pub(crate) enum TunnelEvent {
    /// It is up again, or has another URL.
    Up(String),
    /// It is down, and will be opened again.
    Down(Error),
}

/// A tunnel that is open, and is opened again when it dies.
pub(crate) struct Tunnel {
    events: mpsc::Receiver<TunnelEvent>,
    stop: watch::Sender<bool>,
    keeping: JoinHandle<()>,
}

/// A program that runs, and what is known of it.
struct ProgramRun {
    child: TunnelChild,
    reader: Box<dyn Read>,
    name: String,
    url: Option<String>,
    is_up: bool,
    trouble: Option<TunnelFault>,
}

impl Tunnel {
    /// Runs the program, waits until it is up, and keeps it open; returns its public URL.
    ///
    /// # Errors
    /// Exit 3 when it does not come up.
    pub async fn open(program: Program, host: &str, port: u16) -> Result<(Self, String), Error> {
        let mut run = ProgramRun::start(&program, host, port)?;
        let url = run.until_up().await?;
        let (tell, events) = mpsc::channel(EVENTS);
        let stop = watch::Sender::new(false);
        let keeping = tokio::spawn(keep(run, program, (host.to_owned(), port), tell, stop.subscribe()));
        Ok((Self { events, stop, keeping }, url))
    }

    /// The next thing that happens to it.
    pub async fn event(&mut self) -> TunnelEvent {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    /// Ends it: within 6 s.
    pub async fn end(self) {
        let _ = self.stop.send(true);
        drop(self.events);
        let _ = self.keeping.await;
    }
}

/// Watches `run` and opens the tunnel again whenever it dies, until told to stop.
async fn keep(
    mut run: ProgramRun,
    program: Program,
    (host, port): (String, u16),
    tell: mpsc::Sender<TunnelEvent>,
    mut stop: watch::Receiver<bool>,
) {
    let mut stopped = async move || {
        let _ = stop.wait_for(|stop| *stop).await.is_ok();
    };
    let mut pause = FIRST_PAUSE;
    loop {
        let why = tokio::select! {
            why = run.until_end(&tell) => why,
            () = stopped() => return run.child.end().await,
        };
        run.child.end().await;
        let mut why = Some(why);
        run = loop {
            if let Some(why) = why.take() {
                let _ = tell.send(TunnelEvent::Down(why)).await;
            }
            tokio::select! {
                () = sleep(pause) => {}
                () = stopped() => return,
            }
            pause = (2 * pause).min(LONGEST_PAUSE);
            let mut next = match ProgramRun::start(&program, &host, port) {
                Ok(next) => next,
                Err(error) => {
                    why = Some(error);
                    continue;
                }
            };
            let up = tokio::select! {
                up = next.until_up() => up,
                () = stopped() => return next.child.end().await,
            };
            match up {
                Ok(url) => {
                    pause = FIRST_PAUSE;
                    let _ = tell.send(TunnelEvent::Up(url)).await;
                    break next;
                }
                Err(error) => {
                    next.child.end().await;
                    why = Some(error);
                }
            }
        };
    }
}

impl ProgramRun {
    fn start(program: &Program, host: &str, port: u16) -> Result<Self, Error> {
        Ok(Self {
            child: TunnelChild::start(program, host, port)?,
            reader: program.reader(),
            name: program.name.clone(),
            url: None,
            is_up: false,
            trouble: None,
        })
    }

    /// Waits until the tunnel has a URL and is up.
    async fn until_up(&mut self) -> Result<String, Error> {
        let deadline = Instant::now() + COMING_UP;
        loop {
            let Ok(line) = timeout_at(deadline, self.child.line()).await else {
                let late = format!("{} did not come up within {}", self.name, show_duration(COMING_UP));
                return Err(self.failure(late));
            };
            let Some(line) = line else { return Err(self.ended().await) };
            match self.reader.line(&line) {
                Meaning::Other => continue,
                Meaning::Url(url) => self.url = Some(url),
                Meaning::Up => self.is_up = true,
                Meaning::UrlAndUp(url) => {
                    self.is_up = true;
                    self.url = Some(url);
                }
                Meaning::Trouble(trouble) => self.trouble = Some(trouble),
                Meaning::Failed(trouble) => return Err(said(trouble)),
            }
            if let Some(url) = self.url.as_ref().filter(|_| self.is_up) {
                return Ok(url.clone());
            }
        }
    }

    /// Reads on until the program ends, and says why; a URL that changes meanwhile is told.
    async fn until_end(&mut self, tell: &mpsc::Sender<TunnelEvent>) -> Error {
        while let Some(line) = self.child.line().await {
            match self.reader.line(&line) {
                Meaning::Url(url) | Meaning::UrlAndUp(url) if self.url.as_ref() != Some(&url) => {
                    self.url = Some(url.clone());
                    let _ = tell.send(TunnelEvent::Up(url)).await;
                }
                Meaning::Failed(trouble) => return said(trouble),
                Meaning::Trouble(trouble) => self.trouble = Some(trouble),
                Meaning::Up => self.trouble = None,
                _ => {}
            }
        }
        self.ended().await
    }

    /// How a program that has ended is reported.
    async fn ended(&mut self) -> Error {
        let how = match self.child.ended().await {
            Some(status) => code(status),
            None => "without an exit code".to_owned(),
        };
        let ended = format!("{} ended {how}", self.name);
        self.failure(ended)
    }

    /// What is known to be wrong, or else the last that the program said.
    fn failure(&self, what: String) -> Error {
        if let Some(trouble) = &self.trouble {
            return said(TunnelFault { what: format!("{what}: {}", trouble.what), ..trouble.clone() });
        }
        let last: Vec<_> = self.child.last_lines().map(|line| format!("{}: {line}", self.name)).collect();
        let error = Error::new(Exit::Hub, what);
        if last.is_empty() {
            error.hint(format!("it printed nothing; run it by hand to see more: tunnel check {}", self.name))
        } else {
            error.hint(last)
        }
    }
}

fn said(trouble: TunnelFault) -> Error {
    Error::new(Exit::Hub, trouble.what).hint(trouble.next)
}

fn code(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("with exit code {code}"),
        None => "by a signal".to_owned(),
    }
}

/// Probes `url` until a probe comes back, however long that takes: how long it took, or what the way has changed. `waiting`
/// is told why a probe was lost, after each one. A name that cannot be resolved yet does not mean that the tunnel is dead.
///
/// # Errors
/// Exit 4 when the system gives no random bytes.
pub(crate) async fn until_connected(
    probes: &Probes,
    url: &Uri,
    unresolvable_for: Duration,
    mut waiting: impl FnMut(&Lost),
) -> Result<Result<Duration, RelayChange>, Error> {
    sleep(unresolvable_for).await;
    let mut pause = FIRST_PROBE_PAUSE;
    loop {
        match probes.send(url).await? {
            ProbeResult::Connected(took) => return Ok(Ok(took)),
            ProbeResult::Changed(change) => return Ok(Err(change)),
            ProbeResult::Lost(lost) => waiting(&lost),
        }
        sleep(pause).await;
        pause = (2 * pause).min(LONGEST_PROBE_PAUSE);
    }
}
