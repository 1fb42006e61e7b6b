//! `check`: finds out whether a receiver verifies, by sending it what it must accept and what it must refuse.
//!
//! [`cases`] defines the tests, as data; [`run`] sends them and judges the responses; [`format`] shows the results.
//! A valid delivery is sent first and between the groups: a receiver that refuses everything, or that has crashed,
//! is not judged. Two runs give the same result: nothing is random except the ids.

pub(crate) mod answer;
pub(crate) mod baseline;
pub(crate) mod cases;
pub(crate) mod diagnose;
pub(crate) mod effects;
pub(crate) mod format;
mod framework;
mod judge;
pub(crate) mod kit;
pub(crate) mod model;
pub(crate) mod probe;
mod probes;
pub(crate) mod run;
pub(crate) mod start;
mod timing;
mod unarmed;
mod watch;
pub(crate) mod wire;
