//! `verify --capture`: verifies each delivery of a capture file as of the time it was received.
//!
//! A record names its scheme, so one file can have deliveries of several; `--scheme` takes precedence.

use super::{Args, diagnose, no_time, with_tolerance};
use crate::capture::Record;
use crate::capture::opened::Captured;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::signing::explain::{Finding, MAX_BODY};
use crate::signing::{BodyFacts, Keys, Note, Scheme, Tolerance, UnixTime, verify};
use crate::terminal::head::{date_and_clock, safe_name};
use crate::terminal::verdict::VerdictReport;
use crate::terminal::{Tone, sanitize};
use crate::units::When;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::path::Path;

/// So many failures are diagnosed; a file full of them would take hours.
const DIAGNOSED: u64 = 20;

/// Verifies records again.
pub(crate) struct Judge<'a> {
    pub ctx: &'a Context,
    pub scheme: &'a SchemeArgs,
    pub secrets: &'a SecretArgs,
    pub tolerance: Option<Tolerance>,
    /// Instead of the time when a record was received.
    pub at: Option<When>,
    pub known: HashMap<String, Court>,
}

/// What is needed for the deliveries of one scheme.
pub(crate) struct Court {
    setup: Setup,
    scheme: Scheme,
    keys: Keys,
}

impl Judge<'_> {
    /// Verifies `record`; why it fails is looked into if that is asked for.
    ///
    /// # Errors
    /// Exit 2 if the scheme does not exist or has no secret; exit 4 if a file can't be read.
    pub fn judge(&mut self, record: &Record, explained: bool) -> Result<VerdictReport<'_>, Error> {
        if !self.known.contains_key(&record.scheme) {
            let court = self.court(&record.scheme)?;
            self.known.insert(record.scheme.clone(), court);
        }
        let Court { setup, scheme, keys } = &self.known[&record.scheme];
        let now = self.ctx.now();
        let at = self.at.map(|when| when.as_of(now)).or_else(|| record.received()).unwrap_or(now);
        let body = &record.body.0;
        let verdict = verify(keys, &record.headers, body, at);
        let diagnosis = match verdict {
            Err(_) if explained && body.len() > MAX_BODY => vec![Finding::skipped()],
            Err(rejection) if explained => diagnose(setup, scheme, &record.plain_headers(), body, rejection, at),
            _ => Vec::new(),
        };
        let notes = verdict
            .as_ref()
            .map_or_else(|_| Vec::new(), |verified| Note::about(scheme, verified, &BodyFacts::of(body)));
        let off = self.tolerance == Some(Tolerance::Off);
        Ok(VerdictReport { scheme, secrets: keys.secrets(), verdict, diagnosis, notes, length: body.len(), off })
    }

    fn court(&self, scheme: &str) -> Result<Court, Error> {
        let setup = Setup::resolve(self.ctx, &self.scheme.or(scheme), self.secrets)?;
        if self.at.is_some() && !setup.scheme.has_timestamp() {
            return Err(no_time("--at", &setup.scheme));
        }
        let scheme = with_tolerance(&setup.scheme, self.tolerance)?;
        let keys = setup.keys(self.ctx, &scheme)?;
        Ok(Court { setup, scheme, keys })
    }
}

/// What `--json` has for a record.
#[derive(serde::Serialize)]
struct OfRecord<'a> {
    #[serde(flatten)]
    report: &'a VerdictReport<'a>,
    id: &'a str,
}

/// Verifies every record of `file`.
pub(super) fn run(ctx: &Context, args: &Args, file: &Path) -> anyhow::Result<Exit> {
    let mut judge = Judge {
        ctx,
        scheme: &args.scheme,
        secrets: &args.secrets,
        tolerance: args.tolerance,
        at: args.at,
        known: HashMap::new(),
    };
    let zone = TimeZone::system();
    let (mut valid, mut invalid) = (0_u64, 0_u64);
    let mut captured = Captured::open(ctx, file, &crate::capture::Selection::default())?;
    captured.print(ctx, |record, out| {
        let report = judge.judge(record, invalid < DIAGNOSED)?;
        *(if report.verdict.is_ok() { &mut valid } else { &mut invalid }) += 1;
        if args.json {
            out.extend(sanitize::json_line(&OfRecord { report: &report, id: &record.id }));
        } else {
            out.extend(text(ctx, &zone, record, &report).into_bytes());
        }
        Ok(())
    })?;
    if invalid > DIAGNOSED {
        ctx.terminal.note(&format!("only the first {DIAGNOSED} invalid deliveries were diagnosed"));
    }
    ctx.terminal.note(&format!("{valid} valid, {invalid} not valid"));
    if valid == 0 && invalid == 0 {
        // In CI this is an assertion, and one that has looked at nothing must not pass.
        ctx.terminal.warn(&format!("{} has no deliveries: nothing was verified", file.display()));
    }
    // What can't be read is not known to be valid.
    Ok(if valid > 0 && invalid == 0 && !captured.is_damaged() { Exit::Done } else { Exit::No })
}

fn text(ctx: &Context, zone: &TimeZone, record: &Record, report: &VerdictReport<'_>) -> String {
    let (mut text, paint) = (String::new(), ctx.terminal.out);
    let time = |at: UnixTime| date_and_clock(at, zone);
    report.word(&mut text, paint);
    text.push_str("  ");
    paint.push(&mut text, Tone::Dim, &record.received().map_or_else(|| "(no time)".to_owned(), time));
    text.push_str("  ");
    paint.push(&mut text, Tone::Bold, &safe_name(record.event.as_deref().unwrap_or("(no event name)")));
    text.push_str("  ");
    paint.push(&mut text, Tone::Dim, &safe_name(record.delivery_id.as_deref().unwrap_or(&record.id)));
    text.push_str(": ");
    report.reasons(&mut text, paint);
    text
}
