//! `listen` against senders that hang up, are slow, send too much or break the rules of HTTP.

use crate::listen::{BODY, listen, place, post};
use crate::support::hold_against_schema;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

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
