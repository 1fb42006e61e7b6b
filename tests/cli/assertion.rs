//! `listen` as an assertion: a green run means that the application worked, and a red one says what came instead.

use crate::support::app::{App, Reply};
use crate::support::{Cli, Listener, Place, Stopped, hold_against_schema};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::TcpListener;

pub(crate) const SECRET: &str = "whsec_test";

fn cli(args: &[&str]) -> Cli {
    Place::new().run(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

fn listen(args: &[&str]) -> Listener {
    cli(args).listen()
}

/// Sends a click that is well signed, with this delivery id, and gives the status.
fn click(listener: &Listener, id: &str) -> u16 {
    event(listener, id, "click.recorded")
}

fn event(listener: &Listener, id: &str, event: &str) -> u16 {
    let body = format!(r#"{{"event":"{event}"}}"#);
    let sign = listener.place().run(["sign", "--output", "json", "--delivery-id", id]);
    let run = sign.env("PUSHONEY_SIGNING_SECRET", SECRET).stdin(&body).any_stdout().run();
    let headers: Vec<(String, String)> = serde_json::from_value(run.json()["headers"].take()).unwrap();
    post_to(listener, body.as_bytes(), &headers)
}

/// POSTs to the path that is listened on.
fn post_to(listener: &Listener, body: &[u8], headers: &[(String, String)]) -> u16 {
    let path = listener.url().splitn(4, '/').nth(3).unwrap_or_default();
    let lines: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    let (length, close) = (body.len(), "Connection: close");
    let head = format!("POST /{path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{lines}{close}\r\n\r\n");
    listener.send(&[head.as_bytes(), body].concat()).status
}

/// Its exit code, its summary and the first line of what it says on standard error that is an error.
#[track_caller]
fn ended(end: &Stopped) -> (Option<i32>, Value, String) {
    let summary = end.lines.last().unwrap().clone();
    hold_against_schema("summary", &summary);
    let error = end.stderr.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
    (end.status, summary, error.to_owned())
}

#[test]
fn only_what_the_application_accepts_counts() {
    let app = App::scripted(|n| match n {
        0 => Reply::status(401, "no"),
        1 => Reply::status(302, ""),
        2 => Reply::status(500, "boom"),
        3 => Reply::Silence,
        _ => Reply::status(204, ""),
    });
    let listener = listen(&["--forward-to", &app.url(), "--count", "2", "--forward-timeout", "500ms"]);
    for (id, status) in [("a", 401), ("b", 302), ("c", 500), ("d", 504), ("e", 204), ("f", 204)] {
        assert_eq!(click(&listener, id), status, "{id}");
    }
    let (status, summary, error) = ended(&listener.ended());
    assert_eq!((status, error.as_str()), (Some(0), ""));
    assert_eq!((&summary["verified"], &summary["counted"]), (&json!(6), &json!(2)));
    assert_eq!(summary["app"], json!({"accepted": 2, "refused": 2, "failed": 1, "unreachable": 1}));
    let (_, summary, _) = ended(&listen(&[]).stop());
    assert_eq!(summary["app"], Value::Null, "nothing is forwarded");
}

#[test]
fn an_application_that_is_down_or_refuses_is_no_green_run_of_the_sandbox() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusing = App::answering(Reply::status(401, "who are you?"));
    let lost = App::answering(Reply::status(404, "no such page"));
    let cases = [
        (
            format!("http://{nobody}"),
            "2 the application did not answer",
            "app: accepted 0, unreachable 2\n",
            "start the",
        ),
        (refusing.url(), "2 the application answered 401", "app: accepted 0, refused 2\n", "the application must"),
        (
            lost.url(),
            "2 the application answered 404",
            "app: accepted 0, refused 2\n",
            "--forward-to needs the path of",
        ),
    ];
    for (url, why, summary, step) in cases {
        // An application that is down is not waited for.
        let args = ["listen", "--port", "0", "--sandbox", "--forward-to", &url, "--wait-for-app", "0s"];
        let run = Place::new()
            .run(args)
            .args(["--count", "2", "--timeout", "2s"])
            .status(1)
            .any_stdout()
            .stderr_contains(summary);
        let error = format!("error: 0 of 2 expected deliveries counted; 2 arrived: {why}\n  {step} ");
        run.stderr_contains(&error).run();
    }
}

#[test]
fn what_is_not_forwarded_does_not_count_where_deliveries_are_forwarded() {
    let app = App::answering(Reply::status(200, "ok"));
    let route = format!("click.*={}", app.url());
    let listener = listen(&["--forward-to", &route, "--count", "1", "--fail-first", "1"]);
    assert_eq!(click(&listener, "a"), 500, "answered on purpose");
    assert_eq!(event(&listener, "b", "other"), 200, "no route takes it");
    assert_eq!(click(&listener, "c"), 200);
    let (status, summary, _) = ended(&listener.ended());
    assert_eq!((status, &summary["counted"], &summary["app"]["accepted"]), (Some(0), &json!(1), &json!(1)));
    // Where nothing is forwarded, an answer on purpose is one of a test of the sender.
    let listener = listen(&["--respond", "500", "--count", "1"]);
    assert_eq!(click(&listener, "a"), 500);
    assert_eq!(listener.ended().status, Some(0));
    let listener = listen(&["--forward-to", &route, "--count", "1", "--timeout", "1s"]);
    assert_eq!(event(&listener, "b", "other"), 200);
    let (status, _, error) = ended(&listener.ended());
    assert_eq!(
        (status, error.as_str()),
        (Some(1), "error: 0 of 1 expected deliveries counted; 1 arrived: 1 not forwarded")
    );
}

#[test]
fn a_failing_run_says_what_came_and_why_it_did_not_count() {
    let app = App::scripted(|n| Reply::status(if n == 0 { 200 } else { 401 }, ""));
    let listener = listen(&["--forward-to", &app.url(), "--count", "3", "--events", "click.*", "--path", "/hook"]);
    let port = crate::support::Port::of(&listener);
    assert_eq!(port.post(b"{}"), 404);
    assert_eq!(post_to(&listener, b"{}", &[]), 400);
    assert_eq!(click(&listener, "a"), 200);
    assert_eq!(click(&listener, "b"), 401);
    assert_eq!(event(&listener, "c", "other"), 401);
    // The application refuses it now; it is a duplicate all the same.
    assert_eq!(click(&listener, "a"), 401);
    let end = listener.stop();
    let (status, summary, error) = ended(&end);
    assert_eq!(status, Some(1));
    assert_eq!(
        error,
        "error: 1 of 3 expected deliveries counted; 5 more arrived: 1 refused (missing_signature), 1 refused (404: another \
         path), 1 the application answered 401, 1 duplicate, 1 excluded by --events or --where"
    );
    assert!(end.stderr.contains("\n  the sender and the listener need the same secret"), "{}", end.stderr);
    assert_eq!((&summary["filtered"], &summary["duplicates"]), (&json!(2), &json!(1)));
}

#[test]
fn exactly_so_many_and_nothing_more_within_the_time_to_settle() {
    let listener = listen(&["--count", "1", "--exactly", "--settle", "100ms"]);
    assert_eq!(click(&listener, "a"), 200);
    // A duplicate is no more than its first.
    assert_eq!(click(&listener, "a"), 200);
    let (status, summary, error) = ended(&listener.ended());
    assert_eq!((status, error.as_str()), (Some(0), ""), "{summary}");

    // The second ends it at once: nobody waits for a minute.
    let listener = listen(&["--count", "1", "--exactly", "--settle", "60s"]);
    assert_eq!((click(&listener, "a"), click(&listener, "b")), (200, 200));
    let (status, _, error) = ended(&listener.ended());
    assert_eq!((status, error.as_str()), (Some(1), "error: 2 deliveries arrived, but exactly 1 were expected"));

    // Who ends it before does not know.
    let listener = listen(&["--count", "1", "--exactly", "--settle", "60s"]);
    assert_eq!(click(&listener, "a"), 200);
    let (status, _, error) = ended(&listener.stop());
    assert_eq!(status, Some(1));
    assert!(error.contains("before --settle was over"), "{error}");

    // A time-out does not cut it short.
    let listener = listen(&["--count", "1", "--exactly", "--settle", "300ms", "--timeout", "5s"]);
    assert_eq!(click(&listener, "a"), 200);
    assert_eq!(listener.ended().status, Some(0));
}

#[test]
fn what_may_not_come_ends_the_run_with_1() {
    let app = App::scripted(|n| Reply::status(if n == 0 { 200 } else { 500 }, ""));
    let forward = ["--forward-to", &app.url()];
    let run = |what: &str, send: &dyn Fn(&Listener)| {
        let listener = listen(&[&forward[..], &["--fail-on", what]].concat());
        send(&listener);
        ended(&listener.ended())
    };
    let (status, summary, error) = run("refused,duplicate", &|listener| {
        assert_eq!(click(listener, "a"), 200);
        assert_eq!(listener.post(b"{}", &[]).status, 400);
    });
    assert_eq!((status, &summary["received"]), (Some(1), &json!(2)), "the summary has what ended it");
    assert_eq!(error, "error: 1 refused (--fail-on refused): 1 missing_signature");

    let (status, _, error) = run("app", &|listener| assert_eq!(click(listener, "b"), 500));
    assert_eq!(
        (status, error.as_str()),
        (Some(1), "error: 1 not accepted by the application (--fail-on app): 1 the application answered 500")
    );

    let listener = listen(&["--fail-on", "duplicate", "--count", "5"]);
    assert_eq!((click(&listener, "a"), click(&listener, "a")), (200, 200));
    let (status, _, error) = ended(&listener.ended());
    assert_eq!(status, Some(1));
    assert_eq!(
        error,
        "error: 1 of 5 expected deliveries counted; 1 more arrived: 1 duplicate; 1 duplicate (--fail-on duplicate)"
    );
}

#[test]
fn a_refusal_is_a_post_that_came_to_nothing_and_no_probe() {
    let listener = listen(&["--fail-on", "refused", "--path", "/hook", "--max-body", "1KiB", "--events", "x"]);
    let probe = |line: &str| format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes();
    assert_eq!(listener.send(&probe("GET /hook")).status, 405);
    assert_eq!(listener.send(&probe("GET /favicon.ico")).status, 404);
    assert_eq!(event(&listener, "a", "other"), 200, "verified, and left out");
    assert_eq!(post_to(&listener, &[b'a'; 2048], &[]), 413);
    let (status, summary, error) = ended(&listener.ended());
    assert_eq!((status, &summary["other_requests"]), (Some(1), &json!(3)));
    assert_eq!(error, "error: 1 refused (--fail-on refused): 1 413: too large");

    // One that breaks off is one too, and a connection on which nothing came is not.
    let listener = listen(&["--fail-on", "refused"]);
    drop(listener.connect());
    let mut broken = listener.connect();
    broken.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf").unwrap();
    drop(broken);
    let (status, _, error) = ended(&listener.ended());
    let said = "error: 1 refused (--fail-on refused): 1 incomplete: the sender disconnected";
    assert_eq!((status, error.as_str()), (Some(1), said));
}

#[test]
fn flags_of_assertions_that_mean_nothing_are_refused() {
    for (args, said) in [
        (&["--exactly"][..], "--count"),
        (&["--count", "1", "--settle", "1s"], "--exactly"),
        (&["--fail-on", "refused,nonsense"], "nonsense"),
        (&["--fail-on", "app"], "--fail-on app requires --forward-to"),
        (&["--fail-on", "duplicate", "--skip-verify"], "--skip-verify"),
        (&["--count", "1", "--exactly", "--settle", "5"], "--settle"),
    ] {
        let run = Place::new().run(["listen", "--port", "0"]).args(args.iter().copied());
        let run = if args.contains(&"--skip-verify") { run } else { run.env("PUSHONEY_SIGNING_SECRET", SECRET) };
        run.status(2).stderr_contains(said).run();
    }
}

#[test]
fn what_events_leaves_out_is_shown_nowhere_and_counted() {
    let listener = listen(&["--events", "click.*"]);
    assert_eq!((event(&listener, "a", "other"), click(&listener, "b")), (200, 200));
    assert_eq!(listener.next_line()["event"], "click.recorded");
    let (_, summary, _) = ended(&listener.stop());
    assert_eq!((&summary["filtered"], &summary["verified"]), (&json!(1), &json!(2)));
    for args in [&["--events", "click.*"][..], &["--events", "click.*", "--compact"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        let run = Place::new().run(args.iter().copied()).args(["--skip-verify", "--color", "never"]);
        let mut listening = run.listen_piped(reader, writer);
        assert_eq!(listening.port.post(br#"{"event":"other"}"#), 200);
        assert_eq!(listening.port.post(br#"{"event":"click.recorded"}"#), 200);
        listening.stop();
        let out = listening.read_rest();
        assert!(out.contains("click.recorded") && !out.contains("other"), "{args:?}: {out}");
        assert!(listening.ended().1.contains("duplicates 0, not shown 1\n"));
    }
}

/// Sends a body that is well signed, with this delivery id.
fn send(listener: &Listener, id: &str, body: &str) -> u16 {
    let sign = listener.place().run(["sign", "-q", "--output", "json", "--delivery-id", id]);
    let run = sign.env("PUSHONEY_SIGNING_SECRET", SECRET).stdin(body).any_stdout().run();
    let headers: Vec<(String, String)> = serde_json::from_value(run.json()["headers"].take()).unwrap();
    post_to(listener, body.as_bytes(), &headers)
}

#[test]
fn where_makes_it_an_assertion_about_this_delivery() {
    let app = App::answering(Reply::status(200, ""));
    let args = ["--forward-to", &app.url(), "--where", "data.order=17", "--where", "event=order.*", "--count", "1"];
    let listener = listen(&[&args[..], &["--exactly", "--settle", "100ms"]].concat());
    assert_eq!(send(&listener, "a", r#"{"event":"order.paid","data":{"order":16}}"#), 200);
    assert_eq!(send(&listener, "b", r#"{"event":"click.recorded","data":{"order":17}}"#), 200);
    assert_eq!(send(&listener, "c", r#"{"event":"order.paid","data":{"order":17}}"#), 200);
    // The others are forwarded all the same, and shown nowhere.
    assert_eq!(listener.next_line()["delivery_id"], "c");
    for _ in 0..3 {
        app.next();
    }
    let (status, summary, error) = ended(&listener.ended());
    assert_eq!((status, error.as_str()), (Some(0), ""));
    assert_eq!((&summary["counted"], &summary["filtered"], &summary["verified"]), (&json!(1), &json!(2), &json!(3)));

    // Its slips are told apart from silence.
    let listener = listen(&["--where", "data.ordre=17", "--where", "event=order.payed", "--count", "1"]);
    assert_eq!(send(&listener, "a", r#"{"event":"order.paid","data":{"order":17}}"#), 200);
    let end = listener.stop();
    let (status, _, error) = ended(&end);
    assert_eq!(status, Some(1));
    let came = "error: 0 of 1 expected deliveries counted; 1 arrived: 1 excluded by --events or --where";
    assert_eq!(error, came);
    assert!(end.stderr.contains("no delivery has `data.ordre`; nearest: data.order\n"), "{}", end.stderr);
    assert!(end.stderr.contains("\n  the nearest values of event: order.paid\n"), "{}", end.stderr);

    // What the filters leave out can't be a duplicate of what they ask for, nor the application's failure with it.
    let failing = App::scripted(|n| Reply::status(if n == 0 { 500 } else { 200 }, ""));
    let only = ["--forward-to", &failing.url(), "--where", "app.status=200", "--fail-on", "app", "--count", "1"];
    let listener = listen(&only);
    assert_eq!((click(&listener, "a"), click(&listener, "b")), (500, 200));
    assert_eq!(listener.ended().status, Some(0));
    for wrong in ["", "data.amount", "=5", "status>x"] {
        let run = Place::new().run(["listen", "--port", "0", "--where", wrong]);
        run.env("PUSHONEY_SIGNING_SECRET", SECRET).status(2).stderr_contains("--where").run();
    }
}

#[test]
fn people_see_only_what_where_selects() {
    let (reader, writer) = std::io::pipe().unwrap();
    let run = Place::new().run(["--skip-verify", "--compact", "--color", "never", "--where", "duplicate!=true"]);
    let mut listening = run.args(["--where", "n=2"]).listen_piped(reader, writer);
    for body in [r#"{"event":"a","n":1}"#, r#"{"event":"b","n":2}"#] {
        assert_eq!(listening.port.post(body.as_bytes()), 200);
    }
    listening.stop();
    let out = listening.read_rest();
    assert!(out.contains(" – b  ") && !out.contains(" – a  "), "{out}");
    assert!(listening.ended().1.contains(", not shown 1\n"));
}
