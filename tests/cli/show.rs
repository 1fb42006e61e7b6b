//! `show`: one delivery whole, for people, and as it was for programs.

use crate::support::Place;
use crate::support::hold_against_schema;
use crate::support::records::{BODY, SECRET, forwarded, lines, place, plain, record};
use base64::Engine as _;
use serde_json::json;
use std::process::{Command, Stdio};

#[test]
fn show_is_all_that_is_known() {
    let record = forwarded();
    hold_against_schema("record", &record);
    let place = place(lines(&[plain("d0"), record.clone()]));
    let signature = record["headers"][4][1].as_str().unwrap();
    let said = format!(
        "2026-02-02 02:40:00 ✓ click.recorded  d1  200 in 12.50 ms  app ✗ 500 in 11.0 ms
  record rec_d1, from 127.0.0.1:40000, scheme pushoney, 43 bytes
  verified again: valid: secret 1 of 1, signed 0 s ago

POST /
content-type: application/json
user-agent: pushoney-webhook-worker/1
x-pushoney-event: click.recorded
x-pushoney-delivery: d1
x-pushoney-signature: {signature}
x-raw: \\xff

{{
  \"event\": \"click.recorded\",
  \"data\": {{
    \"n\": 1.0
  }}
}}

the application at http://127.0.0.1:1/x answered 500 in 11.0 ms
content-type: text/plain

went wrong
(the response was longer; the rest was not kept)
"
    );
    let show = || place.run(["show", "c.jsonl", "d1"]);
    show().env("PUSHONEY_SIGNING_SECRET", SECRET).stdout(&said).run();
    // Without a secret there is no second verdict; with a wrong one there is a diagnosis.
    show().stdout_contains("  not verified again: no secret for scheme pushoney\n").run();
    show().args(["--secret", "other"]).stdout_contains("verified again: invalid: signature_mismatch: ").run();
    show().args(["--secret-file", "nope"]).status(4).stderr_contains("nope").run();
    assert_eq!(show().args(["--output", "json"]).any_stdout().run().json(), record);
    show().args(["--output", "body"]).stdout(BODY).run();
    show().args(["--url", "http://h/"]).status(2).stderr_contains("--url requires --output curl").run();
}

#[test]
fn show_takes_the_beginning_of_an_id_if_it_is_one() {
    let again = record("d22", "{}", |record| record["id"] = "rec_again".into());
    let place = place(lines(&[plain("d1"), plain("d22"), plain("d23"), again]));
    let show = |id: &str| place.run(["show", "c.jsonl", id, "--output", "body"]);
    show("d1").stdout(BODY).run();
    show("rec_d2").status(1).stderr_contains("several ids in c.jsonl start with `rec_d2`\n").run();
    show("rec_d23").stdout(BODY).run();
    show("rec_a").stdout("{}").run();
    show("d2").status(1).stderr_contains("type more characters of one of: d22, d23\n").run();
    let note = "note: 2 deliveries have this id; this is the last one, record rec_again\n";
    show("d22").stdout("{}").stderr(note).run();
    show("D1")
        .status(1)
        .stderr("error: there is no delivery `D1` in c.jsonl\n  list them with `pushoney-cli log c.jsonl`\n")
        .run();
}

#[test]
fn the_last_one_is_shown_of_those_that_are_selected() {
    let other = record("d3", BODY, |record| {
        record["body"] = r#"{"event":"order.paid","data":{"amount":12.5}}"#.into();
        record["event"] = "order.paid".into();
    });
    let place = place(lines(&[plain("d1"), other, plain("d4")]));
    let show = |args: &[&str]| place.run(["show", "c.jsonl", "--output", "body"]).args(args.iter().copied());
    show(&["--last"]).stdout(BODY).run();
    show(&["--last", "--where", "data.amount>12"]).stdout_contains("order.paid").run();
    show(&["--last", "--event", "order.*"]).stdout_contains("order.paid").run();
    show(&["--event", "order.*"]).stdout_contains("order.paid").run();
    show(&["d4", "--event", "click.*"]).stdout(BODY).run();
    show(&["--event", "click.*"]).status(1).stderr_contains("2 deliveries in c.jsonl match\n  add --last").run();
    show(&["--last", "--where", "data.amont>12"]).status(1).stderr_contains("nearest: data.amount").run();
    show(&["d4", "--event", "order.*"])
        .status(1)
        .stderr_contains("no delivery `d4` in c.jsonl, among the selected")
        .run();
    show(&[]).status(2).stderr_contains("name one by id (`log FILE` lists them), or add --last").run();
    show(&["d4", "--last"]).status(2).stderr_contains("cannot be used with").run();
    show(&["d4", "--id", "d4"]).status(2).stderr_contains("'[ID]' cannot be used with '--id <ID>'").run();
    place.file("empty", "");
    place.run(["show", "empty", "--last"]).status(1).stderr_contains("empty has no deliveries").run();
}

#[test]
fn what_was_refused_is_marked() {
    let refused = record("d2", BODY, |record| {
        (record["verified"], record["reason"]) = (false.into(), "signature_mismatch".into());
    });
    let place = place(lines(&[plain("d1"), refused]));
    let said = "this delivery was refused on arrival (signature_mismatch): it may be forged\n";
    place.run(["show", "c.jsonl", "--last"]).stdout_contains(said).run();
    let curl = place.run(["show", "c.jsonl", "d2", "--output", "curl"]).stdout_contains("curl -sS");
    curl.stderr(format!("warning: {said}")).run();
    let genuine = place.run(["show", "c.jsonl", "d1"]).any_stdout().run();
    assert!(!genuine.text().contains("refused"), "{}", genuine.text());
}

#[test]
fn a_body_of_any_bytes_comes_out_as_it_was() {
    let all: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let place = place(lines(&[record("d1", &all, |_| {})]));
    place.run(["show", "c.jsonl", "d1", "--output", "body"]).stdout(&all).run();
    let http = place.run(["show", "c.jsonl", "d1", "--output", "http"]).any_stdout().run().stdout;
    assert!(http.starts_with(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"));
    assert!(http.ends_with(&[b"content-length: 70000\r\nconnection: close\r\n\r\n", &all[..]].concat()));
}

/// Whatever curl sends to a listener is what was captured.
#[test]
fn the_curl_command_sends_the_delivery_again() {
    if !crate::support::has_program("curl") {
        return;
    }
    let listener = Place::new().run(["--secret", SECRET, "--tolerance", "off", "--count", "2"]).listen();
    let binary: Vec<u8> = (0..=255).collect();
    let delivery = record("d1", &binary, |record| {
        record["path"] = "/hook?a=[b]".into();
        record["headers"].as_array_mut().unwrap().push(json!(["x-empty", ""]));
    });
    let place = place(lines(&[delivery]));
    for args in [
        &["show", "c.jsonl", "d1", "--output", "curl"][..],
        &["export", "c.jsonl", "--format", "curl", "--with-secrets"],
    ] {
        let command = place.run(args.iter().copied()).args(["--url", listener.url()]).any_stdout().run();
        let status = Command::new("sh").args(["-c", command.text()]).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
        let line = listener.next_line();
        assert_eq!((&line["verified"], &line["path"]), (&json!(true), &json!("/hook?a=[b]")));
        assert_eq!(line["body_base64"], base64::engine::general_purpose::STANDARD.encode(&binary));
        assert!(line["headers"].as_array().unwrap().contains(&json!(["x-empty", ""])), "{line}");
    }
}
