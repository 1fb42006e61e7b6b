//! Timestamps that are too far away, and texts that are not timestamps. Each is signed with the right secret, as if
//! by the provider.

use super::super::framework::Topic;
use super::super::kit::{Kit, Shots, one, shot};
use super::super::model::{CheckCase, Severity};
use super::super::probe::Probe;
use super::forged;
use crate::signing::{HeaderEntry, Over};

const DEFAULT: CheckCase = CheckCase { topic: Topic::Time, severity: Severity::High, ..forged::DEFAULT };
const LENIENT: CheckCase = CheckCase { severity: Severity::Low, why: LENIENTLY, ..DEFAULT };

const REPLAY: &str = "without it, whoever has captured one delivery sends it again for ever (GHSA-q9g3-q6fj-hc2x, \
                      connectors#8989, OwnPay#140)";
const TOLERANCE: &str =
    "refuse where the time is more than 300 s away from now, both ways, days included (total_seconds() in Python)";
const NAN: &str = "what is not a number compares false with everything, so the age check passes";
const LENIENTLY: &str = "a lenient parser and a strict one read different times in the same header";
const DIGITS: &str = "take digits alone for a time, and answer 400 to all else before you compare";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "stale",
        severity: Severity::Critical,
        name: "valid signatures: just older than the tolerance, exactly a day and a week old, and of 1970",
        why: REPLAY,
        fix: TOLERANCE,
        probe: Probe::Shots(stale),
        ..DEFAULT
    },
    CheckCase {
        id: "future",
        severity: Severity::High,
        name: "a valid signature, just further ahead than the tolerance",
        why: "a signature from the future stays valid for longer than the tolerance",
        fix: TOLERANCE,
        probe: Probe::Shots(|kit| beyond(kit, 1)),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-missing",
        name: "no time, and MACs made for what may stand in its place",
        why: "without a time a signature is valid for ever",
        fix: DIGITS,
        probe: Probe::Shots(missing),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-empty",
        name: "an empty time, with the MAC made for it",
        why: "an empty text is 0 in some languages and not a number in others",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |_| vec![String::new()])),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-nan",
        name: "the time NaN, with the MAC made for it",
        why: NAN,
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |_| ["NaN", "nan"].map(str::to_owned).into())),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-infinity",
        name: "the time Infinity, with the MAC made for it",
        why: NAN,
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |_| ["Infinity", "inf", "-inf"].map(str::to_owned).into())),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-undefined",
        name: "the time undefined, with the MAC made for it",
        why: NAN,
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |_| ["undefined", "null", "None"].map(str::to_owned).into())),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-text",
        name: "a word for a time, with the MAC made for it",
        why: NAN,
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |_| vec!["now".to_owned()])),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-negative",
        name: "a negative time, with the MAC made for it",
        why: "it is older than anything; an unsigned number makes the far future of it",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |now| vec![format!("-{now}"), "-1".to_owned()])),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-huge",
        name: "a time beyond 64 bits, with the MAC made for it",
        why: "it overflows: to a time that passes, or to an exception",
        fix: DIGITS,
        probe: Probe::Shots(|kit| {
            times(kit, |now| vec!["9".repeat(30), "9223372036854775807".to_owned(), wrapped(now)])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "timestamp-trailing",
        name: "a time with something behind it, with the MAC made for it",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |now| vec![format!("{now}x"), format!("{now};1")])),
        ..LENIENT
    },
    CheckCase {
        id: "timestamp-underscores",
        name: "a time such as 1_770_000_000, with the MAC made for it",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |now| vec![format!("{}_{}", &now[..1], &now[1..])])),
        ..LENIENT
    },
    CheckCase {
        id: "timestamp-hex",
        name: "a time such as 0x69800000, with the MAC made for it",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |now| vec![format!("{:#x}", now.parse::<u64>().unwrap_or_default())])),
        ..LENIENT
    },
    CheckCase {
        id: "timestamp-exponent",
        name: "a time such as 1770000000e0, with the MAC made for it",
        fix: DIGITS,
        probe: Probe::Shots(|kit| times(kit, |now| vec![format!("{now}e0"), format!("{}.{}e9", &now[..1], &now[1..])])),
        ..LENIENT
    },
    CheckCase {
        id: "timestamp-twice",
        severity: Severity::Critical,
        name: "a captured stale delivery with a second, fresh time",
        why: "the MAC is made with the one time and the age taken of the other: a captured delivery never gets old",
        fix: "answer 400 where there is more than one time",
        probe: Probe::Shots(twice),
        ..DEFAULT
    },
];

fn has_time(kit: &Kit) -> Result<(), String> {
    if kit.scheme.has_timestamp() { Ok(()) } else { Err("this scheme has no timestamp".to_owned()) }
}

/// Just beyond the tolerance.
fn beyond(kit: &Kit, direction: i64) -> Shots {
    let tolerance = kit.tolerance()?;
    let time = kit.time(direction * (tolerance + 1), true);
    one(kit.signed_by(&kit.draft(), &kit.forge, Over::Scheme, &time))
}

/// Beyond the tolerance, and where an age without its days (`timedelta.seconds` in Python) or a time of 0 passes for young.
fn stale(kit: &Kit) -> Shots {
    let mut shots = beyond(kit, -1)?;
    let day = 24 * 60 * 60;
    for (label, time) in [
        ("one that is a day old", kit.time(-day, true)),
        ("one that is a week old", kit.time(-7 * day, true)),
        ("one of 1970", "0".to_owned()),
    ] {
        shots.push(shot(label, kit.signed_by(&kit.draft(), &kit.forge, Over::Scheme, &time)));
    }
    Ok(shots)
}

/// Deliveries with these instead of a time, each with the MAC that is right for it. They are named by what they would
/// be at one fixed time, so that two runs say the same.
fn times(kit: &Kit, write: impl Fn(&str) -> Vec<String>) -> Shots {
    has_time(kit)?;
    let shots = write(&kit.time(0, false))
        .into_iter()
        .zip(write("1770000000"))
        .map(|(time, label)| shot(format!("`{label}`"), kit.signed_by(&kit.draft(), &kit.forge, Over::Scheme, &time)));
    Ok(shots.collect())
}

/// A time that is now again where 64 bits are cut off.
fn wrapped(now: &str) -> String {
    (now.parse::<u128>().unwrap_or_default() + (1 << 64)).to_string()
}

fn missing(kit: &Kit) -> Shots {
    has_time(kit)?;
    let now = kit.time(0, false);
    let stand_ins = [&*now, "", "undefined", "None", "null", "NaN", "0"];
    let shots = stand_ins.into_iter().map(|stand_in| {
        let draft = kit.draft();
        let mac = kit.right_mac(&draft, stand_in);
        let label =
            if stand_in == now { "the MAC made for now".to_owned() } else { format!("the MAC made for `{stand_in}`") };
        shot(label, kit.claiming(&draft, &[HeaderEntry::Id(draft.id.clone()), HeaderEntry::Mac(mac)]))
    });
    Ok(shots.collect())
}

fn twice(kit: &Kit) -> Shots {
    let tolerance = kit.tolerance()?;
    let (stale, now) = (kit.time(-2 * tolerance, true), kit.time(0, false));
    let shots =
        [("the fresh one last", [&stale, &now]), ("the fresh one first", [&now, &stale])].map(|(label, times)| {
            let draft = kit.draft();
            let mac = HeaderEntry::Mac(kit.right_mac(&draft, &stale));
            let [first, second] = times.map(|time| HeaderEntry::Time(time.clone()));
            shot(label, kit.claiming(&draft, &[first, mac, second, HeaderEntry::Id(draft.id.clone())]))
        });
    Ok(shots.into())
}
