//! What is tested, in the order in which it is: a table for each kind.
//!
//! An id is a promise to scripts. A case stands here only where a right receiver passes it and some receiver that people
//! write does not.

// What a case sends is `Shots`, whether or not it may not apply.
#![allow(clippy::unnecessary_wraps)]

mod accepted;
mod forged;
mod header;
mod idempotent;
mod payload;
mod robust;
mod start;
mod time;

use super::model::Case;

/// Every case, in order.
pub(crate) fn all() -> impl Iterator<Item = &'static Case> {
    let tables = [
        accepted::CASES,
        header::CASES,
        forged::CASES,
        time::CASES,
        payload::CASES,
        robust::CASES,
        idempotent::CASES,
        start::CASES,
    ];
    tables.into_iter().flatten()
}
