//! Makes payloads: from a file, a template or a sample, edited, each with its own ids and times.
//!
//! Headers follow what is set in the body. A file's own event is not changed, and reported if it differs from the
//! one on the command line.

use super::{Args, templates};
use crate::context::Context;
use crate::delivery::edit::Edit;
use crate::delivery::sample::{KNOWN_EVENTS, Origin, sample};
use crate::delivery::template::{EventTemplate, Templates, Values};
use crate::delivery::{Envelope, fresh, is_header_text};
use crate::error::Error;
use crate::files::payload::PayloadSource;
use crate::json::is_json;
use crate::nearest::nearest;
use crate::secrets::Setup;
use crate::send::{Outgoing, fresh_headers};
use crate::signing::{DEFAULT_SCHEME, Keys, Scheme, UnixTime};
use hyper::{HeaderMap, Method, Uri};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::path::Path;
use std::sync::Arc;

/// How every payload of a run is made.
pub(super) struct Recipe {
    event: String,
    scheme: Scheme,
    basis: Basis,
    edits: Vec<Edit>,
    add: bool,
    delivery_id: Option<String>,
    /// The name of a template, or of a known event, that may have been meant.
    near: Option<String>,
    /// That a folder which was typed has no template for the event.
    no_template: Option<String>,
}

/// What a payload is made from.
enum Basis {
    Sample,
    Template(EventTemplate),
    Data { name: String, bytes: Vec<u8> },
}

impl Basis {
    fn data(ctx: &Context, path: &Path) -> Result<Self, Error> {
        let source = PayloadSource::of(path.to_owned());
        let bytes = source.open(ctx)?.read_all()?;
        Ok(Self::Data { name: source.file().unwrap_or_else(|| "standard input".to_owned()), bytes })
    }
}

/// The template or the known event that may have been meant by one that is neither.
fn near_name(event: &str, templates: Option<&Templates>, setup: &Setup) -> Result<Option<String>, Error> {
    let known: &[&str] = if setup.scheme.name() == DEFAULT_SCHEME { &KNOWN_EVENTS } else { &[] };
    if known.contains(&event) {
        return Ok(None);
    }
    let own = templates.map(Templates::events).transpose()?.unwrap_or_default();
    let names: Vec<&str> = own.iter().map(String::as_str).chain(known.iter().copied()).collect();
    Ok(nearest(event, &names).map(str::to_owned))
}

/// A payload, and what its headers say.
pub(super) struct TestEvent {
    pub body: Vec<u8>,
    event: String,
    /// The body's own name for the event.
    own_event: Option<String>,
    delivery_id: Option<String>,
    origin: Option<Origin>,
}

impl Recipe {
    /// # Errors
    /// When a file or a folder can't be read.
    pub fn new(ctx: &Context, args: &Args, event: &str, setup: &Setup) -> Result<Self, Error> {
        let (mut near, mut no_template) = (None, None);
        let basis = if let Some(path) = &args.data {
            Basis::data(ctx, path)?
        } else {
            let templates = templates(args, setup)?;
            let template = templates.as_ref().map(|templates| templates.find(event)).transpose()?.flatten();
            if template.is_none() {
                near = near_name(event, templates.as_ref(), setup)?;
                no_template = args
                    .templates
                    .as_ref()
                    .map(|folder| format!("{} has no {event}.json; using the built-in sample", folder.display()));
            }
            template.map_or(Basis::Sample, Basis::Template)
        };
        Ok(Self {
            event: event.to_owned(),
            scheme: setup.scheme.clone(),
            basis,
            edits: args.set.clone(),
            add: args.add,
            delivery_id: args.delivery_id.clone(),
            near,
            no_template,
        })
    }

    /// Makes a payload.
    ///
    /// # Errors
    /// Exit 2 when a value can't be set, or a header can't say what it has to; exit 4 for a template that is none.
    pub fn make(&self, now: UnixTime) -> Result<TestEvent, Error> {
        let scheme = &self.scheme;
        let id = self.delivery_id.clone().unwrap_or_else(|| fresh::delivery_id(scheme, &fresh::random()));
        let (basis, origin) = match &self.basis {
            Basis::Sample => {
                let sample = sample(scheme, &self.event, now, &id);
                (sample.payload.into_bytes(), Some(sample.origin))
            }
            Basis::Template(template) => {
                let values = Values { now, delivery_id: &id, event: &self.event };
                (template.fill(&values)?.into_bytes(), None)
            }
            Basis::Data { bytes, .. } => (bytes.clone(), None),
        };
        let before = self.read(&basis);
        let body = self.edited(basis)?;
        let own = self.read(&body);
        let set = own.event.clone().filter(|_| own.event != before.event);
        let event = set.unwrap_or_else(|| self.event.clone());
        let is_beside = scheme.delivery_header().is_some() || scheme.signs_id();
        let in_body = own.delivery_id.filter(|_| scheme.delivery_header().is_none());
        let delivery_id = in_body.or_else(|| is_beside.then_some(id));
        check_header("event's name", scheme.event_header(), Some(&event))?;
        check_header("delivery id", scheme.delivery_header(), delivery_id.as_deref())?;
        Ok(TestEvent { body, event, own_event: own.event, delivery_id, origin })
    }

    fn read(&self, body: &[u8]) -> Envelope {
        Envelope::read(&self.scheme, &HeaderMap::new(), body)
    }

    fn edited(&self, mut body: Vec<u8>) -> Result<Vec<u8>, Error> {
        for edit in &self.edits {
            let edited = if self.add { edit.apply_or_add(&body) } else { edit.apply(&body) };
            body = edited.map_err(|why| {
                let error = Error::usage(format!("--set: {why}"));
                if self.add { error } else { error.hint("use --add to add new fields; use --print to see the payload") }
            })?;
        }
        Ok(body)
    }

    /// The `number`th delivery of the run.
    ///
    /// # Errors
    /// As [`make`](Self::make).
    pub fn outgoing(&self, now: UnixTime, number: u64, url: &Uri, keys: &Arc<Keys>) -> Result<Outgoing, Error> {
        let TestEvent { body, event, own_event, delivery_id, .. } = self.make(now)?;
        Ok(Outgoing {
            source: "trigger".into(),
            record_id: format!("event_{number}"),
            headers: fresh_headers(&self.scheme, Some(&event), delivery_id.as_deref()),
            delivery_id,
            event: own_event.or(Some(event)),
            received: None,
            method: Method::POST,
            url: url.clone(),
            body: body.into(),
            keys: Some(Arc::clone(keys)),
            signed: None,
        })
    }

    /// Looks at the first payload: refuses what was typed to no effect, and says what there is to know.
    ///
    /// # Errors
    /// Exit 2 for a delivery id that is not the delivery's.
    pub fn check(&self, ctx: &Context, made: &TestEvent) -> Result<(), Error> {
        if let Some(given) = self.delivery_id.as_ref().filter(|given| made.delivery_id.as_ref() != Some(*given)) {
            let name = self.scheme.name();
            return Err(match self.scheme.delivery_field() {
                Some(field) => {
                    let field = field.keys().join(".");
                    Error::usage(format!(
                        "--delivery-id: scheme {name} has the delivery id in `{field}`, which is not {given} here"
                    ))
                    .hint(format!("set it with --set {field}={given}, or in a template with \"{{{{delivery_id}}}}\""))
                }
                None => {
                    Error::usage(format!("--delivery-id: deliveries of scheme {name} have no id")).hint("leave it out")
                }
            });
        }
        let notes = [self.no_template.clone(), self.on_origin(made), self.on_event(made), self.on_data(made)];
        for note in notes.iter().flatten() {
            ctx.terminal.note(note);
        }
        Ok(())
    }

    /// Refuses a delivery id that would not be seen in what is printed.
    ///
    /// # Errors
    /// Exit 2 for one.
    pub fn check_printed(&self) -> Result<(), Error> {
        let is_seen = match &self.basis {
            Basis::Sample => self.scheme.delivery_field().is_some(),
            Basis::Template(template) => template.has("delivery_id"),
            Basis::Data { .. } => false,
        };
        if self.delivery_id.is_none() || is_seen {
            return Ok(());
        }
        Err(Error::usage("--delivery-id is not part of the payload, and --print only prints that")
            .hint("remove it, or send the event with --to"))
    }

    /// What a sandbox is to deliver as the event's `data`: that of the payload, whose envelope the sandbox makes itself. A
    /// file or a template that is not an envelope is itself the data.
    ///
    /// # Errors
    /// Exit 2 for what the sandbox could not be told.
    pub fn data<'m>(&self, made: &'m TestEvent) -> Result<&'m RawValue, Error> {
        #[derive(Deserialize)]
        struct Enveloped<'b> {
            event: String,
            #[serde(borrow)]
            data: &'b RawValue,
        }
        if let Basis::Template(template) = &self.basis
            && template.has("delivery_id")
        {
            return Err(Error::usage(format!(
                "{} has {{{{delivery_id}}}}, but a sandbox generates delivery ids itself",
                template.file
            ))
            .hint("remove it, or send the event yourself with --to"));
        }
        let Ok(Enveloped { event, data }) = serde_json::from_slice(&made.body) else {
            return serde_json::from_slice(&made.body).map_err(|why| {
                Error::usage("a sandbox only delivers JSON, and this payload is not JSON")
                    .because(why)
                    .hint("send it as is with --to")
            });
        };
        if let Some(edit) = self.edits.iter().find(|edit| edit.outermost() != Some("data")) {
            let key = edit.outermost().unwrap_or_default();
            return Err(Error::usage(format!(
                "--set {key}: a sandbox creates the envelope itself, and only uses `data`"
            ))
            .hint("set fields of data, as in --set data.amount=10; or send any payload with --to"));
        }
        if event != self.event {
            return Err(Error::usage(format!("the payload's event is {event}, not {}", self.event))
                .hint(format!("fire that with: pushoney-cli trigger {event}")));
        }
        Ok(data)
    }

    fn on_origin(&self, made: &TestEvent) -> Option<String> {
        let event = &self.event;
        let near = self.near.as_ref().map_or_else(String::new, |near| format!("; did you mean {near}?"));
        match made.origin? {
            Origin::Published => None,
            Origin::Illustration => Some(format!(
                "the payload of {event} is an illustration; what {} sends may differ{near}",
                self.scheme.name()
            )),
            Origin::Empty if self.add => Some(format!("{event} is not a known event, so its sample is empty{near}")),
            Origin::Empty => Some(format!(
                "{event} is not a known event, so its sample is empty{near} \
                 (fill it with --set data.KEY=VALUE --add, or send your own payload with --data FILE or --templates DIR)"
            )),
        }
    }

    fn on_event(&self, made: &TestEvent) -> Option<String> {
        let (name, own) = (self.scheme.name(), made.own_event.as_ref());
        match (own.filter(|own| **own != made.event), self.scheme.event_header()) {
            (Some(own), Some(header)) => Some(format!("the payload's event is {own}, but {header} is {}", made.event)),
            (Some(own), None) => Some(format!("the payload's event is {own}, not {}", made.event)),
            (None, None) if own.is_none() => {
                Some(format!("nothing in this delivery of scheme {name} names the event {}", made.event))
            }
            (None, _) => None,
        }
    }

    fn on_data(&self, made: &TestEvent) -> Option<String> {
        let Basis::Data { name, .. } = &self.basis else { return None };
        (!is_json(&made.body)).then(|| format!("{name} is not JSON; sending it as is"))
    }
}

/// What was named must be in its header, which takes printable ASCII alone.
fn check_header(what: &str, header: Option<&str>, text: Option<&str>) -> Result<(), Error> {
    match (header, text) {
        (Some(header), Some(text)) if !is_header_text(text) => {
            Err(Error::usage(format!("the {what} `{text}` is not valid in header {header}"))
                .hint("use printable ASCII without surrounding spaces"))
        }
        _ => Ok(()),
    }
}
