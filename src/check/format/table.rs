//! For people: a table of failures that fits 80 columns, then each failure with its evidence, notes, and the grade.

use super::super::model::{CaseResult, Report, Severity, Status};
use crate::terminal::{Paint, Tone, push_table, sanitize};
use std::fmt::Write as _;

/// Text is broken at this width.
const WIDTH: usize = 80;
/// What the columns of the table have room for.
const EXPECTED: usize = 17;
const GOT: usize = 27;
/// So many failures are seen at a glance.
const FEW: usize = 4;
/// What no test from outside can tell, in every report.
const UNTESTED: &str = "Not testable from outside: whether MACs are compared in constant time, whether amounts and owners are \
                        checked, whether a secret stands in the code or belongs to another tenant, and what becomes of an \
                        event whose processing fails.";

pub(super) fn render(report: &Report, paint: Paint) -> Vec<u8> {
    let mut out = String::new();
    let (known, failures): (Vec<_>, Vec<_>) = report.failures().into_iter().partition(|finding| finding.known);
    if !failures.is_empty() {
        let short = |text: &str, most: usize| sanitize::shorten(text, most - 1).into_owned();
        let rows: Vec<_> = failures
            .iter()
            .map(|one| {
                [one.severity.name().into(), one.id.into(), short(&one.expected, EXPECTED), short(&one.got, GOT)]
            })
            .collect();
        push_table(&mut out, paint, ["SEVERITY", "CASE", "EXPECTED", "GOT"], &rows);
    }
    for finding in &failures {
        push_failure(&mut out, paint, finding);
    }
    push_changes(&mut out, paint, &failures);
    push_others(&mut out, paint, report, &known);
    let tone = if report.failed == 0 { Tone::Good } else { Tone::Bad };
    let _ = writeln!(out, "{}", paint.tone(tone, &report.grade_line()));
    out.into_bytes()
}

fn push_failure(out: &mut String, paint: Paint, finding: &CaseResult) {
    let tone = if finding.severity <= Severity::High { Tone::Bad } else { Tone::Warn };
    let _ = writeln!(out, "\n{} {}", paint.tone(tone, "✗"), paint.tone(Tone::Bold, finding.id));
    push_wrapped(out, paint, "sent", finding.name);
    push_wrapped(out, paint, "expected", &finding.expected);
    push_wrapped(out, paint, "got", &finding.got);
    push_wrapped(out, paint, "why", &finding.why);
    push_wrapped(out, paint, "fix", &finding.fix);
    if let Some(evidence) = &finding.evidence {
        push_wrapped(out, paint, "answer", &evidence.answer);
        // It is to be pasted, so it stays in one piece.
        let _ = writeln!(out, "  {}{}", paint.tone(Tone::Dim, "request   "), evidence.request);
    }
}

/// What to change, each thing once, since several failures often have one cause; it ends where a terminal shows it.
fn push_changes(out: &mut String, paint: Paint, failures: &[&CaseResult]) {
    if failures.len() < FEW {
        return;
    }
    let mut changes: Vec<(&str, Vec<&str>)> = Vec::new();
    for finding in failures {
        match changes.iter_mut().find(|(advice, _)| *advice == finding.advice) {
            Some((_, ids)) => ids.push(finding.id),
            None => changes.push((finding.advice, vec![finding.id])),
        }
    }
    let _ = writeln!(out, "\n{}", paint.tone(Tone::Bold, "What to change, the worst first:"));
    for (nth, (advice, ids)) in changes.iter().enumerate() {
        let named =
            if ids.len() > 3 { format!("{}, {} and {} more", ids[0], ids[1], ids.len() - 2) } else { ids.join(", ") };
        push_wrapped(out, paint, &format!("{}.", nth + 1), &format!("{advice} ({named})"));
    }
}

/// Failures of the baseline, notes, what was skipped by its reason, and what can't be tested.
fn push_others(out: &mut String, paint: Paint, report: &Report, known: &[&CaseResult]) {
    let of = |status| report.cases.iter().filter(move |finding| finding.status == status);
    if !out.is_empty() {
        out.push('\n');
    }
    if !known.is_empty() {
        let ids: Vec<_> = known.iter().map(|finding| finding.id).collect();
        push_wrapped(out, paint, "known", &format!("failures that are in the baseline: {}", ids.join(", ")));
    }
    for note in of(Status::Note) {
        push_wrapped(out, paint, "note", &format!("{}: {}", note.id, note.got));
    }
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for skipped in of(Status::Skip) {
        match reasons.iter_mut().find(|(reason, _)| *reason == skipped.got) {
            Some((_, ids)) => ids.push(skipped.id),
            None => reasons.push((&skipped.got, vec![skipped.id])),
        }
    }
    for (reason, ids) in reasons {
        let named = if ids.len() > 6 { format!("{} cases", ids.len()) } else { ids.join(", ") };
        push_wrapped(out, paint, "skipped", &format!("{named}: {reason}"));
    }
    if report.is_judged() {
        push_wrapped(out, paint, "note", UNTESTED);
    }
}

/// A text under its label, broken between words.
pub(crate) fn push_wrapped(out: &mut String, paint: Paint, label: &str, text: &str) {
    let indent = 12;
    let _ = write!(out, "  {}", paint.tone(Tone::Dim, &format!("{label:<10}")));
    let mut column = indent;
    let words: Vec<String> = text.split_whitespace().flat_map(|word| pieces(word, WIDTH - indent)).collect();
    for (nth, word) in words.iter().enumerate() {
        let length = word.chars().count();
        if nth > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if nth > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

/// A word that is longer than a line, in as many pieces as it needs.
fn pieces(word: &str, most: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(most).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::cases;

    #[test]
    fn every_failure_fits_80_columns_but_for_what_is_pasted() {
        let long = &format!("200 to the secret `PUSHONEY_SIGNING_SECRET`, and {}", "x".repeat(200));
        let failed: Vec<_> = cases::all().map(|case| CaseResult::of(case, Status::Fail, &**long)).collect();
        let report = Report::new("http://localhost/".into(), "pushoney".into(), failed);
        let text = String::from_utf8(render(&report, Paint::plain())).unwrap();
        // The last line is pasted into a README.
        let (before, _) = text.trim_end().rsplit_once('\n').unwrap();
        for line in before.lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
        assert!(text.starts_with("SEVERITY  CASE"), "{text}");
        assert!(text.ends_with("skipped; scheme pushoney)\n"), "{text}");
    }

    #[test]
    fn what_the_baseline_has_is_named_and_not_told_again() {
        let mut failed: Vec<_> = cases::all().take(3).map(|case| CaseResult::of(case, Status::Fail, "400")).collect();
        failed[0].known = true;
        failed[2].known = true;
        let report = Report::new("http://localhost/".into(), "pushoney".into(), failed);
        let text = String::from_utf8(render(&report, Paint::plain())).unwrap();
        assert!(text.contains("\n✗ pretty-printed\n") && !text.contains("✗ valid"), "{text}");
        let known = "\n  known     failures that are in the baseline: valid, non-ascii\n";
        assert!(text.contains(known), "{text}");
    }
}
