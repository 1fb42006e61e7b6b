//! HAR 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>), an entry a delivery.
//!
//! The format has no place for a request's body that is not text: such a one stands in base64, with the `encoding`
//! beside it that the format has for answers; `replay` reads it so.

use crate::capture::{Body, Record, Value};
use crate::commands::captured::request::{method, path};
use crate::terminal::sanitize;
use serde_json::{Value as Json, json};

/// What stands before the entries.
pub(super) const BEGIN: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"pushoney-cli","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"entries":["#
);
/// What stands behind them.
pub(super) const END: &str = "\n]}}\n";

/// The entry of a delivery.
pub(super) fn entry(record: &Record) -> Vec<u8> {
    let took = record.duration_ms.unwrap_or(0.0);
    let mut entry = json!({
        "startedDateTime": record.received_at,
        "time": took,
        "request": request(record),
        "response": response(record),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "_id": record.id,
        "_delivery_id": record.delivery_id,
        "_event": record.event,
        "_scheme": record.scheme,
        "_verified": record.verified,
        "_reason": record.reason,
    });
    if let Some(mark) = super::refusal(record) {
        entry["comment"] = mark.into();
    }
    let mut line = sanitize::json_line(&entry);
    line.pop();
    line
}

fn request(record: &Record) -> Json {
    let path = path(record);
    let host = record.header("host").and_then(|host| std::str::from_utf8(host).ok()).unwrap_or("localhost");
    let query: Vec<_> =
        path.split_once('?').map_or("", |(_, query)| query).split('&').filter(|p| !p.is_empty()).collect();
    let pair = |parameter: &&str| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        json!({"name": name, "value": value})
    };
    let mut post_data = json!({"mimeType": mime_type(record.header("content-type"))});
    let (field, text) = record.body.field();
    post_data["text"] = text.into();
    if field == "body_base64" {
        post_data["encoding"] = "base64".into();
    }
    json!({
        "method": method(record),
        "url": format!("http://{host}{path}"),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&record.headers),
        "queryString": query.iter().map(pair).collect::<Vec<_>>(),
        "postData": post_data,
        "headersSize": -1,
        "bodySize": record.body.0.len(),
    })
}

/// What was answered. Status 0 is how the format says that nothing was.
fn response(record: &Record) -> Json {
    let status = record.status.unwrap_or(0);
    let reason = hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("");
    let app = record.app.as_ref().filter(|app| app.status.is_some());
    let none = Body::default();
    let body = app.map_or(&none, |app| &app.body);
    let kind = app.and_then(|app| app.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")));
    let mut content = json!({"size": body.0.len(), "mimeType": mime_type(kind.map(|(_, value)| value.as_ref()))});
    if app.is_some() {
        let (field, text) = body.field();
        content["text"] = text.into();
        if field == "body_base64" {
            content["encoding"] = "base64".into();
        }
    }
    if app.is_some_and(|app| app.truncated) {
        content["comment"] = "the answer was longer; no more of it was kept".into();
    }
    json!({
        "status": status,
        "statusText": reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(app.map_or(&[], |app| &app.headers)),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    })
}

fn headers(headers: &[(String, Value)]) -> Vec<Json> {
    headers
        .iter()
        .map(|(name, value)| match std::str::from_utf8(&value.0) {
            Ok(text) => json!({"name": name, "value": text}),
            Err(_) => {
                json!({"name": name, "value": sanitize::bytes(&value.0), "_base64": Body(value.0.clone().into()).field().1})
            }
        })
        .collect()
}

fn mime_type(value: Option<&[u8]>) -> String {
    value.map_or_else(|| "application/octet-stream".to_owned(), |value| String::from_utf8_lossy(value).into_owned())
}
