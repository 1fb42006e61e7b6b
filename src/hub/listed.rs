//! The deliveries that a hub lists, read leniently: field names are not published, so each is known under several.
//!
//! Whether a delivery was attempted since, and with which result, can only be seen in the list: nothing else in the
//! API is published.

use super::answer::deliveries;
use super::{ApiCall, ApiFailure, Client, Wait};
use crate::signing::UnixTime;
use crate::units;
use reqwest::Method;
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

const ID: [&str; 2] = ["id", "delivery_id"];
const EVENT: [&str; 4] = ["event", "event_type", "event_name", "type"];
const STATUS: [&str; 3] = ["status", "state", "outcome"];
const ATTEMPTS: [&str; 3] = ["attempts", "attempt_count", "attempts_count"];
const WHEN: [&str; 7] =
    ["when", "last_attempt_at", "delivered_at", "attempted_at", "created_at", "occurred_at", "timestamp"];
const CREATED: [&str; 4] = ["created_at", "occurred_at", "when", "timestamp"];
const ATTEMPTED: [&str; 5] = ["attempted_at", "last_attempt_at", "at", "created_at", "timestamp"];
const NEXT: [&str; 5] = ["next_attempt_at", "next_retry_at", "retry_at", "next_attempt", "next_retry"];
const REASON: [&str; 5] = ["reason", "failure_reason", "last_error", "error_message", "error"];
/// The status that the endpoint answered, in a delivery.
const LAST: [&str; 6] =
    ["last_status", "last_status_code", "response_status", "response_code", "status_code", "http_status"];
/// The same in an attempt, which has no other status.
const ANSWERED: [&str; 5] = ["status", "status_code", "response_status", "response_code", "http_status"];

const DELIVERED: [&str; 6] = ["delivered", "success", "succeeded", "successful", "ok", "completed"];
const FAILED: [&str; 7] = ["failed", "failure", "error", "errored", "exhausted", "undeliverable", "gave_up"];
const RETRYING: [&str; 4] = ["retrying", "retry", "scheduled", "will_retry"];
const UNDER_WAY: [&str; 9] =
    ["pending", "sending", "queued", "waiting", "created", "new", "processing", "in_progress", "delivering"];

/// Unix times above this are in milliseconds: as seconds it is the year 5138.
const MILLISECONDS: i128 = 100_000_000_000;
/// How soon the list is looked at again, at first and later.
const SOON: Duration = Duration::from_millis(20);
const LATER: Duration = Duration::from_secs(1);

/// What a hub lists of one webhook.
#[derive(Default)]
pub(crate) struct List {
    /// In the hub's order.
    pub rows: Vec<Value>,
    /// The hub says that there are others.
    pub has_more: bool,
}

impl List {
    /// Those that failed for good, the oldest first. Nothing where the hub says of none whether it did, in words that are
    /// known here.
    pub fn failed(&self) -> Option<Vec<Listed<'_>>> {
        if self.unclear() == self.rows.len() && !self.rows.is_empty() {
            return None;
        }
        let mut failed: Vec<_> = self.rows.iter().map(Listed).filter(|row| row.is_failed() == Some(true)).collect();
        // Backwards first: a hub lists the newest first, and those of one time stay as it has them.
        failed.reverse();
        failed.sort_by_key(|row| row.created().map(UnixTime::nanos));
        Some(failed)
    }

    /// How many there are of which the hub does not say whether they failed, or that nobody can ask for again since they
    /// have no id.
    pub fn unclear(&self) -> usize {
        let is_clear = |row: Listed<'_>| row.is_failed().is_some_and(|failed| !failed || row.id().is_some());
        self.rows.iter().filter(|row| !is_clear(Listed(row))).count()
    }

    /// That there are some, if there are.
    pub fn unclear_said(&self) -> Option<String> {
        let unclear = self.unclear();
        let all = self.rows.len();
        (unclear > 0)
            .then(|| format!("the hub does not say whether {unclear} of {all} deliveries failed, or which they are"))
    }
}

/// Asks for the deliveries of `webhook`.
pub(crate) async fn list(client: &Client, webhook: &str, waiting: &(dyn Fn(Wait) + Sync)) -> Result<List, ApiFailure> {
    let path = ["v1", "webhooks", webhook, "deliveries"];
    let answer = client.call(&ApiCall { method: Method::GET, path: &path, body: None, if_unsure: "" }, waiting).await?;
    if let Some(why) = &answer.broken {
        return Err(client.unexpected(&answer, &format!("the list is incomplete ({why})")));
    }
    let value: Value =
        serde_json::from_slice(&answer.body).map_err(|_| client.unexpected(&answer, "that is not JSON"))?;
    let is_set = |name: &str| value.get(name).is_some_and(|more| !matches!(more, Value::Null | Value::Bool(false)));
    let has_more = ["has_more", "next_cursor", "next"].into_iter().any(is_set);
    let rows = deliveries(value).ok_or_else(|| client.unexpected(&answer, "it has no list of deliveries"))?;
    Ok(List { rows, has_more })
}

/// Asks for another attempt of a delivery.
pub(crate) async fn retry(
    client: &Client,
    (webhook, delivery): (&str, &str),
    waiting: &(dyn Fn(Wait) + Sync),
) -> Result<super::ApiAnswer, ApiFailure> {
    let if_unsure = format!("see its status with `pushoney-cli deliveries list {webhook}`");
    let path = ["v1", "webhooks", webhook, "deliveries", delivery, "retry"];
    client.call(&ApiCall { method: Method::POST, path: &path, body: None, if_unsure: &if_unsure }, waiting).await
}

/// Looks at the list until an attempt of `delivery` is over that is newer than `before`, or until `deadline`.
pub(crate) async fn attempted(
    client: &Client,
    (webhook, delivery): (&str, &str),
    before: Option<&Mark>,
    deadline: Instant,
) -> Result<Option<Value>, ApiFailure> {
    let mut pause = SOON;
    loop {
        // A hub that asks for patience gets it, until the deadline.
        let listed = tokio::time::timeout_at(deadline, list(client, webhook, &|_| {})).await;
        let Ok(listed) = listed else { return Ok(None) };
        let found = listed?.rows.into_iter().find(|row| Listed(row).id().as_deref() == Some(delivery));
        if let Some(row) = found.filter(|row| Listed(row).is_attempted_since(before)) {
            return Ok(Some(row));
        }
        if Instant::now() + pause >= deadline {
            return Ok(None);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LATER);
    }
}

/// What changes with each attempt of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark(String);

/// One delivery of a list.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'v>(pub &'v Value);

impl<'v> Listed<'v> {
    pub fn id(self) -> Option<String> {
        field(self.0, &ID).and_then(shown)
    }

    pub fn event(self) -> Option<String> {
        field(self.0, &EVENT).and_then(shown)
    }

    pub fn status(self) -> Option<String> {
        field(self.0, &STATUS).and_then(shown)
    }

    /// How many attempts there were.
    pub fn attempts(self) -> Option<String> {
        field(self.0, &ATTEMPTS).and_then(shown)
    }

    /// Every attempt that it names, in the hub's order.
    pub fn every_attempt(self) -> &'v [Value] {
        self.0.get(ATTEMPTS[0]).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The last attempt that counts: what a sandbox spoils on purpose does not.
    fn last_attempt(self) -> Option<&'v Value> {
        let counts = |attempt: &&Value| attempt.get("fault").is_none_or(Value::is_null);
        self.every_attempt().iter().rev().find(counts)
    }

    /// What the endpoint answered last: a status, or why there is none.
    pub fn last_answer(self) -> Option<String> {
        let of_attempt = self.last_attempt().and_then(answered);
        of_attempt.or_else(|| field(self.0, &LAST).and_then(shown))
    }

    /// Why it failed.
    pub fn reason(self) -> Option<String> {
        let reason = field(self.0, &REASON)?;
        shown(reason).or_else(|| shown(reason.get("message")?))
    }

    pub fn next_attempt(self) -> Option<String> {
        let next = field(self.0, &NEXT)?;
        time(next).and_then(units::rfc3339).or_else(|| shown(next))
    }

    /// When something last happened to it.
    pub fn when(self) -> Option<String> {
        let when = field(self.0, &WHEN)?;
        time(when).and_then(units::rfc3339).or_else(|| shown(when))
    }

    /// The same, to sort by.
    pub fn time(self) -> Option<UnixTime> {
        field(self.0, &WHEN).and_then(time)
    }

    /// When its event happened.
    pub fn created(self) -> Option<UnixTime> {
        field(self.0, &CREATED).and_then(time)
    }

    /// When the last attempt was made, or else what is known.
    pub fn last_time(self) -> Option<UnixTime> {
        self.last_attempt().and_then(|attempt| time(field(attempt, &ATTEMPTED)?)).or_else(|| self.time())
    }

    /// Whether it failed for good: nothing more comes by itself. `None` where the hub says no status, or one that is not
    /// known here: nobody knows what a `dead` one is.
    pub fn is_failed(self) -> Option<bool> {
        let status = self.status()?;
        if is_one_of(&status, &FAILED) {
            return Some(true);
        }
        [&DELIVERED[..], &RETRYING, &UNDER_WAY].iter().any(|known| is_one_of(&status, known)).then_some(false)
    }

    /// Whether its last attempt was accepted, as far as the hub says.
    pub fn is_accepted(self) -> Option<bool> {
        let status = self.last_answer().and_then(|answer| answer.parse::<u16>().ok());
        if let Some(status) = status.filter(|status| (100..1000).contains(status)) {
            return Some((200..300).contains(&status));
        }
        if self.last_attempt().is_some_and(|attempt| field(attempt, &["error", "message"]).is_some()) {
            return Some(false);
        }
        let status = self.status()?;
        if is_one_of(&status, &DELIVERED) {
            Some(true)
        } else {
            (is_one_of(&status, &FAILED) || is_one_of(&status, &RETRYING)).then_some(false)
        }
    }

    pub fn mark(self) -> Mark {
        Mark(match self.last_attempt() {
            Some(attempt) => attempt.to_string(),
            None => format!("{:?} {:?} {:?}", self.attempts(), self.when(), self.status()),
        })
    }

    /// Whether an attempt is over that is newer than `before`.
    fn is_attempted_since(self, before: Option<&Mark>) -> bool {
        let is_over = self.last_attempt().is_some() || self.is_accepted().is_some();
        is_over && before.is_none_or(|before| *before != self.mark())
    }
}

/// What an attempt was answered: a status, or why there was no answer.
pub(crate) fn answered(attempt: &Value) -> Option<String> {
    let status = field(attempt, &ANSWERED).and_then(shown);
    status.or_else(|| field(attempt, &["error", "message"]).and_then(shown)).map(|text| text.replace('_', " "))
}

/// When an attempt was made.
pub(crate) fn attempted_at(attempt: &Value) -> Option<String> {
    let at = field(attempt, &ATTEMPTED)?;
    time(at).and_then(units::rfc3339).or_else(|| shown(at))
}

fn is_one_of(status: &str, known: &[&str]) -> bool {
    known.iter().any(|known| status.eq_ignore_ascii_case(known))
}

fn field<'v>(row: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| row.get(name).filter(|value| !value.is_null()))
}

/// A list is shown by its length.
pub(crate) fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => Some(list.len().to_string()),
        Value::Object(_) | Value::Null => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}

/// RFC 3339, or unix seconds or milliseconds.
fn time(value: &Value) -> Option<UnixTime> {
    match value {
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
    fn what_the_last_attempt_came_to() {
        let sandbox = json!({"id": "d", "status": "failed", "reason": "exhausted", "next_attempt_at": null, "attempts": [
            {"number": 1, "attempted_at": "2026-02-02T02:40:00Z", "status": 500, "error": null, "fault": null},
            {"number": 2, "attempted_at": "2026-02-02T02:41:00Z", "status": null, "error": "timed_out", "fault": null},
            {"number": 3, "attempted_at": "2026-02-02T02:42:00Z", "status": 200, "error": null, "fault": "duplicate"}]});
        let row = Listed(&sandbox);
        assert_eq!((row.last_answer().as_deref(), row.reason().as_deref()), (Some("timed out"), Some("exhausted")));
        assert_eq!((row.is_accepted(), row.is_failed()), (Some(false), Some(true)), "what a fault sent does not count");
        assert_eq!(row.last_time(), Some(UnixTime::from_seconds(1_770_000_060)));
        let other = json!({"state": "Success", "status_code": 204, "next_retry_at": 1_770_000_000});
        let row = Listed(&other);
        assert_eq!((row.last_answer().as_deref(), row.is_accepted()), (Some("204"), Some(true)));
        assert_eq!(row.next_attempt().as_deref(), Some("2026-02-02T02:40:00.000Z"));
        for (status, accepted) in
            [("delivered", Some(true)), ("FAILED", Some(false)), ("retrying", Some(false)), ("x", None)]
        {
            assert_eq!(Listed(&json!({"status": status})).is_accepted(), accepted, "{status}");
        }
        // A delivery that was accepted once, and whose last attempt was not.
        let again = json!({"status": "delivered", "attempts": [{"status": 200}, {"status": 500}]});
        assert_eq!(Listed(&again).is_accepted(), Some(false));
    }

    #[test]
    fn an_attempt_is_seen_by_what_changes() {
        let of = |row: Value| Listed(&row).mark();
        let before = of(json!({"status": "failed", "attempts": [{"number": 1, "status": 500}]}));
        let since = |row: Value| Listed(&row).is_attempted_since(Some(&before));
        assert!(!since(json!({"status": "sending", "attempts": [{"number": 1, "status": 500}]})));
        assert!(since(
            json!({"status": "failed", "attempts": [{"number": 1, "status": 500}, {"number": 2, "status": 500}]})
        ));
        let before = of(json!({"status": "failed", "attempt_count": 5}));
        let since = |row: Value| Listed(&row).is_attempted_since(Some(&before));
        assert!(!since(json!({"status": "failed", "attempt_count": 5})));
        assert!(!since(json!({"status": "pending", "attempt_count": 5})), "it is under way");
        assert!(since(json!({"status": "failed", "attempt_count": 6})));
        assert!(!Listed(&json!({"status": "pending", "attempts": []})).is_attempted_since(None));
    }
}
