//! Where deliveries are told to: counted, diagnosed if need be, and handed to the printer.

use super::assertion::{Assertion, Standing};
use super::catch_up::Catching;
use super::diagnosis::Diagnostician;
use super::entry::{Diagnosis, Entry, judge};
use super::forward::{Forwarded, Forwarder};
use super::receiver::{Received, Refused, Sink, What};
use super::respond::Respond;
use super::store::{Store, Stored};
use super::tally::{AppStatus, Came, Tally};
use super::view::{Form, View};
use super::{json, text};
use crate::capture::filter::{self, Filter};
use crate::delivery::EventFilter;
use crate::http::server::{Answer, Problem};
use crate::sandbox::{Announced, Fault};
use crate::signing::Reason;
use crate::terminal::Job;
use hyper::StatusCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The receiver's sink.
#[derive(Debug)]
pub(super) struct Desk {
    pub view: View,
    pub events: Option<EventFilter>,
    /// `--where`.
    pub filter: Arc<Filter>,
    pub diagnostician: Option<Diagnostician>,
    pub progress: Arc<Progress>,
    pub reject_status: StatusCode,
    pub respond: Respond,
    pub forwarder: Option<Forwarder>,
    pub store: Option<Store>,
    /// What our own hub sends wrongly on purpose, if there is one.
    pub announced: Option<Announced>,
    /// What is asked for again before the rest is shown, if anything is.
    pub catching: Option<Arc<Catching>>,
}

/// What the session waits for and reports.
#[derive(Debug)]
pub(super) struct Progress {
    pub assertion: Assertion,
    changed: Notify,
    tally: Mutex<Tally>,
    settled: AtomicBool,
}

impl Progress {
    /// Of a run that asserts this, with an application if it `forwards`.
    pub fn new(assertion: Assertion, forwards: bool) -> Arc<Self> {
        let tally = Tally::new(forwards);
        Arc::new(Self { assertion, changed: Notify::new(), tally: tally.into(), settled: AtomicBool::new(false) })
    }

    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn standing(&self) -> Standing {
        self.assertion.standing(&self.tally())
    }

    /// Whether nothing more has come within `--settle`, or that was not asked.
    pub fn is_settled(&self) -> bool {
        self.assertion.settle.is_none() || self.settled.load(Ordering::Acquire)
    }

    /// Returns when nothing that may still come changes the answer: what had to come has, and for `--settle` nothing
    /// more; or something came that must not.
    pub async fn decided(&self) {
        loop {
            match (self.standing(), self.assertion.settle) {
                (Standing::Broken, _) | (Standing::Met, None) => return,
                (Standing::Met, Some(settle)) => tokio::select! {
                    () = tokio::time::sleep(settle) => {
                        self.settled.store(true, Ordering::Release);
                        return;
                    }
                    () = self.changed.notified() => {}
                },
                (Standing::Open, _) => self.changed.notified().await,
            }
        }
    }

    /// Counts something, and says so to whoever waits for a decision if it brings one.
    fn count(&self, add: impl FnOnce(&mut Tally)) {
        let (before, after) = {
            let mut tally = self.tally();
            let before = self.assertion.standing(&tally);
            add(&mut tally);
            (before, self.assertion.standing(&tally))
        };
        if before != after {
            self.changed.notify_one();
        }
    }
}

/// What is answered, what became of the delivery at the application, and the flag that decided, if one did.
type Decided = (Answer, Option<Forwarded>, Option<&'static str>);

impl Desk {
    /// Whether `--events` and `--where` let it through: what they leave out is neither shown nor counted.
    fn passes(&self, received: &Received, status: StatusCode, app: Option<&Forwarded>) -> bool {
        let Received { envelope, delivery, .. } = received;
        let event = envelope.event.as_deref();
        let view = || filter::View {
            id: None,
            event,
            delivery_id: envelope.delivery_id.as_deref(),
            verified: received.verified(),
            reason: received.reason().map(Reason::code),
            status: Some(status.as_u16()),
            app_status: app.and_then(Forwarded::status),
            method: &delivery.method,
            path: &delivery.path,
            scheme: self.view.scheme.name(),
            duplicate: Some(received.duplicate),
            received_at: Some(received.at),
            headers: &delivery.headers,
            body: &delivery.body,
        };
        self.events.as_ref().is_none_or(|events| events.passes(event))
            && (self.filter.is_empty() || self.filter.takes(&view()))
    }

    /// What our own hub did to this delivery. What verifies within the tolerance that was asked for is not stale.
    fn fault_of(&self, received: &Received) -> Option<Fault> {
        let mut values = received.delivery.headers.get_all(self.view.scheme.signature_header()).iter();
        let fault = self.announced.as_ref()?.fault_of(values.next()?.as_bytes())?;
        // What came whole is not the one that was broken off, though it may have the same signature.
        let alone = values.next().is_none() && fault != Fault::DroppedConnection;
        (alone && fault.is_forged() == (received.verified() == Some(false))).then_some(fault)
    }

    /// The same of what did not come whole.
    fn fault_of_refused(&self, refused: &Refused) -> Option<Fault> {
        let fault = self.announced.as_ref()?.fault_of(refused.signature.as_ref()?.as_bytes())?;
        let is_so = match &refused.what {
            What::Problem(Problem::TooLarge) => fault == Fault::OversizedBody,
            What::Problem(Problem::HungUp(_)) => fault == Fault::DroppedConnection,
            _ => false,
        };
        is_so.then_some(fault)
    }

    /// What became of it at the application, where there is one. Most of what handling a request may need room for is
    /// for this, and it is moved a few times for each request: so it stands apart.
    async fn forward(&self, received: &Received) -> Option<Forwarded> {
        Box::pin(self.forwarder.as_ref()?.forward(received)).await
    }

    /// What our own hub forged goes to the application as it came: whether that refuses it is the question.
    async fn try_out(&self, received: &Received) -> Decided {
        let forwarded = self.forward(received).await;
        let refused = || Answer::text(self.reject_status, "invalid signature");
        (forwarded.as_ref().map_or_else(refused, Forwarded::answer), forwarded, None)
    }

    /// Of what does not verify, a few may be under way at the application at once; the rest is answered at once.
    async fn decide(&self, received: &Received, fault: Option<Fault>) -> Decided {
        let rejected = received.verified() == Some(false);
        if fault.is_some_and(Fault::is_forged) {
            return self.try_out(received).await;
        }
        if !rejected {
            return self.decide_on(received).await;
        }
        let Some(unverified) = self.forwarder.as_ref().and_then(|forwarder| forwarder.unverified.as_ref()) else {
            return (Answer::text(self.reject_status, "invalid signature"), None, None);
        };
        let decided = match unverified.try_acquire() {
            Ok(_place) => {
                let expendable = received.waiting.expendable();
                tokio::select! {
                    decided = self.decide_on(received) => Some(decided),
                    () = expendable.given_up() => None,
                }
            }
            Err(_) => None,
        };
        decided.unwrap_or_else(|| {
            self.progress.count(|tally| tally.turned_away += 1);
            let busy = Answer::text(StatusCode::SERVICE_UNAVAILABLE, "too many unverified deliveries under way");
            (busy, None, Some("--forward-invalid"))
        })
    }

    /// The same for one that is accepted, or forwarded all the same.
    async fn decide_on(&self, received: &Received) -> Decided {
        if let Some((answer, flag)) = self.respond.instead().await {
            return (answer, None, Some(flag));
        }
        let forwarded = self.forward(received).await;
        match forwarded {
            Some(forwarded) => (forwarded.answer(), Some(forwarded), None),
            None if received.verified() == Some(false) => {
                (Answer::text(self.reject_status, "invalid signature"), None, None)
            }
            None => (Answer::text(StatusCode::OK, "ok"), None, None),
        }
    }

    /// Answers a delivery, counts it and shows it.
    async fn take(&self, mut received: Received) -> Answer {
        let fault = self.fault_of(&received);
        let (mut answer, app, because) = self.decide(&received, fault).await;
        if app.as_ref().is_some_and(|app| app.is_our_own) {
            return answer;
        }
        let stored = match &self.store {
            Some(store) => store.keep(&self.view.scheme, &received, answer.status.as_u16(), app.as_ref()).await,
            None => Stored::NotAsked,
        };
        if stored == Stored::Failed {
            answer = Answer::text(StatusCode::SERVICE_UNAVAILABLE, "not stored");
        }
        if answer.status.is_success() {
            received.accepted();
        }
        let passes = self.passes(&received, answer.status, app.as_ref());
        // What is not shown needs no room.
        let slot = if passes { self.view.printer.room(received.delivery.size()).await } else { None };
        let came = Came { passes, stored, app: app.as_ref().map(|app| AppStatus(app.status())) };
        let judged = judge(fault, app.as_ref());
        self.progress.count(|tally| {
            if let Some((_, judgement, _)) = judged {
                tally.findings.add(judgement, received.envelope.delivery_id.as_deref().unwrap_or_default());
            }
            if fault.is_some() {
                tally.faults += 1;
            } else {
                tally.add(&received, came);
            }
        });
        let Some(slot) = slot else { return answer };
        let rejected = received.verified() == Some(false);
        let (status, took) = (answer.status.as_u16(), received.began.elapsed());
        let entry = Entry { received, status, took, app, stored, because, diagnosis: Diagnosis::None, fault };
        match &self.diagnostician {
            Some(diagnostician) if rejected && !entry.is_forged_on_purpose() => diagnostician.take(entry, slot),
            _ => match &self.catching {
                Some(catching) => catching.print(entry, slot),
                None => self.view.print(entry, slot),
            },
        }
        answer
    }
}

impl Sink for Desk {
    async fn received(&self, received: Received) -> Answer {
        let loops = self.forwarder.as_ref().map(|forwarder| &forwarder.loops);
        if let Some(answer) = loops.and_then(|loops| loops.refuse(&received.delivery.headers, &received.delivery.body))
        {
            self.progress.count(|tally| tally.looped += 1);
            return answer;
        }
        let id = self.catching.as_ref().and_then(|_| received.envelope.delivery_id.clone());
        let id = id.filter(|_| received.verified() != Some(false));
        let answer = self.take(received).await;
        if let (Some(catching), Some(id)) = (&self.catching, id) {
            catching.came(&id, answer.status.as_u16());
        }
        answer
    }

    async fn refused(&self, refused: Refused) {
        let fault = self.fault_of_refused(&refused);
        self.progress.count(|tally| match fault {
            Some(_) => tally.faults += 1,
            None => tally.add_other(&refused),
        });
        let view = self.view.clone();
        let job = match self.view.form {
            Form::Json => Job::Line(json::refused(&refused, fault)),
            _ => Job::Data(Box::new(move |paint, out| text::refused(out, paint, &view, &refused, fault))),
        };
        self.view.printer.print_when_room(job, 512).await;
    }
}
