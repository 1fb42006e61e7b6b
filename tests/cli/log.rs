//! `log`: a line a delivery, of whole files and of damaged ones, and as they are written.

use crate::support::records::{BODY, SECRET, lines, many, place, plain, record};
use crate::support::{Killed, PATIENCE, Place, closed_pipe, hold_against_schema, read_terminal, terminal};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

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
2026-02-02 02:40:00 – (no event name)  rec_d3  UNVERIFIED  not answered  app ✗ 500 in 12.5 ms
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
    assert_eq!(select(&["--failed"]), "rec_d2", "what was never answered did not fail");
    assert_eq!(select(&["--failed", "--last", "1"]), "rec_d2");
    assert_eq!(select(&["--event", "click.*", "--failed"]), "rec_d2");
    assert_eq!(select(&["--id", "d1", "--id", "rec_d3"]), "rec_d1 rec_d3");
    assert_eq!(select(&["--id", "rec_d"]), "rec_d1 rec_d2 rec_d3", "all that begin so");
    assert_eq!(select(&["--since", "1770000000"]), "rec_d1 rec_d2 rec_d3");
    assert_eq!(select(&["--where", "app.status>=500"]), "rec_d3");
    assert_eq!(select(&["--where", "verified!=true", "--where", "reason=*"]), "rec_d2");
    place.run(["log", "c.jsonl", "--last", "0"]).status(2).stderr_contains("(1 or more)").run();
    let same = place.run(["log", "c.jsonl", "--json", "--id", "d2"]).any_stdout().run().json();
    assert_eq!(same, failed, "what is printed is the record");
}

#[test]
fn what_matches_nothing_is_the_answer_no_with_the_nearest() {
    let place = place(lines(&[plain("d1"), plain("d2")]));
    let none = |args: &[&str], said: &str| {
        place.run(["log", "c.jsonl"]).args(args.iter().copied()).status(1).stdout("").stderr(said).run();
    };
    let lists = "error: c.jsonl does not have this delivery\n  list them with `pushoney-cli log c.jsonl`\n";
    none(&["--since", "1770000001"], lists);
    none(&["--failed"], lists);
    none(&["--id", "nope"], lists);
    let some = place.run(["log", "c.jsonl", "--id", "d1", "--id", "nope", "--event", "click.*,order.*"]).any_stdout();
    some.stderr("warning: no delivery has the event `order.*`\nwarning: no delivery has the id `nope`\n").run();
    none(
        &["--id", "rec_d7"],
        "error: c.jsonl does not have this delivery\n  the nearest values of id: rec_d1, rec_d2\n",
    );
    none(
        &["--event", "clik.*"],
        "error: c.jsonl does not have this delivery\n  the nearest values of event: click.recorded\n",
    );
    none(
        &["--where", "date.n=1"],
        "warning: no delivery has `date.n`; nearest: data.n\nerror: c.jsonl does not have this delivery\n  list them with `pushoney-cli log c.jsonl`\n",
    );
    let run = place.run(["log", "c.jsonl", "--where", "header.x-nope!=1"]).any_stdout();
    run.stderr("warning: no delivery has `header.x-nope`\n").run();
    let wrong = place.run(["log", "c.jsonl", "--where", "data.amount=>10"]).status(2);
    wrong.stderr_contains("at character 13: `>` cannot start a value without quotes").run();
    place.run(["log", "c.jsonl", "--id", ""]).status(2).stderr_contains("empty id").run();
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
            [.., "curl"] => place.run(args.iter().copied()).stderr_contains("omitted"),
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
    let warning = "warning: c.jsonl: skipped 2 damaged lines: 2, 3; 1 of them is in a later version of the format; the last line is incomplete, and was skipped\n";
    for command in [&["log", "c.jsonl"][..], &["show", "c.jsonl", "d2"]] {
        place.run(command.iter().copied()).stdout_contains("d2").stderr(warning).run();
    }
    let last = place.run(["log", "c.jsonl", "--last", "1"]).stdout_contains("d2");
    last.stderr("warning: c.jsonl: the last line is incomplete, and was skipped\n").run();
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
        run.stderr_contains("c.jsonl is not a capture file: it has no valid records\n  name a file written by").run();
        let other: Vec<_> = args.iter().map(|arg| if *arg == "c.jsonl" { "nope" } else { arg }).collect();
        place.run(other).status(4).stderr_contains("cannot read nope: No such file").run();
    }
    place.run(["log", "-"]).stdin("notes\n").status(4).stderr_contains("standard input: not a capture").run();
    place.run(["log", "home"]).status(4).stderr_contains("it is a directory").run();
    place.file("empty", "").run(["log", "empty"]).stderr("note: empty has no deliveries\n").run();
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
    child: Killed,
    lines: std::sync::mpsc::Receiver<String>,
}

impl Running {
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
        command.args(args).current_dir(place.path("")).env_clear().env("HOME", place.path("home")).env("TZ", "UTC");
        let mut child = Killed::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()));
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

#[test]
fn at_a_terminal_it_says_that_it_waits() {
    let (person, program) = terminal();
    let mut typing = person.try_clone().unwrap();
    typing.write_all(b"\x04").unwrap();
    Place::new().run(["log", "-"]).stdin_from(program).stderr_contains("reading a capture").run();
    drop(typing);
    drop(read_terminal(person));
}

#[test]
fn a_file_that_can_not_be_captured_to_is_refused_with_what_to_do() {
    let newer = plain("d1").to_string().replacen("\"version\":1", "\"version\":9", 1) + "\n";
    let place = Place::new();
    place.file("newer.jsonl", &newer);
    let hint = "  install a newer pushoney-cli to read it\n";
    place.run(["log", "newer.jsonl"]).status(4).stderr_contains(hint).run();
    let listen = |file| place.run(["listen", "--port", "0", "--secret", "s", "--capture", file]);
    listen("newer.jsonl").status(4).stderr_contains(hint).run();
    listen("nowhere/c.jsonl").status(4).stderr_contains("its folder must exist").run();
    listen("-").status(2).stderr_contains("--capture requires a file, and `-` is not one").run();
    assert!(!place.path("-").exists() && !place.path("-.lock").exists());
}
