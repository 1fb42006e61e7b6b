//! The Pushoney API: which hub, a client that calls it, and what its answers hold.
//!
//! The key goes to the hub that the user named and to nobody else: redirects are reported, not followed, and plain
//! http is for this machine alone. Of a real hub only the calls that are published are made; a sandbox on this machine has
//! more (`controls.rs`). Answers are read leniently, since their
//! shape is not published, and bounded, since a hub may be anything that listens.

mod answer;
pub(crate) mod args;
mod call;
mod client;
pub(crate) mod controls;
mod failure;
pub(crate) mod listed;
pub(crate) mod mask;
pub(crate) mod reach;
pub(crate) mod registration;

pub use answer::{registration, without_secret};
pub use call::{Call, Key};
pub use client::{Answer, Client, Wait};
pub use failure::Failure;
pub use reach::out_of_reach;
