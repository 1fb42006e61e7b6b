//! Whether the applications accept connections: warns if one does not, watches until it does, and waits for it
//! before anything that is sent only once.

use super::Forwarder;
use super::route::Route;
use crate::signing::show_duration;
use crate::terminal::{PrinterHandle, Tone};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

/// Between two looks whether an application listens.
pub const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// How long one look may take.
const LOOK: Duration = Duration::from_secs(1);
/// Whether an application listens, as far as we know.
#[derive(Debug, Default)]
pub struct Health {
    /// Somebody looks whether it is back.
    watched: AtomicBool,
    /// The user knows that it does not listen.
    missed: AtomicBool,
}

impl Forwarder {
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
                        let text = format!("warning: {target} does not accept connections, so no event was sent to it");
                        printer.say(Tone::Warn, text).await;
                        return false;
                    }
                }
            }
            if is_late && !most.is_zero() {
                let waited = show_duration(most);
                let text = format!("warning: it did not within {waited}; sending the events anyway");
                printer.say(Tone::Warn, text).await;
            }
            true
        }
    }

    /// Watches an application that does not listen, until it does. `warn`: say that it does not.
    pub fn watch(&self, route: &Route, health: &Arc<Health>, warn: bool) {
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
                    printer.say(Tone::Warn, format!("warning: nothing is listening at {target} yet")).await;
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
    pub async fn is_back(&self, target: &str, printer: &PrinterHandle) {
        if self.missed.swap(false, Ordering::AcqRel) {
            printer.say(Tone::Good, format!("{target} is up")).await;
        }
    }
}

async fn listens((host, port): &(String, u16)) -> bool {
    timeout(LOOK, TcpStream::connect((host.as_str(), *port))).await.is_ok_and(|connected| connected.is_ok())
}
