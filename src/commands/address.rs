//! Where a command listens: binding the address, and the URL by which a program on this machine reaches it.

use crate::error::Error;
use crate::server;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpListener;

/// Binds `host` and `port`.
///
/// # Errors
/// Exit 4 when the port is in use, or the address is none of this machine's.
pub(crate) fn bind(host: &str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |error: io::Error| {
        let hint = match error.kind() {
            io::ErrorKind::AddrInUse => {
                let other = if port == u16::MAX { port - 1 } else { port + 1 };
                format!("another program listens there; stop it, or take --port {other}, or --port 0 for any free port")
            }
            io::ErrorKind::PermissionDenied => "ports below 1024 need privileges; take --port 3000".to_owned(),
            _ => format!("is `{host}` an address of this machine? 127.0.0.1 always is"),
        };
        Error::files(format!("cannot listen on {host} port {port}")).because(error).hint(hint)
    };
    let listener = server::bind(host, port).map_err(failed)?;
    let address = listener
        .local_addr()
        .map_err(|error| Error::files("cannot tell the address that is listened on").because(error))?;
    Ok((listener, address))
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
