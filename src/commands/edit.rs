//! `--set data.amount=10`: replaces one value in a JSON body and leaves every other byte as it is.
//!
//! The value's place in the text is found, and its text exchanged; nothing is parsed and written again. Where a key
//! stands twice, the last one is meant, as JavaScript and Python read it.

use serde_json::value::RawValue;
use std::collections::HashMap;
use std::str::FromStr;

/// A path into a JSON text, and what is to stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    path: Vec<String>,
    /// JSON.
    value: String,
}

impl Edit {
    /// A text at a path.
    pub fn text(path: &[String], text: &str) -> Self {
        Self { path: path.to_vec(), value: serde_json::Value::from(text).to_string() }
    }

    /// Makes the change.
    ///
    /// # Errors
    /// A sentence that says why it can't be made.
    pub fn apply(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        let text = std::str::from_utf8(body).map_err(|_| "the body is not UTF-8, so it is no JSON".to_owned())?;
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| format!("the body is no JSON: {error}"))?;
        let mut place = whole;
        for (depth, key) in self.path.iter().enumerate() {
            place = step(place, key).map_err(|known| self.missing(depth, &known))?;
        }
        // Both are slices of the same text.
        let start = place.get().as_ptr() as usize - text.as_ptr() as usize;
        let end = start + place.get().len();
        Ok([&text[..start], &self.value, &text[end..]].concat().into_bytes())
    }

    fn missing(&self, depth: usize, known: &[String]) -> String {
        let key = &self.path[depth];
        let inside = if depth == 0 { "the body".to_owned() } else { format!("`{}`", self.path[..depth].join(".")) };
        if known.is_empty() {
            return format!("{inside} has no `{key}`: it is no object with keys");
        }
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        match crate::config::nearest(key, &names) {
            Some(near) => format!("{inside} has no `{key}`; did you mean `{near}`?"),
            None => format!("{inside} has no `{key}`; it has {}", names[..names.len().min(12)].join(", ")),
        }
    }
}

/// The value at `key` of an object or an array; else the keys that there are.
fn step<'a>(place: &'a RawValue, key: &str) -> Result<&'a RawValue, Vec<String>> {
    if let Ok(object) = serde_json::from_str::<HashMap<String, &RawValue>>(place.get()) {
        let mut known: Vec<String> = object.keys().cloned().collect();
        known.sort_unstable();
        return object.get(key).copied().ok_or(known);
    }
    let Ok(array) = serde_json::from_str::<Vec<&RawValue>>(place.get()) else { return Err(Vec::new()) };
    let at = key.parse::<usize>().ok().and_then(|at| array.get(at).copied());
    at.ok_or_else(|| (0..array.len()).map(|at| at.to_string()).collect())
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

/// The keys of a path. A dot that belongs to a key stands there as `\.`.
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
    fn what_is_not_there_is_an_error() {
        let why = |edit: &str| set(r#"{"data":{"amount":5},"n":[1]}"#, edit).unwrap_err();
        assert!(why("data.amont=1").contains("did you mean `amount`"));
        assert!(why("n.1=1").contains("has no `1`; it has 0"));
        assert!(why("data.amount.x=1").contains("it is no object"));
        assert!(why("data").contains("no `=`") && why("a..b=1").contains("empty key"));
        assert!(set("no json", "a=1").unwrap_err().contains("no JSON"));
        assert!("a=1".parse::<Edit>().unwrap().apply(b"\xff").unwrap_err().contains("UTF-8"));
    }
}
