//! `trigger`: what arrives at the application and what is told of it; and the click on a hub.

use crate::support::app::{App, Got, Reply};
use crate::support::hub::{Hub, answer, hang_up, json as hub_json};
use crate::support::running::Running;
use crate::support::{Cli, Place, hold_against_schema};
use jiff::Timestamp;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::{Mutex, mpsc};

const SECRET: &str = "whsec_test";

pub(crate) fn trigger(place: &Place, args: &[&str]) -> Cli {
    let given = std::iter::once("trigger").chain(args.iter().copied());
    place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

pub(crate) fn accepting() -> App {
    App::answering(Reply::status(200, ""))
}

pub(crate) fn body(got: &Got) -> Value {
    serde_json::from_slice(&got.body).unwrap()
}

/// What one delivery of these arguments arrives as.
#[track_caller]
pub(crate) fn sent(place: &Place, args: &[&str], note: &str) -> Got {
    let app = accepting();
    let to = app.url();
    let cli = trigger(place, &[args, &["--to", &to]].concat()).any_stdout();
    if note.is_empty() {
        cli.run()
    } else {
        cli.stderr_contains(note).run()
    };
    let got = app.next();
    assert!(app.is_idle());
    got
}

/// What `--print` prints.
#[track_caller]
pub(crate) fn printed(place: &Place, args: &[&str]) -> Vec<Value> {
    let given = [&["trigger", "--print", "--quiet"], args].concat();
    let run = place.run(given).any_stdout().run();
    run.lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_published_event_arrives_whole_and_signed() {
    let place = Place::new();
    let app = App::answering(Reply::status(202, "{\"ok\":true,\"text\":\"\\u001b[2J\"}"));
    let run = trigger(&place, &["click.recorded", "--to", &format!("{}/hook?a=b", app.url())]);
    // The application's answer is shown, though it accepts; and nothing else is said.
    run.stdout_contains("✓ 202 in ").stdout_contains("\n    \"ok\": true,\n").stdout_contains("\\u001b[2J").run();
    let got = app.next();
    assert!(got.head.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{}", got.head);
    let payload = body(&got);
    assert_eq!(payload["event"], "click.recorded");
    let keys: Vec<_> = payload["data"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["send_id", "campaign_id", "subscriber_id", "clicked_at"]);
    let names: Vec<_> = got.headers().into_iter().map(|(name, _)| name).collect();
    let expected = [
        "host",
        "content-type",
        "user-agent",
        "x-pushoney-event",
        "x-pushoney-delivery",
        "x-pushoney-signature",
        "content-length",
    ];
    assert_eq!(names, expected);
    assert_eq!(got.header("x-pushoney-event").as_deref(), Some("click.recorded"));
    assert_eq!(got.header("user-agent").as_deref(), Some("pushoney-webhook-worker/1"));
    let signature = got.header("x-pushoney-signature").unwrap();
    let verify = place.run(["verify", "--signature", &signature]).env("PUSHONEY_SIGNING_SECRET", SECRET);
    verify.stdin(&got.body).stdout_contains("valid").run();
}

#[test]
fn what_refuses_is_shown_and_is_exit_1() {
    let place = Place::new();
    let fire = |to: &str| trigger(&place, &["click.recorded", "--to", to]).status(1);
    let app = App::answering(Reply::status(500, r#"{"error":"boom"}"#));
    fire(&app.url()).stdout_contains("✗ 500 in ").stdout_contains("\"error\": \"boom\"").run();
    let redirect = b"HTTP/1.1 302 X\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n".to_vec();
    let app = App::answering(Reply::Bytes(redirect));
    fire(&app.url()).stdout_contains("redirects to /there; redirects are not followed").run();
    let app = App::answering(Reply::status(400, "invalid signature"));
    let hint = "  invalid signature\n  hint: does the application verify the raw body, before parsing it, and with the same secret?\n";
    let many =
        fire(&app.url()).args(["--count", "3"]).stdout_contains(hint).stderr_contains("permanently refused 3").run();
    assert_eq!(many.text().matches("hint: ").count(), 1, "what they have in common is said once");
    let app = App::answering(Reply::status(404, "no"));
    let hint = format!("  no\n  hint: it was sent to {}/hok; is that your webhook's route?\n", app.url());
    let many = fire(&format!("{}/hok", app.url())).args(["--count", "3"]).stdout_contains(&hint);
    assert_eq!(many.any_stderr().run().text().matches("hint: ").count(), 1);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = format!("{free} refused the connection: nothing is listening there");
    fire(&format!("http://{free}")).stdout_contains(&refused).run();
}

#[test]
fn a_refusal_that_may_be_the_signature_s_names_the_raw_body_first() {
    let place = Place::new();
    for (status, said, hinted) in [
        (401, "", true),
        (401, "{\"error\":\"unauthorized\"}", true),
        (403, "no", true),
        (400, "", true),
        (400, "amount is missing", false),
        (422, "", false),
        (500, "signature", false),
    ] {
        let app = App::answering(Reply::status(status, said));
        let run = trigger(&place, &["click.recorded", "--to", &app.url()]).status(1).any_stdout().run();
        let text = run.text();
        assert_eq!(text.contains("\n  hint: does the application verify the raw body, "), hinted, "{status}: {text}");
    }
}

#[test]
fn verbose_shows_what_was_sent_and_what_was_answered() {
    let place = Place::new();
    let app = App::answering(Reply::status(200, "thanks\u{1b}[2J\n"));
    place.file("p.json", "{\"event\":\"a.b\", \"n\": 1.0}\n");
    let args = ["a.b", "--data", "p.json", "--to", &format!("{}/hook?a=b", app.url()), "-v", "--quiet"];
    let run = trigger(&place, &args).stdout_contains("✓ 200 in ").stderr_contains("> POST /hook?a=b HTTP/1.1\n").run();
    let got = app.next();
    let sent: Vec<_> = got.headers().iter().map(|(name, value)| format!("> {name}: {value}\n")).collect();
    let sent = sent.concat();
    let shown = format!(
        "> POST /hook?a=b HTTP/1.1\n{sent}>\n{{\"event\":\"a.b\", \"n\": 1.0}}\n< 200 OK\n< content-type: text/x-app\n\
         < content-length: 11\n<\nthanks\\u001b[2J\n"
    );
    assert_eq!(String::from_utf8_lossy(&run.stderr), shown);
    let fixture = place.run(["sign", "p.json", "--secret", "s", "--output", "fixture"]).any_stdout().run();
    place.file("c.jsonl", &fixture.stdout);
    let replay = place.run(["replay", "c.jsonl", "--verbose", "--secret", "s", "--to", "http://127.0.0.1:1"]).status(1);
    replay.any_stdout().stderr_contains("> POST / HTTP/1.1\n").stderr_contains("\n* no response: ").run();
    for args in [&["trigger", "a", "--print", "-v"][..], &["replay", "c.jsonl", "--to", "http://h", "--dry-run", "-v"]]
    {
        place.run(args.iter().copied()).status(2).stderr_contains("--verbose").run();
    }
}

#[test]
fn each_of_many_is_made_afresh() {
    let (place, app) = (Place::new(), accepting());
    let args = ["conversion.recorded", "--to", &app.url(), "--count", "5", "--concurrency", "2", "--json"];
    let cli = trigger(&place, &args).stderr_contains("conversion.recorded is an illustration");
    let lines: Vec<Value> =
        cli.any_stdout().run().lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (summary, attempts) = lines.split_last().unwrap();
    assert_eq!(attempts.len(), 5);
    for attempt in attempts {
        hold_against_schema("attempt", attempt);
        assert_eq!((&attempt["source"], &attempt["outcome"]), (&json!("trigger"), &json!("delivered")));
    }
    hold_against_schema("trigger_summary", summary);
    assert_eq!((&summary["delivered"], &summary["unsent"]), (&json!(5), &json!(0)));
    let all: Vec<_> = (0..5).map(|_| app.next()).collect();
    let distinct = |of: &dyn Fn(&Got) -> String| all.iter().map(of).collect::<std::collections::HashSet<_>>().len();
    assert_eq!(distinct(&|got| got.header("x-pushoney-delivery").unwrap()), 5);
    assert_eq!(distinct(&|got| body(got)["data"]["send_id"].to_string()), 5);
}

#[test]
fn one_that_waits_for_its_turn_has_the_time_of_its_turn() {
    let (tell, answered) = mpsc::channel();
    let tell = Mutex::new(tell);
    // What was made together with the first one would be as old as the first.
    let app = App::scripted(move |_| {
        let came = Timestamp::now();
        while Timestamp::now().as_millisecond() < came.as_millisecond() + 3 {
            std::thread::yield_now();
        }
        tell.lock().unwrap().send(Timestamp::now().as_millisecond()).unwrap();
        Reply::status(200, "")
    });
    let args = ["click.recorded", "--to", &app.url(), "--count", "3", "--rate", "1000"];
    trigger(&Place::new(), &args).any_stdout().stderr_contains("delivered 3 in").run();
    app.next();
    for _ in 0..2 {
        let made: Timestamp = body(&app.next())["occurred_at"].as_str().unwrap().parse().unwrap();
        assert!(made.as_millisecond() >= answered.recv().unwrap(), "it was made before the one before it was answered");
    }
}

#[test]
fn a_delivery_id_is_the_same_each_time_and_where_its_scheme_has_it() {
    let (place, app) = (Place::new(), accepting());
    let args = ["click.recorded", "--to", &app.url(), "--count", "2", "--delivery-id", "d1"];
    trigger(&place, &args).any_stdout().stderr_contains("delivered 2").run();
    for _ in 0..2 {
        assert_eq!(app.next().header("x-pushoney-delivery").as_deref(), Some("d1"));
    }
    let with = ["--secret", "whsec_AAEC", "--delivery-id", "d1", "--scheme"];
    let note = "an illustration";
    assert_eq!(body(&sent(&place, &[&["a"], &with[..], &["pocketsflow"]].concat(), note))["id"], "d1");
    assert_eq!(body(&sent(&place, &[&["a"], &with[..], &["slack"]].concat(), note))["event_id"], "d1");
    let standard = sent(&place, &[&["a"], &with[..], &["standard-webhooks"]].concat(), note);
    assert_eq!(standard.header("webhook-id").as_deref(), Some("d1"));
}

#[test]
fn retries_send_the_same_payload_again() {
    let place = Place::new();
    let app = App::scripted(|nth| Reply::status(if nth < 2 { 503 } else { 200 }, ""));
    let args = ["click.recorded", "--to", &app.url(), "--retry", "--time-scale", "60000"];
    trigger(&place, &args).stdout_contains("attempt 3").stderr_contains("delivered 1 in").run();
    let all: Vec<_> = (0..3).map(|_| app.next()).collect();
    assert!(all.iter().all(|got| got.body == all[0].body));
    assert!(all.iter().all(|got| got.header("x-pushoney-delivery") == all[0].header("x-pushoney-delivery")));
}

#[test]
fn ctrl_c_tells_what_was_not_sent() {
    let (place, app) = (Place::new(), accepting());
    let args = ["click.recorded", "--to", &app.url(), "--count", "100", "--rate", "0.01", "--json"];
    let mut running = Running::start(trigger(&place, &args));
    running.stdout_line();
    running.signal(Signal::INT);
    let ended = running.ended();
    assert_eq!(ended.status, Some(130), "{}", ended.stderr);
    let summary = ended.lines.last().unwrap();
    assert_eq!(
        (&summary["delivered"], &summary["unsent"], &summary["unsent_is_all"]),
        (&json!(1), &json!(99), &json!(true))
    );
}

#[test]
fn what_can_not_be_is_said_before_anything_is_sent() {
    let (place, app) = (Place::new(), accepting());
    let to = app.url();
    for (args, part) in [
        (&[][..], "no event to fire"),
        (&["", "--to", &to], "no event to fire"),
        (&["click.recorded"], "--hub acme --tracking-id ID"),
        (&["click.recorded", "--to", "app"], "--to: `app` could be a host or a path"),
        (&["click.recorded", "--to", &to, "--add"], "--set"),
        (&["click.recorded", "--to", &to, "--set", "a"], "has no `=`"),
        (&["click.recorded", "--to", &to, "--count", "0"], "--count"),
        (&["click.recorded", "--to", &to, "--time-scale", "2"], "--retry"),
        (&["click.recorded", "--to", &to, "--delivery-id", " d"], "the delivery id ` d` is not valid in header"),
        (&["click.recorded", "--to", &to, "--secret", ""], "--secret"),
        (&["click.recorded", "--to", &to, "--scheme", "stripe"], "no secret for scheme stripe"),
        (&["a", "--to", &to, "--scheme", "github", "--secret", "s", "--secret", "t"], "provide only one"),
        (&["click.recorded", "--to", &to, "--hub", "acme", "--tracking-id", "x"], "--tracking-id"),
        (&["click.recorded", "--hub", "acme"], "the hub https://acme.pushoney.com is not a sandbox on this machine"),
        (&["click.recorded", "--hub", "acme"], "--tracking-id ID"),
        (&["click.recorded", "--hub", "acme", "--tracking-id", "a/b"], "an id must not contain a slash"),
        (&["click.recorded", "--tracking-id", "x"], "no hub to call"),
        (
            &["conversion.recorded", "--hub", "acme", "--tracking-id", "x"],
            "fires click.recorded, and no conversion.recorded",
        ),
    ] {
        trigger(&place, args).status(2).stderr_contains(part).run();
    }
    assert!(app.is_idle());
    let elsewhere = trigger(&place, &["click.recorded", "--to", "http://receiver.invalid"]).status(1).any_stdout();
    elsewhere.stderr_contains("sending to http://receiver.invalid, which is not on this machine").run();
}

#[test]
fn a_click_goes_to_the_hub_once_and_without_a_key() {
    let place = Place::new();
    let hub = Hub::new([
        answer("302 Found", "Location: https://shop.example/\u{202e}\r\n", ""),
        answer("200 OK", "", "thanks"),
        answer("404 Not Found", "Content-Type: application/json\r\n", r#"{"error":"no such link"}"#),
        hub_json("401 Unauthorized", r#"{"message":"who?"}"#),
        hang_up(),
    ]);
    let url = hub.url();
    let click = |args: &[&str]| {
        let given = [&["click.recorded", "--tracking-id", "a b?"], args].concat();
        trigger(&place, &given).env("PUSHONEY_API_KEY", "pk_secret").env("PUSHONEY_HUB", &url)
    };
    click(&[]).stdout(format!("✓ 302  click.recorded  {url}/c/a%20b%3F → https://shop.example/\\u202e\n")).run();
    let line = click(&["--json", "--hub", &url]).any_stdout().run().json();
    hold_against_schema("click", &line);
    assert_eq!((&line["status"], &line["location"]), (&json!(200), &Value::Null));
    click(&[]).status(3).stderr_contains("has no /c/a b? (404 Not Found: no such link)").run();
    click(&[]).status(3).stderr_contains("refused GET /c/a b? (401 Unauthorized: who?)").run();
    click(&[])
        .status(3)
        .stderr_contains("closed the connection before answering")
        .stderr_contains("it is not sent again")
        .run();
    for request in hub.requests() {
        assert_eq!((request.line.as_str(), request.header("authorization")), ("GET /c/a%20b%3F", None));
    }
    // Without a tracking id, a hub that is set is not called.
    let untouched = Hub::untouched();
    trigger(&place, &["click.recorded"])
        .env("PUSHONEY_HUB", untouched.url())
        .status(2)
        .stderr_contains("no destination for")
        .run();
}
