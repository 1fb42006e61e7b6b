//! JSON as text: the value at a path, the entries of an object or an array, the tokens.
//!
//! Bodies come from anyone and are never parsed into values and serialised again. `serde_json` alone decides what
//! is JSON; everything here borrows from the text, takes linear time, and does not recurse, however deeply the text
//! is nested.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Whether a body is one JSON value. Strings may hold bytes that are not UTF-8.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// The text of the value at a path: keys of objects, and places in arrays, from `0`. Nothing where there is none, or the
/// body is not JSON. Of repeated keys the last one counts, as in JavaScript and Python.
///
/// It is read as it streams by, once, as deep as the path has keys: everything else is skipped, and nothing is built.
pub(crate) fn find<'b>(body: &'b [u8], path: &[String]) -> Option<&'b str> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let found = At(path).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    found.map(RawValue::get)
}

/// The value at this path.
struct At<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            return serde::Deserialize::deserialize(deserializer).map(Some);
        }
        deserializer.deserialize_any(self)
    }
}

/// A value that is neither an object nor an array has no children, which is not an error.
macro_rules! nothing_below {
    ($($visit:ident($($type:ty)?)),*) => {
        $(fn $visit<E>(self $(, _: $type)?) -> Result<Self::Value, E> {
            Ok(None)
        })*
    };
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    nothing_below!(visit_unit(), visit_bool(bool), visit_i64(i64), visit_u64(u64), visit_f64(f64), visit_str(&str));

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let Some((key, below)) = self.0.split_first() else { return Ok(None) };
        let mut found = None;
        while let Some(is_it) = map.next_key_seed(IsKey(key))? {
            if is_it {
                found = map.next_value_seed(At(below))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<Self::Value, S::Error> {
        let Some((key, below)) = self.0.split_first() else { return Ok(None) };
        // As it is written: `0`, and not `00`.
        let place = key.parse().ok().filter(|place: &usize| place.to_string() == *key);
        let mut found = None;
        for at in 0.. {
            if Some(at) == place {
                found = elements.next_element_seed(At(below))?.flatten();
            } else if elements.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

/// Whether a key is this one; it is not kept.
struct IsKey<'k>(&'k str);

impl<'de> DeserializeSeed<'de> for IsKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<bool, E> {
        Ok(self.0 == key)
    }
}

/// The text of a JSON string, borrowed where nothing in it is escaped; nothing of another value, or of half a surrogate pair.
pub(crate) fn text(value: &str) -> Option<Cow<'_, str>> {
    let inside = value.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') { serde_json::from_str(value).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inside)) }
}

/// The entries of an object or an array of valid JSON, in order: the key, and the text of the value. A place in an array
/// is its key.
pub(crate) fn entries(json: &str) -> impl Iterator<Item = (String, &str)> {
    let mut tokens = Tokens::of(json);
    let is_object = tokens.next() == Some("{");
    (0_usize..).map_while(move |place| {
        let first = tokens.next().filter(|token| *token != ",").or_else(|| tokens.next())?;
        if matches!(first, "}" | "]") {
            return None;
        }
        if !is_object {
            return Some((place.to_string(), tokens.value(first)));
        }
        // A key with half of a surrogate pair, which no text here can hold, stays as it is written.
        let key = text(first).map_or_else(|| first.to_owned(), Cow::into_owned);
        tokens.next()?;
        let value = tokens.next()?;
        Some((key, tokens.value(value)))
    })
}

/// The tokens of valid JSON: brackets, commas, colons, and scalars as they are written.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub fn of(json: &'a str) -> Self {
        Self { json, at: 0 }
    }

    /// The text of the value whose first token was just taken, to its end.
    fn value(&mut self, first: &'a str) -> &'a str {
        let start = self.at - first.len();
        let mut depth = usize::from(matches!(first, "{" | "["));
        while depth > 0 {
            match self.next() {
                Some("{" | "[") => depth += 1,
                Some("}" | "]") => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
        &self.json[start..self.at]
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.json[self.at..].trim_start_matches([' ', '\t', '\n', '\r']);
        let bytes = rest.as_bytes();
        let end = match bytes.first()? {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            b'"' => string_end(bytes),
            _ => bytes.iter().position(|b| b" \t\r\n,:]}".contains(b)).unwrap_or(bytes.len()),
        };
        self.at = self.json.len() - rest.len() + end;
        Some(&rest[..end])
    }
}

/// Where the string that `json` starts with ends, its quotes included.
pub(crate) fn string_end(json: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'b>(body: &'b str, path: &str) -> Option<&'b str> {
        find(body.as_bytes(), &path.split('.').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn values_are_found_by_path() {
        let body = r#" {"a":{"b":1e2},"l":[{"id":"x"},[7]],"a.b":0,"n":null,"big":12345678901234567890123,"0":"k"} "#;
        for (path, value) in [
            ("a.b", Some("1e2")),
            ("a", Some(r#"{"b":1e2}"#)),
            ("l.0.id", Some(r#""x""#)),
            ("l.1.0", Some("7")),
            ("n", Some("null")),
            ("big", Some("12345678901234567890123")),
            ("0", Some(r#""k""#)),
            ("l.2", None),
            ("l.00", None),
            ("l.+1", None),
            ("l.x", None),
            ("a.b.c", None),
            ("big.x", None),
            ("n.x", None),
            ("x", None),
        ] {
            assert_eq!(found(body, path), value, "{path}");
        }
        assert_eq!(found(r#"{"a":1,"a":{"b":2}}"#, "a.b"), Some("2"));
        assert_eq!(found(r#"{"a":{"b":2},"a":1}"#, "a.b"), None);
        assert_eq!(found(r#"{"\u0061":1}"#, "a"), Some("1"));
        assert_eq!(found("[5]", "0"), Some("5"));
        assert_eq!(found(r#"{"$serde_json::private::Number":"1"}"#, "$serde_json::private::Number"), Some("\"1\""));
        assert_eq!(find(b"{\"x\":\"\xff\",\"a\":1}", &["a".to_owned()]), Some("1"), "what is skipped need not be text");
        assert_eq!(find(b"{\"a\":\"\xff\"}", &["a".to_owned()]), None);
    }

    #[test]
    fn what_is_not_json_has_no_value() {
        let deep = "[".repeat(1_000_000);
        for body in ["", "no json", r#"{"a":1"#, r#"{"a":1} more"#, r#"{"a":1,}"#, "5", &deep] {
            assert_eq!(found(body, "a"), None);
            assert_eq!(is_json(body.as_bytes()), body == "5");
        }
        let nested = format!(r#"{{"x":{}{},"a":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(found(&nested, "a"), Some("1"));
        let at = |depth: usize| {
            let body = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
            find(body.as_bytes(), &vec!["a".to_owned(); depth]).map(str::to_owned)
        };
        assert_eq!(at(100).as_deref(), Some("1"));
        assert_eq!(at(100_000), None, "no path leads so deep that it ends the stack");
    }

    #[test]
    fn entries_have_the_text_of_their_values() {
        let of = |json| entries(json).collect::<Vec<_>>();
        let owned = |key: &str, value| (key.to_owned(), value);
        let object = r#" { "a" : {"b":[1, "}"]} ,"\u0061":"x\"]" , "\ud800":-1.0 } "#;
        assert_eq!(
            of(object),
            [owned("a", r#"{"b":[1, "}"]}"#), owned("a", r#""x\"]""#), owned(r#""\ud800""#, "-1.0")]
        );
        assert_eq!(of("[ [ ] , null,\"é\" ]"), [owned("0", "[ ]"), owned("1", "null"), owned("2", "\"é\"")]);
        for empty in ["{}", "[ ]", "5", "\"[1]\"", "null"] {
            assert_eq!(of(empty), [], "{empty}");
        }
        let deep = format!("[{}{}]", "[".repeat(500_000), "]".repeat(500_000));
        assert_eq!(of(&deep)[0].1.len(), 1_000_000);
    }
}
