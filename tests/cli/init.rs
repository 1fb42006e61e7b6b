//! `init`: the receivers that the binary carries are those of `examples/receivers/`, and it writes over nothing.

use crate::support::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What a receiver's folder holds for our own gate alone, or once it was tried in place.
const NOT_THEIRS: [&str; 8] =
    ["rustfmt.toml", "target", "receiver", "node_modules", ".next", ".venv", "__pycache__", "webhooks.db"];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/receivers")
}

/// The files below `folder`, by their names from there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if NOT_THEIRS.iter().all(|name| entry.file_name() != *name) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap());
                }
            }
        }
    }
    found
}

/// Name of the folder, framework and scheme of each receiver, as `init` lists them.
fn listed() -> Vec<(String, String, String)> {
    let list = Place::new().run(["init"]).any_stdout().run().text().to_owned();
    let rows = list.lines().skip(1).flat_map(|line| {
        let framework = line.split_whitespace().next().unwrap();
        let schemes = line.rsplit("  ").next().unwrap().split(", ");
        schemes.map(move |scheme| {
            let folder = if scheme == "pushoney" { framework.to_owned() } else { format!("{framework}-{scheme}") };
            (folder, framework.to_owned(), scheme.to_owned())
        })
    });
    rows.collect()
}

#[test]
fn every_receiver_is_listed() {
    let folders = fs::read_dir(examples()).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir());
    let there: BTreeSet<_> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    let listed: BTreeSet<_> = listed().into_iter().map(|(folder, ..)| folder).collect();
    // Those are for the tests of `check`: nobody should start from them.
    assert_eq!(listed, there.into_iter().filter(|folder| folder != "broken").collect());
}

#[test]
fn what_is_written_is_what_the_gate_attacks() {
    for (folder, framework, scheme) in listed() {
        let place = Place::new();
        place.run(["init", &framework, "--scheme", &scheme, "--write", "--dir", "a/b"]).any_stdout().any_stderr().run();
        assert_eq!(files(&place.path("a/b")), files(&examples().join(&folder)), "{folder}");
    }
}

#[test]
fn the_main_file_is_printed_alone() {
    let main = fs::read(examples().join("express-pocketsflow/server.js")).unwrap();
    let note = "note: this is server.js; --write also writes package.json, package-lock.json, README.md\n";
    let place = Place::new();
    place.run(["init", "express", "--scheme", "pocketsflow"]).stdout(main).stderr(note).run();
    assert!(files(&place.path("home")).is_empty());
}

#[test]
fn says_which_files_were_written() {
    let place = Place::new();
    let paths = "web/main.go\nweb/go.mod\nweb/go.sum\nweb/README.md\n";
    let note = "note: README.md says how to start it\n";
    place.run(["init", "go", "--write", "--dir", "web"]).stdout(paths).stderr(note).run();
}

#[test]
fn a_file_that_is_there_is_kept_and_none_is_written_beside_it() {
    let place = Place::new();
    place.file("web/go.sum", "mine");
    let error = "error: web already has go.sum, and nothing is overwritten\n  \
                 choose another folder with --dir, or print the main file without --write\n";
    place.run(["init", "go", "--write", "--dir", "web"]).status(4).stderr(error).run();
    assert_eq!(files(&place.path("web")), [("go.sum".into(), b"mine".to_vec())].into());
}

#[test]
fn a_link_that_leads_nowhere_is_not_followed() {
    let place = Place::new();
    place.file("web/x", "");
    std::os::unix::fs::symlink(place.path("elsewhere"), place.path("web/go.sum")).unwrap();
    place.run(["init", "go", "--write", "--dir", "web"]).status(4).any_stderr().run();
    assert!(!place.path("elsewhere").exists());
}

#[test]
fn what_cannot_be_written_is_said() {
    let place = Place::new();
    place.file("file", "");
    let error = "error: cannot write file/src/main.rs: Not a directory (os error 20)\n  nothing was written\n";
    place.run(["init", "axum", "--write", "--dir", "file"]).status(4).stderr(error).run();
}

#[test]
fn a_name_that_is_not_known_is_answered_with_those_that_are() {
    let names = "  there are receivers for axum, django, express, fastapi, fastify, flask, go, hono, nextjs\n";
    let place = Place::new();
    let error = format!("error: there is no receiver for Expres\n  did you mean express?\n{names}");
    place.run(["init", "Expres"]).status(2).stderr(error).run();
    place.run(["init", "rails"]).status(2).stderr(format!("error: there is no receiver for rails\n{names}")).run();
    let error = "error: there is no django receiver for the scheme stripe\n  \
                 use --scheme pushoney or --scheme pocketsflow\n";
    place.run(["init", "django", "--scheme", "stripe"]).status(2).stderr(error).run();
    place.run(["init", "django", "--dir", "x"]).status(2).stderr_contains("--write").run();
}
