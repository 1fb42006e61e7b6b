//! Accepts connections and speaks HTTP/1.1 on them until told to stop.

use super::connections::{Connections, Membership};
use super::exchange::{Problem, Service, exchange};
use super::limits;
use super::stream::Stream;
use hyper::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

/// Binds the first address that `host` and `port` stand for.
///
/// # Errors
/// When none can be resolved or bound.
pub fn bind(host: &str, port: u16) -> io::Result<TcpListener> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in (host, port).to_socket_addrs()? {
        match bind_one(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn bind_one(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A listener that was restarted must not wait for its old connections; on Windows this would share the port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(limits::BACKLOG)
}

/// The server.
#[derive(Debug)]
pub struct Server<S> {
    service: Arc<S>,
    connections: Arc<Connections>,
}

impl<S: Service> Server<S> {
    /// A server whose requests `service` answers.
    pub fn new(service: S) -> Self {
        let bodies = limits::large_bodies(service.most_body());
        Self { service: Arc::new(service), connections: Connections::new(limits::CONNECTIONS, bodies) }
    }

    /// Serves until `stop` turns true; then finishes what has come whole, and returns within [`limits::DRAIN`], whatever
    /// any sender does or does not do. What is still being handled then is left to its task.
    pub async fn serve(self, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stopped(&mut stop) => break,
            };
            let (stream, remote) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    self.survive(&error).await;
                    continue;
                }
            };
            let membership = tokio::select! {
                membership = self.connections.join() => membership,
                () = stopped(&mut stop) => break,
            };
            let _ = stream.set_nodelay(true);
            tokio::spawn(converse(Arc::clone(&self.service), membership, stream, remote, stop.clone()));
        }
        drop(listener);
        let ended = Instant::now();
        while self.connections.count() > 0 && ended.elapsed() < limits::DRAIN {
            self.connections.evict_waiting(ended.elapsed() < limits::LAST_BODIES);
            tokio::time::sleep(limits::DRAIN_LOOK).await;
        }
    }

    /// Accepting failed. A connection that went away before we took it is nothing; being out of open files or memory is
    /// waited out, and the oldest slow sender makes room.
    async fn survive(&self, error: &io::Error) {
        let transient = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset, io::ErrorKind::Interrupted];
        if !transient.contains(&error.kind()) && !self.connections.make_room().await {
            tokio::time::sleep(limits::ACCEPT_PAUSE).await;
        }
    }
}

/// Returns when the server is to stop. One that nobody can stop any more is stopped too.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await.is_ok();
}

/// Speaks HTTP on one connection until it ends, has to make room, or the server stops.
async fn converse<S: Service>(
    service: Arc<S>,
    membership: Membership,
    stream: TcpStream,
    remote: SocketAddr,
    mut stop: watch::Receiver<bool>,
) {
    let peer = Arc::clone(membership.peer());
    let (membership, stream) = (Arc::new(membership), Stream::new(stream, Arc::clone(&peer)));
    let answering = service_fn(|request| {
        let handled = exchange(Arc::clone(&service), Arc::clone(&membership), stream.clone(), remote, request);
        let membership = Arc::clone(&membership);
        async move {
            let answer = handled.await;
            // Only here, where hyper writes the answer next: in a task, the connection could still be told to make room
            // before the answer has come out of it.
            membership.answered();
            answer.ok_or(Evicted)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_TIME)
        .max_header_size(limits::HEADERS)
        .max_headers(limits::HEADER_LINES)
        .max_buf_size(limits::BUFFER)
        // A sender such as netcat shuts down its side once it has sent, and still wants the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(stream.clone()), answering);
    let mut connection = std::pin::pin!(connection);
    // The connection goes first: an answer that is ready is written before it may be told to make room.
    let result = tokio::select! {
        biased;
        result = connection.as_mut() => result,
        () = peer.evicted() => return,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                biased;
                result = connection => result,
                () = peer.evicted() => return,
            }
        }
    };
    if let Err(error) = result
        && let Some(problem) = malformed(&error)
        // hyper has one timer for a slow head and for a sender that keeps its connection and has nothing to send.
        && !(problem == Problem::SlowHeaders && peer.is_resting())
    {
        service.problem(remote, &HeaderMap::new(), problem).await;
    }
}

/// What is worth telling of a connection that ended badly. Senders that went away between requests are not.
fn malformed(error: &hyper::Error) -> Option<Problem> {
    if error.is_timeout() {
        Some(Problem::SlowHeaders)
    } else if error.is_parse_too_large() {
        Some(Problem::HeadersTooLarge)
    } else if error.is_parse() {
        Some(Problem::Malformed(error.to_string()))
    } else {
        None
    }
}

/// The connection was told to make room while a request was on it; hyper then closes it without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped in favour of another")]
struct Evicted;
