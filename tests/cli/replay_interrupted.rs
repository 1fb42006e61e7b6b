//! A `replay` that is interrupted: what Ctrl-C leaves unsent, and how `--results` and `--resume` go on from there.

use crate::replay::{accepting, captured, replay};
use crate::support::app::{App, Reply};
use crate::support::hold_against_schema;
use crate::support::running::Running;
use rustix::process::Signal;
use std::sync::{Arc, Mutex, mpsc};

#[test]
fn resuming_does_not_send_what_was_delivered() {
    let place = captured(4);
    let app = App::scripted(|nth| Reply::status(if nth == 1 { 500 } else { 200 }, ""));
    let to = app.url();
    let run = |args: &[&str]| {
        let given = [&["c.jsonl", "--to", &to, "--results", "r.jsonl"], args].concat();
        replay(&place, &given).any_stdout()
    };
    run(&[]).status(1).stderr_contains("delivered 3, failed 1").run();
    let results = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    for line in results.lines() {
        hold_against_schema("replay_result", &serde_json::from_str(line).unwrap());
    }
    // As if we had been killed while writing.
    place.file("r.jsonl", results.clone() + r#"{"source":"c.js"#);
    let said = "warning: the last line of r.jsonl was incomplete; its 15 bytes were moved to r.jsonl.torn-1\n";
    run(&["--resume"]).stderr_contains(said).stderr_contains("delivered 1").stderr_contains("skipped 3").run();
    let now = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    assert!(now.starts_with(&results) && now.lines().count() == 5, "{now}");
    let ids: Vec<_> = (0..5).map(|_| app.next().header("x-pushoney-delivery").unwrap()).collect();
    assert_eq!(ids, ["dlv_1", "dlv_2", "dlv_3", "dlv_4", "dlv_2"]);
    run(&["--resume"]).stderr_contains("skipped 4").run();
    assert!(app.is_idle());
    let other = accepting();
    let given = ["c.jsonl", "--to", &other.url(), "--results", "r.jsonl", "--resume"];
    replay(&place, &given).any_stdout().stderr_contains("delivered 4").run();
}

#[test]
fn results_are_written_by_one_process_at_a_time() {
    let place = captured(1);
    place.file("r.jsonl.lock", "4711\n");
    let lock = std::fs::File::options().write(true).open(place.path("r.jsonl.lock")).unwrap();
    lock.lock().unwrap();
    let app = accepting();
    let given = ["c.jsonl", "--to", &app.url(), "--results", "r.jsonl"];
    let refused = replay(&place, &given).status(4).stderr_contains("error: r.jsonl is in use by process 4711\n");
    refused.stderr_contains("stop it (kill 4711), or write the results to another file").run();
    assert!(app.is_idle());
    drop(lock);
    replay(&place, &given).any_stdout().stderr_contains("delivered 1").run();
}

#[test]
fn results_of_a_version_that_ended_half_a_line_are_read() {
    let place = captured(1);
    let app = accepting();
    let given = ["c.jsonl", "--to", &app.url(), "--results", "r.jsonl", "--resume"];
    replay(&place, &given).any_stdout().stderr_contains("delivered 1").run();
    let results = std::fs::read_to_string(place.path("r.jsonl")).unwrap();
    place.file("r.jsonl", "{\"source\":\"c.js\n".to_owned() + &results);
    replay(&place, &given).any_stdout().stderr_contains("skipped 1").run();
}

#[test]
fn ctrl_c_finishes_what_is_under_way_and_tells_what_was_not_sent() {
    let place = captured(5);
    let (release, released) = mpsc::channel::<()>();
    let (tell, under_way) = mpsc::channel::<()>();
    let channels = Arc::new(Mutex::new((tell, released)));
    let app = App::scripted(move |nth| {
        if nth == 1 {
            let (tell, released) = &*channels.lock().unwrap();
            tell.send(()).unwrap();
            let _ = released.recv();
        }
        Reply::status(200, "")
    });
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--json"]));
    running.stdout_line();
    under_way.recv().unwrap();
    running.signal(Signal::INT);
    assert!(running.stderr_line().contains("stopping"));
    release.send(()).unwrap();
    let ended = running.ended();
    assert_eq!(ended.status, Some(130), "{}", ended.stderr);
    let summary = ended.lines.last().unwrap();
    assert_eq!(
        (&summary["delivered"], &summary["unsent"], &summary["unsent_is_all"]),
        (&2.into(), &3.into(), &true.into())
    );
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_a_wait_for_a_retry_ends_with_the_first() {
    let place = captured(2);
    let app = App::answering(Reply::Silence);
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--timeout", "0"]));
    app.next();
    running.signal(Signal::INT);
    assert!(running.stderr_line().contains("stopping"));
    assert_eq!(running.signal_until_ended(Signal::INT).status, Some(130));

    let app = App::answering(Reply::status(500, ""));
    let mut running = Running::start(replay(&place, &["c.jsonl", "--to", &app.url(), "--retry", "--json"]));
    assert_eq!(running.stdout_line()["next_attempt_s"], 60.0);
    running.signal(Signal::INT);
    let ended = running.ended();
    assert_eq!((ended.status, &ended.lines.last().unwrap()["unsent"]), (Some(130), &2.into()));
}
