//! HMAC over the three hashes that webhook providers use, behind one type, and the two encodings of a MAC.
//!
//! A [`Mac`] is keyed once and cloned per message: keying costs two compressions, which is most of the cost of a
//! small body. Comparison is constant-time and on decoded bytes, never on text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq as _;

/// The hash under the HMAC (RFC 2104).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC-SHA1, 20 bytes. Old providers only.
    Sha1,
    /// HMAC-SHA256, 32 bytes (RFC 4231).
    Sha256,
    /// HMAC-SHA512, 64 bytes (RFC 4231).
    Sha512,
}

impl Algorithm {
    /// Every algorithm, in the order in which a diagnosis tries them.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha512, Self::Sha1];

    /// The name in a scheme's definition: `sha1`, `sha256`, `sha512`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// Length of the MAC in bytes.
    #[must_use]
    pub fn mac_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// How a MAC's bytes are written in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Lowercase hexadecimal.
    Hex,
    /// Base64 with the standard alphabet and its padding (RFC 4648 §4).
    Base64,
}

impl Encoding {
    /// The name in a scheme's definition: `hex`, `base64`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }

    /// Writes `mac` in this encoding.
    #[must_use]
    pub fn encode(self, mac: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(mac),
            Self::Base64 => STANDARD.encode(mac),
        }
    }

    /// Reads `text`, which must be the one canonical form of `len` bytes: no uppercase hex, no missing
    /// padding, no stray bits. `None` for anything else.
    #[must_use]
    pub fn decode(self, text: &[u8], len: usize) -> Option<Vec<u8>> {
        match self {
            Self::Hex => {
                let lowercase = text.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                (text.len() == 2 * len && lowercase).then(|| hex::decode(text).ok())?
            }
            Self::Base64 => {
                let fits = text.len() == len.div_ceil(3) * 4;
                fits.then(|| STANDARD.decode(text).ok())?.filter(|mac| mac.len() == len)
            }
        }
    }
}

/// A keyed HMAC, ready for the next message. It is as secret as its key, so `Debug` shows the algorithm alone.
#[derive(Clone)]
pub(super) enum Mac {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Mac {
    pub fn new(algorithm: Algorithm, key: &[u8]) -> Self {
        const ANY_LENGTH: &str = "HMAC takes a key of any length (RFC 2104 §3)";
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Sha256 => Self::Sha256(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
            Algorithm::Sha512 => Self::Sha512(Hmac::new_from_slice(key).expect(ANY_LENGTH)),
        }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha1(mac) => mac.update(bytes),
            Self::Sha256(mac) => mac.update(bytes),
            Self::Sha512(mac) => mac.update(bytes),
        }
    }

    pub fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha256(mac) => mac.finalize().into_bytes().to_vec(),
            Self::Sha512(mac) => mac.finalize().into_bytes().to_vec(),
        }
    }
}

impl std::fmt::Debug for Mac {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::Sha1(_) => "sha1",
            Self::Sha256(_) => "sha256",
            Self::Sha512(_) => "sha512",
        };
        write!(f, "Mac({name}, redacted)")
    }
}

/// Whether two MACs are the same, in time that depends on their lengths alone.
pub(super) fn same_mac(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_lowercase_and_of_the_exact_length() {
        assert_eq!(Encoding::Hex.decode(b"00ff", 2), Some(vec![0, 255]));
        for wrong in ["00FF", "00f", "00ff0", "00fg", " 00ff", "", "0x00"] {
            assert_eq!(Encoding::Hex.decode(wrong.as_bytes(), 2), None, "{wrong:?}");
        }
    }

    #[test]
    fn base64_is_canonical_and_of_the_exact_length() {
        assert_eq!(Encoding::Base64.decode(b"AP8=", 2), Some(vec![0, 255]));
        for wrong in ["AP8", "AP9=", "AP8=\n", "AP-=", "AP8A", "", "===="] {
            assert_eq!(Encoding::Base64.decode(wrong.as_bytes(), 2), None, "{wrong:?}");
        }
    }

    #[test]
    fn macs_of_different_lengths_differ() {
        assert!(same_mac(b"abc", b"abc"));
        assert!(!same_mac(b"abc", b"abd"));
        assert!(!same_mac(b"abc", b"ab"));
        assert!(!same_mac(b"", b"a"));
    }

    #[test]
    fn debug_hides_the_state() {
        let shown = format!("{:?}", Mac::new(Algorithm::Sha256, b"hunter2"));
        assert_eq!(shown, "Mac(sha256, redacted)");
    }
}
