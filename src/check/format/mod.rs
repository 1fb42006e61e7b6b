//! The formats of a report, one file each.

mod github;
mod json;
mod junit;
mod sarif;
mod table;
mod tap;

use super::model::{CheckCase, Report};
use crate::terminal::{Paint, Tone};
use std::fmt::Write as _;

/// A format of reports.
#[allow(clippy::doc_markdown)] // It is help, where backticks would show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people: what failed, with evidence and how to fix it
    #[default]
    Table,
    /// One JSON object
    Json,
    /// JUnit XML
    Junit,
    /// TAP 13
    Tap,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0; needs --location
    Sarif,
}

impl ReportFormat {
    /// The whole report.
    /// `location` is the file that failures are reported at.
    pub fn render(self, report: &Report, paint: Paint, location: Option<&str>) -> Vec<u8> {
        match self {
            Self::Table => table::render(report, paint),
            Self::Json => json::render(report),
            Self::Junit => junit::render(report),
            Self::Tap => tap::render(report),
            Self::Github => github::render(report, location),
            Self::Sarif => sarif::render(report, location.unwrap_or_default()),
        }
    }
}

/// All about one case, for people.
pub(crate) fn explain(case: &CheckCase, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.tone(Tone::Bold, case.id));
    for (label, text) in [
        ("sent", case.name),
        ("expected", &case.expect.text()),
        ("group", case.group.name()),
        ("severity", case.severity.name()),
        ("why", case.why),
        ("fix", case.fix),
    ] {
        table::push_wrapped(&mut out, paint, label, text);
    }
    out
}

/// Every case in a table of Markdown, for the documentation.
pub(crate) fn markdown<'c>(cases: impl Iterator<Item = &'c CheckCase>) -> String {
    let mut out =
        String::from("| case | group | severity | what is sent | expected | why |\n|---|---|---|---|---|---|\n");
    for case in cases {
        let cells = [case.group.name(), case.severity.name(), case.name, &case.expect.text(), case.why];
        let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| `{}` | {} |", case.id, cells.join(" | "));
    }
    out
}
