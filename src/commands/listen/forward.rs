//! Forwarding: the application gets the delivery byte for byte, and its answer goes back to the sender, so that the
//! provider's retry policy sees the truth.
//!
//! Nothing is added but what `--forward-header` and `--re-sign-secret-file` ask for. An application that does not answer
//! is 502 to the sender (504 when it took too long), which a provider tries again.

use super::loops::Loops;
use super::receiver::Received;
use super::route::Route;
use crate::context::Context;
use crate::error::Error;
use crate::http::client::{self, Attempt, Failure, FailureKind, Sender};
use crate::http::server::{Answer, GRACE};
use crate::secrets::Setup;
use crate::signing::{Claim, Keys, SignError, Stamp, UnixTime, show_duration, sign};
use crate::terminal::{PrinterHandle, Tone};
use crate::units;
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, TRANSFER_ENCODING};
use hyper::{Method, StatusCode};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};

/// How long an application may take, unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that are kept to one application.
const CONNECTIONS: usize = 64;
/// How long the first events of a hub in this process wait for applications that are still starting, unless
/// `--wait-for-app` says otherwise.
const FIRST_WAIT: Duration = Duration::from_secs(30);
/// Deliveries that do not verify and may be under way at the applications at once. Who looks into one has sent a few; a
/// stranger who sends thousands takes no more of the receiver's 1,024 places, however slow an application is.
const UNVERIFIED: usize = 32;
/// Between two looks whether an application listens.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long one look may take.
const LOOK: Duration = Duration::from_secs(1);
/// At the end, a little less than the grace of the receiver: what is cut off is still answered and stored.
pub(super) const LAST: Duration = Duration::from_secs(GRACE.as_secs() - 2);
/// The same where every delivery is of a hub in this process: with it, what is cut off is of no use to anybody.
pub(super) const LAST_OF_SANDBOX: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Forwarding")]
pub(super) struct ForwardArgs {
    /// Forward verified deliveries to your application (:8080/hook)
    ///
    /// Its response is returned to the sender. Prefix the URL with events to forward only those, as in
    /// `click.*=localhost:3001/hook`. May be repeated: the first match wins. A URL without a path gets the delivery's path; a
    /// port alone is on this machine.
    #[arg(long, value_name = "[EVENTS=]URL", value_parser = Route::parse)]
    forward_to: Vec<Route>,

    /// Add a header to forwarded deliveries, or replace it, as 'Name: value'
    ///
    /// May be repeated.
    #[arg(long, hide_short_help = true, value_name = "HEADER", value_parser = header)]
    forward_header: Vec<(HeaderName, HeaderValue)>,

    /// Maximum time to wait for the application's response (30s, 5m) [default: 30s]
    ///
    /// 0 is no limit, for breakpoints.
    #[arg(long, hide_short_help = true, value_name = "DUR", value_parser = units::duration)]
    forward_timeout: Option<Duration>,

    /// Wait this long for the application to come up
    ///
    /// For example while it reloads. The default is not to wait, but 30s for the first events of --sandbox if the application
    /// is on this machine.
    #[arg(long, value_name = "DUR", value_parser = units::duration)]
    wait_for_app: Option<Duration>,

    /// Also forward deliveries that fail verification
    ///
    /// At most 32 at a time; others get 503.
    #[arg(long, hide_short_help = true)]
    forward_invalid: bool,

    /// Skip TLS certificate verification of the application
    #[arg(long, hide_short_help = true)]
    insecure: bool,

    /// Re-sign forwarded deliveries with the secret in this file
    ///
    /// For an application that has a different one.
    #[arg(long, hide_short_help = true, value_name = "FILE", conflicts_with = "skip_verify")]
    re_sign_secret_file: Option<PathBuf>,
}

/// `Name: value`.
fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("has no colon; write it as 'Name: value'")?;
    let name: HeaderName =
        name.parse().map_err(|_| "has no proper name before its colon; write it as 'Name: value'")?;
    if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
        return Err(format!("sets {name}, which follows from the body; leave it out"));
    }
    let value = value.trim_matches([' ', '\t']).parse().map_err(|_| "has a value that no header can carry")?;
    Ok((name, value))
}

impl ForwardArgs {
    /// The forwarder that was asked for, by flags or else by the profile's routes; `None` where nothing is forwarded.
    /// Once `stop` turns true, an application has `last` to answer.
    ///
    /// # Errors
    /// Exit 2 for flags without a route, exit 4 for what can't be read.
    pub fn forwarder(
        &self,
        ctx: &Context,
        setup: &Setup,
        printer: PrinterHandle,
        (stop, last): (watch::Receiver<bool>, Duration),
        use_profile: bool,
    ) -> Result<Option<Forwarder>, Error> {
        let routes = self.routes(setup, use_profile)?;
        if routes.is_empty() {
            return self.check_unused().map(|()| None);
        }
        check_reached(&routes)?;
        let re_sign = self.re_sign_secret_file.as_ref().map(|path| setup.keys_from_file(ctx, path)).transpose()?;
        let sender = Sender::new(client::Options {
            timeout: Some(self.forward_timeout.unwrap_or(TIMEOUT)).filter(|timeout| !timeout.is_zero()),
            insecure: self.insecure,
            connections: CONNECTIONS,
            once: false,
        });
        Ok(Some(Forwarder {
            routes: routes.into_iter().map(|route| (route, Arc::default())).collect(),
            sender,
            wait_for_app: self.wait_for_app.unwrap_or_default(),
            first_wait: self.wait_for_app.unwrap_or(FIRST_WAIT),
            quiet: ctx.terminal.quiet,
            headers: self.forward_header.clone(),
            re_sign,
            unverified: self.forward_invalid.then(|| Semaphore::new(UNVERIFIED)),
            clock: ctx.clock,
            printer,
            loops: Loops::default(),
            over: when_over(stop.clone(), last),
            stop,
        }))
    }

    /// The routes that were typed, else the profile's.
    fn routes(&self, setup: &Setup, use_profile: bool) -> Result<Vec<Route>, Error> {
        if !self.forward_to.is_empty() || !use_profile {
            return Ok(self.forward_to.clone());
        }
        let of_profile = setup.forward.iter().map(|route| Route::parse(route));
        of_profile.collect::<Result<_, _>>().map_err(|why| Error::files(format!("`forward` of the profile: {why}")))
    }

    /// The ports of this machine that are forwarded to.
    ///
    /// # Errors
    /// Exit 4 for a route of the profile that is none.
    pub fn ports_here(&self, setup: &Setup, use_profile: bool) -> Result<Vec<u16>, Error> {
        let routes = self.routes(setup, use_profile)?;
        let here = routes.iter().map(Route::target).filter(|target| target.is_this_machine());
        Ok(here.map(|target| target.address().1).collect())
    }

    fn check_unused(&self) -> Result<(), Error> {
        let unused = [
            ("--forward-header", !self.forward_header.is_empty()),
            ("--forward-timeout", self.forward_timeout.is_some()),
            ("--wait-for-app", self.wait_for_app.is_some()),
            ("--forward-invalid", self.forward_invalid),
            ("--insecure", self.insecure),
            ("--re-sign-secret-file", self.re_sign_secret_file.is_some()),
        ];
        match unused.iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(Error::usage(format!("{flag} is for forwarding, and nothing is forwarded"))
                .hint("add --forward-to :3001, or leave it out")),
            None => Ok(()),
        }
    }
}

/// Refuses a route that no delivery ever takes.
fn check_reached(routes: &[Route]) -> Result<(), Error> {
    let Some(all) = routes.iter().position(Route::takes_all).filter(|at| at + 1 < routes.len()) else {
        return Ok(());
    };
    let (all, behind) = (routes[all].target().text(), routes[all + 1].target().text());
    Err(Error::usage(format!("nothing would be forwarded to {behind}: {all}, before it, takes every event"))
        .hint(format!("put it first, with its events in front: --forward-to 'click.*={behind}'")))
}

/// Sends deliveries on to applications.
#[derive(Debug)]
pub(super) struct Forwarder {
    pub routes: Vec<(Route, Arc<Health>)>,
    pub sender: Sender,
    /// How long to hold a delivery while nobody listens.
    pub wait_for_app: Duration,
    /// How long the first events of a hub in this process wait until somebody does.
    pub first_wait: Duration,
    /// Whether notes are left out.
    pub quiet: bool,
    /// Headers that replace the delivery's of the same name.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Signs afresh, for an application that has another secret.
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

/// What came of forwarding one delivery.
#[derive(Debug)]
pub(super) struct Forwarded {
    pub url: String,
    pub took: Duration,
    pub result: Result<client::Answer, Failure>,
    /// It was no sender's: it was our own, which had come back.
    pub is_our_own: bool,
}

/// Whether an application listens, as far as we know.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Somebody looks whether it is back.
    watched: AtomicBool,
    /// The user knows that it does not listen.
    missed: AtomicBool,
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
                        let why = format!("not forwarded, since it can't be signed again: {why}");
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
                Err(failure(FailureKind::TimedOut, "listening ended before the application answered".to_owned(), began))
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

    /// Looks at every application once, and says which ones do not listen yet; not at those that are
    /// [waited for](Self::accepting), if any are.
    pub fn look_at_all(&self, some_are_waited_for: bool) {
        for (route, health) in &self.routes {
            if !(some_are_waited_for && route.target().is_this_machine()) {
                self.watch(route, health, true);
            }
        }
    }

    /// Waits until every application on this machine accepts connections, or long enough. Whatever is waited for is said
    /// once. Answers false where listening ends first.
    pub fn accepting(&self) -> impl Future<Output = bool> + Send + 'static {
        let here = self.routes.iter().map(|(route, _)| route.target()).filter(|target| target.is_this_machine());
        let here: Vec<_> = here.map(|target| (target.address(), target.text().to_owned())).collect();
        let (most, printer, quiet, mut stop) = (self.first_wait, self.printer.clone(), self.quiet, self.stop.clone());
        async move {
            let until = Instant::now() + most;
            let mut is_late = false;
            for (address, target) in here {
                let mut said = quiet;
                while !listens(&address).await {
                    is_late = Instant::now() >= until;
                    if is_late {
                        break;
                    }
                    if !std::mem::replace(&mut said, true) {
                        printer.say(Tone::Dim, format!("waiting for {target} to accept connections")).await;
                    }
                    if timeout(LOOK_AGAIN, stop.wait_for(|stop| *stop)).await.is_ok() {
                        let text = format!("warning: {target} accepts no connections, so no event was sent to it");
                        printer.say(Tone::Warn, text).await;
                        return false;
                    }
                }
            }
            if is_late && !most.is_zero() {
                let waited = show_duration(most);
                let text = format!("warning: it did not within {waited}; the events are sent all the same");
                printer.say(Tone::Warn, text).await;
            }
            true
        }
    }

    /// Watches an application that does not listen, until it does. `warn`: say that it does not.
    fn watch(&self, route: &Route, health: &Arc<Health>, warn: bool) {
        // A delivery that could not be forwarded says so itself.
        health.missed.fetch_or(!warn, Ordering::AcqRel);
        if health.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let (address, target, health, printer) =
            (route.target().address(), route.target().text().to_owned(), Arc::clone(health), self.printer.clone());
        tokio::spawn(async move {
            while !listens(&address).await {
                if !health.missed.swap(true, Ordering::AcqRel) {
                    printer.say(Tone::Warn, format!("warning: nothing answers at {target} yet")).await;
                }
                sleep(LOOK_AGAIN).await;
            }
            health.watched.store(false, Ordering::Release);
            health.is_back(&target, &printer).await;
        });
    }
}

impl Health {
    /// It answers: said once to whom it was said that it does not.
    async fn is_back(&self, target: &str, printer: &PrinterHandle) {
        if self.missed.swap(false, Ordering::AcqRel) {
            printer.say(Tone::Good, format!("{target} answers now")).await;
        }
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

async fn listens((host, port): &(String, u16)) -> bool {
    timeout(LOOK, TcpStream::connect((host.as_str(), *port))).await.is_ok_and(|connected| connected.is_ok())
}

/// Puts `new` headers in the place of those of the same name.
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
    pub fn answer(&self) -> Answer {
        match &self.result {
            // 101: it would change the protocol on the sender's connection, where nobody asked for that.
            Ok(answer) if answer.status.is_informational() => {
                Answer::text(StatusCode::BAD_GATEWAY, "the application gave no final answer")
            }
            Ok(answer) => Answer {
                status: answer.status,
                headers: [CONTENT_TYPE, RETRY_AFTER]
                    .into_iter()
                    .filter_map(|name| Some((name.clone(), answer.headers.get(&name)?.clone())))
                    .collect(),
                body: answer.body.clone(),
            },
            Err(Failure { kind: FailureKind::TimedOut, .. }) => {
                Answer::text(StatusCode::GATEWAY_TIMEOUT, "the application did not answer in time")
            }
            Err(Failure { kind: FailureKind::Malformed, .. }) => {
                Answer::text(StatusCode::BAD_GATEWAY, "the delivery or the application's answer could not be passed on")
            }
            Err(_) => Answer::text(StatusCode::BAD_GATEWAY, "the application did not answer"),
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
