//! A signature that matches but whose time does not: by how much, and whether a clock or a stored delivery is the
//! likelier cause.
//!
//! Only milliseconds can be proven: a timestamp does not show whether a clock is wrong. The likelier cause comes
//! first.

use super::{Case, Finding};
use crate::signing::{UnixTime, show_duration};
use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// A time from here on, read as seconds, lies after the year 5138: it is in milliseconds.
const MILLISECONDS: i128 = 100_000_000_000;
const CLOCK: &str = "Compare the clocks: `date -u` on both machines; `timedatectl` or `chronyc tracking` shows whether this one is synchronised (a laptop, container or virtual machine that slept may be behind).";
const AFRESH: &str = "Sign it again (`pushoney-cli sign`), or verify it as of then: `verify --at TIME`, or \
    `--tolerance off`.";

/// What explains an age beyond the tolerance; nothing when it is within.
pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let (Some(age), Some(tolerance)) = (case.rejection.age, case.scheme.tolerance()) else { return Vec::new() };
    if age.within(tolerance) {
        return Vec::new();
    }
    let timestamp = (case.now.nanos() - age.nanos()).div_euclid(1_000_000_000);
    let distance = age.magnitude();
    let over = distance.saturating_sub(tolerance);
    let by = |direction: &str| {
        format!(
            "The signature is {} {direction}, {} beyond the tolerance of {}",
            show_duration(distance),
            show_duration(over),
            show_duration(tolerance)
        )
    };
    if timestamp >= MILLISECONDS {
        return vec![milliseconds(case, timestamp, tolerance)];
    }
    if age.is_future() { future(&by("in the future"), distance) } else { past(&by("old"), distance) }
}

fn milliseconds(case: &Case<'_>, timestamp: i128, tolerance: Duration) -> Finding {
    let meant = UnixTime::from_nanos(timestamp.saturating_mul(1_000_000));
    Finding {
        code: "timestamp_in_milliseconds",
        proven: case.now.since(meant).within(tolerance),
        message: "The timestamp looks like milliseconds, but the scheme uses whole seconds.".to_owned(),
        fix: "Sign and send whole seconds (JavaScript: Math.floor(Date.now() / 1000)).".to_owned(),
    }
}

fn future(by: &str, distance: Duration) -> Vec<Finding> {
    let mut findings = Vec::from_iter(timezone(by, distance));
    findings.push(Finding::hint(
        "clock_skew",
        format!("{by}. Stored deliveries are never from the future: this machine's clock is behind, or the sender's is ahead."),
        CLOCK,
    ));
    findings.push(Finding::hint(
        "sender_clock_ahead",
        "If this machine's clock is right, the sender's is ahead, or it signed with a time other than now.",
        "Have the sender use the time of sending, from a synchronised clock, not the event's time.",
    ));
    findings
}

fn past(by: &str, distance: Duration) -> Vec<Finding> {
    let skew = Finding::hint(
        "clock_skew",
        format!("{by}. A wrong clock would explain it too: this machine's is ahead, or the sender's is behind."),
        CLOCK,
    );
    if distance.as_secs() >= DAY {
        let stored = format!("{by}: a stored delivery or a fixture is a likelier cause than a clock.");
        return vec![Finding::hint("stored_delivery", stored, AFRESH)];
    }
    let delayed = Finding::hint(
        "delayed_delivery",
        format!("{by}: a queue, a replay or a breakpoint between sending and verifying is a likelier cause."),
        format!("Verify on arrival, before the delivery is queued, and sign retries again. {AFRESH}"),
    );
    timezone(by, distance).into_iter().chain([delayed, skew]).collect()
}

/// Local time taken for UTC: off by whole or half hours, up to fourteen.
fn timezone(by: &str, distance: Duration) -> Option<Finding> {
    let seconds = distance.as_secs();
    let halves = (seconds + HOUR / 4) / (HOUR / 2);
    let near = seconds.abs_diff(halves * (HOUR / 2)) <= MINUTE;
    (near && (1..=28).contains(&halves)).then(|| {
        let hours = if halves.is_multiple_of(2) { format!("{}", halves / 2) } else { format!("{}.5", halves / 2) };
        Finding::hint(
            "clock_timezone",
            format!("{by}. That is {hours} h to the minute: local time was probably used as UTC."),
            "Compute the timestamp in UTC (Unix seconds have no time zone; Python: time.time(), not \
                datetime.utcnow().timestamp()), and check `date -u` on both machines.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::{Reason, UnixTime};
    use super::super::tests::{Given, NOW};

    fn codes(timestamp: i64, now_nanos: i128) -> (Vec<&'static str>, bool, String) {
        let given = Given::new("pushoney").at(timestamp).signed(b"{}");
        let findings = given.explained(b"{}", UnixTime::from_nanos(now_nanos), |reason| {
            assert!(matches!(reason, Reason::TimestampTooOld | Reason::TimestampInFuture));
        });
        let first = findings[0].clone();
        (findings.iter().map(|finding| finding.code).collect(), first.proven, first.message)
    }

    #[test]
    fn the_likelier_cause_of_an_age_comes_first() {
        let now = i128::from(NOW) * 1_000_000_000;
        let cases: [(i64, &[&str]); 10] = [
            (400, &["delayed_delivery", "clock_skew"]),
            (3600, &["clock_timezone", "delayed_delivery", "clock_skew"]),
            (19_800 + 59, &["clock_timezone", "delayed_delivery", "clock_skew"]),
            (3600 + 120, &["delayed_delivery", "clock_skew"]),
            (15 * 3600, &["delayed_delivery", "clock_skew"]),
            (86_400 * 3, &["stored_delivery"]),
            (NOW, &["stored_delivery"]),
            (-301, &["clock_skew", "sender_clock_ahead"]),
            (-7200, &["clock_timezone", "clock_skew", "sender_clock_ahead"]),
            (-86_400 * 400, &["clock_skew", "sender_clock_ahead"]),
        ];
        for (age, expected) in cases {
            assert_eq!(codes(NOW - age, now).0, expected, "{age}");
        }
    }

    #[test]
    fn milliseconds_are_proven_when_the_time_they_mean_is_now() {
        let now = i128::from(NOW) * 1_000_000_000;
        assert_eq!(codes(NOW * 1000 + 250, now).0, ["timestamp_in_milliseconds"]);
        assert!(codes(NOW * 1000 + 250, now).1);
        assert!(!codes((NOW - 900) * 1000, now).1);
        assert!(!codes(i64::MAX, now).1);
    }

    #[test]
    fn the_distance_and_the_excess_are_named() {
        let now = i128::from(NOW) * 1_000_000_000 + 200_000_000;
        let (_, _, message) = codes(NOW - 300, now);
        assert!(message.contains("5 min old, 200 ms beyond the tolerance of 5 min"), "{message}");
        let (_, _, message) = codes(NOW - 86_400 * 2 - 3600, now);
        assert!(message.contains("2 d 1 h old"), "{message}");
    }
}
