//! `export`: HAR and curl commands, without secrets unless they are asked for.

use crate::support::Place;
use crate::support::records::{BODY, SECRET, forwarded, lines, place, record};
use base64::Engine as _;
use serde_json::{Value, json};

#[test]
fn har_is_whole_and_holds_no_secrets_unless_asked_for() {
    let secrets = record("d2", [255], |record| {
        record["path"] = "/hook?token=t0ps3cret&a=1&%74oken=t0ps3cret".into();
        record["headers"] = json!([
            ["host", "example.com"],
            ["authorization", "t0ps3cret"],
            ["cookie", "t0ps3cret"],
            ["x-api-key", "t0ps3cret"],
            ["x-pushoney-signature", "t0ps3cret"],
            ["x-shown", "shown"]
        ]);
    });
    let place = place(lines(&[forwarded(), secrets]));
    let run = place
        .run(["export", "c.jsonl"])
        .any_stdout()
        .stderr("note: values redacted: 7; --with-secrets keeps them\n")
        .run();
    assert!(!run.text().contains("t0ps3cret"), "{}", run.text());
    let har: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!((&har["log"]["version"], &har["log"]["creator"]["name"]), (&json!("1.2"), &json!("pushoney-cli")));
    let entries = har["log"]["entries"].as_array().unwrap();
    let [first, second] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(first["startedDateTime"], "2026-02-02T02:40:00.000Z");
    assert_eq!(first["request"]["postData"], json!({"mimeType": "application/json", "text": BODY}));
    assert_eq!((&first["response"]["status"], &first["response"]["statusText"]), (&json!(200), &json!("OK")));
    assert_eq!(first["response"]["content"]["text"], "went wrong");
    assert_eq!(second["request"]["url"], "http://example.com/hook?token=REDACTED&a=1&%74oken=REDACTED");
    assert_eq!(second["request"]["queryString"][1], json!({"name": "a", "value": "1"}));
    assert_eq!(second["request"]["postData"]["text"], "/w==");
    assert_eq!(second["request"]["postData"]["encoding"], "base64");
    assert_eq!(second["request"]["headers"][5], json!({"name": "x-shown", "value": "shown"}));
    for entry in entries {
        let times: f64 = ["send", "wait", "receive"].iter().map(|name| entry["timings"][name].as_f64().unwrap()).sum();
        assert!((times - entry["time"].as_f64().unwrap()).abs() < 1e-9, "the format wants them to add up");
    }
    let kept = place.run(["export", "c.jsonl", "--with-secrets"]).any_stdout().run();
    assert_eq!(kept.text().matches("t0ps3cret").count(), 8);
    let none = place.run(["export", "c.jsonl", "--id", "nope"]).status(1).any_stdout();
    let none = none.stderr_contains("does not have this delivery").run();
    assert_eq!(serde_json::from_str::<Value>(none.text()).unwrap()["log"]["entries"], json!([]));
}

#[test]
fn signature_headers_of_schemes_of_ones_own_are_redacted_too() {
    let place = place(lines(&[record("d1", BODY, |record| record["headers"] = json!([["x-ours", "t0ps3cret"]]))]));
    place.config("[schemes.ours]\nsignature_header = \"X-Ours\"\nsecret_env = \"OURS\"\n");
    let run =
        place.run(["export", "c.jsonl", "--format", "curl"]).any_stdout().stderr_contains("values redacted: 1").run();
    assert!(run.text().contains("-H 'x-ours: REDACTED'"), "{}", run.text());
}

#[test]
fn what_was_refused_is_marked() {
    let refused = record("d2", BODY, |record| {
        (record["verified"], record["reason"]) = (false.into(), "signature_mismatch".into());
        record["path"] = "/hook/../admin".into();
    });
    let place = place(lines(&[forwarded(), refused]));
    let note = "note: refused on arrival, and possibly forged: 1 of 2 deliveries\n";
    let har = place.run(["export", "c.jsonl", "--with-secrets"]).any_stdout().stderr(note).run();
    let har: Value = serde_json::from_str(har.text()).unwrap();
    let marks: Vec<_> = har["log"]["entries"].as_array().unwrap().iter().map(|entry| &entry["_verified"]).collect();
    assert_eq!(marks, [true, false]);
    assert!(har["log"]["entries"][1]["comment"].as_str().unwrap().contains("signature_mismatch"));
    let curl = place.run(["export", "c.jsonl", "--with-secrets", "--format", "curl"]).any_stdout();
    let curl = curl.stderr_contains(note).run();
    let lines = curl.lines();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1], "# refused on arrival (signature_mismatch); it may be forged:");
    assert!(lines[2].starts_with("curl -sS --path-as-is 'http://127.0.0.1:3000/hook/../admin'"), "{}", lines[2]);
}

#[test]
fn what_is_exported_can_be_replayed() {
    let listener = Place::new().run(["--secret", SECRET]).listen();
    let all: Vec<u8> = (0..=255).collect();
    let place = place(lines(&[record("d1", &all, |_| {})]));
    let har = place.run(["export", "c.jsonl"]).any_stdout().stderr_contains("redacted").run();
    place.file("c.har", &har.stdout);
    let replay = place.run(["replay", "c.har", "--secret", SECRET, "--to", listener.url()]).any_stdout();
    replay.stderr_contains("").run();
    let line = listener.next_line();
    let body = base64::engine::general_purpose::STANDARD.encode(&all);
    assert_eq!((&line["verified"], &line["body_base64"]), (&json!(true), &json!(body)));
}
