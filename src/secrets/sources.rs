//! The sources of secrets, in order of precedence.

use super::args::{Given, SecretArgs};
use crate::config::Profile;
use crate::context::Context;
use crate::error::Error;
use crate::files::dotenv;
use crate::signing::{Scheme, Secret};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::Path;

/// No secret is longer; what is, is some other file.
const MAX_SECRET_FILE: u64 = 64 * 1024;

/// A secret, and where it comes from.
pub(super) type Labelled = (String, Secret);

pub(super) struct Sources<'a> {
    pub ctx: &'a Context,
    pub scheme: &'a Scheme,
    pub profile: &'a Profile,
}

impl Sources<'_> {
    /// The secrets of the first source that has any, and those of the others.
    pub fn select(&self, args: &SecretArgs) -> Result<(Vec<Secret>, Vec<Labelled>), Error> {
        let mut chosen: Option<Vec<Labelled>> = None;
        let mut others = Vec::new();
        if !args.given.is_empty() {
            chosen = Some(args.given.iter().map(Self::given).collect::<Result<_, _>>()?);
        }
        if let Some(path) = &args.env_file {
            match &chosen {
                // It was typed, so it is not left unread in silence.
                Some(_) => {
                    self.ctx
                        .terminal
                        .note(&format!("{} is ignored: --secret or --secret-file takes precedence", path.display()));
                }
                None => chosen = self.env_file(path)?,
            }
        }
        let sources: [&dyn Fn() -> Result<Option<Vec<Labelled>>, Error>; 2] = [&|| self.variable(), &|| self.profile()];
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
                .hint("--env-file requires the path of a .env file")
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

    fn profile(&self) -> Result<Option<Vec<Labelled>>, Error> {
        let name = &self.profile.name;
        let mut secrets = Vec::new();
        for (at, secret) in self.profile.secrets.iter().enumerate() {
            secrets.push(labelled(format!("secret {} of profile `{name}`", at + 1), secret.0.clone().into_bytes())?);
        }
        for path in &self.profile.secret_files {
            secrets.push(read_secret_file(path)?);
        }
        Ok((!secrets.is_empty()).then_some(secrets))
    }

    /// The secrets from sources other than flags, for diagnosis; unreadable ones are skipped.
    pub fn at_hand(&self) -> Vec<Labelled> {
        [self.variable(), self.profile()].into_iter().filter_map(Result::ok).flatten().flatten().collect()
    }
}

fn labelled(label: String, bytes: Vec<u8>) -> Result<Labelled, Error> {
    match Secret::new(bytes) {
        Ok(secret) => Ok((label, secret)),
        Err(why) => {
            Err(Error::usage(format!("{label}: {why}")).hint("set it to the endpoint's signing secret, or remove it"))
        }
    }
}

pub(super) fn read_secret_file(path: &Path) -> Result<Labelled, Error> {
    if path == Path::new("-") {
        return Err(Error::usage("--secret-file -: standard input is used for the payload")
            .hint("name a file, or use /dev/stdin to read the secret from standard input anyway"));
    }
    labelled(path.display().to_string(), read_small_file(path, "secret")?)
}

/// What a file holds that holds one secret or key (`what`) and nothing else; one final newline is dropped.
pub(crate) fn read_small_file(path: &Path, what: &str) -> Result<Vec<u8>, Error> {
    let hint = || format!("name a file that contains only the {what}");
    let unreadable = |error: std::io::Error| {
        Error::files(format!("cannot read {what} file {}", path.display())).because(error).hint(hint())
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MAX_SECRET_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SECRET_FILE {
        return Err(
            Error::files(format!("{what} file {} is over 64 KiB: that is not a {what}", path.display())).hint(hint())
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
pub(crate) fn os_bytes(text: &OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt as _;
    text.as_bytes().to_vec()
}

#[cfg(not(unix))]
pub(crate) fn os_bytes(text: &OsStr) -> Vec<u8> {
    text.to_string_lossy().into_owned().into_bytes()
}
