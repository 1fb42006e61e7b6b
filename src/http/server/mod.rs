//! The HTTP server that `listen` and `sandbox` use.
//!
//! It may be behind a public tunnel, so everything that arrives is hostile: `limits` has every bound, and nothing
//! that a sender does ends the process or delays others. A request that arrived in full is handled in a separate
//! task, even if its sender has hung up. What a request means is up to the [`Service`].

mod accept;
mod body;
mod connections;
mod exchange;
mod limits;
mod pace;
mod stream;

pub use accept::{Server, bind};
pub use exchange::{Problem, Reply, Request, Service, Waiting};
pub use limits::{BODY as MAX_BODY, GRACE};
