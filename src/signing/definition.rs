//! A scheme as a person writes it down, and the checks that turn it into a [`Scheme`].
//!
//! Presets and `[schemes.NAME]` in the configuration pass the same checks: a definition that could not be signed or
//! verified, or would only seem to protect something, does not become a scheme, and the error names the field at
//! fault.

use super::scheme::{Field, SignatureHeaders};
use super::{Algorithm, Encoding, Grammar, KeyForm, Scheme, Template};
use std::time::Duration;

/// The age that a signature may have where a scheme has timestamps and says nothing else.
pub(super) const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

/// A scheme as it is written down; absent fields take the defaults named with each.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Definition<'a> {
    /// Header that carries the signature. Required.
    pub signature_header: Option<&'a str>,
    /// `value` (default), `list` or `pairs`: see [`Grammar`].
    pub grammar: Option<&'a str>,
    /// `value` and `list`: the text before the encoded MAC, such as `sha256=`. Default: none.
    pub prefix: Option<&'a str>,
    /// `list` (default one space) and `pairs` (default a comma): one character between entries.
    pub separator: Option<&'a str>,
    /// `pairs`: the key of a MAC, such as `v1`. Required there.
    pub signature_key: Option<&'a str>,
    /// `pairs`: the key of the timestamp, such as `t`.
    pub timestamp_key: Option<&'a str>,
    /// `pairs`: the key of the id.
    pub id_key: Option<&'a str>,
    /// Header of its own that carries the timestamp.
    pub timestamp_header: Option<&'a str>,
    /// Header of its own that carries the signed id.
    pub id_header: Option<&'a str>,
    /// `hex` (default) or `base64`.
    pub encoding: Option<&'a str>,
    /// `sha256` (default), `sha512` or `sha1`.
    pub algorithm: Option<&'a str>,
    /// The message: text with `{timestamp}`, `{id}` and exactly one `{body}`. Default `{body}`.
    pub signed: Option<&'a str>,
    /// `bytes` (default) or `base64`: see [`KeyForm`].
    pub secret: Option<&'a str>,
    /// `base64` secrets: the prefix of the base64 text.
    pub secret_prefix: Option<&'a str>,
    /// Default: five minutes where there is a timestamp.
    pub tolerance: Option<Tolerance>,
    /// Header that carries the event's name.
    pub event_header: Option<&'a str>,
    /// Field of a JSON body that carries it, dotted when nested; it wins over the header, since it is signed.
    pub event_field: Option<&'a str>,
    /// Header that carries the delivery id. Default: the signed id's.
    pub delivery_header: Option<&'a str>,
    /// Field of a JSON body that carries it.
    pub delivery_field: Option<&'a str>,
    /// Environment variable that holds the secret.
    pub secret_env: Option<&'a str>,
    /// `Content-Type` of a delivery. Default `application/json`.
    pub content_type: Option<&'a str>,
    /// `User-Agent` of a delivery. Default: none is sent.
    pub user_agent: Option<&'a str>,
}

/// How old a signature may be, as a person says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tolerance {
    /// Age is not checked.
    Off,
    /// As old, and as far in the future.
    Within(Duration),
}

impl Scheme {
    /// Checks a definition.
    ///
    /// # Errors
    /// The first field that is missing, unknown, or in conflict with the others.
    pub(crate) fn define(name: &str, given: &Definition<'_>) -> Result<Self, SchemeError> {
        let grammar = grammar(given)?;
        let signed = Template::parse(given.signed.unwrap_or("{body}"))?;
        let headers = SignatureHeaders {
            signature: header("signature_header", given.signature_header)?
                .ok_or_else(|| SchemeError::new("signature_header", "is missing: it names the signature header"))?,
            timestamp: header("timestamp_header", given.timestamp_header)?,
            id: header("id_header", given.id_header)?,
        };
        check_travel(&grammar, &signed, &headers)?;
        let has_timestamp = signed.has_timestamp();
        let tolerance = match given.tolerance {
            Some(Tolerance::Within(_)) if !has_timestamp => {
                return Err(SchemeError::new("tolerance", "needs a timestamp: add {timestamp} to `signed`"));
            }
            Some(Tolerance::Within(duration)) => Some(duration),
            Some(Tolerance::Off) => None,
            None => has_timestamp.then_some(DEFAULT_TOLERANCE),
        };
        let scheme = Self {
            name: name.to_owned(),
            delivery_header: header("delivery_header", given.delivery_header)?.or_else(|| headers.id.clone()),
            headers,
            also_read: Vec::new(),
            grammar,
            encoding: one_of("encoding", given.encoding, &[("hex", Encoding::Hex), ("base64", Encoding::Base64)])?,
            algorithm: one_of("algorithm", given.algorithm, &Algorithm::ALL.map(|one| (one.name(), one)))?,
            signed,
            key_form: key_form(given)?,
            tolerance,
            event_header: header("event_header", given.event_header)?,
            event_field: field("event_field", given.event_field)?,
            delivery_field: field("delivery_field", given.delivery_field)?,
            secret_env: given.secret_env.map(variable).transpose()?,
            content_type: header_value("content_type", given.content_type)?.unwrap_or("application/json").to_owned(),
            user_agent: header_value("user_agent", given.user_agent)?.map(str::to_owned),
            lenient_receivers: false,
        };
        scheme.check_distinct_headers()?;
        Ok(scheme)
    }

    /// One header can't carry two things; only the signed id may also be the delivery id.
    fn check_distinct_headers(&self) -> Result<(), SchemeError> {
        let same =
            |a: Option<&String>, b: Option<&String>| matches!((a, b), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b));
        let signature = Some(&self.headers.signature);
        let (timestamp, id) = (self.headers.timestamp.as_ref(), self.headers.id.as_ref());
        let (event, delivery) = (self.event_header.as_ref(), self.delivery_header.as_ref());
        let pairs = [
            ("timestamp_header", timestamp, "signature_header", signature),
            ("id_header", id, "signature_header", signature),
            ("id_header", id, "timestamp_header", timestamp),
            ("event_header", event, "signature_header", signature),
            ("event_header", event, "timestamp_header", timestamp),
            ("event_header", event, "id_header", id),
            ("delivery_header", delivery, "signature_header", signature),
            ("delivery_header", delivery, "timestamp_header", timestamp),
            ("delivery_header", delivery, "event_header", event),
        ];
        for (field, a, other, b) in pairs {
            if same(a, b) {
                return Err(SchemeError::new(field, format!("names the same header as `{other}`")));
            }
        }
        Ok(())
    }
}

fn grammar(given: &Definition<'_>) -> Result<Grammar, SchemeError> {
    let kind = given.grammar.unwrap_or("value");
    let belongs = |field: &'static str, value: Option<&str>, grammars: &[&str]| match value {
        Some(_) if !grammars.contains(&kind) => {
            let text = format!("belongs to grammar {}, but this scheme's grammar is {kind}", grammars.join(" or "));
            Err(SchemeError::new(field, text))
        }
        _ => Ok(()),
    };
    if !["value", "list", "pairs"].contains(&kind) {
        return Err(SchemeError::new("grammar", format!("`{kind}` is not one of value, list, pairs")));
    }
    belongs("prefix", given.prefix, &["value", "list"])?;
    belongs("separator", given.separator, &["list", "pairs"])?;
    belongs("signature_key", given.signature_key, &["pairs"])?;
    belongs("timestamp_key", given.timestamp_key, &["pairs"])?;
    belongs("id_key", given.id_key, &["pairs"])?;
    let prefix = visible("prefix", given.prefix)?.unwrap_or_default().to_owned();
    Ok(match kind {
        "value" => Grammar::Value { prefix },
        "list" => Grammar::List { prefix, separator: separator(given.separator, ' ')? },
        _ => pairs(given)?,
    })
}

fn pairs(given: &Definition<'_>) -> Result<Grammar, SchemeError> {
    let key = |field, value: Option<&str>| match visible(field, value)? {
        Some(key) if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) => {
            Err(SchemeError::new(field, format!("`{key}` is not a valid key: use letters, digits, `_` and `-`")))
        }
        key => Ok(key.map(str::to_owned)),
    };
    let signature = key("signature_key", given.signature_key)?
        .ok_or_else(|| SchemeError::new("signature_key", "is missing: grammar pairs requires it"))?;
    let timestamp = key("timestamp_key", given.timestamp_key)?;
    let id = key("id_key", given.id_key)?;
    if timestamp.as_ref() == Some(&signature) {
        return Err(SchemeError::new("timestamp_key", "is the same as `signature_key`"));
    }
    if id.is_some() && (id.as_ref() == Some(&signature) || id == timestamp) {
        return Err(SchemeError::new("id_key", "is the same as another key"));
    }
    Ok(Grammar::Pairs { signature, timestamp, id, separator: separator(given.separator, ',')? })
}

fn separator(given: Option<&str>, default: char) -> Result<char, SchemeError> {
    let Some(text) = given else { return Ok(default) };
    match text.chars().collect::<Vec<_>>()[..] {
        [one @ (' ' | ',' | ';' | '&' | '|')] => Ok(one),
        _ => Err(SchemeError::new("separator", format!("`{text}` is not one of: space , ; & |"))),
    }
}

/// What is signed has to travel, once, and what travels as a time has to be signed.
fn check_travel(grammar: &Grammar, signed: &Template, headers: &SignatureHeaders) -> Result<(), SchemeError> {
    let (timestamp_key, id_key) = match grammar {
        Grammar::Pairs { timestamp, id, .. } => (timestamp.is_some(), id.is_some()),
        _ => (false, false),
    };
    let roles = [
        (
            "timestamp",
            signed.has_timestamp(),
            timestamp_key,
            headers.timestamp.is_some(),
            "timestamp_key",
            "timestamp_header",
        ),
        ("id", signed.has_id(), id_key, headers.id.is_some(), "id_key", "id_header"),
    ];
    for (role, is_signed, in_signature, in_header, key_field, header_field) in roles {
        match (is_signed, in_signature, in_header) {
            (_, true, true) => {
                return Err(SchemeError::new(
                    header_field,
                    format!("cannot be combined with `{key_field}`: the {role} is sent only once"),
                ));
            }
            (true, false, false) => {
                let text = format!(
                    "has {{{role}}}, but nothing carries it: add `{header_field}`, or `{key_field}` with grammar pairs"
                );
                return Err(SchemeError::new("signed", text));
            }
            (false, true, _) | (false, _, true) => {
                let field = if in_signature { key_field } else { header_field };
                let text = format!("is not signed, so it would prove nothing: add {{{role}}} to `signed`");
                return Err(SchemeError::new(field, text));
            }
            _ => {}
        }
    }
    Ok(())
}

fn key_form(given: &Definition<'_>) -> Result<KeyForm, SchemeError> {
    match given.secret.unwrap_or("bytes") {
        "base64" => Ok(KeyForm::Base64 { prefix: given.secret_prefix.unwrap_or_default().to_owned() }),
        "bytes" if given.secret_prefix.is_some() => Err(SchemeError::new(
            "secret_prefix",
            "requires `secret = \"base64\"`: a secret used as bytes keeps its prefix",
        )),
        "bytes" => Ok(KeyForm::Bytes),
        other => Err(SchemeError::new("secret", format!("`{other}` is not one of bytes, base64"))),
    }
}

fn one_of<T: Copy>(field: &'static str, given: Option<&str>, known: &[(&str, T)]) -> Result<T, SchemeError> {
    let Some(given) = given else { return Ok(known[0].1) };
    known.iter().find(|(name, _)| *name == given).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        SchemeError::new(field, format!("`{given}` is not one of {}", names.join(", ")))
    })
}

/// A header's name: a token (RFC 9110 §5.6.2).
fn header(field: &'static str, given: Option<&str>) -> Result<Option<String>, SchemeError> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    match given {
        Some(name) if name.is_empty() || !name.bytes().all(token) => {
            Err(SchemeError::new(field, format!("`{name}` is not the name of a header")))
        }
        name => Ok(name.map(str::to_owned)),
    }
}

fn header_value<'a>(field: &'static str, given: Option<&'a str>) -> Result<Option<&'a str>, SchemeError> {
    match given {
        Some(value)
            if value.is_empty() || value.trim() != value || !value.bytes().all(|b| matches!(b, b' '..=b'~')) =>
        {
            Err(SchemeError::new(field, "is not a valid header value: use printable ASCII without surrounding spaces"))
        }
        value => Ok(value),
    }
}

fn visible<'a>(field: &'static str, given: Option<&'a str>) -> Result<Option<&'a str>, SchemeError> {
    match given {
        Some(text) if !text.bytes().all(|b| b.is_ascii_graphic()) => {
            Err(SchemeError::new(field, "has a space or a character that is not printable ASCII"))
        }
        text => Ok(text),
    }
}

fn field(name: &'static str, given: Option<&str>) -> Result<Option<Field>, SchemeError> {
    let Some(path) = given else { return Ok(None) };
    let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
    if keys.iter().any(String::is_empty) {
        return Err(SchemeError::new(name, format!("`{path}` is not a path of keys such as `data.id`")));
    }
    Ok(Some(Field(keys)))
}

fn variable(name: &str) -> Result<String, SchemeError> {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        Ok(name.to_owned())
    } else {
        Err(SchemeError::new("secret_env", format!("`{name}` is not the name of an environment variable")))
    }
}

/// Why a definition is not a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}")]
pub struct SchemeError {
    /// The field at fault, as it is spelt in a definition.
    pub field: &'static str,
    /// What is wrong with it, to be read behind the field's name.
    pub problem: String,
}

impl SchemeError {
    pub(super) fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field_at_fault(given: &Definition<'_>) -> &'static str {
        Scheme::define("acme", given).expect_err("this definition is impossible").field
    }

    #[test]
    fn a_header_alone_is_a_scheme_of_hex_sha256_over_the_body() {
        let scheme =
            Scheme::define("acme", &Definition { signature_header: Some("X-Acme"), ..Definition::default() }).unwrap();
        assert_eq!(scheme.summary(), "X-Acme: hex HMAC-SHA256 of {body}");
        assert_eq!(scheme.tolerance(), None);
    }

    #[test]
    fn impossible_combinations_name_the_field_at_fault() {
        let base = Definition { signature_header: Some("X-Acme"), ..Definition::default() };
        let pairs = Definition { grammar: Some("pairs"), signature_key: Some("v1"), ..base.clone() };
        let timed = Definition { signed: Some("{timestamp}.{body}"), timestamp_header: Some("X-Time"), ..base.clone() };
        let cases = [
            ("signature_header", Definition::default()),
            ("signature_header", Definition { signature_header: Some("X Acme"), ..base.clone() }),
            ("grammar", Definition { grammar: Some("csv"), ..base.clone() }),
            ("signature_key", Definition { grammar: Some("pairs"), ..base.clone() }),
            ("signature_key", Definition { signature_key: Some("v1"), ..base.clone() }),
            ("timestamp_key", Definition { timestamp_key: Some("t"), ..pairs.clone() }),
            ("timestamp_key", Definition { timestamp_key: Some("v1"), ..pairs.clone() }),
            ("prefix", Definition { prefix: Some("x="), ..pairs.clone() }),
            ("separator", Definition { separator: Some("="), ..pairs.clone() }),
            ("separator", Definition { separator: Some(","), ..base.clone() }),
            ("signed", Definition { signed: Some("{timestamp}"), ..base.clone() }),
            ("signed", Definition { signed: Some("{body}{body}"), ..base.clone() }),
            ("signed", Definition { signed: Some("{nonce}{body}"), ..base.clone() }),
            ("signed", Definition { signed: Some("{body"), ..base.clone() }),
            ("signed", Definition { signed: Some("{id}.{body}"), ..base.clone() }),
            ("timestamp_header", Definition { timestamp_header: Some("X-Time"), ..base.clone() }),
            (
                "timestamp_header",
                Definition {
                    timestamp_key: Some("t"),
                    grammar: Some("pairs"),
                    signature_key: Some("v1"),
                    ..timed.clone()
                },
            ),
            ("timestamp_header", Definition { timestamp_header: Some("x-acme"), ..timed.clone() }),
            ("tolerance", Definition { tolerance: Some(Tolerance::Within(DEFAULT_TOLERANCE)), ..base.clone() }),
            ("encoding", Definition { encoding: Some("base32"), ..base.clone() }),
            ("algorithm", Definition { algorithm: Some("md5"), ..base.clone() }),
            ("secret", Definition { secret: Some("hex"), ..base.clone() }),
            ("secret_prefix", Definition { secret_prefix: Some("whsec_"), ..base.clone() }),
            ("event_header", Definition { event_header: Some("X-ACME"), ..base.clone() }),
            ("event_field", Definition { event_field: Some("a..b"), ..base.clone() }),
            ("secret_env", Definition { secret_env: Some("1A"), ..base.clone() }),
            ("user_agent", Definition { user_agent: Some("a\nb"), ..base.clone() }),
        ];
        for (field, definition) in cases {
            assert_eq!(field_at_fault(&definition), field, "{definition:?}");
        }
    }
}
