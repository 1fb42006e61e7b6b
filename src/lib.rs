//! The developer's command-line tool for webhooks: signs, verifies and receives deliveries of Pushoney, Pocketsflow
//! and any HMAC scheme that a user describes.
//!
//! Everything that signs or verifies goes through [`signing`], which is pure; [`terminal`] is the only place that
//! prints. [`commands`] contains the subcommands, and the modules that they share are named after things.
//! docs/ARCHITECTURE.md shows which module is on which floor, and how a delivery flows through them.

mod capture;
mod check;
pub mod cli;
pub mod commands;
mod config;
pub mod context;
mod delivery;
pub mod error;
mod files;
mod http;
mod hub;
mod json;
mod jsonl;
mod memory;
mod nearest;
mod runtime;
mod sandbox;
mod secrets;
mod send;
pub mod signing;
pub mod terminal;
mod tunnel;
pub mod units;

pub use runtime::watchdog;
