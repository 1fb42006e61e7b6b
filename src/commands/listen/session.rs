//! One run of `listen`, from ready to the summary: what it waits for, and how each end is answered.

use super::assertion::{Ending, Standing};
use super::catch_up::{self, CatchingUp};
use super::child::Child;
use super::desk::{Desk, Progress};
use super::diagnosis::{Diagnosing, Diagnostician};
use super::forward::{Forwarder, LAST, LAST_OF_SANDBOX};
use super::loops::refuse_own;
use super::receiver::{Options, receiver};
use super::source::{Opened, Source};
use super::store::Store;
use super::view::{Form, View};
use super::{Args, ready, register, silence};
use crate::capture::Selection;
use crate::capture::filter::Filter;
use crate::capture::opened::warn_unknown;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::listener;
use crate::hub::args::{API_KEY, HUB};
use crate::hub::registration::lost;
use crate::jsonl::Writer;
use crate::runtime::ending::{Grace, Summary};
use crate::runtime::signals::Signals;
use crate::secrets::Setup;
use crate::signing::Scheme;
use crate::terminal::sanitize::json_line;
use crate::terminal::{Printer, PrinterHandle, Tone};
use jiff::tz::TimeZone;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task;

/// How long the first events may take at the end.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Why listening ended.
enum End {
    Signal { asked_command_too: bool },
    Decided,
    TimedOut,
    Command(u8),
    Output,
}

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
        Some(false) => Err(Error::bug("looking into deliveries ended in a panic")),
        _ => Ok(()),
    }
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
        let forwarder = forwarder(ctx, args, &setup, printer.handle(), stop.subscribe())?;
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
        mut options: Options,
        (source, catch_up): (Source, Option<catch_up::Plan>),
    ) -> anyhow::Result<Exit> {
        let mut signals = Signals::new()?;
        if let Some(forwarder) = &self.forwarder {
            refuse_own(address, forwarder.routes.iter().map(|(route, _)| route)).await?;
        }
        let url = listener::url(address, self.args.path.as_deref().unwrap_or_default());
        let with = (&mut self.setup, &self.scheme);
        let teller = (self.args.json, self.printer.handle(), Arc::clone(&self.progress));
        let mut opened = source.open(self.ctx, with, &url, &mut signals, teller).await?;
        options.keys = opened.keys.take();
        let (mut desk, diagnosing) = self.desk();
        let owed = match catch_up {
            Some(plan) => tokio::select! {
                owed = plan.owed(self.ctx, self.args.capture.seen_ids(&self.scheme)) => Some(owed?),
                _ = signals.next() => return Ok(Exit::Done),
            },
            None => None,
        };
        desk.catching = owed.as_ref().map(|owed| owed.catching(&desk.view));
        let catching = desk.catching.clone();
        desk.announced = opened.hub.as_ref().map(|hub| hub.announced.clone());
        self.say_ready(&desk, address, &opened).await?;
        let accepting = desk.forwarder.as_ref().map(|forwarder| {
            forwarder.look_at_all(opened.hub.is_some() || owed.is_some());
            forwarder.accepting()
        });
        // What is asked for once waits for it too.
        let application = desk.forwarder.as_ref().filter(|_| owed.is_some()).map(Forwarder::accepting);
        let ready = or_at_once(accepting);
        let serving = tokio::spawn(receiver(options, desk).serve(listener, self.stop.subscribe()));
        let catching_up = owed.zip(catching).map(|owed| {
            let (stop, quiet) = (&self.stop, self.ctx.terminal.quiet);
            CatchingUp::start(owed, stop, quiet, application)
        });
        let end = self.until_end(&mut signals, &url, &opened, ready).await?;
        let grace = Grace::begin();
        let impatient = signals.next_ends_at_once(|| {});
        diagnosing.as_ref().inspect(|diagnosing| diagnosing.end());
        let served = serving.await.map_err(|_| Error::bug("the server ended in a panic"));
        if let Some(catching_up) = catching_up {
            let _ = grace.within(catching_up.end()).await;
        }
        if let Some(hub) = opened.hub {
            let _ = grace.within(hub.ended()).await;
        }
        let stored = self.end_capture(grace).await;
        let diagnosed = end_diagnoses(diagnosing, grace).await;
        let exit = self.finish(end, &url, grace, served.and(stored).and(diagnosed)).await;
        impatient.abort();
        Grace::exit_soon(exit.as_ref().map_or_else(Error::exit_of, |exit| *exit));
        exit
    }

    /// Everything that was acknowledged is in the file already; what still waits to be written has the rest of the grace.
    async fn end_capture(&mut self, grace: Grace) -> Result<(), Error> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        match grace.within_on_a_thread(|| writer.finish()).await {
            Some(true) => Ok(()),
            Some(false) => Err(Error::bug("writing the capture file ended in a panic")),
            None => Err(Error::files("the capture file took nothing more within the grace")
                .hint("every delivery that was answered 2xx is in it; look at its disk")),
        }
    }

    /// The receiver's sink, and the thread behind it.
    fn desk(&mut self) -> (Desk, Option<Diagnosing>) {
        let form = match (self.args.json, self.args.compact) {
            (true, _) => Form::Json,
            (_, true) => Form::Compact,
            _ => Form::Full,
        };
        let printer = self.printer.handle();
        let view = View {
            form,
            scheme: Arc::new(self.scheme.clone()),
            secrets: self.setup.secrets.len(),
            time_zone: TimeZone::system(),
            printer: printer.clone(),
        };
        let verifies = view.secrets > 0 && form != Form::Compact;
        let (diagnostician, thread) =
            verifies.then(|| Diagnostician::start(view.clone(), self.setup.clone(), self.scheme.clone())).unzip();
        let desk = Desk {
            view,
            events: self.args.events.clone(),
            filter: Arc::clone(&self.selection.filter),
            diagnostician,
            progress: Arc::clone(&self.progress),
            reject_status: self.args.reject_status,
            respond: self.args.respond.respond(self.stop.subscribe()),
            forwarder: self.forwarder.take(),
            store: self.writer.as_ref().map(|writer| Store::new(writer.handle(), printer)),
            announced: None,
            catching: None,
        };
        (desk, thread)
    }

    /// Prints the ready line; one with a secret that is shown once, whole and before anything else can fail.
    async fn say_ready(&self, desk: &Desk, address: SocketAddr, opened: &Opened) -> anyhow::Result<()> {
        let registered = opened.registered.as_ref();
        if let Some(registered) = registered {
            register::tell(self.ctx, registered);
        }
        // That of a hub of our own ends with it.
        let shows_secret = registered.filter(|registered| opened.hub.is_none() && !registered.stored.is_everywhere());
        // To somebody who has asked for the end already there is nothing to announce.
        let interrupted = registered.is_some_and(|registered| registered.interrupted);
        let quiet = (self.ctx.terminal.quiet || interrupted) && !self.args.json;
        let ready = ready::job(self.ctx, desk, &self.setup, address, self.args, opened);
        match shows_secret {
            Some(registered) if quiet => self.ctx.terminal.print(ready::secret_alone(registered)),
            Some(_) => self.ctx.terminal.print(ready),
            None if quiet => return Ok(()),
            None => {
                desk.view.printer.print_when_room(ready, 0).await;
                return Ok(());
            }
        }
        .map_err(|why| lost(&why).into())
    }

    /// Runs the command, if there is one, until the first thing that ends listening; then nothing more is accepted.
    /// A hub of our own fires its first events when `ready` is over.
    async fn until_end(
        &self,
        signals: &mut Signals,
        url: &str,
        opened: &Opened,
        ready: impl Future<Output = bool> + Send + 'static,
    ) -> Result<End, Error> {
        let (mut child, mut firing) = (None, None);
        let registered = opened.registered.as_ref();
        let interrupted = registered.is_some_and(|registered| registered.interrupted);
        let end = if interrupted {
            End::Signal { asked_command_too: false }
        } else {
            if !self.args.command.is_empty() {
                let given = given(opened);
                child = Some(Child::start(self.ctx, &self.args.command, url, &given, self.args.json)?);
            }
            firing = opened.hub.as_ref().map(|hub| hub.fire(ready));
            let from_elsewhere = registered.filter(|_| opened.hub.is_none());
            let silence = from_elsewhere.map(|registered| self.notice_silence(silence::advice(registered, url)));
            let end = self.wait(signals, child.as_mut()).await;
            silence.inspect(task::JoinHandle::abort);
            end
        };
        opened.hub.as_ref().inspect(|hub| hub.stop());
        self.stop.send_replace(true);
        if let Some(firing) = firing {
            // It may have something to say about that.
            let _ = tokio::time::timeout(LAST_WORDS, firing).await;
        }
        Ok(match (child, end) {
            (Some(child), End::Signal { asked_command_too }) => {
                End::Command(stop_command(child, asked_command_too, signals).await)
            }
            (Some(child), end @ (End::TimedOut | End::Output)) => {
                stop_command(child, false, signals).await;
                end
            }
            (_, end) => end,
        })
    }

    /// For people: says what to look at when nothing comes.
    fn notice_silence(&self, advice: String) -> task::JoinHandle<()> {
        let (progress, printer) = (Arc::clone(&self.progress), self.printer.handle());
        let wanted = !self.args.json && !self.ctx.terminal.quiet;
        tokio::spawn(async move {
            if wanted && silence::lasts(&progress, silence::AFTER).await {
                printer.say(Tone::Dim, advice).await;
            }
        })
    }

    /// Waits for the first thing that ends listening.
    async fn wait(&self, signals: &mut Signals, mut child: Option<&mut Child>) -> End {
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
                End::Signal { asked_command_too: interrupt && self.ctx.stdin_is_terminal }
            }
            () = self.progress.decided(), if !has_child => End::Decided,
            () = time => End::TimedOut,
            code = command => End::Command(code),
            () = printer.when_ended() => End::Output,
        };
        let settles = matches!(end, End::TimedOut | End::Command(0)) && !self.progress.is_settled();
        if settles && self.progress.standing() == Standing::Met {
            tokio::select! {
                () = self.progress.decided() => {}
                _ = signals.next() => {}
            }
        }
        end
    }

    /// Prints the summary and decides the exit code. `so_far` is whether everything else has ended as it should.
    async fn finish(self, end: End, url: &str, grace: Grace, so_far: Result<(), Error>) -> anyhow::Result<Exit> {
        let tally = self.progress.tally().clone();
        let assertion = &self.progress.assertion;
        let line = || Summary::Line(json_line(&tally.json(assertion.expected)));
        let summary = if self.args.json { line() } else { Summary::Text };
        let text = |not_shown| tally.text(not_shown) + "\n";
        let told = grace.print_last(self.ctx, self.printer, summary, text).await;
        so_far.and(told)?;
        let of_command = match end {
            End::Command(code) if code != 0 => Some(Exit::Command(code)),
            _ => None,
        };
        let has_command = !self.args.command.is_empty();
        let ending = Ending {
            has_command,
            was_cut_off: has_command && matches!(end, End::TimedOut),
            settled: self.progress.is_settled(),
            exit: of_command.unwrap_or(Exit::No),
            url,
            look: look(self.args),
            nearest: self.selection.filter.nearest(),
        };
        warn_unknown(self.ctx, &self.selection);
        let failed = assertion.failure(&tally, ending);
        match (tally.findings.error("the application"), &failed, of_command) {
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

/// Where more is to be seen of what came.
fn look(args: &Args) -> &'static str {
    if args.json {
        "its line of --json says more"
    } else if args.compact {
        "run it without --compact to see more"
    } else {
        "the lines above say more"
    }
}

/// Who sends deliveries on. An answer that was typed wins over the profile's routes.
fn forwarder(
    ctx: &Context,
    args: &Args,
    setup: &Setup,
    printer: PrinterHandle,
    stop: watch::Receiver<bool>,
) -> Result<Option<Forwarder>, Error> {
    let last = if args.register.is_sandbox() { LAST_OF_SANDBOX } else { LAST };
    args.forward.forwarder(ctx, setup, printer, (stop, last), !args.respond.answers())
}

/// What a command gets of what a hub has given.
fn given(opened: &Opened) -> Vec<(&'static str, String)> {
    let secret = opened.registered.iter().map(|registered| ("PUSHONEY_SIGNING_SECRET", registered.secret.clone()));
    let hub = opened.hub.iter().flat_map(|hub| [(HUB, hub.url.clone()), (API_KEY, hub.key())]);
    secret.chain(hub).collect()
}

/// Ends the command. A second signal ends it and the process at once, so that it does not outlive us.
async fn stop_command(mut child: Child, asked: bool, signals: &mut Signals) -> u8 {
    tokio::select! {
        code = child.stop(asked) => return code,
        _ = signals.next() => {}
    }
    child.kill();
    std::process::exit(i32::from(Exit::Interrupted.code()));
}
