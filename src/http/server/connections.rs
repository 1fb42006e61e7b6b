//! Who is connected, and which connection is closed if there are too many.
//!
//! Neither slow senders nor many of them may lock out good ones. When all places are taken, the connection of
//! lowest value is closed: a complete request whose handler has said that it may be dropped; else one that is idle
//! or whose head is incomplete, if there are many of those; else one whose body is incomplete. Within each kind, it
//! is the one that has been silent longest. Any other complete request is never dropped.
//!
//! Memory works the same way: large bodies share a budget, and if others wait for it, slow ones are dropped.

use super::limits;
use super::pace::BodyPace;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// How long to wait for a place or for room before looking again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Memory for bodies is granted in units of this many bytes.
const UNIT: usize = 4 * 1024;

/// Every open connection.
#[derive(Debug)]
pub(super) struct Connections {
    peers: Mutex<HashMap<u64, Arc<Peer>>>,
    /// Counts up: names a connection, and orders when each was last heard of.
    order: Arc<AtomicU64>,
    most: usize,
    /// Room for large bodies, in [`UNIT`]s.
    room: Arc<Semaphore>,
    most_room: u32,
    began: Instant,
    /// When it was last looked who is slow, in milliseconds since then.
    looked: AtomicU64,
    freed: Notify,
}

/// The state of the request on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Stage {
    /// It is complete, and its handler would give it up.
    Expendable,
    /// Nothing of it has arrived.
    Silent,
    /// Part of its head has arrived.
    Head,
    /// Some of its body may have.
    Body,
    /// Its body waits for room: it is we who are slow.
    Waiting,
    /// It is complete.
    Busy,
    /// Told to close.
    Evicted,
}

impl Stage {
    const ALL: [Self; 7] =
        [Self::Expendable, Self::Silent, Self::Head, Self::Body, Self::Waiting, Self::Busy, Self::Evicted];

    fn makes_room(self) -> bool {
        self < Self::Busy
    }

    /// Whose turn it is to make room, when there are so many of each. Those that send come last; but who has just come
    /// and had no time to send anything must not go at once because all others are stalled in the middle of something.
    fn first_to_go(count: impl Fn(Self) -> usize) -> Option<Self> {
        let all = count(Self::Silent) + count(Self::Head) + count(Self::Body);
        let too_many = [(Self::Expendable, 0), (Self::Silent, all / 2), (Self::Head, all / 4)];
        let any = [Self::Body, Self::Head, Self::Silent, Self::Waiting].map(|stage| (stage, 0));
        too_many.into_iter().chain(any).find_map(|(stage, share)| (count(stage) > share).then_some(stage))
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Peer {
    name: u64,
    stage: AtomicU8,
    /// When it was last heard of, in order.
    heard: AtomicU64,
    order: Arc<AtomicU64>,
    /// A request on it has been answered.
    answered: AtomicBool,
    pace: BodyPace,
    evict: Notify,
    /// Its complete request is to be given up.
    give_up: Notify,
}

impl Connections {
    pub fn new(most: usize, most_bodies: usize) -> Arc<Self> {
        let most_room = u32::try_from(most_bodies / UNIT).unwrap_or(u32::MAX);
        Arc::new(Self {
            peers: Mutex::default(),
            order: Arc::new(AtomicU64::new(1)),
            most,
            room: Arc::new(Semaphore::new(most_room as usize)),
            most_room,
            began: Instant::now(),
            looked: AtomicU64::new(0),
            freed: Notify::new(),
        })
    }

    fn peers(&self) -> MutexGuard<'_, HashMap<u64, Arc<Peer>>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.peers().len()
    }

    /// Takes a place for a new connection, when there is one or one has been made.
    pub async fn join(self: &Arc<Self>) -> Membership {
        while self.count() >= self.most {
            self.evict_one();
            self.wait().await;
        }
        let name = self.order.fetch_add(1, Ordering::Relaxed);
        let peer = Arc::new(Peer {
            name,
            stage: AtomicU8::new(Stage::Silent as u8),
            heard: AtomicU64::new(name),
            order: Arc::clone(&self.order),
            answered: AtomicBool::new(false),
            pace: BodyPace::default(),
            evict: Notify::new(),
            give_up: Notify::new(),
        });
        self.peers().insert(name, Arc::clone(&peer));
        Membership { connections: Arc::clone(self), peer }
    }

    /// Tells the connection that is worth the least to make room; answers whether there was one.
    pub fn evict_one(&self) -> bool {
        let peers = self.peers();
        let mut counts = [0; Stage::ALL.len()];
        let mut silent_longest: [Option<(u64, &Arc<Peer>)>; Stage::ALL.len()] = [None; Stage::ALL.len()];
        for peer in peers.values() {
            let (stage, heard) = (peer.stage() as usize, peer.heard.load(Ordering::Relaxed));
            counts[stage] += 1;
            if silent_longest[stage].is_none_or(|(least, _)| heard < least) {
                silent_longest[stage] = Some((heard, peer));
            }
        }
        let first = Stage::first_to_go(|stage| counts[stage as usize]);
        first
            .and_then(|stage| Some((stage, silent_longest[stage as usize]?.1)))
            .is_some_and(|(stage, peer)| peer.evict_from(stage))
    }

    /// The same, and waits until it is gone.
    pub async fn make_room(&self) -> bool {
        let told = self.evict_one();
        if told {
            self.wait().await;
        }
        told
    }

    /// At the end: closes every connection that has no complete request in hand. One whose body is still coming is spared
    /// where `spare_bodies` says so.
    pub fn evict_waiting(&self, spare_bodies: bool) {
        for peer in self.peers().values() {
            let stage = peer.stage();
            let comes = matches!(stage, Stage::Body | Stage::Waiting);
            if matches!(stage, Stage::Silent | Stage::Head) || comes && !spare_bodies {
                peer.evict_from(stage);
            }
        }
    }

    /// Others wait for room: large bodies that come slowly make some, and requests that may be given up. However many
    /// wait, this looks once in [`LOOK_AGAIN`].
    fn evict_slow(&self) {
        let now = self.now();
        let last = self.looked.load(Ordering::Relaxed);
        let is_due = u128::from(now - last.min(now)) >= LOOK_AGAIN.as_millis();
        if !is_due || self.looked.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        for peer in self.peers().values() {
            let stage = peer.stage();
            let holds_room = peer.pace.runs.load(Ordering::Acquire);
            if holds_room && (stage == Stage::Expendable || stage == Stage::Body && peer.pace.is_slow(now)) {
                peer.evict_from(stage);
            }
        }
    }

    async fn wait(&self) {
        let _ = tokio::time::timeout(LOOK_AGAIN, self.freed.notified()).await;
    }
}

impl Peer {
    fn stage(&self) -> Stage {
        Stage::ALL[usize::from(self.stage.load(Ordering::Acquire))]
    }

    fn change(&self, from: Stage, to: Stage) -> bool {
        self.stage.compare_exchange(from as u8, to as u8, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Tells it to make room. A request that is given up is still answered; its connection is worth the least then.
    fn evict_from(&self, stage: Stage) -> bool {
        let (then, tell) = match stage {
            Stage::Expendable => (Stage::Busy, &self.give_up),
            _ => (Stage::Evicted, &self.evict),
        };
        let told = stage.makes_room() && self.change(stage, then);
        if told {
            tell.notify_one();
        }
        told
    }

    fn touch(&self) {
        self.heard.store(self.order.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Bytes have arrived on it.
    pub fn is_heard(&self) {
        self.touch();
        self.change(Stage::Silent, Stage::Head);
    }

    /// Whether nothing has arrived since its last response.
    pub fn is_resting(&self) -> bool {
        self.stage() == Stage::Silent && self.answered.load(Ordering::Relaxed)
    }

    /// A complete request is in hand. `false` when the connection has just been told to close.
    pub fn begin(&self) -> bool {
        [Stage::Body, Stage::Head, Stage::Silent].into_iter().any(|stage| self.change(stage, Stage::Busy))
    }

    /// The complete request in hand may be given up, until this is dropped.
    pub fn expendable(self: &Arc<Self>) -> Expendable {
        self.change(Stage::Busy, Stage::Expendable);
        Expendable(Arc::clone(self))
    }

    /// Returns when the connection is to make room.
    pub async fn evicted(&self) {
        self.evict.notified().await;
    }
}

/// A complete request that makes room before anything else does.
#[derive(Debug)]
pub struct Expendable(Arc<Peer>);

impl Expendable {
    /// Returns when it is to be given up.
    pub async fn given_up(&self) {
        // What was meant for an earlier request on the connection is not for this one.
        while self.0.stage() == Stage::Expendable {
            self.0.give_up.notified().await;
        }
    }
}

impl Drop for Expendable {
    fn drop(&mut self) {
        self.0.change(Stage::Expendable, Stage::Busy);
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

    /// The body of a request is under way on this connection.
    pub fn hold(&self) -> Hold {
        for stage in [Stage::Silent, Stage::Head] {
            self.peer.change(stage, Stage::Body);
        }
        Hold { connections: Arc::clone(&self.connections), peer: Arc::clone(&self.peer) }
    }

    /// The request in hand is answered: from now on the connection waits for the next one.
    pub fn answered(&self) {
        self.peer.touch();
        self.peer.answered.store(true, Ordering::Relaxed);
        for stage in [Stage::Busy, Stage::Body, Stage::Head] {
            self.peer.change(stage, Stage::Silent);
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.connections.peers().remove(&self.peer.name);
        self.connections.freed.notify_one();
    }
}

/// A body that is under way.
#[derive(Debug)]
pub(super) struct Hold {
    connections: Arc<Connections>,
    peer: Arc<Peer>,
}

/// There was no room in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoRoom;

impl Hold {
    /// Room for a large body of `bytes`, in the order in which it is asked for; whoever is slow makes room meanwhile.
    pub async fn room(&mut self, bytes: usize) -> Result<Permit, NoRoom> {
        let all = &self.connections;
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(all.most_room);
        self.peer.change(Stage::Body, Stage::Waiting);
        let mut room = pin!(Arc::clone(&all.room).acquire_many_owned(units));
        let deadline = Instant::now() + limits::ROOM_TIME;
        let permit = loop {
            match tokio::time::timeout(LOOK_AGAIN, room.as_mut()).await {
                Ok(permit) => break permit.map_err(|_| NoRoom),
                Err(_) if Instant::now() >= deadline => break Err(NoRoom),
                Err(_) => all.evict_slow(),
            }
        };
        if permit.is_ok() {
            self.peer.pace.start(all.now());
        }
        self.peer.change(Stage::Waiting, Stage::Body);
        permit.map(Permit)
    }

    /// More of a large body has arrived.
    pub fn came(&self, bytes: usize) {
        self.peer.pace.came(bytes, self.connections.now());
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.peer.pace.runs.store(false, Ordering::Release);
    }
}

/// Room for one large body, as long as anything of it is in memory.
#[derive(Debug)]
pub(super) struct Permit(OwnedSemaphorePermit);

impl Permit {
    /// It is no longer than `bytes`; the rest of the room is another's.
    pub fn shrink(&mut self, bytes: usize) {
        let too_many = self.0.num_permits().saturating_sub(bytes.div_ceil(UNIT));
        drop(self.0.split(too_many));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn joined<const N: usize>(connections: &Arc<Connections>) -> [Membership; N] {
        let mut all = Vec::new();
        for _ in 0..N {
            all.push(connections.join().await);
        }
        all.try_into().unwrap()
    }

    #[test]
    fn those_that_send_make_room_last() {
        use Stage::{Body, Busy, Expendable, Head, Silent, Waiting};
        for (there, first) in [
            (&[(Expendable, 1), (Silent, 9), (Busy, 9)][..], Some(Expendable)),
            (&[(Silent, 512), (Body, 511)], Some(Silent)),
            (&[(Silent, 3), (Head, 1), (Body, 1), (Waiting, 9), (Busy, 900)], Some(Silent)),
            (&[(Silent, 1), (Head, 1_000), (Body, 22)], Some(Head)),
            // New connections while others stall.
            (&[(Silent, 1), (Body, 1_023)], Some(Body)),
            (&[(Silent, 1), (Head, 1), (Body, 1_022)], Some(Body)),
            (&[(Silent, 1), (Head, 1)], Some(Head)),
            (&[(Silent, 1), (Busy, 9)], Some(Silent)),
            (&[(Waiting, 1), (Busy, 9)], Some(Waiting)),
            (&[(Busy, 9)], None),
        ] {
            let count = |stage| there.iter().find(|(there, _)| *there == stage).map_or(0, |(_, count)| *count);
            assert_eq!(Stage::first_to_go(count), first, "{there:?}");
        }
    }

    #[tokio::test]
    async fn the_one_that_has_been_silent_for_the_longest_makes_room() {
        let connections = Connections::new(9, 0);
        let [busy, forged, older, younger] = joined(&connections).await;
        assert!(busy.peer().begin() && forged.peer().begin());
        let holds = [older.hold(), younger.hold()];
        older.peer().is_heard();
        let expendable = forged.peer().expendable();
        assert!(connections.evict_one());
        expendable.given_up().await;
        for peer in [&younger, &older] {
            assert!(connections.evict_one());
            peer.peer().evicted().await;
            assert!(!peer.peer().begin(), "it was told to close");
        }
        assert!(!connections.evict_one(), "complete requests, and the answer to the one that was given up");
        drop((expendable, holds));
        forged.answered();
        assert!(connections.evict_one(), "then it waits like any other");
        forged.peer().evicted().await;
    }

    #[tokio::test]
    async fn one_that_asks_again_moves_behind_the_others() {
        let connections = Connections::new(9, 0);
        let [old, young] = joined(&connections).await;
        assert!(old.peer().begin());
        old.answered();
        assert!(connections.evict_one());
        young.peer().evicted().await;
        drop(young);
        assert_eq!(connections.count(), 1);
    }

    #[tokio::test]
    async fn room_is_waited_for_and_the_slow_make_it() {
        let connections = Connections::new(9, 4 * UNIT);
        let [slow, good] = joined(&connections).await;
        let mut held = slow.hold();
        let permit = held.room(3 * UNIT + 1).await.unwrap();
        let closing = tokio::spawn(async move {
            slow.peer().evicted().await;
            drop((permit, held));
        });
        let mut wanted = good.hold();
        let mut got = wanted.room(4 * UNIT).await.unwrap();
        closing.await.unwrap();
        assert_eq!(connections.room.available_permits(), 0);
        got.shrink(1);
        assert_eq!(connections.room.available_permits(), 3);
        drop(got);
        assert_eq!(connections.room.available_permits(), 4);
    }
}
