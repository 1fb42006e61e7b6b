//! Which deliveries `replay` sends: selections, ids cut short, and what was refused when it came.

use crate::replay::{accepting, captured, lines, record, replay, verifies};
use crate::support::{Cli, Place};
use serde_json::{Value, json};

#[test]
fn selections_are_those_of_log() {
    let place = Place::new();
    let records: String = (1..=6)
        .map(|number| {
            record(number, |record| {
                record["event"] = if number % 2 == 0 { "conversion.recorded" } else { "click.recorded" }.into();
                record["status"] = if number == 4 { 500.into() } else { 200.into() };
            })
        })
        .collect();
    place.file("c.jsonl", records + "damaged\n");
    for (args, expected) in [
        (&["--event", "conv*"][..], &["dlv_2", "dlv_4", "dlv_6"][..]),
        (&["--id", "dlv_3", "--id", "rec_5"], &["dlv_3", "dlv_5"]),
        (&["--since", "2026-02-02T02:40:05Z"], &["dlv_5", "dlv_6"]),
        (&["--failed"], &["dlv_4"]),
        (&["--event", "click.recorded", "--last", "2"], &["dlv_3", "dlv_5"]),
    ] {
        let app = accepting();
        let to = app.url();
        let given = [&["c.jsonl", "--to", &to], args].concat();
        let (attempts, _) = lines(replay(&place, &given).stderr_contains("skipped 1 damaged line"));
        let ids: Vec<_> = attempts.iter().map(|line| line["delivery_id"].as_str().unwrap()).collect();
        assert_eq!(ids, expected, "{args:?}");
    }
}

#[test]
fn a_selection_that_matches_nothing_sends_nothing_and_is_exit_1() {
    let (place, app) = (captured(2), accepting());
    place.file("p.json", r#"{"event":"click.recorded"}"#).file("empty", "");
    let none = |args: &[&str], said: &str| {
        let run = replay(&place, &[args, &["--to", &app.url()]].concat()).status(1).any_stdout();
        run.stderr_contains("nothing to send: ").stderr_contains(said).run();
    };
    none(&["c.jsonl", "--event", "clik.*"], "the nearest values of event: click.recorded\n");
    none(&["c.jsonl", "--event", "clik.*", "--dry-run"], "the nearest values of event: click.recorded\n");
    none(&["c.jsonl", "--id", "rec_7"], "no delivery has id `rec_7`\n  the nearest values of id: rec_1, rec_2\n");
    none(&["c.jsonl", "--id", "rec_1", "--id", "nope"], "no delivery has id `nope`\n  list the ids with");
    none(&["c.jsonl", "--where", "data.m=1"], "warning: no delivery has `data.m`; nearest: data.n\n");
    none(&["c.jsonl", "--failed"], "a delivery must match all of --where");
    none(&["p.json", "--failed"], "no delivery is selected");
    none(&["empty"], "no delivery is selected");
    assert!(app.is_idle());
}

#[test]
fn an_id_may_be_cut_short_where_it_is_clear_what_is_meant() {
    let (place, app) = (captured(3), accepting());
    let ids = |run: Cli| lines(run).0.iter().map(|line| line["delivery_id"].to_string()).collect::<Vec<_>>().join(" ");
    let with = |args: &[&str]| replay(&place, &[args, &["--to", &app.url()]].concat());
    place.file("more.jsonl", record(2, |record| record["delivery_id"] = "dlv_21".into()));
    assert_eq!(ids(with(&["c.jsonl", "--id", "rec_2"])), r#""dlv_2""#);
    assert_eq!(ids(with(&["c.jsonl", "more.jsonl", "--id", "dlv_2"])), r#""dlv_2""#, "an id that is whole is meant");
    place.file("one.jsonl", record(2, |record| record["delivery_id"] = "e\u{1b}vil".into()));
    assert_eq!(ids(with(&["one.jsonl", "--id", "e"])), r#""e\u{1b}vil""#.replace("\\u{1b}", "\\u001b"));
    let app = accepting();
    let with = |args: &[&str]| replay(&place, &[args, &["--to", &app.url()]].concat());
    let several = with(&["c.jsonl", "--id", "dlv_"]).status(1).stdout("");
    several
        .stderr(
            "error: nothing was sent: several ids start with `dlv_`\n  type more characters of one of: dlv_1, dlv_2, dlv_3\n",
        )
        .run();
    // A pipe can be read once only.
    let whole = with(&["-", "--id", "dlv_"]).stdin(record(1, |_| ())).status(1).any_stdout();
    whole.stderr_contains("the nearest values of id: ").run();
    assert!(app.is_idle());
    assert_eq!(ids(with(&["-", "--id", "dlv_1"]).stdin(record(1, |_| ()))), r#""dlv_1""#);
}

/// A stranger's delivery that was answered 400, as `listen` captures it.
fn refused(number: usize) -> String {
    record(number, |record| {
        record["verified"] = false.into();
        record["reason"] = "signature_mismatch".into();
        record["status"] = 400.into();
        record["body"] = r#"{"event":"click.recorded","data":{"amount":999999}}"#.into();
    })
}

#[test]
fn what_was_refused_is_left_out_and_never_signed() {
    let (place, app) = (Place::new(), accepting());
    let unchecked = record(3, |record| record["verified"] = Value::Null);
    place.file("c.jsonl", record(1, |_| ()) + &refused(2) + &unchecked + &refused(4));
    let with = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &app.url()], args].concat());
    let warning = "warning: skipped 2 deliveries that were refused on arrival and may be forged: dlv_2 (signature_mismatch), dlv_4 (signature_mismatch); add --include-refused to send them as captured\n";
    let (attempts, summary) = lines(with(&[]).stderr(warning));
    let ids: Vec<_> = attempts.iter().map(|line| line["delivery_id"].as_str().unwrap()).collect();
    assert_eq!((ids, &summary["refused"]), (vec!["dlv_1", "dlv_3"], &json!(2)));
    with(&["--quiet"]).any_stdout().stderr(warning).run();
    with(&["--dry-run"]).stdout_contains("dlv_3").stderr(warning).run();
    let app = accepting();
    let with = |args: &[&str]| replay(&place, &[&["c.jsonl", "--to", &app.url()], args].concat());
    for args in [&["--failed"][..], &["--id", "dlv_2"], &["--where", "verified=false"], &["--id", "rec_4", "--dry-run"]]
    {
        let none = with(args).status(1).any_stdout().stderr_contains("nothing to send: skipped ");
        none.stderr_contains("(signature_mismatch)\n  add --include-refused").run();
    }
    for args in [&["--set", "data.amount=1"][..], &["--edit"], &["--new-delivery-id"]] {
        with(&[&["--include-refused"], args].concat()).status(2).stderr_contains("cannot be used with").run();
    }
    assert!(app.is_idle(), "nothing of that is sent");
    with(&["--id", "dlv_1", "--id", "dlv_2"])
        .status(1)
        .any_stdout()
        .stderr_contains("skipped 1 delivery that was")
        .run();
}

#[test]
fn what_was_refused_is_sent_as_it_came_if_that_is_asked_for() {
    let (place, app) = (Place::new(), accepting());
    place.file("c.jsonl", refused(2)).file("both.jsonl", refused(2) + &record(1, |_| ()));
    // It needs no secret: nothing is signed.
    let run = place.run(["replay", "c.jsonl", "--to", &app.url(), "--include-refused"]).any_stdout();
    let run = run.stderr_contains("delivered 1 in").run();
    assert!(!run.everything().contains("warning"), "{}", run.everything());
    let got = app.next();
    assert_eq!(got.header("x-pushoney-signature").unwrap(), format!("t=1770000000,v1={}", "0".repeat(64)));
    assert_eq!(got.body, br#"{"event":"click.recorded","data":{"amount":999999}}"#);
    let args = ["both.jsonl", "--to", &app.url(), "--include-refused", "--results", "r.jsonl", "--json"];
    replay(&place, &args).any_stdout().run();
    let (refused, genuine) = (app.next(), app.next());
    assert!(refused.header("x-pushoney-signature").unwrap().ends_with("000"));
    verifies(&place, &genuine);
    // What was delivered so is not delivered again, and what is left out is not written down as delivered.
    let (attempts, summary) = lines(replay(&place, &[&args[..6], &["--resume"]].concat()));
    assert_eq!((attempts.len(), &summary["skipped"]), (0, &json!(2)));
    let args = ["both.jsonl", "--to", &app.url(), "--results", "s.jsonl"];
    replay(&place, &args).any_stdout().stderr_contains("skipped 1 delivery").run();
    assert_eq!(std::fs::read_to_string(place.path("s.jsonl")).unwrap().lines().count(), 1);
    let (attempts, summary) = lines(replay(&place, &[&args[..], &["--resume"]].concat()).stderr_contains("skipped 1"));
    assert_eq!((attempts.len(), &summary["skipped"], &summary["refused"]), (0, &json!(1), &json!(1)));
}

#[test]
fn an_export_of_what_was_refused_does_not_launder_it() {
    let (place, app) = (Place::new(), accepting());
    place.file("c.jsonl", refused(2));
    let har = place
        .run(["export", "c.jsonl"])
        .any_stdout()
        .stderr_contains("refused on arrival, and possibly forged: 1 of 1 deliveries")
        .run();
    place.file("c.har", &har.stdout);
    let run = replay(&place, &["c.har", "--to", &app.url()]).status(1).any_stdout();
    run.stderr_contains("nothing to send: skipped 1 delivery").run();
    assert!(app.is_idle());
}

/// hyper's map of headers panics where it holds too many.
#[test]
fn a_record_with_forty_thousand_headers_is_an_error_and_not_a_success() {
    let (place, app) = (Place::new(), accepting());
    let hostile = record(2, |record| {
        record["headers"] = (0..40_000).map(|number| json!([format!("x-{number}"), "1"])).collect();
    });
    place.file("c.jsonl", record(1, |_| ()) + &hostile + &record(3, |_| ()));
    let run = replay(&place, &["c.jsonl", "--to", &app.url()]).status(4).any_stdout();
    let run = run.stderr_contains("rec_2 of c.jsonl can't be sent: it has 40000 headers").run();
    assert!(!run.everything().contains("panicked"), "{}", run.everything());
    let headers: Vec<_> = (0..40_000).map(|number| json!({"name": format!("x-{number}"), "value": "1"})).collect();
    let entry =
        json!({"request": {"method": "POST", "url": "http://h/", "headers": headers, "postData": {"text": "{}"}}});
    place.file("c.har", json!({"log": {"entries": [entry]}}).to_string());
    let run = replay(&place, &["c.har", "--to", &app.url(), "--keep-signature"]).status(4).any_stdout();
    run.stderr_contains("it has 40000 headers").run();
}
