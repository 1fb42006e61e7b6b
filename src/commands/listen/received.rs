//! What the receiver made of a request: a delivery with its verdict, or a request that was not a delivery.
//!
//! A provider that got no response in time sends the same delivery again. Accepted deliveries are remembered, and
//! of several that arrive at once exactly one is the first.

use crate::delivery::{Delivery, Envelope, Identity};
use crate::http::server::{Problem, Waiting};
use crate::signing::{Reason, UnixTime, Verdict};
use hyper::header::HeaderValue;
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A delivery that arrived in full.
#[derive(Debug)]
pub(super) struct Received {
    /// When its last byte had come.
    pub at: UnixTime,
    /// Who sent it.
    pub remote: SocketAddr,
    /// The delivery.
    pub delivery: Delivery,
    /// Its event's name and id.
    pub envelope: Envelope,
    /// The verdict; `None` where verification is skipped.
    pub verdict: Option<Verdict>,
    /// It verified, and was answered 2xx before.
    pub duplicate: bool,
    /// Where it is remembered once it is accepted; `None` for what did not verify.
    pub remembered: Option<Remembered>,
    /// When its headers had come.
    pub began: Instant,
    /// Who waits for the answer.
    pub waiting: Waiting,
}

impl Received {
    /// `Some(false)` when it did not verify, `None` when that was not asked.
    pub fn verified(&self) -> Option<bool> {
        self.verdict.as_ref().map(Verdict::is_ok)
    }

    /// Why it did not verify.
    pub fn reason(&self) -> Option<Reason> {
        self.verdict.and_then(Verdict::err).map(|rejection| rejection.reason)
    }
}

/// How a verified delivery is remembered.
#[derive(Clone, Debug)]
pub(super) struct Remembered {
    pub identity: Identity,
    pub seen: Arc<Mutex<SeenDeliveries>>,
}

impl Remembered {
    pub fn seen(&self) -> MutexGuard<'_, SeenDeliveries> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Received {
    /// It is answered 2xx: remembered from now on. Where the same one was accepted while this was handled, this is the
    /// duplicate, so that of several at once exactly one counts.
    pub fn accepted(&mut self) {
        self.duplicate |=
            self.remembered.as_ref().is_some_and(|remembered| remembered.seen().insert(remembered.identity));
    }
}

/// A request that was no delivery.
#[derive(Clone, Debug)]
pub(super) struct RefusedRequest {
    /// Who sent it.
    pub remote: SocketAddr,
    /// Whether it was a POST, as deliveries are, as far as that is known.
    pub is_post: bool,
    /// The value of its signature header, where its head came and has one.
    pub signature: Option<HeaderValue>,
    /// What was wrong with it.
    pub why: NotADelivery,
}

/// Why a request was no delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotADelivery {
    /// 404: another path than the one that is listened on.
    Path(String),
    /// 405: another method than POST.
    Method(String),
    /// It was no whole request.
    Problem(Problem),
}

impl NotADelivery {
    /// The status that was answered, if one was.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Path(_) => Some(404),
            Self::Method(_) => Some(405),
            Self::Problem(problem) => problem.status().map(|status| status.as_u16()),
        }
    }
}

/// How many are remembered: days of a busy hub, in 5 MiB.
pub(super) const REMEMBERED: usize = 100_000;

/// The verified deliveries that were answered 2xx, the last [`REMEMBERED`] of them.
#[derive(Debug, Default)]
pub(super) struct SeenDeliveries {
    known: HashSet<Identity>,
    order: VecDeque<Identity>,
}

impl SeenDeliveries {
    /// Whether it is known.
    pub fn contains(&self, identity: Identity) -> bool {
        self.known.contains(&identity)
    }

    /// Remembers it; answers whether it was known already.
    pub fn insert(&mut self, identity: Identity) -> bool {
        if !self.known.insert(identity) {
            return true;
        }
        self.order.push_back(identity);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Envelope;

    #[test]
    fn the_last_hundred_thousand_are_known() {
        let id = |n: usize| {
            let envelope = Envelope { delivery_id: Some(n.to_string()), id_is_signed: true, ..Envelope::default() };
            envelope.identity(b"").unwrap()
        };
        let mut seen = SeenDeliveries::default();
        for n in 0..=REMEMBERED {
            assert!(!seen.insert(id(n)));
        }
        assert!(seen.contains(id(1)) && !seen.contains(id(0)));
        assert!(seen.insert(id(REMEMBERED)));
        assert!(seen.insert(id(1)));
        assert!(!seen.insert(id(0)), "the oldest was forgotten");
        assert_eq!((seen.known.len(), seen.order.len()), (REMEMBERED, REMEMBERED));
    }
}
