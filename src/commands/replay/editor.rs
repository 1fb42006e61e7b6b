//! `--edit`: opens a body in the user's own editor.

use crate::context::Context;
use crate::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use tempfile::TempPath;

/// The user's editor.
#[derive(Clone, Debug)]
pub(super) struct Editor(OsString);

impl Editor {
    /// `$VISUAL`, else `$EDITOR`.
    ///
    /// # Errors
    /// Exit 2 without a terminal, and without an editor.
    pub fn of(ctx: &Context) -> Result<Self, Error> {
        if !ctx.stdin_is_terminal {
            return Err(Error::usage("--edit requires a terminal, and standard input is not a terminal")
                .hint("use --set path=value instead"));
        }
        let set = |name| ctx.variable(name).filter(|editor| !editor.is_empty());
        match set("VISUAL").or_else(|| set("EDITOR")) {
            Some(editor) => Ok(Self(editor.to_owned())),
            None => Err(Error::usage("--edit: no editor is configured").hint("export EDITOR=vi")),
        }
    }

    /// Lets the user edit `body`; a final newline that only the editor added is dropped.
    ///
    /// # Errors
    /// Exit 4 when the editor can't be run or fails.
    pub fn edit(&self, body: &[u8]) -> Result<Vec<u8>, Error> {
        let file = scratch(body).map_err(|error| Error::files("cannot create a file to edit").because(error))?;
        let shown = self.0.to_string_lossy();
        let status = self.command(&file).status();
        let status = status.map_err(|error| Error::files(format!("cannot run {shown}")).because(error))?;
        if !status.success() {
            return Err(Error::files(format!("{shown} exited with {status}; nothing was sent")));
        }
        let mut edited = fs::read(&file).map_err(|error| Error::files("cannot read the edited file").because(error))?;
        if edited.ends_with(b"\n") && !body.ends_with(b"\n") {
            edited.pop();
        }
        Ok(edited)
    }

    /// As git does it: the variable may hold arguments, and a shell reads it.
    #[cfg(unix)]
    fn command(&self, file: &Path) -> Command {
        let mut script = self.0.clone();
        script.push(" \"$@\"");
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(script).arg("editor").arg(file);
        command
    }

    #[cfg(not(unix))]
    fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(&self.0);
        command.arg(file);
        command
    }
}

/// A file for its owner alone, removed in the end. It is closed: an editor may put another one in its place.
fn scratch(bytes: &[u8]) -> std::io::Result<TempPath> {
    let mut file = tempfile::Builder::new().prefix("pushoney-").suffix(".json").tempfile()?;
    file.write_all(bytes)?;
    Ok(file.into_temp_path())
}
