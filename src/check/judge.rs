//! What a response means for a case, and how both are shown: bounded, and safe to print.

use super::answer::RawAnswer;
use super::model::{CheckCase, Expect, Severity};
use super::wire::RawRequest;
use crate::http::client::{Failure, FailureKind};
use crate::http::curl;
use crate::terminal::sanitize;

/// What is shown of an answer's body.
const SHOWN: usize = 160;
/// The longest body that is written into a curl command.
const MAX_CURL: usize = 2 * 1024;

/// Headers given with -H whose values are nobody else's business: a report stands in the log of a CI.
const CREDENTIALS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "x-api-key"];

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ruling {
    Right,
    /// As bad as this.
    Wrong(Severity),
}

/// Holds an answer against what the case expects.
pub(crate) fn judge(case: &CheckCase, answer: &Result<RawAnswer, Failure>) -> Ruling {
    let answer = match answer {
        Ok(answer) => answer,
        // Who hangs up on a body that is too large has refused it.
        Err(failure) if failure.kind == FailureKind::Broken && case.expect == Expect::TooLarge => {
            return Ruling::Right;
        }
        Err(_) if accepts(case.expect) => return Ruling::Wrong(case.severity.min(Severity::Medium)),
        Err(_) => return Ruling::Wrong(Severity::High),
    };
    let status = answer.status;
    let is_right = match case.expect {
        Expect::Accepted => answer.is_success(),
        Expect::AcceptedOr(codes) => answer.is_success() || codes.contains(&status),
        Expect::Refused => refuses(status),
        Expect::RefusedOr(codes) => refuses(status) || codes.contains(&status),
        Expect::TooLarge => refuses(status) || status == 413,
        Expect::Handled => answer.is_success() || (400..500).contains(&status),
        Expect::Words(_) => true,
    };
    if is_right {
        return Ruling::Right;
    }
    Ruling::Wrong(match status {
        _ if accepts(case.expect) => case.severity,
        200..300 => case.severity,
        // Anybody can provoke it.
        500.. => Severity::High,
        // Refused, but with a status that means something else.
        _ => Severity::Low,
    })
}

fn refuses(status: u16) -> bool {
    matches!(status, 400 | 401 | 403)
}

fn accepts(expect: Expect) -> bool {
    matches!(expect, Expect::Accepted | Expect::AcceptedOr(_))
}

/// In a word or two.
pub(crate) fn said(answer: &Result<RawAnswer, Failure>) -> String {
    match answer {
        Ok(answer) => answer.status.to_string(),
        Err(failure) => match failure.kind {
            FailureKind::TimedOut => "no answer in time".to_owned(),
            FailureKind::Refused => "no connection".to_owned(),
            FailureKind::Broken => "hung up".to_owned(),
            _ => "no HTTP answer".to_owned(),
        },
    }
}

/// An answer on one line.
pub(crate) fn answer(answer: &Result<RawAnswer, Failure>) -> String {
    match answer {
        Ok(answer) => {
            let body = sanitize::bytes(&answer.body[..answer.body.len().min(4 * SHOWN)]);
            let body = sanitize::shorten(body.trim(), SHOWN);
            let gap = if body.is_empty() { "" } else { " " };
            format!("HTTP {}{gap}{body}", answer.status)
        }
        Err(failure) => sanitize::line(&failure.message).into_owned(),
    }
}

/// A request as curl would send it, as far as it can.
pub(crate) fn request(url: &str, message: &RawRequest) -> String {
    let headers: Vec<_> = message
        .headers
        .iter()
        .map(|(name, value)| {
            let is_private = CREDENTIALS.iter().any(|known| name.eq_ignore_ascii_case(known));
            let value = if is_private { "***".to_owned() } else { sanitize::bytes(value) };
            (name.clone(), sanitize::shorten(&value, 300).into_owned())
        })
        .collect();
    if message.body.len() > MAX_CURL {
        let shown = curl(url, &headers, b"");
        let shown = shown.strip_suffix(" --data-raw ''").unwrap_or(&shown);
        // Pasted, it asks for the file instead of sending another request.
        return format!("{shown} --data-binary @body   # of {} bytes, left out here", message.body.len());
    }
    curl(url, &headers, &message.body)
}
