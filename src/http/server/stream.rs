//! Watches a connection that hyper owns: has its sender gone away?
//!
//! hyper is told that a sender may shut down its side and still want the response, as netcat does, so it stops
//! watching once a request is complete. TCP can't tell such a sender from one that gave up; only time can.

use super::connections::Peer;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Who has shut down its side and still has no answer after this long has given up, and is not a netcat.
const GIVES_UP: Duration = Duration::from_millis(250);

/// Nobody gives up sooner than this, so that it is not worth a look.
const IMPATIENT: Duration = Duration::from_millis(5);

/// A connection; clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Stream(Arc<TcpStream>, Arc<Peer>);

impl Stream {
    pub fn new(stream: TcpStream, peer: Arc<Peer>) -> Self {
        Self(Arc::new(stream), peer)
    }

    pub fn peer(&self) -> &Arc<Peer> {
        &self.1
    }

    /// Whether the sender has gone away, `waited` after its request was whole.
    pub async fn is_gone(&self, waited: Duration) -> bool {
        if waited < IMPATIENT {
            return false;
        }
        let mut byte = [0];
        match tokio::time::timeout(Duration::ZERO, self.0.peek(&mut byte)).await {
            Ok(Ok(0)) => waited >= GIVES_UP,
            Ok(Ok(_)) | Err(_) => false,
            Ok(Err(_)) => true,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.0.poll_read_ready(cx))?;
            match self.0.try_read_buf(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => {
                    if matches!(result, Ok(1..)) {
                        self.1.is_heard();
                    }
                    return Poll::Ready(result.map(|_| ()));
                }
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[io::IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        loop {
            ready!(self.0.poll_write_ready(cx))?;
            match self.0.try_write_vectored(slices) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return Poll::Ready(result),
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Elsewhere the connection ends when it is dropped, which follows at once.
        #[cfg(unix)]
        match rustix::net::shutdown(&*self.0, rustix::net::Shutdown::Write) {
            Ok(()) | Err(rustix::io::Errno::NOTCONN) => {}
            Err(error) => return Poll::Ready(Err(error.into())),
        }
        Poll::Ready(Ok(()))
    }
}
