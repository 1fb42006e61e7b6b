//! The same JSON, written as no serialiser writes it: what the fault `reserialised` sends.
//!
//! An application that verifies `JSON.stringify(req.body)` instead of the raw bytes works as long as its hub writes
//! JSON the way its own serialiser does. Here white space, escapes, numbers, repeated keys and the order of keys
//! are chosen so that `JSON.stringify(JSON.parse(body))` changes them. Every field of the event keeps its meaning;
//! the numbers and keys are in one additional field, [`EXTRA`], because `7.0` is not an `int` to a typed receiver
//! of `7`.

use crate::json::string_end;
use hyper::body::Bytes;

/// The field that is added; receivers leave fields alone that they do not know.
const EXTRA: &str = r#""reserialised": {"b": 1.0 ,"2":1e2, "1" : 9007199254740993, "text":"caf\u00e9 \/ \u0061", "twice":1, "twice":2}"#;

/// `payload`, an object, written unusually. What is none is left as it is.
pub(super) fn unusual(payload: &Bytes) -> Bytes {
    let Some(inside) = payload.strip_prefix(b"{").and_then(|rest| rest.trim_ascii_end().strip_suffix(b"}")) else {
        return payload.clone();
    };
    let mut out = Vec::with_capacity(payload.len() * 2 + EXTRA.len() + 8);
    out.extend_from_slice(b"{ ");
    let mut at = 0;
    while let Some(byte) = inside.get(at) {
        if *byte == b'"' {
            let end = at + string_end(&inside[at..]);
            write_string(&mut out, &inside[at..end], is_key(inside, end));
            at = end;
            continue;
        }
        out.push(*byte);
        if matches!(byte, b':' | b',') {
            out.push(b' ');
        }
        at += 1;
    }
    if !inside.trim_ascii().is_empty() {
        out.extend_from_slice(b" ,\n ");
    }
    out.extend_from_slice(EXTRA.as_bytes());
    out.extend_from_slice(b" }\n");
    out.into()
}

fn is_key(json: &[u8], behind: usize) -> bool {
    json[behind..].trim_ascii_start().first() == Some(&b':')
}

/// A string with its first letter or digit as an escape, and whatever is not ASCII. Keys keep their spelling: there are
/// receivers that search for them.
fn write_string(out: &mut Vec<u8>, string: &[u8], is_key: bool) {
    let Some(text) = std::str::from_utf8(string).ok().filter(|_| !is_key) else {
        return out.extend_from_slice(string);
    };
    let mut units = [0; 2];
    for (at, letter) in text.char_indices() {
        if letter.is_ascii() && !(at == 1 && letter.is_ascii_alphanumeric()) {
            out.push(string[at]);
            continue;
        }
        for unit in letter.encode_utf16(&mut units) {
            out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_field_means_what_it_meant_and_nothing_is_written_as_it_was() {
        let plain = r#"{"event":"e","hub_id":"h","occurred_at":"2026-05-10T18:23:11.482Z","data":{"n":7,"s":"a\"b\\","é":"é😀","empty":"","list":[1.50,"x"]}}"#;
        let written = unusual(&Bytes::from(plain));
        let mut read: Value = serde_json::from_slice(&written).unwrap();
        let extra = read.as_object_mut().unwrap().shift_remove("reserialised").unwrap();
        assert_eq!(read, serde_json::from_str::<Value>(plain).unwrap());
        assert_eq!((&extra["text"], &extra["twice"]), (&"café / a".into(), &2.into()));
        let text = String::from_utf8(written.to_vec()).unwrap();
        for part in [r#""event": "\u0065""#, r#""n": 7"#, r"\u00e9\ud83d\ude00", r#""empty": """#, "1.50", "1e2"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn an_empty_object_is_one_too_and_what_is_no_object_stays() {
        assert!(serde_json::from_slice::<Value>(&unusual(&Bytes::from("{}"))).unwrap()["reserialised"].is_object());
        for other in ["", "[]", "5", "{"] {
            assert_eq!(unusual(&Bytes::from(other)), other);
        }
    }
}
