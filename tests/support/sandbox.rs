//! A `sandbox` that runs, its API as the test calls it, and endpoints that it delivers to.

use super::running::Running;
use super::{Cli, Killed, PATIENCE, Place, Stopped, hold_against_schema};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::thread;

/// The key that the tests' sandboxes ask for.
pub const KEY: &str = "pk_test_key";

/// A running `sandbox` whose output nobody reads; it is killed when dropped.
pub struct Sandbox {
    child: Killed,
    pub port: u16,
}

impl Sandbox {
    /// Runs `sandbox --port 0` with these arguments.
    #[track_caller]
    pub fn start(place: &Place, args: &[&str]) -> Self {
        Self::of(place.run(["sandbox", "--port", "0", "--api-key", KEY]).args(args.iter().copied()))
    }

    /// Runs this command, which has to be one for a sandbox.
    #[track_caller]
    pub fn of(cli: Cli) -> Self {
        let mut command = cli.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = Killed::spawn(&mut command);
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut ready = String::new();
        stderr.read_line(&mut ready).unwrap();
        let port = ready.split("http://127.0.0.1:").nth(1).unwrap_or_else(|| panic!("not ready: {ready}"));
        let port = port.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
        thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Self { child, port }
    }

    pub fn api(&self) -> Api {
        Api::of(self.port)
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// SIGKILL, and gone.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ctrl-C; answers its exit code.
    pub fn stop(mut self) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        self.child.wait().unwrap().code()
    }

    /// The most memory that it has had, in MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }
}

/// A running `sandbox --json`; each of its lines is held against the schema.
pub struct Telling {
    running: Running,
    pub ready: Value,
}

impl Telling {
    /// Runs `sandbox --json --port 0` with these arguments.
    #[track_caller]
    pub fn start(place: &Place, args: &[&str]) -> Self {
        Self::of(place.run(["sandbox", "--json", "--port", "0", "--api-key", KEY]).args(args.iter().copied()))
    }

    #[track_caller]
    pub fn of(cli: Cli) -> Self {
        let mut running = Running::start(cli);
        let ready = running.stdout_line();
        hold_against_schema("sandbox_ready", &ready);
        Self { running, ready }
    }

    pub fn url(&self) -> String {
        self.ready["url"].as_str().unwrap().to_owned()
    }

    pub fn api(&self) -> Api {
        Api::of(u16::try_from(self.ready["port"].as_u64().unwrap()).unwrap())
    }

    /// Its next line.
    #[track_caller]
    pub fn line(&mut self) -> Value {
        let line = self.running.stdout_line();
        hold(&line);
        line
    }

    /// Its next line of this type.
    #[track_caller]
    pub fn next(&mut self, kind: &str) -> Value {
        loop {
            let line = self.line();
            if line["type"] == kind {
                return line;
            }
        }
    }

    /// Its next attempt.
    #[track_caller]
    pub fn attempt(&mut self) -> Value {
        self.next("attempt")
    }

    /// SIGKILL, and gone.
    #[track_caller]
    pub fn kill(self) {
        self.running.signal(Signal::KILL);
        self.running.ended();
    }

    /// Ctrl-C: what it said that was not read yet, the summary last.
    #[track_caller]
    pub fn stop(self) -> Vec<Value> {
        self.running.signal(Signal::INT);
        let Stopped { status, lines, stderr } = self.running.ended();
        lines.iter().for_each(hold);
        let summary = lines.last().unwrap();
        // An endpoint that took what is forged, or refused what is valid, fails the run.
        let found = summary["took_forged"] != 0 || summary["refused_valid"] != 0;
        assert_eq!((status, &summary["type"]), (Some(i32::from(found)), &"sandbox_summary".into()));
        let forgets = summary["open"] != 0 && self.ready["state"].is_null();
        assert_eq!(stderr.contains(" still pending, and "), forgets, "{stderr}");
        assert_eq!(stderr.contains("error: an endpoint "), found, "{stderr}");
        assert_eq!(stderr.is_empty(), !forgets && !found, "{stderr}");
        lines
    }
}

/// Holds a line against the schema of its type.
#[track_caller]
fn hold(line: &Value) {
    let kind = line["type"].as_str().unwrap();
    hold_against_schema(if kind == "attempt" { "sandbox_attempt" } else { kind }, line);
}

/// What a receiver of a delivery computes, with none of our own code: HMAC-SHA256 over `t`, a dot and the body, in hex.
pub fn mac(secret: &str, t: &str, body: &[u8]) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(t.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// A signature header: its `t`, and every `v1` in order.
#[track_caller]
pub fn signature(header: &str) -> (String, Vec<String>) {
    let mut parts = header.split(',');
    let t = parts.next().unwrap().strip_prefix("t=").unwrap();
    (t.to_owned(), parts.map(|part| part.strip_prefix("v1=").unwrap().to_owned()).collect())
}

/// The API of a hub, over one connection.
pub struct Api {
    stream: BufReader<TcpStream>,
    key: String,
}

impl Api {
    pub fn of(port: u16) -> Self {
        Self::with_key(port, KEY)
    }

    /// The same with another key.
    pub fn with_key(port: u16, key: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), key: key.to_owned() }
    }

    /// A call with the key; status and JSON, `null` if the answer is none.
    #[track_caller]
    pub fn call(&mut self, method: &str, path: &str, body: &str) -> (u16, Value) {
        self.try_call(method, path, body).unwrap()
    }

    /// The same; nothing where the connection has ended.
    pub fn try_call(&mut self, method: &str, path: &str, body: &str) -> Option<(u16, Value)> {
        let (key, length) = (&self.key, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).ok()?;
        let (head, body) = read_message(&mut self.stream)?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// Registers a URL for these events; answers id and secret.
    #[track_caller]
    pub fn register(&mut self, url: &str, events: &[&str]) -> (String, String) {
        let body = serde_json::json!({"url": url, "events": events}).to_string();
        let (status, answer) = self.call("POST", "/v1/webhooks", &body);
        assert_eq!(status, 201, "{answer}");
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("id"), text("signing_secret"))
    }

    /// Fires an event; answers its deliveries.
    #[track_caller]
    pub fn emit(&mut self, event: &str) -> Vec<Value> {
        let body = serde_json::json!({"event": event}).to_string();
        let (status, answer) = self.call("POST", "/sandbox/events", &body);
        assert_eq!(status, 202, "{answer}");
        answer["deliveries"].as_array().unwrap().clone()
    }

    /// The deliveries of a webhook, the newest first.
    #[track_caller]
    pub fn deliveries(&mut self, webhook: &str) -> Vec<Value> {
        let (status, answer) = self.call("GET", &format!("/v1/webhooks/{webhook}/deliveries"), "");
        assert_eq!(status, 200, "{answer}");
        answer["deliveries"].as_array().unwrap().clone()
    }

    /// Asks until a delivery has this status.
    #[track_caller]
    pub fn wait_for(&mut self, webhook: &str, delivery: &str, status: &str) -> Value {
        let began = std::time::Instant::now();
        loop {
            let found = self.deliveries(webhook).into_iter().find(|one| one["id"] == delivery);
            if let Some(found) = found.as_ref().filter(|found| found["status"] == status) {
                return found.clone();
            }
            assert!(began.elapsed() < PATIENCE, "{delivery} did not become {status}: {found:?}");
            thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

/// Head and body of a message with a length.
fn read_message(stream: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// An application that is delivered to: it counts how often each delivery came, and answers what the test decides by
/// that. It ends with the test.
pub struct Endpoint {
    pub port: u16,
    seen: Arc<Mutex<HashMap<String, u32>>>,
}

impl Endpoint {
    /// `decide` gives the status for the n-th attempt of a delivery, from 1.
    pub fn start(decide: impl Fn(u32) -> u16 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
        let (counts, decide) = (seen.clone(), Arc::new(decide));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (counts, decide) = (counts.clone(), decide.clone());
                thread::spawn(move || {
                    let mut stream = BufReader::new(stream);
                    while let Some((head, _)) = read_message(&mut stream) {
                        let id = head.lines().find_map(|line| line.strip_prefix("x-pushoney-delivery: "));
                        let nth = {
                            let mut counts = counts.lock().unwrap();
                            let count = counts.entry(id.unwrap().to_owned()).or_default();
                            *count += 1;
                            *count
                        };
                        let answer = format!("HTTP/1.1 {} X\r\nContent-Length: 0\r\n\r\n", decide(nth));
                        if stream.get_mut().write_all(answer.as_bytes()).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        Self { port, seen }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// How often each delivery came.
    pub fn counts(&self) -> HashMap<String, u32> {
        self.seen.lock().unwrap().clone()
    }

    /// How many attempts came.
    pub fn total(&self) -> u64 {
        self.seen.lock().unwrap().values().map(|count| u64::from(*count)).sum()
    }
}
