//! A hub that answers what it is told, on raw sockets: also what no HTTP library would send.
//!
//! Each reply is for one request, in order. When it is dropped it holds what it got against what it was to get: a call
//! too few or one too many fails the test.

use super::Response;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::SystemTime;

/// What one request gets.
pub enum Reply {
    /// These bytes, and the connection is closed.
    Bytes(Vec<u8>),
    /// Something happens, and then it gets the bytes.
    After(Box<dyn FnOnce(&Request) + Send>, Vec<u8>),
}

/// An answer with headers of one's own (each with its CR LF).
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// An answer of JSON.
pub fn json(status: &str, body: &str) -> Reply {
    answer(status, "Content-Type: application/json\r\n", body)
}

/// The connection is closed once the request was read.
pub fn hang_up() -> Reply {
    Reply::Bytes(Vec::new())
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST /v1/webhooks`.
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

pub struct Hub {
    port: u16,
    expected: usize,
    got: Arc<Mutex<Vec<Request>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Hub {
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut replies: VecDeque<_> = replies.into_iter().collect();
        let expected = replies.len();
        let (got, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (all, ended) = (Arc::clone(&got), Arc::clone(&over));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
                let Some(request) = read(&mut stream) else { continue };
                all.lock().unwrap().push(request.clone());
                let bytes = match replies.pop_front() {
                    Some(Reply::Bytes(bytes)) => bytes,
                    Some(Reply::After(act, bytes)) => {
                        act(&request);
                        bytes
                    }
                    None => Vec::new(),
                };
                let _ = stream.write_all(&bytes);
            }
        });
        Self { port, expected, got, over, thread: Some(thread) }
    }

    /// One that is never to be called.
    pub fn untouched() -> Self {
        Self::new([])
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests that came so far.
    pub fn requests(&self) -> Vec<Request> {
        self.got.lock().unwrap().clone()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let ended = self.thread.take().unwrap().join();
        if !thread::panicking() {
            ended.unwrap();
            let got = self.got.lock().unwrap();
            assert_eq!(got.len(), self.expected, "calls of the hub: {got:?}");
        }
    }
}

/// Reads a request; `None` if nothing came, or what is no HTTP, such as a TLS handshake.
fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let mut some = [0; 4096];
        let length = stream.read(&mut some).ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&some[..length]);
        if bytes[0] == 0x16 {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
    let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let headers: Vec<_> = lines.filter_map(pair).collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = bytes[end + 4..].to_vec();
    let mut rest = vec![0; length - body.len()];
    stream.read_exact(&mut rest).unwrap();
    body.extend(rest);
    Some(Request { line, headers, body: String::from_utf8(body).unwrap() })
}

/// A hub that registers whatever it is asked to register, and delivers one signed event to it at once: the delivery is
/// on its way before the registration is answered.
pub struct Delivering {
    pub hub: Hub,
    answers: Receiver<Response>,
}

/// The secret that it gives out, and that it signs with.
pub const SECRET: &str = "whsec_0123456789abcdef";

impl Delivering {
    pub fn new() -> Self {
        let (tell, answers) = mpsc::channel();
        let body = format!("{{\"id\":\"wh_1\",\"signing_secret\":\"{SECRET}\"}}");
        let Reply::Bytes(created) = json("201 Created", &body) else { unreachable!() };
        let act = move |request: &Request| {
            let asked: serde_json::Value = serde_json::from_str(&request.body).unwrap();
            let stream = deliver(asked["url"].as_str().unwrap());
            thread::spawn(move || tell.send(Response::read(stream)));
        };
        Self { hub: Hub::new([Reply::After(Box::new(act), created)]), answers }
    }

    /// What the delivery was answered.
    #[track_caller]
    pub fn answered(&self) -> Response {
        self.answers.recv_timeout(super::PATIENCE).expect("the delivery was not answered")
    }
}

/// Sends a `click.recorded`, signed with [`SECRET`] as the contract says, not by our own module.
fn deliver(url: &str) -> TcpStream {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').map_or_else(
        || (url.strip_prefix("http://").unwrap(), "/".to_owned()),
        |(host, path)| (host, format!("/{path}")),
    );
    let body = "{\"event\":\"click.recorded\",\"data\":{}}";
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    let mac = hex::encode(mac.finalize().into_bytes());
    let length = body.len();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(super::PATIENCE)).unwrap();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         X-Pushoney-Signature: t={time},v1={mac}\r\nX-Pushoney-Event: click.recorded\r\nX-Pushoney-Delivery: dlv_1\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}
