//! What is made anew for a delivery: the random bytes, and the ids from them.

use crate::signing::Scheme;

/// Bytes that nobody can guess and that do not repeat.
pub(crate) fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system's random source works");
    bytes
}

/// A record's id from the last bytes of `seed`, so that it has nothing in common with the delivery id.
pub(crate) fn record_id(seed: &[u8]) -> String {
    format!("rec_{}", hex::encode(&seed[12..20]))
}

/// A delivery id from the first twelve bytes of `seed`, in the form that deliveries of `scheme` have.
pub(crate) fn delivery_id(scheme: &Scheme, seed: &[u8]) -> String {
    let prefix = if scheme.signs_id() { "msg" } else { "dlv" };
    format!("{prefix}_{}", hex::encode(&seed[..12]))
}
