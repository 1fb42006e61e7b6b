//! One file a subcommand: its `Args`, whose doc comments are its help, and its `run`.

mod address;
pub(crate) mod captured;
pub mod completions;
pub mod config;
pub mod deliveries;
mod edit;
mod ending;
pub mod export;
mod findings;
mod head;
mod hub;
pub mod listen;
pub mod log;
mod payload;
pub mod register;
mod registration;
pub mod replay;
mod runtime;
pub mod sandbox;
mod secrets;
mod selection;
mod sending;
pub mod show;
pub mod sign;
mod signals;
mod target;
pub mod trigger;
pub mod verify;

pub(crate) use secrets::{SchemeArgs, SecretArgs, Setup};
pub(crate) use selection::{FilterArgs, SelectArgs};
