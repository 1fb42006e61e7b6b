//! An API call before it is made: the key, the path, and the timeout.

use super::mask;
use crate::terminal::sanitize::masked;
use reqwest::Method;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// From the name's lookup to the end of the TLS handshake.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// From the start to the last byte of the answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// A key to the API, and where it came from.
#[derive(Clone)]
pub struct Key {
    text: String,
    from: String,
}

impl Key {
    /// Takes it exactly as given; `from` says where it came from, for messages.
    ///
    /// # Errors
    /// A sentence that says why it can't be a key; it does not quote it.
    pub fn new(bytes: &[u8], from: impl Into<String>) -> Result<Self, String> {
        if bytes.is_empty() {
            return Err("the API key is empty".to_owned());
        }
        if !bytes.iter().all(u8::is_ascii_graphic) {
            return Err("the API key contains a space or another invalid character".to_owned());
        }
        Ok(Self { text: bytes.iter().copied().map(char::from).collect(), from: from.into() })
    }

    /// The key itself, for whoever asks for it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Which key it is, for its owner: its last characters, and where it came from.
    pub fn shown(&self) -> String {
        format!("{} ({})", masked(&self.text), self.from)
    }

    /// `text` without the key, should a hub repeat it, and without the pieces that a cut leaves. What is cut by us is
    /// cut behind this.
    pub(super) fn kept_out_of(&self, text: &str) -> String {
        mask::out_of(text, &self.text, &masked(&self.text))
    }

    /// An answer without the key.
    pub(super) fn kept_out_of_bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        mask::whole_out_of_bytes(bytes, &self.text, &masked(&self.text))
    }

    /// A registration's answer without the key; its secret stays, whatever it is. In data no piece is looked for: an id
    /// may hold the same word.
    pub(crate) fn kept_out_of_json(&self, value: Value, secret: &str) -> Value {
        let whole = |text: &str| mask::whole_out_of(text, &self.text, &masked(&self.text));
        match value {
            Value::String(text) if text != secret => Value::String(whole(&text)),
            Value::Array(list) => list.into_iter().map(|one| self.kept_out_of_json(one, secret)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (whole(&name), self.kept_out_of_json(value, secret))).collect()
            }
            other => other,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key(redacted, {})", self.from)
    }
}

/// A call of the API.
#[derive(Clone, Debug)]
pub struct ApiCall<'a> {
    /// GET or POST.
    pub method: Method,
    /// The segments of its path.
    pub path: &'a [&'a str],
    /// A JSON body.
    pub body: Option<String>,
    /// What to look at when it is not known whether the call worked; empty for one that changes nothing.
    pub if_unsure: &'a str,
}
