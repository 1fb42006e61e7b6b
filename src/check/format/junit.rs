//! `JUnit` XML, as CI servers read it: a suite for each group, a test for each case.

use super::super::model::{CaseResult, Group, Report, Status};
use std::fmt::Write as _;

pub(super) fn render(report: &Report) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let cases: Vec<&CaseResult> = report.cases.iter().collect();
    let _ = writeln!(out, "<testsuites name=\"pushoney-cli check\" {}>", counts(&cases));
    for group in Group::ALL {
        let cases: Vec<_> = cases.iter().copied().filter(|one| one.group == group).collect();
        if cases.is_empty() {
            continue;
        }
        let _ = writeln!(out, "  <testsuite name=\"{}\" {}>", group.name(), counts(&cases));
        for case in cases {
            push_case(&mut out, case);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out.into_bytes()
}

fn counts(cases: &[&CaseResult]) -> String {
    let failures = cases.iter().filter(|one| one.is_new_failure()).count();
    let skipped = cases.iter().filter(|one| one.status == Status::Skip || one.is_known_failure()).count();
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", cases.len())
}

fn push_case(out: &mut String, case: &CaseResult) {
    let _ = write!(out, "    <testcase classname=\"{}\" name=\"{}\"", case.group.name(), escape(case.id));
    let element = match case.status {
        Status::Pass => {
            out.push_str("/>\n");
            return;
        }
        Status::Fail if case.known => {
            format!("<skipped message=\"in the baseline: {}\"/>", escape(&case.summary()))
        }
        Status::Fail => {
            let (message, kind) = (escape(&case.summary()), case.severity.name());
            let details = escape(&case.details().join("\n"));
            format!("<failure message=\"{message}\" type=\"{kind}\">{details}</failure>")
        }
        Status::Skip => format!("<skipped message=\"{}\"/>", escape(&case.got)),
        Status::Note => format!("<system-out>{}</system-out>", escape(&case.got)),
    };
    let _ = writeln!(out, ">\n      {element}\n    </testcase>");
}

/// Text in XML. Control characters, which XML 1.0 cannot hold at all, are escaped in every finding already.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push('\n'),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
