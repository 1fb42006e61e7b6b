//! Counting what the sandbox did, for the summary.

use crate::sandbox::findings::Findings;
use crate::sandbox::{CameTo, Report};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What has happened so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    events: u64,
    deliveries: u64,
    attempts: u64,
    delivered: u64,
    failed: u64,
    faults: u64,
    /// Calls of the API that were refused.
    refused: u64,
    /// What the faults have shown about endpoints.
    pub findings: Findings,
}

impl Tally {
    pub fn add(&mut self, report: &Report) {
        match report {
            Report::Emitted(emitted) => {
                self.events += 1;
                self.deliveries += emitted.deliveries.len() as u64;
            }
            Report::Attempt(tried) => {
                self.attempts += 1;
                self.faults += u64::from(tried.fault.is_some());
                if let Some(judgement) = tried.judgement {
                    self.findings.add(judgement, &tried.delivery_id);
                }
                self.delivered += u64::from(tried.came_to == Some(CameTo::Delivered));
                self.failed += u64::from(matches!(tried.came_to, Some(CameTo::Failed(_))));
            }
            Report::Fault { .. } => self.faults += 1,
            Report::Refused { .. } => self.refused += 1,
            Report::Registered { .. } | Report::Unkept(_) => {}
        }
    }

    /// The `sandbox_summary` line of `--json`; `open` deliveries still wait for an attempt.
    pub fn json(&self, open: usize) -> Value {
        let mut summary = json!({
            "type": "sandbox_summary",
            "events": self.events,
            "deliveries": self.deliveries,
            "attempts": self.attempts,
            "delivered": self.delivered,
            "failed": self.failed,
            "open": open,
            "faults": self.faults,
            "refused_calls": self.refused,
        });
        self.findings.put(&mut summary);
        summary
    }

    /// The summary for people, on one line.
    pub fn text(&self, open: usize) -> String {
        let Self { events, deliveries, attempts, delivered, failed, .. } = self;
        let mut text = format!(
            "events {events}, deliveries {deliveries}, attempts {attempts}, delivered {delivered}, failed {failed}"
        );
        let rare = [("still due", open as u64), ("faults", self.faults), ("calls refused", self.refused)];
        for (name, count) in rare.into_iter().filter(|(_, count)| *count > 0).chain(self.findings.counts()) {
            let _ = write!(text, ", {name} {count}");
        }
        text + "\n"
    }
}
