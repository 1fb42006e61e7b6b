//! Verifying: strict about format, constant-time about MACs, and exact about time.
//!
//! The order is fixed: the format of the headers, then the MAC, then the time. So if the signature matches and the
//! time does not, the reason is the time; if neither does, it is the mismatch. A failed verification is a result,
//! not an error.

use super::algorithm::{Mac, same_mac};
use super::sign::feed;
use super::{Age, Claim, Headers, Keys, Malformed, UnixTime};

/// Why a delivery is not valid; the codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is no signature header, or it is empty.
    MissingSignature,
    /// The signature header, or a related one, is not what the scheme writes.
    MalformedSignature,
    /// The signature matches, and is older than the tolerance.
    TimestampTooOld,
    /// The signature matches, and lies further in the future than the tolerance.
    TimestampInFuture,
    /// No secret makes any of the signatures.
    SignatureMismatch,
}

impl Reason {
    /// Every reason, in the order of the checks.
    pub const ALL: [Self; 5] = [
        Self::MissingSignature,
        Self::MalformedSignature,
        Self::SignatureMismatch,
        Self::TimestampTooOld,
        Self::TimestampInFuture,
    ];

    /// The code in every JSON output.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingSignature => "missing_signature",
            Self::MalformedSignature => "malformed_signature",
            Self::TimestampTooOld => "timestamp_too_old",
            Self::TimestampInFuture => "timestamp_in_future",
            Self::SignatureMismatch => "signature_mismatch",
        }
    }
}

/// What made a delivery valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which secret, from 1, in the order in which they were given.
    pub secret: usize,
    /// Which MAC of the header, from 1: the last one that matches.
    pub mac: usize,
    /// How many MACs the header has.
    pub macs: usize,
    /// How old the signature is; `None` in a scheme without timestamps.
    pub age: Option<Age>,
    /// The signed id holds the text that separates it from another field.
    pub blurred_id: bool,
}

/// What made a delivery invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason.
    pub reason: Reason,
    /// What is wrong with the form, where the form is the reason.
    pub malformed: Option<Malformed>,
    /// How old the signature claims to be, where it could be read.
    pub age: Option<Age>,
}

/// The outcome of verifying.
pub type Verdict = Result<Match, Rejection>;

/// Verifies one body as it streams through. Memory does not depend on the body.
#[derive(Clone, Debug)]
pub struct Verifier<'k> {
    keys: &'k Keys,
    claim: Claim,
    macs: Vec<Mac>,
}

impl<'k> Verifier<'k> {
    /// Reads what `headers` claim.
    ///
    /// # Errors
    /// The rejection, when no body could make them valid.
    pub fn new(keys: &'k Keys, headers: &(impl Headers + ?Sized)) -> Result<Self, Rejection> {
        let claim = Claim::read(&keys.scheme, headers).map_err(|malformed| Rejection {
            reason: if malformed == Malformed::Missing { Reason::MissingSignature } else { Reason::MalformedSignature },
            malformed: Some(malformed),
            age: None,
        })?;
        let mut macs = keys.macs.clone();
        for mac in &mut macs {
            feed(mac, &keys.scheme.signed.before, claim.timestamp, claim.id.as_deref());
        }
        Ok(Self { keys, claim, macs })
    }

    /// Feeds the next bytes of the body.
    pub fn update(&mut self, body: &[u8]) {
        for mac in &mut self.macs {
            mac.update(body);
        }
    }

    /// Ends the body and gives the verdict as of `now`.
    ///
    /// # Errors
    /// The rejection: a mismatch first, then the time.
    pub fn finish(self, now: UnixTime) -> Verdict {
        let Self { keys, claim, macs } = self;
        let age = claim.timestamp.map(|t| now.since(UnixTime::from_seconds(t)));
        let reject = |reason| Err(Rejection { reason, malformed: None, age });
        let mut found = None;
        for (secret, mut mac) in macs.into_iter().enumerate() {
            feed(&mut mac, &keys.scheme.signed.after, claim.timestamp, claim.id.as_deref());
            let ours = mac.finish();
            let last = claim.macs.iter().rposition(|theirs| same_mac(&ours, theirs));
            // The best match is the one furthest back, since published receivers read the last MAC alone.
            found = found.max(last.map(|at| (at, std::cmp::Reverse(secret))));
        }
        let Some((mac, std::cmp::Reverse(secret))) = found else {
            return reject(Reason::SignatureMismatch);
        };
        match (age, keys.scheme.tolerance) {
            (Some(age), Some(tolerance)) if !age.within(tolerance) => {
                reject(if age.is_future() { Reason::TimestampInFuture } else { Reason::TimestampTooOld })
            }
            _ => {
                let id = claim.id.as_deref().and_then(|id| std::str::from_utf8(id).ok());
                let blurred_id = id.is_some_and(|id| keys.scheme.signed.blurs(id));
                Ok(Match { secret: secret + 1, mac: mac + 1, macs: claim.macs.len(), age, blurred_id })
            }
        }
    }
}

/// Verifies a body that is at hand, as of `now`.
///
/// # Errors
/// The rejection.
pub fn verify(keys: &Keys, headers: &(impl Headers + ?Sized), body: &[u8], now: UnixTime) -> Verdict {
    let mut verifier = Verifier::new(keys, headers)?;
    verifier.update(body);
    verifier.finish(now)
}

#[cfg(test)]
mod tests {
    use super::super::{Scheme, Secret, Signer, Stamp};
    use super::*;

    const NOW: i64 = 1_770_000_000;

    fn keys(secrets: &[&str]) -> Keys {
        let secrets: Vec<_> = secrets.iter().map(|s| Secret::new(*s).unwrap()).collect();
        Keys::new(&Scheme::default(), &secrets).unwrap()
    }

    fn signed(keys: &Keys, body: &[u8]) -> Vec<(String, String)> {
        let mut signer = Signer::new(keys, Stamp { timestamp: Some(NOW), id: None }).unwrap();
        signer.update(body);
        signer.finish().headers
    }

    fn at(nanos_after: i128) -> UnixTime {
        UnixTime::from_nanos(i128::from(NOW) * 1_000_000_000 + nanos_after)
    }

    #[test]
    fn age_is_checked_in_both_directions_to_the_nanosecond() {
        let keys = keys(&["s"]);
        let headers = signed(&keys, b"x");
        let reason = |now| verify(&keys, &headers, b"x", now).map(|_| ()).map_err(|r| r.reason);
        assert_eq!(reason(at(300_000_000_000)), Ok(()));
        assert_eq!(reason(at(-300_000_000_000)), Ok(()));
        assert_eq!(reason(at(300_200_000_000)), Err(Reason::TimestampTooOld));
        assert_eq!(reason(at(-300_000_000_001)), Err(Reason::TimestampInFuture));
    }

    #[test]
    fn a_mismatch_is_named_before_a_time() {
        let keys = keys(&["s"]);
        let headers = signed(&keys, b"x");
        let rejection = verify(&keys, &headers, b"y", at(900_000_000_000)).unwrap_err();
        assert_eq!(rejection.reason, Reason::SignatureMismatch);
        assert_eq!(rejection.age.unwrap().nanos(), 900_000_000_000);
    }

    #[test]
    fn any_secret_verifies_any_signature_and_positions_say_which() {
        let both = keys(&["old", "new"]);
        let headers = signed(&both, b"x");
        let only_old = verify(&keys(&["other", "old"]), &headers, b"x", at(0)).unwrap();
        assert_eq!((only_old.secret, only_old.mac, only_old.macs), (2, 1, 2));
        let last_wins = verify(&both, &headers, b"x", at(0)).unwrap();
        assert_eq!((last_wins.secret, last_wins.mac), (2, 2));
    }

    #[test]
    fn a_huge_header_costs_linear_work_and_gets_a_reason() {
        let mac = "0".repeat(64);
        let many = format!("t={NOW}{}", format!(",v1={mac}").repeat(10_000));
        let rejection = verify(&keys(&["s"]), &[("X-Pushoney-Signature", many)][..], b"", at(0)).unwrap_err();
        assert_eq!(rejection.reason, Reason::SignatureMismatch);
        for filler in ["a", ",", "=", "v1=", "t=1,", "\u{0}"] {
            let huge = filler.repeat(1 << 20);
            let rejection = verify(&keys(&["s"]), &[("X-Pushoney-Signature", huge)][..], b"", at(0)).unwrap_err();
            assert_eq!(rejection.reason, Reason::MalformedSignature, "{filler:?}");
        }
    }
}
