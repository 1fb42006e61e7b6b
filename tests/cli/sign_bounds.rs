//! What `sign` prints that nothing could read, and what it signs that nobody meant.

use crate::support::{Place, cli};

const SECRET: [&str; 2] = ["--secret", "whsec_demo_secret_of_32_bytes_000"];

#[test]
fn a_record_that_no_reader_takes_is_not_printed() {
    let place = Place::new();
    place.file("large", vec![0; 12 << 20]).file("fits", vec![b'a'; 12 << 20]);
    let fixture = ["sign", "--output", "fixture", "--event", "a.b"];
    let bound = "the maximum in a capture is 64 MiB\n";
    place.run(fixture).args(SECRET).arg("large").status(2).stderr_contains(bound).run();
    place.run(fixture).args(SECRET).args(["--jsonl", "large"]).status(2).stderr_contains(bound).run();
    let output = place.run(fixture).args(SECRET).arg("fits").any_stdout().run();
    place.file("c.jsonl", &output.stdout).run(["log", "c.jsonl"]).stdout_contains("a.b").run();
}

#[test]
fn a_cr_at_the_end_of_a_line_is_signed_and_said_once() {
    let sign = |input: &str| cli().args(["sign", "--jsonl", "--timestamp", "1770000000"]).args(SECRET).stdin(input);
    let said = |line: u64| {
        format!(
            "note: line {line} ends with CR LF, and the CR is signed as part of the payload; remove them first with tr -d '\\r'\n"
        )
    };
    let dos = sign("{}\r\n{}\r\n{}\r\n").stderr(said(1)).any_stdout().run();
    assert_eq!(dos.lines()[0], sign("{}\r").stderr(said(1)).any_stdout().run().lines()[0]);
    assert_ne!(dos.lines()[0], sign("{}\n").any_stdout().run().lines()[0]);
    sign("{}\n{\r}\n{}\r\n").stderr(said(3)).any_stdout().run();
    sign("{}\r\n").arg("--quiet").any_stdout().run();
}
