//! How a case is tested: most by messages that are each judged by their response, some by more.

use super::kit::{Kit, Shots};

/// How a case is tested.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Probe {
    /// These messages, one after another; each must be answered as the case expects.
    Shots(fn(&Kit) -> Shots),
    /// Several deliveries on one connection.
    KeepAlive,
    /// So many deliveries at once.
    AtOnce(usize),
    /// A delivery that breaks off in its body, and valid ones behind it.
    BrokenOff,
    /// The same delivery twice.
    Twice,
    /// The same delivery twice at once.
    TwiceAtOnce,
    /// The same delivery, broken off and then whole.
    RetryAfterBreak,
    /// A captured delivery with another id.
    OtherId,
    /// How long refusals take.
    Timing,
    /// Whether valid deliveries are still accepted at the end.
    Alive,
    /// No answer of any case may hold the MAC that would have been right.
    LeaksMac,
    /// No answer of any case may hold a stack trace.
    StackTrace,
    /// Tested elsewhere: it needs the receiver to be started.
    Start,
}

impl Probe {
    /// Whether others may run meanwhile and learn nothing of it, nor it of them.
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::Shots(_) | Self::KeepAlive | Self::Twice | Self::OtherId)
    }
}
