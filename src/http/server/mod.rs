//! The one HTTP server: what `listen` and `sandbox` accept requests with.
//!
//! It may stand behind a public tunnel, so everything that comes in is hostile: `limits` holds every bound, and nothing
//! that a sender does ends the process or delays others. What was received whole is handled in a task of its own, even
//! when its sender has hung up. What a request means is the business of the [`Service`].

mod accept;
mod body;
mod connections;
mod exchange;
mod limits;
mod pace;
mod stream;

pub use accept::{Server, bind};
pub use exchange::{Answer, Problem, Request, Service, Waiting};
pub use limits::{BODY as MAX_BODY, GRACE};
