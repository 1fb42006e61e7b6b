//! `listen --sandbox` and the application behind it: the secret that stays, how the application gets it, and that the first
//! events wait for it.

use crate::support::app::{App, Reply, Unborn};
use crate::support::receivers::{Verifies, answer, app};
use crate::support::running::Running;
use crate::support::{Cli, Place};
use rustix::process::Signal;
use serde_json::Value;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const KEPT: &str = "home/.local/state/pushoney/sandbox-secret";
const SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";

fn listen(place: &Place, args: &[&str]) -> Cli {
    place.run(["listen", "--port", "0", "--sandbox"]).args(args.iter().copied())
}

/// The ready line's secret, and the file that it says it is in, of a run to its end.
#[track_caller]
fn secret_of(cli: Cli) -> (String, Value) {
    let run = cli.args(["--json", "--count", "2"]).any_stdout().run();
    let ready = run.lines().first().map(|line| serde_json::from_str::<Value>(line).unwrap()).unwrap();
    (ready["registered"]["signing_secret"].as_str().unwrap().to_owned(), ready["sandbox"]["secret_file"].clone())
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_machine_has_one_secret_in_a_file_for_its_owner_alone() {
    let place = Place::new();
    let (secret, file) = secret_of(listen(&place, &[]));
    assert_eq!(file, place.path(KEPT).to_str().unwrap());
    assert_eq!(std::fs::read_to_string(place.path(KEPT)).unwrap(), format!("{secret}\n"));
    assert_eq!((mode(&place.path(KEPT)), mode(place.path(KEPT).parent().unwrap())), (0o600, 0o700));
    assert_eq!(secret_of(listen(&place, &[])).0, secret);
    assert_ne!(secret_of(listen(&Place::new(), &[])).0, secret);
    // What is at hand wins, and the other one stays.
    assert_eq!(secret_of(listen(&place, &["--secret", SECRET])), (SECRET.to_owned(), Value::Null));
    assert_eq!(secret_of(listen(&place, &[])).0, secret);
    let elsewhere = listen(&place, &[]).env("XDG_STATE_HOME", place.path("state"));
    let (other, file) = secret_of(elsewhere);
    assert!(other != secret && file == place.path("state/pushoney/sandbox-secret").to_str().unwrap(), "{file}");
}

#[test]
fn processes_that_make_it_at_once_have_the_same() {
    let place = Place::new();
    let start = |_| Running::start(listen(&place, &["--json"]));
    let mut all: Vec<_> = (0..6).map(start).collect();
    let secrets: Vec<_> = all.iter_mut().map(|one| one.stdout_line()["registered"]["signing_secret"].clone()).collect();
    assert!(secrets[0].is_string() && secrets.iter().all(|secret| *secret == secrets[0]), "{secrets:?}");
}

#[test]
fn a_secret_that_can_not_be_used_is_an_error_that_says_what_to_do() {
    for (bytes, why) in [
        (&b""[..], "empty"),
        (b"\n", "empty"),
        (b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "it is not UTF-8"),
    ] {
        let place = Place::new();
        place.file(KEPT, bytes);
        let path = place.path(KEPT);
        let run = listen(&place, &[]).status(4).stderr_contains(&format!("error: cannot use {}", path.display()));
        let run =
            run.stderr_contains(why).stderr_contains(&format!("a new one is generated: rm {}", path.display())).run();
        assert!(!run.everything().contains("panicked"));
        assert_eq!(std::fs::read(path).unwrap(), bytes, "it is not ours to replace");
    }
    let place = Place::new();
    std::fs::create_dir_all(place.path(KEPT)).unwrap();
    listen(&place, &[]).status(4).stderr_contains("it is not a regular file").run();
}

#[test]
fn others_that_may_read_it_are_warned_about() {
    let place = Place::new();
    place.file(KEPT, format!("{SECRET}\n")).mode(KEPT, 0o644);
    let path = place.path(KEPT).display().to_string();
    let cli = listen(&place, &["--count", "2", "--compact", "-q"]).any_stdout();
    cli.stderr(format!("warning: {path} is a secret and is readable by others (mode 644); run: chmod 600 {path}\n"))
        .run();
}

#[test]
fn where_it_can_not_be_kept_there_is_one_for_the_run() {
    let place = Place::new();
    let homeless = || listen(&place, &["--json", "--count", "2"]).without_env("HOME").any_stdout();
    let secret = |cli: Cli| {
        let run = cli.run();
        let ready: Value = serde_json::from_str(run.lines()[0]).unwrap();
        assert_eq!(ready["sandbox"]["secret_file"], Value::Null);
        ready["registered"]["signing_secret"].as_str().unwrap().to_owned()
    };
    let said = "note: HOME is not set, so the signing secret is not saved and changes with each run\n";
    assert_ne!(secret(homeless().stderr(said)), secret(homeless().stderr(said)));
    // A file stands where the folder should be.
    place.file("home/.local/state", "");
    let cli = listen(&place, &["--json", "--count", "2"]).any_stdout();
    let said = format!("warning: cannot save the signing secret in {}: ", place.path(KEPT).display());
    assert!(secret(cli.stderr_contains(&said)).starts_with("whsec_"));
}

#[test]
fn the_ready_lines_say_how_the_application_gets_it() {
    let place = Place::new();
    place.file(KEPT, format!("{SECRET}\n"));
    let app = app(SECRET, Verifies::Bytes);
    let kept = place.path(KEPT).display().to_string();
    let run = listen(&place, &["--forward-to", &app.url(), "--count", "2", "--compact"]).any_stdout();
    run.stderr_contains(&format!(
        "your application needs this secret, the same on every run:\n  PUSHONEY_SIGNING_SECRET={SECRET}\n\
         store it with --write-env .env; or sign with your application's own: --env-file .env\n"
    ))
    .run();
    let alone = listen(&place, &["--count", "2", "--compact"]).any_stdout();
    let run = alone.stderr_contains(&format!("the hub's signing secret stays the same, in {kept}\n")).run();
    assert!(!run.everything().contains(SECRET));
}

#[test]
fn a_command_has_the_secret_and_the_links_are_shown_all_the_same() {
    let place = Place::new();
    place.file(KEPT, format!("{SECRET}\n"));
    let script = "test \"$PUSHONEY_SIGNING_SECRET\" = \"$0\"";
    let cli = listen(&place, &["--compact", "--", "/bin/sh", "-c", script, SECRET]).any_stdout();
    let has = "the command has the secret in PUSHONEY_SIGNING_SECRET, the same on every run\n";
    let run = cli.stderr_contains(has).stderr_contains("; one more:\n  curl http://127.0.0.1:");
    let run = run.stderr_contains("to call its API:\n  export PUSHONEY_HUB=http://127.0.0.1:").run();
    assert!(!run.everything().contains(SECRET));
}

#[test]
fn write_env_gives_it_to_the_application_and_never_takes_one_away() {
    let place = Place::new();
    place.file(".env", "PORT=8080\nPUSHONEY_SIGNING_SECRET=\n");
    let run = || listen(&place, &["--write-env", ".env", "--count", "2", "--json"]).any_stdout();
    let said = "note: the signing secret is in .env as PUSHONEY_SIGNING_SECRET\n";
    let first = run().stderr(said).run();
    let ready: Value = serde_json::from_str(first.lines()[0]).unwrap();
    assert_eq!(ready["registered"]["signing_secret"], Value::Null, "it is stored, and not shown");
    let secret = std::fs::read_to_string(place.path(KEPT)).unwrap();
    let written = format!("PORT=8080\nPUSHONEY_SIGNING_SECRET={secret}");
    assert_eq!(std::fs::read_to_string(place.path(".env")).unwrap(), written);
    run().stderr(said).run();
    assert_eq!(std::fs::read_to_string(place.path(".env")).unwrap(), written);
    // The application's own one may have been shown once.
    place.file(".env", "PUSHONEY_SIGNING_SECRET=whsec_of_the_real_hub_0123456789\n");
    let other = run().status(2).stdout("").stderr(
        "error: --write-env: .env already sets a different PUSHONEY_SIGNING_SECRET, which would be lost\n  use --env-file .env to sign with that one, or remove its line first\n",
    );
    other.run();
    assert!(std::fs::read_to_string(place.path(".env")).unwrap().contains("whsec_of_the_real_hub_0123456789"));
    run().args(["--env-file", ".env"]).stderr(said).run();
    assert!(std::fs::read_to_string(place.path(".env")).unwrap().contains("whsec_of_the_real_hub_0123456789"));
}

fn lines_until(running: &mut Running, end: &str) -> Vec<String> {
    let mut lines = Vec::new();
    while !lines.last().is_some_and(|line: &String| line.contains(end)) {
        lines.push(running.stderr_line());
    }
    lines
}

#[test]
fn the_first_events_wait_for_the_application() {
    let place = Place::new();
    let unborn = Unborn::new();
    let address = unborn.address;
    let args = ["--forward-to", &format!("http://{address}/hook"), "--count", "2", "--compact", "--secret", SECRET];
    let mut running = Running::start(listen(&place, &args));
    let waiting = format!("waiting for http://{address}/hook to accept connections");
    let said = lines_until(&mut running, &waiting);
    assert!(said.iter().any(|line| line.contains("once the application is up; one more:")), "{said:?}");
    let app = App::on(unborn.listen(), |_| Reply::status(200, ""));
    let end = running.ended();
    assert_eq!((end.status, end.stderr.lines().count()), (Some(0), 1), "{}", end.stderr);
    assert!(end.stderr.starts_with("received 2, verified 2, refused 0, duplicates 0"), "{}", end.stderr);
    assert!(app.next().head.starts_with("POST /hook "));
}

#[test]
fn an_application_that_listens_is_not_waited_for() {
    let place = Place::new();
    let app = app(SECRET, Verifies::Bytes);
    let args = ["--forward-to", &app.url(), "--count", "2", "--compact", "--secret", SECRET];
    let run = listen(&place, &args).any_stdout().stderr_contains("received 2").run();
    assert!(!run.everything().contains("waiting for"), "{}", run.everything());
}

#[test]
fn waiting_ends_with_the_run() {
    let place = Place::new();
    let unborn = Unborn::new();
    let target = format!("http://{}", unborn.address);
    let mut running = Running::start(listen(&place, &["--forward-to", &target, "--compact"]));
    lines_until(&mut running, "waiting for ");
    running.signal(Signal::INT);
    let end = running.ended();
    assert_eq!(end.status, Some(0), "{}", end.stderr);
    let warning = format!("warning: {target} does not accept connections, so no event was sent to it\nreceived 0");
    assert!(end.stderr.starts_with(&warning), "{}", end.stderr);
    let timed = listen(&place, &["--forward-to", &target, "--timeout", "200ms", "--count", "1", "--json"]);
    let run = timed.status(1).any_stdout().stderr_contains("waiting for ").stderr_contains("error: ").run();
    assert!(run.lines().last().unwrap().contains(r#""received":0"#), "{}", run.text());
}

#[test]
fn one_that_never_comes_up_gets_the_events_and_they_fail_visibly() {
    let place = Place::new();
    let unborn = Unborn::new();
    let target = format!("http://{}", unborn.address);
    let args = ["--forward-to", &target, "--wait-for-app", "50ms", "--events", "click.recorded", "--compact"];
    let mut running = Running::start(listen(&place, &args).args(["--count", "1"]));
    let said = lines_until(&mut running, "sending the events anyway").pop().unwrap();
    assert_eq!(said, "warning: it did not within 50 ms; sending the events anyway");
    assert!(running.stdout_text().contains("click.recorded"));
    let told = lines_until(&mut running, "retrying in").pop().unwrap();
    assert!(told.starts_with("hub: 502 for dlv_"), "{told}");
    running.signal(Signal::INT);
    let end = running.ended();
    assert!(end.status == Some(1) && end.stderr.contains("error: "), "{:?} {}", end.status, end.stderr);
}

/// The first five minutes: a command that takes a while to listen, has the secret, and takes each first event once.
#[test]
fn a_command_that_is_slow_to_start_gets_both_events_and_no_502() {
    let Some(python) = std::env::split_paths(&std::env::var_os("PATH").unwrap())
        .map(|folder| folder.join("python3"))
        .find(|path| path.is_file())
    else {
        return;
    };
    let place = Place::new();
    place.file("app.py", include_str!("../support/app.py"));
    // It binds the port itself.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let port = address.port().to_string();
    let args = ["--forward-to", &format!("http://{address}"), "--json", "--count", "2"];
    let cli = listen(&place, &args).args(["--".as_ref(), python.as_os_str(), "app.py".as_ref(), port.as_ref()]);
    let cli = cli.env("PATH", std::env::var_os("PATH").unwrap());
    let mut running = Running::start(cli);
    assert_eq!(running.stdout_line()["type"], "ready");
    for _ in 0..2 {
        let line = running.stdout_line();
        assert_eq!((&line["status"], &line["verified"]), (&200.into(), &true.into()), "{line}");
    }
    running.signal(Signal::TERM);
    let summary = running.ended();
    assert_eq!(summary.lines.last().unwrap()["counted"], 2, "{}", summary.stderr);
}

#[test]
fn the_emulated_applications_are_told_apart() {
    // A guard for the tests above: one with another secret refuses.
    let place = Place::new();
    let other = App::deciding(|got| answer("whsec_another_0123456789abcdef", Verifies::Bytes, got));
    let args = ["--forward-to", &other.url(), "--count", "2", "--timeout", "300ms", "--compact", "--secret", SECRET];
    listen(&place, &args).status(1).any_stdout().stderr_contains("error: ").run();
}
