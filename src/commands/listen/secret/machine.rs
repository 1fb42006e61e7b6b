//! The secret that `listen --sandbox` signs with if the user has none: generated once and the same for every run on
//! this machine, so that an application can have it before the first event.
//!
//! The file appears in full or not at all; if several processes generate it at once, all use the first one's.

use crate::context::Context;
use crate::delivery::fresh;
use crate::error::Error;
use crate::files::replace::make_private_folders;
use crate::secrets::read_small_file;
use crate::signing::Secret;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Whose secret a hub signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// The user gave it.
    AtHand,
    /// This machine's, in this file.
    Machine(PathBuf),
    /// Made up for this run.
    ThisRun,
}

/// This machine's secret, or one for this run if it can't be stored, which is reported.
///
/// # Errors
/// Exit 4 when it is there and can't be used.
pub fn secret(ctx: &Context) -> Result<(String, SecretFrom), Error> {
    let Some(path) = path(ctx) else {
        ctx.terminal.note("HOME is not set, so the signing secret is not saved and changes with each run");
        return Ok((new(), SecretFrom::ThisRun));
    };
    if let Some(secret) = read(ctx, &path)? {
        return Ok((secret, SecretFrom::Machine(path)));
    }
    if let Err(error) = make(&path) {
        let path = path.display();
        ctx.terminal.warn(&format!("cannot save the signing secret in {path}: {error}; it changes with each run"));
        return Ok((new(), SecretFrom::ThisRun));
    }
    // Somebody else may have been first.
    let secret = read(ctx, &path)?.ok_or_else(|| unusable(&path, "it is gone again"))?;
    Ok((secret, SecretFrom::Machine(path)))
}

/// `$XDG_STATE_HOME/pushoney/sandbox-secret`, by default below `~/.local/state`.
fn path(ctx: &Context) -> Option<PathBuf> {
    let absolute = |name| ctx.variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))?;
    Some(folder.join("pushoney/sandbox-secret"))
}

fn new() -> String {
    format!("whsec_{}", hex::encode(&fresh::random()[..24]))
}

fn unusable(path: &Path, why: &str) -> Error {
    let path = path.display();
    Error::files(format!("cannot use {path}, the signing secret of --sandbox: {why}"))
        .hint(format!("remove it, and a new one is generated: rm {path}"))
        .hint_too("or provide a secret, as in --env-file .env")
}

/// What the file holds; `None` if it is not there.
fn read(ctx: &Context, path: &Path) -> Result<Option<String>, Error> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return Err(unusable(path, "it is not a regular file")),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(unusable(path, &error.to_string())),
    };
    let bytes = read_small_file(path, "signing secret").map_err(|error| {
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        unusable(path, &why)
    })?;
    warn_if_others_can_read(ctx, path, &metadata);
    Secret::new(&bytes[..]).map_err(|why| unusable(path, &why.to_string()))?;
    String::from_utf8(bytes).map(Some).map_err(|_| unusable(path, "it is not UTF-8"))
}

#[cfg(unix)]
fn warn_if_others_can_read(ctx: &Context, path: &Path, metadata: &fs::Metadata) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        ctx.terminal
            .warn(&format!("{path} is a secret and is readable by others (mode {mode:03o}); run: chmod 600 {path}"));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Context, _: &Path, _: &fs::Metadata) {}

/// Makes the file, unless another process has made it meanwhile.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folders(folder)?;
    let beside = folder.join(format!(".{}.tmp", fresh::id("sandbox-secret-")));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(&beside).and_then(|mut file| {
        file.write_all(format!("{}\n", new()).as_bytes())?;
        file.sync_all()?;
        // Unlike a rename, this never takes the place of a file that is there.
        match fs::hard_link(&beside, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            // There are file systems without such links.
            Err(_) if !path.exists() => fs::rename(&beside, path),
            linked => linked,
        }
    });
    let _ = fs::remove_file(&beside);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_that_make_it_at_once_all_have_the_first_ones() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("state/pushoney/sandbox-secret");
        let secrets: Vec<_> = std::thread::scope(|scope| {
            let make_and_read = || {
                make(&path).unwrap();
                fs::read_to_string(&path).unwrap()
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(make_and_read)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(secrets[0].starts_with("whsec_") && secrets[0].len() == 6 + 48 + 1, "{}", secrets[0]);
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    }
}
