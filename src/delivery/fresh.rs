//! What is generated for each delivery: random bytes, and the ids made from them.

use crate::signing::Scheme;

/// Bytes that nobody can guess and that do not repeat.
pub fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system's random source works");
    bytes
}

/// An id that begins with `prefix` and has not been given out before.
pub fn id(prefix: &str) -> String {
    format!("{prefix}{}", hex::encode(&random()[..12]))
}

/// A record's id from the last bytes of `seed`, so that it has nothing in common with the delivery id.
pub fn record_id(seed: &[u8]) -> String {
    format!("rec_{}", hex::encode(&seed[12..20]))
}

/// A delivery id from the first twelve bytes of `seed`, in the form that deliveries of `scheme` have.
pub fn delivery_id(scheme: &Scheme, seed: &[u8]) -> String {
    let prefix = match scheme.name() {
        "stripe" => "evt_",
        "slack" => "Ev",
        _ if scheme.signs_id() => "msg_",
        _ => "dlv_",
    };
    format!("{prefix}{}", hex::encode(&seed[..12]))
}
