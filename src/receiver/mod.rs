//! What `listen` runs: an HTTP server that verifies deliveries and answers as a webhook receiver should.
//!
//! It may stand behind a public tunnel, so everything that comes in is hostile: `limits` holds every bound, and
//! nothing that a sender does ends the process or delays others. What was received whole is handled in a task of its
//! own and told to the [`Sink`], even when its sender has hung up.

mod body;
mod connections;
mod intake;
mod limits;
mod seen;
mod server;

pub use intake::{Answer, Gone, Options, Received, Refused, Sink, What};
pub use limits::{BODY as MAX_BODY, GRACE};
pub use seen::REMEMBERED;
pub use server::{Receiver, bind};
