//! Surroundings that make a receiver overlook or misread a forgery.

use super::super::framework::Topic;
use super::super::kit::{DraftDelivery, Kit, Shots, one, prelude, shot};
use super::super::model::{CheckCase, Expect, Severity};
use super::super::probe::Probe;
use super::super::wire::RawRequest;
use super::accepted::with_data;
use super::forged;
use crate::delivery::sample::{KNOWN_EVENTS, example_event};
use crate::signing::{Forge, Over};
use serde_json::{Value, json};

const DEFAULT: CheckCase = CheckCase { topic: Topic::RawBody, ..forged::DEFAULT };

/// Names under which frameworks and tutorials keep the bytes of a body.
const RAW_NAMES: [&str; 9] =
    ["__raw", "_raw", "raw", "rawBody", "raw_body", "__rawBody", "body", "payload", "_rawBody"];
const ALWAYS: &str =
    "verify every request before anything else: whatever its event, its sender, its type or its method";
const BEFORE_PARSING: &str =
    "verify the bytes first, and parse them afterwards; answer 400 to what does not verify, whatever it is";
const OTHER_TYPE: &str = "a body parser that is bound to one type leaves no body to verify for another, and what verifies nothing \
                          may pass";
const PARSED_FIRST: &str = "what is parsed before it is verified is a stranger's: it costs memory and time, and may throw \
                            (GHSA-v7xq-3wx6-fqc2, CVE-2026-91080)";
const BYTES: &str = "compute the MAC over bytes, never over text that was decoded from them";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "raw-field",
        name: "a captured signature, and the bytes that it is of in a field of a forged body",
        why: "a field of the body replaces the bytes that are verified: one captured delivery forges all others (published \
              starter code)",
        fix: "keep the bytes of the body where no sender can write: not in the parsed body",
        probe: Probe::Shots(raw_field),
        ..DEFAULT
    },
    CheckCase {
        id: "content-type-text",
        name: "a forgery as text/plain",
        why: OTHER_TYPE,
        fix: ALWAYS,
        expect: Expect::RefusedOr(&[415]),
        probe: Probe::Shots(|kit| typed(kit, Some("text/plain"))),
        ..DEFAULT
    },
    CheckCase {
        id: "content-type-form",
        name: "a forgery as a form",
        why: OTHER_TYPE,
        fix: ALWAYS,
        expect: Expect::RefusedOr(&[415]),
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let form = format!("payload={}", crate::http::encoded(&draft.text()));
            let form = typed_as(kit, Some("application/x-www-form-urlencoded"), &draft.body(form));
            Ok(vec![shot("", form), shot("multipart", typed_as(kit, Some("multipart/form-data"), &kit.draft()))])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "content-type-none",
        name: "a forgery without a Content-Type",
        why: OTHER_TYPE,
        fix: ALWAYS,
        expect: Expect::RefusedOr(&[415]),
        probe: Probe::Shots(|kit| typed(kit, None)),
        ..DEFAULT
    },
    CheckCase {
        id: "content-type-utf16",
        name: "a forgery in UTF-16",
        why: OTHER_TYPE,
        fix: ALWAYS,
        expect: Expect::RefusedOr(&[415]),
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let wide: Vec<u8> = draft.text().encode_utf16().flat_map(u16::to_le_bytes).collect();
            one(typed_as(kit, Some("application/json; charset=utf-16"), &draft.body(wide)))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "gzip",
        name: "a forgery, compressed",
        why: "a body that is inflated before it is verified is a stranger's, and a small one may become a large one",
        fix: BEFORE_PARSING,
        expect: Expect::RefusedOr(&[415]),
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let packed = gzip(&draft.body);
            let mut message = forgery(kit, &draft.body(packed));
            message.headers.push(("Content-Encoding".into(), b"gzip".to_vec()));
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "other-methods",
        name: "forgeries by PUT, PATCH and DELETE",
        why: "a route for every method may verify one of them",
        fix: ALWAYS,
        expect: Expect::RefusedOr(&[404, 405, 501]),
        topic: Topic::Other,
        probe: Probe::Shots(|kit| {
            let shots = ["PUT", "PATCH", "DELETE"].map(|method| {
                let message = RawRequest { method, ..forgery(kit, &kit.draft()) };
                shot(method, message)
            });
            Ok(shots.into())
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "ping-unsigned",
        name: "a ping, or a challenge, without a signature",
        why: "a \"ping\" that skips the check lets every sender say that it is one (puppet-r10k#589)",
        fix: ALWAYS,
        topic: Topic::Header,
        probe: Probe::Shots(|kit| {
            let shots = ["ping", "url_verification", "webhook.test"].map(|event| {
                let draft = kit.draft_of(event);
                let fields = format!(r#"{{"type":"{event}","event":"{event}","challenge":"check","zen":"check","#);
                let text = draft.text().replacen('{', &fields, 1);
                shot(format!("`{event}`"), kit.unsigned(&draft.body(text)))
            });
            Ok(shots.into())
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "known-events",
        name: "forgeries of the events that the provider sends",
        why: "where one event is looked at before the signature is, whoever names it is let in",
        fix: ALWAYS,
        topic: Topic::Header,
        probe: Probe::Shots(known_events),
        ..DEFAULT
    },
    CheckCase {
        id: "test-mode",
        name: "forgeries that call themselves a test",
        why: "a switch that turns the check off for tests, and that the sender sets, is a switch for everybody",
        fix: "verify deliveries of the test mode too, with the secret of the test mode",
        topic: Topic::Header,
        probe: Probe::Shots(test_mode),
        ..DEFAULT
    },
    CheckCase {
        id: "forged-duplicate",
        severity: Severity::Medium,
        name: "a forgery under the id of a delivery that was accepted",
        why: "who looks the id up before the signature tells strangers which ids there are, and notes those that they make up: \
              the delivery that has one of them is lost",
        fix: "verify first, and look the id up afterwards",
        topic: Topic::Once,
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            Ok(vec![prelude(kit.signed(&draft)), shot("", forgery(kit, &draft))])
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "other-paths",
        name: "forgeries to the same path, written in another way",
        why: "a guard that is bound to the path as it is written sees nothing of what the router takes for the same",
        fix: "verify in the handler, or in what is bound to the route itself",
        expect: Expect::RefusedOr(&[301, 302, 307, 308, 404, 405, 501]),
        topic: Topic::Other,
        probe: Probe::Shots(other_paths),
        ..DEFAULT
    },
    CheckCase {
        id: "override-headers",
        name: "forgeries with headers that change what proxies and frameworks see",
        why: "a middleware that such a header skips verifies nothing (CVE-2025-29927 in Next.js)",
        fix: "verify in the handler, and update the framework",
        expect: Expect::RefusedOr(&[301, 302, 307, 308, 404, 405, 501]),
        topic: Topic::Other,
        probe: Probe::Shots(override_headers),
        ..DEFAULT
    },
    CheckCase {
        id: "forwarded-loopback",
        name: "no signature, and headers that say it comes from this machine",
        why: "whoever trusts X-Forwarded-For instead of a signature trusts everybody (CVE-2026-28465, CVE-2026-26316)",
        fix: ALWAYS,
        topic: Topic::Header,
        probe: Probe::Shots(|kit| {
            let mut message = kit.unsigned(&kit.draft());
            for name in ["X-Forwarded-For", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"] {
                message.headers.push((name.to_owned(), b"127.0.0.1".to_vec()));
            }
            message.headers.push(("Forwarded".to_owned(), b"for=127.0.0.1;host=localhost;proto=https".to_vec()));
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "unsigned-null",
        severity: Severity::Critical,
        name: "forgeries of which the body is null, a number, or nothing",
        why: PARSED_FIRST,
        fix: BEFORE_PARSING,
        topic: Topic::Crash,
        probe: Probe::Shots(|kit| bodies(kit, &[b"null", b"0", b"\"\"", b"", b"{"])),
        ..DEFAULT
    },
    CheckCase {
        id: "unsigned-array",
        name: "a forgery of which the body is an array",
        why: PARSED_FIRST,
        fix: BEFORE_PARSING,
        topic: Topic::Crash,
        probe: Probe::Shots(|kit| bodies(kit, &[b"[]", b"[null]"])),
        ..DEFAULT
    },
    CheckCase {
        id: "unsigned-nested",
        name: "a forgery nested 50,000 deep",
        why: "a parser that calls itself ends the process",
        fix: BEFORE_PARSING,
        topic: Topic::Crash,
        expect: Expect::RefusedOr(&[413]),
        probe: Probe::Shots(|kit| bodies(kit, &[&[b"[".repeat(50_000), b"]".repeat(50_000)].concat()])),
        ..DEFAULT
    },
    CheckCase {
        id: "unsigned-10mb",
        name: "a forgery of 10 MB",
        why: PARSED_FIRST,
        fix: "bound what is read of a body before it is verified (5 MB), and answer 413 beyond that",
        topic: Topic::Limit,
        expect: Expect::TooLarge,
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let text = with_data(&draft.text(), &format!(r#""padding":"{}""#, "x".repeat(10_000_000)));
            one(forgery(kit, &draft.body(text)))
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "bom",
        severity: Severity::Low,
        name: "a captured delivery, a byte order mark before its body",
        why: "a body that is decoded as text loses the mark: other bytes verify than were signed",
        fix: BYTES,
        probe: Probe::Shots(|kit| {
            let mut message = kit.signed(&kit.draft());
            message.body = [b"\xef\xbb\xbf", &*message.body].concat().into();
            one(message)
        }),
        ..DEFAULT
    },
    CheckCase {
        id: "replacement-character",
        severity: Severity::Low,
        name: "a captured delivery, an invalid byte for its U+FFFD",
        why: "a body that is decoded as text has U+FFFD for every invalid byte: other bytes verify than were signed",
        fix: BYTES,
        probe: Probe::Shots(|kit| {
            let draft = kit.draft();
            let text = with_data(&draft.text(), "\"name\":\"a\u{fffd}b\"");
            let mut message = kit.signed(&draft.body(text.clone()));
            let at = text.find('\u{fffd}').unwrap_or_default();
            let (before, after) = (&text.as_bytes()[..at], &text.as_bytes()[at + '\u{fffd}'.len_utf8()..]);
            message.body = [before, b"\xff", after].concat().into();
            one(message)
        }),
        ..DEFAULT
    },
];

/// A delivery with a signature that is well-formed and by somebody else.
fn forgery(kit: &Kit, draft: &DraftDelivery) -> RawRequest {
    let other = Forge::with_text(&kit.scheme, "the secret of somebody else");
    kit.signed_by(draft, &other, Over::Scheme, &kit.time(0, false))
}

/// Forgeries of every event that is known of the scheme, signed by somebody else and not at all.
fn known_events(kit: &Kit) -> Shots {
    let example = example_event(&kit.scheme);
    let others = KNOWN_EVENTS.into_iter().filter(|event| *event != example && KNOWN_EVENTS.contains(&example));
    let shots = std::iter::once(example).chain(others).flat_map(|event| {
        let draft = kit.draft_of(event);
        let forged = shot(format!("`{event}`"), forgery(kit, &draft));
        [forged, shot(format!("`{event}` without a signature"), kit.unsigned(&draft))]
    });
    Ok(shots.collect())
}

/// Forgeries that say so in the body, in headers and in the query.
fn test_mode(kit: &Kit) -> Shots {
    let draft = kit.draft();
    let fields = r#"{"test":true,"is_test":true,"testMode":true,"test_mode":true,"livemode":false,"sandbox":true,"mode":"test","env":"test","#;
    let text = draft.text().replacen('{', fields, 1);
    let in_body = forgery(kit, &draft.body(text));
    let mut in_headers = forgery(kit, &kit.draft());
    for (name, value) in [("X-Test", "true"), ("X-Webhook-Test", "true"), ("X-Debug", "1"), ("X-Skip-Verify", "true")] {
        in_headers.headers.push((name.to_owned(), value.as_bytes().to_vec()));
    }
    let mut in_query = forgery(kit, &kit.draft());
    let mark = if in_query.path.contains('?') { '&' } else { '?' };
    in_query.path = format!("{}{mark}test=true&debug=1&skip_verification=true", in_query.path);
    Ok(vec![
        shot("one in its body", in_body),
        shot("one in its headers", in_headers),
        shot("one in its query", in_query),
    ])
}

/// Forgeries to what a router may take for the receiver's path.
fn other_paths(kit: &Kit) -> Shots {
    let draft = || forgery(kit, &kit.draft());
    let whole = draft().path;
    let (path, query) =
        whole.split_once('?').map_or((&*whole, String::new()), |(path, query)| (path, format!("?{query}")));
    let Some(last) = path.trim_end_matches('/').rsplit('/').next().filter(|last| !last.is_empty()) else {
        return Err("the URL has no path".to_owned());
    };
    let (first, rest) = last.split_at(last.char_indices().nth(1).map_or(last.len(), |(at, _)| at));
    let escaped: String = first.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
    let before = &path[..path.trim_end_matches('/').len() - last.len()];
    let slash = if path.ends_with('/') { path.trim_end_matches('/').to_owned() } else { format!("{path}/") };
    let paths = [
        slash,
        format!("/{path}"),
        format!("{before}{escaped}{rest}"),
        format!("{before}{}", last.to_ascii_uppercase()),
        format!("{before}./{last}"),
        format!("{path};x=1"),
    ];
    let shots = paths.into_iter().filter(|other| other != path).map(|other| {
        let message = RawRequest { path: format!("{other}{query}"), ..draft() };
        shot(format!("`{other}`"), message)
    });
    Ok(shots.collect())
}

/// Forgeries with headers that stand for another method, another path, or a request that was looked at already.
fn override_headers(kit: &Kit) -> Shots {
    let passes = ["middleware", "src/middleware"].map(|name| [name; 5].join(":"));
    let headers = [
        ("X-Middleware-Subrequest", &*passes[0]),
        ("X-Middleware-Subrequest", &*passes[1]),
        ("X-HTTP-Method-Override", "GET"),
        ("X-Original-URL", "/"),
        ("X-Rewrite-URL", "/"),
    ];
    let shots = headers.map(|(name, value)| {
        let mut message = forgery(kit, &kit.draft());
        message.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        shot(format!("`{name}`"), message)
    });
    Ok(shots.into())
}

fn bodies(kit: &Kit, bodies: &[&[u8]]) -> Shots {
    let shots = bodies.iter().map(|body| {
        let label = if body.len() > 20 { String::new() } else { format!("`{}`", String::from_utf8_lossy(body)) };
        shot(label, forgery(kit, &kit.draft().body(*body)))
    });
    Ok(shots.collect())
}

fn typed(kit: &Kit, content_type: Option<&str>) -> Shots {
    one(typed_as(kit, content_type, &kit.draft()))
}

fn typed_as(kit: &Kit, content_type: Option<&str>, draft: &DraftDelivery) -> RawRequest {
    let mut message = forgery(kit, draft);
    message.headers.retain(|(name, _)| name != "Content-Type");
    message.headers.extend(content_type.map(|value| ("Content-Type".to_owned(), value.as_bytes().to_vec())));
    message
}

fn raw_field(kit: &Kit) -> Shots {
    let captured = kit.draft();
    let forged = kit.draft();
    let as_buffer = json!({"type": "Buffer", "data": captured.body});
    let kinds: [(&str, Value); 2] = [("as text", captured.text().into()), ("as a buffer", as_buffer)];
    let shots = kinds.map(|(label, value)| {
        let fields: Vec<_> = RAW_NAMES.iter().map(|name| format!(r#""{name}":{value}"#)).collect();
        let mut message = kit.signed(&captured);
        message.body = forged.text().replacen('{', &format!("{{{},", fields.join(",")), 1).into();
        shot(label, message)
    });
    Ok(shots.into())
}

/// `bytes` as gzip has them where it compresses nothing.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let bytes = &bytes[..usize::from(length)];
    let crc = bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1];
    packed.extend_from_slice(&length.to_le_bytes());
    packed.extend_from_slice(&(!length).to_le_bytes());
    packed.extend_from_slice(bytes);
    packed.extend_from_slice(&(!crc).to_le_bytes());
    packed.extend_from_slice(&u32::from(length).to_le_bytes());
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_what_python_unpacks() {
        // Python's gzip.decompress() gives {"a":1} for these bytes.
        let known = "1f8b0800000000000003010700f8ff7b2261223a317dafac1b5607000000";
        assert_eq!(hex::encode(gzip(br#"{"a":1}"#)), known);
    }
}
