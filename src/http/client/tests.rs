//! The sender against raw sockets: what it sends, and how it treats every kind of response.

use super::*;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

fn sender() -> Sender {
    Sender::new(Options { timeout: Some(Duration::from_secs(20)), insecure: false, connections: 4, once: false })
}

fn attempt(url: &str, headers: &[(&'static str, &[u8])], body: &[u8]) -> Attempt {
    let pair = |(name, value): &(&'static str, &[u8])| {
        (HeaderName::from_static(name), HeaderValue::from_bytes(value).unwrap())
    };
    Attempt {
        method: Method::POST,
        url: url.parse().unwrap(),
        headers: headers.iter().map(pair).collect(),
        body: Bytes::copy_from_slice(body),
    }
}

/// A request as it came: its head and its body.
type Request = (String, Vec<u8>);

fn read_request(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap() == 0 {
            return (String::new(), Vec::new());
        }
        bytes.push(byte[0]);
    }
    let head = bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let length = head.split("content-length: ").nth(1).unwrap().split('\r').next().unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

/// Answers each connection in turn with the next of `answers`, and gives the requests that came.
fn stand_in(answers: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<Request>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let serve = |answer: Vec<u8>| {
            let (mut stream, _) = listener.accept().unwrap();
            let request = read_request(&mut stream);
            let _ = stream.write_all(&answer);
            request
        };
        answers.into_iter().map(serve).collect()
    });
    (url, thread)
}

async fn answered(answer: impl Into<Vec<u8>>) -> Result<Answer, Failure> {
    let (url, stand_in) = stand_in(vec![answer.into()]);
    let sent = sender().send(attempt(&url, &[], b"{}")).await;
    stand_in.join().unwrap();
    sent
}

#[tokio::test]
async fn bytes_and_headers_go_as_they_are() {
    let ok = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec();
    let (url, stand_in) = stand_in(vec![ok.clone(), ok.clone(), ok]);
    let body: Vec<u8> = (0..=255).collect();
    let headers: [(&str, &[u8]); 5] =
        [("x-b", b"1"), ("x-a", b"\xff\x80"), ("x-b", b"2"), ("content-length", b"9"), ("host", b"typed")];
    let sender = sender();
    sender.send(attempt(&format!("{url}/a%20b?c=d&e"), &headers, &body)).await.unwrap();
    sender.send(attempt(&url, &[], b"")).await.unwrap();
    sender.send(attempt(&format!("{url}?a=/"), &[], b"")).await.unwrap();
    let requests = stand_in.join().unwrap();
    let host = url.trim_start_matches("http://");
    let head =
        "POST /a%20b?c=d&e HTTP/1.1\r\nhost: typed\r\nx-b: 1\r\nx-b: 2\r\nx-a: \u{ff}\u{80}\r\ncontent-length: 256\r\n\r\n".to_owned();
    assert_eq!(requests[0], (head, body));
    assert_eq!(requests[1].0, format!("POST / HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\n\r\n"));
    assert_eq!(requests[2].0, format!("POST /?a=/ HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\n\r\n"));
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_costs_nothing() {
    // Each answer keeps the connection alive, and then it is closed all the same.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, mut closed) = tokio::sync::mpsc::unbounded_channel();
    let serving = thread::spawn(move || {
        for _ in 0..20 {
            let (mut stream, _) = listener.accept().unwrap();
            read_request(&mut stream);
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            drop(stream);
            tell.send(()).unwrap();
        }
    });
    let sender = sender();
    for _ in 0..20 {
        assert_eq!(sender.send(attempt(&url, &[], b"x")).await.unwrap().status, 204);
        closed.recv().await.unwrap();
    }
    serving.join().unwrap();
}

#[tokio::test]
async fn an_attempt_on_a_kept_connection_is_sent_again_unless_each_is_counted() {
    for (once, came) in [(false, 3), (true, 2)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = thread::spawn(move || {
            let mut requests = 0;
            // Hangs up on the second request of the first connection.
            for _ in 1..came {
                let (mut stream, _) = listener.accept().unwrap();
                for answer in ["HTTP/1.1 204 No Content\r\n\r\n", ""] {
                    if read_request(&mut stream).0.is_empty() {
                        return requests;
                    }
                    requests += 1;
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            }
            requests
        });
        let sender = Sender::new(Options { timeout: None, insecure: false, connections: 1, once });
        sender.send(attempt(&url, &[], b"1")).await.unwrap();
        let second = sender.send(attempt(&url, &[], b"2")).await;
        assert_eq!(second.map_err(|failure| failure.kind).is_err(), once);
        drop(sender);
        assert_eq!(serving.join().unwrap(), came);
    }
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        for length in [0, 5, 100_000] {
            read_request(&mut stream);
            write!(stream, "HTTP/1.1 500 No\r\ncontent-length: {length}\r\n\r\n{}", "x".repeat(length)).unwrap();
        }
    });
    let sender = sender();
    for (length, kept) in [(0, 0), (5, 5), (100_000, MAX_KEPT)] {
        let answer = sender.send(attempt(&url, &[], b"x")).await.unwrap();
        assert_eq!((answer.body.len(), answer.truncated), (kept, length > kept));
    }
    serving.join().unwrap();
}

#[tokio::test]
async fn answers_of_every_framing() {
    let sized = answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nX-A: 2\r\n\r\nok").await.unwrap();
    assert_eq!((&sized.body[..], sized.headers.get_all("x-a").iter().count()), (&b"ok"[..], 2));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n";
    assert_eq!(answered(chunked).await.unwrap().body, "abc");
    assert_eq!(answered("HTTP/1.0 200 OK\r\n\r\nuntil close").await.unwrap().body, "until close");
    let early = answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n").await.unwrap();
    assert_eq!(early.status, 302);
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(4 * MAX_READ));
    let endless = answered(endless).await.unwrap();
    assert_eq!((endless.body.len(), endless.truncated), (MAX_KEPT, true));
}

#[tokio::test]
async fn every_way_of_failing_has_its_kind() {
    let kind_of = |sent: Result<Answer, Failure>| {
        let failure = sent.unwrap_err();
        (failure.kind, failure.message)
    };
    let (kind, message) = kind_of(answered("").await);
    assert!(kind == FailureKind::Broken && message.contains("without a response"), "{message}");
    let (kind, message) = kind_of(answered("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").await);
    assert!(kind == FailureKind::Broken && message.contains("its status was 200"), "{message}");
    let (kind, message) = kind_of(answered("SSH-2.0-OpenSSH_9.9\r\n").await);
    assert!(kind == FailureKind::Malformed && message.contains("did not answer with HTTP/1"), "{message}");
    let (kind, message) = kind_of(answered(format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(99_999))).await);
    assert!(kind == FailureKind::Malformed && message.contains("too large"), "{message}");

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (kind, message) = kind_of(sender().send(attempt(&format!("http://{free}"), &[], b"")).await);
    assert!(kind == FailureKind::Refused && message.contains("nothing is listening"), "{message}");
    let (kind, message) = kind_of(sender().send(attempt("http://no-such-host.invalid/", &[], b"")).await);
    assert!(kind == FailureKind::Unresolved && message.contains("no-such-host.invalid"), "{message}");
    let (kind, _) = kind_of(sender().send(attempt("/relative", &[], b"")).await);
    assert_eq!(kind, FailureKind::Malformed);
}

#[tokio::test]
async fn what_never_ends_is_cut() {
    let impatient = Sender::new(Options {
        timeout: Some(Duration::from_millis(200)),
        insecure: false,
        connections: 1,
        once: false,
    });
    for answer in ["", "HTTP/1.1 200 OK\r\n\r\nx"] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            read_request(&mut stream);
            let _ = stream.write_all(answer.as_bytes());
            // Until the sender hangs up.
            let _ = stream.read(&mut [0]);
        });
        let failure = impatient.send(attempt(&url, &[], b"")).await.unwrap_err();
        assert!(failure.kind == FailureKind::TimedOut && failure.message.contains("within 200ms"), "{failure}");
        serving.join().unwrap();
    }
}

#[tokio::test]
async fn a_sender_is_shared_between_threads() {
    fn shared<T: Clone + Send + Sync>(_: &T) {}
    fn sendable<T: Send>(what: T) -> T {
        what
    }
    let sender = sender();
    shared(&sender);
    drop(sendable(sender.send(attempt("http://h/", &[], b""))));
}

#[tokio::test]
async fn what_is_broken_off_ends_in_the_middle_of_its_body() {
    for (size, cut) in [(10, 4), (10, 0), (4 << 20, 2 << 20)] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let receiver = thread::spawn(move || {
            let mut came = Vec::new();
            let (mut stream, _) = listener.accept().unwrap();
            // A reset after what was sent is as good an end as a goodbye.
            let _ = stream.read_to_end(&mut came);
            came
        });
        let failure = sender().break_off(attempt(&url, &[], &vec![b'x'; size]), cut).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Broken, "{failure}");
        let came = receiver.join().unwrap();
        let end = came.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8_lossy(&came[..end]).into_owned();
        assert!(head.contains(&format!("content-length: {size}\r\n")), "{head}");
        assert!(came.len() - end <= cut && (cut == 0 || came.len() > end), "{} of {cut} came", came.len() - end);
    }
}
