//! `check`: a receiver as it should be passes everything, and each thing that receivers do wrong fails the case that is about it.

use crate::support::app::{App, Reply};
use crate::support::checked::{Checked, SECRET};
use crate::support::{Cli, cli, hold_against_schema};
use serde_json::Value;
use std::sync::Mutex;

/// Cases that no answer of a receiver fails: a measurement, and what needs the receiver to be started.
const NOT_FAILED: [&str; 3] = ["timing", "secret-empty-at-start", "secret-unset-at-start"];

fn check(url: &str) -> Cli {
    cli().env("PUSHONEY_SIGNING_SECRET", SECRET).args(["check", url, "--format", "json"]).any_stdout()
}

fn ids(report: &Value, status: &str) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap();
    let of_status = cases.iter().filter(|case| case["status"] == status);
    of_status.map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_receiver_as_it_should_be_passes_everything_and_two_runs_say_the_same() {
    let receiver = Checked::with("");
    let report = || {
        let mut report = check(&receiver.url).run().json();
        hold_against_schema("check", &report);
        // Only a receiver that is slow for a moment is not measured.
        for case in report["cases"].as_array_mut().unwrap().iter_mut().filter(|case| case["id"] == "timing") {
            case["status"].take();
            case["got"].take();
        }
        report["skipped"].take();
        report
    };
    let first = report();
    assert_eq!(ids(&first, "fail"), [""; 0], "{first}");
    assert_eq!((&first["grade"], &first["failed"]), (&"A".into(), &0.into()));
    assert_eq!(ids(&first, "note"), ["delivery-id-changed"]);
    assert_eq!(first, report());
}

#[test]
fn every_case_fails_at_a_receiver_that_does_that_wrong() {
    let listed = cli().args(["check", "--list", "--format", "json"]).any_stdout().run().json();
    let all: Vec<_> = ids(&listed, "skip").into_iter().filter(|id| !NOT_FAILED.contains(&&**id)).collect();
    assert!(all.len() > 90, "{all:?}");
    let (todo, wrong) = (Mutex::new(all), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(id) = todo.lock().unwrap().pop() else { return };
                    let receiver = Checked::with(&id);
                    let report = check(&receiver.url).args(["--only", &id]).any_status().any_stderr().run().json();
                    hold_against_schema("check", &report);
                    if ids(&report, "fail") != [&*id] {
                        wrong.lock().unwrap().push(report.to_string());
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_slow_receiver_is_sent_several_cases_at_once_and_judged_alike() {
    let receiver = Checked::with("slow");
    let report = check(&receiver.url).run().json();
    assert_eq!((ids(&report, "fail"), &report["grade"]), (Vec::new(), &"A".into()), "{report}");
}

#[test]
fn a_hole_fails_its_own_case_and_no_other() {
    for (id, grade) in
        [("stale", "F"), ("raw-field", "F"), ("empty-secret", "F"), ("mac-not-ascii", "D"), ("chunked", "C")]
    {
        let receiver = Checked::with(id);
        let report = check(&receiver.url).status(1).run().json();
        assert_eq!(ids(&report, "fail"), [id], "{report}");
        assert_eq!(report["grade"], grade);
    }
}

#[test]
fn an_age_without_its_days_is_found() {
    let receiver = Checked::with("days-left-out");
    let report = check(&receiver.url).args(["--only", "stale,future,age-299"]).status(1).run().json();
    assert_eq!(ids(&report, "fail"), ["stale"], "{report}");
    assert!(report.to_string().contains("200 to one that is a day old"), "{report}");
}

#[test]
fn people_get_a_table_evidence_and_a_line_for_a_readme() {
    let receiver = Checked::with("stale");
    let shown = cli()
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .args(["check", &receiver.url, "--only", "stale,future"])
        .status(1)
        .stdout_contains("SEVERITY  CASE   EXPECTED         GOT\ncritical  stale  400, 401 or 403  200\n")
        .stdout_contains("  why       without it, whoever has captured one delivery sends it again")
        .stdout_contains("-H 'User-Agent: pushoney-cli-check/")
        .stdout_contains("grade F (1 passed, 1 failed, 0 skipped; scheme pushoney)\n")
        .run();
    assert!(!shown.everything().contains(SECRET));
}

#[test]
fn some_cases_alone_earn_no_grade() {
    let receiver = Checked::with("");
    let report = check(&receiver.url).args(["--only", " stale , future "]).run().json();
    assert_eq!((&report["grade"], &report["passed"]), (&"-".into(), &2.into()), "{report}");
    let url = receiver.url.replace("127.0.0.1", "0.0.0.0");
    cli()
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .args(["check", &url, "--skip", "refused,robust,idempotent,timing,start"])
        .stdout_contains(": grade - (24 passed, 0 failed, 0 skipped; scheme pushoney; 24 of ")
        .run();
}

#[test]
fn many_failures_end_in_a_list_of_what_to_change() {
    let careless = App::answering(Reply::status(200, ""));
    let shown = |only: &str| {
        let args = ["check", &careless.url(), "--only", only];
        cli().env("PUSHONEY_SIGNING_SECRET", SECRET).args(args).status(1).any_stdout().run().text().to_owned()
    };
    let text = shown("stale,empty-header,garbage-header,mac-missing,timestamp-nan,timestamp-text,unsigned-10mb");
    let (_, list) = text.split_once("\nWhat to change, the worst first:\n").unwrap();
    assert!(list.starts_with("  1.        read the header strictly"), "{list}");
    assert!(list.contains("(empty-header, garbage-header,") && !list.contains("\n  6. "), "{list}");
    // The request of a large body can't be pasted by accident.
    assert!(text.contains(" --data-binary @body   # of 1"), "{text}");
    assert!(!shown("stale,no-header").contains("What to change"));
}

#[test]
fn a_hostile_answer_is_shown_and_acts_on_nothing() {
    let receiver = App::answering(Reply::status(200, "\u{1b}[2J\u{202e}evil"));
    let shown = cli()
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .args(["check", &receiver.url(), "--only", "no-header"])
        .status(1)
        .stdout_contains("\\u001b[2J\\u202eevil")
        .run();
    assert!(!shown.everything().contains('\u{1b}'));
}

#[test]
fn a_receiver_that_accepts_nothing_is_diagnosed_and_not_judged() {
    for (status, body, advice) in [
        (404, "nothing here", "name the path of the route"),
        (400, "invalid signature", "PUSHONEY_SIGNING_SECRET"),
        (403, "CSRF verification failed", "CSRF"),
        (500, "oh", "its log says why"),
    ] {
        let receiver = App::answering(Reply::status(status, body));
        let report = check(&receiver.url()).status(1).run().json();
        assert_eq!((ids(&report, "fail"), &report["grade"]), (vec!["valid".to_owned()], &"-".into()));
        let fix = report["cases"][0]["fix"].as_str().unwrap();
        assert!(fix.contains(advice), "{fix}");
    }
}

#[test]
fn what_is_not_there_is_3_and_what_hangs_ends() {
    cli()
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .args(["check", "http://127.0.0.1:1/hook"])
        .status(3)
        .stderr_contains("nothing is listening there")
        .stderr_contains("start the receiver")
        .run();
    let silent = App::answering(Reply::Silence);
    check(&silent.url()).args(["--timeout", "200ms"]).status(3).stderr_contains("no answer within 200ms").run();
    // From the second request on.
    let mute = App::scripted(|nth| if nth == 0 { Reply::status(200, "") } else { Reply::Silence });
    let report = check(&mute.url()).args(["--timeout", "200ms"]).status(1).run().json();
    assert!(ids(&report, "pass").len() < 3, "{report}");
    assert!(report.to_string().contains("the check ended after 3 requests without an answer in time"), "{report}");
}

#[test]
fn a_receiver_that_dies_or_throttles_is_told_from_one_that_refuses() {
    let throttles = App::scripted(|nth| Reply::status([200, 400].get(nth).copied().unwrap_or(429), ""));
    let report = check(&throttles.url()).args(["--only", "no-header,stale,alive"]).status(1).run().json();
    assert_eq!((ids(&report, "skip"), ids(&report, "fail")), (vec!["stale".into()], vec!["alive".into()]), "{report}");
    assert!(report.to_string().contains("the receiver throttles"), "{report}");
    let run = || {
        let dies = App::scripted(|nth| if nth < 3 { Reply::status(200, "") } else { Reply::HangUp });
        check(&dies.url()).args(["--only", "valid,no-header,stale"]).status(1).run().json()
    };
    // On a busy machine its first answer may be slow, and then it is sent both cases at once, which is another thing.
    let report = (0..5).map(|_| run()).find(|report| ids(report, "fail").len() == 1).unwrap_or_else(run);
    assert_eq!(
        (ids(&report, "fail"), ids(&report, "skip")),
        (vec!["no-header".into()], vec!["stale".into()]),
        "{report}"
    );
    assert!(report.to_string().contains("the receiver has not answered since no-header"), "{report}");
    // What ends between the groups is nobody's fault, and no success.
    let dies = App::scripted(|nth| if nth < 2 { Reply::status(200, "") } else { Reply::HangUp });
    let report = check(&dies.url()).args(["--only", "valid,stale"]).status(1).run().json();
    assert_eq!((ids(&report, "fail"), ids(&report, "skip")), (vec!["alive".into()], vec!["stale".into()]), "{report}");
}

#[test]
fn what_tested_nothing_is_no_success() {
    let receiver = App::answering(Reply::status(200, ""));
    let needs_start = check(&receiver.url()).args(["--only", "start"]).status(1);
    let report = needs_start.stderr_contains("nothing was tested").run().json();
    assert_eq!((ids(&report, "skip").len(), &report["grade"]), (2, &"-".into()), "{report}");
}

#[test]
fn a_baseline_excuses_nothing_where_the_check_ended_early() {
    let place = crate::support::Place::new();
    let compared = |app: &App, stderr: &str| {
        let baseline = place.path("baseline.json").display().to_string();
        let args = ["--only", "valid,no-header,stale", "--baseline", &baseline];
        check(&app.url()).args(args).status(1).stderr_contains(stderr).run().json()
    };
    // What kills it is known, and nobody knows what is behind it.
    let dies = || App::scripted(|nth| if nth < 3 { Reply::status(200, "") } else { Reply::HangUp });
    let known = r#"{"cases":[{"id":"no-header","status":"fail","severity":"critical"},{"id":"alive","status":"fail","severity":"high"}]}"#;
    place.file("baseline.json", known);
    let report = compared(&dies(), "not compared with the baseline: the receiver has not answered since no-header");
    assert_eq!(ids(&report, "skip"), ["stale"], "{report}");
    // Nor is anything judged where a valid delivery is refused.
    place.file("baseline.json", r#"{"cases":[{"id":"valid","status":"fail","severity":"medium"}]}"#);
    compared(
        &App::answering(Reply::status(404, "")),
        "not compared with the baseline: a valid delivery is not accepted",
    );
}

#[test]
fn two_answers_to_one_request_are_no_answer_to_the_next() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let splits = App::answering(Reply::Bytes(ok.repeat(2).into_bytes()));
    let report = check(&splits.url()).args(["--only", "keep-alive"]).status(1).run().json();
    assert_eq!(ids(&report, "fail"), ["keep-alive"], "{report}");
    assert!(report.to_string().contains("more than one answer to one request"), "{report}");
}

#[test]
fn no_secret_stands_in_a_report() {
    let receiver = Checked::with("leaks-secret");
    for format in ["table", "json", "junit", "tap", "github"] {
        let args = ["check", &receiver.url, "--format", format, "--only", "leaks-secret,garbage-header,no-header"];
        let cli =
            cli().env("PUSHONEY_SIGNING_SECRET", SECRET).args(args).args(["-H", "Authorization: Bearer my-token"]);
        let shown = cli.status(1).any_stdout().any_stderr().run().everything();
        assert!(!shown.contains(SECRET) && !shown.contains("my-token"), "{shown}");
        assert!(shown.contains("not signed with ***"), "{shown}");
    }
    // Nor where it is not judged.
    let refuses = App::answering(Reply::status(400, &format!("the secret is {SECRET}")));
    let shown = check(&refuses.url()).status(1).run().everything();
    assert!(!shown.contains(SECRET) && shown.contains("the secret is ***"), "{shown}");
}

#[test]
fn every_scheme_is_tested_and_what_it_does_not_have_is_skipped() {
    let config = "[schemes.own]\nsignature_header = \"X-Own\"\nalgorithm = \"sha512\"\nencoding = \"base64\"\n\
                  signed = \"v2|{timestamp}|{body}|\"\ntimestamp_header = \"X-Own-Time\"\nevent_field = \"kind\"\n";
    for (scheme, secret) in [
        ("pocketsflow", SECRET),
        ("stripe", SECRET),
        ("github", SECRET),
        ("standard-webhooks", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM="),
        ("slack", SECRET),
        ("shopify", SECRET),
        ("own", SECRET),
    ] {
        // Our own listener knows every scheme, and refuses whatever a receiver should.
        let place = crate::support::Place::new();
        place.config(config);
        let listener = place.run(["--scheme", scheme, "--secret", secret]).listen();
        let args = ["check", listener.url(), "--format", "json", "--scheme", scheme, "--secret", secret];
        let report = place.run(args).any_stdout().run().json();
        assert_eq!(ids(&report, "fail"), [""; 0], "{scheme}: {report}");
        let has_time = !["pocketsflow", "github", "shopify"].contains(&scheme);
        assert_eq!(ids(&report, "skip").contains(&"stale".to_owned()), !has_time, "{scheme}");
    }
}

#[test]
fn usage_is_checked_before_anything_is_sent() {
    let refused = |args: &[&str], says: &str| {
        cli()
            .env("PUSHONEY_SIGNING_SECRET", SECRET)
            .arg("check")
            .args(args.iter().copied())
            .status(2)
            .stderr_contains(says)
            .run();
    };
    refused(&["http://192.0.2.1/hook"], "--i-own-this-host");
    refused(&["https://example.com/hook"], "is not this machine");
    refused(&[":1", "--only", "stal"], "did you mean `stale`?");
    refused(&["--explain", "nothing"], "there is no case `nothing`");
    refused(&[":1", "--only", "stale", "--skip", "refused"], "leave no case");
    refused(&[":1", "--only", "stale,,future"], "there is no case ``");
    refused(&["--explain", "refused"], "check --list --only refused");
    refused(&[":1", "--secret", "a", "--secret", "b"], "there are 2");
    refused(&[":1", "--timeout", "0"], "leaves no time for an answer");
    refused(&[":1", "--event", ""], "--event");
    refused(&[":1", "--effect-settle", "1s"], "--effect-cmd <CMD>");
    refused(&[":1", "-H", "x-pushoney-signature: t=1"], "--header: x-pushoney-signature is a part of what is tested");
    refused(&[":1", "-H", "Content-Length: 3"], "--header: Content-Length is a part of what is tested");
    refused(&[], "URL");
    cli().args(["check", ":1"]).status(2).stderr_contains("no secret for scheme pushoney").run();
}

#[test]
fn cases_are_listed_and_explained() {
    let listed = cli().args(["check", "--list", "--only", "idempotent"]).any_stdout().run();
    assert_eq!(listed.lines().len(), 5, "{}", listed.text());
    cli()
        .args(["check", "--explain", "empty-secret"])
        .stdout_contains(
            "empty-secret\n  sent      a signature made with an empty secret\n  expected  400, 401 or 403\n",
        )
        .run();
}
