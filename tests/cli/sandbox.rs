//! `sandbox` as an endpoint and a caller see it: what is delivered, when, and when again.

use crate::support::Place;
use crate::support::app::{App, Got, Reply};
use crate::support::sandbox::{Endpoint, Telling, mac, signature};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::mpsc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Five waits of the schedule, 26 hours, in less than a second.
const FAST: [&str; 2] = ["--time-scale", "100000"];

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

/// Seconds since 1970 of a time as it stands in JSON.
#[track_caller]
fn seconds(time: &Value) -> f64 {
    let time: jiff::Timestamp = time.as_str().unwrap().parse().unwrap();
    time.as_duration().as_secs_f64()
}

/// Holds a delivery against a secret; its `t`.
#[track_caller]
fn verified(got: &Got, secret: &str) -> f64 {
    let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
    assert_eq!(signatures, [mac(secret, &t, &got.body)]);
    t.parse().unwrap()
}

fn answering(statuses: &'static [u16]) -> App {
    App::scripted(|nth| Reply::status(statuses[nth.min(statuses.len() - 1)], ""))
}

/// An answer behind which its connection is not used again: on one that was kept, what is hung up on is sent once more.
pub(crate) fn closing(status: u16, body: &str) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    Reply::Bytes((head + body).into_bytes())
}

fn id(got: &Got) -> String {
    got.header("x-pushoney-delivery").unwrap()
}

#[test]
fn a_delivery_is_that_of_the_contract() {
    let mut hub = Telling::start(&Place::new(), &FAST);
    let (mut api, app) = (hub.api(), answering(&[200]));
    let hook = format!("{}/hook?a=b", app.url());
    let (webhook, secret) = api.register(&hook, &["click.recorded", "order.paid"]);
    let registered = hub.next("registered");
    assert_eq!((&registered["webhook_id"], &registered["url"]), (&webhook.clone().into(), &hook.into()));
    // The data are bytes: they leave as they came.
    let began = now();
    let data = r#"{ "n":1.00, "text":"\u00e9é", "list":[ ] }"#;
    let body = format!(r#"{{"event":"order.paid","data":{data}}}"#);
    let (status, emitted) = api.call("POST", "/sandbox/events", &body);
    assert_eq!(status, 202);
    let got = app.next();
    let ended = now() + 1.0;
    assert!(got.head.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{}", got.head);
    let (length, host) = (got.body.len().to_string(), format!("127.0.0.1:{}", app.port));
    let sent_as = got.header("x-pushoney-signature").unwrap();
    let delivery = emitted["deliveries"][0]["id"].as_str().unwrap().to_owned();
    let expected = [
        ("host", host.as_str()),
        ("content-type", "application/json"),
        ("user-agent", "pushoney-webhook-worker/1"),
        ("x-pushoney-event", "order.paid"),
        ("x-pushoney-delivery", &delivery),
        ("x-pushoney-signature", &sent_as),
        ("content-length", &length),
    ];
    assert_eq!(got.headers(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let envelope: Value = serde_json::from_slice(&got.body).unwrap();
    let names: Vec<_> = envelope.as_object().unwrap().keys().collect();
    assert_eq!(names, ["event", "hub_id", "occurred_at", "data"]);
    assert!(String::from_utf8_lossy(&got.body).contains(data));
    // Waits are scaled, times are not: a receiver looks at its own clock.
    let t = verified(&got, &secret);
    assert!((began.floor()..=ended).contains(&t), "{began} {t} {ended}");
    let occurred_at = seconds(&envelope["occurred_at"]);
    assert!((began - 0.001..=ended).contains(&occurred_at), "{began} {occurred_at} {ended}");
    assert_eq!(emitted["occurred_at"], envelope["occurred_at"]);
    let event = hub.next("event");
    let to = json!([{"webhook_id": webhook, "delivery_id": delivery, "status": "pending"}]);
    assert_eq!((&event["event"], &event["deliveries"]), (&"order.paid".into(), &to));
    let attempt = hub.attempt();
    let expected = json!({"attempt": 1, "trigger": "event", "outcome": "delivered", "status": 200, "body": ""});
    expected.as_object().unwrap().iter().for_each(|(name, value)| assert_eq!(attempt[name], *value, "{name}"));
    assert!((seconds(&attempt["attempted_at"]).floor() - t).abs() < 0.5);
    assert_eq!(hub.stop().last().unwrap()["delivered"], 1);
}

#[test]
fn a_click_fires_what_the_contract_shows() {
    let hub = Telling::start(&Place::new(), &[]);
    let (mut api, app) = (hub.api(), answering(&[204]));
    let (_, secret) = api.register(&app.url(), &["click.recorded"]);
    assert_eq!(api.call("GET", "/c/link%201", "").0, 302);
    let got = app.next();
    verified(&got, &secret);
    assert!(got.head.starts_with("POST / HTTP/1.1\r\n"));
    let body: Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!((&body["event"], &body["data"]["send_id"]), (&"click.recorded".into(), &"link 1".into()));
    let names: Vec<_> = body["data"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["send_id", "campaign_id", "subscriber_id", "clicked_at"]);
}

#[test]
fn whatever_may_pass_is_tried_again_with_the_same_id() {
    let mut hub = Telling::start(&Place::new(), &[&FAST[..], &["--timeout", "300ms"]].concat());
    let mut api = hub.api();
    let app = App::scripted(|nth| match nth {
        0 => Reply::status(500, "down"),
        1 => Reply::status(408, ""),
        2 => closing(429, ""),
        3 => Reply::HangUp,
        4 => Reply::Silence,
        _ => Reply::status(201, ""),
    });
    let (webhook, secret) = api.register(&app.url(), &["e"]);
    let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    let mut bodies = Vec::new();
    for nth in 1..=6 {
        let (got, attempt) = (app.next(), hub.attempt());
        let t = verified(&got, &secret);
        assert_eq!((id(&got), &attempt["delivery_id"]), (delivery.clone(), &delivery.clone().into()));
        assert_eq!((&attempt["attempt"], seconds(&attempt["attempted_at"]).floor()), (&nth.into(), t));
        assert_eq!(attempt["trigger"], if nth == 1 { "event" } else { "schedule" });
        assert_eq!(attempt["outcome"], if nth == 6 { "delivered" } else { "retry" });
        match nth {
            1 => assert_eq!((&attempt["status"], &attempt["body"]), (&500.into(), &"down".into())),
            4 => assert_eq!(attempt["error"], "broken"),
            5 => assert_eq!(attempt["error"], "timed_out"),
            _ => {}
        }
        bodies.push(got.body);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    let shown = api.wait_for(&webhook, &delivery, "delivered");
    let attempts = shown["attempts"].as_array().unwrap();
    let statuses: Vec<_> = attempts.iter().map(|one| one["status"].as_u64()).collect();
    assert_eq!(statuses, [Some(500), Some(408), Some(429), None, None, Some(201)]);
    assert_eq!(attempts.iter().map(|one| one["number"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(shown["next_attempt_at"], Value::Null);
}

#[test]
fn a_retry_is_signed_as_of_its_own_time() {
    // The first wait is a second, so that the two differ.
    let mut hub = Telling::start(&Place::new(), &["--time-scale", "60"]);
    let (mut api, app) = (hub.api(), answering(&[503, 200]));
    let (_, secret) = api.register(&app.url(), &["e"]);
    api.emit("e");
    let first = verified(&app.next(), &secret);
    let attempt = hub.attempt();
    let ended = seconds(&attempt["attempted_at"]) + attempt["duration_ms"].as_f64().unwrap() / 1e3;
    let wait = seconds(&attempt["next_attempt_at"]) - ended;
    assert!((0.998..1.5).contains(&wait), "{wait}");
    let second = verified(&app.next(), &secret);
    assert!(second > first && (second - now()).abs() < 5.0, "{first} {second}");
    let again = hub.attempt();
    assert!(seconds(&again["attempted_at"]) >= seconds(&attempt["next_attempt_at"]) - 0.001);
}

#[test]
fn after_five_retries_it_has_failed() {
    let mut hub = Telling::start(&Place::new(), &FAST);
    let mut api = hub.api();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (webhook, _) = api.register(&format!("http://127.0.0.1:{closed}"), &["e"]);
    let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    for wait in [60.0, 300.0, 1_800.0, 7_200.0, 86_400.0] {
        let attempt = hub.attempt();
        assert_eq!((&attempt["error"], &attempt["outcome"]), (&"refused".into(), &"retry".into()));
        let got = seconds(&attempt["next_attempt_at"]) - seconds(&attempt["attempted_at"]);
        // To the millisecond, and however long this machine takes for an attempt.
        assert!((wait / 1e5 - 0.001..wait / 1e5 + 5.0).contains(&got), "{wait}: {got}");
    }
    let last = hub.attempt();
    assert_eq!(
        (&last["attempt"], &last["outcome"], &last["reason"]),
        (&6.into(), &"failed".into(), &"exhausted".into())
    );
    assert_eq!(last["next_attempt_at"], Value::Null);
    assert_eq!(api.wait_for(&webhook, &delivery, "failed")["reason"], "exhausted");
    assert_eq!(hub.stop().last().unwrap()["failed"], 1);
}

#[test]
fn what_is_refused_is_not_tried_again_and_no_redirect_is_followed() {
    let mut hub = Telling::start(&Place::new(), &FAST);
    let (mut api, elsewhere) = (hub.api(), answering(&[200]));
    let location = elsewhere.url();
    let statuses = [301, 302, 303, 307, 308, 300, 304, 400, 401, 404, 409, 422, 451];
    let app = App::scripted(move |nth| {
        let status = statuses.get(nth).copied().unwrap_or(200);
        let head = format!("HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        Reply::Bytes(head.into_bytes())
    });
    let (webhook, _) = api.register(&app.url(), &["e"]);
    for status in statuses {
        let delivery = api.emit("e")[0]["id"].clone();
        assert_eq!(delivery, id(&app.next()));
        let attempt = hub.attempt();
        assert_eq!((&attempt["delivery_id"], &attempt["status"]), (&delivery, &status.into()));
        assert_eq!((&attempt["outcome"], &attempt["reason"]), (&"failed".into(), &"refused".into()));
    }
    // Whatever else was due would have come before this one.
    let last = api.emit("e")[0]["id"].clone();
    assert_eq!(last, id(&app.next()));
    assert_eq!(hub.attempt()["outcome"], "delivered");
    assert!(app.is_idle() && elsewhere.is_idle());
    assert!(api.deliveries(&webhook).iter().all(|one| one["attempts"].as_array().unwrap().len() == 1));
}

#[test]
fn a_410_disables_the_webhook() {
    let mut hub = Telling::start(&Place::new(), &[]);
    let (mut api, app, other) = (hub.api(), answering(&[500, 410]), answering(&[200]));
    let (gone, _) = api.register(&app.url(), &["e"]);
    let first = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(hub.attempt()["outcome"], "retry");
    let second = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    let attempt = hub.attempt();
    assert_eq!((&attempt["outcome"], &attempt["reason"]), (&"failed".into(), &"webhook_disabled".into()));
    // What still waited for it has failed too, and nothing more is meant for it.
    for id in [&first, &second] {
        assert_eq!(api.wait_for(&gone, id, "failed")["reason"], "webhook_disabled");
    }
    let (alive, _) = api.register(&other.url(), &["e"]);
    let to: Vec<_> = api.emit("e").iter().map(|one| one["webhook_id"].clone()).collect();
    assert_eq!(to, [Value::from(alive)]);
    let (status, answer) = api.call("POST", &format!("/v1/webhooks/{gone}/deliveries/{first}/retry"), "");
    assert_eq!((status, &answer["error"]), (409, &"webhook_disabled".into()));
    other.next();
    assert!(app.next().is_whole() && app.next().is_whole() && app.is_idle());
}

#[test]
fn a_retry_by_hand_is_at_once_and_alone() {
    let mut hub = Telling::start(&Place::new(), &[]);
    let mut api = hub.api();
    let (go, wait) = mpsc::channel();
    let wait = Mutex::new(wait);
    let app = App::scripted(move |nth| {
        if nth > 0 {
            let _ = wait.lock().unwrap().recv();
        }
        Reply::status(if nth == 0 { 500 } else { 200 }, "")
    });
    let (webhook, _) = api.register(&app.url(), &["e"]);
    let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(id(&app.next()), delivery);
    assert_eq!(hub.attempt()["outcome"], "retry");
    let retry = format!("/v1/webhooks/{webhook}/deliveries/{delivery}/retry");
    assert_eq!(api.call("POST", &retry, "").0, 202);
    // It is asked only now: the application answers when it is told to.
    let (status, answer) = api.call("POST", &retry, "");
    assert_eq!((status, &answer["error"]), (409, &"attempt_under_way".into()));
    go.send(()).unwrap();
    assert_eq!(id(&app.next()), delivery);
    let attempt = hub.attempt();
    assert_eq!((&attempt["trigger"], &attempt["attempt"]), (&"manual".into(), &2.into()));
    assert_eq!(attempt["outcome"], "delivered");
    assert_eq!(api.wait_for(&webhook, &delivery, "delivered")["attempts"].as_array().unwrap().len(), 2);
}

#[test]
fn the_clock_put_forward_makes_retries_due() {
    let mut hub = Telling::start(&Place::new(), &[]);
    let (mut api, app) = (hub.api(), answering(&[500, 200]));
    let (_, secret) = api.register(&app.url(), &["e"]);
    api.emit("e");
    let attempt = hub.attempt();
    let wait = seconds(&attempt["next_attempt_at"]) - seconds(&attempt["attempted_at"]);
    assert!((60.0..70.0).contains(&(wait + 0.001)), "{wait}");
    app.next();
    let put = |api: &mut crate::support::sandbox::Api, by: &str| {
        let (status, answer) = api.call("POST", "/sandbox/clock", &json!({"advance": by}).to_string());
        assert_eq!((status, &answer["advanced"]), (200, &by.into()));
        answer["due"].clone()
    };
    assert_eq!(put(&mut api, "20s"), 0);
    assert_eq!(put(&mut api, "40s"), 1);
    let t = verified(&app.next(), &secret);
    assert!((t - now()).abs() < 10.0);
    assert_eq!(hub.attempt()["outcome"], "delivered");
}

#[test]
fn a_dead_endpoint_delays_nobody_else() {
    let mut hub = Telling::start(&Place::new(), &["--timeout", "30s"]);
    let mut api = hub.api();
    let (dead, alive) = (App::answering(Reply::Silence), Endpoint::start(|_| 200));
    let (silent, _) = api.register(&dead.url(), &["e"]);
    api.register(&alive.url(), &["e"]);
    for _ in 0..50 {
        api.emit("e");
    }
    for _ in 0..50 {
        assert_eq!(hub.attempt()["url"], alive.url());
    }
    assert_eq!((alive.total(), alive.counts().len()), (50, 50));
    dead.next();
    assert!(dead.is_idle());
    let statuses: Vec<_> = api.deliveries(&silent).iter().rev().map(|one| one["status"].clone()).collect();
    assert_eq!((&statuses[0], &statuses[1], &statuses[49]), (&"sending".into(), &"pending".into(), &"pending".into()));
    // Nor does it hold up the end.
    let began = std::time::Instant::now();
    hub.stop();
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

#[test]
fn with_room_for_more_an_endpoint_gets_more_at_once() {
    let hub = Telling::start(&Place::new(), &["--concurrency", "3"]);
    let (mut api, app) = (hub.api(), App::answering(Reply::Silence));
    api.register(&app.url(), &["e"]);
    (0..5).for_each(|_| drop(api.emit("e")));
    // None is answered, and three come.
    (0..3).for_each(|_| drop(app.next()));
    let (_, listed) = api.call("GET", "/sandbox/webhooks", "");
    let counts = &listed["webhooks"][0]["deliveries"];
    assert_eq!((&counts["sending"], &counts["pending"]), (&3.into(), &2.into()));
}
