//! Sends the cases, and judges the answers.
//!
//! One case after another where the receiver is quick, so that what kills it has a name; several at once where it is slow, and
//! what got no answer then is sent once more alone. A valid delivery goes between the groups: what can't be told because the
//! receiver is dead or throttles is skipped, never passed. However it behaves, a check ends.

use super::answer::RawAnswer;
use super::effects::Effects;
use super::framework::{Framework, Topic};
use super::judge::{self, Ruling};
use super::kit::{Kit, Shot, Shots};
use super::model::{CaseResult, CheckCase, Evidence, Group, Severity, Status};
use super::probe::Probe;
use super::watch::{Seen, Watched};
use super::wire::{RawRequest, Wire};
use super::{cases, diagnose};
use crate::http::client::{Failure, FailureKind, Sender};
use hyper::Uri;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How often a receiver may leave us waiting before the check ends.
const MOST_HANGS: usize = 3;
/// How long a receiver that died may take to come back, as under nodemon.
const REVIVAL: Duration = Duration::from_secs(3);
/// How long a check may take.
const WHOLE: Duration = Duration::from_secs(90);
/// What is answered later may have got too old, or old enough, on the way: times are a second from the tolerance.
const LATE: Duration = Duration::from_millis(700);
const PAUSE: Duration = Duration::from_millis(100);
/// How often a case is sent again to a receiver that throttles, and how long is waited before.
const MOST_TRIES: u32 = 3;
const THROTTLED: Duration = Duration::from_millis(300);
/// A receiver that takes longer for a delivery is sent several cases at once.
const QUICK: Duration = Duration::from_millis(10);
const LANES: usize = 6;

/// A check of one receiver.
pub(crate) struct Check {
    pub(crate) wire: Wire,
    pub(crate) kit: Kit,
    pub(crate) url: String,
    /// How effects are counted, if they are.
    pub(crate) effects: Option<Effects>,
    seen: Mutex<Seen>,
    began: Instant,
}

/// What a case came to, and whether an answer was missing.
pub(crate) struct Tested {
    pub finding: CaseResult,
    pub is_lost: bool,
}

impl From<CaseResult> for Tested {
    fn from(finding: CaseResult) -> Self {
        Self { finding, is_lost: false }
    }
}

impl Check {
    pub fn of(sender: Sender, url: &Uri, timeout: Duration, kit: Kit) -> Self {
        Self {
            wire: Wire::new(sender, url.clone(), timeout),
            kit,
            url: url.to_string(),
            effects: None,
            seen: Mutex::default(),
            began: Instant::now(),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a valid delivery.
    pub async fn control(&self) -> Result<RawAnswer, Failure> {
        let answer = self.wire.send(&self.kit.signed(&self.kit.draft())).await;
        if let Ok(answer) = &answer {
            let framework = Framework::of(answer);
            let mut seen = self.seen();
            seen.framework = seen.framework.or(framework);
        }
        answer
    }

    /// Tests `cases`, and tells `progress` of each before it is. `took` is how long the receiver needs for a delivery.
    pub async fn run(
        self: &Arc<Self>,
        cases: &[&'static CheckCase],
        took: Duration,
        progress: impl Fn(usize, &'static str),
    ) -> Vec<CaseResult> {
        let lanes = if took <= QUICK { 1 } else { LANES };
        let (beside, rest): (Vec<&'static CheckCase>, Vec<_>) = cases.iter().partition(|case| case.is_slow);
        let mut slow = JoinSet::new();
        for case in beside {
            let check = Arc::clone(self);
            slow.spawn(async move { (case, check.test(case).await) });
        }
        let (mut findings, mut done) = (Vec::new(), 0);
        for group in Group::ALL {
            // Nothing else may have an effect while they are counted.
            if group == Group::Idempotent && self.effects.is_some() {
                findings.extend(self.rest_of(&mut slow).await);
            }
            let of_group: Vec<_> = rest.iter().copied().filter(|case| case.group == group).collect();
            for batch in batches(&of_group, lanes) {
                // Cases that run alongside get their response before something may end the receiver.
                if group > Group::Accepted && batch[0].may_end_it() {
                    findings.extend(self.rest_of(&mut slow).await);
                }
                progress(done, batch[0].id);
                findings.extend(self.batch(batch).await);
                done += batch.len();
            }
            if !of_group.is_empty() && self.is_going_on() {
                self.go_on_after(group).await;
            }
        }
        findings.extend(self.rest_of(&mut slow).await);
        // Whoever looked at all answers has seen them now.
        for finding in &mut findings {
            self.complete(finding);
        }
        self.own_up(&mut findings);
        findings.sort_by_key(|finding| cases.iter().position(|case| case.id == finding.id));
        findings
    }

    /// What the slow cases came to. One that got no answer may have lost it to whatever ran beside it.
    async fn rest_of(&self, slow: &mut JoinSet<(&'static CheckCase, Tested)>) -> Vec<CaseResult> {
        let mut findings = Vec::new();
        while let Some(Ok((case, tested))) = slow.join_next().await {
            findings.push(if tested.is_lost { self.test(case).await.finding } else { tested.finding });
        }
        findings
    }

    async fn batch(self: &Arc<Self>, cases: &[&'static CheckCase]) -> Vec<CaseResult> {
        if let [case] = cases {
            return vec![self.test(case).await.finding];
        }
        let mut testing = JoinSet::new();
        for case in cases {
            let (check, case) = (Arc::clone(self), *case);
            testing.spawn(async move { (case, check.test(case).await) });
        }
        let mut findings = Vec::new();
        let mut lost = Vec::new();
        while let Some(Ok((case, tested))) = testing.join_next().await {
            if tested.is_lost { lost.push((case, tested.finding)) } else { findings.push(tested.finding) }
        }
        for (case, finding) in lost {
            let again = if self.is_going_on() { self.test(case).await.finding } else { finding };
            findings.push(again);
        }
        findings
    }

    async fn test(&self, case: &'static CheckCase) -> Tested {
        if !self.is_going_on() && !matches!(case.probe, Probe::Alive) {
            let why = self.seen().over.clone().unwrap_or_default();
            return CaseResult::of(case, Status::Skip, why).into();
        }
        match case.probe {
            Probe::Shots(make) => self.shoot(case, make).await,
            Probe::KeepAlive => self.keep_alive(case).await,
            Probe::AtOnce(deliveries) => self.at_once(case, deliveries).await,
            Probe::BrokenOff => self.broken_off(case).await,
            Probe::Twice => self.twice(case).await,
            Probe::TwiceAtOnce => self.twice_at_once(case).await,
            Probe::RetryAfterBreak => self.retry_after_break(case).await,
            Probe::OtherId => self.other_id(case).await,
            Probe::Timing => self.timing(case).await.into(),
            Probe::Alive => self.alive(case).await.into(),
            Probe::LeaksMac | Probe::StackTrace => self.provoke(case).await.into(),
            Probe::Start => CaseResult::of(case, Status::Skip, "needs --start, which starts the receiver").into(),
        }
    }

    /// Sends the messages of a case until one is answered wrongly. Where the receiver throttles, all of them are made and
    /// sent again: their times have passed.
    async fn shoot(&self, case: &'static CheckCase, make: fn(&Kit) -> Shots) -> Tested {
        let mut wait = THROTTLED;
        for tries in 1..=MOST_TRIES {
            let shots = match make(&self.kit) {
                Ok(shots) => shots,
                Err(why) => return CaseResult::of(case, Status::Skip, why).into(),
            };
            match self.volley(case, shots, tries == MOST_TRIES).await {
                Some(tested) => return tested,
                None => tokio::time::sleep(wait).await,
            }
            wait *= 2;
        }
        let why = "the receiver throttles (429 or 503): switch that off for the check";
        self.seen().over = Some(why.to_owned());
        CaseResult::of(case, Status::Skip, why).into()
    }

    /// `None` where the receiver throttles, or was too late for what is about a second, unless it is the last time.
    async fn volley(&self, case: &'static CheckCase, shots: Vec<Shot>, is_last: bool) -> Option<Tested> {
        let mut got = String::new();
        for shot in shots {
            if !self.is_going_on() {
                return Some(CaseResult::of(case, Status::Skip, self.seen().over.clone().unwrap_or_default()).into());
            }
            let answer = self.wire.send(&shot.message).await;
            if let Ok(RawAnswer { status: status @ (429 | 503), .. }) = answer {
                let also = self.control().await;
                if status == 429 || also.is_ok_and(|also| matches!(also.status, 429 | 503)) {
                    return None;
                }
            }
            match self.judged(case, &shot, &answer).await {
                Ok(said) => got = said,
                Err(_)
                    if case.topic == Topic::Time && !is_last && answer.as_ref().is_ok_and(|late| late.took > LATE) =>
                {
                    return None;
                }
                Err(wrong) => return Some(*wrong),
            }
        }
        Some(CaseResult::of(case, Status::Pass, got).into())
    }

    /// Why the check ended before everything was tested, if it did.
    pub fn ended(&self) -> Option<String> {
        self.seen().over.clone()
    }

    /// What was answered, where it is right.
    pub(crate) async fn judged(
        &self,
        case: &'static CheckCase,
        shot: &Shot,
        answer: &Result<RawAnswer, Failure>,
    ) -> Result<String, Box<Tested>> {
        self.watch(case, &shot.message, answer);
        let said = judge::said(answer);
        // That a missing header is a 500 has a case of its own; the others ask whether something is taken in its place.
        let fails_bare = answer.as_ref().is_ok_and(|answer| answer.status >= 500) && self.kit.is_bare(&shot.message);
        if shot.is_prelude || (fails_bare && case.id != "no-header") {
            return Ok(said);
        }
        let verdict = match (judge::judge(case, answer), answer) {
            // Hanging up is right only for a receiver that lives on.
            (Ruling::Right, Err(_)) if self.revival().await.is_none() => Ruling::Wrong(Severity::High),
            (verdict, _) => verdict,
        };
        match verdict {
            Ruling::Right => Ok(said),
            Ruling::Wrong(severity) => {
                let to = match &*shot.label {
                    "" => String::new(),
                    "``" => " to an empty one".to_owned(),
                    label => format!(" to {label}"),
                };
                let mut finding = CaseResult::of(case, Status::Fail, format!("{said}{to}"));
                finding.severity = severity;
                finding.evidence = Some(self.evidence(&shot.message, answer));
                if let Err(failure) = answer {
                    self.after_silence(case, failure).await;
                }
                Err(Box::new(Tested { finding, is_lost: answer.is_err() }))
            }
        }
    }

    /// A check that ended early is not a success, even if nothing that was judged is wrong.
    fn own_up(&self, findings: &mut Vec<CaseResult>) {
        let Some(why) = self.seen().over.clone() else { return };
        if findings.iter().any(|finding| finding.status == Status::Fail) {
            return;
        }
        let alive = cases::all().find(|case| matches!(case.probe, Probe::Alive));
        findings.retain(|finding| alive.is_none_or(|alive| alive.id != finding.id));
        findings.extend(alive.map(|alive| CaseResult::of(alive, Status::Fail, why)));
    }

    pub(crate) fn evidence(&self, message: &RawRequest, answer: &Result<RawAnswer, Failure>) -> Evidence {
        let answer = answer.clone().map(|answer| self.kit.presentable(answer));
        Evidence { request: judge::request(&self.url, message), answer: judge::answer(&answer) }
    }

    /// Remembers what an answer betrays.
    pub(crate) fn watch(&self, case: &'static CheckCase, message: &RawRequest, answer: &Result<RawAnswer, Failure>) {
        if let Ok(got) = answer {
            let watched = Watched::of(&self.kit, message, got);
            let evidence = watched.is_telling().then(|| self.evidence(message, answer));
            self.seen().take(case, watched, evidence);
        }
    }

    /// What is known only once everything was sent: what answers held, and which framework gave them.
    fn complete(&self, finding: &mut CaseResult) {
        let seen = self.seen();
        let found = match finding.id {
            "leaks-mac" => seen.leak.as_ref(),
            "leaks-secret" => seen.secret.as_ref(),
            "stack-trace" => seen.trace.as_ref(),
            _ => None,
        };
        if let Some((case, evidence)) = found {
            finding.status = Status::Fail;
            finding.got = format!("one does, to {case}");
            finding.evidence = Some(evidence.clone());
        }
        if let (Status::Fail, Some(framework)) = (finding.status, seen.framework)
            && let Some(line) = framework.line(finding.topic, &self.kit.scheme)
        {
            finding.fix = format!("{}. In {}: {line}", finding.fix, framework.name());
        }
    }

    fn is_going_on(&self) -> bool {
        let mut seen = self.seen();
        if seen.over.is_none() && self.began.elapsed() > WHOLE {
            seen.over = Some(format!("the check ended after {} s: the receiver is too slow", WHOLE.as_secs()));
        }
        seen.over.is_none()
    }

    /// That a valid delivery was not accepted: nothing else is sent.
    pub fn not_accepted(&self, cases: &[&'static CheckCase], answer: RawAnswer) -> Vec<CaseResult> {
        let answer = self.kit.presentable(answer);
        let message = self.kit.signed(&self.kit.draft());
        let why = format!("a valid delivery is answered {}: nothing can be judged", answer.status);
        let mut valid = CaseResult::of(cases::valid(), Status::Fail, answer.status.to_string());
        valid.fix = diagnose::advice(&self.kit.scheme, &answer);
        valid.evidence = Some(self.evidence(&message, &Ok(answer)));
        let others = cases.iter().filter(|case| case.id != valid.id);
        let skipped: Vec<_> = others.map(|case| CaseResult::of(case, Status::Skip, &*why)).collect();
        std::iter::once(valid).chain(skipped).collect()
    }

    /// The same check with deliveries of another event.
    pub fn with_event(self, event: &str) -> Self {
        Self { kit: self.kit.with_event(event), ..self }
    }

    /// There was no response: whether the receiver is alive decides what follows.
    pub(crate) async fn after_silence(&self, case: &CheckCase, failure: &Failure) {
        if failure.kind == FailureKind::TimedOut {
            let mut seen = self.seen();
            seen.hangs += 1;
            if seen.hangs >= MOST_HANGS {
                seen.over = Some(format!("the check ended after {MOST_HANGS} requests without an answer in time"));
            }
            return;
        }
        if self.revival().await.is_none() {
            self.seen().over = Some(format!("the receiver has not answered since {}", case.id));
        }
    }

    /// The answer to a valid delivery, once there is one.
    pub(crate) async fn revival(&self) -> Option<RawAnswer> {
        let answer = async {
            loop {
                match self.control().await {
                    Ok(answer) => return answer,
                    Err(_) => tokio::time::sleep(PAUSE).await,
                }
            }
        };
        tokio::time::timeout(REVIVAL, answer).await.ok()
    }

    /// A valid delivery between the groups: a receiver that refuses it now is not judged any more.
    async fn go_on_after(&self, group: Group) {
        let answer = self.revival().await;
        let over = match answer {
            Some(answer) if answer.is_success() => return,
            Some(RawAnswer { status: 429 | 503, .. }) => {
                tokio::time::sleep(THROTTLED).await;
                match self.revival().await {
                    Some(answer) if answer.is_success() => return,
                    _ => "the receiver throttles (429 or 503): switch that off for the check".to_owned(),
                }
            }
            Some(answer) => {
                format!("valid deliveries are answered {} since the cases of {}", answer.status, group.name())
            }
            None => format!("the receiver has not answered since the cases of {}", group.name()),
        };
        self.seen().over = Some(over);
    }
}

/// Cases to run together: `lanes` of those that disturb nobody, the others alone, so that what ends the receiver has a name.
fn batches<'c>(cases: &'c [&'static CheckCase], lanes: usize) -> Vec<&'c [&'static CheckCase]> {
    let is_quiet = |case: &CheckCase| case.probe.is_quiet() && !case.may_end_it();
    cases.chunk_by(|a, b| is_quiet(a) && is_quiet(b)).flat_map(|run| run.chunks(lanes)).collect()
}
