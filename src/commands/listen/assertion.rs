//! `listen` as an assertion: what must come and what must not, when that is decided, and what is said where it fails.
//!
//! A delivery counts when it verified, when `--events` and `--where` let it through, when it is no duplicate, and, where
//! deliveries are forwarded, when the application accepted it. What failed verification counts for `--fail-on refused`
//! whatever the filters say, since nothing in it can be trusted to say what it is.

use super::tally::{AppStatus, Tally};
use crate::error::{Error, Exit};
use crate::sandbox::{Fault, Faults};
use crate::signing::show_duration;
use crate::units;
use std::time::Duration;

/// How long nothing more may come, unless told otherwise.
const SETTLE: Duration = Duration::from_millis(500);

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Assertions")]
pub(super) struct AssertArgs {
    /// Exit 0 once N deliveries have verified, 1 if they do not arrive
    ///
    /// With --forward-to, the application must have accepted them too (2xx). Duplicates, deliveries that --events or --where
    /// exclude, and deliveries that are not forwarded do not count.
    #[arg(long, value_name = "N", value_parser = units::whole::<u64>(1, u64::MAX))]
    count: Option<u64>,

    /// Exit 1 if more than --count arrive
    #[arg(long, requires = "count")]
    exactly: bool,

    /// With --exactly, how long to wait for further deliveries [default: 500ms]
    #[arg(long, value_name = "DUR", requires = "exactly", hide_short_help = true, value_parser = units::duration)]
    settle: Option<Duration>,

    /// Exit 1 as soon as one of these arrives
    ///
    /// Comma-separated. With a COMMAND, once it has ended.
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_enum)]
    fail_on: Vec<FailOn>,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum FailOn {
    /// A delivery that fails verification, even if --events or --where exclude it; a POST to another path, or one that is too
    /// large, incomplete or malformed
    Refused,
    /// A delivery that was accepted before
    Duplicate,
    /// A delivery that the application did not answer with 2xx
    App,
}

/// What is asserted.
#[derive(Clone, Debug, Default)]
pub(super) struct Assertion {
    pub expected: Option<u64>,
    /// Nothing more may come within this time.
    pub settle: Option<Duration>,
    fail_on: Vec<FailOn>,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Something is still to come.
    Open,
    /// All has come that was asked for.
    Met,
    /// Nothing that may come can mend it.
    Broken,
}

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

impl AssertArgs {
    /// What is asserted; `forwards` whether there is an application.
    ///
    /// # Errors
    /// Exit 2 for what can never come.
    pub fn assertion(&self, forwards: bool, verifies: bool, faults: Option<&Faults>) -> Result<Assertion, Error> {
        if self.fail_on.contains(&FailOn::App) && !forwards {
            return Err(Error::usage("--fail-on app requires --forward-to: nothing is forwarded")
                .hint("add --forward-to http://127.0.0.1:3001, or leave out `app`"));
        }
        if !verifies && self.fail_on.iter().any(|what| *what != FailOn::App) {
            return Err(Error::usage(
                "--fail-on refused and duplicate have no meaning with --skip-verify: nothing is verified",
            )
            .hint("leave out --skip-verify, or use --fail-on app"));
        }
        if self.fail_on.contains(&FailOn::Duplicate) && faults.is_some_and(|faults| faults.include(Fault::Duplicate)) {
            return Err(Error::usage(
                "--fail-on duplicate: the hub sends duplicates on purpose, since --faults asks for them",
            )
            .hint("add duplicate=0 to --faults, or leave out --fail-on duplicate"));
        }
        let settle = self.exactly.then(|| self.settle.unwrap_or(SETTLE));
        Ok(Assertion { expected: self.count, settle, fail_on: self.fail_on.clone() })
    }
}

impl FailOn {
    /// How many of these there are, and what they are called.
    fn found(self, tally: &Tally) -> (u64, &'static str, &'static str) {
        let duplicates = tally.uncounted.duplicate;
        match self {
            Self::Refused => (tally.refused(), "refused", "refused"),
            Self::Duplicate => (duplicates, "duplicate", duplicate(duplicates)),
            Self::App => (tally.app_failures.values().sum(), "app", "not accepted by the application"),
        }
    }
}

impl Assertion {
    /// Where a run stands that has come to this.
    pub fn standing(&self, tally: &Tally) -> Standing {
        let expected = self.expected.unwrap_or(0);
        let too_many = self.settle.is_some() && tally.counted > expected;
        if too_many || self.fail_on.iter().any(|what| what.found(tally).0 > 0) {
            return Standing::Broken;
        }
        if self.expected.is_some() && tally.counted >= expected { Standing::Met } else { Standing::Open }
    }

    /// Why the run fails, if it does.
    pub fn failure(&self, tally: &Tally, ending: Ending<'_>) -> Option<Error> {
        let mut problems = Vec::new();
        let missing = self.expected.filter(|expected| tally.counted < *expected);
        if let Some(expected) = missing {
            let counted = tally.counted;
            let verb = if reasons(tally).is_empty() { "arrived" } else { "counted" };
            problems.push(format!("{counted} of {expected} expected deliveries {verb}{}", instead(tally)));
        }
        if let (Some(settle), Some(expected), None) = (self.settle, self.expected, missing) {
            if tally.counted > expected {
                problems.push(format!("{} deliveries arrived, and exactly {expected} may", tally.counted));
            } else if !ending.settled {
                let settle = show_duration(settle);
                problems.push(format!("it ended before --settle was over: something may still arrive within {settle}"));
            }
        }
        for what in &self.fail_on {
            let (count, flag, words) = what.found(tally);
            if count > 0 {
                // What came is listed once.
                let details = if missing.is_some() { String::new() } else { details(*what, tally) };
                problems.push(format!("{count} {words} (--fail-on {flag}){details}"));
            }
        }
        let came = tally.received + tally.looped + tally.uncounted.lost.values().sum::<u64>();
        if ending.has_command && problems.is_empty() && came > 0 {
            if tally.verified + tally.unverified == 0 {
                problems.push(format!("nothing that arrived verified{}", instead(tally)));
            } else if tally.went_well == 0 {
                let what = if tally.app_failures.is_empty() {
                    "nothing that arrived counts"
                } else {
                    "the application accepted nothing that arrived"
                };
                problems.push(format!("{what}{}", instead(tally)));
            }
        }
        if ending.was_cut_off {
            let met = self.expected.filter(|_| problems.is_empty());
            let met = met.map_or_else(String::new, |count| format!("the {count} expected arrived, but "));
            problems.push(format!("{met}the command was still running when the time was up, and was ended"));
        }
        let only_time = ending.was_cut_off && problems.len() == 1;
        let message = (!problems.is_empty()).then(|| problems.join("; "))?;
        let hint = if only_time {
            "allow more time with --timeout; start a server before `listen`: the command behind -- has to end"
                .to_owned()
        } else {
            next_step(tally, &ending)
        };
        Some(Error::new(ending.exit, message).hint(hint))
    }
}

/// What came and did not count, and why.
fn instead(tally: &Tally) -> String {
    let parts = reasons(tally);
    let count: u64 = parts.iter().map(|(count, _)| count).sum();
    let listed = parts.iter().map(|(count, why)| format!("{count} {why}")).collect::<Vec<_>>().join(", ");
    match (count, tally.counted) {
        (0, 0) => "; nothing came".to_owned(),
        (0, _) => "; nothing else came".to_owned(),
        (_, 0) => format!("; {count} came: {listed}"),
        _ => format!("; {count} more came: {listed}"),
    }
}

fn reasons(tally: &Tally) -> Vec<(u64, String)> {
    let why = &tally.uncounted;
    let refused = tally.refusals().map(|(code, count)| (count, format!("refused ({code})")));
    let lost = why.lost.iter().map(|(status, count)| (*count, format!("refused ({})", lost_words(*status))));
    let app = why.app.iter().map(|(status, count)| (*count, app_words(*status)));
    let rest = [
        (why.duplicate, duplicate(why.duplicate)),
        (why.not_forwarded, "not forwarded"),
        (why.not_stored, "not stored"),
        (why.filtered, "left out by --events or --where"),
        (tally.looped, "came back from where it was forwarded (508)"),
    ];
    let rest = rest.into_iter().filter(|(count, _)| *count > 0).map(|(count, why)| (count, why.to_owned()));
    refused.chain(lost).chain(app).chain(rest).collect()
}

fn duplicate(count: u64) -> &'static str {
    if count == 1 { "duplicate" } else { "duplicates" }
}

fn app_words(AppStatus(status): AppStatus) -> String {
    match status {
        Some(status) => format!("the application answered {status}"),
        None => "the application did not answer".to_owned(),
    }
}

fn lost_words(status: Option<u16>) -> String {
    let Some(status) = status else { return "incomplete: the sender went away".to_owned() };
    let why = match status {
        404 => "another path",
        408 => "incomplete",
        413 => "too large",
        431 => "headers too large",
        503 => "no room",
        _ => "malformed",
    };
    format!("{status}: {why}")
}

/// What exactly `--fail-on` found, where there is more to say than how many.
fn details(what: FailOn, tally: &Tally) -> String {
    let listed: Vec<_> = match what {
        FailOn::Duplicate => return String::new(),
        FailOn::Refused => {
            let lost = tally.uncounted.lost.iter().map(|(status, count)| format!("{count} {}", lost_words(*status)));
            tally.refusals().map(|(code, count)| format!("{count} {code}")).chain(lost).collect()
        }
        FailOn::App => {
            tally.app_failures.iter().map(|(status, count)| format!("{count} {}", app_words(*status))).collect()
        }
    };
    if listed.is_empty() { String::new() } else { format!(": {}", listed.join(", ")) }
}

/// What to do about it: about what stands first in the way of a delivery.
fn next_step(tally: &Tally, ending: &Ending<'_>) -> String {
    let why = &tally.uncounted;
    let Ending { url, look, .. } = ending;
    if tally.refusals().next().is_some() {
        return format!("sender and listener need the same secret, and the body must arrive unchanged; {look}");
    }
    if why.lost.contains_key(&Some(404)) {
        return format!("send to {url}");
    }
    if !why.lost.is_empty() {
        return format!("these requests never became a delivery; {look}");
    }
    if tally.looped > 0 {
        return "forward to the application itself: this target leads back to the listener".to_owned();
    }
    if why.app.contains_key(&AppStatus(None)) {
        return "start the application first, or let deliveries wait for it: --wait-for-app 10s".to_owned();
    }
    if [404, 405].iter().any(|code| tally.app_failures.contains_key(&AppStatus(Some(*code)))) {
        return format!("--forward-to needs the path of the application's route, as in :8080/webhooks; {look}");
    }
    if !tally.app_failures.is_empty() {
        return format!("the application must answer 2xx; {look}");
    }
    let counted = [
        (why.duplicate, "each delivery counts once, however often it is sent: give others an id of their own"),
        (
            why.not_forwarded,
            "with --forward-to only what the application accepts counts: add a route that takes the rest",
        ),
        (why.not_stored, "make room for the capture file"),
        (why.filtered, "--events and --where choose what counts; leave them out to see everything"),
    ];
    match counted.iter().find(|(count, _)| *count > 0) {
        Some(_) if why.filtered > 0 && ending.nearest.is_some() => ending.nearest.clone().unwrap_or_default(),
        Some((_, step)) => (*step).to_owned(),
        None if tally.counted > 0 => look.to_string(),
        None => format!("send to {url}, as with: pushoney-cli trigger click.recorded --to {url}"),
    }
}
