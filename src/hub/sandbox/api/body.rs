//! Reading a body: which fields it has, and what is wrong with each of them, all at once.
//!
//! Not by `derive`: its first error ends it, a list passes for an object, and it does not name the field.

use super::answer::{Invalid, Refused};
use crate::config::nearest;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The fields of a JSON object, each as it stands in the body.
pub(super) struct Fields<'b> {
    found: Vec<(String, &'b RawValue)>,
    wrong: Vec<Invalid>,
    example: &'static str,
}

/// Every field of an object, in order, repeats too.
struct All<'b>(Vec<(String, &'b RawValue)>);

impl<'de> Deserialize<'de> for All<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = All<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<All<'de>, A::Error> {
                let mut all = Vec::new();
                while let Some(field) = map.next_entry()? {
                    all.push(field);
                }
                Ok(All(all))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'b> Fields<'b> {
    /// Reads an object with the fields `known`; `example` is one.
    pub fn read(body: &'b [u8], known: &[&str], example: &'static str) -> Result<Self, Refused> {
        let wrong = |why: String| Refused::from(Invalid::new("body", format!("{why}; send JSON such as {example}")));
        if body.trim_ascii().is_empty() {
            return Err(wrong("the body is empty".to_owned()));
        }
        let All(all) = serde_json::from_slice(body).map_err(|error| {
            let no_object = error.is_data();
            wrong(if no_object {
                "the body is no JSON object".to_owned()
            } else {
                format!("the body is not JSON: {error}")
            })
        })?;
        let mut fields = Self { found: Vec::new(), wrong: Vec::new(), example };
        for (name, value) in all {
            if !known.contains(&name.as_str()) {
                fields.note(&name, unknown(&name, known));
            } else if fields.value(&name).is_some() {
                fields.note(&name, format!("{name} is there more than once"));
            } else {
                fields.found.push((name, value));
            }
        }
        Ok(fields)
    }

    /// As it stands in the body.
    pub fn value(&self, name: &str) -> Option<&'b RawValue> {
        self.found.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// What `read` makes of the field `name`, which has to be there; `None` if something is wrong with it, which is noted.
    pub fn required<T>(&mut self, name: &str, read: impl FnOnce(&'b RawValue) -> Result<T, Vec<Invalid>>) -> Option<T> {
        let Some(value) = self.value(name) else {
            self.note(name, format!("{name} is missing; send JSON such as {}", self.example));
            return None;
        };
        read(value).map_err(|wrong| self.wrong.extend(wrong)).ok()
    }

    fn note(&mut self, field: &str, message: String) {
        // More than anybody reads.
        if self.wrong.len() < 100 {
            self.wrong.push(Invalid::new(field, message));
        }
    }

    /// Refuses the request, if anything is wrong with it.
    pub fn done(self) -> Result<(), Refused> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Refused::invalid(self.wrong)) }
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("there is no field {name} here; did you mean {near}?"),
        None if known.is_empty() => format!("there is no field {name} here: this call takes no body"),
        None => format!("there is no field {name} here; there is {}", known.join(" and ")),
    }
}

/// Refuses a body that says anything, for calls that need none.
pub(super) fn expect_none(body: &[u8]) -> Result<(), Refused> {
    if body.trim_ascii().is_empty() {
        return Ok(());
    }
    Fields::read(body, &[], "{}, or nothing")?.done()
}

/// The text that `value` is.
pub(super) fn text(name: &str, value: &RawValue) -> Result<String, Invalid> {
    serde_json::from_str(value.get()).map_err(|error| {
        let message = match kind(value) {
            // Half a surrogate pair is JSON, and no text.
            "a text" => format!("{name} is no text: {error}"),
            other => format!("{name} is {other}, and has to be a text"),
        };
        Invalid::new(name, message)
    })
}

/// What `value` is, for people.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'"') => "a text",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}
