//! `--catch-up`: has the hub retry the deliveries that failed while nobody was listening, once each, oldest first,
//! and shows them before live ones.
//!
//! Only deliveries that the hub lists as failed are requested: one that waits for a retry will arrive anyway, and
//! requesting it would make a duplicate. Each is requested after the previous one was answered, which keeps their
//! order. Live deliveries are answered at once, as always; only their lines wait, within bounds.

mod arrivals;

pub(super) use arrivals::Arrivals;

use super::Args;
use super::show::{DeliveryPrinter, Layout};
use crate::config;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::Client;
use crate::hub::args::{id, note_wait};
use crate::hub::listed::{self, Listed, Mark};
use crate::signing::{DEFAULT_SCHEME, Scheme};
use crate::terminal::sanitize::json_line;
use crate::terminal::{Printout, Tone};
use serde_json::json;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How long a delivery that the hub was asked for may take to come: an attempt is made at once, behind those under way.
const COMING: Duration = Duration::from_secs(15);
/// When the hub is looked at for a delivery that has not come: most come within a second.
const LOOK: Duration = Duration::from_secs(1);
/// So many in a row that don't come, and the others would not either.
const IN_VAIN: u64 = 3;
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Hub")]
pub(super) struct CatchUpArgs {
    /// First have the hub retry the deliveries that failed
    ///
    /// Every delivery that it lists as failed, oldest first, except those already accepted according to the --capture file.
    /// Requires a registered webhook.
    #[arg(long, conflicts_with_all = ["register", "sandbox"])]
    catch_up: bool,

    /// Webhook for --catch-up [default: the profile's, stored by `register --save`]
    #[arg(long, hide_short_help = true, value_name = "WEBHOOK", requires = "catch_up", value_parser = id)]
    webhook: Option<String>,
}

/// Whom to ask.
pub(super) struct CatchUp {
    client: Client,
    webhook: String,
}

/// What to ask for.
pub(super) struct Missed {
    catch_up: CatchUp,
    /// The oldest first, each as it was listed.
    deliveries: Vec<(String, Mark)>,
    counts: CatchUpCounts,
}

/// Its result.
#[derive(Default)]
struct CatchUpCounts {
    failed: u64,
    /// In the capture file as accepted, and not asked for.
    known: u64,
    asked: u64,
    accepted: u64,
    not_accepted: u64,
    not_arrived: u64,
    refused: u64,
    has_more: bool,
    /// What went wrong first: why the hub refused, or what its attempt came to.
    error: Option<String>,
}

impl CatchUpArgs {
    pub fn is_on(&self) -> bool {
        self.catch_up
    }

    /// Whom to ask, if that was asked for.
    ///
    /// # Errors
    /// Exit 2 for another scheme, and without a webhook, a hub or a key.
    pub fn plan(&self, ctx: &Context, args: &Args, scheme: &Scheme) -> Result<Option<CatchUp>, Error> {
        if !self.catch_up {
            return Ok(None);
        }
        if scheme.name() != DEFAULT_SCHEME {
            let other = scheme.name();
            return Err(Error::usage(format!("--catch-up: hubs sign with scheme {DEFAULT_SCHEME}, not {other}"))
                .hint("remove --scheme or --catch-up"));
        }
        let config = config::load(ctx)?;
        let webhook = self.webhook.as_ref().or(config.profile.webhook_id.as_ref()).ok_or_else(|| {
            Error::usage("--catch-up: no webhook to catch up on").hint(
                "register one with `pushoney-cli register --save`, which stores its id and secret in the profile\n\
                 or name a registered one with --webhook",
            )
        })?;
        let webhook = id(webhook).map_err(|why| Error::usage(format!("webhook_id of the profile: {why}")))?;
        Ok(Some(CatchUp { client: args.register.hub().client(ctx, &config)?, webhook }))
    }
}

impl CatchUp {
    /// Asks the hub what failed, but for those of the ids `seen`.
    ///
    /// # Errors
    /// Exit 3 when the hub can't be reached, refuses, or does not say what failed.
    pub async fn missed(self, ctx: &Context, seen: Vec<String>) -> Result<Missed, Error> {
        let list = listed::list(&self.client, &self.webhook, &|wait| note_wait(ctx, wait)).await?;
        let failed = list.failed().ok_or_else(|| {
            Error::new(Exit::Hub, format!("the hub {} does not say which deliveries failed", self.client.hub()))
                .hint("remove --catch-up, and retry deliveries by id with `pushoney-cli deliveries retry`")
        })?;
        if let Some(unclear) = list.unclear_said() {
            ctx.terminal.warn(&format!("--catch-up: {unclear}: these are not retried"));
        }
        let seen: HashSet<_> = seen.into_iter().collect();
        let all: Vec<_> = failed.into_iter().filter_map(|row| Some((row.id()?, row.mark()))).collect();
        let failed = all.len() as u64;
        let deliveries: Vec<_> = all.into_iter().filter(|(id, _)| !seen.contains(id)).collect();
        let counts = CatchUpCounts {
            failed,
            known: failed - deliveries.len() as u64,
            has_more: list.has_more,
            ..CatchUpCounts::default()
        };
        Ok(Missed { catch_up: self, deliveries, counts })
    }
}

impl CatchUp {
    /// Waits until the hub lists an attempt of `id` that is newer than `before`, and returns its result.
    async fn attempt(&self, id: &str, before: &Mark) -> String {
        tokio::time::sleep(LOOK).await;
        let deadline = Instant::now() + COMING;
        match listed::attempted(&self.client, (&self.webhook, id), Some(before), deadline).await {
            Ok(Some(row)) => format!("{id}: {}", Listed(&row).last_answer().unwrap_or_default()),
            _ => std::future::pending().await,
        }
    }
}

/// Arrivals up, under way.
pub(super) struct CatchingUp {
    task: JoinHandle<Option<Missed>>,
    arrivals: Arc<Arrivals>,
    quiet: bool,
}

impl CatchingUp {
    /// Begins, once the application accepts connections, if there is one; `stop` ends it.
    pub fn start(
        (missed, arrivals): (Missed, Arc<Arrivals>),
        stop: &watch::Sender<bool>,
        quiet: bool,
        application: Option<impl Future<Output = bool> + Send + 'static>,
    ) -> Self {
        let (stopped, handler) = (stop.subscribe(), Arc::clone(&arrivals));
        let task = tokio::spawn(async move {
            if let Some(application) = application.filter(|_| !missed.deliveries.is_empty())
                && !application.await
            {
                return Some(missed);
            }
            missed.run(handler, stopped, quiet).await
        });
        Self { task, arrivals, quiet }
    }

    /// Says how far it came, where it was ended: what was under way has been answered by now.
    pub async fn end(self) {
        if let Ok(Some(unfinished)) = self.task.await {
            unfinished.end(&self.arrivals, self.quiet).await;
        }
    }
}

impl Missed {
    /// What the handler is to know.
    pub fn arrivals(&self, output: &DeliveryPrinter) -> Arc<Arrivals> {
        Arc::new(Arrivals::new(self.deliveries.iter().map(|(id, _)| id.clone()).collect(), output.clone()))
    }

    /// Requests all of them and reports the result. If `stop` turns true before, that is left to [`end`](Self::end),
    /// when what is under way has been answered.
    async fn run(mut self, arrivals: Arc<Arrivals>, mut stop: watch::Receiver<bool>, quiet: bool) -> Option<Self> {
        let (printer, json) = (arrivals.output.printer.clone(), arrivals.output.layout == Layout::Json);
        if !json && !quiet && !self.deliveries.is_empty() {
            let what = match self.deliveries.len() {
                1 => "1 delivery failed and is retried".to_owned(),
                many => format!("{many} deliveries failed and are retried, oldest first"),
            };
            printer.say(Tone::Dim, format!("catching up on {}: {what}", self.catch_up.webhook)).await;
        }
        let is_over = tokio::select! {
            () = self.ask(&arrivals) => true,
            _ = stop.wait_for(|stop| *stop) => false,
        };
        if !is_over {
            return Some(self);
        }
        self.tell(&arrivals, (quiet, true)).await;
        None
    }

    /// Reports the result if listening has ended before everything arrived.
    async fn end(mut self, arrivals: &Arrivals, quiet: bool) {
        let CatchUpCounts { asked, accepted, not_accepted, not_arrived, refused, .. } = self.counts;
        if accepted + not_accepted + not_arrived + refused < asked
            && let Some((id, _)) = usize::try_from(asked).ok().and_then(|asked| self.deliveries.get(asked - 1))
        {
            match arrivals.status(id) {
                Some(200..=299) => self.counts.accepted += 1,
                Some(_) => self.counts.not_accepted += 1,
                None => {}
            }
        }
        let is_over = self.counts.accepted + not_accepted == self.deliveries.len() as u64;
        self.tell(arrivals, (quiet, is_over)).await;
    }

    async fn ask(&mut self, arrivals: &Arrivals) {
        let mut in_vain = 0;
        for (id, before) in &self.deliveries {
            if in_vain == IN_VAIN {
                break;
            }
            self.counts.asked += 1;
            in_vain += 1;
            let of = (&*self.catch_up.webhook, &**id);
            if let Err(failure) = listed::retry(&self.catch_up.client, of, &|_| {}).await {
                self.counts.refused += 1;
                self.counts.error.get_or_insert(failure.message);
                continue;
            }
            let status = tokio::select! {
                biased;
                status = arrivals.arrival(id) => Some(status),
                came_to = self.catch_up.attempt(id, before) => {
                    // It is answered after it has arrived.
                    let status = arrivals.status(id);
                    if status.is_none() {
                        self.counts.error.get_or_insert(came_to);
                    }
                    status
                }
                () = tokio::time::sleep(COMING) => None,
            };
            match status {
                Some(200..=299) => self.counts.accepted += 1,
                Some(_) => self.counts.not_accepted += 1,
                None => {
                    self.counts.not_arrived += 1;
                    continue;
                }
            }
            in_vain = 0;
        }
    }

    /// Reports the result, and shows the live deliveries that were held.
    async fn tell(self, arrivals: &Arrivals, (quiet, is_over): (bool, bool)) {
        let (printer, json) = (&arrivals.output.printer, arrivals.output.layout == Layout::Json);
        let all_well = self.counts.accepted == self.deliveries.len() as u64 && !self.counts.has_more;
        if json {
            printer.print_when_room(Printout::Line(json_line(&self.json())), 0).await;
        } else if !(quiet && all_well) {
            printer.say(if all_well { Tone::Good } else { Tone::Warn }, self.text(is_over)).await;
        }
        arrivals.show_held();
    }

    /// How many were not asked for.
    fn left(&self) -> u64 {
        self.deliveries.len() as u64 - self.counts.asked
    }

    fn json(&self) -> serde_json::Value {
        let counts = &self.counts;
        json!({
            "type": "catch_up",
            "webhook_id": self.catch_up.webhook,
            "hub": self.catch_up.client.hub().to_string(),
            "failed": counts.failed,
            "known": counts.known,
            "asked": counts.asked,
            "accepted": counts.accepted,
            "not_accepted": counts.not_accepted,
            "not_arrived": counts.not_arrived,
            "refused": counts.refused,
            "left": self.left(),
            "has_more": counts.has_more,
            "error": counts.error,
        })
    }

    fn text(&self, is_over: bool) -> String {
        let counts = &self.counts;
        let over = counts.accepted + counts.not_accepted + counts.not_arrived + counts.refused;
        let some = [
            ("accepted", counts.accepted),
            ("not accepted", counts.not_accepted),
            ("did not arrive", counts.not_arrived),
            ("rejected by the hub", counts.refused),
            ("requested, not arrived yet", counts.asked.saturating_sub(over)),
            ("not requested", self.left()),
            ("already in the capture file", counts.known),
        ];
        let some: Vec<_> =
            some.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")).collect();
        let some = match counts.failed {
            0 => format!("no delivery of {} has failed", self.catch_up.webhook),
            failed => format!("of {failed} that failed: {}", some.join(", ")),
        };
        let error = counts.error.as_ref().map_or_else(String::new, |error| format!(" ({error})"));
        let more = if counts.has_more { "; the hub does not list older ones" } else { "" };
        let tunnel = if counts.not_arrived >= IN_VAIN { "; does the webhook's URL lead here?" } else { "" };
        let (what, then) = if is_over { ("caught up", "; now live") } else { ("not caught up", "") };
        format!("{what}: {some}{error}{more}{tunnel}{then}")
    }
}
