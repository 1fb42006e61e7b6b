//! Sequential calls to a hub's API, over reqwest.
//!
//! Nothing is sent twice unless the hub said that it did nothing (429): a POST that got no response may have
//! worked. Waits and responses are bounded. TLS is set up for https hubs only; it costs more than a whole local
//! call.

use super::call::{ApiCall, CONNECT_TIMEOUT, Key, TIMEOUT};
use super::failure::{self, ApiFailure, Elsewhere, Unresolved};
use crate::config::Address;
use crate::signing::UnixTime;
use reqwest::StatusCode;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// A connection that is idle for longer may be closed by the hub just as we send.
const IDLE: Duration = Duration::from_secs(5);
/// An answer is kept up to this size; the longest list of deliveries that a person reads is far below.
const MAX_ANSWER: usize = 1024 * 1024;
/// Longer than this nobody waits at a prompt; the user is told instead.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// A hub that does not say how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(1);
/// How often a 429 is waited for.
const MOST_WAITS: u32 = 3;

/// An answer of 2xx, or of a link that redirects.
#[derive(Clone, Debug)]
pub struct ApiAnswer {
    /// Its status.
    pub status: StatusCode,
    /// Where it redirects to.
    pub location: Option<Vec<u8>>,
    /// Its body, as far as it came, without the key.
    pub body: Vec<u8>,
    /// The body as it came, where it held the key: a secret is read from this.
    raw: Option<Vec<u8>>,
    /// Why the body is not whole, if it is not.
    pub broken: Option<String>,
}

impl ApiAnswer {
    /// The body as it came. It may hold the key, so it is not shown.
    pub(crate) fn raw(&self) -> &[u8] {
        self.raw.as_ref().unwrap_or(&self.body)
    }
}

/// A wait that a hub asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wait {
    /// How long.
    pub pause: Duration,
    /// The how-manieth it is.
    pub nth: u32,
    /// How many there are at most.
    pub most: u32,
}

/// What calls a hub, and keeps connections to it.
#[derive(Debug)]
pub struct Client {
    hub: Address,
    /// None where nothing that is called takes one.
    key: Option<Key>,
    clock: fn() -> UnixTime,
    http: reqwest::Client,
}

impl Client {
    /// A client of one hub.
    pub fn new(hub: Address, key: Key, clock: fn() -> UnixTime) -> Result<Self, ApiFailure> {
        Self::with(hub, Some(key), clock)
    }

    /// A client without a key, for what everybody may call.
    pub fn keyless(hub: Address, clock: fn() -> UnixTime) -> Result<Self, ApiFailure> {
        Self::with(hub, None, clock)
    }

    fn with(hub: Address, key: Option<Key>, clock: fn() -> UnixTime) -> Result<Self, ApiFailure> {
        Self::resolving(hub, key, clock, Lookup)
    }

    fn resolving(
        hub: Address,
        key: Option<Key>,
        clock: fn() -> UnixTime,
        lookup: impl Resolve + 'static,
    ) -> Result<Self, ApiFailure> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(&hub).map_err(|error| failure::no_tls(&hub, &error))?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .dns_resolver(Reachable { lookup, only_here: !hub.is_https() })
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .pool_idle_timeout(IDLE)
            .user_agent(concat!("pushoney-cli/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(key.as_ref()));
        if hub.is_local() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| failure::no_tls(&hub, &error))?;
        Ok(Self { hub, key, clock, http })
    }

    /// The hub that it calls.
    pub fn hub(&self) -> &Address {
        &self.hub
    }

    /// Makes a call; a 429 is waited for as long as the hub asks, within bounds, and `waiting` is told.
    pub async fn call(&self, call: &ApiCall<'_>, waiting: &(dyn Fn(Wait) + Sync)) -> Result<ApiAnswer, ApiFailure> {
        self.call_for(call, &StatusCode::is_success, waiting).await
    }

    /// As [`call`](Self::call), of a link for people: a redirect is a good answer too, and is not followed.
    pub async fn visit(&self, call: &ApiCall<'_>, waiting: &(dyn Fn(Wait) + Sync)) -> Result<ApiAnswer, ApiFailure> {
        self.call_for(call, &|status| status.is_success() || status.is_redirection(), waiting).await
    }

    async fn call_for(
        &self,
        call: &ApiCall<'_>,
        is_good: &(dyn Fn(&StatusCode) -> bool + Sync),
        waiting: &(dyn Fn(Wait) + Sync),
    ) -> Result<ApiAnswer, ApiFailure> {
        let mut nth = 0;
        loop {
            let mut response = self.send(call).await.map_err(|error| failure::transport(&self.hub, call, &error))?;
            let status = response.status();
            let pause = (status == StatusCode::TOO_MANY_REQUESTS).then(|| self.asked_for(response.headers()));
            let (body, broken) = read(&mut response).await;
            if is_good(&status) {
                let clean = |bytes: Vec<u8>| match &self.key {
                    Some(key) => key.kept_out_of_bytes(bytes),
                    None => bytes,
                };
                let location = response.headers().get(LOCATION).map(|to| clean(to.as_bytes().to_vec()));
                let shown = clean(body.clone());
                let raw = (shown != body).then_some(body);
                return Ok(ApiAnswer { status, location, body: shown, raw, broken });
            }
            match pause {
                Some(pause) if nth < MOST_WAITS && pause <= LONGEST_WAIT => {
                    nth += 1;
                    waiting(Wait { pause, nth, most: MOST_WAITS });
                    tokio::time::sleep(pause).await;
                }
                _ => return Err(failure::refused(&self.hub, self.key.as_ref(), call, &response, &body, pause)),
            }
        }
    }

    /// The key that is sent along, if one is.
    pub(crate) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// An answer of 2xx that is not `what` was asked for.
    pub fn unexpected(&self, answer: &ApiAnswer, what: &str) -> ApiFailure {
        failure::unexpected(&self.hub, self.key.as_ref(), answer.status, what, &answer.body)
    }

    async fn send(&self, call: &ApiCall<'_>) -> Result<reqwest::Response, reqwest::Error> {
        let mut request = self.http.request(call.method.clone(), self.hub.url(call.path));
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        request.send().await
    }

    /// `Retry-After`: seconds, or a date.
    fn asked_for(&self, headers: &HeaderMap) -> Duration {
        let Some(text) = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()) else { return DEFAULT_WAIT };
        if let Ok(seconds) = text.trim().parse() {
            return Duration::from_secs(seconds);
        }
        let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim());
        date.map_or(DEFAULT_WAIT, |date| {
            let nanos = date.as_nanosecond() - (self.clock)().nanos();
            Duration::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
        })
    }
}

/// The headers of every call. The key is marked, so that nothing logs it.
fn headers(key: Option<&Key>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let bearer = key.and_then(|key| HeaderValue::from_str(&format!("Bearer {}", key.expose())).ok());
    if let Some(mut bearer) = bearer {
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
    }
    headers
}

/// The body as far as it arrived, and why there is no more.
async fn read(response: &mut reqwest::Response) -> (Vec<u8>, Option<String>) {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body, None),
            Err(error) => return (body, Some(format!("it was cut off: {}", failure::root(&error)))),
        }
        if body.len() > MAX_ANSWER {
            body.truncate(MAX_ANSWER);
            return (body, Some("it is over 1 MiB and was truncated".to_owned()));
        }
    }
}

fn tls(hub: &Address) -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let builder = if hub.is_https() {
        builder.with_platform_verifier()?
    } else {
        // Never asked: reqwest wants one, and this one takes no time.
        builder.with_root_certificates(rustls::RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

/// The system's lookup, with an error of its own type.
struct Lookup;

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await.map(Iterator::collect::<Vec<_>>);
            match found {
                Ok(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
                Err(why) => Err(Unresolved { host, why }.into()),
            }
        })
    }
}

/// A lookup whose results may be connected to. Over plain http the key is for this machine alone, and a name such as
/// `x.localhost` is looked up like any other: where it leads is what counts.
struct Reachable<L> {
    lookup: L,
    only_here: bool,
}

impl<L: Resolve> Resolve for Reachable<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, only_here) = (name.as_str().to_owned(), self.only_here);
        let found = self.lookup.resolve(name);
        Box::pin(async move {
            let all: Vec<SocketAddr> = found.await?.collect();
            let here: Vec<_> =
                all.iter().copied().filter(|address| address.ip().to_canonical().is_loopback()).collect();
            match all.first() {
                Some(address) if only_here && here.is_empty() => Err(Elsewhere { host, address: address.ip() }.into()),
                _ if only_here => Ok(Box::new(here.into_iter()) as Addrs),
                _ => Ok(Box::new(all.into_iter()) as Addrs),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::Method;

    /// A name that leads to these addresses.
    struct Fixed(Vec<SocketAddr>);

    impl Resolve for Fixed {
        fn resolve(&self, _: Name) -> Resolving {
            let addresses = self.0.clone();
            Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
        }
    }

    /// What a GET of a hub comes to whose name leads to `addresses`.
    async fn get(hub: &str, addresses: &[&str]) -> Result<ApiAnswer, ApiFailure> {
        let addresses = addresses.iter().map(|one| SocketAddr::new(one.parse().unwrap(), 0)).collect();
        let key = Key::new(b"pk_0123456789", "test").unwrap();
        let clock = || UnixTime::from_seconds(1);
        let client = Client::resolving(hub.parse().unwrap(), Some(key), clock, Fixed(addresses)).unwrap();
        let call = ApiCall { method: Method::GET, path: &["v1"], body: None, if_unsure: "" };
        client.call(&call, &|_| {}).await
    }

    #[tokio::test]
    async fn over_plain_http_a_name_leads_to_this_machine_or_nowhere() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let hub = format!("http://x.localhost:{}", listener.local_addr().unwrap().port());
        for elsewhere in ["192.0.2.1", "10.0.0.1", "0.0.0.0", "2001:db8::1", "::ffff:192.0.2.1"] {
            let failure = get(&hub, &[elsewhere]).await.unwrap_err();
            let expected = "x.localhost is not this machine: it resolves to ";
            assert!(failure.message.starts_with(expected), "{}", failure.message);
        }
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let _ = std::io::Read::read(&mut stream, &mut head).unwrap();
            std::io::Write::write_all(
                &mut stream,
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
            )
            .unwrap();
        });
        // Of several, the one that is here.
        let answer = get(&hub, &["192.0.2.1", "127.0.0.1"]).await.unwrap();
        assert_eq!(answer.body, b"ok");
        answering.join().unwrap();
    }

    fn client() -> Client {
        let key = Key::new(b"pk_0123456789", "test").unwrap();
        let now = || UnixTime::from_seconds(784_111_777);
        Client::new("http://127.0.0.1:1".parse().unwrap(), key, now).unwrap()
    }

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        let client = client();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().unwrap());
            client.asked_for(&headers)
        };
        assert_eq!(asked("7"), Duration::from_secs(7));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:47 GMT"), Duration::from_secs(10));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:27 GMT"), Duration::ZERO);
        assert_eq!(asked("soon"), DEFAULT_WAIT);
        assert_eq!(client.asked_for(&HeaderMap::new()), DEFAULT_WAIT);
    }

    #[test]
    fn nothing_shows_the_key() {
        let client = client();
        assert!(!format!("{client:?}").contains("pk_0123456789"), "{client:?}");
        assert_eq!(client.key.as_ref().unwrap().shown(), "…6789 (test)");
        assert_eq!(client.key.as_ref().unwrap().kept_out_of("bad pk_0123456789!"), "bad …6789!");
        for wrong in [&b""[..], b"pk 1", b"pk_1\r\nx: y", b"\xff", "é".as_bytes()] {
            assert!(Key::new(wrong, "test").is_err());
        }
    }
}
