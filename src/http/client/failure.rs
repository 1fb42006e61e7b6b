//! Why there was no response: a kind for programs, a sentence for people.

use hyper::StatusCode;
use std::error::Error as _;
use std::fmt::{self, Display};
use std::time::Duration;

/// What kept an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// No connection: nothing listens there, or the way to it is closed.
    Refused,
    /// The host's name has no address.
    Unresolved,
    /// TLS could not be agreed on, or the certificate is not trusted.
    Tls,
    /// The time was up.
    TimedOut,
    /// The connection was lost before the end of an answer.
    Broken,
    /// What came is not HTTP/1, or has a head beyond bounds; or what was given can't be sent.
    Malformed,
}

impl FailureKind {
    /// Its name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unresolved => "unresolved",
            Self::Tls => "tls",
            Self::TimedOut => "timed_out",
            Self::Broken => "broken",
            Self::Malformed => "malformed",
        }
    }
}

/// An attempt that got no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kept the answer.
    pub kind: FailureKind,
    /// What refused where, with its causes.
    pub message: String,
    /// From the start of the attempt to its failure.
    pub took: Duration,
}

/// A [`Failure`] whose time is not taken yet.
#[derive(Debug)]
pub(super) struct Trouble {
    pub kind: FailureKind,
    pub message: String,
}

/// Whether a connection ended before a byte of an answer that could be read.
pub(super) fn ended_early(error: &hyper::Error) -> bool {
    !error.is_parse() && !error.is_user() && !error.is_timeout()
}

impl Trouble {
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    pub fn timed_out(missing: &str, timeout: Duration) -> Self {
        Self::new(FailureKind::TimedOut, format!("{missing} within {timeout:?}"))
    }

    /// What was given can't be put into a request.
    pub fn unsendable(what: &str, why: &dyn Display) -> Self {
        Self::new(FailureKind::Malformed, format!("this {what} cannot be sent: {why}"))
    }

    /// hyper failed with a request that is under way.
    pub fn exchange(host: &impl Display, error: &hyper::Error) -> Self {
        if error.is_parse_too_large() {
            return Self::new(FailureKind::Malformed, format!("{host} answered with headers that are too large"));
        }
        if error.is_parse() {
            return Self::new(FailureKind::Malformed, format!("{host} did not answer with HTTP/1: {error}"));
        }
        let mut message = format!("{host} closed the connection without a response");
        let mut cause = error.source();
        while let Some(why) = cause {
            message.push_str(": ");
            message.push_str(&why.to_string());
            cause = why.source();
        }
        Self::new(FailureKind::Broken, message)
    }

    /// The same of a request that was to be broken off.
    pub fn broken_off(host: &impl Display, error: &hyper::Error) -> Self {
        if error.is_user() {
            return Self::new(FailureKind::Broken, "dropped on purpose, in the middle of the body");
        }
        Self::exchange(host, error)
    }

    /// It happened behind the head of an answer.
    pub fn after(self, status: StatusCode) -> Self {
        let message = match self.kind {
            FailureKind::Broken => self.message.replace("without a response", "before the end of its response"),
            _ => self.message,
        };
        Self { message: format!("{message} (its status was {})", status.as_u16()), ..self }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
