//! The settings of a configuration file, safe to show: secrets and keys masked, comments removed, since a
//! commented-out line is often an old secret.

use crate::terminal::sanitize::masked;
use serde_json::{Map, Value};
use toml_edit::{Document, Item, TableLike};

/// Keys whose values are never shown.
const SECRET: [&str; 2] = ["secrets", "api_key"];

/// One table of the file: `profiles.default`, `schemes.acme`, `tunnels.bore`.
#[derive(Debug)]
pub struct Section {
    /// `profiles`, `schemes` or `tunnels`.
    pub kind: &'static str,
    /// Its own name.
    pub name: String,
    /// Its keys, in order, each a text or a list of texts.
    pub settings: Map<String, Value>,
}

/// The tables of `text`, which was read strictly before.
pub fn sections(text: &str) -> Vec<Section> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let mut sections = Vec::new();
    for kind in ["profiles", "schemes", "tunnels"] {
        let Some(tables) = document.as_table().get(kind).and_then(Item::as_table_like) else { continue };
        for (name, table) in tables.iter() {
            let Some(table) = table.as_table_like() else { continue };
            sections.push(Section { kind, name: name.to_owned(), settings: settings(table) });
        }
    }
    sections
}

fn settings(table: &dyn TableLike) -> Map<String, Value> {
    let shown = |key: &str, text: &str| if SECRET.contains(&key) { masked(text) } else { without_password(text) };
    let value = |(key, item): (&str, &Item)| {
        let value = match (item.as_str(), item.as_array()) {
            (Some(text), _) => shown(key, text).into(),
            (_, Some(list)) => list.iter().filter_map(|one| one.as_str()).map(|text| shown(key, text)).collect(),
            _ => Value::Null,
        };
        (key.to_owned(), value)
    };
    table.iter().map(value).collect()
}

/// A URL without the user and password that it may have.
fn without_password(text: &str) -> String {
    let authority = text.split_once("://").map(|(before, rest)| (before, rest.split('/').next().unwrap_or_default()));
    match authority.and_then(|(before, authority)| Some((before, authority.rsplit_once('@')?.0))) {
        Some((before, user)) => {
            let rest = &text[before.len() + "://".len() + user.len()..];
            format!("{before}://****{rest}")
        }
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_url_is_not_shown() {
        for (url, shown) in [
            ("https://me:pass@h:1/a@b", "https://****@h:1/a@b"),
            ("click.*=http://me@h", "click.*=http://****@h"),
            ("http://h/a@b", "http://h/a@b"),
            ("events", "events"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
