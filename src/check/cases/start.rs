//! How the receiver starts if its secret is missing.

use super::super::framework::Topic;
use super::super::model::{CheckCase, Expect, Group, Severity};
use super::super::probe::Probe;

const DEFAULT: CheckCase = CheckCase {
    id: "",
    group: Group::Start,
    severity: Severity::Critical,
    name: "",
    why: "a receiver without a secret that answers at all accepts everything, or what is signed with an empty key \
          (CVE-2026-26077, CVE-2026-86080, CVE-2026-110285, CVE-2026-44109)",
    expect: Expect::Words("it does not start, or refuses everything"),
    fix: "refuse to start where the secret is missing or empty; have no default for it",
    topic: Topic::Secret,
    is_slow: false,
    probe: Probe::Start,
};

pub(super) const CASES: &[CheckCase] = &[
    CheckCase { id: "secret-empty-at-start", name: "started with an empty secret", ..DEFAULT },
    CheckCase { id: "secret-unset-at-start", name: "started without a secret", ..DEFAULT },
];
