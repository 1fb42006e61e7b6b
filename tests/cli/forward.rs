//! `listen --forward-to` between a sender and the real application, and the answers on purpose.

use crate::support::app::{App, Reply};
use crate::support::{Listener, Place, Port};
use serde_json::Value;
use std::net::TcpListener;

const SECRET: &str = "whsec_test";
const BODY: &[u8] = br#"{"event":"click.recorded","data":{"n":1.0}}"#;

fn listen(args: &[&str]) -> Listener {
    Place::new().run(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET).listen()
}

fn signed(place: &Place, body: &[u8], args: &[&str]) -> Vec<(String, String)> {
    let given = ["sign", "--output", "json", "-q"].iter().chain(args).copied();
    let run = place.run(given).env("PUSHONEY_SIGNING_SECRET", SECRET).stdin(body).any_stdout().run();
    serde_json::from_value(run.json()["headers"].take()).unwrap()
}

/// POSTs a signed delivery: the answer's status, content type and body.
fn post(listener: &Listener, body: &[u8]) -> (u16, String, String) {
    let headers = signed(listener.place(), body, &[]);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = listener.post(body, &headers);
    let kind = answer.header("content-type").unwrap_or_default().to_owned();
    (answer.status, kind, answer.text().to_owned())
}

#[test]
fn the_application_gets_the_same_bytes_and_its_answer_goes_back() {
    let app = App::answering(Reply::status(201, "made"));
    let listener = listen(&["--forward-to", &app.url()]);
    let mut body: Vec<u8> = (0..=255).collect();
    body.extend_from_slice(b"\r\n\0");
    let headers = signed(listener.place(), &body, &[]);
    let mut sent: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.extend([("X-Twice", "one"), ("X-Twice", "two"), ("Connection", "x-hop"), ("X-Hop", "1"), ("TE", "trailers")]);
    let lines: String = sent.iter().flat_map(|(name, value)| [*name, ": ", *value, "\r\n"]).collect();
    let head = format!("POST /in?x=%20y HTTP/1.1\r\nHost: sender\r\nContent-Length: {}\r\n{lines}\r\n", body.len());
    let mut stream = listener.connect();
    std::io::Write::write_all(&mut stream, &[head.as_bytes(), &body].concat()).unwrap();
    let got = app.next();
    assert!(got.head.starts_with("POST /in?x=%20y HTTP/1.1\r\n"), "{}", got.head);
    assert_eq!(got.body, body);
    let mut expected: Vec<_> = headers.iter().map(|(name, value)| (name.to_lowercase(), value.clone())).collect();
    expected.extend([("x-twice".into(), "one".into()), ("x-twice".into(), "two".into())]);
    let mut received = got.headers();
    received.retain(|(name, _)| name != "host" && name != "content-length");
    assert_eq!(received, expected, "nothing added, nothing lost, in order");
    assert_eq!(got.header("host"), Some(format!("127.0.0.1:{}", app.port)));
    let line = listener.next_line();
    assert_eq!((&line["status"], &line["app"]["status"]), (&Value::from(201), &Value::from(201)));
    assert_eq!(line["app"]["body"], "made");
    assert_eq!(line["app"]["url"], format!("{}/in?x=%20y", app.url()));
}

#[test]
fn an_empty_body_and_a_chunked_one_arrive_whole() {
    let app = App::answering(Reply::status(200, "ok"));
    let listener = listen(&["--skip-verify", "--forward-to", &app.url()]);
    assert_eq!(listener.post(b"", &[]).status, 200);
    let got = app.next();
    assert_eq!((got.header("content-length").as_deref(), got.body.len()), (Some("0"), 0));
    assert_eq!(got.header("accept"), None);
    let chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\n\x00\xff\r\n0\r\n\r\n";
    assert_eq!(listener.send(chunked).status, 200);
    let got = app.next();
    assert_eq!(got.body, b"abc\x00\xff");
    assert_eq!((got.header("transfer-encoding"), got.header("content-length").as_deref()), (None, Some("5")));
}

#[test]
fn independent_servers_take_what_is_forwarded() {
    let body: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let to_tiny = listen(&["--skip-verify", "--forward-to", &format!("http://{}", server.server_addr())]);
    let tiny = std::thread::spawn(move || {
        let mut request = server.recv().unwrap();
        let mut got = Vec::new();
        request.as_reader().read_to_end(&mut got).unwrap();
        request.respond(tiny_http::Response::from_string("tiny").with_status_code(202)).unwrap();
        got
    });
    let answer = to_tiny.post(&body, &[]);
    assert_eq!((answer.status, answer.text()), (202, "tiny"));
    assert!(tiny.join().unwrap() == body);

    let app = listen(&[]);
    let to_hyper = listen(&["--skip-verify", "--forward-to", app.url()]);
    let (status, _, text) = post(&to_hyper, &body);
    assert_eq!((status, text.as_str()), (200, "ok"), "its own verification works behind us");
    assert_eq!(app.next_line()["verified"], true);
}

#[test]
fn every_answer_of_an_application_goes_back_as_it_is() {
    let statuses = [204, 302, 404, 410, 429, 500, 503];
    let app = App::scripted(move |n| match statuses[n] {
        204 => Reply::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        302 => {
            Reply::Bytes(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec())
        }
        429 => Reply::Bytes(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow".to_vec()),
        status => Reply::status(status, "why"),
    });
    let listener = listen(&["--forward-to", &app.url()]);
    for status in statuses {
        assert_eq!(post(&listener, BODY).0, status);
        assert_eq!(listener.next_line()["app"]["status"], status);
    }
    let app = App::answering(Reply::status(500, "Traceback: boom"));
    let listener = listen(&["--forward-to", &app.url()]);
    assert_eq!(post(&listener, BODY), (500, "text/x-app".into(), "Traceback: boom".into()));
}

#[test]
fn an_application_that_does_not_answer_is_502_or_504() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let listener = listen(&["--forward-to", &format!("http://{nobody}/hook")]);
    assert_eq!(post(&listener, BODY).0, 502);
    let line = listener.next_line();
    assert_eq!((&line["app"]["status"], &line["status"]), (&Value::Null, &Value::from(502)));
    assert!(line["app"]["error"].as_str().unwrap().contains(&nobody.to_string()), "{line}");
    // A delivery that the application did not get is not a duplicate when it is sent again.
    assert_eq!(line["duplicate"], false);
    let stderr = listener.stop().stderr;
    assert!(stderr.contains(&format!("nothing is listening at http://{nobody}/hook yet")), "{stderr}");

    let rude = App::answering(Reply::HangUp);
    let listener = listen(&["--forward-to", &rude.url()]);
    assert_eq!(post(&listener, BODY).0, 502);
    let garbage = App::answering(Reply::Bytes(b"SSH-2.0-OpenSSH\r\n\r\n".to_vec()));
    assert_eq!(post(&listen(&["--forward-to", &garbage.url()]), BODY).0, 502);
    let silent = App::answering(Reply::Silence);
    let listener = listen(&["--forward-to", &silent.url(), "--forward-timeout", "200ms"]);
    assert_eq!(post(&listener, BODY).0, 504);
}

#[test]
fn a_delivery_is_held_while_the_application_reloads() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let listener = listen(&["--forward-to", &format!("http://{address}"), "--wait-for-app", "20s"]);
    let headers = signed(listener.place(), BODY, &[]);
    let port = Port::of(&listener);
    let sender = std::thread::spawn(move || port.post_with(BODY, &headers));
    // The sender is held until somebody listens.
    let app = App::on(TcpListener::bind(address).unwrap(), |_| Reply::status(200, "back"));
    assert_eq!(app.next().body, BODY);
    assert_eq!(sender.join().unwrap(), 200);
    assert!(listener.stop().stderr.contains(&format!("http://{address} is up")));
}

#[test]
fn events_decide_the_route_and_the_first_that_matches_wins() {
    let (clicks, rest) = (App::answering(Reply::status(200, "clicks")), App::answering(Reply::status(200, "rest")));
    let route = format!("click.*={}/clicks", clicks.url());
    let listener = listen(&["--forward-to", &route, "--forward-to", &rest.url()]);
    assert_eq!(post(&listener, BODY).2, "clicks");
    assert!(clicks.next().head.starts_with("POST /clicks HTTP/1.1\r\n"));
    assert_eq!(post(&listener, br#"{"event":"other"}"#).2, "rest");
    let only = listen(&["--forward-to", &route]);
    assert_eq!(post(&only, br#"{"event":"other"}"#).2, "ok", "no route: answered by us");
    assert_eq!(only.next_line()["app"], Value::Null);
    for wrong in ["app", "click.*=", "a,,b=http://h", "ftp://h"] {
        Place::new().run(["listen", "--forward-to", wrong]).status(2).stderr_contains("--forward-to").run();
    }
    let behind =
        ["listen", "--port", "0", "--secret", "s", "--forward-to", "http://127.0.0.1:1", "--forward-to", &route];
    Place::new().run(behind).status(2).stderr_contains("comes before it and takes every event").run();
    let unused = Place::new().run(["listen", "--port", "0", "--insecure", "--secret", "s"]).status(2);
    unused.stderr_contains("--insecure requires --forward-to").run();
}

#[test]
fn what_does_not_verify_is_forwarded_only_when_that_is_asked() {
    let app = App::answering(Reply::status(418, "tea"));
    let listener = listen(&["--forward-to", &app.url()]);
    assert_eq!(listener.post(BODY, &[]).status, 400);
    assert!(app.is_idle());
    let listener = listen(&["--forward-to", &app.url(), "--forward-invalid"]);
    assert_eq!(listener.post(BODY, &[]).status, 418);
    assert_eq!(app.next().body, BODY);
    assert_eq!(listener.next_line()["verified"], false);
}

#[test]
fn headers_are_added_and_signatures_made_afresh_when_that_is_asked() {
    let place = Place::new();
    place.file("theirs", "the app's secret\n");
    let app = listen_with_secret("the app's secret");
    let run = place.run(["--forward-to", app.url(), "--re-sign-secret-file", "theirs"]);
    let listener = run
        .args(["--forward-header", "X-Env: dev", "--forward-header", "User-Agent: me"])
        .env("PUSHONEY_SIGNING_SECRET", SECRET)
        .listen();
    // It came signed ten minutes ago less a bit; the application sees a time of now.
    let headers = signed(&place, BODY, &["--timestamp", "-4m", "--delivery-id", "d7"]);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(listener.post(BODY, &headers).status, 200);
    let line = app.next_line();
    assert_eq!((&line["verified"], &line["delivery_id"]), (&Value::from(true), &Value::from("d7")));
    assert!(line["age_s"].as_f64().unwrap() < 100.0);
    let header = |name: &str| -> Vec<Value> {
        line["headers"].as_array().unwrap().iter().filter(|pair| pair[0] == name).map(|pair| pair[1].clone()).collect()
    };
    assert_eq!((header("x-env"), header("user-agent")), (vec!["dev".into()], vec!["me".into()]));
    assert_eq!(header("x-pushoney-signature").len(), 1);
}

#[test]
fn what_nobody_verifies_is_not_signed_for_the_application() {
    let place = Place::new();
    place.file("theirs", "the app's secret\n");
    let run = place.run(["listen", "--port", "0", "--skip-verify", "--forward-to", "http://127.0.0.1:1"]);
    let run = run.args(["--re-sign-secret-file", "theirs", "--timeout", "0s"]).status(2);
    run.stderr_contains("--re-sign-secret-file").stderr_contains("--skip-verify").run();
}

#[test]
fn a_host_header_is_replaced_and_lengths_are_refused() {
    let app = App::answering(Reply::status(200, "ok"));
    let listener = listen(&["--skip-verify", "--forward-to", &app.url(), "--forward-header", "Host: app.test"]);
    assert_eq!(listener.post(BODY, &[]).status, 200);
    let hosts: Vec<_> = app.next().headers().into_iter().filter(|(name, _)| name == "host").collect();
    assert_eq!(hosts, [("host".to_owned(), "app.test".to_owned())]);
    for framing in ["Content-Length: 3", "transfer-encoding: chunked"] {
        let run = Place::new().run(["listen", "--skip-verify", "--forward-to", "http://127.0.0.1:1"]);
        run.args(["--forward-header", framing]).status(2).stderr_contains("depends on the body").run();
    }
}

#[test]
fn an_application_that_switches_protocols_does_not_do_so_for_the_sender() {
    let switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n";
    let app = App::answering(Reply::Bytes(switching.to_vec()));
    let listener = listen(&["--forward-to", &app.url()]);
    assert_eq!(post(&listener, BODY).0, 502);
    let line = listener.next_line();
    assert_eq!((&line["status"], &line["app"]["status"]), (&Value::from(502), &Value::from(101)));
}

fn listen_with_secret(secret: &str) -> Listener {
    Place::new().run(["--secret", secret]).listen()
}

#[test]
fn no_proxy_of_the_environment_is_used() {
    let app = App::answering(Reply::status(200, "direct"));
    let proxy = App::answering(Reply::status(500, "proxy"));
    let mut run = Place::new().run(["--skip-verify", "--forward-to", &app.url()]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        run = run.env(name, proxy.url());
    }
    assert_eq!(run.listen().post(BODY, &[]).text(), "direct");
    assert!(proxy.is_idle());
}

#[test]
fn answers_on_purpose_are_named() {
    let listener = listen(&["--fail-first", "2", "--delay", "1ms"]);
    assert_eq!(listener.ready()["responds"].as_array().unwrap().len(), 2);
    let statuses: Vec<_> = (0..3).map(|_| post(&listener, BODY).0).collect();
    assert_eq!(statuses, [500, 500, 200]);
    assert_eq!(listener.next_line()["because"], "--fail-first");
    let listener = listen(&["--respond", "410"]);
    assert_eq!(post(&listener, BODY).0, 410);
    assert_eq!(listener.next_line()["because"], "--respond");
    assert_eq!(listener.post(BODY, &[]).status, 400, "what does not verify is still refused");
    for wrong in [["--respond", "99"], ["--fail-first", "x"], ["--delay", "5"]] {
        Place::new().run(["listen"]).args(wrong).status(2).stderr_contains(wrong[0]).run();
    }
}

#[test]
fn people_see_what_the_application_said() {
    let app = App::scripted(|n| match n {
        0 => Reply::status(500, "Traceback\n  boom\u{1b}[31m"),
        1 => Reply::status(410, ""),
        _ => Reply::status(200, "fine"),
    });
    let (reader, writer) = std::io::pipe().unwrap();
    let run = Place::new().run(["--color", "never", "--skip-verify", "--compact", "--forward-to", &app.url()]);
    let mut compact = run.listen_piped(reader, writer);
    assert_eq!(compact.port.post(BODY), 500);
    assert_eq!(compact.port.post(BODY), 410);
    compact.stop();
    let out = compact.read_rest();
    assert!(out.contains("410: the hub will disable this webhook"), "{out}");
    assert!(compact.ended().1.contains(&format!("forwarding to {}\n", app.url())));

    let app = App::answering(Reply::status(500, "Traceback\n  boom\u{1b}[31m"));
    let (reader, writer) = std::io::pipe().unwrap();
    let run = Place::new().run(["--color", "never", "--skip-verify", "--forward-to", &app.url()]);
    let mut full = run.listen_piped(reader, writer);
    assert_eq!(full.port.post(BODY), 500);
    full.stop();
    let out = full.read_rest();
    assert!(out.contains("/ answered 500\n    Traceback\n      boom\\u001b[31m\n"), "{out}");
}

#[test]
fn an_application_without_that_route_is_asked_for_its_path() {
    for (status, hinted) in [(404, true), (405, true), (422, false)] {
        let app = App::answering(Reply::status(status, "no"));
        let (reader, writer) = std::io::pipe().unwrap();
        let run = Place::new().run(["--color", "never", "--skip-verify", "--forward-to", &app.url()]);
        let mut listening = run.listen_piped(reader, writer);
        assert_eq!(listening.port.post(BODY), status);
        listening.stop();
        let hint = "    no\n  hint: is that your webhook's route? add its path to --forward-to, as in :8080/webhooks\n";
        let out = listening.read_rest();
        assert_eq!(out.contains(hint), hinted, "{out}");
    }
}

#[test]
fn an_application_that_refuses_a_good_signature_is_told_apart() {
    let hint = "  hint: does the application verify the raw body, before parsing it, and with the same secret?\n";
    let told = format!("answered 400\n    Invalid Signature\n{hint}");
    for (said, hinted) in [("Invalid Signature", true), ("no such order", false)] {
        let app = App::answering(Reply::status(400, said));
        let (reader, writer) = std::io::pipe().unwrap();
        let place = Place::new();
        let run = place.run(["--color", "never", "--secret", SECRET, "--forward-to", &app.url()]);
        let mut listening = run.args(["--capture", "c.jsonl"]).listen_piped(reader, writer);
        listening.port.post_with(BODY, &signed(&place, BODY, &[]));
        listening.stop();
        let out = listening.read_rest();
        assert_eq!(out.contains(&told), hinted, "{out}");
        let shown = place.run(["show", "c.jsonl", "--last"]).any_stdout().run();
        assert_eq!(shown.text().ends_with(&format!("Invalid Signature\n{hint}")), hinted, "{}", shown.text());
        let (reader, writer) = std::io::pipe().unwrap();
        let run = place.run(["--color", "never", "--compact", "--secret", SECRET, "--forward-to", &app.url()]);
        let mut compact = run.listen_piped(reader, writer);
        compact.port.post_with(BODY, &signed(&place, BODY, &[]));
        compact.stop();
        let lines = compact.read_rest();
        assert_eq!(lines.ends_with(hint), hinted, "{lines}");
        assert!(!lines.contains("answered 400"), "{lines}");
        assert!(out.contains("  app ✗ 400 in "), "{out}");
        assert!(!out.contains("  400 in "), "what the application answered is said once: {out}");
    }
}

/// A delivery of Standard Webhooks whose id holds a full stop, signed as of 1770000000 by Python's `hmac`.
const WITH_FULL_STOP: [(&str, &str); 3] = [
    ("webhook-id", "a.b"),
    ("webhook-timestamp", "1770000000"),
    ("webhook-signature", "v1,AWdzQ4cq0hIFtPufAjyze3gjzGbOwobim8sUW6v9pfo="),
];
const STANDARD: [&str; 4] =
    ["--scheme", "standard-webhooks", "--secret", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="];

#[test]
fn what_cannot_be_signed_again_is_not_forwarded_with_the_old_signature() {
    let app = App::answering(Reply::status(200, ""));
    let place = Place::new();
    place.file("theirs", "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    let run = place.run(STANDARD).args(["--tolerance", "off", "--forward-to", &app.url()]);
    let listener = run.args(["--re-sign-secret-file", "theirs", "--capture", "c.jsonl"]).listen();
    assert_eq!(listener.post(b"{}", &WITH_FULL_STOP).status, 502);
    let line = listener.next_line();
    assert_eq!((&line["verified"], &line["notes"][0]["code"]), (&true.into(), &"id_with_separator".into()));
    let why = "it cannot be re-signed: the id contains the separator before the next field in `{id}.{timestamp}";
    assert!(line["app"]["error"].as_str().unwrap().contains(why), "{line}");
    assert!(app.is_idle());
    listener.stop();
    // Nor is it sent again, unless as it was.
    let replay = || place.run(["replay", "c.jsonl", "--to", &app.url()]);
    let said = "c.jsonl, record rec_";
    let hint = "  the sender must use ids without it; to send it as it was signed, use `replay --keep-signature`\n";
    let refused = replay().args(STANDARD).status(2).stderr_contains(said).stderr_contains(hint);
    refused.stderr_contains("can't be signed: the id contains the separator").run();
    assert!(app.is_idle());
    replay().args(["--keep-signature", "--failed"]).any_stdout().any_stderr().run();
    assert_eq!(app.next().header("webhook-id").as_deref(), Some("a.b"));
}
