//! The scheme and the secrets: the flags that every signing or verifying command shares.
//!
//! The first source with a secret wins, and sources are never merged: flags, then `--env-file`, then the scheme's
//! environment variable, then the profile. A secret that the user typed but that is not used is reported, not
//! silently dropped. Secrets of the other sources are kept separately, for diagnosis only.

mod args;
mod sources;

pub(crate) use args::{SchemeArgs, SecretArgs};
pub(crate) use sources::{os_bytes, read_small_file};

use crate::config::{self, Config, Profile};
use crate::context::Context;
use crate::error::Error;
use crate::nearest::nearest;
use crate::signing::{DEFAULT_SCHEME, KeyError, Keys, SHORT_KEY, Scheme, Secret, preset, presets};
use sources::{Labelled, Sources, read_secret_file};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The scheme and its secrets, ready to sign and verify with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub scheme: Scheme,
    pub secrets: Vec<Secret>,
    /// Secrets of sources that did not win, each with where it comes from; for diagnosis.
    pub other_secrets: Vec<Labelled>,
    /// Every other scheme that is known, for diagnosis.
    pub other_schemes: Vec<Scheme>,
    pub profile: Profile,
}

impl Setup {
    /// Selects the scheme and the secrets, of which there has to be one.
    pub fn resolve(ctx: &Context, scheme: &SchemeArgs, secrets: &SecretArgs) -> Result<Self, Error> {
        let setup = Self::load(ctx, scheme)?.with_secrets(ctx, secrets)?;
        if setup.secrets.is_empty() { Err(none_found(&setup.scheme)) } else { Ok(setup) }
    }

    /// Selects the scheme, without secrets.
    pub fn load(ctx: &Context, scheme: &SchemeArgs) -> Result<Self, Error> {
        Self::of(&config::load(ctx)?, scheme)
    }

    /// As [`load`](Self::load), of a configuration that was read before.
    pub fn of(config: &Config, scheme: &SchemeArgs) -> Result<Self, Error> {
        let name = scheme.typed().or(config.profile.scheme.as_deref()).unwrap_or(DEFAULT_SCHEME);
        let own = config.schemes.iter().find(|scheme| scheme.name() == name).cloned();
        let scheme = own.or_else(|| preset(name)).ok_or_else(|| unknown_scheme(name, config))?;
        let mut other_schemes = presets();
        other_schemes.extend(config.schemes.iter().cloned());
        other_schemes.retain(|other| other.name() != scheme.name());
        let profile = config.profile.clone();
        Ok(Self { scheme, secrets: Vec::new(), other_secrets: Vec::new(), other_schemes, profile })
    }

    /// Adds the secrets of the first source that has any; there may be none.
    pub fn with_secrets(mut self, ctx: &Context, args: &SecretArgs) -> Result<Self, Error> {
        (self.secrets, self.other_secrets) = self.sources(ctx).select(args)?;
        Ok(self)
    }

    /// For a secret that is still to come: those at hand are for diagnosis alone.
    pub fn without_secret(mut self, ctx: &Context) -> Self {
        self.other_secrets = self.sources(ctx).at_hand();
        self
    }

    fn sources<'a>(&'a self, ctx: &'a Context) -> Sources<'a> {
        Sources { ctx, scheme: &self.scheme, profile: &self.profile }
    }

    /// Warns of a scheme whose fields run into each other, once in a run.
    fn warn_spliced(ctx: &Context, scheme: &Scheme) {
        static SAID: AtomicBool = AtomicBool::new(false);
        if scheme.can_be_spliced() && !SAID.swap(true, Ordering::Relaxed) {
            ctx.terminal.warn(&spliced(scheme));
        }
    }

    /// Says of keys that could be guessed, once in a run.
    fn note_short(ctx: &Context, keys: &Keys) {
        static SAID: AtomicBool = AtomicBool::new(false);
        let Some(position) = keys.short().first() else { return };
        if !SAID.swap(true, Ordering::Relaxed) {
            let which = if keys.secrets() > 1 { format!("secret {position}") } else { "the secret".to_owned() };
            ctx.terminal.note(&format!(
                "{which} is shorter than {SHORT_KEY} bytes and can be guessed: use a longer one outside of tests"
            ));
        }
    }

    /// The scheme with the one secret in a file.
    pub fn keys_from_file(&self, ctx: &Context, path: &Path) -> Result<Keys, Error> {
        let (label, secret) = read_secret_file(path)?;
        let keys = Keys::new(&self.scheme, &[secret])
            .map_err(|(_, why)| Error::usage(format!("{label}: scheme {} can't use it: {why}", self.scheme.name())))?;
        Self::note_short(ctx, &keys);
        Ok(keys)
    }

    /// The keys for `scheme`, which is this setup's or one with another tolerance.
    pub fn keys(&self, ctx: &Context, scheme: &Scheme) -> Result<Keys, Error> {
        let keys = Keys::new(scheme, &self.secrets).map_err(|(at, why)| {
            let which = if self.secrets.len() > 1 { format!("secret {at}: ") } else { String::new() };
            let error = Error::usage(format!("{which}scheme {} can't use it: {why}", scheme.name()));
            match why {
                KeyError::NotBase64 { .. } => {
                    error.hint("use the whole secret as the provider shows it, without quotes or spaces")
                }
                _ => error,
            }
        })?;
        Self::note_short(ctx, &keys);
        Self::warn_spliced(ctx, scheme);
        Ok(keys)
    }

    /// The keys to sign with: one, where a header takes one signature.
    pub fn signing_keys(&self, ctx: &Context) -> Result<Keys, Error> {
        let keys = self.keys(ctx, &self.scheme)?;
        let (scheme, secrets) = (&self.scheme, keys.secrets());
        if secrets > 1 && !scheme.takes_several_secrets() {
            let text = format!("scheme {} has a single signature, but there are {secrets} secrets", scheme.name());
            return Err(Error::usage(text).hint("provide only one"));
        }
        Ok(keys)
    }
}

/// That what a scheme signs can be read in several ways.
pub(crate) fn spliced(scheme: &Scheme) -> String {
    format!(
        "scheme {} signs `{}` with no separator between two fields, so one signature is valid for several values, such as a later time; see docs/SCHEMES.md",
        scheme.name(),
        scheme.signed()
    )
}

fn unknown_scheme(name: &str, config: &Config) -> Error {
    let presets = presets();
    let names: Vec<&str> = presets.iter().chain(&config.schemes).map(Scheme::name).collect();
    let mut hint: Vec<String> =
        nearest(name, &names).map(|near| format!("did you mean `{near}`?")).into_iter().collect();
    hint.push(format!("known: {}", names.join(", ")));
    hint.push("define your own as [schemes.NAME] in the configuration file".to_owned());
    Error::usage(format!("unknown scheme `{}`", crate::terminal::sanitize::shorten(name, 60))).hint(hint)
}

pub(crate) fn none_found(scheme: &Scheme) -> Error {
    let mut hint = vec!["provide one in any of these ways:".to_owned()];
    if let Some(name) = scheme.secret_env() {
        hint.push(format!("  export {name}=…"));
        hint.push(format!("  --env-file .env      (a line {name}=…)"));
    }
    hint.push("  --secret-file FILE   (one trailing newline is removed)".to_owned());
    hint.push("  --secret SECRET      (other users of this machine can see it)".to_owned());
    hint.push("  secrets = [\"…\"]      under [profiles.default] in the configuration file".to_owned());
    Error::usage(format!("no secret for scheme {}", scheme.name())).hint(hint)
}
