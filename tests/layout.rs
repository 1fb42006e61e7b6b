//! The layout of `src/`, as docs/ARCHITECTURE.md has it: arrows point down, and files import each other in no circle.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of `src/`, and the paths of the crate that it names outside its tests, from the root.
struct Source {
    module: Vec<String>,
    paths: Vec<Vec<String>>,
}

impl Source {
    /// The room that it stands in: its folder in `src/`, or its own name.
    fn room(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }
}

#[test]
fn every_arrow_points_down() {
    let floors = floors();
    let mut wrong = BTreeSet::new();
    for source in sources() {
        let from = floor(&floors, source.room());
        let rooms = source.paths.iter().filter_map(|path| path.first()).filter(|room| *room != source.room());
        for to in rooms.filter(|room| floors.contains_key(room.as_str()) && floor(&floors, room) >= from) {
            wrong.insert(format!(
                "{} imports {to}, which does not stand below {}",
                source.module.join("::"),
                source.room()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_has_a_floor_and_every_floor_has_its_rooms() {
    let rooms: BTreeSet<_> = sources().iter().map(|source| source.room().to_owned()).collect();
    let planned: BTreeSet<_> = floors().into_keys().collect();
    assert_eq!(rooms, planned);
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = sources();
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    let mut arrows: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for source in &sources {
        let from = source.module.as_slice();
        let to = source.paths.iter().filter_map(|path| (0..=path.len()).rev().find_map(|n| modules.get(&path[..n])));
        // A folder's own file and what stands in the folder name each other by nature: it declares them.
        arrows.insert(from, to.copied().filter(|to| !from.starts_with(to) && !to.starts_with(from)).collect());
    }
    // Take away whatever imports nothing that is left; a circle remains.
    loop {
        let done: Vec<_> = arrows
            .iter()
            .filter(|(_, to)| !to.iter().any(|to| arrows.contains_key(to)))
            .map(|(from, _)| *from)
            .collect();
        if done.is_empty() {
            break;
        }
        arrows.retain(|from, _| !done.contains(from));
    }
    // And whatever nothing that is left imports.
    loop {
        let wanted: BTreeSet<_> = arrows.values().flatten().copied().collect();
        let before = arrows.len();
        arrows.retain(|from, _| wanted.contains(from));
        if arrows.len() == before {
            break;
        }
    }
    let circle: Vec<_> = arrows.keys().map(|module| module.join("::")).collect();
    assert!(circle.is_empty(), "these import each other in a circle: {circle:#?}");
}

fn floor(floors: &BTreeMap<String, usize>, room: &str) -> usize {
    *floors.get(room).unwrap_or_else(|| panic!("docs/ARCHITECTURE.md gives {room} no floor"))
}

/// The floors as docs/ARCHITECTURE.md lists them, the highest first; a room's number grows with its height.
fn floors() -> BTreeMap<String, usize> {
    let page = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let (_, list) = page.split_once("```floors\n").expect("a block of floors");
    let (list, _) = list.split_once("\n```").unwrap();
    list.lines()
        .rev()
        .enumerate()
        .flat_map(|(n, line)| line.split_whitespace().map(move |room| (room.to_owned(), n)))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join("src"), &mut files);
    assert!(files.len() > 50, "src/ was not read");
    files.iter().map(|file| source(file)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        if path.is_dir() && !is_test {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test {
            files.push(path);
        }
    }
}

fn source(file: &Path) -> Source {
    let relative = file.strip_prefix(root().join("src")).unwrap().with_extension("");
    let mut module: Vec<_> = relative.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    let text = fs::read_to_string(file).unwrap();
    let code = text.split_once("\n#[cfg(test)]\nmod tests {").map_or(text.as_str(), |(code, _)| code);
    let code: String = code.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect();
    let mut paths = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..at].chars().next_back();
        if !before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':') {
            spell(&code[at..], &module, &mut paths);
        }
    }
    Source { module, paths }
}

/// Adds the paths that stand at the start of `code`, from the root: `super::{a, b::c}` are two.
fn spell(code: &str, module: &[String], paths: &mut Vec<Vec<String>>) {
    let mut base = if code.starts_with("crate") { Vec::new() } else { module.to_vec() };
    let mut rest = code.strip_prefix("crate::").unwrap_or(code);
    while let Some(further) = rest.strip_prefix("super::") {
        base.pop();
        rest = further;
    }
    branch(rest, &base, paths);
}

fn branch(mut rest: &str, base: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = base.to_vec();
    loop {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if !word.is_empty() {
            path.push(word.to_owned());
        }
        match behind.strip_prefix("::") {
            Some(behind) if behind.starts_with('{') => {
                for part in parts(behind) {
                    branch(part, &path, paths);
                }
                return;
            }
            Some(behind) => rest = behind,
            None if word.is_empty() && rest.starts_with('{') => {
                for part in parts(rest) {
                    branch(part, &path, paths);
                }
                return;
            }
            None => break,
        }
    }
    paths.push(path);
}

/// What stands between the commas of `{…}`.
fn parts(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 1, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (c == ',' && depth == 1) || depth == 0 {
            parts.push(list[from..at].trim());
            from = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
