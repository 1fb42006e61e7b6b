//! What can happen to a secret when it is configured in two places, as data: one rule per change, each applied to
//! our secret to see whether the other side signs with the result.
//!
//! No message contains a byte of a secret, nor its length.

use super::Finding;
use super::claim::{LAX_STANDARD, LAX_URL};
use crate::signing::{KeyForm, Scheme, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashSet;

/// A key, and what it would mean if the signature were made with it.
pub(super) type Variant = (Vec<u8>, Finding);

const WHSEC: &[u8] = b"whsec_";

struct Rule {
    code: &'static str,
    /// Completes "The signature is made with …"; `{}` is the secret.
    with: &'static str,
    fix: &'static str,
    /// The secret as it may stand on the other side; `None` where the rule has nothing to say.
    change: fn(&[u8]) -> Option<Vec<u8>>,
}

const TRIM_HERE: &str =
    "Remove the spaces or newlines around the secret given here; `printf %s` writes a file without one.";
const TRIM_THERE: &str = "Set the secret on the sender's side again, without spaces or a newline around it: \
    `echo` and editors add one, `printf %s` does not.";
const UNQUOTE: &str = "Use the secret without quotation marks: Docker's --env-file and some .env readers keep them.";
const UNQUOTE_THERE: &str = "The sender's copy of the secret has quotation marks around it, or they were lost here: use the same text on both sides.";
const PREFIX: &str = "Use the whole secret on both sides, including `whsec_`, exactly as the provider shows it.";
const DECODED: &str = "Use the same key on both sides: this scheme uses the secret's own bytes, undecoded. If the sender decodes it by design, define a scheme with `secret = \"base64\"`.";
const HEX: &str =
    "Use the same key on both sides: this scheme uses the secret's own bytes, but the sender decodes the hex first.";
const ENCODED: &str =
    "Use the same key on both sides: the decoded secret is given here, but the sender uses its encoded text.";

const RULES: &[Rule] = &[
    Rule {
        code: "secret_whitespace",
        with: "{} without the spaces or newlines around it",
        fix: TRIM_HERE,
        change: |s| Some(s.trim_ascii().to_vec()),
    },
    Rule {
        code: "secret_whitespace",
        with: "{} with a newline after it",
        fix: TRIM_THERE,
        change: |s| around(b"", s, b"\n"),
    },
    Rule {
        code: "secret_whitespace",
        with: "{} with a CRLF after it",
        fix: TRIM_THERE,
        change: |s| around(b"", s, b"\r\n"),
    },
    Rule {
        code: "secret_whitespace",
        with: "{} with a CR after it",
        fix: TRIM_THERE,
        change: |s| around(b"", s, b"\r"),
    },
    Rule {
        code: "secret_whitespace",
        with: "{} with a space after it",
        fix: TRIM_THERE,
        change: |s| around(b"", s, b" "),
    },
    Rule {
        code: "secret_whitespace",
        with: "{} with a space before it",
        fix: TRIM_THERE,
        change: |s| around(b" ", s, b""),
    },
    Rule {
        code: "secret_quotes",
        with: "{} without the quotation marks around it",
        fix: UNQUOTE,
        change: |s| unquoted(s.trim_ascii()).map(<[u8]>::to_vec),
    },
    Rule {
        code: "secret_quotes",
        with: "{} in double quotation marks",
        fix: UNQUOTE_THERE,
        change: |s| around(b"\"", s, b"\""),
    },
    Rule {
        code: "secret_quotes",
        with: "{} in single quotation marks",
        fix: UNQUOTE_THERE,
        change: |s| around(b"'", s, b"'"),
    },
    Rule {
        code: "secret_prefix_cut",
        with: "{} without its `whsec_`",
        fix: PREFIX,
        change: |s| s.strip_prefix(WHSEC).map(<[u8]>::to_vec),
    },
    Rule {
        code: "secret_prefix_kept",
        with: "{} with `whsec_` before it",
        fix: PREFIX,
        change: |s| (!s.starts_with(WHSEC)).then(|| [WHSEC, s].concat()),
    },
    Rule {
        code: "secret_assignment",
        with: "what follows `NAME=` in {}",
        fix: "Use only the value: a whole line of a .env file was given as the secret.",
        change: |s| assigned(s).map(<[u8]>::to_vec),
    },
    Rule {
        code: "secret_escape",
        with: "{} without the literal `\\n` at its end",
        fix: "Remove the two characters `\\n` from the end of the secret: they were meant as a newline, or copied with it.",
        change: |s| s.strip_suffix(b"\\n").map(<[u8]>::to_vec),
    },
    Rule {
        code: "secret_escape",
        with: "{} with a literal `\\n` after it",
        fix: "Remove the two characters `\\n` from the end of the secret on the sender's side.",
        change: |s| around(b"", s, b"\\n"),
    },
];

/// Decodings: these give a key, whatever form the scheme's secrets have.
const DECODINGS: &[Rule] = &[
    Rule {
        code: "secret_base64",
        with: "{} decoded as base64",
        fix: DECODED,
        change: |s| decoded(s, |s| LAX_STANDARD.decode(s).ok()),
    },
    Rule {
        code: "secret_base64",
        with: "{} decoded as base64 with the URL alphabet",
        fix: DECODED,
        change: |s| decoded(s, |s| LAX_URL.decode(s).ok()),
    },
    Rule { code: "secret_hex", with: "{} decoded as hex", fix: HEX, change: |s| decoded(s, |s| hex::decode(s).ok()) },
    Rule {
        code: "secret_base64",
        with: "the whole of {}, including its prefix, decoded as base64",
        fix: DECODED,
        change: |s| LAX_URL.decode(s.trim_ascii()).ok(),
    },
    Rule {
        code: "secret_base64_encoded",
        with: "the base64 of {}",
        fix: ENCODED,
        change: |s| Some(STANDARD.encode(s).into_bytes()),
    },
    Rule {
        code: "secret_hex_encoded",
        with: "the hex of {}",
        fix: ENCODED,
        change: |s| Some(hex::encode(s).into_bytes()),
    },
];

/// The literal texts that programs put where a secret is not set.
const UNSET: [&str; 4] = ["undefined", "null", "None", "nil"];

/// Every key that `secret` may have become, each once.
pub(super) fn variants(scheme: &Scheme, secret: &Secret, name: &str) -> Vec<Variant> {
    let mut seen = HashSet::new();
    seen.extend(scheme.key_form.key(secret).ok());
    let mut found = Vec::new();
    let mut add = |key: Option<Vec<u8>>, rule: &Rule| {
        if let Some(key) = key.filter(|key| !key.is_empty() && seen.insert(key.clone())) {
            let message = format!("The signature is made with {}.", rule.with.replace("{}", name));
            found.push((key, Finding::proven(rule.code, message, rule.fix)));
        }
    };
    for rule in RULES {
        let text = (rule.change)(secret.expose());
        let formed = text.clone().and_then(|text| scheme.key_form.key(&Secret::new(text).ok()?).ok());
        add(formed, rule);
    }
    if let KeyForm::Base64 { .. } = scheme.key_form {
        add(Some(secret.expose().to_vec()), &TEXT);
        for rule in RULES {
            add((rule.change)(secret.expose()), &Rule { code: TEXT.code, fix: TEXT.fix, ..*rule });
        }
    }
    for rule in DECODINGS {
        add((rule.change)(secret.expose()), rule);
    }
    found
}

const TEXT: Rule = Rule {
    code: "secret_text",
    with: "the text of {} as is, undecoded",
    fix: "Decode the secret on the sender's side: in this scheme the key is the decoded base64.",
    change: |_| None,
};

/// Keys that have nothing to do with the secret at hand.
pub(super) fn unset() -> Vec<Variant> {
    let empty = Finding::proven(
        "empty_secret",
        "The signature is made with an empty secret, so anybody can forge one.",
        "Never accept it: set the secret on the sender's side, where the variable is empty or not loaded.",
    );
    let literal = |text: &&str| {
        let finding = Finding::proven(
            "secret_unset",
            format!("The signature is made with the word `{text}`: the sender's secret is not set."),
            "Never accept it: set the secret on the sender's side, where a missing variable became that word.",
        );
        (text.as_bytes().to_vec(), finding)
    };
    std::iter::once((Vec::new(), empty)).chain(UNSET.iter().map(literal)).collect()
}

/// The keys of the secrets that were not used.
pub(super) fn others(scheme: &Scheme, secrets: &[(String, Secret)]) -> Vec<Variant> {
    let key = |(label, secret): &(String, Secret)| {
        let finding = Finding::proven(
            "other_secret",
            format!("The signature is made with another known secret: {label}."),
            format!("Verify with {label}, or have the sender use this one: each endpoint has its own secret."),
        );
        scheme.key_form.key(secret).ok().map(|key| (key, finding))
    };
    secrets.iter().filter_map(key).collect()
}

#[allow(clippy::unnecessary_wraps)] // A rule may have nothing to say; these always do.
fn around(before: &[u8], secret: &[u8], after: &[u8]) -> Option<Vec<u8>> {
    Some([before, secret, after].concat())
}

fn unquoted(secret: &[u8]) -> Option<&[u8]> {
    match secret {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] | [b'`', inner @ .., b'`'] => Some(inner),
        _ => None,
    }
}

/// The value of `NAME=value`, unquoted.
fn assigned(secret: &[u8]) -> Option<&[u8]> {
    let line = secret.trim_ascii();
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let equals = line.iter().position(|b| *b == b'=')?;
    let name = &line[..equals];
    let fits = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let value = line[equals + 1..].trim_ascii();
    fits.then(|| unquoted(value).unwrap_or(value))
}

/// Decodes a secret after removing white space, quotes and `whsec_`.
fn decoded(secret: &[u8], decode: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let clean = secret.trim_ascii();
    let clean = unquoted(clean).unwrap_or(clean);
    decode(clean.strip_prefix(WHSEC).unwrap_or(clean))
}
