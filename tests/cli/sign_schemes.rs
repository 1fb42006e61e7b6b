//! `sign` with several secrets, in each scheme that is built in and in one of the user's own.

use crate::sign::{ENVELOPE, MAC_BY_A, MAC_BY_B, MAC_BY_C, MAC_OF_BRACES, T, line, sign};
use crate::support::{Place, cli};
use serde_json::Value;

// Several secrets.

#[test]
fn each_secret_makes_a_v1_in_the_order_typed() {
    let expected = format!("t={T},v1={MAC_BY_B},v1={MAC_BY_A},v1={MAC_BY_C}\n");
    cli()
        .file("a.txt", "a\n")
        .args(["sign", "--timestamp", T, "--secret", "b", "--secret-file", "a.txt", "--secret", "c"])
        .stdin("{}")
        .stdout(expected)
        .run();
}

#[test]
fn a_scheme_of_one_signature_takes_one_secret() {
    for scheme in ["github", "slack", "shopify", "pocketsflow"] {
        cli()
            .args(["sign", "--scheme", scheme, "--secret", "a", "--secret", "b"])
            .status(2)
            .stderr(format!(
                "error: scheme {scheme} has a single signature, but there are 2 secrets\n  provide only one\n"
            ))
            .run();
    }
}

// Schemes.

#[test]
fn each_scheme_signs_as_its_provider_does() {
    // Python's hmac and base64, with the key `s`; slack over `v0:1770000000:{}`, the others over `{}`.
    let cases = [
        ("github", "sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6\n"),
        ("pocketsflow", "143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6\n"),
        ("shopify", "FDyo1Re6GxgQJdcysc8nXZAQT8pXuwKlZVQpeKoYxLY=\n"),
    ];
    for (scheme, expected) in cases {
        cli().args(["sign", "--scheme", scheme, "--secret", "s"]).stdin("{}").stdout(expected).run();
    }
    sign().args(["--scheme", "stripe"]).stdin("{}").stdout(line(MAC_OF_BRACES)).run();
    sign()
        .args(["--scheme", "slack"])
        .stdin("{}")
        .stdout("v0=9778ab59171f49d89542f97fb21306671629fcc61e0d6a7c69ecea02c05c1894\n")
        .stderr(format!("note: a receiver also needs X-Slack-Request-Timestamp: {T} (see --output json)\n"))
        .run();
    // Over `msg_1.1770000000.{}`, with what stands behind `whsec_` decoded.
    cli()
        .args(["sign", "--scheme", "standard-webhooks", "--secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
        .args(["--timestamp", T, "--delivery-id", "msg_1"])
        .stdin("{}")
        .stdout("v1,6QIgSuynZj1jkRu9yIjli3voIlcTr7SU0wcFf7nAWyA=\n")
        .stderr(format!("note: a receiver also needs webhook-id: msg_1, webhook-timestamp: {T} (see --output json)\n"))
        .run();
}

/// The `-H` arguments for the headers that `sign --output json` printed.
fn header_args(json: &Value) -> Vec<String> {
    let headers = json["headers"].as_array().unwrap().iter();
    let text = |pair: &Value| format!("{}: {}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
    headers.flat_map(|pair| ["-H".to_owned(), text(pair)]).collect()
}

#[test]
fn what_a_preset_signs_it_verifies() {
    let presets = ["pushoney", "pocketsflow", "stripe", "github", "standard-webhooks", "slack", "shopify"];
    for scheme in presets {
        let secret = ["--scheme", scheme, "--secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
        let signed =
            cli().args(["sign", "--quiet", "--output", "json"]).args(secret).stdin(ENVELOPE).any_stdout().run();
        let headers = header_args(&signed.json());
        let verify = || cli().args(["verify"]).args(secret).args(&headers);
        verify().stdin(ENVELOPE).stdout_contains("valid: secret 1 of 1, ").run();
        verify().stdin("{}").status(1).stdout_contains("invalid: signature_mismatch: ").run();
    }
}

const ACME: &str = r#"
[schemes.acme]
signature_header = "X-Acme"
grammar = "pairs"
separator = ";"
signature_key = "s"
timestamp_key = "ts"
signed = "{timestamp}|{body}|tail"
algorithm = "sha512"
secret_env = "ACME_SECRET"
event_header = "X-Acme-Event"
event_field = "type"
[schemes.old]
signature_header = "X-Old"
encoding = "base64"
algorithm = "sha1"
"#;

#[test]
fn a_scheme_of_ones_own_signs_and_verifies() {
    let place = Place::new();
    place.config(ACME);
    // HMAC-SHA512 by Python over `1770000000|{}|tail`.
    let mac = "552ecbb30b79e3b56def62687bd9f91046137f7565cacabc3105f784b37b32861351b75adb0b0f950f9767078ea1f5935007c3689d27c46a535fadae1768f36b";
    let value = format!("ts={T};s={mac}");
    let acme = |args: &[&str]| place.run(args).args(["--scheme", "acme"]).env("ACME_SECRET", "s").stdin("{}");
    acme(&["sign", "--timestamp", T]).stdout(format!("{value}\n")).run();
    acme(&["verify", "--signature", &value, "--at", T]).stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
    acme(&["verify", "--signature", &value, "--at", "1770000301"]).status(1).stdout_contains("timestamp_too_old").run();
    acme(&["sign", "--timestamp", T, "--event", "e", "--output", "header"])
        .stdout(format!("Content-Type: application/json\nX-Acme-Event: e\nX-Acme: {value}\n"))
        .run();
    // HMAC-SHA1 by Python, in base64.
    place.run(["sign", "--scheme", "old", "--secret", "s"]).stdin("{}").stdout("hQQTzi3uTEFCg4urnpCGyzBdpU0=\n").run();
}
