//! `init`: prints a receiver for a framework to start from, or writes it with its manifest.
//!
//! The binary embeds the files of `examples/receivers/`, so what is printed is what our own gate installs, starts
//! and attacks. Either all files are written or none, and existing files are never overwritten.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::nearest::nearest;
use crate::terminal::push_table;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Print or write a webhook receiver for a framework
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The receiver verifies raw bytes in constant time, does not start without a secret, and acts once on each delivery.

Examples:
  pushoney-cli init                                    # list the frameworks
  pushoney-cli init express > server.js
  pushoney-cli init express --write --dir webhooks   # with its lockfile
  pushoney-cli init django --scheme pocketsflow")]
pub struct Args {
    /// Framework; without it, list them
    #[arg(value_name = "FRAMEWORK")]
    framework: Option<String>,

    /// Scheme that the receiver verifies
    #[arg(long, value_name = "NAME", default_value = "pushoney", requires = "framework")]
    scheme: String,

    /// Write the receiver's files, with its manifest, lockfile and README, instead of printing the main file
    #[arg(long, requires = "framework")]
    write: bool,

    /// Folder to write to; it is created if it does not exist
    #[arg(long, value_name = "DIR", default_value = ".", requires = "write")]
    dir: PathBuf,
}

/// A receiver, as in a folder of `examples/receivers/`.
struct Receiver {
    framework: &'static str,
    scheme: &'static str,
    title: &'static str,
    /// Names and contents, the main file first.
    files: &'static [(&'static str, &'static str)],
}

/// The receiver in `$folder`.
macro_rules! receiver {
    ($folder:literal, $framework:literal, $scheme:literal, $title:literal, $($file:literal),+) => {
        Receiver {
            framework: $framework,
            scheme: $scheme,
            title: $title,
            files: &[$((
                $file,
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/receivers/", $folder, "/", $file)),
            )),+],
        }
    };
}

const RECEIVERS: [Receiver; 11] = [
    receiver!("axum", "axum", "pushoney", "axum (Rust)", "src/main.rs", "Cargo.toml", "Cargo.lock", "README.md"),
    receiver!("django", "django", "pushoney", "Django 5.2", "app.py", "requirements.txt", "README.md"),
    receiver!("django-pocketsflow", "django", "pocketsflow", "Django 5.2", "app.py", "requirements.txt", "README.md"),
    receiver!(
        "express",
        "express",
        "pushoney",
        "Express 5",
        "server.js",
        "package.json",
        "package-lock.json",
        "README.md"
    ),
    receiver!(
        "express-pocketsflow",
        "express",
        "pocketsflow",
        "Express 5",
        "server.js",
        "package.json",
        "package-lock.json",
        "README.md"
    ),
    receiver!("fastapi", "fastapi", "pushoney", "FastAPI", "app.py", "requirements.txt", "README.md"),
    receiver!(
        "fastify",
        "fastify",
        "pushoney",
        "Fastify 5",
        "server.js",
        "package.json",
        "package-lock.json",
        "README.md"
    ),
    receiver!("flask", "flask", "pushoney", "Flask 3", "app.py", "requirements.txt", "README.md"),
    receiver!("go", "go", "pushoney", "Go, net/http", "main.go", "go.mod", "go.sum", "README.md"),
    receiver!(
        "hono",
        "hono",
        "pushoney",
        "Hono 4 on Node",
        "server.js",
        "package.json",
        "package-lock.json",
        "README.md"
    ),
    receiver!(
        "nextjs",
        "nextjs",
        "pushoney",
        "Next.js 16, app router",
        "app/pushoney-webhook/route.js",
        "instrumentation.js",
        "package.json",
        "package-lock.json",
        "README.md"
    ),
];

/// Prints or writes the receiver, or lists them.
///
/// # Errors
/// Exit 2 for a framework or scheme that there is no receiver for; exit 4 when a file is there already or can't be
/// written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let Some(framework) = &args.framework else {
        ctx.terminal.data(list(ctx).as_bytes())?;
        return Ok(Exit::Done);
    };
    let receiver = find(framework, &args.scheme)?;
    if args.write {
        write(receiver.files, &args.dir)?;
        let written = receiver.files.iter().map(|(name, _)| args.dir.join(name));
        let lines: Vec<u8> = written.flat_map(|path| [path.as_os_str().as_encoded_bytes(), b"\n"].concat()).collect();
        ctx.terminal.data(&lines)?;
        ctx.terminal.note("README.md says how to start it");
    } else {
        let [(main, text), others @ ..] = receiver.files else { unreachable!("a receiver has a main file") };
        ctx.terminal.data(text.as_bytes())?;
        let others: Vec<_> = others.iter().map(|(name, _)| *name).collect();
        ctx.terminal.note(&format!("this is {main}; --write also writes {}", others.join(", ")));
    }
    Ok(Exit::Done)
}

/// A row per framework.
fn list(ctx: &Context) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    for receiver in &RECEIVERS {
        match rows.last_mut().filter(|row| row[0] == receiver.framework) {
            Some(row) => row[2] = format!("{}, {}", row[2], receiver.scheme),
            None => rows.push([receiver.framework, receiver.title, receiver.scheme].map(str::to_owned)),
        }
    }
    let mut text = String::new();
    push_table(&mut text, ctx.terminal.out, ["NAME", "FRAMEWORK", "SCHEMES"], &rows);
    text
}

fn find(framework: &str, scheme: &str) -> Result<&'static Receiver, Error> {
    let of_it: Vec<_> = RECEIVERS.iter().filter(|receiver| receiver.framework == framework).collect();
    if of_it.is_empty() {
        let mut names: Vec<_> = RECEIVERS.iter().map(|receiver| receiver.framework).collect();
        names.dedup();
        let error = Error::usage(format!("there is no receiver for {framework}"));
        return Err(match nearest(&framework.to_lowercase(), &names) {
            Some(name) => error.hint(format!("did you mean {name}?")),
            None => error,
        }
        .hint_too(format!("there are receivers for {}", names.join(", "))));
    }
    let schemes: Vec<_> = of_it.iter().map(|receiver| receiver.scheme).collect();
    of_it.into_iter().find(|receiver| receiver.scheme == scheme).ok_or_else(|| {
        Error::usage(format!("there is no {framework} receiver for the scheme {scheme}"))
            .hint(format!("use --scheme {}", schemes.join(" or --scheme ")))
    })
}

/// Writes all `files` into `dir`, or leaves it as it was.
fn write(files: &[(&str, &str)], dir: &Path) -> Result<(), Error> {
    let there: Vec<_> =
        files.iter().map(|(name, _)| *name).filter(|name| dir.join(name).symlink_metadata().is_ok()).collect();
    if !there.is_empty() {
        let text = format!("{} already has {}, and nothing is overwritten", dir.display(), there.join(", "));
        return Err(Error::files(text).hint("choose another folder with --dir, or print the main file without --write"));
    }
    let mut made = Vec::new();
    for (name, content) in files {
        let path = dir.join(name);
        if let Err(error) = make(&path, content, &mut made) {
            // The last one first: a folder goes when it is empty again.
            for path in made.iter().rev() {
                let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
            }
            return Err(Error::files(format!("cannot write {}", path.display()))
                .because(error)
                .hint("nothing was written"));
        }
    }
    Ok(())
}

/// Makes a file and the folders that it needs, and notes each in `made`.
fn make(path: &Path, content: &str, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let folders: Vec<_> = path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty()).collect();
    for folder in folders.into_iter().rev().filter(|folder| !folder.exists()) {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = File::create_new(path)?;
    made.push(path.to_owned());
    file.write_all(content.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_goes_again_when_the_rest_fails() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("new/web");
        // A file can't be a folder as well.
        let error = write(&[("main.rs", "a"), ("src/one.rs", "b"), ("main.rs/two.rs", "c")], &dir).unwrap_err();
        assert_eq!(error.exit, Exit::Files);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_was_there_stays() {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("src")).unwrap();
        write(&[("src/one.rs", "b"), ("src/one.rs/two.rs", "c")], place.path()).unwrap_err();
        assert_eq!(fs::read_dir(place.path().join("src")).unwrap().count(), 0);
    }
}
