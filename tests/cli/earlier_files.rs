//! What earlier versions wrote is read by this one: captures, results, the sandbox's state and the configuration, as
//! tests/fixtures/README.md has them. A test that fails here means that an update breaks somebody's files.

use crate::support::app::{App, Reply};
use crate::support::sandbox::{Api, Telling};
use crate::support::{Cli, Place};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const SECRET: &str = "whsec_fixture_0123456789";
const KEY: &str = "pk_fixture_0123456789";
/// Where the application was when they were written.
const APPLICATION: &str = "127.0.0.1:18473";

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/2026-11-25");
    fs::read(folder.join(name)).unwrap()
}

fn with(names: &[&str]) -> Place {
    let place = Place::new();
    for name in names {
        place.file(name, fixture(name));
    }
    place
}

fn run(place: &Place, args: &[&str]) -> Cli {
    let run = place.run(args.iter().copied()).env("GITHUB_WEBHOOK_SECRET", SECRET).env("ACME_SECRET", SECRET);
    run.env("PUSHONEY_SIGNING_SECRET", SECRET).any_stdout().any_stderr()
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const IDS: [Option<&str>; 11] = [
    Some("plain"),
    Some("forged"),
    Some("plain"),
    Some("binary"),
    Some("empty"),
    Some("repeated"),
    None,
    Some("forwarded"),
    Some("failed"),
    Some("github"),
    Some("unverified"),
];

#[test]
fn a_capture_is_logged_byte_for_byte() {
    let place = with(&["capture.jsonl", "torn.jsonl"]);
    for name in ["capture.jsonl", "torn.jsonl"] {
        let logged = run(&place, &["log", "--json", name]).run();
        assert!(logged.stdout == fixture("capture.jsonl"), "{}", logged.text());
        assert_eq!(run(&place, &["log", name]).run().lines().len(), IDS.len());
    }
    let torn = run(&place, &["log", "torn.jsonl"]).stderr_contains("the last line is incomplete");
    torn.run();
    for (filter, count) in [("status>=500", 1), ("verified=false", 2), ("verified=null", 1), ("header.x-twice=two", 1)]
    {
        let found = run(&place, &["log", "--json", "capture.jsonl", "--where", filter]).run();
        assert_eq!(found.lines().len(), count, "{filter}");
    }
}

#[test]
fn a_delivery_is_shown_with_its_own_bytes() {
    let place = with(&["torn.jsonl"]);
    let every_byte: Vec<u8> = (0..=255).collect();
    run(&place, &["show", "torn.jsonl", "binary", "--output", "body"]).stdout(every_byte).run();
    run(&place, &["show", "torn.jsonl", "empty", "--output", "body"]).stdout("").run();
    let repeated = run(&place, &["show", "torn.jsonl", "repeated", "--output", "http"]).run();
    let head = b"x-twice: one\r\nx-twice: two\r\nx-raw: \xff\r\n";
    assert!(repeated.stdout.windows(head.len()).any(|part| part == head), "{}", repeated.everything());
    run(&place, &["show", "torn.jsonl", "failed"]).stdout_contains("77 65 6e 74 20 77 72 6f 6e 67 3a 20 ff").run();
}

#[test]
fn each_delivery_verifies_as_it_did() {
    let place = with(&["torn.jsonl"]);
    let verified = run(&place, &["verify", "--capture", "torn.jsonl", "--json"]).status(1).run();
    let reasons: Vec<_> = objects(verified.text()).iter().map(|one| one["reason"].clone()).collect();
    let forged = "signature_mismatch";
    let none = Value::Null;
    let expected = [
        none.clone(),
        forged.into(),
        none.clone(),
        none.clone(),
        none.clone(),
        none.clone(),
        "missing_signature".into(),
        none.clone(),
        none.clone(),
        none,
        forged.into(),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn a_capture_is_exported_whole() {
    let place = with(&["torn.jsonl"]);
    let har: Value = serde_json::from_str(run(&place, &["export", "torn.jsonl"]).run().text()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), IDS.len());
    assert_eq!(entries[3]["request"]["postData"]["encoding"], "base64");
    assert_eq!((&entries[8]["response"]["status"], &entries[0]["response"]["status"]), (&500.into(), &200.into()));
    let curl = run(&place, &["export", "torn.jsonl", "--format", "curl"]).run();
    assert_eq!(curl.text().matches("curl ").count(), IDS.len());
}

#[test]
fn a_capture_is_sent_again_and_added_to() {
    let place = with(&["torn.jsonl"]);
    let app = App::answering(Reply::status(200, ""));
    let sent = run(&place, &["replay", "torn.jsonl", "--to", &app.url()]).stderr_contains("delivered 9");
    sent.stderr_contains("skipped 2").run();
    let ids: Vec<_> = (0..9)
        .map(|_| app.next())
        .map(|got| got.header("x-pushoney-delivery").or_else(|| got.header("x-github-delivery")).unwrap())
        .collect();
    let verified = IDS.into_iter().flatten().filter(|id| *id != "forged");
    assert!(ids.iter().map(String::as_str).eq(verified), "{ids:?}");
    // The half record is cut off, and what comes is put behind the whole ones.
    let listener = place.run(["--skip-verify", "--capture", "torn.jsonl"]).listen();
    assert_eq!(listener.post(b"{}", &[]).status, 200);
    listener.stop();
    let kept = fs::read(place.path("torn.jsonl")).unwrap();
    let whole = fixture("capture.jsonl");
    assert!(kept.starts_with(&whole));
    assert_eq!(String::from_utf8_lossy(&kept[whole.len()..]).lines().count(), 1);
}

#[test]
fn replay_resumes_from_results() {
    let place = with(&["capture.jsonl"]);
    let app = App::answering(Reply::status(200, ""));
    let results = String::from_utf8(fixture("results.jsonl")).unwrap();
    // The target has another port today.
    place.file("results.jsonl", results.replace(&format!("http://{APPLICATION}"), &app.url()));
    let args = ["replay", "capture.jsonl", "--to", &app.url(), "--results", "results.jsonl", "--resume"];
    run(&place, &args).stderr_contains("delivered 1").stderr_contains("skipped 8").run();
    assert_eq!(app.next().header("x-pushoney-delivery").unwrap(), "failed");
    assert!(app.is_idle());
    run(&place, &args).stderr_contains("skipped 9").run();
    let added = fs::read_to_string(place.path("results.jsonl")).unwrap();
    assert_eq!(added.lines().count(), results.lines().count() + 1);
}

/// A sandbox that goes on with one of the states, whose webhooks are now delivered to `app`.
fn sandbox(place: &Place, name: &str, app: &App) -> (Telling, Api, Vec<String>) {
    let state = String::from_utf8(fixture(name)).unwrap();
    place.file(name, state.replace(APPLICATION, &format!("127.0.0.1:{}", app.port)));
    let hub = Telling::of(place.run(["sandbox", "--json", "--port", "0", "--state", name]));
    assert_eq!(hub.ready["api_key"], KEY);
    let mut api = Api::with_key(u16::try_from(hub.ready["port"].as_u64().unwrap()).unwrap(), KEY);
    let (status, listed) = api.call("GET", "/sandbox/webhooks", "");
    assert_eq!(status, 200, "{listed}");
    let ids = listed["webhooks"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    let ids = ids.collect();
    (hub, api, ids)
}

/// Status and number of attempts of each delivery, the oldest first.
fn standing(api: &mut Api, webhook: &str) -> Vec<(String, usize)> {
    let mut standing: Vec<_> = api.deliveries(webhook);
    standing.reverse();
    let of = |one: &Value| (one["status"].as_str().unwrap().to_owned(), one["attempts"].as_array().unwrap().len());
    standing.iter().map(of).collect()
}

#[test]
fn a_sandbox_goes_on_with_its_state() {
    for (name, retrying) in [("unclean.jsonl", 1), ("state.jsonl", 2)] {
        let (place, app) = (Place::new(), App::answering(Reply::status(500, "")));
        let (hub, mut api, webhooks) = sandbox(&place, name, &app);
        let [steady, gone] = &webhooks[..] else { panic!("{webhooks:?}") };
        // The retries are long due, and made at once.
        (0..retrying).for_each(|_| drop(app.next()));
        let due = api.deliveries(steady)[0]["id"].as_str().unwrap().to_owned();
        api.wait_for(steady, &due, "retrying");
        let one = |status: &str, attempts| (status.to_owned(), attempts);
        let mut expected = vec![one("delivered", 1), one("failed", 2), one("delivered", 1)];
        expected.extend((0..retrying).map(|_| one("retrying", 2)));
        assert_eq!(standing(&mut api, steady), expected, "{name}");
        assert_eq!(standing(&mut api, gone), [one("failed", 1)], "{name}");
        // Events still come, with the next number, but not where a 410 has disabled the webhook.
        let (status, answer) = api.call("POST", "/sandbox/events", r#"{"event":"order.paid"}"#);
        assert_eq!((status, answer["deliveries"].as_array().unwrap().len()), (202, 1), "{name}: {answer}");
        assert_eq!(answer["deliveries"][0]["webhook_id"], steady.as_str(), "{name}: {answer}");
        app.next();
        if name == "state.jsonl" {
            hub.stop();
        } else {
            // It also says that half a line was cut off.
            hub.kill();
        }
    }
}

#[test]
fn deliveries_that_were_held_back_come_once() {
    let (place, app) = (Place::new(), App::answering(Reply::status(200, "")));
    let (hub, mut api, webhooks) = sandbox(&place, "faults.jsonl", &app);
    let before = fixture("faults.jsonl");
    let before = objects(std::str::from_utf8(&before).unwrap());
    let done: BTreeSet<_> = before
        .iter()
        .filter(|line| line["tried"]["came_to"] == "delivered")
        .map(|line| line["tried"]["delivery"].as_str().unwrap().to_owned())
        .collect();
    let all: BTreeSet<_> =
        before.iter().filter_map(|line| line["emitted"]["deliveries"][0]["id"].as_str()).map(str::to_owned).collect();
    assert_eq!((all.len(), done.len()), (8, 4));
    // Some are held back for an hour from when the file was written.
    let (status, answer) = api.call("POST", "/sandbox/clock", r#"{"advance":"1h"}"#);
    assert_eq!(status, 200, "{answer}");
    for id in &all {
        api.wait_for(&webhooks[0], id, "delivered");
    }
    let came: BTreeSet<_> =
        (done.len()..all.len()).map(|_| app.next().header("x-pushoney-delivery").unwrap()).collect();
    assert_eq!(came, all.difference(&done).cloned().collect());
    assert!(app.is_idle());
    hub.stop();
}

#[test]
fn a_configuration_is_shown_with_every_key() {
    let place = with(&["config.toml"]);
    let shown = run(&place, &["config", "show", "--json", "--config", "config.toml"]).stderr("").run().json();
    let keys = |table: &Value| table.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let (profiles, schemes) = (&shown["profiles"], &shown["schemes"]);
    let profile = &keys(&profiles["default"]) | &keys(&profiles["ci"]);
    let scheme = &keys(&schemes["acme"]) | &keys(&schemes["bravo"]);
    assert_eq!((profile.len(), scheme.len()), (9, 22), "{shown}");
    assert_eq!((&schemes["acme"]["tolerance"], &schemes["bravo"]["prefix"]), (&"10m".into(), &"v1,".into()));
    assert_eq!(profiles["default"]["webhook_id"], "wh_14060db69a4af3bf769d4e85");
    let text = run(&place, &["config", "show", "--config", "config.toml"]).run();
    for line in String::from_utf8(fixture("config.toml")).unwrap().lines() {
        let is_plain =
            !line.starts_with('#') && !["secret", "api_key", "forward"].iter().any(|key| line.starts_with(key));
        assert!(!is_plain || text.lines().contains(&line), "{line}\n{}", text.text());
    }
}

#[test]
fn a_configuration_signs_as_it_did() {
    let place = with(&["config.toml"]);
    place.file("secret.txt", "whsec_in_a_file_0123");
    let sign = |args: &[&str]| {
        let always = ["sign", "--config", "config.toml", "--timestamp", "1770000000", "--delivery-id", "d1"];
        place.run(always).args(["--output", "header"]).args(args.iter().copied())
    };
    // The profile's scheme with each of its secrets; `secret_files` is one more.
    let acme = "\
Content-Type: application/x-acme
User-Agent: Acme/1
X-Acme-Event: a.b
X-Acme-Delivery: d1
X-Acme-Signature: ts=1770000000;id=d1;\
h1=HLTtg1l5kEB5uvGa68glNVweg2LKY6QUo6xMlhQQw+1IYsnsFA88eBWz+JPU9Wxhr1yMGpvTKfQzr4RNSFGN7Q==;\
h1=FIOeY/LP78K3bny+eGfCFftk4s5kaXMXfs3RhhOzwY3PJfPA4GcPyITgQMaZ6wfgjuhhzeKHL879k3rKcwg2CQ==;\
h1=lhFFKT53syzNGKiB7MhrYr1lMGVymzS5wwOfPND2eE/YIS7BdR3lerY25e/XMq3xQHwrryWCj8Ak/1438obn+w==;\
h1=A724WNkMfuf+TAMMtQrcej5+coQCB6e79RQ6qTnloTyzGoDc1zx39CsZd23z6Hu6/fHZccVhfmZH3TVEsrHVwQ==
";
    sign(&[]).stdin(r#"{"data":{"kind":"a.b"}}"#).stdout(acme).run();
    let bravo = "\
Content-Type: application/json
X-Bravo-Signature: v1,12a89d45570260f2f50201630010e938ad455e8caf3c63a2005b07cbc860c07d
X-Bravo-Id: d1
X-Bravo-Time: 1770000000
";
    let secret = ["--scheme", "bravo", "--secret", "bv_MTIzNDU2Nzg5MDEyMzQ1Ng=="];
    sign(&secret).stdin("{}").stdout(bravo).run();
    let ci = sign(&["--profile", "ci"]).stdin("{}").any_stderr();
    ci.stdout_contains("v1=5d2190aeb904763036fe503ce0c5771fa51df52c44167da3d1e4c7b25a5aa3ae").run();
}

#[test]
fn a_configuration_brings_its_hub_key_and_routes() {
    let app = App::answering(Reply::status(201, r#"{"id":"wh_2","signing_secret":"whsec_another_0123456789"}"#));
    let place = Place::new();
    let text = String::from_utf8(fixture("config.toml")).unwrap();
    let text = text.replace(APPLICATION, &format!("127.0.0.1:{}", app.port));
    place.file("config.toml", &text).file("secret.txt", "whsec_in_a_file_0123");
    let args = ["register", "--config", "config.toml", "--url", "https://hooks.example.com/x", "--save"];
    run(&place, &args).run();
    assert_eq!(app.next().header("authorization").unwrap(), format!("Bearer {KEY}"));
    let saved = fs::read_to_string(place.path("config.toml")).unwrap();
    // Everything else stands as it stood.
    let expected = text.replace("wh_14060db69a4af3bf769d4e85", "wh_2");

    assert_ne!(expected, text);
    let lines =
        |text: &str| text.lines().filter(|line| !line.starts_with("secrets")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&saved), lines(&expected));
    assert!(saved.contains(SECRET) && saved.contains("whsec_another_0123456789"));
}
