//! Secrets and messages that differ between the two sides.

use super::*;

#[test]
fn messages_put_together_otherwise() {
    let cases: &[(String, &str)] = &[
        (BODY.to_owned(), "timestamp_not_signed"),
        (format!("{NOW}000.{BODY}"), "timestamp_in_milliseconds"),
        (format!("{NOW}123.{BODY}"), "timestamp_in_milliseconds"),
        (format!("{NOW}{BODY}"), "separator"),
        (format!("{NOW}:{BODY}"), "separator"),
        (format!("{NOW}\n{BODY}"), "separator"),
        (format!("{NOW}\\n{BODY}"), "separator"),
        (format!("{NOW}|{BODY}"), "separator"),
        (format!("{NOW}-{BODY}"), "separator"),
        (format!("{NOW},{BODY}"), "separator"),
        (format!("{NOW} {BODY}"), "separator"),
        (format!("{NOW}_{BODY}"), "separator"),
        (format!("{NOW}/{BODY}"), "separator"),
        (format!("{BODY}.{NOW}"), "message_order"),
        (format!("v0:{NOW}:{BODY}"), "message_prefix"),
        (format!("v1:{NOW}:{BODY}"), "message_prefix"),
        (format!("t={NOW}.{BODY}"), "message_prefix"),
    ];
    for (message, code) in cases {
        Given::new("pushoney").mac(Algorithm::Sha256, SECRET.as_bytes(), message.as_bytes()).proves(BODY, &[code]);
    }
    let milliseconds = format!("{NOW}.{BODY}");
    let given =
        Given::new("pushoney").at(NOW * 1000 + 7).mac(Algorithm::Sha256, SECRET.as_bytes(), milliseconds.as_bytes());
    given.proves(BODY, &["timestamp_in_milliseconds", "timestamp_in_milliseconds"]);
}

#[test]
fn messages_of_schemes_with_an_id_and_of_schemes_without_a_time() {
    let standard = |message: &str| {
        let given = Given::new("standard-webhooks").signed(BODY);
        let mut mac = Mac::new(Algorithm::Sha256, &(0..16).collect::<Vec<u8>>());
        mac.update(message.as_bytes());
        let value = format!("v1,{}", Encoding::Base64.encode(&mac.finish()));
        given.changed(|_| value.clone())
    };
    standard(&format!("{NOW}.{BODY}")).proves(BODY, &["id_not_signed"]);
    standard(&format!("msg_1.{BODY}")).proves(BODY, &["timestamp_not_signed"]);
    standard(&format!("{NOW}.msg_1.{BODY}")).proves(BODY, &["message_order"]);
    standard(BODY).proves(BODY, &["timestamp_not_signed"]);
    let mut mac = Mac::new(Algorithm::Sha256, SECRET.as_bytes());
    mac.update(format!("{NOW}.{BODY}").as_bytes());
    let value = format!("t={NOW},v1={}", hex::encode(mac.finish()));
    Given::new("pocketsflow").value(value).proves(BODY, &["timestamp_signed", "signature_prefix"]);
}

#[test]
fn secrets_that_changed_on_the_way() {
    let cases: &[(&[u8], &[u8], &str)] = &[
        (b"abc", b" abc\n", "secret_whitespace"),
        (b"abc\n", b"abc", "secret_whitespace"),
        (b"abc\r\n", b"abc", "secret_whitespace"),
        (b"abc ", b"abc", "secret_whitespace"),
        (b" abc", b"abc", "secret_whitespace"),
        (b"abc", b"\"abc\"", "secret_quotes"),
        (b"abc", b"'abc'\n", "secret_quotes"),
        (b"\"abc\"", b"abc", "secret_quotes"),
        (b"'abc'", b"abc", "secret_quotes"),
        (b"abc", b"whsec_abc", "secret_prefix_cut"),
        (b"whsec_abc", b"abc", "secret_prefix_kept"),
        (b"abc", b"SECRET=abc", "secret_assignment"),
        (b"abc", b"export SECRET=\"abc\"\n", "secret_assignment"),
        (b"abc", b"abc\\n", "secret_escape"),
        (b"abc\\n", b"abc", "secret_escape"),
        (&[0xFB, 0xFF, 1], b"+/8B", "secret_base64"),
        (&[0xFB, 0xFF, 1], b"-_8B", "secret_base64"),
        (&[0xFB, 0xFF], b"+/8", "secret_base64"),
        (&[0xFB, 0xFF, 1], b"whsec_+/8B", "secret_base64"),
        (&[0xAB, 0xCD], b"abcd", "secret_hex"),
        (&[0xAB, 0xC0], b"whsec_ABC0", "secret_hex"),
        (b"+/8B", &[0xFB, 0xFF, 1], "secret_base64_encoded"),
        (b"abcd", &[0xAB, 0xCD], "secret_hex_encoded"),
        (b"undefined", b"abc", "secret_unset"),
        (b"null", b"abc", "secret_unset"),
        (b"None", b"abc", "secret_unset"),
    ];
    for (theirs, ours, code) in cases {
        let codes: &[_] = &[*code];
        let given = Given::new("pushoney").theirs(theirs).ours(ours).signed(BODY);
        assert_eq!(
            given.findings(BODY).iter().filter(|f| f.proven).map(|f| f.code).collect::<Vec<_>>(),
            codes,
            "{code}"
        );
        given.proves(BODY, codes);
    }
    Given::new("pushoney")
        .mac(Algorithm::Sha256, b"", format!("{NOW}.{BODY}").as_bytes())
        .proves(BODY, &["empty_secret"]);
}

#[test]
fn the_text_of_a_base64_secret() {
    for key in ["whsec_AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODw=="] {
        let given = Given::new("standard-webhooks").signed(BODY);
        let mut mac = Mac::new(Algorithm::Sha256, key.as_bytes());
        mac.update(format!("msg_1.{NOW}.{BODY}").as_bytes());
        let value = format!("v1,{}", Encoding::Base64.encode(&mac.finish()));
        given.changed(|_| value.clone()).proves(BODY, &["secret_text"]);
    }
}

#[test]
fn the_other_secrets() {
    let mut given = Given::new("pushoney").theirs("other").signed(BODY);
    given.others = vec![
        ("secret 1 of profile `x`".into(), Secret::new("no").unwrap()),
        ("secret 2 of profile `x`".into(), Secret::new("other").unwrap()),
    ];
    let finding = given.proves(BODY, &["other_secret"]);
    assert!(finding.message.contains("secret 2 of profile `x`"));
}
