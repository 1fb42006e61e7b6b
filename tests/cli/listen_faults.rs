//! `listen --sandbox --faults --forward-to`: what the hub forges reaches the application, and what that makes of it is the
//! truth of the run, however it ends.

use crate::support::app::{App, Got, Reply};
use crate::support::receivers::{Verifies, app};
use crate::support::running::Running;
use crate::support::{Cli, Listener, Place, Stopped, hold_against_schema};
use rustix::process::Signal;
use serde_json::Value;

const SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";
const JUDGED: &str = "wrong-signature=1,stale-timestamp=1,reserialised=1,seed=1";

/// One event with these faults, for [`Cli::listen`].
fn one(place: &Place, app: &App, faults: &str) -> Cli {
    let args = ["--sandbox", "--events", "click.recorded", "--faults", faults, "--forward-to", &app.url()];
    place.run(args).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

/// The same in a process that people look at.
fn shown(place: &Place, app: &App, args: &[&str]) -> Cli {
    let typed = ["listen", "--port", "0", "--sandbox", "--events", "click.recorded", "--forward-to", &app.url()];
    place.run(typed).args(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

#[track_caller]
fn summary(end: &Stopped) -> &Value {
    let summary = end.lines.last().unwrap();
    hold_against_schema("summary", summary);
    summary
}

#[test]
fn every_application_is_shown_as_what_it_is() {
    for (verifies, statuses, forged, refused) in [
        (Verifies::Bytes, [400, 400, 200, 200], 0, 0),
        (Verifies::BytesAtAnyTime, [400, 200, 200, 200], 1, 0),
        (Verifies::Parsed, [400, 400, 400, 200], 0, 1),
        (Verifies::Nothing, [200; 4], 2, 0),
    ] {
        let place = Place::new();
        let app = app(SECRET, verifies);
        let listener: Listener = one(&place, &app, JUDGED).listen();
        let lines: Vec<_> = (0..4).map(|_| listener.next_line()).collect();
        for line in &lines {
            hold_against_schema("delivery", line);
        }
        let of = |field: &str| lines.iter().map(|line| line[field].clone()).collect::<Vec<_>>();
        let faults = ["wrong-signature", "stale-timestamp", "reserialised"].map(Value::from);
        assert_eq!(of("fault"), [&faults[..], &[Value::Null]].concat());
        assert_eq!(of("verified"), [false, false, true, true]);
        // The application has seen each, byte for byte, and its answer goes back.
        assert_eq!(lines.iter().map(|line| line["app"]["status"].clone()).collect::<Vec<_>>(), statuses);
        assert_eq!(of("status"), statuses);
        for line in &lines {
            assert_eq!(app.next().body, line["body"].as_str().unwrap().as_bytes());
        }
        let end = listener.stop();
        let summary = summary(&end);
        assert_eq!(
            (&summary["verified"], &summary["refused"], &summary["faults"]),
            (&1.into(), &serde_json::json!({}), &3.into())
        );
        assert_eq!((&summary["took_forged"], &summary["refused_valid"]), (&forged.into(), &refused.into()));
        let failed = forged + refused > 0;
        assert_eq!(end.status, Some(i32::from(failed)), "{}", end.stderr);
        assert_eq!(end.stderr.contains("error: the application "), failed, "{}", end.stderr);
    }
}

#[test]
fn however_it_ends_an_application_that_takes_forgeries_fails_the_run() {
    let place = Place::new();
    let app = app(SECRET, Verifies::Nothing);
    let path = std::env::var_os("PATH").unwrap();
    let faults = ["--faults", "wrong-signature=1,seed=1", "--compact"];
    let said = "error: the application took 1 forged or stale delivery (dlv_";
    for end in [&["--count", "1"][..], &["--count", "1", "--timeout", "20s", "-q"]] {
        let run = shown(&place, &app, &[&faults[..], end].concat()).status(1);
        run.stdout_contains("ACCEPTED A FORGED DELIVERY").stderr_contains(said).run();
    }
    // The command is content, and its code does not hide it.
    let command = ["--", "/bin/sh", "-c", "read -r line; exit 0"];
    let mut running = Running::start(shown(&place, &app, &[&faults[..], &["--timeout", "500ms"]].concat()));
    assert!(running.stdout_text().contains("– click.recorded"));
    let end = running.ended();
    assert!(end.status == Some(1) && end.stderr.contains(said), "{}", end.stderr);
    let (reader, writer) = std::io::pipe().unwrap();
    let cli = shown(&place, &app, &[&faults[..], &["-q"], &command].concat()).env("PATH", path);
    let mut command = Running::start_with(cli, reader);
    for expected in ["– click.recorded", "ACCEPTED A FORGED DELIVERY", "✓ click.recorded"] {
        let line = command.stdout_text();
        assert!(line.contains(expected), "{expected}: {line}");
    }
    drop(writer);
    let end = command.ended();
    assert!(end.status == Some(1) && end.stderr.contains(said), "{:?} {}", end.status, end.stderr);
    // Ctrl-C.
    let mut running = Running::start(shown(&place, &app, &faults));
    while !running.stdout_text().contains("✓ click.recorded") {}
    running.signal(Signal::INT);
    let end = running.ended();
    assert!(end.status == Some(1) && end.stderr.contains(said), "{}", end.stderr);
}

#[test]
fn people_see_what_each_fault_has_shown() {
    let place = Place::new();
    let args = ["--faults", JUDGED, "--count", "1"];
    let sound = app(SECRET, Verifies::Bytes);
    let run = shown(&place, &sound, &args).any_stdout().stderr_contains("faults 3").run();
    let text = run.text();
    for said in [
        "  fault wrong-signature: refused, as it should be  app ✓ 400",
        "  fault wrong-signature: the application refused it, as it should\n",
        "  fault stale-timestamp: the application refused it, as it should\n",
        "  fault reserialised: the application accepted it, as it should\n",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("signature_mismatch") && !text.contains('✗'), "{text}");
    // What is cut off by the end is no failure of anybody's.
    assert!(!run.everything().contains("tries again"), "{}", run.everything());
    let parsed = app(SECRET, Verifies::Parsed);
    let red = shown(&place, &parsed, &[&args[..], &["--compact", "--color", "always"]].concat()).status(1);
    let red = red.any_stdout().stderr_contains("verify the raw bytes of the body");
    let run = red.stderr_contains("refused 1 valid delivery").run();
    assert!(
        run.text().contains(
            "\u{1b}[1;31m  fault reserialised: the application refused a valid delivery with unusual JSON: it verifies the parsed body, not the raw bytes\u{1b}[0m"
        ),
        "{}",
        run.text()
    );
}

#[test]
fn an_answer_that_is_no_refusal_is_said_and_does_not_fail_the_run() {
    let place = Place::new();
    // It throws where a signature is wrong.
    let genuine = |got: &Got| got.header("x-pushoney-signature").is_some_and(|value| value.contains("v1="));
    let throws = App::scripted(|nth| if nth == 0 { Reply::status(500, "oops") } else { Reply::status(200, "") });
    let args = ["--faults", "wrong-signature=1,seed=1", "--count", "1", "--compact"];
    let run = shown(&place, &throws, &args).any_stdout().stderr_contains("faults 1").run();
    assert!(run.text().contains("did not accept it, but answered 500; it should answer 400"), "{}", run.text());
    assert!(genuine(&throws.next()));
}

#[test]
fn without_an_application_the_listener_refuses_them_itself() {
    let place = Place::new();
    let args = ["--sandbox", "--events", "click.recorded", "--faults", JUDGED];
    let listener = place.run(args).env("PUSHONEY_SIGNING_SECRET", SECRET).listen();
    let lines: Vec<_> = (0..4).map(|_| listener.next_line()).collect();
    assert_eq!(lines.iter().map(|line| line["status"].clone()).collect::<Vec<_>>(), [400, 400, 200, 200]);
    let end = listener.stop();
    assert_eq!(end.status, Some(0), "{}", end.stderr);
    assert_eq!((&summary(&end)["faults"], &summary(&end)["took_forged"]), (&3.into(), &0.into()));
}

#[test]
fn what_a_stranger_forges_is_refused_as_ever_whatever_it_says_of_itself() {
    let place = Place::new();
    let app = app(SECRET, Verifies::Nothing);
    let listener = one(&place, &app, "wrong-signature=1,seed=1").listen();
    let forged = listener.next_line();
    assert_eq!(forged["fault"], "wrong-signature");
    let (_, _) = (app.next(), app.next());
    // All that a stranger can have seen: what was sent, to the letter, once its attempt is over.
    let headers: Vec<(String, String)> = forged["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned()))
        .filter(|(name, _)| name.starts_with("x-"))
        .collect();
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    headers.extend([("X-Pushoney-Fault", "wrong-signature"), ("fault", "wrong-signature")]);
    assert_eq!(listener.next_line()["verified"], true);
    assert_eq!(listener.post(forged["body"].as_str().unwrap().as_bytes(), &headers).status, 400);
    let line = listener.next_line();
    assert_eq!((&line["verified"], &line["fault"], &line["app"]), (&false.into(), &Value::Null, &Value::Null));
    assert!(app.is_idle(), "a stranger's forgery was forwarded");
    let end = listener.stop();
    assert_eq!(summary(&end)["refused"]["signature_mismatch"], 1);
}

#[test]
fn a_forgery_is_not_signed_afresh() {
    let place = Place::new();
    place.file("theirs", "whsec_theirs_0123456789abcdef");
    let app = app("whsec_theirs_0123456789abcdef", Verifies::Bytes);
    let cli = one(&place, &app, JUDGED).args(["--re-sign-secret-file", "theirs"]);
    let listener = cli.listen();
    let statuses: Vec<_> = (0..4).map(|_| listener.next_line()["app"]["status"].clone()).collect();
    assert_eq!(statuses, [400, 400, 200, 200]);
    assert_eq!(listener.stop().status, Some(0));
}

#[test]
fn what_the_hub_makes_too_large_is_no_refusal_of_anybodys() {
    let place = Place::new();
    let args = ["--sandbox", "--events", "click.recorded", "--faults", "oversized-body=1:4KiB,seed=1"];
    let listen = |count| {
        let asserted = ["--fail-on", "refused", "--count", count];
        place.run(args).env("PUSHONEY_SIGNING_SECRET", SECRET).args(asserted)
    };
    // Over the limit of this listener, and below it.
    let small = listen("1").args(["--max-body", "2KiB"]).listen();
    let line = small.next_line();
    hold_against_schema("request", &line);
    assert_eq!((&line["problem"], &line["fault"]), (&"too_large".into(), &"oversized-body".into()));
    assert_eq!(small.next_line()["verified"], true);
    let large = listen("1").listen();
    let line = large.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["status"], &line["fault"]), (&200.into(), &"oversized-body".into()));
    for listener in [small, large] {
        let end = listener.ended();
        let summary = summary(&end);
        assert_eq!(end.status, Some(0), "{}", end.stderr);
        assert_eq!(
            (&summary["faults"], &summary["counted"], &summary["other_requests"]),
            (&1.into(), &1.into(), &0.into())
        );
    }
    // Nor what it breaks off, though the genuine one that follows may have the same signature.
    let args = ["--sandbox", "--events", "click.recorded", "--faults", "dropped-connection=1,seed=1"];
    let run = place.run(args).env("PUSHONEY_SIGNING_SECRET", SECRET);
    let broken = run.args(["--fail-on", "refused", "--count", "1"]).listen();
    let end = broken.ended();
    assert_eq!((end.status, &summary(&end)["counted"]), (Some(0), &1.into()), "{}", end.stderr);
    // A stranger's is one.
    let listener = listen("2").args(["--max-body", "2KiB"]).listen();
    assert_eq!(listener.post(&[b' '; 4096], &[("X-Pushoney-Signature", "t=1,v1=00")]).status, 413);
    assert_eq!(listener.ended().status, Some(1));
}

#[test]
fn duplicates_that_are_asked_for_cannot_fail_a_run() {
    let place = Place::new();
    let listen = |faults: &str, what: &str| {
        let args = ["listen", "--port", "0", "--sandbox", "--timeout", "1ms", "--faults", faults, "--fail-on", what];
        place.run(args).env("PUSHONEY_SIGNING_SECRET", SECRET)
    };
    for faults in ["duplicate=0.5,seed=1", "all=0.1"] {
        listen(faults, "refused,duplicate")
            .status(2)
            .stderr(
                "error: --fail-on duplicate: --faults makes the hub send duplicates on purpose\n  \
                 add duplicate=0 to --faults, or remove --fail-on duplicate\n",
            )
            .run();
    }
    for (faults, what) in [("all=0.1,duplicate=0", "duplicate"), ("duplicate=1", "refused")] {
        listen(faults, what).any_stdout().any_stderr().run();
    }
}
