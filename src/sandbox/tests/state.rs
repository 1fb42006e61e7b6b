//! What is kept across restarts, and which state files are accepted.

use super::{at, attempt, book, emit, finish, register};
use crate::jsonl::FileError;
use crate::sandbox::book::{Book, Held};
use crate::sandbox::endpoint::{DueAttempt, Endpoint, Next};
use crate::sandbox::journal::Journal;
use crate::sandbox::model::AttemptRecord;
use crate::send::Outcome;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

fn kept(path: &Path) -> Book {
    let mut book = book();
    let (journal, _) = Journal::open(path, |record| book.apply(record)).unwrap();
    book.keep_in(journal).unwrap();
    book
}

/// What of a book outlives it: an attempt that is under way is due again.
fn lasting(book: &Book) -> Vec<String> {
    let webhook = |one: &Endpoint| {
        let deliveries: Vec<_> = one
            .deliveries()
            .map(|one| {
                let status = if one.status.is_final() { one.status.code() } else { "open" };
                // What is final has no more use for the schedule.
                let retries = if one.status.is_final() { 0 } else { one.retries };
                format!("{} {status} {:?} {retries} {:?}", one.id, one.next, one.attempts)
            })
            .collect();
        std::iter::once(format!("{:?} {} {}", one.webhook, one.disabled, one.number)).chain(deliveries)
    };
    book.endpoints().flat_map(webhook).collect()
}

#[track_caller]
fn assert_same(left: &[String], right: &[String], when: &str) {
    let differing: Vec<_> = left.iter().zip(right).filter(|(left, right)| left != right).collect();
    assert!(differing.is_empty() && left.len() == right.len(), "{when}: {differing:#?}");
}

/// Numbers that look random and are always the same.
fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

#[test]
fn a_restart_at_any_moment_changes_nothing() {
    for seed in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.jsonl");
        let mut book = kept(&path);
        let mut below = numbers(seed);
        let mut jobs: Vec<DueAttempt> = Vec::new();
        for step in 0..120_i64 {
            let ids: Vec<_> = book.endpoints().map(|one| one.webhook.id.clone()).collect();
            let some = |below: &mut dyn FnMut(u64) -> u64| ids.get(usize::try_from(below(8)).unwrap()).cloned();
            let now = at(step * 40);
            match below(12) {
                0 => drop(register(&mut book)),
                1..5 => {
                    let delay = below(6);
                    let until = (delay == 0).then(|| now.after(Duration::from_secs(90)));
                    let overtaken = (delay == 1).then(|| now.after(Duration::from_secs(60)));
                    book.emit("e", format!("[{step}]"), now, |_| Held { until, overtaken }).unwrap();
                }
                5..8 => {
                    let next = some(&mut below).and_then(|id| book.next(&id, now));
                    jobs.extend(next.and_then(|next| if let Next::Attempt(job) = next { Some(job) } else { None }));
                }
                8..10 if !jobs.is_empty() => {
                    let job = jobs.swap_remove(usize::try_from(below(jobs.len() as u64)).unwrap());
                    let outcomes = [Outcome::Delivered, Outcome::Retry, Outcome::Retry, Outcome::GiveUp];
                    let outcome =
                        if below(25) == 0 { Outcome::Disabled } else { outcomes[usize::try_from(below(4)).unwrap()] };
                    if below(5) == 0 {
                        let spoiled =
                            AttemptRecord { fault: Some("duplicate".into()), ..attempt(&job, now, Some(200)) };
                        book.spoiled(&job, spoiled).unwrap();
                    }
                    finish(&mut book, &job, outcome, now);
                }
                10 => {
                    let endpoint = some(&mut below).and_then(|id| book.endpoint(&id).ok());
                    let pair =
                        endpoint.and_then(|one| Some((one.webhook.id.clone(), one.deliveries().next()?.id.clone())));
                    if let Some((webhook, delivery)) = pair {
                        let _ = book.retry(&webhook, &delivery);
                    }
                }
                _ => drop(book.advance(Duration::from_secs(below(300)), now).unwrap()),
            }
            if below(15) == 0 {
                let before = lasting(&book);
                drop(book);
                jobs.clear();
                book = kept(&path);
                // What was written down came back; what is written anew comes to the same.
                assert_same(&lasting(&book), &before, &format!("seed {seed}, step {step}"));
                drop(book);
                book = kept(&path);
                assert_same(&lasting(&book), &before, &format!("seed {seed}, step {step}, written anew"));
            }
        }
    }
}

#[test]
fn a_state_file_is_known_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.jsonl");
    let mut book = kept(&path);
    let webhook = register(&mut book);
    emit(&mut book, at(0));
    assert!(
        matches!(Journal::open(&path, |_| {}), Err(FileError::Locked { pid: Some(pid), .. }) if pid == std::process::id())
    );
    let before = lasting(&book);
    drop(book);
    // A write that did not come to its end was never acknowledged.
    let mut file = std::fs::File::options().append(true).open(&path).unwrap();
    file.write_all(br#"{"asked":{"webhook":"wh"#).unwrap();
    let book = kept(&path);
    assert_eq!(lasting(&book), before);
    drop((book, webhook));
    for (text, why) in [
        ("notes\n", "its first line is not a record"),
        ("notes", "its first line is not a record"),
        ("\"reset\"\n", "does not start like one"),
        ("{\"sandbox\":{\"version\":2,\"api_key\":\"k\"}}\n", "later version"),
        ("{\"sandbox\":{\"version\":1,\"api_key\":\"k\"}}\n{}\n\"reset\"\n", "line 2 is not a record"),
    ] {
        std::fs::write(&path, text).unwrap();
        let said = Journal::open(&path, |_| {}).unwrap_err().to_string();
        assert!(said.contains(why), "{text}: {said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "it is left as it was");
    }
}

#[test]
fn a_line_that_is_too_long_is_no_end_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.jsonl");
    drop(kept(&path));
    let mut file = std::fs::File::options().append(true).open(&path).unwrap();
    file.write_all(&vec![b'x'; 17 << 20]).unwrap();
    file.write_all(b"\n\"reset\"\n").unwrap();
    let said = Journal::open(&path, |_| {}).unwrap_err().to_string();
    assert!(said.ends_with("line 2 is over 16 MiB"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_state_file_stays_one_and_is_locked_as_what_it_leads_to() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(at("state.jsonl"), at("link")).unwrap();
    let book = kept(&at("link"));
    for name in ["link", "state.jsonl"] {
        assert!(matches!(Journal::open(&at(name), |_| {}), Err(FileError::Locked { .. })), "{name}");
    }
    drop(book);
    assert!(std::fs::symlink_metadata(at("link")).unwrap().is_symlink());
    let webhook = register(&mut kept(&at("link")));
    assert!(kept(&at("state.jsonl")).endpoint(&webhook.id).is_ok());
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["link", "state.jsonl", "state.jsonl.lock"]);
}
