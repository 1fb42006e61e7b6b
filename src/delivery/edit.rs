//! `--set data.amount=10`: replaces one value in a JSON body and leaves every other byte unchanged.
//!
//! The value is located in the text and replaced there; nothing is parsed and serialised again. If a key appears
//! twice, the last one is meant, as in JavaScript and Python. With `--add`, a missing value is added after the last
//! value of the innermost object or array that exists.

use crate::json;
use serde_json::value::RawValue;
use std::slice;
use std::str::FromStr;

/// A path into a JSON text, and what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    path: Vec<String>,
    /// JSON.
    value: String,
}

/// What happens at the innermost existing place of a path, and how many keys lead there.
type Absent<'a> = dyn Fn(&str, usize) -> Result<String, String> + 'a;

impl Edit {
    /// A text at a path.
    pub fn text(path: &[String], text: &str) -> Self {
        Self { path: path.to_vec(), value: serde_json::Value::from(text).to_string() }
    }

    /// The outermost key of its path.
    pub fn outermost(&self) -> Option<&str> {
        self.path.first().map(String::as_str)
    }

    /// Makes the change, of a value that is there.
    ///
    /// # Errors
    /// A sentence that says why it can't be made.
    pub fn apply(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        self.change(body, &|place, depth| Err(self.missing(place, depth)))
    }

    /// Makes the change; what is not there is added.
    ///
    /// # Errors
    /// A sentence that says why it can't be made.
    pub fn apply_or_add(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        self.change(body, &|place, depth| {
            let why = || self.not_added(place, depth).unwrap_or_else(|| self.missing(place, depth));
            self.added(place, depth).ok_or_else(why)
        })
    }

    /// Exchanges the value's text, or that of the innermost place on the way to it for what `absent` makes of it.
    fn change(&self, body: &[u8], absent: &Absent<'_>) -> Result<Vec<u8>, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8, so it is not JSON".to_owned())?;
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| format!("the body is not JSON: {error}"))?;
        let (mut place, mut new) = (whole.get(), self.value.clone());
        for (depth, key) in self.path.iter().enumerate() {
            let Some(inner) = json::find(place.as_bytes(), slice::from_ref(key)) else {
                new = absent(place, depth)?;
                break;
            };
            place = inner;
        }
        // Both are slices of the same text.
        let start = place.as_ptr() as usize - text.as_ptr() as usize;
        let end = start + place.len();
        Ok([&text[..start], &new, &text[end..]].concat().into_bytes())
    }

    /// The text of an object or array with what the path has from `depth` on behind its last value; nothing where it
    /// can't have that.
    fn added(&self, place: &str, depth: usize) -> Option<String> {
        let (key, below) = self.path[depth..].split_first()?;
        let name = |key: &String| serde_json::Value::from(key.as_str());
        let value = below.iter().rev().fold(self.value.clone(), |value, key| format!("{{{}:{value}}}", name(key)));
        let entry = match elements(place) {
            Some(count) if *key == count.to_string() => value,
            None if place.starts_with('{') => format!("{}:{value}", name(key)),
            _ => return None,
        };
        let (inside, bracket) = place.split_at(place.len() - 1);
        let last = inside.trim_end();
        let comma = if last.len() > 1 { "," } else { "" };
        Some([last, comma, &entry, &inside[last.len()..], bracket].concat())
    }

    /// Why something can't be added to an array.
    fn not_added(&self, place: &str, depth: usize) -> Option<String> {
        let (count, key) = (elements(place)?, &self.path[depth]);
        let inside = self.inside(depth);
        Some(format!("{inside} is an array and has no `{key}`; use --add with `{count}` to append"))
    }

    fn inside(&self, depth: usize) -> String {
        if depth == 0 { "the body".to_owned() } else { format!("`{}`", self.path[..depth].join(".")) }
    }

    fn missing(&self, place: &str, depth: usize) -> String {
        let key = &self.path[depth];
        let inside = self.inside(depth);
        let mut known: Vec<String> = json::entries(place).map(|(key, _)| key).collect();
        if known.is_empty() {
            let why = if place.starts_with(['{', '[']) { "it is empty" } else { "it is not an object" };
            return format!("{inside} has no `{key}`: {why}");
        }
        if place.starts_with('{') {
            known.sort_unstable();
            known.dedup();
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        match crate::nearest::nearest(key, &names) {
            Some(near) => format!("{inside} has no `{key}`; did you mean `{near}`?"),
            None => format!("{inside} has no `{key}`; it has {}", names[..names.len().min(12)].join(", ")),
        }
    }
}

/// How many elements an array has; nothing of what is none.
fn elements(place: &str) -> Option<usize> {
    place.starts_with('[').then(|| json::entries(place).count())
}

impl FromStr for Edit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, value) = text.split_once('=').ok_or("has no `=`; write it as data.amount=10")?;
        let path = keys(path);
        if path.iter().any(String::is_empty) {
            return Err("has an empty key; write it as data.amount=10".to_owned());
        }
        let value = match serde_json::from_str::<&RawValue>(value) {
            Ok(json) => json.get().to_owned(),
            Err(_) => serde_json::Value::from(value).to_string(),
        };
        Ok(Self { path, value })
    }
}

/// The keys of a path. A dot that is part of a key is written `\.`.
fn keys(path: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('.', _) => keys.push(String::new()),
            ('\\', Some('.' | '\\')) => keys.iter_mut().last().zip(chars.next()).map_or((), |(key, c)| key.push(c)),
            _ => keys.iter_mut().last().map_or((), |key| key.push(c)),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(body: &str, edit: &str) -> Result<String, String> {
        edit.parse::<Edit>()?.apply(body.as_bytes()).map(|body| String::from_utf8(body).unwrap())
    }

    #[test]
    fn everything_else_stays_byte_for_byte() {
        let body = "\u{feff}".trim_start_matches('\u{feff}').to_owned()
            + " {\"a\" : 1.0, \"data\":{\"amount\": 5e2 ,\"n\":[0,{\"x\":null}]}, \"a\":2,\"d.e\":\"\\u0041\"}\n";
        let expect = |edit: &str, from: &str, to: &str| {
            assert_eq!(set(&body, edit), Ok(body.replacen(from, to, 1)), "{edit}");
        };
        expect("data.amount=10", "5e2", "10");
        expect("data.amount=1.50", "5e2", "1.50");
        expect("data.amount=true", "5e2", "true");
        expect("data.amount=a text", "5e2", "\"a text\"");
        expect("data.amount=\"10\"", "5e2", "\"10\"");
        expect("data.amount={\"b\": 1}", "5e2", "{\"b\": 1}");
        expect("data.amount=", "5e2", "\"\"");
        expect("data.n.1.x=a=b", "null", "\"a=b\"");
        expect("a=3", "\"a\":2", "\"a\":3");
        expect("d\\.e=x", "\"\\u0041\"", "\"x\"");
    }

    #[test]
    fn what_is_not_there_is_added_behind_what_is() {
        let add = |body: &str, edit: &str| {
            edit.parse::<Edit>()?.apply_or_add(body.as_bytes()).map(|body| String::from_utf8(body).unwrap())
        };
        for (body, edit, expected) in [
            ("{}", "a=1", r#"{"a":1}"#),
            ("{ }\n", "a=1", "{\"a\":1 }\n"),
            (r#"{ "a" : 1.0 }"#, "b=x", r#"{ "a" : 1.0,"b":"x" }"#),
            (r#"{"a":1}"#, "a=2", r#"{"a":2}"#),
            (r#"{"a":{}, "b":0}"#, "a.x.y\\.z=[1]", r#"{"a":{"x":{"y.z":[1]}}, "b":0}"#),
            (r#"{"a":{"x":{"k":1}},"b":0}"#, "a.x.y=2", r#"{"a":{"x":{"k":1,"y":2}},"b":0}"#),
            ("[]", "0.a=1", r#"[{"a":1}]"#),
            (r#"{"l":[1, 2 ]}"#, "l.2=3", r#"{"l":[1, 2,3 ]}"#),
            (r#"{"a":0,"a":{}}"#, "a.b=1", r#"{"a":0,"a":{"b":1}}"#),
            ("{}", "a\"=1", r#"{"a\"":1}"#),
        ] {
            assert_eq!(add(body, edit).as_deref(), Ok(expected), "{body} {edit}");
        }
        assert!(add(r#"{"l":[1]}"#, "l.5=3").unwrap_err().contains("use --add with `1` to append"));
        assert!(add(r#"{"a":null}"#, "a.b=3").unwrap_err().contains("`a` has no `b`: it is not an object"));
        assert!(add("5", "b=3").is_err() && add("no json", "b=3").is_err());
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let why = |edit: &str| set(r#"{"data":{"amount":5},"n":[1]}"#, edit).unwrap_err();
        assert!(why("data.amont=1").contains("did you mean `amount`"));
        assert!(why("n.1=1").contains("has no `1`; it has 0"));
        assert!(why("data.amount.x=1").contains("it is not an object"));
        assert!(set(r#"{"data":{}}"#, "data.x=1").unwrap_err().contains("`data` has no `x`: it is empty"));
        assert!(why("data").contains("no `=`") && why("a..b=1").contains("empty key"));
        assert!(set("no json", "a=1").unwrap_err().contains("not JSON"));
        assert!("a=1".parse::<Edit>().unwrap().apply(b"\xff").unwrap_err().contains("UTF-8"));
    }
}
