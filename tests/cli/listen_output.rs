//! What `listen` prints for a person, a pipe and a script, also to readers that are slow, stopped or gone.

use crate::listen::{BODY, SECRET, place, signed};
use crate::support::closed_pipe;
use std::io::Read as _;

#[test]
fn a_closed_pipe_ends_it_cleanly() {
    // Nothing comes, so nothing is printed that could fail: that its reader is gone is seen all the same.
    let mut listening = place().run(["--skip-verify"]).listen_human(closed_pipe());
    assert_eq!(listening.ended().0, Some(0));
}

#[test]
fn a_stopped_terminal_never_delays_an_answer() {
    let (mut person, program) = crate::support::terminal();
    let mut listening = place().run(["--skip-verify", "--color", "never"]).listen_human(program);
    // Nobody reads the terminal: its buffer is full after a few KiB, our queue after 64 MiB.
    let body = vec![b'a'; 4 << 20];
    for _ in 0..40 {
        assert_eq!(listening.port.post(&body), 200);
    }
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = person.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    listening.stop();
    let (status, stderr) = listening.ended();
    assert_eq!(status, Some(0));
    assert!(stderr.contains("received 40") && stderr.contains("not shown"), "{stderr}");
    assert!(reader.join().unwrap().contains("not shown: the terminal could not keep up"));
}

#[test]
fn a_slow_reader_of_json_misses_nothing() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut listening = place().run(["--json", "--skip-verify", "--timeout", "60s"]).listen_piped(reader, writer);
    let body = vec![b'a'; 8 << 20];
    let port = listening.port;
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..12).map(|_| scope.spawn(|| port.post(&body))).collect();
        // 96 MiB are on their way, and the queue holds 64: only reading lets the senders end.
        let lines = listening.read_lines(12);
        assert!(lines.iter().all(|line| line["body"].as_str().map(str::len) == Some(8 << 20)));
        assert!(senders.into_iter().all(|sender| sender.join().unwrap() == 200));
    });
    listening.stop();
    assert_eq!(listening.read_lines(1)[0]["received"], 12);
    assert_eq!(listening.ended().0, Some(0));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let (reader, writer) = std::io::pipe().unwrap();
    let mut listening = place().run(["--json", "--skip-verify"]).listen_piped(reader, writer);
    // A line that is larger than a pipe holds, which nobody reads: the first signal waits for its reader.
    listening.port.post(&vec![b'a'; 4 << 20]);
    listening.stop();
    while listening.is_listening() {
        std::thread::yield_now();
    }
    assert_eq!(listening.stopped_impatiently().0, Some(130));
}

#[test]
fn nothing_from_the_network_reaches_a_terminal_raw() {
    let evil = "{\"event\":\"a\\u001b[31m\u{202e}\u{200b}\u{7f}\",\"k\u{9b}\":\"\u{feff}x\u{2066}\"}".as_bytes();
    let run = |args: &[&str], body: &[u8], more: &str| {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut listening = place().run(args.iter().copied()).args(["--color", "never"]).listen_piped(reader, writer);
        let head = format!("POST /\x01{more} HTTP/1.1\r\n").replace('\x01', "%1b");
        listening.port.send(
            &[
                head.as_bytes(),
                format!("Host: x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).as_bytes(),
                body,
            ]
            .concat(),
        );
        listening.stop();
        let out = listening.read_rest();
        let (_, err) = listening.ended();
        out + &err
    };
    for args in
        [&["--skip-verify"][..], &["--skip-verify", "--compact"], &["--skip-verify", "--json"], &["--secret", "s"]]
    {
        for body in [evil, b"\x1b]0;title\x07 text\r\n\xe2\x80\xae", b"\xff\x1b[2J"] {
            let shown = run(args, body, "");
            let raw: Vec<char> =
                shown.chars().filter(|c| pushoney_cli::terminal::sanitize::is_hidden(*c) && *c != '\n').collect();
            assert!(raw.is_empty(), "{args:?}: {raw:?} in {shown:?}");
            assert!(!shown.contains('\u{fffd}'), "{args:?}: {shown:?}");
        }
    }
}

#[test]
fn people_see_a_head_line_and_the_body() {
    let (reader, writer) = std::io::pipe().unwrap();
    let place = place();
    let mut listening =
        place.run(["--color", "never", "--secret", SECRET, "--events", "click.*"]).listen_piped(reader, writer);
    let good = signed(&place, BODY, &["--delivery-id", "d1"]);
    listening.port.post_with(BODY, &good);
    listening.port.post_with(BODY, &signed(&place, BODY, &["--delivery-id", "d1", "--timestamp", "-120s"]));
    listening
        .port
        .post_with(br#"{"event":"other"}"#, &signed(&place, br#"{"event":"other"}"#, &["--delivery-id", "d2"]));
    listening.port.post_with(b"{\"event\": \"click.recorded\"}", &good);
    listening.stop();
    let out = listening.read_rest();
    let (status, err) = listening.ended();
    assert_eq!(status, Some(0));
    let lines: Vec<_> = out.lines().collect();
    let head = lines[0];
    assert!(head[8..].starts_with(" ✓ click.recorded  d1  ") && head.contains("  200 in "), "{head}");
    assert_eq!(
        &lines[1..7],
        ["  {", "    \"event\": \"click.recorded\",", "    \"data\": {", "      \"n\": 1.0", "    }", "  }"]
    );
    assert!(lines[7].contains(" ✓ click.recorded  d1  duplicate  signed 2 min"), "{}", lines[7]);
    assert!(!out.contains("✓ other"), "what --events leaves out is not shown: {out}");
    assert!(lines[14].contains(" ✗ click.recorded  d1  signature_mismatch  400 in "), "{}", lines[14]);
    assert_eq!(lines[15], "  the secret does not make this signature over this body");
    assert!(lines[16].starts_with("  hint: ") || lines[16].starts_with("  found: "), "{}", lines[16]);
    assert!(err.starts_with("listening on http://127.0.0.1:"), "{err}");
    assert!(err.contains("send it a signed event (good for 5 min):\n  curl "), "{err}");
    assert!(
        err.ends_with("received 4, verified 3, refused 1 (1 signature_mismatch), duplicates 1, not shown 1\n"),
        "{err}"
    );
}
