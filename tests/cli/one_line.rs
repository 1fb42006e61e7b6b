//! One error is one line, and nothing that acts on a terminal or can't be seen reaches one: for every path by which
//! somebody else's text gets into what is printed.

use crate::support::hub::{Hub, answer, json};
use crate::support::records::{BODY, SECRET, lines, record};
use crate::support::{Cli, Place};
use serde_json::json as value;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

/// What breaks lines, acts on a terminal, or is not seen.
const HOSTILE: [char; 40] = [
    '\n',
    '\r',
    '\t',
    '\u{7}',
    '\u{8}',
    '\u{b}',
    '\u{c}',
    '\u{1b}',
    '\u{7f}',
    '\u{85}',
    '\u{9b}',
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{180b}',
    '\u{180e}',
    '\u{200b}',
    '\u{200d}',
    '\u{200e}',
    '\u{2028}',
    '\u{2029}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2800}',
    '\u{3164}',
    '\u{fe00}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{1bca0}',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e0100}',
    '\u{e01ef}',
];

/// All of them, between letters.
fn hostile() -> String {
    HOSTILE.iter().fold("x".to_owned(), |text, c| format!("{text}{c}x"))
}

/// The same without what a line of a file or a header can't hold.
fn without_breaks() -> String {
    hostile().replace(['\n', '\r'], "")
}

#[track_caller]
fn is_safe(name: &str, stream: &[u8]) -> String {
    let text = String::from_utf8(stream.to_vec()).unwrap();
    let raw = text.chars().find(|c| *c != '\n' && HOSTILE.contains(c));
    assert_eq!(raw, None, "{name}:\n{}", text.escape_debug());
    text
}

/// Runs it: so many lines of standard error, and on both streams nothing raw.
#[track_caller]
fn hold(name: &str, lines: usize, cli: Cli) {
    let output = cli.any_stdout().any_stderr().any_status().run();
    let stderr = is_safe(name, &output.stderr);
    is_safe(name, &output.stdout);
    assert_eq!(stderr.lines().count(), lines, "{name}:\n{stderr}");
    assert!(lines == 0 || stderr.contains("\\u2800"), "{name}: the text is not in it\n{stderr}");
}

fn signing(place: &Place, args: &[&str]) -> Cli {
    place.run(args.iter().copied()).args(["--secret", SECRET]).stdin(BODY)
}

#[test]
fn names_of_files_and_values_that_are_typed() {
    let place = Place::new();
    let text = hostile();
    let name = text.replace('/', "");
    let state = format!("none/{name}");
    let typed: [(&str, usize, Vec<&str>); 22] = [
        ("payload", 1, vec!["sign", "--secret", "s", &name]),
        ("secret file", 2, vec!["sign", "--secret-file", &name]),
        ("env file", 2, vec!["sign", "--env-file", &name]),
        ("config", 1, vec!["sign", "--config", &name]),
        ("profile", 2, vec!["sign", "--profile", &name]),
        ("scheme", 3, vec!["sign", "--scheme", &name]),
        ("event", 2, vec!["sign", "--secret", "s", "--output", "json", "--event", &name]),
        ("delivery id", 2, vec!["sign", "--secret", "s", "--output", "json", "--delivery-id", &name]),
        ("url", 2, vec!["sign", "--secret", "s", "--output", "curl", "--url", &name]),
        ("capture", 1, vec!["log", &name]),
        ("verify --capture", 1, vec!["verify", "--capture", &name]),
        ("to", 2, vec!["trigger", "a.b", "--secret", "s", "--to", &name]),
        ("data", 1, vec!["trigger", "a.b", "--print", "--data", &name]),
        ("templates", 2, vec!["trigger", "a.b", "--print", "--templates", &name]),
        ("api key file", 2, vec!["register", "--hub", "acme", "--url", "https://a.b/", "--api-key-file", &name]),
        ("hub", 2, vec!["register", "--url", "https://a.b/", "--hub", &name]),
        ("host", 2, vec!["sandbox", "--port", "0", "--host", &name]),
        ("state", 2, vec!["sandbox", "--port", "0", "--state", &state]),
        ("port", 3, vec!["sandbox", "--port", &name]),
        ("faults", 5, vec!["sandbox", "--faults", &name]),
        ("route", 5, vec!["listen", "--forward-to", &name]),
        ("subcommand", 5, vec!["--quiet", &name]),
    ];
    for (what, lines, args) in typed {
        hold(what, lines, place.run(args).stdin(BODY));
    }
    let odd = OsString::from_vec([b"\xff\n", text.as_bytes()].concat());
    hold("bytes", 1, place.run(["sign", "--secret", SECRET]).arg(odd));
}

#[test]
fn what_stands_in_a_capture() {
    let text = hostile();
    let of = |field: &str| {
        let record = record("d1", BODY, |record| record[field] = text.clone().into());
        let place = Place::new();
        place.file("c.jsonl", lines(&[record]));
        place
    };
    for field in ["id", "scheme", "method", "path", "event", "delivery_id", "reason", "received_at", "remote"] {
        let place = of(field);
        for args in [
            &["log", "c.jsonl"][..],
            &["log", "--json", "c.jsonl"],
            &["show", "c.jsonl", "rec_d1"],
            &["show", "--json", "c.jsonl", "x"],
            &["verify", "--secret", SECRET, "--capture", "c.jsonl"],
            &["verify", "--secret", SECRET, "--json", "--capture", "c.jsonl"],
            &["replay", "--secret", SECRET, "--to", "http://127.0.0.1:9/", "--dry-run", "c.jsonl"],
            &["replay", "--secret", SECRET, "--to", "http://127.0.0.1:9/", "--dry-run", "--json", "c.jsonl"],
            &["replay", "--secret", SECRET, "--to", "http://127.0.0.1:9/", "c.jsonl"],
            &["replay", "--secret", SECRET, "--to", "http://127.0.0.1:9/", "--json", "c.jsonl"],
            &["export", "--format", "har", "c.jsonl"],
            &["export", "--format", "curl", "c.jsonl"],
        ] {
            let output = place.run(args.iter().copied()).any_stdout().any_stderr().any_status().run();
            is_safe(&format!("{field} {args:?}"), &output.stdout);
            is_safe(&format!("{field} {args:?}"), &output.stderr);
        }
    }
    let unknown = of("scheme");
    hold("scheme", 3, unknown.run(["verify", "--secret", SECRET, "--capture", "c.jsonl"]));
    let twins = ["a", "b"].map(|end| record("d1", BODY, |record| record["id"] = format!("{text}{end}").into()));
    let place = Place::new();
    place.file("c.jsonl", lines(&twins));
    hold("ids", 2, place.run(["show", "c.jsonl", "x"]));
    hold("no such id", 2, place.run(["show", "c.jsonl", &format!("{text}c")]));
}

#[test]
fn keys_of_bodies_and_what_a_har_says() {
    let place = Place::new();
    let body = value!({hostile(): {hostile(): 1}}).to_string();
    place.file("body.json", &body);
    let set = |path: &str| place.run(["trigger", "a.b", "--print", "--data", "body.json", "--set", path]);
    hold("keys", 2, set("data.n=1"));
    let inner = format!("{}.n=1", hostile());
    hold("inner keys", 2, set(&inner));
    for (field, text) in [("url", hostile()), ("method", hostile())] {
        let mut request = value!({"method": "POST", "url": "http://a.b/", "headers": [], "postData": {"text": BODY}});
        request[field] = text.into();
        let har = value!({"log": {"version": "1.2", "entries": [{"startedDateTime": "2026-02-02T02:40:00Z", "request": request}]}});
        place.file("x.har", har.to_string());
        let replay = ["replay", "x.har", "--dry-run", "--to", "http://127.0.0.1:9/"];
        let output = signing(&place, &replay).any_stdout().any_stderr().any_status().run();
        let stderr = is_safe(field, &output.stderr);
        is_safe(field, &output.stdout);
        assert!(stderr.lines().all(|line| !line.starts_with('x')), "{stderr}");
    }
    place.file("events/a.b.json", format!("{{\"x\":\"{{{{{}}}}}\"}}", without_breaks()));
    let output = place.run(["trigger", "a.b", "--print", "--templates", "events"]).status(4).any_stderr().run();
    is_safe("placeholder", &output.stderr);
}

#[test]
fn what_is_in_the_environment_and_in_the_configuration() {
    let place = Place::new();
    let register = || place.run(["register", "--url", "https://hooks.example.com/"]);
    hold("hub", 2, register().env("PUSHONEY_HUB", hostile()).env("PUSHONEY_API_KEY", "pk_test_0123c0de"));
    let key = register().env("PUSHONEY_HUB", "acme").env("PUSHONEY_API_KEY", hostile());
    let output = key.status(2).any_stderr().run();
    is_safe("key", &output.stderr);
    let quoted = hostile().chars().fold(String::new(), |text, c| format!("{text}\\U{:08x}", c as u32));
    for (what, config) in [
        ("key at the top", format!("\"{quoted}\" = 1\n")),
        ("key of a scheme", format!("[schemes.a]\n\"{quoted}\" = 1\n")),
        ("name of a scheme", format!("[schemes.\"{quoted}\"]\nsignature_header = 'X'\n")),
        ("header", format!("[schemes.a]\nsignature_header = \"{quoted}\"\n")),
        ("signed", format!("[schemes.a]\nsignature_header = 'X'\nsigned = \"{{{quoted}}}\"\n")),
        ("scheme of the profile", format!("[profiles.default]\nscheme = \"{quoted}\"\n")),
        ("hub of the profile", format!("[profiles.default]\nhub = \"{quoted}\"\n")),
        ("secret file", format!("[profiles.default]\nsecret_files = \"{quoted}\"\n")),
    ] {
        place.config(&config);
        for args in [&["sign"][..], &["config", "show"], &["config", "show", "--json"]] {
            let output = place.run(args.iter().copied()).stdin(BODY).any_stdout().any_stderr().any_status().run();
            let stderr = is_safe(what, &output.stderr);
            is_safe(what, &output.stdout);
            let errors = stderr.lines().filter(|line| !line.starts_with("  ")).count();
            assert!(errors <= 1, "{what} {args:?}:\n{stderr}");
        }
    }
}

#[test]
fn what_a_hub_answers() {
    let text = hostile();
    let replies = || {
        let headers = format!("Location: https://a.b/{}\r\n", without_breaks().replace(['\t', '\u{b}', '\u{c}'], ""));
        [
            json("400 Bad Request", &value!({"message": text}).to_string()),
            json("400 Bad Request", &value!({"errors": [{"message": text}]}).to_string()),
            json("401 Unauthorized", &value!({"error": text}).to_string()),
            json("404 Not Found", &value!({"error": text}).to_string()),
            answer("500 Internal Server Error", "", &text),
            answer("302 Found", &headers, ""),
            answer("200 OK", "", &text),
        ]
    };
    for nth in 0..replies().len() {
        let of = || replies().into_iter().nth(nth);
        for args in [
            &["register", "--url", "https://hooks.example.com/"][..],
            &["register", "--json", "--url", "https://hooks.example.com/"],
            &["deliveries", "list", "wh_1"],
            &["deliveries", "retry", "wh_1", "dlv_1"],
        ] {
            let hub = Hub::new(of());
            let run = Place::new().run(args.iter().copied()).args(["--hub", &hub.url()]);
            let output = run.env("PUSHONEY_API_KEY", "pk_test_0123c0de").any_stdout().any_stderr().any_status().run();
            let stderr = is_safe(&format!("{nth} {args:?}"), &output.stderr);
            is_safe(&format!("{nth} {args:?}"), &output.stdout);
            let errors = stderr.lines().filter(|line| !line.starts_with("  ")).count();
            assert!(errors <= 2, "{nth} {args:?}:\n{stderr}");
        }
    }
    for body in [value!({"id": text, "signing_secret": text}), value!({"id": "wh_1", text.as_str(): text})] {
        for args in [&["register"][..], &["register", "--json"], &["register", "--write-env", ".env"]] {
            let hub = Hub::new([json("201 Created", &body.to_string())]);
            let run = Place::new().run(args.iter().copied()).args([
                "--url",
                "https://hooks.example.com/",
                "--hub",
                &hub.url(),
            ]);
            let output = run.env("PUSHONEY_API_KEY", "pk_test_0123c0de").any_stdout().any_stderr().any_status().run();
            is_safe("registered", &output.stderr);
            is_safe("registered", &output.stdout);
        }
    }
    let list =
        value!({"deliveries": [{"id": text, "event": text, "status": text, "attempts": text, "created_at": text}]});
    for args in [&["deliveries", "list", "wh_1"][..], &["deliveries", "list", "wh_1", "--json"]] {
        let hub = Hub::new([json("200 OK", &list.to_string())]);
        let run = Place::new().run(args.iter().copied()).args(["--hub", &hub.url()]);
        let output = run.env("PUSHONEY_API_KEY", "pk_test_0123c0de").any_stdout().any_stderr().any_status().run();
        is_safe("list", &output.stderr);
        is_safe("list", &output.stdout);
    }
}

#[test]
fn what_a_sender_writes() {
    let (text, line) = (hostile(), without_breaks());
    let body = value!({"event": text, text.as_str(): text}).to_string();
    // A header's value has no control characters; what is left of it is hostile enough.
    let value: String = line.chars().filter(|c| !c.is_control()).collect();
    for args in [&[][..], &["--compact"], &["--json"], &["--json", "--skip-verify"], &["--skip-verify"]] {
        let secret: &[&str] = if args.contains(&"--skip-verify") { &[] } else { &["--secret", SECRET] };
        let (reader, writer) = std::io::pipe().unwrap();
        let run = Place::new().cli().args(args.iter().chain(secret).copied());
        let mut listener = run.listen_piped(reader, writer);
        for headers in [
            &[("X-Pushoney-Event", &*value), ("X-Pushoney-Delivery", &*value)][..],
            &[("X-Pushoney-Signature", &*value), ("Content-Type", &*value)],
        ] {
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            listener.port.post_with(body.as_bytes(), &headers);
        }
        listener.stop();
        let stdout = listener.read_rest();
        let (status, stderr) = listener.ended();
        assert_eq!(status, Some(0), "{stderr}");
        is_safe(&format!("{args:?}"), stderr.as_bytes());
        is_safe(&format!("{args:?}"), stdout.as_bytes());
    }
    let place = Place::new();
    let header = format!("X-Pushoney-Signature: {text}");
    let output = signing(&place, &["verify", "-H", &header]).any_stdout().any_stderr().any_status().run();
    is_safe("verify", &output.stdout);
}
