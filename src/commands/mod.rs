//! One file a subcommand: its `Args`, whose doc comments are its help, and its `run`.

pub mod completions;
pub mod config;
pub mod deliveries;
mod hub;
pub mod listen;
mod payload;
pub mod register;
mod secrets;
mod selection;
pub mod sign;
pub mod verify;

pub(crate) use secrets::{SchemeArgs, SecretArgs, Setup};
#[allow(unused_imports)]
pub(crate) use selection::SelectArgs;
