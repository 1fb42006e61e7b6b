//! `listen` with a command after `--`: its exit code, its output, and how both of them end.

use crate::listen::{SECRET, place};
use crate::support::{PATIENCE, has_program};
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

#[test]
fn a_second_signal_takes_a_stubborn_command_along() {
    let stubborn = "trap '' TERM; echo $$ > pid.new; mv pid.new pid; while :; do sleep 1; done";
    let place = place();
    let listener = place.run(["--skip-verify", "--", "sh", "-c", stubborn]).listen();
    let pid = loop {
        match std::fs::read_to_string(place.path("pid")) {
            Ok(pid) => break pid.trim().parse().unwrap(),
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let group = rustix::process::Pid::from_raw(pid).unwrap();
    listener.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(300));
    listener.signal(Signal::TERM);
    assert_eq!(listener.ended().status, Some(130));
    let gone = || rustix::process::test_kill_process_group(group).is_err();
    let looks = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        gone()
    });
    assert!(looks, "it outlived us");
}

#[test]
fn one_wish_to_end_that_comes_twice_is_one() {
    // `timeout` sends its signal to the process and to its group; the second one must not cost the summary.
    let slow = "trap 'sleep 0.3; exit 0' TERM; echo > ready; while :; do sleep 0.05; done";
    let place = place();
    let listener = place.run(["--skip-verify", "--", "sh", "-c", slow]).listen();
    while !place.path("ready").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    listener.signal(Signal::INT);
    listener.signal(Signal::TERM);
    let end = listener.ended();
    assert_ne!(end.status, Some(130), "{}", end.stderr);
    assert_eq!(end.lines.last().unwrap()["type"], "summary");
}

fn command(args: &[&str], script: &str) -> crate::support::Cli {
    place()
        .run(["listen", "--port", "0"])
        .args(args.iter().copied())
        .args(["--", "/bin/sh", "-c", script])
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .env("CLI", env!("CARGO_BIN_EXE_pushoney-cli"))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
}

#[test]
fn a_command_decides_the_exit_code_and_the_count_must_be_met() {
    command(&["-q"], "exit 7").status(7).run();
    command(&["-q"], "echo out; echo err >&2").stdout("out\n").stderr("err\n").run();
    command(&["-q"], "kill -9 $$").status(137).run();
    let nothing = "error: 0 of 1 expected deliveries arrived; nothing arrived\n";
    command(&["-q", "--count", "1"], "exit 0").status(1).stderr_contains(nothing).run();
    command(&["-q", "--count", "1"], "exit 7").status(7).stderr_contains(nothing).run();
    let mut missing =
        place().run(["listen", "--port", "0", "-q", "--", "/no/such/program"]).env("PUSHONEY_SIGNING_SECRET", "s");
    missing = missing.status(2).stderr_contains("cannot run `/no/such/program`");
    missing.run();
    // Its output must not mix with ours.
    let run = command(&["--json"], "echo out").any_stdout().stderr("out\n").run();
    assert!(run.lines().iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

#[test]
fn a_command_that_sends_meets_the_count() {
    if !has_program("curl") {
        return;
    }
    let send = r#"printf '{"event":"a"}' | "$CLI" sign --output curl --url "$PUSHONEY_LISTEN_URL" | sh"#;
    command(&["-q", "--count", "1", "--path", "/hook", "--compact"], send).stdout_contains("✓ a").run();
}

#[test]
fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let place = place();
    let script = format!("sleep 300 & echo $! > {0}/pid; wait", place.path("").display());
    place
        .run(["listen", "--port", "0", "-q", "--timeout", "500ms", "--", "/bin/sh", "-c", &script])
        .env("PUSHONEY_SIGNING_SECRET", "s")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .status(1)
        .stderr_contains("still running at --timeout, and was stopped\n  allow more time with --timeout; the command after -- must end")
        .run();
    // What has arrived is not to blame.
    let server =
        ["listen", "--port", "0", "-q", "--sandbox", "--count", "2", "--timeout", "4s", "--", "/bin/sleep", "300"];
    let met = "error: the 2 expected arrived, but the command was still running at --timeout, and was stopped\n";
    place.run(server).status(1).any_stdout().stderr_contains(met).run();
    let pid: i32 = fs::read_to_string(place.path("pid")).unwrap().trim().parse().unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    let began = Instant::now();
    while rustix::process::test_kill_process(pid).is_ok() && !is_zombie(pid) {
        assert!(began.elapsed() < PATIENCE, "what the command started still runs");
        std::thread::yield_now();
    }
}

/// A process that was killed and that nobody has waited for yet.
fn is_zombie(pid: rustix::process::Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}
