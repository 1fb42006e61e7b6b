//! One webhook delivery: what came or goes over the wire, byte for byte, and a view of its envelope.
//!
//! The body is never parsed and written again, and headers keep their order and their repeats.

pub(crate) mod edit;
pub(crate) mod fresh;
pub(crate) mod sample;
pub(crate) mod template;

use crate::signing::{Claim, Field, Headers, Scheme, Signature};
use foldhash::quality::RandomState;
use hyper::HeaderMap;
use hyper::body::Bytes;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::LazyLock;

/// A delivery as it was received.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The method; `POST`.
    pub method: String,
    /// Path and query, as they stood in the request line.
    pub path: String,
    /// The headers: names in lower case, repeats of a name in order.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Bytes,
}

impl Delivery {
    /// Bytes that it holds, for bounding queues.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.body.len() + self.path.len() + headers
    }

    /// The headers as plain pairs, in order.
    pub fn header_pairs(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
    }
}

impl Headers for HeaderMap {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        self.get_all(name).iter().map(hyper::header::HeaderValue::as_bytes).collect()
    }
}

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
        let in_body = |field: Option<&Field>| find(body, field?.keys());
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

/// The headers that a delivery of `scheme` carries, in order. A name or id that a header can't carry is left out.
pub fn headers(
    scheme: &Scheme,
    signature: &Signature,
    event: Option<&str>,
    delivery_id: Option<&str>,
) -> Vec<(String, String)> {
    let mut all = vec![("Content-Type".to_owned(), scheme.content_type().to_owned())];
    let mut add = |name: Option<&str>, value: Option<&str>| {
        if let (Some(name), Some(value)) = (name, value) {
            let there = |(n, _): &(String, String)| n.eq_ignore_ascii_case(name);
            if is_header_text(value) && !signature.headers.iter().any(there) {
                all.push((name.to_owned(), value.to_owned()));
            }
        }
    };
    add(Some("User-Agent"), scheme.user_agent());
    add(scheme.event_header(), event);
    add(scheme.delivery_header(), delivery_id);
    all.extend(signature.headers.iter().cloned());
    all
}

/// Whether a header's value may be `text`: printable ASCII, no blanks around it, not empty.
pub fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// Which events are wanted: names, where `*` stands for any run of characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter(Vec<String>);

impl EventFilter {
    /// Reads `click.recorded,conversion.*`.
    ///
    /// # Errors
    /// An empty name: a filter that nothing passes is a slip.
    pub fn parse(list: &str) -> Result<Self, String> {
        let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(
                "has an empty name; names are separated by commas, as in click.recorded,conversion.*".to_owned()
            );
        }
        Ok(Self(names))
    }

    /// The names as they were written.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.0
    }

    /// The names, where each stands for itself alone.
    pub fn names(&self) -> Option<&[String]> {
        (!self.0.iter().any(|name| name.contains('*'))).then_some(&self.0)
    }

    /// Whether an event of this name passes. A delivery without a name passes none.
    pub fn passes(&self, event: Option<&str>) -> bool {
        event.is_some_and(|event| self.0.iter().any(|pattern| glob(pattern.as_bytes(), event.as_bytes())))
    }
}

impl fmt::Display for EventFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

/// `*` matches any run of bytes. At most their lengths multiplied, however many stars: on a
/// mismatch only the last star gives.
pub(crate) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            p = star_p + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
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

/// The text or number at `path` in a JSON body, [`bounded`]. Of repeated keys the last one counts, as in JavaScript and
/// Python.
///
/// Whoever sent the body need not have signed it: everything else in it is skipped, and nothing is built or copied.
fn find(body: &[u8], path: &[String]) -> Option<String> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let found = Find(path).deserialize(&mut json).ok()?;
    json.end().ok()?;
    let [_, rest @ ..] = path else { return None };
    if !rest.is_empty() {
        return find(found?.get().as_bytes(), rest);
    }
    let text = found?.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::Deserializer::from_str(text).deserialize_str(Text).ok().flatten(),
        b'-' | b'0'..=b'9' => Some(bounded(text)),
        _ => None,
    }
}

/// The member of an object that a path starts with, as it stands there.
struct Find<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Find<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Find<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(Is(self.0.first().map_or("", String::as_str)))? {
            if is_it {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Whether a key is this one; it is not kept.
struct Is<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(self.0 == key)
    }
}

/// A text that is not empty.
struct Text;

impl Visitor<'_> for Text {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<String>, E> {
        Ok((!text.is_empty()).then(|| bounded(text)))
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
        let found = |body: &str, at: &str| find(body.as_bytes(), &path(at));
        assert_eq!(found(r#"{"a":{"b":"x"},"c":1}"#, "a.b"), Some("x".into()));
        assert_eq!(found(r#"{"a":1,"a":2.50}"#, "a"), Some("2.50".into()));
        assert_eq!(found(r#"{"a":"x","b":{"a":"no"}}"#, "a"), Some("x".into()));
        assert_eq!(found(r#"{"\u0061":"x"}"#, "a"), Some("x".into()));
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
        let held = |text: &str| find(format!(r#"{{"a":"{text}"}}"#).as_bytes(), &path("a")).unwrap();
        let longest = "é".repeat(NAME / 2);
        assert_eq!(held(&longest), longest);
        let (one, other) = (held(&(longest.clone() + "1")), held(&(longest.clone() + "2")));
        assert!(one != other && one.len() < 600 && one.starts_with(&"é".repeat(BEGINNING)), "{one}");
        assert!(one.contains("… (1025 bytes, sha256 "), "{one}");
        let number = find(format!(r#"{{"a":{}}}"#, "9".repeat(5_000)).as_bytes(), &path("a")).unwrap();
        assert!(number.contains("… (5000 bytes, sha256 "), "{number}");
        let long = "x".repeat(5_000);
        let headers = [("X-Pushoney-Event", &long), ("X-Pushoney-Delivery", &long)];
        let read = Envelope::read(&Scheme::default(), &headers[..], b"{\"event\":\"e\"}");
        assert!(read.other_event.unwrap().len() < 300 && read.delivery_id.unwrap().len() < 300);
    }

    #[test]
    fn stars_stand_for_any_run() {
        let passes = |filter: &str, event: &str| EventFilter::parse(filter).unwrap().passes(Some(event));
        assert!(passes("click.recorded, conversion.*", "conversion.recorded"));
        assert!(passes("*", "anything"));
        assert!(passes("a*b*c", "aXbbXc"));
        assert!(!passes("click.*", "click"));
        assert!(!passes("click", "click.recorded"));
        assert!(!passes("a*b", "ab c"));
        assert!(!EventFilter::parse("*").unwrap().passes(None));
        assert!(EventFilter::parse("a,,b").is_err());
    }

    #[test]
    fn headers_can_not_be_injected() {
        let signature = Signature { value: "v".into(), headers: vec![("X-Pushoney-Signature".into(), "v".into())] };
        let headers = headers(&Scheme::default(), &signature, Some("a\r\nX-Evil: 1"), Some("d"));
        let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Content-Type", "User-Agent", "X-Pushoney-Delivery", "X-Pushoney-Signature"]);
    }
}
