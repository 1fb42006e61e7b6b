//! Responses: JSON, and for a refusal its code and a sentence that says what to do.

use crate::http::server::Reply;
use crate::sandbox::Refusal;
use crate::terminal::sanitize::{self, json_line};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use serde::Serialize;

/// Maximum characters of a message, which may quote what a caller sent.
const MESSAGE: usize = 500;

/// A status with JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Reply {
    json_text(status, json_line(value))
}

/// A status with what is JSON already.
pub(super) fn json_text(status: StatusCode, text: Vec<u8>) -> Reply {
    let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Reply { status, headers, body: text.into() }
}

/// A call that is refused.
#[derive(Debug)]
pub(super) struct Refused {
    pub status: StatusCode,
    /// What programs go by.
    pub code: &'static str,
    /// What people read.
    pub message: String,
    errors: Vec<Invalid>,
    header: Option<(HeaderName, &'static str)>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Serialize)]
pub(super) struct Invalid {
    pub field: String,
    pub message: String,
}

impl Invalid {
    pub fn new(field: impl Into<String>, message: impl AsRef<str>) -> Self {
        Self { field: shown(&field.into()), message: shown(message.as_ref()) }
    }
}

/// What came from a caller, short and with nothing hidden in it.
fn shown(text: &str) -> String {
    sanitize::shorten(&sanitize::line(text), MESSAGE).into_owned()
}

impl Refused {
    pub fn new(status: StatusCode, code: &'static str, message: impl AsRef<str>) -> Self {
        Self { status, code, message: shown(message.as_ref()), errors: Vec::new(), header: None }
    }

    /// 422: the request says what can't be done.
    pub fn invalid(errors: Vec<Invalid>) -> Self {
        let all: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
        let refused = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", all.join("; "));
        Self { errors, ..refused }
    }

    pub fn with(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    pub fn answer(&self) -> Reply {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'static str,
            message: &'a str,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            errors: &'a [Invalid],
        }
        let answer = json(self.status, &Body { error: self.code, message: &self.message, errors: &self.errors });
        match &self.header {
            Some((name, value)) => answer.with(name.clone(), HeaderValue::from_static(value)),
            None => answer,
        }
    }
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self::invalid(vec![invalid])
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let (status, code, hint) = match &refusal {
            Refusal::NoWebhook(_) => (StatusCode::NOT_FOUND, "webhook_not_found", "; GET /sandbox/webhooks lists them"),
            Refusal::NoDelivery { .. } => {
                (StatusCode::NOT_FOUND, "delivery_not_found", "; GET /v1/webhooks/{id}/deliveries lists them")
            }
            Refusal::UnderWay(_) => (StatusCode::CONFLICT, "attempt_under_way", "; try again when it has ended"),
            Refusal::Disabled(_) => (StatusCode::CONFLICT, "webhook_disabled", "; register it again"),
            Refusal::TooManyWebhooks => (StatusCode::CONFLICT, "too_many_webhooks", ""),
            Refusal::QueueFull(_) => (StatusCode::TOO_MANY_REQUESTS, "queue_full", ""),
            Refusal::Unkept(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "state_not_kept", ", so nothing was done; is there room on the disk?")
            }
        };
        let refused = Self::new(status, code, format!("{refusal}{hint}"));
        match refusal {
            Refusal::QueueFull(_) => refused.with(RETRY_AFTER, "1"),
            _ => refused,
        }
    }
}
