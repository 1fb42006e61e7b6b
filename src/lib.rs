//! The developer's command-line tool for webhooks: signs, verifies and receives deliveries of Pushoney, Pocketsflow and
//! any HMAC scheme that a user describes.
//!
//! Everything that signs or verifies goes through [`signing`], which is pure. Arrows point down: [`commands`] use
//! [`receiver`], that uses [`delivery`], that uses [`signing`]; [`terminal`] is the only place that prints.
//! docs/ARCHITECTURE.md says where what stands and how a delivery flows through.

pub mod capture;
pub mod cli;
pub mod commands;
pub mod config;
pub mod context;
pub mod delivery;
pub mod dotenv;
pub mod error;
pub mod fresh;
mod http;
pub mod hub;
pub mod lock;
pub(crate) mod memory;
mod nearest;
pub mod receiver;
pub mod replace;
pub mod sample;
pub mod sender;
pub mod server;
pub mod signing;
pub mod terminal;
pub mod units;
