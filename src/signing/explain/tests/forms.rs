//! Correct MACs in a wrong format, and deliveries of other schemes.

use super::*;
use sha2::Digest as _;

#[test]
fn macs_written_otherwise() {
    let mac_of = |value: &str| hex::decode(value.rsplit_once("v1=").unwrap().1).unwrap();
    let base64 = |value: String, engine: &dyn Fn(Vec<u8>) -> String| format!("t={NOW},v1={}", engine(mac_of(&value)));
    let standard = |mac: Vec<u8>| Encoding::Base64.encode(&mac);
    let given = || Given::new("pushoney").signed(BODY);
    given()
        .changed(|v| v.to_uppercase().replace("T=", "t=").replace("V1", "v1"))
        .proves(BODY, &["signature_uppercase"]);
    given().changed(|v| base64(v, &standard)).proves(BODY, &["signature_base64"]);
    given().changed(|v| base64(v, &|mac| standard(mac).replace('=', ""))).proves(BODY, &["signature_base64"]);
    given()
        .changed(|v| base64(v, &|mac| standard(mac).replace('+', "-").replace('/', "_")))
        .proves(BODY, &["signature_base64"]);
    given()
        .changed(|v| base64(v, &|mac| standard(hex::encode(mac).into_bytes())))
        .proves(BODY, &["signature_encoded_twice"]);
    given().changed(|v| v.replace(',', ", ")).proves(BODY, &["header_blanks"]);
    given().changed(|v| format!("{v}\n")).proves(BODY, &["header_blanks"]);
    given().changed(|v| format!("\"{v}\"")).proves(BODY, &["header_quotes"]);
    given().changed(|v| v.replace("v1=", "v1='") + "'").proves(BODY, &["header_quotes"]);
    given().changed(|v| v.replace("v1=", "sha256=")).proves(BODY, &["signature_prefix"]);
    given()
        .changed(|v| v.replace("v1=", "v0=") + &format!(",v1={}", "0".repeat(64)))
        .proves(BODY, &["signature_prefix"]);
    given().changed(|v| v.replace("v1=", "")).proves(BODY, &["header_form"]);
    given().changed(|v| v + ",").proves(BODY, &["header_form"]);
    given().changed(|v| v + ",v1=00").proves(BODY, &["header_form"]);
    given().changed(|v| v.replace("t=", "t=0")).proves(BODY, &["timestamp_form"]);
    let mut twice = given();
    twice.headers.push(twice.headers[0].clone());
    twice.proves(BODY, &["header_repeated"]);
    let mut renamed = given();
    renamed.headers[0].0 = "X-Renamed".into();
    renamed.proves(BODY, &["other_header"]);
    given()
        .changed(|v| v.to_uppercase().replace("T=", "t=").replace("V1", "v1"))
        .proves(format!("{BODY}\n"), &["trailing_newline_added", "signature_uppercase"]);
    Given::new("github").signed(BODY).changed(|v| v.replace("sha256=", "")).proves(BODY, &["signature_prefix"]);
    Given::new("github").signed(BODY).changed(|v| v.replace("sha256=", "sha256:")).proves(BODY, &["signature_prefix"]);
    let hexed = |value: String| hex::encode(Encoding::Base64.decode(value.as_bytes(), 32).unwrap());
    Given::new("shopify").signed(BODY).changed(hexed).proves(BODY, &["signature_hex"]);
}

#[test]
fn other_algorithms_and_hashes_that_are_no_hmac() {
    let message = format!("{NOW}.{BODY}");
    for algorithm in [Algorithm::Sha1, Algorithm::Sha512] {
        let codes = Given::new("pushoney").mac(algorithm, SECRET.as_bytes(), message.as_bytes()).findings(BODY);
        assert_eq!((codes[0].code, codes[0].proven), ("algorithm", true));
    }
    for hashed in [format!("{SECRET}{message}"), format!("{message}{SECRET}"), message] {
        let digits = hex::encode(sha2::Sha256::digest(hashed.as_bytes()));
        Given::new("pushoney").value(format!("t={NOW},v1={digits}")).proves(BODY, &["plain_hash"]);
    }
}

#[test]
fn deliveries_of_other_schemes() {
    let mut stripe = Given::new("stripe").signed(BODY);
    stripe.scheme = preset("pushoney").unwrap();
    let finding = stripe.proves(BODY, &["other_scheme"]);
    assert_eq!(finding.fix, "Use `--scheme stripe`.");
    stripe.ours = b"another".to_vec();
    stripe.hints(BODY, &["other_scheme"]);
    stripe.headers.clear();
    stripe.hints(BODY, &["header_dropped"]);
    Given::new("pushoney").value("").hints(BODY, &["header_dropped"]);
    let mut slack = Given::new("slack").signed(BODY);
    slack.scheme = preset("github").unwrap();
    slack.proves(BODY, &["other_scheme"]);
    // The header is ours, the MAC is what Standard Webhooks would sign with the decoded secret.
    let mut given = Given::new("pushoney").ours("whsec_AAECAwQFBgcICQoLDA0ODw==");
    given = given.mac(Algorithm::Sha256, &(0..16).collect::<Vec<u8>>(), format!("msg_1.{NOW}.{BODY}").as_bytes());
    given.headers.push(("webhook-id".into(), b"msg_1".to_vec()));
    given.proves(BODY, &["other_scheme"]);
}
