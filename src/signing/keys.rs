//! Secrets, and how a scheme derives an HMAC key from one.
//!
//! A key that everybody knows is refused here, the only way in: the empty one, keys that HMAC pads to the same (RFC
//! 2104 §3: NUL bytes), and white space, which is an accident. HMAC would accept them, and then anyone could forge.
//! Neither [`Secret`] nor [`Keys`] can be printed.

use super::Scheme;
use super::algorithm::Mac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// A key below this is within reach of guessing: RFC 2104 §3 asks for as many bytes as the hash has, and half of
/// SHA-256's is what nobody can search.
pub const SHORT_KEY: usize = 16;

/// A signing secret: any bytes that are not the same as none.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes the bytes exactly as given: no trimming, no decoding.
    ///
    /// # Errors
    /// [`KeyError::Empty`] when there are none, [`KeyError::Nul`] and [`KeyError::Blank`] when they are as good as none.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let bytes = bytes.into();
        refuse_known(&bytes)?;
        if is_blank(&bytes) { Err(KeyError::Blank) } else { Ok(Self(bytes)) }
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

/// Refuses the keys that HMAC takes for the empty one.
fn refuse_known(key: &[u8]) -> Result<(), KeyError> {
    // More NULs than a block has are hashed first, and are guessed as easily.
    match key.iter().all(|byte| *byte == 0) {
        true if key.is_empty() => Err(KeyError::Empty),
        true => Err(KeyError::Nul),
        false => Ok(()),
    }
}

/// Whether a secret shows nothing in any editor: blanks, NULs, byte order marks. Vertical tabs and form feeds come from no
/// editor and no shell, and RFC 2202 and RFC 4231 make keys of them.
fn is_blank(secret: &[u8]) -> bool {
    let nothing = |c: char| {
        (c.is_whitespace() && !matches!(c, '\x0b' | '\x0c'))
            || matches!(c, '\0' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    };
    let wide = secret.strip_prefix(b"\xff\xfe").or_else(|| secret.strip_prefix(b"\xfe\xff"));
    wide.is_some_and(|rest| rest.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()))
        || std::str::from_utf8(secret).is_ok_and(|text| text.chars().all(nothing))
}

/// How a secret becomes a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// The secret's own bytes, a prefix included.
    Bytes,
    /// Base64 (RFC 4648 §4) behind `prefix`. As in Standard Webhooks' own libraries, a secret without the
    /// prefix is taken too.
    Base64 {
        /// The text before the base64 text, such as `whsec_`; may be empty.
        prefix: String,
    },
}

impl KeyForm {
    /// The key derived from `secret`.
    ///
    /// # Errors
    /// [`KeyError::NotBase64`], and [`KeyError::Empty`] and [`KeyError::Nul`] for what is left behind the prefix.
    pub(super) fn key(&self, secret: &Secret) -> Result<Vec<u8>, KeyError> {
        match self {
            Self::Bytes => Ok(secret.0.clone()),
            Self::Base64 { prefix } => {
                let text = secret.0.strip_prefix(prefix.as_bytes()).unwrap_or(&secret.0);
                let key = STANDARD.decode(text).map_err(|_| KeyError::NotBase64 { prefix: prefix.clone() })?;
                refuse_known(&key)?;
                Ok(key)
            }
        }
    }
}

/// Why a secret can't be used. It never quotes the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No bytes: everybody knows that key.
    #[error("the secret is empty, so anybody can forge a signature")]
    Empty,
    /// Only NUL bytes: to HMAC, the same key as no bytes.
    #[error("the secret is only NUL bytes, which is equivalent to an empty one: anybody can forge a signature")]
    Nul,
    /// Only white space or byte order marks.
    #[error("the secret is only white space or a byte order mark, so anybody can guess it and forge a signature")]
    Blank,
    /// The scheme wants base64 and this is none.
    #[error("the secret is not {}", match prefix.as_str() {
        "" => "base64".to_owned(),
        prefix => format!("base64 after `{prefix}`"),
    })]
    NotBase64 {
        /// The scheme's prefix.
        prefix: String,
    },
    /// No secret at all was given.
    #[error("no secret to sign or verify with")]
    None,
}

/// A scheme with the secrets to use it with, keyed once for many messages.
#[derive(Clone, Debug)]
pub struct Keys {
    pub(super) scheme: Scheme,
    pub(super) macs: Vec<Mac>,
    /// The positions (from 1) of keys that are below [`SHORT_KEY`].
    short: Vec<usize>,
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
        let (mut macs, mut short) = (Vec::new(), Vec::new());
        for (position, secret) in (1..).zip(secrets) {
            let key = scheme.key_form.key(secret).map_err(|error| (position, error))?;
            // NUL bytes at the end are what HMAC pads with: they add nothing.
            if key.len() - key.iter().rev().take_while(|byte| **byte == 0).count() < SHORT_KEY {
                short.push(position);
            }
            macs.push(Mac::new(scheme.algorithm, &key));
        }
        Ok(Self { scheme: scheme.clone(), macs, short })
    }

    /// Which secrets, from 1, make a key so short that it could be guessed.
    #[must_use]
    pub fn short(&self) -> &[usize] {
        &self.short
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
    fn a_key_that_hmac_takes_for_the_empty_one_is_refused() {
        use super::super::{Stamp, preset, sign};
        let standard = preset("standard-webhooks").unwrap();
        let of_nuls = |length: usize| Secret::new(format!("whsec_{}", STANDARD.encode(vec![0; length]))).unwrap();
        for length in [1, 24, 32, 64, 65, 200] {
            assert_eq!(Secret::new(vec![0; length]), Err(KeyError::Nul));
            assert_eq!(Keys::new(&standard, &[of_nuls(length)]).unwrap_err(), (1, KeyError::Nul));
        }
        let fine = Secret::new("a").unwrap();
        assert_eq!(Keys::new(&standard, &[Secret::new("whsec_YQ==").unwrap(), of_nuls(32)]).unwrap_err().0, 2);
        // Why: up to a block, NULs at the end are the same key to HMAC.
        let value = |secret| {
            let keys = Keys::new(&Scheme::default(), &[secret]).unwrap();
            sign(&keys, Stamp { timestamp: Some(1), id: None }, b"x").unwrap().value
        };
        assert_eq!(value(fine), value(Secret::new("a\0\0\0").unwrap()));
    }

    #[test]
    fn blanks_and_marks_alone_are_refused_and_around_a_secret_are_part_of_it() {
        for blank in [" ", "\n", "\r\n", " \t ", "\u{feff}", "\u{feff}\n", "\u{a0}", "\u{3000}", "\u{200b}", "\0 "] {
            assert_eq!(Secret::new(blank), Err(KeyError::Blank), "{blank:?}");
        }
        for mark in [&b"\xff\xfe"[..], b"\xfe\xff", b"\xff\xfe\r\0\n\0"] {
            assert_eq!(Secret::new(mark.to_vec()), Err(KeyError::Blank));
        }
        for given in [" s", "s\n", "\u{feff}s", "\0s", "\u{e9}"] {
            assert_eq!(Secret::new(given).unwrap().expose(), given.as_bytes());
        }
        assert!(Secret::new(b"\xff\xff".to_vec()).is_ok());
    }

    #[test]
    fn short_keys_are_known_by_what_they_decode_to() {
        let short = |scheme: &str, secrets: &[&str]| {
            let secrets: Vec<_> = secrets.iter().map(|one| Secret::new(*one).unwrap()).collect();
            Keys::new(&super::super::preset(scheme).unwrap(), &secrets).unwrap().short().to_vec()
        };
        assert_eq!(short("pushoney", &["123456789012345", "1234567890123456", "a"]), [1, 3]);
        assert_eq!(short("pushoney", &["a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"]), [1]);
        // Sixteen characters of base64 are twelve bytes.
        assert_eq!(short("standard-webhooks", &["whsec_MTIzNDU2Nzg5MDEy", "whsec_MTIzNDU2Nzg5MDEyMzQ1Ng=="]), [1]);
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
