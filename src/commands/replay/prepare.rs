//! Turns an original delivery into one that is ready to be sent: edited and addressed.

use super::editor::Editor;
use super::source::{FileKind, Original};
use crate::context::Context;
use crate::delivery::edit::Edit;
use crate::delivery::{Envelope, fresh};
use crate::error::Error;
use crate::http::client::end_to_end;
use crate::http::target::Target;
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::send::{Outgoing, fresh_headers};
use crate::signing::{Claim, Keys, Scheme, UnixTime, show_duration};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method};
use std::collections::HashMap;
use std::sync::Arc;

/// No receiver takes as many, and what holds them panics beyond 24,576.
const MOST_HEADERS: usize = 10_000;

/// What is done to every delivery of a run.
pub(super) struct Preparer {
    pub ctx: Context,
    pub target: Target,
    pub scheme: SchemeArgs,
    pub secrets: SecretArgs,
    pub keep_signature: bool,
    pub new_delivery_id: bool,
    pub edits: Vec<Edit>,
    pub editor: Option<Editor>,
    /// By the scheme of a record (`None` if it is not a record), and whether its signature is kept.
    pub known: HashMap<(Option<String>, bool), SchemeKeys>,
    /// That kept signatures are stale has been said.
    pub said_stale: bool,
}

/// A scheme, with the keys to sign with unless signatures are kept.
#[derive(Clone)]
pub(super) struct SchemeKeys {
    scheme: Arc<Scheme>,
    keys: Option<Arc<Keys>>,
}

impl Preparer {
    /// Prepares a delivery.
    ///
    /// # Errors
    /// What keeps it from being sent; the run ends with it.
    pub fn prepare(&mut self, original: Original) -> Result<Outgoing, Error> {
        // What was refused may be forged: signed by us, it would become genuine.
        let was_refused = original.was_refused();
        let keeps = self.keep_signature || was_refused;
        let Original { source, kind, record } = original;
        let name = format!("{} of {source}", record.id);
        if self.keep_signature && kind == FileKind::Payload {
            return Err(Error::usage(format!("--keep-signature: {source} is a payload, and has no signature"))
                .hint("remove the flag to sign it"));
        }
        let own = (kind == FileKind::Captured).then(|| record.scheme.clone());
        let SchemeKeys { scheme, keys } = self.known(own, keeps)?;
        let mut body = self.edited(&record.body.0, &name)?;
        let received = record.received();
        let captured = header_map(&record.headers).map_err(|why| unsendable(&name, &why))?;
        let url = self.target.url_for(&record.path).map_err(|error| unsendable(&name, &error.to_string()))?;
        let mut delivery_id = record.delivery_id.or_else(|| Envelope::read(&scheme, &captured, &body).delivery_id);
        if self.new_delivery_id {
            delivery_id = Some(new_id(&scheme, &mut body, &name)?);
        }
        if delivery_id.is_none() && keys.is_some() && (kind != FileKind::Captured || scheme.signs_id()) {
            delivery_id = Some(fresh::delivery_id(&scheme, &fresh::random()));
        }
        let changed =
            if self.edits_bodies() { Envelope::read(&scheme, &HeaderMap::new(), &body) } else { Envelope::default() };
        let event = changed.event.clone().or(record.event);
        let delivery_id = changed.delivery_id.filter(|_| scheme.delivery_header().is_none()).or(delivery_id);
        let mut headers = if keeps || kind == FileKind::Captured {
            end_to_end(&captured)
        } else {
            fresh_headers(&scheme, event.as_deref(), delivery_id.as_deref())
        };
        if self.new_delivery_id {
            put(&mut headers, scheme.delivery_header(), delivery_id.as_deref());
        }
        put(&mut headers, scheme.event_header(), changed.event.as_deref());
        let signed = if keeps { signing_time(&scheme, &captured) } else { None };
        if !was_refused {
            self.say_stale(&scheme, signed, &name);
        }
        let method = Method::from_bytes(record.method.as_bytes()).map_err(|_| unsendable(&name, "its method"))?;
        Ok(Outgoing {
            source,
            record_id: record.id,
            delivery_id,
            event,
            received,
            url,
            body: body.into(),
            signed,
            method,
            headers,
            keys,
        })
    }

    fn edits_bodies(&self) -> bool {
        !self.edits.is_empty() || self.editor.is_some()
    }

    /// The scheme of a delivery, looked up once.
    fn known(&mut self, name: Option<String>, keeps: bool) -> Result<SchemeKeys, Error> {
        let key = (name, keeps);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let name = &key.0;
        let args = name.as_deref().map_or_else(|| self.scheme.clone(), |name| self.scheme.or(name));
        let known = if keeps {
            SchemeKeys { scheme: Setup::load(&self.ctx, &args)?.scheme.into(), keys: None }
        } else {
            let setup = Setup::resolve(&self.ctx, &args, &self.secrets)?;
            SchemeKeys { keys: Some(setup.signing_keys(&self.ctx)?.into()), scheme: setup.scheme.into() }
        };
        self.known.insert(key, known.clone());
        Ok(known)
    }

    fn edited(&self, body: &[u8], name: &str) -> Result<Vec<u8>, Error> {
        let mut body = body.to_vec();
        for edit in &self.edits {
            body = edit.apply(&body).map_err(|why| {
                Error::usage(format!("--set, for {name}: {why}")).hint(
                    "--set only changes existing values; select deliveries that have this one with --event or --id",
                )
            })?;
        }
        match &self.editor {
            Some(editor) => editor.edit(&body),
            None => Ok(body),
        }
    }

    fn say_stale(&mut self, scheme: &Scheme, signed: Option<UnixTime>, name: &str) {
        let (Some(signed), Some(tolerance)) = (signed, scheme.tolerance()) else { return };
        let age = self.ctx.now().since(signed);
        if !age.within(tolerance) && !std::mem::replace(&mut self.said_stale, true) {
            let (age, tolerance) = (crate::units::show_age(age), show_duration(tolerance));
            self.ctx.terminal.warn(&format!(
                "signatures are kept, and {name} was signed {age}: a receiver with a tolerance of {tolerance} will refuse it"
            ));
        }
    }
}

fn unsendable(name: &str, why: &str) -> Error {
    Error::files(format!("{name} can't be sent: {why}")).hint("exclude it with --event or --id, or fix its record")
}

fn header_map(pairs: &[(String, crate::capture::Value)]) -> Result<HeaderMap, String> {
    if pairs.len() > MOST_HEADERS {
        return Err(format!("it has {} headers; the maximum is {MOST_HEADERS}", pairs.len()));
    }
    let mut map = HeaderMap::with_capacity(pairs.len());
    for (name, value) in pairs {
        let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_ref()));
        let (Ok(name), Ok(value)) = pair else { return Err(format!("its header `{name}` is not valid")) };
        map.append(name, value);
    }
    Ok(map)
}

/// Replaces a header, or appends it.
fn put(headers: &mut Vec<(HeaderName, HeaderValue)>, name: Option<&str>, value: Option<&str>) {
    let (Some(name), Some(value)) = (name, value) else { return };
    let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
    let (Ok(name), Ok(value)) = pair else { return };
    let mut found = false;
    headers.retain(|(known, _)| *known != name || !std::mem::replace(&mut found, true));
    match headers.iter_mut().find(|(known, _)| *known == name) {
        Some((_, old)) => *old = value,
        None => headers.push((name, value)),
    }
}

/// A fresh id, in the header that carries it or in the body's field.
fn new_id(scheme: &Scheme, body: &mut Vec<u8>, name: &str) -> Result<String, Error> {
    let id = fresh::delivery_id(scheme, &fresh::random());
    if scheme.delivery_header().is_some() || scheme.signs_id() {
        return Ok(id);
    }
    let failed = |why: &str| Error::usage(format!("--new-delivery-id, for {name}: {why}")).hint("remove the flag");
    let Some(field) = scheme.delivery_field() else {
        return Err(failed(&format!("scheme {} has no delivery ids", scheme.name())));
    };
    *body = Edit::text(field.keys(), &id).apply(body).map_err(|why| failed(&why))?;
    Ok(id)
}

/// When a signature that was captured says it was made.
fn signing_time(scheme: &Scheme, headers: &HeaderMap) -> Option<UnixTime> {
    Claim::read(scheme, headers).ok()?.timestamp.map(UnixTime::from_seconds)
}
