//! The cases that need more than messages: connections that are kept or broken, deliveries at once, and the same one twice.

use super::answer::RawAnswer;
use super::kit::{Shot, shot};
use super::model::{CaseResult, CheckCase, Severity, Status};
use super::run::{Check, Tested};
use super::wire::RawRequest;
use crate::http::client::Failure;
use crate::signing::{Forge, Over};
use tokio::task::JoinSet;

/// How many deliveries go over one connection.
const KEPT: usize = 3;
/// What is got where nothing was counted.
const NO_EFFECT: &str = "no effect: name an event that the receiver acts upon with --event";

impl Check {
    pub(crate) async fn keep_alive(&self, case: &'static CheckCase) -> Tested {
        let message = self.kit.signed(&self.kit.draft());
        let mut connection = match self.wire.open().await {
            Ok(connection) => connection,
            Err(failure) => return self.all(case, vec![(shot("", message), Err(failure))]).await,
        };
        let first = connection.exchange(&message).await;
        let mut last = first.clone().ok();
        let mut answers = vec![(shot("the first", message), first)];
        for nth in 1..KEPT {
            let message = self.kit.signed(&self.kit.draft());
            let Some(before) = &last else { break };
            let Some(answer) = connection.exchange_again(before, &message).await else {
                let why = "the receiver closes its connection after every answer";
                let tested = self.all(case, answers).await;
                let is_right = tested.finding.status == Status::Pass;
                return if is_right { CaseResult::of(case, Status::Skip, why).into() } else { tested };
            };
            last = answer.clone().ok();
            answers.push((shot(format!("number {} on its connection", nth + 1), message), answer));
        }
        self.all(case, answers).await
    }

    pub(crate) async fn at_once(&self, case: &'static CheckCase, deliveries: usize) -> Tested {
        let messages = (0..deliveries).map(|_| self.kit.signed(&self.kit.draft())).collect();
        let answers = self.together(messages).await;
        let wrong = answers.iter().filter(|(_, answer)| !answer.as_ref().is_ok_and(RawAnswer::is_success)).count();
        let mut tested = self.all(case, answers).await;
        if tested.finding.status == Status::Fail {
            tested.finding.got = format!("{} ({wrong} of {deliveries})", tested.finding.got);
        }
        tested
    }

    pub(crate) async fn broken_off(&self, case: &'static CheckCase) -> Tested {
        let message = self.kit.signed(&self.kit.draft());
        // However that ends, what counts is what comes after it.
        let _ = self.wire.break_off(&message).await;
        match self.revival().await {
            Some(answer) if answer.is_success() => CaseResult::of(case, Status::Pass, answer.status.to_string()).into(),
            Some(answer) => self.wrong(case, &message, &Ok(answer), Severity::High),
            None => {
                let failure = self.control().await;
                if let Err(failure) = &failure {
                    self.after_silence(case, failure).await;
                }
                self.wrong(case, &message, &failure, Severity::High)
            }
        }
    }

    pub(crate) async fn twice(&self, case: &'static CheckCase) -> Tested {
        let draft = self.kit.draft();
        let sending = async {
            let mut answers = Vec::new();
            for label in ["the first", "the second"] {
                // A retry has a new signature, with the same id.
                let message = self.kit.signed(&draft);
                let answer = self.wire.send(&message).await;
                answers.push((shot(label, message), answer));
            }
            self.all(case, answers).await
        };
        Box::pin(self.with_one_effect(sending)).await
    }

    pub(crate) async fn twice_at_once(&self, case: &'static CheckCase) -> Tested {
        let message = self.kit.signed(&self.kit.draft());
        let sending = async {
            let answers = self.together(vec![message.clone(), message]).await;
            self.all(case, answers).await
        };
        Box::pin(self.with_one_effect(sending)).await
    }

    pub(crate) async fn retry_after_break(&self, case: &'static CheckCase) -> Tested {
        let draft = self.kit.draft();
        let sending = async {
            let _ = self.wire.break_off(&self.kit.signed(&draft)).await;
            let message = self.kit.signed(&draft);
            let answer = self.wire.send(&message).await;
            self.all(case, vec![(shot("the whole one", message), answer)]).await
        };
        Box::pin(self.with_one_effect(sending)).await
    }

    /// What `sending` came to; where effects are counted, a pass must have had exactly one.
    async fn with_one_effect(&self, sending: impl Future<Output = Tested>) -> Tested {
        let Some(effects) = &self.effects else { return sending.await };
        let before = effects.count().await;
        let mut tested = sending.await;
        if tested.finding.status != Status::Pass {
            return tested;
        }
        let counted = match before {
            Ok(before) => effects.settled(before, 1).await.map(|after| after.saturating_sub(before)),
            Err(error) => Err(error),
        };
        let finding = &mut tested.finding;
        let (status, severity, got) = match counted {
            Ok(1) => (Status::Pass, finding.severity, format!("{}, one effect", finding.got)),
            Ok(0) => (Status::Fail, Severity::Medium, NO_EFFECT.to_owned()),
            Ok(effects) => (Status::Fail, Severity::Critical, format!("{} and {effects} effects", finding.got)),
            Err(error) => (Status::Fail, Severity::Medium, format!("no count of effects: {error}")),
        };
        (finding.status, finding.severity, finding.got) = (status, severity, got);
        tested
    }

    /// A captured delivery under another id: who does not sign the id can't refuse it.
    pub(crate) async fn other_id(&self, case: &'static CheckCase) -> Tested {
        let scheme = &self.kit.scheme;
        let Some(header) = scheme.delivery_header() else {
            let is_signed = "the id stands in the body, which is signed";
            let why = if scheme.delivery_field().is_some() { is_signed } else { "the scheme names no delivery id" };
            return CaseResult::of(case, Status::Skip, why).into();
        };
        let draft = self.kit.draft();
        let (message, other) = (self.kit.signed(&draft), self.kit.draft().id);
        let first = self.wire.send(&message).await;
        if !first.as_ref().is_ok_and(RawAnswer::is_success) {
            return self.wrong(case, &message, &first, Severity::Medium);
        }
        let mut changed = message;
        for (_, value) in changed.headers.iter_mut().filter(|(name, _)| name.eq_ignore_ascii_case(header)) {
            *value = other.clone().into_bytes();
        }
        let answer = self.wire.send(&changed).await;
        match &answer {
            Ok(got) if got.is_success() && scheme.signs_id() => self.wrong(case, &changed, &answer, Severity::Critical),
            Ok(got) if got.is_success() => CaseResult::of(
                case,
                Status::Note,
                format!(
                    "{}: the scheme does not sign {header}, so a captured delivery passes under another id",
                    got.status
                ),
            )
            .into(),
            Ok(got) if got.status < 500 => CaseResult::of(case, Status::Pass, got.status.to_string()).into(),
            _ => self.wrong(case, &changed, &answer, Severity::High),
        }
    }

    pub(crate) async fn alive(&self, case: &'static CheckCase) -> CaseResult {
        let message = self.kit.signed(&self.kit.draft());
        let answer = match self.revival().await {
            Some(answer) => Ok(answer),
            None => self.control().await,
        };
        match &answer {
            Ok(got) if got.is_success() => CaseResult::of(case, Status::Pass, got.status.to_string()),
            _ => self.wrong(case, &message, &answer, case.severity).finding,
        }
    }

    /// Sends what is mostly answered with too much, for where nothing else is sent. What was seen is told at the end.
    pub(crate) async fn provoke(&self, case: &'static CheckCase) -> CaseResult {
        let draft = self.kit.draft();
        let other = Forge::with_text(&self.kit.scheme, "the secret of somebody else");
        let forged = self.kit.signed_by(&draft, &other, Over::Scheme, &self.kit.time(0, false));
        for message in [self.kit.unsigned(&draft), forged] {
            let answer = self.wire.send(&message).await;
            self.watch(case, &message, &answer);
        }
        CaseResult::of(case, Status::Pass, "none of them does")
    }

    /// Sends all of them at the same time.
    async fn together(&self, messages: Vec<RawRequest>) -> Vec<(Shot, Result<RawAnswer, Failure>)> {
        let mut sending = JoinSet::new();
        for (nth, message) in messages.into_iter().enumerate() {
            let wire = self.wire.clone();
            sending.spawn(async move {
                let answer = wire.send(&message).await;
                (nth, shot(format!("number {}", nth + 1), message), answer)
            });
        }
        let mut answers = Vec::new();
        while let Some(Ok(answer)) = sending.join_next().await {
            answers.push(answer);
        }
        answers.sort_by_key(|(nth, _, _)| *nth);
        answers.into_iter().map(|(_, shot, answer)| (shot, answer)).collect()
    }

    /// Judges answers that came together: the first that is wrong counts.
    async fn all(&self, case: &'static CheckCase, answers: Vec<(Shot, Result<RawAnswer, Failure>)>) -> Tested {
        let mut got = String::new();
        for (shot, answer) in answers {
            match self.judged(case, &shot, &answer).await {
                Ok(said) => got = said,
                Err(wrong) => return *wrong,
            }
        }
        CaseResult::of(case, Status::Pass, got).into()
    }

    fn wrong(
        &self,
        case: &CheckCase,
        message: &RawRequest,
        answer: &Result<RawAnswer, Failure>,
        severity: Severity,
    ) -> Tested {
        let mut finding = CaseResult::of(case, Status::Fail, super::judge::said(answer));
        finding.severity = severity;
        finding.evidence = Some(self.evidence(message, answer));
        finding.into()
    }
}
