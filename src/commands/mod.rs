//! One file a subcommand: its `Args`, whose doc comments are its help, and its `run`.

pub mod completions;
mod fresh;
pub mod listen;
mod payload;
pub mod replay;
mod secrets;
mod selection;
pub mod sign;
mod signals;
mod target;
pub mod verify;

pub(crate) use secrets::{SchemeArgs, SecretArgs, Setup};
#[allow(unused_imports)]
pub(crate) use selection::SelectArgs;
