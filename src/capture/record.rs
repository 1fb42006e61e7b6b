//! One captured delivery as a line of JSON; docs/CAPTURE.md describes each field.
//!
//! A line may be anyone's. Reading one builds nothing but the fields that it has here: whatever else stands in it is
//! skipped as it streams by, however deep it is and however much.

use crate::signing::UnixTime;
use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A line of a capture file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The format's version.
    pub version: u32,
    /// Names this record.
    pub id: String,
    /// When its last byte had come: RFC 3339, UTC, milliseconds.
    pub received_at: String,
    /// Address and port of the sender; absent where nobody sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Pairs of name (lower case) and value, repeats of a name in order.
    pub headers: Vec<(String, Value)>,
    /// `body` or `body_base64`.
    #[serde(flatten)]
    pub body: Body,
    /// The scheme that it was verified or signed under.
    pub scheme: String,
    /// Whether it verified; `null` where that was not asked.
    pub verified: Option<bool>,
    /// Why not: a reason code.
    pub reason: Option<String>,
    /// The delivery id, which is the idempotency key.
    pub delivery_id: Option<String>,
    /// The event's name.
    pub event: Option<String>,
    /// The status that was answered; `null` if nothing was.
    pub status: Option<u16>,
    /// From its headers to its answer; absent where nothing was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// What the application answered that it was forwarded to; absent where it was not forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
}

/// The outcome of forwarding a delivery.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct App {
    /// Where it was forwarded to.
    pub url: String,
    /// What the application answered; `null` if it did not.
    pub status: Option<u16>,
    /// Why it did not.
    pub error: Option<String>,
    /// From the start of the attempt to its end.
    pub duration_ms: f64,
    /// The application's headers.
    pub headers: Vec<(String, Value)>,
    /// The first bytes of the application's answer.
    #[serde(flatten)]
    pub body: Body,
    /// Whether the answer was longer than what is kept of it.
    pub truncated: bool,
}

impl Record {
    /// The version that this program writes.
    pub const VERSION: u32 = 1;

    /// When it was received; `None` where that is no time.
    pub fn received(&self) -> Option<UnixTime> {
        let time: jiff::Timestamp = self.received_at.parse().ok()?;
        Some(UnixTime::from_nanos(time.as_nanosecond()))
    }

    /// The headers as plain pairs, in order.
    pub fn plain_headers(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }
}

/// Bytes that survive JSON: text as it is, anything else in base64. As part of an object it is the field `body` or
/// `body_base64`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body(pub Bytes);

impl Body {
    /// The field that it is in an object, and its text there.
    pub fn field(&self) -> (&'static str, Cow<'_, str>) {
        match std::str::from_utf8(&self.0) {
            Ok(text) => ("body", text.into()),
            Err(_) => ("body_base64", STANDARD.encode(&self.0).into()),
        }
    }
}

impl Body {
    /// Puts its field into an object that is being written.
    pub fn put<M: SerializeMap>(&self, object: &mut M) -> Result<(), M::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => object.serialize_entry("body", text),
            Err(_) => object.serialize_entry("body_base64", &InBase64(&self.0)),
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        self.put(&mut map)?;
        map.end()
    }
}

/// Written as it is encoded, and never held whole.
struct InBase64<'a>(&'a [u8]);

impl Serialize for InBase64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(self.0, &STANDARD))
    }
}

/// Most headers that a record may have. Ours have a hundred; so many more are no memory to speak of.
const MOST_HEADERS: usize = 100_000;

/// [`Record`] as it is read.
#[derive(Deserialize)]
struct ReadRecord {
    version: u32,
    id: String,
    received_at: String,
    remote: Option<String>,
    method: String,
    path: String,
    headers: Pairs,
    body: Option<String>,
    body_base64: Option<String>,
    scheme: String,
    verified: Option<bool>,
    reason: Option<String>,
    delivery_id: Option<String>,
    event: Option<String>,
    status: Option<u16>,
    duration_ms: Option<f64>,
    app: Option<App>,
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<ReadRecord>::deserialize(deserializer)?;
        Ok(Self {
            version: read.version,
            id: read.id,
            received_at: read.received_at,
            remote: read.remote,
            method: read.method,
            path: read.path,
            headers: read.headers.0,
            body: Body::of_fields(read.body, read.body_base64)?,
            scheme: read.scheme,
            verified: read.verified,
            reason: read.reason,
            delivery_id: read.delivery_id,
            event: read.event,
            status: read.status,
            duration_ms: read.duration_ms,
            app: read.app,
        })
    }
}

/// [`App`] as it is read.
#[derive(Deserialize)]
struct ReadApp {
    url: String,
    status: Option<u16>,
    error: Option<String>,
    duration_ms: f64,
    #[serde(default)]
    headers: Pairs,
    body: Option<String>,
    body_base64: Option<String>,
    #[serde(default)]
    truncated: bool,
}

impl<'de> Deserialize<'de> for App {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<ReadApp>::deserialize(deserializer)?;
        Ok(Self {
            url: read.url,
            status: read.status,
            error: read.error,
            duration_ms: read.duration_ms,
            headers: read.headers.0,
            body: Body::of_fields(read.body, read.body_base64)?,
            truncated: read.truncated,
        })
    }
}

impl Body {
    /// Of the two fields that an object has for it.
    pub(super) fn of_fields<E: serde::de::Error>(text: Option<String>, base64: Option<String>) -> Result<Self, E> {
        match (text, base64) {
            (Some(text), None) => Ok(Self(text.into())),
            (None, Some(text)) => STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(E::custom),
            _ => Err(E::custom("needs exactly one of `body` and `body_base64`")),
        }
    }
}

/// What is read of an object, and not of an array of its fields' values, which derived code takes too.
pub(super) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Fields(PhantomData)).map(Self)
    }
}

struct Fields<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<T, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }

    // Without it the message would have the whole text.
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<T, E> {
        Err(E::custom("a text, and no object"))
    }
}

/// Headers as they are read: no more than [`MOST_HEADERS`].
#[derive(Default)]
pub(super) struct Pairs(pub Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Each)
    }
}

struct Each;

impl<'de> Visitor<'de> for Each {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("pairs of name and value")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Pairs, S::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = items.next_element()? {
            if pairs.len() == MOST_HEADERS {
                return Err(S::Error::custom("too many headers"));
            }
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Pairs, E> {
        Err(E::custom("a text, and no headers"))
    }
}

/// A header's value: text as it is, anything else as `{"base64": …}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub Vec<u8>);

impl AsRef<[u8]> for Value {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Ok(text) = std::str::from_utf8(&self.0) {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("base64", &STANDARD.encode(&self.0))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrBytes)
    }
}

struct TextOrBytes;

impl<'de> Visitor<'de> for TextOrBytes {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or {\"base64\": …}")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Value, M::Error> {
        #[derive(Deserialize)]
        struct Bytes {
            base64: String,
        }
        let Bytes { base64 } = Bytes::deserialize(MapAccessDeserializer::new(map))?;
        STANDARD.decode(base64).map(Value).map_err(M::Error::custom)
    }
}

/// The headers of a message as pairs, in order.
pub fn header_pairs(headers: &hyper::HeaderMap) -> Vec<(String, Value)> {
    headers.iter().map(|(name, value)| (name.to_string(), Value(value.as_bytes().to_vec()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let record = Record {
            version: Record::VERSION,
            id: "rec_1".into(),
            received_at: "2026-02-02T02:40:00.000Z".into(),
            remote: Some("127.0.0.1:5".into()),
            method: "POST".into(),
            path: "/a?b".into(),
            headers: vec![("a".into(), "x".into()), ("b".into(), Value(vec![255])), ("a".into(), "".into())],
            body: Body(vec![0, 255].into()),
            scheme: "pushoney".into(),
            verified: None,
            reason: None,
            delivery_id: None,
            event: None,
            status: None,
            duration_ms: Some(1.5),
            app: Some(App {
                url: "http://h/".into(),
                status: Some(500),
                error: None,
                duration_ms: 0.25,
                headers: Vec::new(),
                body: Body("text".into()),
                truncated: false,
            }),
        };
        let line = serde_json::to_string(&record).unwrap();
        assert!(line.contains(r#"["b",{"base64":"/w=="}]"#) && line.contains(r#""body_base64":"AP8=""#), "{line}");
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }

    #[test]
    fn exactly_one_body_and_unknown_fields_are_ignored() {
        let line = |body: &str| {
            format!(
                r#"{{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","headers":[],{body}"scheme":"s","verified":null,"reason":null,"delivery_id":null,"event":null,"status":null,"later":[1]}}"#
            )
        };
        let read = |body: &str| serde_json::from_str::<Record>(&line(body));
        assert_eq!(read(r#""body":"x","#).unwrap().body, Body("x".into()));
        for wrong in ["", r#""body":"x","body_base64":"eA==","#, r#""body_base64":"!","#, r#""body":1,"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    /// A record with these fields beside those that it has to have.
    fn with(more: &str) -> String {
        format!(
            r#"{{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","scheme":"s","body":"x",{more}}}"#
        )
    }

    #[test]
    fn what_is_not_known_is_skipped_however_deep() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let headers = format!(r#"["a",{{"x":{deep},"base64":"eA==","y":{{}}}}]"#);
        let app = format!(r#""app":{{"url":"u","duration_ms":1,"body":"","later":{deep}}}"#);
        let line = with(&format!(r#""later":{deep},"headers":[{headers}],{app}"#));
        let record = serde_json::from_str::<Record>(&line).unwrap();
        assert_eq!(record.header("a"), Some(&b"x"[..]));
        assert_eq!(record.app.unwrap().url, "u");
    }

    #[test]
    fn what_stands_twice_or_is_of_another_kind_is_no_record() {
        let headers = |value: &str| with(&format!(r#""headers":[["a",{value}]]"#));
        let app = |more: &str| with(&format!(r#""headers":[],"app":{{"url":"u","duration_ms":1,{more}}}"#));
        for good in
            [headers(r#""é\n""#), headers(r#"{"\u0062ase64":"/w=="}"#), app(r#""body":"","headers":[["a","b"]]"#)]
        {
            assert!(serde_json::from_str::<Record>(&good).is_ok(), "{good}");
        }
        let many = format!(r#""headers":[["a","b"]{}]"#, r#",["",""]"#.repeat(MOST_HEADERS));
        for wrong in [
            headers("1"),
            headers("null"),
            headers("{}"),
            headers(r#"["/w=="]"#),
            headers(r#"{"base64":1}"#),
            headers(r#"{"base64":"!"}"#),
            headers(r#"{"base64":"","base64":""}"#),
            headers(r#""a","b""#),
            with(r#""headers":"text""#),
            with(r#""headers":{}"#),
            with(r#""headers":[],"headers":[]"#),
            with(r#""headers":[],"body":"x""#),
            with(r#""headers":[],"status":65536"#),
            with(r#""headers":[],"app":"text""#),
            with(r#""headers":[],"app":["u",200,null,1,[],"x",null,false]"#),
            with(&many),
            app(r#""body":"","body_base64":"""#),
            app(r#""truncated":false"#),
            r#"[1,"r","t",null,"POST","/",[],"x",null,"s",null,null,null,null,null,null,null]"#.to_owned(),
            "5".to_owned(),
            r#""text""#.to_owned(),
        ] {
            assert!(serde_json::from_str::<Record>(&wrong).is_err(), "{}", &wrong[..wrong.len().min(200)]);
        }
    }
}
