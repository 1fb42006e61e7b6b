//! Which scheme, and whose secrets: the flags that every signing or verifying command shares.
//!
//! The first source that has any secret wins and sources are never merged: flags, then `--env-file`, then the
//! scheme's environment variable, then the profile. What the user typed and what did not win is said, not dropped
//! silently. Secrets of the sources that did not win are kept apart, for diagnosis only.

use crate::config::{self, Config};
use crate::context::Context;
use crate::error::Error;
use crate::files::dotenv;
use crate::nearest::nearest;
use crate::signing::{DEFAULT_SCHEME, KeyError, Keys, SHORT_KEY, Scheme, Secret, preset, presets};
use clap::ArgMatches;
use std::ffi::{OsStr, OsString};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// No secret is longer; what is, is some other file.
const MAX_SECRET_FILE: u64 = 64 * 1024;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Signatures")]
pub(crate) struct SchemeArgs {
    /// Signature scheme, as in stripe [default: the profile's, else pushoney]
    ///
    /// How deliveries are signed: a preset (pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify) or
    /// `[schemes.NAME]` of the configuration file.
    #[arg(long, value_name = "SCHEME")]
    scheme: Option<String>,
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
    given: Vec<Given>,
    env_file: Option<PathBuf>,
}

#[derive(Clone)]
enum Given {
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

/// The scheme and its secrets, ready to sign and verify with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub scheme: Scheme,
    pub secrets: Vec<Secret>,
    /// Secrets of sources that did not win, each with where it comes from; for diagnosis.
    pub other_secrets: Vec<(String, Secret)>,
    /// Every other scheme that is known, for diagnosis.
    pub other_schemes: Vec<Scheme>,
    /// The profile's routes, as they stand there.
    pub forward: Vec<String>,
    /// The profile's folder of templates.
    pub templates: Option<PathBuf>,
}

impl Setup {
    /// Selects the scheme and the secrets.
    ///
    /// # Errors
    /// Exit 2 when there is no secret, or an empty one; exit 4 when a file can't be read.
    pub fn resolve(ctx: &Context, scheme: &SchemeArgs, secrets: &SecretArgs) -> Result<Self, Error> {
        let setup = Self::if_any(ctx, scheme, secrets)?;
        if setup.secrets.is_empty() { Err(none_found(&setup.scheme)) } else { Ok(setup) }
    }

    /// The same, where there need be no secret.
    ///
    /// # Errors
    /// Exit 2 when there is an empty one; exit 4 when a file can't be read.
    pub fn if_any(ctx: &Context, scheme: &SchemeArgs, secrets: &SecretArgs) -> Result<Self, Error> {
        let config = config::load(ctx)?;
        Self::of(scheme, &config)?.with_secrets(ctx, secrets, &config)
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
                "{which} makes a key of fewer than {SHORT_KEY} bytes, which can be guessed: use a longer one outside of tests"
            ));
        }
    }

    fn with_secrets(mut self, ctx: &Context, secrets: &SecretArgs, config: &Config) -> Result<Self, Error> {
        let sources = Sources { ctx, scheme: &self.scheme };
        (self.secrets, self.other_secrets) = sources.select(secrets, config)?;
        Ok(self)
    }

    /// Selects the scheme alone, where nothing will be verified.
    ///
    /// # Errors
    /// Exit 2 when there is no such scheme; exit 4 when the configuration can't be read.
    pub fn scheme_only(ctx: &Context, scheme: &SchemeArgs) -> Result<Self, Error> {
        Self::of(scheme, &config::load(ctx)?)
    }

    /// Selects the scheme, for a secret that is still to come. Those that are at hand are for diagnosis alone.
    ///
    /// # Errors
    /// Exit 2 when there is no such scheme.
    pub fn without_secret(ctx: &Context, scheme: &SchemeArgs, config: &Config) -> Result<Self, Error> {
        let mut setup = Self::of(scheme, config)?;
        let sources = Sources { ctx, scheme: &setup.scheme };
        let at_hand = [sources.variable(), profile(config)];
        setup.other_secrets = at_hand.into_iter().filter_map(Result::ok).flatten().flatten().collect();
        Ok(setup)
    }

    fn of(args: &SchemeArgs, config: &Config) -> Result<Self, Error> {
        let name = args.scheme.as_deref().or(config.profile.scheme.as_deref()).unwrap_or(DEFAULT_SCHEME);
        let own = config.schemes.iter().find(|scheme| scheme.name() == name).cloned();
        let scheme = own.or_else(|| preset(name)).ok_or_else(|| unknown_scheme(name, config))?;
        let mut other_schemes = presets();
        other_schemes.extend(config.schemes.iter().cloned());
        other_schemes.retain(|other| other.name() != scheme.name());
        Ok(Self {
            scheme,
            secrets: Vec::new(),
            other_secrets: Vec::new(),
            other_schemes,
            forward: config.profile.forward.clone(),
            templates: config.profile.templates.clone(),
        })
    }

    /// The scheme with the one secret in a file.
    ///
    /// # Errors
    /// Exit 4 when it can't be read, exit 2 when it is not what the scheme takes.
    pub fn keys_from_file(&self, ctx: &Context, path: &Path) -> Result<Keys, Error> {
        let (label, secret) = read_secret_file(path)?;
        let keys = Keys::new(&self.scheme, &[secret])
            .map_err(|(_, why)| Error::usage(format!("{label}: scheme {} can't use it: {why}", self.scheme.name())))?;
        Self::note_short(ctx, &keys);
        Ok(keys)
    }

    /// The keys for `scheme`, which is this setup's or one with another tolerance.
    ///
    /// # Errors
    /// Exit 2 when a secret is not what the scheme takes.
    pub fn keys(&self, ctx: &Context, scheme: &Scheme) -> Result<Keys, Error> {
        let keys = Keys::new(scheme, &self.secrets).map_err(|(at, why)| {
            let which = if self.secrets.len() > 1 { format!("secret {at}: ") } else { String::new() };
            let error = Error::usage(format!("{which}scheme {} can't use it: {why}", scheme.name()));
            match why {
                KeyError::NotBase64 { .. } => {
                    error.hint("give it as the provider shows it, whole, without quotes or blanks")
                }
                _ => error,
            }
        })?;
        Self::note_short(ctx, &keys);
        Self::warn_spliced(ctx, scheme);
        Ok(keys)
    }

    /// The keys to sign with.
    ///
    /// # Errors
    /// As [`keys`](Self::keys), and exit 2 for several secrets where a header takes one signature.
    pub fn signing_keys(&self, ctx: &Context) -> Result<Keys, Error> {
        let keys = self.keys(ctx, &self.scheme)?;
        let (scheme, secrets) = (&self.scheme, keys.secrets());
        if secrets > 1 && !scheme.takes_several_secrets() {
            let text = format!("scheme {} carries one signature, and there are {secrets} secrets", scheme.name());
            return Err(Error::usage(text).hint("give one secret"));
        }
        Ok(keys)
    }
}

/// That what a scheme signs can be read in several ways.
pub(super) fn spliced(scheme: &Scheme) -> String {
    format!(
        "scheme {} signs `{}` with nothing between two fields: a signature holds for other values of them too, a later \
         time among them; docs/SCHEMES.md says more",
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
    Error::usage(format!("there is no scheme `{}`", crate::terminal::sanitize::shorten(name, 60))).hint(hint)
}

type Labelled = (String, Secret);

struct Sources<'a> {
    ctx: &'a Context,
    scheme: &'a Scheme,
}

impl Sources<'_> {
    /// The secrets of the first source that has any, and those of the others.
    fn select(&self, args: &SecretArgs, config: &Config) -> Result<(Vec<Secret>, Vec<Labelled>), Error> {
        let mut chosen: Option<Vec<Labelled>> = None;
        let mut others = Vec::new();
        if !args.given.is_empty() {
            chosen = Some(args.given.iter().map(Self::given).collect::<Result<_, _>>()?);
        }
        if let Some(path) = &args.env_file {
            match &chosen {
                // It was typed, so it is not left unread in silence.
                Some(_) => {
                    self.ctx.terminal.note(&format!("{} is not used: --secret or --secret-file wins", path.display()));
                }
                None => chosen = self.env_file(path)?,
            }
        }
        let sources: [&dyn Fn() -> Result<Option<Vec<Labelled>>, Error>; 2] =
            [&|| self.variable(), &|| profile(config)];
        for source in sources {
            match &chosen {
                None => chosen = source()?,
                // A source that lost must not fail the command.
                Some(_) => others.extend(source().ok().flatten().unwrap_or_default()),
            }
        }
        Ok((chosen.unwrap_or_default().into_iter().map(|(_, secret)| secret).collect(), others))
    }

    fn given(given: &Given) -> Result<Labelled, Error> {
        match given {
            Given::Text(text) => labelled("--secret".to_owned(), os_bytes(text)),
            Given::File(path) => read_secret_file(path),
        }
    }

    fn env_file(&self, path: &Path) -> Result<Option<Vec<Labelled>>, Error> {
        let file = std::fs::read(path).map_err(|error| {
            Error::files(format!("cannot read {}", path.display()))
                .because(error)
                .hint("--env-file takes the path of a .env file")
        })?;
        let Some(name) = self.scheme.secret_env() else {
            return Err(Error::usage(format!(
                "--env-file: scheme {} names no environment variable",
                self.scheme.name()
            ))
            .hint(format!("add `secret_env` to [schemes.{}] in the configuration file", self.scheme.name())));
        };
        let Some(value) = dotenv::find(&file, name) else {
            let missing = format!("{} does not set {name}", path.display());
            self.ctx.terminal.note(&missing);
            return Ok(None);
        };
        Ok(Some(vec![labelled(format!("{name} in {}", path.display()), value)?]))
    }

    fn variable(&self) -> Result<Option<Vec<Labelled>>, Error> {
        let Some((name, value)) = self.scheme.secret_env().and_then(|name| Some((name, self.ctx.variable(name)?)))
        else {
            return Ok(None);
        };
        Ok(Some(vec![labelled(format!("${name}"), os_bytes(value))?]))
    }
}

pub(crate) fn none_found(scheme: &Scheme) -> Error {
    let mut hint = vec!["give one in any of these ways:".to_owned()];
    if let Some(name) = scheme.secret_env() {
        hint.push(format!("  export {name}=…"));
        hint.push(format!("  --env-file .env      (a line {name}=…)"));
    }
    hint.push("  --secret-file FILE   (one final newline is dropped)".to_owned());
    hint.push("  --secret SECRET      (other users of this machine can see it)".to_owned());
    hint.push("  secrets = [\"…\"]      under [profiles.default] in the configuration file".to_owned());
    Error::usage(format!("there is no secret for scheme {}", scheme.name())).hint(hint)
}

fn profile(config: &Config) -> Result<Option<Vec<Labelled>>, Error> {
    let name = &config.profile.name;
    let mut secrets = Vec::new();
    for (at, secret) in config.profile.secrets.iter().enumerate() {
        secrets.push(labelled(format!("secret {} of profile `{name}`", at + 1), secret.0.clone().into_bytes())?);
    }
    for path in &config.profile.secret_files {
        secrets.push(read_secret_file(path)?);
    }
    Ok((!secrets.is_empty()).then_some(secrets))
}

fn labelled(label: String, bytes: Vec<u8>) -> Result<Labelled, Error> {
    match Secret::new(bytes) {
        Ok(secret) => Ok((label, secret)),
        Err(why) => {
            Err(Error::usage(format!("{label}: {why}"))
                .hint("set it to the endpoint's signing secret, or leave it out"))
        }
    }
}

fn read_secret_file(path: &Path) -> Result<Labelled, Error> {
    if path == Path::new("-") {
        return Err(Error::usage("--secret-file -: standard input is for the payload")
            .hint("name a file; /dev/stdin reads the secret from standard input all the same"));
    }
    labelled(path.display().to_string(), read_small_file(path, "secret")?)
}

/// What a file holds that holds one secret or key (`what`) and nothing else; one final newline is dropped.
pub(super) fn read_small_file(path: &Path, what: &str) -> Result<Vec<u8>, Error> {
    let hint = || format!("name a file that holds the {what} and nothing else");
    let unreadable = |error: std::io::Error| {
        Error::files(format!("cannot read {what} file {}", path.display())).because(error).hint(hint())
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_SECRET_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SECRET_FILE {
        return Err(
            Error::files(format!("{what} file {} is over 64 KiB: that is no {what}", path.display())).hint(hint())
        );
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    Ok(bytes)
}

#[cfg(unix)]
pub(super) fn os_bytes(text: &OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    text.as_bytes().to_vec()
}

#[cfg(not(unix))]
pub(super) fn os_bytes(text: &OsStr) -> Vec<u8> {
    text.to_string_lossy().into_owned().into_bytes()
}
