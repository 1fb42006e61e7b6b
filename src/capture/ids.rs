//! What an id on the command line means: a record id or a delivery id, or the beginning of one.

use super::Record;
use std::collections::BTreeSet;

/// How many ids are named where several begin with what was typed.
const NAMED: usize = 5;

/// What a typed id is of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant<'r> {
    Exactly,
    /// The beginning of this one.
    Begins(&'r str),
}

/// Whether `typed` means `record`. Either of its ids may begin so; that is one delivery all the same.
pub(crate) fn meant<'r>(typed: &str, record: &'r Record) -> Option<Meant<'r>> {
    let ids = [Some(&record.id), record.delivery_id.as_ref()];
    if ids.iter().flatten().any(|known| *known == typed) {
        return Some(Meant::Exactly);
    }
    ids.into_iter().flatten().rev().find(|known| known.starts_with(typed)).map(|known| Meant::Begins(known))
}

/// The ids that begin with what was typed, some of them.
#[derive(Debug, Default)]
pub(crate) struct Beginnings(BTreeSet<String>);

impl Beginnings {
    pub fn add(&mut self, id: &str) {
        if self.0.len() <= NAMED {
            self.0.insert(id.to_owned());
        }
    }

    /// The one that there is; nothing where there are several.
    pub fn only(&self) -> Option<&String> {
        self.0.iter().next().filter(|_| self.0.len() == 1)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What to type instead.
    pub fn hint(&self) -> String {
        let named: Vec<_> = self.0.iter().take(NAMED).map(String::as_str).collect();
        format!("type more of one of them: {}{}", named.join(", "), if self.0.len() > NAMED { ", …" } else { "" })
    }
}
