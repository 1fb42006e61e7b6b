//! `deliveries list`: a table for people, each delivery as the hub gave it for programs.
//!
//! Names of fields are not published, so each column knows several; what it does not find is a `-`.

use super::super::hub::note_wait;
use super::super::runtime::on_this_thread;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::{Call, Client, deliveries};
use crate::signing::UnixTime;
use crate::terminal::{push_table, sanitize};
use crate::units;
use reqwest::Method;
use serde_json::Value;

const ID: [&str; 2] = ["id", "delivery_id"];
const EVENT: [&str; 4] = ["event", "event_type", "event_name", "type"];
const STATUS: [&str; 3] = ["status", "state", "outcome"];
const ATTEMPTS: [&str; 3] = ["attempts", "attempt_count", "attempts_count"];
const WHEN: [&str; 7] =
    ["when", "last_attempt_at", "delivered_at", "attempted_at", "created_at", "occurred_at", "timestamp"];
/// Unix times above this are in milliseconds: as seconds it is the year 5138.
const MILLISECONDS: i128 = 100_000_000_000;

pub(super) fn run(ctx: &Context, client: &Client, webhook: &str, json: bool) -> anyhow::Result<Exit> {
    let call =
        Call { method: Method::GET, path: &["v1", "webhooks", webhook, "deliveries"], body: None, if_unsure: "" };
    let answer = on_this_thread(client.call(&call, &|wait| note_wait(ctx, wait)))?.map_err(Error::from)?;
    let unexpected = |what: &str| Error::from(client.unexpected(&answer, what));
    if let Some(why) = &answer.broken {
        return Err(unexpected(&format!("the list is not whole ({why})")).into());
    }
    let value: Value = serde_json::from_slice(&answer.body).map_err(|_| unexpected("that is not JSON"))?;
    let mut rows = deliveries(value).ok_or_else(|| unexpected("there is no list of deliveries in it"))?;
    // Stable: what has no time, or the same, stays in the hub's order.
    rows.sort_by_key(|row| std::cmp::Reverse(time(row).map(UnixTime::nanos)));
    if json {
        for row in &rows {
            ctx.terminal.data(&sanitize::json_line(row))?;
        }
    } else if rows.is_empty() {
        ctx.terminal.note(&format!("webhook {webhook} has no deliveries yet"));
    } else {
        let rows: Vec<_> = rows.iter().map(columns).collect();
        let mut out = String::new();
        push_table(&mut out, ctx.terminal.out, ["ID", "EVENT", "STATUS", "ATTEMPTS", "WHEN"], &rows);
        ctx.terminal.data(out.as_bytes())?;
    }
    Ok(Exit::Done)
}

fn columns(row: &Value) -> [String; 5] {
    let when = time(row).and_then(units::rfc3339).or_else(|| field(row, &WHEN).and_then(shown));
    [
        field(row, &ID).and_then(shown),
        field(row, &EVENT).and_then(shown),
        field(row, &STATUS).and_then(shown),
        field(row, &ATTEMPTS).and_then(shown),
        when,
    ]
    .map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
}

fn field<'v>(row: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| row.get(name).filter(|value| !value.is_null()))
}

/// A list is shown by its length.
fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => Some(list.len().to_string()),
        Value::Object(_) | Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

/// RFC 3339, or unix seconds or milliseconds.
fn time(row: &Value) -> Option<UnixTime> {
    match field(row, &WHEN)? {
        Value::String(text) => {
            text.parse::<jiff::Timestamp>().ok().map(|time| UnixTime::from_nanos(time.as_nanosecond()))
        }
        Value::Number(number) => {
            let number = i128::from(number.as_i64()?);
            let nanos = if number > MILLISECONDS { 1_000_000 } else { 1_000_000_000 };
            Some(UnixTime::from_nanos(number * nanos))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_know_several_names() {
        let row =
            json!({"delivery_id": "d", "type": "e", "state": 200, "attempts": [1, 2], "created_at": 1_770_000_000});
        assert_eq!(columns(&row), ["d", "e", "200", "2", "2026-02-02T02:40:00.000Z"]);
        let row = json!({"id": 5, "event": "", "status": {"x": 1}, "attempts": 3, "when": "yesterday"});
        assert_eq!(columns(&row), ["5", "-", "-", "3", "yesterday"]);
        assert_eq!(columns(&json!("x")), ["-"; 5]);
        let millis = json!({"timestamp": 1_770_000_000_123_i64});
        assert_eq!(columns(&millis)[4], "2026-02-02T02:40:00.123Z");
    }
}
