//! Which deliveries have been seen: a provider that got no answer in time sends the same delivery again.

use crate::delivery::Identity;
use std::collections::{HashSet, VecDeque};

/// How many are remembered: days of a busy hub, in 5 MiB.
pub const REMEMBERED: usize = 100_000;

/// The verified deliveries that were answered 2xx, the last [`REMEMBERED`] of them.
#[derive(Debug, Default)]
pub struct Seen {
    known: HashSet<Identity>,
    order: VecDeque<Identity>,
}

impl Seen {
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
        let mut seen = Seen::default();
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
