//! What a line of a capture means.

use super::Record;
use crate::jsonl::{Kind, NEWER};

/// A capture, as a file of lines.
pub(crate) static CAPTURE: Kind = Kind {
    name: "capture file",
    beginning: r#"{"version":"#,
    foreign: |line| match parse(line) {
        Ok(_) => None,
        Err(Flaw::Newer) => Some(NEWER),
        Err(Flaw::Broken) => Some("its first line is no record"),
    },
    is_whole: |line| parse(line).is_ok(),
    flag: ("--capture", "deliveries.jsonl"),
    elsewhere: "capture to another file",
    ours: "name a file that `listen --capture` or `sign --output fixture` wrote",
};

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not the JSON of a record.
    Broken,
    /// It is of a later version of the format.
    Newer,
}

/// The record on a line.
///
/// # Errors
/// What is wrong with the line.
pub fn parse(line: &[u8]) -> Result<Record, Flaw> {
    #[derive(serde::Deserialize)]
    struct Version {
        version: u64,
    }
    match serde_json::from_slice::<Record>(line) {
        Ok(record) if record.version == Record::VERSION => Ok(record),
        _ => match serde_json::from_slice::<Version>(line) {
            Ok(Version { version }) if version > u64::from(Record::VERSION) => Err(Flaw::Newer),
            _ => Err(Flaw::Broken),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_versions_are_told_from_broken_lines() {
        assert_eq!(parse(br#"{"version":2,"anything":[]}"#), Err(Flaw::Newer));
        for broken in ["", "{", "5", r#"{"version":1}"#, r#"{"version":0}"#, "{\"version\":2"] {
            assert_eq!(parse(broken.as_bytes()), Err(Flaw::Broken), "{broken}");
        }
    }
}
