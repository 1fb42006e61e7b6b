//! Forgeries, replays, and whatever is malformed. Accepting one lets a stranger act as the provider.

use super::super::framework::Topic;
use super::super::kit::one;
use super::super::model::{Case, Expect, Group, Severity};
use super::super::probe::Probe;

const DEFAULT: Case = Case {
    id: "",
    group: Group::Refused,
    severity: Severity::Critical,
    name: "",
    why: "",
    expect: Expect::Refused,
    fix: "",
    topic: Topic::Header,
    probe: Probe::Alive,
};

pub(super) const CASES: &[Case] = &[Case {
    id: "no-header",
    name: "no signature at all",
    why: "accepted by shipped software: CVE-2026-1305, CVE-2026-21894, CVE-2026-11462",
    fix: "answer 400 where the signature header is missing, before anything else is done",
    probe: Probe::Shots(|kit| one(kit.unsigned(&kit.draft()))),
    ..DEFAULT
}];
