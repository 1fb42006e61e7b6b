//! The configuration file: where it is, and how strictly it is read.

use crate::support::{Cli, Place};

const FILE: &str = "config/pushoney/config.toml";
/// HMAC-SHA256 by Python's `hmac` over `1770000000.{}`, with the keys `a`, `b` and `c`.
const BY_A: &str = "d88126e847e47392aadddceef3b346a5d0b461d68206e599fe6a1e820a98b772";
const BY_B: &str = "7f2f0b9b00c0169c706ac6c5393dba2dfcaaf5b4030a56ad6b823490fe6032f3";
const BY_C: &str = "be13bb1974256d6d1bb7f616abbb0f1db46d58024a91a2484915723d06e3d181";

fn sign(place: &Place) -> Cli {
    place.run(["sign", "--timestamp", "1770000000"]).stdin("{}")
}

fn signed_by(mac: &str) -> String {
    format!("t=1770000000,v1={mac}\n")
}

fn secret(name: &str) -> String {
    format!("[profiles.default]\nsecrets = ['{name}']\n")
}

/// Asserts that this file is refused, exit 4, with `problem` behind its path.
#[track_caller]
fn refused(text: &str, problem: &str) {
    let place = Place::new();
    place.config(text);
    let path = place.path(FILE);
    sign(&place).args(["--secret", "s"]).status(4).stderr(format!("error: {}{problem}\n", path.display())).run();
}

#[test]
fn it_is_in_the_folder_of_the_system() {
    let place = Place::new();
    place.config(&secret("a"));
    place.file("home/.config/pushoney/config.toml", secret("b"));
    place.file("other.toml", secret("c"));
    sign(&place).stdout(signed_by(BY_A)).run();
    sign(&place).without_env("XDG_CONFIG_HOME").stdout(signed_by(BY_B)).run();
    // A relative folder is none (XDG Base Directory Specification), and an empty one neither.
    for none in ["", "config"] {
        sign(&place).env("XDG_CONFIG_HOME", none).stdout(signed_by(BY_B)).run();
    }
    sign(&place).args(["--config", "other.toml"]).stdout(signed_by(BY_C)).run();
}

#[test]
fn it_need_not_be_there_unless_it_is_named() {
    let place = Place::new();
    sign(&place).args(["--secret", "a"]).stdout(signed_by(BY_A)).run();
    let homeless = sign(&place).without_env("XDG_CONFIG_HOME").without_env("HOME");
    homeless.args(["--secret", "a"]).stdout(signed_by(BY_A)).run();
    for (name, why) in [("gone.toml", "No such file or directory"), ("home", "Is a directory")] {
        sign(&place)
            .args(["--secret", "a", "--config", name])
            .status(4)
            .stderr_contains(&format!("error: cannot read configuration {name}: {why}"))
            .run();
    }
}

#[test]
fn global_flags_stand_on_either_side_of_the_command() {
    let place = Place::new();
    place.file("c.toml", format!("{}[profiles.ci]\nsecrets = ['b']\n", secret("a")));
    let args = ["--config", "c.toml", "--profile", "ci", "sign", "--timestamp", "1770000000"];
    place.run(args).stdin("{}").stdout(signed_by(BY_B)).run();
    sign(&place).args(["--profile", "ci", "--config", "c.toml"]).stdout(signed_by(BY_B)).run();
}

#[test]
fn unknown_keys_name_the_nearest_one_and_the_line() {
    refused("\n[profile.x]\n", ":2: unknown key `profile` at the top\n  did you mean `profiles`?");
    refused("zzz = 1\n", ":1: unknown key `zzz` at the top\n  known keys: profiles, schemes, tunnels");
    refused(
        "# mine\n[profiles.default]\nsecret = 'hunter2'\n",
        ":3: unknown key `secret` in [profiles.default]\n  did you mean `secrets`?",
    );
    refused(
        "[schemes.acme]\nsignature_header = 'X'\nsignature_haeder = 'X'\n",
        ":3: unknown key `signature_haeder` in [schemes.acme]\n  did you mean `signature_header`?",
    );
    refused(
        "[profiles.other]\nqqq = 1\n",
        ":2: unknown key `qqq` in [profiles.other]\n  known keys: scheme, secrets, secret_files, hub, api_key, api_key_file, webhook_id, forward, templates",
    );
}

#[test]
fn impossible_schemes_name_the_field_at_fault() {
    let cases = [
        ("encoding = 'hex'", ": `signature_header` is missing: it names the signature header"),
        ("signature_header = 'X Y'", ":2: `signature_header` `X Y` is not the name of a header"),
        ("signature_header = 'X'\nencoding = 'base32'", ":3: `encoding` `base32` is not one of hex, base64"),
        ("signature_header = 'X'\nalgorithm = 'md5'", ":3: `algorithm` `md5` is not one of sha256, sha512, sha1"),
        (
            "signature_header = 'X'\nsigned = '{timestamp}.{body}'",
            ":3: `signed` has {timestamp}, but nothing carries it: add `timestamp_header`, or `timestamp_key` with grammar pairs",
        ),
        (
            "signature_header = 'X'\ntimestamp_header = 'Y'",
            ":3: `timestamp_header` is not signed, so it would prove nothing: add {timestamp} to `signed`",
        ),
        ("signature_header = 'X'\nsigned = '{body}{body}'", ":3: `signed` needs exactly one {body}, but has 2"),
        ("signature_header = 'X'\ntolerance = '5m'", ":3: `tolerance` needs a timestamp: add {timestamp} to `signed`"),
        (
            "signature_header = 'X'\nsignature_key = 'v1'",
            ":3: `signature_key` belongs to grammar pairs, but this scheme's grammar is value",
        ),
        (
            "signature_header = 'X'\nsecret_prefix = 'whsec_'",
            ":3: `secret_prefix` requires `secret = \"base64\"`: a secret used as bytes keeps its prefix",
        ),
    ];
    for (fields, problem) in cases {
        refused(&format!("[schemes.acme]\n{fields}\n"), &format!("{problem} in [schemes.acme]"));
    }
}

#[test]
fn a_schemes_name_is_its_own() {
    for name in ["pushoney", "stripe", "standard-webhooks"] {
        let text = format!("[schemes.{name}]\nsignature_header = 'X'\n");
        refused(&text, &format!(":1: [schemes.{name}] has the name of a preset; rename it"));
    }
    refused(
        "[schemes.Acme]\nsignature_header = 'X'\n",
        ":1: `Acme` is not a valid scheme name: use lowercase letters, digits, - and _",
    );
}

#[test]
fn values_of_another_kind_are_named() {
    refused("schemes = 1\n", ":1: `schemes` is not a table");
    refused("[profiles.default]\nsecrets = [1]\n", ":2: `secrets` is not a list of strings");
    refused("[profiles.default]\nscheme = 5\n", ":2: `scheme` is not a string");
    refused(
        "[profiles]\nscheme = 'x'\n",
        ":2: `profiles.scheme` is not a table: write [profiles.scheme] above its keys",
    );
}

#[test]
fn what_is_no_toml_is_named_by_line_and_never_quoted() {
    let wrong = [
        "[profiles.default]\nsecrets = ['hunter2'\n",
        "[profiles.default]\nsecrets = hunter2\n",
        "[profiles.default]\nsecrets = \"hunter2\n",
        "[profiles.default]\nsecrets = ['a']\nsecrets = ['hunter2']\n",
        "[profiles.default]\nhunter2\n",
        "[profiles.default]\nsecrets = \"hunter2\\q\"\n",
    ];
    for text in wrong {
        let place = Place::new();
        place.config(text);
        let place_of_it = format!("error: {}:", place.path(FILE).display());
        let output = sign(&place).status(4).stderr_contains(&place_of_it).stderr_contains("not TOML: ").run();
        assert!(!output.everything().contains("hunter2"), "{}", output.everything());
    }
    let place = Place::new();
    place.file(FILE, b"a = '\xff'\n");
    let text = format!("error: configuration {} is not UTF-8\n", place.path(FILE).display());
    sign(&place).status(4).stderr(text).run();
}

#[test]
fn a_profile_selects_the_scheme_and_a_flag_overrides_it() {
    let place = Place::new();
    place.config("[profiles.default]\nscheme = 'github'\nsecrets = ['s']\n");
    // HMAC-SHA256 by Python over `{}`, with the key `s`.
    let github = "sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6\n";
    place.run(["sign"]).stdin("{}").stdout(github).run();
    let mac = "87c5dd2163b28f0d42f21cbf02c19ab8154ddb315d3a7dae112dbd87c87ee1d9";
    sign(&place).args(["--scheme", "stripe"]).stdout(signed_by(mac)).run();
}

#[test]
fn an_unknown_scheme_names_those_that_are_known() {
    let place = Place::new();
    place.config("[schemes.acme]\nsignature_header = 'X'\n");
    let rest = "  known: pushoney, pocketsflow, stripe, github, standard-webhooks, slack, shopify, acme\n  define your own as [schemes.NAME] in the configuration file\n";
    let of = |name: &str| sign(&place).args(["--secret", "s", "--scheme", name]).status(2);
    of("qqq").stderr(format!("error: unknown scheme `qqq`\n{rest}")).run();
    of("acne").stderr(format!("error: unknown scheme `acne`\n  did you mean `acme`?\n{rest}")).run();
    of("Stripe").stderr_contains("did you mean `stripe`?").run();
}
