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

use super::model::CheckCase;

/// Every case, in order.
pub(crate) fn all() -> impl Iterator<Item = &'static CheckCase> {
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

/// The case that all others are judged by.
pub(crate) fn valid() -> &'static CheckCase {
    &accepted::CASES[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_case_has_an_id_of_its_own_and_says_everything() {
        let ids: BTreeSet<_> = all().map(|case| case.id).collect();
        assert_eq!(ids.len(), all().count());
        assert_eq!(valid().id, "valid");
        for case in all() {
            let texts = [case.id, case.name, case.why, case.fix];
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains("  ")), "{}", case.id);
            assert!(
                case.id.len() <= 21
                    && case.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
        }
    }
}
