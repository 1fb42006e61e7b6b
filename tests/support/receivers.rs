//! Applications as people write them: one that verifies the bytes, one that verifies what `JSON.stringify(req.body)`
//! gives, one that does not look at the time, one that verifies nothing.

use super::app::{App, Got, Reply};
use super::sandbox::{mac, signature};
use serde_json::{Map, Value};
use std::time::{SystemTime, UNIX_EPOCH};

/// What an application verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verifies {
    /// The bytes that came, and the time: as it should be.
    Bytes,
    /// The bytes alone.
    BytesAtAnyTime,
    /// The body, parsed and written again as JavaScript does.
    Parsed,
    Nothing,
}

/// An application with this secret, that answers 400 to what does not verify.
pub fn app(secret: &str, verifies: Verifies) -> App {
    let secret = secret.to_owned();
    App::deciding(move |got| answer(&secret, verifies, got))
}

/// What it answers to a request.
pub fn answer(secret: &str, verifies: Verifies, got: &Got) -> Reply {
    if takes(secret, verifies, got) { Reply::status(200, "ok") } else { Reply::status(400, "invalid signature") }
}

fn takes(secret: &str, verifies: Verifies, got: &Got) -> bool {
    let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let is_fresh = (now - t.parse::<f64>().unwrap()).abs() <= 300.0;
    let signs = |body: &[u8]| signatures.last() == Some(&mac(secret, &t, body));
    match verifies {
        Verifies::Nothing => true,
        Verifies::Bytes => is_fresh && signs(&got.body),
        Verifies::BytesAtAnyTime => signs(&got.body),
        Verifies::Parsed => {
            is_fresh && serde_json::from_slice(&got.body).is_ok_and(|body| signs(stringify(&body).as_bytes()))
        }
    }
}

/// `JSON.stringify(JSON.parse(text))`, for the numbers that tests send: no blanks, keys that are array indices first and in
/// order, of repeated keys the last value in the first one's place, numbers as doubles.
pub fn stringify(value: &Value) -> String {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap();
            // What JavaScript writes without an exponent, and Rust as well.
            assert!(number == 0.0 || (1e-6..1e21).contains(&number.abs()), "{number}");
            number.to_string()
        }
        Value::Array(items) => format!("[{}]", items.iter().map(stringify).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let (mut indices, names): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| index(name).is_some());
            indices.sort_by_key(|(name, _)| index(name));
            let field =
                |(name, value): (&String, &Value)| format!("{}:{}", Value::from(name.as_str()), stringify(value));
            format!("{{{}}}", indices.into_iter().chain(names).map(field).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

fn index(name: &str) -> Option<u32> {
    name.parse().ok().filter(|index: &u32| index.to_string() == name && *index < u32::MAX)
}

/// What node gave for this text.
#[test]
fn javascript_is_emulated() {
    let text = r#"{ "z": 1.0, "10": 1e2, "2":"\u00e9\/", "z":[9007199254740993, -0.50], "01": null, "a":{} }"#;
    let read: Value = serde_json::from_str(text).unwrap();
    assert_eq!(stringify(&read), r#"{"2":"é/","10":100,"z":[9007199254740992,-0.5],"01":null,"a":{}}"#);
    assert_eq!(stringify(&Value::Object(Map::new())), "{}");
}
