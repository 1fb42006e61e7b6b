//! A delivery that is ready to be sent: addressed, with all its headers, and signed at each attempt.

use crate::delivery;
use crate::error::Error;
use crate::http::client::{Attempt, header};
use crate::signing::{Age, Keys, Scheme, SignError, Signature, Stamp, UnixTime, sign};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};
use std::sync::Arc;

/// A delivery that is ready to be sent, any number of times.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub source: Arc<str>,
    /// Names it in its source.
    pub record_id: String,
    pub delivery_id: Option<String>,
    pub event: Option<String>,
    pub received: Option<UnixTime>,
    pub method: Method,
    pub url: Uri,
    /// Every header but those of a fresh signature.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    /// What it is signed with; nothing where its signature is kept.
    pub keys: Option<Arc<Keys>>,
    /// When a signature that is kept was made.
    pub signed: Option<UnixTime>,
}

impl Outgoing {
    /// The delivery, signed as of `now` unless its signature is kept.
    pub fn attempt(&self, now: UnixTime) -> Result<Attempt, Error> {
        let mut headers = self.headers.clone();
        if let Some(keys) = &self.keys {
            let stamp = Stamp { timestamp: Some(now.seconds()), id: self.delivery_id.clone() };
            let signature = sign(keys, stamp, &self.body).map_err(|error| self.unsigned(error))?.headers;
            headers.retain(|(name, _)| !signature.iter().any(|(own, _)| own.eq_ignore_ascii_case(name.as_str())));
            for (name, value) in signature {
                let cannot = || Error::usage(format!("the signature header {name} is not valid"));
                headers.push(header((name.clone(), value)).ok_or_else(cannot)?);
            }
        }
        Ok(Attempt { method: self.method.clone(), url: self.url.clone(), headers, body: self.body.clone() })
    }

    fn unsigned(&self, why: SignError) -> Error {
        let advice = "the sender must use ids without it; to send it as it was signed, use `replay --keep-signature`";
        let hint = matches!(why, SignError::Separator(_)).then_some(advice);
        let error = Error::usage(format!("{}, record {}, can't be signed: {why}", self.source, self.record_id));
        hint.into_iter().fold(error, Error::hint)
    }

    /// How old a kept signature is.
    pub fn age(&self, now: UnixTime) -> Option<Age> {
        Some(now.since(self.signed?))
    }
}

/// The headers of a delivery that had none, but for its signature.
pub(crate) fn fresh_headers(scheme: &Scheme, event: Option<&str>, id: Option<&str>) -> Vec<(HeaderName, HeaderValue)> {
    let unsigned = Signature { value: String::new(), headers: Vec::new() };
    delivery::headers(scheme, &unsigned, event, id).into_iter().filter_map(header).collect()
}
