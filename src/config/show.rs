//! The settings of a configuration file as they may be shown: secrets and keys masked, comments left out, since what
//! is commented out is often an old secret.

use crate::terminal::sanitize::masked;
use serde_json::{Map, Value};
use toml_edit::{Document, Item, TableLike};

/// Keys whose values are never shown.
const SECRET: [&str; 2] = ["secrets", "api_key"];

/// One table of the file: `profiles.default`, `schemes.acme`.
#[derive(Debug)]
pub struct Section {
    /// `profiles` or `schemes`.
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
    for kind in ["profiles", "schemes"] {
        let Some(tables) = document.as_table().get(kind).and_then(Item::as_table_like) else { continue };
        for (name, table) in tables.iter() {
            let Some(table) = table.as_table_like() else { continue };
            sections.push(Section { kind, name: name.to_owned(), settings: settings(table) });
        }
    }
    sections
}

fn settings(table: &dyn TableLike) -> Map<String, Value> {
    let shown = |key: &str, text: &str| if SECRET.contains(&key) { masked(text) } else { text.to_owned() };
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
