//! Which records of a capture are meant; the same for `log`, `export` and `replay`.

use super::Record;
use crate::delivery::EventFilter;
use crate::signing::UnixTime;

/// What a record must be to be taken; the default takes every one.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Of one of these events.
    pub events: Option<EventFilter>,
    /// With one of these as its record id or its delivery id, exactly; empty takes any.
    pub ids: Vec<String>,
    /// Received then or later.
    pub since: Option<UnixTime>,
    /// Not answered with a 2xx.
    pub failed: bool,
    /// Of those that are all this, the last ones alone. [`takes`](Self::takes) can't tell; the readers do.
    pub last: Option<usize>,
}

impl Selection {
    /// Whether `record` is taken, as far as it alone decides.
    #[must_use]
    pub fn takes(&self, record: &Record) -> bool {
        let known = |id: &String| *id == record.id || Some(id) == record.delivery_id.as_ref();
        self.events.as_ref().is_none_or(|events| events.passes(record.event.as_deref()))
            && (self.ids.is_empty() || self.ids.iter().any(known))
            && self.since.is_none_or(|since| record.received().is_some_and(|at| at >= since))
            && !(self.failed && record.was_accepted())
    }
}
