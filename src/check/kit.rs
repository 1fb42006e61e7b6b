//! What the messages of a check are built from: one scheme, one key, new ids, and a mark by which they are found in
//! logs.

use super::answer::{RawAnswer, position};
use super::wire::{Framing, RawRequest};
use crate::delivery::fresh;
use crate::delivery::sample::sample;
use crate::signing::{Forge, HeaderEntry, Over, Scheme, Secret, UnixTime};
use hyper::body::Bytes;
use std::sync::atomic::{AtomicU32, Ordering};

/// What deliveries of a check begin their ids with, and name themselves.
pub(crate) const USER_AGENT: &str = concat!("pushoney-cli-check/", env!("CARGO_PKG_VERSION"));
/// A shorter secret stands in texts by accident.
const MIN_SECRET: usize = 8;
/// The event that no receiver acts upon.
pub(crate) const UNKNOWN_EVENT: &str = "pushoney_cli.check";

/// What is known of a delivery before it is signed.
#[derive(Clone, Debug)]
pub(crate) struct DraftDelivery {
    pub id: String,
    pub event: String,
    pub body: Vec<u8>,
}

impl DraftDelivery {
    /// The same with another body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Its body as text; it was made here, so it is.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Makes messages.
#[derive(Debug)]
pub(crate) struct Kit {
    pub(crate) scheme: Scheme,
    /// With the receiver's own secret.
    pub(crate) forge: Forge,
    /// As it is given to the receiver, to look for in answers; nothing where it is too short to be told from other text.
    secret: Option<Secret>,
    /// Path and query of the receiver.
    path: String,
    /// The event of deliveries that are about nothing else.
    event: String,
    /// Headers that every message carries.
    extra: Vec<(String, Vec<u8>)>,
    clock: fn() -> UnixTime,
    run: String,
    made: AtomicU32,
}

impl Kit {
    pub fn new(scheme: &Scheme, forge: Forge, path: &str, clock: fn() -> UnixTime) -> Self {
        Self {
            scheme: scheme.clone(),
            forge,
            secret: None,
            path: path.to_owned(),
            event: UNKNOWN_EVENT.to_owned(),
            extra: Vec::new(),
            clock,
            run: hex::encode(&fresh::random()[..5]),
            made: AtomicU32::new(0),
        }
    }

    pub fn with_event(mut self, event: &str) -> Self {
        event.clone_into(&mut self.event);
        self
    }

    pub fn with_secret(mut self, secret: &Secret) -> Self {
        self.secret = Some(secret.clone()).filter(|secret| secret.expose().len() >= MIN_SECRET);
        self
    }

    /// An answer as it may be shown.
    pub fn presentable(&self, answer: RawAnswer) -> RawAnswer {
        match &self.secret {
            Some(secret) => answer.without(secret.expose()),
            None => answer,
        }
    }

    /// Whether `text` holds the secret.
    pub fn is_secret_in(&self, text: &str) -> bool {
        self.secret.as_ref().is_some_and(|secret| position(text.as_bytes(), secret.expose()).is_some())
    }

    pub fn with_headers(mut self, extra: Vec<(String, Vec<u8>)>) -> Self {
        self.extra = extra;
        self
    }

    pub fn now(&self) -> UnixTime {
        (self.clock)()
    }

    /// The time as the scheme writes it, `offset` seconds from now. A distance is never larger than what was asked for when
    /// it arrives within a second, or never smaller where `at_least`: so a limit is met from the right side.
    pub fn time(&self, offset: i64, at_least: bool) -> String {
        let now = self.now();
        let up = i64::from(now.nanos().rem_euclid(1_000_000_000) != 0);
        // Past: rounding up makes it younger. Future: rounding down makes it nearer.
        let round = if (offset < 0) == at_least { 0 } else { up };
        let base = now.seconds() + if offset == 0 { 0 } else { round };
        (base + offset).to_string()
    }

    /// A delivery of the usual event.
    pub fn draft(&self) -> DraftDelivery {
        self.draft_of(&self.event)
    }

    /// A delivery of `event`, with a fresh id.
    pub fn draft_of(&self, event: &str) -> DraftDelivery {
        let id = format!("check_{}_{}", self.run, self.made.fetch_add(1, Ordering::Relaxed));
        let body = sample(&self.scheme, event, self.now(), &id).payload.into_bytes();
        DraftDelivery { id, event: event.to_owned(), body }
    }

    /// The draft as its provider would send it.
    pub fn signed(&self, draft: &DraftDelivery) -> RawRequest {
        self.signed_by(draft, &self.forge, Over::Scheme, &self.time(0, false))
    }

    /// The draft with one MAC, made by `forge` with `time`.
    pub fn signed_by(&self, draft: &DraftDelivery, forge: &Forge, over: Over, time: &str) -> RawRequest {
        let mac = forge.encoded(over, time, &draft.id, &draft.body);
        self.claiming(
            draft,
            &[HeaderEntry::Time(time.to_owned()), HeaderEntry::Id(draft.id.clone()), HeaderEntry::Mac(mac)],
        )
    }

    /// The draft with these entries in the headers of its signature.
    pub fn claiming(&self, draft: &DraftDelivery, entries: &[HeaderEntry]) -> RawRequest {
        let mut message = self.unsigned(draft);
        let times =
            entries.iter().filter_map(|entry| if let HeaderEntry::Time(time) = entry { Some(time) } else { None });
        message.stamps = times.map(|time| (time.clone(), draft.id.clone())).collect();
        for (name, value) in self.scheme.headers_of(entries) {
            if !message.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name))
                || self.is_signed_header(&name)
            {
                message.headers.push((name, value.into_bytes()));
            }
        }
        message
    }

    /// Whether `name` may stand there more than once: where the id's header is the delivery's, it is not written twice.
    fn is_signed_header(&self, name: &str) -> bool {
        self.scheme.delivery_header().is_none_or(|delivery| !delivery.eq_ignore_ascii_case(name))
    }

    /// The draft without a signature.
    pub fn unsigned(&self, draft: &DraftDelivery) -> RawRequest {
        let mut headers = vec![
            ("Content-Type".to_owned(), self.scheme.content_type().as_bytes().to_vec()),
            ("User-Agent".to_owned(), USER_AGENT.as_bytes().to_vec()),
        ];
        let named = [(self.scheme.event_header(), &draft.event), (self.scheme.delivery_header(), &draft.id)];
        for (name, value) in named {
            headers.extend(name.map(|name| (name.to_owned(), value.as_bytes().to_vec())));
        }
        headers.extend(self.extra.iter().cloned());
        RawRequest {
            method: "POST",
            path: self.path.clone(),
            headers,
            body: Bytes::from(draft.body.clone()),
            framing: Framing::Whole,
            stamps: Vec::new(),
        }
    }

    /// The tolerance in seconds.
    ///
    /// # Errors
    /// Why there is none.
    pub fn tolerance(&self) -> Result<i64, String> {
        if !self.scheme.has_timestamp() {
            return Err("this scheme has no timestamp".to_owned());
        }
        let tolerance = self.scheme.tolerance().ok_or("this scheme does not check the age of a signature")?;
        i64::try_from(tolerance.as_secs()).map_err(|_| "the tolerance of this scheme is without bound".to_owned())
    }

    /// Whether a message has no signature header at all.
    pub fn is_bare(&self, message: &RawRequest) -> bool {
        let name = self.scheme.signature_header();
        !message.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The encoded MAC that `draft` would have with `time`.
    pub fn right_mac(&self, draft: &DraftDelivery, time: &str) -> String {
        self.forge.encoded(Over::Scheme, time, &draft.id, &draft.body)
    }

    /// The MACs that a receiver may have made of a message, to look for in its answer; not those that it holds itself.
    pub(crate) fn unsent_macs(&self, message: &RawRequest) -> Vec<Vec<u8>> {
        let stamped = message.stamps.iter().map(|(time, id)| self.forge.mac(Over::Scheme, time, id, &message.body));
        let bare = self.forge.mac(Over::BodyAlone, "", "", &message.body);
        let encoding = self.scheme.encoding();
        let is_sent = |mac: &Vec<u8>| {
            let text = encoding.encode(mac);
            message.headers.iter().any(|(_, value)| String::from_utf8_lossy(value).contains(&text))
        };
        stamped.chain([bare]).filter(|mac| !is_sent(mac)).collect()
    }
}

/// A message of a case. Where there are several, its label tells them apart.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    pub label: String,
    pub message: RawRequest,
    /// Sent before what the case is about, and not judged.
    pub is_prelude: bool,
}

/// What a case sends; the reason where it does not apply to the scheme.
pub(crate) type Shots = Result<Vec<Shot>, String>;

/// One message that needs no label.
#[allow(clippy::unnecessary_wraps)] // It is what a case answers.
pub(crate) fn one(message: RawRequest) -> Shots {
    Ok(vec![shot("", message)])
}

/// Several, each with a label.
pub(crate) fn shot(label: impl Into<String>, message: RawRequest) -> Shot {
    Shot { label: label.into(), message, is_prelude: false }
}

/// A delivery that has to be there before the one that is judged.
pub(crate) fn prelude(message: RawRequest) -> Shot {
    Shot { is_prelude: true, ..shot("", message) }
}
