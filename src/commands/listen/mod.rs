//! `listen`: a local receiver that verifies deliveries, shows them, and can be an assertion in CI.
//!
//! `receiver.rs` reads a request and verifies it (`received.rs` is the result); `handler.rs` decides the response,
//! with `respond.rs` or `forward/`; `store.rs` captures the delivery, `counts.rs` counts it, `show/` prints it.
//! `session.rs` is one run from start to exit code, `secret/` finds the secrets, `ready.rs` prints the first line,
//! `catch_up/` requests missed deliveries, `child.rs` runs the command; `assertion.rs` says when everything
//! expected has arrived, and `failure.rs` why it has not.

mod assertion;
mod catch_up;
mod child;
mod counts;
mod failure;
mod forward;
mod handler;
mod ready;
mod received;
mod receiver;
mod respond;
mod secret;
mod session;
mod show;
mod store;

use crate::capture::filter::Expr;
use crate::context::Context;
use crate::delivery::EventFilter;
use crate::error::Exit;
use crate::http::listener::{Bound, bind_or_move};
use crate::http::server::MAX_BODY;
use crate::runtime::on_every_core;
use crate::secrets::{SchemeArgs, SecretArgs};
use crate::signing::Tolerance;
use crate::units;
use assertion::AssertArgs;
use catch_up::CatchUpArgs;
use forward::ForwardArgs;
use hyper::StatusCode;
use receiver::ReceiverOptions;
use respond::RespondArgs;
use secret::{RegisterArgs, Verifying};
use session::Session;
use std::ffi::OsString;
use std::time::Duration;
use store::CaptureArgs;

/// The port of our own, unless it is taken.
const PORT: u16 = 3000;

/// Receive, verify and show deliveries
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli listen --sandbox                     # verified events
  pushoney-cli listen --forward-to :8080/webhooks   # to your application
  pushoney-cli listen --json --events 'click.*' | jq .body
  pushoney-cli listen --count 2 --timeout 30s -- npm test")]
#[command(after_long_help = "\
Examples:
  Receive
    pushoney-cli listen --path /webhooks
    pushoney-cli listen --port 0 --count 2 --timeout 30s -- npm test
  Verify
    pushoney-cli listen --scheme stripe --env-file .env --tolerance 10m
  Show and capture
    pushoney-cli listen --json --events 'click.*' | jq .body
    pushoney-cli listen --compact --where 'data.amount>10'
    pushoney-cli listen --capture deliveries.jsonl
  Assert
    pushoney-cli listen --forward-to :8080 --where data.order=17 \\
        --count 1 --exactly --timeout 30s
  Forward
    pushoney-cli listen --forward-to localhost:8080/webhooks --wait-for-app 10s
    pushoney-cli listen --forward-to 'click.*=:8081/x' --forward-to :8080
  Test the sender
    pushoney-cli listen --fail-first 2 --delay 500ms
  With a hub
    pushoney-cli listen --sandbox --write-env .env
    pushoney-cli listen --sandbox --forward-to :8080 --faults all=0.2
    pushoney-cli listen --register --hub acme --url \"$TUNNEL\"
    pushoney-cli listen --catch-up

Exit code: 0; 1 if --count was not met, if something arrived that --exactly or --fail-on forbids, if a command ended and \
no delivery that arrived verified, passed --events and --where, and was accepted by the application, or if the \
application accepted a delivery that --faults forged or refused a valid one; otherwise the command's exit code.")]
pub struct Args {
    /// Port to listen on; 0 picks a free one [default: 3000]
    ///
    /// Without this flag it is 3000, or the next free port if 3000 is in use or is the application's.
    #[arg(long, value_name = "PORT", value_parser = units::port)]
    port: Option<u16>,

    /// Address or name to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "HOST", hide_short_help = true)]
    host: String,

    /// Accept deliveries on this path only; others get 404
    #[arg(long, value_name = "PATH", value_parser = path)]
    path: Option<String>,

    /// Stop after this long (30s, 5m)
    #[arg(long, value_name = "DUR", allow_hyphen_values = true, value_parser = units::duration)]
    timeout: Option<Duration>,

    /// Maximum body size (512KiB, 10MiB); larger bodies get 413
    #[arg(long, value_name = "SIZE", value_parser = units::size, default_value = "10MiB", hide_short_help = true)]
    max_body: usize,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    secrets: SecretArgs,

    /// Maximum age or clock skew of a signature (300s, 5m), or `off`
    ///
    /// The default is the scheme's.
    #[arg(long, value_name = "DUR", allow_hyphen_values = true, value_parser = units::tolerance)]
    #[arg(hide_short_help = true, help_heading = "Signatures")]
    tolerance: Option<Tolerance>,

    /// Accept every delivery without verifying it
    ///
    /// Every delivery is shown as UNVERIFIED and answered 200.
    #[arg(long, conflicts_with_all = ["tolerance", "reject_status", "secret", "secret_file", "env_file"], help_heading = "Signatures")]
    skip_verify: bool,

    /// Status returned to deliveries that fail verification
    #[arg(long, value_name = "STATUS", value_parser = reject_status, default_value = "400")]
    #[arg(hide_short_help = true, help_heading = "Signatures")]
    reject_status: StatusCode,

    /// Show and count only these events, as in 'click.*,order.paid'
    ///
    /// Comma-separated; `*` matches any characters. Other events are still verified, answered, forwarded and captured.
    #[arg(long, value_name = "EVENTS", value_parser = EventFilter::parse, help_heading = "Output")]
    events: Option<EventFilter>,

    /// Show and count only deliveries that match, as in 'data.amount>10'
    ///
    /// The expression may also name a header, as in 'header.x-shop~acme'. May be repeated: all must match. docs/FILTERS.md
    /// describes the grammar.
    #[arg(long = "where", value_name = "EXPR", help_heading = "Output")]
    filter: Vec<Expr>,

    /// Print deliveries as JSON, one object per line
    #[arg(long, help_heading = "Output")]
    json: bool,

    /// Print one line per delivery, without its body
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    compact: bool,

    #[command(flatten)]
    capture: CaptureArgs,

    #[command(flatten)]
    assert: AssertArgs,

    #[command(flatten)]
    forward: ForwardArgs,

    #[command(flatten)]
    respond: RespondArgs,

    #[command(flatten)]
    register: RegisterArgs,

    #[command(flatten)]
    catch_up: CatchUpArgs,

    /// Command to run once the listener is ready; `listen` stops when it ends
    ///
    /// Its environment has `PUSHONEY_LISTEN_URL`, with --register or --sandbox `PUSHONEY_SIGNING_SECRET`, and with --sandbox
    /// `PUSHONEY_HUB` and `PUSHONEY_API_KEY`.
    #[arg(last = true, value_name = "COMMAND", help_heading = None::<&str>)]
    command: Vec<OsString>,
}

fn path(text: &str) -> Result<String, String> {
    if !text.starts_with('/') || text.contains(['?', '#']) {
        return Err("not a path: it must start with / and have no query, as in /webhooks".to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("not a valid path: percent-encode spaces and non-ASCII characters, as in %C3%A9 for é".to_owned());
    }
    Ok(text.to_owned())
}

fn reject_status(text: &str) -> Result<StatusCode, String> {
    let status = text.parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
    let refusing = |status: &StatusCode| status.is_client_error() || status.is_server_error();
    status.filter(refusing).ok_or_else(|| "not an error status (400 to 599)".to_owned())
}

/// Listens until told to stop.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 3 when a hub does not register us, exit 4 when the
/// port is in use or output fails.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let Verifying { setup, scheme, source } = Verifying::choose(ctx, &args)?;
    let catch_up = args.catch_up.plan(ctx, &args, &scheme)?;
    let mut options = ReceiverOptions {
        scheme: scheme.clone(),
        keys: None,
        path: args.path.clone(),
        max_body: args.max_body,
        seen: Vec::new(),
        clock: ctx.clock,
    };
    let applications = args.forward.ports_here(&setup, !args.respond.answers())?;
    on_every_core(async {
        let bound = bind_or_move(&args.host, args.port, PORT, &applications)?;
        note_moved(ctx, &args, &bound);
        let writer = args.capture.open(ctx, args.max_body)?;
        // Only now: a file that is not a capture has been refused, and a pipe would never end.
        options.seen = args.capture.seen(&options.scheme);
        let session = Session::start(ctx, &args, setup, scheme, writer)?;
        session.run((bound.listener, bound.address), options, (source, catch_up)).await
    })?
}

/// Says where we listen instead of the usual port, which others may count on.
fn note_moved(ctx: &Context, args: &Args, bound: &Bound) {
    let Some(moved) = bound.moved() else { return };
    let is_alone = args.register.is_sandbox() || !args.command.is_empty();
    let miss =
        if is_alone { String::new() } else { format!(" (a tunnel or a webhook to port {PORT} does not reach it)") };
    ctx.terminal.note(&format!("{moved}{miss}"));
}

/// The default of `--max-body`, kept equal to the server's own.
const _: () = assert!(MAX_BODY == 10 * 1024 * 1024);
