//! Counts, as in the last line of a run: `received 3, verified 2`.

use std::fmt;

/// Named counts, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct CountList(Vec<String>);

impl CountList {
    /// Adds a count that is always listed.
    pub fn and(mut self, name: &str, count: u64) -> Self {
        self.0.push(format!("{name} {count}"));
        self
    }

    /// Adds one that is listed only where it is not 0.
    pub fn and_any(self, name: &str, count: u64) -> Self {
        if count > 0 { self.and(name, count) } else { self }
    }

    /// Adds several such.
    pub fn and_any_of<'n>(self, counts: impl IntoIterator<Item = (&'n str, u64)>) -> Self {
        counts.into_iter().fold(self, |all, (name, count)| all.and_any(name, count))
    }
}

impl fmt::Display for CountList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}
