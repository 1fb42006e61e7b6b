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
mod stream;

pub use intake::{Answer, Options, Received, Refused, Sink, Waiting, What};
pub use limits::{BODY as MAX_BODY, GRACE};
pub use seen::REMEMBERED;
pub use server::{Receiver, bind};
