//! What `listen` runs: verifies deliveries and answers as a webhook receiver should.
//!
//! What came whole is told to the [`Sink`], whose answer is the answer: nothing is acknowledged before it says so. The
//! server below it bounds what comes in.

pub use super::intake::{Options, Received, Refused, Sink, What};
pub use super::seen::REMEMBERED;

use super::intake::Intake;
use super::seen::Seen;
use crate::http::server::Server;
use std::sync::Arc;

/// A server that receives deliveries and tells `sink` what comes.
pub fn receiver<S: Sink>(options: Options, sink: S) -> Server<impl crate::http::server::Service> {
    let mut seen = Seen::default();
    for identity in &options.seen {
        seen.insert(*identity);
    }
    Server::new(Intake { options, sink, seen: Arc::new(seen.into()) })
}
