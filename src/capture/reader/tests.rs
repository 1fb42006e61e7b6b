use super::*;
use crate::capture::Follower;
use crate::capture::filter::{Expr, Filter};
use crate::signing::UnixTime;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

/// A line; every third is answered 500.
fn line(number: usize) -> String {
    let status = if number.is_multiple_of(3) { 500 } else { 200 };
    format!(
        r#"{{"version":1,"id":"r{number}","received_at":"2026-02-02T02:40:{:02}.000Z","method":"POST","path":"/","headers":[],"body":"é","scheme":"s","verified":true,"reason":null,"delivery_id":"d{}","event":"e.{}","status":{status}}}"#,
        number % 60,
        number / 2,
        number % 2
    ) + "\n"
}

fn lines(count: usize) -> String {
    (0..count).map(line).collect()
}

fn file(text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.jsonl");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn ids(records: &mut Records) -> Vec<String> {
    records.map(|record| record.unwrap().id).collect()
}

/// The ids that are selected, which must be the same from a file and from a pipe.
fn selected(text: &str, selection: &Selection) -> Vec<String> {
    let (_folder, path) = file(text);
    let from_file = ids(&mut read(&path, selection).unwrap());
    assert_eq!(from_file, ids(&mut from_reader(Cursor::new(text.to_owned()), selection)));
    from_file
}

#[test]
fn all_that_is_asked_for_holds_at_once_and_last_counts_behind_it() {
    let text = lines(12);
    let now = UnixTime::from_seconds(0);
    let select = |expr: Option<Expr>, last: Option<usize>| {
        let filter = Arc::new(Filter::new(expr, now));
        selected(&text, &Selection { filter, last }).join(" ")
    };
    assert_eq!(select(None, None).split(' ').count(), 12);
    assert_eq!(select(None, Some(2)), "r10 r11");
    assert_eq!(select(None, Some(100)).split(' ').count(), 12);
    assert_eq!(select(Some(Expr::failed()), None), "r0 r3 r6 r9");
    assert_eq!(select(Some(Expr::failed()), Some(2)), "r6 r9");
    assert_eq!(select(Some(Expr::ids(&["r1".into(), "d3".into()])), None), "r1 r6 r7 r10 r11");
    assert_eq!(select(Expr::events("e.0").ok(), None), "r0 r2 r4 r6 r8 r10");
    assert_eq!(select("2026-02-02T02:40:10Z".parse().ok().map(Expr::since), None), "r10 r11");
    assert_eq!(select("status!=2*".parse().ok(), Some(1)), "r9");
}

#[test]
fn damaged_lines_are_skipped_counted_and_named() {
    let newer = "{\"version\":2}\n";
    let text = format!("{}\n{{\"version\":1}}\n{}not json\n{newer}{}{{\"versi", line(0), line(1), line(2));
    let mut records = from_reader(Cursor::new(text.clone()), &Selection::default());
    assert_eq!(ids(&mut records), ["r0", "r1", "r2"]);
    let said = "skipped 3 damaged lines: 3, 5, 6; 1 of them is in a later version of the format; the last line is incomplete, and was skipped";
    assert_eq!(records.damaged().message().unwrap(), said);

    let (_folder, path) = file(text);
    let mut last = read(&path, &Selection::last(2)).unwrap();
    assert_eq!(ids(&mut last), ["r1", "r2"]);
    let said = "skipped 2 damaged lines; 1 of them is in a later version of the format; the last line is incomplete, and was skipped";
    assert_eq!(last.damaged().message().unwrap(), said);

    let many = format!("{}{}", line(0), "x\n".repeat(200));
    let mut records = from_reader(Cursor::new(many), &Selection::default());
    assert_eq!(ids(&mut records).len(), 1);
    assert_eq!(
        records.damaged().message().unwrap(),
        "skipped 200 damaged lines: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 190 more"
    );
}

#[test]
fn something_else_is_no_capture() {
    let why = |text: &str| {
        let (_folder, path) = file(text);
        let of_reader = from_reader(Cursor::new(text.to_owned()), &Selection::default()).next();
        match read(&path, &Selection::default()) {
            Err(FileError::Foreign { why, .. }) => {
                assert_eq!(of_reader.unwrap().unwrap_err().kind(), io::ErrorKind::InvalidData);
                why
            }
            Err(other) => panic!("{other}"),
            Ok(_) => String::new(),
        }
    };
    assert_eq!(why("notes\n"), "it has no valid records");
    assert_eq!(why("[1, 2"), "it has no valid records");
    assert_eq!(why("{\"version\":7}\n"), "it was written by a later version");
    assert_eq!(why(&format!("{}{}", "x\n".repeat(100), line(1))), "it has no valid records");
    assert_eq!(why(&format!("{}{}", "x\n".repeat(99), line(1))), "");
    for none in ["", "\n \n", "{\"version\":1,\"id"] {
        assert_eq!(why(none), "", "{none}");
    }
}

#[test]
fn a_last_line_without_its_break_counts_if_it_is_whole() {
    let text = lines(3);
    let cut = &text[..text.len() - 1];
    assert_eq!(selected(cut, &Selection::default()), ["r0", "r1", "r2"]);
    assert_eq!(selected(cut, &Selection::last(1)), ["r2"]);
}

#[test]
fn the_last_ones_are_found_across_chunks_and_lines_of_any_length() {
    // The chunks are of 256 KiB: lines that end, begin and lie across their borders, and one longer than a chunk.
    let mut text = lines(3_000);
    let long = line(3_000).replace('é', &"y".repeat(700_000));
    text.push_str(&long);
    text.push_str(&line(3_001));
    for last in [1, 2, 3, 700, 3_002, 5_000] {
        let ids = selected(&text, &Selection::last(last));
        let expected: Vec<_> = (3_002_usize.saturating_sub(last)..3_002).map(|number| format!("r{number}")).collect();
        assert_eq!(ids, expected);
    }
}

#[test]
fn a_follower_sees_what_is_new_whatever_happens_to_the_file() {
    let (folder, path) = file(lines(2));
    let append = |text: &str| {
        let mut file = fs::File::options().append(true).create(true).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    let last = read(&path, &Selection::last(1)).unwrap();
    let mut follower = Follower::open(&path, last.end().unwrap(), &Selection::default()).unwrap();
    let mut next = || follower.advance().unwrap().map(|record| record.id);
    assert_eq!(next(), None);
    let third = line(2);
    append(&third[..20]);
    assert_eq!(next(), None, "half a line is no delivery");
    append(&third[20..]);
    append(&line(3));
    assert_eq!((next(), next(), next()), (Some("r2".into()), Some("r3".into()), None));
    fs::write(&path, line(4)).unwrap();
    assert_eq!((next(), next()), (Some("r4".into()), None), "it was cut short");
    fs::rename(&path, folder.path().join("old")).unwrap();
    assert_eq!(next(), None);
    append(&lines(3));
    assert_eq!((next(), next(), next(), next()), (Some("r0".into()), Some("r1".into()), Some("r2".into()), None));
}
