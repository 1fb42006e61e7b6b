//! Which delivery ids have been seen: a provider that got no answer in time sends the same delivery again.

use sha2::{Digest as _, Sha256};
use std::collections::{HashSet, VecDeque};

/// How many ids are remembered: days of a busy hub, in 5 MiB.
pub const REMEMBERED: usize = 100_000;

/// The ids of verified deliveries that were answered 2xx, the last [`REMEMBERED`] of them.
///
/// An id may be as long as a body; what is kept is half of its SHA-256, which nobody can make collide.
#[derive(Debug, Default)]
pub struct Seen {
    ids: HashSet<[u8; 16]>,
    order: VecDeque<[u8; 16]>,
}

impl Seen {
    /// Whether `id` is known.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(&short(id))
    }

    /// Remembers `id`; answers whether it was known already.
    pub fn insert(&mut self, id: &str) -> bool {
        let short = short(id);
        if !self.ids.insert(short) {
            return true;
        }
        self.order.push_back(short);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        false
    }
}

fn short(id: &str) -> [u8; 16] {
    let digest = Sha256::digest(id.as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&digest[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_hundred_thousand_are_known() {
        let mut seen = Seen::default();
        for id in 0..=REMEMBERED {
            assert!(!seen.insert(&id.to_string()));
        }
        assert!(seen.contains("1") && !seen.contains("0"));
        assert!(seen.insert(&REMEMBERED.to_string()));
        assert!(seen.insert("1"));
        assert!(!seen.insert("0"), "the oldest was forgotten");
        assert_eq!(seen.ids.len(), REMEMBERED);
    }
}
