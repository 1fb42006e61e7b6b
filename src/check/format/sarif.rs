//! SARIF 2.1.0, for code scanning: a rule for each case that was run, a result for each failure.
//!
//! A result needs a location in the source, which a check does not know: `--location` names the file. The
//! fingerprint depends on the case only, so that a finding stays the same even if its evidence changes.

use super::super::model::{CaseResult, Report, Severity, Status};
use crate::terminal::sanitize::json_line;
use serde_json::{Value, json};

pub(super) fn render(report: &Report, location: &str) -> Vec<u8> {
    let tested = report.cases.iter().filter(|case| case.status != Status::Skip);
    let rules: Vec<Value> = tested.map(rule).collect();
    let results: Vec<Value> = report.failures().into_iter().map(|case| result(case, location)).collect();
    json_line(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pushoney-cli check",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    }))
}

fn rule(case: &CaseResult) -> Value {
    json!({
        "id": case.id,
        "shortDescription": { "text": case.name },
        "fullDescription": { "text": case.why },
        "help": { "text": case.fix },
        "properties": { "security-severity": score(case.severity), "tags": [case.group.name()] },
    })
}

fn result(case: &CaseResult, location: &str) -> Value {
    json!({
        "ruleId": case.id,
        "level": level(case.severity),
        "message": { "text": format!("{}\n{}", case.summary(), case.details().join("\n")) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": location },
            "region": { "startLine": 1 },
        }}],
        "partialFingerprints": { "pushoneyCheckCase/v1": case.id },
        "baselineState": if case.known { "unchanged" } else { "new" },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// What GitHub sorts by, on the scale of CVSS.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "7.5",
        Severity::Medium => "5.0",
        Severity::Low => "2.0",
    }
}
