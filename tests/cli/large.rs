//! Capture files far larger than the memory that reading them may take.
#![cfg(target_os = "linux")]

use crate::support::records::{lines, many, plain};
use crate::support::{Killed, Place};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The most memory that a command had at once, in KiB, and how long it took; its output goes nowhere.
fn peak(place: &Place, args: &[&str]) -> (u64, Duration) {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushoney-cli"));
    command.args(args).current_dir(place.path("")).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = Killed::spawn(&mut command);
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(size.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    }
    (most, began.elapsed())
}

/// Memory that a reader may take, in KiB.
const MOST: u64 = 64 * 1024;

const READERS: &[&[&str]] = &[
    &["log", "c.jsonl"],
    &["log", "c.jsonl", "--json", "--failed"],
    &["log", "c.jsonl", "--last", "10"],
    &["show", "c.jsonl", "d77"],
    &["export", "c.jsonl", "--failed"],
];

fn write_many(path: &Path, thousands: usize) {
    let thousand = many(1_000);
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for _ in 0..thousands {
        file.write_all(thousand.as_bytes()).unwrap();
    }
}

/// 60,000 records, as many as a debug build reads in a moment; the next test has a million.
#[test]
fn a_large_file_is_read_in_flat_memory() {
    let place = Place::new();
    write_many(&place.path("c.jsonl"), 60);
    for args in READERS {
        let (most, _) = peak(&place, args);
        assert!(most < MOST, "{args:?} took {most} KiB");
    }
}

/// `cargo test --release -- --ignored --nocapture a_million` prints figures.
#[test]
#[ignore = "half a gigabyte of disk, and a minute in a debug build"]
fn a_million_records_are_read_in_flat_memory() {
    let place = Place::new();
    write_many(&place.path("c.jsonl"), 1_000);
    for args in READERS {
        let (most, took) = peak(&place, args);
        println!("{args:?}: {most} KiB, {took:?}");
        assert!(most < MOST, "{args:?} took {most} KiB");
    }
    let (_, took) = peak(&place, &["log", "c.jsonl", "--last", "10"]);
    assert!(took < Duration::from_secs(1), "--last took {took:?}");
}

/// A line that is far too long is skipped without being held whole.
#[test]
fn a_line_without_end_is_damaged_and_no_more() {
    let place = Place::new();
    let mut file = fs::File::create(place.path("c.jsonl")).unwrap();
    let one = lines(&[plain("d1")]);
    file.write_all(one.as_bytes()).unwrap();
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..150 {
        file.write_all(&chunk).unwrap();
    }
    file.write_all(format!("\n{}", lines(&[plain("d2")])).as_bytes()).unwrap();
    let warning = "warning: c.jsonl: skipped 1 damaged line: 2\n";
    let run = place.run(["log", "c.jsonl"]).stdout_contains("d1").stdout_contains("d2");
    run.stderr(warning).run();
    let last = place.run(["log", "c.jsonl", "--last", "2"]).stdout_contains("d1").stdout_contains("d2");
    last.stderr("warning: c.jsonl: skipped 1 damaged line\n").run();
    let (most, _) = peak(&place, &["log", "c.jsonl"]);
    assert!(most < 110 * 1024, "{most} KiB");
}
