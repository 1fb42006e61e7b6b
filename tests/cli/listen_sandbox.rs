//! `listen --sandbox`: one command, and verified events appear; with everything else that `listen` can do.

use crate::support::app::{App, Reply};
use crate::support::running::Running;
use crate::support::sandbox::{mac, signature};
use crate::support::{Cli, Listener, Place, hold_against_schema};
use rustix::process::Signal;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

const BOTH: [&str; 2] = ["click.recorded", "conversion.recorded"];

/// For [`Cli::listen`], which adds the command itself.
fn sandbox(place: &Place, args: &[&str]) -> Cli {
    place.run(["--sandbox"]).args(args.iter().copied())
}

/// For a run to its end.
fn listen(place: &Place, args: &[&str]) -> Cli {
    place.run(["listen", "--port", "0", "--sandbox"]).args(args.iter().copied())
}

/// Clicks a link of a hub, and gives the status.
fn click(hub: &str, id: &str) -> u16 {
    let mut stream = TcpStream::connect(hub.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(crate::support::PATIENCE)).unwrap();
    write!(stream, "GET /c/{id} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[track_caller]
fn verified(listener: &Listener) -> Value {
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["status"], &line["duplicate"]), (&true.into(), &200.into(), &false.into()));
    line
}

#[test]
fn two_verified_events_at_once_and_it_stays() {
    let listener = sandbox(&Place::new(), &[]).listen();
    hold_against_schema("ready", listener.ready());
    let hub = listener.ready()["sandbox"]["url"].as_str().unwrap().to_owned();
    assert_eq!(listener.ready()["curl"], format!("curl {hub}/c/demo"));
    assert_eq!(listener.ready()["registered"]["hub"], hub);
    assert_eq!(listener.ready()["registered"]["url"], listener.url());
    assert_eq!(BOTH.map(|_| verified(&listener)["event"].clone()), BOTH.map(Value::from));
    for id in ["demo", "another"] {
        assert_eq!(click(&hub, id), 302);
        let body: Value = serde_json::from_str(verified(&listener)["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["data"]["send_id"], id);
    }
    let end = listener.stop();
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), ""));
    hold_against_schema("summary", &end.lines[0]);
    assert_eq!((&end.lines[0]["verified"], &end.lines[0]["received"]), (&4.into(), &4.into()));
}

#[test]
fn without_it_there_is_none() {
    let listener = Place::new().run(["--secret", "s"]).listen();
    assert_eq!(listener.ready()["sandbox"], Value::Null);
}

#[test]
fn people_see_where_it_is_and_what_to_try() {
    let place = Place::new();
    let mut running = Running::start(listen(&place, &["--compact"]));
    let mut lines: Vec<_> = (0..7).map(|_| running.stderr_line()).collect();
    assert!(
        lines[0].starts_with("listening on http://127.0.0.1:") && lines[0].ends_with("Ctrl-C ends it"),
        "{lines:?}"
    );
    assert!(lines.remove(1).starts_with("the hub's signing secret stays the same, in "));
    assert_eq!(lines[1], "the sandbox fires one event of each kind now; one more:");
    let hub = lines[2].trim().strip_prefix("curl ").unwrap().strip_suffix("/c/demo").unwrap();
    assert_eq!(lines[3], "to call its API:");
    assert!(lines[4].starts_with(&format!("  export PUSHONEY_HUB={hub} PUSHONEY_API_KEY=pk_sandbox_")), "{lines:?}");
    assert_eq!(lines[5], "the payload of conversion.recorded is not published: its sample is an illustration");
    for event in BOTH {
        let line = running.stdout_text();
        assert!(line.contains(&format!("✓ {event}  dlv_")), "{line}");
    }
    // The secret is nobody's business: nobody else has to verify.
    assert!(!lines.concat().contains("whsec_"), "{lines:?}");
    click(hub, "demo");
    assert!(running.stdout_text().contains("✓ click.recorded  dlv_"));
    running.signal(Signal::INT);
    let end = running.ended();
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), "received 3, verified 3, refused 0, duplicates 0"));
}

#[test]
fn a_count_ends_it() {
    let place = Place::new();
    let end = sandbox(&place, &["--count", "2"]).listen().ended();
    assert_eq!((end.status, end.lines.len(), end.stderr.as_str()), (Some(0), 3, ""));
    hold_against_schema("summary", &end.lines[2]);
    assert_eq!(end.lines[2]["counted"], 2);
    listen(&place, &["--count", "2", "--compact", "-q"]).stdout_contains("✓ conversion.recorded").run();
    let short = listen(&place, &["--count", "3", "--timeout", "300ms", "--compact"]).status(1).any_stdout();
    short.stderr_contains("error: 2 of 3 expected deliveries arrived; nothing else arrived").run();
}

#[test]
fn path_host_and_events_are_those_that_it_registers() {
    let place = Place::new();
    for (args, of_url) in [
        (&["--path", "/hooks/p"][..], "/hooks/p"),
        (&["--host", "0.0.0.0"], "http://127.0.0.1:"),
        (&["--host", "localhost"], "http://"),
    ] {
        let listener = sandbox(&place, &[args, &["--count", "2"]].concat()).listen();
        assert!(listener.url().contains(of_url), "{}", listener.url());
        let path = verified(&listener)["path"].clone();
        assert_eq!(path, if args[0] == "--path" { "/hooks/p" } else { "/" });
        assert_eq!(listener.ended().status, Some(0));
    }
    let listener = sandbox(&place, &["--events", "order.paid,click.recorded"]).listen();
    let events = ["order.paid", "click.recorded"].map(Value::from);
    assert_eq!(listener.ready()["registered"]["events"], Value::from(events.to_vec()));
    assert_eq!([(); 2].map(|()| verified(&listener)["event"].clone()), events);
    let listener = sandbox(&place, &["--events", "conv*", "--count", "1"]).listen();
    assert_eq!(verified(&listener)["event"], "conversion.recorded");
    let end = listener.ended();
    let note =
        "note: --events has a pattern, but a hub needs names: registering click.recorded and conversion.recorded\n";
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), note));
}

#[test]
fn what_is_captured_can_be_read_verified_and_replayed() {
    let place = Place::new();
    let listener = sandbox(&place, &["--capture", "c.jsonl", "--count", "2"]).listen();
    let secret = listener.ready()["registered"]["signing_secret"].as_str().unwrap().to_owned();
    assert_eq!(listener.ended().status, Some(0));
    let log = place.run(["log", "c.jsonl", "--json"]).any_stdout().run();
    assert_eq!(log.lines().len(), 2);
    let verify = place.run(["verify", "--capture", "c.jsonl", "--secret", &secret, "--json"]);
    let verify = verify.any_stdout().stderr_contains("").run();
    assert!(verify.lines().iter().all(|line| line.contains(r#""verified":true"#)), "{}", verify.text());
    let app = App::answering(Reply::status(200, ""));
    let replay = place.run(["replay", "c.jsonl", "--to", &app.url(), "--secret", &secret, "--json"]).any_stdout().run();
    assert_eq!(replay.lines().len(), 3);
    for event in BOTH {
        let got = app.next();
        let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
        assert_eq!(signatures, [mac(&secret, &t, &got.body)]);
        assert_eq!(got.header("x-pushoney-event").unwrap(), event);
    }
}

#[test]
fn an_application_behind_it_verifies_with_the_secret_that_it_has() {
    let place = Place::new();
    let app = App::answering(Reply::status(200, ""));
    let forward = ["--forward-to", &app.url(), "--count", "2"];
    // Of several the last, which is the one that published receivers read.
    let cases: [(&[&str], &str); 3] =
        [(&[], "whsec_mine"), (&["--secret", "s1", "--secret", "s2"], "s2"), (&["--secret", "s3"], "s3")];
    for (given, secret) in cases {
        let cli = sandbox(&place, &[&forward[..], given].concat()).env("PUSHONEY_SIGNING_SECRET", "whsec_mine");
        let listener = cli.listen();
        for _ in BOTH {
            let got = app.next();
            let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
            assert_eq!(signatures, [mac(secret, &t, &got.body)]);
        }
        let line = verified(&listener);
        assert_eq!(line["app"]["status"], 200);
        assert_eq!(listener.ended().status, Some(0));
    }
    // Without one it is printed, so that the application can be given it.
    let mut running = Running::start(listen(&place, &[&forward[..], &["--compact"]].concat()));
    running.stderr_line();
    assert!(running.stderr_line().starts_with("your application needs this secret"));
    let line = running.stderr_line();
    let secret = line.strip_prefix("  PUSHONEY_SIGNING_SECRET=").unwrap();
    let got = app.next();
    let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
    assert_eq!(signatures, [mac(secret, &t, &got.body)]);
    assert_eq!(running.ended().status, Some(0));
}

#[test]
fn a_secret_that_is_at_hand_is_not_printed() {
    let place = Place::new();
    let app = App::answering(Reply::status(200, ""));
    let cli = listen(&place, &["--forward-to", &app.url(), "--count", "2", "--compact"]);
    let run = cli.env("PUSHONEY_SIGNING_SECRET", "whsec_mine").any_stdout().stderr_contains("the sandbox fires").run();
    assert!(!run.everything().contains("whsec_mine"), "{}", run.everything());
}

#[test]
fn the_command_gets_the_hub_and_can_click() {
    let place = Place::new();
    let script = "env | grep ^PUSHONEY_ | sort; : \"$(curl -s $PUSHONEY_HUB/c/x)\"";
    let run = listen(&place, &["-q", "--", "/bin/sh", "-c", script]).env("PATH", std::env::var_os("PATH").unwrap());
    let run = run.any_stdout().run();
    let text = run.text();
    for (name, value) in [
        ("PUSHONEY_HUB", "http://127.0.0.1:"),
        ("PUSHONEY_API_KEY", "pk_sandbox_"),
        ("PUSHONEY_SIGNING_SECRET", "whsec_"),
        ("PUSHONEY_LISTEN_URL", "http://127.0.0.1:"),
    ] {
        assert!(text.contains(&format!("{name}={value}")), "{name}: {text}");
    }
    // What it clicks on is delivered and counted before it is over.
    let count =
        ["-q", "--compact", "--count", "3", "--", "/bin/sh", "-c", "curl -s $PUSHONEY_HUB/c/x >/dev/null; sleep 20"];
    let began = Instant::now();
    let mut running = Running::start(listen(&place, &count).env("PATH", std::env::var_os("PATH").unwrap()));
    let lines: Vec<_> = (0..3).map(|_| running.stdout_text()).collect();
    assert!(lines.iter().all(|line| line.contains("✓ ")), "{lines:?}");
    running.signal(Signal::TERM);
    running.ended();
    assert!(began.elapsed().as_secs() < 15);
}

#[test]
fn what_does_not_go_with_it_is_a_usage_error() {
    let place = Place::new();
    let of_its_own = |flag: &str| {
        format!("error: {flag} is for --register; --sandbox registers with its own hub\n  remove one of them\n")
    };
    for (args, why) in [
        (&["--register"][..], "'--sandbox' cannot be used with '--register'".to_owned()),
        (&["--skip-verify"], "'--sandbox' cannot be used with '--skip-verify'".to_owned()),
        (
            &["--scheme", "stripe"],
            "error: --sandbox: the hub signs with scheme pushoney, not stripe\n  remove --scheme, or send it"
                .to_owned(),
        ),
        (&["--url", "https://x.example"], of_its_own("--url")),
        (&["--hub", "acme"], of_its_own("--hub")),
        (&["--save"], of_its_own("--save")),
    ] {
        listen(&place, args).status(2).stderr_contains(&why).run();
    }
    let odd = place.file("odd", b"\xff\xfd").run(["listen", "--port", "0", "--sandbox", "--secret-file", "odd"]);
    odd.status(2).stderr_contains("the hub returns its secret as text, but this one is not UTF-8").run();
}

#[test]
fn an_application_that_fails_shows_what_the_hub_makes_of_it() {
    let place = Place::new();
    let app = App::scripted(|nth| match nth {
        0 => Reply::status(503, "down"),
        1 => Reply::status(404, "gone"),
        _ => Reply::status(410, ""),
    });
    let mut running = Running::start(listen(&place, &["--forward-to", &app.url(), "--compact"]));
    let mut notes = Vec::new();
    let mut hub = String::new();
    while notes.len() < 2 {
        let line = running.stderr_line();
        match line.strip_prefix("hub: ") {
            Some(note) => notes.push(note.to_owned()),
            None if line.contains("/c/demo") => hub = line.trim().trim_start_matches("curl ").replace("/c/demo", ""),
            None => {}
        }
    }
    assert!(notes[0].starts_with("503 for dlv_") && notes[0].ends_with("; retrying in 1 min"), "{notes:?}");
    assert!(notes[1].starts_with("404 for dlv_") && notes[1].ends_with("; not retrying (refused)"), "{notes:?}");
    click(&hub, "demo");
    let line = running.stderr_line();
    assert!(line.ends_with("; not retrying (webhook disabled)"), "{line}");
}

#[test]
fn ctrl_c_with_an_attempt_under_way_ends_it() {
    let place = Place::new();
    let app = App::answering(Reply::Silence);
    let mut running = Running::start(listen(&place, &["--forward-to", &app.url(), "--compact"]));
    running.stderr_line();
    app.next();
    let began = Instant::now();
    running.signal(Signal::INT);
    let end = running.ended();
    assert_eq!(end.status, Some(0), "{}", end.stderr);
    assert!(began.elapsed().as_secs() < 8, "{:?}", began.elapsed());
}

#[test]
fn its_hub_may_be_in_a_hurry_and_misbehave() {
    let place = Place::new();
    let args = ["--time-scale", "100000", "--faults", "wrong-signature=1,seed=7", "--fail-first", "1", "--compact"];
    let mut listener = Running::start(listen(&place, &args).arg("--events").arg("click.recorded"));
    let mut said = String::new();
    while !said.contains("retrying in ") {
        said += &listener.stderr_line();
        said.push('\n');
    }
    for expected in ["the hub's waits are divided by 100000", "the hub's faults: wrong-signature=1,seed=7"] {
        assert!(said.contains(expected), "{expected} is not said:\n{said}");
    }
    // The wrong one, the good one that failed on purpose, and both again.
    let lines: Vec<_> = (0..4).map(|_| listener.stdout_text()).collect();
    assert_eq!(lines.iter().map(|line| line.contains('\u{2713}')).collect::<Vec<_>>(), [false, true, false, true]);
    assert!(lines[0].contains("  fault wrong-signature  400 in "), "{lines:?}");
    listener.signal(Signal::INT);
    assert_eq!(listener.ended().status, Some(0));
}

#[test]
fn the_manners_of_a_hub_need_one() {
    for flag in [["--faults", "all=0.1"], ["--time-scale", "60"]] {
        let run = Place::new().run(["listen", "--port", "0", "--secret", "x"]).args(flag).status(2);
        run.stderr_contains("--sandbox").run();
    }
}

#[test]
fn without_events_whatever_is_fired_is_delivered() {
    let place = Place::new();
    let listener = sandbox(&place, &[]).listen();
    let _ = BOTH.map(|_| verified(&listener));
    let hub = listener.ready()["sandbox"].clone();
    let fire = |event: &str| {
        place
            .run(["trigger", event, "--hub", hub["url"].as_str().unwrap(), "--json"])
            .env("PUSHONEY_API_KEY", hub["api_key"].as_str().unwrap())
            .any_stdout()
            .any_stderr()
            .run();
    };
    fire("order.paid");
    assert_eq!(verified(&listener)["event"], "order.paid");
}
