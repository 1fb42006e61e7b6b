//! Requests that are valid or half valid, but useless: they must neither fail nor stop the receiver.

use super::super::framework::Topic;
use super::super::kit::{Kit, Shots, one, shot};
use super::super::model::{CheckCase, Expect, Group, Severity};
use super::super::probe::Probe;
use super::super::wire::Framing;
use std::time::Duration;

const DEFAULT: CheckCase = CheckCase {
    id: "",
    group: Group::Robust,
    severity: Severity::High,
    name: "",
    why: "",
    expect: Expect::Handled,
    fix: "",
    topic: Topic::Crash,
    is_slow: false,
    probe: Probe::Alive,
};

const SIGNED_IS_NOT_SANE: &str = "that a body verifies says who sent it, not what is in it; a 500 is retried for a day, and an \
                                  exception that nobody catches ends the process";
const CATCH: &str =
    "catch what the parser throws, and look whether a field is there before you read it; answer 2xx or 400";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "signed-not-json",
        name: "a signed body that is no JSON",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| bodies(kit, &[b"not json", b"{\"event\":"])),
        ..DEFAULT
    },
    CheckCase {
        id: "signed-null",
        name: "a signed body that is null",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| bodies(kit, &[b"null"])),
        ..DEFAULT
    },
    CheckCase {
        id: "signed-array",
        name: "a signed body that is an array, a number or a string",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| bodies(kit, &[b"[]", b"[1]", b"7", b"\"x\""])),
        ..DEFAULT
    },
    CheckCase {
        id: "signed-empty",
        name: "a signed body that is empty, or an empty object",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| bodies(kit, &[b"", b"{}"])),
        ..DEFAULT
    },
    CheckCase {
        id: "signed-not-utf8",
        name: "a signed body that is not UTF-8",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| bodies(kit, &[b"{\"event\":\"\xff\xfe\"}", b"\xff"])),
        ..DEFAULT
    },
    CheckCase {
        id: "signed-other-type",
        name: "a signed body as text/plain",
        why: SIGNED_IS_NOT_SANE,
        fix: CATCH,
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            message.headers[0].1 = b"text/plain".to_vec();
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "header-16kb",
        name: "a valid delivery with 16 kB of headers",
        why: "headers that proxies add make a head large; it is taken or refused (431), and ends nothing",
        fix: "leave the bound on headers to the HTTP server, and answer 431 beyond it",
        topic: Topic::Limit,
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            let part = |n: usize| (format!("X-Check-{n}"), vec![b'x'; 1024]);
            message.headers.extend((0..16).map(part));
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "slow-body",
        is_slow: true,
        severity: Severity::Medium,
        name: "a valid delivery whose body takes a second",
        why: "mobile networks and busy providers are slow; what comes slowly is as valid",
        expect: Expect::AcceptedOr(&[408]),
        fix: "wait for a body for at least 10 s, and hold up nobody else meanwhile",
        topic: Topic::Limit,
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            message.framing = Framing::Slow(8, Duration::from_millis(120));
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "body-broken-off",
        name: "a delivery that breaks off in the middle of its body",
        why: "connections break: what is left of one must not end the process, or be taken for a whole delivery",
        expect: Expect::Words("2xx to a valid delivery behind it"),
        fix: "catch the error that reading a body may end with, and do nothing with what came",
        probe: Probe::BrokenOff,
        ..DEFAULT
    },
    CheckCase {
        id: "leaks-mac",
        severity: Severity::Critical,
        name: "answers to everything that was sent",
        why: "an answer that holds the MAC that would have been right signs whatever a stranger sends (adnanh/webhook#85)",
        expect: Expect::Words("no answer holds the right MAC"),
        fix: "answer `invalid signature` and nothing else; log neither the MAC that was expected nor the secret",
        topic: Topic::Debug,
        probe: Probe::LeaksMac,
        ..DEFAULT
    },
    CheckCase {
        id: "leaks-secret",
        severity: Severity::Critical,
        name: "answers to everything that was sent",
        why: "whoever reads the secret in an answer signs what he likes; error pages that show variables do that",
        expect: Expect::Words("no answer holds the secret"),
        fix: "change the secret, and answer `invalid signature` and nothing else; run the receiver in production mode",
        topic: Topic::Debug,
        probe: Probe::LeaksMac,
        ..DEFAULT
    },
    CheckCase {
        id: "stack-trace",
        severity: Severity::Low,
        name: "answers to everything that was sent",
        why: "a trace tells a stranger which code and which versions run",
        expect: Expect::Words("no answer holds a stack trace"),
        fix: "catch errors in the handler, and run the receiver in production mode",
        topic: Topic::Debug,
        probe: Probe::StackTrace,
        ..DEFAULT
    },
    CheckCase {
        id: "alive",
        name: "a valid delivery after everything else",
        why: "something that anybody can send has ended it, or filled it up",
        expect: Expect::Accepted,
        fix: "see which case it does not answer any more since, and what it has logged",
        probe: Probe::Alive,
        ..DEFAULT
    },
];

/// Signed deliveries of these bodies.
fn bodies(kit: &Kit, bodies: &[&[u8]]) -> Shots {
    let shots = bodies.iter().map(|body| {
        let message = kit.signed(&kit.draft().body(*body));
        shot(format!("`{}`", String::from_utf8_lossy(body)), message)
    });
    Ok(shots.collect())
}
