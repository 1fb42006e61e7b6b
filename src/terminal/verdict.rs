//! A verdict for people and for programs, the same for a payload on the command line and for a captured one.

use super::{Paint, Tone, sanitize};
use crate::signing::explain::Finding;
use crate::signing::{Age, Match, Note, Reason, Rejection, Scheme, Verdict, show_duration};
use crate::units::{self, show_age};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use std::fmt::Write as _;

/// A verdict, and what there is to say about it.
pub(crate) struct VerdictReport<'a> {
    pub scheme: &'a Scheme,
    /// How many secrets there were.
    pub secrets: usize,
    pub verdict: Verdict,
    pub diagnosis: Vec<Finding>,
    pub notes: Vec<Note>,
    /// Bytes of the body.
    pub length: usize,
    /// `--tolerance off`.
    pub off: bool,
}

impl VerdictReport<'_> {
    /// `valid` or `invalid`, painted.
    pub fn word(&self, out: &mut String, paint: Paint) {
        match self.verdict {
            Ok(_) => paint.push(out, Tone::Good, "valid"),
            Err(_) => paint.push(out, Tone::Bad, "invalid"),
        }
    }

    /// What made it so, on one line, and below it why.
    pub fn reasons(&self, out: &mut String, paint: Paint) {
        match &self.verdict {
            Ok(verified) => {
                let _ = writeln!(out, "secret {} of {}, {}", verified.secret, self.secrets, self.age(verified));
            }
            Err(rejection) => {
                let sentence = sentence(self.scheme, rejection, self.secrets);
                let _ = writeln!(out, "{}: {sentence} ({})", rejection.reason.code(), units::show_size(self.length));
                write_findings(out, paint, &self.diagnosis);
            }
        }
        for note in &self.notes {
            out.push_str("  ");
            paint.push(out, Tone::Warn, "note");
            let _ = writeln!(out, ": {}", note.message);
        }
    }

    fn age(&self, verified: &Match) -> String {
        match verified.age {
            Some(age) if self.off => format!("signed {} (age not checked: --tolerance off)", show_age(age)),
            Some(age) if self.scheme.tolerance().is_none() => {
                format!("signed {} (this scheme does not check the age)", show_age(age))
            }
            Some(age) => format!("signed {}", show_age(age)),
            None => "no timestamp (this scheme has none)".to_owned(),
        }
    }
}

/// One object, the same in every output.
impl Serialize for VerdictReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (age, secret) = match &self.verdict {
            Ok(Match { age, secret, .. }) => (*age, Some(*secret)),
            Err(rejection) => (rejection.age, None),
        };
        let mut object = serializer.serialize_map(Some(6))?;
        object.serialize_entry("verified", &self.verdict.is_ok())?;
        object.serialize_entry("reason", &self.verdict.err().map(|rejection| rejection.reason.code()))?;
        object.serialize_entry("age_s", &age.map(Age::as_seconds))?;
        object.serialize_entry("secret", &secret)?;
        object.serialize_entry("diagnosis", &self.diagnosis)?;
        object.serialize_entry("notes", &self.notes)?;
        object.end()
    }
}

/// One sentence on a rejection.
pub(crate) fn sentence(scheme: &Scheme, rejection: &Rejection, secrets: usize) -> String {
    match (rejection.malformed, rejection.reason) {
        (Some(malformed), _) => malformed.sentence(scheme),
        (None, Reason::TimestampTooOld | Reason::TimestampInFuture) => {
            let (Some(age), Some(tolerance)) = (rejection.age, scheme.tolerance()) else { return String::new() };
            let (over, tolerance) =
                (show_duration(age.magnitude().saturating_sub(tolerance)), show_duration(tolerance));
            let age = show_age(age);
            format!("the signature matches, but its timestamp is {age}: {over} beyond the tolerance of {tolerance}")
        }
        (None, _) if secrets == 1 => "the secret does not make this signature over this body".to_owned(),
        (None, _) => format!("none of the {secrets} secrets makes this signature over this body"),
    }
}

/// Findings for people: what reproduces the signature, then hints.
pub(crate) fn write_findings(out: &mut String, paint: Paint, findings: &[Finding]) {
    for finding in findings {
        let (mark, tone) = if finding.proven { ("found", Tone::Good) } else { ("hint", Tone::Warn) };
        out.push_str("  ");
        paint.push(out, tone, mark);
        let _ = writeln!(out, ": {}", sanitize::line(&finding.message));
        if !finding.fix.is_empty() {
            let _ = writeln!(out, "    {} {}", paint.tone(Tone::Bold, "fix:"), sanitize::line(&finding.fix));
        }
    }
}
