//! Known failures from an earlier report, so that CI fails only on new ones.
//!
//! A failure is known if the same case failed before and was at least as severe: a forgery that was refused with an
//! odd status and is now accepted is new.

use super::model::{CaseResult, Report, Severity, Status};
use crate::error::Error;
use serde::Deserialize;
use std::path::Path;

/// A report of `--format json` is small; a larger file is something else.
const MAX_SIZE: u64 = 16 * 1024 * 1024;

/// The failures of an earlier report.
#[derive(Debug)]
pub(crate) struct Baseline(Vec<Known>);

/// The parts of a report that are compared; the others may be of another version.
#[derive(Debug, Deserialize)]
struct Earlier {
    cases: Vec<Known>,
}

#[derive(Debug, Deserialize)]
struct Known {
    id: String,
    status: Status,
    severity: Severity,
}

impl Baseline {
    /// Reads what `--format json` wrote.
    ///
    /// # Errors
    /// Exit 4 if the file can't be read, or is not a report.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let shown = path.display();
        let how = "write one: pushoney-cli check URL --format json > baseline.json";
        let failed =
            |error: std::io::Error| Error::files(format!("--baseline: cannot read {shown}")).because(error).hint(how);
        if path.metadata().map_err(failed)?.len() > MAX_SIZE {
            return Err(Error::files(format!("--baseline: {shown} is too large to be a report")).hint(how));
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        let earlier: Earlier = serde_json::from_slice(&bytes).map_err(|error| {
            Error::files(format!("--baseline: {shown} is not a report of check")).because(error).hint(how)
        })?;
        Ok(Self(earlier.cases.into_iter().filter(|case| case.status == Status::Fail).collect()))
    }

    /// Marks what is known in `report`, and names what is in the baseline and passes now.
    pub fn compare(&self, report: &mut Report) -> Vec<String> {
        let mut mended = Vec::new();
        for known in &self.0 {
            let Some(case) = report.cases.iter_mut().find(|case| case.id == known.id) else { continue };
            match case.status {
                Status::Fail => case.known = is_no_worse(case, known),
                Status::Pass => mended.push(known.id.clone()),
                Status::Skip | Status::Note => {}
            }
        }
        mended
    }
}

/// The worst comes first in the order of severities.
fn is_no_worse(case: &CaseResult, known: &Known) -> bool {
    case.severity >= known.severity
}
