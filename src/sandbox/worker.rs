//! The worker: one task per webhook takes what is due, and each attempt is a separate task.
//!
//! An attempt with a fault does not count: the genuine one follows at once, so that every accepted event is still
//! delivered.

use super::endpoint::{DueAttempt, Next};
use super::faults::{Fault, Place};
use super::model::{AttemptRecord, CameTo, Webhook};
use super::reserialise::unusual;
use super::{Moment, SandboxEvent, Shared, Tried};
use crate::delivery;
use crate::http::client::{self, Answer, Failure};
use crate::send::Outcome;
use crate::signing::{Keys, Scheme, Secret, Stamp, sign};
use hyper::Method;
use hyper::body::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long a worker sleeps at most when something is due later: it is due by the wall clock, which leaps when a laptop
/// wakes up or its time is set, and timers do not.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What the deliveries of one webhook are signed with.
struct Signing {
    own: Keys,
    /// Another secret, and the webhook's own behind it, where published receivers look.
    rotating: Keys,
    other: Keys,
}

impl Signing {
    fn of(webhook: &Webhook) -> Option<Arc<Self>> {
        let scheme = Scheme::default();
        let own = Secret::new(webhook.signing_secret.as_bytes()).ok()?;
        let other = Secret::new(crate::delivery::fresh::id("whsec_other_")).ok()?;
        let keys = |secrets: &[Secret]| Keys::new(&scheme, secrets).ok();
        Some(Arc::new(Self {
            own: keys(std::slice::from_ref(&own))?,
            rotating: keys(&[other.clone(), own])?,
            other: keys(&[other])?,
        }))
    }
}

/// Delivers what is due to one webhook, until it is gone or the sandbox stops.
pub(super) async fn deliver_all(shared: Arc<Shared>, webhook: Arc<Webhook>, wake: Arc<Notify>) {
    let mut stop = shared.stop.subscribe();
    let mut attempts = JoinSet::new();
    let Some(signing) = Signing::of(&webhook) else { return };
    while !*stop.borrow() {
        while attempts.try_join_next().is_some() {}
        let next = shared.book().next(&webhook.id, shared.now());
        let wait = match next {
            None => break,
            Some(Next::Attempt(job)) => {
                let (shared, signing, wake) = (Arc::clone(&shared), Arc::clone(&signing), Arc::clone(&wake));
                attempts.spawn(async move {
                    Delivering { shared, signing, job }.deliver().await;
                    wake.notify_one();
                });
                continue;
            }
            Some(Next::At(at)) => at.from(shared.now()).min(LOOK_AGAIN),
            Some(Next::Nothing) => Duration::MAX,
        };
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }
    while attempts.join_next().await.is_some() {}
}

/// How long a listener in this process may take to notice that a connection has ended.
const NOTICED: Duration = Duration::from_secs(10);

/// How an attempt is sent.
enum How {
    Whole,
    /// The first bytes of its body, up to a limit.
    Cut(usize),
    /// Whole, with a fault that a listener in this process may have to know.
    Fault(Fault),
}

/// One attempt of the schedule, with those that faults add to it.
struct Delivering {
    shared: Arc<Shared>,
    signing: Arc<Signing>,
    job: DueAttempt,
}

impl Delivering {
    async fn deliver(self) {
        let mut number = self.job.number;
        for fault in Fault::SPOILING.into_iter().filter(|fault| self.hits(*fault)) {
            self.try_for_nothing(number, fault).await;
            number = number.saturating_add(1);
        }
        let rotating = self.hits(Fault::Rotation);
        if rotating {
            let DueAttempt { webhook, event, delivery_id, .. } = &self.job;
            let (webhook, event, delivery_id) = (Arc::clone(webhook), event.name.clone(), delivery_id.clone());
            self.shared.tell(SandboxEvent::Fault { fault: Fault::Rotation, webhook, event, delivery_id }).await;
        }
        let at = self.shared.now();
        let keys = if rotating { &self.signing.rotating } else { &self.signing.own };
        let sent = self.send(keys, at, self.job.event.payload.clone(), How::Whole).await;
        let outcome = Outcome::of(&sent);
        let attempt = self.attempt(number, at, &sent, None);
        let (came_to, kept) = self.shared.book().finish(&self.job, attempt.clone(), outcome, self.shared.now());
        self.tell(attempt, sent, None, came_to).await;
        self.say_unkept(kept).await;
        if came_to == Some(CameTo::Delivered) && self.hits(Fault::Duplicate) {
            self.try_for_nothing(number.saturating_add(1), Fault::Duplicate).await;
        }
    }

    fn hits(&self, fault: Fault) -> bool {
        let place = Place { event: self.job.event.number, webhook: self.job.webhook_number, attempt: self.job.number };
        self.shared.options.faults.hits(fault, place)
    }

    /// An attempt with a fault: whatever it comes to, it counts for nothing.
    async fn try_for_nothing(&self, number: u32, fault: Fault) {
        let faults = &self.shared.options.faults;
        let (at, payload) = (self.shared.now(), self.job.event.payload.clone());
        let own = &self.signing.own;
        let known = How::Fault(fault);
        let sent = match fault {
            Fault::WrongSignature => self.send(&self.signing.other, at, payload, known).await,
            Fault::StaleTimestamp => self.send(own, at.before(faults.stale), payload, known).await,
            Fault::Reserialised => self.send(own, at, unusual(&payload), known).await,
            Fault::OversizedBody => self.send(own, at, padded(&payload, faults.oversized), known).await,
            Fault::DroppedConnection => {
                let half = payload.len() / 2;
                self.send(own, at, payload, How::Cut(half)).await
            }
            Fault::Duplicate | Fault::Reorder | Fault::Delay | Fault::Rotation => {
                self.send(own, at, payload, How::Whole).await
            }
        };
        let attempt = self.attempt(number, at, &sent, Some(fault));
        let kept = self.shared.book().spoiled(&self.job, attempt.clone());
        self.tell(attempt, sent, Some(fault), None).await;
        self.say_unkept(kept).await;
    }

    /// Sends the payload, signed as of `signed`.
    async fn send(&self, keys: &Keys, signed: Moment, payload: Bytes, how: How) -> Result<Answer, Failure> {
        let DueAttempt { webhook, event, delivery_id, .. } = &self.job;
        let stamp = Stamp { timestamp: Some(signed.time().seconds().max(0)), id: None };
        let unsendable =
            |why: String| Failure { kind: client::FailureKind::Malformed, message: why, took: Duration::ZERO };
        let signature = sign(keys, stamp, &payload).map_err(|error| unsendable(error.to_string()))?;
        let headers = delivery::headers(keys.scheme(), &signature, Some(&event.name), Some(delivery_id));
        let headers = headers.into_iter().filter_map(client::header).collect();
        let url = webhook.url.parse().map_err(|error| unsendable(format!("cannot send to the URL: {error}")))?;
        let attempt = client::Attempt { method: Method::POST, url, headers, body: payload };
        match how {
            How::Cut(cut) => {
                let under_way = self.shared.options.announced.announce(&signature.value, Fault::DroppedConnection);
                let broken_off = self.shared.sender.break_off(attempt, cut).await;
                // Who listens may see only later that nobody is there any more.
                tokio::spawn(async {
                    tokio::time::sleep(NOTICED).await;
                    drop(under_way);
                });
                broken_off
            }
            How::Fault(fault) => {
                let _under_way = self.shared.options.announced.announce(&signature.value, fault);
                self.shared.sender.send(attempt).await
            }
            How::Whole => self.shared.sender.send(attempt).await,
        }
    }

    fn attempt(&self, number: u32, at: Moment, sent: &Result<Answer, Failure>, fault: Option<Fault>) -> AttemptRecord {
        let took = sent.as_ref().map_or_else(|failure| failure.took, |answer| answer.took);
        let failure = sent.as_ref().err();
        AttemptRecord {
            number,
            at,
            trigger: self.job.trigger,
            status: sent.as_ref().ok().map(|answer| answer.status.as_u16()),
            took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            error: failure.map(|failure| failure.kind.code().to_owned()),
            message: failure.map(|failure| failure.message.clone()),
            fault: fault.map(|fault| fault.code().to_owned()),
        }
    }

    async fn tell(
        &self,
        attempt: AttemptRecord,
        sent: Result<Answer, Failure>,
        fault: Option<Fault>,
        came_to: Option<CameTo>,
    ) {
        let DueAttempt { webhook, event, delivery_id, .. } = &self.job;
        let (webhook, event, delivery_id) = (Arc::clone(webhook), Arc::clone(event), delivery_id.clone());
        let answer = sent.map_or_else(|_| Bytes::new(), |answer| answer.body);
        let one_of_several = self.shared.book().endpoints().nth(1).is_some();
        let judged = fault.filter(|fault| self.shared.options.faults.is_judged(*fault));
        let judgement = judged.zip(attempt.status).and_then(|(fault, status)| fault.judge(status));
        let tried = Tried { webhook, event, delivery_id, attempt, fault, judgement, came_to, answer, one_of_several };
        self.shared.tell(SandboxEvent::Attempt(tried)).await;
    }

    async fn say_unkept(&self, kept: std::io::Result<()>) {
        if let Err(error) = kept {
            self.shared.tell(SandboxEvent::Unkept(error.to_string())).await;
        }
    }
}

/// The payload padded with white space after its first brace to `size`: the same JSON, larger than receivers accept.
fn padded(payload: &Bytes, size: usize) -> Bytes {
    let mut padded = Vec::with_capacity(size.max(payload.len()));
    let (first, rest) = payload.split_at(payload.len().min(1));
    padded.extend_from_slice(first);
    padded.resize(size.saturating_sub(rest.len()).max(first.len()), b' ');
    padded.extend_from_slice(rest);
    padded.into()
}
