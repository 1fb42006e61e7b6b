//! Sends the cases, and judges the answers.
//!
//! One case after another where the receiver is quick, so that what kills it has a name. After an answer that did not come,
//! a valid delivery tells whether the receiver lives; what could not be tested because it does not is skipped, never passed.

use super::framework::Framework;
use super::judge::{self, Verdict};
use super::kit::{Kit, Shot};
use super::model::{Case, Evidence, Finding, Group, Status};
use super::probe::Probe;
use super::wire::{Answer, Message, Wire};
use crate::http::client::{Failure, FailureKind, Sender};
use hyper::Uri;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a receiver may leave us waiting before the check ends.
const MOST_HANGS: usize = 4;
/// How long a receiver that died may take to come back, as under nodemon.
const REVIVAL: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(100);

/// A check of one receiver.
pub(crate) struct Check {
    pub(crate) wire: Wire,
    pub(crate) kit: Kit,
    pub(crate) url: String,
    seen: Mutex<Seen>,
}

/// What is seen over all answers.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub framework: Option<Framework>,
    pub leak: Option<(&'static str, Evidence)>,
    pub trace: Option<(&'static str, Evidence)>,
    hangs: usize,
    /// Why nothing more is sent.
    over: Option<String>,
}

impl Check {
    pub fn of(sender: Sender, url: &Uri, timeout: Duration, kit: Kit) -> Self {
        Self { wire: Wire::new(sender, url.clone(), timeout), kit, url: url.to_string(), seen: Mutex::default() }
    }

    pub(crate) fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a valid delivery.
    pub async fn control(&self) -> Result<Answer, Failure> {
        self.wire.send(&self.kit.signed(&self.kit.draft())).await
    }

    /// Tests `cases` in order, and tells `progress` of each before it is.
    pub async fn run(&self, cases: &[&'static Case], progress: impl Fn(usize, &'static str)) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (nth, case) in cases.iter().enumerate() {
            progress(nth, case.id);
            findings.push(self.test(case).await);
        }
        findings
    }

    async fn test(&self, case: &'static Case) -> Finding {
        if let Some(why) = self.seen().over.clone() {
            return Finding::of(case, Status::Skip, why);
        }
        match case.probe {
            Probe::Shots(make) => match make(&self.kit) {
                Err(why) => Finding::of(case, Status::Skip, why),
                Ok(shots) => self.shoot(case, shots).await,
            },
            _ => Finding::of(case, Status::Skip, "not tested yet"),
        }
    }

    /// Sends the messages of a case until one is answered wrongly.
    async fn shoot(&self, case: &'static Case, shots: Vec<Shot>) -> Finding {
        let mut got = String::new();
        for shot in shots {
            let answer = self.wire.send(&shot.message).await;
            match self.judged(case, &shot, &answer).await {
                Ok(answered) => got = answered,
                Err(finding) => return *finding,
            }
        }
        Finding::of(case, Status::Pass, got)
    }

    /// What was answered, where it is right.
    pub(crate) async fn judged(
        &self,
        case: &'static Case,
        shot: &Shot,
        answer: &Result<Answer, Failure>,
    ) -> Result<String, Box<Finding>> {
        let said = judge::said(answer);
        match judge::judge(case, answer) {
            Verdict::Right => Ok(said),
            Verdict::Wrong(severity) => {
                let to = if shot.label.is_empty() { String::new() } else { format!(" to {}", shot.label) };
                let mut finding = Finding::of(case, Status::Fail, format!("{said}{to}"));
                finding.severity = severity;
                finding.evidence = Some(self.evidence(&shot.message, answer));
                if let Err(failure) = answer {
                    self.after_silence(case, failure).await;
                }
                Err(Box::new(finding))
            }
        }
    }

    pub(crate) fn evidence(&self, message: &Message, answer: &Result<Answer, Failure>) -> Evidence {
        Evidence { request: judge::request(&self.url, message), answer: judge::answer(answer) }
    }

    /// There was no answer: whether the receiver lives decides how it goes on.
    async fn after_silence(&self, case: &Case, failure: &Failure) {
        if failure.kind == FailureKind::TimedOut {
            let mut seen = self.seen();
            seen.hangs += 1;
            if seen.hangs >= MOST_HANGS {
                seen.over = Some(format!("the receiver left {MOST_HANGS} requests without an answer: the check ended"));
            }
            return;
        }
        let revived = async {
            while self.control().await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(REVIVAL, revived).await.is_err() {
            self.seen().over = Some(format!("the receiver has not answered since {}", case.id));
        }
    }
}

/// The groups of `cases`, in order.
#[allow(dead_code)]
pub(crate) fn groups(cases: &[&'static Case]) -> Vec<Group> {
    Group::ALL.into_iter().filter(|group| cases.iter().any(|case| case.group == *group)).collect()
}
