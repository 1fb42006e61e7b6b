//! Signature headers that no provider writes. A stranger can send any of them: the response must be a 400, without
//! side effects.

use super::super::framework::Topic;
use super::super::kit::{Kit, Shots, one, shot};
use super::super::model::{CheckCase, Severity};
use super::super::probe::Probe;
use super::forged;
use crate::signing::{Encoding, Forge, HeaderEntry, Over};

const DEFAULT: CheckCase = CheckCase { topic: Topic::Header, ..forged::DEFAULT };

const MALFORMED: &str = "a header that can't be read is a 500 or ends the process, and the provider retries what it should not \
                         (CVE-2023-50728, Truxify#3806)";
const STRICT: &str =
    "read the header strictly: take a MAC of exactly the right length and alphabet, and answer 400 to all else";
const PREFIX: &str = "a comparison of as many characters as are there lets anybody in (CVE-2024-21491)";
const WHICH: &str = "a proxy may look at the one and the application at the other";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "no-header",
        name: "no signature at all",
        why: "accepted by shipped software: CVE-2026-1305, CVE-2026-21894, CVE-2026-11462",
        fix: "answer 400 where the signature header is missing, before anything else is done",
        probe: Probe::Shots(|kit| one(kit.unsigned(&kit.draft()))),
        ..DEFAULT
    },
    CheckCase {
        id: "empty-header",
        name: "a signature header without a value",
        why: MALFORMED,
        fix: STRICT,
        probe: Probe::Shots(|kit| values(kit, &[b""])),
        ..DEFAULT
    },
    CheckCase {
        id: "garbage-header",
        name: "signature headers of garbage",
        why: MALFORMED,
        fix: STRICT,
        probe: Probe::Shots(|kit| {
            values(kit, &[b"garbage", b",,,===,", b"=", b"[object Object]", b"__proto__=1,constructor=2", b"%00%ff"])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-missing",
        name: "a time, and no MAC",
        why: MALFORMED,
        fix: STRICT,
        probe: Probe::Shots(|kit| {
            if !kit.scheme.has_timestamp() {
                return Err("this scheme has no timestamp".to_owned());
            }
            let draft = kit.draft();
            one(kit.claiming(&draft, &[HeaderEntry::Time(kit.time(0, false)), HeaderEntry::Id(draft.id.clone())]))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-empty",
        name: "an empty MAC",
        why: PREFIX,
        fix: STRICT,
        topic: Topic::Compare,
        probe: Probe::Shots(|kit| macs(kit, |_| vec![String::new()])),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-truncated",
        name: "the start of the right MAC",
        why: PREFIX,
        fix: STRICT,
        topic: Topic::Compare,
        probe: Probe::Shots(|kit| {
            macs(kit, |mac| [2, 8, mac.len() / 2, mac.len() - 2].map(|most| mac[..most].to_owned()).into())
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-longer",
        severity: Severity::Low,
        name: "the right MAC and more behind it",
        why: "it is no MAC of the scheme; comparing buffers of different length throws in several languages",
        fix: STRICT,
        topic: Topic::Compare,
        probe: Probe::Shots(|kit| {
            macs(kit, |mac| vec![format!("{mac}00"), format!("{mac}{mac}"), format!("{mac}zz!"), format!("{mac}\t ;")])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-changed",
        name: "the right MAC, one byte of it changed",
        why: "a comparison of the first bytes alone, or one that keeps only its last result, lets in who finds those few",
        fix: "compare all of the MAC, in constant time, with what the language has for it",
        topic: Topic::Compare,
        probe: Probe::Shots(mac_changed),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-other-version",
        severity: Severity::Low,
        name: "the right MAC under an unknown version (v0) alone",
        why: "whoever takes a MAC under any version takes one of the weakest that there will ever be",
        fix: "look at entries of the version that you know, and at no others",
        topic: Topic::Header,
        probe: Probe::Shots(|kit| {
            if !kit.scheme.has_versions() {
                return Err("a header of this scheme has no versions".to_owned());
            }
            let (draft, time) = (kit.draft(), kit.time(0, false));
            let mac = HeaderEntry::OtherMac(kit.right_mac(&draft, &time));
            one(kit.claiming(&draft, &[HeaderEntry::Time(time), HeaderEntry::Id(draft.id.clone()), mac]))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-not-encoded",
        name: "a MAC of letters that its encoding does not have",
        why: "a decoder that skips what it does not know compares with nothing, or throws",
        fix: STRICT,
        probe: Probe::Shots(|kit| {
            let letter = if kit.scheme.encoding() == Encoding::Hex { "z" } else { "!" };
            macs(kit, |mac| vec![letter.repeat(mac.len())])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-not-ascii",
        name: "a MAC of letters outside of ASCII",
        why: "as long in characters and not in bytes: a comparison in constant time throws (both starters in JavaScript)",
        fix: STRICT,
        // Two bytes each: Node reads headers as Latin-1, and so counts two characters.
        probe: Probe::Shots(|kit| {
            macs(kit, |mac| vec!["é".repeat(mac.len()), format!("{}é", &mac[1..]), format!("{}é", &mac[2..])])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-uppercase",
        severity: Severity::Low,
        name: "the right MAC in upper case",
        why: "the scheme has one way to write a MAC; a receiver that takes others is easily wrong about which",
        fix: STRICT,
        probe: Probe::Shots(|kit| {
            if kit.scheme.encoding() != Encoding::Hex {
                return Err("case is part of a MAC in base64".to_owned());
            }
            macs(kit, |mac| vec![mac.to_ascii_uppercase()])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "decoy-first",
        severity: Severity::Low,
        name: "the header twice: one that is wrong, then the right one",
        why: WHICH,
        fix: "answer 400 where the signature header is there more than once",
        probe: Probe::Shots(|kit| decoy(kit, true)),
        ..DEFAULT
    },
    CheckCase {
        id: "decoy-last",
        severity: Severity::Low,
        name: "the header twice: the right one, then one that is wrong",
        why: WHICH,
        fix: "answer 400 where the signature header is there more than once",
        probe: Probe::Shots(|kit| decoy(kit, false)),
        ..DEFAULT
    },
    CheckCase {
        id: "signature-in-query",
        severity: Severity::Low,
        name: "the signature in the query of the URL",
        why: "URLs stand in logs, and so would signatures that are accepted",
        fix: "read the signature from its header alone",
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let signed = kit.signed(&draft);
            let mut message = kit.unsigned(&draft);
            let query: Vec<_> = signed.headers[message.headers.len()..]
                .iter()
                .flat_map(|(name, value)| {
                    let value = crate::http::encoded(&String::from_utf8_lossy(value));
                    [
                        format!("{name}={value}"),
                        format!("{}={value}", name.to_ascii_lowercase()),
                        format!("signature={value}"),
                    ]
                })
                .collect();
            let mark = if message.path.contains('?') { '&' } else { '?' };
            message.path = format!("{}{mark}{}", message.path, query.join("&"));
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "signature-in-body",
        severity: Severity::Low,
        name: "the signature in a field of the body",
        why: "what is signed can't hold its own signature: such a receiver verifies something else",
        fix: "read the signature from its header alone",
        probe: Probe::Shots(|kit| {
            // One field at a time: what is left without it is what was signed.
            let shots = ["signature", kit.scheme.signature_header()].map(|field| {
                let draft = kit.draft();
                let signed = kit.signed(&draft);
                let value = String::from_utf8_lossy(&signed.headers[kit.unsigned(&draft).headers.len()].1).into_owned();
                let text = draft.text().replacen('{', &format!(r#"{{"{field}":"{value}","#), 1);
                shot(format!("the field `{field}`"), kit.unsigned(&draft.body(text)))
            });
            Ok(shots.into())
        }),
        ..DEFAULT
    },
];

/// Deliveries whose signature header has these values, with the headers that belong to it.
fn values(kit: &Kit, values: &[&[u8]]) -> Shots {
    let shots = values.iter().map(|value| {
        let draft = kit.draft();
        let beside = [HeaderEntry::Time(kit.time(0, false)), HeaderEntry::Id(draft.id.clone())];
        let mut message = kit.claiming(&draft, &beside);
        let name = kit.scheme.signature_header();
        message.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        message.headers.push((name.to_owned(), value.to_vec()));
        shot(format!("`{}`", String::from_utf8_lossy(value)), message)
    });
    Ok(shots.collect())
}

/// Deliveries with these instead of their right MAC.
fn macs(kit: &Kit, write: impl Fn(&str) -> Vec<String>) -> Shots {
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let right = kit.right_mac(&draft, &time);
    let shots = write(&right).into_iter().map(|mac| {
        let label = format!("a MAC of {} characters", mac.chars().count());
        let stamp = [HeaderEntry::Time(time.clone()), HeaderEntry::Id(draft.id.clone()), HeaderEntry::Mac(mac)];
        shot(label, kit.claiming(&draft, &stamp))
    });
    Ok(shots.collect())
}

/// Deliveries whose MAC is right but for one byte: the first, one in the middle, or the last.
fn mac_changed(kit: &Kit) -> Shots {
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let right = kit.forge.mac(Over::Scheme, &time, &draft.id, &draft.body);
    let places = [("first", 0), ("middle", right.len() / 2), ("last", right.len() - 1)];
    let shots = places.map(|(place, at)| {
        let mut mac = right.clone();
        mac[at] ^= 1;
        let mac = HeaderEntry::Mac(kit.scheme.encoding().encode(&mac));
        let claims = [HeaderEntry::Time(time.clone()), HeaderEntry::Id(draft.id.clone()), mac];
        shot(format!("one changed in its {place} byte"), kit.claiming(&draft, &claims))
    });
    Ok(shots.into())
}

/// A valid delivery whose signature header is repeated.
fn decoy(kit: &Kit, is_first: bool) -> Shots {
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let other = Forge::with_text(&kit.scheme, "the secret of somebody else");
    let wrong = kit.signed_by(&draft, &other, Over::Scheme, &time);
    let mut message = kit.signed_by(&draft, &kit.forge, Over::Scheme, &time);
    let name = kit.scheme.signature_header();
    let is_signature = |(known, _): &&(String, Vec<u8>)| known == name;
    let decoy = wrong.headers.iter().find(is_signature).cloned();
    let at = message.headers.iter().position(|header| is_signature(&header)).unwrap_or_default();
    if let Some(decoy) = decoy {
        message.headers.insert(if is_first { at } else { at + 1 }, decoy);
    }
    one(message)
}
