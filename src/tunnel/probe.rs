//! The proof that a tunnel is connected: a signed request that goes out to the public URL and has to come back in.
//!
//! It is signed with a key of this run's, so nobody else can make one, and its body and headers are such as relays are
//! known to spoil: a body that looks different once JSON was parsed and written again, and a header twice. A probe is
//! never a delivery: it is answered before anything is verified, shown, stored or counted.

use crate::error::Error;
use crate::http::client::{Attempt, Options, Sender};
use crate::http::server::Reply;
use crate::signing::{Keys, Scheme, Secret, Stamp, UnixTime, preset, sign, verify};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, StatusCode, Uri};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a probe is known by.
const PROBE: HeaderName = HeaderName::from_static("x-pushoney-probe");
/// The header that is sent twice.
const TWICE: HeaderName = HeaderName::from_static("x-pushoney-probe-twice");
/// How long one probe may take: from the name's look-up to the end of the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Probes under way at once, at most: one is enough, and another may begin while a lost one still waits.
const UNDER_WAY: usize = 4;

/// The probes of one run: who sends them and who takes them share it.
#[derive(Clone, Debug)]
pub(crate) struct Probes(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    keys: Keys,
    scheme: Scheme,
    clock: fn() -> UnixTime,
    under_way: Mutex<Vec<SentProbe>>,
}

#[derive(Debug)]
struct SentProbe {
    nonce: String,
    body: Bytes,
    came: Option<ProbeArrival>,
}

/// How a probe came back.
#[derive(Clone, Debug, PartialEq, Eq)]
enum ProbeArrival {
    Intact,
    /// With another body of this many bytes.
    OtherBody(usize),
    /// Without its signature, or with a header that was there twice but once.
    OtherHeaders,
}

/// What a probe has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProbeResult {
    /// It came back as it was sent.
    Connected(Duration),
    /// It came back changed: deliveries will not verify behind such a relay.
    Changed(RelayChange),
    /// It did not return.
    Lost(Lost),
}

/// What a relay changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RelayChange {
    Body { sent: usize, came: usize },
    Headers,
}

/// Why a probe did not return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The request failed, and how.
    Failed(String),
    /// Somebody else answered.
    Answered(u16),
}

impl fmt::Display for RelayChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body { sent, came } => {
                write!(
                    f,
                    "the tunnel rewrites bodies: {sent} bytes went out and {came} others came in, so no signature can verify"
                )
            }
            Self::Headers => {
                f.write_str("the tunnel drops or changes headers: one that is sent twice did not come in twice")
            }
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(why) => f.write_str(why),
            Self::Answered(status) => write!(f, "something else answered, with {status}"),
        }
    }
}

impl Probes {
    /// Probes with a new key.
    ///
    /// # Errors
    /// Exit 4 when the system gives no random bytes.
    pub fn new(clock: fn() -> UnixTime) -> Result<Self, Error> {
        let scheme = preset("pushoney").expect("it is a preset");
        let secret = Secret::new(random()?).expect("it is not empty");
        let keys = Keys::new(&scheme, &[secret]).expect("any bytes are a key of that scheme");
        Ok(Self(Arc::new(Shared { keys, scheme, clock, under_way: Mutex::default() })))
    }

    /// Whether a request is one of ours, by its headers alone.
    pub fn is_probe(&self, headers: &HeaderMap) -> bool {
        let Some(nonce) = headers.get(&PROBE) else { return false };
        self.under_way(|all| all.iter().any(|one| nonce == one.nonce.as_str()))
    }

    /// The answer to a request that is one of ours, and a note of how it came.
    pub fn answer(&self, headers: &HeaderMap, body: &Bytes) -> Reply {
        let is_signed = verify(&self.0.keys, headers, body, (self.0.clock)()).is_ok();
        let twice: Vec<_> = headers.get_all(&TWICE).iter().collect();
        self.under_way(|all| {
            let nonce = headers.get(&PROBE);
            let Some(one) = all.iter_mut().find(|one| nonce.is_some_and(|nonce| nonce == one.nonce.as_str())) else {
                return;
            };
            one.came = Some(if one.body != *body {
                ProbeArrival::OtherBody(body.len())
            } else if !is_signed || twice != ["a", "b"] {
                ProbeArrival::OtherHeaders
            } else {
                ProbeArrival::Intact
            });
        });
        Reply::text(StatusCode::OK, "probe")
    }

    /// Sends one to `url`, and says how it came back.
    ///
    /// # Errors
    /// Exit 4 when the system gives no random bytes.
    pub async fn send(&self, url: &Uri) -> Result<ProbeResult, Error> {
        let nonce = hex::encode(&random()?[..16]);
        let body = body(&nonce);
        self.under_way(|all| {
            if all.len() == UNDER_WAY {
                all.remove(0);
            }
            all.push(SentProbe { nonce: nonce.clone(), body: body.clone(), came: None });
        });
        // A connection of its own each time: what is proven is the whole way, the name's look-up too.
        let sender = Sender::new(Options { timeout: Some(PATIENCE), insecure: false, connections: 1, once: true });
        let sent = sender.send(self.attempt(url, &nonce, &body)).await;
        let came = self.under_way(|all| {
            let at = all.iter().position(|one| one.nonce == nonce)?;
            all.swap_remove(at).came
        });
        Ok(match (came, sent) {
            (Some(ProbeArrival::OtherBody(came)), _) => {
                ProbeResult::Changed(RelayChange::Body { sent: body.len(), came })
            }
            (Some(ProbeArrival::OtherHeaders), _) => ProbeResult::Changed(RelayChange::Headers),
            (Some(ProbeArrival::Intact), Ok(answer)) if answer.status == StatusCode::OK => {
                ProbeResult::Connected(answer.took)
            }
            (_, Ok(answer)) => ProbeResult::Lost(Lost::Answered(answer.status.as_u16())),
            (_, Err(failure)) => ProbeResult::Lost(Lost::Failed(failure.to_string())),
        })
    }

    fn attempt(&self, url: &Uri, nonce: &str, body: &Bytes) -> Attempt {
        let stamp = Stamp { timestamp: Some((self.0.clock)().seconds()), id: None };
        let signed = sign(&self.0.keys, stamp, body).expect("the scheme signs no id");
        let value = |text: &str| HeaderValue::from_str(text).expect("it is ASCII");
        let signature: HeaderName = self.0.scheme.signature_header().parse().expect("it is a header's name");
        let agent = concat!("pushoney-cli/", env!("CARGO_PKG_VERSION"), " (probe)");
        let headers = vec![
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (USER_AGENT, HeaderValue::from_static(agent)),
            (PROBE, value(nonce)),
            (TWICE, HeaderValue::from_static("a")),
            (TWICE, HeaderValue::from_static("b")),
            (signature, value(&signed.value)),
        ];
        Attempt { method: Method::POST, url: url.clone(), headers, body: body.clone() }
    }

    fn under_way<T>(&self, look: impl FnOnce(&mut Vec<SentProbe>) -> T) -> T {
        look(&mut self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What parsing and writing again does not leave as it is: spaces, an escape, forms of numbers, a name twice, the order
/// of names, a line break at the end.
fn body(nonce: &str) -> Bytes {
    Bytes::from(format!("{{\"probe\" : \"{nonce}\",  \"b\":1.0, \"b\":1e2,\"a\":\"\\u00e9é\"}}\r\n"))
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Error::files("the system gives no random bytes").because(error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::system_clock;

    fn sent(probes: &Probes) -> (HeaderMap, Bytes) {
        let nonce = "00".to_owned();
        let body = body(&nonce);
        probes.under_way(|all| all.push(SentProbe { nonce: nonce.clone(), body: body.clone(), came: None }));
        let attempt = probes.attempt(&Uri::from_static("http://h/"), &nonce, &body);
        (
            attempt.headers.into_iter().fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            }),
            body,
        )
    }

    fn came(spoil: impl FnOnce(&mut HeaderMap, &mut Bytes)) -> Option<ProbeArrival> {
        let probes = Probes::new(system_clock).unwrap();
        let (mut headers, mut body) = sent(&probes);
        spoil(&mut headers, &mut body);
        assert!(probes.is_probe(&headers));
        probes.answer(&headers, &body);
        probes.under_way(|all| all[0].came.clone())
    }

    #[test]
    fn what_a_relay_does_is_told_apart() {
        assert_eq!(came(|_, _| {}), Some(ProbeArrival::Intact));
        let rewritten = |_: &mut HeaderMap, body: &mut Bytes| {
            let value: serde_json::Value = serde_json::from_slice(body).unwrap();
            *body = Bytes::from(value.to_string());
        };
        assert!(matches!(came(rewritten), Some(ProbeArrival::OtherBody(_))));
        let dropped = |headers: &mut HeaderMap, _: &mut Bytes| {
            headers.insert(TWICE, HeaderValue::from_static("b"));
        };
        assert_eq!(came(dropped), Some(ProbeArrival::OtherHeaders));
        let swapped = |headers: &mut HeaderMap, _: &mut Bytes| {
            headers.insert(TWICE, HeaderValue::from_static("b"));
            headers.append(TWICE, HeaderValue::from_static("a"));
        };
        assert_eq!(came(swapped), Some(ProbeArrival::OtherHeaders));
    }

    #[test]
    fn nobody_else_can_make_one() {
        let (ours, theirs) = (Probes::new(system_clock).unwrap(), Probes::new(system_clock).unwrap());
        let (headers, _) = sent(&theirs);
        assert!(!ours.is_probe(&headers), "its nonce is not under way");
        let (mut headers, body) = sent(&ours);
        headers.insert("x-pushoney-signature", HeaderValue::from_static("t=1,v1=00"));
        ours.answer(&headers, &body);
        assert_eq!(ours.under_way(|all| all[0].came.clone()), Some(ProbeArrival::OtherHeaders));
    }
}
