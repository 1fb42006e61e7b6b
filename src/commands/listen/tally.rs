//! Counting what came, for the summary and for `--count`.

use super::store::Stored;
use crate::receiver::Received;
use crate::signing::Reason;
use serde_json::{Map, Value, json};

/// What has come so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub received: u64,
    pub verified: u64,
    pub unverified: u64,
    pub duplicates: u64,
    /// Deliveries whose event `--events` does not ask for.
    pub filtered: u64,
    /// Deliveries that count for `--count`.
    pub counted: u64,
    /// Requests that were no delivery.
    pub other: u64,
    /// Deliveries that could not be captured and were answered 503.
    pub not_stored: u64,
    /// Refused deliveries that the capture file has no more room for.
    pub left_out: u64,
    refused: [u64; Reason::ALL.len()],
}

impl Tally {
    /// Counts a delivery; answers whether it counts for `--count`.
    pub fn add(&mut self, received: &Received, passes: bool, stored: Stored) -> bool {
        self.received += 1;
        self.filtered += u64::from(!passes);
        self.duplicates += u64::from(received.duplicate);
        match received.verified() {
            Some(true) => self.verified += 1,
            None => self.unverified += 1,
            Some(false) => {
                let at = Reason::ALL.iter().position(|reason| Some(*reason) == received.reason());
                self.refused[at.unwrap_or_default()] += 1;
            }
        }
        self.not_stored += u64::from(stored == Stored::Failed);
        self.left_out += u64::from(stored == Stored::Left);
        let accepted = received.verified() != Some(false) && stored != Stored::Failed;
        let counts = passes && accepted && !received.duplicate;
        self.counted += u64::from(counts);
        counts
    }

    fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Reason::ALL.iter().map(|reason| reason.code()).zip(self.refused).filter(|(_, count)| *count > 0)
    }

    /// The `summary` line of `--json`.
    pub fn json(&self, expected: Option<u64>) -> Value {
        let refused: Map<_, _> = self.refusals().map(|(code, count)| (code.to_owned(), count.into())).collect();
        json!({
            "type": "summary",
            "received": self.received,
            "verified": self.verified,
            "unverified": self.unverified,
            "refused": refused,
            "duplicates": self.duplicates,
            "filtered": self.filtered,
            "other_requests": self.other,
            "not_stored": self.not_stored,
            "left_out": self.left_out,
            "counted": self.counted,
            "expected": expected,
        })
    }

    /// The summary for people, on one line.
    pub fn text(&self, not_shown: u64) -> String {
        let mut parts = vec![format!("received {}", self.received), format!("verified {}", self.verified)];
        if self.unverified > 0 {
            parts.push(format!("unverified {}", self.unverified));
        }
        let refused: u64 = self.refused.iter().sum();
        if refused > 0 {
            let reasons: Vec<_> = self.refusals().map(|(code, count)| format!("{count} {code}")).collect();
            parts.push(format!("refused {refused} ({})", reasons.join(", ")));
        } else {
            parts.push("refused 0".to_owned());
        }
        parts.push(format!("duplicates {}", self.duplicates));
        let rare = [
            ("filtered out", self.filtered),
            ("other requests", self.other),
            ("not stored", self.not_stored),
            ("refused and not captured", self.left_out),
            ("not shown", not_shown),
        ];
        parts.extend(rare.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}")));
        parts.join(", ")
    }
}
