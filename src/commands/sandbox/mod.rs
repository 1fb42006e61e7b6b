//! `sandbox`: runs the hub on this machine and prints what it does as it happens; and calls a running one.

mod calls;
mod counts;
mod json;
mod ready;
mod text;

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::listener::{Bound, bind_or_move};
use crate::hub::Key;
use crate::runtime::ending::{Grace, Summary};
use crate::runtime::on_every_core;
use crate::runtime::signals::Signals;
use crate::sandbox::{Announced, Faults, Sandbox, SandboxEvent, SandboxOptions, Tell};
use crate::terminal::sanitize::json_line;
use crate::terminal::{Printer, PrinterHandle, Printout};
use crate::units;
use counts::SandboxCounts;
use jiff::tz::TimeZone;
use ready::ReadyLine;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// The port of our own, unless it is taken.
const PORT: u16 = 4000;
/// Two ids and the state of a delivery, with their container.
const DELIVERY: usize = 160;

/// Run a hub on this machine: register, click, deliver, retry, without an account or a network
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_value_name = "CALL",
    subcommand_help_heading = "Calls to a running sandbox"
)]
#[command(after_help = "\
Examples:
  pushoney-cli sandbox --time-scale 3600   # 24 h of retries in 24 s
  pushoney-cli sandbox --state sandbox.jsonl   # resume after a restart
  pushoney-cli sandbox --faults duplicate=0.2,wrong-signature=0.1,seed=42
  pushoney-cli sandbox clock +1h   # make retries due an hour sooner")]
#[command(after_long_help = "\
It serves the published API, signs and delivers as the real hub does, and retries on the published schedule. In \
addition, under /sandbox/, it accepts any event, lists its webhooks, advances its clock and resets itself.

Examples:
  Run a hub
    pushoney-cli sandbox
    pushoney-cli sandbox --state sandbox.jsonl   # resume after a restart
    pushoney-cli sandbox clock +1h   # make retries due an hour sooner
  Deliver
    pushoney-cli sandbox --time-scale 3600   # 24 h of retries in 24 s
    pushoney-cli sandbox --faults duplicate=0.2,wrong-signature=0.1,seed=42

Faults, each with its probability P from 0 to 1: duplicate=P, reorder=P, delay=P[:DUR], rotation=P, wrong-signature=P, \
stale-timestamp=P[:DUR], reserialised=P, oversized-body=P[:SIZE], dropped-connection=P. Put all=P first to set \
every one of them; seed=N makes a run repeatable.

Exit code: 0 after Ctrl-C or SIGTERM, but 1 if an endpoint accepted a forged or stale delivery or refused a valid one; \
4 if the --port is in use or --state is not a state file.")]
pub struct Args {
    /// Port to listen on; 0 picks a free one [default: 4000, or the next free one]
    #[arg(long, value_name = "PORT", value_parser = units::port)]
    port: Option<u16>,

    /// Address or name to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "HOST")]
    host: String,

    /// API key that clients must send [default: the one in --state, or a new one]
    ///
    /// Other users of this machine can see it while the sandbox runs.
    #[arg(long, value_name = "KEY")]
    api_key: Option<TypedKey>,

    /// Keep webhooks, deliveries and pending retries in this file
    ///
    /// They survive restarts and kill -9.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Print attempts as JSON, one object per line
    #[arg(long)]
    json: bool,

    /// Divide every wait by X; timestamps stay real [default: 1]
    ///
    /// With 3600, 24 h take 24 s. Signatures carry the real time.
    #[arg(long, value_name = "X", default_value_t = 1.0, hide_default_value = true, value_parser = units::time_scale)]
    #[arg(help_heading = "Delivering")]
    time_scale: f64,

    /// Faults to inject, as in duplicate=0.1,delay=0.2:5s,seed=42
    ///
    /// Each with its probability; see below.
    #[arg(long, value_name = "SPEC", help_heading = "Delivering")]
    faults: Option<Faults>,

    /// Allow endpoints on other machines
    #[arg(long, help_heading = "Delivering")]
    allow_remote: bool,

    /// Maximum time for one attempt; 0 for no limit
    #[arg(long, value_name = "DUR", default_value = "30s", value_parser = units::duration, help_heading = "Delivering")]
    timeout: Duration,

    /// Maximum attempts in flight per webhook; 1 keeps their order
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = units::whole::<u16>(1, 256))]
    #[arg(help_heading = "Delivering")]
    concurrency: u16,

    /// Skip TLS certificate verification of endpoints
    #[arg(long, hide_short_help = true, help_heading = "Delivering")]
    insecure: bool,

    #[command(subcommand)]
    call: Option<calls::SandboxCall>,
}

/// The API key that is given has as many characters at least.
const SHORTEST_KEY: usize = 8;

/// A key as it was typed. We report errors in it ourselves: clap would print the key.
#[derive(Clone, Debug)]
struct TypedKey(Result<Key, String>);

impl From<&str> for TypedKey {
    fn from(text: &str) -> Self {
        // What a caller wrote is shown with the key masked: a shorter key occurs in words by chance.
        let check = |key| match text.len() {
            0..SHORTEST_KEY => {
                Err(format!("the API key has fewer than {SHORTEST_KEY} characters, and is easy to guess"))
            }
            _ => Ok(key),
        };
        Self(Key::new(text.as_bytes(), "--api-key").and_then(check))
    }
}

impl TypedKey {
    fn check(&self) -> Result<(), Error> {
        let wrong = |why: &String| Error::usage(format!("--api-key: {why}"));
        self.0.as_ref().map(drop).map_err(|why| wrong(why).hint("remove it, and the sandbox generates one"))
    }
}

/// Runs the hub until told to stop.
///
/// # Errors
/// Exit 4 when the port is in use, the state can't be kept, or output fails; of a call, exit 2 and 3 for a hub that can't
/// be called or is not a sandbox.
pub fn run(ctx: &Context, mut args: Args) -> anyhow::Result<Exit> {
    if let Some(call) = args.call.take() {
        return calls::run(ctx, call);
    }
    args.api_key.as_ref().map_or(Ok(()), TypedKey::check)?;
    on_every_core(serve(ctx, &args))?
}

async fn serve(ctx: &Context, args: &Args) -> anyhow::Result<Exit> {
    crate::jsonl::survive_file_size_limit().map_err(|error| Error::files("cannot watch for signals").because(error))?;
    let mut signals = Signals::new()?;
    let bound = bind_or_move(&args.host, args.port, PORT, &[])?;
    bound.moved().inspect(|moved| ctx.terminal.note(moved));
    let Bound { listener, address, .. } = bound;
    let printer = Printer::start(&ctx.terminal, args.json);
    let counts = Arc::new(Mutex::new(SandboxCounts::default()));
    let events = EventPrinter {
        json: args.json,
        zone: TimeZone::system(),
        printer: printer.handle(),
        counts: Arc::clone(&counts),
    };
    let (sandbox, repaired) = Sandbox::start(options(ctx, args), events.tell()).map_err(Error::from)?;
    if let Some(repair) = repaired {
        ctx.terminal.warn(&repair.to_string());
    }
    let ready = ReadyLine { address, sandbox: &sandbox, args };
    if args.json || !ctx.terminal.quiet {
        printer.handle().print_when_room(ready.job(), 0).await;
    } else if args.api_key.is_none() {
        printer.handle().print_when_room(ready.access(), 0).await;
    }
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(sandbox.clone().serve(listener, stopped));
    tokio::select! {
        _ = signals.next() => {}
        () = events.printer.when_ended() => {}
    }
    stop.send_replace(true);
    let grace = Grace::begin();
    let impatient = signals.next_ends_at_once(|| {});
    let served = serving.await.map_err(|_| Error::bug("the server panicked"));
    let open = sandbox.open();
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    counts.open = open as u64;
    let summary = if args.json { Summary::Line(json_line(&counts)) } else { Summary::Text };
    let told = grace.print_last(ctx, printer, summary, |_| counts.text()).await;
    impatient.abort();
    let found = counts.findings.error("an endpoint");
    let ended = served.and(told).and(found.map_or(Ok(()), Err));
    Grace::exit_soon(ended.as_ref().map_or_else(|error| error.exit, |()| Exit::Done));
    if open > 0 && args.state.is_none() {
        let what = if open == 1 {
            "1 delivery was still pending, and is"
        } else {
            &format!("{open} deliveries were still pending, and are")
        };
        ctx.terminal.warn(&format!("{what} lost: use --state FILE to keep them"));
    }
    ended?;
    Ok(Exit::Done)
}

fn options(ctx: &Context, args: &Args) -> SandboxOptions {
    SandboxOptions {
        api_key: args.api_key.as_ref().and_then(|key| Some(key.0.as_ref().ok()?.expose().to_owned())),
        signing_secret: None,
        time_scale: args.time_scale,
        faults: args.faults.clone().unwrap_or_default(),
        state: args.state.clone(),
        timeout: (!args.timeout.is_zero()).then_some(args.timeout),
        concurrency: usize::from(args.concurrency),
        insecure: args.insecure,
        announced: Announced::default(),
        every_event: false,
        allow_remote: args.allow_remote,
        clock: ctx.clock,
    }
}

/// Shows what happens.
#[derive(Clone)]
struct EventPrinter {
    json: bool,
    zone: TimeZone,
    printer: PrinterHandle,
    counts: Arc<Mutex<SandboxCounts>>,
}

impl EventPrinter {
    fn tell(&self) -> Tell {
        let events = self.clone();
        Arc::new(move |report| {
            let events = events.clone();
            Box::pin(async move { events.show(report).await })
        })
    }

    async fn show(&self, report: SandboxEvent) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).add(&report);
        if self.json {
            let line = json::line(&report);
            let bytes = line.len();
            return self.printer.print_when_room(Printout::Line(line), bytes).await;
        }
        let (zone, bytes) = (self.zone.clone(), weight(&report));
        let job = Printout::Data(Box::new(move |paint, out| text::write(out, paint, &zone, &report)));
        self.printer.print_when_room(job, bytes).await;
    }
}

/// What a report holds for as long as it waits to be printed, in bytes.
fn weight(report: &SandboxEvent) -> usize {
    match report {
        SandboxEvent::Attempt(tried) => tried.answer.len() + tried.event.payload.len(),
        SandboxEvent::Emitted(emitted) => emitted.event.payload.len() + emitted.deliveries.len() * DELIVERY,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{DeliveryStatus, Emitted, Event};
    use crate::signing::UnixTime;

    #[test]
    fn what_waits_to_be_printed_is_counted_with_its_payload() {
        let event = Event {
            number: 0,
            name: "e".to_owned(),
            payload: vec![b'x'; 1 << 20].into(),
            at: UnixTime::from_seconds(0).into(),
        };
        let deliveries = vec![("wh_1".to_owned(), "dlv_1".to_owned(), DeliveryStatus::Pending); 500];
        let emitted = Emitted { event: Arc::new(event), deliveries, disabled: 0 };
        assert!(weight(&SandboxEvent::Emitted(emitted)) > (1 << 20) + 500 * 50);
    }
}
