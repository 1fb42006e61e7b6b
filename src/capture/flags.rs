//! Which records of a capture: the flags that every command that reads one shares, short forms of one filter.

use super::Selection;
use super::filter::{Expr, Filter};
use crate::signing::UnixTime;
use crate::units::When;
use std::num::NonZeroUsize;

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
        return Err("an empty id names nothing; `log FILE` lists the ids".to_owned());
    }
    Ok(text.to_owned())
}

fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "not a number of deliveries; 1 and more are".to_owned())
}

impl SelectArgs {
    /// What is selected, as of `now`.
    pub fn selection(&self, now: UnixTime) -> Selection {
        let ids = (!self.filter.ids.is_empty()).then(|| Expr::ids(&self.filter.ids));
        self.selection_of(ids, now)
    }

    /// What is selected, with `ids` in the place of `--id`.
    pub fn selection_of(&self, ids: Option<Expr>, now: UnixTime) -> Selection {
        Selection { filter: self.filter.with(ids, now).into(), last: self.last.map(NonZeroUsize::get) }
    }
}

impl FilterArgs {
    /// The filter, as of `now`, with `ids` in the place of `--id`.
    pub fn with(&self, ids: Option<Expr>, now: UnixTime) -> Filter {
        let short = self.event.clone().into_iter().chain(ids);
        let short = short.chain(self.since.map(Expr::since)).chain(self.failed.then(Expr::failed));
        Filter::new(short.chain(self.filter.iter().cloned()), now)
    }
}
