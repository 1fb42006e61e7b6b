//! Sample payloads, for trying a receiver out.

use crate::signing::{Scheme, UnixTime};
use crate::units;
use serde_json::{Map, Value, json};

/// A payload as `scheme` would deliver it. Pushoney's is the one that it publishes, with a fresh time; any other is an
/// illustration: the scheme's own fields and nothing else.
#[must_use]
pub fn payload(scheme: &Scheme, now: UnixTime, id: &str) -> String {
    let at = units::rfc3339(now).unwrap_or_default();
    if scheme.name() == "pushoney" {
        let data = json!({
            "send_id": "cmsendabc123",
            "campaign_id": "cmcamp456",
            "subscriber_id": "cmsub789",
            "clicked_at": at,
        });
        let envelope =
            json!({"event": "click.recorded", "hub_id": "cmoq44b9t00009gzhehsixsa0", "occurred_at": at, "data": data});
        return envelope.to_string();
    }
    let mut object = Map::new();
    for (field, value) in [(scheme.delivery_field(), id), (scheme.event_field(), "example.event")] {
        if let Some(field) = field {
            set(&mut object, field.keys(), value);
        }
    }
    object.insert("data".to_owned(), json!({}));
    Value::Object(object).to_string()
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

    #[test]
    fn each_scheme_has_its_own_fields() {
        let of = |name: &str| payload(&preset(name).unwrap(), UnixTime::from_seconds(0), "e1");
        assert!(of("pushoney").starts_with(r#"{"event":"click.recorded","hub_id":"#));
        assert_eq!(of("pocketsflow"), r#"{"id":"e1","type":"example.event","data":{}}"#);
        assert_eq!(of("slack"), r#"{"event_id":"e1","event":{"type":"example.event"},"data":{}}"#);
        assert_eq!(of("github"), r#"{"data":{}}"#);
    }
}
