//! `replay` against targets of every kind: what arrives, what is told, how it ends.

use crate::support::app::{App, Got, Reply};
use crate::support::running::Running;
use crate::support::{Cli, Place, hold_against_schema, terminal};
use base64::Engine as _;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};

const SECRET: &str = "whsec_test";

fn replay(place: &Place, args: &[&str]) -> Cli {
    let given = std::iter::once("replay").chain(args.iter().copied());
    place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

/// A record of a capture, changed as the test wants it.
fn record(number: usize, change: impl FnOnce(&mut Value)) -> String {
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
fn captured(count: usize) -> Place {
    let place = Place::new();
    place.file("c.jsonl", (1..=count).map(|number| record(number, |_| ())).collect::<String>());
    place
}

fn accepting() -> App {
    App::answering(Reply::status(200, "ok"))
}

/// That our own `verify` takes what arrived.
#[track_caller]
fn verifies(place: &Place, got: &Got) {
    let signature = got.header("x-pushoney-signature").unwrap();
    let run = place.run(["verify", "--signature", &signature]).env("PUSHONEY_SIGNING_SECRET", SECRET);
    run.stdin(&got.body).stdout_contains("valid").run();
}

/// The lines of `--json`, each held against the schema, the summary apart.
#[track_caller]
fn lines(cli: Cli) -> (Vec<Value>, Value) {
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
fn selections_are_those_of_log() {
    let place = Place::new();
    let records: String = (1..=6)
        .map(|number| {
            record(number, |record| {
                record["event"] = if number % 2 == 0 { "conversion.recorded" } else { "click.recorded" }.into();
                record["status"] = if number == 4 { 500.into() } else { 200.into() };
            })
        })
        .collect();
    place.file("c.jsonl", records + "damaged\n");
    for (args, expected) in [
        (&["--event", "conv*"][..], &["dlv_2", "dlv_4", "dlv_6"][..]),
        (&["--id", "dlv_3", "--id", "rec_5"], &["dlv_3", "dlv_5"]),
        (&["--since", "2026-02-02T02:40:05Z"], &["dlv_5", "dlv_6"]),
        (&["--failed"], &["dlv_4"]),
        (&["--event", "click.recorded", "--last", "2"], &["dlv_3", "dlv_5"]),
    ] {
        let app = accepting();
        let to = app.url();
        let given = [&["c.jsonl", "--to", &to], args].concat();
        let (attempts, _) = lines(replay(&place, &given).stderr_contains("skipped 1 damaged line"));
        let ids: Vec<_> = attempts.iter().map(|line| line["delivery_id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{args:?}");
    }
}

#[test]
fn a_selection_that_matches_nothing_sends_nothing_and_is_exit_1() {
    let (place, app) = (captured(2), accepting());
    place.file("p.json", r#"{"event":"click.recorded"}"#).file("empty", "");
    let none = |args: &[&str], said: &str| {
        let run = replay(&place, &[args, &["--to", &app.url()]].concat()).status(1).any_stdout();
        run.stderr_contains("nothing to send: ").stderr_contains(said).run();
    };
    none(&["c.jsonl", "--event", "clik.*"], "the nearest values of event: click.recorded\n");
    none(&["c.jsonl", "--event", "clik.*", "--dry-run"], "the nearest values of event: click.recorded\n");
    none(&["c.jsonl", "--id", "rec_7"], "no delivery has id `rec_7`\n  the nearest values of id: rec_1, rec_2\n");
    none(&["c.jsonl", "--id", "rec_1", "--id", "nope"], "no delivery has id `nope`\n  list the ids with");
    none(&["c.jsonl", "--where", "data.m=1"], "warning: no delivery has `data.m`; nearest: data.n\n");
    none(&["c.jsonl", "--failed"], "a delivery must match all of --where");
    none(&["p.json", "--failed"], "no delivery is selected");
    none(&["empty"], "no delivery is selected");
    assert!(app.is_idle());
}

#[test]
fn an_id_may_be_cut_short_where_it_is_clear_what_is_meant() {
    let (place, app) = (captured(3), accepting());
    let ids = |run: Cli| lines(run).0.iter().map(|line| line["delivery_id"].to_string()).collect::<Vec<_>>().join(" ");
    let with = |args: &[&str]| replay(&place, &[args, &["--to", &app.url()]].concat());
    place.file("more.jsonl", record(2, |record| record["delivery_id"] = "dlv_21".into()));
    assert_eq!(ids(with(&["c.jsonl", "--id", "rec_2"])), r#""dlv_2""#);
    assert_eq!(ids(with(&["c.jsonl", "more.jsonl", "--id", "dlv_2"])), r#""dlv_2""#, "an id that is whole is meant");
    place.file("one.jsonl", record(2, |record| record["delivery_id"] = "e\u{1b}vil".into()));
    assert_eq!(ids(with(&["one.jsonl", "--id", "e"])), r#""e\u{1b}vil""#.replace("\\u{1b}", "\\u001b"));
    let app = accepting();
    let with = |args: &[&str]| replay(&place, &[args, &["--to", &app.url()]].concat());
    let several = with(&["c.jsonl", "--id", "dlv_"]).status(1).stdout("");
    several
        .stderr(
            "error: nothing was sent: several ids start with `dlv_`\n  type more characters of one of: dlv_1, dlv_2, dlv_3\n",
        )
        .run();
    // A pipe can be read once only.
    let whole = with(&["-", "--id", "dlv_"]).stdin(record(1, |_| ())).status(1).any_stdout();
    whole.stderr_contains("the nearest values of id: ").run();
    assert!(app.is_idle());
    assert_eq!(ids(with(&["-", "--id", "dlv_1"]).stdin(record(1, |_| ()))), r#""dlv_1""#);
}

/// A stranger's delivery that was answered 400, as `listen` captures it.
fn refused(number: usize) -> String {
    record(number, |record| {
        record["verified"] = false.into();
        record["reason"] = "signature_mismatch".into();
        record["status"] = 400.into();
        record["body"] = r#"{"event":"click.recorded","data":{"amount":999999}}"#.into();
    })
}

#[test]
fn what_was_refused_is_left_out_and_never_signed() {
    let (place, app) = (Place::new(), accepting());
    let unchecked = record(3, |record| record["verified"] = Value::Null);
    place.file("c.jsonl", record(1, |_| ()) + &refused(2) + &unchecked + &refused(4));
    let with = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &app.url()], args].concat());
    let warning = "warning: skipped 2 deliveries that were refused on arrival and may be forged: dlv_2 (signature_mismatch), dlv_4 (signature_mismatch); add --include-refused to send them as captured\n";
    let (attempts, summary) = lines(with(&[]).stderr(warning));
    let ids: Vec<_> = attempts.iter().map(|line| line["delivery_id"].as_str().unwrap()).collect();
    assert_eq!((ids, &summary["refused"]), (vec!["dlv_1", "dlv_3"], &json!(2)));
    with(&["--quiet"]).any_stdout().stderr(warning).run();
    with(&["--dry-run"]).stdout_contains("dlv_3").stderr(warning).run();
    let app = accepting();
    let with = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &app.url()], args].concat());
    for args in [&["--failed"][..], &["--id", "dlv_2"], &["--where", "verified=false"], &["--id", "rec_4", "--dry-run"]]
    {
        let none = with(args).status(1).any_stdout().stderr_contains("nothing to send: skipped ");
        none.stderr_contains("(signature_mismatch)\n  add --include-refused").run();
    }
    for args in [&["--set", "data.amount=1"][..], &["--edit"], &["--new-delivery-id"]] {
        with(&[&["--include-refused"], args].concat()).status(2).stderr_contains("cannot be used with").run();
    }
    assert!(app.is_idle(), "nothing of that is sent");
    with(&["--id", "dlv_1", "--id", "dlv_2"])
        .status(1)
        .any_stdout()
        .stderr_contains("skipped 1 delivery that was")
        .run();
}

#[test]
fn what_was_refused_is_sent_as_it_came_if_that_is_asked_for() {
    let (place, app) = (Place::new(), accepting());
    place.file("c.jsonl", refused(2)).file("both.jsonl", refused(2) + &record(1, |_| ()));
    // It needs no secret: nothing is signed.
    let run = place.run(["replay", "c.jsonl", "--to", &app.url(), "--include-refused"]).any_stdout();
    let run = run.stderr_contains("delivered 1 in").run();
    assert!(!run.everything().contains("warning"), "{}", run.everything());
    let got = app.next();
    assert_eq!(got.header("x-pushoney-signature").unwrap(), format!("t=1770000000,v1={}", "0".repeat(64)));
    assert_eq!(got.body, br#"{"event":"click.recorded","data":{"amount":999999}}"#);
    let args = ["both.jsonl", "--to", &app.url(), "--include-refused", "--results", "r.jsonl", "--json"];
    replay(&place, &args).any_stdout().run();
    let (refused, genuine) = (app.next(), app.next());
    assert!(refused.header("x-pushoney-signature").unwrap().ends_with("000"));
    verifies(&place, &genuine);
    // What was delivered so is not delivered again, and what is left out is not written down as delivered.
    let (attempts, summary) = lines(replay(&place, &[&args[..6], &["--resume"]].concat()));
    assert_eq!((attempts.len(), &summary["skipped"]), (0, &json!(2)));
    let args = ["both.jsonl", "--to", &app.url(), "--results", "s.jsonl"];
    replay(&place, &args).any_stdout().stderr_contains("skipped 1 delivery").run();
    assert_eq!(std::fs::read_to_string(place.path("s.jsonl")).unwrap().lines().count(), 1);
    let (attempts, summary) = lines(replay(&place, &[&args[..], &["--resume"]].concat()).stderr_contains("skipped 1"));
    assert_eq!((attempts.len(), &summary["skipped"], &summary["refused"]), (0, &json!(1), &json!(1)));
}

#[test]
fn an_export_of_what_was_refused_does_not_launder_it() {
    let (place, app) = (Place::new(), accepting());
    place.file("c.jsonl", refused(2));
    let har = place
        .run(["export", "c.jsonl"])
        .any_stdout()
        .stderr_contains("refused on arrival, and possibly forged: 1 of 1 deliveries")
        .run();
    place.file("c.har", &har.stdout);
    let run = replay(&place, &["c.har", "--to", &app.url()]).status(1).any_stdout();
    run.stderr_contains("nothing to send: skipped 1 delivery").run();
    assert!(app.is_idle());
}

/// hyper's map of headers panics where it holds too many.
#[test]
fn a_record_with_forty_thousand_headers_is_an_error_and_not_a_success() {
    let (place, app) = (Place::new(), accepting());
    let hostile = record(2, |record| {
        record["headers"] = (0..40_000).map(|number| json!([format!("x-{number}"), "1"])).collect();
    });
    place.file("c.jsonl", record(1, |_| ()) + &hostile + &record(3, |_| ()));
    let run = replay(&place, &["c.jsonl", "--to", &app.url()]).status(4).any_stdout();
    let run = run.stderr_contains("rec_2 of c.jsonl can't be sent: it has 40000 headers").run();
    assert!(!run.everything().contains("panicked"), "{}", run.everything());
    let headers: Vec<_> = (0..40_000).map(|number| json!({"name": format!("x-{number}"), "value": "1"})).collect();
    let entry =
        json!({"request": {"method": "POST", "url": "http://h/", "headers": headers, "postData": {"text": "{}"}}});
    place.file("c.har", json!({"log": {"entries": [entry]}}).to_string());
    let run = replay(&place, &["c.har", "--to", &app.url(), "--keep-signature"]).status(4).any_stdout();
    run.stderr_contains("it has 40000 headers").run();
}

#[test]
fn payloads_and_har_files_get_the_headers_of_a_delivery() {
    let (place, app) = (Place::new(), accepting());
    let payload = br#"{"event":"conversion.recorded","n": 1.0}"#;
    let har = json!({"log": {"version": "1.2", "entries": [
        {"request": {"method": "GET", "url": "https://h/", "headers": []}},
        {"request": {"method": "POST", "url": "https://h/from/har?q", "headers": [{"name": "X-Pushoney-Delivery", "value": "dlv_har"}],
                     "postData": {"mimeType": "application/json", "text": "{\"event\":\"click.recorded\"}"}}},
    ]}});
    place.file("p.json", payload).file("h.har", har.to_string());
    let (attempts, _) = lines(replay(&place, &["p.json", "h.har", "-", "--to", &app.url()]).stdin(record(3, |_| ())));
    assert_eq!(attempts.len(), 3);
    let (first, second, third) = (app.next(), app.next(), app.next());
    assert_eq!(first.body, payload);
    assert_eq!(first.header("x-pushoney-event").as_deref(), Some("conversion.recorded"));
    assert_eq!(first.header("user-agent").as_deref(), Some("pushoney-webhook-worker/1"));
    assert!(first.header("x-pushoney-delivery").unwrap().starts_with("dlv_"));
    assert!(second.head.starts_with("POST /from/har?q HTTP"));
    assert_eq!(second.header("x-pushoney-delivery").as_deref(), Some("dlv_har"));
    assert_eq!(third.header("x-pushoney-delivery").as_deref(), Some("dlv_3"));
    for got in [first, second, third] {
        verifies(&place, &got);
    }
}

#[test]
fn a_pipe_that_has_a_path_is_read_once() {
    let (place, app) = (captured(2), accepting());
    let script = format!("cat c.jsonl | \"$0\" replay /dev/fd/0 p.jsonl --to {} --secret s", app.url());
    place.file("p.jsonl", record(3, |_| ()));
    let status = std::process::Command::new("/bin/sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_pushoney-cli")])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    let ids: Vec<_> = (0..3).map(|_| app.next().header("x-pushoney-delivery").unwrap()).collect();
    assert_eq!(ids, ["dlv_1", "dlv_2", "dlv_3"]);
}

#[test]
fn values_are_set_before_signing_and_nothing_else_changes() {
    let (place, app) = (captured(1), accepting());
    let set = ["--set", "data.n=10", "--set", "event=a.b", "--new-delivery-id"];
    let (attempts, _) = lines(replay(&place, &[&["c.jsonl", "--to", &app.url()], &set[..]].concat()));
    let got = app.next();
    assert_eq!(got.body, br#"{"event":"a.b", "data":{"n":10}}"#);
    verifies(&place, &got);
    assert_eq!(got.header("x-pushoney-event").as_deref(), Some("a.b"));
    let id = got.header("x-pushoney-delivery").unwrap();
    assert!(id.starts_with("dlv_") && id != "dlv_1", "{id}");
    assert_eq!((&attempts[0]["delivery_id"], &attempts[0]["event"]), (&id.as_str().into(), &"a.b".into()));
    let missing = replay(&place, &["c.jsonl", "--to", &app.url(), "--set", "data.m=1"]).status(2);
    missing.stderr_contains("`data` has no `m`").run();
    assert!(app.is_idle());
}

#[test]
fn an_editor_changes_the_body_at_a_terminal_only() {
    let (place, app) = (captured(1), accepting());
    let edit = |place: &Place| replay(place, &["c.jsonl", "--to", &app.url(), "--edit"]);
    edit(&place).env("EDITOR", "true").status(2).stderr_contains("--edit requires a terminal").run();
    let (_person, program) = terminal();
    let editor = edit(&place).env("EDITOR", "sed -i s/1.0/7.5/").env("PATH", std::env::var("PATH").unwrap());
    editor.stdin_from(program).any_stdout().stderr_contains("delivered 1").run();
    let got = app.next();
    assert_eq!(got.body, br#"{"event":"click.recorded", "data":{"n":7.5}}"#);
    verifies(&place, &got);
    let (_person, program) = terminal();
    edit(&place).env("EDITOR", "false").stdin_from(program).status(4).stderr_contains("nothing was sent").run();
    assert!(app.is_idle());
}

#[test]
fn a_kept_signature_is_as_it_was_and_said_to_be_stale() {
    let (place, app) = (captured(1), accepting());
    let cli = place.run(["replay", "c.jsonl", "--to", &app.url(), "--keep-signature"]);
    cli.stdout_contains("signed ").stderr_contains("a receiver with a tolerance of 5 min will refuse it").run();
    let signature = format!("t=1770000000,v1={}", "0".repeat(64));
    assert_eq!(app.next().header("x-pushoney-signature"), Some(signature));
}

#[test]
fn a_record_brings_its_own_scheme_unless_another_is_given() {
    let (place, app) = (Place::new(), accepting());
    place.file("c.jsonl", record(1, |record| record["scheme"] = "github".into()));
    let run = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &app.url()], args].concat()).any_stdout();
    run(&[]).status(2).stderr_contains("no secret for scheme github").run();
    assert!(app.is_idle());
    run(&[]).env("GITHUB_WEBHOOK_SECRET", "s").stderr_contains("delivered 1").run();
    assert!(app.next().header("x-hub-signature-256").unwrap().starts_with("sha256="));
    run(&["--scheme", "pushoney"]).stderr_contains("delivered 1").run();
    verifies(&place, &app.next());
}

#[test]
fn a_dry_run_prints_and_sends_nothing() {
    let (place, app) = (captured(2), accepting());
    let dry = replay(&place, &["c.jsonl", "--to", &app.url(), "--dry-run"]);
    dry.stdout_contains(&format!("POST {}/hook?n=2", app.url())).stdout_contains("x-pushoney-signature: t=").run();
    let run = replay(&place, &["c.jsonl", "--to", &app.url(), "--dry-run", "--json"]).any_stdout().run();
    assert_eq!(run.lines().len(), 2);
    for line in run.lines() {
        hold_against_schema("dry_run", &serde_json::from_str(line).unwrap());
    }
    assert!(app.is_idle());
}

#[test]
fn resuming_does_not_send_what_was_delivered() {
    let place = captured(4);
    let app = App::scripted(|nth| Reply::status(if nth == 1 { 500 } else { 200 }, ""));
    let to = app.url();
    let run = |args: &[&str]| {
        let given = [&["c.jsonl", "--to", &to, "--results", "r.jsonl"], args].concat();
        replay(&place, &given).any_stdout()
    };
    run(&[]).status(1).stderr_contains("delivered 3, failed 1").run();
    let results = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    for line in results.lines() {
        hold_against_schema("replay_result", &serde_json::from_str(line).unwrap());
    }
    // As if we had been killed while writing.
    place.file("r.jsonl", results.clone() + r#"{"source":"c.js"#);
    let said = "warning: the last line of r.jsonl was incomplete; its 15 bytes were moved to r.jsonl.torn-1\n";
    run(&["--resume"]).stderr_contains(said).stderr_contains("delivered 1").stderr_contains("skipped 3").run();
    let now = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    assert!(now.starts_with(&results) && now.lines().count() == 5, "{now}");
    let ids: Vec<_> = (0..5).map(|_| app.next().header("x-pushoney-delivery").unwrap()).collect();
    assert_eq!(ids, ["dlv_1", "dlv_2", "dlv_3", "dlv_4", "dlv_2"]);
    run(&["--resume"]).stderr_contains("skipped 4").run();
    assert!(app.is_idle());
    let other = accepting();
    let given = ["c.jsonl", "--to", &other.url(), "--results", "r.jsonl", "--resume"];
    replay(&place, &given).any_stdout().stderr_contains("delivered 4").run();
}

#[test]
fn results_are_written_by_one_process_at_a_time() {
    let place = captured(1);
    place.file("r.jsonl.lock", "4711\n");
    let lock = std::fs::File::options().write(true).open(place.path("r.jsonl.lock")).unwrap();
    lock.lock().unwrap();
    let app = accepting();
    let given = ["c.jsonl", "--to", &app.url(), "--results", "r.jsonl"];
    let refused = replay(&place, &given).status(4).stderr_contains("error: r.jsonl is in use by process 4711\n");
    refused.stderr_contains("stop it (kill 4711), or write the results to another file").run();
    assert!(app.is_idle());
    drop(lock);
    replay(&place, &given).any_stdout().stderr_contains("delivered 1").run();
}

#[test]
fn results_of_a_version_that_ended_half_a_line_are_read() {
    let place = captured(1);
    let app = accepting();
    let given = ["c.jsonl", "--to", &app.url(), "--results", "r.jsonl", "--resume"];
    replay(&place, &given).any_stdout().stderr_contains("delivered 1").run();
    let results = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    place.file("r.jsonl", "{\"source\":\"c.js\n".to_owned() + &results);
    replay(&place, &given).any_stdout().stderr_contains("skipped 1").run();
}

#[test]
fn ctrl_c_finishes_what_is_under_way_and_tells_what_was_not_sent() {
    let place = captured(5);
    let (release, released) = mpsc::channel::<()>();
    let (tell, under_way) = mpsc::channel::<()>();
    let channels = Arc::new(Mutex::new((tell, released)));
    let app = App::scripted(move |nth| {
        if nth == 1 {
            let (tell, released) = &*channels.lock().unwrap();
            tell.send(()).unwrap();
            let _ = released.recv();
        }
        Reply::status(200, "")
    });
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--json"]));
    running.stdout_line();
    under_way.recv().unwrap();
    running.signal(Signal::INT);
    assert!(running.stderr_line().contains("stopping"));
    release.send(()).unwrap();
    let ended = running.ended();
    assert_eq!(ended.status, Some(130), "{}", ended.stderr);
    let summary = ended.lines.last().unwrap();
    assert_eq!(
        (&summary["delivered"], &summary["unsent"], &summary["unsent_is_all"]),
        (&2.into(), &3.into(), &true.into())
    );
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_a_wait_for_a_retry_ends_with_the_first() {
    let place = captured(2);
    let app = App::answering(Reply::Silence);
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--timeout", "0"]));
    app.next();
    running.signal(Signal::INT);
    assert!(running.stderr_line().contains("stopping"));
    assert_eq!(running.signal_until_ended(Signal::INT).status, Some(130));

    let app = App::answering(Reply::status(500, ""));
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--retry", "--json"]));
    assert_eq!(running.stdout_line()["next_attempt_s"], 60.0);
    running.signal(Signal::INT);
    let ended = running.ended();
    assert_eq!((ended.status, &ended.lines.last().unwrap()["unsent"]), (Some(130), &2.into()));
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
