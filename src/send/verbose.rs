//! `--verbose`: a request as it was sent and its response, as `curl -v` shows them, on standard error.
//!
//! A request and its response are one block, so that blocks do not interleave with `--concurrency`.

use crate::http::client::{Answer, Attempt, Failure};
use crate::terminal::{Paint, Tone, sanitize};
use crate::units::show_size;
use hyper::HeaderMap;
use std::fmt::Write as _;

/// How much of a body is shown.
const BODY: usize = 64 * 1024;

/// Appends both.
pub(super) fn write(out: &mut String, paint: Paint, attempt: &Attempt, sent: &Result<Answer, Failure>) {
    if let Some((method, path, headers)) = attempt.head() {
        line(out, paint, ">", &format!("{method} {path} HTTP/1.1"));
        write_headers(out, paint, ">", &headers);
        write_body(out, paint, &attempt.body, false);
    }
    match sent {
        Ok(answer) => {
            let reason = answer.status.canonical_reason().unwrap_or_default();
            line(out, paint, "<", format!("{} {reason}", answer.status.as_u16()).trim_end());
            write_headers(out, paint, "<", &answer.headers);
            write_body(out, paint, &answer.body, answer.truncated);
        }
        Err(failure) => line(out, paint, "*", &format!("no response: {}", failure.message)),
    }
}

fn write_headers(out: &mut String, paint: Paint, mark: &str, headers: &HeaderMap) {
    for (name, value) in headers {
        line(out, paint, mark, &format!("{name}: {}", sanitize::bytes(value.as_bytes())));
    }
    line(out, paint, mark, "");
}

/// The bytes as they are, so that a blank can be seen; what would act on a terminal is escaped.
fn write_body(out: &mut String, paint: Paint, body: &[u8], truncated: bool) {
    let shown = &body[..body.len().min(BODY)];
    for text in shown.split_inclusive(|byte| *byte == b'\n') {
        let _ = writeln!(out, "{}", sanitize::bytes(text.strip_suffix(b"\n").unwrap_or(text)));
    }
    if truncated {
        line(out, paint, "*", "more not shown");
    } else if shown.len() < body.len() {
        line(out, paint, "*", &format!("{} more", show_size(body.len() - shown.len())));
    }
}

fn line(out: &mut String, paint: Paint, mark: &str, text: &str) {
    paint.push(out, Tone::Dim, mark);
    if !text.is_empty() {
        out.push(' ');
        out.push_str(&sanitize::line(text));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Method;
    use hyper::header::{HeaderName, HeaderValue};
    use std::time::Duration;

    #[test]
    fn a_request_and_its_answer_as_they_were() {
        let header = |name, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let attempt = Attempt {
            method: Method::POST,
            url: "http://localhost:1/hook?a=b".parse().unwrap(),
            headers: vec![header("x-pushoney-signature", "t=1,v1=00"), header("x-a", "1"), header("x-a", "2")],
            body: "{\"a\": 1}\n\u{1b}[2J".into(),
        };
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_bytes(b"text/\xff").unwrap());
        let answer = Answer {
            status: hyper::StatusCode::BAD_REQUEST,
            headers,
            body: "no".into(),
            truncated: true,
            took: Duration::ZERO,
        };
        let mut out = String::new();
        write(&mut out, Paint::plain(), &attempt, &Ok(answer));
        let expected = "> POST /hook?a=b HTTP/1.1\n> host: localhost:1\n> x-pushoney-signature: t=1,v1=00\n> x-a: 1\n\
            > x-a: 2\n> content-length: 13\n>\n{\"a\": 1}\n\\u001b[2J\n< 400 Bad Request\n< content-type: text/\\xff\n<\n\
            no\n* more not shown\n";
        assert_eq!(out, expected);
        let long = Attempt { body: vec![b'x'; BODY + 1].into(), ..attempt };
        out.clear();
        let failure = Failure {
            kind: crate::http::client::FailureKind::Refused,
            message: "nothing\nthere".to_owned(),
            took: Duration::ZERO,
        };
        write(&mut out, Paint::plain(), &long, &Err(failure));
        assert!(out.ends_with("x\n* 1 byte more\n* no response: nothing\\nthere\n"), "{}", &out[out.len() - 60..]);
    }
}
