//! Which deliveries are the same: the signed id says so, and what nobody signed decides nothing that a stranger could use.

use crate::support::{Listener, Place, Port, hold_against_schema};
use pushoney_cli::signing::{Keys, Scheme, Secret, Stamp, preset, sign};
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

type Headers = Vec<(String, String)>;

fn signed(scheme: &Scheme, body: &[u8], id: &str) -> Headers {
    let keys = Keys::new(scheme, &[Secret::new(SECRET).unwrap()]).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let id = scheme.signs_id().then(|| id.to_owned());
    sign(&keys, Stamp { timestamp: Some(i64::try_from(now).unwrap()), id }, body).unwrap().headers
}

/// As Svix names the headers of the same scheme.
fn by_svix(body: &[u8], id: &str) -> Headers {
    let headers = signed(&preset("standard-webhooks").unwrap(), body, id);
    headers.into_iter().map(|(name, value)| (name.replace("webhook-", "svix-"), value)).collect()
}

fn with(headers: &Headers, name: &str, value: &str) -> Headers {
    [&[(name.to_owned(), value.to_owned())], &headers[..]].concat()
}

#[track_caller]
fn take(listener: &Listener, body: &[u8], headers: &Headers) -> Value {
    assert_eq!(Port::of(listener).post_with(body, headers), 200);
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!(line["verified"], true);
    line
}

#[test]
fn an_added_id_neither_counts_again_nor_shadows_what_is_to_come() {
    let args = ["--scheme", "standard-webhooks", "--secret", SECRET, "--count", "2", "--capture", "c.jsonl"];
    let place = Place::new();
    let listener = place.run(args).listen();
    let delivery = by_svix(b"{}", "msg_1");
    assert_eq!(take(&listener, b"{}", &delivery)["duplicate"], false);
    for added in ["msg_2", "msg_3", "msg_4"] {
        let line = take(&listener, b"{}", &with(&delivery, "webhook-id", added));
        assert_eq!((&line["delivery_id"], &line["header_delivery_id"]), (&"msg_1".into(), &added.into()));
        assert_eq!(line["duplicate"], true);
    }
    // The genuine one of that id.
    let genuine = signed(&preset("standard-webhooks").unwrap(), b"{}", "msg_2");
    assert_eq!(take(&listener, b"{}", &genuine)["duplicate"], false);
    let end = listener.ended();
    let summary = end.lines.last().unwrap();
    assert_eq!((end.status, &summary["counted"], &summary["duplicates"]), (Some(0), &2.into(), &3.into()));

    // The file gives the same answer.
    let again = place.run(&args[..4]).args(["--capture", "c.jsonl"]).listen();
    let line = take(&again, b"{}", &with(&by_svix(b"{}", "msg_1"), "webhook-id", "msg_9"));
    assert_eq!(line["duplicate"], true);
    assert_eq!(take(&again, b"{}", &by_svix(b"{}", "msg_9"))["duplicate"], false);
}

#[test]
fn an_id_that_nobody_signed_stands_for_its_body_alone() {
    let place = Place::new();
    let pushoney = Scheme::default();
    let (one, two) = (&br#"{"event":"a"}"#[..], &br#"{"event":"b"}"#[..]);
    let name = "X-Pushoney-Delivery";
    for restarted in [false, true] {
        let listener = place.run(["--secret", SECRET, "--capture", "c.jsonl"]).listen();
        // A stranger has put the id of the next one on the one that came.
        let shadow = with(&signed(&pushoney, one, ""), name, "dlv_2");
        assert_eq!(take(&listener, one, &shadow)["duplicate"], restarted);
        let genuine = with(&signed(&pushoney, two, ""), name, "dlv_2");
        assert_eq!(take(&listener, two, &genuine)["duplicate"], restarted);
        // A retry has both the same.
        assert_eq!(take(&listener, two, &genuine)["duplicate"], true);
        listener.stop();
    }
}

#[test]
fn of_several_at_once_one_counts() {
    let place = Place::new();
    let app = crate::support::app::App::answering(crate::support::app::Reply::status(200, "ok"));
    let args = ["--secret", SECRET, "--delay", "300ms", "--forward-to", &app.url()];
    let listener = place.run(args).listen();
    let headers = with(&signed(&Scheme::default(), b"{}", ""), "X-Pushoney-Delivery", "dlv_1");
    let port = Port::of(&listener);
    std::thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(|| assert_eq!(port.post_with(b"{}", &headers), 200))));
    });
    let lines: Vec<_> = (0..4).map(|_| listener.next_line()).collect();
    assert_eq!(lines.iter().filter(|line| line["duplicate"] == false).count(), 1);
    let end = listener.stop();
    let summary = end.lines.last().unwrap();
    assert_eq!((&summary["counted"], &summary["duplicates"]), (&1.into(), &3.into()));
}

#[test]
fn what_is_not_verified_is_never_a_duplicate() {
    let listener = Place::new().run(["--skip-verify", "--count", "2"]).listen();
    let headers = vec![("X-Pushoney-Delivery".to_owned(), "dlv_1".to_owned())];
    for _ in 0..2 {
        assert_eq!(Port::of(&listener).post_with(b"{}", &headers), 200);
        assert_eq!(listener.next_line()["duplicate"], false);
    }
    assert_eq!(listener.ended().status, Some(0));
}
