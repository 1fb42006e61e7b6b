//! What must hold for every preset, whatever the body, the secret, the time and the header.

#![allow(clippy::unwrap_used, missing_docs)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use pushoney_cli::signing::explain::{CODES, Case, explain};
use pushoney_cli::signing::{
    Age, Claim, KeyForm, Keys, Reason, Rejection, Scheme, Secret, Signer, Stamp, UnixTime, Verdict, presets, verify,
};
use std::time::Duration;

type Headers = Vec<(String, Vec<u8>)>;

/// A delivery before it is signed. Its age is nobody's business unless a property says so.
#[derive(Clone, Debug)]
struct Delivery {
    scheme: Scheme,
    keys: Vec<Vec<u8>>,
    body: Vec<u8>,
    timestamp: i64,
    id: String,
}

impl Delivery {
    fn secrets(&self) -> Vec<Secret> {
        let secret = |key: &Vec<u8>| match self.scheme.key_form() {
            KeyForm::Bytes => Secret::new(key.clone()).unwrap(),
            KeyForm::Base64 { prefix } => Secret::new(format!("{prefix}{}", STANDARD.encode(key))).unwrap(),
        };
        self.keys.iter().map(secret).collect()
    }

    fn keyed(&self) -> Keys {
        Keys::new(&self.scheme, &self.secrets()).unwrap()
    }

    fn sign(&self) -> Headers {
        self.sign_in_two(0)
    }

    /// Signs, with the body in two pieces.
    fn sign_in_two(&self, at: usize) -> Headers {
        let keys = self.keyed();
        let mut signer =
            Signer::new(&keys, Stamp { timestamp: Some(self.timestamp), id: Some(self.id.clone()) }).unwrap();
        let (first, second) = self.body.split_at(at);
        signer.update(first);
        signer.update(second);
        signer.finish().headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect()
    }

    fn verify(&self, headers: &Headers) -> Verdict {
        verify(&self.keyed(), headers, &self.body, UnixTime::from_seconds(self.timestamp))
    }
}

fn schemes() -> impl Strategy<Value = Scheme> {
    select(presets())
}

fn deliveries() -> impl Strategy<Value = Delivery> {
    // What `Secret` refuses is held by its own tests.
    let key = vec(any::<u8>(), 1..100).prop_filter("refused", |key| Secret::new(key.clone()).is_ok());
    let keys = vec(key, 1..4);
    // Times near the ends of the range are as legal as today's.
    let times = prop_oneof![0..=i64::MAX, 0..4i64, (i64::MAX - 3)..=i64::MAX, 1_700_000_000..1_900_000_000i64];
    (schemes(), keys, vec(any::<u8>(), 0..600), times, "[!-\\-/-~]{1,40}").prop_map(
        |(scheme, mut keys, body, timestamp, id)| {
            if !scheme.takes_several_secrets() {
                keys.truncate(1);
            }
            Delivery { scheme, keys, body, timestamp, id }
        },
    )
}

/// Deliveries with one secret, whose age is not checked: only the MAC can refuse them.
fn ageless() -> impl Strategy<Value = Delivery> {
    deliveries().prop_map(|mut delivery| {
        delivery.keys.truncate(1);
        delivery.scheme = delivery.scheme.with_tolerance(None);
        delivery
    })
}

fn flip(bytes: &mut [u8], bit: Index) {
    let bit = bit.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// Bodies that the diagnosis reads closely, and other bytes.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let value = r#""[ -~é☕]{0,6}"|-?[0-9]{1,19}(\.[0-9]{1,3})?(e[0-9]{1,3})?|\[(1,)?null\]"#;
    let json = format!(r#"(\xEF\xBB\xBF)?[ \r\n]?\{{"[a-z\\u0-9]{{0,4}}": ?({value})\}}(\r?\n)?"#);
    prop_oneof![proptest::string::bytes_regex(&json).unwrap(), vec(any::<u8>(), 0..40)]
}

/// One change to the headers, of the kind that a proxy, a person or an attacker makes.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, Index),
    Cut(Index, Index, Index),
    Insert(Index, Index, Vec<u8>),
    Twice(Index),
    Drop(Index),
    Rename(Index, String),
    Upper(Index),
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let scraps =
        [",", "=", "t=", "v1=", "v1,", "v0=", " ", "\t", "\r\n", "-", "0", "99999999999999999999", "\u{e9}", "\0"];
    let inserted = prop_oneof![select(scraps.to_vec()).prop_map(|s| s.as_bytes().to_vec()), vec(any::<u8>(), 0..8)];
    let index = any::<Index>;
    let names: Vec<_> = presets().iter().map(|scheme| scheme.signature_header().to_owned()).collect();
    let one = prop_oneof![
        (index(), index()).prop_map(|(h, bit)| Mutation::Flip(h, bit)),
        (index(), index(), index()).prop_map(|(h, from, to)| Mutation::Cut(h, from, to)),
        (index(), index(), inserted).prop_map(|(h, at, bytes)| Mutation::Insert(h, at, bytes)),
        index().prop_map(Mutation::Twice),
        index().prop_map(Mutation::Drop),
        (index(), select(names)).prop_map(|(h, name)| Mutation::Rename(h, name)),
        index().prop_map(Mutation::Upper),
    ];
    vec(one, 0..4)
}

fn mutate(headers: &mut Headers, mutations: Vec<Mutation>) {
    for mutation in mutations {
        let count = headers.len();
        if count == 0 {
            return;
        }
        match mutation {
            Mutation::Flip(h, bit) if !h.get(headers).1.is_empty() => flip(&mut headers[h.index(count)].1, bit),
            Mutation::Flip(..) => {}
            Mutation::Cut(h, from, to) => {
                let value = &mut headers[h.index(count)].1;
                let (a, b) = (from.index(value.len() + 1), to.index(value.len() + 1));
                value.drain(a.min(b)..a.max(b));
            }
            Mutation::Insert(h, at, bytes) => {
                let value = &mut headers[h.index(count)].1;
                let at = at.index(value.len() + 1);
                value.splice(at..at, bytes);
            }
            Mutation::Twice(h) => headers.push(h.get(headers).clone()),
            Mutation::Drop(h) => {
                headers.remove(h.index(count));
            }
            Mutation::Rename(h, name) => headers[h.index(count)].0 = name,
            Mutation::Upper(h) => headers[h.index(count)].1.make_ascii_uppercase(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_signed_verifies(delivery in deliveries(), split in any::<Index>()) {
        let headers = delivery.sign_in_two(split.index(delivery.body.len() + 1));
        let verified = delivery.verify(&headers).unwrap();
        // Every secret matches its own MAC; the last one is named.
        prop_assert_eq!((verified.mac, verified.macs), (delivery.keys.len(), delivery.keys.len()));
        prop_assert_eq!(verified.age.map(Age::nanos), delivery.scheme.has_timestamp().then_some(0));
    }

    #[test]
    fn any_one_of_the_secrets_verifies(mut delivery in deliveries(), one in any::<Index>()) {
        let headers = delivery.sign();
        delivery.keys = vec![one.get(&delivery.keys).clone()];
        prop_assert!(delivery.verify(&headers).is_ok());
    }

    #[test]
    fn a_flipped_bit_of_the_body_does_not_verify(mut delivery in ageless(), bit in any::<Index>()) {
        prop_assume!(!delivery.body.is_empty());
        let headers = delivery.sign();
        flip(&mut delivery.body, bit);
        prop_assert_eq!(delivery.verify(&headers).unwrap_err().reason, Reason::SignatureMismatch);
    }

    #[test]
    fn a_flipped_bit_of_the_key_does_not_verify(mut delivery in ageless(), bit in any::<Index>()) {
        let headers = delivery.sign();
        flip(&mut delivery.keys[0], bit);
        prop_assume!(Secret::new(delivery.keys[0].clone()).is_ok());
        prop_assert_eq!(delivery.verify(&headers).unwrap_err().reason, Reason::SignatureMismatch);
    }

    /// MAC, timestamp, id, and the signs between them.
    #[test]
    fn a_flipped_bit_of_any_header_does_not_verify(
        delivery in ageless(), which in any::<Index>(), bit in any::<Index>()
    ) {
        let mut headers = delivery.sign();
        let which = which.index(headers.len());
        flip(&mut headers[which].1, bit);
        prop_assert!(delivery.verify(&headers).is_err(), "{:?}", headers);
    }

    #[test]
    fn another_time_does_not_verify(
        mut delivery in ageless().prop_filter("it signs a time", |d| d.scheme.has_timestamp()),
        bit in 0..62u32,
    ) {
        // The MAC of one time under another, both well-formed.
        let signed = delivery.sign();
        let was = delivery.timestamp.to_string();
        delivery.timestamp ^= 1 << bit;
        let is = delivery.timestamp.to_string();
        let time_header = signed.iter().position(|(_, value)| *value == was.as_bytes());
        let headers: Headers = signed.into_iter().enumerate().map(|(at, (name, value))| {
            let value = String::from_utf8(value).unwrap();
            let other = || value.replacen(&format!("t={was},"), &format!("t={is},"), 1);
            (name, if time_header == Some(at) { is.clone() } else { other() }.into_bytes())
        }).collect();
        prop_assert_eq!(delivery.verify(&headers).unwrap_err().reason, Reason::SignatureMismatch);
    }

    #[test]
    fn age_counts_to_the_nanosecond_in_both_directions(
        delivery in deliveries().prop_filter("its age is checked", |d| d.scheme.tolerance().is_some()),
        seconds in prop_oneof![0..700u64, Just(300), Just(u64::MAX >> 2)],
        nanos in prop_oneof![0..1_000_000_000u32, Just(0), Just(1)],
        tolerance in prop_oneof![0..700u64, Just(300)],
        future in any::<bool>(),
    ) {
        let mut delivery = delivery;
        // Room on both sides, so that the time itself is not what is cut short.
        delivery.timestamp &= i64::MAX >> 1;
        let distance = Duration::new(seconds, nanos);
        let tolerance = Duration::from_secs(tolerance);
        delivery.scheme = delivery.scheme.with_tolerance(Some(tolerance));
        let signed_at = UnixTime::from_seconds(delivery.timestamp).nanos();
        let offset = i128::try_from(distance.as_nanos()).unwrap();
        let now = UnixTime::from_nanos(if future { signed_at - offset } else { signed_at + offset });
        let headers = delivery.sign();
        let reason = verify(&delivery.keyed(), &headers, &delivery.body, now).err().map(|rejection| rejection.reason);
        let expected = match (distance <= tolerance, future) {
            (true, _) => None,
            (false, true) => Some(Reason::TimestampInFuture),
            (false, false) => Some(Reason::TimestampTooOld),
        };
        prop_assert_eq!(reason, expected);
    }

    #[test]
    fn no_header_panics(
        scheme in schemes(), values in vec((any::<Index>(), vec(any::<u8>(), 0..200)), 0..4), now in any::<i64>()
    ) {
        // Every header that the scheme reads, some of them twice, some missing.
        let delivery = Delivery { scheme, keys: vec![vec![1]], body: Vec::new(), timestamp: 0, id: "i".to_owned() };
        let names: Vec<_> = delivery.sign().into_iter().map(|(name, _)| name).collect();
        let headers: Headers = values.into_iter().map(|(name, value)| (name.get(&names).clone(), value)).collect();
        prop_assert!(verify(&delivery.keyed(), &headers, b"", UnixTime::from_seconds(now)).is_err());
    }

    #[test]
    fn no_nearly_valid_header_panics_or_is_read_as_what_it_is_not(
        delivery in deliveries(), mutations in mutations(), now in any::<i64>()
    ) {
        let mut headers = delivery.sign();
        mutate(&mut headers, mutations);
        let claim = Claim::read(&delivery.scheme, &headers);
        let verdict = verify(&delivery.keyed(), &headers, &delivery.body, UnixTime::from_seconds(now));
        match claim {
            Ok(claim) => {
                prop_assert!(!claim.macs.is_empty());
                prop_assert!(verdict.is_ok() || verdict.unwrap_err().malformed.is_none());
                // What verifies says the time and id that were signed.
                if verdict.is_ok() {
                    prop_assert!(claim.timestamp.is_none_or(|time| time == delivery.timestamp));
                    prop_assert!(claim.id.is_none_or(|id| id == delivery.id.as_bytes()));
                }
            }
            Err(malformed) => {
                prop_assert_eq!(verdict.unwrap_err().malformed, Some(malformed));
                prop_assert!(!malformed.sentence(&delivery.scheme).is_empty());
            }
        }
    }
}

proptest! {
    // One diagnosis tries thousands of changes.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_diagnosis_never_panics_and_never_quotes_the_secret(
        mut delivery in deliveries(), signed in bodies(), body in bodies(), same in any::<bool>(),
        mutations in mutations(), now in any::<i64>(),
    ) {
        // Long enough that it does not stand in a sentence by chance.
        let secret = "kNdM0vJz5fYq";
        delivery.keys = vec![STANDARD.decode(secret).unwrap()];
        if *delivery.scheme.key_form() == KeyForm::Bytes {
            delivery.keys = vec![secret.as_bytes().to_vec()];
        }
        delivery.body.clone_from(&signed);
        let mut headers = delivery.sign();
        mutate(&mut headers, mutations);
        if !same {
            delivery.body = body;
        }
        let now = UnixTime::from_seconds(now);
        // A rejection that does not belong to the case is no reason to panic either.
        let rejection = verify(&delivery.keyed(), &headers, &delivery.body, now)
            .err()
            .unwrap_or(Rejection { reason: Reason::SignatureMismatch, malformed: None, age: None });
        let others = presets();
        let findings = explain(&Case {
            scheme: &delivery.scheme,
            secrets: &delivery.secrets(),
            headers: &headers,
            body: &delivery.body,
            now,
            rejection,
            other_secrets: &[("another".to_owned(), Secret::new("other").unwrap())],
            other_schemes: &others,
        });
        prop_assert!(!findings.is_empty());
        for finding in findings {
            prop_assert!(CODES.contains(&finding.code), "{}", finding.code);
            prop_assert!(!finding.message.contains(secret) && !finding.fix.contains(secret), "{:?}", finding);
        }
    }
}
