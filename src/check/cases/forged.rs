//! Signatures by others, over other bytes, or made differently. Accepting one lets a stranger act as the provider.

use super::super::framework::Topic;
use super::super::kit::{DraftDelivery, Kit, Shots, one, prelude, shot};
use super::super::model::{CheckCase, Expect, Group, Severity};
use super::super::probe::Probe;
use super::accepted::{pretty, with_data};
use crate::signing::{Algorithm, Forge, HeaderEntry, Over};

pub(super) const DEFAULT: CheckCase = CheckCase {
    id: "",
    group: Group::Refused,
    severity: Severity::Critical,
    name: "",
    why: "",
    expect: Expect::Refused,
    fix: "",
    topic: Topic::Compare,
    is_slow: false,
    probe: Probe::Alive,
};

const CHANGED: &str = "whoever sits between the provider and you changes amounts and recipients of a captured delivery";
const COMPARE: &str = "compute the MAC over the bytes of the body as they came, compare it with the header's in constant time, \
                       and do nothing unless they are equal";
const NO_SECRET: &str = "refuse to start where the secret is missing or empty; have no default for it";
const AS_PUBLISHED: &str = "compute the MAC as the scheme says, in one way only";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "body-tampered",
        name: "a captured delivery, one bit of its body changed",
        why: CHANGED,
        fix: COMPARE,
        probe: Probe::Shots(|kit| changed(kit, |text| text.replacen(r#""n":10"#, r#""n":11"#, 1))),
        ..DEFAULT
    },
    CheckCase {
        id: "body-blank",
        severity: Severity::High,
        name: "a captured delivery, a blank added to its JSON",
        why: "the MAC is over parsed and rewritten JSON: what else is changed by that can be changed by anybody",
        fix: "compute the MAC over the bytes of the body as they came, before any parser sees them",
        topic: Topic::RawBody,
        probe: Probe::Shots(|kit| changed(kit, |text| text.replacen('{', "{ ", 1))),
        ..DEFAULT
    },
    CheckCase {
        id: "body-cut",
        name: "a captured delivery, the last byte of its body gone",
        why: CHANGED,
        fix: COMPARE,
        probe: Probe::Shots(|kit| changed(kit, |text| text[..text.len() - 1].to_owned())),
        ..DEFAULT
    },
    CheckCase {
        id: "body-extended",
        severity: Severity::High,
        name: "a captured delivery, a line break behind its body",
        why: "the body is trimmed, or parsed and rewritten, before the MAC is made: other bytes verify than were signed",
        fix: COMPARE,
        probe: Probe::Shots(|kit| changed(kit, |text| format!("{text}\n"))),
        ..DEFAULT
    },
    CheckCase {
        id: "other-signature",
        name: "the signature of another delivery",
        why: "any valid signature passes, whatever it signs: one captured delivery forges all others",
        fix: COMPARE,
        probe: Probe::Shots(|kit| {
            let captured = kit.signed(&kit.draft());
            let mut forged = captured.clone();
            forged.body = kit.draft().body(r#"{"event":"forged","type":"forged","data":{}}"#).body.into();
            Ok(vec![prelude(captured), shot("", forged)])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "wrong-secret",
        name: "a signature made with another secret",
        why: "the result of the comparison is not looked at, or a Promise of it is not awaited (GHSA-4g53-vp7q-gfjv, \
              CVE-2025-53548)",
        fix: COMPARE,
        probe: Probe::Shots(|kit| one(by(kit, &Forge::with_text(&kit.scheme, "the secret of somebody else")))),
        ..DEFAULT
    },
    CheckCase {
        id: "empty-secret",
        name: "a signature made with an empty secret",
        why: "HMAC takes an empty key: where the variable is empty, anybody can sign (GHSA-xff3-5c9p-2mr4)",
        fix: NO_SECRET,
        topic: Topic::Secret,
        probe: Probe::Shots(|kit| one(by(kit, &Forge::with_key(&kit.scheme, [])))),
        ..DEFAULT
    },
    CheckCase {
        id: "zero-key",
        name: "signatures made with keys of zeros",
        why: "a buffer that was never filled is a key that everybody knows",
        fix: NO_SECRET,
        topic: Topic::Secret,
        // As many NULs as a block has are the empty key to HMAC, which is another case.
        probe: Probe::Shots(|kit| {
            let keys = [("256 NUL bytes", vec![0; 256]), ("32 zeros", vec![b'0'; 32]), ("64 zeros", vec![b'0'; 64])];
            Ok(keys.into_iter().map(|(label, key)| shot(label, by(kit, &Forge::with_key(&kit.scheme, key)))).collect())
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "placeholder-secret",
        name: "signatures made with the placeholders of published examples",
        why: "a fallback in the code, or an example that was copied, is known to everybody (commitpulse#5480)",
        fix: NO_SECRET,
        topic: Topic::Secret,
        probe: Probe::Shots(|kit| {
            let forges = placeholders(kit).into_iter().map(|text| (Forge::with_text(&kit.scheme, &text), text));
            // Who has chosen one for a test is not told that it is accepted.
            let others = forges.filter(|(forge, _)| !forge.is_same(&kit.forge));
            Ok(others.map(|(forge, text)| shot(format!("the secret `{text}`"), by(kit, &forge))).collect())
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-of-body-alone",
        severity: Severity::High,
        name: "a MAC of the body alone, without what else is signed",
        why: "the time is not covered by such a signature, so whoever has one gives it any time",
        fix: AS_PUBLISHED,
        probe: Probe::Shots(|kit| {
            if !kit.scheme.has_timestamp() && !kit.scheme.signs_id() {
                return Err("this scheme signs the body alone".to_owned());
            }
            one(kit.signed_by(&kit.draft(), &kit.forge, Over::BodyAlone, &kit.time(0, false)))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-other-separator",
        severity: Severity::Low,
        name: "a MAC over another separator than the scheme's",
        why: "a receiver that takes several forms takes what its provider never signs",
        fix: AS_PUBLISHED,
        probe: Probe::Shots(|kit| {
            if !kit.scheme.has_separator() {
                return Err("nothing separates what this scheme signs".to_owned());
            }
            one(kit.signed_by(&kit.draft(), &kit.forge, Over::OtherSeparator, &kit.time(0, false)))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-reserialised",
        severity: Severity::High,
        name: "a MAC of the body as it would be written again",
        why: "the MAC is over parsed and rewritten JSON: bodies that differ from it verify (next.js#13405, fastify#5491)",
        fix: "compute the MAC over the bytes of the body as they came, before any parser sees them",
        topic: Topic::RawBody,
        probe: Probe::Shots(|kit| changed(kit, pretty)),
        ..DEFAULT
    },
    CheckCase {
        id: "mac-sha1",
        severity: Severity::High,
        name: "a MAC made with another hash",
        why: "whoever chooses the hash chooses the weakest (webhooks-methods.js#39)",
        fix: AS_PUBLISHED,
        probe: Probe::Shots(other_hash),
        ..DEFAULT
    },
];

/// A fresh delivery that `forge` signs, now.
pub(super) fn by(kit: &Kit, forge: &Forge) -> super::super::wire::RawRequest {
    kit.signed_by(&kit.draft(), forge, Over::Scheme, &kit.time(0, false))
}

/// A valid delivery whose body is changed on the way.
fn changed(kit: &Kit, change: impl Fn(&str) -> String) -> Shots {
    let draft = kit.draft();
    let text = with_data(&draft.text(), r#""n":10"#);
    let draft: DraftDelivery = draft.body(text);
    let mut message = kit.signed(&draft);
    message.body = change(&draft.text()).into();
    one(message)
}

fn placeholders(kit: &Kit) -> Vec<String> {
    let known = [
        "secret",
        "changeme",
        "test",
        "your-secret",
        "your_webhook_secret",
        "your-signing-secret",
        "whsec_...",
        "whsec_test",
        "whsec_your_secret",
        "undefined",
        "null",
        "None",
    ];
    known.into_iter().map(str::to_owned).chain(kit.scheme.secret_env().map(str::to_owned)).collect()
}

fn other_hash(kit: &Kit) -> Shots {
    let other = if kit.scheme.algorithm() == Algorithm::Sha1 { Algorithm::Sha256 } else { Algorithm::Sha1 };
    let forge = kit.forge.algorithm(other);
    let mut shots = vec![shot("one in the usual header", by(kit, &forge))];
    let name = kit.scheme.signature_header();
    if name.ends_with("-256") {
        let draft = kit.draft();
        let mac = forge.encoded(Over::Scheme, "", &draft.id, &draft.body);
        let mut message = kit.unsigned(&draft);
        message.headers.push((name.trim_end_matches("-256").to_owned(), format!("sha1={mac}").into_bytes()));
        shots.push(shot("one in the header of the older scheme", message));
    }
    // And one that names its hash, where the header is made of pairs.
    let (draft, time) = (kit.draft(), kit.time(0, false));
    let mac = forge.encoded(Over::Scheme, &time, &draft.id, &draft.body);
    let named = kit.claiming(
        &draft,
        &[HeaderEntry::Time(time), HeaderEntry::Id(draft.id.clone()), HeaderEntry::Mac(format!("sha1={mac}"))],
    );
    shots.push(shot("one that names its hash", named));
    Ok(shots)
}
