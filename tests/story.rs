//! The whole story of a webhook, as a developer lives it, from the first click to the last: every program here is the
//! real one, in a process of its own.
//!
//! On the hub of this story a minute lasts a second. Nothing is looked up, no account is asked for, no secret is copied.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::app::{App, Reply};
use support::sandbox::{Api, KEY, Sandbox};
use support::{Listener, Place};

/// What a delivery's signature header says.
fn signature(delivery: &Value) -> &str {
    let headers = delivery["headers"].as_array().unwrap();
    headers.iter().find(|header| header[0] == "x-pushoney-signature").unwrap()[1].as_str().unwrap()
}

/// The next delivery that the listener shows: verified, and what the application made of it.
#[track_caller]
fn next_delivery(listener: &Listener, expected_status: u16) -> Value {
    let line = listener.next_line();
    assert_eq!((&line["type"], &line["verified"]), (&json!("delivery"), &json!(true)), "{line}");
    assert_eq!((&line["status"], &line["captured"]), (&json!(expected_status), &json!(true)), "{line}");
    line
}

/// Somebody clicks the link in a campaign; a browser needs no key.
fn click(hub: &Sandbox, tracking_id: &str) {
    let (status, _) = Api::of(hub.port).call("GET", &format!("/c/{tracking_id}"), "");
    assert_eq!(status, 302);
}

#[test]
fn a_webhook_from_its_first_click_to_its_last() {
    let place = Place::new();
    let hub = Sandbox::start(&place, &["--time-scale", "60"]);
    let hub_url = hub.url();
    let at_the_hub = |args: &[&str]| place.run(args).args(["--hub", &hub_url]).env("PUSHONEY_API_KEY", KEY);

    // The application fails twice and recovers; later it refuses one delivery for good, takes it after all, and in the
    // end it is gone.
    let app = App::scripted(|request| match request {
        0 => Reply::status(500, "no database"),
        1 => Reply::status(503, "starting"),
        3 => Reply::status(400, "no such campaign"),
        5 => Reply::status(410, "this application has moved"),
        _ => Reply::status(200, "thanks"),
    });

    // `listen` stands in front of it, registers itself with the hub, keeps the secret in .env, and captures everything.
    let listener = at_the_hub(&["--register", "--write-env", ".env", "--capture", "events.jsonl"])
        .args(["--forward-to", &app.url()])
        .listen();
    let webhook = listener.ready()["registered"]["id"].as_str().unwrap().to_owned();
    assert_eq!(listener.ready()["registered"]["signing_secret"], Value::Null, "it is in .env, and only there");

    // A click. It arrives, signed, but the application fails.
    click(&hub, "spring-sale");
    let first = next_delivery(&listener, 500);
    let body: Value = serde_json::from_str(first["body"].as_str().unwrap()).unwrap();
    assert_eq!((&body["event"], &body["data"]["send_id"]), (&json!("click.recorded"), &json!("spring-sale")));

    // A minute later the hub tries again: the same delivery, signed afresh.
    let second = next_delivery(&listener, 503);
    assert_eq!(second["delivery_id"], first["delivery_id"]);
    assert_ne!(signature(&second), signature(&first));
    assert_eq!(second["duplicate"], false, "it was not accepted before");

    // The next retry is due in five minutes. Nobody has to wait for them.
    let mut api = hub.api();
    let spring_sale = first["delivery_id"].as_str().unwrap();
    api.wait_for(&webhook, spring_sale, "retrying");
    assert_eq!(api.call("POST", "/sandbox/clock", r#"{"advance":"5m"}"#).0, 200);
    let third = next_delivery(&listener, 200);
    assert_eq!(third["delivery_id"], first["delivery_id"]);
    api.wait_for(&webhook, spring_sale, "delivered");

    // The hub's list of deliveries says the same.
    let listed = at_the_hub(&["deliveries", "list", &webhook, "--json"]).any_stdout().run().json();
    assert_eq!((&listed["id"], &listed["status"]), (&first["delivery_id"], &json!("delivered")));
    let attempts = listed["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts.iter().map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [500, 503, 200]);

    // The application refuses another click with 400, which is a permanent failure.
    click(&hub, "autumn-sale");
    let refused = next_delivery(&listener, 400);
    let autumn_sale = refused["delivery_id"].as_str().unwrap();
    let failed = api.wait_for(&webhook, autumn_sale, "failed");
    assert_eq!((&failed["reason"], &failed["next_attempt_at"]), (&json!("refused"), &Value::Null));

    // It is mended, and the delivery is retried by hand.
    let retry = at_the_hub(&["deliveries", "retry", &webhook, autumn_sale, "--wait"]);
    retry.stdout(format!("✓ {autumn_sale}  200\n")).run();
    let retried = next_delivery(&listener, 200);
    assert_eq!(retried["delivery_id"], refused["delivery_id"]);
    api.wait_for(&webhook, autumn_sale, "delivered");

    // At last the application is gone: it says 410, and the hub disables the webhook. A click reaches nobody any more.
    click(&hub, "winter-sale");
    let last = next_delivery(&listener, 410);
    api.wait_for(&webhook, last["delivery_id"].as_str().unwrap(), "failed");
    let (_, webhooks) = api.call("GET", "/sandbox/webhooks", "");
    assert_eq!(webhooks["webhooks"][0]["status"], "disabled");
    click(&hub, "nobody");
    assert_eq!(api.deliveries(&webhook).len(), 3);
    let end = listener.stop();
    assert_eq!((end.status, end.lines.last().unwrap()["verified"].as_u64()), (Some(0), Some(6)));

    // Everything was captured, what failed too. It verifies, as of its own time, with the secret in .env.
    let verified = place.run(["verify", "--capture", "events.jsonl", "--env-file", ".env"]).any_stdout();
    verified.stderr("note: 6 valid, 0 not valid\n").run();

    // And the story is told again to another application: three deliveries in six attempts, each signed afresh.
    let other = place.run(["--env-file", ".env"]).listen();
    place.run(["replay", "events.jsonl", "--env-file", ".env", "--quiet", "--to", other.url()]).any_stdout().run();
    let ids: BTreeSet<_> = (0..6).map(|_| next_replayed(&other)).collect();
    let told = [&first, &refused, &last].map(|delivery| delivery["delivery_id"].as_str().unwrap().to_owned());
    assert_eq!(ids, BTreeSet::from(told));
    assert_eq!(hub.stop(), Some(0));
}

/// The id of the next delivery that was replayed.
fn next_replayed(listener: &Listener) -> String {
    let line = listener.next_line();
    assert_eq!((&line["verified"], &line["status"]), (&json!(true), &json!(200)), "{line}");
    line["delivery_id"].as_str().unwrap().to_owned()
}
