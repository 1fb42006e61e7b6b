//! The configuration file: the user's schemes and profiles.
//!
//! It is read strictly: an unknown key is an error that suggests the nearest known one, since a setting that is
//! silently ignored costs an evening. Parse errors never quote a line, which could contain a secret. Saving edits
//! the existing text, so that comments and order are kept.

mod address;
mod file;
mod save;
mod show;
mod table;

pub use address::Address;
pub use save::with_webhook;
pub use show::{Section, sections};

use crate::context::Context;
use crate::error::Error;
use crate::signing::Scheme;
use file::File;
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};

/// The profile that is used where none is named.
pub const DEFAULT_PROFILE: &str = "default";

/// What the configuration file says.
#[derive(Debug, Default)]
pub struct Config {
    /// Where it was read from; `None` if there is no file.
    pub path: Option<PathBuf>,
    /// The user's own schemes.
    pub schemes: Vec<Scheme>,
    /// The user's own tunnel programs, by name.
    pub tunnels: Vec<(String, TunnelSettings)>,
    /// The selected profile's settings.
    pub profile: Profile,
}

/// A tunnel program of the user's own. What it means is checked where it is used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TunnelSettings {
    /// The program and its arguments, with `{host}` and `{port}` for where we listen.
    pub command: Vec<String>,
    /// A regular expression whose one group is the public URL.
    pub url_pattern: String,
    /// The prefix of a URL that has no scheme.
    pub url_prefix: Option<String>,
}

/// The settings of one profile. A file in it is seen from the folder of the configuration file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    #[serde(skip)]
    pub name: String,
    /// The scheme to use where no flag names one.
    pub scheme: Option<String>,
    pub secrets: Vec<Hidden>,
    pub secret_files: Vec<PathBuf>,
    pub hub: Option<Address>,
    pub api_key: Option<Hidden>,
    /// A file that contains the key; not allowed with `api_key`.
    pub api_key_file: Option<PathBuf>,
    /// The webhook that `register --save` registered.
    pub webhook_id: Option<String>,
    /// Where `listen` forwards to: routes, as written in the file.
    pub forward: Vec<String>,
    /// The folder of `trigger`'s templates.
    pub templates: Option<PathBuf>,
}

/// A secret or a key as written in the file; `Debug` does not show it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("redacted")
    }
}

/// Where the configuration file is, unless `--config` names another: `$XDG_CONFIG_HOME/pushoney/config.toml`, by
/// default `~/.config/pushoney/config.toml`, on every system. `None` without a home folder.
pub fn default_path(ctx: &Context) -> Option<PathBuf> {
    let absolute = |name| ctx.variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(folder.join("pushoney/config.toml"))
}

/// Reads the configuration file and selects the profile.
///
/// # Errors
/// Exit 4 when the file can't be read or is not what it should be, or `--config` names none; exit 2 when
/// `--profile` names none of its profiles.
pub fn load(ctx: &Context) -> Result<Config, Error> {
    match text(ctx)? {
        Some((path, text)) => read(ctx, &path, &text, Absent::Refused),
        None => no_file(ctx),
    }
}

/// As [`load`], for a command that writes to the profile: neither the file nor the profile has to be there yet.
pub fn load_to_save(ctx: &Context) -> Result<(PathBuf, Config), Error> {
    let path = path(ctx).ok_or_else(no_home)?;
    let text = match text(ctx) {
        Ok(text) => text.map_or_else(String::new, |(_, text)| text),
        Err(_) if !path.exists() => String::new(),
        Err(error) => return Err(error),
    };
    let config = read(ctx, &path, &text, Absent::New)?;
    Ok((path, config))
}

/// The file that is in use, or would be: `--config`, else the default. `None` without a home folder.
pub fn path(ctx: &Context) -> Option<PathBuf> {
    ctx.config.clone().or_else(|| default_path(ctx))
}

/// There is no path for a configuration file.
pub fn no_home() -> Error {
    Error::files("cannot locate the configuration file: HOME is not set").hint("set it, or name a file with --config")
}

/// The file's path and text; `None` where there is none and none has to be.
pub fn text(ctx: &Context) -> Result<Option<(PathBuf, String)>, Error> {
    let Some(path) = path(ctx) else { return Ok(None) };
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound && ctx.config.is_none() => return Ok(None),
        Err(error) => return Err(Error::files(format!("cannot read configuration {}", path.display())).because(error)),
    };
    let text =
        String::from_utf8(bytes).map_err(|_| Error::files(format!("configuration {} is not UTF-8", path.display())))?;
    Ok(Some((path, text)))
}

/// What a profile that is named and not there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absent {
    Refused,
    New,
}

fn read(ctx: &Context, path: &Path, text: &str, absent: Absent) -> Result<Config, Error> {
    let mut config = File { path, text }.read(ctx.profile.as_deref(), absent == Absent::New)?;
    if config.profile.name.is_empty() {
        DEFAULT_PROFILE.clone_into(&mut config.profile.name);
    }
    warn_if_others_can_read(ctx, &config);
    Ok(config)
}

fn no_file(ctx: &Context) -> Result<Config, Error> {
    match &ctx.profile {
        Some(name) => Err(Error::usage(format!("no profile `{name}`: there is no configuration file")).hint(
            default_path(ctx).map_or_else(String::new, |path| format!("profiles are defined in {}", path.display())),
        )),
        None => Ok(Config::default()),
    }
}

/// A file that holds secrets is for its owner alone.
#[cfg(unix)]
fn warn_if_others_can_read(ctx: &Context, config: &Config) {
    use std::os::unix::fs::PermissionsExt as _;
    let holds_secrets = !config.profile.secrets.is_empty() || config.profile.api_key.is_some();
    let Some(path) = config.path.as_ref().filter(|_| holds_secrets) else { return };
    let Ok(metadata) = std::fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        ctx.terminal
            .warn(&format!("{path} holds secrets and is readable by others (mode {mode:03o}); run: chmod 600 {path}"));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Context, _: &Config) {}
