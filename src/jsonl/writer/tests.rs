use super::*;
use crate::capture::{CAPTURE, Record, Selection, last_accepted, read};
use crate::signing::Scheme;
use crate::terminal::sanitize::json_line;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

fn line(id: &str, body: &str) -> Vec<u8> {
    let text = format!(
        r#"{{"version":1,"id":"{id}","received_at":"2026-02-02T02:40:00.000Z","method":"POST","path":"/","headers":[["x-pushoney-delivery","d-{id}"]],"body":"","scheme":"pushoney","verified":true,"reason":null,"delivery_id":"d-{id}","event":null,"status":200}}"#
    );
    let mut record: Record = serde_json::from_str(&text).unwrap();
    record.body.0 = body.to_owned().into();
    json_line(&record)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap()
}

fn open(path: &Path, fsync: bool) -> Writer {
    Writer::open(&CAPTURE, path, fsync).unwrap().0
}

fn append(writer: &Writer, line: Vec<u8>) -> Written {
    runtime().block_on(append_to(&writer.handle(), line))
}

async fn append_to(appender: &Appender, line: Vec<u8>) -> Written {
    appender.append(line.len(), || Ok(line.into())).await
}

#[test]
fn what_many_append_at_once_is_there_when_they_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    for fsync in [false, true] {
        let writer = open(&path, fsync);
        runtime().block_on(async {
            let tasks: Vec<_> = (0..32)
                .map(|task| {
                    let (appender, path) = (writer.handle(), path.clone());
                    tokio::spawn(async move {
                        for at in 0..20 {
                            append_to(&appender, line(&format!("{fsync}-{task}-{at}"), "x")).await.unwrap();
                        }
                        let file = fs::read_to_string(path).unwrap();
                        assert!((0..20).all(|at| file.contains(&format!("\"d-{fsync}-{task}-{at}\""))));
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
        assert!(writer.finish());
    }
    let records: Vec<_> = read(&path, &Selection::default()).unwrap().map(Result::unwrap).collect();
    assert_eq!(records.len(), 2 * 32 * 20);
    let of_one = |task: &str| -> Vec<_> {
        let mine = records.iter().filter(|record| record.id.starts_with(task));
        mine.map(|record| record.id[task.len()..].parse().unwrap()).collect::<Vec<u32>>()
    };
    assert_eq!(of_one("true-7-"), (0..20).collect::<Vec<_>>(), "what one task appends stays in order");
    let scheme = crate::signing::preset("standard-webhooks").unwrap();
    let accepted = |scheme: &Scheme, most| last_accepted(&path, scheme, most, |envelope, body| envelope.identity(body));
    assert_eq!(accepted(&Scheme::default(), 2).unwrap().len(), 2);
    assert_eq!(accepted(&Scheme::default(), 100_000).unwrap().len(), records.len());
    assert_eq!(accepted(&scheme, 2).unwrap(), [], "another scheme's");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

/// `cargo test --release --lib -- --ignored --nocapture how_many`
#[test]
#[ignore = "prints figures"]
fn how_many_lines_a_second_64_tasks_append() {
    let folder = tempfile::tempdir_in(".").unwrap();
    for fsync in [false, true] {
        let path = folder.path().join(format!("{fsync}.jsonl"));
        let writer = open(&path, fsync);
        let line = line("1", &"x".repeat(600));
        let began = std::time::Instant::now();
        let appended: u32 = runtime().block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..64 {
                let (appender, line) = (writer.handle(), line.clone());
                tasks.spawn(async move {
                    let mut count = 0;
                    while began.elapsed().as_secs() < 3 {
                        append_to(&appender, line.clone()).await.unwrap();
                        count += 1;
                    }
                    count
                });
            }
            tasks.join_all().await.into_iter().sum()
        });
        println!("fsync {fsync}: {:.0} lines/s of {} bytes", f64::from(appended) / 3.0, line.len());
        assert!(writer.finish());
    }
}

#[test]
fn a_second_writer_is_refused_until_the_first_has_finished() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let first = open(&path, false);
    for path in [&path, &link] {
        let refused = Writer::open(&CAPTURE, path, false).unwrap_err();
        assert!(matches!(refused, FileError::Locked { pid: Some(pid), .. } if pid == std::process::id()));
    }
    let late = first.handle();
    append(&first, line("1", "")).unwrap();
    assert!(first.finish());
    assert!(runtime().block_on(append_to(&late, line("2", ""))).is_err());
    assert_eq!(fs::read(folder.path().join("c.jsonl.lock")).unwrap(), b"");
    // What a crash leaves: a pid, and no lock.
    fs::write(folder.path().join("c.jsonl.lock"), "1\n").unwrap();
    assert!(open(&path, false).finish());
}

#[test]
fn a_link_to_a_file_that_is_not_there_yet_has_the_same_lock() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink("c.jsonl", &link).unwrap();
    let first = open(&link, false);
    for path in [&link, &folder.path().join("c.jsonl")] {
        assert!(matches!(Writer::open(&CAPTURE, path, false), Err(FileError::Locked { .. })));
    }
    assert!(first.finish());
}

#[test]
fn a_lock_file_that_leads_elsewhere_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    std::os::unix::fs::symlink(&victim, folder.path().join("c.jsonl.lock")).unwrap();
    assert!(matches!(Writer::open(&CAPTURE, &folder.path().join("c.jsonl"), false), Err(FileError::Io { .. })));
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
}

#[test]
fn wherever_the_last_line_was_cut_the_rest_is_kept_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    for earlier in [Vec::new(), line("1", "one")] {
        let last = line("2", "two \u{e9}");
        for cut in 0..=last.len() {
            let whole = [&earlier[..], &last[..cut]].concat();
            fs::write(&path, &whole).unwrap();
            let (writer, repaired) = Writer::open(&CAPTURE, &path, false).unwrap();
            append(&writer, line("3", "")).unwrap();
            assert!(writer.finish());
            let now = fs::read(&path).unwrap();
            let torn = folder.path().join("c.jsonl.torn-1");
            if cut == 0 || cut == last.len() {
                assert_eq!(repaired, None);
                assert_eq!(now, [&whole[..], &line("3", "")].concat());
            } else if cut == last.len() - 1 {
                assert_eq!(repaired, Some(Repair::Ended { file: path.clone() }));
                assert_eq!(now, [&earlier[..], &last, &line("3", "")].concat());
            } else {
                let bytes = cut as u64;
                assert_eq!(repaired, Some(Repair::Moved { file: path.clone(), to: torn.clone(), bytes }));
                assert_eq!(now, [&earlier[..], &line("3", "")].concat());
                assert_eq!(fs::read(&torn).unwrap(), &last[..cut]);
                fs::remove_file(&torn).unwrap();
            }
        }
    }
}

#[test]
fn what_was_moved_aside_before_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    fs::write(folder.path().join("c.jsonl.torn-1"), "before").unwrap();
    fs::write(&path, "{\"version\":1,\"id").unwrap();
    let repaired = Writer::open(&CAPTURE, &path, false).unwrap().1.unwrap().to_string();
    let said = format!("was incomplete; its 16 bytes were moved to {}.torn-2", path.display());
    assert!(repaired.ends_with(&said), "{repaired}");
    assert_eq!(fs::read(folder.path().join("c.jsonl.torn-1")).unwrap(), b"before");
}

#[test]
fn other_files_are_not_appended_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    for other in ["notes\n", "{}\n", "\n\n{\"version\":2}\n", "{\"version", "[1,2"] {
        fs::write(&path, other).unwrap();
        let opened = Writer::open(&CAPTURE, &path, false);
        if other == "{\"version" {
            assert!(opened.unwrap().0.finish());
            fs::remove_file(folder.path().join("c.jsonl.lock")).unwrap();
            continue;
        }
        assert!(matches!(opened, Err(FileError::Foreign { .. })), "{other}");
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
        assert!(!folder.path().join("c.jsonl.lock").exists(), "nothing is left beside a file that is not ours");
    }
    for other in [folder.path(), Path::new("/dev/null")] {
        assert!(matches!(Writer::open(&CAPTURE, other, false), Err(FileError::Foreign { .. })));
    }
}

#[test]
fn a_line_that_no_reader_would_take_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    let writer = open(&path, false);
    assert_eq!(append(&writer, vec![b'\n'; MAX_LINE + 1]).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    append(&writer, line("1", "")).unwrap();
    assert!(writer.finish());
    assert_eq!(fs::read(&path).unwrap(), line("1", ""));
}
