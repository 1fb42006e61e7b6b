//! What a delivery says about itself, and how it is recognised when it arrives again.
//!
//! It is read before and after verification, whoever sent it: an unsigned id is never used where there is a signed
//! one, and whatever is kept of a body is bounded.

use crate::json;
use crate::signing::{Claim, Field, Headers, Scheme};
use foldhash::quality::RandomState;
use sha2::{Digest as _, Sha256};
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

/// What a delivery says of itself: the event's name and its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The event's name: the body's, which is signed; the header's only where the body has none.
    pub event: Option<String>,
    /// The header's name for the event, where the body has another.
    pub other_event: Option<String>,
    /// The delivery id, which is the idempotency key: the one that is signed, by itself or in the body; a header's only
    /// where none is.
    pub delivery_id: Option<String>,
    /// The header's id, where another one is signed.
    pub other_delivery_id: Option<String>,
    /// Whether the signature is over the delivery id.
    pub id_is_signed: bool,
}

/// A seed that nobody outside this process knows.
static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// What a delivery is known by when it comes again: half of a SHA-256, which nobody can make collide, however long the id. A
/// body goes into it by a hash that is not cryptographic, and need not be: only bodies that verified get here, and nobody
/// without the secret chooses those. A second SHA-256 of a large body would halve what `listen` takes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity([u8; 16]);

impl Identity {
    /// A signed id stands for the delivery. One that is not signed can be put on any body by anybody, so it stands for
    /// this body alone: nobody shadows a delivery that is still to come, and a retry has both the same.
    fn of(id: &str, unsigned: Option<&[u8]>) -> Self {
        let mut hash = Sha256::new();
        hash.update([u8::from(unsigned.is_some())]);
        // With its length before it, so that no part of a body passes for one of an id.
        hash.update((id.len() as u64).to_be_bytes());
        hash.update(id);
        if let Some(body) = unsigned {
            hash.update(SEED.hash_one(body).to_be_bytes());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&hash.finalize()[..16]);
        Self(half)
    }
}

impl Envelope {
    /// What the delivery is known by, if it verified and has an id.
    pub fn identity(&self, body: &[u8]) -> Option<Identity> {
        let id = self.delivery_id.as_deref()?;
        Some(Identity::of(id, (!self.id_is_signed).then_some(body)))
    }

    /// Reads it as `scheme` says; whatever is not there is `None`.
    pub fn read(scheme: &Scheme, headers: &(impl Headers + ?Sized), body: &[u8]) -> Self {
        let in_header = |name: Option<&str>| {
            let first = headers.values(name?).first().copied()?;
            (!first.is_empty()).then(|| bounded(&String::from_utf8_lossy(first)))
        };
        let in_body = |field: Option<&Field>| text_at(body, field?.keys());
        let (named, header) = (in_body(scheme.event_field()), in_header(scheme.event_header()));
        let other_event = header.clone().filter(|header| named.as_ref().is_some_and(|named| named != header));
        let signed_id = signed_id(scheme, headers).or_else(|| in_body(scheme.delivery_field()));
        let header_id = in_header(scheme.delivery_header());
        let other_delivery_id = header_id.clone().filter(|header| signed_id.as_ref().is_some_and(|id| id != header));
        Self {
            event: named.or(header),
            other_event,
            id_is_signed: signed_id.is_some(),
            delivery_id: signed_id.or(header_id),
            other_delivery_id,
        }
    }
}

/// The id that the signature is over: of the very claim that is verified, under whichever names its headers came.
fn signed_id(scheme: &Scheme, headers: &(impl Headers + ?Sized)) -> Option<String> {
    let id = scheme.signs_id().then(|| Claim::read(scheme, headers).ok()?.id)??;
    Some(bounded(&String::from_utf8_lossy(&id)))
}

/// A name or an id is held whole up to so many bytes: providers' own have some dozens, and a forged one may have as many
/// as a body.
const NAME: usize = 1024;
/// Characters that are held of a longer one.
const BEGINNING: usize = 200;

/// `name`, if need be cut: its beginning and a hash of all of it, so that two long ones are still told apart.
fn bounded(name: &str) -> String {
    if name.len() <= NAME {
        return name.to_owned();
    }
    let beginning: String = name.chars().take(BEGINNING).collect();
    let hash = Sha256::digest(name.as_bytes());
    format!("{beginning}… ({} bytes, sha256 {})", name.len(), hex::encode(&hash[..16]))
}

/// The text or number at `path` in a JSON body, [`bounded`]. Whoever sent the body need not have signed it.
fn text_at(body: &[u8], path: &[String]) -> Option<String> {
    let value = json::find(body, path)?;
    match value.as_bytes().first()? {
        b'"' => json::text(value).filter(|text| !text.is_empty()).map(|text| bounded(&text)),
        b'-' | b'0'..=b'9' => Some(bounded(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn the_body_names_the_event_and_the_header_only_where_it_does_not() {
        let read = |body: &str| {
            let headers = [("X-Pushoney-Event", "from.header"), ("x-pushoney-delivery", "d1")];
            Envelope::read(&Scheme::default(), &headers[..], body.as_bytes())
        };
        let both = read(r#"{"event":"from.body"}"#);
        assert_eq!((both.event.as_deref(), both.other_event.as_deref()), (Some("from.body"), Some("from.header")));
        assert_eq!(both.delivery_id.as_deref(), Some("d1"));
        for body in ["{}", "not json", "", r#"{"event":""}"#, r#"{"event":"x"} trailing"#, r#"["event"]"#, "5"] {
            assert_eq!(read(body).event.as_deref(), Some("from.header"), "{body}");
            assert_eq!(read(body).other_event, None);
        }
    }

    #[test]
    fn a_signed_id_decides_under_whichever_name_it_came() {
        let scheme = crate::signing::preset("standard-webhooks").unwrap();
        let mac = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let signed = [("svix-id", "signed"), ("svix-timestamp", "1"), ("svix-signature", mac)];
        let with = |more: &[(&'static str, &'static str)]| [more, &signed[..]].concat();
        let read = |headers: &[(&'static str, &'static str)], body: &[u8]| Envelope::read(&scheme, headers, body);
        let plain = read(&signed, b"{}");
        assert_eq!((plain.delivery_id.as_deref(), plain.other_delivery_id.as_deref()), (Some("signed"), None));
        let added = read(&with(&[("webhook-id", "added")]), b"{}");
        assert_eq!((added.delivery_id.as_deref(), added.other_delivery_id.as_deref()), (Some("signed"), Some("added")));
        assert_eq!(added.identity(b"{}"), plain.identity(b"{}"));
        assert_eq!(added.identity(b"{}"), plain.identity(b"other"), "the signature binds it to its body");
    }

    #[test]
    fn an_id_in_the_body_decides_before_a_header() {
        let definition = crate::signing::Definition {
            signature_header: Some("x-sig"),
            delivery_header: Some("x-id"),
            delivery_field: Some("id"),
            ..crate::signing::Definition::default()
        };
        let scheme = Scheme::define("own", &definition).unwrap();
        let read = |id: &str, body: &str| Envelope::read(&scheme, &[("x-id", id)][..], body.as_bytes());
        let both = read("header", r#"{"id":"body"}"#);
        assert_eq!((both.delivery_id.as_deref(), both.other_delivery_id.as_deref()), (Some("body"), Some("header")));
        assert!(both.id_is_signed && !read("header", "{}").id_is_signed);
    }

    #[test]
    fn an_unsigned_id_stands_for_its_body_alone() {
        let identity = |id: &str, body: &[u8]| {
            Envelope::read(&Scheme::default(), &[("x-pushoney-delivery", id)][..], body).identity(body)
        };
        assert_eq!(identity("d1", b"{}"), identity("d1", b"{}"));
        assert_ne!(identity("d1", b"{}"), identity("d1", b"{ }"));
        assert_ne!(identity("d1", b"{}"), identity("d2", b"{}"));
        assert_eq!(identity("", b"{}"), None);
    }

    #[test]
    fn fields_are_found_by_path() {
        let found = |body: &str, at: &str| text_at(body.as_bytes(), &path(at));
        assert_eq!(found(r#"{"a":{"b":"x"},"c":1}"#, "a.b"), Some("x".into()));
        assert_eq!(found(r#"{"a":1,"a":2.50}"#, "a"), Some("2.50".into()));
        assert_eq!(found(r#"{"a":"x","b":{"a":"no"}}"#, "a"), Some("x".into()));
        assert_eq!(found(r#"{"\u0061":"x"}"#, "a"), Some("x".into()));
        assert_eq!(found(r#"{"a":[0,{"b":"x"}]}"#, "a.1.b"), Some("x".into()));
        assert_eq!(found(r#"{"a":"\ud800"}"#, "a"), None);
        assert_eq!(found(r#"{"a":7}"#, "a.b"), None);
        assert_eq!(found(r#"{"a":null}"#, "a"), None);
        assert_eq!(found(&"[".repeat(100_000), "a"), None);
        assert_eq!(found(r#"{"a":{"b":"x"},"a":{"c":1}}"#, "a.b"), None);
        assert_eq!(found(r#"{"a":{"b":"x"},"a":{"b":-1e5}}"#, "a.b"), Some("-1e5".into()));
        assert_eq!(found(r#"{"a":{"b":"x"}"#, "a.b"), None, "what is no JSON has no fields");
        for other in ["[1]", "{}", "true", r#"["x"]"#, r#"{"$serde_json::private::Number":"1"}"#] {
            assert_eq!(found(&format!(r#"{{"a":{other}}}"#), "a"), None, "{other}");
        }
    }

    #[test]
    fn what_is_held_of_a_name_is_bounded_and_two_long_ones_differ() {
        let held = |text: &str| text_at(format!(r#"{{"a":"{text}"}}"#).as_bytes(), &path("a")).unwrap();
        let longest = "é".repeat(NAME / 2);
        assert_eq!(held(&longest), longest);
        let (one, other) = (held(&(longest.clone() + "1")), held(&(longest.clone() + "2")));
        assert!(one != other && one.len() < 600 && one.starts_with(&"é".repeat(BEGINNING)), "{one}");
        assert!(one.contains("… (1025 bytes, sha256 "), "{one}");
        let number = text_at(format!(r#"{{"a":{}}}"#, "9".repeat(5_000)).as_bytes(), &path("a")).unwrap();
        assert!(number.contains("… (5000 bytes, sha256 "), "{number}");
        let long = "x".repeat(5_000);
        let headers = [("X-Pushoney-Event", &long), ("X-Pushoney-Delivery", &long)];
        let read = Envelope::read(&Scheme::default(), &headers[..], b"{\"event\":\"e\"}");
        assert!(read.other_event.unwrap().len() < 300 && read.delivery_id.unwrap().len() < 300);
    }
}
