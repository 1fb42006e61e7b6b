//! `listen --capture`: what was acknowledged is in the file, whatever happens to the process, the disk or the sender.

use crate::support::app::{App, Reply};
use crate::support::{Listener, Piped, Place, Port, hold_against_schema};
use pushoney_cli::signing::{Keys, Scheme, Secret, Signer, Stamp};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECRET: &str = "whsec_test";
const BODY: &[u8] = br#"{"event":"click.recorded","data":{"n":1.0}}"#;

/// The signature of [`BODY`] as of now.
fn signature() -> String {
    let keys = Keys::new(&Scheme::default(), &[Secret::new(SECRET).unwrap()]).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let stamp = Stamp { timestamp: Some(i64::try_from(now).unwrap()), id: None };
    let mut signer = Signer::new(&keys, stamp).unwrap();
    signer.update(BODY);
    signer.finish().value
}

fn delivery(id: &str) -> Vec<(String, String)> {
    vec![("X-Pushoney-Signature".into(), signature()), ("X-Pushoney-Delivery".into(), id.into())]
}

fn start(place: &Place, args: &[&str]) -> Piped {
    let run = place.run(["--secret", SECRET, "--capture", "c.jsonl", "--compact"]).args(args.iter().copied());
    run.listen_human(Stdio::null())
}

/// The whole records of a capture file.
fn records(place: &Place) -> Vec<Value> {
    let text = fs::read(place.path("c.jsonl")).unwrap();
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    text[..whole].lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

fn ids(place: &Place) -> HashSet<String> {
    records(place).iter().filter_map(|record| record["delivery_id"].as_str().map(str::to_owned)).collect()
}

/// Sends deliveries over one connection until it breaks; tells the ids that were acknowledged.
fn send_until_broken(port: Port, next: &AtomicU64, acknowledged: &Mutex<Vec<String>>, stop: &AtomicBool) {
    let Ok(mut stream) = port.try_connect() else { return };
    let signature = signature();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !stop.load(Ordering::Relaxed) {
        let id = format!("d{}", next.fetch_add(1, Ordering::Relaxed));
        let head = format!(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nX-Pushoney-Delivery: {id}\r\nX-Pushoney-Signature: {signature}\r\n\r\n",
            BODY.len()
        );
        if stream.write_all(&[head.as_bytes(), BODY].concat()).is_err() {
            return;
        }
        let mut answer = String::new();
        while !answer.ends_with("\r\n\r\n") {
            if reader.read_line(&mut answer).unwrap_or(0) == 0 {
                return;
            }
        }
        let mut ok = [0; 2];
        if !answer.starts_with("HTTP/1.1 200") || reader.read_exact(&mut ok).is_err() {
            return;
        }
        acknowledged.lock().unwrap().push(id);
    }
}

/// What a test that fails this early would leave behind holds the capture, and with it the next run.
#[test]
fn a_listener_that_a_test_does_not_get_ready_is_killed() {
    let place = Place::new();
    let start =
        || place.run(["--skip-verify", "--capture", "c.jsonl", "--host", "127.0.0.2"]).listen_human(Stdio::null());
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(start())));
    let why = failed.unwrap_err().downcast::<String>().unwrap();
    assert!(why.starts_with("not ready: listening on "), "{why}");
    place
        .run(["listen", "--port", "0", "--skip-verify", "--capture", "c.jsonl", "--timeout", "1ms"])
        .stderr_contains("capturing")
        .run();
}

/// Rounds of load that end with SIGKILL; `ROUNDS` sets how many, and `.ci/run` asks for 200.
#[test]
fn no_sigkill_loses_what_was_acknowledged() {
    let rounds: u64 = std::env::var("ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(15);
    let place = Place::new();
    let next = Arc::new(AtomicU64::new(0));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..rounds {
        let args: &[&str] = if round % 4 == 3 { &["--fsync"] } else { &[] };
        let mut listening = start(&place, args);
        let port = listening.port;
        let stop = Arc::new(AtomicBool::new(false));
        let senders: Vec<_> = (0..4)
            .map(|_| {
                let (next, acknowledged, stop) = (next.clone(), acknowledged.clone(), stop.clone());
                std::thread::spawn(move || send_until_broken(port, &next, &acknowledged, &stop))
            })
            .collect();
        // Anywhere in the load: the moment is what varies, and nothing is waited for.
        std::thread::sleep(Duration::from_micros(round * 7_919 % 40_000));
        listening.signal(Signal::KILL);
        listening.ended();
        stop.store(true, Ordering::Relaxed);
        for sender in senders {
            sender.join().unwrap();
        }
        let stored = ids(&place);
        let lost: Vec<_> = acknowledged.lock().unwrap().iter().filter(|id| !stored.contains(*id)).cloned().collect();
        assert!(lost.is_empty(), "round {round}: {lost:?} were acknowledged and are not in the file");
    }
    assert!(!acknowledged.lock().unwrap().is_empty());
    // After all of that the next start reads and goes on.
    let mut listening = start(&place, &[]);
    assert_eq!(listening.port.post_with(BODY, &delivery("last")), 200);
    listening.stop();
    assert_eq!(listening.ended().0, Some(0));
    let all = fs::read_to_string(place.path("c.jsonl")).unwrap();
    assert!(all.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "every line is whole again");
}

#[test]
fn a_record_says_what_came_and_what_was_answered() {
    let place = Place::new();
    let app = App::answering(Reply::status(500, "boom"));
    let listener = place.run(["--secret", SECRET, "--capture", "c.jsonl", "--forward-to", &app.url()]).listen();
    assert_eq!(Port::of(&listener).post_with(BODY, &delivery("d1")), 500);
    assert_eq!(listener.next_line()["captured"], true);
    assert_eq!(Port::of(&listener).post_with(b"\xff", &[("X-A".into(), "1".into()), ("X-A".into(), "2".into())]), 400);
    listener.next_line();
    assert_eq!(listener.stop().status, Some(0));
    let records = records(&place);
    for record in &records {
        hold_against_schema("record", record);
    }
    let [first, second] = &records[..] else { panic!("two records: {records:?}") };
    assert_eq!(
        (&first["verified"], &first["status"], &first["delivery_id"]),
        (&true.into(), &500.into(), &"d1".into())
    );
    assert_eq!((&first["app"]["status"], &first["app"]["body"]), (&500.into(), &"boom".into()));
    assert_eq!(first["body"], std::str::from_utf8(BODY).unwrap());
    assert_eq!((&second["verified"], &second["reason"]), (&false.into(), &"missing_signature".into()));
    assert_eq!((&second["status"], &second["body_base64"]), (&400.into(), &"/w==".into()));
    let twice: Vec<_> = second["headers"].as_array().unwrap().iter().filter(|pair| pair[0] == "x-a").collect();
    assert_eq!((&twice[0][1], &twice[1][1]), (&"1".into(), &"2".into()));
}

#[test]
fn duplicates_are_known_across_a_restart() {
    let place = Place::new();
    for duplicate in [false, true] {
        let listener = place.run(["--secret", SECRET, "--capture", "c.jsonl"]).listen();
        assert_eq!(Port::of(&listener).post_with(BODY, &delivery("same")), 200);
        assert_eq!(listener.next_line()["duplicate"], duplicate);
        listener.stop();
    }
}

#[test]
fn a_second_writer_is_refused() {
    let place = Place::new();
    let mut first = start(&place, &[]);
    let again = place.run(["listen", "--port", "0", "--secret", SECRET, "--capture", "c.jsonl"]).status(4);
    again.stderr_contains(&format!("{}", first.pid())).run();
    first.stop();
    first.ended();
    start(&place, &[]).stop();
}

#[test]
fn a_full_disk_refuses_and_recovers() {
    let place = Place::new();
    let run = place.run(["--secret", SECRET, "--capture", "c.jsonl", "--compact"]).file_size(16);
    let mut listening = run.listen_human(Stdio::null());
    let mut acknowledged = Vec::new();
    let refused = (0..200).map(|n| format!("d{n}")).find(|id| match listening.port.post_with(BODY, &delivery(id)) {
        200 => {
            acknowledged.push(id.clone());
            false
        }
        status => status == 503,
    });
    assert!(refused.is_some() && !acknowledged.is_empty());
    assert_eq!(listening.port.post_with(BODY, &delivery("still")), 503);
    let stored = ids(&place);
    assert!(acknowledged.iter().all(|id| stored.contains(id)));
    assert!(!stored.contains(&refused.unwrap()));
    // Somebody makes room.
    fs::OpenOptions::new().write(true).open(place.path("c.jsonl")).unwrap().set_len(0).unwrap();
    assert_eq!(listening.port.post_with(BODY, &delivery("again")), 200);
    assert!(ids(&place).contains("again"));
    listening.stop();
    let (status, stderr) = listening.ended();
    assert_eq!(status, Some(0));
    assert_eq!(stderr.matches("cannot capture").count(), 1, "{stderr}");
    assert!(stderr.contains("capturing works again") && stderr.contains("not stored 2"), "{stderr}");
}

#[test]
fn a_real_disk_that_is_full_refuses_too() {
    let place = Place::new();
    fs::create_dir(place.path("disk")).unwrap();
    let disk = place.path("disk");
    let mounted =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=32k", "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: this machine lets nobody mount a tmpfs here");
        return;
    }
    let run = place.run(["--secret", SECRET, "--capture", "disk/c.jsonl", "--compact"]);
    let mut listening = run.listen_human(Stdio::null());
    let statuses: Vec<_> = (0..100).map(|n| listening.port.post_with(BODY, &delivery(&format!("d{n}")))).collect();
    let stored = fs::read_to_string(disk.join("c.jsonl")).unwrap();
    listening.stop();
    listening.ended();
    let unmounted = std::process::Command::new("umount").arg(&disk).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert_eq!((statuses[0], statuses[99]), (200, 503));
    let whole = stored.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert_eq!(whole, statuses.iter().filter(|status| **status == 200).count());
}

#[test]
fn a_file_that_is_taken_away_is_not_acknowledged_into() {
    let place = Place::new();
    let mut listening = start(&place, &[]);
    assert_eq!(listening.port.post_with(BODY, &delivery("d1")), 200);
    fs::remove_file(place.path("c.jsonl")).unwrap();
    assert_eq!(listening.port.post_with(BODY, &delivery("d2")), 503);
    // It is made anew, and the provider's retry is stored.
    assert_eq!(listening.port.post_with(BODY, &delivery("d2")), 200);
    assert_eq!(ids(&place), HashSet::from(["d2".to_owned()]));
    listening.stop();
    assert_eq!(listening.ended().0, Some(0));
}

#[test]
fn senders_that_hang_up_leave_a_record() {
    let place = Place::new();
    let app = App::answering(Reply::Silence);
    let args = ["--skip-verify", "--capture", "c.jsonl", "--forward-to", &app.url(), "--forward-timeout", "300ms"];
    let listener = place.run(args).listen();
    let request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    for stage in [10, 40, request.len() - 1] {
        let mut stream = listener.connect();
        stream.write_all(&request[..stage]).unwrap();
    }
    // One that sends all of it and resets the connection while the application is still busy.
    let mut stream = listener.connect();
    stream.write_all(request).unwrap();
    assert_eq!(app.next().body, b"hello");
    reset(stream);
    let line = std::iter::repeat_with(|| listener.next_line()).find(|line| line["type"] == "delivery").unwrap();
    assert_eq!(line["body"], "hello");
    listener.stop();
    let records = records(&place);
    assert_eq!(records.len(), 1, "what did not come whole is no delivery");
    assert_eq!(records[0]["status"], Value::Null);
    assert_eq!(records[0]["app"]["status"], Value::Null);
}

/// Closes with a reset instead of a goodbye.
fn reset(stream: TcpStream) {
    rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
    drop(stream);
}

#[test]
fn what_is_under_way_at_the_end_is_stored_and_answered() {
    let place = Place::new();
    let app = App::answering(Reply::status(200, "late"));
    let listener =
        place.run(["--skip-verify", "--capture", "c.jsonl", "--delay", "300ms", "--forward-to", &app.url()]).listen();
    let port = Port::of(&listener);
    let sender = std::thread::spawn(move || port.post(BODY));
    // It has been taken in once it can be seen nowhere else: the connection is there, the answer is not.
    while !has_connection(&listener) {
        std::thread::yield_now();
    }
    listener.signal(Signal::TERM);
    let end = listener.ended();
    assert_eq!(end.status, Some(0));
    let answered = sender.join().unwrap();
    assert!(answered == 200 || records(&place).is_empty(), "answered {answered}");
}

#[test]
fn a_delay_ends_with_listening_and_what_it_held_is_stored_and_answered() {
    let place = Place::new();
    let listener = place.run(["--skip-verify", "--capture", "c.jsonl", "--delay", "10m"]).listen();
    let request =
        format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n", BODY.len());
    let mut stream = listener.connect();
    stream.write_all(request.as_bytes()).unwrap();
    // Asked for its body, so the listener has it in hand from here on.
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    stream.write_all(BODY).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    listener.signal(Signal::TERM);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let end = listener.ended();
    assert_eq!((end.status, end.stderr.as_str()), (Some(0), ""));
    assert_eq!(records(&place).len(), 1);
    assert_eq!(records(&place)[0]["status"], 200);
}

/// Whether somebody is connected to the listener.
fn has_connection(listener: &Listener) -> bool {
    let port = listener.ready()["port"].as_u64().unwrap();
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let local = format!("0100007F:{port:04X}");
    table
        .lines()
        .any(|line| line.split_whitespace().nth(1) == Some(&local) && line.split_whitespace().nth(3) == Some("01"))
}
