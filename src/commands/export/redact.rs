//! Finds the credentials in a delivery, by the names of headers and query parameters.

use crate::capture::{Record, Value};
use crate::context::Context;
use crate::error::Error;
use crate::secrets::{SchemeArgs, Setup};

/// Replaces a secret.
const REDACTED: &str = "REDACTED";
/// Names that hold one of these, hyphens and underscores aside, name a secret.
const TELLING: [&str; 10] = [
    "authorization",
    "cookie",
    "apikey",
    "accesskey",
    "token",
    "secret",
    "password",
    "signature",
    "hmac",
    "credential",
];

/// Takes secrets out of records, and counts them.
pub(super) struct Redaction {
    /// Headers that a scheme signs in; `None` takes nothing out.
    signatures: Option<Vec<String>>,
    pub count: u64,
}

impl Redaction {
    /// Takes nothing out.
    pub fn none() -> Self {
        Self { signatures: None, count: 0 }
    }

    /// Knows the signature headers of every scheme, those of the configuration file too.
    pub fn new(ctx: &Context) -> Result<Self, Error> {
        let setup = Setup::load(ctx, &SchemeArgs::default())?;
        let schemes = setup.other_schemes.iter().chain([&setup.scheme]);
        let signatures = schemes.map(|scheme| scheme.signature_header().to_ascii_lowercase()).collect();
        Ok(Self { signatures: Some(signatures), count: 0 })
    }

    pub fn apply(&mut self, record: &mut Record) {
        let Some(signatures) = &self.signatures else { return };
        let app = record.app.iter_mut().flat_map(|app| app.headers.iter_mut());
        for (name, value) in record.headers.iter_mut().chain(app) {
            if is_telling(name) || signatures.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                *value = Value::from(REDACTED);
                self.count += 1;
            }
        }
        if let Some((path, query)) = record.path.split_once('?') {
            let mut parameters: Vec<_> = query.split('&').map(str::to_owned).collect();
            for parameter in &mut parameters {
                if let Some((name, _)) = parameter.split_once('=').filter(|(name, _)| is_telling(&decoded(name))) {
                    *parameter = format!("{name}={REDACTED}");
                    self.count += 1;
                }
            }
            record.path = format!("{path}?{}", parameters.join("&"));
        }
    }
}

/// A parameter's name as whoever reads the query has it.
fn decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 2;
            }
            (byte, ..) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_telling(name: &str) -> bool {
    let name: String = name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect();
    TELLING.iter().any(|telling| name.contains(telling)) || name == "key" || name == "sig"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_they_are_read() {
        for name in ["%74oken", "t%6Fke%6e", "api%5fkey", "%54OKEN", "token%", "%zztoken", "%E2%98%83token%"] {
            assert!(is_telling(&decoded(name)), "{name}");
        }
        for name in ["%", "%7", "%75oken", "t%%6Fken"] {
            assert!(!is_telling(&decoded(name)), "{name}");
        }
    }

    #[test]
    fn names_tell() {
        for name in ["Authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "API_KEY", "key"] {
            assert!(is_telling(name), "{name}");
        }
        for name in ["x-auth-token", "x-hub-signature-256", "x-shopify-hmac-sha256", "webhook-signature", "sig"] {
            assert!(is_telling(name), "{name}");
        }
        for name in ["content-type", "x-pushoney-event", "keyboard", "webhook-id", "design"] {
            assert!(!is_telling(name), "{name}");
        }
    }
}
