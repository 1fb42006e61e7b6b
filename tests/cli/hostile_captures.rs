//! How much memory a capture from elsewhere may have whoever reads it take: a line is a stranger's, and a few MiB of it
//! are never some hundred.
#![cfg(target_os = "linux")]

use crate::support::sandbox::Sandbox;
use crate::support::{Killed, Place};
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const MIB: usize = 1 << 20;
/// About as long is each line.
const SIZE: usize = MIB;
/// What threads and their buffers take, beside what a run has that reads next to nothing.
const ROOM: usize = 8 * MIB;

/// A record with these fields in the place of its own.
fn line(fields: &[(&str, &str)]) -> String {
    let own = [
        ("version", "1"),
        ("id", r#""rec_1""#),
        ("received_at", r#""2026-02-02T02:40:00.000Z""#),
        ("method", r#""POST""#),
        ("path", r#""/""#),
        ("headers", r#"[["content-type","application/json"],["x-pushoney-signature","t=1770000000,v1=00"]]"#),
        ("body", r#""{}""#),
        ("scheme", r#""pushoney""#),
        ("verified", "true"),
        ("reason", "null"),
        ("delivery_id", r#""d1""#),
        ("event", r#""click.recorded""#),
        ("status", "200"),
    ];
    let kept = own.iter().filter(|(name, _)| !fields.iter().any(|(other, _)| name == other));
    let all: Vec<_> = kept.chain(fields).map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}\n", all.join(","))
}

fn many(one: &str) -> String {
    one.repeat(SIZE / one.len())
}

fn nested() -> String {
    "[".repeat(SIZE / 2) + &"]".repeat(SIZE / 2)
}

/// Lines, and how many times its length a reader may take for each.
fn shapes() -> Vec<(&'static str, String, usize)> {
    let text = |inner: String| format!("\"{inner}\"");
    let json = |body: String| serde_json::to_string(&body).unwrap();
    let of_app = |more: String| line(&[("app", &format!(r#"{{"url":"http://h/","duration_ms":1,{more}}}"#))]);
    // Of what is skipped nothing is held but the line; what is shown is there as it is, and as it is printed, where a
    // control character is six times as long.
    let (skipped, shown, escaped) = (3, 8, 14);
    // A diagnosis reads a body as JSON, up to a size, to find out whether it was written anew.
    let diagnosed = 24;
    // HAR names each parameter: an `a&` is 24 bytes there, in a text that grows as it is written.
    vec![
        ("unknown: nested", line(&[("z", &nested())]), skipped),
        ("unknown: objects", line(&[("z", &(many("{\"a\":") + "0" + &"}".repeat(SIZE / 5)))]), skipped),
        ("unknown: a list", line(&[("z", &format!("[{}0]", many("{},")))]), skipped),
        ("unknown: fields", line(&[("z", &(many("0,\"k\":") + "0"))]), skipped),
        ("unknown: of the application", of_app(format!(r#""body":"","z":[{}0]"#, many("[],"))), skipped),
        (
            "unknown: of a header",
            line(&[("headers", &format!(r#"[["a",{{"z":{},"base64":""}}]]"#, nested()))]),
            skipped,
        ),
        ("headers: too many", line(&[("headers", &format!("[{}[\"\",\"\"]]", many("[\"\",\"\"],")))]), shown),
        ("headers: of the application", of_app(format!(r#""body":"","headers":[{}0]"#, many("[\"\",\"\"],"))), shown),
        ("headers: a long one", line(&[("headers", &format!("[[\"a\",{}]]", text(many("x"))))]), shown),
        ("a version of text", line(&[("version", &text(many("\u{7f}")))]), escaped),
        ("a long scheme", line(&[("scheme", &text(many("x")))]), shown),
        ("a path of parameters", line(&[("path", &text("/?".to_owned() + &many("a&")))]), 40),
        ("a body: nested", line(&[("body", &json(nested()))]), shown),
        ("a body: a list", line(&[("body", &json(format!("[{}0]", many("0,"))))]), diagnosed),
        ("a body: control characters", line(&[("body", &text(many("\u{7f}")))]), escaped),
        ("a body: base64", line(&[("body", "null"), ("body_base64", &text(many("////")))]), shown),
        ("an answer: nested", of_app(format!(r#""status":500,"body":{}"#, json(nested()))), shown),
    ]
}

/// Whatever reads a capture.
const COMMANDS: &[&[&str]] = &[
    &["log", "c.jsonl", "--where", "data.n>1"],
    &["show", "c.jsonl", "--last"],
    &["export", "c.jsonl"],
    &["replay", "c.jsonl", "--to", "http://127.0.0.1:1", "--dry-run", "--include-refused", "--keep-signature"],
    &["verify", "--capture", "c.jsonl", "--secret", "whsec_dGVzdHRlc3R0ZXN0dGVzdA=="],
];

/// The most memory that a process has had, in bytes; `None` once it has ended.
fn peak(pid: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse::<usize>().ok().map(|kib| kib * 1024)
}

/// The same of a command, over its whole life. On a busy machine a short run may be over before it is seen once: such a
/// run is made again.
fn peak_of(place: &Place, args: &[&str]) -> usize {
    (0..10).map(|_| peak_of_run(place, args)).find(|most| *most > 0).unwrap_or(0)
}

/// What a command may have that reads next to nothing. Such a run is short, so the most of several is seen.
fn base_of(place: &Place, args: &[&str]) -> usize {
    (0..5).map(|_| peak_of(place, args)).max().unwrap_or(0) + ROOM
}

fn peak_of_run(place: &Place, args: &[&str]) -> usize {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
    command.args(args).current_dir(place.path("")).env_clear().env("HOME", place.path("home"));
    let mut child = Killed::spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()).unwrap_or(0));
        thread::sleep(Duration::from_millis(1));
    }
    most
}

#[track_caller]
fn hold(what: &str, took: usize, most: usize) {
    assert!(took > MIB, "{what}: {took} bytes are no process");
    assert!(took < most, "{what}: {} MiB, not {} MiB", took / MIB, most / MIB);
}

#[test]
fn no_captured_line_takes_more_than_its_length_allows() {
    let shapes = shapes();
    // What each command has in a debug build, whose code grows.
    let small = Place::new();
    small.file("c.jsonl", line(&[]));
    let bases: Vec<_> = COMMANDS.iter().map(|args| base_of(&small, args)).collect();
    let half = |at: usize| {
        for (name, line, times) in shapes.iter().skip(at).step_by(2) {
            let place = Place::new();
            place.file("c.jsonl", line);
            for (args, base) in COMMANDS.iter().zip(&bases) {
                hold(&format!("{name}: {}", args[0]), peak_of(&place, args), base + times * line.len());
            }
        }
    };
    thread::scope(|both| {
        both.spawn(|| half(1));
        half(0);
    });
}

#[test]
fn no_body_takes_more_than_its_length_allows_to_be_verified() {
    let args = ["verify", "body", "--secret", "whsec_dGVzdHRlc3R0ZXN0dGVzdA==", "--signature", "t=1770000000,v1=00"];
    for (name, body) in [
        ("nested", nested()),
        ("a list", format!("[{}0]", many("0,"))),
        ("objects", format!("[{}{{}}]", many("{\"a\":[]},"))),
        ("fields", format!("{{{}\"z\":0}}", many("\"k\":0,"))),
        ("lines", many("\r\n")),
    ] {
        let place = Place::new();
        place.file("body", "{}");
        let base = base_of(&place, &args);
        place.file("body", &body);
        hold(name, peak_of(&place, &args), base + 18 * body.len());
    }
}

#[test]
fn no_call_of_the_sandbox_takes_more_than_its_length_allows() {
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &[]);
    let mut api = sandbox.api();
    let most = || usize::try_from(sandbox.peak_mib()).unwrap() * MIB;
    let base = most() + ROOM;
    // The API takes a MiB.
    let fits = |one: &str| one.repeat((MIB - 1_000) / one.len());
    let (open, close) = ("[".repeat(MIB / 2 - 500), "]".repeat(MIB / 2 - 500));
    for (path, body, status) in [
        ("/sandbox/events", format!("{{\"event\":\"e\",\"data\":{open}{close}}}"), 202),
        ("/sandbox/events", format!("{{\"event\":\"e\",\"data\":[{}0]}}", fits("{},")), 202),
        ("/sandbox/events", format!("{{{}\"event\":\"e\"}}", fits("\"\":0,")), 422),
        ("/sandbox/events", format!("{{\"event\":\"{}\"}}", fits("\u{7f}")), 422),
        ("/v1/webhooks", format!("{{\"url\":\"http://127.0.0.1:1/\",\"events\":[{}0]}}", fits("0,")), 422),
        ("/v1/webhooks", format!("{{\"url\":\"http://127.0.0.1:1/\",\"events\":{open}{close}}}"), 422),
        ("/v1/webhooks", format!("{{\"url\":\"{}\",\"events\":[\"e\"]}}", fits("/")), 422),
    ] {
        assert_eq!(api.call("POST", path, &body).0, status, "{path}: {}", &body[..40]);
        hold(path, most(), base + 24 * MIB);
    }
}
