//! What one run of `sign` does to every payload: the checked flags, and the values that they leave open.
//!
//! With `--timestamp`, everything that would be random or the current time is derived from the input and that time,
//! so that fixtures are the same on every machine.

use super::{Args, Output};
use crate::context::Context;
use crate::delivery::{self, Envelope, fresh, is_header_text};
use crate::error::Error;
use crate::http::target;
use crate::secrets::Setup;
use crate::signing::{Keys, Scheme, SignError, Signature, Stamp, UnixTime, sign};
use crate::units::When;
use hyper::Uri;
use sha2::{Digest as _, Sha256};

/// How much of a payload ids are derived from: it has to be known before the rest streams through, since an id may
/// be signed in front of the body.
pub(super) const HEAD: usize = 64 * 1024;

pub(super) struct Plan {
    pub keys: Keys,
    pub output: Output,
    pub url: Uri,
    timestamp: Option<When>,
    event: Option<String>,
    delivery_id: Option<String>,
}

/// When and as what one payload is signed.
#[derive(Clone, Debug)]
pub(super) struct Stamped {
    pub time: UnixTime,
    /// The signed id, or the delivery id, or both.
    pub delivery_id: String,
    pub record_id: String,
}

impl Stamped {
    pub fn signing(&self) -> Stamp {
        Stamp { timestamp: Some(self.time.seconds()), id: Some(self.delivery_id.clone()) }
    }
}

/// A signed payload, but for its body.
pub(super) struct Signed {
    pub stamp: Stamped,
    pub signature: Signature,
    pub headers: Vec<(String, String)>,
    pub event: Option<String>,
    pub delivery_id: Option<String>,
    /// The body's name for the event, where `--event` gave another.
    other_event: Option<String>,
}

impl Plan {
    pub fn new(ctx: &Context, args: &Args) -> Result<Self, Error> {
        let setup = Setup::resolve(ctx, &args.scheme, &args.secrets)?;
        let keys = setup.signing_keys(ctx)?;
        let scheme = &setup.scheme;
        check_output(args)?;
        check_header(args.event.as_ref(), "--event", scheme.event_header(), "event's name", scheme)?;
        if !scheme.signs_id() {
            check_header(args.delivery_id.as_ref(), "--delivery-id", scheme.delivery_header(), "delivery id", scheme)?;
        }
        check_timestamp(ctx, args, scheme)?;
        if args.delivery_id.is_some() && args.output == Output::Value && !scheme.signs_id() {
            return Err(no_effect("--delivery-id", "value"));
        }
        Ok(Self {
            keys,
            output: args.output,
            url: target::parse("--url", args.url.as_deref().unwrap_or("http://127.0.0.1:3000/"))?.url,
            timestamp: args.timestamp,
            event: args.event.clone(),
            delivery_id: args.delivery_id.clone(),
        })
    }

    pub fn scheme(&self) -> &Scheme {
        self.keys.scheme()
    }

    /// Whether a header for the event's name is still to be filled from the body.
    pub fn names_event(&self) -> bool {
        self.event.is_none() && self.scheme().event_header().is_some()
    }

    /// Fixes what is open for the payload that starts with `head`, the `ordinal`th of this run.
    pub fn stamp(&self, now: UnixTime, ordinal: u64, head: &[u8]) -> Stamped {
        let time = self.timestamp.map_or(now, |when| when.as_of(now));
        let seed = match self.timestamp {
            _ if self.output == Output::Value && !self.scheme().signs_id() => vec![0; 32],
            Some(_) => {
                let mut seed = Sha256::new();
                seed.update(time.nanos().to_be_bytes());
                seed.update(ordinal.to_be_bytes());
                seed.update(&head[..head.len().min(HEAD)]);
                seed.finalize().to_vec()
            }
            None => fresh::random().to_vec(),
        };
        let fresh = || fresh::delivery_id(self.scheme(), &seed);
        Stamped {
            time,
            delivery_id: self.delivery_id.clone().unwrap_or_else(fresh),
            record_id: fresh::record_id(&seed),
        }
    }

    /// Signs a payload that is at hand.
    pub fn sign(&self, now: UnixTime, ordinal: u64, body: &[u8]) -> Result<Signed, Error> {
        let stamp = self.stamp(now, ordinal, body);
        let signature = sign(&self.keys, stamp.signing(), body).map_err(cannot_sign)?;
        Ok(self.finish(stamp, signature, body))
    }

    /// Puts a delivery together around a signature. `body` is empty where it was too large to keep.
    pub fn finish(&self, stamp: Stamped, signature: Signature, body: &[u8]) -> Signed {
        let scheme = self.scheme();
        if self.output == Output::Value {
            return Signed { stamp, signature, headers: Vec::new(), event: None, delivery_id: None, other_event: None };
        }
        let none: [(&str, &str); 0] = [];
        let body = Envelope::read(scheme, &none[..], body);
        let event = self.event.clone().or_else(|| body.event.clone());
        let headers = delivery::headers(scheme, &signature, event.as_deref(), Some(&stamp.delivery_id));
        Signed {
            delivery_id: (scheme.delivery_header().is_some() || scheme.signs_id())
                .then(|| stamp.delivery_id.clone())
                .or(body.delivery_id),
            other_event: body.event.filter(|named| event.as_ref().is_some_and(|event| event != named)),
            stamp,
            signature,
            headers,
            event,
        }
    }

    /// What a user would want to know of a delivery, if there is anything.
    pub fn remark(&self, signed: &Signed) -> Option<String> {
        if self.output == Output::Value {
            let beside = signed.signature.headers[1..].iter().map(|(name, value)| format!("{name}: {value}"));
            let beside = beside.collect::<Vec<_>>().join(", ");
            return (!beside.is_empty()).then(|| format!("a receiver also needs {beside} (see --output json)"));
        }
        if let (Some(other), Some(event)) = (&signed.other_event, &signed.event) {
            return Some(format!("the body's event is {other}, but the header will be {event}"));
        }
        let name = self.scheme().event_header()?;
        let carried = signed.headers.iter().any(|(header, _)| header == name);
        let why = match signed.event {
            Some(_) => "the event name is not printable ASCII",
            None => "the payload has no event name; use --event",
        };
        (!carried).then(|| format!("{name} is omitted: {why}"))
    }
}

pub(super) fn cannot_sign(error: SignError) -> Error {
    Error::usage(error.to_string())
}

fn no_effect(flag: &str, output: &str) -> Error {
    Error::usage(format!("{flag} has no effect on --output {output}"))
        .hint("use --output header, json, curl, http or fixture, or remove it")
}

fn check_output(args: &Args) -> Result<(), Error> {
    let output = args.output;
    if args.url.is_some() && !output.repeats_body() {
        return Err(Error::usage(format!("--url has no effect on --output {}", output.name()))
            .hint("use --output curl, http or fixture, or remove it"));
    }
    if args.event.is_some() && output == Output::Value {
        return Err(no_effect("--event", "value"));
    }
    if args.jsonl && output.is_single() {
        return Err(Error::usage(format!("--output {} prints one delivery, but --jsonl has several", output.name()))
            .hint("use value, json, curl or fixture, which print one per line"));
    }
    Ok(())
}

fn check_header(
    given: Option<&String>,
    flag: &str,
    header: Option<&str>,
    what: &str,
    scheme: &Scheme,
) -> Result<(), Error> {
    let Some(given) = given else { return Ok(()) };
    if header.is_none() {
        return Err(Error::usage(format!("{flag}: scheme {} has no header for the {what}", scheme.name()))
            .hint("remove it; the body is not changed"));
    }
    if !is_header_text(given) {
        return Err(Error::usage(format!("{flag}: `{given}` is not a valid header value"))
            .hint("use printable ASCII without surrounding spaces"));
    }
    Ok(())
}

fn check_timestamp(ctx: &Context, args: &Args, scheme: &Scheme) -> Result<(), Error> {
    let Some(when) = args.timestamp else { return Ok(()) };
    let derives_id = args.output != Output::Value && args.delivery_id.is_none() && scheme.delivery_header().is_some();
    if !scheme.has_timestamp() && args.output != Output::Fixture && !derives_id {
        return Err(Error::usage(format!("--timestamp: signatures of scheme {} have no timestamp", scheme.name()))
            .hint("remove it, or use --output json or fixture, which have other times and ids"));
    }
    let time = when.as_of(ctx.now());
    if time.seconds() < 0 {
        return Err(Error::usage("--timestamp is before 1970, which a signature cannot express"));
    }
    if scheme.has_timestamp() && matches!(when, When::At(_)) && time.nanos() % 1_000_000_000 != 0 {
        return Err(Error::usage("--timestamp has a fraction, but signatures use whole seconds")
            .hint(format!("give {}", time.seconds())));
    }
    if args.output == Output::Fixture && crate::units::rfc3339(time).is_none() {
        return Err(Error::usage("--timestamp is after the year 9999, which a fixture's received_at cannot express"));
    }
    Ok(())
}
