//! The flags for forwarding, and the forwarder that they configure.

use super::super::Args;
use super::loops::Loops;
use super::route::Route;
use super::{Forwarder, when_over};
use crate::context::Context;
use crate::error::Error;
use crate::http::client::{self, Sender};
use crate::http::server::GRACE;
use crate::secrets::Setup;
use crate::terminal::PrinterHandle;
use crate::units;
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

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
/// At the end, a little less than the grace of the receiver: what is cut off is still answered and stored.
const LAST: Duration = Duration::from_secs(GRACE.as_secs() - 2);
/// The same where every delivery is of a hub in this process: with it, what is cut off is of no use to anybody.
const LAST_OF_SANDBOX: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Forwarding")]
pub struct ForwardArgs {
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
    /// 0 means no limit, for breakpoints.
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
    let name: HeaderName = name.parse().map_err(|_| "has no valid name before the colon; write it as 'Name: value'")?;
    if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
        return Err(format!("sets {name}, which depends on the body; remove it"));
    }
    let value = value.trim_matches([' ', '\t']).parse().map_err(|_| "has a value that is not valid in a header")?;
    Ok((name, value))
}

impl ForwardArgs {
    /// The forwarder that was asked for, by flags or else by the profile's routes; `None` where nothing is forwarded.
    /// An answer that was typed wins over the profile's routes. Once `stop` turns true, an application has little time to
    /// answer.
    ///
    /// # Errors
    /// Exit 2 for flags without a route, exit 4 for what can't be read.
    pub fn forwarder(
        &self,
        ctx: &Context,
        args: &Args,
        setup: &Setup,
        printer: PrinterHandle,
        stop: watch::Receiver<bool>,
    ) -> Result<Option<Forwarder>, Error> {
        let routes = self.routes(setup, !args.respond.answers())?;
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
            over: when_over(stop.clone(), if args.register.is_sandbox() { LAST_OF_SANDBOX } else { LAST }),
            stop,
        }))
    }

    /// The routes that were typed, else the profile's.
    fn routes(&self, setup: &Setup, use_profile: bool) -> Result<Vec<Route>, Error> {
        if !self.forward_to.is_empty() || !use_profile {
            return Ok(self.forward_to.clone());
        }
        let of_profile = setup.profile.forward.iter().map(|route| Route::parse(route));
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
            Some((flag, _)) => {
                Err(Error::usage(format!("{flag} requires --forward-to")).hint("add --forward-to :3001, or remove it"))
            }
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
    Err(Error::usage(format!("nothing would be forwarded to {behind}: {all} comes before it and takes every event"))
        .hint(format!("put it first, prefixed with its events: --forward-to 'click.*={behind}'")))
}
