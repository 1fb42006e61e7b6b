//! Every way in which `listen` ends, with everything that could stand in the way: the process is gone within its grace (the
//! watchdog of [`Piped::ended`] sees to that), with its summary, the right exit code, and every delivery that was
//! acknowledged in the capture.

use crate::support::app::{App, Reply};
use crate::support::{Piped, Place, Response, terminal};
use pushoney_cli::signing::{Keys, Scheme, Secret, Stamp, sign};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;
use serde_json::Value;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECRET: &str = "whsec_0123456789abcdef";
const BODY: &[u8] = br#"{"event":"click.recorded","data":{"n":1}}"#;

/// How listening ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Interrupt,
    Terminate,
    Count,
    Timeout,
    Command,
    ReaderGone,
    /// SIGTERM, with a hub in the process that ends with it.
    Sandbox,
}

const WAYS: [Way; 7] =
    [Way::Interrupt, Way::Terminate, Way::Count, Way::Timeout, Way::Command, Way::ReaderGone, Way::Sandbox];

/// What stands in the way meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    HalfHead,
    HalfBody,
    Drip,
    SlowApplication,
    Delay,
    /// Who takes no answer: one that is larger than what the system holds for it.
    DeafSender,
    /// Nobody takes what is printed.
    StuckReader,
    /// Forged deliveries whose diagnosis takes longer than anybody waits.
    Diagnosis,
}

fn signed(body: &[u8], id: &str) -> Vec<(String, String)> {
    let keys = Keys::new(&Scheme::default(), &[Secret::new(SECRET).unwrap()]).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let stamp = Stamp { timestamp: Some(i64::try_from(now).unwrap()), id: None };
    let mut headers = sign(&keys, stamp, body).unwrap().headers;
    headers.push(("X-Pushoney-Delivery".to_owned(), id.to_owned()));
    headers
}

fn request(body: &[u8], headers: &[(String, String)]) -> Vec<u8> {
    let lines: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{lines}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// With `--count`, what is counted before the end: the first delivery and the second, and what was held, where it is
/// accepted.
fn counted(obstacle: Obstacle) -> u64 {
    if obstacle == Obstacle::DeafSender { 3 } else { 2 }
}

/// What a hub in the process has sent by itself.
fn events(way: Way) -> usize {
    if way == Way::Sandbox { 2 } else { 0 }
}

/// One run of `listen`.
struct Run {
    way: Way,
    obstacle: Obstacle,
    place: Place,
    listening: Piped,
    app: App,
    /// What has to stay open until the end.
    held: Vec<TcpStream>,
    dripping: Arc<AtomicBool>,
}

impl Run {
    fn start(way: Way, obstacle: Obstacle) -> Self {
        let place = Place::new();
        let second = 1 + events(way);
        let app = App::scripted(move |n| match obstacle {
            Obstacle::SlowApplication if n == second => Reply::Silence,
            // As much as is kept of an answer.
            Obstacle::DeafSender if n >= second => Reply::status(200, &"a".repeat(64 * 1024)),
            _ => Reply::status(200, "ok"),
        });
        let mut args = vec!["--json".to_owned(), "--capture".into(), "c.jsonl".into()];
        args.extend(["--secret".to_owned(), SECRET.into()]);
        if obstacle == Obstacle::Delay {
            args.extend(["--delay".to_owned(), "10m".into()]);
        } else {
            args.extend(["--forward-to".to_owned(), app.url()]);
        }
        match way {
            Way::Count => args.extend(["--count".to_owned(), counted(obstacle).to_string()]),
            Way::Sandbox => args.push("--sandbox".to_owned()),
            Way::Timeout => args.extend(["--timeout".to_owned(), "4s".into()]),
            Way::Command => {
                let script = "while [ ! -e go ]; do sleep 0.02; done";
                args.extend(["--", "/bin/sh", "-c", script].map(str::to_owned));
            }
            _ => {}
        }
        let (reader, writer) = std::io::pipe().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let listening = place.run(args).env("PATH", path).listen_piped(reader, writer);
        Self { way, obstacle, place, listening, app, held: Vec::new(), dripping: Arc::default() }
    }

    /// Sends bytes on a connection that stays open.
    fn hold(&mut self, bytes: &[u8]) {
        let mut stream = self.listening.port.try_connect().unwrap();
        stream.write_all(bytes).unwrap();
        self.held.push(stream);
    }

    fn obstruct(&mut self) {
        let half = &request(BODY, &signed(BODY, "half"))[..];
        match self.obstacle {
            Obstacle::HalfHead => self.hold(&half[..40]),
            Obstacle::HalfBody => self.hold(&half[..half.len() - 5]),
            Obstacle::Drip => {
                let mut stream = self.listening.port.try_connect().unwrap();
                let drip: Vec<u8> = request(&[b'a'; 4096], &[]);
                let (start, rest) = drip.split_at(drip.len() - 4000);
                stream.write_all(start).unwrap();
                let (rest, stop) = (rest.to_vec(), Arc::clone(&self.dripping));
                thread::spawn(move || {
                    let drops = rest.chunks(1).take_while(|_| !stop.load(Ordering::Relaxed));
                    drops.map(|byte| stream.write_all(byte)).take_while(Result::is_ok).for_each(|_| {
                        thread::sleep(Duration::from_millis(100));
                    });
                });
            }
            Obstacle::SlowApplication => {
                self.hold(&request(BODY, &signed(BODY, "held")));
                self.app.next();
            }
            Obstacle::DeafSender => {
                let stream = self.listening.port.try_connect().unwrap();
                rustix::net::sockopt::set_socket_recv_buffer_size(&stream, 2048).unwrap();
                // More answers than both ends of a connection hold.
                let requests = request(BODY, &signed(BODY, "held")).repeat(500);
                (&stream).write_all(&requests).unwrap();
                self.held.push(stream);
                (0..30).for_each(|_| drop(self.app.next()));
            }
            Obstacle::Delay => {
                let mut headers = signed(BODY, "held");
                headers.push(("Expect".to_owned(), "100-continue".to_owned()));
                let whole = request(BODY, &headers);
                let (head, body) = whole.split_at(whole.len() - BODY.len());
                self.hold(head);
                // Asked for its body, so it is in hand from here on.
                self.held[0].read_exact(&mut [0; 25]).unwrap();
                self.held[0].write_all(body).unwrap();
            }
            Obstacle::StuckReader => {
                // More than a pipe holds, in one line.
                let big = vec![b'a'; 1 << 20];
                assert_eq!(self.listening.port.post(&big), 400);
            }
            Obstacle::Diagnosis => {
                // Of a size for which two changes at once are tried, as many as the queue holds.
                let body = format!("{{\"a\":\"{}\"}}", "x".repeat(60 << 10));
                let forged = signed(b"another", "forged");
                (0..32).for_each(|_| assert_eq!(self.listening.port.post_with(body.as_bytes(), &forged), 400));
            }
        }
    }

    fn end(&mut self) {
        match self.way {
            Way::Interrupt => self.listening.signal(Signal::INT),
            Way::Terminate | Way::Sandbox => self.listening.stop(),
            Way::Count => {
                let second = signed(b"{\"event\":\"second\"}", "second");
                assert_eq!(self.listening.port.post_with(b"{\"event\":\"second\"}", &second), 200);
            }
            Way::Timeout => {}
            Way::Command => {
                self.place.file("go", "");
            }
            Way::ReaderGone => self.listening.close_stdout(),
        }
    }

    fn recorded(&self) -> Vec<String> {
        let text = fs::read_to_string(self.place.path("c.jsonl")).unwrap();
        let ids = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        ids.filter_map(|record| record["delivery_id"].as_str().map(str::to_owned)).collect()
    }
}

fn ends(way: Way, obstacle: Obstacle) {
    let mut run = Run::start(way, obstacle);
    // Acknowledged before anything stands in the way; a delay holds every one.
    let first = obstacle != Obstacle::Delay;
    if first {
        (0..events(way)).for_each(|_| drop(run.app.next()));
        assert_eq!(run.listening.port.post_with(BODY, &signed(BODY, "first")), 200);
        run.app.next();
    }
    let unread = obstacle == Obstacle::StuckReader || way == Way::ReaderGone;
    let reading = (!unread).then(|| run.listening.read_along());
    run.obstruct();
    run.end();
    let (status, stderr) = run.listening.ended();
    run.dripping.store(true, Ordering::Relaxed);
    let what = format!("{way:?} with {obstacle:?}: {stderr}");
    let stuck = obstacle == Obstacle::StuckReader && way != Way::ReaderGone;
    assert_eq!(status, Some(if stuck { 4 } else { 0 }), "{what}");
    let recorded = run.recorded();
    let contains = |id: &str| recorded.iter().any(|known| known == id);
    assert!(contains("first") == first, "{what}");
    let whole = matches!(obstacle, Obstacle::SlowApplication | Obstacle::DeafSender | Obstacle::Delay);
    assert_eq!(contains("held"), whole, "{what}");
    assert!(!contains("half"), "{what}");
    if stuck {
        assert!(stderr.contains("received "), "{what}");
        assert!(
            stderr.contains("its reader stopped reading for 10 s, and ") && stderr.contains("> deliveries.jsonl"),
            "{what}"
        );
    } else if let Some(reading) = reading {
        let out = reading.join().unwrap();
        let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let last = lines.last().unwrap();
        assert_eq!(last["type"], "summary", "{what}");
        assert_eq!(last["received"].as_u64(), Some(recorded.len() as u64), "{what}");
        let shown = lines.iter().filter(|line| line["type"] == "delivery").count();
        assert_eq!(shown, recorded.len(), "{what}");
    }
    if obstacle == Obstacle::Delay {
        assert!(Response::read(run.held.remove(0)).status == 200, "{what}");
    }
}

/// Each obstacle once and each way at least once, side by side; every way with every obstacle is below.
#[test]
fn no_obstacle_holds_the_end() {
    let pairs = [
        (Way::Interrupt, Obstacle::HalfHead),
        (Way::Count, Obstacle::HalfBody),
        (Way::Command, Obstacle::Drip),
        (Way::Sandbox, Obstacle::SlowApplication),
        (Way::Timeout, Obstacle::Delay),
        (Way::ReaderGone, Obstacle::DeafSender),
        (Way::Terminate, Obstacle::StuckReader),
        (Way::Terminate, Obstacle::Diagnosis),
    ];
    thread::scope(|scope| pairs.into_iter().for_each(|(way, obstacle)| drop(scope.spawn(move || ends(way, obstacle)))));
}

/// All the ways at once, each in a place of its own.
fn every_way(obstacle: Obstacle) {
    thread::scope(|scope| {
        let ways = WAYS.into_iter().filter(|way| (obstacle, *way) != (Obstacle::Delay, Way::Count));
        ways.for_each(|way| drop(scope.spawn(move || ends(way, obstacle))));
    });
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn half_a_head_holds_no_end() {
    every_way(Obstacle::HalfHead);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn half_a_body_holds_no_end() {
    every_way(Obstacle::HalfBody);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn a_dripping_body_holds_no_end() {
    every_way(Obstacle::Drip);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn an_application_that_does_not_answer_holds_no_end() {
    every_way(Obstacle::SlowApplication);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn a_delay_holds_no_end() {
    every_way(Obstacle::Delay);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn a_sender_that_reads_no_answer_holds_no_end() {
    every_way(Obstacle::DeafSender);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn a_reader_of_json_that_stands_still_holds_no_end() {
    every_way(Obstacle::StuckReader);
}

#[test]
#[ignore = "every way of ending with every obstacle waits out each grace"]
fn a_diagnosis_holds_no_end() {
    every_way(Obstacle::Diagnosis);
}

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let place = Place::new();
    assert!(Command::new("mkfifo").arg(place.path("pipe")).status().unwrap().success());
    let delivery = r#"{"event":"x"}"#;
    place.file("p.json", delivery);
    let listen = ["listen", "--port", "0", "--secret", SECRET, "--capture"];
    let replay = ["replay", "p.json", "--to", "http://127.0.0.1:9", "--secret", SECRET, "--results"];
    for (args, file, said) in [
        (&listen[..], "pipe", "as in --capture deliveries.jsonl"),
        (&listen, "/dev/null", "to keep nothing, remove --capture"),
        (&listen, "home", "as in --capture deliveries.jsonl"),
        (&replay, "pipe", "as in --results results.jsonl"),
        (&["sandbox", "--port", "0", "--state"], "pipe", "as in --state state.jsonl"),
        (&["log", "--follow"], "pipe", "remove --follow"),
    ] {
        let run = place.run(args.iter().copied()).arg(file).status(4);
        run.stderr_contains(file).stderr_contains("regular file").stderr_contains(said).run();
    }
}

#[test]
fn a_stopped_terminal_has_the_summary_elsewhere() {
    let (person, program) = terminal();
    let mut listening = Place::new().run(["--skip-verify", "--color", "never"]).listen_human(program);
    // More lines than a terminal holds that nobody reads.
    let body = format!("[{}1]", "1,\n".repeat(30));
    (0..200).for_each(|_| assert_eq!(listening.port.post(body.as_bytes()), 200));
    // What comes while it is being written waits behind it.
    let mut writing = [PollFd::new(&person, PollFlags::IN)];
    assert_eq!(poll(&mut writing, Some(&Timespec { tv_sec: 20, tv_nsec: 0 })).unwrap(), 1);
    (0..20).for_each(|_| assert_eq!(listening.port.post(body.as_bytes()), 200));
    listening.stop();
    let (status, stderr) = listening.ended();
    assert_eq!(status, Some(0));
    assert!(stderr.contains("received 220") && stderr.contains("not shown"), "{stderr}");
    drop(person);
}
