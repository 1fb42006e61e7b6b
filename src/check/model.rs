//! The data of a check: cases, and their results.
//!
//! A case is data: what is sent, how a correct receiver responds, why it matters and how to fix it. Everything that
//! shows a case (tables, JSON, `--list`, docs/CHECK.md) reads it from here.

use super::framework::Topic;
use super::probe::Probe;
use serde::{Deserialize, Serialize};

/// What kind of thing a case tests; they run in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Group {
    /// Valid deliveries.
    Accepted,
    /// Forgeries, replays and what is malformed.
    Refused,
    /// What must neither crash a receiver nor leak from it.
    Robust,
    /// The same delivery more than once.
    Idempotent,
    /// How long a refusal takes.
    Timing,
    /// How the receiver starts without a secret.
    Start,
}

impl Group {
    pub const ALL: [Self; 6] =
        [Self::Accepted, Self::Refused, Self::Robust, Self::Idempotent, Self::Timing, Self::Start];

    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Robust => "robust",
            Self::Idempotent => "idempotent",
            Self::Timing => "timing",
            Self::Start => "start",
        }
    }
}

/// How bad it is where a case fails; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Someone without the secret gets a delivery accepted, or a captured one accepted again.
    Critical,
    /// Anybody can crash or exhaust the receiver, or a guard is off.
    High,
    /// A valid delivery is refused or lost.
    Medium,
    /// Sloppiness: nothing to gain from it alone.
    Low,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What a right receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// 2xx.
    Accepted,
    /// 2xx, or one of these.
    AcceptedOr(&'static [u16]),
    /// 400, 401 or 403.
    Refused,
    /// 400, 401 or 403, or one of these.
    RefusedOr(&'static [u16]),
    /// 400, 401, 403 or 413, or the connection is closed: a body that large need not be read.
    TooLarge,
    /// Any 2xx or 4xx.
    Handled,
    /// Said in words.
    Words(&'static str),
}

impl Expect {
    pub fn text(self) -> String {
        let or = |codes: &[u16]| codes.iter().fold(String::new(), |text, code| format!("{text} or {code}"));
        match self {
            Self::Accepted => "2xx".to_owned(),
            Self::AcceptedOr(codes) => format!("2xx{}", or(codes)),
            Self::Refused => "400, 401 or 403".to_owned(),
            Self::RefusedOr(codes) => format!("400, 401, 403{}", or(codes)),
            Self::TooLarge => "400, 401, 403 or 413".to_owned(),
            Self::Handled => "2xx or 4xx".to_owned(),
            Self::Words(words) => words.to_owned(),
        }
    }
}

/// One thing that is tested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckCase {
    /// Names it for scripts; never changes its meaning.
    pub id: &'static str,
    pub group: Group,
    pub severity: Severity,
    /// What is sent, in a few words.
    pub name: &'static str,
    /// Why it matters, with the advisory where there is one.
    pub why: &'static str,
    pub expect: Expect,
    /// How to fix it, for any framework.
    pub fix: &'static str,
    /// What the line of code is about that fixes it, for a framework that is known.
    pub topic: Topic,
    /// Whether it is slow and disturbs no other, so that it runs alongside them.
    pub is_slow: bool,
    pub probe: Probe,
}

impl CheckCase {
    /// Whether it is sent to find out what the receiver survives.
    pub fn may_end_it(&self) -> bool {
        matches!(self.topic, Topic::Crash | Topic::Limit)
    }
}

/// What a case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Pass,
    Fail,
    /// It could not be tested, or does not apply.
    Skip,
    /// Something to know, and no verdict.
    Note,
}

/// A request and its answer, safe to print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Evidence {
    /// As a curl command.
    pub request: String,
    pub answer: String,
}

/// A case with what it came to. Its fields are those of `--format json`; every text is safe to print.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CaseResult {
    #[serde(skip)]
    pub name: &'static str,
    #[serde(skip)]
    pub topic: Topic,
    /// How to fix it in any framework.
    #[serde(skip)]
    pub advice: &'static str,
    pub id: &'static str,
    pub group: Group,
    /// Of what went wrong, where it failed: a crash is `high` whatever the case.
    pub severity: Severity,
    pub status: Status,
    pub expected: String,
    pub got: String,
    pub why: String,
    pub fix: String,
    pub evidence: Option<Evidence>,
    /// It fails, and did in the baseline too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
}

impl CaseResult {
    /// The case with its result.
    pub fn of(case: &CheckCase, status: Status, got: impl Into<String>) -> Self {
        Self {
            name: case.name,
            topic: case.topic,
            advice: case.fix,
            id: case.id,
            group: case.group,
            severity: case.severity,
            status,
            expected: case.expect.text(),
            got: got.into(),
            why: case.why.to_owned(),
            fix: case.fix.to_owned(),
            evidence: None,
            known: false,
        }
    }

    /// Whether it says something of the receiver: that a valid delivery is not accepted does not.
    fn is_judged(&self) -> bool {
        match self.status {
            Status::Fail => self.id != "valid",
            Status::Pass | Status::Note => true,
            Status::Skip => false,
        }
    }

    pub fn is_new_failure(&self) -> bool {
        self.status == Status::Fail && !self.known
    }

    pub fn is_known_failure(&self) -> bool {
        self.status == Status::Fail && self.known
    }

    /// What was expected and what came, on a line.
    pub fn summary(&self) -> String {
        format!("expected {}, got {}", self.expected, self.got)
    }

    /// Why it matters, how to fix it, and the evidence, one per line.
    pub fn details(&self) -> Vec<String> {
        let evidence = self.evidence.iter();
        let evidence =
            evidence.flat_map(|one| [format!("request: {}", one.request), format!("answer: {}", one.answer)]);
        [format!("why: {}", self.why), format!("fix: {}", self.fix)].into_iter().chain(evidence).collect()
    }
}

/// All that a check came to. Its fields are those of `--format json`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub url: String,
    pub scheme: String,
    /// `A` (nothing failed) to `F` (something critical did); `-` where nothing could be judged, or only some cases were sent.
    pub grade: char,
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// In the order of the list of cases.
    pub cases: Vec<CaseResult>,
    /// How many cases were chosen, of how many, where that is why there is no grade.
    #[serde(skip)]
    chosen: Option<(usize, usize)>,
}

impl Report {
    pub fn new(url: String, scheme: String, cases: Vec<CaseResult>) -> Self {
        let count = |status| cases.iter().filter(|finding| finding.status == status).count();
        let (passed, failed, skipped) = (count(Status::Pass), count(Status::Fail), count(Status::Skip));
        let worst = cases.iter().filter(|finding| finding.status == Status::Fail).map(|finding| finding.severity).min();
        let grade = match worst {
            _ if !cases.iter().any(CaseResult::is_judged) => '-',
            None => 'A',
            Some(Severity::Low) => 'B',
            Some(Severity::Medium) => 'C',
            Some(Severity::High) => 'D',
            Some(Severity::Critical) => 'F',
        };
        Self { url, scheme, grade, passed, failed, skipped, cases, chosen: None }
    }

    /// Whether anything was judged beyond the control.
    pub fn is_judged(&self) -> bool {
        self.cases.iter().any(CaseResult::is_judged)
    }

    /// That only `count` of `all` cases were chosen: where none of them failed, that is no grade.
    pub fn of_some(mut self, count: usize, all: usize) -> Self {
        if count < all && self.grade == 'A' {
            self.grade = '-';
            self.chosen = Some((count, all));
        }
        self
    }

    /// What is worth keeping of it, on a line.
    pub fn grade_line(&self) -> String {
        let chosen = self.chosen.map_or_else(String::new, |(count, all)| format!("; {count} of {all} cases"));
        format!(
            "pushoney-cli check {}: grade {} ({} passed, {} failed, {} skipped; scheme {}{chosen})",
            env!("CARGO_PKG_VERSION"),
            self.grade,
            self.passed,
            self.failed,
            self.skipped,
            self.scheme
        )
    }

    /// What failed, the worst first.
    pub fn failures(&self) -> Vec<&CaseResult> {
        let mut failures: Vec<_> = self.cases.iter().filter(|finding| finding.status == Status::Fail).collect();
        failures.sort_by_key(|finding| finding.severity);
        failures
    }
}
