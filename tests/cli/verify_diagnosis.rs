//! Why `verify` refuses: each cause that the diagnosis proves, and what it says where it finds none.

use crate::support::{Cli, Place, cli};
use crate::verify::{MAC, T, signed, value, verify, verify_at};
use serde_json::json;

/// Asserts that the only finding is `code`, proven, in JSON, and that people are told the same.
#[track_caller]
fn found(code: &str, said: &str, run: impl Fn() -> Cli) {
    let verdict = run().arg("--json").status(1).any_stdout().run().json();
    let first = &verdict["diagnosis"][0];
    assert_eq!((&first["code"], &first["proven"]), (&json!(code), &json!(true)), "{verdict}");
    assert_eq!(verdict["diagnosis"].as_array().unwrap().len(), 1, "{verdict}");
    let (message, fix) = (first["message"].as_str().unwrap(), first["fix"].as_str().unwrap());
    assert!(message.contains(said) && !fix.is_empty(), "{verdict}");
    let told = format!("\n  found: {message}\n    fix: {fix}\n");
    run().status(1).stdout_contains("invalid: ").stdout_contains(&told).run();
}

/// `sent` is verified, and `original` is what was signed.
#[track_caller]
fn found_in_body(code: &str, said: &str, sent: impl AsRef<[u8]>, original: impl AsRef<[u8]>) {
    let signature = signed("s", original);
    found(code, said, || {
        let args = ["verify", "--secret", "s", "--at", T, "--signature", &signature];
        cli().args(args).stdin(sent.as_ref())
    });
}

#[test]
fn a_body_that_was_changed_on_the_way() {
    found_in_body("trailing_newline_added", "without its final newline", "{\"a\":1}\n", "{\"a\":1}");
    found_in_body("trailing_newline_lost", "with a final newline", "{\"a\":1}", "{\"a\":1}\n");
    found_in_body("crlf", "with LF where it has CRLF", "one\r\ntwo\r\nthree", "one\ntwo\nthree");
    found_in_body("crlf", "with CRLF where it has LF", "one\ntwo\nthree", "one\r\ntwo\r\nthree");
    found_in_body("bom_added", "without its byte order mark", "\u{feff}{\"a\":1}", "{\"a\":1}");
    found_in_body("bom_lost", "with a UTF-8 byte order mark", "{\"a\":1}", "\u{feff}{\"a\":1}");
    found_in_body("utf8_replaced", "U+FFFD", b"a\xffb", "a\u{fffd}b");
}

#[test]
fn a_body_that_was_parsed_and_written_again() {
    let compact = r#"{"b":"é😀/","a":[1.50,true,null],"n":1e21}"#;
    // What Python's json.dumps writes of it, by default and with sort_keys and an indent of two.
    let python = r#"{"b": "\u00e9\ud83d\ude00/", "a": [1.5, true, null], "n": 1e+21}"#;
    let pretty =
        "{\n  \"a\": [\n    1.5,\n    true,\n    null\n  ],\n  \"b\": \"\\u00e9\\ud83d\\ude00/\",\n  \"n\": 1e+21\n}";
    found_in_body("reserialized_json", "Python's json.dumps", compact, python);
    found_in_body("reserialized_json", "sort_keys", compact, pretty);
    // And what JavaScript's JSON.stringify makes of a body that was pretty.
    found_in_body("reserialized_json", "JSON.stringify", "{ \"a\": 1.0, \"b\": 100e-2 }", r#"{"a":1,"b":1}"#);
}

#[test]
fn a_secret_that_is_another() {
    let signature = signed("other", "{}");
    let run = || cli().args(["verify", "--secret", "s", "--at", T, "--signature", &signature]).stdin("{}");
    found("other_secret", "$PUSHONEY_SIGNING_SECRET", || run().env("PUSHONEY_SIGNING_SECRET", "other"));
    let place = Place::new();
    place.config("[profiles.default]\nsecrets = ['x', 'other']\n");
    found("other_secret", "secret 2 of profile `default`", || {
        place.run(["verify", "--secret", "s", "--at", T, "--signature", &signature]).stdin("{}")
    });
}

#[test]
fn a_secret_that_was_changed_on_the_way() {
    let cases = [
        ("secret_whitespace", "without the spaces", "key ", "key"),
        ("secret_whitespace", "a newline after it", "key", "key\n"),
        ("secret_quotes", "without the quotation marks", "\"key\"", "key"),
        ("secret_prefix_cut", "without its `whsec_`", "whsec_key", "key"),
        ("secret_prefix_kept", "with `whsec_` before it", "key", "whsec_key"),
        ("secret_assignment", "follows `NAME=`", "NAME=key", "key"),
        ("secret_base64", "decoded as base64", "a2V5a2V5", "keykey"),
        ("secret_hex", "decoded as hex", "6b65796b6579", "keykey"),
        ("secret_unset", "`undefined`", "key", "undefined"),
    ];
    for (code, said, here, there) in cases {
        let signature = signed(there, "{}");
        let args = ["verify", "--secret", here, "--at", T, "--signature", &signature];
        found(code, said, || cli().args(args).stdin("{}"));
    }
    // Python's hmac with an empty key, over `1770000000.{}`: anybody can make that, and nobody may accept it.
    let forged = "t=1770000000,v1=2ad020589114c868c24d96ce270fc4de1890cb46ce6f938bc8a718d817c3e7f2";
    found("empty_secret", "an empty secret", || verify().args(["--at", T, "--signature", forged]));
}

#[test]
fn a_message_or_a_form_that_is_wrong() {
    let at = |signature: String| verify().args(["--at", T, "--signature", &signature]);
    found("signature_uppercase", "uppercase hex", || at(format!("t={T},v1={}", MAC.to_uppercase())));
    // The same MAC in base64.
    let base64 = "h8XdIWOyjw1C8hy/AsGauBVN2zFdOn2uES29h8h+4dk=";
    found("signature_base64", "base64", || at(format!("t={T},v1={base64}")));
    // Python's hmac over `{}`, `1770000000000.{}` and `1770000000:{}`.
    let bare = "143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6";
    found("timestamp_not_signed", "`{body}`", || at(format!("t={T},v1={bare}")));
    found("timestamp_in_milliseconds", "milliseconds", || at(format!("t={T},v1={MILLISECONDS}")));
    found("separator", "{timestamp}:{body}", || at(format!("t={T},v1={COLON}")));
}

const MILLISECONDS: &str = "0690335165ea708bb1c9ca9e006eaeab3b6adcde956c8fcf208869f6ac71f84f";
const COLON: &str = "e9c882620a0d60db22072fbf36e7231fe55eddf243ddc7b3cbf931b56c6763f8";

#[test]
fn a_delivery_of_another_scheme() {
    let github = "X-Hub-Signature-256: sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6";
    found("other_scheme", "verifies as `github`", || verify().args(["-H", github]));
    let stripe = format!("Stripe-Signature: {}", value());
    found("other_scheme", "verifies as `stripe`", || verify().args(["-H", &stripe]));
}

#[test]
fn a_time_that_is_wrong_is_explained_by_its_distance() {
    let codes = |at: &str| -> Vec<String> {
        let verdict = verify_at(at).arg("--json").status(1).any_stdout().run().json();
        verdict["diagnosis"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("1770000310")[0], "delayed_delivery");
    assert_eq!(codes("1770007200")[0], "clock_timezone");
    assert_eq!(codes("1770864000")[0], "stored_delivery");
    assert_eq!(codes("1769999000")[0], "clock_skew");
}

#[test]
fn what_is_not_found_is_said_as_a_hint() {
    let signature = signed("entirely different", ENVELOPE);
    let run = || cli().args(["verify", "--secret", "s", "--at", T, "--signature", &signature]).stdin(ENVELOPE);
    let verdict = run().arg("--json").status(1).any_stdout().run().json();
    let first = &verdict["diagnosis"][0];
    assert_eq!((&first["code"], &first["proven"]), (&json!("no_known_cause"), &json!(false)), "{verdict}");
    run().status(1).stdout_contains("\n  hint: None of ").run();
}

const ENVELOPE: &str = r#"{"event":"click.recorded","data":{"send_id":"x"}}"#;

#[test]
fn large_bodies_are_verified_and_not_diagnosed() {
    let place = Place::new();
    let body = vec![b'x'; 11 * 1024 * 1024];
    place.file("big", &body);
    let sign = |file: &str| {
        let output = place.run(["sign", "--secret", "s", "--timestamp", T, file]).any_stdout().run();
        output.text().trim_end().to_owned()
    };
    let verify = |signature: &str| place.run(["verify", "--secret", "s", "--at", T, "big", "--signature", signature]);
    verify(&sign("big")).stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
    // Without its last byte: a diagnosis would find nothing either, but would have to hash for long.
    place.file("other", &body[1..]);
    let wrong = sign("other");
    let verdict = verify(&wrong).arg("--json").status(1).any_stdout().run().json();
    assert_eq!(verdict["reason"], "signature_mismatch");
    assert_eq!(verdict["diagnosis"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&verdict["diagnosis"][0]["code"], &verdict["diagnosis"][0]["proven"]),
        (&json!("skipped"), &json!(false))
    );
    verify(&wrong).status(1).stdout_contains("(11 MiB)\n").stdout_contains("the failure was not diagnosed").run();
}
