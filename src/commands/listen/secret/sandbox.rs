//! `--sandbox`: a hub in this process, with which the listener registers as with any other, over HTTP. It fires one
//! event of each kind, and every click on its links fires another.
//!
//! It signs with the user's secret, if there is one, so that an application behind the listener verifies as usual;
//! otherwise with this machine's.

use super::super::Args;
use super::super::assertion::Progress;
use super::machine::{self, SecretFrom};
use super::register::note_pattern;
use crate::commands::verify::with_tolerance;
use crate::context::Context;
use crate::delivery::EventFilter;
use crate::delivery::sample::{self, KNOWN_EVENTS, Origin};
use crate::error::Error;
use crate::http::is_loopback;
use crate::http::listener::{bind, url};
use crate::hub::args::click;
use crate::hub::registration::{RegistrationRequest, Stores};
use crate::hub::{Client, Key};
use crate::sandbox::{Announced, CameTo, Faults, Sandbox, SandboxEvent, SandboxOptions, Tell, Tried, findings};
use crate::secrets::Setup;
use crate::signing::{DEFAULT_SCHEME, Scheme, UnixTime, show_duration};
use crate::terminal::head::safe_name;
use crate::terminal::{PrinterHandle, Tone};
use reqwest::Url;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The longest that an attempt of the hub may take: as the sandbox has it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How the hub is to be.
pub struct SandboxPlan {
    events: Vec<String>,
    /// Without --events, whatever is fired is delivered.
    every_event: bool,
    secret: String,
    secret_from: SecretFrom,
    /// Where the secret is put for the application.
    stores: Stores,
    time_scale: f64,
    faults: Option<Faults>,
}

/// The hub, running.
pub struct Hub {
    sandbox: Sandbox,
    pub url: String,
    pub secret_from: SecretFrom,
    /// Which deliveries are wrong on purpose.
    pub announced: Announced,
    time_scale: f64,
    /// What goes wrong on purpose, as it can be typed again.
    faults: Option<String>,
    events: Vec<String>,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl SandboxPlan {
    /// What was typed, checked.
    ///
    /// # Errors
    /// Exit 2 for another scheme, or a secret that is not text; exit 4 if a file can't be read.
    pub fn choose(ctx: &Context, args: &Args) -> Result<(Setup, Scheme, Self), Error> {
        if let Some(other) = args.scheme.typed().filter(|name| *name != DEFAULT_SCHEME) {
            return Err(Error::usage(format!("--sandbox: the hub signs with scheme {DEFAULT_SCHEME}, not {other}"))
                .hint("remove --scheme, or send it signed events with `trigger --scheme`"));
        }
        let setup = Setup::load(ctx, &args.scheme.or(DEFAULT_SCHEME))?.with_secrets(ctx, &args.secrets)?;
        let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
        // With several it is the last one that published receivers read.
        let secret = setup.secrets.last().map(|secret| std::str::from_utf8(secret.expose()).map(str::to_owned));
        let secret = secret.transpose().map_err(|_| {
            Error::usage("--sandbox: the hub returns its secret as text, but this one is not UTF-8")
                .hint("provide another one with --secret-file, or none to use this machine's own")
        })?;
        let at_hand = secret.map(|secret| Ok((secret, SecretFrom::AtHand)));
        let (secret, secret_from) = at_hand.unwrap_or_else(|| machine::secret(ctx))?;
        let stores = args.register.env_of_sandbox(&secret)?;
        let names = args.events.as_ref().map(EventFilter::names);
        if names == Some(None) {
            note_pattern(ctx);
        }
        let events = names.flatten().map_or_else(|| KNOWN_EVENTS.map(str::to_owned).to_vec(), <[String]>::to_vec);
        let (time_scale, faults) = (args.register.time_scale.unwrap_or(1.0), args.register.faults.clone());
        let every_event = args.events.is_none();
        let plan = Self { events, every_event, secret, secret_from, stores, time_scale, faults };
        Ok((setup, scheme, plan))
    }

    /// Starts the hub; the request registers the listener at `own` with it.
    ///
    /// # Errors
    /// Exit 4 if no port is free for it.
    pub fn start(
        self,
        ctx: &Context,
        own: &str,
        printer: Option<PrinterHandle>,
        progress: Arc<Progress>,
    ) -> Result<(Hub, RegistrationRequest), Error> {
        let (listener, address) = bind("127.0.0.1", 0)?;
        let announced = Announced::default();
        let options = SandboxOptions {
            api_key: None,
            signing_secret: Some(self.secret),
            time_scale: self.time_scale,
            faults: self.faults.clone().unwrap_or_default(),
            state: None,
            timeout: Some(TIMEOUT),
            concurrency: 1,
            insecure: false,
            announced: announced.clone(),
            every_event: self.every_event,
            // `--host` may be another address of this machine.
            allow_remote: !Url::parse(own).is_ok_and(|url| url.host_str().is_some_and(is_loopback)),
            clock: ctx.clock,
        };
        let (stop, stopped) = watch::channel(false);
        let tell = tell(printer, progress, own.to_owned(), stopped.clone());
        let (sandbox, _) = Sandbox::start(options, tell)?;
        let serving = tokio::spawn(sandbox.clone().serve(listener, stopped));
        let hub = Hub {
            sandbox,
            url: url(address, ""),
            announced,
            secret_from: self.secret_from,
            time_scale: self.time_scale,
            faults: self.faults.as_ref().map(ToString::to_string),
            events: self.events.clone(),
            stop,
            serving,
        };
        let of_ours = |why: String| Error::usage(format!("the sandbox: {why}"));
        let key = Key::new(hub.key().as_bytes(), "the sandbox's").map_err(of_ours)?;
        let client = Client::new(hub.url.parse().map_err(of_ours)?, key, ctx.clock)?;
        Ok((hub, RegistrationRequest::to(client, self.events, self.stores)))
    }
}

impl Hub {
    /// The key to its API.
    pub fn key(&self) -> String {
        self.sandbox.api_key()
    }

    /// A click that anybody can make.
    pub fn curl(&self) -> String {
        click(&self.url)
    }

    /// The hub as the ready line has it.
    pub fn as_json(&self) -> Value {
        let secret_file = match &self.secret_from {
            SecretFrom::Machine(path) => Some(path.display().to_string()),
            SecretFrom::AtHand | SecretFrom::ThisRun => None,
        };
        json!({
            "url": self.url,
            "api_key": self.key(),
            "time_scale": self.time_scale,
            "faults": self.faults,
            "secret_file": secret_file,
        })
    }

    /// What is not usual about it.
    pub fn manners(&self) -> Vec<String> {
        let is_scaled = (self.time_scale - 1.0).abs() > f64::EPSILON;
        let scale = is_scaled.then(|| format!("the hub's waits are divided by {}", self.time_scale));
        let faults = self.faults.as_ref().map(|faults| format!("the hub's faults: {faults}"));
        scale.into_iter().chain(faults).collect()
    }

    /// The events whose samples are of our own making.
    pub fn illustrations(&self) -> String {
        let any_time = UnixTime::from_seconds(0);
        let made_up = |event: &&String| matches!(sample::data(event, any_time), Some((_, Origin::Illustration)));
        self.events.iter().filter(made_up).map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// Fires one event of each kind once `ready` says so.
    pub fn fire(&self, ready: impl Future<Output = bool> + Send + 'static) -> JoinHandle<()> {
        let (sandbox, events) = (self.sandbox.clone(), self.events.clone());
        tokio::spawn(async move {
            if !ready.await {
                return;
            }
            for event in events {
                // It is told of, should it fail.
                let _ = sandbox.emit(&event, None).await;
            }
        })
    }

    /// Begins nothing more.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits for what is under way.
    pub async fn ended(self) {
        let _ = self.serving.await;
    }
}

/// What the listener can't see by itself: attempts that failed, what the hub makes of it, and what it did on purpose. A
/// webhook that is not the listener's own (`own`) was registered by hand, and is judged here. What fails because listening
/// has ended is nobody's failure.
fn tell(printer: Option<PrinterHandle>, progress: Arc<Progress>, own: String, stopped: watch::Receiver<bool>) -> Tell {
    Arc::new(move |report| {
        let mut line = line(&report);
        if let SandboxEvent::Attempt(Tried { webhook, fault: Some(fault), attempt, delivery_id, judgement, .. }) =
            &report
        {
            if webhook.url == own && fault.judge(200).is_some() {
                line = None;
            } else if let (Some(judgement), Some(status)) = (*judgement, attempt.status) {
                progress.counts().findings.add(judgement, delivery_id);
                let (_, said) = findings::sentence(&webhook.url, *fault, judgement, status);
                line = Some(format!("hub: {delivery_id}: {said}"));
            }
        }
        let printer = printer.clone().filter(|_| !*stopped.borrow());
        Box::pin(async move {
            if let (Some(printer), Some(line)) = (printer, line) {
                printer.say(Tone::Dim, line).await;
            }
        })
    })
}

fn line(report: &SandboxEvent) -> Option<String> {
    match report {
        SandboxEvent::Attempt(Tried { delivery_id, attempt, fault: Some(fault), .. }) => {
            Some(format!("hub: {} for {delivery_id}, sent with fault {fault}", attempt.came_back()))
        }
        SandboxEvent::Fault { fault, delivery_id, .. } => Some(format!("hub: {delivery_id} sent with fault {fault}")),
        SandboxEvent::Attempt(Tried { delivery_id, attempt, came_to: Some(came_to), .. }) => {
            let got = attempt.came_back();
            let next = match came_to {
                CameTo::Delivered => return None,
                CameTo::Retry { at, .. } => {
                    format!("retrying in {}", show_duration(at.from(attempt.ended_at())))
                }
                CameTo::Failed(why) => format!("not retrying ({})", why.code().replace('_', " ")),
            };
            Some(format!("hub: {got} for {delivery_id}; {next}"))
        }
        SandboxEvent::Emitted(emitted) if emitted.deliveries.is_empty() => {
            let asks = if emitted.disabled > 0 {
                "the webhook is disabled after a 410; restart to continue"
            } else {
                "add it to --events to receive it"
            };
            Some(format!("hub: {} has no webhook: {asks}", safe_name(&emitted.event.name)))
        }
        SandboxEvent::Refused { status, call, message } => Some(format!("hub: {status} to {call}: {message}")),
        _ => None,
    }
}
