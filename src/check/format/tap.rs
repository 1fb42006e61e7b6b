//! TAP 13, one line for each case; what failed is explained in YAML, whose texts are written as JSON is.

use super::super::model::{CaseResult, Report, Status};
use serde_json::json;
use std::fmt::Write as _;

pub(super) fn render(report: &Report) -> Vec<u8> {
    let mut out = format!("TAP version 13\n1..{}\n", report.cases.len());
    for (nth, case) in report.cases.iter().enumerate() {
        let ok = if case.status == Status::Fail { "not ok" } else { "ok" };
        let _ = writeln!(out, "{ok} {} - {}{}", nth + 1, case.id, directive(case));
        if case.status == Status::Fail {
            push_details(&mut out, case);
        }
    }
    out.into_bytes()
}

/// The text after the name: why it was skipped, or that a failure is known. A `#` would begin another.
fn directive(case: &CaseResult) -> String {
    let plain = |text: &str| text.replace('#', "").replace('\n', " ");
    match case.status {
        Status::Skip => format!(" # SKIP {}", plain(&case.got)),
        Status::Fail if case.known => " # TODO in the baseline".to_owned(),
        Status::Note => format!(" ({})", plain(&case.got)),
        _ => String::new(),
    }
}

fn push_details(out: &mut String, case: &CaseResult) {
    out.push_str("  ---\n");
    let mut push = |key: &str, value: &str| {
        let _ = writeln!(out, "  {key}: {}", json!(value));
    };
    push("severity", case.severity.name());
    push("expected", &case.expected);
    push("got", &case.got);
    push("why", &case.why);
    push("fix", &case.fix);
    if let Some(evidence) = &case.evidence {
        push("request", &evidence.request);
        push("answer", &evidence.answer);
    }
    out.push_str("  ...\n");
}
