//! Counts deliveries by outcome, each once, for the summary and for assertions.

use super::received::{NotADelivery, Received, RefusedRequest};
use super::store::CaptureResult;
use crate::http::server::Problem;
use crate::sandbox::findings::Findings;
use crate::signing::Reason;
use crate::terminal::CountList;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The counts so far; as JSON, the `summary` line.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(tag = "type", rename = "summary")]
pub(super) struct ListenCounts {
    pub received: u64,
    pub verified: u64,
    pub unverified: u64,
    #[serde(serialize_with = "by_reason")]
    refused: [u64; Reason::ALL.len()],
    pub duplicates: u64,
    /// Deliveries that `--events` and `--where` leave out.
    pub filtered: u64,
    /// Requests that were no delivery.
    #[serde(rename = "other_requests")]
    pub other: u64,
    /// Deliveries that could not be captured and were answered 503.
    pub not_stored: u64,
    /// Refused deliveries that the capture file has no more room for.
    pub left_out: u64,
    /// Deliveries that did not verify and were answered 503, since too many such were under way at the application.
    pub turned_away: u64,
    /// What we had forwarded and what came back to us, and was answered 508.
    pub looped: u64,
    /// Deliveries that count for `--count`.
    pub counted: u64,
    /// `--count`.
    pub expected: Option<u64>,
    /// What applications answered; `None` where nothing is forwarded.
    pub app: Option<AppAnswers>,
    /// Attempts that our own hub made with a fault, in addition to the real ones.
    pub faults: u64,
    /// What our hub's faults have shown about applications.
    #[serde(flatten)]
    pub findings: Findings,
    /// What did not count, by why.
    #[serde(skip)]
    pub uncounted: Uncounted,
    /// Deliveries that an application should have accepted and did not, duplicates among them, by its status.
    #[serde(skip)]
    pub app_failures: BTreeMap<AppStatus, u64>,
    /// Deliveries that went as they should, duplicates among them: they are not refused, `--events` and `--where` let them
    /// through, they are stored if that was asked for, and the application, if there is one, accepted them.
    #[serde(skip)]
    pub went_well: u64,
}

/// The reasons for which deliveries were refused, with their counts, without those that none was refused for.
fn by_reason<S: Serializer>(refused: &[u64; Reason::ALL.len()], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(refusals(refused))
}

fn refusals(refused: &[u64; Reason::ALL.len()]) -> impl Iterator<Item = (&'static str, u64)> {
    Reason::ALL.iter().map(|reason| reason.code()).zip(*refused).filter(|(_, count)| *count > 0)
}

/// What an application answered; `None` where it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AppStatus(pub Option<u16>);

impl AppStatus {
    fn is_accepted(self) -> bool {
        self.0.is_some_and(|status| (200..300).contains(&status))
    }
}

/// What applications answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct AppAnswers {
    /// 2xx.
    pub accepted: u64,
    /// 3xx and 4xx.
    pub refused: u64,
    /// 5xx, and any response that is not final.
    pub failed: u64,
    /// No answer at all, or none in time.
    pub unreachable: u64,
}

/// Why deliveries did not count. Each that did not verify is in [`ListenCounts::refused`] instead.
#[derive(Clone, Debug, Default)]
pub(super) struct Uncounted {
    /// Left out by `--events` or `--where`.
    pub filtered: u64,
    /// Accepted before.
    pub duplicate: u64,
    /// Captured nowhere, and so answered 503.
    pub not_stored: u64,
    /// Not forwarded: no route took it, or it was answered on purpose.
    pub not_forwarded: u64,
    /// Not accepted by the application, by its status.
    pub app: BTreeMap<AppStatus, u64>,
    /// POSTs that came to nothing before they were a delivery, by the status that was answered; `None` where the sender had
    /// gone away in the middle of the body.
    pub lost: BTreeMap<Option<u16>, u64>,
}

/// The outcome of one delivery, as far as it is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Came {
    /// Whether `--events` and `--where` let it through.
    pub passes: bool,
    pub stored: CaptureResult,
    /// What the application made of it, where it was forwarded.
    pub app: Option<AppStatus>,
}

impl AppAnswers {
    fn add(&mut self, AppStatus(status): AppStatus) {
        let count = match status {
            None => &mut self.unreachable,
            Some(200..=299) => &mut self.accepted,
            Some(300..=499) => &mut self.refused,
            Some(_) => &mut self.failed,
        };
        *count += 1;
    }

    fn text(self) -> String {
        CountList::default()
            .and("accepted", self.accepted)
            .and_any_of([("refused", self.refused), ("failed", self.failed), ("unreachable", self.unreachable)])
            .to_string()
    }
}

impl ListenCounts {
    /// Nothing yet, of what is `expected`; with an application if it `forwards`.
    pub fn new(expected: Option<u64>, forwards: bool) -> Self {
        Self { expected, app: forwards.then(AppAnswers::default), ..Self::default() }
    }

    /// Counts a delivery.
    pub fn add(&mut self, received: &Received, came: Came) {
        self.received += 1;
        self.filtered += u64::from(!came.passes);
        self.duplicates += u64::from(received.duplicate);
        match received.verified() {
            Some(true) => self.verified += 1,
            None => self.unverified += 1,
            Some(false) => {
                let at = Reason::ALL.iter().position(|reason| Some(*reason) == received.reason());
                self.refused[at.unwrap_or_default()] += 1;
            }
        }
        self.not_stored += u64::from(came.stored == CaptureResult::Failed);
        self.left_out += u64::from(came.stored == CaptureResult::Left);
        if let (Some(app), Some(status)) = (&mut self.app, came.app) {
            app.add(status);
        }
        if received.verified() != Some(false) {
            self.add_genuine(received.duplicate, came);
        }
    }

    /// Counts one that is not refused: for `--count`, or else by why it does not count.
    fn add_genuine(&mut self, duplicate: bool, came: Came) {
        let failed = came.app.filter(|app| !app.is_accepted());
        if let Some(status) = failed.filter(|_| came.passes) {
            *self.app_failures.entry(status).or_default() += 1;
        }
        let accepted = self.app.is_none() || came.app.is_some_and(AppStatus::is_accepted);
        self.went_well += u64::from(came.passes && came.stored != CaptureResult::Failed && accepted);
        let why = &mut self.uncounted;
        let count = match (self.app, came.app, failed) {
            _ if !came.passes => &mut why.filtered,
            _ if came.stored == CaptureResult::Failed => &mut why.not_stored,
            _ if duplicate => &mut why.duplicate,
            (.., Some(status)) => why.app.entry(status).or_default(),
            (Some(_), None, None) => &mut why.not_forwarded,
            _ => &mut self.counted,
        };
        *count += 1;
    }

    /// Counts a request that was no delivery.
    pub fn add_other(&mut self, refused: &RefusedRequest) {
        self.other += 1;
        let status = refused.why.status();
        let was_meant = match &refused.why {
            NotADelivery::Path(_) => refused.is_post,
            NotADelivery::Method(_) => false,
            NotADelivery::Problem(problem) => status.is_some() || matches!(problem, Problem::HungUp(_)),
        };
        if was_meant {
            *self.uncounted.lost.entry(status).or_default() += 1;
        }
    }

    /// Why deliveries did not verify, and how many.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        refusals(&self.refused)
    }

    /// Deliveries that did not verify, and POSTs that came to nothing before they were one.
    pub fn refused(&self) -> u64 {
        self.refused.iter().chain(self.uncounted.lost.values()).sum()
    }

    /// The summary for people, on one line. `dropped` is what a slow terminal has missed.
    pub fn text(&self, dropped: u64) -> String {
        let reasons: Vec<_> = self.refusals().map(|(code, count)| format!("{count} {code}")).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
        let verified = CountList::default()
            .and("received", self.received)
            .and("verified", self.verified)
            .and_any("unverified", self.unverified)
            .and("refused", self.refused.iter().sum());
        let rest = CountList::default()
            .and("duplicates", self.duplicates)
            .and_any_of([
                ("not shown", self.filtered),
                ("other requests", self.other),
                ("not stored", self.not_stored),
                ("refused and not captured", self.left_out),
                ("not shown for lack of time", dropped),
                ("faults", self.faults),
                ("turned away", self.turned_away),
                ("looped (508)", self.looped),
            ])
            .and_any_of(self.findings.counts());
        let app = self.app.map(|app| format!("; app: {}", app.text())).unwrap_or_default();
        format!("{verified}{reasons}, {rest}{app}")
    }
}
