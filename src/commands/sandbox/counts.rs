//! Counting what the sandbox did, for the summary.

use crate::sandbox::findings::Findings;
use crate::sandbox::{CameTo, SandboxEvent};
use crate::terminal::CountList;

/// What has happened so far; as JSON it is the `sandbox_summary` line.
#[derive(Clone, Debug, Default, serde::Serialize)]
#[serde(tag = "type", rename = "sandbox_summary")]
pub(super) struct SandboxCounts {
    events: u64,
    deliveries: u64,
    attempts: u64,
    delivered: u64,
    failed: u64,
    /// Deliveries that still wait for an attempt; known at the end.
    pub open: u64,
    faults: u64,
    /// Calls of the API that were refused.
    refused_calls: u64,
    /// What the faults have shown about endpoints.
    #[serde(flatten)]
    pub findings: Findings,
}

impl SandboxCounts {
    pub fn add(&mut self, report: &SandboxEvent) {
        match report {
            SandboxEvent::Emitted(emitted) => {
                self.events += 1;
                self.deliveries += emitted.deliveries.len() as u64;
            }
            SandboxEvent::Attempt(tried) => {
                self.attempts += 1;
                self.faults += u64::from(tried.fault.is_some());
                if let Some(judgement) = tried.judgement {
                    self.findings.add(judgement, &tried.delivery_id);
                }
                self.delivered += u64::from(tried.came_to == Some(CameTo::Delivered));
                self.failed += u64::from(matches!(tried.came_to, Some(CameTo::Failed(_))));
            }
            SandboxEvent::Fault { .. } => self.faults += 1,
            SandboxEvent::Refused { .. } => self.refused_calls += 1,
            SandboxEvent::Registered { .. } | SandboxEvent::Unkept(_) => {}
        }
    }

    /// The summary for people, on one line.
    pub fn text(&self) -> String {
        CountList::default()
            .and("events", self.events)
            .and("deliveries", self.deliveries)
            .and("attempts", self.attempts)
            .and("delivered", self.delivered)
            .and("failed", self.failed)
            .and_any_of([("still pending", self.open), ("faults", self.faults), ("calls refused", self.refused_calls)])
            .and_any_of(self.findings.counts())
            .to_string()
            + "\n"
    }
}
