//! Sample payloads to try a receiver with, each with new ids and times.
//!
//! Published samples are kept apart from illustrations, which show a plausible shape and promise nothing.

use super::fresh;
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

/// An event to show a scheme's sample with: one that its provider has, where it has names of its own.
pub fn example_event(scheme: &Scheme) -> &'static str {
    match scheme.name() {
        DEFAULT_SCHEME => KNOWN_EVENTS[0],
        "stripe" => "invoice.paid",
        "github" => "push",
        "slack" => "app_mention",
        "shopify" => "orders/create",
        _ => "example.event",
    }
}

/// A payload of `event` as `scheme` would deliver it with the delivery id `id`.
pub fn sample(scheme: &Scheme, event: &str, now: UnixTime, id: &str) -> Sample {
    if scheme.name() == DEFAULT_SCHEME {
        let (data, origin) = data(event, now).unwrap_or_else(|| (json!({}), Origin::Empty));
        return Sample { payload: envelope(event, now, &data.to_string()), origin };
    }
    if let Some(payload) = of_preset(scheme.name(), event, now, id) {
        return Sample { payload: payload.to_string(), origin: Origin::Illustration };
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

/// The envelope of another provider, with as much inside as every event of its has.
fn of_preset(scheme: &str, event: &str, now: UnixTime, id: &str) -> Option<Value> {
    let at = units::rfc3339(now);
    Some(match scheme {
        "pocketsflow" => json!({"id": id, "type": event, "data": {}}),
        "stripe" => {
            // `invoice.paid` is about an invoice.
            let about = event.rsplit_once('.').map_or(event, |(about, _)| about);
            json!({
                "id": id,
                "object": "event",
                "api_version": "2024-06-20",
                "created": now.seconds(),
                "data": {"object": {"id": fresh::id("obj_"), "object": about}},
                "livemode": false,
                "pending_webhooks": 1,
                "request": {"id": null, "idempotency_key": null},
                "type": event,
            })
        }
        "github" => {
            let person = json!({"login": "octocat", "id": 583_231, "type": "User"});
            json!({
                "repository": {
                    "id": number(),
                    "name": "hello-world",
                    "full_name": "octocat/hello-world",
                    "private": false,
                    "owner": person,
                },
                "sender": person,
            })
        }
        "standard-webhooks" => json!({"type": event, "timestamp": at, "data": {"id": fresh::id("obj_")}}),
        "slack" => json!({
            "team_id": "T0EXAMPLE",
            "api_app_id": "A0EXAMPLE",
            "event": {"type": event, "user": "U0EXAMPLE", "event_ts": format!("{}.000100", now.seconds())},
            "type": "event_callback",
            "event_id": id,
            "event_time": now.seconds(),
        }),
        "shopify" => json!({"id": number(), "created_at": at, "updated_at": at}),
        _ => return None,
    })
}

/// An id of a provider that counts: below 2^48, so that every language reads it exactly.
fn number() -> u64 {
    fresh::random()[..6].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Pushoney's envelope around `data`, which is JSON and stays as it is.
pub fn envelope(event: &str, now: UnixTime, data: &str) -> String {
    let (event, at) = (Value::from(event), Value::from(units::rfc3339(now)));
    format!(r#"{{"event":{event},"hub_id":"{HUB_ID}","occurred_at":{at},"data":{data}}}"#)
}

/// The `data` of an event that Pushoney publishes; of the second, only the name is published.
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
    use crate::delivery::Envelope;
    use crate::signing::{Definition, preset, presets};

    fn of(scheme: &str, event: &str) -> Sample {
        sample(&preset(scheme).unwrap(), event, UnixTime::from_seconds(0), "e1")
    }

    #[test]
    fn each_scheme_has_its_own_fields() {
        assert_eq!(of("pocketsflow", "a.b").payload, r#"{"id":"e1","type":"a.b","data":{}}"#);
        let standard = of("standard-webhooks", "a").payload;
        assert!(standard.starts_with(r#"{"type":"a","timestamp":"1970-01-01T00:00:00.000Z","data":{"id":"obj_"#));
        let stripe: Value = serde_json::from_str(&of("stripe", "checkout.session.completed").payload).unwrap();
        assert_eq!((&stripe["created"], &stripe["data"]["object"]["object"]), (&json!(0), &json!("checkout.session")));
    }

    #[test]
    fn what_a_scheme_reads_is_in_its_sample() {
        let none: [(&str, &str); 0] = [];
        for scheme in presets() {
            let event = example_event(&scheme);
            let sample = sample(&scheme, event, UnixTime::from_seconds(0), "e1");
            let read = Envelope::read(&scheme, &none[..], sample.payload.as_bytes());
            assert_eq!(read.event.as_deref(), scheme.event_field().map(|_| event), "{}", sample.payload);
            assert_eq!(read.delivery_id.as_deref(), scheme.delivery_field().map(|_| "e1"), "{}", sample.payload);
            assert_ne!(sample.origin, Origin::Empty);
        }
    }

    #[test]
    fn a_scheme_of_ones_own_has_its_fields_and_nothing_inside() {
        let definition = Definition {
            signature_header: Some("X-A"),
            event_field: Some("meta.kind"),
            delivery_field: Some("meta.id"),
            ..Definition::default()
        };
        let own = sample(&Scheme::define("own", &definition).unwrap(), "a", UnixTime::from_seconds(0), "e1");
        assert_eq!(own.payload, r#"{"meta":{"id":"e1","kind":"a"},"data":{}}"#);
        assert_eq!(own.origin, Origin::Empty);
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
