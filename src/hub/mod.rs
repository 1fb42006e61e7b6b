//! The Pushoney API: which hub, a client that calls it, and what its answers hold.
//!
//! The key goes to the hub that the user named and to nobody else: redirects are reported, not followed, and plain
//! http is for this machine alone. Only the calls that are published are made. Answers are read leniently, since their
//! shape is not published, and bounded, since a hub may be anything that listens.

mod address;
mod answer;
mod client;
mod failure;
mod reach;
pub mod sandbox;

pub use address::Address;
pub use answer::{Registration, deliveries, message, registration, without_secret};
pub use client::{Answer, Call, Client, Key, Wait};
pub use failure::Failure;
pub use reach::{is_loopback, out_of_reach};
