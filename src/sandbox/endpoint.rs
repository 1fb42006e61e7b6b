//! One webhook and its deliveries: which of them wait for what, and which is sent next.
//!
//! Each webhook has its own queues, so that one with a dead endpoint delays no other. Automatic work is bounded:
//! the deliveries that wait, and the history of completed ones.

use super::faults::Fault;
use super::model::{
    Addressed, AttemptRecord, CameTo, DeliveryStatus, Event, HubDelivery, Moment, StateRecord, Trigger, Webhook, Why,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Deliveries that may wait for one endpoint, and the bytes of their payloads.
pub(super) const OPEN: usize = 10_000;
const OPEN_BYTES: usize = 64 << 20;
/// Deliveries that are remembered when nothing happens to them any more, and the bytes of their payloads.
const HISTORY: usize = 1_000;
const HISTORY_BYTES: usize = 16 << 20;
/// Attempts of one delivery that are remembered, the last ones: the schedule has six, the rest was asked for.
pub(super) const MOST_ATTEMPTS: usize = 200;

/// Attempts that were asked for are made at once, beside those that come by themselves; but not so many that an endpoint
/// which hangs takes every open file.
pub(super) const ASKED_AT_ONCE: usize = 64;

/// A webhook with its deliveries, which are known by the number of their event.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub webhook: Arc<Webhook>,
    /// The how-manieth webhook of this sandbox, from 0.
    pub number: u64,
    pub disabled: bool,
    /// Its last attempt was answered 2xx, or there was none yet.
    pub answers: bool,
    deliveries: BTreeMap<u64, HubDelivery>,
    by_id: HashMap<String, u64>,
    /// Waiting for their first attempt.
    fresh: VecDeque<u64>,
    /// Waiting for a time.
    due: BTreeSet<(Moment, u64)>,
    /// Somebody asked for an attempt.
    asked: VecDeque<u64>,
    /// To be overtaken by a later one.
    overtaken: BTreeSet<u64>,
    /// Whether the last one that was added is.
    last_is_overtaken: bool,
    sending: usize,
    open: usize,
    open_bytes: usize,
    finished: VecDeque<u64>,
    finished_bytes: usize,
}

/// What a webhook has to do.
#[derive(Debug)]
pub(super) enum Next {
    /// This attempt, now.
    Attempt(DueAttempt),
    /// Nothing before then.
    At(Moment),
    /// Nothing until something happens.
    Nothing,
}

/// An attempt to be made.
#[derive(Clone, Debug)]
pub(super) struct DueAttempt {
    pub webhook: Arc<Webhook>,
    pub webhook_number: u64,
    pub event: Arc<Event>,
    pub delivery_id: String,
    pub trigger: Trigger,
    /// The number that its first attempt gets; there may be more than one, by faults.
    pub number: u32,
}

impl Endpoint {
    pub fn new(webhook: Webhook, number: u64) -> Self {
        Self {
            webhook: Arc::new(webhook),
            number,
            disabled: false,
            answers: true,
            deliveries: BTreeMap::new(),
            by_id: HashMap::new(),
            fresh: VecDeque::new(),
            due: BTreeSet::new(),
            asked: VecDeque::new(),
            overtaken: BTreeSet::new(),
            last_is_overtaken: false,
            sending: 0,
            open: 0,
            open_bytes: 0,
            finished: VecDeque::new(),
            finished_bytes: 0,
        }
    }

    pub fn asks_for(&self, event: &str) -> bool {
        self.webhook.events.iter().any(|one| one == event)
    }

    pub fn has_room(&self, bytes: usize) -> bool {
        self.open == 0 || (self.open < OPEN && self.open_bytes + bytes <= OPEN_BYTES)
    }

    /// Deliveries that wait for an attempt.
    pub fn open(&self) -> usize {
        self.open
    }

    /// Places in the queue of first attempts.
    #[cfg(test)]
    pub fn queued(&self) -> usize {
        self.fresh.len()
    }

    /// The deliveries, the oldest first.
    pub fn deliveries(&self) -> impl DoubleEndedIterator<Item = &HubDelivery> {
        self.deliveries.values()
    }

    pub fn by_id(&self, id: &str) -> Option<&HubDelivery> {
        self.deliveries.get(self.by_id.get(id)?)
    }

    /// Whether the next delivery may wait to be overtaken: not where it is the one that is to overtake.
    pub fn lets_overtake(&self) -> bool {
        !self.last_is_overtaken
    }

    /// The fault that keeps a new delivery from being attempted at once.
    pub fn held_back_by(&self, id: &str) -> Option<Fault> {
        let delivery = self.by_id(id)?;
        let overtaken = self.overtaken.contains(&delivery.event.number);
        delivery.next.map(|_| if overtaken { Fault::Reorder } else { Fault::Delay })
    }

    /// Whether an attempt of it is under way, or about to be.
    pub fn is_under_way(&self, delivery: &HubDelivery) -> bool {
        delivery.status == DeliveryStatus::Sending || self.asked.contains(&delivery.event.number)
    }

    /// Takes a new delivery.
    pub fn add(&mut self, event: &Arc<Event>, addressed: Addressed) {
        let number = event.number;
        let delivery = HubDelivery {
            id: addressed.id,
            event: Arc::clone(event),
            status: DeliveryStatus::Pending,
            next: addressed.held,
            attempts: Vec::new(),
            retries: 0,
        };
        self.last_is_overtaken = addressed.overtaken;
        if addressed.overtaken {
            self.overtaken.insert(number);
        }
        match delivery.next {
            _ if addressed.left_out => {}
            Some(at) => drop(self.due.insert((at, number))),
            None => self.fresh.push_back(number),
        }
        self.by_id.insert(delivery.id.clone(), number);
        self.deliveries.insert(number, delivery);
        self.open += 1;
        self.open_bytes += event.payload.len();
        if addressed.left_out {
            self.settle(number, CameTo::Failed(Why::QueueFull));
        }
    }

    /// What is to be done now, with at most `concurrency` attempts under way.
    pub fn next(&mut self, now: Moment, concurrency: usize) -> Next {
        if self.disabled {
            return Next::Nothing;
        }
        if self.sending < concurrency + ASKED_AT_ONCE
            && let Some(number) = self.asked.pop_front()
        {
            return self.begin(number, Trigger::Manual);
        }
        if self.sending >= concurrency {
            return Next::Nothing;
        }
        let is_fresh =
            |number: &u64| self.deliveries.get(number).is_some_and(|one| one.status == DeliveryStatus::Pending);
        while self.fresh.front().is_some_and(|number| !is_fresh(number)) {
            self.fresh.pop_front();
        }
        let due = self.due.first().copied();
        let waits_since = self.fresh.front().and_then(|number| Some(self.deliveries.get(number)?.event.at));
        match (due, waits_since) {
            // Whichever has been waiting for longer.
            (Some((at, number)), since) if at <= now && since.is_none_or(|since| at <= since) => {
                let first = self.deliveries.get(&number).is_some_and(|one| one.attempts.is_empty());
                self.begin(number, if first { Trigger::Event } else { Trigger::Schedule })
            }
            (_, Some(_)) => match self.fresh.pop_front() {
                Some(number) => self.begin(number, Trigger::Event),
                None => Next::Nothing,
            },
            (Some((at, _)), None) => Next::At(at),
            (None, None) => Next::Nothing,
        }
    }

    fn begin(&mut self, number: u64, trigger: Trigger) -> Next {
        let Some(delivery) = self.deliveries.get_mut(&number) else { return Next::Nothing };
        if let Some(at) = delivery.next {
            self.due.remove(&(at, number));
        }
        self.overtaken.remove(&number);
        delivery.status = DeliveryStatus::Sending;
        self.sending += 1;
        Next::Attempt(DueAttempt {
            webhook: Arc::clone(&self.webhook),
            webhook_number: self.number,
            event: Arc::clone(&delivery.event),
            delivery_id: delivery.id.clone(),
            trigger,
            number: delivery.attempts.last().map_or(0, |last| last.number).saturating_add(1),
        })
    }

    /// Records an attempt, and its delivery's state after it.
    pub fn tried(&mut self, delivery: &str, attempt: AttemptRecord, came_to: Option<CameTo>) {
        let Some(&number) = self.by_id.get(delivery) else { return };
        let Some(delivery) = self.deliveries.get_mut(&number) else { return };
        let was_sending = delivery.status == DeliveryStatus::Sending;
        if attempt.fault.is_none() {
            self.answers = came_to == Some(CameTo::Delivered);
        }
        if delivery.attempts.len() == MOST_ATTEMPTS {
            delivery.attempts.remove(0);
        }
        delivery.attempts.push(attempt);
        let Some(came_to) = came_to else { return };
        if was_sending {
            self.sending -= 1;
        }
        // Whoever it let pass has passed.
        while let Some(waiting) = self.overtaken.range(..number).next_back().copied() {
            self.overtaken.remove(&waiting);
            self.release(waiting);
        }
        // It is being applied again, or it was: either way that attempt has been made.
        self.asked.retain(|asked| *asked != number);
        self.settle(number, came_to);
        if came_to == CameTo::Failed(Why::Disabled) {
            self.disable();
        }
    }

    fn release(&mut self, number: u64) {
        let Some(delivery) = self.deliveries.get_mut(&number) else { return };
        if let Some(at) = delivery.next.filter(|_| delivery.status == DeliveryStatus::Pending) {
            self.due.remove(&(at, number));
            delivery.next = None;
            self.fresh.push_front(number);
        }
    }

    /// Sets the new state of a delivery.
    pub fn settle(&mut self, number: u64, came_to: CameTo) {
        let Some(delivery) = self.deliveries.get_mut(&number) else { return };
        let was_final = delivery.status.is_final();
        if let Some(at) = delivery.next.take() {
            self.due.remove(&(at, number));
        }
        delivery.status = match came_to {
            CameTo::Delivered => DeliveryStatus::Delivered,
            CameTo::Failed(why) => DeliveryStatus::Failed(why),
            // It was under way when another one was answered 410.
            CameTo::Retry { .. } if self.disabled => DeliveryStatus::Failed(Why::Disabled),
            CameTo::Retry { at, retries } => {
                delivery.next = Some(at);
                delivery.retries = retries;
                self.due.insert((at, number));
                DeliveryStatus::Retrying
            }
        };
        if delivery.status.is_final() && !was_final {
            let bytes = delivery.event.payload.len();
            self.open -= 1;
            self.open_bytes -= bytes;
            self.finished.push_back(number);
            self.finished_bytes += bytes;
            self.forget();
        }
    }

    pub fn settle_by_id(&mut self, delivery: &str, came_to: CameTo) {
        if let Some(&number) = self.by_id.get(delivery) {
            self.settle(number, came_to);
        }
    }

    /// Forgets the oldest deliveries beyond what is remembered.
    fn forget(&mut self) {
        while self.finished.len() > HISTORY || self.finished_bytes > HISTORY_BYTES {
            let Some(number) = self.finished.pop_front() else { return };
            let Some(delivery) = self.deliveries.remove(&number) else { continue };
            self.by_id.remove(&delivery.id);
            self.finished_bytes -= delivery.event.payload.len();
        }
    }

    /// Somebody asks for an attempt, at once.
    pub fn ask_by_id(&mut self, delivery: &str) {
        if let Some(&number) = self.by_id.get(delivery) {
            self.ask(number);
        }
    }

    fn ask(&mut self, number: u64) {
        let Some(delivery) = self.deliveries.get_mut(&number) else { return };
        if delivery.status.is_final() {
            let bytes = delivery.event.payload.len();
            self.finished.retain(|one| *one != number);
            self.finished_bytes -= bytes;
            self.open += 1;
            self.open_bytes += bytes;
        }
        delivery.status = DeliveryStatus::Retrying;
        self.asked.push_back(number);
    }

    /// Nothing more goes to this webhook.
    pub fn disable(&mut self) {
        self.disabled = true;
        self.asked.clear();
        let open: Vec<_> = self.deliveries.iter().filter(|(_, one)| !one.status.is_final()).map(|(n, _)| *n).collect();
        for number in open {
            if self.deliveries.get(&number).is_some_and(|one| one.status != DeliveryStatus::Sending) {
                self.settle(number, CameTo::Failed(Why::Disabled));
            }
        }
    }

    /// Everything that is due is due so much sooner.
    pub fn advance(&mut self, by: Duration) {
        self.due = self.due.iter().map(|(at, number)| (at.before(by), *number)).collect();
        for delivery in self.deliveries.values_mut() {
            delivery.next = delivery.next.map(|at| at.before(by));
        }
    }

    /// How many deliveries are due by `now`.
    pub fn due_by(&self, now: Moment) -> usize {
        self.due.iter().take_while(|(at, _)| *at <= now).count()
    }

    /// The records of its attempts, and of where its deliveries stand.
    pub fn records(&self) -> impl Iterator<Item = StateRecord> {
        let webhook = || self.webhook.id.clone();
        let of_each = move |one: &HubDelivery| {
            let delivery = || one.id.clone();
            let tried = |attempt: &AttemptRecord| StateRecord::Tried {
                webhook: webhook(),
                delivery: delivery(),
                attempt: attempt.clone(),
                came_to: None,
            };
            let mut records: Vec<_> = one.attempts.iter().map(tried).collect();
            let came_to = match (one.status, one.next) {
                (DeliveryStatus::Delivered, _) => Some(CameTo::Delivered),
                (DeliveryStatus::Failed(why), _) => Some(CameTo::Failed(why)),
                (DeliveryStatus::Retrying | DeliveryStatus::Sending, Some(at)) if one.retries > 0 => {
                    Some(CameTo::Retry { at, retries: one.retries })
                }
                _ => None,
            };
            let stands = |came_to| StateRecord::Stands { webhook: webhook(), delivery: delivery(), came_to };
            records.extend(came_to.map(stands));
            if self.asked.contains(&one.event.number) {
                records.push(StateRecord::Asked { webhook: webhook(), delivery: delivery() });
            }
            records
        };
        let disabled = self.disabled.then(|| StateRecord::Disabled { webhook: self.webhook.id.clone() });
        self.deliveries.values().flat_map(of_each).chain(disabled)
    }
}
