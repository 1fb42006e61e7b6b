//! `listen` as an assertion around a command: what its run proves once the command has ended.

use crate::assertion::SECRET;
use crate::support::app::{App, Reply};
use crate::support::{Cli, Place, has_program};

fn command(args: &[&str], script: &str) -> Cli {
    let run = Place::new().run(["listen", "--port", "0", "-q", "--compact"]).args(args.iter().copied());
    run.args(["--", "/bin/sh", "-c", script])
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .env("CLI", env!("CARGO_BIN_EXE_pushoney-cli"))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .any_stdout()
}

#[test]
fn a_command_after_which_nothing_has_verified_is_1() {
    let forged = r#""$CLI" -q trigger a --secret other --to "$PUSHONEY_LISTEN_URL"; exit "#;
    let error = "error: no delivery that arrived verified; 1 arrived: 1 refused (signature_mismatch)\n";
    let step =
        "  the sender and the listener need the same secret, and the body must arrive unchanged; run without --compact";
    command(&[], &format!("{forged}0")).status(1).stderr_contains(error).stderr_contains(step).run();
    command(&[], &format!("{forged}7")).status(7).stderr_contains(error).run();
    command(&[], &format!("{forged}0; true")).status(1).stderr_contains(error).run();
    let elsewhere = r#""$CLI" -q trigger a --to "${PUSHONEY_LISTEN_URL%/hook}/hok"; exit 0"#;
    let lost = "1 arrived: 1 refused (404: another path)\n  send to http://127.0.0.1:";
    command(&["--path", "/hook"], elsewhere).status(1).stderr_contains(lost).run();
    // One that verified is enough, and so is nothing at all.
    let good = r#""$CLI" -q trigger a --to "$PUSHONEY_LISTEN_URL"; "#;
    command(&[], &format!("{good}{forged}0")).run();
    command(&[], "true").run();
    let unverified =
        Place::new().run(["listen", "--port", "0", "-q", "--compact", "--skip-verify", "--", "/bin/sh", "-c"]);
    let unverified = unverified.arg(format!("{forged}0")).env("CLI", env!("CARGO_BIN_EXE_pushoney-cli"));
    unverified.any_stdout().run();
}

#[test]
fn a_command_after_which_the_application_has_accepted_nothing_is_1() {
    let app = App::scripted(|n| Reply::status(if n == 2 { 200 } else { 500 }, ""));
    let fire = r#""$CLI" -q trigger a --to "$PUSHONEY_LISTEN_URL"; "#;
    let forward = ["--forward-to", &app.url()];
    let error = "error: the application accepted no delivery that arrived; 2 arrived: 2 the application answered 500\n";
    command(&forward, &format!("{}true", fire.repeat(2))).status(1).stderr_contains(error).run();
    command(&forward, &format!("{}true", fire.repeat(2))).run();
    command(&forward, "true").run();
}

#[test]
fn what_the_application_takes_of_strangers_or_beside_the_filters_makes_no_green_run() {
    // It takes what is forged, and refuses what is genuine.
    let backwards =
        App::deciding(|got| Reply::status(if got.body.windows(6).any(|six| six == b"forged") { 200 } else { 401 }, ""));
    let fire = |event: &str, secret: &str| {
        format!(r#""$CLI" -q trigger {event} --secret {secret} --to "$PUSHONEY_LISTEN_URL"; "#)
    };
    let both = format!("{}{}exit 0", fire("forged", "another"), fire("genuine", SECRET));
    let forward = ["--forward-to", &backwards.url(), "--forward-invalid"];
    let error = "error: the application accepted no delivery that arrived; 2 arrived: 1 refused (signature_mismatch), 1 the application answered 401\n";
    command(&forward, &both).status(1).stderr_contains(error).run();

    // The one that was asked for is refused, and others are not.
    let picky =
        App::deciding(|got| Reply::status(if got.body.windows(6).any(|six| six == b"wanted") { 500 } else { 200 }, ""));
    let both = format!("{}{}exit 0", fire("other", SECRET), fire("wanted", SECRET));
    let filtered = ["--forward-to", &picky.url(), "--where", "event=wanted"];
    command(&filtered, &both).status(1).stderr_contains("the application accepted no delivery that arrived").run();

    // Nothing was looked at.
    let route = format!("wanted={}", picky.url());
    let other = format!("{}exit 0", fire("other", SECRET));
    for (args, why) in [
        (["--forward-to", &route], "1 not forwarded\n"),
        (["--where", "event=wanted"], "1 excluded by --events or --where\n"),
        (["--events", "wanted"], "1 excluded by --events or --where\n"),
    ] {
        let error = format!("error: no delivery that arrived counts; 1 arrived: {why}");
        command(&args, &other).status(1).stderr_contains(&error).run();
    }
}

#[test]
fn a_command_is_held_to_exactly_and_fail_on_once_it_has_ended() {
    let send = |ids: &[&str]| {
        let fire = |id: &&str| format!(r#""$CLI" -q trigger a --delivery-id {id} --to "$PUSHONEY_LISTEN_URL"; "#);
        ids.iter().map(fire).collect::<String>()
    };
    let exactly = ["--count", "1", "--exactly", "--settle", "50ms"];
    command(&exactly, &send(&["a"])).run();
    let many = "error: 2 deliveries arrived, but exactly 1 were expected\n";
    command(&exactly, &send(&["a", "b"])).status(1).stderr_contains(many).run();
    if has_program("sleep") {
        // What comes behind the command's end is seen too.
        let late = format!("{}(sleep 0.1; {}) >/dev/null 2>&1 &", send(&["a"]), send(&["b"]));
        command(&["--count", "1", "--exactly", "--settle", "20s"], &late).status(1).stderr_contains(many).run();
    }
    let again = r#""$CLI" -q trigger a --delivery-id a --data body.json --to "$PUSHONEY_LISTEN_URL"; "#.repeat(2);
    let duplicate = format!(r#"printf '{{"event":"a"}}' > body.json; {again}echo still here >&2"#);
    command(&["--fail-on", "duplicate"], &duplicate)
        .status(1)
        .stderr_contains("still here\n")
        .stderr_contains("error: 1 duplicate (--fail-on duplicate)\n")
        .run();
}
