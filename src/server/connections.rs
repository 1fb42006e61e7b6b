//! Who is connected, and who makes room when there is none.
//!
//! Slow senders must not shut good ones out: when all places are taken, the oldest connection that has no complete
//! request in hand is closed. One that has a complete request is never closed; its delivery is being handled. The same
//! holds for memory: bodies share one budget, and when it is used up, the oldest unfinished body makes room.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// A complete request is in hand.
const BUSY: u64 = 0;
/// Told to close.
const EVICTED: u64 = u64::MAX;
/// How long to wait for a place before looking again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Every open connection.
#[derive(Debug)]
pub(super) struct Connections {
    peers: Mutex<HashMap<u64, Arc<Peer>>>,
    /// Counts up: names a connection, and orders when each began to wait for a request.
    order: AtomicU64,
    /// Bytes of bodies that are in memory.
    bodies: AtomicUsize,
    most: usize,
    most_bodies: usize,
    freed: Notify,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Peer {
    name: u64,
    /// [`BUSY`], [`EVICTED`], or since when (in order) it has had no complete request.
    waiting: AtomicU64,
    /// One for a request whose body is under way, and the bytes of it that have come.
    holds: AtomicUsize,
    evict: Notify,
}

impl Connections {
    pub fn new(most: usize, most_bodies: usize) -> Arc<Self> {
        Arc::new(Self {
            peers: Mutex::default(),
            order: AtomicU64::new(1),
            bodies: AtomicUsize::new(0),
            most,
            most_bodies,
            freed: Notify::new(),
        })
    }

    fn peers(&self) -> MutexGuard<'_, HashMap<u64, Arc<Peer>>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> u64 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.peers().len()
    }

    /// Takes a place for a new connection, when there is one or one has been made.
    pub async fn join(self: &Arc<Self>) -> Membership {
        while self.count() >= self.most {
            self.evict_oldest(|_| true);
            self.wait().await;
        }
        let name = self.next();
        let peer =
            Arc::new(Peer { name, waiting: AtomicU64::new(name), holds: AtomicUsize::new(0), evict: Notify::new() });
        self.peers().insert(name, Arc::clone(&peer));
        Membership { connections: Arc::clone(self), peer }
    }

    /// Closes the oldest connection without a complete request, of those that `may` be; answers whether there was one.
    pub fn evict_oldest(&self, may: impl Fn(&Peer) -> bool) -> bool {
        let peers = self.peers();
        let waiting = |peer: &&Arc<Peer>| !matches!(peer.waiting.load(Ordering::Acquire), BUSY | EVICTED);
        let oldest = peers
            .values()
            .filter(waiting)
            .filter(|peer| may(peer))
            .min_by_key(|peer| peer.waiting.load(Ordering::Acquire));
        oldest.is_some_and(|peer| peer.evict_if_waiting())
    }

    /// Closes the oldest connection without a complete request and waits until it is gone; answers whether there was one.
    pub async fn make_room(&self) -> bool {
        let told = self.evict_oldest(|_| true);
        if told {
            self.wait().await;
        }
        told
    }

    /// At the end: closes every connection that has no complete request in hand. One whose body is still coming is spared
    /// where `spare_bodies` says so.
    pub fn evict_waiting(&self, spare_bodies: bool) {
        let peers = self.peers();
        peers.values().filter(|peer| !(spare_bodies && peer.holds.load(Ordering::Acquire) > 0)).for_each(|peer| {
            peer.evict_if_waiting();
        });
    }

    async fn wait(&self) {
        let _ = tokio::time::timeout(LOOK_AGAIN, self.freed.notified()).await;
    }
}

impl Peer {
    fn evict_if_waiting(&self) -> bool {
        let waiting = self.waiting.load(Ordering::Acquire);
        let told = !matches!(waiting, BUSY | EVICTED)
            && self.waiting.compare_exchange(waiting, EVICTED, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if told {
            self.evict.notify_one();
        }
        told
    }

    /// A complete request is in hand. `false` when the connection has just been told to close.
    pub fn begin(&self) -> bool {
        let waiting = self.waiting.load(Ordering::Acquire);
        waiting != EVICTED && self.waiting.compare_exchange(waiting, BUSY, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Returns when the connection is to make room.
    pub async fn evicted(&self) {
        self.evict.notified().await;
    }
}

/// A place among the connections; dropping it frees the place.
#[derive(Debug)]
pub(super) struct Membership {
    connections: Arc<Connections>,
    peer: Arc<Peer>,
}

impl Membership {
    pub fn peer(&self) -> &Arc<Peer> {
        &self.peer
    }

    /// Room for an unfinished body on this connection.
    pub fn hold(&self) -> Hold {
        self.peer.holds.fetch_add(1, Ordering::Release);
        Hold { connections: Arc::clone(&self.connections), peer: Arc::clone(&self.peer), bytes: 0 }
    }

    /// The request in hand is answered: from now on the connection waits for the next one.
    pub fn answered(&self) {
        let _ = self.peer.waiting.compare_exchange(BUSY, self.connections.next(), Ordering::AcqRel, Ordering::Acquire);
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.connections.peers().remove(&self.peer.name);
        self.connections.freed.notify_one();
    }
}

/// Bytes of one body, counted against the budget while it is in memory.
#[derive(Debug)]
pub(super) struct Hold {
    connections: Arc<Connections>,
    peer: Arc<Peer>,
    bytes: usize,
}

impl Hold {
    /// Counts `bytes` more, when there is room or some has been made.
    pub async fn grow(&mut self, bytes: usize) {
        let budget = &self.connections;
        while budget.bodies.load(Ordering::Relaxed) + bytes > budget.most_bodies {
            budget.evict_oldest(|peer| peer.holds.load(Ordering::Acquire) > 1);
            budget.wait().await;
        }
        budget.bodies.fetch_add(bytes, Ordering::Relaxed);
        self.peer.holds.fetch_add(bytes, Ordering::Release);
        self.bytes += bytes;
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.peer.holds.fetch_sub(self.bytes + 1, Ordering::Release);
        if self.bytes > 0 {
            self.connections.bodies.fetch_sub(self.bytes, Ordering::Relaxed);
            self.connections.freed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_without_a_complete_request_makes_room() {
        let connections = Connections::new(3, 100);
        let busy = connections.join().await;
        assert!(busy.peer().begin());
        let old = connections.join().await;
        let young = connections.join().await;
        // It asks again and so moves behind the younger one.
        assert!(old.peer().begin());
        old.answered();
        assert!(connections.evict_oldest(|_| true));
        young.peer().evicted().await;
        assert!(!young.peer().begin(), "it was told to close");
        drop(young);
        assert_eq!(connections.count(), 2);
        assert!(connections.evict_oldest(|_| true));
        assert!(!connections.evict_oldest(|_| true), "the last one has a complete request");
        old.peer().evicted().await;
    }

    #[tokio::test]
    async fn an_unfinished_body_makes_room_for_another() {
        let connections = Connections::new(9, 100);
        let (slow, good) = (connections.join().await, connections.join().await);
        let mut held = slow.hold();
        held.grow(80).await;
        let closing = tokio::spawn(async move {
            slow.peer().evicted().await;
            drop(held);
        });
        let mut wanted = good.hold();
        wanted.grow(80).await;
        closing.await.unwrap();
        drop(wanted);
        assert_eq!(connections.bodies.load(Ordering::Relaxed), 0);
    }
}
