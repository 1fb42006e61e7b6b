//! Forwarding: the application gets the delivery byte for byte, and its response is returned to the sender, so that
//! the provider's retry policy sees the truth.
//!
//! Nothing is added except what `--forward-header` and `--re-sign-secret-file` ask for. If the application does not
//! respond, the sender gets 502 (504 on a timeout), which a provider retries.

mod args;
mod health;
mod loops;
mod route;

pub(super) use args::ForwardArgs;
pub(super) use loops::refuse_own;
pub(super) use route::Route;

use super::received::Received;
use crate::http::client::{self, Attempt, Failure, FailureKind, Sender};
use crate::http::server::Reply;
use crate::signing::{Claim, Keys, SignError, Stamp, UnixTime, sign};
use crate::terminal::PrinterHandle;
use health::{Health, LOOK_AGAIN};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Method, StatusCode};
use loops::Loops;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep};

/// Sends deliveries on to applications.
#[derive(Debug)]
pub(super) struct Forwarder {
    routes: Vec<(Route, Arc<Health>)>,
    pub sender: Sender,
    /// How long to hold a delivery while nobody listens.
    pub wait_for_app: Duration,
    /// How long the first events of a hub in this process wait until somebody does.
    pub first_wait: Duration,
    /// Whether notes are suppressed.
    pub quiet: bool,
    /// Headers that replace the delivery's of the same name.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Re-signs, for an application that has a different secret.
    pub re_sign: Option<Keys>,
    /// Places for what does not verify, where that is forwarded too.
    pub unverified: Option<Semaphore>,
    pub clock: fn() -> UnixTime,
    pub printer: PrinterHandle,
    pub loops: Loops,
    /// Turns true when listening ends.
    pub stop: watch::Receiver<bool>,
    /// Turns true when the time of what is still under way is over.
    pub over: watch::Receiver<bool>,
}

/// The result of forwarding one delivery.
#[derive(Debug)]
pub(super) struct Forwarded {
    pub url: String,
    pub took: Duration,
    pub result: Result<client::Answer, Failure>,
    /// It was no sender's: it was our own, which had come back.
    pub is_our_own: bool,
}

impl Forwarder {
    /// Sends `received` to the first route that takes it; `None` where none does.
    pub async fn forward(&self, received: &Received) -> Option<Forwarded> {
        let (route, health) = self.routes.iter().find(|(route, _)| route.takes(received.envelope.event.as_deref()))?;
        let began = Instant::now();
        let trip = self.loops.begin(&received.delivery.body);
        let (url, result) = match route.target().url_for(&received.delivery.path) {
            Ok(url) => {
                let shown = url.to_string();
                let result = match self.headers_for(received) {
                    Ok(headers) => {
                        let headers = headers.into_iter().chain(trip.via()).collect();
                        let body = received.delivery.body.clone();
                        self.send_in_time(Attempt { method: Method::POST, url, headers, body }, route, health).await
                    }
                    Err(why) => {
                        let why = format!("not forwarded, because it cannot be re-signed: {why}");
                        Err(failure(FailureKind::Malformed, why, began))
                    }
                };
                (shown, result)
            }
            // A path that came over HTTP and is none in a URL: hyper takes some that `Uri` does not.
            Err(error) => {
                (route.target().text().to_owned(), Err(failure(FailureKind::Malformed, error.to_string(), began)))
            }
        };
        let is_our_own = trip.is_our_own();
        if is_our_own {
            self.loops.say(route.target().text(), &self.printer).await;
        }
        Some(Forwarded { url, took: began.elapsed(), result, is_our_own })
    }

    /// Sends it, unless listening ends before the application has answered.
    async fn send_in_time(
        &self,
        attempt: Attempt,
        route: &Route,
        health: &Arc<Health>,
    ) -> Result<client::Answer, Failure> {
        let began = Instant::now();
        tokio::select! {
            result = self.send(&attempt, route, health) => result,
            () = self.out_of_time() => {
                Err(failure(FailureKind::TimedOut, "the listener stopped before the application answered".to_owned(), began))
            }
        }
    }

    /// One attempt; more of them only while nobody listens, for as long as was asked for.
    async fn send(&self, attempt: &Attempt, route: &Route, health: &Arc<Health>) -> Result<client::Answer, Failure> {
        let until = Instant::now() + self.wait_for_app;
        loop {
            let result = self.sender.send(attempt.clone()).await;
            match &result {
                Err(failure) if failure.kind == FailureKind::Refused => {
                    self.watch(route, health, false);
                    if Instant::now() < until {
                        sleep(LOOK_AGAIN).await;
                        continue;
                    }
                }
                Err(_) => {}
                Ok(_) => health.is_back(route.target().text(), &self.printer).await,
            }
            return result;
        }
    }

    async fn out_of_time(&self) {
        let mut over = self.over.clone();
        let _ = over.wait_for(|over| *over).await.is_ok();
    }

    fn headers_for(&self, received: &Received) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let mut headers = client::end_to_end(&received.delivery.headers);
        // What did not verify is never made genuine.
        let re_sign = self.re_sign.as_ref().filter(|_| received.verified() != Some(false));
        if let Some(keys) = re_sign {
            replace(&mut headers, sign_again(keys, received, (self.clock)())?);
        }
        replace(&mut headers, self.headers.clone());
        Ok(headers)
    }

    /// Where deliveries go, in the order in which that is decided.
    pub fn routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().map(|(route, _)| route)
    }
}

/// One moment for all deliveries, however late each came.
fn when_over(mut stop: watch::Receiver<bool>, last: Duration) -> watch::Receiver<bool> {
    let (tell, over) = watch::channel(false);
    tokio::spawn(async move {
        let _ = stop.wait_for(|stop| *stop).await.is_ok();
        sleep(last).await;
        tell.send_replace(true);
    });
    over
}

fn failure(kind: FailureKind, message: String, began: Instant) -> Failure {
    Failure { kind, message, took: began.elapsed() }
}

/// Replaces headers by the `new` ones of the same name.
fn replace(headers: &mut Vec<(HeaderName, HeaderValue)>, new: Vec<(HeaderName, HeaderValue)>) {
    headers.retain(|(name, _)| new.iter().all(|(other, _)| other != name));
    headers.extend(new);
}

/// The signature's headers as the application's own secret makes them, with the time of now and the id that came.
fn sign_again(keys: &Keys, received: &Received, now: UnixTime) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    let claimed = Claim::read(keys.scheme(), &received.delivery.headers).ok().and_then(|claim| claim.id);
    let id = claimed.and_then(|id| String::from_utf8(id).ok()).or_else(|| received.envelope.delivery_id.clone());
    let signature = sign(keys, Stamp { timestamp: Some(now.seconds()), id }, &received.delivery.body)?;
    Ok(signature.headers.into_iter().filter_map(client::header).collect())
}

impl Forwarded {
    /// What the sender is answered: what the application answered, or that it did not.
    pub fn answer(&self) -> Reply {
        match &self.result {
            // 101: it would change the protocol on the sender's connection, where nobody asked for that.
            Ok(answer) if answer.status.is_informational() => {
                Reply::text(StatusCode::BAD_GATEWAY, "the application sent no final response")
            }
            Ok(answer) => Reply {
                status: answer.status,
                headers: [CONTENT_TYPE, RETRY_AFTER]
                    .into_iter()
                    .filter_map(|name| Some((name.clone(), answer.headers.get(&name)?.clone())))
                    .collect(),
                body: answer.body.clone(),
            },
            Err(Failure { kind: FailureKind::TimedOut, .. }) => {
                Reply::text(StatusCode::GATEWAY_TIMEOUT, "the application did not answer in time")
            }
            Err(Failure { kind: FailureKind::Malformed, .. }) => Reply::text(
                StatusCode::BAD_GATEWAY,
                "the delivery or the application's response could not be passed on",
            ),
            Err(_) => Reply::text(StatusCode::BAD_GATEWAY, "the application did not answer"),
        }
    }

    /// The application's status, if it answered.
    pub fn status(&self) -> Option<u16> {
        self.result.as_ref().ok().map(|answer| answer.status.as_u16())
    }

    /// Whether the application refuses it, as far as can be told, because of its signature.
    pub fn blames_signature(&self) -> bool {
        self.result.as_ref().is_ok_and(client::Answer::blames_signature)
    }

    /// What the application answered, as far as it was kept.
    pub fn body(&self) -> Bytes {
        self.result.as_ref().map_or_else(|_| Bytes::new(), |answer| answer.body.clone())
    }
}
