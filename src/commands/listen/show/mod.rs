//! A delivery as it is shown: [`ShownDelivery`] has its complete outcome, for people (`text.rs`) and as JSON
//! (`json.rs`).
//!
//! It is rendered on the printer's thread, so that a sender never waits for a terminal. A delivery that did not
//! verify is diagnosed first (`diagnosis.rs`).

mod diagnosis;
mod json;
mod text;

pub(super) use diagnosis::{Diagnosing, Diagnostician};

use super::forward::Forwarded;
use super::received::{NotADelivery, Received, RefusedRequest};
use super::store::CaptureResult;
use crate::http::server::Problem;
use crate::sandbox::{Fault, Judgement};
use crate::signing::explain::Finding;
use crate::signing::{BodyFacts, Note, Scheme};
use crate::terminal::head::safe_name;
use crate::terminal::sanitize::{self, JsonLine, json_line};
use crate::terminal::{PrinterHandle, Printout, Slot};
use crate::units::show_size;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;

/// The form in which deliveries are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A head line and the body.
    Full,
    /// The head line alone.
    Compact,
    /// NDJSON.
    Json,
}

/// Prints deliveries in the layout of this run.
#[derive(Clone, Debug)]
pub(super) struct DeliveryPrinter {
    pub layout: Layout,
    pub scheme: Arc<Scheme>,
    pub secrets: usize,
    pub time_zone: TimeZone,
    pub printer: PrinterHandle,
}

/// A received delivery, and what is known about it beyond the verdict.
#[derive(Debug)]
pub(super) struct ShownDelivery {
    pub scheme: Arc<Scheme>,
    pub received: Received,
    /// The status that is answered.
    pub status: u16,
    /// From its headers to its answer.
    pub took: Duration,
    /// The application's response, if it was forwarded.
    pub app: Option<Forwarded>,
    /// Whether it is in the capture file.
    pub stored: CaptureResult,
    /// The flag that decided the answer, where one did.
    pub because: Option<&'static str>,
    pub diagnosis: Diagnosis,
    /// What is wrong with it on purpose, where our own hub sent it.
    pub fault: Option<Fault>,
}

/// A request that was no delivery, as it is shown.
struct ShownRequest<'a> {
    refused: &'a RefusedRequest,
    /// What our own hub did to it on purpose.
    fault: Option<Fault>,
    /// The name of what was wrong, for programs, and what there is to add to it.
    problem: &'static str,
    detail: Option<Detail<'a>>,
    /// The same for people.
    sentence: String,
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum Detail<'a> {
    Text(&'a str),
    Bytes(usize),
}

/// Why a delivery did not verify, as far as that was looked into.
#[derive(Debug)]
pub(super) enum Diagnosis {
    /// There was nothing to find out.
    None,
    /// It was not looked into, for this reason.
    Skipped(&'static str),
    /// What was found.
    Findings(Vec<Finding>),
}

impl DeliveryPrinter {
    /// Prints a delivery.
    pub fn print(&self, shown: ShownDelivery, slot: Slot) {
        let job = if self.layout == Layout::Json {
            match JsonLine::of(shown).short() {
                Ok(line) => Printout::Line(line),
                Err(long) => Printout::LongLine(Box::new(move || long.bytes())),
            }
        } else {
            let output = self.clone();
            Printout::Data(Box::new(move |paint, out| shown.write(out, paint, &output)))
        };
        self.printer.print(job, slot);
    }

    /// Prints a request that was no delivery, with what our own hub did to it on purpose.
    pub async fn print_refused(&self, refused: RefusedRequest, fault: Option<Fault>) {
        let job = if self.layout == Layout::Json {
            Printout::Line(json_line(&ShownRequest::of(&refused, fault)))
        } else {
            let time_zone = self.time_zone.clone();
            Printout::Data(Box::new(move |paint, out| ShownRequest::of(&refused, fault).write(out, paint, &time_zone)))
        };
        self.printer.print_when_room(job, 512).await;
    }
}

impl ShownDelivery {
    /// Whether somebody will want to know why it does not verify: not of what our own hub forged.
    pub fn needs_diagnosis(&self) -> bool {
        self.received.verified() == Some(false) && !self.is_forged_on_purpose()
    }

    /// Whether our own hub forged it.
    pub fn is_forged_on_purpose(&self) -> bool {
        self.fault.is_some_and(Fault::is_forged)
    }

    /// What the application's answer to a fault says about it.
    pub fn judged(&self) -> Option<(Fault, Judgement, u16)> {
        judge(self.fault, self.app.as_ref())
    }

    /// Notes on a delivery that verified.
    pub fn notes(&self) -> Vec<Note> {
        match &self.received.verdict {
            Some(Ok(verified)) => Note::about(&self.scheme, verified, &BodyFacts::of(&self.received.delivery.body)),
            _ => Vec::new(),
        }
    }
}

impl<'a> ShownRequest<'a> {
    fn of(refused: &'a RefusedRequest, fault: Option<Fault>) -> Self {
        let text = |text: &'a str| Some(Detail::Text(text));
        let (problem, detail, sentence) = match &refused.why {
            NotADelivery::Path(path) => {
                ("path", text(path), format!("404: a request for {}, which is not --path", safe_name(path)))
            }
            NotADelivery::Method(method) => {
                ("method", text(method), format!("405: a {} request; deliveries are POSTs", safe_name(method)))
            }
            NotADelivery::Problem(problem) => match problem {
                Problem::TooLarge => ("too_large", None, "413: a body over --max-body".to_owned()),
                Problem::Idle => ("body_timeout", None, "408: the body stopped arriving".to_owned()),
                Problem::NoRoom => ("no_room", None, "503: too many large bodies at once".to_owned()),
                Problem::HungUp(after) => (
                    "hung_up",
                    Some(Detail::Bytes(*after)),
                    format!("no answer: the sender disconnected after {} of the body", show_size(*after)),
                ),
                Problem::Malformed(error) => ("malformed", text(error), format!("400: {}", sanitize::line(error))),
                Problem::HeadersTooLarge => {
                    ("headers_too_large", None, "431: over 32 KiB or 100 lines of headers".to_owned())
                }
                Problem::SlowHeaders => {
                    ("header_timeout", None, "no answer: the headers did not arrive in time".to_owned())
                }
            },
        };
        Self { refused, fault, problem, detail, sentence }
    }
}

/// What an application's answer to a fault says about it.
pub(super) fn judge(fault: Option<Fault>, app: Option<&Forwarded>) -> Option<(Fault, Judgement, u16)> {
    let (fault, status) = fault.zip(app.and_then(Forwarded::status))?;
    Some((fault, fault.judge(status)?, status))
}
