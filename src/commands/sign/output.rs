//! The output formats of `sign`. Each is exact for any body, including binary ones.

use super::plan::{Plan, Signed};
use crate::capture::{Body, Record};
use crate::error::Error;
use crate::http::curl;
use crate::jsonl::MAX_LINE;
use crate::terminal::sanitize;
use crate::units;
use serde_json::json;

/// `--output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// The value of the signature header
    #[default]
    Value,
    /// Every header of the delivery, one per line
    Header,
    /// One JSON object: scheme, timestamp, `delivery_id`, signature, headers
    Json,
    /// A curl command, ready for a shell
    Curl,
    /// A raw HTTP/1.1 request, for netcat
    Http,
    /// A record of a capture file, as one line of JSON
    Fixture,
}

impl Output {
    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Header => "header",
            Self::Json => "json",
            Self::Curl => "curl",
            Self::Http => "http",
            Self::Fixture => "fixture",
        }
    }

    /// Whether it holds the body, which then has to be in memory.
    #[must_use]
    pub fn repeats_body(self) -> bool {
        matches!(self, Self::Curl | Self::Http | Self::Fixture)
    }

    /// Whether it is more than a line, so that there can be only one of it.
    #[must_use]
    pub fn is_single(self) -> bool {
        matches!(self, Self::Header | Self::Http)
    }
}

/// Prints `signed`. `body` is looked at only where the form repeats it.
pub(super) fn render(plan: &Plan, signed: &Signed, body: &[u8], file: Option<String>) -> Vec<u8> {
    match plan.output {
        Output::Value => format!("{}\n", signed.signature.value).into_bytes(),
        Output::Header => header_lines(signed, "\n").into_bytes(),
        Output::Json => json_object(plan, signed, file),
        Output::Curl => format!("{}\n", curl(&plan.url.to_string(), &signed.headers, body)).into_bytes(),
        Output::Http => http(plan, signed, body),
        Output::Fixture => fixture(plan, signed, body),
    }
}

/// Refuses a line that is longer than any reader of captures takes.
pub(super) fn check_length(plan: &Plan, printed: &[u8]) -> Result<(), Error> {
    if plan.output == Output::Fixture && printed.len() > MAX_LINE {
        let (is, most) = (units::show_size(printed.len()), units::show_size(MAX_LINE));
        return Err(Error::usage(format!(
            "--output fixture: this record would be a line of {is}; the maximum in a capture is {most}"
        ))
        .hint("a record contains the body, escaped or in base64; use --output header or json"));
    }
    Ok(())
}

fn header_lines(signed: &Signed, end: &str) -> String {
    signed.headers.iter().fold(String::new(), |lines, (name, value)| lines + name + ": " + value + end)
}

fn json_object(plan: &Plan, signed: &Signed, file: Option<String>) -> Vec<u8> {
    let timestamp = plan.scheme().has_timestamp().then(|| signed.stamp.time.seconds());
    let mut object = json!({
        "scheme": plan.scheme().name(),
        "timestamp": timestamp,
        "delivery_id": signed.delivery_id,
        "signature": signed.signature.value,
        "headers": signed.headers,
    });
    if let Some(file) = file {
        object["file"] = file.into();
    }
    sanitize::json_line(&object)
}

fn http(plan: &Plan, signed: &Signed, body: &[u8]) -> Vec<u8> {
    let host = plan.url.authority().map_or("", |authority| authority.as_str());
    let path = plan.url.path_and_query().map_or("/", |path| path.as_str());
    let headers = header_lines(signed, "\r\n");
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn fixture(plan: &Plan, signed: &Signed, body: &[u8]) -> Vec<u8> {
    let lower = |(name, value): &(String, String)| (name.to_ascii_lowercase(), value.as_str().into());
    sanitize::json_line(&Record {
        version: Record::VERSION,
        id: signed.stamp.record_id.clone(),
        received_at: units::rfc3339(signed.stamp.time).unwrap_or_default(),
        remote: None,
        method: "POST".to_owned(),
        path: plan.url.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        headers: signed.headers.iter().map(lower).collect(),
        body: Body(body.to_vec().into()),
        scheme: plan.scheme().name().to_owned(),
        verified: Some(true),
        reason: None,
        delivery_id: signed.delivery_id.clone(),
        event: signed.event.clone(),
        status: None,
        duration_ms: None,
        app: None,
    })
}
