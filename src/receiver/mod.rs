//! What `listen` runs: verifies deliveries and answers as a webhook receiver should.
//!
//! What came whole is told to the [`Sink`], whose answer is the answer: nothing is acknowledged before it says so. The
//! server below it bounds what comes in.

mod intake;
mod seen;

pub use intake::{Options, Received, Refused, Sink, What};
pub use seen::REMEMBERED;

use crate::server::Server;
use intake::Intake;
use seen::Seen;
use std::sync::Arc;

/// A server that receives deliveries and tells `sink` what comes.
pub fn receiver<S: Sink>(options: Options, sink: S) -> Server<impl crate::server::Service> {
    let mut seen = Seen::default();
    for identity in &options.seen {
        seen.insert(*identity);
    }
    Server::new(Intake { options, sink, seen: Arc::new(seen.into()) })
}
