//! Forwarding that leads back to this listener: refused at startup if it is visible, otherwise stopped on its
//! second pass.
//!
//! A tunnel or a proxy can lead back unnoticed. Nothing is added to forwarded requests, with one exception: a
//! delivery that arrives while the same body is being forwarded gets a `Via` header (RFC 9110 §7.6.3) that names
//! this run. If it came from this listener, it returns with that name and is answered with 508. If it came from a
//! sender that retries before the first was answered, it is forwarded like any other: the body alone could not tell
//! the two apart.

use super::route::Route;
use crate::delivery::fresh;
use crate::error::Error;
use crate::http::server::Reply;
use crate::terminal::{PrinterHandle, Tone};
use hyper::header::{HeaderName, HeaderValue, VIA};
use hyper::{HeaderMap, StatusCode};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long looking up an application's host may hold up the start.
const LOOKUP: Duration = Duration::from_secs(1);

/// What is on its way to an application.
#[derive(Debug)]
pub struct Loops {
    /// What `Via` calls this run, and nobody else.
    name: String,
    /// By a hash of the body, which a proxy does not change. Two bodies of one hash would cost a header.
    under_way: Mutex<HashMap<u64, Same>>,
    hasher: RandomState,
    said: AtomicBool,
}

/// Deliveries with one body.
#[derive(Debug, Default)]
struct Same {
    count: u32,
    /// One of them came back.
    came_back: bool,
}

/// One delivery on its way, until it is dropped.
#[derive(Debug)]
pub struct Trip<'a> {
    loops: &'a Loops,
    body: u64,
    /// Another with the same body was on its way already.
    is_second: bool,
}

impl Default for Loops {
    fn default() -> Self {
        Self {
            name: fresh::id("pushoney-cli-"),
            under_way: Mutex::default(),
            hasher: RandomState::new(),
            said: AtomicBool::new(false),
        }
    }
}

impl Loops {
    fn under_way(&self) -> MutexGuard<'_, HashMap<u64, Same>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A delivery with this body is forwarded from now on.
    pub fn begin(&self, body: &[u8]) -> Trip<'_> {
        let body = self.hasher.hash_one(body);
        let mut under_way = self.under_way();
        let same = under_way.entry(body).or_default();
        same.count += 1;
        Trip { loops: self, body, is_second: same.count > 1 }
    }

    /// The answer to a delivery that this run has forwarded itself; `None` for any other.
    pub fn refuse(&self, headers: &HeaderMap, body: &[u8]) -> Option<Reply> {
        let names_us = |via: &HeaderValue| {
            via.as_bytes().windows(self.name.len()).any(|part| part.eq_ignore_ascii_case(self.name.as_bytes()))
        };
        if !headers.get_all(VIA).iter().any(names_us) {
            return None;
        }
        if let Some(same) = self.under_way().get_mut(&self.hasher.hash_one(body)) {
            same.came_back = true;
        }
        Some(Reply::text(StatusCode::LOOP_DETECTED, "loop detected: this listener forwarded it to itself"))
    }

    /// Says once what happens.
    pub async fn say(&self, target: &str, printer: &PrinterHandle) {
        if !self.said.swap(true, Ordering::AcqRel) {
            let what = "leads back to this listener: looped deliveries are answered 508 (Loop Detected)";
            printer.say(Tone::Warn, format!("warning: {target} {what}")).await;
        }
    }
}

impl Trip<'_> {
    /// The header by which a delivery is recognised if it comes back; only added if it may already have come back.
    pub fn via(&self) -> Option<(HeaderName, HeaderValue)> {
        let value = self.is_second.then(|| format!("1.1 {}", self.loops.name))?;
        Some((VIA, HeaderValue::from_str(&value).ok()?))
    }

    /// Whether it was no delivery of a sender's, but our own that had come back. Known once it is answered.
    pub fn is_our_own(&self) -> bool {
        self.is_second && self.loops.under_way().get(&self.body).is_some_and(|same| same.came_back)
    }
}

impl Drop for Trip<'_> {
    fn drop(&mut self) {
        let mut under_way = self.loops.under_way();
        if let Some(same) = under_way.get_mut(&self.body) {
            same.count -= 1;
            if same.count == 0 {
                under_way.remove(&self.body);
            }
        }
    }
}

/// Refuses a route that leads to `own`, which is what we listen on, under any name that it has.
///
/// # Errors
/// Exit 2 for such a route.
pub async fn refuse_own(own: SocketAddr, routes: impl Iterator<Item = &Route>) -> Result<(), Error> {
    for target in routes.map(Route::target) {
        let (host, port) = target.address();
        if port != own.port() {
            continue;
        }
        // What can't be looked up now may still lead here later: then it is ended as it comes back.
        let looked_up = tokio::time::timeout(LOOKUP, tokio::net::lookup_host((host, port))).await;
        let addresses = looked_up.into_iter().flatten().flatten();
        if addresses.map(|address| address.ip()).any(|ip| leads_to(ip, own.ip())) {
            let elsewhere = if port == u16::MAX { port - 1 } else { port + 1 };
            return Err(Error::usage(format!("cannot forward to {}: that is this listener, on {own}", target.text()))
                .hint(format!("use your application's port, or listen on another one, as in --port {elsewhere}")));
        }
    }
    Ok(())
}

/// Whether a connection to `target` comes to who listens on `own` of the same port.
fn leads_to(target: IpAddr, own: IpAddr) -> bool {
    let target = match target.to_canonical() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    // Only an address of this machine can be bound.
    let is_here = || target.is_loopback() || UdpSocket::bind((target, 0)).is_ok();
    match own.to_canonical() {
        // An IPv6 socket may take IPv4 too.
        own if own.is_unspecified() => (own.is_ipv6() || target.is_ipv4()) && is_here(),
        own => own == target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_may_have_come_back_gets_a_via_and_only_that_is_recognised() {
        let (loops, other) = (Loops::default(), Loops::default());
        let first = loops.begin(b"body");
        let different = loops.begin(b"another");
        assert!(first.via().is_none() && different.via().is_none());
        let second = loops.begin(b"body");
        let mut headers = HeaderMap::new();
        headers.append(VIA, HeaderValue::from_static("1.1 tunnel"));
        assert!(loops.refuse(&headers, b"body").is_none());
        let (name, value) = second.via().unwrap();
        headers.append(name, HeaderValue::from_str(&format!("1.0 x, {}", value.to_str().unwrap())).unwrap());
        assert!(other.refuse(&headers, b"body").is_none(), "another run's");
        assert!(!second.is_our_own(), "not known yet");
        assert_eq!(loops.refuse(&headers, b"body").unwrap().status, 508);
        assert!(second.is_our_own() && !first.is_our_own() && !different.is_our_own());
        drop((first, second));
        assert!(loops.begin(b"body").via().is_none(), "what is over is forgotten");
        assert_eq!(loops.under_way().len(), 1);
    }

    #[test]
    fn our_own_address_has_many_names() {
        let leads = |target: &str, own: &str| leads_to(target.parse().unwrap(), own.parse().unwrap());
        for (target, own) in [
            ("127.0.0.1", "127.0.0.1"),
            ("::ffff:127.0.0.1", "127.0.0.1"),
            ("0.0.0.0", "127.0.0.1"),
            ("::", "::1"),
            ("127.9.9.9", "0.0.0.0"),
            ("0.0.0.0", "0.0.0.0"),
            ("127.0.0.1", "::"),
            ("::1", "::"),
        ] {
            assert!(leads(target, own), "{target} {own}");
        }
        for (target, own) in [
            ("127.0.0.2", "127.0.0.1"),
            ("::1", "127.0.0.1"),
            ("::1", "0.0.0.0"),
            ("192.0.2.1", "0.0.0.0"),
            ("2001:db8::1", "::"),
        ] {
            assert!(!leads(target, own), "{target} {own}");
        }
    }
}
