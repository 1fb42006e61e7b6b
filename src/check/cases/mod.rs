//! What is tested, in the order in which it is: one table a group.
//!
//! An id is a promise to scripts. A case stands here only where a right receiver passes it and some receiver that people
//! write does not.

mod accepted;
mod refused;

use super::model::Case;

/// Every case, in order.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    [accepted::CASES, refused::CASES].into_iter().flatten()
}
