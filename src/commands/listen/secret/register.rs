//! `--register`: registers this listener with a hub and verifies with the secret that it returns.
//!
//! The port is bound before the hub is called, so that no delivery is lost. Everything else that can fail also
//! happens before the call: a response with a secret must not be wasted.

use super::super::Args;
use super::super::assertion::Progress;
use crate::commands::verify::with_tolerance;
use crate::context::Context;
use crate::delivery::EventFilter;
use crate::delivery::sample::KNOWN_EVENTS;
use crate::error::Error;
use crate::hub::args::HubArgs;
use crate::hub::registration::{Registered, RegistrationArgs, RegistrationRequest, Stores, webhook_url};
use crate::sandbox::Faults;
use crate::secrets::{Setup, none_found};
use crate::signing::{DEFAULT_SCHEME, Scheme};
use crate::terminal::{PrinterHandle, Tone};
use crate::units;
use reqwest::Url;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// After this long somebody who has just clicked a link wonders: a click takes about a second.
const SILENCE: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Hub")]
pub struct RegisterArgs {
    /// Run a hub in this process, and have it fire one event of each kind
    ///
    /// `listen` registers with it. The hub signs with your secret or, if there is none, with one generated once for this
    /// machine.
    #[arg(long, conflicts_with_all = ["register", "skip_verify"])]
    sandbox: bool,

    /// With --sandbox, divide all of the hub's waits by X
    ///
    /// With 3600, a day of retries takes 24 s.
    #[arg(long, hide_short_help = true, value_name = "X", requires = "sandbox", value_parser = units::time_scale)]
    pub time_scale: Option<f64>,

    /// With --sandbox, faults to inject, as in all=0.2
    ///
    /// Each with its probability, as in all=0.2,delay=0.5:5s,seed=42; `sandbox --help` lists them. With --forward-to, forged
    /// deliveries reach the application too.
    #[arg(long, value_name = "SPEC", requires = "sandbox")]
    pub faults: Option<Faults>,

    /// Register --url with the hub, and verify with the secret it returns
    ///
    /// The webhook is for the events in --events, and no other secret is used. Each run registers a new webhook: to keep one,
    /// `--save` it once; plain `listen` then verifies with its secret.
    #[arg(long, conflicts_with_all = ["skip_verify", "secret", "secret_file", "env_file"])]
    pub register: bool,

    /// URL for the hub to deliver to: the https URL of your tunnel
    ///
    /// A hub on this machine delivers to the listener itself by default.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    #[command(flatten)]
    registration: RegistrationArgs,
}

impl RegisterArgs {
    /// The setup, the scheme with the tolerance that was asked for, the request that registers, and --url.
    ///
    /// # Errors
    /// As [`Verifying::choose`](super::source::Verifying::choose).
    pub fn choose(
        &self,
        ctx: &Context,
        args: &Args,
    ) -> Result<(Setup, Scheme, RegistrationRequest, Option<String>), Error> {
        if let Some(other) = args.scheme.typed().filter(|name| *name != DEFAULT_SCHEME) {
            return Err(Error::usage(format!("--register: hubs sign with scheme {DEFAULT_SCHEME}, not {other}"))
                .hint("leave out --scheme"));
        }
        let (config, save_into) = self.registration.config(ctx)?;
        let setup = Setup::of(&config, &args.scheme.or(DEFAULT_SCHEME))?.without_secret(ctx);
        let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
        let known = KNOWN_EVENTS.map(str::to_owned);
        // A hub takes names, and what is shown may be said in patterns.
        let names = args.events.as_ref().map(EventFilter::names);
        let events = names.flatten().unwrap_or(&known).to_vec();
        let url = self.url.as_deref().map(|url| webhook_url(ctx, url)).transpose()?;
        let request = self.registration.request(ctx, (&config, save_into.as_deref()), events, url.as_deref())?;
        if url.is_none() && !request.hub().is_local() {
            return Err(Error::usage(format!("--register needs --url: {} can't reach this machine", request.hub()))
                .hint("point a tunnel (ngrok, Cloudflare Tunnel, Tailscale Funnel) at the port, and pass its https URL with --url"));
        }
        if names == Some(None) {
            note_pattern(ctx);
        }
        if let (Some(url), Some(path)) = (&url, &args.path) {
            note_other_path(ctx, url, path);
        }
        Ok((setup, scheme, request, url))
    }

    /// The `.env` file that is to hold the secret of a hub in this process.
    ///
    /// # Errors
    /// As [`RegistrationArgs::env_alone`].
    pub fn env_of_sandbox(&self, secret: &str) -> Result<Stores, Error> {
        self.registration.env_alone(secret)
    }

    /// The hub that was typed.
    pub fn hub(&self) -> &HubArgs {
        self.registration.hub()
    }

    /// Whether every delivery is of a hub in this process.
    pub fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    /// What is typed for a registration is not ignored where there is none.
    pub fn check_unused(&self, catches_up: bool) -> Result<(), Error> {
        let url = self.url.as_ref().map(|_| "--url");
        let hub = || self.hub().typed().filter(|_| !catches_up);
        match url.or_else(|| self.registration.typed(self.sandbox)).or_else(hub) {
            Some(flag) if self.sandbox => {
                Err(Error::usage(format!("{flag} is for --register; --sandbox registers with its own hub"))
                    .hint("remove one of them"))
            }
            Some(flag) => Err(Error::usage(format!("{flag} requires --register")).hint("add --register, or remove it")),
            None => Ok(()),
        }
    }
}

fn note_other_path(ctx: &Context, url: &str, path: &str) {
    if let Some(url) = Url::parse(url).ok().filter(|url| url.path() != path) {
        let other = url.path();
        ctx.terminal.note(&format!(
            "--url has the path {other}, but only {path} is accepted: other paths get 404, unless the tunnel rewrites them"
        ));
    }
}

/// There is no secret, and a newcomer may need none.
pub fn none_here(scheme: &Scheme) -> Error {
    let error = none_found(scheme);
    if scheme.name() == DEFAULT_SCHEME {
        return error.hint_too("or use a hub on this machine, which generates one: listen --sandbox");
    }
    error
}

/// Says what is registered instead of a pattern.
pub fn note_pattern(ctx: &Context) {
    let known = KNOWN_EVENTS.join(" and ");
    ctx.terminal.note(&format!("--events has a pattern, but a hub needs names: registering {known}"));
}

/// Reports where the secret was stored. If storing fails, the registration is still used.
pub fn tell(ctx: &Context, registered: &Registered) {
    if registered.id.is_none() {
        ctx.terminal.warn("the hub's response has no webhook id");
    }
    for done in &registered.stored.done {
        ctx.terminal.note(done);
    }
    for failed in &registered.stored.failed {
        let causes: Vec<_> = anyhow::Chain::new(failed).map(ToString::to_string).collect();
        ctx.terminal.warn(&format!(
            "the webhook is registered and its signing secret is printed, because it could not be stored: {}; \
             store it now: it is shown only once",
            causes.join(": ")
        ));
    }
}

/// Says after a while what to look at where nothing has come: a listener that nothing reaches looks just like one for
/// which nothing has happened. `own` is the listener's URL.
pub fn notice_silence(
    registered: &Registered,
    own: &str,
    progress: Arc<Progress>,
    printer: PrinterHandle,
) -> JoinHandle<()> {
    let advice = advice(registered, own);
    tokio::spawn(async move {
        tokio::time::sleep(SILENCE).await;
        if progress.nothing_came() {
            printer.say(Tone::Dim, advice).await;
        }
    })
}

fn advice(registered: &Registered, own: &str) -> String {
    let Registered { hub, url, id, .. } = registered;
    let tunnel = if url == own { String::new() } else { format!("is the tunnel up, and does {url} lead to {own}? ") };
    let id = id.as_deref().unwrap_or("WEBHOOK");
    format!(
        "nothing has arrived yet: {tunnel}see what the hub tried with: pushoney-cli deliveries list {id} --hub {hub}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_tunnel_is_looked_at_where_there_is_one() {
        let registered = |url: &str| Registered {
            hub: "http://127.0.0.1:4000".parse().unwrap(),
            url: url.to_owned(),
            events: Vec::new(),
            id: Some("wh_1".to_owned()),
            secret: "s".to_owned(),
            answer: Value::Null,
            stored: crate::hub::registration::Stored::default(),
            interrupted: false,
        };
        let own = "http://127.0.0.1:3000";
        let list = "see what the hub tried with: pushoney-cli deliveries list wh_1 --hub http://127.0.0.1:4000";
        assert_eq!(advice(&registered(own), own), format!("nothing has arrived yet: {list}"));
        let tunnel = "is the tunnel up, and does https://a.example lead to http://127.0.0.1:3000?";
        assert_eq!(advice(&registered("https://a.example"), own), format!("nothing has arrived yet: {tunnel} {list}"));
    }
}
