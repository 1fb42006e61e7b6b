//! Every way in which `sandbox` ends, with everything that could stand in the way; and that whatever prints ends with its
//! reader, `listen`, `sandbox` and `log` alike.

use crate::support::app::{App, Reply};
use crate::support::{Killed, PATIENCE, Place, Response};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A command whose output the test reads, or does not; it is killed when dropped.
struct Spawned {
    child: Killed,
    stdout: Option<BufReader<ChildStdout>>,
}

impl Spawned {
    fn start(place: &Place, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
        command.args(args).current_dir(place.path("")).env_clear().env("HOME", place.path("home"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = Killed::spawn(&mut command);
        let stdout = child.stdout.take().map(BufReader::new);
        Self { child, stdout }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its exit code, once it has ended; `None` if it does not.
    fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AtTheHub {
    Request(&'static [u8]),
    /// An attempt is under way to an endpoint that says nothing.
    SilentEndpoint,
    StuckReader,
}

fn sandbox_ends(way: Option<Signal>, obstacle: AtTheHub) {
    let place = Place::new();
    let args = ["sandbox", "--json", "--port", "0", "--api-key", "pk_0123456789abcdef", "--state", "s.jsonl"];
    let mut hub = Spawned::start(&place, &args);
    let ready: Value = serde_json::from_str(&hub.line()).unwrap();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    let connect = || TcpStream::connect(("127.0.0.1", port)).unwrap();
    let call = |method: &str, path: &str, body: &str| {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_0123456789abcdef\r\n");
        let rest = format!("Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let mut stream = connect();
        stream.write_all((head + &rest).as_bytes()).unwrap();
        Response::read(stream).status
    };
    let app = App::answering(Reply::Silence);
    let mut held = connect();
    match obstacle {
        AtTheHub::Request(bytes) => held.write_all(bytes).unwrap(),
        AtTheHub::SilentEndpoint => {
            let webhook = format!(r#"{{"url":"{}","events":["click.recorded"]}}"#, app.url());
            assert_eq!(call("POST", "/v1/webhooks", &webhook), 201);
            assert_eq!(call("GET", "/c/demo", ""), 302);
            app.next();
        }
        AtTheHub::StuckReader => {
            // What is refused is told, 100 bytes and more each.
            (0..700).for_each(|n| assert_eq!(call("GET", &format!("/no/{n}/{}", "x".repeat(100)), ""), 404));
        }
    }
    let reading = (obstacle != AtTheHub::StuckReader && way.is_some()).then(|| {
        let mut stdout = hub.stdout.take().unwrap();
        thread::spawn(move || {
            let mut rest = String::new();
            stdout.read_to_string(&mut rest).unwrap();
            rest
        })
    });
    match way {
        Some(signal) => hub.signal(signal),
        None => hub.stdout = None,
    }
    let stuck = obstacle == AtTheHub::StuckReader && way.is_some();
    assert_eq!(hub.ended(), Some(if stuck { 4 } else { 0 }), "{way:?} with {obstacle:?}");
    if let Some(reading) = reading {
        let out = reading.join().unwrap();
        assert!(out.lines().last().unwrap().contains(r#""type":"sandbox_summary""#), "{out}");
    }
}

const AT_THE_HUB: [AtTheHub; 4] = [
    AtTheHub::Request(b"POST /v1/webhooks HTTP/1.1\r\nHo"),
    AtTheHub::Request(
        b"POST /v1/webhooks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_0123456789abcdef\r\nContent-Length: 99\r\n\r\n{",
    ),
    AtTheHub::SilentEndpoint,
    AtTheHub::StuckReader,
];

/// Each obstacle once and each way at least once; all of them are below.
#[test]
fn no_obstacle_holds_the_end_of_a_sandbox() {
    let ways = [Some(Signal::INT), Some(Signal::TERM), None, Some(Signal::TERM)];
    thread::scope(|scope| {
        ways.into_iter()
            .zip(AT_THE_HUB)
            .for_each(|(way, obstacle)| drop(scope.spawn(move || sandbox_ends(way, obstacle))));
    });
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn nothing_holds_the_end_of_a_sandbox() {
    thread::scope(|scope| {
        for obstacle in AT_THE_HUB {
            for way in [Some(Signal::INT), Some(Signal::TERM), None] {
                scope.spawn(move || sandbox_ends(way, obstacle));
            }
        }
    });
}

#[test]
fn who_reads_no_more_ends_it_though_nothing_more_is_printed() {
    let place = Place::new();
    place.file("c.jsonl", "");
    for args in [
        &["listen", "--port", "0", "--sandbox", "--compact"][..],
        &["listen", "--port", "0", "--skip-verify"],
        &["sandbox", "--port", "0"],
        &["log", "c.jsonl", "--follow"],
    ] {
        let mut running = Spawned::start(&place, args);
        if args.contains(&"--sandbox") {
            // As `head -2` does it: both events have come, and no more will.
            assert!(running.line().contains(".recorded") && running.line().contains(".recorded"));
        }
        running.stdout = None;
        assert_eq!(running.ended(), Some(0), "{args:?}");
    }
}
