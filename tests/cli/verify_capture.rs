//! `verify --capture`: each delivery as of its own time, under its own scheme.

use crate::support::records::{BODY, SECRET, lines, many, place, plain, record};
use crate::support::{Cli, Place, hold_against_schema};
use serde_json::Value;

fn verify(place: &Place, args: &[&str]) -> Cli {
    place.run(["verify", "--capture", "c.jsonl", "--secret", SECRET]).args(args.iter().copied())
}

#[test]
fn each_delivery_is_verified_as_of_its_own_time() {
    let late = record("late", BODY, |record| record["received_at"] = "2026-02-02T02:45:01.000Z".into());
    let forged = record("forged", BODY, |record| record["body"] = "{}".into());
    let place = place(lines(&[plain("d1"), plain("d2")]));
    let said = "\
valid  2026-02-02 02:40:00  click.recorded  d1: secret 1 of 1, signed 0 s ago
valid  2026-02-02 02:40:00  click.recorded  d2: secret 1 of 1, signed 0 s ago
";
    verify(&place, &[]).stdout(said).stderr("note: 2 valid, 0 not valid\n").run();
    let at = verify(&place, &["--at", "1770000301"]).status(1).stdout_contains("timestamp_too_old");
    at.stderr("note: 0 valid, 2 not valid\n").run();
    let off = verify(&place, &["--at", "1770000301", "--tolerance", "off"]).stdout_contains("age not checked");
    off.stderr_contains("2 valid").run();

    place.file("c.jsonl", lines(&[plain("d1"), late, forged]));
    let run = verify(&place, &["--json", "-q"]).status(1).any_stdout().run();
    let objects: Vec<Value> = run.lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    for object in &objects {
        hold_against_schema("verify", object);
    }
    let of = |field: &str| objects.iter().map(|object| object[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("id"), ["rec_d1", "rec_late", "rec_forged"]);
    assert_eq!(of("reason"), [Value::Null, "timestamp_too_old".into(), "signature_mismatch".into()]);
    assert!(!objects[2]["diagnosis"].as_array().unwrap().is_empty());
    for given in [&["payload.json"][..], &["--signature", "x"], &["-H", "a: b"]] {
        verify(&place, given).status(2).stderr_contains("cannot be used with").run();
    }
}

#[test]
fn each_delivery_is_verified_under_its_own_scheme() {
    let run =
        Place::new().run(["sign", "--secret", SECRET, "--scheme", "github", "--event", "push", "--output", "fixture"]);
    let github = run.stdin(BODY).any_stdout().run().json();
    let unknown = record("d2", BODY, |record| record["scheme"] = "ours".into());
    let place = place(lines(&[plain("d1"), github]));
    verify(&place, &[]).stdout_contains("this scheme has none").stderr("note: 2 valid, 0 not valid\n").run();
    verify(&place, &["--scheme", "stripe"])
        .status(1)
        .stdout_contains("missing_signature")
        .stderr_contains("0 valid")
        .run();
    place.file("c.jsonl", lines(&[unknown]));
    verify(&place, &[]).status(2).stderr_contains("unknown scheme `ours`").run();
    verify(&place, &["--scheme", "pushoney"]).stdout_contains("valid").stderr_contains("1 valid").run();
}

#[test]
fn a_file_full_of_failures_is_not_diagnosed_whole() {
    let place = place(many(1_000));
    let run = verify(&place, &[]).status(1).any_stdout();
    let run = run.stderr_contains("only the first 20 invalid deliveries were diagnosed").run();
    assert_eq!(run.lines().iter().filter(|line| line.starts_with("invalid")).count(), 1_000);
}
