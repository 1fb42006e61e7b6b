//! What the sandbox's faults revealed about an application, worded and counted the same way in `sandbox` and
//! `listen --sandbox`. Any finding makes the exit code 1.

use super::{Fault, Judgement};
use crate::error::{Error, Exit};
use crate::terminal::{Paint, Tone, sanitize};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// Ids that are kept of each kind; beyond them it is counted only.
const MOST: usize = 100;
/// Ids that an error names.
const NAMED: usize = 3;

/// The defects of an application.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    took_forged: Found,
    refused_valid: Found,
}

#[derive(Clone, Debug, Default)]
struct Found {
    count: u64,
    ids: Vec<String>,
}

impl Found {
    fn add(&mut self, id: &str) {
        self.count += 1;
        if self.ids.len() < MOST && !self.ids.iter().any(|known| known == id) {
            self.ids.push(id.to_owned());
        }
    }

    fn named(&self) -> String {
        let ids: Vec<_> = self.ids.iter().take(NAMED).map(|id| sanitize::line(id)).collect();
        let more = if self.ids.len() > NAMED { ", …" } else { "" };
        format!("{}{more}", ids.join(", "))
    }
}

impl Findings {
    /// Adds what an attempt of the delivery `id` has shown.
    pub fn add(&mut self, judgement: Judgement, id: &str) {
        match judgement {
            Judgement::TookForged | Judgement::TookStale => self.took_forged.add(id),
            Judgement::RefusedValid => self.refused_valid.add(id),
            Judgement::Sound | Judgement::RefusedOddly | Judgement::Later => {}
        }
    }

    /// What is not zero, for a summary on one line.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let all = [("forged taken", self.took_forged.count), ("valid refused", self.refused_valid.count)];
        all.into_iter().filter(|(_, count)| *count > 0)
    }

    /// Why the run failed, if anything was found.
    pub fn error(&self, who: &str) -> Option<Error> {
        let plural = |count| if count == 1 { "delivery" } else { "deliveries" };
        let said: Vec<_> = [("took", "forged or stale", &self.took_forged), ("refused", "valid", &self.refused_valid)]
            .into_iter()
            .filter(|(.., found)| found.count > 0)
            .map(|(did, what, found)| {
                format!("{did} {} {what} {} ({})", found.count, plural(found.count), found.named())
            })
            .collect();
        let hint = match (self.took_forged.count, self.refused_valid.count) {
            (0, 0) => return None,
            (0, _) => "verify the raw bytes of the body, before parsing it",
            _ => {
                "verify the signature of the raw body, and its timestamp, before anything else; answer 400 if either is wrong"
            }
        };
        Some(Error::new(Exit::No, format!("{who} {}", said.join(" and "))).hint(hint))
    }
}

/// The counts and ids, as fields of a summary.
impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut summary = serializer.serialize_map(Some(4))?;
        summary.serialize_entry("took_forged", &self.took_forged.count)?;
        summary.serialize_entry("took_forged_ids", &self.took_forged.ids)?;
        summary.serialize_entry("refused_valid", &self.refused_valid.count)?;
        summary.serialize_entry("refused_valid_ids", &self.refused_valid.ids)?;
        summary.end()
    }
}

/// What an answer to an attempt with `fault` says about the endpoint (`who`): a sentence, and how bad it is.
pub(crate) fn sentence(who: &str, fault: Fault, judgement: Judgement, status: u16) -> (Tone, String) {
    match judgement {
        Judgement::Sound if fault.is_forged() => (Tone::Dim, format!("fault {fault}: {who} refused it, as it should")),
        Judgement::Sound => (Tone::Dim, format!("fault {fault}: {who} accepted it, as it should")),
        Judgement::TookForged => {
            (Tone::Bad, format!("fault {fault}: {who} ACCEPTED A FORGED DELIVERY: it does not check the signature"))
        }
        Judgement::TookStale => (
            Tone::Bad,
            format!("fault {fault}: {who} ACCEPTED A STALE DELIVERY: anybody who records one can replay it"),
        ),
        Judgement::RefusedOddly => {
            (Tone::Warn, format!("fault {fault}: {who} did not accept it, but answered {status}; it should answer 400"))
        }
        Judgement::RefusedValid if status == 422 => (
            Tone::Bad,
            format!(
                "fault {fault}: {who} refused a valid delivery with unusual JSON (422): does it verify the parsed body instead of the raw bytes, or refuse unknown fields?"
            ),
        ),
        Judgement::RefusedValid => (
            Tone::Bad,
            format!(
                "fault {fault}: {who} refused a valid delivery with unusual JSON: it verifies the parsed body, not the raw bytes"
            ),
        ),
        Judgement::Later => {
            (Tone::Warn, format!("fault {fault}: {who} refused it temporarily ({status}), which is inconclusive"))
        }
    }
}

/// Appends that sentence, indented, on a line of its own.
pub(crate) fn write(out: &mut String, paint: Paint, who: &str, (fault, judgement, status): (Fault, Judgement, u16)) {
    let (tone, sentence) = sentence(who, fault, judgement, status);
    paint.push(out, tone, &format!("  {sentence}"));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_was_found_is_counted_named_and_an_error() {
        let mut findings = Findings::default();
        for harmless in [Judgement::Sound, Judgement::RefusedOddly, Judgement::Later] {
            findings.add(harmless, "dlv_0");
        }
        assert!(findings.error("it").is_none() && findings.counts().next().is_none());
        for id in ["dlv_1", "dlv_1", "dlv_2", "dlv_3", "dlv_4"] {
            findings.add(Judgement::TookForged, id);
        }
        findings.add(Judgement::RefusedValid, "dlv_5");
        let error = findings.error("the application").unwrap();
        assert_eq!(error.exit, Exit::No);
        assert_eq!(
            error.to_string(),
            "the application took 5 forged or stale deliveries (dlv_1, dlv_2, dlv_3, …) and refused 1 valid delivery (dlv_5)"
        );
        let summary = serde_json::to_value(&findings).unwrap();
        assert_eq!(summary["took_forged"], 5);
        assert_eq!(summary["took_forged_ids"], json!(["dlv_1", "dlv_2", "dlv_3", "dlv_4"]));
        assert_eq!((&summary["refused_valid"], &summary["refused_valid_ids"]), (&1.into(), &json!(["dlv_5"])));
        for _ in 0..1_000 {
            findings.add(Judgement::TookStale, &crate::delivery::fresh::id("dlv_"));
        }
        assert_eq!((findings.took_forged.count, findings.took_forged.ids.len()), (1_005, MOST));
    }
}
