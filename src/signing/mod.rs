//! The only signing module: schemes as data, and the two things done with them, signing and verifying.
//!
//! Everything here is pure: no I/O, no clock, no environment, and nothing from the rest of the crate, so that it
//! can be reused and read alone. A [`Scheme`] says what is signed and where the signature is sent, [`Keys`]
//! combines it with secrets, [`Signer`] and [`Verifier`] stream a body of any size through it, and
//! [`explain`](explain::explain) finds out why a signature does not verify.
//!
//! A signature that is valid here is at least as well-formed as any published receiver requires: strictness is the
//! point.

mod algorithm;
mod definition;
pub mod explain;
mod forge;
mod header;
mod keys;
mod notes;
mod presets;
mod scheme;
mod sign;
mod template;
mod time;
mod verify;

pub use algorithm::{Algorithm, Encoding};
pub(crate) use definition::Definition;
pub use definition::{SchemeError, Tolerance};
pub(crate) use forge::{Forge, HeaderEntry, Over};
pub use header::{Claim, Grammar, Headers, Malformed};
pub use keys::{KeyError, KeyForm, Keys, SHORT_KEY, Secret};
pub use notes::{BodyFacts, Note};
pub use presets::{DEFAULT_SCHEME, preset, presets};
pub use scheme::{Field, Scheme};
pub use sign::{SignError, Signature, Signer, Stamp, sign};
pub use template::Template;
pub use time::{Age, UnixTime, show_duration};
pub use verify::{Match, Reason, Rejection, Verdict, Verifier, verify};
