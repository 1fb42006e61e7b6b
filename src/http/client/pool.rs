//! Connections: opened, kept while idle, and reused.

use super::Options;
use super::connection::{Connection, Transport};
use super::failure::{FailureKind, Trouble};
use super::host::Host;
use super::tls::Tls;
use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;

/// A connection that lay idle for longer is not used again. Node closes after 5 s, and a delivery that meets the close
/// on its way is lost; a home router forgets one after minutes and says nothing.
const MAX_IDLE: Duration = Duration::from_secs(4);
/// The same where such a loss is not made good: no server closes so soon.
const MOMENT: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<HashMap<Host, Vec<Connection>>>,
    /// Idle connections that are kept to one host.
    most: usize,
    /// One that lay idle for longer is not used again.
    most_idle: Duration,
    tls: Tls,
}

impl Pool {
    pub fn new(options: &Options) -> Self {
        let most_idle = if options.once { MOMENT } else { MAX_IDLE };
        Self { idle: Mutex::default(), most: options.connections, most_idle, tls: Tls::new(options.insecure) }
    }

    fn idle(&self) -> MutexGuard<'_, HashMap<Host, Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An idle connection that is still open.
    pub async fn take(&self, target: &Host) -> Option<Connection> {
        loop {
            let last = self.idle().get_mut(target)?.pop();
            let mut connection = last?;
            if connection.is_free(self.most_idle).await {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection whose answer has been read, if it can be used again.
    pub async fn put(&self, target: Host, mut connection: Connection) {
        connection.rest();
        if !connection.is_free(self.most_idle).await {
            return;
        }
        let mut idle = self.idle();
        let kept = idle.entry(target).or_default();
        if kept.len() < self.most {
            kept.push(connection);
        }
    }

    /// A new connection.
    pub async fn connect(&self, target: &Host) -> Result<Connection, Trouble> {
        let stream = self.dial(target).await?;
        Connection::start(stream).await.map_err(|error| Trouble::exchange(target, &error))
    }

    /// What a connection runs over.
    pub async fn dial(&self, target: &Host) -> Result<Box<dyn Transport>, Trouble> {
        let stream = tcp(target).await?;
        Ok(if target.https { Box::new(self.tls.connect(target, stream).await?) } else { Box::new(stream) })
    }
}

/// Connects to the first address of the host that takes it.
async fn tcp(target: &Host) -> Result<TcpStream, Trouble> {
    let unresolved = |why: &dyn std::fmt::Display| {
        Trouble::new(FailureKind::Unresolved, format!("host {} not found: {why}", target.bare_host()))
    };
    let addresses =
        tokio::net::lookup_host((target.bare_host(), target.port)).await.map_err(|error| unresolved(&error))?;
    let mut last = None;
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // A delivery is one write; waiting to fill a packet would only delay it.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = Some(error),
        }
    }
    match last {
        None => Err(unresolved(&"it has no address")),
        Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => Err(Trouble::new(
            FailureKind::Refused,
            format!("{target} refused the connection: nothing is listening there"),
        )),
        Some(error) => Err(Trouble::new(FailureKind::Refused, format!("no connection to {target}: {error}"))),
    }
}
