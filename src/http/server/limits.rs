//! The policy against hostile input: every limit and timeout of the receiver, each with its reason.

use std::time::Duration;

/// Request line and headers. Real deliveries have one or two KiB; nginx and Node allow 8 to 32.
pub const HEADERS: usize = 32 * 1024;
/// Header lines. Real deliveries have about ten, behind two proxies twenty.
pub const HEADER_LINES: usize = 100;
/// What a connection may buffer while a request's head is incomplete: more than [`HEADERS`], so that a head which is
/// complete and too large is answered as such.
pub const BUFFER: usize = 64 * 1024;
/// From the first byte of a connection (or the last answer on it) to the end of the headers.
pub const HEADER_TIME: Duration = Duration::from_secs(10);
/// Between two pieces of a body.
pub const BODY_IDLE: Duration = Duration::from_secs(30);
/// A body, unless `--max-body` says otherwise. Providers send at most a few MiB.
pub const BODY: usize = 10 * 1024 * 1024;
/// A body up to this size needs no room of its own: each connection has as much. Deliveries are seldom larger, so that a
/// flood of large ones never delays them.
pub const SMALL_BODY: usize = crate::memory::LARGE;
/// Bodies of all requests together, at least; with `--max-body` over a third of it, more: see [`large_bodies`].
pub const ALL_BODIES: usize = 256 * 1024 * 1024;
/// A body that finds no room for so long is answered 503; most senders wait no longer for an answer.
pub const ROOM_TIME: Duration = Duration::from_secs(20);
/// While others wait for room, a large body of which nothing comes for so long makes room: longer than a lost packet
/// takes to be sent again.
pub const STALLED: Duration = Duration::from_millis(500);
/// The same for one of which less than [`QUANTUM`] comes in this time.
pub const SLOW: Duration = Duration::from_secs(1);
/// With [`SLOW`], 2 Mbit a second: any uplink has that.
pub const QUANTUM: usize = 256 * 1024;
/// Connections at once: below the usual limit of 1,024 open files only where that limit is lower, and then running out
/// is survived.
pub const CONNECTIONS: usize = 1_024;
/// Connections that the system may hold before we accept them.
pub const BACKLOG: u32 = 1_024;
/// Pause when accepting fails for want of open files or memory.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// After an early answer (413, 404), what the sender still sends is read and thrown away for this long: closing at once
/// would reset the connection, and the sender would not see the answer.
pub const LINGER: Duration = Duration::from_secs(2);
/// From the end of listening to the end of the process, at most: a provider waits longer than this for an answer, and
/// whatever starts and stops us (systemd: 90 s, Docker: 10 s, Kubernetes: 30 s) kills us later or hardly sooner.
pub const GRACE: Duration = Duration::from_secs(10);
/// The part of it in which complete requests are handled and answered; the rest is for the last lines.
pub const DRAIN: Duration = Duration::from_secs(9);
/// The part of it in which a body that is on its way may still arrive: a sender that means it needs a round trip or two.
pub const LAST_BODIES: Duration = Duration::from_millis(500);
/// How often the end looks whether everybody has gone.
pub const DRAIN_LOOK: Duration = Duration::from_millis(5);

/// What of [`ALL_BODIES`] is left for large bodies, and at least two of the largest.
pub const fn large_bodies(most_body: usize) -> usize {
    let left = ALL_BODIES - CONNECTIONS * SMALL_BODY;
    let two = most_body.saturating_mul(2);
    if two > left { two } else { left }
}
