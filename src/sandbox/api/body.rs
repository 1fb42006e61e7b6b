//! Reads a request body: its fields, and everything that is wrong with them at once.
//!
//! Not by `derive`, which stops at the first error, accepts a list as an object, and does not name the field.

use super::answer::{Invalid, Refused};
use crate::nearest::nearest;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Maximum number of errors reported for a body: more than anybody reads.
const SAID: usize = 100;

/// The fields of a JSON object, each as the text in the body.
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
                "the body is not a JSON object".to_owned()
            } else {
                format!("the body is not JSON: {error}")
            })
        })?;
        let mut fields = Self { found: Vec::new(), wrong: Vec::new(), example };
        for (name, value) in all {
            if !known.contains(&name.as_str()) {
                fields.note(&name, unknown(&name, known));
            } else if fields.value(&name).is_some() {
                fields.note(&name, format!("{name} is given more than once"));
            } else {
                fields.found.push((name, value));
            }
        }
        Ok(fields)
    }

    /// As the text in the body.
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
        if self.wrong.len() < SAID {
            self.wrong.push(Invalid::new(field, message));
        }
    }

    /// Refuses the request, if anything is wrong with it.
    pub fn done(mut self) -> Result<(), Refused> {
        self.wrong.truncate(SAID);
        if self.wrong.is_empty() { Ok(()) } else { Err(Refused::invalid(self.wrong)) }
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown field {name}; did you mean {near}?"),
        None if known.is_empty() => format!("unknown field {name}: this call takes no body"),
        None => format!("unknown field {name}; known: {}", known.join(" and ")),
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
            "a string" => format!("{name} is not a string: {error}"),
            other => format!("{name} is {other}, but must be a string"),
        };
        Invalid::new(name, message)
    })
}

/// What `value` is, for people.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'"') => "a string",
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(body: &[u8]) -> String {
        let read = Fields::read(body, &["event", "data"], "EXAMPLE").and_then(|mut fields| {
            fields.required("event", |value| text("event", value).map_err(|wrong| vec![wrong]));
            fields.done()
        });
        read.map_or_else(|refused| refused.message, |()| "fine".to_owned())
    }

    #[test]
    fn every_fault_of_a_body_is_said_with_its_field() {
        assert_eq!(said(br#" {"event":"e","data":{"a":1.0, "a":2}} "#), "fine");
        for (body, why) in [
            (&b""[..], "the body is empty; send JSON such as EXAMPLE"),
            (b" \n", "the body is empty"),
            (b"[\"e\"]", "the body is not a JSON object"),
            (b"null", "the body is not a JSON object"),
            (b"\"\\u001b[2J\"", "the body is not a JSON object"),
            (b"event=e", "the body is not JSON: expected value at line 1 column 1; send JSON such as EXAMPLE"),
            (b"{\"event\":\"e\"", "the body is not JSON: EOF"),
            (b"{\"event\":\"e\"} x", "the body is not JSON: trailing characters"),
            (b"\xef\xbb\xbf{\"event\":\"e\"}", "the body is not JSON"),
            (b"{\"event\":\"\xff\"}", "the body is not JSON"),
            (b"{\"event\":\"\x01\"}", "the body is not JSON: control character"),
            (b"{}", "event is missing; send JSON such as EXAMPLE"),
            (b"{\"event\":1}", "event is a number, but must be a string"),
            (b"{\"event\":true}", "event is a boolean"),
            (b"{\"event\":\"a\",\"event\":\"b\"}", "event is given more than once"),
            (b"{\"event\":\"a\",\"\\u0065vent\":\"b\"}", "event is given more than once"),
            (b"{\"event\":\"a\",\"evnt\":1}", "unknown field evnt; did you mean event?"),
            (b"{\"event\":\"a\",\"zzz\":1}", "unknown field zzz; known: event and data"),
            (b"{\"event\":\"a\",\"\\u202e\":1}", "unknown field \\u202e"),
        ] {
            let said = said(body);
            assert!(said.starts_with(why), "{:?}: {said}", String::from_utf8_lossy(body));
        }
        let both = said(br#"{"evnt":1}"#);
        assert_eq!(both, "unknown field evnt; did you mean event?; event is missing; send JSON such as EXAMPLE");
    }

    #[test]
    fn however_much_is_wrong_little_is_said() {
        let body = format!("{{{}\"event\":\"e\"}}", "\"x\":1,".repeat(100_000));
        assert!(said(body.as_bytes()).chars().count() <= 501);
        let body = format!("{{\"{}\":1}}", "x".repeat(1 << 20));
        assert!(said(body.as_bytes()).chars().count() <= 501);
        // Depth costs nothing: nested values are skipped, not built.
        let deep = 200_000;
        let body = format!("{{\"event\":\"e\",\"data\":{}{}}}", "[".repeat(deep), "]".repeat(deep));
        assert_eq!(said(body.as_bytes()), "fine");
    }

    #[test]
    fn calls_that_take_nothing_take_an_empty_object() {
        for fine in ["", "  ", "{}", " { } \n"] {
            assert!(expect_none(fine.as_bytes()).is_ok(), "{fine:?}");
        }
        for wrong in ["[]", "null", "x", "{\"force\":true}"] {
            assert!(expect_none(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }
}
