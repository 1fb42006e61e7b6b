//! `check`: whether a receiver verifies what it is sent, found out by sending it what it must accept and what it must refuse.
//!
//! [`cases`] says what there is to test, as data; [`run`] sends it and judges the answers; [`format`] shows what came of it.
//! A valid delivery goes first and between the groups: nothing is judged by answers of a receiver that refuses everything, or
//! that has died. Two runs say the same: nothing is random but the ids.

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
