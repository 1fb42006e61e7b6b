//! How a report is written: a file a format.

mod json;
mod table;

use super::model::Report;
use crate::terminal::Paint;

/// A format of reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people: what failed, with evidence and how to fix it
    #[default]
    Table,
    /// One JSON object
    Json,
}

impl Format {
    /// The whole report.
    pub fn render(self, report: &Report, paint: Paint) -> Vec<u8> {
        match self {
            Self::Table => table::render(report, paint),
            Self::Json => json::render(report),
        }
    }
}
