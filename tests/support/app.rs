//! An application behind `listen`, or any target: it answers what the test says, and keeps what it got, byte for byte.

use super::PATIENCE;
use rustix::net::{self, AddressFamily, SocketType};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// What the application does with a request.
#[derive(Clone)]
pub enum Reply {
    /// Writes these bytes, and keeps the connection.
    Bytes(Vec<u8>),
    /// Closes the connection.
    HangUp,
    /// Says nothing, for as long as the test runs.
    Silence,
}

impl Reply {
    /// An answer with this status and body.
    pub fn status(status: u16, body: &str) -> Self {
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\nContent-Type: text/x-app\r\nContent-Length: {length}\r\n\r\n");
        Self::Bytes((head + body).into_bytes())
    }
}

/// A request as it came; of one that was broken off, what came of it.
pub struct Got {
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    /// The header lines, as they came, with names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        self.head.split("\r\n").skip(1).filter_map(pair).collect()
    }

    /// Whether its body came to the length that its head announces.
    pub fn is_whole(&self) -> bool {
        self.body.len() == self.length()
    }

    /// What its head announces.
    pub fn length(&self) -> usize {
        self.header("content-length").map_or(0, |length| length.parse().unwrap())
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// An address that is this test's, and where nobody listens yet.
pub struct Unborn {
    socket: OwnedFd,
    pub address: SocketAddr,
}

impl Unborn {
    pub fn new() -> Self {
        let socket = net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        net::bind(&socket, &SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = net::getsockname(&socket).unwrap().try_into().unwrap();
        Self { socket, address }
    }

    /// Listens from now on.
    pub fn listen(self) -> TcpListener {
        net::listen(&self.socket, 128).unwrap();
        self.socket.into()
    }
}

/// A running application. It ends with the test.
pub struct App {
    pub port: u16,
    requests: Receiver<Got>,
}

impl App {
    /// Answers every request alike.
    pub fn answering(reply: Reply) -> Self {
        Self::scripted(move |_| reply.clone())
    }

    /// Answers each request by what is in it.
    pub fn deciding(decide: impl Fn(&Got) -> Reply + Send + Sync + 'static) -> Self {
        Self::of(TcpListener::bind("127.0.0.1:0").unwrap(), move |_, got| decide(got))
    }

    /// Answers the n-th request, from 0, as the script says.
    pub fn scripted(script: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), script)
    }

    /// The same on a socket that is bound already.
    pub fn on(listener: TcpListener, script: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::of(listener, move |nth, _| script(nth))
    }

    fn of(listener: TcpListener, script: impl Fn(usize, &Got) -> Reply + Send + Sync + 'static) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (tell, requests) = mpsc::channel();
        let script = std::sync::Arc::new(script);
        let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (tell, script, count) = (tell.clone(), script.clone(), count.clone());
                thread::spawn(move || {
                    let mut stream = stream;
                    while let Some(got) = read_request(&mut stream) {
                        if !got.is_whole() {
                            let _ = tell.send(got);
                            break;
                        }
                        let reply = script(count.fetch_add(1, std::sync::atomic::Ordering::SeqCst), &got);
                        let _ = tell.send(got);
                        match reply {
                            Reply::Bytes(bytes) => {
                                if stream.write_all(&bytes).is_err() {
                                    break;
                                }
                            }
                            Reply::HangUp => break,
                            Reply::Silence => {
                                let _ = stream.read(&mut [0]);
                                break;
                            }
                        }
                    }
                });
            }
        });
        Self { port, requests }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The next request, within [`PATIENCE`].
    #[track_caller]
    pub fn next(&self) -> Got {
        self.requests.recv_timeout(PATIENCE).expect("the application was asked for nothing")
    }

    /// Whether nothing came that was not read yet.
    pub fn is_idle(&self) -> bool {
        self.requests.try_recv().is_err()
    }
}

/// A request with a length; `None` when the other side has closed before one.
fn read_request(stream: &mut TcpStream) -> Option<Got> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let mut piece = [0; 4096];
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut got = Got { head, body: bytes.split_off(end + 4) };
    let missing = got.length() - got.body.len();
    let _ = stream.take(missing as u64).read_to_end(&mut got.body);
    Some(got)
}
