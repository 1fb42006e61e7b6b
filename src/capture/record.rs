//! One captured delivery as a line of JSON; docs/CAPTURE.md describes each field.

use crate::signing::UnixTime;
use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// A line of a capture file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The format's version.
    pub version: u32,
    /// Names this record.
    pub id: String,
    /// When its last byte had come: RFC 3339, UTC, milliseconds.
    pub received_at: String,
    /// Address and port of the sender; absent where nobody sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// What the application answered that it was forwarded to; absent where it was not forwarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
}

/// The outcome of forwarding a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(default)]
    pub headers: Vec<(String, Value)>,
    /// The first bytes of the application's answer.
    #[serde(flatten)]
    pub body: Body,
    /// Whether the answer was longer than what is kept of it.
    #[serde(default)]
    pub truncated: bool,
}

impl Record {
    /// The version that this program writes.
    pub const VERSION: u32 = 1;

    /// When it was received; `None` where that is no time.
    #[must_use]
    pub fn received(&self) -> Option<UnixTime> {
        let time: jiff::Timestamp = self.received_at.parse().ok()?;
        Some(UnixTime::from_nanos(time.as_nanosecond()))
    }

    /// Whether it was answered with a 2xx.
    #[must_use]
    pub fn was_accepted(&self) -> bool {
        matches!(self.status, Some(200..300))
    }

    /// The headers as plain pairs, in order.
    #[must_use]
    pub fn plain_headers(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
    }

    /// The first value of a header.
    #[must_use]
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
    #[must_use]
    pub fn field(&self) -> (&'static str, Cow<'_, str>) {
        match std::str::from_utf8(&self.0) {
            Ok(text) => ("body", text.into()),
            Err(_) => ("body_base64", STANDARD.encode(&self.0).into()),
        }
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match std::str::from_utf8(&self.0) {
            Ok(text) => map.serialize_entry("body", text)?,
            Err(_) => map.serialize_entry("body_base64", &InBase64(&self.0))?,
        }
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

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            body: Option<String>,
            body_base64: Option<String>,
        }
        match Fields::deserialize(deserializer)? {
            Fields { body: Some(text), body_base64: None } => Ok(Self(text.into())),
            Fields { body: None, body_base64: Some(text) } => {
                STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(D::Error::custom)
            }
            _ => Err(D::Error::custom("needs exactly one of `body` and `body_base64`")),
        }
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
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form {
            Text(String),
            Bytes { base64: String },
        }
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(Self(text.into_bytes())),
            Form::Bytes { base64 } => STANDARD.decode(base64).map(Self).map_err(D::Error::custom),
        }
    }
}

/// The headers of a message as pairs, in order.
#[must_use]
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
}
