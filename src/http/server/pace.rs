//! How fast a body arrives, if others wait for its memory.
//!
//! It is slow if nothing arrives, or too little to be serious. Only the sender is judged, not this process.

use super::limits;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// A body is dropped when this many checks in a row have found it slow.
const LOOKS: u32 = 3;

/// How fast a large body comes, in milliseconds since the server began. Written by its connection alone.
#[derive(Debug, Default)]
pub(super) struct BodyPace {
    /// It has room; until it is answered.
    pub runs: AtomicBool,
    last: AtomicU64,
    /// When the current quantum began, and how much has arrived in it.
    quantum: AtomicU64,
    came: AtomicUsize,
    /// How many looks in a row have found it slow.
    found_slow: AtomicU32,
}

impl BodyPace {
    pub fn start(&self, now: u64) {
        self.last.store(now, Ordering::Relaxed);
        self.quantum.store(now, Ordering::Relaxed);
        self.came.store(0, Ordering::Relaxed);
        self.runs.store(true, Ordering::Release);
    }

    pub fn came(&self, bytes: usize, now: u64) {
        self.found_slow.store(0, Ordering::Relaxed);
        self.last.store(now, Ordering::Relaxed);
        if self.came.fetch_add(bytes, Ordering::Relaxed) + bytes >= limits::QUANTUM {
            self.came.store(0, Ordering::Relaxed);
            self.quantum.store(now, Ordering::Relaxed);
        }
    }

    /// Whether it is slow, at this look and at those before. One look would not do: where this process had no time to
    /// run, everybody seems slow at first.
    pub fn is_slow(&self, now: u64) -> bool {
        if !self.seems_slow(now) {
            self.found_slow.store(0, Ordering::Relaxed);
            return false;
        }
        self.found_slow.fetch_add(1, Ordering::Relaxed) + 1 >= LOOKS
    }

    fn seems_slow(&self, now: u64) -> bool {
        let over = |since: &AtomicU64, most: Duration| {
            u128::from(now.saturating_sub(since.load(Ordering::Relaxed))) > most.as_millis()
        };
        over(&self.last, limits::STALLED) || over(&self.quantum, limits::SLOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_is_who_stalls_or_drips() {
        let pace = BodyPace::default();
        pace.start(0);
        assert!(!pace.seems_slow(500) && pace.seems_slow(501));
        pace.came(1, 500);
        pace.came(1, 900);
        assert!(!pace.seems_slow(1_000) && pace.seems_slow(1_001), "a byte now and then is too little");
        pace.came(limits::QUANTUM, 1_100);
        assert!(!pace.seems_slow(1_600));
        assert_eq!([5_000, 5_020, 5_040].map(|now| pace.is_slow(now)), [false, false, true]);
        pace.came(1, 5_050);
        assert_eq!([7_000, 7_020, 7_040].map(|now| pace.is_slow(now)), [false, false, true], "what came began it anew");
    }
}
