//! Records for tests of what reads them.

use super::Place;
use serde_json::{Value, json};
use std::fmt::Write as _;

pub const SECRET: &str = "whsec_test";
pub const BODY: &str = r#"{"event":"click.recorded","data":{"n":1.0}}"#;

/// A record as `sign` prints it, signed with [`SECRET`] at 1770000000, with what `change` makes of it.
pub fn record(id: &str, body: impl AsRef<[u8]>, change: impl FnOnce(&mut Value)) -> Value {
    let run = Place::new().run(["sign", "--secret", SECRET, "--timestamp", "1770000000", "--output", "fixture"]);
    let mut record = run.args(["--event", "click.recorded", "--delivery-id", id]).stdin(body).any_stdout().run().json();
    record["id"] = format!("rec_{id}").into();
    record["status"] = 200.into();
    change(&mut record);
    record
}

pub fn plain(id: &str) -> Value {
    record(id, BODY, |_| {})
}

pub fn lines(records: &[Value]) -> String {
    records.iter().fold(String::new(), |text, record| text + &record.to_string() + "\n")
}

/// A place with `c.jsonl` in it.
pub fn place(text: impl AsRef<[u8]>) -> Place {
    let place = Place::new();
    place.file("c.jsonl", text);
    place
}

/// Many small records, cheap to make.
pub fn many(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let status = if number % 100 == 0 { 500 } else { 200 };
        let _ = writeln!(
            text,
            r#"{{"version":1,"id":"rec_{number}","received_at":"2026-02-02T02:40:00.000Z","method":"POST","path":"/","headers":[["content-type","application/json"],["x-pushoney-signature","t=1770000000,v1=00"]],"body":"{{\"event\":\"click.recorded\",\"data\":{{\"n\":{number}}}}}","scheme":"pushoney","verified":true,"reason":null,"delivery_id":"d{number}","event":"click.recorded","status":{status}}}"#
        );
    }
    text
}

/// A forwarded delivery.
pub fn forwarded() -> Value {
    record("d1", BODY, |record| {
        record["remote"] = "127.0.0.1:40000".into();
        record["duration_ms"] = 12.5.into();
        record["headers"].as_array_mut().unwrap().push(json!(["x-raw", {"base64": "/w=="}]));
        record["app"] = json!({"url": "http://127.0.0.1:1/x", "status": 500, "error": null, "duration_ms": 11.0,
            "headers": [["content-type", "text/plain"]], "body": "went wrong", "truncated": true});
    })
}
