//! The body of a request: complete, or broken off on purpose.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// How often the connection may write what it has before it breaks off.
const TURNS: u8 = 2;

#[derive(Clone, Debug)]
pub(super) struct Payload {
    data: Option<Bytes>,
    /// Ends in an error, after this many polls.
    breaks_off: Option<u8>,
}

impl Payload {
    pub fn whole(data: Bytes) -> Self {
        Self { data: Some(data), breaks_off: None }
    }

    /// The first `cut` bytes of `data`, and no end.
    pub fn cut(mut data: Bytes, cut: usize) -> Self {
        data.truncate(cut);
        Self { data: Some(data), breaks_off: Some(TURNS) }
    }
}

/// The body was broken off, as was asked for.
#[derive(Debug, thiserror::Error)]
#[error("broken off on purpose")]
pub(super) struct BrokenOff;

impl Body for Payload {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if let Some(data) = self.data.take().filter(|data| !data.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        match &mut self.breaks_off {
            None => Poll::Ready(None),
            Some(0) => Poll::Ready(Some(Err(BrokenOff))),
            // What has been handed over is written first.
            Some(turns) => {
                *turns -= 1;
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.data.as_ref().is_none_or(Bytes::is_empty) && self.breaks_off.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.breaks_off {
            Some(_) => SizeHint::default(),
            None => SizeHint::with_exact(self.data.as_ref().map_or(0, |data| data.len() as u64)),
        }
    }
}
