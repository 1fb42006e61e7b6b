//! Calls to a sandbox that runs, by `sandbox clock|reset|webhooks` and `trigger --hub`: what they do, and what is no sandbox.

use crate::support::app::{App, Reply};
use crate::support::hub::{Hub, json as hub_json};
use crate::support::sandbox::{Endpoint, KEY, Sandbox};
use crate::support::{Cli, Place, hold_against_schema};
use serde_json::{Value, json};
use std::net::TcpListener;

/// A command that calls this hub.
fn call(place: &Place, hub: &str, args: &[&str]) -> Cli {
    place.run(args.iter().copied()).env("PUSHONEY_HUB", hub).env("PUSHONEY_API_KEY", KEY)
}

/// `trigger` through this hub.
fn trigger(place: &Place, hub: &str, args: &[&str]) -> Cli {
    call(place, hub, &[&["trigger"], args, &["--hub", hub]].concat())
}

fn lines(cli: Cli) -> Vec<Value> {
    cli.any_stdout().run().lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn body(app: &App) -> Value {
    serde_json::from_slice(&app.next().body).unwrap()
}

#[test]
fn the_clock_goes_forward_and_webhooks_are_listed_and_forgotten() {
    let place = Place::new();
    let hub = Sandbox::start(&place, &[]);
    let url = hub.url();
    call(&place, &url, &["sandbox", "webhooks"]).stderr_contains("note: no webhooks registered").run();
    let endpoint = Endpoint::start(|nth| if nth == 1 { 503 } else { 200 });
    let mut api = hub.api();
    let (webhook, _) = api.register(&endpoint.url(), &["order.paid", "a"]);
    let fired = api.emit("order.paid");
    api.wait_for(&webhook, fired[0]["id"].as_str().unwrap(), "retrying");
    let table = call(&place, &url, &["sandbox", "webhooks"]).any_stdout().run();
    let table = table.text().to_owned();
    assert!(table.starts_with("ID  "), "{table}");
    let row = format!("{webhook}  enabled  1 retrying  {}  order.paid,a\n", endpoint.url());
    assert!(table.ends_with(&row), "{table}");

    call(&place, &url, &["sandbox", "clock", "+1s"]).stdout("advanced by 1 s; no attempts became due\n").run();
    call(&place, &url, &["sandbox", "clock", "+1h"]).stdout("advanced by 1 h; 1 attempt is now due\n").run();
    api.wait_for(&webhook, fired[0]["id"].as_str().unwrap(), "delivered");
    let line = &lines(call(&place, &url, &["sandbox", "clock", "2m", "--json"]))[0];
    assert_eq!(*line, json!({"type": "clock", "advanced_s": 120.0, "due": 0}));
    hold_against_schema("sandbox_clock", line);
    let listed = lines(call(&place, &url, &["sandbox", "webhooks", "--json", "--hub", &url]));
    assert_eq!((&listed[0]["id"], &listed[0]["deliveries"]["delivered"]), (&json!(webhook), &json!(1)));

    call(&place, &url, &["sandbox", "reset"])
        .stdout(format!("{url} is reset: its webhooks and deliveries are deleted, its API key is kept\n"))
        .run();
    assert!(lines(call(&place, &url, &["sandbox", "webhooks", "--json", "-q"])).is_empty());
    let line = &lines(call(&place, &url, &["sandbox", "reset", "--json"]))[0];
    hold_against_schema("sandbox_reset", line);
}

#[test]
fn what_is_no_sandbox_is_not_called() {
    let place = Place::new();
    // A hub elsewhere is not even asked what it is: nothing is looked up, and no key is needed.
    let elsewhere = "the hub https://acme.pushoney.com is not a sandbox on this machine";
    for args in [&["sandbox", "reset"][..], &["sandbox", "clock", "1h"], &["sandbox", "webhooks"]] {
        let cli = place.run(args.iter().copied()).env("PUSHONEY_HUB", "acme");
        cli.status(2).stderr_contains(elsewhere).stderr_contains("run one with `pushoney-cli sandbox`").run();
    }
    // One on this machine is asked, and by what changes nothing.
    let hub = Hub::new([
        hub_json("404 Not Found", "{}"),
        hub_json("200 OK", r#"{"info":{"title":"another"}}"#),
        hub_json("401 Unauthorized", "{}"),
    ]);
    let none = format!("error: the hub {} is not a sandbox, which this command needs\n", hub.url());
    call(&place, &hub.url(), &["sandbox", "reset"]).status(3).stderr_contains(&none).run();
    trigger(&place, &hub.url(), &["click.recorded"]).status(3).stderr_contains(&none).run();
    trigger(&place, &hub.url(), &["click.recorded"]).status(3).stderr_contains("--tracking-id ID").run();
    for request in hub.requests() {
        assert_eq!(request.line, "GET /sandbox/openapi.json");
    }
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    call(&place, &format!("http://{free}"), &["sandbox", "reset"])
        .status(3)
        .stderr_contains("nothing is listening on")
        .run();
    let sandbox = Sandbox::start(&place, &[]);
    let wrong = call(&place, &sandbox.url(), &["sandbox", "reset"]).env("PUSHONEY_API_KEY", "pk_another_one");
    wrong.status(3).stderr_contains("does not accept the API key").run();
    for (args, part) in [
        (&["sandbox", "clock", "-1h"][..], "unexpected argument"),
        (&["sandbox", "clock", "noon"], "not a duration"),
        (&["sandbox", "clock"], "<DUR>"),
        (&["sandbox", "--port", "1", "reset"], "cannot be used with"),
        (&["sandbox", "rest"], "reset"),
    ] {
        call(&place, &sandbox.url(), args).status(2).stderr_contains(part).run();
    }
}

#[test]
fn an_event_is_fired_through_a_sandbox() {
    let place = Place::new();
    let hub = Sandbox::start(&place, &[]);
    let (url, app) = (hub.url(), App::answering(Reply::status(204, "")));
    let nobody = trigger(&place, &url, &["order.paid"])
        .status(1)
        .stdout("✗ order.paid fired, but no webhook is registered for it\n");
    let output = nobody
        .stderr_contains("no enabled webhook of this sandbox is registered for order.paid")
        .stderr_contains(
            "register one with `pushoney-cli listen --register --events order.paid`; `listen --sandbox` has --events",
        )
        .run();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("\\n"), "a note is one line");
    let mut api = hub.api();
    let (webhook, _) = api.register(&app.url(), &["order.paid", "click.recorded"]);

    // What is inside data goes through byte for byte, the rest is the sandbox's.
    let args = ["order.paid", "--set", "data.amount=1.0", "--set", "data.to=Zoë", "--add"];
    let run = trigger(&place, &url, &args).stdout_contains("order.paid fired to 1 webhook\n  → dlv_");
    run.stderr_contains("order.paid is not a known event").run();
    let got = app.next();
    assert!(String::from_utf8_lossy(&got.body).ends_with(r#""data":{"amount":1.0,"to":"Zoë"}}"#));
    assert!(got.header("x-pushoney-signature").is_some());

    place.file("envelope.json", r#"{"event":"order.paid","data":{"n": 1.0}}"#).file("plain.json", " {\"n\": 2.0}\n");
    place.file("events/order.paid.json", r#"{"event":"{{event}}","data":{"at":"{{now}}"}}"#);
    trigger(&place, &url, &["order.paid", "--data", "envelope.json", "--set", "data.n=3"]).any_stdout().run();
    assert!(app.next().body.ends_with(br#""data":{"n": 3}}"#));
    trigger(&place, &url, &["order.paid", "--data", "plain.json"]).any_stdout().run();
    assert!(app.next().body.ends_with(br#""data":{"n": 2.0}}"#));
    trigger(&place, &url, &["order.paid", "--templates", "events"]).any_stdout().run();
    assert!(body(&app)["data"]["at"].is_string());

    let all = lines(trigger(&place, &url, &["click.recorded", "--count", "3", "--json", "--wait"]));
    let kinds: Vec<_> = all.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["fired", "came_to", "fired", "came_to", "fired", "came_to"]);
    for line in &all {
        hold_against_schema(line["type"].as_str().unwrap(), line);
    }
    assert_eq!((&all[1]["webhook_id"], &all[1]["came_to"]["accepted"]), (&json!(webhook), &json!(true)));
    let ids: Vec<_> = (0..3).map(|_| body(&app)["data"]["send_id"].as_str().unwrap().to_owned()).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    assert!(app.is_idle());
}

#[test]
fn what_came_of_it_is_waited_for_and_is_the_exit_code() {
    let place = Place::new();
    let hub = Sandbox::start(&place, &[]);
    let (url, mut api) = (hub.url(), hub.api());
    let (good, bad) = (Endpoint::start(|_| 200), Endpoint::start(|_| 503));
    api.register(&good.url(), &["a"]);
    let run = trigger(&place, &url, &["a", "-q", "--wait"]).stdout_contains("a fired to 1 webhook\n  ✓ dlv_").run();
    assert!(run.text().ends_with("  200\n"), "{}", run.text());
    api.register(&bad.url(), &["a"]);
    let run =
        trigger(&place, &url, &["a", "-q", "--wait=20s"]).status(1).stdout_contains("a fired to 2 webhooks\n").run();
    let text = run.text();
    assert!(
        text.contains("\n  ✓ dlv_") && text.contains("\n  ✗ dlv_") && text.contains("  503  next attempt at 2"),
        "{text}"
    );
    // One that takes the call and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    api.register(&format!("http://{}", silent.local_addr().unwrap()), &["b"]);
    let run =
        trigger(&place, &url, &["b", "-q", "--wait=100ms"]).status(1).stdout_contains("  no attempt within 100 ms\n");
    run.run();
}

#[test]
fn what_a_sandbox_can_not_be_told_is_refused() {
    let place = Place::new();
    let hub = Hub::untouched();
    place.file("other.json", r#"{"event":"b","data":{}}"#).file("text", "no JSON");
    place.file("t/a.json", r#"{"event":"a","data":{"id":"{{delivery_id}}"}}"#);
    for (args, part) in [
        (&["--set", "hub_id=x"][..], "--set hub_id: a sandbox creates the envelope itself"),
        (&["--set", "event=b"], "--set event"),
        (&["--data", "other.json"], "the payload's event is b, not a"),
        (&["--data", "text"], "this payload is not JSON"),
        (&["--templates", "t"], "{{delivery_id}}"),
        (&["--delivery-id", "d"], "--delivery-id"),
        (&["--to", "http://127.0.0.1:1"], "--to"),
        (&["--retry"], "--retry"),
        (&["--rate", "1"], "--rate"),
        (&["--verbose"], "--verbose"),
        (&["--secret", "s"], "--secret"),
        (&["--print"], "--print"),
        (&["--scheme", "stripe"], "hubs sign with scheme pushoney, not stripe"),
    ] {
        trigger(&place, &hub.url(), &[&["a"], args].concat()).status(2).stderr_contains(part).run();
    }
    for other in [&["--to", "http://127.0.0.1:1"][..], &["--hub", "x", "--tracking-id", "y"]] {
        let given = [&["trigger", "click.recorded", "--wait"], other].concat();
        place.run(given).status(2).stderr_contains("'--wait[=<DUR>]' cannot be used with").run();
    }
    place.run(["trigger", "a", "--wait"]).status(2).stderr_contains("--hub").run();
    let sandbox = Sandbox::start(&place, &[]);
    trigger(&place, &sandbox.url(), &["a b", "-q"]).status(2).stderr_contains("event must be").run();
}
