//! Signatures that are a plain hash instead of an HMAC: a mistake of hand-written senders, and an unsafe one.

use super::Finding;
use super::claim::Reading;
use super::search::{Frame, Search};
use crate::signing::Scheme;
use crate::signing::algorithm::Algorithm;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// What is hashed, and how that reads behind "a plain hash of".
const FORMS: [(&str, KeyPlace); 3] = [
    ("the secret followed by the message", KeyPlace::KeyFirst),
    ("the message followed by the secret", KeyPlace::KeyLast),
    ("the message, without any secret: anyone can make it", KeyPlace::NoKey),
];

#[derive(Clone, Copy)]
enum KeyPlace {
    KeyFirst,
    KeyLast,
    NoKey,
}

/// Whether a MAC of the headers is such a hash over the body as it is.
pub(super) fn find(
    scheme: &Scheme,
    reading: &Reading,
    keys: &[Vec<u8>],
    frames: &[Frame],
    body: &[u8],
    search: &mut Search<'_>,
) -> Option<Vec<Finding>> {
    let has = |algorithm: &Algorithm| reading.targets.iter().any(|target| target.mac.len() == algorithm.mac_len());
    for algorithm in Algorithm::ALL.into_iter().filter(has) {
        for (key, frame) in keys.iter().flat_map(|key| frames.iter().map(move |frame| (key, frame))) {
            for (what, order) in FORMS {
                let message = [&frame.before[..], body, &frame.after[..]];
                let parts: Vec<&[u8]> = match order {
                    KeyPlace::KeyFirst => std::iter::once(&key[..]).chain(message).collect(),
                    KeyPlace::KeyLast => message.into_iter().chain([&key[..]]).collect(),
                    KeyPlace::NoKey => message.to_vec(),
                };
                if search.spend(body.len()) && search.matching(&hash(algorithm, &parts)).is_some() {
                    return Some(vec![Finding::proven(
                        "plain_hash",
                        format!("The signature is a plain {} of {what}, not an HMAC.", algorithm.name().to_uppercase()),
                        format!(
                            "Sign with HMAC-{}: a plain hash can be forged.",
                            scheme.algorithm.name().to_uppercase()
                        ),
                    )]);
                }
            }
        }
    }
    None
}

fn hash(algorithm: Algorithm, parts: &[&[u8]]) -> Vec<u8> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let fed = parts.iter().fold(D::new(), Digest::chain_update);
        fed.finalize().to_vec()
    }
    match algorithm {
        Algorithm::Sha1 => of::<Sha1>(parts),
        Algorithm::Sha256 => of::<Sha256>(parts),
        Algorithm::Sha512 => of::<Sha512>(parts),
    }
}
