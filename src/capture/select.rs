//! Which records of a capture are meant; the same for `log`, `show`, `export` and `replay`.

use super::Record;
use super::filter::Filter;
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
