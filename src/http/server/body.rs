//! Reads a request's body within bounds.
//!
//! A small body is read as it arrives: every connection has room for one. A large body is read only once there is
//! room for all of it; until then its sender waits. So no two bodies wait for each other's room, and the memory of
//! all bodies together is bounded.

use super::connections::{Hold, NoRoom};
use super::limits;
use crate::memory::Buffer;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Bytes, Incoming};
use std::error::Error as _;
use std::io::{self, Write as _};

/// Why a body is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// Over the limit: by its announced length, or by what came.
    TooLarge,
    /// Nothing came for too long.
    Idle,
    /// There was no room for it in time.
    NoRoom,
    /// The sender went away after so many bytes.
    HungUp(usize),
    /// What came is not framed as HTTP says.
    Malformed,
}

impl From<NoRoom> for Unread {
    fn from(_: NoRoom) -> Self {
        Self::NoRoom
    }
}

/// Reads the whole body, up to `most` bytes.
pub(super) async fn read(body: &mut Incoming, most: usize, hold: &mut Hold) -> Result<Bytes, Unread> {
    let announced = body.size_hint();
    if announced.lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(Unread::TooLarge);
    }
    // Of chunks nobody knows how many there will be.
    let length = announced.exact().map_or(most, |exact| usize::try_from(exact).unwrap_or(most));
    let mut whole = Vec::new();
    let mut first = Bytes::new();
    while let Some(data) = next(body, whole.len() + first.len()).await? {
        let so_far = whole.len() + first.len();
        if data.len() > most - so_far.min(most) {
            return Err(Unread::TooLarge);
        }
        if so_far + data.len() > limits::SMALL_BODY {
            whole.extend_from_slice(&first);
            return read_large(body, [whole.into(), data], (length, most), hold).await;
        }
        // Most bodies come in one piece, which is not copied.
        if first.is_empty() && whole.is_empty() {
            first = data;
        } else {
            whole.extend_from_slice(&std::mem::take(&mut first));
            whole.extend_from_slice(&data);
        }
    }
    Ok(if whole.is_empty() { first } else { whole.into() })
}

/// Reads on a body that begins with `begun` and will have `length` bytes, as far as that is known.
async fn read_large(
    body: &mut Incoming,
    begun: [Bytes; 2],
    (length, most): (usize, usize),
    hold: &mut Hold,
) -> Result<Bytes, Unread> {
    let mut permit = hold.room(length).await?;
    let no_memory = |_| Unread::NoRoom;
    let mut whole = Buffer::with_room(length).map_err(no_memory)?;
    for part in begun {
        whole.write_all(&part).map_err(no_memory)?;
    }
    while let Some(data) = next(body, whole.len()).await? {
        if data.len() > most - whole.len().min(most) {
            return Err(Unread::TooLarge);
        }
        whole.write_all(&data).map_err(no_memory)?;
        hold.came(data.len());
    }
    permit.shrink(whole.len());
    Ok(whole.freeze(permit))
}

/// The next piece; `None` at the end.
async fn next(body: &mut Incoming, so_far: usize) -> Result<Option<Bytes>, Unread> {
    loop {
        return match tokio::time::timeout(limits::BODY_IDLE, body.frame()).await {
            Err(_) => Err(Unread::Idle),
            Ok(None) => Ok(None),
            Ok(Some(Err(error))) => Err(broken(&error, so_far)),
            Ok(Some(Ok(frame))) => match frame.into_data() {
                Ok(data) => Ok(Some(data)),
                // Trailers are not part of the body, and no scheme signs them.
                Err(_) => continue,
            },
        };
    }
}

fn broken(error: &hyper::Error, after: usize) -> Unread {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    match cause {
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => Unread::Malformed,
        _ => Unread::HungUp(after),
    }
}

/// Reads and throws away what still comes, for as long as it is polite.
pub(super) fn linger(mut body: Incoming) {
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(tokio::time::timeout(limits::LINGER, async move { while let Some(Ok(_)) = body.frame().await {} }));
}
