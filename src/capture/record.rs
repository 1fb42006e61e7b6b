//! One captured delivery as a line of JSON; docs/CAPTURE.md describes each field.

use super::fields::{Body, Object, Pairs, Value};
use crate::jsonl::{Kind, NEWER};
use crate::signing::UnixTime;
use serde::{Deserialize, Deserializer, Serialize};

/// A line of a capture file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Record {
    /// The format's version.
    pub version: u32,
    /// Names this record.
    pub id: String,
    /// When its last byte had come: RFC 3339, UTC, milliseconds.
    pub received_at: String,
    /// Address and port of the sender; absent where nobody sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// The method.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Pairs of name (lower case) and value, repeats of a name in order.
    pub headers: Vec<(String, Value)>,
    /// `body` or `body_base64`.
    #[serde(flatten)]
    pub body: Body,
    /// The scheme that it was verified or signed under.
    pub scheme: String,
    /// Whether it verified; `null` where that was not asked.
    pub verified: Option<bool>,
    /// Why not: a reason code.
    pub reason: Option<String>,
    /// The delivery id, which is the idempotency key.
    pub delivery_id: Option<String>,
    /// The event's name.
    pub event: Option<String>,
    /// The status that was answered; `null` if nothing was.
    pub status: Option<u16>,
    /// From its headers to its answer; absent where nothing was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// What the application answered that it was forwarded to; absent where it was not forwarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
}

/// The outcome of forwarding a delivery.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct App {
    /// Where it was forwarded to.
    pub url: String,
    /// What the application answered; `null` if it did not.
    pub status: Option<u16>,
    /// Why it did not.
    pub error: Option<String>,
    /// From the start of the attempt to its end.
    pub duration_ms: f64,
    /// The application's headers.
    pub headers: Vec<(String, Value)>,
    /// The first bytes of the application's answer.
    #[serde(flatten)]
    pub body: Body,
    /// Whether the answer was longer than what is kept of it.
    pub truncated: bool,
}

impl Record {
    /// The version that this program writes.
    pub const VERSION: u32 = 1;

    /// When it was received; `None` if that is not a valid time.
    pub fn received(&self) -> Option<UnixTime> {
        let time: jiff::Timestamp = self.received_at.parse().ok()?;
        Some(UnixTime::from_nanos(time.as_nanosecond()))
    }

    /// The headers as plain pairs, in order.
    pub fn plain_headers(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }
}

/// [`Record`] as it is read.
#[derive(Deserialize)]
struct ReadRecord {
    version: u32,
    id: String,
    received_at: String,
    remote: Option<String>,
    method: String,
    path: String,
    headers: Pairs,
    body: Option<String>,
    body_base64: Option<String>,
    scheme: String,
    verified: Option<bool>,
    reason: Option<String>,
    delivery_id: Option<String>,
    event: Option<String>,
    status: Option<u16>,
    duration_ms: Option<f64>,
    app: Option<App>,
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<ReadRecord>::deserialize(deserializer)?;
        Ok(Self {
            version: read.version,
            id: read.id,
            received_at: read.received_at,
            remote: read.remote,
            method: read.method,
            path: read.path,
            headers: read.headers.0,
            body: Body::of_fields(read.body, read.body_base64)?,
            scheme: read.scheme,
            verified: read.verified,
            reason: read.reason,
            delivery_id: read.delivery_id,
            event: read.event,
            status: read.status,
            duration_ms: read.duration_ms,
            app: read.app,
        })
    }
}

/// [`App`] as it is read.
#[derive(Deserialize)]
struct ReadApp {
    url: String,
    status: Option<u16>,
    error: Option<String>,
    duration_ms: f64,
    #[serde(default)]
    headers: Pairs,
    body: Option<String>,
    body_base64: Option<String>,
    #[serde(default)]
    truncated: bool,
}

impl<'de> Deserialize<'de> for App {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Object(read) = Object::<ReadApp>::deserialize(deserializer)?;
        Ok(Self {
            url: read.url,
            status: read.status,
            error: read.error,
            duration_ms: read.duration_ms,
            headers: read.headers.0,
            body: Body::of_fields(read.body, read.body_base64)?,
            truncated: read.truncated,
        })
    }
}

/// A capture, as a file of lines.
pub(crate) static CAPTURE: Kind = Kind {
    name: "capture file",
    beginning: r#"{"version":"#,
    foreign: |line| match parse(line) {
        Ok(_) => None,
        Err(Flaw::Newer) => Some(NEWER),
        Err(Flaw::Broken) => Some("its first line is not a record"),
    },
    is_whole: |line| parse(line).is_ok(),
    flag: ("--capture", "deliveries.jsonl"),
    elsewhere: "capture to another file",
    ours: "name a file written by `listen --capture` or `sign --output fixture`",
};

/// Why a line is not a record.
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
    use crate::capture::fields::MOST_HEADERS;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let record = Record {
            version: Record::VERSION,
            id: "rec_1".into(),
            received_at: "2026-02-02T02:40:00.000Z".into(),
            remote: Some("127.0.0.1:5".into()),
            method: "POST".into(),
            path: "/a?b".into(),
            headers: vec![("a".into(), "x".into()), ("b".into(), Value(vec![255])), ("a".into(), "".into())],
            body: Body(vec![0, 255].into()),
            scheme: "pushoney".into(),
            verified: None,
            reason: None,
            delivery_id: None,
            event: None,
            status: None,
            duration_ms: Some(1.5),
            app: Some(App {
                url: "http://h/".into(),
                status: Some(500),
                error: None,
                duration_ms: 0.25,
                headers: Vec::new(),
                body: Body("text".into()),
                truncated: false,
            }),
        };
        let line = serde_json::to_string(&record).unwrap();
        assert!(line.contains(r#"["b",{"base64":"/w=="}]"#) && line.contains(r#""body_base64":"AP8=""#), "{line}");
        assert_eq!(serde_json::from_str::<Record>(&line).unwrap(), record);
    }

    #[test]
    fn exactly_one_body_and_unknown_fields_are_ignored() {
        let line = |body: &str| {
            format!(
                r#"{{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","headers":[],{body}"scheme":"s","verified":null,"reason":null,"delivery_id":null,"event":null,"status":null,"later":[1]}}"#
            )
        };
        let read = |body: &str| serde_json::from_str::<Record>(&line(body));
        assert_eq!(read(r#""body":"x","#).unwrap().body, Body("x".into()));
        for wrong in ["", r#""body":"x","body_base64":"eA==","#, r#""body_base64":"!","#, r#""body":1,"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    /// A record with these fields in addition to the required ones.
    fn with(more: &str) -> String {
        format!(
            r#"{{"version":1,"id":"r","received_at":"t","method":"POST","path":"/","scheme":"s","body":"x",{more}}}"#
        )
    }

    #[test]
    fn what_is_not_known_is_skipped_however_deep() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let headers = format!(r#"["a",{{"x":{deep},"base64":"eA==","y":{{}}}}]"#);
        let app = format!(r#""app":{{"url":"u","duration_ms":1,"body":"","later":{deep}}}"#);
        let line = with(&format!(r#""later":{deep},"headers":[{headers}],{app}"#));
        let record = serde_json::from_str::<Record>(&line).unwrap();
        assert_eq!(record.header("a"), Some(&b"x"[..]));
        assert_eq!(record.app.unwrap().url, "u");
    }

    #[test]
    fn what_stands_twice_or_is_of_another_kind_is_no_record() {
        let headers = |value: &str| with(&format!(r#""headers":[["a",{value}]]"#));
        let app = |more: &str| with(&format!(r#""headers":[],"app":{{"url":"u","duration_ms":1,{more}}}"#));
        for good in
            [headers(r#""é\n""#), headers(r#"{"\u0062ase64":"/w=="}"#), app(r#""body":"","headers":[["a","b"]]"#)]
        {
            assert!(serde_json::from_str::<Record>(&good).is_ok(), "{good}");
        }
        let many = format!(r#""headers":[["a","b"]{}]"#, r#",["",""]"#.repeat(MOST_HEADERS));
        for wrong in [
            headers("1"),
            headers("null"),
            headers("{}"),
            headers(r#"["/w=="]"#),
            headers(r#"{"base64":1}"#),
            headers(r#"{"base64":"!"}"#),
            headers(r#"{"base64":"","base64":""}"#),
            headers(r#""a","b""#),
            with(r#""headers":"text""#),
            with(r#""headers":{}"#),
            with(r#""headers":[],"headers":[]"#),
            with(r#""headers":[],"body":"x""#),
            with(r#""headers":[],"status":65536"#),
            with(r#""headers":[],"app":"text""#),
            with(r#""headers":[],"app":["u",200,null,1,[],"x",null,false]"#),
            with(&many),
            app(r#""body":"","body_base64":"""#),
            app(r#""truncated":false"#),
            r#"[1,"r","t",null,"POST","/",[],"x",null,"s",null,null,null,null,null,null,null]"#.to_owned(),
            "5".to_owned(),
            r#""text""#.to_owned(),
        ] {
            assert!(serde_json::from_str::<Record>(&wrong).is_err(), "{}", &wrong[..wrong.len().min(200)]);
        }
    }

    #[test]
    fn later_versions_are_told_from_broken_lines() {
        assert_eq!(parse(br#"{"version":2,"anything":[]}"#), Err(Flaw::Newer));
        for broken in ["", "{", "5", r#"{"version":1}"#, r#"{"version":0}"#, "{\"version\":2"] {
            assert_eq!(parse(broken.as_bytes()), Err(Flaw::Broken), "{broken}");
        }
    }
}
