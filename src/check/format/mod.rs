//! How a report is written: a file a format.

mod github;
mod json;
mod junit;
mod sarif;
mod table;
mod tap;

use super::model::Report;
use crate::terminal::Paint;

/// A format of reports.
#[allow(clippy::doc_markdown)] // It is help, where backticks would show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
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

impl Format {
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
