//! One webhook delivery: the bytes that are received or sent, and a view of its envelope.
//!
//! The body is never parsed and serialised again, and headers keep their order and repeats.

pub(crate) mod edit;
mod envelope;
pub(crate) mod fresh;
pub(crate) mod sample;
pub(crate) mod template;

pub(crate) use envelope::{Envelope, Identity};

use crate::signing::{Headers, Scheme, Signature};
use hyper::HeaderMap;
use hyper::body::Bytes;
use std::fmt;

/// A delivery as it was received.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The method; `POST`.
    pub method: String,
    /// Path and query, as they stood in the request line.
    pub path: String,
    /// The headers: names in lower case, repeats of a name in order.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Bytes,
}

impl Delivery {
    /// Bytes that it holds, for bounding queues.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.body.len() + self.path.len() + headers
    }

    /// The headers as plain pairs, in order.
    pub fn header_pairs(&self) -> Vec<(String, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect()
    }
}

impl Headers for HeaderMap {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        self.get_all(name).iter().map(hyper::header::HeaderValue::as_bytes).collect()
    }
}

/// The headers that a delivery of `scheme` carries, in order. A name or id that a header can't carry is omitted.
pub fn headers(
    scheme: &Scheme,
    signature: &Signature,
    event: Option<&str>,
    delivery_id: Option<&str>,
) -> Vec<(String, String)> {
    let mut all = vec![("Content-Type".to_owned(), scheme.content_type().to_owned())];
    let mut add = |name: Option<&str>, value: Option<&str>| {
        if let (Some(name), Some(value)) = (name, value) {
            let there = |(n, _): &(String, String)| n.eq_ignore_ascii_case(name);
            if is_header_text(value) && !signature.headers.iter().any(there) {
                all.push((name.to_owned(), value.to_owned()));
            }
        }
    };
    add(Some("User-Agent"), scheme.user_agent());
    add(scheme.event_header(), event);
    add(scheme.delivery_header(), delivery_id);
    all.extend(signature.headers.iter().cloned());
    all
}

/// Whether a header's value may be `text`: printable ASCII, no surrounding white space, not empty.
pub fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// Which events are wanted: names, in which `*` matches any characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter(Vec<String>);

impl EventFilter {
    /// Reads `click.recorded,conversion.*`.
    ///
    /// # Errors
    /// An empty name: a filter that nothing passes is a slip.
    pub fn parse(list: &str) -> Result<Self, String> {
        let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err("has an empty name; separate names with commas, as in click.recorded,conversion.*".to_owned());
        }
        Ok(Self(names))
    }

    /// The names as they were written.
    pub(crate) fn patterns(&self) -> &[String] {
        &self.0
    }

    /// The names, if none is a pattern.
    pub fn names(&self) -> Option<&[String]> {
        (!self.0.iter().any(|name| name.contains('*'))).then_some(&self.0)
    }

    /// Whether an event of this name passes. A delivery without a name passes none.
    pub fn passes(&self, event: Option<&str>) -> bool {
        event.is_some_and(|event| self.0.iter().any(|pattern| glob(pattern.as_bytes(), event.as_bytes())))
    }
}

impl fmt::Display for EventFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

/// `*` matches any run of bytes. At most their lengths multiplied, however many stars: on a
/// mismatch only the last star gives.
pub(crate) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((star_p, star_t)) = star {
            star = Some((star_p, star_t + 1));
            p = star_p + 1;
            t = star_t + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_run() {
        let passes = |filter: &str, event: &str| EventFilter::parse(filter).unwrap().passes(Some(event));
        assert!(passes("click.recorded, conversion.*", "conversion.recorded"));
        assert!(passes("*", "anything"));
        assert!(passes("a*b*c", "aXbbXc"));
        assert!(!passes("click.*", "click"));
        assert!(!passes("click", "click.recorded"));
        assert!(!passes("a*b", "ab c"));
        assert!(!EventFilter::parse("*").unwrap().passes(None));
        assert!(EventFilter::parse("a,,b").is_err());
    }

    #[test]
    fn headers_can_not_be_injected() {
        let signature = Signature { value: "v".into(), headers: vec![("X-Pushoney-Signature".into(), "v".into())] };
        let headers = headers(&Scheme::default(), &signature, Some("a\r\nX-Evil: 1"), Some("d"));
        let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Content-Type", "User-Agent", "X-Pushoney-Delivery", "X-Pushoney-Signature"]);
    }
}
