//! Which records of a capture a command uses, the same for `log`, `show`, `export` and `replay`: flags, which are
//! short forms of one filter, and ids, which can be abbreviated.

use super::Record;
use super::filter::{Expr, Filter};
use crate::signing::UnixTime;
use crate::units::When;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// What a record must be to be taken; the default takes every one.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What must hold of it. Copies of the selection share what it has learnt.
    pub(crate) filter: Arc<Filter>,
    /// Of those that are all this, the last ones alone. [`takes`](Self::takes) can't tell; the readers do.
    pub last: Option<usize>,
}

impl Selection {
    /// The last records of all.
    #[cfg(test)]
    pub fn last(last: usize) -> Self {
        Self { last: Some(last), ..Self::default() }
    }

    /// Names, ids and events in the filter that no record had, to warn of once all were read.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let mut unknown = self.filter.unknown();
        if self.last.is_none() {
            // Where the last ones are looked for, not all are read.
            unknown.extend(self.filter.unmatched());
        }
        unknown
    }

    /// Whether `record` is taken, as far as it alone decides.
    pub fn takes(&self, record: &Record) -> bool {
        self.filter.is_empty() || self.filter.takes(&record.view())
    }
}

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct SelectArgs {
    #[command(flatten)]
    pub filter: FilterArgs,

    /// Only the last N deliveries that the other flags select
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    last: Option<NonZeroUsize>,
}

/// Those that look at a delivery alone.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct FilterArgs {
    /// Only deliveries that match this expression, as in 'data.amount>10'
    ///
    /// It may also name a header ('header.x-shop~acme') or what happened ('status>=500', 'verified=true'). May be repeated:
    /// all must match. docs/FILTERS.md describes the grammar.
    #[arg(long = "where", value_name = "EXPR")]
    filter: Vec<Expr>,

    /// Only these events, comma-separated; `*` matches any characters
    #[arg(long, value_name = "EVENTS", value_parser = Expr::events)]
    event: Option<Expr>,

    /// Only the delivery with this record id or delivery id
    ///
    /// A prefix is enough. May be repeated.
    #[arg(long = "id", value_name = "ID", value_parser = id)]
    pub ids: Vec<String>,

    /// Only deliveries received since this time, as in -10m
    ///
    /// Unix seconds, RFC 3339, or relative to now.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    since: Option<When>,

    /// Only deliveries that were not answered with 2xx
    #[arg(long)]
    failed: bool,
}

fn id(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("empty id; list the ids with `log FILE`".to_owned());
    }
    Ok(text.to_owned())
}

fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "not a number of deliveries (1 or more)".to_owned())
}

impl SelectArgs {
    /// What is selected, as of `now`.
    pub fn selection(&self, now: UnixTime) -> Selection {
        let ids = (!self.filter.ids.is_empty()).then(|| Expr::ids(&self.filter.ids));
        self.selection_of(ids, now)
    }

    /// The selection, with `ids` instead of `--id`.
    pub fn selection_of(&self, ids: Option<Expr>, now: UnixTime) -> Selection {
        Selection { filter: self.filter.with(ids, now).into(), last: self.last.map(NonZeroUsize::get) }
    }
}

impl FilterArgs {
    /// The filter at `now`, with `ids` instead of `--id`.
    pub fn with(&self, ids: Option<Expr>, now: UnixTime) -> Filter {
        let short = self.event.clone().into_iter().chain(ids);
        let short = short.chain(self.since.map(Expr::since)).chain(self.failed.then(Expr::failed));
        Filter::new(short.chain(self.filter.iter().cloned()), now)
    }
}

/// How many ids are named where several begin with what was typed.
const NAMED: usize = 5;

/// What a typed id is of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meant<'r> {
    Exactly,
    /// The beginning of this one.
    Begins(&'r str),
}

/// Whether `typed` means `record`. Either of its ids may start with it; that is still one delivery.
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
        format!("type more characters of one of: {}{}", named.join(", "), if self.0.len() > NAMED { ", …" } else { "" })
    }
}
