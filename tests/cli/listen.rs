//! `listen` as a sender and a script see it: what is answered, what is printed, how it ends.

use crate::support::{Listener, PATIENCE, Place, closed_pipe, has_program, hold_against_schema};
use base64::Engine as _;
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_test";
const BODY: &[u8] = br#"{"event":"click.recorded","data":{"n":1.0}}"#;

fn place() -> Place {
    Place::new()
}

fn listen(place: &Place, args: &[&str]) -> Listener {
    place.run(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET).listen()
}

/// The headers of a signed delivery.
fn signed(place: &Place, body: &[u8], args: &[&str]) -> Vec<(String, String)> {
    let given = ["sign", "--output", "json"].iter().chain(args).copied();
    let mut run = place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET).stdin(body).any_stdout();
    if serde_json::from_slice::<Value>(body).is_ok_and(|body| body["event"].is_string()) {
        run = run.stderr("");
    } else {
        run = run.stderr_contains("has no event name");
    }
    let headers = run.run().json()["headers"].take();
    serde_json::from_value(headers).unwrap()
}

fn post(listener: &Listener, body: &[u8], headers: &[(String, String)]) -> (u16, String) {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = listener.post(body, &headers);
    (answer.status, answer.text().to_owned())
}

fn post_signed(listener: &Listener, body: &[u8], args: &[&str]) -> (u16, String) {
    post(listener, body, &signed(listener.place(), body, args))
}

#[test]
fn a_verified_delivery_is_answered_and_printed() {
    let listener = listen(&place(), &[]);
    hold_against_schema("ready", listener.ready());
    assert_eq!(post_signed(&listener, BODY, &["--delivery-id", "d1"]), (200, "ok".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!(line["verified"], true);
    assert_eq!(line["reason"], Value::Null);
    assert_eq!(line["event"], "click.recorded");
    assert_eq!(line["delivery_id"], "d1");
    assert_eq!(line["duplicate"], false);
    assert_eq!(line["status"], 200);
    assert_eq!(line["secret"], 1);
    assert_eq!(line["body"], std::str::from_utf8(BODY).unwrap());
    assert!(line["age_s"].as_f64().unwrap().abs() < 300.0);
    let end = listener.stop();
    assert_eq!(end.status, Some(0));
    hold_against_schema("summary", &end.lines[0]);
    assert_eq!(end.lines[0]["verified"], 1);
    assert_eq!(end.lines.len(), 1);
    assert_eq!(end.stderr, "");
}

#[test]
fn a_delivery_that_does_not_verify_gets_a_reason_and_a_cause() {
    let listener = listen(&place(), &[]);
    let headers = signed(listener.place(), BODY, &[]);
    assert_eq!(post(&listener, &[BODY, b"\n"].concat(), &headers), (400, "invalid signature".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["reason"]), (&Value::from(false), &Value::from("signature_mismatch")));
    assert_eq!(line["diagnosis"][0]["code"], "trailing_newline_added");
    assert_eq!(line["diagnosis"][0]["proven"], true);

    assert_eq!(post(&listener, BODY, &[]).0, 400);
    assert_eq!(listener.next_line()["reason"], "missing_signature");
    assert_eq!(post(&listener, BODY, &[("X-Pushoney-Signature".into(), "t=1".into())]).0, 400);
    assert_eq!(listener.next_line()["reason"], "malformed_signature");
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-6m"]).0, 400);
    assert_eq!(listener.next_line()["reason"], "timestamp_too_old");
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "+6m"]).0, 400);
    assert_eq!(listener.next_line()["reason"], "timestamp_in_future");
    let refused = &listener.stop().lines[0]["refused"];
    for reason in ["signature_mismatch", "missing_signature", "malformed_signature", "timestamp_too_old"] {
        assert_eq!(refused[reason], 1, "{reason}");
    }
}

#[test]
fn the_status_of_a_refusal_and_the_tolerance_can_be_chosen() {
    let listener = listen(&place(), &["--reject-status", "503", "--tolerance", "10m"]);
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-9m"]).0, 200);
    assert_eq!(post_signed(&listener, BODY, &["--timestamp", "-11m"]), (503, "invalid signature".into()));
    assert_eq!(
        (listener.next_line()["status"].clone(), listener.next_line()["status"].clone()),
        (200.into(), 503.into())
    );
}

#[test]
fn nothing_is_verified_when_that_is_asked() {
    let listener = place().run(["--skip-verify", "--count", "1"]).listen();
    assert_eq!(post(&listener, BODY, &[]), (200, "ok".into()));
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert_eq!((&line["verified"], &line["reason"]), (&Value::Null, &Value::Null));
    assert_eq!(listener.ended().status, Some(0));
    place()
        .run(["listen", "--skip-verify", "--secret", "x"])
        .status(2)
        .stderr_contains("'--skip-verify' cannot be used with '--secret <SECRET>'")
        .run();
    place().run(["listen", "--skip-verify", "--tolerance", "5m"]).status(2).stderr_contains("--tolerance").run();
}

#[test]
fn any_of_several_secrets_verifies_and_what_receivers_would_refuse_is_noted() {
    let listener = place().run(["--secret", "old", "--secret", SECRET]).listen();
    assert_eq!(post_signed(&listener, BODY, &["--secret", SECRET, "--secret", "other"]).0, 200);
    let line = listener.next_line();
    assert_eq!(line["secret"], 2);
    assert_eq!(line["notes"][0]["code"], "not_last_signature");
    hold_against_schema("delivery", &line);
}

#[test]
fn a_repeated_delivery_id_is_a_duplicate_once_one_was_verified() {
    let listener = listen(&place(), &["--count", "2"]);
    let id = ["--delivery-id", "same"];
    let forged = [("X-Pushoney-Delivery".to_owned(), "same".to_owned())];
    assert_eq!(post(&listener, BODY, &forged).0, 400);
    for _ in 0..2 {
        assert_eq!(post_signed(&listener, BODY, &id).0, 200);
    }
    let mut seen: Vec<_> = (0..3).map(|_| listener.next_line()).collect();
    seen.retain(|line| line["verified"] == true);
    assert_eq!((&seen[0]["duplicate"], &seen[1]["duplicate"]), (&Value::from(false), &Value::from(true)));
    // The duplicate did not count: one more is needed.
    assert_eq!(post_signed(&listener, BODY, &["--delivery-id", "another"]).0, 200);
    let end = listener.ended();
    assert_eq!((end.status, &end.lines.last().unwrap()["counted"]), (Some(0), &Value::from(2)));
}

#[test]
fn other_paths_and_methods_are_refused() {
    let listener = listen(&place(), &["--path", "/hook"]);
    assert!(listener.url().ends_with("/hook"));
    assert_eq!(
        listener.send(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").status,
        404
    );
    let line = listener.next_line();
    hold_against_schema("request", &line);
    assert_eq!((&line["problem"], &line["status"]), (&Value::from("path"), &Value::from(404)));
    let answer = listener.send(b"GET /hook?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    assert_eq!(listener.next_line()["problem"], "method");
    let answer = listener.send(b"POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(answer.status, 400);
    assert_eq!(listener.next_line()["path"], "/hook?x=1");
    assert_eq!(listener.stop().lines[0]["other_requests"], 2);
}

#[test]
fn a_filter_shows_and_counts_only_what_it_asks_for() {
    let listener = listen(&place(), &["--events", "conversion.*,x", "--count", "1"]);
    assert_eq!(post_signed(&listener, BODY, &[]).0, 200);
    assert_eq!(post_signed(&listener, br#"{"event":"conversion.recorded"}"#, &[]).0, 200);
    assert_eq!(listener.next_line()["event"], "conversion.recorded");
    let end = listener.ended();
    assert_eq!(end.status, Some(0));
    assert_eq!((&end.lines[0]["filtered"], &end.lines[0]["counted"]), (&Value::from(1), &Value::from(1)));
    place().run(["listen", "--events", "a,,b"]).status(2).stderr_contains("empty name").run();
}

#[test]
fn bytes_stay_bytes() {
    let listener = listen(&place(), &[]);
    let body: Vec<u8> = (0..=255).collect();
    let mut headers = signed(listener.place(), &body, &[]);
    headers.push(("X-Twice".into(), "one".into()));
    headers.push(("X-Twice".into(), "two".into()));
    assert_eq!(post(&listener, &body, &headers).0, 200);
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    let decoded = base64::engine::general_purpose::STANDARD.decode(line["body_base64"].as_str().unwrap()).unwrap();
    assert_eq!(decoded, body);
    let twice: Vec<_> = line["headers"].as_array().unwrap().iter().filter(|pair| pair[0] == "x-twice").collect();
    assert_eq!((&twice[0][1], &twice[1][1]), (&Value::from("one"), &Value::from("two")));
    assert_eq!(line["notes"][0]["code"], "body_not_utf8");

    listener.send(b"POST / HTTP/1.1\r\nHost: x\r\nX-Odd: \xff\xfe\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    let line = listener.next_line();
    hold_against_schema("delivery", &line);
    assert!(line["headers"].as_array().unwrap().iter().any(|pair| pair[0] == "x-odd" && pair[1]["base64"] == "//4="));
}

#[test]
fn a_sender_that_hangs_up_or_shuts_down_its_side_loses_nothing() {
    let listener = listen(&place(), &["--skip-verify"]);
    let request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    let mut half = listener.connect();
    half.write_all(request).unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    half.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert_eq!(listener.next_line()["body"], "hello");

    let mut gone = listener.connect();
    gone.write_all(request).unwrap();
    drop(gone);
    assert_eq!(listener.next_line()["body"], "hello");

    let mut partial = listener.connect();
    partial.write_all(&request[..request.len() - 2]).unwrap();
    drop(partial);
    let line = listener.next_line();
    hold_against_schema("request", &line);
    assert_eq!((&line["problem"], &line["detail"]), (&Value::from("hung_up"), &Value::from(3)));
    assert_eq!(listener.stop().status, Some(0));
}

#[test]
fn hostile_requests_get_the_right_status() {
    let listener = listen(&place(), &["--max-body", "1KiB"]);
    let head = |lines: &str| format!("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{lines}\r\n\r\n").into_bytes();
    let with_body = |lines: &str, body: &[u8]| [&head(lines)[..], body].concat();
    let many = |count: usize| (0..count).map(|n| format!("X-{n}: y")).collect::<Vec<_>>().join("\r\n");
    let cases = [
        ("a negative length", 400, head("Content-Length: -5")),
        ("a signed length", 400, with_body("Content-Length: +5", b"hello")),
        ("an absurd length", 400, head("Content-Length: 99999999999999999999999999")),
        ("two lengths", 400, with_body("Content-Length: 5\r\nContent-Length: 6", b"hello!")),
        ("an unknown coding", 400, with_body("Transfer-Encoding: gzip", b"hello")),
        ("a bad chunk", 400, with_body("Transfer-Encoding: chunked", b"ZZ\r\n")),
        ("an announced terabyte", 413, head("Content-Length: 1000000000000")),
        ("a byte too many", 413, with_body("Content-Length: 1025", &[b'a'; 1025])),
        (
            "a chunk too many",
            413,
            with_body("Transfer-Encoding: chunked", &[&b"401\r\n"[..], &[b'a'; 1025], b"\r\n0\r\n\r\n"].concat()),
        ),
        ("101 headers", 431, head(&many(101))),
        ("headers of 33 KiB", 431, head(&format!("X: {}", "a".repeat(33 * 1024)))),
        ("one line of 1 MiB", 431, head(&format!("X: {}", "a".repeat(1 << 20)))),
        ("a path of 40 KiB", 431, format!("POST /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(40 * 1024)).into_bytes()),
        ("TLS", 400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
        // What is within the bounds comes through, and is refused for its signature alone.
        ("a full body", 400, with_body("Content-Length: 1024", &[b'a'; 1024])),
        ("98 headers", 400, head(&many(98))),
        ("headers of 31 KiB", 400, head(&format!("X: {}", "a".repeat(31 * 1024)))),
    ];
    for (what, status, request) in &cases {
        assert_eq!(listener.send(request).status, *status, "{what}");
    }
    let summary = listener.stop().lines.pop().unwrap();
    assert_eq!((&summary["received"], &summary["other_requests"]), (&Value::from(3), &Value::from(14)));
}

#[test]
fn a_length_beside_chunks_is_read_as_chunked_and_then_closed() {
    let listener = listen(&place(), &["--skip-verify"]);
    let smuggled = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n\
        5\r\nhello\r\n0\r\n\r\nPOST /second HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    let answer = listener.send(smuggled);
    assert_eq!((answer.status, answer.text()), (200, "ok"));
    let end = listener.stop();
    assert_eq!(end.lines[0]["body"], "hello");
    assert_eq!(end.lines[1]["received"], 1, "what was behind it is no request");
}

#[test]
fn a_body_over_the_limit_is_refused_before_it_is_sent() {
    let listener = listen(&place(), &[]);
    let mut sender = listener.connect();
    sender
        .write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n")
        .unwrap();
    let mut first = [0; 12];
    sender.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 413");
    // One that sends without asking still sees the answer.
    let body = vec![b'a'; 20_000_000];
    let answer = listener.post(&body, &[]);
    assert_eq!(answer.status, 413);
}

#[test]
fn slow_senders_never_shut_a_good_one_out() {
    let listener = listen(&place(), &["--skip-verify"]);
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let most = rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, most);
    let slow: Vec<TcpStream> = (0..1_100)
        .map(|_| {
            let mut stream = listener.connect();
            let _ = stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nslow");
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(post(&listener, BODY, &[]).0, 200);
    }
    drop(slow);
    assert_eq!(listener.stop().status, Some(0));
}

#[test]
fn running_out_of_open_files_is_survived() {
    let listener = place().run(["--skip-verify"]).open_files(64).listen();
    let slow: Vec<TcpStream> = (0..100).map(|_| listener.connect()).collect();
    for _ in 0..5 {
        assert_eq!(post(&listener, BODY, &[]).0, 200);
    }
    drop(slow);
    assert_eq!(post(&listener, BODY, &[]).0, 200);
    assert_eq!(listener.stop().status, Some(0));
}

#[test]
fn a_second_signal_takes_a_stubborn_command_along() {
    let stubborn = "trap '' TERM; echo $$ > pid.new; mv pid.new pid; while :; do sleep 1; done";
    let place = place();
    let listener = place.run(["--skip-verify", "--", "sh", "-c", stubborn]).listen();
    let pid = loop {
        match std::fs::read_to_string(place.path("pid")) {
            Ok(pid) => break pid.trim().parse().unwrap(),
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let group = rustix::process::Pid::from_raw(pid).unwrap();
    listener.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(300));
    listener.signal(Signal::TERM);
    assert_eq!(listener.ended().status, Some(130));
    let gone = || rustix::process::test_kill_process_group(group).is_err();
    let looks = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        gone()
    });
    assert!(looks, "it outlived us");
}

#[test]
fn one_wish_to_end_that_comes_twice_is_one() {
    // `timeout` sends its signal to the process and to its group; the second one must not cost the summary.
    let slow = "trap 'sleep 0.3; exit 0' TERM; echo > ready; while :; do sleep 0.05; done";
    let place = place();
    let listener = place.run(["--skip-verify", "--", "sh", "-c", slow]).listen();
    while !place.path("ready").exists() {
        std::thread::sleep(Duration::from_millis(10));
    }
    listener.signal(Signal::INT);
    listener.signal(Signal::TERM);
    let end = listener.ended();
    assert_ne!(end.status, Some(130), "{}", end.stderr);
    assert_eq!(end.lines.last().unwrap()["type"], "summary");
}

#[test]
fn a_sender_that_keeps_its_connection_and_sends_nothing_more_is_not_told_of() {
    let listener = listen(&place(), &[]);
    let mut idle = listener.connect();
    idle.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").unwrap();
    let mut slow = listener.connect();
    slow.write_all(b"POST / HTTP/1.1\r\nHost: x\r\n").unwrap();
    for stream in [&mut idle, &mut slow] {
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    assert_eq!(listener.next_line()["type"], "delivery");
    let end = listener.stop();
    assert_eq!(end.lines[0]["problem"], "header_timeout");
    assert_eq!(end.lines[1]["other_requests"], 1);
}

#[test]
fn a_count_and_a_timeout_make_an_assertion() {
    let listener = listen(&place(), &["--count", "1", "--timeout", "100ms"]);
    let end = listener.ended();
    assert_eq!(end.status, Some(1));
    let (why, step) = end.stderr.split_once('\n').unwrap();
    assert_eq!(why, "error: 0 of 1 expected deliveries arrived; nothing arrived");
    assert!(step.starts_with("  send one with: pushoney-cli trigger click.recorded --to http://127.0.0.1:"), "{step}");
    assert_eq!(listen(&place(), &["--timeout", "1ms"]).ended().status, Some(0));
    let listener = listen(&place(), &["--count", "1"]);
    listener.signal(Signal::INT);
    assert_eq!(listener.ended().status, Some(1));
    let listener = listen(&place(), &[]);
    listener.signal(Signal::INT);
    assert_eq!(listener.ended().status, Some(0));
    for wrong in [
        ["--count", "0"],
        ["--timeout", "5"],
        ["--port", "65536"],
        ["--path", "hook"],
        ["--reject-status", "200"],
        ["--max-body", "x"],
    ] {
        place()
            .run(["listen"])
            .args(wrong)
            .env("PUSHONEY_SIGNING_SECRET", "s")
            .status(2)
            .stderr_contains(wrong[0])
            .run();
    }
}

#[test]
fn the_last_answer_leaves_before_the_end() {
    for _ in 0..20 {
        let listener = listen(&place(), &["--count", "1"]);
        assert_eq!(post_signed(&listener, BODY, &[]), (200, "ok".into()));
        assert_eq!(listener.ended().status, Some(0));
    }
}

fn command(args: &[&str], script: &str) -> crate::support::Cli {
    place()
        .run(["listen", "--port", "0"])
        .args(args.iter().copied())
        .args(["--", "/bin/sh", "-c", script])
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .env("CLI", env!("CARGO_BIN_EXE_pushoney-cli"))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
}

#[test]
fn a_command_decides_the_exit_code_and_the_count_must_be_met() {
    command(&["-q"], "exit 7").status(7).run();
    command(&["-q"], "echo out; echo err >&2").stdout("out\n").stderr("err\n").run();
    command(&["-q"], "kill -9 $$").status(137).run();
    let nothing = "error: 0 of 1 expected deliveries arrived; nothing arrived\n";
    command(&["-q", "--count", "1"], "exit 0").status(1).stderr_contains(nothing).run();
    command(&["-q", "--count", "1"], "exit 7").status(7).stderr_contains(nothing).run();
    let mut missing =
        place().run(["listen", "--port", "0", "-q", "--", "/no/such/program"]).env("PUSHONEY_SIGNING_SECRET", "s");
    missing = missing.status(2).stderr_contains("cannot run `/no/such/program`");
    missing.run();
    // Its output must not mix with ours.
    let run = command(&["--json"], "echo out").any_stdout().stderr("out\n").run();
    assert!(run.lines().iter().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

#[test]
fn a_command_that_sends_meets_the_count() {
    if !has_program("curl") {
        return;
    }
    let send = r#"printf '{"event":"a"}' | "$CLI" sign --output curl --url "$PUSHONEY_LISTEN_URL" | sh"#;
    command(&["-q", "--count", "1", "--path", "/hook", "--compact"], send).stdout_contains("✓ a").run();
}

#[test]
fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let place = place();
    let script = format!("sleep 300 & echo $! > {0}/pid; wait", place.path("").display());
    place
        .run(["listen", "--port", "0", "-q", "--timeout", "500ms", "--", "/bin/sh", "-c", &script])
        .env("PUSHONEY_SIGNING_SECRET", "s")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .status(1)
        .stderr_contains("still running at --timeout, and was stopped\n  allow more time with --timeout; the command after -- must end")
        .run();
    // What has arrived is not to blame.
    let server =
        ["listen", "--port", "0", "-q", "--sandbox", "--count", "2", "--timeout", "4s", "--", "/bin/sleep", "300"];
    let met = "error: the 2 expected arrived, but the command was still running at --timeout, and was stopped\n";
    place.run(server).status(1).any_stdout().stderr_contains(met).run();
    let pid: i32 = fs::read_to_string(place.path("pid")).unwrap().trim().parse().unwrap();
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    let began = Instant::now();
    while rustix::process::test_kill_process(pid).is_ok() && !is_zombie(pid) {
        assert!(began.elapsed() < PATIENCE, "what the command started still runs");
        std::thread::yield_now();
    }
}

/// A process that was killed and that nobody has waited for yet.
fn is_zombie(pid: rustix::process::Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

#[test]
fn the_ready_line_has_a_curl_that_works() {
    if !has_program("curl") {
        return;
    }
    for scheme in ["pushoney", "pocketsflow", "stripe", "github", "standard-webhooks", "slack", "shopify"] {
        let listener = place().run(["--secret", "d2hhdGV2ZXI=", "--scheme", scheme, "--count", "1"]).listen();
        let curl = listener.ready()["curl"].as_str().unwrap();
        let run = std::process::Command::new("/bin/sh").args(["-c", curl]).env_remove("http_proxy").output().unwrap();
        assert_eq!(String::from_utf8_lossy(&run.stdout), "ok", "{scheme}: {curl}");
        assert_eq!(listener.ended().status, Some(0), "{scheme}");
    }
}

#[test]
fn a_port_that_is_taken_is_an_error_with_a_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut run = place().run(["listen", "--port", &port]).env("PUSHONEY_SIGNING_SECRET", "s").status(4);
    run = run.stderr_contains(&format!("cannot listen on 127.0.0.1 port {port}")).stderr_contains("--port 0");
    run.run();
    place()
        .run(["listen", "--port", "0", "--host", "192.0.2.1"])
        .env("PUSHONEY_SIGNING_SECRET", "s")
        .status(4)
        .stderr_contains("127.0.0.1 always is")
        .run();
}

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
