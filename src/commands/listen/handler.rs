//! Decides the response to a delivery: a refusal, a configured response, or the application's. The delivery is then
//! captured, counted and shown, and only after that is the response sent.

use super::assertion::Progress;
use super::catch_up::Arrivals;
use super::counts::{AppStatus, Came};
use super::forward::{Forwarded, Forwarder};
use super::received::{NotADelivery, Received, RefusedRequest};
use super::respond::Respond;
use super::show::{DeliveryPrinter, Diagnosis, Diagnostician, ShownDelivery, judge};
use super::store::{CaptureResult, Store};
use crate::capture::filter::{self, Filter};
use crate::delivery::EventFilter;
use crate::http::server::{Problem, Reply};
use crate::sandbox::{Announced, Fault};
use crate::signing::Reason;
use hyper::StatusCode;
use std::sync::Arc;

/// Decides the answer to every delivery.
#[derive(Debug)]
pub(super) struct Handler {
    pub output: DeliveryPrinter,
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
    pub arrivals: Option<Arc<Arrivals>>,
}

/// What is answered to a delivery.
struct Decision {
    answer: Reply,
    /// The application's response, if it was forwarded.
    app: Option<Forwarded>,
    /// The flag that decided, if one did.
    because: Option<&'static str>,
}

impl Handler {
    /// Answers a complete delivery. One that this run has forwarded itself does not count as a sender's.
    pub async fn received(&self, received: Received) -> Reply {
        let loops = self.forwarder.as_ref().map(|forwarder| &forwarder.loops);
        if let Some(answer) = loops.and_then(|loops| loops.refuse(&received.delivery.headers, &received.delivery.body))
        {
            self.progress.count(|counts| counts.looped += 1);
            return answer;
        }
        let id = self.arrivals.as_ref().and_then(|_| received.envelope.delivery_id.clone());
        let id = id.filter(|_| received.verified() != Some(false));
        let answer = self.take(received).await;
        if let (Some(arrivals), Some(id)) = (&self.arrivals, id) {
            arrivals.came(&id, answer.status.as_u16());
        }
        answer
    }

    /// Counts and shows a request that was no delivery.
    pub async fn refused(&self, refused: RefusedRequest) {
        let fault = self.fault_of_refused(&refused);
        self.progress.count(|counts| match fault {
            Some(_) => counts.faults += 1,
            None => counts.add_other(&refused),
        });
        self.output.print_refused(refused, fault).await;
    }

    /// Decides the answer, captures the delivery, counts it and shows it.
    async fn take(&self, mut received: Received) -> Reply {
        let fault = self.fault_of(&received);
        let Decision { mut answer, app, because } = self.decide(&received, fault).await;
        if app.as_ref().is_some_and(|app| app.is_our_own) {
            return answer;
        }
        let stored = match &self.store {
            Some(store) => store.keep(&self.output.scheme, &received, answer.status.as_u16(), app.as_ref()).await,
            None => CaptureResult::NotAsked,
        };
        if stored == CaptureResult::Failed {
            answer = Reply::text(StatusCode::SERVICE_UNAVAILABLE, "not stored");
        }
        if answer.status.is_success() {
            received.accepted();
        }
        let passes = self.passes(&received, answer.status, app.as_ref());
        // What is not shown needs no room.
        let slot = if passes { self.output.printer.room(received.delivery.size()).await } else { None };
        let came = Came { passes, stored, app: app.as_ref().map(|app| AppStatus(app.status())) };
        self.count(&received, came, fault, app.as_ref());
        let Some(slot) = slot else { return answer };
        let (status, took) = (answer.status.as_u16(), received.began.elapsed());
        let scheme = Arc::clone(&self.output.scheme);
        let shown =
            ShownDelivery { scheme, received, status, took, app, stored, because, diagnosis: Diagnosis::None, fault };
        match (&self.diagnostician, &self.arrivals) {
            (Some(diagnostician), _) if shown.needs_diagnosis() => diagnostician.take(shown, slot),
            (_, Some(arrivals)) => arrivals.print(shown, slot),
            (_, None) => self.output.print(shown, slot),
        }
        answer
    }

    /// What did not verify is refused; with `--forward-invalid` a few of those may be under way at the application at once,
    /// and the rest is turned away.
    async fn decide(&self, received: &Received, fault: Option<Fault>) -> Decision {
        if fault.is_some_and(Fault::is_forged) {
            return self.try_out(received).await;
        }
        if received.verified() != Some(false) {
            return self.ask(received).await;
        }
        let Some(unverified) = self.forwarder.as_ref().and_then(|forwarder| forwarder.unverified.as_ref()) else {
            return Decision::answer(self.rejection());
        };
        let decided = match unverified.try_acquire() {
            Ok(_place) => {
                let expendable = received.waiting.expendable();
                tokio::select! {
                    decided = self.ask(received) => Some(decided),
                    () = expendable.given_up() => None,
                }
            }
            Err(_) => None,
        };
        decided.unwrap_or_else(|| {
            self.progress.count(|counts| counts.turned_away += 1);
            let busy = Reply::text(StatusCode::SERVICE_UNAVAILABLE, "too many unverified deliveries at once");
            Decision { because: Some("--forward-invalid"), ..Decision::answer(busy) }
        })
    }

    /// The answer that was asked for on purpose, else the application's, else our own.
    async fn ask(&self, received: &Received) -> Decision {
        if let Some((answer, flag)) = self.respond.instead().await {
            return Decision { because: Some(flag), ..Decision::answer(answer) };
        }
        match self.forward(received).await {
            Some(forwarded) => Decision::of_app(forwarded),
            None if received.verified() == Some(false) => Decision::answer(self.rejection()),
            None => Decision::answer(Reply::text(StatusCode::OK, "ok")),
        }
    }

    /// What our own hub forged goes to the application as it came: whether that refuses it is the question.
    async fn try_out(&self, received: &Received) -> Decision {
        let forwarded = self.forward(received).await;
        forwarded.map_or_else(|| Decision::answer(self.rejection()), Decision::of_app)
    }

    /// What became of it at the application, where there is one. Most of what handling a request may need room for is
    /// for this, and it is moved a few times for each request: so it stands apart.
    async fn forward(&self, received: &Received) -> Option<Forwarded> {
        Box::pin(self.forwarder.as_ref()?.forward(received)).await
    }

    fn rejection(&self) -> Reply {
        Reply::text(self.reject_status, "invalid signature")
    }

    /// An attempt that our own hub made with a fault is counted as that, and by what it has shown.
    fn count(&self, received: &Received, came: Came, fault: Option<Fault>, app: Option<&Forwarded>) {
        let judged = judge(fault, app);
        self.progress.count(|counts| {
            if let Some((_, judgement, _)) = judged {
                counts.findings.add(judgement, received.envelope.delivery_id.as_deref().unwrap_or_default());
            }
            if fault.is_some() {
                counts.faults += 1;
            } else {
                counts.add(received, came);
            }
        });
    }

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
            scheme: self.output.scheme.name(),
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
        let mut values = received.delivery.headers.get_all(self.output.scheme.signature_header()).iter();
        let fault = self.announced.as_ref()?.fault_of(values.next()?.as_bytes())?;
        // A complete delivery is not the one that was broken off, though it may have the same signature.
        let alone = values.next().is_none() && fault != Fault::DroppedConnection;
        (alone && fault.is_forged() == (received.verified() == Some(false))).then_some(fault)
    }

    /// The same for a request that did not arrive in full.
    fn fault_of_refused(&self, refused: &RefusedRequest) -> Option<Fault> {
        let fault = self.announced.as_ref()?.fault_of(refused.signature.as_ref()?.as_bytes())?;
        let is_so = match &refused.why {
            NotADelivery::Problem(Problem::TooLarge) => fault == Fault::OversizedBody,
            NotADelivery::Problem(Problem::HungUp(_)) => fault == Fault::DroppedConnection,
            _ => false,
        };
        is_so.then_some(fault)
    }
}

impl Decision {
    fn answer(answer: Reply) -> Self {
        Self { answer, app: None, because: None }
    }

    fn of_app(forwarded: Forwarded) -> Self {
        Self { answer: forwarded.answer(), app: Some(forwarded), because: None }
    }
}
