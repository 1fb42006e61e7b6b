//! Warnings about deliveries that are valid here but that published receivers would refuse.
//!
//! We verify bytes, and accept any MAC in the header. Some receivers read only the last MAC, or decode the body as
//! text before they verify it. A note never changes the verdict.

use super::{Match, Scheme};

/// What of a body decides whether a receiver that decodes text gets the same bytes back; gathered as it streams.
#[derive(Clone, Debug, Default)]
pub struct BodyFacts {
    byte_order_mark: [u8; 3],
    head: usize,
    broken: bool,
    /// The start of a character whose rest is still to come: three bytes at most.
    open: Vec<u8>,
}

impl BodyFacts {
    /// Of a body that is at hand.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let mut facts = Self::default();
        facts.update(body);
        facts
    }

    /// Looks at the next bytes.
    pub fn update(&mut self, chunk: &[u8]) {
        for byte in chunk.iter().take(3 - self.head) {
            self.byte_order_mark[self.head] = *byte;
            self.head += 1;
        }
        if self.broken {
            return;
        }
        let mut rest = chunk;
        while !self.open.is_empty() && !rest.is_empty() {
            self.open.push(rest[0]);
            rest = &rest[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.broken = true;
                    return;
                }
                Err(_) => {}
            }
        }
        match std::str::from_utf8(rest) {
            Ok(_) => {}
            Err(error) if error.error_len().is_some() => self.broken = true,
            Err(error) => self.open = rest[error.valid_up_to()..].to_vec(),
        }
    }

    /// Whether the body is UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        !self.broken && self.open.is_empty()
    }

    /// Whether it starts with a byte order mark.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.head == 3 && self.byte_order_mark == *b"\xef\xbb\xbf"
    }
}

/// One thing to know of a valid delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Note {
    /// Stable, for JSON.
    pub code: &'static str,
    /// A sentence.
    pub message: &'static str,
}

impl Note {
    /// The notes on a delivery of `scheme` that verified.
    #[must_use]
    pub fn about(scheme: &Scheme, verified: &Match, body: &BodyFacts) -> Vec<Self> {
        let lenient = scheme.has_lenient_receivers();
        let notes = [
            (
                verified.blurred_id,
                Self {
                    code: "id_with_separator",
                    message: "the signed id contains the separator before the next field, so its signature is ambiguous, and it cannot be re-signed here: the sender must use ids without it",
                },
            ),
            (
                lenient && verified.mac != verified.macs,
                Self {
                    code: "not_last_signature",
                    message: "published receivers read only the last v1, which is not from this secret: sign with the receiver's current secret last",
                },
            ),
            (
                lenient && !body.is_utf8(),
                Self {
                    code: "body_not_utf8",
                    message: "the body is not UTF-8: published receivers decode it as text first, and will refuse it",
                },
            ),
            (
                lenient && body.has_byte_order_mark(),
                Self {
                    code: "byte_order_mark",
                    message: "the body starts with a byte order mark: receivers that decode it as text (Next.js) drop it, and will refuse the delivery",
                },
            ),
        ];
        notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_may_end_inside_a_character() {
        let text = "\u{feff}aé漢😀z".as_bytes();
        for size in 1..=text.len() {
            let mut facts = BodyFacts::default();
            text.chunks(size).for_each(|chunk| facts.update(chunk));
            assert!(facts.is_utf8() && facts.has_byte_order_mark(), "chunks of {size}");
        }
        for broken in [&b"\xff"[..], b"a\xc3", b"\xed\xa0\x80", b"\xf0\x9f\x98 "] {
            for size in 1..=broken.len() {
                let mut facts = BodyFacts::default();
                broken.chunks(size).for_each(|chunk| facts.update(chunk));
                assert!(!facts.is_utf8(), "{broken:?} in chunks of {size}");
            }
        }
        assert!(BodyFacts::of(b"").is_utf8() && !BodyFacts::of(b"\xef\xbb").has_byte_order_mark());
    }
}
