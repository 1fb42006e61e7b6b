//! For people: what failed as a table and then one by one with its evidence, notes, and the grade.

use super::super::model::{Report, Severity, Status};
use crate::terminal::{Paint, Tone, push_table};
use std::fmt::Write as _;

pub(super) fn render(report: &Report, paint: Paint) -> Vec<u8> {
    let mut out = String::new();
    let failures = report.failures();
    if !failures.is_empty() {
        let rows: Vec<_> = failures
            .iter()
            .map(|one| [one.severity.name().to_owned(), one.id.to_owned(), one.expected.clone(), one.got.clone()])
            .collect();
        push_table(&mut out, paint, ["SEVERITY", "CASE", "EXPECTED", "GOT"], &rows);
    }
    for finding in failures {
        let tone = if finding.severity <= Severity::High { Tone::Bad } else { Tone::Warn };
        let _ = writeln!(out, "\n{} {}: {}", paint.tone(tone, "✗"), finding.id, finding.name);
        let _ = writeln!(out, "  why: {}\n  fix: {}", finding.why, finding.fix);
        if let Some(evidence) = &finding.evidence {
            let _ = writeln!(out, "  request: {}\n  answer: {}", evidence.request, evidence.answer);
        }
    }
    for note in report.cases.iter().filter(|one| one.status == Status::Note) {
        let _ = writeln!(out, "note: {}: {}", note.id, note.got);
    }
    let _ = writeln!(out, "{}", report.grade_line());
    out.into_bytes()
}
