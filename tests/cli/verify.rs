//! `verify`: strict verdicts, exact about time, and notes about what other receivers would refuse.

use crate::support::{Cli, Place, cli, hold_against_schema};
use serde_json::{Value, json};

pub(crate) const T: &str = "1770000000";
/// HMAC-SHA256 by Python's `hmac`: the key is `s`, the message `1770000000.{}`.
pub(crate) const MAC: &str = "87c5dd2163b28f0d42f21cbf02c19ab8154ddb315d3a7dae112dbd87c87ee1d9";

pub(crate) fn value() -> String {
    format!("t={T},v1={MAC}")
}

/// `verify --secret s`, of `{}`.
pub(crate) fn verify() -> Cli {
    cli().args(["verify", "--secret", "s"]).stdin("{}")
}

/// The same of the right signature, as of `time`.
pub(crate) fn verify_at(time: &str) -> Cli {
    verify().args(["--signature", &value(), "--at", time])
}

/// What `sign` makes of `body` at `T`, with further arguments.
pub(crate) fn signed(secret: &str, body: impl AsRef<[u8]>) -> String {
    let args = ["sign", "--timestamp", T, "--secret", secret];
    cli().args(args).stdin(body).any_stdout().run().text().trim_end().to_owned()
}

// Verdicts.

#[test]
fn valid_is_one_line_with_the_secret_and_the_age() {
    verify_at(T).stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
    verify_at("1770000012").stdout("valid: secret 1 of 1, signed 12 s ago\n").run();
    verify_at("1769999988").stdout("valid: secret 1 of 1, signed 12 s in the future\n").run();
    let secrets = ["verify", "--secret", "a", "--secret", "s", "--signature", &value(), "--at", T];
    cli().args(secrets).stdin("{}").stdout("valid: secret 2 of 2, signed 0 s ago\n").run();
    let github = "sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6";
    verify()
        .args(["--scheme", "github", "--signature", github])
        .stdout("valid: secret 1 of 1, no timestamp (this scheme has none)\n")
        .run();
}

#[test]
fn json_is_one_object_with_the_pinned_fields() {
    verify_at("1770000012.5")
        .arg("--json")
        .stdout("{\"verified\":true,\"reason\":null,\"age_s\":12.5,\"secret\":1,\"diagnosis\":[],\"notes\":[]}\n")
        .run();
    let invalid = verify().args(["--json", "--signature", "zzz"]).status(1).any_stdout().run().json();
    let keys: Vec<_> = invalid.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["verified", "reason", "age_s", "secret", "diagnosis", "notes"]);
    assert_eq!((&invalid["verified"], &invalid["age_s"]), (&json!(false), &Value::Null));
    assert_eq!((&invalid["secret"], &invalid["notes"]), (&Value::Null, &json!([])));
    for finding in invalid["diagnosis"].as_array().unwrap() {
        let keys: Vec<_> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["code", "proven", "message", "fix"]);
    }
}

#[test]
fn each_reason_has_its_code_in_both_forms_and_exit_1() {
    let zeros = format!("t={T},v1={}", "0".repeat(64));
    let upper = format!("t={T},v1={}", MAC.to_uppercase());
    let cases = [
        ("", T, "missing_signature"),
        ("nonsense", T, "malformed_signature"),
        (&upper, T, "malformed_signature"),
        (&format!("t={T}, v1={MAC}"), T, "malformed_signature"),
        (&format!("t={T},t={T},v1={MAC}"), T, "malformed_signature"),
        (&format!("t=0{T},v1={MAC}"), T, "malformed_signature"),
        (&format!("t=9223372036854775808,v1={MAC}"), T, "malformed_signature"),
        (&format!("t=9223372036854775807,v1={MAC}"), T, "signature_mismatch"),
        (&format!("t={T},v1={MAC},v1=00"), T, "malformed_signature"),
        (&zeros, T, "signature_mismatch"),
        (&zeros, "1", "signature_mismatch"),
        (&value(), "1770000301", "timestamp_too_old"),
        (&value(), "1769999699", "timestamp_in_future"),
    ];
    for (signature, at, reason) in cases {
        let run = || verify().args(["--at", at, "--signature", signature]).status(1);
        let verdict = run().arg("--json").any_stdout().run().json();
        assert_eq!((&verdict["verified"], &verdict["reason"]), (&json!(false), &json!(reason)), "{signature}");
        assert!(!verdict["diagnosis"].as_array().unwrap().is_empty(), "{signature}");
        let text = run().any_stdout().run();
        assert!(text.text().starts_with(&format!("invalid: {reason}: ")), "{signature}: {}", text.text());
    }
}

#[test]
fn any_v1_matches_whatever_the_order_and_the_unknown_keys() {
    let zeros = "0".repeat(64);
    let headers = [format!("v1={MAC},t={T}"), format!("v0=x,t={T},v1={MAC},z=1"), format!("t={T},v1={zeros},v1={MAC}")];
    for header in headers {
        verify().args(["--at", T, "--signature", &header]).stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
    }
}

#[test]
fn three_hundred_seconds_are_allowed_and_no_more() {
    for at in ["1770000300", "1770000300.0", "1769999700", "1770000299.999999999"] {
        verify_at(at).stdout_contains("valid: secret 1 of 1, signed ").run();
    }
    let cases = [
        ("1770000300.2", "timestamp_too_old", 300.2),
        ("1770000300.000000001", "timestamp_too_old", 300.0),
        ("1769999699.8", "timestamp_in_future", -300.2),
        ("2026-02-02T02:45:01Z", "timestamp_too_old", 301.0),
    ];
    for (at, reason, age) in cases {
        let verdict = verify_at(at).arg("--json").status(1).any_stdout().run().json();
        assert_eq!(verdict["reason"], reason, "{at}");
        assert!((verdict["age_s"].as_f64().unwrap() - age).abs() < 1e-6, "{verdict}");
    }
}

#[test]
fn a_tolerance_of_ones_own_has_the_same_bounds() {
    verify_at("1770000010").args(["--tolerance", "10s"]).stdout_contains("valid: ").run();
    verify_at("1770000010.1").args(["--tolerance", "10s"]).status(1).stdout_contains("timestamp_too_old").run();
    verify_at("1770003600").args(["--tolerance", "1h"]).stdout_contains("valid: ").run();
    verify_at("1770000001").args(["--tolerance", "0"]).status(1).stdout_contains("timestamp_too_old").run();
    for wrong in ["5", "soon", "-5s"] {
        let flag = format!("--tolerance={wrong}");
        verify_at(T).arg(flag).status(2).stderr_contains("'--tolerance <DUR>'").stderr_contains(", or off").run();
    }
}

#[test]
fn age_switched_off_is_said() {
    verify_at("1780000000")
        .args(["--tolerance", "off"])
        .stdout("valid: secret 1 of 1, signed 115 d 17 h ago (age not checked: --tolerance off)\n")
        .run();
    let other = format!("t={T},v1={}", "0".repeat(64));
    let wrong = ["--signature", &other, "--tolerance", "off"];
    verify().args(wrong).status(1).stdout_contains("invalid: signature_mismatch").run();
}

#[test]
fn without_at_it_is_now() {
    verify().args(["--signature", &value()]).status(1).stdout_contains("invalid: timestamp_too_old").run();
}

#[test]
fn a_scheme_without_time_takes_no_flag_about_time() {
    for flag in [["--tolerance", "off"], ["--tolerance", "5m"], ["--at", "5"]] {
        verify()
            .args(["--scheme", "github", "--signature", "x"])
            .args(flag)
            .status(2)
            .stderr(format!("error: {}: signatures of scheme github have no timestamp\n  leave it out\n", flag[0]))
            .run();
    }
}

// Where the signature comes from.

#[test]
fn headers_are_taken_as_a_delivery_has_them() {
    for name in ["X-Pushoney-Signature", "x-pushoney-signature", "X-PUSHONEY-SIGNATURE"] {
        for blank in ["", " ", " \t "] {
            let header = format!("{name}:{blank}{}{blank}", value());
            verify()
                .args(["--at", T, "-H", "Content-Type: a: b", "-H", &header])
                .stdout("valid: secret 1 of 1, signed 0 s ago\n")
                .run();
        }
    }
    let header = format!("X-Pushoney-Signature: {}", value());
    verify().args(["--at", T, "--header", &header]).stdout_contains("valid: ").run();
    let twice = ["--at", T, "-H", &header, "-H", &header];
    verify().args(twice).status(1).stdout_contains("malformed_signature").stdout_contains("more than once").run();
}

#[test]
fn one_signature_is_needed_and_one_is_enough() {
    let header = format!("x-pushoney-signature: {}", value());
    verify_at(T)
        .args(["-H", &header])
        .status(2)
        .stderr("error: the signature was given twice: with --signature and with -H 'X-Pushoney-Signature: …'\n  remove one of them\n")
        .run();
    verify()
        .status(2)
        .stderr("error: no signature to verify\n  provide the header's value with --signature, or the delivery's headers with -H 'X-Pushoney-Signature: …'\n")
        .run();
    verify().args(["-H", "Accept: x"]).status(1).stdout_contains("invalid: missing_signature").run();
}

#[test]
fn what_is_no_header_is_refused() {
    for wrong in ["nocolon", ": x", "a b: x", ""] {
        verify().args(["-H", wrong]).status(2).stderr_contains("write it as 'Name: value'").run();
    }
}

#[test]
fn standard_webhooks_comes_under_both_names() {
    // Python's hmac over `msg_1.1770000000.{}`.
    let mac = "v1,6QIgSuynZj1jkRu9yIjli3voIlcTr7SU0wcFf7nAWyA=";
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    for brand in ["webhook", "svix", "Svix"] {
        let run = |id: &str| {
            let (id, time) = (format!("{brand}-id: {id}"), format!("{brand}-timestamp: {T}"));
            let args = ["verify", "--scheme", "standard-webhooks", "--secret", secret, "--at", T];
            let signature = format!("{brand}-signature: v1a,other {mac}");
            cli().args(args).args(["-H", &id, "-H", &time, "-H", &signature]).stdin("{}")
        };
        run("msg_1").stdout("valid: secret 1 of 1, signed 0 s ago\n").run();
        run("msg_2").status(1).stdout_contains("signature_mismatch").run();
        run("").status(1).stdout_contains("malformed_signature").run();
    }
}

#[test]
fn payloads_come_from_files_too() {
    let run = || cli().args(["verify", "--secret", "s", "--at", T, "--signature", &value()]);
    run().file("p", "{}").arg("p").stdout_contains("valid: ").run();
    run().stdin("{}").arg("-").stdout_contains("valid: ").run();
    run().arg("gone").status(4).stderr_contains("error: cannot read payload gone: ").run();
    run().arg("home").status(4).stderr_contains("it is a directory").run();
    run().args(["a", "b"]).status(2).stderr_contains("unexpected argument 'b'").run();
}

// Valid here, refused elsewhere.

#[track_caller]
fn noted(code: &str, said: &str, secrets: &[&str], body: &[u8], signature: &str) {
    let run = || {
        let secrets = secrets.iter().flat_map(|secret| ["--secret", secret]);
        cli().arg("verify").args(secrets).args(["--at", T, "--signature", signature]).stdin(body)
    };
    let verdict = run().arg("--json").any_stdout().run().json();
    assert_eq!(verdict["verified"], true);
    let notes = verdict["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1, "{verdict}");
    assert_eq!(notes[0]["code"], code);
    let message = notes[0]["message"].as_str().unwrap();
    assert!(message.contains(said), "{verdict}");
    let output = run().any_stdout().run();
    let lines = output.lines();
    assert!(lines[0].starts_with("valid: secret ") && lines[1] == format!("  note: {message}"), "{lines:?}");
}

#[test]
fn what_published_receivers_would_refuse_is_noted() {
    let last = format!("t={T},v1={MAC},v1={}", "0".repeat(64));
    noted("not_last_signature", "only the last v1", &["s"], b"{}", &last);
    noted("not_last_signature", "only the last v1", &["a", "s"], b"{}", &last);
    noted("body_not_utf8", "not UTF-8", &["s"], b"\xff", &signed("s", b"\xff"));
    noted("byte_order_mark", "byte order mark", &["s"], "\u{feff}{}".as_bytes(), &signed("s", "\u{feff}{}"));
}

#[test]
fn an_id_that_holds_the_separator_is_noted_in_any_scheme() {
    for (id, mac, noted) in [
        ("a.b", "AWdzQ4cq0hIFtPufAjyze3gjzGbOwobim8sUW6v9pfo=", json!(["id_with_separator"])),
        ("ab", "+mk7lSHMffZP5LTGfus8r5t1dmhgjys18dPRd4rU2Ek=", json!([])),
    ] {
        let headers =
            [format!("webhook-id: {id}"), format!("webhook-timestamp: {T}"), format!("webhook-signature: v1,{mac}")];
        let verify = || {
            let given = ["verify", "--scheme", "standard-webhooks", "--at", T, "--secret"];
            let cli = cli().args(given).arg("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
            headers.iter().fold(cli, |cli, header| cli.args(["-H", header])).stdin("{}")
        };
        let verdict = verify().arg("--json").any_stdout().run().json();
        hold_against_schema("verify", &verdict);
        let codes: Vec<_> = verdict["notes"].as_array().unwrap().iter().map(|note| note["code"].clone()).collect();
        assert_eq!(Value::from(codes), noted);
        let shown = verify().any_stdout().run();
        let said = shown.text().contains("its signature is ambiguous");
        assert_eq!(said, noted != json!([]), "{}", shown.text());
    }
}

#[test]
fn notes_are_about_pushoneys_receivers_alone() {
    let args = ["verify", "--secret", "s", "--at", T, "--scheme", "stripe"];
    let signature = signed("s", b"\xff");
    cli().args(args).args(["--signature", &signature]).stdin(b"\xff").stdout_contains("valid: ").run();
    let output = cli().args(args).args(["--signature", &signature, "--json"]).stdin(b"\xff").any_stdout().run();
    assert_eq!(output.json()["notes"], json!([]));
}

// What must not be seen.

#[test]
fn no_failure_shows_a_secret() {
    let place = Place::new();
    place
        .file("secret", "hunter2-file\n")
        .file("env", "PUSHONEY_SIGNING_SECRET=hunter2-env\n")
        .config("[profiles.default]\nsecrets = ['hunter2-profile']\n");
    let wrong = format!("t={T},v1={}", "0".repeat(64));
    let upper = format!("t={T},v1={}", signed("hunter2-flag", "{}")[16..].to_uppercase());
    let of_the_variable = signed("hunter2-variable", "{}");
    let runs: [(&[&str], i32); 8] = [
        (&["verify", "--secret", "hunter2-flag", "--signature", &wrong], 1),
        (&["verify", "--secret", "hunter2-flag", "--signature", &upper], 1),
        (&["verify", "--secret", " 'hunter2-flag'", "--signature", &signed("hunter2-flag", "{}")], 1),
        (&["verify", "--secret-file", "secret", "--signature", &wrong], 1),
        (&["verify", "--env-file", "env", "--signature", &of_the_variable], 1),
        (&["verify", "--signature", &wrong, "--json"], 1),
        (&["verify", "--scheme", "standard-webhooks", "--secret", "whsec_hunter2!", "--signature", "v1,x"], 2),
        (&["sign", "--secret", "hunter2-flag", "--scheme", "github", "--secret", "hunter2-flag"], 2),
    ];
    for (args, status) in runs {
        let mut run =
            place.run(args).env("PUSHONEY_SIGNING_SECRET", "hunter2-variable").stdin("{}").status(status).any_stdout();
        if status == 2 {
            run = run.stderr_contains("error: ");
        }
        let output = run.run();
        assert!(!output.everything().contains("hunter2"), "{args:?}: {}", output.everything());
        assert!(!output.everything().is_empty(), "{args:?}");
    }
}
