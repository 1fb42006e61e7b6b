//! What `replay` makes of its input before it sends: other kinds of file, values that are set, the editor, the signature.

use crate::replay::{accepting, captured, lines, record, replay, verifies};
use crate::support::{Place, hold_against_schema, terminal};
use serde_json::json;

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
