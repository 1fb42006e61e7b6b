//! `trigger`: fires an event. Either it is made here, signed and sent to an application, or a hub delivers it: a
//! real hub because a link was clicked, or a sandbox, which fires any event.

mod hub;
mod list;
mod make;

use crate::context::Context;
use crate::delivery::edit::Edit;
use crate::delivery::template::Templates;
use crate::error::{Error, Exit};
use crate::http::target::Target;
use crate::hub::args::{HubArgs, id};
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::send::{self, ReportOptions, SendArgs, Supply};
use crate::units;
use make::Recipe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Send a signed test event to your application
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli trigger click.recorded --to localhost:3000/webhooks
  pushoney-cli trigger order.paid --to :3000 --set data.amount=10 --add
  pushoney-cli trigger order.paid --hub localhost:4000 --wait   # by a sandbox
  pushoney-cli trigger --list")]
#[command(after_long_help = "\
Every delivery gets its own ids and times. A template DIR/EVENT.json holds the text of a payload with the placeholders \
{{now}}, {{unix}}, {{id}}, {{delivery_id}} and {{event}}.

Examples:
  Send an event
    pushoney-cli trigger click.recorded --to localhost:3000/webhooks
    pushoney-cli trigger invoice.paid --scheme stripe --print
  Make the payload
    pushoney-cli trigger click.recorded --to :3000 --set data.campaign_id=x
    pushoney-cli trigger order.paid --to :3000 --set data.amount=10 --add
    pushoney-cli trigger order.paid --to :3000 --templates events
  Pace and retry
    pushoney-cli trigger click.recorded --to :3000 --count 600 --rate 10
    pushoney-cli trigger click.recorded --to :3000 --retry --time-scale 60
  Sign
    pushoney-cli trigger invoice.paid --to :3000 --scheme stripe --env-file .env
  Through a hub
    pushoney-cli trigger order.paid --hub localhost:4000 --wait
    pushoney-cli trigger click.recorded --hub acme --tracking-id ID

Exit code: 0 all accepted (2xx), 1 some not accepted or no webhook to deliver to, 3 the hub failed, 130 interrupted.")]
pub struct Args {
    /// Event name: one of --list, or any other
    #[arg(value_name = "EVENT")]
    event: Option<String>,

    /// URL of your application, as in localhost:3000/webhooks
    ///
    /// The default path is /.
    #[arg(long, value_name = "URL")]
    to: Option<String>,

    /// Print the payload without sending it
    ///
    /// This requires no secret.
    #[arg(long, conflicts_with_all = SENDING, conflicts_with_all = SIGNING, conflicts_with_all = ["json", "list"])]
    print: bool,

    /// List the known events and your templates, each with a sample
    #[arg(long, conflicts_with_all = SENDING, conflicts_with_all = SIGNING, conflicts_with_all = MAKING, conflicts_with = "event")]
    list: bool,

    /// Print each attempt and a summary as JSON, one object per line
    #[arg(long)]
    json: bool,

    /// Set a value in the payload, as in data.amount=10
    ///
    /// A value that is not JSON is a string. May be repeated.
    #[arg(long, value_name = "PATH=VALUE", allow_hyphen_values = true, help_heading = "Payload")]
    set: Vec<Edit>,

    /// Let --set add fields that are not in the payload
    #[arg(long, requires = "set", help_heading = "Payload")]
    add: bool,

    /// Send the contents of this file instead of a sample; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "templates", help_heading = "Payload")]
    data: Option<PathBuf>,

    /// Folder of your own payloads, named EVENT.json [default: the profile's]
    #[arg(long, value_name = "DIR", help_heading = "Payload")]
    templates: Option<PathBuf>,

    /// Delivery id for all of --count [default: a new one for each delivery]
    #[arg(long, value_name = "ID", hide_short_help = true, help_heading = "Payload")]
    delivery_id: Option<String>,

    /// Number of deliveries to send
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = units::whole::<u32>(1, u32::MAX.into()))]
    #[arg(help_heading = "Sending")]
    count: u32,

    #[command(flatten)]
    send: SendArgs,

    /// Divide the waits of --retry by X
    #[arg(long, value_name = "X", requires = "retry", value_parser = units::time_scale, help_heading = "Sending")]
    time_scale: Option<f64>,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    secrets: SecretArgs,

    /// Sandbox that fires the event, or hub for --tracking-id
    ///
    /// A sandbox signs the event and delivers it to its webhooks; it uses the payload's `data`. For --tracking-id, the hub's
    /// name (acme), host (acme.pushoney.com) or URL [default: `PUSHONEY_HUB`, or the profile's].
    #[arg(long, value_name = "HUB", help_heading = "Hub")]
    #[arg(conflicts_with_all = SENDING, conflicts_with_all = SIGNING, conflicts_with_all = ["delivery_id", "print", "list"])]
    hub: Option<String>,

    /// With --hub, file with the API key [default: `PUSHONEY_API_KEY`, or the profile's]
    ///
    /// One trailing newline is removed.
    #[arg(long, value_name = "FILE", requires = "hub", conflicts_with_all = ["tracking_id", "to"])]
    #[arg(hide_short_help = true, help_heading = "Hub")]
    api_key_file: Option<PathBuf>,

    /// With --hub, wait for each webhook's answer and print it [default: 30s]
    ///
    /// It waits for at most this long.
    #[arg(long, value_name = "DUR", requires = "hub", conflicts_with_all = ["tracking_id", "to"], help_heading = "Hub")]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "30s", value_parser = units::duration)]
    wait: Option<Duration>,

    /// Click this campaign link on a hub, which fires the real click.recorded
    ///
    /// This requires no API key.
    #[arg(long, value_name = "ID", value_parser = id, help_heading = "Hub")]
    #[arg(conflicts_with_all = SENDING, conflicts_with_all = SIGNING, conflicts_with_all = MAKING)]
    #[arg(conflicts_with_all = ["print", "list", "scheme", "templates"])]
    tracking_id: Option<String>,
}

/// What says how something is sent.
const SENDING: [&str; 9] =
    ["to", "concurrency", "rate", "retry", "retry_schedule", "time_scale", "timeout", "insecure", "verbose"];
/// What says with what it is signed.
const SIGNING: [&str; 3] = ["secret", "secret_file", "env_file"];
/// What says how a payload is made.
const MAKING: [&str; 5] = ["set", "add", "data", "count", "delivery_id"];

/// Fires an event.
///
/// # Errors
/// Exit 2 for what can't be combined or made and for missing secrets, exit 3 when a hub fails, exit 4 for what can't be
/// read.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    if args.list {
        return list::run(ctx, &args);
    }
    let Some(event) = args.event.as_deref().filter(|event| !event.is_empty()) else {
        return Err(Error::usage("no event to fire")
            .hint("name one, as in trigger click.recorded --to :3000\nlist the known ones with trigger --list; any other name works too")
            .into());
    };
    if let Some(id) = &args.tracking_id {
        return hub::click(ctx, event, id, args.hub.as_deref(), args.json);
    }
    if args.hub.is_some() {
        return hub::fire(ctx, &args, event);
    }
    if args.print {
        return print(ctx, &args, event);
    }
    let Some(to) = &args.to else { return Err(nowhere(event).into()) };
    let target = Target::parse("--to", to)?;
    let url = target.url_for("/").map_err(|error| Error::usage(format!("--to: {error}")))?;
    let setup = Setup::resolve(ctx, &args.scheme, &args.secrets)?;
    let keys = Arc::new(setup.signing_keys(ctx)?);
    let recipe = Recipe::new(ctx, &args, event, &setup)?;
    // Anything that can't be made or signed is reported before anything is sent.
    recipe.outgoing(ctx.now(), 0, &url, &keys)?.attempt(ctx.now())?;
    recipe.check(ctx, &recipe.make(ctx.now())?)?;
    send::say_where(ctx, &target);
    let report =
        ReportOptions { json: args.json, summary: "trigger_summary", accepted_answers: true, sums_up_one: false };
    let manner = args.send.manner(report, args.time_scale.unwrap_or(1.0));
    let clock = ctx.clock;
    let made = (0..args.count).map(move |before| recipe.outgoing(clock(), u64::from(before) + 1, &url, &keys));
    send::run(ctx, manner, Supply::made(made))
}

fn nowhere(event: &str) -> Error {
    Error::usage(format!("no destination for {event}")).hint(
        "specify one in any of these ways:\n  --to localhost:3000/webhooks   (your application)\n  \
         --hub localhost:4000           (a sandbox, which signs and delivers it)\n  \
         --hub acme --tracking-id ID    (a real click on that hub)\n  \
         --print                        (print the payload without sending it)",
    )
}

fn print(ctx: &Context, args: &Args, event: &str) -> anyhow::Result<Exit> {
    let recipe = Recipe::new(ctx, args, event, &Setup::load(ctx, &args.scheme)?)?;
    for nth in 0..args.count {
        let made = recipe.make(ctx.now())?;
        if nth == 0 {
            recipe.check_printed()?;
            recipe.check(ctx, &made)?;
        }
        let end: &[u8] = if made.body.ends_with(b"\n") { b"" } else { b"\n" };
        ctx.terminal.data(&[&made.body, end].concat())?;
    }
    Ok(Exit::Done)
}

/// The folder of templates: the flag's, else the profile's.
fn templates(args: &Args, setup: &Setup) -> Result<Option<Templates>, Error> {
    let given = args.templates.clone().map(|folder| (folder, true));
    let folder = given.or_else(|| setup.profile.templates.clone().map(|folder| (folder, false)));
    folder.map(|(folder, is_typed)| Templates::open(folder, is_typed)).transpose()
}
