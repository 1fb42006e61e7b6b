//! The complete state of the sandbox, and the only way to change it: a [`StateRecord`] is written to the state file,
//! then applied. So the state after a restart is the state before it, by construction.
//!
//! No I/O except the journal's, no waiting, no clock.

use super::endpoint::{DueAttempt, Endpoint, Next};
use super::journal::Journal;
use super::model::{
    Addressed, AttemptRecord, CameTo, DeliveryStatus, Event, Moment, StateRecord, Trigger, Webhook, Why,
};
use crate::delivery::fresh;
use crate::send::{Outcome, RetrySchedule};
use hyper::body::Bytes;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Webhooks that may be registered: far more than anybody tries out, and each has a worker.
const MOST_WEBHOOKS: usize = 500;
/// The form of the state file.
const VERSION: u32 = 1;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such webhook.
    #[error("no webhook {0}")]
    NoWebhook(String),
    /// The webhook has no such delivery, or has forgotten it.
    #[error("webhook {webhook} has no delivery {delivery}")]
    NoDelivery {
        /// The webhook's id.
        webhook: String,
        /// The delivery's.
        delivery: String,
    },
    /// An attempt of it is under way already.
    #[error("an attempt of delivery {0} is in progress")]
    UnderWay(String),
    /// A disabled webhook gets nothing.
    #[error("webhook {0} is disabled: its endpoint answered 410")]
    Disabled(String),
    /// There are as many webhooks as there may be.
    #[error("there are {MOST_WEBHOOKS} webhooks already; POST /sandbox/reset removes them")]
    TooManyWebhooks,
    /// An endpoint that answers has more to do than it may.
    #[error("webhook {0} has too many deliveries waiting; try again in a second")]
    QueueFull(String),
    /// The state file can't be written, so nothing was accepted.
    #[error("the state cannot be saved: {0}")]
    Unkept(#[from] io::Error),
}

/// How one delivery is held back on purpose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    /// It comes late.
    pub until: Option<Moment>,
    /// It waits for a later one to pass, or until then.
    pub overtaken: Option<Moment>,
}

/// The result of an event: its deliveries, each with its webhook's id, its own id, and whether there was room for it.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The event.
    pub event: Arc<Event>,
    /// Webhook, delivery, and its state.
    pub deliveries: Vec<(String, String, DeliveryStatus)>,
    /// How many webhooks asked for it and are disabled.
    pub disabled: usize,
}

impl Emitted {
    /// Why there are no deliveries, and what to do about it.
    pub fn why_nobody(&self) -> &'static str {
        if self.disabled > 0 {
            "has no webhook: the one registered for it is disabled after a 410; register it again"
        } else {
            "has no webhook; register one with `pushoney-cli listen --register`"
        }
    }
}

pub(super) struct Book {
    journal: Journal,
    pub api_key: String,
    /// In the order in which they were registered.
    endpoints: BTreeMap<u64, Endpoint>,
    by_id: HashMap<String, u64>,
    next_webhook: u64,
    next_event: u64,
    schedule: RetrySchedule,
    concurrency: usize,
    /// Every event goes to every webhook, whatever it registered for.
    pub every_event: bool,
}

impl Book {
    /// What `records` come to; `journal` takes what follows.
    pub fn new(schedule: RetrySchedule, concurrency: usize) -> Self {
        Self {
            journal: Journal::none(),
            api_key: String::new(),
            endpoints: BTreeMap::new(),
            by_id: HashMap::new(),
            next_webhook: 0,
            next_event: 0,
            schedule,
            concurrency,
            every_event: false,
        }
    }

    /// Keeps everything in `journal` from now on, written anew as what there is.
    pub fn keep_in(&mut self, mut journal: Journal) -> io::Result<()> {
        journal.rewrite(self.snapshot())?;
        self.journal = journal;
        Ok(())
    }

    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.endpoints.values()
    }

    pub fn endpoint(&self, id: &str) -> Result<&Endpoint, Refusal> {
        let found = self.by_id.get(id).and_then(|number| self.endpoints.get(number));
        found.ok_or_else(|| Refusal::NoWebhook(id.to_owned()))
    }

    fn endpoint_mut(&mut self, id: &str) -> Option<&mut Endpoint> {
        self.endpoints.get_mut(self.by_id.get(id)?)
    }

    pub fn register(
        &mut self,
        url: String,
        events: Vec<String>,
        secret: String,
        now: Moment,
    ) -> Result<Webhook, Refusal> {
        if self.endpoints.len() >= MOST_WEBHOOKS {
            return Err(Refusal::TooManyWebhooks);
        }
        let webhook = Webhook { id: fresh::id("wh_"), url, events, signing_secret: secret, created_at: now };
        self.commit(StateRecord::Registered(webhook.clone()))?;
        Ok(webhook)
    }

    /// The number that the next event gets.
    pub fn next_event(&self) -> u64 {
        self.next_event
    }

    fn is_for(&self, endpoint: &Endpoint, event: &str) -> bool {
        self.every_event || endpoint.asks_for(event)
    }

    /// Takes an event; it is delivered to each webhook that wants it.
    pub fn emit(
        &mut self,
        event: &str,
        payload: String,
        now: Moment,
        held: impl Fn(u64) -> Held,
    ) -> Result<Emitted, Refusal> {
        let mut deliveries = Vec::new();
        for endpoint in self.endpoints.values().filter(|one| !one.disabled && self.is_for(one, event)) {
            let left_out = !endpoint.has_room(payload.len());
            if left_out && endpoint.answers {
                return Err(Refusal::QueueFull(endpoint.webhook.id.clone()));
            }
            let Held { until, overtaken } = held(endpoint.number);
            let overtaken = overtaken.filter(|_| endpoint.lets_overtake() && !left_out);
            let until = until.filter(|_| !left_out);
            deliveries.push(Addressed {
                webhook: endpoint.webhook.id.clone(),
                id: fresh::id("dlv_"),
                held: overtaken.or(until),
                overtaken: overtaken.is_some(),
                left_out,
            });
        }
        let number = self.next_event;
        let status = |one: &Addressed| {
            if one.left_out { DeliveryStatus::Failed(Why::QueueFull) } else { DeliveryStatus::Pending }
        };
        let told = deliveries.iter().map(|one| (one.webhook.clone(), one.id.clone(), status(one))).collect();
        let event = event.to_owned();
        let emitted = Event { number, name: event.clone(), payload: Bytes::from(payload.clone()), at: now };
        self.commit(StateRecord::Emitted { number, event, at: now, payload, deliveries })?;
        let disabled = self.endpoints.values().filter(|one| one.disabled && self.is_for(one, &emitted.name)).count();
        Ok(Emitted { event: Arc::new(emitted), deliveries: told, disabled })
    }

    pub fn next(&mut self, webhook: &str, now: Moment) -> Option<Next> {
        let concurrency = self.concurrency;
        self.endpoint_mut(webhook).map(|endpoint| endpoint.next(now, concurrency))
    }

    /// Notes an attempt that does not count for its delivery.
    pub fn spoiled(&mut self, job: &DueAttempt, attempt: AttemptRecord) -> io::Result<()> {
        self.tried(job, attempt, None)
    }

    /// Records an attempt and decides its outcome; none if there was a reset in between.
    pub fn finish(
        &mut self,
        job: &DueAttempt,
        attempt: AttemptRecord,
        outcome: Outcome,
        now: Moment,
    ) -> (Option<CameTo>, io::Result<()>) {
        let came_to = self.judge(job, outcome, now);
        (came_to, self.tried(job, attempt, came_to))
    }

    fn judge(&self, job: &DueAttempt, outcome: Outcome, now: Moment) -> Option<CameTo> {
        let endpoint = self.endpoint(&job.webhook.id).ok()?;
        let delivery = endpoint.by_id(&job.delivery_id)?;
        let retries = delivery.retries;
        let counted = delivery.attempts.iter().any(|attempt| attempt.fault.is_none());
        Some(match outcome {
            Outcome::Delivered => CameTo::Delivered,
            Outcome::Disabled => CameTo::Failed(Why::Disabled),
            Outcome::GiveUp => CameTo::Failed(Why::Refused),
            // Another one was answered 410 meanwhile.
            Outcome::Retry if endpoint.disabled => CameTo::Failed(Why::Disabled),
            // One that was asked for changes nothing about the schedule.
            Outcome::Retry if job.trigger == Trigger::Manual && counted => match delivery.next {
                Some(at) => CameTo::Retry { at, retries },
                None => CameTo::Failed(Why::Exhausted),
            },
            Outcome::Retry => match self.schedule.wait(retries) {
                Some(wait) => CameTo::Retry { at: now.after(wait), retries: retries + 1 },
                None => CameTo::Failed(Why::Exhausted),
            },
        })
    }

    fn tried(&mut self, job: &DueAttempt, attempt: AttemptRecord, came_to: Option<CameTo>) -> io::Result<()> {
        let (webhook, delivery) = (job.webhook.id.clone(), job.delivery_id.clone());
        if self.endpoint(&webhook).is_err() {
            return Ok(());
        }
        let record = StateRecord::Tried { webhook, delivery, attempt, came_to };
        // It happened, whether or not that can be kept: after a restart it happens again at worst.
        let kept = self.write(&record);
        self.apply(record);
        kept
    }

    pub fn retry(&mut self, webhook: &str, delivery: &str) -> Result<(), Refusal> {
        let endpoint = self.endpoint(webhook)?;
        let (webhook, delivery) = (webhook.to_owned(), delivery.to_owned());
        let Some(found) = endpoint.by_id(&delivery) else { return Err(Refusal::NoDelivery { webhook, delivery }) };
        if endpoint.disabled {
            return Err(Refusal::Disabled(webhook));
        }
        if endpoint.is_under_way(found) {
            return Err(Refusal::UnderWay(delivery));
        }
        self.commit(StateRecord::Asked { webhook, delivery })?;
        Ok(())
    }

    /// Answers how many attempts are due now.
    pub fn advance(&mut self, by: Duration, now: Moment) -> Result<usize, Refusal> {
        self.commit(StateRecord::Advanced { micros: u64::try_from(by.as_micros()).unwrap_or(u64::MAX) })?;
        Ok(self.endpoints.values().map(|one| one.due_by(now)).sum())
    }

    pub fn reset(&mut self) -> Result<(), Refusal> {
        Ok(self.commit(StateRecord::Reset)?)
    }

    fn commit(&mut self, record: StateRecord) -> io::Result<()> {
        self.write(&record)?;
        self.apply(record);
        Ok(())
    }

    fn write(&mut self, record: &StateRecord) -> io::Result<()> {
        if self.journal.is_long() || self.journal.is_gone() {
            let mut journal = std::mem::replace(&mut self.journal, Journal::none());
            // A long one that can't be written anew is longer than it needs to be, and as good. One that is gone
            // takes nothing, and says so below.
            let _ = journal.rewrite(self.snapshot());
            self.journal = journal;
        }
        self.journal.append(record)
    }

    /// The only place where anything changes.
    pub fn apply(&mut self, record: StateRecord) {
        match record {
            StateRecord::Sandbox { api_key, .. } => self.api_key = api_key,
            StateRecord::Registered(webhook) => {
                let number = self.next_webhook;
                self.next_webhook += 1;
                self.by_id.insert(webhook.id.clone(), number);
                self.endpoints.insert(number, Endpoint::new(webhook, number));
            }
            StateRecord::Emitted { number, event, at, payload, deliveries } => {
                self.next_event = number + 1;
                let event = Arc::new(Event { number, name: event, payload: payload.into(), at });
                for addressed in deliveries {
                    if let Some(endpoint) = self.endpoint_mut(&addressed.webhook) {
                        endpoint.add(&event, addressed);
                    }
                }
            }
            StateRecord::Tried { webhook, delivery, attempt, came_to } => {
                self.at(&webhook, |endpoint| endpoint.tried(&delivery, attempt, came_to));
            }
            StateRecord::Asked { webhook, delivery } => self.at(&webhook, |endpoint| endpoint.ask_by_id(&delivery)),
            StateRecord::Stands { webhook, delivery, came_to } => {
                self.at(&webhook, |endpoint| endpoint.settle_by_id(&delivery, came_to));
            }
            StateRecord::Disabled { webhook } => self.at(&webhook, Endpoint::disable),
            StateRecord::Advanced { micros } => {
                let by = Duration::from_micros(micros);
                self.endpoints.values_mut().for_each(|endpoint| endpoint.advance(by));
            }
            StateRecord::Reset => {
                self.endpoints.clear();
                self.by_id.clear();
                (self.next_webhook, self.next_event) = (0, 0);
            }
        }
    }

    fn at(&mut self, webhook: &str, change: impl FnOnce(&mut Endpoint)) {
        if let Some(endpoint) = self.endpoint_mut(webhook) {
            change(endpoint);
        }
    }

    /// Records that reproduce the current state.
    fn snapshot(&self) -> impl Iterator<Item = StateRecord> {
        let mut events: BTreeMap<u64, (Arc<Event>, Vec<Addressed>)> = BTreeMap::new();
        for endpoint in self.endpoints.values() {
            for delivery in endpoint.deliveries() {
                let addressed = Addressed {
                    webhook: endpoint.webhook.id.clone(),
                    id: delivery.id.clone(),
                    // If a retry follows, the delivery's state says when.
                    held: delivery.next.filter(|_| delivery.retries == 0),
                    overtaken: false,
                    left_out: false,
                };
                let event = &delivery.event;
                let entry = events.entry(event.number).or_insert_with(|| (Arc::clone(event), Vec::new()));
                entry.1.push(addressed);
            }
        }
        let first = StateRecord::Sandbox { version: VERSION, api_key: self.api_key.clone() };
        let registered = self.endpoints.values().map(|one| StateRecord::Registered((*one.webhook).clone()));
        let emitted = events.into_values().map(|(event, deliveries)| StateRecord::Emitted {
            number: event.number,
            event: event.name.clone(),
            at: event.at,
            payload: String::from_utf8_lossy(&event.payload).into_owned(),
            deliveries,
        });
        let stands = self.endpoints.values().flat_map(Endpoint::records);
        std::iter::once(first).chain(registered).chain(emitted).chain(stands)
    }
}
