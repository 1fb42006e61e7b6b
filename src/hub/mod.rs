//! The Pushoney API: which hub, a client that calls it, and reading its responses.
//!
//! The key is sent only to the hub that the user named: redirects are reported, not followed, and plain http is for
//! this machine only. On a real hub, only published calls are made; a sandbox on this machine has more
//! (`controls.rs`). Responses are read leniently, since their shape is not published, and bounded, since a hub may
//! be anything that listens.

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
pub use call::{ApiCall, Key};
pub use client::{ApiAnswer, Client, Wait};
pub use failure::ApiFailure;
pub use reach::out_of_reach;
