//! One delivery as it will be shown, in either form.

use super::forward::Forwarded;
use super::receiver::Received;
use super::store::Stored;
use crate::sandbox::{Fault, Judgement};
use crate::signing::explain::Finding;
use crate::signing::{BodyFacts, Note, Scheme};
use std::time::Duration;

/// A received delivery, and what is known about it beyond the verdict.
#[derive(Debug)]
pub(super) struct Entry {
    pub received: Received,
    /// The status that is answered.
    pub status: u16,
    /// From its headers to its answer.
    pub took: Duration,
    /// What became of it at the application, if it was forwarded.
    pub app: Option<Forwarded>,
    /// Whether it is in the capture file.
    pub stored: Stored,
    /// The flag that decided the answer, where one did.
    pub because: Option<&'static str>,
    pub diagnosis: Diagnosis,
    /// What is wrong with it on purpose, where our own hub sent it.
    pub fault: Option<Fault>,
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

impl Entry {
    /// Whether our own hub forged it.
    pub fn is_forged_on_purpose(&self) -> bool {
        self.fault.is_some_and(Fault::is_forged)
    }

    /// What the application's answer to a fault says about it.
    pub fn judged(&self) -> Option<(Fault, Judgement, u16)> {
        judge(self.fault, self.app.as_ref())
    }

    /// Notes on a delivery that verified.
    pub fn notes(&self, scheme: &Scheme) -> Vec<Note> {
        match &self.received.verdict {
            Some(Ok(verified)) => Note::about(scheme, verified, &BodyFacts::of(&self.received.delivery.body)),
            _ => Vec::new(),
        }
    }
}

/// What an application's answer to a fault says about it.
pub(super) fn judge(fault: Option<Fault>, app: Option<&Forwarded>) -> Option<(Fault, Judgement, u16)> {
    let (fault, status) = fault.zip(app.and_then(Forwarded::status))?;
    Some((fault, fault.judge(status)?, status))
}
