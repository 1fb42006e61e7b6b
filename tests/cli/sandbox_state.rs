//! `sandbox --state`: what was accepted outlives SIGKILL and a full disk, and a file of something else is left alone.

use crate::support::app::{App, Reply};
use crate::support::running::Running;
use crate::support::sandbox::{Endpoint, KEY, Sandbox, Telling, mac, signature};
use crate::support::{Place, hold_against_schema};
use serde_json::Value;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const STATE: &str = "state.jsonl";

#[test]
fn a_retry_that_waits_survives_sigkill_and_what_was_delivered_does_not_come_again() {
    let place = Place::new();
    let args = ["--state", STATE, "--time-scale", "60"];
    let mut hub = Telling::start(&place, &args);
    let mut api = hub.api();
    let app = App::scripted(|nth| Reply::status(if nth == 1 { 500 } else { 200 }, ""));
    let (webhook, secret) = api.register(&app.url(), &["e"]);
    let (first, second) = (api.emit("e")[0]["id"].clone(), api.emit("e")[0]["id"].clone());
    for (id, outcome) in [(&first, "delivered"), (&second, "retry")] {
        assert_eq!(app.next().header("x-pushoney-delivery").unwrap(), *id);
        assert_eq!(hub.attempt()["outcome"], outcome);
    }
    hub.kill();
    let mut hub = Telling::start(&place, &args);
    let got = app.next();
    assert_eq!(got.header("x-pushoney-delivery").unwrap(), second);
    let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
    assert_eq!(signatures, [mac(&secret, &t, &got.body)]);
    let attempt = hub.attempt();
    assert_eq!((&attempt["attempt"], &attempt["trigger"]), (&2.into(), &"schedule".into()));
    assert_eq!((&attempt["delivery_id"], &attempt["webhook_id"]), (&second, &webhook.clone().into()));
    let mut api = hub.api();
    let attempts: Vec<_> =
        api.deliveries(&webhook).iter().map(|one| one["attempts"].as_array().unwrap().len()).collect();
    assert_eq!(attempts, [2, 1]);
    // It goes on as before: the next event comes, and nothing between.
    let third = api.emit("e")[0]["id"].clone();
    assert_eq!(app.next().header("x-pushoney-delivery").unwrap(), third);
    assert!(app.is_idle());
}

#[test]
fn the_key_stays_and_a_given_one_takes_its_place() {
    let place = Place::new();
    let start = |args: &[&str]| {
        Telling::of(place.run(["sandbox", "--json", "--port", "0", "--state", STATE]).args(args.iter().copied()))
    };
    let first = start(&[]);
    let key = first.ready["api_key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("pk_sandbox_") && first.ready["state"] == STATE);
    first.kill();
    let second = start(&[]);
    assert_eq!(second.ready["api_key"], key);
    second.stop();
    let given = start(&["--api-key", KEY]);
    assert_eq!(given.api().call("GET", "/sandbox/webhooks", "").0, 200);
    assert_eq!(given.ready["api_key"], Value::Null);
}

#[test]
fn the_file_is_for_its_owner_and_a_link_to_it_stays_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    fs::create_dir(place.path("kept")).unwrap();
    std::os::unix::fs::symlink("kept/real.jsonl", place.path(STATE)).unwrap();
    for webhooks in 0..2 {
        let hub = Telling::start(&place, &["--state", STATE]);
        let (_, listed) = hub.api().call("GET", "/sandbox/webhooks", "");
        assert_eq!(listed["webhooks"].as_array().unwrap().len(), webhooks);
        hub.api().register("http://127.0.0.1:1/", &["e"]);
        hub.kill();
    }
    assert!(fs::symlink_metadata(place.path(STATE)).unwrap().is_symlink());
    assert_eq!(fs::metadata(place.path("kept/real.jsonl")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn two_sandboxes_do_not_share_a_state() {
    let place = Place::new();
    let hub = Telling::start(&place, &["--state", STATE]);
    let pid = &hub.ready["pid"];
    let why = format!("error: state.jsonl is in use by process {pid}\n");
    let hint = format!("stop it (kill {pid}), or keep the state in another file");
    let other = place.run(["sandbox", "--port", "0", "--state", STATE]);
    other.status(4).stderr_contains(&why).stderr_contains(&hint).run();
    hub.stop();
    Telling::start(&place, &["--state", STATE]).stop();
}

#[test]
fn a_file_of_something_else_is_left_as_it_was() {
    let place = Place::new();
    let capture = r#"{"version":1,"id":"rec_1","body":"{}"}"#;
    for text in ["notes\n", "notes", "\n", "{\"sandbox\":{\"version\":2,\"api_key\":\"k\"}}\n", &format!("{capture}\n")]
    {
        place.file(STATE, text);
        let cli = place.run(["sandbox", "--port", "0", "--state", STATE]).status(4);
        cli.stderr_contains("error: state.jsonl is not a sandbox's state file: ").run();
        assert_eq!(fs::read_to_string(place.path(STATE)).unwrap(), text);
    }
    fs::create_dir(place.path("folder")).unwrap();
    for (state, why) in [
        ("folder", "folder is not a sandbox's state file: it is not a regular file"),
        ("gone/state.jsonl", "its folder must exist and be writable"),
    ] {
        place.run(["sandbox", "--port", "0", "--state", state]).status(4).stderr_contains(why).run();
    }
    // An empty file is as good as none.
    place.file(STATE, "");
    Telling::start(&place, &["--state", STATE]).stop();
}

#[test]
fn what_a_full_disk_keeps_from_being_kept_is_not_accepted_and_what_was_accepted_comes() {
    let place = Place::new();
    let recovers = Arc::new(AtomicBool::new(false));
    let up = Arc::clone(&recovers);
    let endpoint = Endpoint::start(move |_| if up.load(Ordering::SeqCst) { 200 } else { 500 });
    let args = ["sandbox", "--port", "0", "--api-key", KEY, "--state", STATE];
    let hub = Sandbox::of(place.run(args).file_size(64));
    let mut api = hub.api();
    let (webhook, _) = api.register(&endpoint.url(), &["e"]);
    let mut accepted = Vec::new();
    let refused = loop {
        match api.call("POST", "/sandbox/events", r#"{"event":"e"}"#) {
            (202, answer) => accepted.push(answer["deliveries"][0]["id"].as_str().unwrap().to_owned()),
            other => break other,
        }
        assert!(accepted.len() < 10_000);
    };
    assert_eq!((refused.0, &refused.1["error"]), (503, &"state_not_kept".into()), "{}", refused.1);
    assert!(accepted.len() > 20, "{}", accepted.len());
    // It answers on, and says no to whatever it could not keep: a click is longer still.
    assert_eq!(api.call("GET", "/c/x", "").0, 503);
    assert_eq!(api.call("GET", "/sandbox/webhooks", "").0, 200);
    hub.kill();
    recovers.store(true, Ordering::SeqCst);
    let hub = Sandbox::start(&place, &["--state", STATE, "--time-scale", "100000"]);
    let mut api = hub.api();
    assert_eq!(api.deliveries(&webhook).len(), accepted.len());
    api.call("POST", "/sandbox/clock", r#"{"advance":"2000d"}"#);
    for id in &accepted {
        api.wait_for(&webhook, id, "delivered");
    }
}

#[test]
fn an_attempt_that_could_not_be_kept_is_said() {
    let place = Place::new();
    let app = App::answering(Reply::status(200, &"x".repeat(2_000)));
    let args = ["sandbox", "--json", "--port", "0", "--api-key", KEY, "--state", STATE];
    let mut hub = Running::start(place.run(args).file_size(8));
    let ready = hub.stdout_line();
    let mut api = crate::support::sandbox::Api::of(u16::try_from(ready["port"].as_u64().unwrap()).unwrap());
    let (webhook, _) = api.register(&app.url(), &["e"]);
    while api.call("POST", "/sandbox/events", r#"{"event":"e"}"#).0 == 202 {}
    let line = loop {
        let line = hub.stdout_line();
        if line["type"] == "state_not_kept" {
            break line;
        }
    };
    hold_against_schema("state_not_kept", &line);
    // It happened all the same.
    assert!(api.deliveries(&webhook).iter().any(|one| one["status"] == "delivered"));
}

#[test]
fn half_a_record_that_a_crash_has_left_is_moved_aside_and_said() {
    let place = Place::new();
    let hub = Telling::start(&place, &["--state", STATE]);
    let (webhook, _) = hub.api().register("http://127.0.0.1:1/", &["e"]);
    hub.kill();
    let half = r#"{"asked":{"webhook":"wh"#;
    let kept = fs::read_to_string(place.path(STATE)).unwrap();
    place.file(STATE, kept + half);
    let args = ["sandbox", "--json", "--port", "0", "--api-key", KEY, "--state", STATE];
    let mut hub = Running::start(place.run(args));
    let ready = hub.stdout_line();
    let mut api = crate::support::sandbox::Api::of(u16::try_from(ready["port"].as_u64().unwrap()).unwrap());
    assert_eq!(api.deliveries(&webhook), [Value::Null; 0]);
    hub.signal(rustix::process::Signal::INT);
    let said = "warning: the last line of state.jsonl was incomplete; its 23 bytes were moved to state.jsonl.torn-1";
    assert_eq!(hub.ended().stderr, said);
    assert_eq!(fs::read_to_string(place.path("state.jsonl.torn-1")).unwrap(), half);
}

#[test]
fn a_state_file_that_was_removed_is_written_anew_with_all_that_it_held() {
    let place = Place::new();
    let hub = Telling::start(&place, &["--state", STATE]);
    let mut api = hub.api();
    let (first, _) = api.register("http://127.0.0.1:1/", &["never"]);
    fs::remove_file(place.path(STATE)).unwrap();
    let body = r#"{"event":"e"}"#;
    let (status, refused) = api.call("POST", "/sandbox/events", body);
    assert_eq!((status, &refused["error"]), (503, &"state_not_kept".into()), "{refused}");
    assert_eq!(api.call("POST", "/sandbox/events", body).0, 202);
    let (second, _) = api.register("http://127.0.0.1:1/", &["never"]);
    hub.kill();
    let hub = Telling::start(&place, &["--state", STATE]);
    for webhook in [first, second] {
        assert!(hub.api().deliveries(&webhook).is_empty(), "it is known");
    }
    hub.stop();
}
