//! `check` with a receiver that it starts and ends, effects that are counted, reports that are compared, and formats.

use crate::support::running::Running;
use crate::support::{Cli, Output, Place};
use rustix::process::Signal;
use serde_json::Value;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_0123456789abcdef";

/// A receiver in a file, and a port for it.
struct Receiver {
    place: Place,
    port: u16,
}

impl Receiver {
    fn new() -> Self {
        let place = Place::new();
        place.file("receiver.py", include_str!("../support/receiver.py"));
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { place, port }
    }

    /// A check that starts it, with `flaws`.
    fn check(&self, flaws: &str) -> Cli {
        let (port, path) = (self.port, self.place.path("receiver.py"));
        let start = format!("exec python3 {} {port}", path.display());
        let cli = self.place.cli().args(["check", &format!("http://127.0.0.1:{port}/hook"), "--start", &start]);
        cli.env("PUSHONEY_SIGNING_SECRET", SECRET).env("FLAWS", flaws).any_stdout()
    }

    fn counted(&self, flaws: &str) -> Cli {
        self.check(flaws).args(["--effect-url", &format!("http://127.0.0.1:{}/effects", self.port)])
    }

    #[track_caller]
    fn is_gone(&self) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
            assert!(began.elapsed() < Duration::from_secs(20), "the receiver outlives the check");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The case of that id.
fn case(output: &Output, id: &str) -> Value {
    let report = output.json();
    let cases = report["cases"].as_array().unwrap();
    cases.iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("no {id} in {report}")).clone()
}

#[test]
fn a_receiver_that_needs_its_secret_does_not_start_without_it() {
    let receiver = Receiver::new();
    let output = receiver.check("").args(["--only", "start,valid", "--format", "json"]).run();
    for id in ["valid", "secret-empty-at-start", "secret-unset-at-start"] {
        assert_eq!(case(&output, id)["status"], "pass", "{}", output.text());
    }
    assert!(case(&output, "secret-empty-at-start")["got"].as_str().unwrap().starts_with("it did not start"));
    receiver.is_gone();
}

#[test]
fn one_that_starts_without_it_and_takes_an_empty_key_is_found() {
    let receiver = Receiver::new();
    let output = receiver.check("open").args(["--only", "start", "--format", "json"]).status(1).run();
    for id in ["secret-empty-at-start", "secret-unset-at-start"] {
        let found = case(&output, id);
        assert_eq!((&found["status"], &found["severity"]), (&"fail".into(), &"critical".into()), "{found}");
        assert_eq!(found["got"], "200 to a signature with an empty key");
        assert!(found["evidence"]["request"].as_str().unwrap().contains("X-Pushoney-Signature"));
    }
    receiver.is_gone();
}

#[test]
fn effects_are_counted() {
    let receiver = Receiver::new();
    let only = ["--only", "duplicate,duplicate-at-once,retry-after-break", "--format", "json"];
    let output = receiver.counted("").args(only).run();
    for id in ["duplicate", "duplicate-at-once", "retry-after-break"] {
        assert_eq!(case(&output, id)["got"], "200, one effect");
    }
    let output = receiver.counted("twice").args(only).status(1).run();
    for id in ["duplicate", "duplicate-at-once"] {
        assert_eq!(case(&output, id)["got"], "200 and 2 effects");
        assert_eq!(case(&output, id)["severity"], "critical");
    }
    assert_eq!(case(&output, "retry-after-break")["status"], "pass");
    // Who does nothing has no second effect either, and that is no proof.
    let output = receiver.counted("lazy").args(only).args(["--effect-settle", "100ms"]).status(1).run();
    assert!(case(&output, "duplicate")["got"].as_str().unwrap().contains("--event"));
    let count = format!(
        "python3 -c 'import urllib.request as r; print(r.urlopen(\"http://127.0.0.1:{}\").read().decode())'",
        receiver.port
    );
    let output = receiver.check("twice").args(only).args(["--effect-cmd", &count]).status(1).run();
    assert_eq!(case(&output, "duplicate")["got"], "200 and 2 effects");
}

#[test]
fn what_gives_no_number_is_an_error_before_anything_is_tested() {
    let receiver = Receiver::new();
    receiver.counted("uncountable").status(2).stdout("").stderr_contains("--effect-url: `many` is not a number").run();
    let cli = || receiver.check("").status(2).stdout("");
    cli().args(["--effect-cmd", "echo x >&2; exit 3"]).stderr_contains("--effect-cmd: it failed").run();
    cli().args(["--effect-cmd", "echo"]).stderr_contains("is not a number").run();
    receiver.is_gone();
}

#[test]
fn a_count_is_bounded_and_acts_on_nothing() {
    let receiver = Receiver::new();
    let cli = || receiver.check("").status(2).stdout("");
    // Endless, without a line break.
    cli().args(["--effect-cmd", "exec cat /dev/zero"]).stderr_contains("--effect-cmd: it failed").run();
    let shown = cli().args(["--effect-cmd", r"printf '\033[2Jx\0'"]).any_stderr().run();
    assert!(shown.everything().contains(r"\u001b[2Jx"), "{}", shown.everything());
    // A number that nothing can be added to, and a text after a number.
    let count = receiver.place.path("count").display().to_string();
    for second in ["-9223372036854775808", r"\033[2Jx"] {
        let command =
            format!("if test -e {count}; then printf '{second}'; else touch {count}; printf 9223372036854775807; fi");
        let args = ["--only", "duplicate", "--effect-settle", "100ms", "--effect-cmd", &command];
        let shown = receiver.check("").args(args).any_status().any_stderr().run();
        std::fs::remove_file(&count).unwrap();
        assert!(
            !shown.everything().contains('\u{1b}') && !shown.everything().contains("panicked"),
            "{}",
            shown.everything()
        );
    }
    receiver.is_gone();
}

#[test]
fn one_that_leaves_its_process_group_does_not_hold_up_the_check() {
    let receiver = Receiver::new();
    let url = format!("http://127.0.0.1:{}/hook", receiver.port);
    // It keeps the output open, and says who it is.
    let pid = receiver.place.path("pid");
    let start = format!(
        "python3 -c 'import os, time; os.setsid(); open(\"{}\", \"w\").write(str(os.getpid())); time.sleep(60)' & sleep 1",
        pid.display()
    );
    let began = Instant::now();
    let args = ["check", &url, "--secret", SECRET, "--start", &start];
    receiver.place.cli().args(args).status(3).stdout("").stderr_contains("before it listened").any_stderr().run();
    assert!(began.elapsed() < Duration::from_secs(40), "it waits for a stranger");
    if let Some(pid) =
        std::fs::read_to_string(pid).ok().and_then(|pid| pid.parse().ok()).and_then(rustix::process::Pid::from_raw)
    {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
}

#[test]
fn what_a_receiver_prints_is_shown_without_the_secret() {
    let receiver = Receiver::new();
    let url = format!("http://127.0.0.1:{}/hook", receiver.port);
    let args = ["check", &url, "--start", "echo starting with $PUSHONEY_SIGNING_SECRET; exit 3"];
    let cli = receiver.place.cli().env("PUSHONEY_SIGNING_SECRET", SECRET).args(args);
    let shown = cli.status(3).stderr_contains("it printed: starting with ***").run().everything();
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn a_start_that_fails_shows_what_was_printed() {
    let receiver = Receiver::new();
    let url = format!("http://127.0.0.1:{}/hook", receiver.port);
    let check = |start: &str| {
        let cli = receiver.place.cli().args(["check", &url, "--secret", SECRET, "--start", start]);
        cli.stdout("")
    };
    check("echo starting; echo no database >&2; exit 3")
        .status(3)
        .stderr_contains("the receiver ended (exit status: 3) before it listened")
        .stderr_contains("it printed: no database")
        .run();
    let late = check("exec sleep 1000").args(["--start-timeout", "200ms"]);
    late.status(3).stderr_contains("nothing is listening on 127.0.0.1 port").run();
    // What listens there already is not what was started.
    let taken = std::net::TcpListener::bind(("127.0.0.1", receiver.port)).unwrap();
    check("exec sleep 1000").status(4).stderr_contains("listens on 127.0.0.1 port").run();
    drop(taken);
}

#[test]
fn a_killed_check_leaves_no_receiver() {
    let receiver = Receiver::new();
    let (port, path) = (receiver.port, receiver.place.path("receiver.py"));
    // The shell stays between, and its child is ended too.
    let start = format!("python3 {} {port}; true", path.display());
    let cli = receiver.place.cli().args(["check", &format!("http://127.0.0.1:{port}/hook"), "--start", &start]);
    // The count is asked for once the receiver is up, and never ends.
    let up = receiver.place.path("up");
    let count = format!("touch {}; exec sleep 1000", up.display());
    let cli = cli.env("PUSHONEY_SIGNING_SECRET", SECRET).args(["--effect-cmd", &count]);
    let running = Running::start(cli);
    let began = Instant::now();
    while !up.exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "it does not come up");
        thread::sleep(Duration::from_millis(10));
    }
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    running.signal(Signal::KILL);
    receiver.is_gone();
}

#[test]
fn a_baseline_lets_through_what_was_known_and_nothing_else() {
    let receiver = Receiver::new();
    let only = ["--only", "valid,wrong-secret", "--format", "json"];
    let report = receiver.check("refuses-with-500").args(only).status(1).run();
    receiver.place.file("baseline.json", &report.stdout);
    let baseline = receiver.place.path("baseline.json").display().to_string();
    let known = receiver.check("refuses-with-500").args(only).args(["--baseline", &baseline]).run();
    assert_eq!(case(&known, "wrong-secret")["known"], true);
    // The same case, and worse: the forgery is accepted now.
    let worse = receiver.check("forged").args(only).args(["--baseline", &baseline]).status(1).run();
    assert_eq!(case(&worse, "wrong-secret").get("known"), None);
    let mended = receiver.check("").args(only).args(["--baseline", &baseline]);
    mended.stderr_contains("wrong-secret is in the baseline and passes now").run();
    receiver.place.file("other.json", "[]");
    let other = receiver.check("").args(["--baseline", &receiver.place.path("other.json").display().to_string()]);
    other.status(4).stdout("").stderr_contains("is not a report of check").run();
    receiver
        .check("")
        .args(["--baseline", "none.json"])
        .status(4)
        .stdout("")
        .stderr_contains("cannot read none.json")
        .run();
}

#[test]
fn ci_reads_its_own_format() {
    let receiver = Receiver::new();
    let run = |format: &str, more: &[&str]| {
        let only = ["--only", "valid,wrong-secret,stale", "--skip", "stale", "--format", format];
        receiver.check("forged").args(only).args(more.iter().copied()).status(1).run().text().to_owned()
    };
    let junit = run("junit", &[]);
    assert!(
        junit
            .contains("<testsuites name=\"pushoney-cli check\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">"),
        "{junit}"
    );
    assert!(junit.contains("<testcase classname=\"accepted\" name=\"valid\"/>"), "{junit}");
    assert!(junit.contains("<failure message=\"expected 400, 401 or 403, got 200\" type=\"critical\">"), "{junit}");
    let tap = run("tap", &[]);
    assert!(
        tap.starts_with(
            "TAP version 13\n1..2\nok 1 - valid\nnot ok 2 - wrong-secret\n  ---\n  severity: \"critical\"\n"
        ),
        "{tap}"
    );
    let github = run("github", &["--location", "src/hook, v2.ts"]);
    let first = github.lines().next().unwrap();
    assert!(first.starts_with("::error file=src/hook%2C v2.ts,line=1,title=wrong-secret%3A "), "{github}");
    assert!(first.contains("::critical, expected 400, 401 or 403, got 200%0Awhy: "), "{github}");
    assert!(github.lines().nth(1).unwrap().starts_with("::notice title=pushoney-cli check::"), "{github}");
    let sarif: Value = serde_json::from_str(&run("sarif", &["--location", "src/hook.ts"])).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"wrong-secret".into(), &"error".into()));
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "src/hook.ts");
    let check = |args: &[&str]| receiver.check("").args(args.iter().copied()).status(2).stdout("");
    check(&["--format", "sarif"]).stderr_contains("--format sarif needs --location").run();
    check(&["--location", "x"]).stderr_contains("--location is for --format github and sarif").run();
}
