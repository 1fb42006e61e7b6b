//! `listen` as a sender and a script see it: what is verified, answered and counted, and how it ends.

use crate::support::{Listener, Place, has_program, hold_against_schema};
use base64::Engine as _;
use rustix::process::Signal;
use serde_json::Value;

pub(crate) const SECRET: &str = "whsec_test";
pub(crate) const BODY: &[u8] = br#"{"event":"click.recorded","data":{"n":1.0}}"#;

pub(crate) fn place() -> Place {
    Place::new()
}

pub(crate) fn listen(place: &Place, args: &[&str]) -> Listener {
    place.run(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET).listen()
}

/// The headers of a signed delivery.
pub(crate) fn signed(place: &Place, body: &[u8], args: &[&str]) -> Vec<(String, String)> {
    let given = ["sign", "--output", "json"].iter().chain(args).copied();
    let mut run = place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET).stdin(body).any_stdout();
    if serde_json::from_slice::<Value>(body).is_ok_and(|body| body["event"].is_string()) {
        run = run.stderr("");
    } else {
        run = run.stderr_contains("has no event name");
    }
    let headers = run.run().json()["headers"].take();
    serde_json::from_value(headers).unwrap()
}

pub(crate) fn post(listener: &Listener, body: &[u8], headers: &[(String, String)]) -> (u16, String) {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = listener.post(body, &headers);
    (answer.status, answer.text().to_owned())
}

fn post_signed(listener: &Listener, body: &[u8], args: &[&str]) -> (u16, String) {
    post(listener, body, &signed(listener.place(), body, args))
}

#[test]
fn a_verified_delivery_is_answered_and_printed() {
    let listener = listen(&place(), &[]);
    hold_against_schema("ready", listener.ready());
    assert_eq!(post_signed(&listener, BODY, &["--delivery-id", "d1"]), (200, "ok".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!(line["verified"], true);
    assert_eq!(line["reason"], Value::Null);
    assert_eq!(line["event"], "click.recorded");
    assert_eq!(line["delivery_id"], "d1");
    assert_eq!(line["duplicate"], false);
    assert_eq!(line["status"], 200);
    assert_eq!(line["secret"], 1);
    assert_eq!(line["body"], std::str::from_utf8(BODY).unwrap());
    assert!(line["age_s"].as_f64().unwrap().abs() < 300.0);
    let end = listener.stop();
    assert_eq!(end.status, Some(0));
    hold_against_schema("summary", &end.lines[0]);
    assert_eq!(end.lines[0]["verified"], 1);
    assert_eq!(end.lines.len(), 1);
    assert_eq!(end.stderr, "");
}

#[test]
fn a_delivery_that_does_not_verify_gets_a_reason_and_a_cause() {
    let listener = listen(&place(), &[]);
    let headers = signed(listener.place(), BODY, &[]);
    assert_eq!(post(&listener, &[BODY, b"\n"].concat(), &headers), (400, "invalid signature".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["reason"]), (&Value::from(false), &Value::from("signature_mismatch")));
    assert_eq!(line["diagnosis"][0]["code"], "trailing_newline_added");
    assert_eq!(line["diagnosis"][0]["proven"], true);

    assert_eq!(post(&listener, BODY, &[]).0, 400);
    assert_eq!(listener.next_line()["reason"], "missing_signature");
    assert_eq!(post(&listener, BODY, &[("X-Pushoney-Signature".into(), "t=1".into())]).0, 400);
    assert_eq!(listener.next_line()["reason"], "malformed_signature");
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-6m"]).0, 400);
    assert_eq!(listener.next_line()["reason"], "timestamp_too_old");
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "+6m"]).0, 400);
    assert_eq!(listener.next_line()["reason"], "timestamp_in_future");
    let refused = &listener.stop().lines[0]["refused"];
    for reason in ["signature_mismatch", "missing_signature", "malformed_signature", "timestamp_too_old"] {
        assert_eq!(refused[reason], 1, "{reason}");
    }
}

#[test]
fn the_status_of_a_refusal_and_the_tolerance_can_be_chosen() {
    let listener = listen(&place(), &["--reject-status", "503", "--tolerance", "10m"]);
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-9m"]).0, 200);
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-11m"]), (503, "invalid signature".into()));
    assert_eq!(
        (listener.next_line()["status"].clone(), listener.next_line()["status"].clone()),
        (200.into(), 503.into())
    );
}

#[test]
fn nothing_is_verified_when_that_is_asked() {
    let listener = place().run(["--skip-verify", "--count", "1"]).listen();
    assert_eq!(post(&listener, BODY, &[]), (200, "ok".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["reason"]), (&Value::Null, &Value::Null));
    assert_eq!(listener.ended().status, Some(0));
    place()
        .run(["listen", "--skip-verify", "--secret", "x"])
        .status(2)
        .stderr_contains("'--skip-verify' cannot be used with '--secret <SECRET>'")
        .run();
    place().run(["listen", "--skip-verify", "--tolerance", "5m"]).status(2).stderr_contains("--tolerance").run();
}

#[test]
fn any_of_several_secrets_verifies_and_what_receivers_would_refuse_is_noted() {
    let listener = place().run(["--secret", "old", "--secret", SECRET]).listen();
    assert_eq!(post_signed(&listener, BODY, &["--secret", SECRET, "--secret", "other"]).0, 200);
    let line = listener.next_line();
    assert_eq!(line["secret"], 2);
    assert_eq!(line["notes"][0]["code"], "not_last_signature");
    hold_against_schema("delivery", &line);
}

#[test]
fn a_repeated_delivery_id_is_a_duplicate_once_one_was_verified() {
    let listener = listen(&place(), &["--count", "2"]);
    let id = ["--delivery-id", "same"];
    let forged = [("X-Pushoney-Delivery".to_owned(), "same".to_owned())];
    assert_eq!(post(&listener, BODY, &forged).0, 400);
    for _ in 0..2 {
        assert_eq!(post_signed(&listener, BODY, &id).0, 200);
    }
    let mut seen: Vec<_> = (0..3).map(|_| listener.next_line()).collect();
    seen.retain(|line| line["verified"] == true);
    assert_eq!((&seen[0]["duplicate"], &seen[1]["duplicate"]), (&Value::from(false), &Value::from(true)));
    // The duplicate did not count: one more is needed.
    assert_eq!(post_signed(&listener, BODY, &["--delivery-id", "another"]).0, 200);
    let end = listener.ended();
    assert_eq!((end.status, &end.lines.last().unwrap()["counted"]), (Some(0), &Value::from(2)));
}

#[test]
fn other_paths_and_methods_are_refused() {
    let listener = listen(&place(), &["--path", "/hook"]);
    assert!(listener.url().ends_with("/hook"));
    assert_eq!(
        listener.send(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").status,
        404
    );
    let line = listener.next_line();
    hold_against_schema("request", &line);
    assert_eq!((&line["problem"], &line["status"]), (&Value::from("path"), &Value::from(404)));
    let answer = listener.send(b"GET /hook?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    assert_eq!(listener.next_line()["problem"], "method");
    let answer = listener.send(b"POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(answer.status, 400);
    assert_eq!(listener.next_line()["path"], "/hook?x=1");
    assert_eq!(listener.stop().lines[0]["other_requests"], 2);
}

#[test]
fn a_filter_shows_and_counts_only_what_it_asks_for() {
    let listener = listen(&place(), &["--events", "conversion.*,x", "--count", "1"]);
    assert_eq!(post_signed(&listener, BODY, &[]).0, 200);
    assert_eq!(post_signed(&listener, br#"{"event":"conversion.recorded"}"#, &[]).0, 200);
    assert_eq!(listener.next_line()["event"], "conversion.recorded");
    let end = listener.ended();
    assert_eq!(end.status, Some(0));
    assert_eq!((&end.lines[0]["filtered"], &end.lines[0]["counted"]), (&Value::from(1), &Value::from(1)));
    place().run(["listen", "--events", "a,,b"]).status(2).stderr_contains("empty name").run();
}

#[test]
fn bytes_stay_bytes() {
    let listener = listen(&place(), &[]);
    let body: Vec<u8> = (0..=255).collect();
    let mut headers = signed(listener.place(), &body, &[]);
    headers.push(("X-Twice".into(), "one".into()));
    headers.push(("X-Twice".into(), "two".into()));
    assert_eq!(post(&listener, &body, &headers).0, 200);
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    let decoded = base64::engine::general_purpose::STANDARD.decode(line["body_base64"].as_str().unwrap()).unwrap();
    assert_eq!(decoded, body);
    let twice: Vec<_> = line["headers"].as_array().unwrap().iter().filter(|pair| pair[0] == "x-twice").collect();
    assert_eq!((&twice[0][1], &twice[1][1]), (&Value::from("one"), &Value::from("two")));
    assert_eq!(line["notes"][0]["code"], "body_not_utf8");

    listener.send(b"POST / HTTP/1.1\r\nHost: x\r\nX-Odd: \xff\xfe\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert!(line["headers"].as_array().unwrap().iter().any(|pair| pair[0] == "x-odd" && pair[1]["base64"] == "//4="));
}

#[test]
fn a_count_and_a_timeout_make_an_assertion() {
    let listener = listen(&place(), &["--count", "1", "--timeout", "100ms"]);
    let end = listener.ended();
    assert_eq!(end.status, Some(1));
    let (why, step) = end.stderr.split_once('\n').unwrap();
    assert_eq!(why, "error: 0 of 1 expected deliveries arrived; nothing arrived");
    assert!(step.starts_with("  send one with: pushoney-cli trigger click.recorded --to http://127.0.0.1:"), "{step}");
    assert_eq!(listen(&place(), &["--timeout", "1ms"]).ended().status, Some(0));
    let listener = listen(&place(), &["--count", "1"]);
    listener.signal(Signal::INT);
    assert_eq!(listener.ended().status, Some(1));
    let listener = listen(&place(), &[]);
    listener.signal(Signal::INT);
    assert_eq!(listener.ended().status, Some(0));
    for wrong in [
        ["--count", "0"],
        ["--timeout", "5"],
        ["--port", "65536"],
        ["--path", "hook"],
        ["--reject-status", "200"],
        ["--max-body", "x"],
    ] {
        place()
            .run(["listen"])
            .args(wrong)
            .env("PUSHONEY_SIGNING_SECRET", "s")
            .status(2)
            .stderr_contains(wrong[0])
            .run();
    }
}

#[test]
fn the_last_answer_leaves_before_the_end() {
    for _ in 0..20 {
        let listener = listen(&place(), &["--count", "1"]);
        assert_eq!(post_signed(&listener, BODY, &[]), (200, "ok".into()));
        assert_eq!(listener.ended().status, Some(0));
    }
}

#[test]
fn the_ready_line_has_a_curl_that_works() {
    if !has_program("curl") {
        return;
    }
    for scheme in ["pushoney", "pocketsflow", "stripe", "github", "standard-webhooks", "slack", "shopify"] {
        let listener = place().run(["--secret", "d2hhdGV2ZXI=", "--scheme", scheme, "--count", "1"]).listen();
        let curl = listener.ready()["curl"].as_str().unwrap();
        let run = std::process::Command::new("/bin/sh").args(["-c", curl]).env_remove("http_proxy").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&run.stdout), "ok", "{scheme}: {curl}");
        assert_eq!(listener.ended().status, Some(0), "{scheme}");
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut run = place().run(["listen", "--port", &port]).env("PUSHONEY_SIGNING_SECRET", "s").status(4);
    run = run.stderr_contains(&format!("cannot listen on 127.0.0.1 port {port}")).stderr_contains("--port 0");
    run.run();
    place()
        .run(["listen", "--port", "0", "--host", "192.0.2.1"])
        .env("PUSHONEY_SIGNING_SECRET", "s")
        .status(4)
        .stderr_contains("127.0.0.1 always is")
        .run();
}
