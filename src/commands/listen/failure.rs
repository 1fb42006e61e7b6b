//! Why a run of `listen` failed, in one sentence: what was missing or forbidden, what arrived instead, and what to
//! do next.

use super::assertion::{Assertion, FailOn, duplicate};
use super::counts::{AppStatus, ListenCounts};
use crate::error::{Error, Exit};
use crate::signing::show_duration;

/// How a run ended, as far as its answer depends on that.
#[derive(Clone, Debug)]
pub(super) struct Ending<'a> {
    /// With a command something is expected to verify.
    pub has_command: bool,
    /// The command was still running when its time was up.
    pub was_cut_off: bool,
    /// `--settle` has passed.
    pub settled: bool,
    /// What the run ends with where it fails.
    pub exit: Exit,
    /// Where it listened.
    pub url: &'a str,
    /// Why lines above say more, or how to get ones that do.
    pub look: &'static str,
    /// The values that came nearest to those of `--where`.
    pub nearest: Option<String>,
}

impl Assertion {
    /// Why the run fails, if it does.
    pub fn failure(&self, counts: &ListenCounts, ending: Ending<'_>) -> Option<Error> {
        let mut problems = Vec::new();
        let missing = self.expected.filter(|expected| counts.counted < *expected);
        if let Some(expected) = missing {
            let counted = counts.counted;
            let verb = if reasons(counts).is_empty() { "arrived" } else { "counted" };
            problems.push(format!("{counted} of {expected} expected deliveries {verb}{}", instead(counts)));
        }
        if let (Some(settle), Some(expected), None) = (self.settle, self.expected, missing) {
            if counts.counted > expected {
                problems.push(format!("{} deliveries arrived, but exactly {expected} were expected", counts.counted));
            } else if !ending.settled {
                let settle = show_duration(settle);
                problems.push(format!("it ended before --settle was over: more may arrive within {settle}"));
            }
        }
        for what in &self.fail_on {
            let (count, flag, words) = what.found(counts);
            if count > 0 {
                // What came is listed once.
                let details = if missing.is_some() { String::new() } else { details(*what, counts) };
                problems.push(format!("{count} {words} (--fail-on {flag}){details}"));
            }
        }
        let came = counts.received + counts.looped + counts.uncounted.lost.values().sum::<u64>();
        if ending.has_command && problems.is_empty() && came > 0 {
            if counts.verified + counts.unverified == 0 {
                problems.push(format!("no delivery that arrived verified{}", instead(counts)));
            } else if counts.went_well == 0 {
                let what = if counts.app_failures.is_empty() {
                    "no delivery that arrived counts"
                } else {
                    "the application accepted no delivery that arrived"
                };
                problems.push(format!("{what}{}", instead(counts)));
            }
        }
        if ending.was_cut_off {
            let met = self.expected.filter(|_| problems.is_empty());
            let met = met.map_or_else(String::new, |count| format!("the {count} expected arrived, but "));
            problems.push(format!("{met}the command was still running at --timeout, and was stopped"));
        }
        let only_time = ending.was_cut_off && problems.len() == 1;
        let message = (!problems.is_empty()).then(|| problems.join("; "))?;
        let hint = if only_time {
            "allow more time with --timeout; the command after -- must end, so start a server before `listen`"
                .to_owned()
        } else {
            next_step(counts, &ending)
        };
        Some(Error::new(ending.exit, message).hint(hint))
    }
}

/// What came and did not count, and why.
fn instead(counts: &ListenCounts) -> String {
    let parts = reasons(counts);
    let count: u64 = parts.iter().map(|(count, _)| count).sum();
    let listed = parts.iter().map(|(count, why)| format!("{count} {why}")).collect::<Vec<_>>().join(", ");
    match (count, counts.counted) {
        (0, 0) => "; nothing arrived".to_owned(),
        (0, _) => "; nothing else arrived".to_owned(),
        (_, 0) => format!("; {count} arrived: {listed}"),
        _ => format!("; {count} more arrived: {listed}"),
    }
}

fn reasons(counts: &ListenCounts) -> Vec<(u64, String)> {
    let why = &counts.uncounted;
    let refused = counts.refusals().map(|(code, count)| (count, format!("refused ({code})")));
    let lost = why.lost.iter().map(|(status, count)| (*count, format!("refused ({})", lost_words(*status))));
    let app = why.app.iter().map(|(status, count)| (*count, app_words(*status)));
    let rest = [
        (why.duplicate, duplicate(why.duplicate)),
        (why.not_forwarded, "not forwarded"),
        (why.not_stored, "not stored"),
        (why.filtered, "excluded by --events or --where"),
        (counts.looped, "looped back from where it was forwarded (508)"),
    ];
    let rest = rest.into_iter().filter(|(count, _)| *count > 0).map(|(count, why)| (count, why.to_owned()));
    refused.chain(lost).chain(app).chain(rest).collect()
}

fn app_words(AppStatus(status): AppStatus) -> String {
    match status {
        Some(status) => format!("the application answered {status}"),
        None => "the application did not answer".to_owned(),
    }
}

fn lost_words(status: Option<u16>) -> String {
    let Some(status) = status else { return "incomplete: the sender disconnected".to_owned() };
    let why = match status {
        404 => "another path",
        408 => "incomplete",
        413 => "too large",
        431 => "headers too large",
        503 => "no capacity",
        _ => "malformed",
    };
    format!("{status}: {why}")
}

/// What exactly `--fail-on` found, where there is more to say than how many.
fn details(what: FailOn, counts: &ListenCounts) -> String {
    let listed: Vec<_> = match what {
        FailOn::Duplicate => return String::new(),
        FailOn::Refused => {
            let lost = counts.uncounted.lost.iter().map(|(status, count)| format!("{count} {}", lost_words(*status)));
            counts.refusals().map(|(code, count)| format!("{count} {code}")).chain(lost).collect()
        }
        FailOn::App => {
            counts.app_failures.iter().map(|(status, count)| format!("{count} {}", app_words(*status))).collect()
        }
    };
    if listed.is_empty() { String::new() } else { format!(": {}", listed.join(", ")) }
}

/// What to do about it, for the first obstacle that a delivery meets.
fn next_step(counts: &ListenCounts, ending: &Ending<'_>) -> String {
    let why = &counts.uncounted;
    let Ending { url, look, .. } = ending;
    if counts.refusals().next().is_some() {
        return format!("the sender and the listener need the same secret, and the body must arrive unchanged; {look}");
    }
    if why.lost.contains_key(&Some(404)) {
        return format!("send to {url}");
    }
    if !why.lost.is_empty() {
        return format!("these requests were not deliveries; {look}");
    }
    if counts.looped > 0 {
        return "forward to the application itself: this URL leads back to the listener".to_owned();
    }
    if why.app.contains_key(&AppStatus(None)) {
        return "start the application first, or hold deliveries until it is up with --wait-for-app 10s".to_owned();
    }
    if [404, 405].iter().any(|code| counts.app_failures.contains_key(&AppStatus(Some(*code)))) {
        return format!("--forward-to needs the path of the application's route, as in :8080/webhooks; {look}");
    }
    if !counts.app_failures.is_empty() {
        return format!("the application must answer 2xx; {look}");
    }
    let counted = [
        (why.duplicate, "each delivery counts once, however often it is sent: give each one its own id"),
        (
            why.not_forwarded,
            "with --forward-to, only deliveries that the application accepts count: add a route for the rest",
        ),
        (why.not_stored, "free some disk space for the capture file"),
        (why.filtered, "--events and --where select what counts; remove them to see everything"),
    ];
    match counted.iter().find(|(count, _)| *count > 0) {
        Some(_) if why.filtered > 0 && ending.nearest.is_some() => ending.nearest.clone().unwrap_or_default(),
        Some((_, step)) => (*step).to_owned(),
        None if counts.counted > 0 => look.to_string(),
        None => format!("send one with: pushoney-cli trigger click.recorded --to {url}"),
    }
}
