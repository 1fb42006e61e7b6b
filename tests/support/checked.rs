//! A receiver as it should be, with a switch for each thing that receivers do wrong: the id of the case that finds it.
//!
//! Nothing of it is shared with what is tested: it reads HTTP by itself, and makes MACs with the hmac crate.

use super::sandbox::mac;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub const SECRET: &str = "whsec_0123456789abcdef0123456789";

/// A running receiver. It ends with the test.
pub struct Checked {
    pub url: String,
}

struct Request {
    line: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    is_whole: bool,
    took: Duration,
    /// Which one on its connection, from 0.
    nth: usize,
}

impl Request {
    fn all(&self, name: &str) -> Vec<String> {
        let found = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
    }

    fn one(&self, name: &str) -> String {
        self.all(name).into_iter().next().unwrap_or_default()
    }
}

#[derive(Default)]
struct State {
    ids: Mutex<HashSet<String>>,
    macs: Mutex<HashSet<String>>,
    under_way: AtomicUsize,
    requests: AtomicUsize,
    broken: AtomicUsize,
}

impl Checked {
    /// With one hole; `slow` is none, and none has an empty name.
    pub fn with(hole: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (hole, state) = (hole.to_owned(), Arc::new(State::default()));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (hole, state) = (hole.clone(), state.clone());
                thread::spawn(move || serve(&hole, &state, stream));
            }
        });
        Self { url }
    }
}

fn serve(hole: &str, state: &State, stream: TcpStream) {
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    for nth in 0.. {
        let Some(request) = read(&mut reader, &mut writer, nth) else { return };
        if !request.is_whole {
            state.broken.fetch_add(1, Ordering::SeqCst);
            state.ids.lock().unwrap().insert(request.one("x-pushoney-delivery"));
            return;
        }
        state.under_way.fetch_add(1, Ordering::SeqCst);
        state.requests.fetch_add(1, Ordering::SeqCst);
        let (status, body) = answer(hole, state, &request);
        match hole {
            "at-once-32" => thread::sleep(Duration::from_millis(100)),
            "slow" => thread::sleep(Duration::from_millis(20)),
            _ => {}
        }
        state.under_way.fetch_sub(1, Ordering::SeqCst);
        if status == 0 {
            return;
        }
        let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// A request, in chunks or with its length; `None` at the end of the connection.
fn read(reader: &mut BufReader<TcpStream>, writer: &mut TcpStream, nth: usize) -> Option<Request> {
    let mut line = || {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
        Some(line.strip_suffix(b"\r\n").unwrap_or(&line).to_vec())
    };
    let first = String::from_utf8(line()?).ok()?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':')?;
        headers.push((String::from_utf8(line[..colon].to_vec()).ok()?, line[colon + 1..].trim_ascii().to_vec()));
    }
    let mut request = Request { line: first, headers, body: Vec::new(), is_whole: true, took: Duration::ZERO, nth };
    if request.one("expect") == "100-continue" {
        writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    let began = Instant::now();
    if request.one("transfer-encoding") == "chunked" {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size).ok()?;
            let size = usize::from_str_radix(size.trim(), 16).ok()?;
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk).ok()?;
            request.body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                break;
            }
        }
    } else {
        let length: usize = request.one("content-length").parse().unwrap_or(0);
        let _ = reader.take(length as u64).read_to_end(&mut request.body);
        request.is_whole = request.body.len() == length;
    }
    request.took = began.elapsed();
    Some(request)
}

type Refusal = (u16, String);

fn refused<T>(text: impl Into<String>) -> Result<T, Refusal> {
    Err((400, text.into()))
}

fn answer(hole: &str, state: &State, request: &Request) -> Refusal {
    if let Some(other) = before_verifying(hole, state, request) {
        return (other, "by a hole".to_owned());
    }
    if !request.line.starts_with("POST ") {
        return (405, String::new());
    }
    if request.body.len() > 5_000_000 {
        return (413, String::new());
    }
    if let Err(refusal) = verify(hole, request) {
        return refusal;
    }
    if let Some(other) = after_verifying(hole, state, request) {
        return (other, "by a hole".to_owned());
    }
    state.macs.lock().unwrap().insert(request.one("x-pushoney-signature"));
    state.ids.lock().unwrap().insert(request.one("x-pushoney-delivery"));
    match serde_json::from_slice::<Value>(&body_that_is_verified(hole, &request.body)) {
        Ok(Value::Object(_)) => (200, "ok".to_owned()),
        _ => (400, "no object".to_owned()),
    }
}

/// What a receiver with this hole answers before it has looked at the signature.
fn before_verifying(hole: &str, state: &State, request: &Request) -> Option<u16> {
    let text = String::from_utf8_lossy(&request.body);
    let signature = request.one("x-pushoney-signature");
    let is_type = |name: &str| request.one("content-type").starts_with(name);
    let is_json = is_type("application/json");
    let requests = state.requests.load(Ordering::SeqCst);
    let rules: &[(&str, bool, u16)] = &[
        ("valid", true, 400),
        ("pretty-printed", text.contains("\n  "), 400),
        ("non-ascii", !text.is_ascii(), 400),
        ("number-forms", text.contains("1e2"), 400),
        ("unicode-escapes", text.contains("\\u00e9"), 400),
        ("duplicate-keys", text.contains(r#""k":1,"k":2"#), 400),
        ("key-order", text.contains(r#""10":2"#), 400),
        ("blanks", text.starts_with('\n'), 400),
        ("body-100kb", text.len() > 100 * 1024, 413),
        ("body-300kb", text.len() > 200 * 1024, 413),
        ("body-2mb", text.len() > 1024 * 1024, 413),
        ("chunked", !request.one("transfer-encoding").is_empty(), 411),
        ("lowercase-headers", request.headers.iter().any(|(name, _)| name == "x-pushoney-signature"), 400),
        ("content-type-charset", request.one("content-type") != "application/json", 415),
        ("expect-continue", !request.one("expect").is_empty(), 417),
        ("keep-alive", request.nth > 0, 400),
        ("at-once-32", state.under_way.load(Ordering::SeqCst) > 8, 500),
        ("no-header", request.all("x-pushoney-signature").is_empty(), 200),
        ("empty-header", request.all("x-pushoney-signature") == [""], 200),
        ("garbage-header", !signature.contains("v1="), 500),
        ("mac-missing", signature.starts_with("t=") && !signature.contains("v1="), 200),
        ("mac-not-encoded", signature.contains("zzz"), 500),
        ("mac-not-ascii", !signature.is_ascii(), 500),
        ("signature-in-query", request.line.contains("signature=t"), 200),
        ("signature-in-body", text.contains(r#""signature":"t="#), 200),
        ("other-signature", state.macs.lock().unwrap().contains(&signature), 200),
        ("content-type-text", is_type("text/plain"), 200),
        ("content-type-form", is_type("application/x-www-form"), 200),
        ("content-type-none", request.one("content-type").is_empty(), 200),
        ("content-type-utf16", request.one("content-type").contains("utf-16"), 200),
        ("gzip", request.one("content-encoding") == "gzip", 500),
        ("other-methods", request.line.starts_with("PATCH "), 200),
        ("ping-unsigned", text.contains(r#""event":"ping""#), 200),
        ("known-events", text.contains(r#""event":"click.recorded""#), 200),
        ("test-mode", text.contains(r#""livemode":false"#), 200),
        ("forged-duplicate", state.ids.lock().unwrap().contains(&request.one("x-pushoney-delivery")), 200),
        ("other-paths", request.line.contains("/hook/"), 200),
        ("override-headers", !request.one("x-middleware-subrequest").is_empty(), 200),
        ("forwarded-loopback", request.one("x-forwarded-for") == "127.0.0.1", 200),
        ("unsigned-null", text == "null", 500),
        ("unsigned-array", text == "[]", 500),
        ("unsigned-nested", text.starts_with("[[["), 0),
        ("unsigned-10mb", text.len() > 5_000_000, 500),
        ("header-16kb", request.headers.len() > 16, 500),
        ("slow-body", request.took > Duration::from_millis(500), 400),
        ("body-broken-off", state.broken.load(Ordering::SeqCst) > 0, 500),
        ("alive", requests > 1, 500),
        ("signed-other-type", !is_json, 500),
    ];
    rules.iter().find(|(name, is, _)| *name == hole && *is).map(|(_, _, status)| *status)
}

/// And once it has.
fn after_verifying(hole: &str, state: &State, request: &Request) -> Option<u16> {
    let body = &request.body;
    let parsed: Option<Value> = serde_json::from_slice(body).ok();
    let is = |test: fn(&Value) -> bool| parsed.as_ref().is_some_and(test);
    let seen = state.ids.lock().unwrap().contains(&request.one("x-pushoney-delivery"));
    let captured = state.macs.lock().unwrap().contains(&request.one("x-pushoney-signature"));
    let rules: &[(&str, bool, u16)] = &[
        ("empty-data", is(|body| body["data"].as_object().is_some_and(serde_json::Map::is_empty)), 422),
        ("unknown-event", is(|body| body["event"] == "pushoney_cli.check"), 422),
        ("signed-not-json", body.starts_with(b"not"), 500),
        ("signed-null", is(Value::is_null), 500),
        ("signed-array", is(Value::is_array), 500),
        ("signed-empty", body.is_empty(), 500),
        ("signed-not-utf8", std::str::from_utf8(body).is_err(), 500),
        ("duplicate", seen, 409),
        ("duplicate-at-once", seen, 409),
        ("retry-after-break", seen, 409),
        ("delivery-id-changed", captured, 500),
    ];
    rules.iter().find(|(name, is, _)| *name == hole && *is).map(|(_, _, status)| *status)
}

fn verify(hole: &str, request: &Request) -> Result<(), Refusal> {
    let headers = request.all("x-pushoney-signature");
    let header = match hole {
        "decoy-first" => headers.last(),
        "decoy-last" => headers.first(),
        _ => headers.first().filter(|_| headers.len() == 1),
    };
    let Some(header) = header else { return refused("one signature header, please") };
    let (mut times, mut macs) = (Vec::new(), Vec::new());
    for entry in header.split(',') {
        match entry.split_once('=') {
            Some(("t", time)) => times.push(time),
            Some(("v1", mac)) => macs.push(mac),
            Some(("v0", mac)) if hole == "mac-other-version" => macs.push(mac),
            Some(_) if hole != "unknown-version" => {}
            _ => return refused("malformed"),
        }
    }
    let (signed, aged) = match (&times[..], hole) {
        ([time], _) => (*time, *time),
        ([first, last], "timestamp-twice") => (*first, *last),
        ([], "timestamp-missing") => ("undefined", ""),
        _ => return refused("one time, please"),
    };
    let seen_body = body_that_is_verified(hole, &request.body);
    match hole {
        "rotation-first" => macs = macs.split_off(macs.len().saturating_sub(1)),
        "rotation-last" => macs.truncate(1),
        _ => {}
    }
    let expected = mac(SECRET, signed, &seen_body);
    if macs.is_empty() || !macs.iter().any(|given| matches(hole, given, &expected, signed, &seen_body)) {
        return match hole {
            "leaks-mac" => refused(format!("expected {expected}")),
            "leaks-secret" => refused(format!("not signed with {SECRET}")),
            "stack-trace" => refused("Traceback (most recent call last):\n  File \"app.py\", line 7"),
            _ => refused("invalid signature"),
        };
    }
    let strict = |mac: &&str| mac.len() == 64 && mac.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !macs.iter().all(strict)
        && !["mac-empty", "mac-truncated", "mac-longer", "mac-uppercase", "mac-sha1"].contains(&hole)
    {
        return refused("malformed");
    }
    check_age(hole, aged)
}

fn check_age(hole: &str, time: &str) -> Result<(), Refusal> {
    let is_forgiven = match hole {
        "timestamp-missing" | "timestamp-empty" => time.is_empty(),
        "timestamp-nan" => time == "NaN",
        "timestamp-infinity" => time == "Infinity",
        "timestamp-undefined" => time == "undefined",
        "timestamp-text" => time == "now",
        "timestamp-negative" => time.starts_with('-'),
        "timestamp-huge" => time.len() > 18,
        "timestamp-trailing" => time.ends_with('x'),
        "timestamp-underscores" => time.contains('_'),
        "timestamp-hex" => time.starts_with("0x"),
        "timestamp-exponent" => time.ends_with("e0"),
        _ => false,
    };
    if is_forgiven {
        return Ok(());
    }
    if time.is_empty() || time.len() > 12 || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return refused("no time");
    }
    let age = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() - time.parse::<f64>().unwrap();
    let (old, ahead) = match hole {
        "stale" => (f64::MAX, 300.0),
        "days-left-out" => return if age.rem_euclid(86_400.0) > 300.0 { refused("too old") } else { Ok(()) },
        "future" => (300.0, f64::MAX),
        "age-299" => (200.0, 300.0),
        "ahead-299" => (300.0, 200.0),
        _ => (300.0, 300.0),
    };
    if age > old || -age > ahead { refused("too old, or too new") } else { Ok(()) }
}

/// What a receiver with this hole makes the MAC over.
fn body_that_is_verified(hole: &str, body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let parsed: Value = serde_json::from_slice(body).unwrap_or_default();
    match hole {
        "body-tampered" => text.replace(r#""n":11"#, r#""n":10"#).into(),
        "body-blank" => text.replacen("{ ", "{", 1).into(),
        "body-cut" if parsed.is_null() => [body, b"}"].concat(),
        "body-extended" => text.trim_end().as_bytes().to_vec(),
        "mac-reserialised" if text.contains("\n  ") => parsed.to_string().into(),
        "raw-field" if parsed["__raw"].is_string() => parsed["__raw"].as_str().unwrap().into(),
        "bom" => body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).to_vec(),
        "replacement-character" => text.into_owned().into(),
        _ => body.to_vec(),
    }
}

fn matches(hole: &str, given: &str, expected: &str, time: &str, body: &[u8]) -> bool {
    let other = |key: &str, message: &[u8]| {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(message);
        given == hex::encode(mac.finalize().into_bytes())
    };
    let signed = |separator: &str| [time.as_bytes(), separator.as_bytes(), body].concat();
    given == expected
        || match hole {
            "wrong-secret" => true,
            "empty-secret" => other("", &signed(".")),
            "zero-key" => other("00000000000000000000000000000000", &signed(".")),
            "placeholder-secret" => other("changeme", &signed(".")),
            "mac-of-body-alone" => other(SECRET, body),
            "mac-other-separator" => other(SECRET, &signed(":")),
            "mac-sha1" => {
                let mut mac = Hmac::<sha1::Sha1>::new_from_slice(SECRET.as_bytes()).unwrap();
                mac.update(&signed("."));
                given == hex::encode(mac.finalize().into_bytes())
            }
            "mac-empty" => given.is_empty(),
            "mac-truncated" => !given.is_empty() && expected.starts_with(given),
            "mac-longer" => given.starts_with(expected),
            "mac-changed" => given.len() == 64 && given[..32] == expected[..32],
            "mac-uppercase" => given.to_ascii_lowercase() == expected,
            _ => false,
        }
}
