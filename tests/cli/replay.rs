//! `replay` against targets of every kind: what arrives, what is told of it, when it is retried.

use crate::support::app::{App, Got, Reply};
use crate::support::{Cli, Place, hold_against_schema};
use base64::Engine as _;
use serde_json::{Value, json};
use std::net::TcpListener;

const SECRET: &str = "whsec_test";

pub(crate) fn replay(place: &Place, args: &[&str]) -> Cli {
    let given = std::iter::once("replay").chain(args.iter().copied());
    place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

/// A record of a capture, changed as the test wants it.
pub(crate) fn record(number: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut record = json!({
        "version": 1,
        "id": format!("rec_{number}"),
        "received_at": format!("2026-02-02T02:40:0{number}.000Z"),
        "method": "POST",
        "path": format!("/hook?n={number}"),
        "headers": [
            ["host", "old.example"], ["content-type", "application/json"], ["x-twice", "one"],
            ["x-pushoney-event", "click.recorded"], ["x-pushoney-delivery", format!("dlv_{number}")],
            ["x-pushoney-signature", format!("t=1770000000,v1={}", "0".repeat(64))],
            ["content-length", "1"], ["connection", "x-hop"], ["x-hop", "1"], ["x-twice", "two"],
        ],
        "body": format!(r#"{{"event":"click.recorded", "data":{{"n":{number}.0}}}}"#),
        "scheme": "pushoney",
        "verified": true,
        "reason": null,
        "delivery_id": format!("dlv_{number}"),
        "event": "click.recorded",
        "status": 200,
    });
    change(&mut record);
    record.to_string() + "\n"
}

/// A place with a capture of so many deliveries.
pub(crate) fn captured(count: usize) -> Place {
    let place = Place::new();
    place.file("c.jsonl", (1..=count).map(|number| record(number, |_| ())).collect::<String>());
    place
}

pub(crate) fn accepting() -> App {
    App::answering(Reply::status(200, "ok"))
}

/// That our own `verify` takes what arrived.
#[track_caller]
pub(crate) fn verifies(place: &Place, got: &Got) {
    let signature = got.header("x-pushoney-signature").unwrap();
    let run = place.run(["verify", "--signature", &signature]).env("PUSHONEY_SIGNING_SECRET", SECRET);
    run.stdin(&got.body).stdout_contains("valid").run();
}

/// The lines of `--json`, each held against the schema, the summary apart.
#[track_caller]
pub(crate) fn lines(cli: Cli) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> =
        cli.arg("--json").any_stdout().run().lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.pop().unwrap();
    for line in &lines {
        hold_against_schema("attempt", line);
    }
    hold_against_schema("replay_summary", &summary);
    (lines, summary)
}

#[test]
fn a_capture_arrives_as_it_was_and_signed_afresh() {
    let (place, app) = (captured(3), accepting());
    let run = replay(&place, &["c.jsonl", "--to", &app.url()]).stderr_contains("delivered 3 in").any_stdout().run();
    assert_eq!(run.lines().len(), 3);
    for number in 1..=3 {
        let got = app.next();
        assert!(got.head.starts_with(&format!("POST /hook?n={number} HTTP/1.1\r\n")), "{}", got.head);
        verifies(&place, &got);
        let names: Vec<_> = got.headers().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let host = format!("host=127.0.0.1:{}", app.port);
        let signature = format!("x-pushoney-signature={}", got.header("x-pushoney-signature").unwrap());
        let id = format!("x-pushoney-delivery=dlv_{number}");
        let length = format!("content-length={}", got.body.len());
        assert_eq!(
            names,
            [
                &host,
                "content-type=application/json",
                "x-twice=one",
                "x-twice=two",
                "x-pushoney-event=click.recorded",
                &id,
                &signature,
                &length
            ]
        );
        assert_eq!(got.body, format!(r#"{{"event":"click.recorded", "data":{{"n":{number}.0}}}}"#).into_bytes());
    }
    assert!(app.is_idle());
}

#[test]
fn every_byte_and_an_empty_body_survive() {
    let (place, app) = (Place::new(), accepting());
    let every: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let with_body = |number, field: &str, text: &str| {
        record(number, |record| {
            record.as_object_mut().unwrap().remove("body");
            record[field] = text.into();
            record["headers"][2][1] = json!({"base64": "/4A="});
        })
    };
    let base64 = base64::engine::general_purpose::STANDARD.encode(&every);
    place.file("c.jsonl", with_body(1, "body_base64", &base64) + &with_body(2, "body", ""));
    let (attempts, _) = lines(replay(&place, &["c.jsonl", "--to", &app.url()]));
    assert_eq!(attempts.len(), 2);
    let got = app.next();
    assert_eq!(got.body, every);
    verifies(&place, &got);
    let empty = app.next();
    assert_eq!((empty.header("content-length").as_deref(), empty.body.len()), (Some("0"), 0));
    verifies(&place, &empty);
}

#[test]
fn a_target_with_a_path_is_used_as_it_is() {
    let (place, app) = (captured(1), accepting());
    replay(&place, &["c.jsonl", "--to", &format!("{}/mine?a=b", app.url())]).any_stdout().stderr_contains("").run();
    assert!(app.next().head.starts_with("POST /mine?a=b HTTP"));
}

#[test]
fn the_table_of_outcomes() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_vec();
    let redirect = b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let mut endless = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    endless.resize(3 << 20, b'x');
    let cases: Vec<(Reply, &str, Value)> = vec![
        (Reply::status(204, ""), "delivered", Value::Null),
        (Reply::Bytes(chunked), "delivered", Value::Null),
        (Reply::Bytes(endless), "delivered", Value::Null),
        (Reply::status(500, "boom"), "retry", Value::Null),
        (Reply::status(408, ""), "retry", Value::Null),
        (Reply::status(429, ""), "retry", Value::Null),
        (Reply::status(410, "gone"), "disabled", Value::Null),
        (Reply::status(400, "invalid signature"), "give_up", Value::Null),
        (Reply::Bytes(redirect), "give_up", Value::Null),
        (Reply::HangUp, "retry", "broken".into()),
        (Reply::Bytes(b"garbage\r\n\r\n".to_vec()), "retry", "malformed".into()),
        (Reply::Silence, "retry", "timed_out".into()),
    ];
    for (reply, outcome, error) in cases {
        let (place, app) = (captured(1), App::answering(reply));
        let code = i32::from(outcome != "delivered");
        let timeout = if error == "timed_out" { "500ms" } else { "20s" };
        let cli = replay(&place, &["c.jsonl", "--to", &app.url(), "--timeout", timeout]).status(code);
        let (attempts, summary) = lines(cli);
        assert_eq!((&attempts[0]["outcome"], &attempts[0]["error"]), (&outcome.into(), &error), "{}", attempts[0]);
        assert_eq!(attempts[0]["status"].is_null(), !error.is_null());
        assert_eq!(summary["delivered"], u32::from(outcome == "delivered"), "{summary}");
        app.next();
        assert!(app.is_idle(), "nothing is sent twice: {outcome}");
    }
}

#[test]
fn what_refuses_is_shown_to_people() {
    let say = |reply: Reply, parts: &[&str]| {
        let (place, app) = (captured(1), App::answering(reply));
        let mut cli = replay(&place, &["c.jsonl", "--to", &app.url()]).status(1).stderr_contains("delivered 0");
        for part in parts {
            cli = cli.stdout_contains(part);
        }
        cli.run();
    };
    say(Reply::status(410, "bye"), &["410: the hub would disable this webhook", "bye", "dlv_1", "click.recorded"]);
    say(Reply::status(500, "trace\u{1b}[31m"), &["✗ 500", "trace\\u001b[31m"]);
    let redirect = b"HTTP/1.1 307 X\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n".to_vec();
    say(Reply::Bytes(redirect), &["redirects to /there; redirects are not followed"]);
    say(Reply::HangUp, &["closed the connection without a response"]);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    replay(&captured(1), &["c.jsonl", "--to", &format!("http://{free}")])
        .status(1)
        .stdout_contains(&format!("{free} refused the connection: nothing is listening there"))
        .stderr_contains("failed 1")
        .run();
}

#[test]
fn retries_follow_the_schedule_and_are_signed_afresh_with_the_same_id() {
    let place = captured(1);
    let app = App::scripted(|nth| Reply::status(if nth < 3 { 503 } else { 200 }, ""));
    let retry = ["--retry", "--retry-schedule", "1m,5m,30m,2h", "--time-scale", "60000"];
    let (attempts, summary) = lines(replay(&place, &[&["c.jsonl", "--to", &app.url()], &retry[..]].concat()));
    let waits: Vec<_> = attempts.iter().map(|attempt| attempt["next_attempt_s"].clone()).collect();
    assert_eq!(waits, [json!(0.001), json!(0.005), json!(0.03), Value::Null]);
    assert_eq!(
        (&summary["attempts"], &summary["deliveries"], &summary["delivered"]),
        (&4.into(), &1.into(), &1.into())
    );
    for _ in 0..4 {
        let got = app.next();
        assert_eq!(got.header("x-pushoney-delivery").as_deref(), Some("dlv_1"));
        verifies(&place, &got);
    }
}

#[test]
fn retries_come_to_an_end_and_permanent_failures_have_none() {
    for (status, attempts, fate) in [(500, 3, "failed"), (400, 1, "gave_up"), (410, 1, "disabled")] {
        let (place, app) = (captured(1), App::answering(Reply::status(status, "")));
        let cli = replay(&place, &["c.jsonl", "--to", &app.url(), "--retry", "--retry-schedule", "1ms,1ms"]);
        let (made, summary) = lines(cli.status(1));
        assert_eq!((made.len(), &summary[fate]), (attempts, &1.into()), "{summary}");
    }
}

#[test]
fn one_at_a_time_keeps_the_order_and_many_send_all() {
    let place = Place::new();
    let many = |number: usize| record(number % 10, |record| record["delivery_id"] = format!("d{number}").into());
    place.file("c.jsonl", (0..200).map(many).collect::<String>());
    let app = accepting();
    let ids = |attempts: &[Value]| attempts.iter().map(|line| line["delivery_id"].to_string()).collect::<Vec<_>>();
    let (attempts, _) = lines(replay(&place, &["c.jsonl", "--to", &app.url()]));
    let expected: Vec<_> = (0..200).map(|number| format!("\"d{number}\"")).collect();
    assert_eq!(ids(&attempts), expected);
    let (attempts, summary) = lines(replay(&place, &["c.jsonl", "--to", &app.url(), "--concurrency", "64"]));
    let (mut sent, mut expected) = (ids(&attempts), expected);
    sent.sort();
    expected.sort();
    assert_eq!(sent, expected);
    assert_eq!(summary["delivered"], 200);
    let latency = &summary["latency_ms"];
    let at = |name: &str| latency[name].as_f64().unwrap();
    assert!(at("p50") <= at("p95") && at("p95") <= at("p99") && at("p99") <= at("max"), "{latency}");
}

#[test]
fn rates_and_gaps_are_taken() {
    let (place, app) = (captured(3), accepting());
    for pace in [&["--rate", "1000"][..], &["--timing", "original", "--time-scale", "1000"]] {
        let (attempts, _) = lines(replay(&place, &[&["c.jsonl", "--to", &app.url()], pace].concat()));
        assert_eq!(attempts.len(), 3);
    }
}

#[test]
fn what_can_not_be_is_said_before_anything_is_sent() {
    let (place, app) = (captured(1), accepting());
    place.file("text", "not json");
    let url = app.url();
    for (args, code, part) in [
        (&["c.jsonl"][..], 2, "--to"),
        (&["c.jsonl", "--to", "app"], 2, "--to: `app` could be a host or a path"),
        (&["gone.jsonl", "--to", &url], 4, "cannot read"),
        (&["text", "--to", &url], 4, "text is not a capture, a HAR file or JSON"),
        (&["-", "-", "--to", &url], 2, "named more than once"),
        (&["c.jsonl", "--to", &url, "--time-scale", "2"], 2, "--time-scale requires --timing or --retry"),
        (&["c.jsonl", "--to", &url, "--resume"], 2, "--results"),
        (
            &["c.jsonl", "--to", &url, "--results", "c.jsonl"],
            4,
            "c.jsonl is not a results file: its first line is not a result",
        ),
        (
            &["c.jsonl", "--to", &url, "--results", "text", "--resume"],
            4,
            "text is not a results file: its first line is not a result",
        ),
        (&["c.jsonl", "--to", "http://127.0.0.1:99999"], 2, "has an invalid port"),
        (&["c.jsonl", "--to", &url, "--keep-signature", "--set", "a=1"], 2, "--keep-signature"),
        (
            &["c.jsonl", "--to", &url, "--keep-signature", "--secret", "s"],
            2,
            "'--keep-signature' cannot be used with '--secret <SECRET>'",
        ),
        (&["c.jsonl", "--to", &url, "--set", "a"], 2, "has no `=`"),
        (&["c.jsonl", "--to", &url, "--rate", "0"], 2, "must be above 0"),
        (&["c.jsonl", "--to", &url, "--secret", ""], 2, "--secret"),
    ] {
        let run = replay(&place, args).status(code).any_stdout().stderr_contains(part).run();
        assert!(!String::from_utf8_lossy(&run.stderr).contains("delivered"), "nothing was sent, nothing is summed up");
    }
    assert!(app.is_idle());
    assert_eq!(std::fs::read_to_string(place.path("c.jsonl")).unwrap(), record(1, |_| ()), "the capture is untouched");
}

#[test]
fn a_target_that_is_another_machine_is_named() {
    // A name that no resolver may know (RFC 6761), so that nothing leaves this machine.
    let cli = replay(&captured(1), &["c.jsonl", "--to", "http://receiver.invalid"]).status(1).any_stdout();
    cli.stderr_contains("sending to http://receiver.invalid, which is not on this machine").run();
}

#[test]
fn no_proxy_of_the_environment_is_used() {
    let (place, app, proxy) = (captured(1), accepting(), accepting());
    let mut cli = replay(&place, &["c.jsonl", "--to", &app.url()]).any_stdout().stderr_contains("delivered 1");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"] {
        cli = cli.env(name, proxy.url());
    }
    cli.run();
    app.next();
    assert!(proxy.is_idle());
}

#[test]
fn tiny_http_takes_it() {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.server_addr());
    let serving = std::thread::spawn(move || {
        let mut bodies = Vec::new();
        for _ in 0..3 {
            let mut request = server.recv().unwrap();
            let mut body = Vec::new();
            request.as_reader().read_to_end(&mut body).unwrap();
            bodies.push(body);
            // Chunked, and long enough to be cut.
            request.respond(tiny_http::Response::from_data(vec![b'x'; 200_000]).with_chunked_threshold(0)).unwrap();
        }
        bodies
    });
    let (attempts, _) = lines(replay(&captured(3), &["c.jsonl", "--to", &url]));
    assert!(attempts.iter().all(|line| line["truncated"] == true && line["body"].as_str().unwrap().len() == 65_536));
    assert!(serving.join().unwrap().iter().all(|body| body.starts_with(br#"{"event""#)));
}

#[test]
fn a_certificate_of_ones_own_needs_insecure() {
    let (place, url) = (captured(1), crate::support::tls::serve());
    let https = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &url], args].concat());
    let refused = https(&[])
        .status(1)
        .stdout_contains("no TLS with")
        .stdout_contains("for a self-signed certificate, use --insecure");
    refused.stderr_contains("failed 1").run();
    https(&["--insecure"]).stdout_contains("✓ 200").stderr_contains("delivered 1").run();
    let plain = accepting();
    let url = plain.url().replace("http:", "https:");
    let wrong = replay(&place, &["c.jsonl", "--to", &url, "--timeout", "1s"]).status(1).any_stdout();
    wrong.stderr_contains("failed 1").run();
}
