//! A capture may be anyone's file: whatever its records hold, nothing that reads one panics, and it ends as the table
//! of exit codes has it.

use crate::support::Place;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::process::Command;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop_oneof![
            Just(String::new()),
            Just("a\r\nEvil: 1".to_owned()),
            Just("\0\u{1b}[2J\u{202e}\u{fe0f}é".to_owned()),
            Just("//host:99999/%zz?a&=&token=%7".to_owned()),
            Just("http://[::1/..".to_owned()),
            Just("x".repeat(70_000)),
            Just("9".repeat(400)),
        ],
        2 => ".{0,20}",
        1 => "[a-z-]{1,12}",
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => text(),
        2 => prop_oneof![
            Just("host"), Just("content-length"), Just("transfer-encoding"), Just("connection"), Just("content-type"),
            Just("x-pushoney-signature"), Just("webhook-id"), Just("cookie"),
        ].prop_map(str::to_owned),
    ]
}

fn header_value() -> impl Strategy<Value = Value> {
    prop_oneof![text().prop_map(Value::from), Just(json!({"base64": "/wAKDQ=="}))]
}

fn headers() -> impl Strategy<Value = Value> {
    let few = proptest::collection::vec((name(), header_value()), 0..8);
    prop_oneof![
        8 => few.prop_map(|pairs| pairs.into_iter().map(|(name, value)| json!([name, value])).collect()),
        1 => Just((0..40_000).map(|number| json!([format!("x-{number}"), ""])).collect()),
        1 => Just((0..40_000).map(|_| json!(["x-same", "1"])).collect()),
    ]
}

fn body() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(|text| json!({"body": text})),
        Just(json!({"body_base64": "/wDA/w=="})),
        Just(json!({"body": "[".repeat(50_000)})),
        Just(json!({"body": format!("{{\"data\":{}1{}}}", "[".repeat(200), "]".repeat(200))})),
        Just(json!({"body": "{\"data\":{\"n\":1e999999999999999999999,\"\\ud800\":\"\\ud800\"}}"})),
    ]
}

fn optional(strategy: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(Value::Null), 3 => strategy]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(0)), Just(json!(-1.5)), Just(json!(1e308)), Just(json!(5e-324)), Just(json!(12.5))]
}

fn record() -> impl Strategy<Value = Value> {
    let status = || optional(any::<u16>().prop_map(Value::from));
    let scheme = prop_oneof![3 => prop_oneof![Just("pushoney"), Just("slack"), Just("standard"), Just("github")].prop_map(str::to_owned), 1 => text()];
    let time = prop_oneof![
        text(),
        Just("2026-02-02T02:40:00Z".into()),
        Just("9999-12-31T23:59:59Z".into()),
        Just("-009999-01-01T00:00:00Z".into())
    ];
    let app = (text(), status(), number(), headers(), body()).prop_map(|(url, status, took, headers, body)| {
        let mut app = json!({"url": url, "status": status, "error": null, "duration_ms": took, "headers": headers});
        merge(&mut app, body);
        app
    });
    let own = (text(), time, text(), text(), headers(), body(), scheme);
    let known = (
        optional(any::<bool>().prop_map(Value::from)),
        optional(text().prop_map(Value::from)),
        status(),
        optional(app),
    );
    let more = (optional(text().prop_map(Value::from)), optional(text().prop_map(Value::from)), number());
    (own, known, more).prop_map(
        |(
            (id, time, method, path, headers, body, scheme),
            (verified, reason, status, app),
            (event, delivery, took),
        )| {
            let mut record = json!({
                "version": 1, "id": id, "received_at": time, "remote": path, "method": method, "path": path,
                "headers": headers, "scheme": scheme, "verified": verified, "reason": reason, "delivery_id": delivery,
                "event": event, "status": status, "duration_ms": took,
            });
            merge(&mut record, body);
            if !app.is_null() {
                record["app"] = app;
            }
            record
        },
    )
}

fn merge(record: &mut Value, fields: Value) {
    if let (Value::Object(record), Value::Object(fields)) = (record, fields) {
        record.extend(fields);
    }
}

/// Whatever reads a capture, and how.
const COMMANDS: [&[&str]; 12] = [
    &["log", "c.jsonl"],
    &["log", "c.jsonl", "--json", "--last", "1"],
    &["log", "c.jsonl", "--where", "data.n>1", "--where", "header.x-same!=2", "--where", "received_at>-1h"],
    &["log", "c.jsonl", "--id", "x", "--event", "*x*", "--failed"],
    &["show", "c.jsonl", "--last"],
    &["show", "c.jsonl", "--last", "--output", "curl"],
    &["show", "c.jsonl", "--last", "--output", "http"],
    &["export", "c.jsonl"],
    &["export", "c.jsonl", "--format", "curl"],
    &["verify", "--capture", "c.jsonl", "--secret", "whsec_dGVzdHRlc3R0ZXN0dGVzdA=="],
    &[
        "replay",
        "c.jsonl",
        "--to",
        "http://127.0.0.1:1",
        "--dry-run",
        "--include-refused",
        "--secret",
        "whsec_dGVzdHRlc3R0ZXN0dGVzdA==",
    ],
    &["replay", "c.jsonl", "--to", "http://127.0.0.1:1", "--dry-run", "--include-refused", "--keep-signature"],
];

#[test]
fn nothing_panics_on_a_hostile_capture() {
    hold_hostile_captures(3);
}

#[test]
#[ignore = "each case runs a dozen commands"]
fn nothing_panics_on_many_hostile_captures() {
    hold_hostile_captures(24);
}

fn hold_hostile_captures(cases: u32) {
    let mut runner =
        TestRunner::new(Config { cases, max_shrink_iters: 8, failure_persistence: None, ..Config::default() });
    let place = Place::new();
    let records = proptest::collection::vec(record(), 1..3);
    runner
        .run(&records, |records| {
            let lines: String = records.iter().map(|record| record.to_string() + "\n").collect();
            place.file("c.jsonl", &lines);
            for args in COMMANDS {
                let run = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"))
                    .args(args)
                    .env_clear()
                    .env("HOME", place.path(""))
                    .current_dir(place.path(""))
                    .output()
                    .unwrap();
                let said = String::from_utf8_lossy(&run.stderr);
                prop_assert!(!said.contains("panicked"), "{args:?}: {said}");
                prop_assert!(matches!(run.status.code(), Some(0..=4)), "{args:?}: {:?} {said}", run.status);
                let is_line = |line: &str| !line.chars().any(char::is_control);
                prop_assert!(said.lines().all(is_line), "{args:?}: {said:?}");
            }
            Ok(())
        })
        .unwrap();
}
