//! Secrets with which anybody could forge: refused from every source, and short ones said.

use crate::support::hub::{Hub, json};
use crate::support::{Cli, Place, SHORT_KEY, cli};

const ENV: &str = "PUSHONEY_SIGNING_SECRET";
const NULS: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const FINE: &str = "whsec_demo_secret_of_32_bytes_000";

/// Secrets as files, since no argument and no variable can hold a NUL.
const WEAK: [(&[u8], &str); 7] = [
    (&[0; 32], "the secret is only NUL bytes"),
    (&[0; 1], "the secret is only NUL bytes"),
    (b"   \n", "the secret is only white space or a byte order mark"),
    (b"\t\r\n\n", "the secret is only white space or a byte order mark"),
    (b"\xef\xbb\xbf", "the secret is only white space or a byte order mark"),
    (b"\xef\xbb\xbf\r\n", "the secret is only white space or a byte order mark"),
    ("\u{a0}\u{200b}".as_bytes(), "the secret is only white space or a byte order mark"),
];

/// Exit 2, nothing done, and why.
#[track_caller]
fn refused(cli: Cli, why: &str) {
    cli.status(2).stderr_contains(why).run();
}

#[test]
fn a_secret_that_is_as_good_as_empty_is_refused_from_every_source() {
    for (secret, why) in WEAK {
        let place = Place::new();
        place.file("secret", secret);
        let sign = || place.run(["sign"]).stdin("{}");
        refused(sign().args(["--secret-file", "secret"]), why);
        refused(place.run(["verify", "--signature", "t=1,v1=0", "--secret-file", "secret"]), why);
        place.config("[profiles.default]\nsecret_files = ['../../secret']\n");
        refused(sign(), why);
        refused(place.run(["listen", "--port", "0"]), why);
        refused(place.run(["listen", "--port", "0", "--sandbox"]), why);
        refused(place.run(["trigger", "a.b", "--to", "http://127.0.0.1:9/"]), why);
        let Ok(text) = std::str::from_utf8(secret) else { continue };
        place.config(&format!("[profiles.default]\nsecrets = [{}]\n", toml(text)));
        refused(sign(), why);
        place.config("");
        if !secret.contains(&0) {
            refused(sign().args(["--secret", text]), why);
            refused(sign().env(ENV, text), why);
            place.file(".env", format!("{ENV}=\"{}\"\n", text.replace('\r', "\\r").replace('\n', "\\n")));
            refused(sign().args(["--env-file", ".env"]), why);
        }
        let forward = ["listen", "--port", "0", "--secret", FINE, "--forward-to", "http://127.0.0.1:9/"];
        refused(place.run(forward).args(["--re-sign-secret-file", "secret"]), why);
    }
}

/// As TOML writes a text.
fn toml(text: &str) -> String {
    let escaped: Vec<_> = text.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    format!("\"{}\"", escaped.concat())
}

#[test]
fn base64_of_nuls_is_refused_where_it_is_decoded_and_is_text_where_it_is_not() {
    let standard = || cli().args(["sign", "--scheme", "standard-webhooks", "--secret"]).stdin("{}");
    refused(standard().arg(NULS), "scheme standard-webhooks can't use it: the secret is only NUL bytes");
    let second = standard().args(["whsec_MTIzNDU2Nzg5MDEyMzQ1Ng==", "--secret", NULS]);
    refused(second, "error: secret 2: scheme standard-webhooks can't use it: the secret is only NUL bytes");
    cli().args(["sign", "--secret", NULS]).stdin("{}").stdout_contains("v1=").run();
}

#[test]
fn a_secret_of_a_hub_with_which_anybody_could_forge_is_printed_and_stored_nowhere() {
    let answer = r#"{"id":"wh_1","signing_secret":"\u0000\u0000\u0000\u0000"}"#;
    let said = "its signing_secret is not usable: the secret is only NUL bytes";
    let hub = Hub::new([json("201 Created", answer), json("201 Created", answer), json("201 Created", answer)]);
    let place = Place::new();
    let register = |args: &[&str]| {
        let run = place.run(["register", "--url", "https://hooks.example.com/x", "--hub", &hub.url()]);
        run.env("PUSHONEY_API_KEY", "pk_test_0123c0de").args(args).status(3).stderr_contains(said)
    };
    register(&["--write-env", ".env", "--save"]).stdout(format!("{answer}\n")).run();
    assert!(!place.path(".env").exists() && !place.path("config/pushoney/config.toml").exists());
    register(&["--json"]).stdout(format!("{answer}\n")).run();
    let listen = place.run(["listen", "--port", "0", "--json", "--register", "--hub", &hub.url()]);
    let listen = listen.env("PUSHONEY_API_KEY", "pk_test_0123c0de").status(3);
    listen.stdout(format!("{answer}\n")).stderr_contains(said).run();
}

#[test]
fn a_short_key_is_said_once_and_not_when_quiet() {
    let note = format!("note: the secret{SHORT_KEY}\n");
    let sign = |secret: &str| cli().args(["sign", "--secret", secret]).stdin("{}").stdout_contains("t=");
    sign("whsec_demo").stderr(&note).run();
    sign("123456789012345").stderr(&note).run();
    sign("1234567890123456").stderr("").run();
    sign("whsec_demo").arg("--quiet").stderr("").run();
    sign(FINE).args(["--secret", "x", "--secret", "y"]).stderr(format!("note: secret 2{SHORT_KEY}\n")).run();
    // What it decodes to counts, and it is said once however many are signed.
    let standard =
        cli().args(["sign", "--jsonl", "--scheme", "standard-webhooks", "--secret", "whsec_MTIzNDU2Nzg5MDEy"]);
    let output = standard.stdin("{}\n{}\n").any_stdout().stderr_contains(SHORT_KEY).run();
    assert_eq!(String::from_utf8_lossy(&output.stderr).matches(SHORT_KEY).count(), 1);
    let place = Place::new();
    let body = ["verify", "--signature", "t=1,v1=", "--secret", "short"];
    place.run(body).status(1).any_stdout().stderr(&note).run();
}
