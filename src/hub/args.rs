//! Which hub, and the key for its API: the flags shared by every command that calls one.
//!
//! Flags take precedence over the environment, and that over the profile. A variable that is set but empty is
//! refused rather than ignored: it was meant to be something.

use super::{Client, Key, Wait, controls};
use crate::config::{Address, Config, Profile};
use crate::context::Context;
use crate::error::Error;
use crate::http::shell_word;
use crate::secrets::{os_bytes, read_small_file};
use crate::signing::show_duration;
use std::fmt::Display;
use std::path::PathBuf;

pub(crate) const HUB: &str = "PUSHONEY_HUB";
pub(crate) const API_KEY: &str = "PUSHONEY_API_KEY";

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Hub")]
pub(crate) struct HubArgs {
    /// Hub, as in acme or :4000 [default: `PUSHONEY_HUB`, or the profile's]
    ///
    /// Its name (acme), host (acme.pushoney.com) or URL, or a port on this machine (:4000).
    #[arg(long, value_name = "HUB")]
    hub: Option<String>,

    /// File with the API key [default: `PUSHONEY_API_KEY`, or the profile's]
    ///
    /// One trailing newline is removed.
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
}

impl HubArgs {
    /// A client of the selected hub.
    ///
    /// # Errors
    /// Exit 2 without a hub or a key, or when one of them can't be one; exit 4 when the key's file can't be read; exit 3
    /// when there can be no https.
    pub fn client(&self, ctx: &Context, config: &Config) -> Result<Client, Error> {
        let hub = address(self.hub.as_deref(), ctx, &config.profile)?;
        let key = self.key(ctx, &config.profile)?;
        Ok(Client::new(hub, key, ctx.clock)?)
    }

    /// A client of a hub that may be a sandbox: what can be none is refused before a key is looked for.
    pub fn sandbox(&self, ctx: &Context, config: &Config) -> Result<Client, Error> {
        controls::check(&address(self.hub.as_deref(), ctx, &config.profile)?)?;
        self.client(ctx, config)
    }

    /// As if these had been typed.
    pub fn of(hub: Option<String>, api_key_file: Option<PathBuf>) -> Self {
        Self { hub, api_key_file }
    }

    /// One of these flags that was typed.
    pub fn typed(&self) -> Option<&'static str> {
        let flags = [("--hub", self.hub.is_some()), ("--api-key-file", self.api_key_file.is_some())];
        flags.iter().find(|(_, given)| *given).map(|(flag, _)| *flag)
    }

    fn key(&self, ctx: &Context, profile: &Profile) -> Result<Key, Error> {
        let key = |bytes: &[u8], from: String| {
            Key::new(bytes, from.as_str()).map_err(|why| {
                Error::usage(format!("{from}: {why}")).hint("set it to one of the hub's keys, which start with pk_")
            })
        };
        if let Some(path) = self.api_key_file.as_ref() {
            return key(&read_small_file(path, "API key")?, path.display().to_string());
        }
        if let Some(text) = ctx.variable(API_KEY) {
            return key(&os_bytes(text), format!("${API_KEY}"));
        }
        if let Some(text) = &profile.api_key {
            return key(text.0.as_bytes(), format!("`api_key` of profile `{}`", profile.name));
        }
        if let Some(path) = &profile.api_key_file {
            return key(&read_small_file(path, "API key")?, path.display().to_string());
        }
        Err(Error::usage("no API key").hint(
            "provide one in any of these ways:\n  export PUSHONEY_API_KEY=pk_…\n  --api-key-file FILE  (one trailing newline is removed)\n  api_key = \"pk_…\"     under [profiles.default] in the configuration file",
        ))
    }
}

/// The hub that is meant: `--hub`, else the environment's, else the profile's.
pub(crate) fn address(flag: Option<&str>, ctx: &Context, profile: &Profile) -> Result<Address, Error> {
    let parsed = |from: &str, text: &str| {
        // Before an @ there could be a password.
        let shown = if text.contains('@') { String::new() } else { format!(" `{text}`") };
        text.parse().map_err(|why| {
            Error::usage(format!("{from}{shown}: {why}")).hint("as in --hub acme for https://acme.pushoney.com")
        })
    };
    match (flag, ctx.variable(HUB)) {
        (Some(text), _) => parsed("--hub", text),
        (None, Some(text)) => parsed(&format!("${HUB}"), &text.to_string_lossy()),
        (None, None) => profile.hub.clone().ok_or_else(|| {
            Error::usage("no hub to call").hint(
                "name one in any of these ways:\n  --hub acme           (for https://acme.pushoney.com)\n  export PUSHONEY_HUB=acme\n  hub = \"acme\"         under [profiles.default] in the configuration file\nor run one with `pushoney-cli sandbox`, which prints what to export",
            )
        }),
    }
}

/// An id as one segment of a path: one that would lead elsewhere is refused, the rest is percent-encoded.
pub(crate) fn id(text: &str) -> Result<String, String> {
    match text {
        "" => Err("an id must not be empty".to_owned()),
        "." | ".." => Err("not an id".to_owned()),
        _ if text.contains(['/', '\\']) => {
            Err("an id must not contain a slash; use the id alone, not a path".to_owned())
        }
        _ => Ok(text.to_owned()),
    }
}

/// Says that a hub is waited for.
pub(crate) fn note_wait(ctx: &Context, wait: Wait) {
    let Wait { pause, nth, most } = wait;
    let pause = show_duration(pause);
    ctx.terminal.note(&format!("the hub is rate limiting (429): retrying in {pause} ({nth} of {most})"));
}

/// A line for a shell, by which every command that calls a hub calls this one.
pub(crate) fn export(url: &str, key: &str) -> String {
    format!("export {HUB}={url} {API_KEY}={}", shell_word(key))
}

/// A command that clicks a link of a hub.
pub(crate) fn click(hub: &impl Display) -> String {
    format!("curl {hub}/c/demo")
}
