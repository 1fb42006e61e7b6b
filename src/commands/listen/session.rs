//! One run of `listen`, from the secret to the exit code: it gets the secrets, serves until something ends it, and
//! gives everything in progress one grace.

use super::assertion::{Progress, Standing};
use super::catch_up::{CatchUp, CatchingUp, Missed};
use super::child::Child;
use super::failure::Ending;
use super::forward::{Forwarder, refuse_own};
use super::handler::Handler;
use super::receiver::{Receiver, ReceiverOptions};
use super::secret::{Obtained, SecretSource, register};
use super::show::{DeliveryPrinter, Diagnosing, Diagnostician, Layout};
use super::store::Store;
use super::{Args, ready};
use crate::capture::Selection;
use crate::capture::filter::Filter;
use crate::capture::opened::warn_unknown;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::listener;
use crate::hub::registration::lost;
use crate::jsonl::Writer;
use crate::runtime::ending::{Grace, Summary};
use crate::runtime::signals::Signals;
use crate::secrets::Setup;
use crate::signing::Scheme;
use crate::terminal::Printer;
use crate::terminal::sanitize::json_line;
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long the first events may take at the end.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A run, and what was typed for it.
pub(super) struct Session<'a> {
    ctx: &'a Context,
    args: &'a Args,
    printer: Printer,
    progress: Arc<Progress>,
    setup: Setup,
    scheme: Scheme,
    writer: Option<Writer>,
    stop: watch::Sender<bool>,
    forwarder: Option<Forwarder>,
    /// What `--where` selects.
    selection: Selection,
}

/// What ended listening.
enum EndedBy {
    Signal { asked_command_too: bool },
    Decided,
    TimedOut,
    Command(u8),
    Output,
}

/// What is under way, and is given its time at the end.
struct StillRunning {
    serving: JoinHandle<()>,
    catching_up: Option<CatchingUp>,
    obtained: Obtained,
    diagnosing: Option<Diagnosing>,
}

impl<'a> Session<'a> {
    /// Everything that can be wrong with what was typed is found here, before a hub is asked.
    pub fn start(
        ctx: &'a Context,
        args: &'a Args,
        setup: Setup,
        scheme: Scheme,
        writer: Option<Writer>,
    ) -> Result<Self, Error> {
        let printer = Printer::start(&ctx.terminal, args.json);
        let stop = watch::Sender::new(false);
        let forwarder = args.forward.forwarder(ctx, args, &setup, printer.handle(), stop.subscribe())?;
        let assertion = args.assert.assertion(forwarder.is_some(), !args.skip_verify, args.register.faults.as_ref())?;
        let progress = Progress::new(assertion, forwarder.is_some());
        let filter = Filter::new(args.filter.iter().cloned(), ctx.now()).into();
        let selection = Selection { filter, last: None };
        Ok(Self { ctx, args, printer, progress, setup, scheme, writer, stop, forwarder, selection })
    }

    /// Listens until the end, with the secrets that `source` gives.
    pub async fn run(
        mut self,
        (listener, address): (TcpListener, SocketAddr),
        mut options: ReceiverOptions,
        (source, catch_up): (SecretSource, Option<CatchUp>),
    ) -> anyhow::Result<Exit> {
        let mut signals = Signals::new()?;
        if let Some(forwarder) = &self.forwarder {
            refuse_own(address, forwarder.routes()).await?;
        }
        let url = listener::url(address, self.args.path.as_deref().unwrap_or_default());
        let with = (&mut self.setup, &self.scheme);
        let output = (self.args.json, self.printer.handle(), Arc::clone(&self.progress));
        let mut obtained = source.obtain(self.ctx, with, &url, &mut signals, output).await?;
        options.keys = obtained.keys.take();
        let missed = match catch_up {
            Some(catch_up) => tokio::select! {
                missed = catch_up.missed(self.ctx, self.args.capture.seen_ids(&self.scheme)) => Some(missed?),
                _ = signals.next() => return Ok(Exit::Done),
            },
            None => None,
        };
        let (handler, diagnosing) = self.handler(&obtained, missed.as_ref());
        self.say_ready(&handler, address, &obtained).await?;
        let accepting = handler.forwarder.as_ref().map(|forwarder| {
            forwarder.look_at_all(obtained.hub.is_some() || missed.is_some());
            forwarder.accepting()
        });
        let first_events = or_at_once(accepting);
        // What is asked for once waits for the application too.
        let application = handler.forwarder.as_ref().filter(|_| missed.is_some()).map(Forwarder::accepting);
        let arrivals = handler.arrivals.clone();
        let serving = tokio::spawn(Receiver::server(options, handler).serve(listener, self.stop.subscribe()));
        let catching_up = missed
            .zip(arrivals)
            .map(|missed| CatchingUp::start(missed, &self.stop, self.ctx.terminal.quiet, application));
        let end = self.until_end(&mut signals, &url, &obtained, first_events).await?;
        let under_way = StillRunning { serving, catching_up, obtained, diagnosing };
        Box::pin(self.shut_down(end, &url, signals, under_way)).await
    }

    /// What decides the answers, and the thread that finds out why signatures are wrong.
    fn handler(&mut self, obtained: &Obtained, missed: Option<&Missed>) -> (Handler, Option<Diagnosing>) {
        let layout = match (self.args.json, self.args.compact) {
            (true, _) => Layout::Json,
            (_, true) => Layout::Compact,
            _ => Layout::Full,
        };
        let printer = self.printer.handle();
        let output = DeliveryPrinter {
            layout,
            scheme: Arc::new(self.scheme.clone()),
            secrets: self.setup.secrets.len(),
            time_zone: TimeZone::system(),
            printer: printer.clone(),
        };
        let diagnoses = output.secrets > 0 && layout != Layout::Compact;
        let (diagnostician, thread) =
            diagnoses.then(|| Diagnostician::start(output.clone(), self.setup.clone(), self.scheme.clone())).unzip();
        let handler = Handler {
            events: self.args.events.clone(),
            filter: Arc::clone(&self.selection.filter),
            diagnostician,
            progress: Arc::clone(&self.progress),
            reject_status: self.args.reject_status,
            respond: self.args.respond.respond(self.stop.subscribe()),
            forwarder: self.forwarder.take(),
            store: self.writer.as_ref().map(|writer| Store::new(writer.handle(), printer)),
            announced: obtained.hub.as_ref().map(|hub| hub.announced.clone()),
            arrivals: missed.map(|missed| missed.arrivals(&output)),
            output,
        };
        (handler, thread)
    }

    /// Prints the ready line; one with a secret that is shown once, whole and before anything else can fail.
    async fn say_ready(&self, handler: &Handler, address: SocketAddr, obtained: &Obtained) -> anyhow::Result<()> {
        let registered = obtained.registered.as_ref();
        if let Some(registered) = registered {
            register::tell(self.ctx, registered);
        }
        // That of a hub of our own ends with it.
        let shows_secret = registered.filter(|registered| obtained.hub.is_none() && !registered.stored.is_everywhere());
        // To somebody who has asked for the end already there is nothing to announce.
        let interrupted = registered.is_some_and(|registered| registered.interrupted);
        let quiet = (self.ctx.terminal.quiet || interrupted) && !self.args.json;
        let ready = ready::job(self.ctx, handler, &self.setup, address, self.args, obtained);
        match shows_secret {
            Some(registered) if quiet => self.ctx.terminal.print(ready::secret_alone(registered)),
            Some(_) => self.ctx.terminal.print(ready),
            None if quiet => return Ok(()),
            None => {
                handler.output.printer.print_when_room(ready, 0).await;
                return Ok(());
            }
        }
        .map_err(|why| lost(&why).into())
    }

    /// Runs the command, if there is one, until the first thing that ends listening; then nothing more is accepted.
    /// A hub of our own fires its first events when `ready` is done.
    async fn until_end(
        &self,
        signals: &mut Signals,
        url: &str,
        obtained: &Obtained,
        ready: impl Future<Output = bool> + Send + 'static,
    ) -> Result<EndedBy, Error> {
        let (mut child, mut firing) = (None, None);
        let registered = obtained.registered.as_ref();
        let interrupted = registered.is_some_and(|registered| registered.interrupted);
        let end = if interrupted {
            EndedBy::Signal { asked_command_too: false }
        } else {
            if !self.args.command.is_empty() {
                let given = obtained.environment();
                child = Some(Child::start(self.ctx, &self.args.command, url, &given, self.args.json)?);
            }
            firing = obtained.hub.as_ref().map(|hub| hub.fire(ready));
            let from_elsewhere = registered.filter(|_| obtained.hub.is_none());
            let (wanted, printer) = (!self.args.json && !self.ctx.terminal.quiet, self.printer.handle());
            let silence = from_elsewhere
                .filter(|_| wanted)
                .map(|registered| register::notice_silence(registered, url, Arc::clone(&self.progress), printer));
            let end = self.wait(signals, child.as_mut()).await;
            silence.inspect(JoinHandle::abort);
            end
        };
        obtained.hub.as_ref().inspect(|hub| hub.stop());
        self.stop.send_replace(true);
        if let Some(firing) = firing {
            // It may have something to say about that.
            let _ = tokio::time::timeout(LAST_WORDS, firing).await;
        }
        Ok(match (child, end) {
            (Some(mut child), EndedBy::Signal { asked_command_too }) => {
                EndedBy::Command(child.stop_or_exit(asked_command_too, signals).await)
            }
            (Some(mut child), end @ (EndedBy::TimedOut | EndedBy::Output)) => {
                child.stop_or_exit(false, signals).await;
                end
            }
            (_, end) => end,
        })
    }

    /// Waits for the first thing that ends listening.
    async fn wait(&self, signals: &mut Signals, mut child: Option<&mut Child>) -> EndedBy {
        let has_child = child.is_some();
        let command = async {
            match child.as_mut() {
                Some(child) => child.wait().await,
                None => std::future::pending().await,
            }
        };
        let time = async {
            match self.args.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        let printer = self.printer.handle();
        let end = tokio::select! {
            interrupt = signals.next() => {
                EndedBy::Signal { asked_command_too: interrupt && self.ctx.stdin_is_terminal }
            }
            () = self.progress.decided(), if !has_child => EndedBy::Decided,
            () = time => EndedBy::TimedOut,
            code = command => EndedBy::Command(code),
            () = printer.when_ended() => EndedBy::Output,
        };
        let settles = matches!(end, EndedBy::TimedOut | EndedBy::Command(0)) && !self.progress.is_settled();
        if settles && self.progress.standing() == Standing::Met {
            tokio::select! {
                () = self.progress.decided() => {}
                _ = signals.next() => {}
            }
        }
        end
    }

    /// Gives what is under way its time, all of it within one grace.
    async fn shut_down(
        mut self,
        end: EndedBy,
        url: &str,
        signals: Signals,
        under_way: StillRunning,
    ) -> anyhow::Result<Exit> {
        let StillRunning { serving, catching_up, obtained, diagnosing } = under_way;
        let grace = Grace::begin();
        let impatient = signals.next_ends_at_once(|| {});
        diagnosing.as_ref().inspect(|diagnosing| diagnosing.end());
        let served = serving.await.map_err(|_| Error::bug("the server panicked"));
        if let Some(catching_up) = catching_up {
            let _ = grace.within(catching_up.end()).await;
        }
        if let Some(hub) = obtained.hub {
            let _ = grace.within(hub.ended()).await;
        }
        let stored = self.end_capture(grace).await;
        let diagnosed = end_diagnoses(diagnosing, grace).await;
        let exit = self.finish(end, url, grace, served.and(stored).and(diagnosed)).await;
        impatient.abort();
        Grace::exit_soon(exit.as_ref().map_or_else(Error::exit_of, |exit| *exit));
        exit
    }

    /// Everything that was acknowledged is in the file already; what still waits to be written has the rest of the grace.
    async fn end_capture(&mut self, grace: Grace) -> Result<(), Error> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        match grace.within_on_a_thread(|| writer.finish()).await {
            Some(true) => Ok(()),
            Some(false) => Err(Error::bug("writing the capture file panicked")),
            None => Err(Error::files("the capture file could not be written in time")
                .hint("every delivery that was answered 2xx is in it; check the disk")),
        }
    }

    /// Prints the summary and decides the exit code. `so_far` is whether everything else has ended as it should.
    async fn finish(self, end: EndedBy, url: &str, grace: Grace, so_far: Result<(), Error>) -> anyhow::Result<Exit> {
        let counts = self.progress.counts().clone();
        let assertion = &self.progress.assertion;
        let line = || Summary::Line(json_line(&counts));
        let summary = if self.args.json { line() } else { Summary::Text };
        let text = |not_shown| counts.text(not_shown) + "\n";
        let told = grace.print_last(self.ctx, self.printer, summary, text).await;
        so_far.and(told)?;
        let of_command = match end {
            EndedBy::Command(code) if code != 0 => Some(Exit::Command(code)),
            _ => None,
        };
        let has_command = !self.args.command.is_empty();
        let ending = Ending {
            has_command,
            was_cut_off: has_command && matches!(end, EndedBy::TimedOut),
            settled: self.progress.is_settled(),
            exit: of_command.unwrap_or(Exit::No),
            url,
            look: look(self.args),
            nearest: self.selection.filter.nearest(),
        };
        warn_unknown(self.ctx, &self.selection);
        let failed = assertion.failure(&counts, ending);
        match (counts.findings.error("the application"), &failed, of_command) {
            (Some(found), None, None) => return Err(found.into()),
            (Some(found), ..) => self.ctx.terminal.error(&found.into()),
            (None, ..) => {}
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(of_command.unwrap_or(Exit::Done)),
        }
    }
}

/// Whether the application accepts connections; where there is none, nothing is waited for.
async fn or_at_once(accepting: Option<impl Future<Output = bool>>) -> bool {
    match accepting {
        Some(accepting) => accepting.await,
        None => true,
    }
}

/// What of the diagnoses is under way has the rest of the grace.
async fn end_diagnoses(diagnosing: Option<Diagnosing>, grace: Grace) -> Result<(), Error> {
    let Some(diagnosing) = diagnosing else { return Ok(()) };
    match grace.within_on_a_thread(|| diagnosing.join()).await {
        Some(false) => Err(Error::bug("diagnosing deliveries panicked")),
        _ => Ok(()),
    }
}

/// Where more is to be seen of what came.
fn look(args: &Args) -> &'static str {
    if args.json {
        "its --json line has details"
    } else if args.compact {
        "run without --compact for details"
    } else {
        "see the lines above for details"
    }
}
