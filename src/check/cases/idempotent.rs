//! The same delivery more than once, as every provider sends it occasionally; and how long refusals take.

use super::super::framework::Topic;
use super::super::model::{CheckCase, Expect, Group, Severity};
use super::super::probe::Probe;

const DEFAULT: CheckCase = CheckCase {
    id: "",
    group: Group::Idempotent,
    severity: Severity::Medium,
    name: "",
    why: "",
    expect: Expect::Accepted,
    fix: "",
    topic: Topic::Once,
    is_slow: false,
    probe: Probe::Alive,
};

const TWICE: &str = "every provider delivers some events twice; who acts twice pays twice, and who refuses the second is sent \
                     it again (CVE-2026-28449, open-mercato#1343)";
const ONCE: &str = "insert the delivery id into a table where it is unique, in the transaction that does the work; where it is \
                    there already, answer 2xx and do nothing";

pub(super) const CASES: &[CheckCase] = &[
    CheckCase {
        id: "duplicate",
        name: "the same delivery twice",
        why: TWICE,
        fix: ONCE,
        probe: Probe::Twice,
        ..DEFAULT
    },
    CheckCase {
        id: "duplicate-at-once",
        name: "the same delivery twice at once",
        why: "a look whether the id is there, and an insert after it, both find nothing where two come at once",
        fix: ONCE,
        probe: Probe::TwiceAtOnce,
        ..DEFAULT
    },
    CheckCase {
        id: "retry-after-break",
        name: "a delivery that broke off, and then whole",
        why: "an id that is noted before the work is done is lost: the retry is taken for a duplicate",
        fix: "note the id in the transaction that does the work, not before it",
        probe: Probe::RetryAfterBreak,
        ..DEFAULT
    },
    CheckCase {
        id: "delivery-id-changed",
        severity: Severity::Critical,
        name: "a captured delivery under another id",
        why: "where the id is not signed, whoever has captured a delivery sends it again under another, within the tolerance \
              (CVE-2026-32053)",
        expect: Expect::Words("400, 401 or 403 where the id is signed"),
        fix: "where the scheme does not sign the id, take the MAC, or a hash of the body, for a second key",
        probe: Probe::OtherId,
        ..DEFAULT
    },
    CheckCase {
        id: "timing",
        group: Group::Timing,
        severity: Severity::Low,
        name: "MACs that are wrong at their first and at their last byte",
        why: "a comparison that stops at the first difference tells how much of a forged MAC is right (CVE-2023-32694)",
        expect: Expect::Words("no difference in time"),
        fix: "compare MACs in constant time: timingSafeEqual, hmac.compare_digest, hmac.Equal, hash_equals",
        topic: Topic::Compare,
        is_slow: false,
        probe: Probe::Timing,
    },
];
