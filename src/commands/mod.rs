//! One file a subcommand: its `Args`, whose doc comments are its help, and its `run`.

pub mod completions;
pub mod listen;
mod payload;
mod secrets;
pub mod sign;
pub mod verify;

pub(crate) use secrets::{SchemeArgs, SecretArgs, Setup};
