//! The sandbox hub: serves the published API on this machine, and signs and delivers events as the real worker
//! does.
//!
//! Nobody needs an account, a tunnel or the network to build and test against Pushoney. Whatever is accepted is
//! first written to the state file, if there is one; every attempt is signed anew; only waits are scaled, never the
//! timestamps that a receiver checks. Every injected fault is reported.

mod api;
mod book;
mod endpoint;
mod faults;
pub(crate) mod findings;
mod journal;
mod judgement;
mod model;
mod report;
mod reserialise;
#[cfg(test)]
mod tests;
mod worker;

pub use book::{Emitted, Refusal};
pub use faults::{Fault, Faults};
pub(crate) use judgement::{Announced, Judgement};
#[cfg(test)]
pub use model::Event;
pub use model::{CameTo, DeliveryStatus, Moment, Webhook, Why};
pub use report::{SandboxEvent, Tell, Tried};

use crate::delivery::{fresh, sample};
use crate::http::client::{self, Sender};
use crate::http::server::Server;
use crate::jsonl::{FileError, Repair};
use crate::send::RetrySchedule;
use crate::signing::UnixTime;
use crate::units;
use book::{Book, Held};
use endpoint::Endpoint;
use faults::{OVERTAKEN_WITHIN, Place};
use journal::Journal;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// How long attempts that are under way may take at the end.
const LAST_ATTEMPTS: Duration = Duration::from_secs(2);

/// How a sandbox behaves.
pub struct SandboxOptions {
    /// The key that its API asks for; by default the one in the state file, or else a new one.
    pub api_key: Option<String>,
    /// What the secret of each webhook is; by default each gets a new one.
    pub signing_secret: Option<String>,
    /// Every wait is divided by this.
    pub time_scale: f64,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// Where everything is kept across restarts.
    pub state: Option<PathBuf>,
    /// The longest that an attempt may take; never scaled.
    pub timeout: Option<Duration>,
    /// Attempts under way at once to one webhook; with 1 they keep their order.
    pub concurrency: usize,
    /// Take any certificate of an https endpoint.
    pub insecure: bool,
    /// Where a listener in this process looks up which deliveries are wrong on purpose.
    pub(crate) announced: Announced,
    /// Deliver every event to every webhook, whatever it registered for.
    pub every_event: bool,
    /// Register endpoints on other machines too.
    pub allow_remote: bool,
    /// The wall clock.
    pub clock: fn() -> UnixTime,
}

impl fmt::Debug for SandboxOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("state", &self.state).field("faults", &self.faults).finish_non_exhaustive()
    }
}

/// A hub on this machine; clones are the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Shared>);

struct Shared {
    options: SandboxOptions,
    tell: Tell,
    sender: Sender,
    book: Mutex<Book>,
    /// Locked before the book, where both are.
    lanes: Mutex<HashMap<String, Lane>>,
    stop: watch::Sender<bool>,
}

/// The task that delivers to one webhook.
struct Lane {
    wake: Arc<Notify>,
    task: JoinHandle<()>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<String, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Moment {
        (self.options.clock)().into()
    }

    async fn tell(&self, report: SandboxEvent) {
        (self.tell)(report).await;
    }

    fn wake(&self, webhook: &str) {
        if let Some(lane) = self.lanes().get(webhook) {
            lane.wake.notify_one();
        }
    }

    fn wake_all(&self) {
        self.lanes().values().for_each(|lane| lane.wake.notify_one());
    }
}

impl Sandbox {
    /// Makes one that knows what its state file says, and tells what had to be set right in that. Nothing is delivered
    /// before it [serves](Self::serve).
    pub fn start(options: SandboxOptions, tell: Tell) -> Result<(Self, Option<Repair>), FileError> {
        let schedule = RetrySchedule::default().scaled(options.time_scale);
        let mut book = Book::new(schedule, options.concurrency);
        book.every_event = options.every_event;
        let opened =
            options.state.as_deref().map(|path| Journal::open(path, |record| book.apply(record))).transpose()?;
        if let Some(key) = &options.api_key {
            book.api_key.clone_from(key);
        } else if book.api_key.is_empty() {
            book.api_key = fresh::id("pk_sandbox_");
        }
        let mut repaired = None;
        if let (Some((journal, repair)), Some(path)) = (opened, &options.state) {
            book.keep_in(journal).map_err(FileError::io("write to", path))?;
            repaired = repair;
        }
        let sender = Sender::new(client::Options {
            timeout: options.timeout,
            insecure: options.insecure,
            connections: options.concurrency,
            once: true,
        });
        let (book, lanes) = (Mutex::new(book), Mutex::default());
        let stop = watch::Sender::new(false);
        Ok((Self(Arc::new(Shared { options, tell, sender, book, lanes, stop })), repaired))
    }

    fn open_lane(&self, webhook: Arc<Webhook>) {
        let (id, wake) = (webhook.id.clone(), Arc::new(Notify::new()));
        let task = tokio::spawn(worker::deliver_all(Arc::clone(&self.0), webhook, Arc::clone(&wake)));
        self.0.lanes().insert(id, Lane { wake, task });
    }

    /// The key that the API asks for.
    pub fn api_key(&self) -> String {
        self.0.book().api_key.clone()
    }

    /// Delivers what is due, and answers API calls on `listener`, until `stop` turns true; then ends both, each within its
    /// own time and neither waiting for the other.
    pub async fn serve(self, listener: TcpListener, stop: watch::Receiver<bool>) {
        for webhook in self.look_at_all(|endpoint| Arc::clone(&endpoint.webhook)) {
            self.open_lane(webhook);
        }
        let api = Server::new(api::Api::new(self.clone())).serve(listener, stop.clone());
        tokio::join!(api, self.end_lanes(stop));
    }

    /// Waits for `stop`, then for the attempts that are under way, for as long as they may take.
    async fn end_lanes(&self, mut stop: watch::Receiver<bool>) {
        let _ = stop.wait_for(|stop| *stop).await.is_ok();
        self.0.stop.send_replace(true);
        let lanes: Vec<_> = self.0.lanes().drain().map(|(_, lane)| lane.task).collect();
        let all = async {
            for lane in lanes {
                let _ = lane.await;
            }
        };
        let _ = tokio::time::timeout(LAST_ATTEMPTS, all).await;
    }

    /// Registers a webhook.
    pub async fn register(&self, url: String, events: Vec<String>) -> Result<Webhook, Refusal> {
        let secret = self.0.options.signing_secret.clone();
        let secret = secret.unwrap_or_else(|| format!("whsec_{}", hex::encode(&fresh::random()[..24])));
        let webhook = self.0.book().register(url, events, secret, self.0.now())?;
        let shared = Arc::new(webhook.clone());
        let same = |one: &Endpoint| !one.disabled && one.webhook.url == shared.url && one.webhook.id != shared.id;
        let beside = self.look_at_all(same).into_iter().filter(|same| *same).count();
        self.open_lane(Arc::clone(&shared));
        self.0.tell(SandboxEvent::Registered { webhook: shared, beside }).await;
        Ok(webhook)
    }

    /// Fires `event`, with `data` (JSON, which stays as it is) or that of a sample.
    pub async fn emit(&self, event: &str, data: Option<&str>) -> Result<Emitted, Refusal> {
        let now = self.0.now();
        let sampled = || sample::data(event, now.time()).map_or_else(|| "{}".to_owned(), |(data, _)| data.to_string());
        let data = data.map_or_else(sampled, str::to_owned);
        let (emitted, faults) = self.accept(event, sample::envelope(event, now.time(), &data), now)?;
        self.0.tell(SandboxEvent::Emitted(emitted.clone())).await;
        for fault in faults {
            self.0.tell(fault).await;
        }
        emitted.deliveries.iter().for_each(|(webhook, ..)| self.0.wake(webhook));
        Ok(emitted)
    }

    fn accept(&self, event: &str, payload: String, now: Moment) -> Result<(Emitted, Vec<SandboxEvent>), Refusal> {
        let SandboxOptions { faults, time_scale, .. } = &self.0.options;
        let after = |wait| now.after(units::scaled(wait, *time_scale));
        let mut book = self.0.book();
        let number = book.next_event();
        let hits = |fault, webhook| faults.hits(fault, Place { event: number, webhook, attempt: 0 });
        let held = |webhook| Held {
            until: hits(Fault::Delay, webhook).then(|| after(faults.delay)),
            overtaken: hits(Fault::Reorder, webhook).then(|| after(OVERTAKEN_WITHIN)),
        };
        let emitted = book.emit(event, payload, now, held)?;
        let mut reports = Vec::new();
        for (id, delivery_id, _) in &emitted.deliveries {
            let Ok(endpoint) = book.endpoint(id) else { continue };
            let Some(fault) = endpoint.held_back_by(delivery_id) else { continue };
            let (webhook, event) = (Arc::clone(&endpoint.webhook), event.to_owned());
            reports.push(SandboxEvent::Fault { fault, webhook, event, delivery_id: delivery_id.clone() });
        }
        Ok((emitted, reports))
    }

    /// A click on the link of `tracking_id`: fires `click.recorded`.
    pub async fn click(&self, tracking_id: &str) -> Result<Emitted, Refusal> {
        let data = sample::click(tracking_id, self.0.now().time()).to_string();
        self.emit("click.recorded", Some(&data)).await
    }

    /// Has a delivery attempted at once.
    pub fn retry(&self, webhook: &str, delivery: &str) -> Result<(), Refusal> {
        self.0.book().retry(webhook, delivery)?;
        self.0.wake(webhook);
        Ok(())
    }

    /// Puts the hub's clock forward; answers how many attempts that makes due.
    pub fn advance(&self, by: Duration) -> Result<usize, Refusal> {
        let due = self.0.book().advance(units::scaled(by, self.0.options.time_scale), self.0.now())?;
        self.0.wake_all();
        Ok(due)
    }

    /// Forgets every webhook and every delivery.
    pub fn reset(&self) -> Result<(), Refusal> {
        self.0.book().reset()?;
        self.0.wake_all();
        // Each ends by itself: its webhook is gone. One that was registered meanwhile stays.
        self.0.lanes().retain(|webhook, _| self.0.book().endpoint(webhook).is_ok());
        Ok(())
    }

    /// How many webhooks there are.
    pub fn webhooks(&self) -> usize {
        self.0.book().endpoints().count()
    }

    /// How many deliveries wait for an attempt.
    pub fn open(&self) -> usize {
        self.look_at_all(Endpoint::open).into_iter().sum()
    }

    /// Looks at every webhook, in the order in which they were registered.
    fn look_at_all<T>(&self, look: impl FnMut(&Endpoint) -> T) -> Vec<T> {
        self.0.book().endpoints().map(look).collect()
    }

    /// Looks at one webhook.
    fn look<T>(&self, webhook: &str, look: impl FnOnce(&Endpoint) -> T) -> Result<T, Refusal> {
        self.0.book().endpoint(webhook).map(look)
    }
}
