//! Whether Pushoney could reach a webhook's URL, as far as its text tells.

use crate::http::is_loopback;
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ends of names that are never looked up on the internet.
const INSIDE: [&str; 7] = [".local", ".internal", ".localhost", ".lan", ".home.arpa", ".test", ".invalid"];

/// Why Pushoney can't reach `url`; `None` if nothing in it says so.
pub fn out_of_reach(url: &Url) -> Option<String> {
    let host = url.host_str().unwrap_or_default();
    let name = host.trim_end_matches('.');
    if is_loopback(host) {
        return Some(format!("{host} is this machine, but for Pushoney it is Pushoney's own"));
    }
    if let Some(address) = address(host) {
        return is_private(address).then(|| format!("{host} is an address inside a private network"));
    }
    if !name.contains('.') || INSIDE.iter().any(|end| name.ends_with(end)) {
        return Some(format!("{host} is a name inside a private network"));
    }
    (url.scheme() != "https").then(|| "it delivers to https URLs, and this one is http".to_owned())
}

fn address(host: &str) -> Option<IpAddr> {
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let address: IpAddr = host.parse().ok()?;
    Some(address.to_canonical())
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => is_private_v6(v6),
    }
}

fn is_private_v4(v4: Ipv4Addr) -> bool {
    let shared = matches!(v4.octets(), [100, 64..=127, ..]);
    v4.is_private() || v4.is_link_local() || shared || v4.octets()[0] == 0 || v4.is_multicast() || v4.is_broadcast()
}

fn is_private_v6(v6: Ipv6Addr) -> bool {
    v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified() || v6.is_multicast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_out_of_reach() {
        for inside in [
            "https://localhost:3000/x",
            "https://app.localhost",
            "https://localhost.",
            "https://127.0.0.1",
            "https://127.1",
            "https://2130706433",
            "https://[::1]",
            "https://[::ffff:127.0.0.1]",
            "https://0.0.0.0",
            "https://10.1.2.3",
            "https://172.16.0.1",
            "https://192.168.1.1",
            "https://169.254.169.254",
            "https://100.101.102.103",
            "https://[fd00::1]",
            "https://[fe80::1]",
            "https://[::ffff:10.0.0.1]",
            "https://laptop.local",
            "https://app.internal",
            "https://devbox",
            "http://hooks.example.com",
        ] {
            assert!(out_of_reach(&Url::parse(inside).unwrap()).is_some(), "{inside}");
        }
        for outside in [
            "https://hooks.example.com/x",
            "https://a1b2.ngrok-free.app",
            "https://laptop.tailnet.ts.net",
            "https://8.8.8.8",
            "https://172.32.0.1",
            "https://[2606:4700::1]",
            "https://mylocal.example",
        ] {
            assert_eq!(out_of_reach(&Url::parse(outside).unwrap()), None, "{outside}");
        }
    }
}
