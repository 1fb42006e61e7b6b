//! Registers a webhook with a hub, for `register` and `listen --register`: everything is checked before the hub is
//! called, and the response is stored at once.
//!
//! The secret is shown only once, so it must never be lost: everything that can fail is tried before the call, and
//! if storing fails anyway, the caller prints the secret together with the error.

mod answer;
mod stores;

use super::args::{HubArgs, note_wait};
use super::{ApiCall, Client, out_of_reach, registration};
use crate::config::{self, Address, Config, Profile};
use crate::context::Context;
use crate::delivery::sample::KNOWN_EVENTS;
use crate::error::{Error, Exit};
use crate::http::target;
use crate::nearest::nearest;
use crate::runtime::signals::Signals;
use crate::signing::Secret;
use crate::terminal::sanitize;
use reqwest::{Method, Url};
use serde_json::Value;
use std::path::{Path, PathBuf};
use stores::VARIABLE;
pub(crate) use stores::{Stored, Stores};

/// The flags of a registration, except its URL and its events.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct RegistrationArgs {
    /// Write the secret to this .env file instead of printing it
    ///
    /// It is stored as `PUSHONEY_SIGNING_SECRET`; the other lines stay as they are. A new file gets mode 0600.
    #[arg(long, value_name = "FILE")]
    write_env: Option<PathBuf>,

    /// Store the webhook's id in the profile, and append its secret
    #[arg(long)]
    save: bool,

    /// Register a URL even if Pushoney can't reach it
    #[arg(long, hide_short_help = true)]
    force: bool,

    #[command(flatten)]
    hub: HubArgs,
}

impl RegistrationArgs {
    /// The configuration, and the file that is saved into, if one is.
    pub fn config(&self, ctx: &Context) -> Result<(Config, Option<PathBuf>), Error> {
        if self.save {
            let (path, config) = config::load_to_save(ctx)?;
            return Ok((config, Some(path)));
        }
        Ok((config::load(ctx)?, None))
    }

    /// A request that can be sent: names, hub, key and files are as they should be. `url` where it is known already.
    pub fn request(
        &self,
        ctx: &Context,
        (config, save_into): (&Config, Option<&Path>),
        events: Vec<String>,
        url: Option<&str>,
    ) -> Result<RegistrationRequest, Error> {
        check_events(ctx, &events)?;
        let client = self.hub.client(ctx, config)?;
        if let Some(url) = url {
            check_url(url, client.hub(), self.force)?;
        }
        let stores = Stores::prepare(self.write_env.as_deref(), save_into, &config.profile)?;
        Ok(RegistrationRequest { client, events, stores })
    }

    /// The `.env` file alone, for a hub of our own that signs with `secret`. One that is there already is the
    /// application's, and may have been shown once.
    ///
    /// # Errors
    /// Exit 2 when the file holds another secret, exit 4 when it can't be written.
    pub fn env_alone(&self, secret: &str) -> Result<Stores, Error> {
        let stores = Stores::prepare(self.write_env.as_deref(), None, &Profile::default())?;
        if let Some(file) = stores.other_in_env(secret)? {
            return Err(Error::usage(format!(
                "--write-env: {file} already sets a different {VARIABLE}, which would be lost"
            ))
            .hint(format!("use --env-file {file} to sign with that one, or remove its line first")));
        }
        Ok(stores)
    }

    /// One of these flags that was typed, for a registration with a hub elsewhere; but for those of the hub.
    pub fn typed(&self, is_sandbox: bool) -> Option<&'static str> {
        let write_env = self.write_env.is_some() && !is_sandbox;
        let own = [("--write-env", write_env), ("--save", self.save), ("--force", self.force)];
        own.iter().find(|(_, given)| *given).map(|(flag, _)| *flag)
    }

    /// The hub, and the key to it.
    pub fn hub(&self) -> &HubArgs {
        &self.hub
    }
}

/// A registration that is yet to be asked for.
pub(crate) struct RegistrationRequest {
    client: Client,
    events: Vec<String>,
    stores: Stores,
}

/// What was registered.
pub(crate) struct Registered {
    pub hub: Address,
    pub url: String,
    pub events: Vec<String>,
    pub id: Option<String>,
    pub secret: String,
    /// The hub's whole answer.
    pub answer: Value,
    pub stored: Stored,
    /// Whether Ctrl-C or SIGTERM came while the hub was waited for.
    pub interrupted: bool,
}

impl RegistrationRequest {
    /// A request to a hub that is ours.
    pub fn to(client: Client, events: Vec<String>, stores: Stores) -> Self {
        Self { client, events, stores }
    }

    /// The hub that will be asked.
    pub fn hub(&self) -> &Address {
        self.client.hub()
    }

    /// Registers `url` and stores the secret. An answer without one is printed, as JSON if `json`.
    ///
    /// # Errors
    /// Exit 3 when the hub can't be reached, refuses, or answers without a secret; exit 130 when it is not waited for.
    pub async fn send(self, ctx: &Context, url: &str, signals: &mut Signals, json: bool) -> anyhow::Result<Registered> {
        let call = ApiCall {
            method: Method::POST,
            path: &["v1", "webhooks"],
            body: Some(serde_json::json!({"url": url, "events": self.events}).to_string()),
            if_unsure: "check whether the hub already has a webhook with this URL before you register it again",
        };
        let note = |wait| note_wait(ctx, wait);
        let (answer, interrupted) = uninterrupted(ctx, signals, self.client.call(&call, &note)).await?;
        let answer = answer.map_err(Error::from)?;
        let value: Option<Value> = serde_json::from_slice(answer.raw()).ok().filter(|_| answer.broken.is_none());
        let found = value.as_ref().map(registration).unwrap_or_default();
        let hub = self.client.hub().clone();
        let (Some(value), Some(secret)) = (value, found.secret) else {
            return Err(answer::no_secret(ctx, &hub, &answer, json, None));
        };
        // It is stored nowhere: whoever verifies with it takes every forgery.
        if let Err(why) = Secret::new(secret.as_bytes()) {
            return Err(answer::no_secret(ctx, &hub, &answer, json, Some(&why)));
        }
        let stored = self.stores.store(found.id.as_deref(), &secret);
        let answer = match self.client.key() {
            Some(key) => key.kept_out_of_json(value, &secret),
            None => value,
        };
        let (url, events, id) = (url.to_owned(), self.events, registration(&answer).id);
        Ok(Registered { hub, url, events, id, secret, answer, stored, interrupted })
    }
}

impl Registered {
    /// Id and secret, one per line, safe to print.
    pub fn lines(&self, with_secret: bool) -> String {
        let line = |name: &str, value: &str| format!("{name} {}\n", sanitize::line(value));
        let id = self.id.as_deref().map_or_else(String::new, |id| line("id", id));
        if with_secret { id + &line("signing_secret", &self.secret) } else { id }
    }
}

/// The secret is stored nowhere and could not be printed.
pub(crate) fn lost(why: &anyhow::Error) -> Error {
    Error::files("the webhook is registered, but its signing secret could not be printed")
        .because(anyhow::anyhow!("{why}"))
        .hint("it is shown only once and is lost: delete the webhook at the hub and register again")
}

/// Waits for the hub's answer through a first Ctrl-C: the secret in it is shown only once, and to nobody who left.
/// Answers too whether there was one.
async fn uninterrupted<T>(
    ctx: &Context,
    signals: &mut Signals,
    call: impl Future<Output = T>,
) -> Result<(T, bool), Error> {
    let mut call = std::pin::pin!(call);
    tokio::select! {
        answer = call.as_mut() => return Ok((answer, false)),
        _ = signals.next() => {
            ctx.terminal.warn("the request was sent, and the response has a secret that is shown only once: waiting for it (press Ctrl-C again to give up)");
        }
    }
    tokio::select! {
        answer = call => Ok((answer, true)),
        _ = signals.next() => Err(Error::new(Exit::Interrupted, "gave up: the webhook may be registered, but its secret is unknown")
            .hint("look for it at the hub; delete it there, or rotate its secret")),
    }
}

fn check_events(ctx: &Context, events: &[String]) -> Result<(), Error> {
    if events.iter().any(|event| event.trim().is_empty() || event.trim() != event) {
        return Err(Error::usage("--events has an empty name or a space")
            .hint("separate names with commas only, as in click.recorded,conversion.recorded"));
    }
    if let Some(pattern) = events.iter().find(|event| event.contains('*')) {
        return Err(Error::usage(format!("--events: `{pattern}` is a pattern, but a hub needs names"))
            .hint(format!("known names: {}", KNOWN_EVENTS.join(", "))));
    }
    for event in events.iter().filter(|event| !KNOWN_EVENTS.contains(&event.as_str())) {
        let near = nearest(event, &KNOWN_EVENTS).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        ctx.terminal.note(&format!("{event} is not a published Pushoney event{near}"));
    }
    Ok(())
}

/// The full URL of a webhook. If it was abbreviated, the full URL is printed.
pub(crate) fn webhook_url(ctx: &Context, text: &str) -> Result<String, Error> {
    let typed = target::parse("--url", text)?;
    if typed.is_short {
        ctx.terminal.note(&format!("--url is {}", typed.text));
    }
    Ok(typed.text)
}

/// A webhook that nothing can reach is registered by mistake, unless the hub is on this machine too.
fn check_url(text: &str, hub: &Address, force: bool) -> Result<(), Error> {
    let url = Url::parse(text).map_err(|why| {
        Error::usage(format!("--url `{text}` is not a URL: {why}")).hint("as in https://hooks.example.com/pushoney")
    })?;
    match out_of_reach(&url) {
        Some(why) if !hub.is_local() && !force => Err(Error::usage(format!(
            "Pushoney can't reach --url {text}: {why}"
        ))
        .hint(
            "point a tunnel (ngrok, Cloudflare Tunnel, Tailscale Funnel) at it and register the tunnel's https URL\n\
                 register it anyway with --force",
        )),
        _ => Ok(()),
    }
}
