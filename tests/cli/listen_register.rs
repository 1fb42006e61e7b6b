//! `listen --register`: what the hub gives goes into verification and is shown or stored once; nothing wastes it.

use crate::support::hub::{Delivering, Hub, Reply, Request, SECRET, answer, json};
use crate::support::running::Running;
use crate::support::{Cli, Listener, Output, Place, closed_pipe, hold_against_schema};
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

const KEY: &str = "pk_test_0123c0de";
const URL: &str = "https://hooks.example.com/pushoney";
const SHOWN: &str = "id wh_1\nsigning_secret whsec_0123456789abcdef\n";
const IN_ENV: &str = "note: the signing secret is in .env as PUSHONEY_SIGNING_SECRET\n";
const BODY: &[u8] = b"{\"event\":\"click.recorded\"}";
const END: [&str; 4] = ["--", "/bin/sh", "-c", "exit 0"];

/// For [`Cli::listen`], which adds the command itself.
fn register(place: &Place, hub: &str) -> Cli {
    place.run(["--register", "--hub", hub]).env("PUSHONEY_API_KEY", KEY)
}

fn listen(place: &Place, hub: &str) -> Cli {
    let args = ["listen", "--port", "0", "--register", "--hub", hub];
    place.run(args).env("PUSHONEY_API_KEY", KEY)
}

fn created() -> Vec<u8> {
    let Reply::Bytes(bytes) = json("201 Created", &format!("{{\"id\":\"wh_1\",\"signing_secret\":\"{SECRET}\"}}"))
    else {
        unreachable!()
    };
    bytes
}

fn registering() -> Hub {
    Hub::new([Reply::Bytes(created())])
}

/// POSTs a [`BODY`] that is signed with `secret`, and gives the status.
fn post_signed(listener: &Listener, secret: &str) -> u16 {
    let sign = Place::new().run(["sign", "--secret", secret]).stdin(BODY).any_stdout().run();
    listener.post(BODY, &[("X-Pushoney-Signature", sign.text().trim())]).status
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn asked(hub: &Hub) -> Value {
    serde_json::from_str(&hub.requests()[0].body).unwrap()
}

#[test]
fn it_registers_itself_and_verifies_what_comes() {
    let hub = Delivering::new();
    // The secrets at hand are those of other webhooks.
    let cli = register(&Place::new(), &hub.hub.url()).env("PUSHONEY_SIGNING_SECRET", "other");
    let listener = cli.args(["--path", "/hook"]).listen();
    hold_against_schema("ready", listener.ready());
    let expected = serde_json::json!({
        "id": "wh_1",
        "signing_secret": SECRET,
        "hub": hub.hub.url(),
        "url": listener.url(),
        "events": ["click.recorded", "conversion.recorded"],
    });
    assert_eq!(listener.ready()["registered"], expected);
    assert!(listener.url().ends_with("/hook"));
    // It was sent before the hub had answered, and waited.
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["delivery_id"]), (&true.into(), &"dlv_1".into()));
    assert_eq!(hub.answered().status, 200);
    let request = &hub.hub.requests()[0];
    assert_eq!(request.line, "POST /v1/webhooks");
    assert_eq!(request.header("authorization"), Some("Bearer pk_test_0123c0de"));
    assert_eq!((&asked(&hub.hub)["url"], &asked(&hub.hub)["events"]), (&expected["url"], &expected["events"]));
    let end = listener.stop();
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), ""));
}

#[test]
fn without_registering_there_is_nothing_registered() {
    let listener = Place::new().run(["--secret", "s"]).listen();
    hold_against_schema("ready", listener.ready());
    assert_eq!(listener.ready()["registered"], Value::Null);
}

#[test]
fn people_see_the_secret_once() {
    let count = ["--compact", "--count", "1"];
    let hub = Delivering::new();
    let cli = listen(&Place::new(), &hub.hub.url()).args(count).stdout_contains("✓ click.recorded  dlv_1");
    let run = cli.stderr_contains(&format!("\n{SHOWN}")).run();
    let registered = format!("registered with {}: click.recorded, conversion.recorded\n", hub.hub.url());
    assert!(error(&run).contains(&registered), "{}", error(&run));
    let click = format!("\nclick one of that hub's links:\n  curl {}/c/demo\n", hub.hub.url());
    assert!(error(&run).contains(&click), "{}", error(&run));
    assert_eq!(run.everything().matches(SECRET).count(), 1);
    assert!(!run.everything().contains(KEY));
    // Quiet is no reason to lose it.
    let hub = Delivering::new();
    listen(&Place::new(), &hub.hub.url()).args(count).arg("-q").any_stdout().stderr(SHOWN).run();
}

#[test]
fn a_secret_that_is_stored_is_not_printed() {
    let hub = Delivering::new();
    let place = Place::new();
    let listener = register(&place, &hub.hub.url()).args(["--write-env", ".env"]).listen();
    hold_against_schema("ready", listener.ready());
    assert_eq!(listener.ready()["registered"]["signing_secret"], Value::Null);
    assert_eq!(listener.next_line()["verified"], true);
    assert_eq!(listener.stop().stderr, IN_ENV);
    assert_eq!(fs::read_to_string(place.path(".env")).unwrap(), format!("PUSHONEY_SIGNING_SECRET={SECRET}\n"));
    let hub = registering();
    let run = listen(&place, &hub.url()).args(["--save", "--profile", "new"]).args(END);
    let run = run.stderr_contains("note: the id is in profile `new` of ").stderr_contains("\nid wh_1\n");
    assert!(!run.run().everything().contains(SECRET));
    // From now on, plain `listen` verifies with it.
    let kept = place.run(["--profile", "new"]).listen();
    assert_eq!(post_signed(&kept, SECRET), 200);
}

#[test]
fn what_could_not_be_stored_is_printed_and_listening_goes_on() {
    let place = Place::new();
    let folder = place.path(".env");
    let hub = Hub::new([Reply::After(Box::new(move |_| fs::create_dir_all(folder).unwrap()), created())]);
    let cli = listen(&place, &hub.url()).args(["--write-env", ".env"]).args(END).stderr_contains(SHOWN);
    let what =
        "warning: the webhook is registered and its signing secret is printed, because it could not be stored: cannot ";
    cli.stderr_contains(what).stderr_contains("store it now: it is shown only once").run();
    // One that is stored in one place and not in the other is printed too.
    let folder = place.path("env");
    let hub = Hub::new([Reply::After(Box::new(move |_| fs::create_dir_all(folder).unwrap()), created())]);
    let listener = register(&place, &hub.url()).args(["--write-env", "env", "--save"]).listen();
    assert_eq!(listener.ready()["registered"]["signing_secret"], SECRET);
    assert!(listener.stop().stderr.contains(what));
}

#[test]
fn a_secret_that_nobody_reads_is_not_lost_in_silence() {
    let lost = "error: the webhook is registered, but its signing secret could not be printed: ";
    let hub = registering();
    listen(&Place::new(), &hub.url()).arg("--json").stdout_to(closed_pipe()).status(4).stderr_contains(lost).run();
}

#[test]
fn an_answer_without_a_secret_is_printed_whole() {
    let why = "so the webhook is registered, but its response, printed in full, has no signing_secret";
    for json in [&[][..], &["--json"]] {
        let hub = Hub::new([answer("200 OK", "", "{\"id\":\"wh_1\"}")]);
        let cli = listen(&Place::new(), &hub.url()).args(json.iter().copied()).status(3);
        cli.stdout("{\"id\":\"wh_1\"}\n").stderr_contains(why).run();
    }
}

#[test]
fn a_hub_that_does_not_register_us_is_exit_3() {
    let place = Place::new();
    let hub = Hub::new([json("422 Unprocessable Entity", "{\"message\":\"no\"}")]);
    let refused = format!("error: the hub {} refused POST /v1/webhooks (422 Unprocessable Entity: no)\n", hub.url());
    listen(&place, &hub.url()).status(3).stderr(refused).run();
    listen(&place, "http://127.0.0.1:1").status(3).stderr_contains("connection refused").run();
    // It has the port by the time that it asks, and gives it back.
    let (tell, told) = mpsc::channel();
    let act = move |request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let host = body["url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        drop(TcpStream::connect(&host).unwrap());
        tell.send(host).unwrap();
    };
    let hub = Hub::new([Reply::After(Box::new(act), Vec::new())]);
    listen(&place, &hub.url()).status(3).stderr_contains("closed the connection before answering").run();
    drop(TcpListener::bind(told.recv().unwrap()).unwrap());
}

#[test]
fn what_can_fail_fails_before_the_hub_is_asked() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port().to_string();
    place.file("plain", "no capture\n");
    let hub = Hub::untouched();
    for (args, status, why) in [
        (&["--port", &taken][..], 4, "cannot listen on 127.0.0.1 port "),
        (&["--write-env", "gone/.env"], 4, "cannot write gone/.env"),
        (&["--capture", "plain"], 4, "plain"),
        (&["--forward-header", "a: b"], 2, "--forward-header requires --forward-to"),
        (&["--forward-to", "http://127.0.0.1:1", "--re-sign-secret-file", "gone"], 4, "cannot read secret file gone"),
        (
            &["--url", "hooks"],
            2,
            "error: --url: `hooks` could be a host or a path\n  for a host, type http://hooks or https://hooks;",
        ),
        (&["--events", "click.recorded,conversion.*", "--force", "--api-key-file", "gone"], 4, "API key file gone"),
    ] {
        let mut cli = place.run(["listen", "--register", "--hub", &hub.url()]).env("PUSHONEY_API_KEY", KEY);
        if args[0] != "--port" {
            cli = cli.args(["--port", "0"]);
        }
        cli.args(args.iter().copied()).status(status).stderr_contains(why).run();
    }
}

#[test]
fn what_does_not_fit_is_a_usage_error() {
    let place = Place::new();
    let unused = "requires --register\n  add --register, or remove it\n";
    let secret = |flag| format!("error: the argument '--register' cannot be used with '{flag}'");
    for (args, why) in [
        (&["--url", URL][..], format!("error: --url {unused}")),
        (&["--hub", "acme"], format!("error: --hub {unused}")),
        (&["--api-key-file", "k"], format!("error: --api-key-file {unused}")),
        (&["--write-env", ".env"], format!("error: --write-env {unused}")),
        (&["--save"], format!("error: --save {unused}")),
        (&["--force", "--skip-verify"], format!("error: --force {unused}")),
        (&["--register", "--secret", "s"], secret("--secret <SECRET>")),
        (&["--register", "--secret-file", "f"], secret("--secret-file <FILE>")),
        (&["--register", "--env-file", "f"], secret("--env-file <FILE>")),
        (&["--register", "--skip-verify"], "'--register' cannot be used with '--skip-verify'".to_owned()),
        (
            &["--register", "--scheme", "stripe"],
            "error: --register: hubs sign with scheme pushoney, not stripe".to_owned(),
        ),
        (&["--register"], "error: no hub to call\n".to_owned()),
        (
            &["--register", "--hub", "acme"],
            "error: --register needs --url: https://acme.pushoney.com can't reach this".to_owned(),
        ),
        (
            &["--register", "--hub", "acme", "--url", "http://localhost:1"],
            "error: Pushoney can't reach --url http://localhost:1".to_owned(),
        ),
    ] {
        let cli = place.run(["listen", "--port", "0"]).args(args.iter().copied());
        cli.env("PUSHONEY_API_KEY", KEY).status(2).stderr_contains(&why).run();
    }
    assert!(!place.path("config").exists());
}

#[test]
fn hub_key_and_url_are_taken_as_register_takes_them() {
    let hub = registering();
    let place = Place::new();
    // The profile is for another provider, and its secret for another webhook.
    place.config(&format!(
        "[profiles.default]\nscheme = 'stripe'\nsecrets = ['x']\nhub = '{}'\napi_key = 'pk_p'\n",
        hub.url()
    ));
    let cli = place.run(["listen", "--register", "--port", "0", "--url", URL, "--path", "/x", "--scheme", "pushoney"]);
    let other = "note: --url has the path /pushoney, but only /x is accepted: other paths get 404, unless the tunnel rewrites them\n";
    let run = cli.args(END).stderr_contains(other).stderr_contains("(scheme pushoney)").run();
    assert!(error(&run).contains(&format!(" to {URL}\n")), "{}", error(&run));
    assert_eq!(asked(&hub)["url"], URL);
    assert_eq!(hub.requests()[0].header("authorization"), Some("Bearer pk_p"));
}

#[test]
fn the_events_that_are_shown_are_registered_by_name() {
    let with = |events: &str, note: &str| {
        let hub = registering();
        let listener = register(&Place::new(), &hub.url()).args(["--events", events]).listen();
        let names = listener.ready()["registered"]["events"].clone();
        assert_eq!(asked(&hub)["events"], names);
        assert_eq!(listener.stop().stderr, note);
        names
    };
    assert_eq!(with("click.recorded", ""), serde_json::json!(["click.recorded"]));
    let near = "note: click.record is not a published Pushoney event; did you mean click.recorded?\n";
    assert_eq!(with("click.record", near), serde_json::json!(["click.record"]));
    let known = serde_json::json!(["click.recorded", "conversion.recorded"]);
    let pattern =
        "note: --events has a pattern, but a hub needs names: registering click.recorded and conversion.recorded\n";
    assert_eq!(with("click.recorded,conv*", pattern), known);
}

#[test]
fn the_command_gets_the_secret_in_its_environment() {
    let hub = registering();
    let place = Place::new();
    let cli = listen(&place, &hub.url()).args(["-q", "--write-env", ".env", "--", "/bin/sh", "-c"]);
    let cli = cli.arg("echo \"$PUSHONEY_SIGNING_SECRET\"").env("PUSHONEY_SIGNING_SECRET", "old");
    cli.stdout(format!("{SECRET}\n")).run();
}

#[test]
fn a_delivery_that_is_signed_with_another_secret_at_hand_is_explained() {
    let place = Place::new();
    let hub = registering();
    let listener = register(&place, &hub.url()).env("PUSHONEY_SIGNING_SECRET", "old").listen();
    assert_eq!(post_signed(&listener, "old"), 400);
    let line = listener.next_line();
    assert_eq!(line["reason"], "signature_mismatch");
    let found = line["diagnosis"].to_string();
    assert!(found.contains("$PUSHONEY_SIGNING_SECRET"), "{found}");
}

/// A listener whose hub has been asked, and what lets the hub answer.
fn waiting(place: &Place, args: &[&str]) -> (Running, Hub, mpsc::Sender<()>) {
    let (tell, asked) = mpsc::channel();
    let (go, wait) = mpsc::channel();
    let act = move |_: &_| {
        tell.send(()).unwrap();
        let _ = wait.recv();
    };
    let hub = Hub::new([Reply::After(Box::new(act), created())]);
    let running = Running::start(listen(place, &hub.url()).args(args.iter().copied()));
    asked.recv_timeout(crate::support::PATIENCE).unwrap();
    (running, hub, go)
}

const WAITING: &str = "warning: the request was sent, and the response has a secret that is shown only once: waiting for it (press Ctrl-C again to give up)";

#[test]
fn ctrl_c_waits_for_the_secret_and_then_ends_it() {
    let (mut running, _hub, go) = waiting(&Place::new(), &["--", "/bin/sh", "-c", "exit 7"]);
    running.signal(Signal::INT);
    assert_eq!(running.stderr_line(), WAITING);
    go.send(()).unwrap();
    let end = running.ended();
    let expected = format!("{SHOWN}received 0, verified 0, refused 0, duplicates 0");
    assert_eq!((end.status, end.stderr), (Some(0), expected));
    let (mut running, _hub, go) = waiting(&Place::new(), &["--json"]);
    running.signal(Signal::TERM);
    assert_eq!(running.stderr_line(), WAITING);
    go.send(()).unwrap();
    let ready = running.stdout_line();
    assert_eq!((&ready["type"], &ready["registered"]["signing_secret"]), (&"ready".into(), &SECRET.into()));
    let end = running.ended();
    assert_eq!((end.status, &end.lines[0]["type"]), (Some(0), &"summary".into()));
}

#[test]
fn a_second_ctrl_c_gives_up() {
    let (mut running, _hub, _go) = waiting(&Place::new(), &[]);
    running.signal(Signal::INT);
    assert_eq!(running.stderr_line(), WAITING);
    let end = running.signal_until_ended(Signal::INT);
    assert_eq!(end.status, Some(130));
    assert!(end.stderr.starts_with("error: gave up: the webhook may be registered"), "{}", end.stderr);
}
