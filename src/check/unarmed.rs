//! The receiver started without its secret: it must not start, or must refuse everything.

use super::kit::Shot;
use super::kit::shot;
use super::model::{CaseResult, CheckCase, Severity, Status};
use super::run::Check;
use super::start::{GivenSecret, Start, Unready};
use crate::error::Error;
use crate::signing::{Forge, HeaderEntry, Over};
use std::time::Duration;

/// What code in the languages that receivers are written in makes of a secret that is not there.
const NOTHING: [&str; 5] = ["undefined", "null", "None", "nil", "false"];

impl Check {
    /// Starts the receiver with `given` for its secret, and sends what anybody could sign. `patience` is how long it may
    /// take to listen: one that does not, though it does with its secret, refuses to start.
    ///
    /// # Errors
    /// Exit 4 when it can't be started.
    pub async fn unarmed(
        &self,
        case: &'static CheckCase,
        start: &Start,
        given: GivenSecret,
        patience: Duration,
    ) -> Result<CaseResult, Error> {
        let start = Start { patience, ..start.clone() };
        let mut started = start.start(given).await?;
        let finding = match start.until_ready(&mut started).await {
            Err(Unready::Ended(status)) => CaseResult::of(case, Status::Pass, format!("it did not start ({status})")),
            Err(Unready::Late) => CaseResult::of(case, Status::Pass, "it did not listen"),
            Ok(()) => self.refuses_everything(case).await,
        };
        started.end().await;
        Ok(finding)
    }

    async fn refuses_everything(&self, case: &'static CheckCase) -> CaseResult {
        let mut statuses = Vec::new();
        for shot in self.anybodys() {
            let answer = self.wire.send(&shot.message).await;
            match &answer {
                Ok(got) if got.is_success() => {
                    let mut finding = CaseResult::of(case, Status::Fail, format!("{} to {}", got.status, shot.label));
                    finding.severity = Severity::Critical;
                    finding.evidence = Some(self.evidence(&shot.message, &answer));
                    return finding;
                }
                Ok(got) if !statuses.contains(&got.status) => statuses.push(got.status),
                _ => {}
            }
        }
        if self.control().await.is_ok_and(|answer| answer.is_success()) {
            let why = "it has its secret from elsewhere too (a .env file?), so this could not be tested";
            return CaseResult::of(case, Status::Skip, why);
        }
        let statuses: Vec<_> = statuses.iter().map(u16::to_string).collect();
        CaseResult::of(case, Status::Pass, format!("it refuses everything ({})", statuses.join(", ")))
    }

    /// What anybody can send.
    fn anybodys(&self) -> Vec<Shot> {
        let kit = &self.kit;
        let mut shots = vec![shot("no signature", kit.unsigned(&kit.draft()))];
        let draft = kit.draft();
        let claims = [
            HeaderEntry::Time(kit.time(0, false)),
            HeaderEntry::Id(draft.id.clone()),
            HeaderEntry::Mac("garbage".to_owned()),
        ];
        shots.push(shot("a signature of garbage", kit.claiming(&draft, &claims)));
        let mut signed = |label: String, forge: &Forge| {
            let message = kit.signed_by(&kit.draft(), forge, Over::Scheme, &kit.time(0, false));
            shots.push(shot(label, message));
        };
        signed("a signature with an empty key".to_owned(), &Forge::with_key(&kit.scheme, []));
        for text in NOTHING {
            signed(format!("a signature with the key `{text}`"), &Forge::with_text(&kit.scheme, text));
        }
        shots
    }
}
