//! HAR 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>), one entry per delivery.
//!
//! The format has no field for a request body that is not text: such a body is written in base64, with the
//! `encoding` that the format has for responses; `replay` reads it back.

use crate::capture::request::{method, path};
use crate::capture::{Body, Record, Value};
use crate::terminal::sanitize;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// The text before the entries.
pub(super) const BEGIN: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"pushoney-cli","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"entries":["#
);
/// The text after them.
pub(super) const END: &str = "\n]}}\n";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'r> {
    started_date_time: &'r str,
    time: f64,
    request: Request<'r>,
    response: Response<'r>,
    cache: Nothing,
    timings: Timings,
    #[serde(rename = "_id")]
    id: &'r str,
    #[serde(rename = "_delivery_id")]
    delivery_id: Option<&'r str>,
    #[serde(rename = "_event")]
    event: Option<&'r str>,
    #[serde(rename = "_scheme")]
    scheme: &'r str,
    #[serde(rename = "_verified")]
    verified: Option<bool>,
    #[serde(rename = "_reason")]
    reason: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Timings {
    send: u8,
    wait: f64,
    receive: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'r> {
    method: &'r str,
    url: String,
    http_version: &'static str,
    cookies: [(); 0],
    headers: Headers<'r>,
    query_string: Parameters<'r>,
    post_data: Payload<'r>,
    headers_size: i8,
    body_size: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'r> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: [(); 0],
    headers: Headers<'r>,
    content: Payload<'r>,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i8,
    body_size: i8,
}

/// A body: a request's has no `size`, and without a response there is no `text`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    mime_type: Cow<'r, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Cow<'r, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
}

impl<'r> Payload<'r> {
    fn of(body: Option<&'r Body>, mime_type: Cow<'r, str>) -> Self {
        let field = body.map(Body::field);
        let encoding = field.as_ref().and_then(|(name, _)| (*name == "body_base64").then_some("base64"));
        Self { size: None, mime_type, text: field.map(|(_, text)| text), encoding, comment: None }
    }
}

/// The entry of a delivery. It is written as it is read: a hostile record's headers and parameters are many.
pub(super) fn entry(record: &Record) -> Vec<u8> {
    let took = record.duration_ms.unwrap_or(0.0);
    let path = path(record);
    let mut line = sanitize::json_line(&Entry {
        started_date_time: &record.received_at,
        time: took,
        request: request(record, &path),
        response: response(record),
        cache: Nothing {},
        timings: Timings { send: 0, wait: took, receive: 0 },
        id: &record.id,
        delivery_id: record.delivery_id.as_deref(),
        event: record.event.as_deref(),
        scheme: &record.scheme,
        verified: record.verified,
        reason: record.reason.as_deref(),
        comment: super::refusal(record),
    });
    line.pop();
    line
}

fn request<'r>(record: &'r Record, path: &'r str) -> Request<'r> {
    let host = record.header("host").and_then(|host| std::str::from_utf8(host).ok()).unwrap_or("localhost");
    Request {
        method: method(record),
        url: format!("http://{host}{path}"),
        http_version: "HTTP/1.1",
        cookies: [],
        headers: Headers(&record.headers),
        query_string: Parameters(path.split_once('?').map_or("", |(_, query)| query)),
        post_data: Payload::of(Some(&record.body), mime_type(record.header("content-type"))),
        headers_size: -1,
        body_size: record.body.0.len(),
    }
}

/// What was answered. Status 0 is how the format says that nothing was.
fn response(record: &Record) -> Response<'_> {
    let status = record.status.unwrap_or(0);
    let reason = hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("");
    let app = record.app.as_ref().filter(|app| app.status.is_some());
    let headers = app.map_or(&[][..], |app| &app.headers);
    let kind = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let mut content = Payload::of(app.map(|app| &app.body), mime_type(kind.map(|(_, value)| value.as_ref())));
    content.size = Some(app.map_or(0, |app| app.body.0.len()));
    if app.is_some_and(|app| app.truncated) {
        content.comment = Some("the response was longer; the rest was not kept");
    }
    Response {
        status,
        status_text: reason,
        http_version: "HTTP/1.1",
        cookies: [],
        headers: Headers(headers),
        content,
        redirect_url: "",
        headers_size: -1,
        body_size: -1,
    }
}

#[derive(Serialize)]
struct Pair<'r> {
    name: &'r str,
    value: Cow<'r, str>,
    #[serde(rename = "_base64", skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

/// The headers of a message.
struct Headers<'r>(&'r [(String, Value)]);

impl Serialize for Headers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(name, value)| match std::str::from_utf8(&value.0) {
            Ok(text) => Pair { name, value: text.into(), base64: None },
            Err(_) => Pair {
                name,
                value: sanitize::bytes(&value.0).into(),
                base64: Some(Body(value.0.clone().into()).field().1.into_owned()),
            },
        }))
    }
}

/// The parameters of a query.
struct Parameters<'r>(&'r str);

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            Pair { name, value: value.into(), base64: None }
        }))
    }
}

fn mime_type(value: Option<&[u8]>) -> Cow<'_, str> {
    value.map_or(Cow::Borrowed("application/octet-stream"), String::from_utf8_lossy)
}
