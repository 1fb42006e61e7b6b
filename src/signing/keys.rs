//! Secrets, and how a scheme turns one into an HMAC key.
//!
//! An empty secret is refused here, at the only door: HMAC would accept it, and then anyone could forge.
//! Neither [`Secret`] nor [`Keys`] can be printed.

use super::Scheme;
use super::algorithm::Mac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// A signing secret: any bytes but none.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes exactly as given: no trimming, no decoding.
    ///
    /// # Errors
    /// [`KeyError::Empty`] when there are none.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let bytes = bytes.into();
        if bytes.is_empty() { Err(KeyError::Empty) } else { Ok(Self(bytes)) }
    }

    /// The bytes themselves, for whoever has to hand the secret on.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// How a secret becomes a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// The secret's own bytes, a prefix included.
    Bytes,
    /// Base64 (RFC 4648 §4) behind `prefix`. As in Standard Webhooks' own libraries, a secret without the
    /// prefix is taken too.
    Base64 {
        /// What stands before the base64 text, such as `whsec_`; may be empty.
        prefix: String,
    },
}

impl KeyForm {
    /// The key that `secret` stands for.
    ///
    /// # Errors
    /// [`KeyError::NotBase64`], and [`KeyError::Empty`] when nothing is left behind the prefix.
    pub(super) fn key(&self, secret: &Secret) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Bytes => Ok(secret.0.clone()),
            Self::Base64 { prefix } => {
                let text = secret.0.strip_prefix(prefix.as_bytes()).unwrap_or(&secret.0);
                let key = STANDARD.decode(text).map_err(|_| KeyError::NotBase64 { prefix: prefix.clone() })?;
                if key.is_empty() { Err(KeyError::Empty) } else { Ok(key) }
            }
        }
    }
}

/// Why a secret can't be used. It never quotes the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No bytes: everybody knows that key.
    #[error("the secret is empty, and whoever knows that can forge a signature")]
    Empty,
    /// The scheme wants base64 and this is none.
    #[error("the secret is not {}", match prefix.as_str() {
        "" => "base64".to_owned(),
        prefix => format!("base64 behind `{prefix}`"),
    })]
    NotBase64 {
        /// The scheme's prefix.
        prefix: String,
    },
    /// No secret at all was given.
    #[error("there is no secret to sign or verify with")]
    None,
}

/// A scheme with the secrets to use it with, keyed once for many messages.
#[derive(Clone, Debug)]
pub struct Keys {
    pub(super) scheme: Scheme,
    pub(super) macs: Vec<Mac>,
}

impl Keys {
    /// Keys `scheme` with `secrets`: it signs with all of them, in order, and verifies with any.
    ///
    /// # Errors
    /// [`KeyError::None`] without secrets, else the position (from 1) of the first that can't be used and why.
    pub fn new(scheme: &Scheme, secrets: &[Secret]) -> Result<Self, (usize, KeyError)> {
        if secrets.is_empty() {
            return Err((0, KeyError::None));
        }
        let key = |(at, secret)| match scheme.key_form.key(secret) {
            Ok(key) => Ok(Mac::new(scheme.algorithm, &key)),
            Err(error) => Err((at + 1, error)),
        };
        let macs = secrets.iter().enumerate().map(key).collect::<Result<_, _>>()?;
        Ok(Self { scheme: scheme.clone(), macs })
    }

    /// The scheme that these keys are for.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// How many secrets there are; at least one.
    #[must_use]
    pub fn secrets(&self) -> usize {
        self.macs.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_secret_is_refused() {
        assert_eq!(Secret::new(""), Err(KeyError::Empty));
        let behind_prefix = KeyForm::Base64 { prefix: "whsec_".into() };
        assert_eq!(behind_prefix.key(&Secret::new("whsec_").unwrap()), Err(KeyError::Empty));
    }

    #[test]
    fn base64_is_decoded_with_and_without_its_prefix() {
        let form = KeyForm::Base64 { prefix: "whsec_".into() };
        assert_eq!(form.key(&Secret::new("whsec_AP8=").unwrap()), Ok(vec![0, 255]));
        assert_eq!(form.key(&Secret::new("AP8=").unwrap()), Ok(vec![0, 255]));
        assert!(matches!(form.key(&Secret::new("whsec_!").unwrap()), Err(KeyError::NotBase64 { .. })));
    }

    #[test]
    fn nothing_of_a_secret_is_shown() {
        let secret = Secret::new("hunter2").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
        let keys = Keys::new(&Scheme::default(), &[secret]).unwrap();
        assert!(!format!("{keys:?}").contains("hunter2"));
    }
}
