//! Tunnels: programs that give a port of this machine a public URL.
//!
//! A program is data and a reader of its output: [`program`] says what to run, [`output`] what a line means, [`open`] runs
//! it, waits until it is up rather than until it has named a URL, and keeps watching. the watchdog of `runtime` sees to it that no tunnel
//! outlives us, however we end. What is called connected is connected: a [`probe`] has gone out to the public URL and come
//! back in, byte for byte.

pub(crate) mod child;
pub(crate) mod open;
mod output;
pub(crate) mod probe;
pub(crate) mod program;
