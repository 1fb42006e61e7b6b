//! Bytes in the JSON of a record: as text if they are UTF-8, otherwise in base64.
//!
//! A record can come from anyone. Reading one builds only the fields defined here; any other field is skipped as it
//! streams by, however deep or long it is.

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

    /// Puts its field into an object that is being written.
    pub fn put<M: SerializeMap>(&self, object: &mut M) -> Result<(), M::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => object.serialize_entry("body", text),
            Err(_) => object.serialize_entry("body_base64", &InBase64(&self.0)),
        }
    }

    /// Of the two fields that an object has for it.
    pub(super) fn of_fields<E: serde::de::Error>(text: Option<String>, base64: Option<String>) -> Result<Self, E> {
        match (text, base64) {
            (Some(text), None) => Ok(Self(text.into())),
            (None, Some(text)) => STANDARD.decode(text).map(|bytes| Self(bytes.into())).map_err(E::custom),
            _ => Err(E::custom("needs exactly one of `body` and `body_base64`")),
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
        Err(E::custom("a string, not an object"))
    }
}

/// Maximum number of headers in a record. Ours have at most a hundred; this many more use little memory.
pub(super) const MOST_HEADERS: usize = 100_000;

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
        f.write_str("pairs of a name and a value")
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
        Err(E::custom("a string, not a list of headers"))
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
        f.write_str("a string or {\"base64\": …}")
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
