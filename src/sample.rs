//! Sample payloads, for trying a receiver out, each with fresh ids and times.
//!
//! What Pushoney publishes is told apart from what is made up: an illustration shows the shape that a receiver may
//! expect and promises nothing.

use crate::fresh;
use crate::signing::{DEFAULT_SCHEME, Scheme, UnixTime};
use crate::units;
use serde_json::{Map, Value, json};

/// The events that Pushoney publishes.
pub const KNOWN_EVENTS: [&str; 2] = ["click.recorded", "conversion.recorded"];

/// The hub of Pushoney's published example.
const HUB_ID: &str = "cmoq44b9t00009gzhehsixsa0";

/// Where a sample comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The provider publishes it.
    Published,
    /// Made up by us, in a likely shape.
    Illustration,
    /// Nothing is known of this event, so its `data` is empty.
    Empty,
}

/// A payload, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The payload: JSON.
    pub payload: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A payload of `event` as `scheme` would deliver it with the delivery id `id`.
#[must_use]
pub fn sample(scheme: &Scheme, event: &str, now: UnixTime, id: &str) -> Sample {
    if scheme.name() == DEFAULT_SCHEME {
        let (data, origin) = data(event, now).unwrap_or_else(|| (json!({}), Origin::Empty));
        return Sample { payload: envelope(event, now, &data.to_string()), origin };
    }
    let mut object = Map::new();
    for (field, value) in [(scheme.delivery_field(), id), (scheme.event_field(), event)] {
        if let Some(field) = field {
            set(&mut object, field.keys(), value);
        }
    }
    object.insert("data".to_owned(), json!({}));
    Sample { payload: Value::Object(object).to_string(), origin: Origin::Empty }
}

/// Pushoney's envelope around `data`, which is JSON and stays as it is.
#[must_use]
pub fn envelope(event: &str, now: UnixTime, data: &str) -> String {
    let (event, at) = (Value::from(event), Value::from(units::rfc3339(now)));
    format!(r#"{{"event":{event},"hub_id":"{HUB_ID}","occurred_at":{at},"data":{data}}}"#)
}

/// The `data` of an event that Pushoney publishes; of the second, only the name is published.
#[must_use]
pub fn data(event: &str, now: UnixTime) -> Option<(Value, Origin)> {
    match event {
        "click.recorded" => Some((click(&fresh::id("cmsend"), now), Origin::Published)),
        "conversion.recorded" => {
            let mut data = click(&fresh::id("cmsend"), now);
            let at = data["clicked_at"].take();
            data.as_object_mut()?.shift_remove("clicked_at");
            data["converted_at"] = at;
            data["value"] = json!(49.9);
            data["currency"] = "EUR".into();
            Some((data, Origin::Illustration))
        }
        _ => None,
    }
}

/// The `data` of a click on the link of `send_id`.
#[must_use]
pub fn click(send_id: &str, now: UnixTime) -> Value {
    json!({
        "send_id": send_id,
        "campaign_id": fresh::id("cmcamp"),
        "subscriber_id": fresh::id("cmsub"),
        "clicked_at": units::rfc3339(now),
    })
}

fn set(object: &mut Map<String, Value>, keys: &[String], value: &str) {
    match keys {
        [] => {}
        [last] => {
            object.insert(last.clone(), value.into());
        }
        [first, rest @ ..] => {
            let inner = object.entry(first.clone()).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::preset;

    fn of(scheme: &str, event: &str) -> Sample {
        sample(&preset(scheme).unwrap(), event, UnixTime::from_seconds(0), "e1")
    }

    #[test]
    fn each_scheme_has_its_own_fields() {
        assert_eq!(of("pocketsflow", "a.b").payload, r#"{"id":"e1","type":"a.b","data":{}}"#);
        assert_eq!(of("slack", "a").payload, r#"{"event_id":"e1","event":{"type":"a"},"data":{}}"#);
        assert_eq!(of("github", "push").payload, r#"{"data":{}}"#);
    }

    #[test]
    fn what_is_published_is_told_from_what_is_made_up() {
        let click = of("pushoney", "click.recorded");
        let start = r#"{"event":"click.recorded","hub_id":"cmoq44b9t00009gzhehsixsa0","occurred_at":"1970-01-01T00:00:00.000Z","data":{"send_id":"cmsend"#;
        assert!(click.payload.starts_with(start), "{}", click.payload);
        assert!(click.payload.ends_with(r#""clicked_at":"1970-01-01T00:00:00.000Z"}}"#));
        assert_eq!(click.origin, Origin::Published);
        assert_ne!(click.payload, of("pushoney", "click.recorded").payload, "ids are fresh");
        assert_eq!(of("pushoney", "conversion.recorded").origin, Origin::Illustration);
        let other = of("pushoney", "a\"b");
        assert!(other.payload.contains(r#""event":"a\"b""#) && other.payload.ends_with(r#""data":{}}"#));
        assert_eq!(other.origin, Origin::Empty);
    }
}
