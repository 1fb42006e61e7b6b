//! `register`: registers a webhook with a hub, and brings its signing secret to where it is needed.
//!
//! The secret is shown once, so it is never lost: what can fail is tried before the hub is asked, and where storing
//! fails all the same the secret is printed, with what failed.

mod output;
mod stores;

use super::hub::{HubArgs, note_wait, run_calls};
use super::signals::Signals;
use crate::config;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::{Address, Call, out_of_reach};
use crate::sample::KNOWN_EVENTS;
use reqwest::{Method, Url};
use std::path::PathBuf;
use stores::Stores;

/// Register a webhook with a hub, and print its id and its signing secret
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli register --hub acme --url https://hooks.example.com/pushoney
  pushoney-cli register --hub acme --url \"$TUNNEL/webhooks\" --write-env .env   the secret goes there, and is not shown
  pushoney-cli register --hub acme --url \"$TUNNEL\" --save                      … into the profile, for listen

The secret is shown this once. The key to the API is never taken from an argument: others could see it.")]
pub struct Args {
    /// Where the hub is to deliver: an https URL that it can reach
    #[arg(long, value_name = "URL")]
    url: String,

    /// The events to deliver, separated by commas
    #[arg(long, value_name = "EVENTS", value_delimiter = ',', default_value = "click.recorded,conversion.recorded")]
    events: Vec<String>,

    /// Print the hub's whole answer as a line of JSON
    #[arg(long)]
    json: bool,

    /// Set `PUSHONEY_SIGNING_SECRET` in this .env file (0600 if it is new), and do not print the secret
    #[arg(long, value_name = "FILE")]
    write_env: Option<PathBuf>,

    /// Put the webhook's id into the profile, and its secret behind those that are there
    #[arg(long)]
    save: bool,

    /// Register a URL that Pushoney can't reach
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Registers.
///
/// # Errors
/// Exit 2 for a URL out of reach, no hub or no key; exit 3 when the hub can't be reached or refuses; exit 4 when a file
/// can't be written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let (path, config) = if args.save {
        let (path, config) = config::load_to_save(ctx)?;
        (Some(path), config)
    } else {
        (None, config::load(ctx)?)
    };
    check_events(ctx, &args.events)?;
    let client = args.hub.client(ctx, &config)?;
    check_url(&args.url, client.hub(), args.force)?;
    let stores = Stores::prepare(args.write_env.as_deref(), path.as_deref(), &config.profile)?;
    let body = serde_json::json!({"url": args.url, "events": args.events}).to_string();
    let call = Call {
        method: Method::POST,
        path: &["v1", "webhooks"],
        body: Some(body),
        if_unsure: "look for this URL among the hub's webhooks before you register it again",
    };
    let answer =
        run_calls(uninterrupted(ctx, client.call(&call, &|wait| note_wait(ctx, wait))))??.map_err(Error::from)?;
    output::finish(ctx, &client, answer, stores, args.json)?;
    Ok(Exit::Done)
}

/// Waits for the hub's answer through a first Ctrl-C: the secret in it is shown only once, and to nobody who left.
async fn uninterrupted<T>(ctx: &Context, call: impl Future<Output = T>) -> Result<T, Error> {
    let mut signals = Signals::new()?;
    let mut call = std::pin::pin!(call);
    tokio::select! {
        answer = call.as_mut() => return Ok(answer),
        _ = signals.next() => {
            ctx.terminal.warn("the hub has been asked, and its answer holds a secret that is shown once: waiting for it \
                (once more gives up)");
        }
    }
    tokio::select! {
        answer = call => Ok(answer),
        _ = signals.next() => Err(Error::new(Exit::Interrupted, "given up: the webhook may be registered, and its secret is not known")
            .hint("look for it at the hub; remove it there, or ask for another secret")),
    }
}

fn check_events(ctx: &Context, events: &[String]) -> Result<(), Error> {
    if events.iter().any(|event| event.trim().is_empty() || event.trim() != event) {
        return Err(Error::usage("--events has an empty name or a blank in it")
            .hint("separate names by commas alone, as in click.recorded,conversion.recorded"));
    }
    if let Some(pattern) = events.iter().find(|event| event.contains('*')) {
        return Err(Error::usage(format!("--events: `{pattern}` is a pattern, and a hub takes names"))
            .hint(format!("known names: {}", KNOWN_EVENTS.join(", "))));
    }
    for event in events.iter().filter(|event| !KNOWN_EVENTS.contains(&event.as_str())) {
        let near =
            config::nearest(event, &KNOWN_EVENTS).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        ctx.terminal.note(&format!("{event} is no event that Pushoney publishes{near}"));
    }
    Ok(())
}

/// A webhook that nothing can reach is registered by mistake, unless the hub is on this machine too.
fn check_url(text: &str, hub: &Address, force: bool) -> Result<(), Error> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let Some(url) = url else {
        return Err(
            Error::usage(format!("--url `{text}` is not a URL")).hint("as in https://hooks.example.com/pushoney")
        );
    };
    match out_of_reach(&url) {
        Some(why) if !hub.is_local() && !force => Err(Error::usage(format!(
            "Pushoney can't reach --url {text}: {why}"
        ))
        .hint(
            "point a tunnel (ngrok, Cloudflare Tunnel, Tailscale Funnel) at it and register the tunnel's https URL\n\
                 --force registers it all the same",
        )),
        _ => Ok(()),
    }
}
