//! Signatures that no honest sender writes, to test that a receiver refuses them: any key, any text instead of the
//! time, any entries in the header.
//!
//! Genuine deliveries are signed only through [`Keys`](super::Keys): what is made here is sent to a receiver under
//! test and nowhere else. Keys can't be printed.

use super::algorithm::Mac;
use super::template::Piece;
use super::{Algorithm, Encoding, Grammar, KeyError, Scheme, Secret};
use std::fmt;

/// What a MAC is made over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// What the scheme says.
    Scheme,
    /// The body and nothing else.
    BodyAlone,
    /// What the scheme says, with another separator between its fields.
    OtherSeparator,
}

/// Makes MACs with one key.
#[derive(Clone)]
pub(crate) struct Forge {
    scheme: Scheme,
    algorithm: Algorithm,
    key: Vec<u8>,
}

impl Forge {
    /// With the key that `secret` makes.
    ///
    /// # Errors
    /// When the scheme can't use it.
    pub fn new(scheme: &Scheme, secret: &Secret) -> Result<Self, KeyError> {
        Ok(Self::with_key(scheme, scheme.key_form.key(secret)?))
    }

    /// With any key, one that everybody knows too.
    pub fn with_key(scheme: &Scheme, key: impl Into<Vec<u8>>) -> Self {
        Self { scheme: scheme.clone(), algorithm: scheme.algorithm, key: key.into() }
    }

    /// With the key that a receiver makes of a text that it takes for a secret: decoded where the scheme's secrets are
    /// base64 and the text is, otherwise unchanged.
    pub fn with_text(scheme: &Scheme, text: &str) -> Self {
        let key = Secret::new(text).and_then(|secret| scheme.key_form.key(&secret));
        Self::with_key(scheme, key.unwrap_or_else(|_| text.as_bytes().to_vec()))
    }

    /// The same key, and another hash.
    pub fn algorithm(&self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self.clone() }
    }

    /// Whether both make the same MACs.
    pub fn is_same(&self, other: &Self) -> bool {
        self.mac(Over::BodyAlone, "", "", b"") == other.mac(Over::BodyAlone, "", "", b"")
    }

    /// A MAC, not yet encoded, with `time` and `id` as given.
    pub fn mac(&self, over: Over, time: &str, id: &str, body: &[u8]) -> Vec<u8> {
        let signed = &self.scheme.signed;
        let mut mac = Mac::new(self.algorithm, &self.key);
        let feed = |mac: &mut Mac, pieces: &[Piece]| {
            for piece in pieces {
                mac.update(match (piece, over) {
                    (_, Over::BodyAlone) => b"",
                    (Piece::Text(text), Over::OtherSeparator) => {
                        if text == ":" {
                            b"."
                        } else {
                            b":"
                        }
                    }
                    (Piece::Text(text), Over::Scheme) => text.as_bytes(),
                    (Piece::Timestamp, _) => time.as_bytes(),
                    (Piece::Id, _) => id.as_bytes(),
                });
            }
        };
        feed(&mut mac, &signed.before);
        mac.update(body);
        feed(&mut mac, &signed.after);
        mac.finish()
    }

    /// The same, as a header has it.
    pub fn encoded(&self, over: Over, time: &str, id: &str, body: &[u8]) -> String {
        self.scheme.encoding.encode(&self.mac(over, time, id, body))
    }
}

impl fmt::Debug for Forge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Forge({}, redacted)", self.scheme.name())
    }
}

/// An entry of a signature header, or of a related header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HeaderEntry {
    /// A time, as any text.
    Time(String),
    /// A signed id.
    Id(String),
    /// An encoded MAC, as any text.
    Mac(String),
    /// An encoded MAC of a version that the scheme does not know.
    OtherMac(String),
}

impl Scheme {
    /// The headers that carry `entries`, in their order and with their repeats, wherever the scheme has a place for them.
    pub(crate) fn headers_of(&self, entries: &[HeaderEntry]) -> Vec<(String, String)> {
        let names = &self.headers;
        let mut headers = Vec::new();
        let written: Vec<String> = entries.iter().filter_map(|entry| self.grammar.entry(entry)).collect();
        if !written.is_empty() {
            let value = match &self.grammar {
                Grammar::Value { .. } => written[0].clone(),
                Grammar::List { separator, .. } | Grammar::Pairs { separator, .. } => {
                    written.join(separator.encode_utf8(&mut [0; 4]))
                }
            };
            headers.push((names.signature.clone(), value));
        }
        for entry in entries {
            match (entry, &names.timestamp, &names.id) {
                (HeaderEntry::Time(time), Some(name), _) => headers.push((name.clone(), time.clone())),
                (HeaderEntry::Id(id), _, Some(name)) => headers.push((name.clone(), id.clone())),
                _ => {}
            }
        }
        headers
    }

    /// The alphabet that its MACs are written in.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The hash that its MACs are made with.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether its headers have a place for a MAC of another version.
    pub(crate) fn has_versions(&self) -> bool {
        self.grammar.entry(&HeaderEntry::OtherMac(String::new())).is_some()
    }

    /// Whether there is a separator between the signed fields, so that a different one is possible.
    pub(crate) fn has_separator(&self) -> bool {
        self.signed.before.iter().chain(&self.signed.after).any(|piece| matches!(piece, Piece::Text(_)))
    }
}

impl Grammar {
    fn entry(&self, entry: &HeaderEntry) -> Option<String> {
        match (self, entry) {
            (Self::Value { prefix } | Self::List { prefix, .. }, HeaderEntry::Mac(mac)) => {
                Some(format!("{prefix}{mac}"))
            }
            (Self::List { prefix, .. }, HeaderEntry::OtherMac(mac)) => {
                let other = prefix.replace('1', "0");
                (other != *prefix).then(|| format!("{other}{mac}"))
            }
            (Self::Pairs { signature, .. }, HeaderEntry::Mac(mac)) => Some(format!("{signature}={mac}")),
            (Self::Pairs { .. }, HeaderEntry::OtherMac(mac)) => Some(format!("v0={mac}")),
            (Self::Pairs { timestamp: Some(key), .. }, HeaderEntry::Time(time)) => Some(format!("{key}={time}")),
            (Self::Pairs { id: Some(key), .. }, HeaderEntry::Id(id)) => Some(format!("{key}={id}")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Keys, Stamp, presets, sign};
    use super::*;

    #[test]
    fn what_is_forged_with_the_right_key_is_what_is_signed() {
        for scheme in presets() {
            let text = if scheme.name() == "standard-webhooks" { "whsec_MTIzNDU2Nzg5MDEy" } else { "a secret" };
            let secret = Secret::new(text).unwrap();
            let forge = Forge::new(&scheme, &secret).unwrap();
            let mac = forge.encoded(Over::Scheme, "7", "msg_1", b"{}");
            let entries = [HeaderEntry::Time("7".into()), HeaderEntry::Id("msg_1".into()), HeaderEntry::Mac(mac)];
            let mut forged = scheme.headers_of(&entries);
            let stamp = Stamp { timestamp: Some(7), id: Some("msg_1".to_owned()) };
            let mut signed = sign(&Keys::new(&scheme, &[secret]).unwrap(), stamp, b"{}").unwrap().headers;
            forged.sort();
            signed.sort();
            assert_eq!(forged, signed, "{}", scheme.name());
        }
    }

    #[test]
    fn entries_stand_where_the_scheme_has_a_place_for_them() {
        let scheme = Scheme::default();
        let entries = [
            HeaderEntry::OtherMac("0".into()),
            HeaderEntry::Mac("a".into()),
            HeaderEntry::Time("x".into()),
            HeaderEntry::Time("y".into()),
        ];
        assert_eq!(scheme.headers_of(&entries), [("X-Pushoney-Signature".to_owned(), "v0=0,v1=a,t=x,t=y".to_owned())]);
        let standard = super::super::preset("standard-webhooks").unwrap();
        let headers = standard.headers_of(&entries);
        assert_eq!(headers[0].1, "v0,0 v1,a");
        assert_eq!(headers[1..].iter().map(|(_, value)| &**value).collect::<Vec<_>>(), ["x", "y"]);
        let github = super::super::preset("github").unwrap();
        assert!(!github.has_versions() && !github.has_separator());
        assert_eq!(github.headers_of(&[HeaderEntry::Time("x".into())]), []);
    }

    #[test]
    fn nul_keys_up_to_a_block_are_the_empty_key() {
        let scheme = Scheme::default();
        let forge = |key: Vec<u8>| Forge::with_key(&scheme, key);
        assert!(forge(vec![]).is_same(&forge(vec![0; 64])));
        assert!(!forge(vec![]).is_same(&forge(vec![0; 65])));
    }
}
