//! Completions and man pages are committed as the parser makes them; `PUSHONEY_UPDATE=1 cargo test` rewrites them.

#![allow(clippy::unwrap_used, missing_docs)]

use clap::{CommandFactory as _, ValueEnum as _};
use clap_complete::{Generator as _, Shell};
use pushoney_cli::cli::Cli;
use pushoney_cli::commands::{check, completions};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// File names and what the files hold.
type Folder = BTreeMap<String, Vec<u8>>;

/// Compares, or rewrites, what is committed below `name`.
fn sync(name: &str, generated: &Folder) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("PUSHONEY_UPDATE").is_some() {
        // A page of a command that is gone goes too.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (file, content) in generated {
            fs::write(folder.join(file), content).unwrap();
        }
        return;
    }
    let mut committed = Folder::new();
    for entry in fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
        committed.insert(entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    }
    let of = |folder: &Folder, file: &String| folder.get(file).cloned();
    let differ: Vec<_> = generated
        .keys()
        .chain(committed.keys().filter(|file| !generated.contains_key(*file)))
        .filter(|file| of(generated, file) != of(&committed, file))
        .collect();
    assert!(differ.is_empty(), "not as the parser has it: {differ:?} in {name}/; run PUSHONEY_UPDATE=1 cargo test");
}

#[test]
fn completions_are_as_the_parser_has_them() {
    let shells = Shell::value_variants().iter();
    sync(
        "completions",
        &shells.map(|shell| (shell.file_name("pushoney-cli"), completions::script(*shell, Cli::command()))).collect(),
    );
}

#[test]
fn man_pages_are_as_the_parser_has_them() {
    let mut top = Cli::command().disable_help_subcommand(true);
    top.build();
    let mut pages = Folder::new();
    add_pages(&top, &mut pages);
    sync("man", &pages);
}

#[test]
fn the_table_of_cases_is_as_they_are() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CHECK.md");
    let page = fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once("cargo test --test sync -->\n").expect("a place for the table");
    let (_, after) = rest.split_once("<!-- end -->").expect("an end of the table");
    let made = format!("{before}cargo test --test sync -->\n{}<!-- end -->{after}", check::documentation());
    if std::env::var_os("PUSHONEY_UPDATE").is_some() {
        fs::write(&file, &made).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap();
    assert!(made == committed, "docs/CHECK.md is not as the cases are; run PUSHONEY_UPDATE=1 cargo test");
}

/// The date on the pages: that of the release, so that the same source makes the same pages on any day.
const RELEASED: &str = "2026-11-21";

/// The page of `command`, named as man names it (`pushoney-cli-sign`), and those of what is below it.
fn add_pages(command: &clap::Command, pages: &mut Folder) {
    let page = clap_mangen::Man::new(command.clone())
        .date(RELEASED)
        .source(concat!("pushoney-cli ", env!("CARGO_PKG_VERSION")))
        .manual("User Commands");
    let mut text = Vec::new();
    page.render(&mut text).unwrap();
    // What mandoc's lint says of clap_mangen: a space needs no break before or behind it. And `EXTRA` says nothing.
    let text = String::from_utf8(text).unwrap().replace("\n.br\n\n.br\n", "\n.sp\n").replace("\n\n.br\n", "\n.sp\n");
    let text = text.replace(".SH EXTRA", ".SH NOTES");
    pages.insert(page.get_filename(), text.into_bytes());
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        add_pages(below, pages);
    }
}
