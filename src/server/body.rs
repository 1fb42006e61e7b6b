//! Reading a request's body within bounds.

use super::connections::Hold;
use super::limits;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Bytes, Incoming};
use std::error::Error as _;
use std::io;

/// Why there is no whole body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// Over the limit: by its announced length, or by what came.
    TooLarge,
    /// Nothing came for too long.
    Idle,
    /// The sender went away after so many bytes.
    HungUp(usize),
    /// What came is not framed as HTTP says.
    Malformed,
}

/// Reads the whole body, up to `most` bytes. Nothing is allocated for a length that is only announced.
pub(super) async fn read(body: &mut Incoming, most: usize, hold: &mut Hold) -> Result<Bytes, Unread> {
    let announced = body.size_hint();
    if announced.lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(Unread::TooLarge);
    }
    let mut whole = Vec::new();
    let mut first = Bytes::new();
    loop {
        let frame = match tokio::time::timeout(limits::BODY_IDLE, body.frame()).await {
            Err(_) => return Err(Unread::Idle),
            Ok(None) => break,
            Ok(Some(Err(error))) => return Err(broken(&error, whole.len() + first.len())),
            Ok(Some(Ok(frame))) => frame,
        };
        // Trailers are no part of the body, and no scheme signs them.
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > most - (whole.len() + first.len()).min(most) {
            return Err(Unread::TooLarge);
        }
        hold.grow(data.len()).await;
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
