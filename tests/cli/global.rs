//! What holds for every command: help, versions, unknown words, colour.

use crate::support::{cli, read_terminal, terminal};

#[test]
fn nothing_typed_is_answered_with_the_help() {
    cli().status(2).stderr_contains("Usage: pushoney-cli [OPTIONS] <COMMAND>").stderr_contains("  sign ").run();
}

#[test]
fn help_is_data() {
    for args in [&["--help"][..], &["-h"], &["help"], &["sign", "--help"], &["verify", "-h"], &["help", "listen"]] {
        cli().args(args).stdout_contains("Usage: pushoney-cli").run();
    }
    let presets = ["pushoney (default)", "pocketsflow", "stripe", "github", "standard-webhooks", "slack", "shopify"];
    let help = cli().args(["sign", "--help"]).any_stdout().run();
    assert!(presets.iter().all(|name| help.text().contains(name)), "{}", help.text());
}

#[test]
fn the_version_is_the_packages() {
    for flag in ["--version", "-V"] {
        cli().arg(flag).stdout(concat!("pushoney-cli ", env!("CARGO_PKG_VERSION"), "\n")).run();
    }
}

#[test]
fn unknown_words_are_usage_errors() {
    cli().arg("sing").status(2).stderr_contains("unrecognized subcommand 'sing'").stderr_contains("'sign'").run();
    cli().args(["sign", "--secert", "s"]).status(2).stderr_contains("'--secert'").stderr_contains("'--secret'").run();
    cli()
        .args(["sign", "--output", "yaml"])
        .status(2)
        .stderr_contains("value, header, json, curl, http, fixture")
        .run();
    cli().args(["sign", "--color", "red"]).status(2).stderr_contains("auto, always, never").run();
}

const MISSING: &[&str] = &["verify", "--secret", "s", "--signature", ""];

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    cli().args(MISSING).status(1).stdout_contains("invalid: missing_signature").run();
    cli().args(MISSING).args(["--color", "always"]).status(1).stdout_contains("\u{1b}[1;31minvalid\u{1b}[0m: ").run();
    cli()
        .args(["sign", "--color", "always", "--secret", ""])
        .status(2)
        .stderr_contains("\u{1b}[1;31merror\u{1b}[0m: --secret: the secret is empty")
        .run();
    // What was asked for by name wins over the environment.
    cli().args(MISSING).args(["--color=always"]).env("NO_COLOR", "1").status(1).stdout_contains("\u{1b}[").run();
}

/// What `MISSING` prints on a terminal.
fn on_a_terminal(args: &[&str], env: &[(&str, &str)]) -> String {
    let (person, program) = terminal();
    let run = cli().args(MISSING).args(args).status(1).stdout_to(program);
    env.iter().fold(run, |run, (name, value)| run.env(name, value)).run();
    let shown = read_terminal(person);
    assert!(shown.contains("missing_signature"), "{shown}");
    shown
}

#[test]
fn a_terminal_is_painted_unless_something_says_no() {
    let painted = |args: &[&str], env: &[(&str, &str)]| on_a_terminal(args, env).contains('\u{1b}');
    assert!(painted(&[], &[]));
    assert!(painted(&[], &[("TERM", "xterm")]));
    assert!(painted(&[], &[("NO_COLOR", "")]), "empty is unset");
    assert!(!painted(&[], &[("NO_COLOR", "1")]));
    assert!(!painted(&[], &[("TERM", "dumb")]));
    assert!(!painted(&["--color", "never"], &[]));
    assert!(painted(&["--color", "always"], &[("TERM", "dumb")]));
}

#[test]
fn json_is_never_painted() {
    let output = cli().args(MISSING).args(["--json", "--color", "always"]).status(1).any_stdout().run();
    assert!(output.json()["reason"] == "missing_signature" && !output.everything().contains('\u{1b}'));
}

#[test]
fn text_from_elsewhere_is_shown_harmless() {
    let name = "a\u{1b}[31m\u{202e}b";
    cli()
        .args(["sign", "--secret", "s", name])
        .status(4)
        .stderr("error: cannot read payload a\\u001b[31m\\u202eb: No such file or directory (os error 2)\n")
        .run();
}

#[test]
fn what_is_no_number_is_told_what_is_one() {
    let port = "not a port (0 to 65535; 0 picks a free one)";
    for (args, why) in [
        (&["listen", "--port", "abc"][..], port),
        (&["listen", "--port", "65536"], port),
        (&["listen", "--port=-1"], port),
        (&["sandbox", "--port", ""], port),
        (&["listen", "--count", "x"], "not a whole number from 1 up"),
        (&["listen", "--count", "0"], "not a whole number from 1 up"),
        (&["listen", "--fail-first", "1.5"], "not a whole number from 0 up"),
        (&["sandbox", "--concurrency", "257"], "not a whole number from 1 to 256"),
        (&["replay", "f", "--concurrency", "many"], "not a whole number from 1 to 4096"),
        (&["trigger", "a.b", "--count", "0"], "not a whole number from 1 to 4294967295"),
        (&["trigger", "a.b", "--rate", "x"], "not a number; 10 means ten per second"),
        (&["log", "f", "--last", "x"], "not a number of deliveries (1 or more)"),
        (&["sandbox", "--time-scale", "x"], "not a number; 60 turns a minute into a second"),
        (&["listen", "--respond", "x"], "not a status (200 to 599)"),
    ] {
        cli().args(args.iter().copied()).status(2).stderr_contains(&format!("': {why}\n")).run();
    }
    // A key that is wrong is a secret all the same.
    for (key, why) in [
        ("pk_1234", "the API key has fewer than 8 characters, and is easy to guess"),
        ("pk_live_0123456789 ", "the API key contains a space or another invalid character"),
    ] {
        let hint = "  remove it, and the sandbox generates one";
        cli().args(["sandbox", "--api-key", key]).status(2).stderr(format!("error: --api-key: {why}\n{hint}\n")).run();
    }
}
