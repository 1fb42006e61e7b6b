//! `sign`: exact signatures of exact bytes, its times, its URLs and its streams.

use crate::support::{Cli, Place, cli, closed_pipe, terminal};
use std::io::Write as _;

pub(crate) const T: &str = "1770000000";

/// HMAC-SHA256 by Python's `hmac`: the key is `s`, the message `1770000000.` and this body.
pub(crate) const MAC_OF_BRACES: &str = "87c5dd2163b28f0d42f21cbf02c19ab8154ddb315d3a7dae112dbd87c87ee1d9";
const MAC_OF_BRACES_AND_NEWLINE: &str = "2440eb1adcf9a5a0017d409df2aff09c539e7c9413b6d17a1c5975a46d75aa91";
pub(crate) const MAC_OF_NOTHING: &str = "09da8ab4e30854f44ce9cd38d1dcd4bda0df56923f6e24b104b9af80ebe717a5";
pub(crate) const MAC_OF_ONE: &str = "e1a508a69e52a7b5683922782fc1432dc2345f9605af81dc3c60b9f5734ff39e";
pub(crate) const MAC_OF_TWO: &str = "42b7449cb8f234eb0330b118c58d5fe7e9ced6a5752e15e5bb0c9cc1f5a1c3a9";
const MAC_OF_BINARY: &str = "3fd9d5ea6709622bd54efe761b3733224f427afa9d305551796b3554ef68d7f2";
pub(crate) const MAC_OF_ENVELOPE: &str = "01182baa4b65c4f7afc7efb83cb5a2929919a2c7a7c13aa5174e38bdc946b850";
/// The same of `{}`, with these keys.
pub(crate) const MAC_BY_A: &str = "d88126e847e47392aadddceef3b346a5d0b461d68206e599fe6a1e820a98b772";
pub(crate) const MAC_BY_B: &str = "7f2f0b9b00c0169c706ac6c5393dba2dfcaaf5b4030a56ad6b823490fe6032f3";
pub(crate) const MAC_BY_C: &str = "be13bb1974256d6d1bb7f616abbb0f1db46d58024a91a2484915723d06e3d181";

pub(crate) const ENVELOPE: &str = r#"{"event":"click.recorded","hub_id":"cmoq44b9t00009gzhehsixsa0","occurred_at":"2026-05-10T18:23:11.482Z","data":{"send_id":"cmsendabc123"}}"#;
pub(crate) const NO_EVENT: &str = "note: X-Pushoney-Event is omitted: the payload has no event name; use --event\n";

pub(crate) fn line(mac: &str) -> String {
    format!("t={T},v1={mac}\n")
}

/// `sign --secret s --timestamp 1770000000`
pub(crate) fn sign() -> Cli {
    signing_in(&Place::new())
}

pub(crate) fn signing_in(place: &Place) -> Cli {
    place.run(["sign", "--secret", "s", "--timestamp", T])
}

/// A body with everything in it that a shell, curl or HTTP could take for its own.
fn every_byte() -> Vec<u8> {
    (0..=255).chain((0..=255).rev()).collect()
}

pub(crate) fn awkward_bodies() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("an envelope", ENVELOPE.into()),
        ("nothing", Vec::new()),
        ("quotes", br#"{"it's":"a \"quote\"","and":`tick`, $HOME ${X} $(id) !! \n \\ 100%s}"#.to_vec()),
        ("newlines", b"one\ntwo\r\n\nthree\n".to_vec()),
        ("a trailing newline", b"{}\n".to_vec()),
        ("NUL", b"a\0b\x007".to_vec()),
        ("every byte", every_byte()),
        ("an at sign", b"@/etc/passwd".to_vec()),
        ("an at sign and a newline", b"@-\n".to_vec()),
        ("a hyphen", b"-1\n".to_vec()),
        ("an option", b"-v x\n".to_vec()),
        ("text beyond ASCII", "é 漢字 😀".into()),
        ("hidden characters", "\u{feff}a\u{202e}b\u{200b}\u{1b}[31m".into()),
        ("not UTF-8", b"\xff\xfe{}".to_vec()),
        ("over 64 KiB of text", b"0123456789abcdef'\\%".repeat(4_000)),
        ("over 64 KiB of bytes", every_byte().repeat(150)),
    ]
}

// What is signed.

#[test]
fn prints_the_value_of_the_header_and_nothing_else() {
    sign().stdin("{}").stdout(line(MAC_OF_BRACES)).run();
}

#[test]
fn every_byte_of_the_payload_counts() {
    sign().stdin("{}\n").stdout(line(MAC_OF_BRACES_AND_NEWLINE)).run();
    sign().stdin("").stdout(line(MAC_OF_NOTHING)).run();
    sign().stdin(b"\0\xff").stdout(line(MAC_OF_BINARY)).run();
}

#[test]
fn several_files_make_a_line_each_in_order() {
    let files = |cli: Cli| cli.file("1", "one").file("2", "two");
    files(sign()).args(["1", "2"]).stdout(line(MAC_OF_ONE) + &line(MAC_OF_TWO)).run();
    files(sign()).args(["2", "1", "2"]).stdout(line(MAC_OF_TWO) + &line(MAC_OF_ONE) + &line(MAC_OF_TWO)).run();
}

#[test]
fn a_hyphen_is_standard_input_among_files() {
    sign().file("1", "one").args(["1", "-"]).stdin("two").stdout(line(MAC_OF_ONE) + &line(MAC_OF_TWO)).run();
    sign().arg("-").stdin("two").stdout(line(MAC_OF_TWO)).run();
}

#[test]
fn standard_input_can_be_named_once() {
    sign().args(["-", "-"]).status(2).stderr("error: standard input (`-`) is named more than once\n").run();
}

#[test]
fn what_can_not_be_read_is_named() {
    sign()
        .arg("gone.json")
        .status(4)
        .stderr("error: cannot read payload gone.json: No such file or directory (os error 2)\n")
        .run();
    sign()
        .arg("home")
        .status(4)
        .stderr("error: cannot read payload home: it is a directory\n  name its files, as in home/*.json\n")
        .run();
}

#[test]
fn payloads_before_an_unreadable_one_are_signed() {
    sign()
        .file("1", "one")
        .args(["1", "gone"])
        .status(4)
        .stdout(line(MAC_OF_ONE))
        .stderr_contains("cannot read payload gone")
        .run();
}

#[test]
fn now_is_signed_where_no_time_is_given() {
    let output = cli().args(["sign", "--secret", "s"]).stdin("{}").any_stdout().run();
    cli()
        .args(["verify", "--secret", "s", "--signature", output.text().trim_end()])
        .stdin("{}")
        .stdout_contains("valid: secret 1 of 1, signed ")
        .run();
}

#[test]
fn times_have_three_forms() {
    for time in ["2026-02-02T02:40:00Z", "2026-02-02T03:40:00+01:00", "1770000000.000"] {
        cli().args(["sign", "--secret", "s", "--timestamp", time]).stdin("{}").stdout(line(MAC_OF_BRACES)).run();
    }
    for (time, reason) in [("-10m", "timestamp_too_old"), ("+1h", "timestamp_in_future")] {
        let output = cli().args(["sign", "--secret", "s", "--timestamp", time]).stdin("{}").any_stdout().run();
        let verify = ["verify", "--secret", "s", "--json", "--signature", output.text().trim_end()];
        assert_eq!(cli().args(verify).stdin("{}").status(1).any_stdout().run().json()["reason"], reason, "{time}");
    }
}

#[test]
fn what_is_no_time_is_refused_with_the_forms() {
    for time in ["", "-", "--json", "yesterday", "2026-02-02", "1e9", "-m", "1.0000000001"] {
        cli()
            .args(["sign", "--secret", "s", "--timestamp", time])
            .status(2)
            .stderr_contains("'--timestamp <T>': not a time; unix seconds (1770000000), RFC 3339")
            .stderr_contains("or relative to now (-10m, +301s)")
            .run();
    }
    let cases = [
        ("-5", "a relative time needs a unit, as in -5s"),
        ("9223372036854775808", "too large for unix seconds"),
        ("1.5", "error: --timestamp has a fraction, but signatures use whole seconds\n  give 1\n"),
        ("1969-12-31T23:59:59Z", "error: --timestamp is before 1970"),
    ];
    for (time, part) in cases {
        cli().args(["sign", "--secret", "s", "--timestamp", time]).status(2).stderr_contains(part).run();
    }
}

// The forms.

#[test]
fn flags_without_effect_are_refused_with_what_to_do() {
    let unless_value = "  use --output header, json, curl, http or fixture, or remove it\n";
    let single = "  use value, json, curl or fixture, which print one per line\n";
    let cases: &[(&[&str], &str, &str)] = &[
        (
            &["--url", "http://x/"],
            "--url has no effect on --output value",
            "  use --output curl, http or fixture, or remove it\n",
        ),
        (
            &["--url", "http://x/", "--output", "header"],
            "--url has no effect on --output header",
            "  use --output curl, http or fixture, or remove it\n",
        ),
        (&["--event", "e"], "--event has no effect on --output value", unless_value),
        (&["--delivery-id", "d"], "--delivery-id has no effect on --output value", unless_value),
        (&["--jsonl", "--output", "http"], "--output http prints one delivery, but --jsonl has several", single),
        (&["--jsonl", "--output", "header"], "--output header prints one delivery, but --jsonl has several", single),
        (
            &["--output", "http", "a", "b"],
            "--output http prints one delivery, but there are 2 payloads",
            "  sign one at a time, or use value, json, curl or fixture, which print one per line\n",
        ),
        (
            &["--timestamp", "1", "--scheme", "github"],
            "--timestamp: signatures of scheme github have no timestamp",
            "  remove it, or use --output json or fixture, which have other times and ids\n",
        ),
        (
            &["--event", "e", "--scheme", "stripe", "--output", "json"],
            "--event: scheme stripe has no header for the event's name",
            "  remove it; the body is not changed\n",
        ),
        (
            &["--delivery-id", "d", "--scheme", "pocketsflow", "--output", "json"],
            "--delivery-id: scheme pocketsflow has no header for the delivery id",
            "  remove it; the body is not changed\n",
        ),
        (
            &["--event", "a\nb", "--output", "json"],
            "--event: `a\nb` is not a valid header value",
            "  use printable ASCII without surrounding spaces\n",
        ),
        (
            &["--delivery-id", " d", "--output", "json"],
            "--delivery-id: ` d` is not a valid header value",
            "  use printable ASCII without surrounding spaces\n",
        ),
    ];
    for (args, message, hint) in cases {
        cli()
            .args(["sign", "--secret", "s"])
            .args(*args)
            .stdin("{}")
            .status(2)
            .stderr(format!("error: {}\n{hint}", message.replace('\n', "\\n")))
            .run();
    }
}

#[test]
fn a_url_is_whole_or_short_and_http() {
    for url in ["ftp://x/", "http://user:hunter2@x/", "http://", "click.*"] {
        let output = sign().args(["--output", "curl", "--url", url]).status(2).stderr_contains("error: --url: ").run();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let hint =
            "\n  use a URL, as in http://127.0.0.1:3000/webhooks, or for short localhost:3000/webhooks or :3000\n";
        assert!(stderr.ends_with(hint) && !stderr.contains("hunter2"), "{url}: {stderr}");
    }
    for (short, whole) in [
        ("localhost:3000/webhooks", "'http://localhost:3000/webhooks'"),
        (":3000/x", "'http://localhost:3000/x'"),
        ("3000", "'http://localhost:3000/'"),
        ("[::1]:3000/x", "'http://[::1]:3000/x'"),
        ("example.com/hook", "'https://example.com/hook'"),
    ] {
        sign().args(["--event", "e", "--output", "curl", "--url", short]).stdout_contains(whole).run();
    }
}

// Streams.

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    sign().stdin("{}").stdout_to(closed_pipe()).run();
    sign().arg("--jsonl").stdin("{}\n".repeat(50_000)).stdout_to(closed_pipe()).run();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_one() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    sign()
        .stdin("{}")
        .stdout_to(full)
        .status(4)
        .stderr("error: cannot write to standard output: No space left on device (os error 28)\n")
        .run();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    cli().arg("--help").stdout_to(full).status(4).stderr_contains("cannot write to standard output: No space").run();
}

#[test]
fn an_output_that_goes_nowhere_is_one_unless_it_was_sent_nowhere() {
    let place = Place::new();
    place.file("p.json", "{}").file("c.jsonl", "");
    let verify: &[&str] = &["verify", "p.json", "--json", "--signature", "t=1770000000,v1=00", "--secret", "s"];
    for args in [&["sign", "p.json", "--secret", "s"][..], verify, &["completions", "bash"]] {
        let unwritable = std::fs::File::open("/dev/null").unwrap();
        let text = "error: cannot write to standard output: Bad file descriptor";
        place.run(args.iter().copied()).stdout_to(unwritable).status(4).stderr_contains(text).run();
        let verdict = i32::from(args == verify);
        for write_only in [true, false] {
            let nowhere = std::fs::OpenOptions::new().write(true).read(!write_only).open("/dev/null").unwrap();
            place.run(args.iter().copied()).stdout_to(nowhere).any_stderr().status(verdict).run();
        }
    }
}

#[test]
fn a_terminal_is_told_that_a_payload_is_waited_for() {
    let waiting = "note: reading the payload from standard input; press Ctrl-D to end it (or name a file)\n";
    // Typed, with Enter and then Ctrl-D.
    let (mut person, program) = terminal();
    person.write_all(b"{}\n\x04").unwrap();
    sign().stdin_from(program).stdout(line(MAC_OF_BRACES_AND_NEWLINE)).stderr(waiting).run();
    // A file needs no terminal, and says nothing of it.
    let (_person, program) = terminal();
    sign().file("p", "{}").arg("p").stdin_from(program).stdout(line(MAC_OF_BRACES)).run();
}

#[test]
fn many_lines_are_remarked_on_once() {
    let lines = "{}\n{\"event\":\"e\"}\n[]\n";
    let left_out = "X-Pushoney-Event is omitted: the payload has no event name; use --event";
    sign()
        .args(["--jsonl", "--output", "json"])
        .stdin(lines)
        .any_stdout()
        .stderr(format!("note: line 1: {left_out} (and 1 more like it)\n"))
        .run();
    let needs = format!("note: line 1: a receiver also needs X-Slack-Request-Timestamp: {T} (see --output json)\n");
    sign().args(["--jsonl", "--scheme", "slack"]).stdin("{}").any_stdout().stderr(needs).run();
}

#[test]
fn a_url_must_be_one_that_can_be_sent_as_it_stands() {
    for (url, why) in [
        ("http://127.0.0.1:1/é", "not ASCII"),
        ("http://h/a#frag", "has a fragment"),
        ("http://u:p@h/", "has a user name"),
        ("ftp://h/", "does not start with http"),
        ("/hook", "has no host and no port"),
    ] {
        sign().args(["--output", "http", "--url", url]).stdin("{}").status(2).stderr_contains(why).run();
    }
}

#[test]
fn large_payloads_stream_through() {
    // More than a chunk, and no multiple of one.
    let body = b"0123456789".repeat(100_001);
    let place = Place::new();
    place.file("body", &body);
    let from_file = signing_in(&place).arg("body").any_stdout().run();
    let from_pipe = signing_in(&place).stdin(&body).any_stdout().run();
    assert_eq!(from_file.stdout, from_pipe.stdout);
    let value = from_file.text().trim_end().to_owned();
    let verify = |file: &str| place.run(["verify", "--secret", "s", "--at", T, "--signature", &value, file]);
    verify("body").stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
    let mut flipped = body;
    *flipped.last_mut().unwrap() ^= 1;
    place.file("flipped", flipped);
    verify("flipped").status(1).stdout_contains("signature_mismatch").run();
}
