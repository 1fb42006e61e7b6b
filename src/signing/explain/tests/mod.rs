//! Every family of mistakes: a delivery is signed with the mistake in it, and the first finding must name it.

use super::*;
use crate::signing::algorithm::{Algorithm, Mac};
use crate::signing::{Encoding, Keys, Signer, Stamp, preset, presets, verify};
use proptest::prelude::*;

mod bodies;
mod forms;
mod keys;

pub(super) const NOW: i64 = 1_770_000_000;
const BODY: &str = r#"{"event":"click.recorded","n":1.0}"#;
const SECRET: &str = "s3cr3t-s3cr3t";

/// A delivery in the making: what the other side does, then what we see.
pub(super) struct Given {
    scheme: Scheme,
    timestamp: i64,
    secret: Vec<u8>,
    ours: Vec<u8>,
    others: Vec<(String, Secret)>,
    headers: Vec<(String, Vec<u8>)>,
}

impl Given {
    pub fn new(scheme: &str) -> Self {
        let secret = if scheme == "standard-webhooks" { "whsec_AAECAwQFBgcICQoLDA0ODw==" } else { SECRET };
        let (secret, ours) = (secret.as_bytes().to_vec(), secret.as_bytes().to_vec());
        Self { scheme: preset(scheme).unwrap(), timestamp: NOW, secret, ours, others: Vec::new(), headers: Vec::new() }
    }

    pub fn at(mut self, timestamp: i64) -> Self {
        self.timestamp = timestamp;
        self
    }

    /// The secret here.
    fn ours(mut self, secret: impl AsRef<[u8]>) -> Self {
        self.ours = secret.as_ref().to_vec();
        self
    }

    /// The secret of the sender.
    fn theirs(mut self, secret: impl AsRef<[u8]>) -> Self {
        self.secret = secret.as_ref().to_vec();
        self
    }

    pub fn signed(mut self, body: impl AsRef<[u8]>) -> Self {
        let keys = Keys::new(&self.scheme, &[Secret::new(self.secret.clone()).unwrap()]).unwrap();
        let stamp = Stamp { timestamp: Some(self.timestamp), id: Some("msg_1".into()) };
        let mut signer = Signer::new(&keys, stamp).unwrap();
        signer.update(body.as_ref());
        self.headers = signer.finish().headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
        self
    }

    /// Pushoney's header with a MAC of any key and message.
    fn mac(self, algorithm: Algorithm, key: &[u8], message: &[u8]) -> Self {
        let mut mac = Mac::new(algorithm, key);
        mac.update(message);
        let digits = hex::encode(mac.finish());
        let value = format!("t={},v1={digits}", self.timestamp);
        self.value(value)
    }

    fn value(mut self, value: impl AsRef<[u8]>) -> Self {
        self.headers = vec![(self.scheme.signature_header().to_owned(), value.as_ref().to_vec())];
        self
    }

    /// The signature header's value changed on its way.
    fn changed(mut self, change: impl Fn(String) -> String) -> Self {
        let value = String::from_utf8(self.headers[0].1.clone()).unwrap();
        self.headers[0].1 = change(value).into_bytes();
        self
    }

    pub fn explained(&self, body: impl AsRef<[u8]>, now: UnixTime, check: impl Fn(Reason)) -> Vec<Finding> {
        let (body, secrets) = (body.as_ref(), [Secret::new(self.ours.clone()).unwrap()]);
        let keys = Keys::new(&self.scheme, &secrets).unwrap();
        let rejection = verify(&keys, &self.headers, body, now).expect_err("a failure is to be explained");
        check(rejection.reason);
        let others = presets();
        let findings = explain(&Case {
            scheme: &self.scheme,
            secrets: &secrets,
            headers: &self.headers,
            body,
            now,
            rejection,
            other_secrets: &self.others,
            other_schemes: &others,
        });
        assert!(!findings.is_empty());
        for finding in &findings {
            assert!(CODES.contains(&finding.code), "{} is not in CODES", finding.code);
            for text in [&finding.message, &finding.fix] {
                assert!(text.ends_with('.') && !text.contains(SECRET) && !text.contains("  "), "{text:?}");
            }
        }
        findings
    }

    fn findings(&self, body: impl AsRef<[u8]>) -> Vec<Finding> {
        self.explained(body, UnixTime::from_seconds(NOW), |_| {})
    }

    #[track_caller]
    fn proves(&self, body: impl AsRef<[u8]>, codes: &[&str]) -> Finding {
        let findings = self.findings(body);
        let proven: Vec<_> = findings.iter().filter(|finding| finding.proven).map(|finding| finding.code).collect();
        assert_eq!(proven, codes, "{findings:#?}");
        findings[0].clone()
    }

    #[track_caller]
    fn hints(&self, body: impl AsRef<[u8]>, codes: &[&str]) {
        let findings = self.findings(body);
        assert!(findings.iter().all(|finding| !finding.proven), "{findings:#?}");
        assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), codes, "{findings:#?}");
    }
}

#[test]
fn codes_are_sorted_and_each_once() {
    assert!(CODES.is_sorted_by(|a, b| a < b));
}

/// Every code in the sources is listed, and every listed one is in the sources.
#[test]
fn the_list_of_codes_is_complete() {
    let sources = [
        include_str!("../body.rs"),
        include_str!("../claim.rs"),
        include_str!("../hints.rs"),
        include_str!("../message.rs"),
        include_str!("../mod.rs").split("pub const CODES").next().unwrap(),
        include_str!("../mod.rs").split("/// One delivery").nth(1).unwrap(),
        include_str!("../plain_hash.rs"),
        include_str!("../schemes.rs"),
        include_str!("../search.rs"),
        include_str!("../secret.rs"),
        include_str!("../time.rs"),
    ];
    for code in CODES {
        assert!(sources.iter().any(|source| source.contains(&format!("\"{code}\""))), "{code} is never used");
    }
}

#[test]
fn two_mistakes_at_once() {
    let given = Given::new("pushoney").theirs("abc").ours("abc\n").signed(r#"{"a":1}"#);
    given.proves("{\"a\":1}\n", &["trailing_newline_added", "secret_whitespace"]);
    given.proves(r#"{"a": 1.0}"#, &["reserialized_json", "secret_whitespace"]);
    let unsigned = Given::new("pushoney").mac(Algorithm::Sha256, SECRET.as_bytes(), b"{}");
    unsigned.proves("{}\n", &["trailing_newline_added", "timestamp_not_signed"]);
    let both = Given::new("pushoney").ours("abc\n").mac(Algorithm::Sha256, b"abc", b"{\"x\":[]}");
    both.proves("{\"x\":[]}", &["secret_whitespace", "timestamp_not_signed"]);
}

#[test]
fn a_proven_cause_of_an_old_delivery_is_followed_by_its_age() {
    let findings = Given::new("pushoney").at(NOW - 864_000).signed("{}").findings("{}\n");
    let codes: Vec<_> = findings.iter().map(|finding| (finding.code, finding.proven)).collect();
    assert_eq!(codes, [("trailing_newline_added", true), ("stored_delivery", false)]);
}

#[test]
fn what_reproduces_nothing_is_only_hinted_at() {
    let given = || Given::new("pushoney").theirs("unrelated").signed(BODY);
    given().hints("not json", &["no_known_cause"]);
    given().hints("", &["body_consumed", "no_known_cause"]);
    given().hints("{}", &["no_known_cause", "body_consumed", "reserialized_json"]);
    given().hints("[object Object]", &["body_object", "no_known_cause"]);
    given().hints("x\u{FFFD}", &["replacement_character", "no_known_cause"]);
    given().hints("{\"a\": 1}", &["no_known_cause", "reserialized_json"]);
    let mut with_headers = given();
    with_headers.headers.push(("Content-Length".into(), b"5".to_vec()));
    with_headers.headers.push(("content-encoding".into(), b"gzip".to_vec()));
    with_headers.hints("abc", &["body_length", "content_encoding", "no_known_cause"]);
    given()
        .changed(|v| v[..v.len() - 20].to_owned())
        .hints("x", &["signature_truncated", "header_form", "no_known_cause"]);
    given().value("t=1,v1=zz").hints("x", &["header_form", "no_known_cause"]);
}

#[test]
fn a_tampered_mac_is_never_explained() {
    let given = Given::new("pushoney").signed(BODY);
    for at in [0, 1, 31, 32, 63] {
        let flip = |value: String| {
            let mut bytes = value.into_bytes();
            let digit = bytes.len() - 64 + at;
            bytes[digit] = if bytes[digit] == b'0' { b'1' } else { b'0' };
            String::from_utf8(bytes).unwrap()
        };
        let tampered = Given { headers: given.headers.clone(), ..Given::new("pushoney") }.changed(flip);
        assert!(tampered.findings(BODY).iter().all(|finding| !finding.proven));
    }
}

#[test]
fn large_bodies_come_to_an_end() {
    let given = Given::new("pushoney").theirs("unrelated").signed(BODY);
    // Unoptimised, a full-sized body takes most of a minute.
    let full = if cfg!(debug_assertions) { MAX_BODY / 16 } else { MAX_BODY };
    let long = format!("[\"{}\"]", "x".repeat(full - 4));
    assert_eq!(given.findings(&long)[0].code, "no_known_cause");
    let many = format!("[{}0]", "0,".repeat(full / 4));
    assert_eq!(given.findings(&many)[0].code, "no_known_cause");
    let deep = format!("{}{}{}", "[".repeat(127), "0,".repeat(full / 256) + "0", "]".repeat(127));
    assert_eq!(given.findings(&deep)[0].code, "no_known_cause");
    assert_eq!(given.findings(vec![b'x'; MAX_BODY + 1])[0].code, "skipped");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn hostile_bytes_never_panic(
        body in prop::collection::vec(any::<u8>(), 0..200),
        secret in prop::collection::vec(any::<u8>(), 1..40),
        value in prop::collection::vec(any::<u8>(), 0..200),
        time in prop::collection::vec(any::<u8>(), 0..30),
        scheme in 0..7_usize,
        name in 0..7_usize,
    ) {
        let presets = presets();
        let headers = vec![
            (presets[name].signature_header().to_owned(), value),
            ("X-Slack-Request-Timestamp".to_owned(), time.clone()),
            ("webhook-id".to_owned(), time.clone()),
            ("webhook-timestamp".to_owned(), time),
        ];
        explained(&presets[scheme], &secret, &headers, &body);
    }

    #[test]
    fn texts_that_look_like_the_real_ones_never_panic(
        body in r#"[\[\]{},:"a\\u0-9d. eE+-]{0,60}"#,
        value in r#"(t=|v1=|v0=|[0-9]{0,12}|[a-fA-F0-9]{60,66}|,| |"|=|[a-zA-Z0-9+/_-]{42,44}|é){0,12}"#,
        secret in r#"(whsec_)?["' =\\n]?[A-Za-z0-9+/]{1,9}={0,2}["'\\n]{0,2}"#,
    ) {
        let headers = vec![("X-Pushoney-Signature".to_owned(), value.into_bytes())];
        explained(&Scheme::default(), secret.as_bytes(), &headers, body.as_bytes());
    }
}

/// Explains a mismatch whatever the case is, so that every path is walked.
fn explained(scheme: &Scheme, secret: &[u8], headers: &[(String, Vec<u8>)], body: &[u8]) {
    // What is no secret never gets this far.
    let Ok(secret) = Secret::new(secret) else { return };
    let secrets = [secret];
    let presets = presets();
    let rejection = Rejection { reason: Reason::SignatureMismatch, malformed: None, age: None };
    let now = UnixTime::from_seconds(NOW);
    let findings = explain(&Case {
        scheme,
        secrets: &secrets,
        headers,
        body,
        now,
        rejection,
        other_secrets: &[],
        other_schemes: &presets,
    });
    assert!(!findings.is_empty());
}

#[test]
fn a_search_ends_within_one_try_of_being_told() {
    let (scheme, secrets) = (Scheme::default(), [Secret::new(SECRET).unwrap()]);
    let keys = Keys::new(&scheme, &secrets).unwrap();
    let headers = [(scheme.signature_header().to_owned(), format!("t={NOW},v1={}", "0".repeat(64)).into_bytes())];
    let now = UnixTime::from_seconds(NOW);
    let rejection = verify(&keys, &headers[..], BODY.as_bytes(), now).unwrap_err();
    let (body, others) = (BODY.as_bytes(), presets());
    let (headers, secrets) = (&headers[..], &secrets[..]);
    let case =
        Case { scheme: &scheme, secrets, headers, body, now, rejection, other_secrets: &[], other_schemes: &others };
    let asked = std::cell::Cell::new(0);
    let stops_at = |most: usize| {
        asked.set(0);
        explain_while(&case, &|| {
            asked.set(asked.get() + 1);
            asked.get() < most
        })
    };
    let whole = stops_at(usize::MAX);
    assert_eq!(whole.as_ref(), Some(&explain(&case)));
    let tries = asked.get();
    assert!(tries > 1_000, "{tries}");
    for most in [1, 2, 50, tries / 2, tries - 1] {
        assert_eq!(stops_at(most), None);
        assert_eq!(asked.get(), most, "it is not asked again, and nothing is tried");
    }
}
