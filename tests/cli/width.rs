//! A delivery's line on terminals of 60, 80 and 100 columns and in a pipe, and the line of progress on narrow ones.

use crate::support::app::{App, Reply};
use crate::support::records::{BODY, lines, record};
use crate::support::{Cli, Place, read_terminal, terminal_of};
use serde_json::{Value, json};
use std::net::TcpListener;

const WIDTHS: [u16; 3] = [60, 80, 100];
const ID: &str = "dlv_56c9d8cb83fc38bb69ff4ee9_a_long_one";

/// What it prints on a terminal of this width, line by line.
fn on_terminal(cli: Cli, columns: u16) -> Vec<String> {
    let (person, program) = terminal_of(columns);
    cli.args(["--color", "never"]).stdout_to(program).run();
    read_terminal(person).lines().map(str::to_owned).collect()
}

/// Columns: every character here takes one, but these.
fn width(line: &str) -> usize {
    line.chars().map(|c| if ('\u{4e00}'..='\u{9fff}').contains(&c) { 2 } else { 1 }).sum()
}

#[track_caller]
fn fits(line: &str, columns: u16) {
    assert!(width(line) <= usize::from(columns), "{columns}: {} columns: {line}", width(line));
}

fn app(status: Value) -> Value {
    json!({"url": "http://127.0.0.1:1/", "status": status, "error": "gone", "duration_ms": 1234.5, "headers": [], "body": "", "truncated": false})
}

/// The longest lines that there are.
fn captured() -> Place {
    let with = |change: &dyn Fn(&mut Value)| record(ID, BODY, |record| change(record));
    let refused = with(&|record| {
        (record["verified"], record["reason"]) = (false.into(), "timestamp_in_future".into());
        (record["status"], record["duration_ms"]) = (400.into(), 1234.5.into());
    });
    let failed = with(&|record| (record["app"], record["status"]) = (app(500.into()), 500.into()));
    let gone = with(&|record| {
        (record["app"], record["status"], record["duration_ms"]) = (app(Value::Null), 502.into(), 0.14.into());
    });
    let wide = with(&|record| record["event"] = "漢字".repeat(40).into());
    let place = Place::new();
    place.file("c.jsonl", lines(&[refused, failed, gone, wide]));
    place
}

#[test]
fn log_fits_the_terminal_and_says_first_what_matters() {
    let place = captured();
    let log = || place.run(["log", "c.jsonl"]);
    for columns in WIDTHS {
        let shown = on_terminal(log(), columns);
        assert_eq!(shown.len(), 4, "{shown:?}");
        for line in &shown {
            fits(line, columns);
        }
        for (line, mark, what) in [
            (&shown[0], " ✗ ", "  timestamp_in_future  400"),
            (&shown[1], " ✓ click.recorded  dlv_", "  app ✗ 500"),
            (&shown[2], " ✓ ", "  app ✗ no answer"),
            (&shown[3], " ✓ 漢字", "  200"),
        ] {
            assert!(line.contains(mark) && line.contains(what), "{columns}: {line}");
        }
        if columns >= 80 {
            assert!(shown[0].contains("click.recorded  dlv_") && shown[0].contains('…'), "{}", shown[0]);
            assert!(shown[0].contains("ne  "), "the end of an id stays: {}", shown[0]);
        }
    }
    // In a pipe nothing is shortened.
    let whole = log().any_stdout().run();
    let expected = format!("2026-02-02 02:40:00 ✗ click.recorded  {ID}  timestamp_in_future  400 in 1234.50 ms");
    assert_eq!(whole.lines()[0], expected);
    assert!(whole.lines()[2].ends_with(&format!("{ID}  502 in 0.14 ms  app ✗ no answer")), "{}", whole.lines()[2]);
    assert!(whole.lines()[3].contains(&"漢字".repeat(40)) && !whole.text().contains('…'));
}

#[test]
fn replay_and_trigger_fit_the_terminal() {
    let place = captured();
    let app = App::answering(Reply::status(500, ""));
    let to = app.url();
    for columns in WIDTHS {
        let cli = |args: &[&str]| {
            let run = place
                .run(args.iter().copied())
                .args(["--to", &to])
                .env("PUSHONEY_SIGNING_SECRET", "a secret that is long enough");
            run.status(1).stderr_contains("failed")
        };
        let replay = on_terminal(cli(&["replay", "c.jsonl", "--last", "1"]), columns);
        let trigger =
            on_terminal(cli(&["trigger", "click.recorded", "--count", "2", "--delivery-id", &ID.repeat(3)]), columns);
        for line in replay.iter().chain(&trigger).filter(|line| !line.starts_with("  ")) {
            fits(line, columns);
            assert!(line.starts_with("✗ 500") && line.contains("  dlv_"), "{line}");
        }
    }
}

#[test]
fn listen_fits_the_terminal_and_marks_the_application_by_itself() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failing = App::answering(Reply::status(500, ""));
    for columns in WIDTHS {
        for (to, said) in [(failing.url(), "  app ✗ 500"), (format!("http://{nobody}"), "  app ✗ no answer")] {
            let args = ["listen", "--sandbox", "--port", "0", "--compact", "--fail-on", "app", "--forward-to", &to];
            let args = args.into_iter().chain(["--wait-for-app", "0s"]);
            let run = Place::new().run(args).status(1).stderr_contains("not accepted by the application");
            let shown = on_terminal(run, columns);
            let lines: Vec<_> = shown.iter().filter(|line| line.contains("recorded")).collect();
            assert!(!lines.is_empty(), "{shown:?}");
            for line in lines {
                fits(line, columns);
                assert!(line.contains(" ✓ ") && line.contains(said), "{line}");
            }
        }
    }
}

#[test]
fn a_failing_application_is_red_beside_a_green_verification() {
    let place = captured();
    let run = place.run(["log", "c.jsonl", "--color", "always"]).any_stdout().run();
    let line = run.lines()[1].to_owned();
    assert!(line.contains("\u{1b}[32m✓\u{1b}[0m") && line.contains("\u{1b}[1;31mapp ✗ 500\u{1b}[0m"), "{line:?}");
    assert!(run.lines()[2].contains("\u{1b}[1;31mapp ✗ no answer\u{1b}[0m"));
    let accepted = record(ID, BODY, |record| record["app"] = app(204.into()));
    place.file("good.jsonl", lines(&[accepted]));
    let run = place.run(["log", "good.jsonl", "--color", "always"]).any_stdout().run();
    assert!(run.text().contains("\u{1b}[32mapp ✓ 204\u{1b}[0m"), "{:?}", run.text());
}

#[test]
fn progress_never_wraps() {
    let app = App::answering(Reply::status(200, ""));
    let args = ["trigger", "click.recorded", "--to", &app.url(), "--count", "4", "--rate", "2", "--color", "never"];
    for columns in [1, 20, 43, 100] {
        let (person, program) = terminal_of(columns);
        let run = Place::new()
            .run(args)
            .env("PUSHONEY_SIGNING_SECRET", "a secret that is long enough")
            .any_stdout()
            .stderr_to(program);
        run.run();
        let shown = read_terminal(person);
        let progress: Vec<_> = shown.split(['\r', '\n']).map(|line| line.trim_start_matches("\u{1b}[K")).collect();
        let progress: Vec<_> = progress.into_iter().take_while(|line| !line.starts_with("delivered")).collect();
        assert!(progress.len() > 1, "{shown:?}");
        for line in &progress {
            fits(line, columns);
        }
        if columns == 100 {
            assert!(progress.iter().any(|line| line.contains("/s")), "{shown:?}");
        }
    }
}
