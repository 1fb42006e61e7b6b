//! The API: the calls that Pushoney publishes, and under `/sandbox/` those that only a sandbox has.
//!
//! docs/openapi.json describes it, and tests validate every response against that. Everything that is wrong with a
//! request is reported field by field, and shown where the sandbox runs; nothing in a request is silently ignored.
//! Authorisation is checked before the body is read.

mod answer;
mod body;
mod call;
mod control;
mod deliveries;
mod webhooks;

use super::{Sandbox, SandboxEvent};
use crate::http::server::{Problem, Reply, Request, Service};
use crate::hub::mask;
use crate::terminal::sanitize;
use answer::Refused;
use call::{Asked, Call};
use hyper::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use std::net::SocketAddr;
use subtle::ConstantTimeEq as _;

/// The largest body: far above any event's, and an event is written and sent more than once.
const BODY: usize = 1 << 20;
/// Characters of a path that are shown.
const SHOWN: usize = 200;

/// The API of one sandbox.
pub(super) struct Api {
    sandbox: Sandbox,
    key: String,
}

impl Api {
    pub fn new(sandbox: Sandbox) -> Self {
        let key = sandbox.api_key();
        Self { sandbox, key }
    }

    /// What a request asks for, as far as its head says.
    fn asked(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Asked, Refused> {
        let found = call::find(uri.path());
        // Without the key, nobody learns what there is.
        if !found.as_ref().is_some_and(|(call, _)| call.is_open()) {
            self.authorize(headers)?;
        }
        let (call, ids) = found.ok_or_else(|| {
            let message = "no such path; GET /sandbox/openapi.json describes the API";
            Refused::new(StatusCode::NOT_FOUND, "not_found", message)
        })?;
        call::read(call, ids, method, uri)
    }

    fn authorize(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let refuse = |message| {
            let refused = Refused::new(StatusCode::UNAUTHORIZED, "unauthorized", message);
            Err(refused.with(WWW_AUTHENTICATE, "Bearer"))
        };
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let (Some(given), None) = (given.next(), given.next()) else {
            return refuse(
                "this call requires the API key, which the sandbox printed when it started: send it as in `Authorization: Bearer pk_…`",
            );
        };
        let Some(key) = bearer(given) else {
            return refuse("the Authorization header has no bearer key: send it as in `Authorization: Bearer pk_…`");
        };
        if self.key.is_empty() || !bool::from(key.ct_eq(self.key.as_bytes())) {
            return refuse("wrong API key: use the one that this sandbox printed when it started");
        }
        Ok(())
    }

    async fn answer(&self, asked: Asked, body: &[u8]) -> Result<Reply, Refused> {
        let Asked { call, ids, limit } = asked;
        if call.method() == Method::GET || matches!(call, Call::Retry | Call::Reset) {
            body::expect_none(body)?;
        }
        let sandbox = &self.sandbox;
        match call {
            Call::Register => webhooks::register(sandbox, body).await,
            Call::Deliveries => deliveries::list(sandbox, &ids[0], limit),
            Call::Retry => deliveries::retry(sandbox, &ids[0], &ids[1]),
            Call::Click => control::click(sandbox, &ids[0]).await,
            Call::Landed => Ok(control::landed()),
            Call::Emit => control::emit(sandbox, body).await,
            Call::Webhooks => Ok(webhooks::list(sandbox)),
            Call::Advance => control::advance(sandbox, body),
            Call::Reset => control::reset(sandbox),
            Call::Describe => Ok(control::description()),
        }
    }

    /// Answers no, and says so where the sandbox runs.
    async fn refused(&self, call: String, refused: Refused) -> Reply {
        // Somebody may have put it into the path.
        let clean = |text: &str| mask::out_of(text, &self.key, "…");
        let call = sanitize::shorten(&clean(&call), SHOWN).into_owned();
        let (status, message) = (refused.status.as_u16(), clean(&refused.message));
        self.sandbox.0.tell(SandboxEvent::Refused { status, call, message }).await;
        refused.answer()
    }
}

/// The key of an `Authorization` header; the scheme's name may be written in any case.
fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let (scheme, key) = value.as_bytes().split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| key.trim_ascii())
}

impl Service for Api {
    fn most_body(&self) -> usize {
        BODY
    }

    async fn refuse(&self, _: SocketAddr, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Reply> {
        let refused = self.asked(method, uri, headers).err()?;
        Some(self.refused(call::shown(method, uri), refused).await)
    }

    async fn handle(&self, request: Request) -> Reply {
        let Request { method, uri, headers, body, .. } = request;
        let answered = match self.asked(&method, &uri, &headers) {
            Ok(asked) => self.answer(asked, &body).await,
            Err(refused) => Err(refused),
        };
        match answered {
            Ok(answer) => answer,
            Err(refused) => self.refused(call::shown(&method, &uri), refused).await,
        }
    }

    async fn problem(&self, remote: SocketAddr, _: &HeaderMap, problem: Problem) -> Reply {
        let refused = |status, code, message: &str| Refused::new(status, code, message);
        let refused = match problem {
            Problem::TooLarge => {
                refused(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "the body is over 1 MiB, the maximum")
            }
            Problem::Idle => refused(StatusCode::REQUEST_TIMEOUT, "timeout", "the body stopped arriving"),
            Problem::NoRoom => {
                refused(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many large bodies at once; try again")
            }
            Problem::Malformed(why) => {
                refused(StatusCode::BAD_REQUEST, "not_http", &format!("this is not HTTP: {}", sanitize::line(&why)))
            }
            Problem::HeadersTooLarge => refused(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                "the headers are over 32 KiB, or over 100",
            ),
            // Nobody is there to be answered, and nothing was asked.
            Problem::HungUp(_) | Problem::SlowHeaders => {
                return Reply::text(StatusCode::BAD_REQUEST, "");
            }
        };
        self.refused(format!("a request of {remote}"), refused).await
    }
}
