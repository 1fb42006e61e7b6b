//! Reading a capture file: `log`, `show`, `export` and `verify --capture`, of whole files and of damaged ones, and of
//! files far larger than the memory that they may take.

use crate::support::{Cli, PATIENCE, Place, closed_pipe, hold_against_schema, read_terminal, terminal};
use base64::Engine as _;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_test";
const BODY: &str = r#"{"event":"click.recorded","data":{"n":1.0}}"#;

/// A record as `sign` prints it, signed with [`SECRET`] at 1770000000, with what `change` makes of it.
fn record(id: &str, body: impl AsRef<[u8]>, change: impl FnOnce(&mut Value)) -> Value {
    let run = Place::new().run(["sign", "--secret", SECRET, "--timestamp", "1770000000", "--output", "fixture"]);
    let mut record = run.args(["--event", "click.recorded", "--delivery-id", id]).stdin(body).any_stdout().run().json();
    record["id"] = format!("rec_{id}").into();
    record["status"] = 200.into();
    change(&mut record);
    record
}

fn plain(id: &str) -> Value {
    record(id, BODY, |_| {})
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// A place with `c.jsonl` in it.
fn place(text: impl AsRef<[u8]>) -> Place {
    let place = Place::new();
    place.file("c.jsonl", text);
    place
}

/// Many small records, cheap to make.
fn many(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let status = if number % 100 == 0 { 500 } else { 200 };
        let _ = writeln!(
            text,
            r#"{{"version":1,"id":"rec_{number}","received_at":"2026-02-02T02:40:00.000Z","method":"POST","path":"/","headers":[["content-type","application/json"],["x-pushoney-signature","t=1770000000,v1=00"]],"body":"{{\"event\":\"click.recorded\",\"data\":{{\"n\":{number}}}}}","scheme":"pushoney","verified":true,"reason":null,"delivery_id":"d{number}","event":"click.recorded","status":{status}}}"#
        );
    }
    text
}

// log

#[test]
fn log_is_a_line_a_delivery() {
    let app = json!({"url": "http://127.0.0.1:1/", "status": 500, "error": null, "duration_ms": 12.5, "headers": [], "body": "", "truncated": false});
    let failed = record("d2", BODY, |record| {
        (record["verified"], record["reason"]) = (false.into(), "signature_mismatch".into());
        (record["status"], record["duration_ms"]) = (400.into(), 1.25.into());
    });
    let unanswered = record("d3", BODY, |record| {
        (record["verified"], record["status"], record["event"]) = (Value::Null, Value::Null, Value::Null);
        (record["delivery_id"], record["app"]) = (Value::Null, app);
    });
    let place = place(lines(&[plain("d1"), failed.clone(), unanswered]));
    let said = "\
2026-02-02 02:40:00 ✓ click.recorded  d1  200
2026-02-02 02:40:00 ✗ click.recorded  d2  signature_mismatch  400 in 1.25 ms
2026-02-02 02:40:00 – (no event name)  rec_d3  UNVERIFIED  not answered  app 500 in 12.5 ms
";
    place.run(["log", "c.jsonl"]).stdout(said).run();
    place.run(["log", "-"]).stdin(lines(&[plain("d1")])).stdout(said.lines().next().unwrap().to_owned() + "\n").run();
    place.run(["log", "c.jsonl", "--color", "always"]).stdout_contains("\u{1b}[32m✓\u{1b}[0m").run();

    let select = |args: &[&str]| {
        let run = place.run(["log", "c.jsonl", "--json"]).args(args.iter().copied()).any_stdout().run();
        let ids = run.lines().into_iter().map(|line| {
            let record: Value = serde_json::from_str(line).unwrap();
            hold_against_schema("record", &record);
            record["id"].as_str().unwrap().to_owned()
        });
        ids.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(select(&[]), "rec_d1 rec_d2 rec_d3");
    assert_eq!(select(&["--failed"]), "rec_d2 rec_d3");
    assert_eq!(select(&["--failed", "--last", "1"]), "rec_d3");
    assert_eq!(select(&["--event", "click.*", "--failed"]), "rec_d2");
    assert_eq!(select(&["--id", "d1", "--id", "rec_d3"]), "rec_d1 rec_d3");
    assert_eq!(select(&["--since", "1770000000"]), "rec_d1 rec_d2 rec_d3");
    let run = place.run(["log", "c.jsonl", "--since", "1770000001"]);
    run.stderr("note: c.jsonl has no such delivery\n").run();
    place.run(["log", "c.jsonl", "--last", "0"]).status(2).stderr_contains("1 and more are").run();
    let same = place.run(["log", "c.jsonl", "--json", "--id", "d2"]).any_stdout().run().json();
    assert_eq!(same, failed, "what is printed is the record");
}

#[test]
fn what_is_captured_is_safe_to_look_at() {
    let evil = record("d1", "\u{1b}[2J", |record| {
        record["event"] = "e\u{1b}[2J\u{202e}".into();
        record["path"] = "/\u{9b}".into();
        record["headers"][0] = json!(["x\u{7f}", "a\u{200b}"]);
    });
    let place = place(lines(&[evil]));
    for args in [
        &["log", "c.jsonl"][..],
        &["log", "c.jsonl", "--json"],
        &["show", "c.jsonl", "d1"],
        &["export", "c.jsonl"],
        &["show", "c.jsonl", "d1", "--output", "curl"],
        &["export", "c.jsonl", "--format", "curl"],
    ] {
        let run = match args {
            [.., "curl"] => place.run(args.iter().copied()).stderr_contains("left out"),
            ["export", ..] => place.run(args.iter().copied()).stderr_contains("values redacted: 1;"),
            _ => place.run(args.iter().copied()),
        };
        let out = run.env("PUSHONEY_SIGNING_SECRET", SECRET).any_stdout().run().everything();
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\u{7f}', '\u{200b}']), "{args:?}: {out:?}");
    }
}

#[test]
fn damaged_lines_are_skipped_and_named() {
    let later = r#"{"version":2,"id":"x"}"#;
    let text = format!("{}\n{{\"version\":1}}\n{later}\n{}\n{{\"versi", plain("d1"), plain("d2"));
    let place = place(text);
    let warning = "warning: c.jsonl: skipped 2 damaged lines: 2, 3; 1 of them are of a later version of the format; the last line is unfinished, and was left out\n";
    for command in [&["log", "c.jsonl"][..], &["show", "c.jsonl", "d2"]] {
        place.run(command.iter().copied()).stdout_contains("d2").stderr(warning).run();
    }
    let last = place.run(["log", "c.jsonl", "--last", "1"]).stdout_contains("d2");
    last.stderr("warning: c.jsonl: the last line is unfinished, and was left out\n").run();
    // What can't be read is not known to be valid.
    let verify = place.run(["verify", "--capture", "c.jsonl", "--secret", SECRET]).status(1);
    verify.stdout_contains("valid").stderr_contains("skipped 2 damaged lines").run();
}

#[test]
fn what_is_no_capture_or_not_there_is_exit_4() {
    let place = place("notes\n");
    for args in [
        &["log", "c.jsonl"][..],
        &["show", "c.jsonl", "x"],
        &["export", "c.jsonl"],
        &["log", "-f", "c.jsonl"],
        &["verify", "--secret", "s", "--capture", "c.jsonl"],
    ] {
        let run = place.run(args.iter().copied()).status(4);
        run.stderr_contains("c.jsonl is not a capture file: none of its lines is a record\n  name a file that").run();
        let other: Vec<_> = args.iter().map(|arg| if *arg == "c.jsonl" { "nope" } else { arg }).collect();
        place.run(other).status(4).stderr_contains("cannot read nope: No such file").run();
    }
    place.run(["log", "-"]).stdin("notes\n").status(4).stderr_contains("standard input: not a capture").run();
    place.run(["log", "home"]).status(4).stderr_contains("it is a directory").run();
    place.file("empty", "").run(["log", "empty"]).stderr("note: empty holds no delivery\n").run();
}

#[test]
fn nobody_reading_is_no_failure() {
    let place = place(many(10_000));
    place.run(["log", "c.jsonl"]).stdout_to(closed_pipe()).run();
    place.run(["log", "c.jsonl", "--follow"]).stdout_to(closed_pipe()).run();
    place.run(["export", "c.jsonl"]).stdout_to(closed_pipe()).run();
}

/// A running command whose lines are read as they come; it is killed when dropped.
struct Running {
    child: Child,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Running {
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
        command.args(args).current_dir(place.path("")).env_clear().env("HOME", place.path("home")).env("TZ", "UTC");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Self { child, lines }
    }

    #[track_caller]
    fn next(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn follow_prints_what_is_written_until_it_is_interrupted() {
    let place = place(lines(&[plain("d1"), plain("d2")]));
    let append = |text: &str| {
        fs::File::options().append(true).open(place.path("c.jsonl")).unwrap().write_all(text.as_bytes()).unwrap();
    };
    for signal in [rustix::process::Signal::INT, rustix::process::Signal::TERM] {
        place.file("c.jsonl", lines(&[plain("d1"), plain("d2")]));
        let mut log = Running::start(&place, &["log", "c.jsonl", "--follow", "--last", "1"]);
        assert!(log.next().contains("d2"));
        let next = lines(&[plain("d3")]);
        append(&next[..50]);
        append(&next[50..]);
        assert!(log.next().contains("d3"));
        // It is emptied and written anew.
        place.file("c.jsonl", lines(&[plain("d4")]));
        assert!(log.next().contains("d4"));
        log.signal(signal);
        assert_eq!(log.child.wait().unwrap().code(), Some(0));
    }
    place.run(["log", "-", "--follow"]).status(2).stderr_contains("--follow").run();
}

// show

/// A forwarded delivery.
fn forwarded() -> Value {
    record("d1", BODY, |record| {
        record["remote"] = "127.0.0.1:40000".into();
        record["duration_ms"] = 12.5.into();
        record["headers"].as_array_mut().unwrap().push(json!(["x-raw", {"base64": "/w=="}]));
        record["app"] = json!({"url": "http://127.0.0.1:1/x", "status": 500, "error": null, "duration_ms": 11.0,
            "headers": [["content-type", "text/plain"]], "body": "went wrong", "truncated": true});
    })
}

#[test]
fn show_is_all_that_is_known() {
    let record = forwarded();
    hold_against_schema("record", &record);
    let place = place(lines(&[plain("d0"), record.clone()]));
    let signature = record["headers"][4][1].as_str().unwrap();
    let said = format!(
        "2026-02-02 02:40:00 ✓ click.recorded  d1  200 in 12.50 ms  app 500 in 11.0 ms
  record rec_d1, from 127.0.0.1:40000, scheme pushoney, 43 bytes
  verified again: valid: secret 1 of 1, signed 0 s ago

POST /
content-type: application/json
user-agent: pushoney-webhook-worker/1
x-pushoney-event: click.recorded
x-pushoney-delivery: d1
x-pushoney-signature: {signature}
x-raw: \\xff

{{
  \"event\": \"click.recorded\",
  \"data\": {{
    \"n\": 1.0
  }}
}}

the application at http://127.0.0.1:1/x answered 500 in 11.0 ms
content-type: text/plain

went wrong
(the answer was longer; no more of it was kept)
"
    );
    let show = || place.run(["show", "c.jsonl", "d1"]);
    show().env("PUSHONEY_SIGNING_SECRET", SECRET).stdout(&said).run();
    // Without a secret there is no second verdict; with a wrong one there is a diagnosis.
    show().stdout_contains("  not verified again: there is no secret for scheme pushoney\n").run();
    show().args(["--secret", "other"]).stdout_contains("verified again: invalid: signature_mismatch: ").run();
    show().args(["--secret-file", "nope"]).status(4).stderr_contains("nope").run();
    assert_eq!(show().args(["--output", "json"]).any_stdout().run().json(), record);
    show().args(["--output", "body"]).stdout(BODY).run();
    show().args(["--url", "http://h/"]).status(2).stderr_contains("--output curl alone").run();
}

#[test]
fn show_takes_the_beginning_of_an_id_if_it_is_one() {
    let again = record("d22", "{}", |record| record["id"] = "rec_again".into());
    let place = place(lines(&[plain("d1"), plain("d22"), plain("d23"), again]));
    let show = |id: &str| place.run(["show", "c.jsonl", id, "--output", "body"]);
    show("d1").stdout(BODY).run();
    show("rec_d2").status(1).stderr_contains("several ids in c.jsonl begin with `rec_d2`\n").run();
    show("rec_d23").stdout(BODY).run();
    show("rec_a").stdout("{}").run();
    show("d2").status(1).stderr_contains("type more of one of them: d22, d23\n").run();
    let note = "note: 2 deliveries have this id; this is the last, record rec_again\n";
    show("d22").stdout("{}").stderr(note).run();
    show("D1")
        .status(1)
        .stderr("error: there is no delivery `D1` in c.jsonl\n  `pushoney-cli log c.jsonl` lists what there is\n")
        .run();
}

#[test]
fn a_body_of_any_bytes_comes_out_as_it_was() {
    let all: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let place = place(lines(&[record("d1", &all, |_| {})]));
    place.run(["show", "c.jsonl", "d1", "--output", "body"]).stdout(&all).run();
    let http = place.run(["show", "c.jsonl", "d1", "--output", "http"]).any_stdout().run().stdout;
    assert!(http.starts_with(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"));
    assert!(http.ends_with(&[b"content-length: 70000\r\nconnection: close\r\n\r\n", &all[..]].concat()));
}

/// Whatever curl sends to a listener is what was captured.
#[test]
fn the_curl_command_sends_the_delivery_again() {
    if !crate::support::has_program("curl") {
        return;
    }
    let listener = Place::new().run(["--secret", SECRET, "--tolerance", "off", "--count", "2"]).listen();
    let binary: Vec<u8> = (0..=255).collect();
    let delivery = record("d1", &binary, |record| {
        record["path"] = "/hook?a=[b]".into();
        record["headers"].as_array_mut().unwrap().push(json!(["x-empty", ""]));
    });
    let place = place(lines(&[delivery]));
    for args in [
        &["show", "c.jsonl", "d1", "--output", "curl"][..],
        &["export", "c.jsonl", "--format", "curl", "--with-secrets"],
    ] {
        let command = place.run(args.iter().copied()).args(["--url", listener.url()]).any_stdout().run();
        let status = Command::new("sh").args(["-c", command.text()]).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
        let line = listener.next_line();
        assert_eq!((&line["verified"], &line["path"]), (&json!(true), &json!("/hook?a=[b]")));
        assert_eq!(line["body_base64"], base64::engine::general_purpose::STANDARD.encode(&binary));
        assert!(line["headers"].as_array().unwrap().contains(&json!(["x-empty", ""])), "{line}");
    }
}

// verify --capture

fn verify(place: &Place, args: &[&str]) -> Cli {
    place.run(["verify", "--capture", "c.jsonl", "--secret", SECRET]).args(args.iter().copied())
}

#[test]
fn each_delivery_is_verified_as_of_its_own_time() {
    let late = record("late", BODY, |record| record["received_at"] = "2026-02-02T02:45:01.000Z".into());
    let forged = record("forged", BODY, |record| record["body"] = "{}".into());
    let place = place(lines(&[plain("d1"), plain("d2")]));
    let said = "\
valid  2026-02-02 02:40:00  click.recorded  d1: secret 1 of 1, signed 0 s ago
valid  2026-02-02 02:40:00  click.recorded  d2: secret 1 of 1, signed 0 s ago
";
    verify(&place, &[]).stdout(said).stderr("note: 2 valid, 0 not valid\n").run();
    let at = verify(&place, &["--at", "1770000301"]).status(1).stdout_contains("timestamp_too_old");
    at.stderr("note: 0 valid, 2 not valid\n").run();
    let off = verify(&place, &["--at", "1770000301", "--tolerance", "off"]).stdout_contains("age not checked");
    off.stderr_contains("2 valid").run();

    place.file("c.jsonl", lines(&[plain("d1"), late, forged]));
    let run = verify(&place, &["--json", "-q"]).status(1).any_stdout().run();
    let objects: Vec<Value> = run.lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    objects.iter().for_each(|object| hold_against_schema("verify", object));
    let of = |field: &str| objects.iter().map(|object| object[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("id"), ["rec_d1", "rec_late", "rec_forged"]);
    assert_eq!(of("reason"), [Value::Null, "timestamp_too_old".into(), "signature_mismatch".into()]);
    assert!(!objects[2]["diagnosis"].as_array().unwrap().is_empty());
    for given in [&["payload.json"][..], &["--signature", "x"], &["-H", "a: b"]] {
        verify(&place, given).status(2).stderr_contains("cannot be used with").run();
    }
}

#[test]
fn each_delivery_is_verified_under_its_own_scheme() {
    let run =
        Place::new().run(["sign", "--secret", SECRET, "--scheme", "github", "--event", "push", "--output", "fixture"]);
    let github = run.stdin(BODY).any_stdout().run().json();
    let unknown = record("d2", BODY, |record| record["scheme"] = "ours".into());
    let place = place(lines(&[plain("d1"), github]));
    verify(&place, &[]).stdout_contains("this scheme has none").stderr("note: 2 valid, 0 not valid\n").run();
    verify(&place, &["--scheme", "stripe"])
        .status(1)
        .stdout_contains("missing_signature")
        .stderr_contains("0 valid")
        .run();
    place.file("c.jsonl", lines(&[unknown]));
    verify(&place, &[]).status(2).stderr_contains("there is no scheme `ours`").run();
    verify(&place, &["--scheme", "pushoney"]).stdout_contains("valid").stderr_contains("1 valid").run();
}

#[test]
fn a_file_full_of_failures_is_not_diagnosed_whole() {
    let place = place(many(1_000));
    let run = verify(&place, &[]).status(1).any_stdout();
    let run = run.stderr_contains("only the first 20 that are not valid were looked into").run();
    assert_eq!(run.lines().iter().filter(|line| line.starts_with("invalid")).count(), 1_000);
}

// export

#[test]
fn har_is_whole_and_holds_no_secrets_unless_asked_for() {
    let secrets = record("d2", [255], |record| {
        record["path"] = "/hook?token=t0ps3cret&a=1".into();
        record["headers"] = json!([
            ["host", "example.com"],
            ["authorization", "t0ps3cret"],
            ["cookie", "t0ps3cret"],
            ["x-api-key", "t0ps3cret"],
            ["x-pushoney-signature", "t0ps3cret"],
            ["x-shown", "shown"]
        ]);
    });
    let place = place(lines(&[forwarded(), secrets]));
    let run = place
        .run(["export", "c.jsonl"])
        .any_stdout()
        .stderr("note: values redacted: 6; --with-secrets keeps them\n")
        .run();
    assert!(!run.text().contains("t0ps3cret"), "{}", run.text());
    let har: Value = serde_json::from_str(run.text()).unwrap();
    assert_eq!((&har["log"]["version"], &har["log"]["creator"]["name"]), (&json!("1.2"), &json!("pushoney-cli")));
    let entries = har["log"]["entries"].as_array().unwrap();
    let [first, second] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(first["startedDateTime"], "2026-02-02T02:40:00.000Z");
    assert_eq!(first["request"]["postData"], json!({"mimeType": "application/json", "text": BODY}));
    assert_eq!((&first["response"]["status"], &first["response"]["statusText"]), (&json!(200), &json!("OK")));
    assert_eq!(first["response"]["content"]["text"], "went wrong");
    assert_eq!(second["request"]["url"], "http://example.com/hook?token=REDACTED&a=1");
    assert_eq!(second["request"]["queryString"][1], json!({"name": "a", "value": "1"}));
    assert_eq!(second["request"]["postData"]["text"], "/w==");
    assert_eq!(second["request"]["postData"]["_base64"], true);
    assert_eq!(second["request"]["headers"][5], json!({"name": "x-shown", "value": "shown"}));
    for entry in entries {
        let times: f64 = ["send", "wait", "receive"].iter().map(|name| entry["timings"][name].as_f64().unwrap()).sum();
        assert!((times - entry["time"].as_f64().unwrap()).abs() < 1e-9, "the format wants them to add up");
    }
    let kept = place.run(["export", "c.jsonl", "--with-secrets"]).any_stdout().run();
    assert_eq!(kept.text().matches("t0ps3cret").count(), 6);
    let none = place.run(["export", "c.jsonl", "--id", "nope"]).any_stdout().stderr_contains("no such delivery").run();
    assert_eq!(serde_json::from_str::<Value>(none.text()).unwrap()["log"]["entries"], json!([]));
}

#[test]
fn signature_headers_of_schemes_of_ones_own_are_redacted_too() {
    let place = place(lines(&[record("d1", BODY, |record| record["headers"] = json!([["x-ours", "t0ps3cret"]]))]));
    place.config("[schemes.ours]\nsignature_header = \"X-Ours\"\nsecret_env = \"OURS\"\n");
    let run =
        place.run(["export", "c.jsonl", "--format", "curl"]).any_stdout().stderr_contains("values redacted: 1").run();
    assert!(run.text().contains("-H 'x-ours: REDACTED'"), "{}", run.text());
}

// Size.

/// The most memory that a command had at once, in KiB, and how long it took; its output goes nowhere.
fn peak(place: &Place, args: &[&str]) -> (u64, Duration) {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
    command.args(args).current_dir(place.path("")).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(size.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    (most, began.elapsed())
}

fn assert_flat(place: &Place, commands: &[&[&str]]) {
    for args in commands {
        let (most, took) = peak(place, args);
        println!("{args:?}: {most} KiB, {took:?}");
        assert!(most < 64 * 1024, "{args:?} took {most} KiB");
    }
}

const READERS: &[&[&str]] = &[
    &["log", "c.jsonl"],
    &["log", "c.jsonl", "--json", "--failed"],
    &["log", "c.jsonl", "--last", "10"],
    &["show", "c.jsonl", "d77"],
    &["export", "c.jsonl", "--failed"],
];

fn write_many(path: &Path, thousands: usize) {
    let thousand = many(1_000);
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for _ in 0..thousands {
        file.write_all(thousand.as_bytes()).unwrap();
    }
}

/// 60,000 records, as many as a debug build reads in a moment; the next test has a million.
#[test]
#[cfg(target_os = "linux")]
fn a_large_file_is_read_in_flat_memory() {
    let place = Place::new();
    write_many(&place.path("c.jsonl"), 60);
    assert_flat(&place, READERS);
}

/// `cargo test --release -- --ignored --nocapture a_million` prints figures.
#[test]
#[ignore = "half a gigabyte of disk, and a minute in a debug build"]
#[cfg(target_os = "linux")]
fn a_million_records_are_read_in_flat_memory() {
    let place = Place::new();
    write_many(&place.path("c.jsonl"), 1_000);
    assert_flat(&place, READERS);
    let (_, took) = peak(&place, &["log", "c.jsonl", "--last", "10"]);
    assert!(took < Duration::from_secs(1), "--last took {took:?}");
}

/// A line that is far too long is skipped without being held whole.
#[test]
#[cfg(target_os = "linux")]
fn a_line_without_end_is_damaged_and_no_more() {
    let place = Place::new();
    let mut file = fs::File::create(place.path("c.jsonl")).unwrap();
    let one = lines(&[plain("d1")]);
    file.write_all(one.as_bytes()).unwrap();
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..150 {
        file.write_all(&chunk).unwrap();
    }
    file.write_all(format!("\n{}", lines(&[plain("d2")])).as_bytes()).unwrap();
    let warning = "warning: c.jsonl: skipped 1 damaged line: 2\n";
    let run = place.run(["log", "c.jsonl"]).stdout_contains("d1").stdout_contains("d2");
    run.stderr(warning).run();
    let last = place.run(["log", "c.jsonl", "--last", "2"]).stdout_contains("d1").stdout_contains("d2");
    last.stderr("warning: c.jsonl: skipped 1 damaged line\n").run();
    let (most, _) = peak(&place, &["log", "c.jsonl"]);
    assert!(most < 110 * 1024, "{most} KiB");
}

#[test]
fn at_a_terminal_it_says_that_it_waits() {
    let (person, program) = terminal();
    let mut typing = person.try_clone().unwrap();
    typing.write_all(b"\x04").unwrap();
    Place::new().run(["log", "-"]).stdin_from(program).stderr_contains("waiting for a capture").run();
    drop(typing);
    drop(read_terminal(person));
}
