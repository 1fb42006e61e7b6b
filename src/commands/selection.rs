//! Which records of a capture: the flags that every command that reads one shares.

use crate::capture::Selection;
use crate::delivery::EventFilter;
use crate::signing::UnixTime;
use crate::units::When;
use std::num::NonZeroUsize;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct SelectArgs {
    /// Only these events, separated by commas; `*` stands for any characters
    #[arg(long, value_name = "EVENTS", value_parser = EventFilter::parse)]
    event: Option<EventFilter>,

    /// Only the delivery with this record id or delivery id; repeat it
    #[arg(long, value_name = "ID")]
    id: Vec<String>,

    /// Only what was received then or later: unix seconds, RFC 3339, or from now (-10m)
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    since: Option<When>,

    /// Only what was not answered with a 2xx
    #[arg(long)]
    failed: bool,

    /// Only the last N of what the other flags leave
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    last: Option<NonZeroUsize>,
}

fn at_least_one(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "not a number of deliveries; 1 and more are".to_owned())
}

impl SelectArgs {
    /// What is selected, as of `now`.
    pub fn selection(&self, now: UnixTime) -> Selection {
        Selection {
            events: self.event.clone(),
            ids: self.id.clone(),
            since: self.since.map(|when| when.as_of(now)),
            failed: self.failed,
            last: self.last.map(NonZeroUsize::get),
        }
    }

    /// Whether any flag leaves something out.
    pub fn is_given(&self) -> bool {
        self.event.is_some() || !self.id.is_empty() || self.since.is_some() || self.failed || self.last.is_some()
    }
}
