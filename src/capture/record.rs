//! One captured delivery as a line of JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// A body that survives JSON: text as it is, anything else in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Body<'a> {
    /// The body, which is UTF-8.
    #[serde(rename = "body")]
    Text(&'a str),
    /// The body in base64 (RFC 4648 §4), because it is not UTF-8.
    #[serde(rename = "body_base64")]
    Base64(String),
}

impl<'a> Body<'a> {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Base64(STANDARD.encode(bytes)),
        }
    }
}

/// A line of a capture file; docs/CAPTURE.md describes each field.
#[derive(Clone, Debug, Serialize)]
pub struct Record<'a> {
    /// The format's version.
    pub version: u32,
    /// Names this record.
    pub id: &'a str,
    /// When it was received: RFC 3339, UTC, milliseconds.
    pub received_at: &'a str,
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// Pairs of name (lower case) and value, repeats of a name in order.
    pub headers: Vec<(String, String)>,
    /// `body` or `body_base64`.
    #[serde(flatten)]
    pub body: Body<'a>,
    /// The scheme that it was verified or signed under.
    pub scheme: &'a str,
    /// Whether it verified; `null` where that was not asked.
    pub verified: Option<bool>,
    /// Why not: a reason code.
    pub reason: Option<&'a str>,
    /// The delivery id, which is the idempotency key.
    pub delivery_id: Option<&'a str>,
    /// The event's name.
    pub event: Option<&'a str>,
    /// The status that was answered; `null` if nothing was.
    pub status: Option<u16>,
}

impl Record<'_> {
    /// The version that this program writes.
    pub const VERSION: u32 = 1;
}
