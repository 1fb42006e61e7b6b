//! The sandbox's API against callers who mean no good, or know no better: nothing that they send brings it down, makes
//! it do what was not asked, or shows anybody the key.

use crate::support::app::{App, Reply};
use crate::support::running::Running;
use crate::support::sandbox::{KEY, Sandbox};
use crate::support::{Place, Port, Response};
use serde_json::{Value, json};
use std::io::Write as _;

const CLICK: &str = "GET /c/demo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

struct Target {
    _sandbox: Sandbox,
    port: Port,
}

impl Target {
    fn new() -> Self {
        let sandbox = Sandbox::start(&Place::new(), &[]);
        Self { port: Port::on(sandbox.port), _sandbox: sandbox }
    }

    /// Sends a request line and headers with the key, and a body.
    fn send(&self, line: &str, headers: &str, body: &[u8]) -> Response {
        self.raw(line, &format!("Authorization: Bearer {KEY}\r\n{headers}"), body)
    }

    fn raw(&self, line: &str, headers: &str, body: &[u8]) -> Response {
        let head = format!("{line} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n");
        self.port.send(&[head.as_bytes(), body].concat())
    }

    fn status(&self, line: &str, headers: &str, body: &[u8]) -> u16 {
        self.send(line, headers, body).status
    }
}

#[test]
fn targets_of_every_kind() {
    let target = Target::new();
    for (line, status) in [
        ("GET /sandbox/webhooks", 200),
        ("GET http://127.0.0.1/sandbox/webhooks", 200),
        ("GET http://elsewhere.example:1/sandbox/webhooks", 200),
        ("GET //sandbox/webhooks", 404),
        ("GET /sandbox//webhooks", 404),
        ("GET /sandbox/./webhooks", 404),
        ("GET /c/../sandbox/webhooks", 404),
        ("GET /c/..%2fsandbox%2fwebhooks", 302),
        ("GET /c/%2e%2e", 302),
        ("GET /c/\u{1f600}", 302),
        ("GET /c/%f0%9f%98%80", 302),
        ("GET /c/%", 422),
        ("GET /c/demo?utm_source=mail&utm_source=%ff&=", 302),
        ("GET /c/%zz", 422),
        ("GET /c/%ff", 422),
        ("GET /c/%c0%af", 422),
        ("GET /c/%00", 422),
        ("GET /c/%0d%0aX-Evil:1", 422),
        ("GET /c/%7f", 422),
        ("GET /c/%c2%85", 422),
        ("OPTIONS *", 404),
        ("GET /sandbox/webhooks/", 404),
        ("GET /SANDBOX/webhooks", 404),
        ("GET /sandbox/webhooks;x=1", 404),
        ("GET /sandbox/webhooks?", 200),
        ("GET /sandbox/webhooks?x", 422),
        ("CONNECT 127.0.0.1:80", 404),
    ] {
        let answer = target.send(line, "", b"");
        assert_eq!(answer.status, status, "{line}: {}", answer.text());
        assert_eq!(answer.header("x-evil"), None);
    }
    let (long, longer) = ("\u{e9}".repeat(256), "\u{e9}".repeat(257));
    let encoded = |id: &str| id.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(target.status(&format!("GET /c/{}", encoded(&long)), "", b""), 302);
    assert_eq!(target.status(&format!("GET /c/{}", encoded(&longer)), "", b""), 422);
}

#[test]
fn the_key_is_asked_for_before_anything_else() {
    let target = Target::new();
    let (list, key) = ("GET /sandbox/webhooks", |value: &str| format!("Authorization: {value}\r\n"));
    for fine in ["Bearer pk_test_key", "bearer pk_test_key", "BEARER pk_test_key", "Bearer   pk_test_key  "] {
        assert_eq!(target.raw(list, &key(fine), b"").status, 200, "{fine}");
    }
    for wrong in [
        "pk_test_key",
        "Bearer",
        "Bearer ",
        "Basic pk_test_key",
        "Bearer pk_tes",
        "Bearer pk_testt",
        "Bearer PK_TEST",
        "Bearer pk_test_key,pk_test_key",
        "Bearer \"pk_test_key\"",
        "Token pk_test_key",
        "Bearerpk_test_key",
    ] {
        let answer = target.raw(list, &key(wrong), b"");
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{wrong}");
    }
    assert_eq!(target.raw(list, &key("Bearer pk_test_key").repeat(2), b"").status, 401);
    for (line, headers) in [
        ("GET /sandbox/webhooks?api_key=pk_test_key", "X-Api-Key: pk_test_key\r\nCookie: key=pk_test_key\r\n"),
        ("GET http://pk_test_key@127.0.0.1/sandbox/webhooks", ""),
        ("GET /nothing/here", ""),
        ("PUT /v1/webhooks", ""),
        // Of a body that it would not get to see, nothing is read: not its end, which never comes.
        ("POST /v1/webhooks", "Content-Length: 1000000\r\n"),
        ("POST /v1/webhooks", "Content-Length: 99999999999\r\n"),
    ] {
        assert_eq!(target.raw(line, headers, b"").status, 401, "{line}");
    }
}

#[test]
fn bodies_of_every_kind() {
    let target = Target::new();
    let events = "POST /sandbox/events";
    let most = 1 << 20;
    let padded = |size: usize| [br#"{"event":"e"}"#.as_slice(), &vec![b' '; size - 13]].concat();
    let length = |size: usize| format!("Content-Length: {size}\r\n");
    assert_eq!(target.status(events, &length(most), &padded(most)), 202);
    assert_eq!(target.status(events, &length(most + 1), &padded(most + 1)), 413);
    assert_eq!(target.status(events, &length(1 << 40), b"{"), 413);
    let chunked = "Transfer-Encoding: chunked\r\n";
    let chunks = |body: &[u8]| {
        let mut chunks = Vec::new();
        for chunk in body.chunks(50_000) {
            write!(chunks, "{:x}\r\n", chunk.len()).unwrap();
            chunks.extend_from_slice(chunk);
            chunks.extend_from_slice(b"\r\n");
        }
        chunks.extend_from_slice(b"0\r\n\r\n");
        chunks
    };
    assert_eq!(target.status(events, chunked, &chunks(&padded(most))), 202);
    assert_eq!(target.status(events, chunked, &chunks(&padded(most + 1))), 413);
    assert_eq!(target.status(events, chunked, b"zz\r\n{}\r\n0\r\n\r\n"), 400);
    assert_eq!(target.status(events, "Content-Length: x\r\n", b"{}"), 400);
    let depth = 500_000;
    let deep = format!(r#"{{"event":"e","data":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    assert_eq!(target.status(events, &length(deep.len()), deep.as_bytes()), 202);
    let unfinished = format!(r#"{{"event":"e","data":{}"#, "[".repeat(depth));
    assert_eq!(target.status(events, &length(unfinished.len()), unfinished.as_bytes()), 422);
    let upside_down = "{\"a\":".repeat(100_000);
    assert_eq!(target.status(events, &length(upside_down.len()), upside_down.as_bytes()), 422);
    let headers = format!("X-Long: {}\r\n", "x".repeat(40_000));
    assert_eq!(target.status(events, &headers, b""), 431);
    assert_eq!(target.port.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").status, 400);
    assert_eq!(target.port.send(CLICK.as_bytes()).status, 302, "it is still there");
}

#[test]
fn what_is_given_as_data_is_delivered_byte_for_byte() {
    let target = Target::new();
    let app = App::answering(Reply::status(200, ""));
    let body = json!({"url": format!("http://127.0.0.1:{}/hook", app.port), "events": ["e"]}).to_string();
    let length = |body: &str| format!("Content-Length: {}\r\n", body.len());
    assert_eq!(target.status("POST /v1/webhooks", &length(&body), body.as_bytes()), 201);
    for data in [
        "null",
        "{ \"a\":1.0, \"a\" : 1e400 }",
        "[\n\t-0,\"\\u0041\\/\\ud800\",\"\u{2028}\u{1f600}\"]",
        "\"\"",
        "123456789012345678901234567890.10",
    ] {
        let body = format!("{{\"data\":{data}  ,\"event\":\"e\"}}");
        assert_eq!(target.status("POST /sandbox/events", &length(&body), body.as_bytes()), 202, "{data}");
        let got = app.next();
        let (envelope, end) = (String::from_utf8(got.body).unwrap(), format!(",\"data\":{data}}}"));
        assert!(envelope.starts_with(r#"{"event":"e","hub_id":""#) && envelope.ends_with(&end), "{envelope}");
    }
}

#[test]
fn refusals_are_shown_without_key_query_and_control_characters() {
    let key = "pk_never_to_be_seen";
    let place = Place::new();
    let mut sandbox = Running::start(place.run(["sandbox", "--port", "0", "--json", "--api-key", key]));
    let ready = sandbox.stdout_line();
    assert_eq!(ready["api_key"], Value::Null, "whoever gave it knows it");
    let port = Port::on(u16::try_from(ready["port"].as_u64().unwrap()).unwrap());
    let send = |line: &str| {
        let head = format!("{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n");
        port.send(format!("{head}Connection: close\r\n\r\n").as_bytes())
    };
    for (line, status, call) in [
        (format!("GET /{key}/%1b[2J?token={key}"), 404, "GET /…/\u{1b}[2J"),
        (format!("GET /v1/webhooks/{key}/deliveries"), 404, "GET /v1/webhooks/…/deliveries"),
        ("GET /v1/webhooks/pk%5Fnever_to_be_seen/deliveries".to_owned(), 404, "GET /v1/webhooks/…/deliveries"),
        (format!("GET /sandbox/webhooks?{key}=1"), 422, "GET /sandbox/webhooks"),
        ("PUT /v1/webhooks".to_owned(), 405, "PUT /v1/webhooks"),
    ] {
        let answer = send(&line);
        assert_eq!(answer.status, status, "{line}");
        assert!(!answer.text().contains('\u{1b}'));
        let told = sandbox.stdout_line();
        assert_eq!(
            (&told["type"], &told["status"], &told["call"]),
            (&json!("refused_call"), &json!(status), &json!(call))
        );
        assert!(!told.to_string().contains(key), "{told}");
    }
}
