//! Workflow commands of GitHub Actions: an annotation for each failure, and one with the grade.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::super::model::{CaseResult, Report};
use std::fmt::Write as _;

pub(super) fn render(report: &Report, location: Option<&str>) -> Vec<u8> {
    let mut out = String::new();
    for case in report.failures() {
        let command = if case.known { "warning" } else { "error" };
        let place = location.map_or_else(String::new, |file| format!("file={},line=1,", property(file)));
        let title = property(&format!("{}: {}", case.id, case.name));
        let _ = writeln!(out, "::{command} {place}title={title}::{}", message(&text(case)));
    }
    let _ = writeln!(out, "::notice title=pushoney-cli check::{}", message(&report.grade_line()));
    out.into_bytes()
}

fn text(case: &CaseResult) -> String {
    let known = if case.known { " (in the baseline)" } else { "" };
    let details = case.details().join("\n");
    format!("{}, {}{known}\n{details}", case.severity.name(), case.summary())
}

/// The text of a command: one line, whatever it holds.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, which also ends at these.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
