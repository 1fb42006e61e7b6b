//! What strangers may do to `listen`: bodies forged to take memory, floods of large bodies, of connections, of deliveries
//! that do not verify. Memory is that of the real binary, as Linux counts it.
#![cfg(target_os = "linux")]

use crate::support::app::{App, Reply};
use crate::support::{Listener, PATIENCE, Place, Response};
use std::collections::VecDeque;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

const SECRET: &str = "whsec_test_0123456789abcdef";
const MIB: usize = 1 << 20;

fn listen(args: &[&str]) -> Listener {
    Place::new().run(["--secret", SECRET]).args(args).listen()
}

/// The head of a request with so long a body.
fn head(length: usize, more: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{more}\r\n")
}

/// So many files are open at once here.
fn open_many_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
}

/// The memory of a process.
#[derive(Clone, Copy)]
struct Memory(u32);

impl Memory {
    fn of(listener: &Listener) -> Self {
        Self(listener.pid().as_raw_nonzero().get().try_into().unwrap())
    }

    /// A figure of it, in bytes.
    fn figure(self, name: &str) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    fn resident(self) -> usize {
        self.figure("VmRSS")
    }

    /// What `act` takes at most beside what is there before.
    fn taken_by(self, act: impl FnOnce()) -> usize {
        let before = self.resident();
        // Forgets the peak so far.
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").unwrap();
        act();
        self.figure("VmHWM").saturating_sub(before)
    }
}

/// Bodies of half a MiB, each forged around a field that a scheme names, and how many times its size each may take.
fn shapes(field: &str) -> Vec<(&'static str, Vec<u8>, usize)> {
    let size = MIB / 2;
    let path: Vec<_> = field.split('.').collect();
    let open = format!("{{\"{}\":", path.join("\":{\""));
    let close = "}".repeat(path.len());
    let around = |value: String| format!("{open}{value}{close}").into_bytes();
    let many = |one: &str| one.repeat(size / one.len());
    // As it is, as a line to capture and as one to print; of what is escaped the lines are six times as long.
    let (plain, escaped) = (4, 14);
    vec![
        ("nested", around("[".repeat(size / 2) + "0" + &"]".repeat(size / 2)), plain),
        ("nested objects", around(many("{\"a\":") + "0" + &"}".repeat(size / 5)), plain),
        ("a list", around(format!("[{}0]", many("0,"))), plain),
        ("a list of objects", around(format!("[{}0]", many("{\"a\":[]},"))), plain),
        ("a long text", around(format!("\"{}\"", many("x"))), plain),
        ("a long text of escapes", around(format!("\"{}\"", many("\\u0041"))), plain),
        ("a long number", around(many("9")), plain),
        ("a long fraction", around(format!("0.{}e5", many("1"))), plain),
        ("repeated", format!("{{{}\"z\":0}}", many(&format!("\"{}\":\"x\",", path[0]))).into_bytes(), plain),
        ("repeated lists", format!("{{{}\"z\":0}}", many(&format!("\"{}\":[0],", path[0]))).into_bytes(), plain),
        ("many keys", format!("{{{}\"z\":0}}", many("\"k\":0,")).into_bytes(), plain),
        ("a long key", format!("{{\"{}\":0}}", many("\\u006b")).into_bytes(), plain),
        ("control characters", vec![1; size], escaped),
        ("no text at all", vec![0xff; size], plain),
    ]
}

#[test]
fn no_forged_body_takes_more_than_its_size_allows() {
    hold_forged_bodies(&[("pushoney", &["event"])]);
}

#[test]
#[ignore = "a hundred bodies of half a MiB, in a debug build"]
fn no_forged_body_takes_more_in_any_scheme() {
    hold_forged_bodies(&[
        ("pushoney", &["event"]),
        ("stripe", &["type", "id"]),
        ("slack", &["event.type", "event_id"]),
        ("github", &["action"]),
    ]);
}

/// Forges bodies for schemes, around each of the fields that they name.
fn hold_forged_bodies(schemes: &[(&str, &[&str])]) {
    let many_signatures = format!("t=1{}", format!(",v1={}", "0".repeat(64)).repeat(440));
    let header = format!("X-Pushoney-Signature: {many_signatures}\r\nConnection: close\r\n");
    for &(scheme, fields) in schemes {
        let listener = listen(&["--scheme", scheme, "--capture", "c.jsonl"]);
        let memory = Memory::of(&listener);
        // What is made once is there, and the threads have their first memory.
        for _ in 0..8 {
            assert_eq!(listener.post(&vec![b'x'; 100_000], &[]).status, 400);
            listener.next_line();
        }
        for (name, body, times) in fields.iter().flat_map(|field| shapes(field)) {
            let took = memory.taken_by(|| {
                let answer = listener.send(&[head(body.len(), &header).as_bytes(), &body].concat());
                assert_eq!(answer.status, 400, "{scheme}: {name}");
                let line = listener.next_line();
                let is_short = |field: &str| line[field].as_str().is_none_or(|text| text.len() < 1_024);
                assert!(is_short("event") && is_short("delivery_id"), "{scheme}: {name}");
            });
            let most = times * body.len() + 2 * MIB;
            assert!(took < most, "{scheme}: {name}: {} KiB, not {} KiB", took / 1024, most / 1024);
        }
        let kept = memory.resident();
        assert!(kept < 32 * MIB, "{scheme}: {} KiB stay resident", kept / 1024);
    }
}

#[test]
fn what_people_see_of_a_forged_body_takes_no_more() {
    let place = Place::new();
    let listener = place.run(["--secret", SECRET]).listen_human(Stdio::null());
    let memory = Memory(listener.pid());
    for (name, body, _) in shapes("event") {
        let took = memory.taken_by(|| assert_eq!(listener.port.post(&body), 400, "{name}"));
        assert!(took < 3 * body.len() + 2 * MIB, "{name}: {} KiB", took / 1024);
    }
}

/// Sends what is given, and then as many bytes as are missing; gives the status.
fn send_large(mut stream: TcpStream, length: usize) -> u16 {
    let piece = vec![b'x'; 64 * 1024];
    let mut left = length;
    let _ = stream.write_all(head(length, "Connection: close\r\n").as_bytes());
    while left > 0 {
        let now = left.min(piece.len());
        if stream.write_all(&piece[..now]).is_err() {
            break;
        }
        left -= now;
    }
    Response::read(stream).status
}

#[test]
fn a_flood_of_large_bodies_holds_what_was_allowed_and_good_ones_get_through() {
    let place = Place::new();
    let listener = place.run(["--skip-verify", "--compact"]).listen_human(Stdio::null());
    let (port, memory) = (listener.port, Memory(listener.pid()));
    assert_eq!(port.post(b"{}"), 200);
    let before = memory.resident();
    let mut stalled = Vec::new();
    let took = memory.taken_by(|| {
        // More than there is room for stand still before their last byte, for as long as they are let.
        for _ in 0..24 {
            let stream = port.try_connect().unwrap();
            let mut sending = stream.try_clone().unwrap();
            thread::spawn(move || {
                let _ = sending.write_all(head(10 * MIB, "").as_bytes());
                let _ = sending.write_all(&vec![b'x'; 10 * MIB - 1]);
            });
            stalled.push(stream);
        }
        let send = |length| thread::spawn(move || send_large(port.try_connect().unwrap(), length));
        let senders: Vec<_> = (0..16).map(|at| send(if at < 12 { 10 * MIB } else { 9 * MIB })).collect();
        let statuses: Vec<_> = senders.into_iter().map(|sender| sender.join().unwrap()).collect();
        assert_eq!(statuses, [200; 16]);
    });
    assert!(took < 256 * MIB, "{} MiB were resident", took / MIB);
    drop(stalled);
    let until = Instant::now() + PATIENCE;
    while memory.resident() > before + 24 * MIB {
        assert!(Instant::now() < until, "{} MiB stay resident", memory.resident() / MIB);
        thread::sleep(Duration::from_millis(20));
    }
}

/// A good sender, piece by piece, while so many others connect between any two pieces and say no more than `opening`.
fn send_beside_a_flood(listener: &Listener, opening: &[u8], between: usize) -> u16 {
    let mut flood = VecDeque::new();
    let mut connects = |count: usize| {
        for at in 1..=count {
            let mut stream = listener.connect();
            let _ = stream.write_all(opening);
            flood.push_back(stream);
            if flood.len() > 2_000 {
                flood.pop_front();
            }
            // It has accepted all of them, and whoever is quick gets through at any time.
            if at % 100 == 0 {
                assert_eq!(listener.post(b"{}", &[]).status, 200);
            }
        }
    };
    connects(1_200);
    let mut good = listener.connect();
    let whole = head(9, "Connection: close\r\n") + "123456789";
    for piece in [&whole[..20], &whole[20..whole.len() - 9], "123", "456", "789"] {
        let _ = good.write_all(piece.as_bytes());
        connects(between);
    }
    Response::read(good).status
}

#[test]
fn a_flood_of_connections_never_drops_who_is_sending() {
    open_many_files();
    let listener = Place::new().run(["--skip-verify"]).listen();
    let body = head(100, "") + "begun";
    for (opening, between) in [("", 1_500), ("POST / HT", 600), (&body, 600)] {
        assert_eq!(send_beside_a_flood(&listener, opening.as_bytes(), between), 200, "{opening:?}");
    }
}

/// An application that never answers what does not verify, and a listener that forwards that to it.
fn stuck() -> (App, App, Listener) {
    let (stuck, good) = (App::answering(Reply::Silence), App::answering(Reply::status(200, "ok")));
    let routes = [format!("good.*={}", good.url()), stuck.url()];
    let forwarding =
        ["--forward-invalid", "--forward-timeout", "0", "--forward-to", &routes[0], "--forward-to", &routes[1]];
    let listener = listen(&forwarding);
    (stuck, good, listener)
}

/// The places that there are at the application for what does not verify.
const UNVERIFIED: usize = 32;

/// Takes all of them.
fn take_all(stuck: &App, listener: &Listener) -> Vec<TcpStream> {
    let forged = |_| {
        let mut stream = listener.connect();
        stream.write_all((head(2, "Connection: close\r\n") + "{}").as_bytes()).unwrap();
        assert_eq!(stuck.next().body, b"{}");
        stream
    };
    (0..UNVERIFIED).map(forged).collect()
}

#[test]
fn forged_deliveries_never_take_the_places_of_good_ones() {
    let (stuck, good, listener) = stuck();
    let held = take_all(&stuck, &listener);
    for _ in 0..1_100 {
        let answer = listener.post(b"{}", &[]);
        assert_eq!((answer.status, answer.text()), (503, "too many unverified deliveries at once"));
    }
    let line = listener.next_line();
    assert_eq!(
        (&line["because"], &line["status"], &line["app"]),
        (&"--forward-invalid".into(), &503.into(), &().into())
    );
    crate::support::hold_against_schema("delivery", &line);
    let body = br#"{"event":"good.one"}"#;
    let signed = listener.place().run(["sign", "--secret", SECRET]).stdin(body).any_stdout().run();
    let answer = listener.post(body, &[("X-Pushoney-Signature", signed.text().trim_end())]);
    assert_eq!((answer.status, answer.text()), (200, "ok"));
    assert_eq!(good.next().body, body);
    drop(held);
    let end = listener.stop();
    assert_eq!(end.lines.last().unwrap()["turned_away"], 1_100);
}

#[test]
fn forged_deliveries_make_room_before_anything_else() {
    open_many_files();
    let (stuck, _good, listener) = stuck();
    let held = take_all(&stuck, &listener);
    let others: Vec<TcpStream> = (0..1_024).map(|_| listener.connect()).collect();
    for forged in held {
        assert_eq!(Response::read(forged).status, 503);
    }
    assert_eq!(listener.next_line()["because"], "--forward-invalid");
    drop(others);
}
