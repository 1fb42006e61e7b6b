//! Valid deliveries. Refusing one is a permanent failure at the provider: the event is lost.

use super::super::framework::Topic;
use super::super::kit::{DraftDelivery, Kit, Shots, UNKNOWN_EVENT, one};
use super::super::model::{CheckCase, Expect, Group, Severity};
use super::super::probe::Probe;
use super::super::wire::Framing;
use crate::signing::{Forge, HeaderEntry, Over};
use serde_json::Value;

const DEFAULT: CheckCase = CheckCase {
    id: "",
    group: Group::Accepted,
    severity: Severity::Medium,
    name: "",
    why: "",
    expect: Expect::Accepted,
    fix: "",
    topic: Topic::RawBody,
    is_slow: false,
    probe: Probe::Alive,
};

const RE_SERIALISED: &str = "a receiver that parses JSON and writes it again verifies other bytes than were signed (next.js#13405, \
                             fastify#5491, nest#9342, express#6025)";
const RAW_BYTES: &str = "compute the MAC over the bytes of the body as they came, before any parser sees them";
const ROTATION: &str = "while a secret is rotated, a delivery carries a MAC of each; a receiver that reads one of them alone \
                        loses what comes meanwhile (CVE-2026-45005)";
const ANY_MAC: &str = "compare with every MAC in the header, and accept if one matches";
const TOO_SMALL: &str = "an event with a large payload is lost: 413 is a permanent failure at the provider";
const LIMIT: &str = "take bodies of at least 2 MB, and bound them above that (5 MB)";
const HTTP: &str = "proxies and HTTP libraries send requests in this form";
const BY_THE_SERVER: &str = "leave reading requests to the HTTP server: take the whole body, however it is sent";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "valid",
        name: "a valid delivery",
        why: "everything else is judged by it",
        fix: "see what the diagnosis says",
        topic: Topic::Other,
        probe: Probe::Shots(|kit| one(kit.signed(&kit.draft()))),
        ..DEFAULT
    },
    CheckCase {
        id: "pretty-printed",
        name: "JSON over several lines",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| pretty(&text))),
        ..DEFAULT
    },
    CheckCase {
        id: "non-ascii",
        name: "letters, scripts and emoji outside of ASCII",
        why: "a receiver that escapes them, or reads the body as another encoding, verifies other bytes than were signed",
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| with_data(&text, r#""name":"Zoë Müller 日本語 🎉""#))),
        ..DEFAULT
    },
    CheckCase {
        id: "number-forms",
        name: "numbers such as 1.0 and 1e2",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| with_data(&text, r#""a":1.0,"b":1e2,"c":-0.0,"d":0.10"#))),
        ..DEFAULT
    },
    CheckCase {
        id: "unicode-escapes",
        name: r"escapes such as \u00e9 and \/",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| with_data(&text, r#""a":"\u00e9\/\u003c","b":"\ud83c\udf89""#))),
        ..DEFAULT
    },
    CheckCase {
        id: "duplicate-keys",
        name: "a key that stands twice in an object",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| with_data(&text, r#""k":1,"k":2"#))),
        ..DEFAULT
    },
    CheckCase {
        id: "key-order",
        name: "keys in no order, digits among them",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| with_data(&text, r#""z":1,"10":2,"a":3,"9":4"#))),
        ..DEFAULT
    },
    CheckCase {
        id: "blanks",
        name: "blanks and line breaks around and within JSON",
        why: RE_SERIALISED,
        fix: RAW_BYTES,
        probe: Probe::Shots(|kit| form(kit, |text| format!("\n {}\r\n\t\n", text.replacen(':', " :  ", 1)))),
        ..DEFAULT
    },
    CheckCase {
        id: "age-299",
        name: "a delivery just within the tolerance",
        why: "a queue at the provider, or a slow clock, makes deliveries late; they are valid until the tolerance is over",
        fix: "take signatures up to the tolerance of the scheme (300 s), both ways",
        topic: Topic::Time,
        probe: Probe::Shots(|kit| timed(kit, -1)),
        ..DEFAULT
    },
    CheckCase {
        id: "ahead-299",
        name: "the same, ahead of the receiver's clock",
        why: "a receiver whose clock is slow gets deliveries from its future",
        fix: "take signatures up to the tolerance of the scheme (300 s), both ways",
        topic: Topic::Time,
        probe: Probe::Shots(|kit| timed(kit, 1)),
        ..DEFAULT
    },
    CheckCase {
        id: "rotation-first",
        name: "two MACs, the right one first",
        why: ROTATION,
        fix: ANY_MAC,
        topic: Topic::Rotation,
        probe: Probe::Shots(|kit| rotation(kit, true)),
        ..DEFAULT
    },
    CheckCase {
        id: "rotation-last",
        name: "two MACs, the right one last",
        why: ROTATION,
        fix: ANY_MAC,
        topic: Topic::Rotation,
        probe: Probe::Shots(|kit| rotation(kit, false)),
        ..DEFAULT
    },
    CheckCase {
        id: "unknown-version",
        name: "a MAC of an unknown version (v0) beside the right one",
        why: "a provider adds a version to the header one day, and every delivery is refused",
        fix: "ignore entries of the header that you don't know",
        topic: Topic::Rotation,
        probe: Probe::Shots(unknown_version),
        ..DEFAULT
    },
    CheckCase {
        id: "body-100kb",
        name: "a body of 100 kB",
        why: TOO_SMALL,
        fix: LIMIT,
        topic: Topic::Limit,
        probe: Probe::Shots(|kit| sized(kit, 100 * 1024 + 1)),
        ..DEFAULT
    },
    CheckCase {
        id: "body-300kb",
        name: "a body of 300 kB",
        why: TOO_SMALL,
        fix: LIMIT,
        topic: Topic::Limit,
        probe: Probe::Shots(|kit| sized(kit, 300 * 1024)),
        ..DEFAULT
    },
    CheckCase {
        id: "body-2mb",
        name: "a body of 2 MB",
        why: TOO_SMALL,
        fix: LIMIT,
        topic: Topic::Limit,
        probe: Probe::Shots(|kit| sized(kit, 2_000_000)),
        ..DEFAULT
    },
    CheckCase {
        id: "chunked",
        name: "a body in chunks, without its length",
        why: HTTP,
        fix: BY_THE_SERVER,
        probe: Probe::Shots(|kit| framed(kit, Framing::Chunked(16))),
        ..DEFAULT
    },
    CheckCase {
        id: "lowercase-headers",
        name: "header names in lower case",
        why: "HTTP/2 and many proxies send names in lower case; they have no case",
        fix: "look headers up without regard to case",
        topic: Topic::Header,
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            message.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "content-type-charset",
        name: "Content-Type with charset=utf-8",
        why: "a receiver that compares the whole header gets no body, or refuses",
        fix: "compare the media type without its parameters",
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            let typed = format!("{}; charset=utf-8", kit.scheme.content_type());
            message.headers[0].1 = typed.into_bytes();
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "expect-continue",
        name: "Expect: 100-continue",
        why: HTTP,
        fix: BY_THE_SERVER,
        probe: Probe::Shots(|kit| framed(kit, Framing::Continue)),
        ..DEFAULT
    },
    CheckCase {
        id: "keep-alive",
        name: "three deliveries on one connection",
        why: "a provider keeps its connections: what a delivery leaves behind must not spoil the next",
        fix: "read the body of every request to its end, also where it is refused",
        probe: Probe::KeepAlive,
        ..DEFAULT
    },
    CheckCase {
        id: "at-once-32",
        name: "32 deliveries at once",
        why: "a campaign sends thousands of events in a second; those that find no room are late or lost",
        fix: "answer at once and do the work behind a queue; use no lock or database handle that takes one at a time",
        topic: Topic::Other,
        probe: Probe::AtOnce(32),
        ..DEFAULT
    },
    CheckCase {
        id: "empty-data",
        name: "an event without data",
        why: "what is refused is a permanent failure at the provider",
        fix: "answer 2xx to every delivery that verifies, and check its fields afterwards",
        topic: Topic::Other,
        probe: Probe::Shots(empty_data),
        ..DEFAULT
    },
    CheckCase {
        id: "unknown-event",
        name: "an event whose name is unknown",
        why: "a provider adds events; refusing one is a permanent failure, and may disable the webhook",
        fix: "answer 2xx to events that you don't handle",
        topic: Topic::Other,
        probe: Probe::Shots(|kit| {
            if kit.scheme.event_header().is_none() && kit.scheme.event_field().is_none() {
                return Err("the scheme names no events".to_owned());
            }
            one(kit.signed(&kit.draft_of(UNKNOWN_EVENT)))
        }),
        ..DEFAULT
    },
];

/// A delivery whose body is written in another way.
fn form(kit: &Kit, write: impl Fn(String) -> String) -> Shots {
    let draft = kit.draft();
    let text = write(draft.text());
    one(kit.signed(&draft.body(text)))
}

pub(super) fn pretty(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Adds members to the object `data`, or to the outermost where there is none.
pub(super) fn with_data(text: &str, members: &str) -> String {
    let opening = text.find(r#""data":{"#).map_or(1, |at| at + r#""data":{"#.len());
    let (before, after) = text.split_at(opening);
    let comma = if after.starts_with('}') { "" } else { "," };
    format!("{before}{members}{comma}{after}")
}

/// A valid delivery, a second within the tolerance in one direction or the other.
fn timed(kit: &Kit, direction: i64) -> Shots {
    let tolerance = kit.tolerance()?;
    let draft = kit.draft();
    one(kit.signed_by(&draft, &kit.forge, Over::Scheme, &kit.time(direction * (tolerance - 1), false)))
}

fn rotation(kit: &Kit, is_first: bool) -> Shots {
    if !kit.scheme.takes_several_secrets() {
        return Err("a header of this scheme carries one MAC".to_owned());
    }
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let other = Forge::with_text(&kit.scheme, "the secret before this one");
    let mut macs =
        [&kit.forge, &other].map(|forge| HeaderEntry::Mac(forge.encoded(Over::Scheme, &time, &draft.id, &draft.body)));
    if !is_first {
        macs.reverse();
    }
    let stamp = [HeaderEntry::Time(time), HeaderEntry::Id(draft.id.clone())];
    one(kit.claiming(&draft, &[&stamp[..], &macs].concat()))
}

fn unknown_version(kit: &Kit) -> Shots {
    if !kit.scheme.has_versions() {
        return Err("a header of this scheme has no versions".to_owned());
    }
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let mac = HeaderEntry::Mac(kit.right_mac(&draft, &time));
    let other = HeaderEntry::OtherMac(kit.scheme.encoding().encode(&[7; 32]));
    one(kit.claiming(&draft, &[HeaderEntry::Time(time), HeaderEntry::Id(draft.id.clone()), other, mac]))
}

fn sized(kit: &Kit, bytes: usize) -> Shots {
    let draft = kit.draft();
    one(kit.signed(&padded(draft, bytes)))
}

/// The draft with a body of this many bytes.
fn padded(draft: DraftDelivery, bytes: usize) -> DraftDelivery {
    let text = draft.text();
    let padding = bytes.saturating_sub(with_data(&text, r#""padding":"""#).len());
    let body = with_data(&text, &format!(r#""padding":"{}""#, "x".repeat(padding)));
    draft.body(body)
}

fn framed(kit: &Kit, framing: Framing) -> Shots {
    let mut message = kit.signed(&kit.draft());
    message.framing = framing;
    one(message)
}

fn empty_data(kit: &Kit) -> Shots {
    let draft = kit.draft();
    let mut value: Value = serde_json::from_str(&draft.text()).unwrap_or_default();
    match value.get_mut("data") {
        Some(data @ Value::Object(_)) => *data = Value::Object(serde_json::Map::new()),
        _ => return Err("deliveries of this scheme have no `data`".to_owned()),
    }
    one(kit.signed(&draft.body(value.to_string())))
}
