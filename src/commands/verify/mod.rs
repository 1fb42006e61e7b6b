//! `verify`: checks a signature, and explains why one does not match.

mod captured;

use crate::terminal::verdict::VerdictReport;
pub(crate) use captured::Judge;

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::files::payload::PayloadSource;
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::signing::explain::{Case, Finding, MAX_BODY, explain_while};
use crate::signing::{BodyFacts, Headers as _, Note, Rejection, Scheme, Tolerance, UnixTime, Verifier};
use crate::terminal::sanitize;
use crate::units::{self, When};
use std::path::PathBuf;

/// Verify a signature, and explain why it does not match
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli verify payload.json --signature 't=1770000000,v1=…'
  pushoney-cli verify --scheme github -H 'X-Hub-Signature-256: …' < body
  pushoney-cli verify --capture deliveries.jsonl

Exit code: 0 valid, 1 not valid.")]
#[command(after_long_help = "\
Examples:
  Verify
    pushoney-cli verify payload.json --signature 't=1770000000,v1=…'
    pushoney-cli verify -H 'X-Pushoney-Signature: t=1770000000,v1=…' < body
    pushoney-cli verify --capture deliveries.jsonl
    pushoney-cli verify body --signature \"$SIG\" --at 2026-02-02T02:40:00Z --json
  For another provider
    pushoney-cli verify --scheme slack --env-file .env < body \\
        -H 'X-Slack-Signature: v0=…' -H 'X-Slack-Request-Timestamp: …'

Exit code: 0 valid, 1 not valid; for a capture, 1 if any delivery is not valid, if a line is damaged, or if there are no \
deliveries.")]
pub struct Args {
    /// File with the signed bytes; `-` for standard input [default: standard input]
    #[arg(value_name = "PAYLOAD")]
    payload: Option<PathBuf>,

    /// Value of the signature header
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    signature: Option<String>,

    /// Header of the delivery, as `Name: value`; may be repeated
    #[arg(short = 'H', long = "header", value_name = "HEADER", value_parser = header)]
    headers: Vec<(String, Vec<u8>)>,

    /// Verify each delivery in a capture file; `-` for standard input
    ///
    /// Each as of the time it was received.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["payload", "signature", "headers"])]
    capture: Option<PathBuf>,

    /// Maximum age or clock skew of a signature (300s, 5m), or `off`
    ///
    /// The default is the scheme's.
    #[arg(long, value_name = "DUR", allow_hyphen_values = true, value_parser = units::tolerance)]
    tolerance: Option<Tolerance>,

    /// Verify as if at this time, as in -10m
    ///
    /// Unix seconds, RFC 3339, or relative to now (-10m, +301s).
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    at: Option<When>,

    /// Print JSON, one object per line
    ///
    /// One object; for a capture, one per delivery.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    scheme: SchemeArgs,

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
    Error::usage(format!("{flag}: signatures of scheme {} have no timestamp", scheme.name())).hint("leave it out")
}

/// `Name: value`; white space around the value is not part of it (RFC 9110 §5.5).
pub(super) fn header(text: &str) -> Result<(String, Vec<u8>), String> {
    let (name, value) = text.split_once(':').ok_or("has no colon; write it as 'Name: value'")?;
    if name.is_empty() || name.contains(|c: char| c.is_ascii_whitespace()) {
        return Err("has no valid name before the colon; write it as 'Name: value'".to_owned());
    }
    Ok((name.to_owned(), value.trim_matches([' ', '\t']).as_bytes().to_vec()))
}

/// Verifies.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 4 for what can't be read.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    if let Some(file) = &args.capture {
        return captured::run(ctx, &args, file);
    }
    let setup = Setup::resolve(ctx, &args.scheme, &args.secrets)?;
    if args.at.is_some() && !setup.scheme.has_timestamp() {
        return Err(no_time("--at", &setup.scheme).into());
    }
    let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
    let keys = setup.keys(ctx, &scheme)?;
    let headers = all_headers(&args, &scheme)?;

    let mut verifier = Verifier::new(&keys, &headers);
    let mut facts = BodyFacts::default();
    let mut body = Vec::new();
    let source = args.payload.map_or(PayloadSource::Stdin, PayloadSource::of);
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
    let report = VerdictReport {
        scheme: &scheme,
        secrets: keys.secrets(),
        verdict,
        diagnosis,
        notes,
        length,
        off: args.tolerance == Some(Tolerance::Off),
    };
    let out = if args.json {
        sanitize::json_line(&report)
    } else {
        let (mut text, paint) = (String::new(), ctx.terminal.out);
        report.word(&mut text, paint);
        text.push_str(": ");
        report.reasons(&mut text, paint);
        text.into_bytes()
    };
    ctx.terminal.data(&out)?;
    Ok(if verdict.is_ok() { Exit::Done } else { Exit::No })
}

fn all_headers(args: &Args, scheme: &Scheme) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let name = scheme.signature_header();
    let mut headers = args.headers.clone();
    match &args.signature {
        Some(_) if !headers.values(name).is_empty() => {
            return Err(Error::usage(format!(
                "the signature was given twice: with --signature and with -H '{name}: …'"
            ))
            .hint("remove one of them"));
        }
        Some(value) => headers.push((name.to_owned(), value.clone().into_bytes())),
        None if headers.is_empty() => {
            return Err(Error::usage("no signature to verify").hint(format!(
                "provide the header's value with --signature, or the delivery's headers with -H '{name}: …'"
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
    diagnose_while(setup, scheme, headers, body, (rejection, now), &|| true).unwrap_or_default()
}

/// The same, unless `keep_going` says no before it is done.
pub(crate) fn diagnose_while(
    setup: &Setup,
    scheme: &Scheme,
    headers: &[(String, Vec<u8>)],
    body: &[u8],
    (rejection, now): (Rejection, UnixTime),
    keep_going: &dyn Fn() -> bool,
) -> Option<Vec<Finding>> {
    let case = Case {
        scheme,
        secrets: &setup.secrets,
        headers,
        body,
        now,
        rejection,
        other_secrets: &setup.other_secrets,
        other_schemes: &setup.other_schemes,
    };
    explain_while(&case, keep_going)
}
