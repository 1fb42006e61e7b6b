//! An answer over HTTP, read by none of our own code.

use super::cli::shown;
use std::io::Read as _;
use std::net::TcpStream;

/// An answer over HTTP.
#[derive(Debug)]
pub struct Response {
    /// 0 where there was no answer.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// Reads until the other side closes.
    #[track_caller]
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            // A reset behind an answer is a close too.
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("no end of the answer: {error}; so far: {}", shown(&bytes)),
        }
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = split else { return Self { status: 0, headers: Vec::new(), body: bytes } };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let pair =
            |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Self { status, headers: lines.filter_map(pair).collect(), body: bytes[end + 4..].to_vec() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        self.headers.iter().find(same).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
