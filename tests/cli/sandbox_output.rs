//! `sandbox` as a person sees it: its first lines, what it prints of each attempt, how it ends.

use crate::sandbox::closing;
use crate::support::app::{App, Reply};
use crate::support::running::Running;
use crate::support::sandbox::{KEY, Telling};
use crate::support::{Place, closed_pipe};
use rustix::process::Signal;
use serde_json::Value;
use std::net::TcpListener;

/// A sandbox whose output for people is read.
struct Human {
    running: Running,
    port: u16,
    /// Its first lines.
    ready: Vec<String>,
}

impl Human {
    #[track_caller]
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut running = Running::start(place.run(["sandbox", "--port", "0"]).args(args.iter().copied()));
        let mut ready = vec![running.stderr_line()];
        while !ready.last().unwrap().contains("/c/demo") {
            ready.push(running.stderr_line());
        }
        let port = ready[0].strip_prefix("sandbox hub on http://127.0.0.1:").unwrap();
        let port = port.strip_suffix("; Ctrl-C ends it").unwrap().parse().unwrap();
        Self { running, port, ready }
    }

    /// The next line, without the time in front of it.
    #[track_caller]
    fn line(&mut self) -> String {
        let line = self.running.stdout_text();
        let is_time = line.len() > 9 && line.as_bytes()[2] == b':' && line.as_bytes()[5] == b':';
        if is_time { line[9..].to_owned() } else { line }
    }
}

#[test]
fn people_see_what_happens_and_what_follows() {
    let place = Place::new();
    let mut hub = Human::start(&place, &["--api-key", KEY]);
    let mut api = crate::support::sandbox::Api::of(hub.port);
    let app = App::scripted(|nth| match nth {
        0 => Reply::status(200, "fine"),
        1 => closing(500, "\x1b[31mred\x07 \u{202e}alert"),
        2 => Reply::HangUp,
        3 => Reply::status(404, ""),
        4 => Reply::status(302, ""),
        _ => Reply::status(410, ""),
    });
    let url = app.url();
    api.emit("e");
    assert_eq!(hub.line(), "· e has no webhook; register one with `pushoney-cli listen --register`");
    let (webhook, _) = api.register(&url, &["e", "f"]);
    assert_eq!(hub.line(), format!("· registered {webhook} at {url}"));
    assert_eq!(hub.line(), "  for e, f");
    let mut fire = |mark: &str, got: &str, more: &[&str]| {
        let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
        let line = hub.line();
        assert!(line.starts_with(&format!("{mark} e  {delivery}  {got} in ")), "{line}");
        assert!(line.ends_with(" ms"), "{line}");
        for expected in more {
            assert_eq!(hub.line(), *expected);
        }
    };
    fire("✓", "200", &[]);
    fire("✗", "500", &["  \\u001b[31mred\\u0007 \\u202ealert", "  retry 1 of 5 in 1 min"]);
    let hung_up = format!("  127.0.0.1:{} closed the connection without a response", app.port);
    fire("✗", "broken", &[&hung_up, "  retry 1 of 5 in 1 min"]);
    fire("✗", "404", &["  a permanent failure: it is not retried"]);
    fire("✗", "302", &["  a permanent failure: redirects are not followed"]);
    fire("✗", "410", &["  410: the webhook is disabled, and gets no more deliveries"]);
    api.emit("e");
    let gone = "· e has no webhook: the one registered for it is disabled after a 410; register it again";
    assert_eq!(hub.line(), gone);
    let refused = r#"{"url":"https://example.com/\u001b[31m","events":["e"]}"#;
    assert_eq!(api.call("POST", "/v1/webhooks", refused).0, 422);
    let line = hub.line();
    assert!(line.starts_with("· 422 to POST /v1/webhooks: url contains '\\u{1b}', which must be"), "{line}");
    assert_eq!(api.call("GET", &format!("/nothing/{KEY}"), "").0, 404);
    assert_eq!(hub.line(), "· 404 to GET /nothing/…: no such path; GET /sandbox/openapi.json describes the API");
    hub.running.signal(Signal::TERM);
    let ready = hub.ready.join("\n");
    let end = hub.running.ended();
    // Two more were waiting when the webhook was disabled.
    let summary = "events 8, deliveries 6, attempts 6, delivered 1, failed 3, calls refused 2";
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), summary));
    assert!(!ready.contains(KEY), "{ready}");
}

#[test]
fn several_webhooks_are_told_apart() {
    let mut hub = Human::start(&Place::new(), &["--api-key", KEY]);
    let mut api = crate::support::sandbox::Api::of(hub.port);
    let app = App::answering(Reply::status(200, ""));
    for beside in ["", "1 other webhook delivers", "2 other webhooks deliver"] {
        api.register(&app.url(), &["e"]);
        hub.line();
        assert_eq!(hub.line(), "  for e");
        if !beside.is_empty() {
            let expected = format!("  {beside} there, with its own secret; POST /sandbox/reset deletes them all");
            assert_eq!(hub.line(), expected);
        }
    }
    api.emit("e");
    for _ in 0..3 {
        let line = hub.line();
        assert!(line.ends_with(&format!(" ms  {}", app.url())), "{line}");
    }
}

#[test]
fn the_first_lines_can_be_pasted() {
    let place = Place::new();
    let hub = Human::start(&place, &["--time-scale", "60", "--faults", "delay=0.5,seed=4", "--state", "s.jsonl"]);
    let (url, key) = (format!("http://127.0.0.1:{}", hub.port), hub.ready[5].split('=').next_back().unwrap());
    assert!(key.starts_with("pk_sandbox_") && key.len() > 30, "{key}");
    let (listen, curl) = ("pushoney-cli listen --register", format!("curl {url}/c/demo"));
    let width = listen.len().max(curl.len()) + 4;
    let expected = [
        format!("sandbox hub on {url}; Ctrl-C ends it"),
        "state in s.jsonl (0 webhooks)".into(),
        "waits are divided by 60".into(),
        "faults: delay=0.5:5s,seed=4".into(),
        "in another terminal:".into(),
        format!("  export PUSHONEY_HUB={url} PUSHONEY_API_KEY={key}"),
        format!("  {listen:width$}receive what this hub delivers"),
        format!("  {curl:width$}click one of its links"),
    ];
    assert_eq!(hub.ready, expected);
    // They do what they say.
    let listen = place.run(["listen", "--register", "--port", "0", "--compact", "--count", "1"]);
    let mut listen = Running::start(listen.env("PUSHONEY_HUB", &url).env("PUSHONEY_API_KEY", key));
    while !listen.stderr_line().starts_with("signing_secret ") {}
    place.run(["trigger", "click.recorded", "--hub", &url, "--tracking-id", "demo"]).any_stdout().run();
    assert!(listen.stdout_text().contains("✓ click.recorded  dlv_"));
    assert_eq!(listen.ended().status, Some(0));
}

#[test]
fn a_key_of_its_own_is_told_also_when_quiet_and_a_given_one_never() {
    let place = Place::new();
    let mut hub = Running::start(place.run(["sandbox", "-q", "--port", "0"]));
    let line = hub.stderr_line();
    assert!(
        line.starts_with("export PUSHONEY_HUB=http://127.0.0.1:") && line.contains(" PUSHONEY_API_KEY=pk_sandbox_")
    );
    hub.signal(Signal::INT);
    let end = hub.ended();
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), ""));
    // With a key that was given there is nothing to say, so there is nothing to wait for: port 4000 may be taken.
    let hub = Telling::start(&place, &["-q"]);
    assert_eq!(hub.ready["api_key"], Value::Null);
    let mut api = hub.api();
    assert_eq!(api.call("POST", &format!("/v1/webhooks/{KEY}"), "").0, 404);
    let said: String = hub.stop().iter().map(ToString::to_string).collect();
    assert!(said.contains("refused_call") && !said.contains(KEY), "{said}");
    let hub = Telling::of(place.run(["sandbox", "--json", "--port", "0"]));
    assert!(hub.ready["api_key"].as_str().unwrap().starts_with("pk_sandbox_"));
}

#[test]
fn how_it_ends() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port().to_string();
    let hint = "another program is listening there; stop it, or use --port ";
    place.run(["sandbox", "--port", &taken]).status(4).stderr_contains(hint).run();
    for (args, why) in [
        (&["--faults", "duplicat=0.5"][..], "unknown fault `duplicat`; did you mean duplicate?"),
        (&["--faults", "duplicate"], "write it as in duplicate=0.1"),
        (&["--faults", "delay:5s"], "`delay:5s` needs a probability from 0 to 1; write it as in delay=0.1:5s"),
        (&["--faults", "delay=2"], "`2` is not a probability"),
        (&["--time-scale", "0"], "must be above 0; 60 turns a minute into a second"),
        (&["--api-key", "a b"], "the API key contains a space"),
        (&["--api-key", ""], "the API key is empty"),
        (&["--concurrency", "0"], "not a whole number from 1 to 256"),
        (&["--timeout", "5"], "a duration needs a unit, as in 5s"),
        (&["--stat", "x"], "'--state'"),
    ] {
        place.run(["sandbox", "--port", "0"]).args(args.iter().copied()).status(2).stderr_contains(why).run();
    }
    for signal in [Signal::INT, Signal::TERM] {
        let hub = Human::start(&place, &[]);
        hub.running.signal(signal);
        let end = hub.running.ended();
        let summary = "events 0, deliveries 0, attempts 0, delivered 0, failed 0";
        assert_eq!((end.status, end.stderr.as_str()), (Some(0), summary));
    }
    // Whoever reads its lines has gone: so does it.
    place.run(["sandbox", "--port", "0", "--json"]).stdout_to(closed_pipe()).run();
    place.run(["sandbox", "--help"]).stdout_contains("Exit code: 0 after Ctrl-C or SIGTERM").run();
}
