//! How an endpoint treats an attempt with a fault, and how a listener in the same process recognises one.
//!
//! A forged delivery that is accepted, and a valid one that is refused, are defects of the endpoint. `listen`
//! verifies before it forwards, so it must tell the hub's own forgeries from a stranger's: the hub announces the
//! exact signature of each before it sends it. Nothing in the request could do that: a stranger could write it too.

use super::faults::Fault;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Attempts that are announced at once: more than one hub makes in practice. Any beyond are not known as its own.
const MOST: usize = 1_024;

/// What an answer to an attempt with a fault says about the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It accepted what it should accept, or refused what it should refuse.
    Sound,
    /// It took a delivery with another secret's signature.
    TookForged,
    /// It took a delivery whose signature is too old.
    TookStale,
    /// It did not take a forged or stale delivery, with a status that says something else.
    RefusedOddly,
    /// It did not take a delivery that is valid.
    RefusedValid,
    /// It asks to be tried again later, which says nothing about it.
    Later,
}

impl Fault {
    /// Whether a sound endpoint refuses such an attempt.
    pub(crate) fn is_forged(self) -> bool {
        matches!(self, Self::WrongSignature | Self::StaleTimestamp)
    }

    /// What an answer of this status to an attempt with this fault says about the endpoint; `None` where it says nothing,
    /// whatever it is.
    pub(crate) fn judge(self, status: u16) -> Option<Judgement> {
        let took = (200..300).contains(&status);
        Some(match self {
            Self::WrongSignature if took => Judgement::TookForged,
            Self::StaleTimestamp if took => Judgement::TookStale,
            Self::WrongSignature | Self::StaleTimestamp => match status {
                // 410 would disable the webhook, and the others would be tried again.
                408 | 410 | 429 => Judgement::RefusedOddly,
                400..=499 => Judgement::Sound,
                _ => Judgement::RefusedOddly,
            },
            Self::Reserialised if took => Judgement::Sound,
            Self::Reserialised => match status {
                // About its size, or about the moment; 5xx is neither: whoever throws where a signature is wrong answers 500.
                408 | 413 | 429 | 502..=504 => Judgement::Later,
                _ => Judgement::RefusedValid,
            },
            _ => return None,
        })
    }
}

/// The signatures of attempts under way whose faults a listener has to know. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Announced(Arc<Mutex<Vec<(String, Fault)>>>);

/// An attempt is under way; it is forgotten when this is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    announced: Announced,
    signature: String,
    fault: Fault,
}

impl Announced {
    /// Says that an attempt with this value of the signature header is about to be sent.
    pub(super) fn announce(&self, signature: &str, fault: Fault) -> Option<UnderWay> {
        let mut all = self.all();
        if all.len() >= MOST {
            return None;
        }
        all.push((signature.to_owned(), fault));
        drop(all);
        Some(UnderWay { announced: self.clone(), signature: signature.to_owned(), fault })
    }

    /// The fault of the attempt under way that carries this signature; `None` for anybody else's.
    pub(crate) fn fault_of(&self, signature: &[u8]) -> Option<Fault> {
        self.all().iter().find(|(known, _)| known.as_bytes() == signature).map(|(_, fault)| *fault)
    }

    fn all(&self) -> MutexGuard<'_, Vec<(String, Fault)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.announced.all();
        let own = |(signature, fault): &(String, Fault)| *signature == self.signature && *fault == self.fault;
        if let Some(at) = all.iter().position(own) {
            all.swap_remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_says_about_the_endpoint() {
        use Judgement::{Later, RefusedOddly, RefusedValid, Sound, TookForged, TookStale};
        for (fault, statuses, judgement) in [
            (Fault::WrongSignature, &[200, 204, 299][..], Some(TookForged)),
            (Fault::StaleTimestamp, &[200, 202], Some(TookStale)),
            (Fault::WrongSignature, &[400, 401, 403, 404, 422], Some(Sound)),
            (Fault::StaleTimestamp, &[500, 503, 302, 410, 429], Some(RefusedOddly)),
            (Fault::Reserialised, &[200, 204], Some(Sound)),
            (Fault::Reserialised, &[400, 401, 422, 500, 302, 410], Some(RefusedValid)),
            (Fault::Reserialised, &[408, 413, 429, 502, 503, 504], Some(Later)),
            (Fault::OversizedBody, &[200, 400, 413], None),
            (Fault::Duplicate, &[200, 500], None),
        ] {
            for status in statuses {
                assert_eq!(fault.judge(*status), judgement, "{fault} {status}");
            }
        }
    }

    #[test]
    fn an_announcement_ends_with_its_attempt_and_there_is_a_bound() {
        let announced = Announced::default();
        let first = announced.announce("t=1,v1=a", Fault::WrongSignature);
        let twin = announced.announce("t=1,v1=a", Fault::WrongSignature);
        assert_eq!(announced.clone().fault_of(b"t=1,v1=a"), Some(Fault::WrongSignature));
        assert_eq!(announced.fault_of(b"t=1,v1=b"), None);
        drop(first);
        assert_eq!(announced.fault_of(b"t=1,v1=a"), Some(Fault::WrongSignature), "its twin is still under way");
        drop(twin);
        assert_eq!(announced.fault_of(b"t=1,v1=a"), None);
        let many: Vec<_> = (0..=MOST).map(|n| announced.announce(&n.to_string(), Fault::Reserialised)).collect();
        assert!(many[MOST - 1].is_some() && many[MOST].is_none());
    }
}
