//! Valid deliveries. Refusing one is a permanent failure at the provider: the event is lost.

use super::super::framework::Topic;
use super::super::kit::one;
use super::super::model::{Case, Expect, Group, Severity};
use super::super::probe::Probe;

const DEFAULT: Case = Case {
    id: "",
    group: Group::Accepted,
    severity: Severity::Medium,
    name: "",
    why: "",
    expect: Expect::Accepted,
    fix: "",
    topic: Topic::RawBody,
    probe: Probe::Alive,
};

pub(super) const CASES: &[Case] = &[Case {
    id: "valid",
    name: "a valid delivery",
    why: "everything else is judged by it",
    fix: "see what the diagnosis says",
    probe: Probe::Shots(|kit| one(kit.signed(&kit.draft()))),
    ..DEFAULT
}];
