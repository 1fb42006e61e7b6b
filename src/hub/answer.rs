//! Reads a hub's response, leniently: its shape is not published.

use serde_json::Value;

/// What `POST /v1/webhooks` gave.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Registration {
    /// The webhook's id.
    pub id: Option<String>,
    /// Its signing secret, which is shown this once.
    pub secret: Option<String>,
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let secret = self.secret.as_ref().map(|_| "redacted");
        f.debug_struct("Registration").field("id", &self.id).field("secret", &secret).finish()
    }
}

/// Where a webhook's fields may be.
fn places(answer: &Value) -> [Option<&Value>; 3] {
    [Some(answer), answer.get("data"), answer.get("webhook")]
}

/// Reads id and secret: at the top, or inside `data` or `webhook`.
pub fn registration(answer: &Value) -> Registration {
    let field = |name| places(answer).into_iter().flatten().find_map(|place| text(place.get(name)?));
    Registration { id: field("id"), secret: field("signing_secret") }
}

/// A text that is not empty, or a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A secret longer than this is also searched for inside other texts; a shorter one may occur in them by chance.
const TELLING: usize = 8;

/// `answer` with the secret replaced by `null`.
pub fn without_secret(answer: Value, secret: &str) -> Value {
    match answer {
        Value::String(text) if text == secret || (secret.len() >= TELLING && text.contains(secret)) => Value::Null,
        Value::Array(list) => list.into_iter().map(|one| without_secret(one, secret)).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, without_secret(value, secret))).collect()
        }
        other => other,
    }
}

/// The deliveries of `GET …/deliveries`: the answer itself, or its `deliveries` or `data`.
pub fn deliveries(mut answer: Value) -> Option<Vec<Value>> {
    for _ in 0..2 {
        let inner = ["deliveries", "data"].into_iter().find(|name| answer.get(name).is_some());
        match inner.and_then(|name| answer.get_mut(name)) {
            Some(inner) => answer = inner.take(),
            None => break,
        }
    }
    match answer {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

/// What a hub says of an error, from any of the fields where APIs put it.
pub fn message(body: &[u8]) -> Option<String> {
    said(&serde_json::from_slice(body).ok()?)
}

fn said(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(list) => {
            let all: Vec<_> = list.iter().filter_map(said).collect();
            (!all.is_empty()).then(|| all.join("; "))
        }
        Value::Object(fields) => {
            let of = |name: &str| fields.get(name).and_then(said);
            let main = ["message", "detail", "error", "title", "reason"].into_iter().find_map(of);
            match (main, of("errors")) {
                // As our own sandbox answers: the message is all of them in a row.
                (Some(main), Some(errors)) if main == errors => Some(main),
                (Some(main), Some(errors)) => Some(format!("{main}: {errors}")),
                (main, errors) => main.or(errors),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_registration_is_found_wherever_it_stands() {
        let found = |id: &str| Registration { id: Some(id.into()), secret: Some("s".into()) };
        assert_eq!(registration(&json!({"id": "a", "signing_secret": "s"})), found("a"));
        assert_eq!(registration(&json!({"data": {"id": "b", "signing_secret": "s"}})), found("b"));
        assert_eq!(registration(&json!({"webhook": {"id": 7}, "signing_secret": "s"})), found("7"));
        assert_eq!(registration(&json!({"id": null, "signing_secret": ""})), Registration::default());
        assert_eq!(registration(&json!([1])), Registration::default());
    }

    #[test]
    fn a_stored_secret_is_nowhere_in_the_answer() {
        let answer = json!({"data": {"signing_secret": "whsec_12", "env": ["X=whsec_12", "y"]}, "n": 1});
        let expected = json!({"data": {"signing_secret": null, "env": [null, "y"]}, "n": 1});
        assert_eq!(without_secret(answer, "whsec_12"), expected);
        assert_eq!(without_secret(json!(["a", "abc"]), "a"), json!([null, "abc"]));
    }

    #[test]
    fn deliveries_are_found_wherever_they_stand() {
        let list = || Some(vec![json!(1)]);
        for answer in [
            json!([1]),
            json!({"deliveries": [1], "data": 2}),
            json!({"data": [1]}),
            json!({"data": {"deliveries": [1]}}),
        ] {
            assert_eq!(deliveries(answer), list());
        }
        assert_eq!(deliveries(json!({"x": [1]})), None);
        assert_eq!(deliveries(json!({"data": {"id": 1}})), None);
    }

    #[test]
    fn messages_are_found_in_the_usual_fields() {
        let of = |value: Value| message(value.to_string().as_bytes());
        assert_eq!(of(json!({"error": {"code": 1, "message": "no"}})).as_deref(), Some("no"));
        assert_eq!(of(json!({"message": "no", "errors": [{"detail": "url"}, "b"]})).as_deref(), Some("no: url; b"));
        let both = json!({"message": "a; b", "errors": [{"message": "a"}, {"message": "b"}]});
        assert_eq!(of(both).as_deref(), Some("a; b"));
        assert_eq!(of(json!({"errors": ["a"]})).as_deref(), Some("a"));
        assert_eq!(of(json!({"code": 5})), None);
        assert_eq!(message(b"<html>"), None);
    }
}
