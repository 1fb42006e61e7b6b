//! The value at a path of a JSON body, read as the text streams by: nothing is built of what is not asked for.
//!
//! A body comes from anyone. Reading goes as deep as the path has keys and no deeper, takes time in proportion to the
//! text, and holds the one value. Of repeated keys the last one counts, as in JavaScript and Python.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// So many keys a path may have.
pub(super) const DEEPEST: usize = 32;

/// The JSON text of the value at `path`; nothing where there is none, or the body is not JSON.
pub(super) fn find<'b>(body: &'b [u8], path: &[String]) -> Option<&'b str> {
    let mut json = serde_json::Deserializer::from_str(std::str::from_utf8(body).ok()?);
    let found = At(path).deserialize(&mut json).ok()?;
    json.end().ok()?;
    found.map(RawValue::get)
}

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

/// What is neither an object nor an array has nothing below it, which is no error of the whole.
macro_rules! nothing_below {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E>(self, _: $type) -> Result<Self::Value, E> {
            Ok(Default::default())
        })*
    };
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    nothing_below!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match self.0 {
                [first, rest @ ..] if *first == key => found = map.next_value_seed(At(rest))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Self::Value, S::Error> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(None) };
        let mut found = None;
        if let Some(at) = index(first) {
            for _ in 0..at {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(None);
                }
            }
            found = items.next_element_seed(At(rest))?.flatten();
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}

/// A place in an array, as it is written: `0`, and not `00`.
fn index(key: &str) -> Option<usize> {
    key.parse().ok().filter(|at: &usize| at.to_string() == key)
}

/// How deep, and how many, paths are listed for a suggestion.
const LISTED_DEEP: usize = 6;
const LISTED: usize = 200;
/// A key that is longer is nobody's slip.
const KEY: usize = 64;

/// Some of the paths that a body has, for "did you mean"; of an array those of its first element.
pub(super) fn list(body: &[u8]) -> Vec<String> {
    let mut listed = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let all = List { path: "", depth: 0, listed: &mut listed };
    if all.deserialize(&mut json).is_err() {
        listed.clear();
    }
    listed
}

struct List<'l> {
    path: &'l str,
    depth: usize,
    listed: &'l mut Vec<String>,
}

impl List<'_> {
    fn below(&mut self, key: &str) -> Option<String> {
        let fits = self.listed.len() < LISTED && self.depth < LISTED_DEEP && key.len() <= KEY;
        let key = key.replace('\\', "\\\\").replace('.', "\\.");
        fits.then(|| if self.path.is_empty() { key } else { format!("{}.{key}", self.path) })
    }
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    nothing_below!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            // How serde_json hands over a number whose every digit counts.
            let is_number = key == "$serde_json::private::Number";
            let Some(path) = self.below(&key).filter(|_| !is_number) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            self.listed.push(path.clone());
            map.next_value_seed(List { path: &path, depth: self.depth + 1, listed: self.listed })?;
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut items: S) -> Result<(), S::Error> {
        if let Some(path) = self.below("0") {
            items.next_element_seed(List { path: &path, depth: self.depth + 1, listed: self.listed })?;
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
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
    }

    #[test]
    fn what_is_not_json_has_no_value() {
        let deep = "[".repeat(1_000_000);
        let nested = format!(r#"{{"x":{}{},"a":1}}"#, "[".repeat(100_000), "]".repeat(100_000));
        for body in ["", "no json", r#"{"a":1"#, r#"{"a":1} more"#, r#"{"a":1,}"#, &deep] {
            assert_eq!(found(body, "a"), None);
            assert!(list(body.as_bytes()).len() <= 1);
        }
        assert_eq!(find(b"{\"a\":1,\"b\":\"\xff\"}", &["a".to_owned()]), None);
        assert_eq!(found(&nested, "a"), Some("1"));
        let path = vec!["a".to_owned(); DEEPEST];
        let body = format!("{}1{}", r#"{"a":"#.repeat(DEEPEST), "}".repeat(DEEPEST));
        assert_eq!(find(body.as_bytes(), &path), Some("1"));
    }

    #[test]
    fn paths_are_listed_within_bounds() {
        let body = r#"{"event":"x","data":{"amount":1,"l":[{"id":1},{"no":1}],"d.e":2}}"#;
        assert_eq!(
            list(body.as_bytes()),
            ["event", "data", "data.amount", "data.l", "data.l.0.id", "data.d\\.e"].map(str::to_owned)
        );
        let wide = format!("[{{{}}}]", (0..10_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(","));
        assert_eq!(list(wide.as_bytes()).len(), LISTED);
    }
}
