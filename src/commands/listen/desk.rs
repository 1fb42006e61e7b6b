//! Where deliveries are told to: counted, diagnosed if need be, and handed to the printer.

use super::diagnosis::Diagnostician;
use super::entry::{Diagnosis, Entry};
use super::forward::{Forwarded, Forwarder};
use super::respond::Respond;
use super::store::{Store, Stored};
use super::tally::Tally;
use super::{json, text};
use crate::delivery::EventFilter;
use crate::receiver::{Received, Refused, Sink};
use crate::server::Answer;
use crate::signing::Scheme;
use crate::terminal::{Job, PrinterHandle, Slot};
use hyper::StatusCode;
use jiff::tz::TimeZone;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The form in which deliveries are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A head line and the body.
    Full,
    /// The head line alone.
    Compact,
    /// NDJSON.
    Json,
}

/// How entries become lines; shared by all that print one.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub form: Form,
    pub scheme: Arc<Scheme>,
    pub secrets: usize,
    pub time_zone: TimeZone,
    pub printer: PrinterHandle,
}

impl View {
    /// Prints an entry, rendered on the printer's thread. In JSON, events that nobody asked for are left out.
    pub fn print(&self, entry: Entry, slot: Slot) {
        let view = self.clone();
        match self.form {
            Form::Json if !entry.passes => {}
            Form::Json => self.printer.print(Job::Line(json::delivery(&view.scheme, &entry)), slot),
            _ => self
                .printer
                .print(Job::Data(Box::new(move |paint, out| text::delivery(out, paint, &view, &entry))), slot),
        }
    }
}

/// The receiver's sink.
#[derive(Debug)]
pub(super) struct Desk {
    pub view: View,
    pub events: Option<EventFilter>,
    pub diagnostician: Option<Diagnostician>,
    pub progress: Arc<Progress>,
    pub reject_status: StatusCode,
    pub respond: Respond,
    pub forwarder: Option<Forwarder>,
    pub store: Option<Store>,
}

/// What the session waits for and reports.
#[derive(Debug)]
pub(super) struct Progress {
    pub expected: Option<u64>,
    pub reached: Notify,
    tally: Mutex<Tally>,
}

impl Progress {
    pub fn new(expected: Option<u64>) -> Arc<Self> {
        Arc::new(Self { expected, reached: Notify::new(), tally: Mutex::default() })
    }

    pub fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether as many have come as were asked for.
    pub fn is_met(&self) -> bool {
        self.expected.is_none_or(|expected| self.tally().counted >= expected)
    }

    fn add(&self, received: &Received, passes: bool, stored: Stored) {
        let counted = {
            let mut tally = self.tally();
            tally.add(received, passes, stored).then_some(tally.counted)
        };
        if counted.is_some() && counted == self.expected {
            self.reached.notify_one();
        }
    }
}

impl Desk {
    /// What is answered, what became of the delivery at the application, and the flag that decided, if one did.
    async fn decide(&self, received: &Received) -> (Answer, Option<Forwarded>, Option<&'static str>) {
        let rejected = received.verified() == Some(false);
        if rejected && !self.forwarder.as_ref().is_some_and(|forwarder| forwarder.forward_invalid) {
            return (Answer::text(self.reject_status, "invalid signature"), None, None);
        }
        if let Some((answer, flag)) = self.respond.instead().await {
            return (answer, None, Some(flag));
        }
        let forwarded = match &self.forwarder {
            Some(forwarder) => forwarder.forward(received).await,
            None => None,
        };
        match forwarded {
            Some(forwarded) => (forwarded.answer(), Some(forwarded), None),
            None if rejected => (Answer::text(self.reject_status, "invalid signature"), None, None),
            None => (Answer::text(StatusCode::OK, "ok"), None, None),
        }
    }
}

impl Sink for Desk {
    async fn received(&self, received: Received) -> Answer {
        let passes = self.events.as_ref().is_none_or(|events| events.passes(received.envelope.event.as_deref()));
        let (mut answer, app, because) = self.decide(&received).await;
        let stored = match &self.store {
            Some(store) => store.keep(&self.view.scheme, &received, answer.status.as_u16(), app.as_ref()).await,
            None => Stored::NotAsked,
        };
        if stored == Stored::Failed {
            answer = Answer::text(StatusCode::SERVICE_UNAVAILABLE, "not stored");
        }
        let slot = self.view.printer.room(received.delivery.size()).await;
        self.progress.add(&received, passes, stored);
        let Some(slot) = slot else { return answer };
        let rejected = received.verified() == Some(false);
        let (status, took) = (answer.status.as_u16(), received.began.elapsed());
        let entry = Entry { received, passes, status, took, app, stored, because, diagnosis: Diagnosis::None };
        match &self.diagnostician {
            Some(diagnostician) if rejected && passes => diagnostician.take(entry, slot),
            _ => self.view.print(entry, slot),
        }
        answer
    }

    async fn refused(&self, refused: Refused) {
        self.progress.tally().other += 1;
        let view = self.view.clone();
        let job = match self.view.form {
            Form::Json => Job::Line(json::refused(&refused)),
            _ => Job::Data(Box::new(move |paint, out| text::refused(out, paint, &view, &refused))),
        };
        self.view.printer.print_when_room(job, 512).await;
    }
}
