//! The list of calls, and which of them a request's head makes.

use super::answer::{Invalid, Refused};
use super::deliveries::MOST;
use crate::nearest::nearest;
use hyper::header::ALLOW;
use hyper::{Method, StatusCode, Uri};
use reqwest::Url;

/// A call; each has a path of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Register,
    Deliveries,
    Retry,
    Click,
    Landed,
    Emit,
    Webhooks,
    Advance,
    Reset,
    Describe,
}

impl Call {
    pub const ALL: [Self; 10] = [
        Self::Register,
        Self::Deliveries,
        Self::Retry,
        Self::Click,
        Self::Landed,
        Self::Emit,
        Self::Webhooks,
        Self::Advance,
        Self::Reset,
        Self::Describe,
    ];

    /// Its path, as docs/openapi.json has it.
    pub fn path(self) -> &'static str {
        match self {
            Self::Register => "/v1/webhooks",
            Self::Deliveries => "/v1/webhooks/{id}/deliveries",
            Self::Retry => "/v1/webhooks/{id}/deliveries/{delivery_id}/retry",
            Self::Click => "/c/{tracking_id}",
            Self::Landed => "/sandbox/landed",
            Self::Emit => "/sandbox/events",
            Self::Webhooks => "/sandbox/webhooks",
            Self::Advance => "/sandbox/clock",
            Self::Reset => "/sandbox/reset",
            Self::Describe => "/sandbox/openapi.json",
        }
    }

    pub fn method(self) -> Method {
        match self {
            Self::Register | Self::Retry | Self::Emit | Self::Advance | Self::Reset => Method::POST,
            Self::Deliveries | Self::Click | Self::Landed | Self::Webhooks | Self::Describe => Method::GET,
        }
    }

    /// Whether it is answered without the key.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Click | Self::Landed | Self::Describe)
    }

    /// The parameters of its query.
    fn parameters(self) -> &'static [&'static str] {
        if self == Self::Deliveries { &["limit"] } else { &[] }
    }
}

/// What a request asks for, as far as its head says.
#[derive(Debug)]
pub(super) struct Asked {
    pub call: Call,
    /// The values of the placeholders in its path.
    pub ids: Vec<String>,
    pub limit: usize,
}

/// A segment of a path; `None` if it is not percent-encoded UTF-8.
type Segment = Option<String>;

/// The call at `path`, and the values of its placeholders.
pub(super) fn find(path: &str) -> Option<(Call, Vec<Segment>)> {
    let given: Vec<_> = path.strip_prefix('/')?.split('/').map(decoded).collect();
    let is_place = |segment: &str| segment.starts_with('{');
    let fits = |(wanted, given): (&str, &Segment)| match given.as_deref() {
        Some(given) => {
            if is_place(wanted) {
                !given.is_empty()
            } else {
                given == wanted
            }
        }
        None => is_place(wanted),
    };
    let segments = |call: &Call| call.path()[1..].split('/');
    let call = Call::ALL
        .into_iter()
        .find(|call| segments(call).count() == given.len() && segments(call).zip(&given).all(fits))?;
    let places = segments(&call).zip(given).filter(|(wanted, _)| is_place(wanted));
    Some((call, places.map(|(_, given)| given).collect()))
}

/// Reads the rest of the head: the method, the ids and the query.
pub(super) fn read(call: Call, ids: Vec<Segment>, method: &Method, uri: &Uri) -> Result<Asked, Refused> {
    if *method != call.method() {
        let allowed = call.method();
        let message = format!("{} accepts {allowed}, not {method}", call.path());
        let refused = Refused::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
        let allow = if allowed == Method::GET { "GET" } else { "POST" };
        return Err(refused.with(ALLOW, allow));
    }
    let ids = ids
        .into_iter()
        .collect::<Option<_>>()
        .ok_or_else(|| Invalid::new("path", "the path is not percent-encoded UTF-8: write a literal % as %25"))?;
    let mut limit = None;
    // The link in a campaign carries what others put there, such as utm_source.
    let parameters = if call == Call::Click { Vec::new() } else { pairs(uri) };
    for (name, value) in parameters {
        if !call.parameters().contains(&name.as_str()) {
            return Err(unknown(call, &name).into());
        }
        let number = value.parse().ok().filter(|limit| (1..=MOST).contains(limit));
        // `parse` takes a sign.
        let plain = value.bytes().all(|byte| byte.is_ascii_digit());
        match number.filter(|_| plain && limit.is_none()) {
            Some(number) => limit = Some(number),
            None if limit.is_some() => return Err(Invalid::new("limit", "limit is given more than once").into()),
            None => return Err(Invalid::new("limit", format!("limit must be a whole number from 1 to {MOST}")).into()),
        }
    }
    Ok(Asked { call, ids, limit: limit.unwrap_or(MOST) })
}

/// The parameters of the query, decoded.
fn pairs(uri: &Uri) -> Vec<(String, String)> {
    // Any base will do: a query has a meaning only in a URL.
    let url = uri.query().and_then(|query| Url::parse(&format!("http://localhost/?{query}")).ok());
    url.map(|url| url.query_pairs().into_owned().collect()).unwrap_or_default()
}

fn unknown(call: Call, name: &str) -> Invalid {
    let near = nearest(name, call.parameters());
    let message = match (near, call.parameters()) {
        (Some(near), _) => format!("unknown query parameter {name}; did you mean {near}?"),
        (None, []) => format!("unknown query parameter {name}: {} takes none", call.path()),
        (None, all) => format!("unknown query parameter {name}; known: {}", all.join(", ")),
    };
    Invalid::new(name, message)
}

/// Method and path, for people; without the query, which may be private.
pub(super) fn shown(method: &Method, uri: &Uri) -> String {
    format!("{method} {}", decoded(uri.path()).unwrap_or_else(|| uri.path().to_owned()))
}

/// `text` without its percent-encoding; `None` if there is something wrong with that, or it is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if *first == b'%' {
            let (digits, behind) = rest.split_at_checked(2)?;
            bytes.extend(hex::decode(digits).ok()?);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_described_is_what_there_is() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        let paths = description["paths"].as_object().unwrap().iter();
        let operations = paths.flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(move |(method, operation)| {
                let is_open = operation["security"].as_array().is_some_and(Vec::is_empty);
                (path.clone(), method.to_uppercase(), is_open)
            })
        });
        let here = Call::ALL.map(|call| (call.path().to_owned(), call.method().to_string(), call.is_open()));
        assert_eq!(operations.collect::<BTreeSet<_>>(), here.into());
    }

    #[test]
    fn a_path_is_taken_segment_by_segment() {
        let found = |path: &str| find(path).map(|(call, ids)| (call, ids.into_iter().flatten().collect::<Vec<_>>()));
        let at = |call, ids: &[&str]| Some((call, ids.iter().map(|id| (*id).to_owned()).collect()));
        assert_eq!(found("/v1/webhooks"), at(Call::Register, &[]));
        assert_eq!(found("/v1/%77ebhooks"), at(Call::Register, &[]));
        assert_eq!(found("/v1/webhooks/a%2Fb%20/deliveries"), at(Call::Deliveries, &["a/b "]));
        assert_eq!(found("/v1/webhooks/a/deliveries/%C3%a9/retry"), at(Call::Retry, &["a", "\u{e9}"]));
        // No segment is more than a name here.
        assert_eq!(found("/c/.."), at(Call::Click, &[".."]));
        for nothing in [
            "",
            "*",
            "/",
            "//",
            "//v1/webhooks",
            "/v1//webhooks",
            "/v1/webhooks/",
            "/c",
            "/c/",
            "/c/a/b",
            "/V1/webhooks",
            "/v1%2Fwebhooks",
            "/sandbox/../v1/webhooks",
            "/v1/%zzebhooks",
            "/v1/webhooks//deliveries",
        ] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
        for broken in ["/c/%", "/c/%2", "/c/%zz", "/c/%+1", "/c/%ff", "/c/%c3"] {
            let (call, ids) = find(broken).unwrap();
            assert_eq!((call, ids), (Call::Click, vec![None]), "{broken}");
        }
    }

    #[test]
    fn a_query_is_read_strictly() {
        let limit = |query: &str| {
            let uri = format!("/v1/webhooks/a/deliveries{query}").parse().unwrap();
            let (call, ids) = find("/v1/webhooks/a/deliveries").unwrap();
            read(call, ids, &Method::GET, &uri).map(|asked| asked.limit).map_err(|refused| refused.message)
        };
        for (query, expected) in
            [("", MOST), ("?", MOST), ("?limit=1", 1), ("?limit=1000", 1000), ("?%6cimit=%31%30&", 10)]
        {
            assert_eq!(limit(query), Ok(expected), "{query}");
        }
        for (query, why) in [
            ("?limit", "whole number from 1 to 1000"),
            ("?limit=0", "whole number"),
            ("?limit=1001", "whole number"),
            ("?limit=%2B5", "whole number"),
            ("?limit=-1", "whole number"),
            ("?limit=1.0", "whole number"),
            ("?limit=99999999999999999999", "whole number"),
            ("?limit=1&limit=1", "more than once"),
            ("?limits=1", "did you mean limit?"),
            ("?cursor=1", "unknown query parameter cursor; known: limit"),
        ] {
            let said = limit(query).unwrap_err();
            assert!(said.contains(why), "{query}: {said}");
        }
    }
}
