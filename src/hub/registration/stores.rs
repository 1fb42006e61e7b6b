//! Where the secret is stored: a `.env` file, the profile, both or neither.

use crate::config::{Profile, with_webhook};
use crate::error::Error;
use crate::files::dotenv;
use crate::files::replace::{Mode, Replacement};
use std::path::Path;

/// The variable of the scheme pushoney, whatever scheme the profile is for.
pub(super) const VARIABLE: &str = "PUSHONEY_SIGNING_SECRET";
/// Tried out with this before there is a real one.
const ANY: &str = "any";

/// The files that will hold the secret; each was tried out.
#[derive(Default)]
pub(crate) struct Stores {
    env: Option<Replacement>,
    profile: Option<(Replacement, String)>,
    /// The profile has `secret_files`, which are used behind its `secrets`.
    has_files: bool,
}

/// Where the secret was stored.
#[derive(Default)]
pub(crate) struct Stored {
    /// What was written, for people.
    pub done: Vec<String>,
    /// What could not be.
    pub failed: Vec<Error>,
    /// Whether it is in the `.env` file, and so need not be seen.
    pub in_env: bool,
}

impl Stored {
    /// Whether it is wherever it was to be, and that is somewhere.
    pub fn is_everywhere(&self) -> bool {
        self.failed.is_empty() && !self.done.is_empty()
    }
}

impl Stores {
    /// Tries out everything that can be tried.
    pub fn prepare(env: Option<&Path>, config: Option<&Path>, profile: &Profile) -> Result<Self, Error> {
        let env = env.map(|path| Replacement::prepare(path, Mode::Kept, false)).transpose()?;
        let config = config.map(|path| Replacement::prepare(path, Mode::Private, true)).transpose()?;
        let has_files = !profile.secret_files.is_empty();
        let stores = Self { env, profile: config.map(|file| (file, profile.name.clone())), has_files };
        if let Some(file) = &stores.env {
            in_env(file, ANY)?;
        }
        if let Some((file, name)) = &stores.profile {
            in_profile(file, name, Some(ANY), ANY)?;
        }
        Ok(stores)
    }

    /// The `.env` file, if it holds another secret than this.
    pub(super) fn other_in_env(&self, secret: &str) -> Result<Option<String>, Error> {
        let Some(file) = &self.env else { return Ok(None) };
        let there = dotenv::find(&file.read()?, VARIABLE).filter(|there| !there.is_empty());
        let other = there.is_some_and(|there| there != secret.as_bytes());
        Ok(other.then(|| file.path().display().to_string()))
    }

    /// Stores what came. One file that fails does not keep the other from being written.
    pub fn store(self, id: Option<&str>, secret: &str) -> Stored {
        let mut stored = Stored::default();
        if let Some(file) = self.env {
            let path = file.path().display().to_string();
            match in_env(&file, secret).and_then(|bytes| file.commit(&bytes)) {
                Ok(()) => {
                    stored.in_env = true;
                    stored.done.push(format!("the signing secret is in {path} as {VARIABLE}"));
                }
                Err(error) => stored.failed.push(error),
            }
        }
        if let Some((file, name)) = self.profile {
            let path = file.path().display().to_string();
            match in_profile(&file, &name, id, secret).and_then(|text| file.commit(text.as_bytes())) {
                Ok(()) => {
                    stored.done.push(format!(
                        "the id is in profile `{name}` of {path}, and the signing secret is appended to its secrets; remove those that are no longer used"
                    ));
                    if self.has_files {
                        let order = "secret_files of the profile come after it, and published receivers read only the last signature";
                        stored.done.push(order.to_owned());
                    }
                }
                Err(error) => stored.failed.push(error),
            }
        }
        stored
    }
}

fn in_env(file: &Replacement, secret: &str) -> Result<Vec<u8>, Error> {
    let text = file.read()?;
    if !dotenv::is_dotenv(&text) {
        let path = file.path().display();
        return Err(Error::files(format!(
            "{path} is not a .env file: it has lines other than NAME=value and comments"
        ))
        .hint("name another file with --write-env; it is created if it does not exist"));
    }
    dotenv::set(&text, VARIABLE, secret.as_bytes()).map_err(|line| {
        let path = file.path().display();
        Error::files(format!(
            "{path}:{line}: the value of {VARIABLE} does not end on its line, so it cannot be replaced"
        ))
        .hint("write it on one line, or remove it")
    })
}

fn in_profile(file: &Replacement, name: &str, id: Option<&str>, secret: &str) -> Result<String, Error> {
    let path = file.path().display().to_string();
    let text =
        String::from_utf8(file.read()?).map_err(|_| Error::files(format!("configuration {path} is not UTF-8")))?;
    with_webhook(&text, name, id, secret).map_err(|why| Error::files(format!("cannot save into {path}: {why}")))
}
