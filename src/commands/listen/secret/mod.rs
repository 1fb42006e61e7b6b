//! Where the secrets of a run come from: the user has them, or a hub returns one, whether a real one or the
//! sandbox.

mod machine;
pub(super) mod register;
mod sandbox;

pub(super) use machine::SecretFrom;
pub(super) use register::RegisterArgs;
pub(super) use sandbox::Hub;

use super::Args;
use super::assertion::Progress;
use crate::commands::verify::with_tolerance;
use crate::context::Context;
use crate::error::Error;
use crate::hub::args::{API_KEY, HUB};
use crate::hub::registration::{Registered, RegistrationRequest};
use crate::runtime::signals::Signals;
use crate::secrets::Setup;
use crate::signing::{Keys, Scheme, Secret};
use crate::terminal::PrinterHandle;
use register::none_here;
use sandbox::SandboxPlan;
use std::sync::Arc;

/// Where the secrets come from.
pub(super) enum SecretSource {
    /// They are at hand; `None` verifies nothing.
    AtHand(Option<Keys>),
    /// A hub gives one when it registers this listener, or the URL that was typed.
    Hub(RegistrationRequest, Option<String>),
    /// A hub of our own does.
    Sandbox(SandboxPlan),
}

/// What a source returned.
#[derive(Default)]
pub(super) struct Obtained {
    /// What to verify with, if anything is verified.
    pub keys: Option<Keys>,
    /// The registration that gave the secret, if one did.
    pub registered: Option<Registered>,
    /// The hub of our own.
    pub hub: Option<Hub>,
}

/// How a run verifies, before and after its secrets are there.
pub(super) struct Verifying {
    pub setup: Setup,
    /// The setup's, with the tolerance that was asked for.
    pub scheme: Scheme,
    pub source: SecretSource,
}

impl Verifying {
    /// Selects the scheme, and the secrets or where they will come from.
    ///
    /// # Errors
    /// Exit 2 for what can't be combined, and for missing secrets, hubs and keys; exit 4 when a file can't be read, or
    /// one that is to hold the secret can't be written.
    pub fn choose(ctx: &Context, args: &Args) -> Result<Self, Error> {
        if args.register.register {
            let (setup, scheme, request, url) = args.register.choose(ctx, args)?;
            return Ok(Self { setup, scheme, source: SecretSource::Hub(request, url) });
        }
        args.register.check_unused(args.catch_up.is_on())?;
        if args.register.is_sandbox() {
            let (setup, scheme, plan) = SandboxPlan::choose(ctx, args)?;
            return Ok(Self { setup, scheme, source: SecretSource::Sandbox(plan) });
        }
        if args.skip_verify {
            let setup = Setup::load(ctx, &args.scheme)?;
            let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
            return Ok(Self { setup, scheme, source: SecretSource::AtHand(None) });
        }
        let setup = Setup::load(ctx, &args.scheme)?.with_secrets(ctx, &args.secrets)?;
        if setup.secrets.is_empty() {
            return Err(none_here(&setup.scheme));
        }
        let scheme = with_tolerance(&setup.scheme, args.tolerance)?;
        let source = SecretSource::AtHand(Some(setup.keys(ctx, &scheme)?));
        Ok(Self { setup, scheme, source })
    }
}

impl Obtained {
    /// What a command gets in its environment of what a hub has given.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let secret = self.registered.iter().map(|registered| ("PUSHONEY_SIGNING_SECRET", registered.secret.clone()));
        let hub = self.hub.iter().flat_map(|hub| [(HUB, hub.url.clone()), (API_KEY, hub.key())]);
        secret.chain(hub).collect()
    }
}

impl SecretSource {
    /// The keys to verify with. The secret that a registration gave is in `setup` then. `own` is the listener's URL;
    /// `printer` is where a hub of our own says for people what it does.
    ///
    /// # Errors
    /// As [`RegistrationRequest::send`].
    pub async fn obtain(
        self,
        ctx: &Context,
        (setup, scheme): (&mut Setup, &Scheme),
        own: &str,
        signals: &mut Signals,
        (json, printer, progress): (bool, PrinterHandle, Arc<Progress>),
    ) -> anyhow::Result<Obtained> {
        let (request, url, hub) = match self {
            Self::AtHand(keys) => return Ok(Obtained { keys, ..Obtained::default() }),
            Self::Hub(request, url) => (request, url, None),
            Self::Sandbox(plan) => {
                let for_people = !json && !ctx.terminal.quiet;
                let (hub, request) = plan.start(ctx, own, for_people.then_some(printer), progress)?;
                (request, None, Some(hub))
            }
        };
        let registered = request.send(ctx, url.as_deref().unwrap_or(own), signals, json).await?;
        // A hub of our own signs with the last of those that are at hand, and all of them verify.
        if setup.secrets.is_empty() {
            setup.secrets = vec![Secret::new(registered.secret.as_bytes())?];
        }
        Ok(Obtained { keys: Some(setup.keys(ctx, scheme)?), registered: Some(registered), hub })
    }
}
