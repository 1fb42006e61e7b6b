//! One run of `listen`, from ready to the summary: what it waits for, and how each end is answered.

use super::Args;
use super::child::Child;
use super::desk::{Desk, Form, Progress, View};
use super::diagnosis::Diagnostician;
use super::ready;
use super::store::Store;
use crate::capture::Writer;
use crate::commands::Setup;
use crate::commands::signals::Signals;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::receiver::{Options, receiver};
use crate::signing::Scheme;
use crate::terminal::sanitize::json_line;
use crate::terminal::{Ended, Job, Printer};
use jiff::tz::TimeZone;
use std::fmt::Write as _;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long the last lines may take to reach a terminal.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Why listening ended.
enum End {
    Signal { asked_command_too: bool },
    Counted,
    TimedOut,
    Command(u8),
    Output,
}

pub(super) struct Session<'a> {
    ctx: &'a Context,
    args: &'a Args,
    printer: Printer,
    view: View,
    progress: Arc<Progress>,
    setup: Setup,
    scheme: Scheme,
    writer: Option<Writer>,
}

impl<'a> Session<'a> {
    pub fn start(ctx: &'a Context, args: &'a Args, setup: Setup, scheme: Scheme, writer: Option<Writer>) -> Self {
        let form = match (args.json, args.compact) {
            (true, _) => Form::Json,
            (_, true) => Form::Compact,
            _ => Form::Full,
        };
        let printer = Printer::start(&ctx.terminal, args.json);
        let view = View {
            form,
            scheme: Arc::new(scheme.clone()),
            secrets: setup.secrets.len(),
            time_zone: TimeZone::system(),
            printer: printer.handle(),
        };
        Self { ctx, args, printer, view, progress: Progress::new(args.count), setup, scheme, writer }
    }

    pub async fn run(mut self, listener: TcpListener, options: Options) -> anyhow::Result<Exit> {
        let mut signals = Signals::new()?;
        let address = listener
            .local_addr()
            .map_err(|error| Error::files("cannot tell the address that is listened on").because(error))?;
        let (stop, stopped) = watch::channel(false);
        let (desk, diagnosing) = self.desk(stopped.clone())?;
        let ready = ready::job(self.ctx, &desk, &self.setup, address, self.args);
        if self.args.json || !self.ctx.terminal.quiet {
            self.view.printer.print_when_room(ready, 0).await;
        }
        if let Some(forwarder) = &desk.forwarder {
            forwarder.look_at_all();
        }
        let serving = tokio::spawn(receiver(options, desk).serve(listener, stopped));

        let url = ready::url(address, self.args.path.as_deref());
        let mut child = if self.args.command.is_empty() {
            None
        } else {
            Some(Child::start(self.ctx, &self.args.command, &url, self.args.json)?)
        };
        let end = self.wait(&mut signals, child.as_mut()).await;
        let _ = stop.send(true);
        let end = match (child, end) {
            (Some(child), End::Signal { asked_command_too }) => {
                End::Command(stop_command(child, asked_command_too, &mut signals).await)
            }
            (Some(child), end @ (End::TimedOut | End::Output)) => {
                stop_command(child, false, &mut signals).await;
                end
            }
            (_, end) => end,
        };
        // A second signal ends the process at once, whatever is still under way.
        let impatient = tokio::spawn(async move {
            signals.next().await;
            std::process::exit(i32::from(Exit::Interrupted.code()));
        });
        let _ = serving.await;
        if let Some(writer) = self.writer.take() {
            let _ = tokio::task::spawn_blocking(move || writer.finish()).await;
        }
        join(diagnosing).await;
        let exit = self.finish(end).await;
        impatient.abort();
        exit
    }

    /// The receiver's sink, and the thread behind it that ends with it.
    fn desk(&self, stop: watch::Receiver<bool>) -> Result<(Desk, Option<JoinHandle<()>>), Error> {
        let verifies = self.view.secrets > 0 && self.view.form != Form::Compact;
        let (diagnostician, thread) =
            verifies.then(|| Diagnostician::start(self.view.clone(), self.setup.clone(), self.scheme.clone())).unzip();
        let desk = Desk {
            view: self.view.clone(),
            events: self.args.events.clone(),
            diagnostician,
            progress: Arc::clone(&self.progress),
            reject_status: self.args.reject_status,
            respond: self.args.respond.respond(stop.clone()),
            // An answer that was typed wins over the profile's routes.
            forwarder: self.args.forward.forwarder(
                self.ctx,
                &self.setup,
                &self.view,
                stop,
                !self.args.respond.answers(),
            )?,
            store: self.writer.as_ref().map(|writer| Store::new(writer.handle(), self.view.printer.clone())),
        };
        Ok((desk, thread))
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
        tokio::select! {
            interrupt = signals.next() => {
                End::Signal { asked_command_too: interrupt && self.ctx.stdin_is_terminal }
            }
            () = self.progress.reached.notified(), if !has_child => End::Counted,
            () = time => End::TimedOut,
            code = command => End::Command(code),
            () = self.view.printer.when_ended() => End::Output,
        }
    }

    /// Prints the summary and decides the exit code.
    async fn finish(self, end: End) -> anyhow::Result<Exit> {
        let tally = self.progress.tally().clone();
        let met = self.progress.is_met();
        let expected = self.progress.expected;
        let quiet = self.ctx.terminal.quiet;
        let handle = self.printer.handle();
        if self.args.json {
            handle.print_when_room(Job::Line(json_line(&tally.json(expected))), 0).await;
        } else if !quiet {
            let summary = tally.text(handle.dropped());
            let say = move |_, out: &mut String| {
                let _ = writeln!(out, "{summary}");
            };
            handle.print_when_room(Job::Note(Box::new(say)), 0).await;
        }
        // Nothing may be missing from JSON, so its reader has all the time that it wants; a terminal has not.
        let patience = (!self.args.json).then_some(LAST_LINES);
        let printer = self.printer;
        let _ = tokio::task::spawn_blocking(move || printer.finish(patience)).await;
        if let Some(Ended::Failed(error)) = handle.ended() {
            return Err(Error::files("cannot write to standard output").because(anyhow::Error::new(error)).into());
        }
        if !met {
            let expected = expected.unwrap_or_default();
            self.ctx.terminal.warn(&format!("{} of {expected} expected deliveries came", tally.counted));
        }
        Ok(match end {
            End::Command(0) | End::Counted | End::Signal { .. } | End::Output if met => Exit::Done,
            End::Command(code) if code != 0 => Exit::Command(code),
            End::TimedOut if self.args.command.is_empty() && met => Exit::Done,
            End::TimedOut if met => {
                self.ctx.terminal.warn("the command was still running when the time was up, and was ended");
                Exit::No
            }
            _ => Exit::No,
        })
    }
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

/// Waits for a thread without holding up the runtime.
async fn join(thread: Option<JoinHandle<()>>) {
    if let Some(thread) = thread {
        let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    }
}
