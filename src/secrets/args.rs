//! The flags for the scheme and its secrets.

use clap::ArgMatches;
use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Signatures")]
pub(crate) struct SchemeArgs {
    /// Signature scheme, as in stripe [default: the profile's, else pushoney]
    ///
    /// How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or
    /// `[schemes.NAME]` of the configuration file.
    #[arg(long, value_name = "SCHEME")]
    pub(super) scheme: Option<String>,
}

impl SchemeArgs {
    /// What was typed.
    pub fn typed(&self) -> Option<&str> {
        self.scheme.as_deref()
    }

    /// As if `--scheme name` had been typed, where it was not.
    pub fn or(&self, name: &str) -> Self {
        Self { scheme: self.scheme.clone().or_else(|| Some(name.to_owned())) }
    }
}

#[derive(Clone, clap::Args)]
#[command(next_help_heading = "Signatures")]
struct SecretFlags {
    /// Signing secret, which other users of this machine can see
    ///
    /// Prefer --secret-file or the environment. The secret is used exactly as given. May be repeated. The first source with
    /// a secret wins: these flags, --env-file, the scheme's environment variable, the profile.
    #[arg(long, value_name = "SECRET", hide_short_help = true, allow_hyphen_values = true)]
    secret: Vec<OsString>,

    /// Read a signing secret from this file
    ///
    /// One trailing newline is removed. May be repeated.
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,

    /// Read the scheme's environment variable from this .env file
    ///
    /// Other variables in it are ignored.
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
}

/// Where the flags say that secrets are.
#[derive(Clone)]
pub(crate) struct SecretArgs {
    /// `--secret` and `--secret-file`, in the order in which they were typed.
    pub(super) given: Vec<Given>,
    pub(super) env_file: Option<PathBuf>,
}

#[derive(Clone)]
pub(super) enum Given {
    Text(OsString),
    File(PathBuf),
}

impl SecretArgs {
    /// Whether any flag names a secret.
    pub fn is_given(&self) -> bool {
        !self.given.is_empty() || self.env_file.is_some()
    }
}

impl std::fmt::Debug for SecretArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretArgs({} given, redacted)", self.given.len())
    }
}

impl clap::Args for SecretArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        SecretFlags::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        SecretFlags::augment_args_for_update(command)
    }
}

impl clap::FromArgMatches for SecretArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let flags = SecretFlags::from_arg_matches(matches)?;
        // Secrets are used in the order in which they were typed, whichever of the two flags brought each.
        let at = |id: &str| matches.indices_of(id).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
        let texts = at("secret").into_iter().zip(flags.secret.into_iter().map(Given::Text));
        let files = at("secret_file").into_iter().zip(flags.secret_file.into_iter().map(Given::File));
        let mut given: Vec<_> = texts.chain(files).collect();
        given.sort_by_key(|(index, _)| *index);
        Ok(Self { given: given.into_iter().map(|(_, one)| one).collect(), env_file: flags.env_file })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
