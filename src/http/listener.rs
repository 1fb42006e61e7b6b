//! Binding the address that a command listens on, and the URL by which programs on this machine reach it.
//!
//! A port that the user specified is never changed. The default port is, if it is in use: Express, Next.js and
//! Rails use 3000 too, and both should work.

use super::server;
use crate::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;
use tokio::net::TcpListener;

/// How many ports are tried from the usual one on.
const TRIED: u16 = 100;
/// How long a port of this machine may take to say whether anybody listens: only a firewall takes more than a moment.
const KNOCK: Duration = Duration::from_millis(200);

/// A bound port.
pub(crate) struct Bound {
    pub listener: TcpListener,
    pub address: SocketAddr,
    /// Where the usual port could not be taken: which one, and why.
    pub instead_of: Option<(u16, &'static str)>,
}

impl Bound {
    /// What people are told of a port that is not the usual one.
    pub fn moved(&self) -> Option<String> {
        let (usual, why) = self.instead_of?;
        Some(format!("port {usual} {why}; listening on {}", self.address.port()))
    }
}

/// Binds `host` and the port that was typed, or else the first free one from `usual` on that is none of
/// `applications`.
///
/// # Errors
/// Exit 4 when the port is in use, or the address is none of this machine's.
pub(crate) fn bind_or_move(host: &str, typed: Option<u16>, usual: u16, applications: &[u16]) -> Result<Bound, Error> {
    if let Some(port) = typed {
        if port != 0 && answers(host, port) {
            return Err(failed(host, port, io::ErrorKind::AddrInUse.into()));
        }
        let (listener, address) = bind(host, port)?;
        return Ok(Bound { listener, address, instead_of: None });
    }
    let mut instead_of = None;
    let last = usual.saturating_add(TRIED - 1);
    for port in usual..=last {
        let why = if applications.contains(&port) {
            "is the application's"
        } else if answers(host, port) || answers_beside(host, port) {
            "is in use"
        } else {
            match server::bind(host, port).map(with_address) {
                Ok(bound) => {
                    let (listener, address) = bound?;
                    return Ok(Bound { listener, address, instead_of });
                }
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => "is in use",
                Err(error) => return Err(failed(host, port, error)),
            }
        };
        instead_of = instead_of.or(Some((usual, why)));
    }
    Err(Error::files(format!("cannot listen on {host}: every port from {usual} to {last} is in use"))
        .hint("use --port 0 for any free port"))
}

/// Binds `host` and `port`.
///
/// # Errors
/// Exit 4 when the port is in use, or the address is none of this machine's.
pub(crate) fn bind(host: &str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    server::bind(host, port).map_err(|error| failed(host, port, error)).and_then(with_address)
}

fn with_address(listener: TcpListener) -> Result<(TcpListener, SocketAddr), Error> {
    let address =
        listener.local_addr().map_err(|error| Error::files("cannot determine the listening address").because(error))?;
    Ok((listener, address))
}

fn failed(host: &str, port: u16, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::AddrInUse => {
            let other = if port == u16::MAX { port - 1 } else { port + 1 };
            format!("another program is listening there; stop it, or use --port {other}, or --port 0 for any free port")
        }
        io::ErrorKind::PermissionDenied => "ports below 1024 require privileges; use --port 3000".to_owned(),
        _ => format!("is `{host}` an address of this machine? 127.0.0.1 always is"),
    };
    Error::files(format!("cannot listen on {host} port {port}")).because(error).hint(hint)
}

/// Whether a program answers at `port` of `host`. Binding does not tell everywhere: macOS lets one address be bound
/// beside all of them, and then what was meant for the other comes to us.
fn answers(host: &str, port: u16) -> bool {
    let addresses = (host, port).to_socket_addrs().into_iter().flatten();
    let knocks = |address: SocketAddr| TcpStream::connect_timeout(&address, KNOCK).is_ok();
    addresses.filter(|address| !address.ip().is_unspecified()).any(knocks)
}

/// Whether a program answers where `localhost` leads, if that leads to `host` too: beside `[::1]` we could bind 127.0.0.1,
/// and then `localhost` would lead to either.
fn answers_beside(host: &str, port: u16) -> bool {
    let loopbacks: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    let is_there = |address: SocketAddr| address.ip().is_unspecified() || loopbacks.contains(&address.ip());
    let leads_there = (host, port).to_socket_addrs().into_iter().flatten().any(is_there);
    leads_there && loopbacks.iter().any(|ip| answers(&ip.to_string(), port))
}

/// Where a program on this machine reaches what listens on `address`.
pub(crate) fn url(address: SocketAddr, path: &str) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}{path}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener as Taken;

    /// A port that is taken at `host`, with what takes it.
    fn taken(host: &str) -> (Taken, u16) {
        let taken = Taken::bind((host, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        (taken, port)
    }

    #[tokio::test]
    async fn the_usual_port_gives_way_to_who_has_it_and_a_typed_one_does_not() {
        // 0.0.0.0, and [::1] where this machine has it: Linux lets us bind 127.0.0.1 in addition to both.
        let hosts = ["127.0.0.1", "0.0.0.0", "::1"];
        for host in hosts.iter().filter(|host| Taken::bind((**host, 0)).is_ok()) {
            let (_taken, port) = taken(host);
            let bound = bind_or_move("127.0.0.1", None, port, &[]).unwrap();
            assert!(bound.address.port() > port, "{host}");
            let said = format!("port {port} is in use; listening on {}", bound.address.port());
            assert_eq!(bound.moved(), Some(said), "{host}");
        }
        let (_taken, port) = taken("127.0.0.1");
        let error = bind_or_move("127.0.0.1", Some(port), 1, &[]).err().unwrap();
        assert_eq!(error.exit.code(), 4);
        assert!(error.hints().concat().contains("use --port "));
    }

    #[tokio::test]
    async fn the_application_keeps_its_port_though_nothing_listens_there_yet() {
        let (freed, port) = taken("127.0.0.1");
        drop(freed);
        let bound = bind_or_move("127.0.0.1", None, port, &[port, port + 1]).unwrap();
        assert!(bound.address.port() > port + 1);
        let said = format!("port {port} is the application's; listening on {}", bound.address.port());
        assert_eq!(bound.moved(), Some(said));
    }

    #[tokio::test]
    async fn a_free_usual_port_is_taken() {
        // Another test may be given the port in the moment between; then the next one is as good.
        let free = (0..50).any(|_| {
            let (freed, port) = taken("127.0.0.1");
            drop(freed);
            let bound = bind_or_move("127.0.0.1", None, port, &[]).unwrap();
            bound.moved().is_none() && bound.address.port() == port
        });
        assert!(free);
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_no_reason_to_look_on() {
        let error = bind_or_move("192.0.2.1", None, 3000, &[]).err().unwrap();
        assert!(error.to_string().contains("cannot listen on 192.0.2.1 port 3000"), "{error}");
    }
}
