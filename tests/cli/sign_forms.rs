//! The forms in which `sign` prints a delivery, and `--jsonl`: each exact for any body.

use crate::sign::{
    ENVELOPE, MAC_OF_ENVELOPE, MAC_OF_NOTHING, MAC_OF_ONE, MAC_OF_TWO, NO_EVENT, T, awkward_bodies, line, sign,
    signing_in,
};
use crate::support::{Cli, Place, cli, has_program};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

#[test]
fn headers_are_what_a_delivery_carries() {
    sign()
        .args(["--output", "header", "--delivery-id", "dlv_1"])
        .stdin(ENVELOPE)
        .stdout(format!(
            "Content-Type: application/json\n\
             User-Agent: pushoney-webhook-worker/1\n\
             X-Pushoney-Event: click.recorded\n\
             X-Pushoney-Delivery: dlv_1\n\
             X-Pushoney-Signature: t={T},v1={MAC_OF_ENVELOPE}\n"
        ))
        .run();
}

#[test]
fn an_event_that_the_payload_does_not_name_is_noted() {
    let header = |cli: Cli| cli.args(["--output", "header"]).any_stdout();
    header(sign()).stdin("{}").stderr(NO_EVENT).run();
    header(sign()).arg("--quiet").stdin("{}").run();
    header(sign())
        .args(["--event", "other"])
        .stdin(ENVELOPE)
        .stderr("note: the body's event is click.recorded, but the header will be other\n")
        .stdout_contains("X-Pushoney-Event: other\n")
        .run();
    // It would be a header of its own otherwise.
    let output = header(sign())
        .stdin(r#"{"event":"x\r\nX-Evil: 1"}"#)
        .stderr("note: X-Pushoney-Event is omitted: the event name is not printable ASCII\n")
        .run();
    assert!(!output.text().contains("Evil"), "{}", output.text());
}

#[test]
fn json_is_one_object_with_the_pinned_fields() {
    let expected = json!({
        "scheme": "pushoney",
        "timestamp": 1_770_000_000,
        "delivery_id": "dlv_1",
        "signature": format!("t={T},v1={MAC_OF_ENVELOPE}"),
        "headers": [
            ["Content-Type", "application/json"],
            ["User-Agent", "pushoney-webhook-worker/1"],
            ["X-Pushoney-Event", "click.recorded"],
            ["X-Pushoney-Delivery", "dlv_1"],
            ["X-Pushoney-Signature", format!("t={T},v1={MAC_OF_ENVELOPE}")],
        ],
    });
    let json = || sign().args(["--output", "json", "--delivery-id", "dlv_1"]);
    json().stdin(ENVELOPE).stdout(format!("{expected}\n")).run();
    let mut named = expected;
    named["file"] = "a.json".into();
    json().file("a.json", ENVELOPE).arg("a.json").stdout(format!("{named}\n")).run();
}

#[test]
fn json_without_a_time_has_a_null() {
    let output =
        cli().args(["sign", "--secret", "s", "--scheme", "stripe", "--output", "json"]).stdin("{}").any_stdout().run();
    assert!(output.json()["timestamp"].is_number() && output.json()["delivery_id"].is_null(), "{}", output.text());
    let args = ["sign", "--secret", "s", "--scheme", "shopify", "--event", "e", "--output", "json"];
    let output = cli().args(args).stdin("{}").any_stdout().run();
    assert!(output.json()["timestamp"].is_null(), "{}", output.text());
}

#[test]
fn a_fixture_is_a_capture_record() {
    let fixture = |body: &[u8]| {
        let args = ["--output", "fixture", "--delivery-id", "dlv_1", "--url", "https://x.example/hook?a=1"];
        sign().args(args).stdin(body).any_stdout()
    };
    let record = fixture(ENVELOPE.as_bytes()).run().json();
    let id = record["id"].as_str().unwrap().to_owned();
    assert!(!id.is_empty());
    let expected = json!({
        "version": 1,
        "id": id,
        "received_at": "2026-02-02T02:40:00.000Z",
        "method": "POST",
        "path": "/hook?a=1",
        "headers": [
            ["content-type", "application/json"],
            ["user-agent", "pushoney-webhook-worker/1"],
            ["x-pushoney-event", "click.recorded"],
            ["x-pushoney-delivery", "dlv_1"],
            ["x-pushoney-signature", format!("t={T},v1={MAC_OF_ENVELOPE}")],
        ],
        "body": ENVELOPE,
        "scheme": "pushoney",
        "verified": true,
        "reason": null,
        "delivery_id": "dlv_1",
        "event": "click.recorded",
        "status": null,
    });
    // The order of the fields too.
    assert_eq!(record.to_string(), expected.to_string());
    let binary = fixture(b"\0\xff").stderr(NO_EVENT).run().json();
    assert_eq!((&binary["body"], &binary["body_base64"]), (&Value::Null, &json!("AP8=")));
    assert!(!binary.as_object().unwrap().contains_key("body"), "{binary}");
}

#[test]
fn several_fixtures_are_a_line_each() {
    let output =
        sign().args(["--output", "fixture", "1", "2"]).file("1", ENVELOPE).file("2", ENVELOPE).any_stdout().run();
    let records: Vec<Value> = output.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2);
    // The same body at the same time is still another delivery.
    assert_ne!(records[0]["id"], records[1]["id"]);
    assert_ne!(records[0]["delivery_id"], records[1]["delivery_id"]);
}

#[test]
fn http_is_a_request_byte_for_byte() {
    sign()
        .args(["--output", "http", "--delivery-id", "dlv_1", "--url", "http://h.example:8080/hook?a=1"])
        .stdin(ENVELOPE)
        .stdout(format!(
            "POST /hook?a=1 HTTP/1.1\r\n\
             Host: h.example:8080\r\n\
             Content-Type: application/json\r\n\
             User-Agent: pushoney-webhook-worker/1\r\n\
             X-Pushoney-Event: click.recorded\r\n\
             X-Pushoney-Delivery: dlv_1\r\n\
             X-Pushoney-Signature: t={T},v1={MAC_OF_ENVELOPE}\r\n\
             Content-Length: {}\r\n\
             Connection: close\r\n\r\n{ENVELOPE}",
            ENVELOPE.len()
        ))
        .run();
}

#[test]
fn a_time_makes_every_form_reproducible() {
    for form in ["value", "header", "json", "curl", "http", "fixture"] {
        let once = |place: &Place| {
            let args = ["--output", form, "--secret", "t", "body"];
            signing_in(place).file("body", ENVELOPE).args(args).any_stdout().run().stdout
        };
        let (here, there) = (Place::new(), Place::new());
        let first = once(&here);
        assert!(!first.is_empty());
        assert_eq!(first, once(&here), "{form}");
        assert_eq!(first, once(&there), "{form}");
    }
}

#[test]
fn without_a_time_each_delivery_has_an_id_of_its_own() {
    for form in ["header", "json", "curl", "http", "fixture"] {
        let id = || {
            let args = ["sign", "--secret", "s", "--output", form];
            let output = cli().args(args).stdin(ENVELOPE).any_stdout().run();
            let (_, behind) = output.text().split_once("dlv_").unwrap();
            behind.chars().take_while(char::is_ascii_hexdigit).collect::<String>()
        };
        let (one, other) = (id(), id());
        assert!(one.len() >= 16 && one != other, "{form}: {one} {other}");
    }
}

// The forms, at work.

struct Received {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    path: String,
}

/// Serves one request, made by `send` with the server's address.
fn receive(what: &str, send: impl FnOnce(&str)) -> Received {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let address = server.server_addr().to_ip().unwrap().to_string();
    std::thread::scope(|scope| {
        let receiver = scope.spawn(|| {
            let request = server.recv_timeout(crate::support::PATIENCE).unwrap();
            let mut request = request.unwrap_or_else(|| panic!("{what}: nothing was received"));
            let mut body = Vec::new();
            request.as_reader().read_to_end(&mut body).unwrap();
            let pair = |h: &tiny_http::Header| (h.field.to_string(), h.value.to_string());
            let received = Received {
                headers: request.headers().iter().map(pair).collect(),
                body,
                path: request.url().to_owned(),
            };
            request.respond(tiny_http::Response::from_string("ok")).unwrap();
            received
        });
        send(&address);
        receiver.join().unwrap()
    })
}

/// Checks that exactly `body` came, under exactly the headers of the delivery, and that it verifies.
fn check(what: &str, received: &Received, body: &[u8], of_the_client: &[&str]) {
    assert!(received.body == body, "{what}: {} bytes came, {} were signed", received.body.len(), body.len());
    assert_eq!(received.path, "/hook?a=1", "{what}");
    let printed = signing_in(&Place::new())
        .args(["--quiet", "--output", "json", "--delivery-id", "dlv_1"])
        .stdin(body)
        .any_stdout()
        .run()
        .json();
    let mut expected: Vec<(String, String)> = serde_json::from_value(printed["headers"].clone()).unwrap();
    let ours = |(name, _): &&(String, String)| !of_the_client.iter().any(|other| name.eq_ignore_ascii_case(other));
    let mut came: Vec<_> = received.headers.iter().filter(ours).cloned().collect();
    came.sort();
    expected.sort();
    assert_eq!(came, expected, "{what}");
    let args = received.headers.iter().flat_map(|(name, value)| ["-H".to_owned(), format!("{name}: {value}")]);
    cli()
        .args(["verify", "--secret", "s", "--at", T])
        .args(args)
        .stdin(body)
        .stdout_contains("valid: secret 1 of 1, signed 0 s ago\n")
        .run();
}

fn printed(form: &str, address: &str, body: &[u8]) -> Vec<u8> {
    let url = format!("http://{address}/hook?a=1");
    let args = ["--quiet", "--output", form, "--delivery-id", "dlv_1", "--url", &url];
    sign().args(args).stdin(body).any_stdout().run().stdout
}

#[test]
fn the_curl_command_sends_the_delivery_from_a_shell() {
    if !has_program("curl") {
        eprintln!("skipped: there is no curl here");
        return;
    }
    for (what, body) in awkward_bodies() {
        let received = receive(what, |address| {
            let command = printed("curl", address, &body);
            let mut sh = Command::new("sh");
            let mut sh = sh.env("no_proxy", "*").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            sh.stdin.take().unwrap().write_all(&command).unwrap();
            let output = sh.wait_with_output().unwrap();
            assert!(output.status.success() && output.stdout == b"ok", "{what}: {output:?}");
        });
        check(what, &received, &body, &["host", "accept", "content-length", "expect"]);
    }
}

#[test]
fn the_raw_request_is_one_that_a_server_takes() {
    for (what, body) in awkward_bodies() {
        let received = receive(what, |address| {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(&printed("http", address, &body)).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200 "), "{what}: {answer}");
        });
        check(what, &received, &body, &["host", "content-length", "connection"]);
    }
}

#[test]
fn a_fixture_holds_the_body_exactly() {
    for (what, body) in awkward_bodies() {
        let record = sign().args(["--quiet", "--output", "fixture"]).stdin(&body).any_stdout().run().json();
        match std::str::from_utf8(&body) {
            Ok(text) => assert_eq!(record["body"], text, "{what}"),
            Err(_) => assert!(record["body_base64"].is_string() && record.get("body").is_none(), "{what}"),
        }
    }
}

// JSON Lines.

#[test]
fn lines_are_signed_in_order_across_batches() {
    let place = Place::new();
    // 10,000 lines of 100 bytes: several batches of 256 KiB.
    let lines: Vec<String> = (0..10_000).map(|n| format!("{n:0100}")).collect();
    place.file("lines", lines.join("\n") + "\n");
    let all = signing_in(&place).args(["--jsonl", "lines"]).any_stdout().run();
    let all = all.lines();
    assert_eq!(all.len(), lines.len());
    // Spread over all of it, the same as one at a time.
    let probes: Vec<usize> = (0..lines.len()).step_by(617).chain([1, 9_999]).collect();
    let files: Vec<String> = probes.iter().map(|n| format!("p{n}")).collect();
    for (name, n) in files.iter().zip(&probes) {
        place.file(name, &lines[*n]);
    }
    let single = signing_in(&place).args(&files).any_stdout().run();
    let expected: Vec<&str> = probes.iter().map(|n| all[*n]).collect();
    assert_eq!(single.lines(), expected);
    assert!(all.iter().collect::<std::collections::HashSet<_>>().len() == all.len(), "each line has its own MAC");
}

#[test]
fn a_line_is_a_payload_without_its_line_feed() {
    let one_two = line(MAC_OF_ONE) + &line(MAC_OF_TWO);
    sign().arg("--jsonl").stdin("one\ntwo\n").stdout(&one_two).run();
    sign().arg("--jsonl").stdin("one\ntwo").stdout(&one_two).run();
    sign()
        .arg("--jsonl")
        .stdin("one\n\ntwo")
        .stdout(line(MAC_OF_ONE) + &line(MAC_OF_NOTHING) + &line(MAC_OF_TWO))
        .run();
    sign().arg("--jsonl").stdin("").stdout("").run();
    sign().arg("--jsonl").stdin("\n").stdout(line(MAC_OF_NOTHING)).run();
    // The CR is part of it.
    let said = "note: line 1 ends with CR LF, and the CR is signed";
    let crlf = sign().arg("--jsonl").stdin("one\r\ntwo").any_stdout().stderr_contains(said).run();
    let expected = sign().stdin("one\r").any_stdout().run().text().to_owned() + &line(MAC_OF_TWO);
    assert_eq!(crlf.text(), expected);
    assert_ne!(expected, one_two);
}

#[test]
fn lines_of_several_files_come_in_order_and_name_their_file() {
    let lines = || sign().file("1", "one\ntwo\n").file("2", "one").arg("--jsonl");
    lines().args(["2", "1"]).stdout(line(MAC_OF_ONE) + &line(MAC_OF_ONE) + &line(MAC_OF_TWO)).run();
    let output = lines().args(["--quiet", "--output", "json", "1", "2"]).any_stdout().run();
    let of = |line: &&str| serde_json::from_str::<Value>(line).unwrap()["file"].as_str().unwrap().to_owned();
    assert_eq!(output.lines().iter().map(of).collect::<Vec<_>>(), ["1", "1", "2"]);
    lines()
        .args(["1", "gone"])
        .status(4)
        .stdout(line(MAC_OF_ONE) + &line(MAC_OF_TWO))
        .stderr_contains("cannot read payload gone")
        .run();
}

#[test]
fn lines_make_fixtures_with_an_id_each_and_reproducibly() {
    let lines = || {
        let body = [ENVELOPE, ENVELOPE, ENVELOPE].join("\n");
        sign().args(["--jsonl", "--output", "fixture"]).stdin(body).any_stdout().run()
    };
    let output = lines();
    let records: Vec<Value> = output.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 3);
    assert!(records.iter().all(|record| record["body"] == ENVELOPE));
    assert!(records[0]["id"] != records[1]["id"] && records[1]["id"] != records[2]["id"]);
    assert_eq!(output.stdout, lines().stdout);
    // The next file starts no new count.
    let files = sign().file("1", ENVELOPE).file("2", ENVELOPE).args(["--jsonl", "--output", "fixture", "1", "2"]);
    let files = files.any_stdout().run();
    assert!(files.lines()[0] != files.lines()[1], "{}", files.text());
}

// What can't be combined.
