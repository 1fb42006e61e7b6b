//! `verify`: checks a signature, and when it does not match, says why not.

use super::payload::Source;
use super::{SchemeArgs, SecretArgs, Setup};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::signing::explain::{Case, Finding, MAX_BODY, explain};
use crate::signing::{
    BodyFacts, Headers as _, Match, Note, Reason, Rejection, Scheme, Tolerance, UnixTime, Verdict, Verifier,
    show_duration,
};
use crate::terminal::{Tone, sanitize};
use crate::units::{self, When, show_age};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Check a signature, and say why it does not match
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli verify payload.json --signature 't=1770000000,v1=…'
  pushoney-cli verify --scheme slack -H 'X-Slack-Signature: v0=…' -H 'X-Slack-Request-Timestamp: …' < body
  pushoney-cli verify payload.json --signature \"$SIGNATURE\" --at 2026-02-02T02:40:00Z --json

Exit code: 0 valid, 1 not valid.")]
pub struct Args {
    /// The file whose bytes were signed, `-` for standard input [default: standard input]
    #[arg(value_name = "PAYLOAD")]
    payload: Option<PathBuf>,

    /// The value of the signature header
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    signature: Option<String>,

    /// A header of the delivery, as `Name: value`; repeat it
    #[arg(short = 'H', long = "header", value_name = "HEADER", value_parser = header)]
    headers: Vec<(String, Vec<u8>)>,

    #[command(flatten)]
    scheme: SchemeArgs,

    /// The greatest age, and distance into the future (300s, 5m), or `off` [default: the scheme's]
    #[arg(long, value_name = "DUR", allow_hyphen_values = true, value_parser = units::tolerance)]
    tolerance: Option<Tolerance>,

    /// Verify as of another time: unix seconds, RFC 3339, or from now (-10m, +301s)
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    at: Option<When>,

    /// Print one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// `scheme` with the tolerance that was asked for.
///
/// # Errors
/// Exit 2 in a scheme whose signatures carry no time.
pub(crate) fn with_tolerance(scheme: &Scheme, given: Option<Tolerance>) -> Result<Scheme, Error> {
    let tolerance = match given {
        None => return Ok(scheme.clone()),
        Some(_) if !scheme.has_timestamp() => return Err(no_time("--tolerance", scheme)),
        Some(Tolerance::Off) => None,
        Some(Tolerance::Within(duration)) => Some(duration),
    };
    Ok(scheme.clone().with_tolerance(tolerance))
}

fn no_time(flag: &str, scheme: &Scheme) -> Error {
    Error::usage(format!("{flag}: signatures of scheme {} carry no time", scheme.name())).hint("leave it out")
}

/// `Name: value`; blanks around the value are not part of it (RFC 9110 §5.5).
fn header(text: &str) -> Result<(String, Vec<u8>), String> {
    let (name, value) = text.split_once(':').ok_or("has no colon; write it as 'Name: value'")?;
    if name.is_empty() || name.contains(|c: char| c.is_ascii_whitespace()) {
        return Err("has no proper name before its colon; write it as 'Name: value'".to_owned());
    }
    Ok((name.to_owned(), value.trim_matches([' ', '\t']).as_bytes().to_vec()))
}

/// Verifies.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 4 for what can't be read.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let setup = Setup::resolve(ctx, &args.scheme, &args.secrets)?;
    if args.at.is_some() && !setup.scheme.has_timestamp() {
        return Err(no_time("--at", &setup.scheme).into());
    }
    let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
    let keys = setup.keys(&scheme)?;
    let headers = all_headers(&args, &scheme)?;

    let mut verifier = Verifier::new(&keys, &headers);
    let mut facts = BodyFacts::default();
    let mut body = Vec::new();
    let source = args.payload.map_or(Source::Stdin, Source::of);
    let mut length = 0;
    source.open(ctx)?.stream(|chunk| {
        if let Ok(verifier) = &mut verifier {
            verifier.update(chunk);
        }
        facts.update(chunk);
        length += chunk.len();
        // Only a diagnosis needs the body again, and that is not for large ones.
        if length <= MAX_BODY {
            body.extend_from_slice(chunk);
        } else {
            body = Vec::new();
        }
    })?;
    let now = ctx.now();
    let now = args.at.map_or(now, |when| when.as_of(now));
    let verdict = verifier.and_then(|verifier| verifier.finish(now));
    let diagnosis = match verdict {
        Ok(_) => Vec::new(),
        Err(_) if length > MAX_BODY => vec![Finding::skipped()],
        Err(rejection) => diagnose(&setup, &scheme, &headers, &body, rejection, now),
    };
    let notes = verdict.as_ref().map_or_else(|_| Vec::new(), |verified| Note::about(&scheme, verified, &facts));
    let report = Report {
        scheme: &scheme,
        secrets: keys.secrets(),
        verdict,
        diagnosis,
        notes,
        length,
        off: args.tolerance == Some(Tolerance::Off),
    };
    let out = if args.json { sanitize::json_line(&report.json()) } else { report.text(ctx).into_bytes() };
    ctx.terminal.data(&out)?;
    Ok(if verdict.is_ok() { Exit::Done } else { Exit::No })
}

fn all_headers(args: &Args, scheme: &Scheme) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let name = scheme.signature_header();
    let mut headers = args.headers.clone();
    match &args.signature {
        Some(_) if !headers.values(name).is_empty() => {
            return Err(Error::usage(format!("the signature is given twice: by --signature and by -H '{name}: …'"))
                .hint("leave one of them out"));
        }
        Some(value) => headers.push((name.to_owned(), value.clone().into_bytes())),
        None if headers.is_empty() => {
            return Err(Error::usage("there is no signature to check").hint(format!(
                "give the header's value with --signature, or the delivery's headers with -H '{name}: …'"
            )));
        }
        None => {}
    }
    Ok(headers)
}

/// Why a delivery did not verify.
pub(crate) fn diagnose(
    setup: &Setup,
    scheme: &Scheme,
    headers: &[(String, Vec<u8>)],
    body: &[u8],
    rejection: Rejection,
    now: UnixTime,
) -> Vec<Finding> {
    explain(&Case {
        scheme,
        secrets: &setup.secrets,
        headers,
        body,
        now,
        rejection,
        other_secrets: &setup.other_secrets,
        other_schemes: &setup.other_schemes,
    })
}

/// One sentence on a rejection.
pub(crate) fn sentence(scheme: &Scheme, rejection: &Rejection, secrets: usize) -> String {
    match (rejection.malformed, rejection.reason) {
        (Some(malformed), _) => malformed.sentence(scheme),
        (None, Reason::TimestampTooOld | Reason::TimestampInFuture) => {
            let (Some(age), Some(tolerance)) = (rejection.age, scheme.tolerance()) else { return String::new() };
            let (over, tolerance) =
                (show_duration(age.magnitude().saturating_sub(tolerance)), show_duration(tolerance));
            let age = show_age(age);
            format!("the signature matches, but its time is {age}: {over} beyond the tolerance of {tolerance}")
        }
        (None, _) if secrets == 1 => "the secret does not make this signature over this body".to_owned(),
        (None, _) => format!("none of the {secrets} secrets makes this signature over this body"),
    }
}

/// Findings as JSON, the same in every output.
pub(crate) fn findings_json(findings: &[Finding]) -> Value {
    findings.iter().map(|f| json!({"code": f.code, "proven": f.proven, "message": f.message, "fix": f.fix})).collect()
}

struct Report<'a> {
    scheme: &'a Scheme,
    secrets: usize,
    verdict: Verdict,
    diagnosis: Vec<Finding>,
    notes: Vec<Note>,
    length: usize,
    /// `--tolerance off`.
    off: bool,
}

impl Report<'_> {
    fn json(&self) -> Value {
        let (age, secret) = match &self.verdict {
            Ok(Match { age, secret, .. }) => (*age, Some(*secret)),
            Err(rejection) => (rejection.age, None),
        };
        let notes: Vec<_> = self.notes.iter().map(|note| json!({"code": note.code, "message": note.message})).collect();
        json!({
            "verified": self.verdict.is_ok(),
            "reason": self.verdict.err().map(|rejection| rejection.reason.code()),
            "age_s": age.map(crate::signing::Age::as_seconds),
            "secret": secret,
            "diagnosis": findings_json(&self.diagnosis),
            "notes": notes,
        })
    }

    fn text(&self, ctx: &Context) -> String {
        let paint = ctx.terminal.out;
        let mut text = String::new();
        match &self.verdict {
            Ok(verified) => {
                paint.push(&mut text, Tone::Good, "valid");
                let _ = writeln!(text, ": secret {} of {}, {}", verified.secret, self.secrets, self.age(verified));
            }
            Err(rejection) => {
                paint.push(&mut text, Tone::Bad, "invalid");
                let sentence = sentence(self.scheme, rejection, self.secrets);
                let _ = writeln!(text, ": {}: {sentence} ({})", rejection.reason.code(), units::show_size(self.length));
                write_findings(&mut text, paint, &self.diagnosis);
            }
        }
        for note in &self.notes {
            paint.push(&mut text, Tone::Warn, "note");
            let _ = writeln!(text, ": {}", note.message);
        }
        text
    }

    fn age(&self, verified: &Match) -> String {
        match verified.age {
            Some(age) if self.off => format!("signed {} (age not checked: --tolerance off)", show_age(age)),
            Some(age) if self.scheme.tolerance().is_none() => {
                format!("signed {} (this scheme checks no age)", show_age(age))
            }
            Some(age) => format!("signed {}", show_age(age)),
            None => "without a time (this scheme has none)".to_owned(),
        }
    }
}

/// Findings for people: what reproduces the signature, then hints.
pub(crate) fn write_findings(out: &mut String, paint: crate::terminal::Paint, findings: &[Finding]) {
    for finding in findings {
        let (mark, tone) = if finding.proven { ("found", Tone::Good) } else { ("hint", Tone::Warn) };
        out.push_str("  ");
        paint.push(out, tone, mark);
        let _ = writeln!(out, ": {}", sanitize::line(&finding.message));
        if !finding.fix.is_empty() {
            let _ = writeln!(out, "    {} {}", paint.tone(Tone::Bold, "fix:"), sanitize::line(&finding.fix));
        }
    }
}
