//! Signing: a body streams in, and the headers with its signature come out.

use super::algorithm::Mac;
use super::template::Piece;
use super::{Grammar, Keys, Scheme, header};

/// When and as what a delivery is signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Unix seconds, not negative; needed where the scheme signs a timestamp.
    pub timestamp: Option<i64>,
    /// Printable ASCII; needed where the scheme signs an id.
    pub id: Option<String>,
}

/// Why a delivery can't be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The header has room for one MAC.
    #[error("this scheme has a single signature, but there are {0} secrets")]
    SeveralSecrets(usize),
    /// The scheme signs a timestamp and there is none, or a negative one.
    #[error("this scheme signs a timestamp, from 1970 on, and none was given")]
    Timestamp,
    /// The id holds the text that separates it from the next field: it could be read as another id and another time.
    #[error("the id contains the separator before the next field in `{0}`, so its signature would be ambiguous")]
    Separator(String),
    /// The scheme signs an id and there is none, or one that a header can't carry.
    #[error("this scheme signs an id: printable ASCII that its header can carry")]
    Id,
}

/// The outcome of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The value of the signature header.
    pub value: String,
    /// Every header that the signature needs, in the provider's spelling, the signature header first.
    pub headers: Vec<(String, String)>,
}

/// Signs one body as it streams through. Memory does not depend on the body.
#[derive(Clone, Debug)]
pub struct Signer<'k> {
    scheme: &'k Scheme,
    stamp: Stamp,
    macs: Vec<Mac>,
}

impl<'k> Signer<'k> {
    /// Starts a signature with every secret of `keys`. What the scheme does not sign is dropped from `stamp`.
    ///
    /// # Errors
    /// [`SignError`] when this scheme can't sign with these keys and this stamp.
    pub fn new(keys: &'k Keys, mut stamp: Stamp) -> Result<Self, SignError> {
        let scheme = &keys.scheme;
        if keys.macs.len() > 1 && !scheme.takes_several_secrets() {
            return Err(SignError::SeveralSecrets(keys.macs.len()));
        }
        stamp.timestamp = stamp.timestamp.filter(|_| scheme.has_timestamp());
        stamp.id = stamp.id.filter(|_| scheme.signs_id());
        if scheme.has_timestamp() && stamp.timestamp.is_none_or(i64::is_negative) {
            return Err(SignError::Timestamp);
        }
        if scheme.signs_id() && !stamp.id.as_deref().is_some_and(|id| carries(&scheme.grammar, id)) {
            return Err(SignError::Id);
        }
        if stamp.id.as_deref().is_some_and(|id| scheme.signed.blurs(id)) {
            return Err(SignError::Separator(scheme.signed.to_string()));
        }
        let mut signer = Self { scheme, stamp, macs: keys.macs.clone() };
        signer.feed(&scheme.signed.before);
        Ok(signer)
    }

    /// Feeds the next bytes of the body.
    pub fn update(&mut self, body: &[u8]) {
        for mac in &mut self.macs {
            mac.update(body);
        }
    }

    /// Ends the body.
    #[must_use]
    pub fn finish(mut self) -> Signature {
        self.feed(&self.scheme.signed.after);
        let macs: Vec<_> = self.macs.into_iter().map(Mac::finish).collect();
        let value = header::write(self.scheme, &self.stamp, &macs);
        let names = &self.scheme.headers;
        let beside = [
            names.id.clone().zip(self.stamp.id.clone()),
            names.timestamp.clone().zip(self.stamp.timestamp.map(|t| t.to_string())),
        ];
        let signature = (names.signature.clone(), value.clone());
        Signature { value, headers: std::iter::once(signature).chain(beside.into_iter().flatten()).collect() }
    }

    fn feed(&mut self, pieces: &[Piece]) {
        let id = self.stamp.id.as_deref().map(str::as_bytes);
        for mac in &mut self.macs {
            feed(mac, pieces, self.stamp.timestamp, id);
        }
    }
}

/// Signs a body that is at hand.
///
/// # Errors
/// [`SignError`] when this scheme can't sign with these keys and this stamp.
pub fn sign(keys: &Keys, stamp: Stamp, body: &[u8]) -> Result<Signature, SignError> {
    let mut signer = Signer::new(keys, stamp)?;
    signer.update(body);
    Ok(signer.finish())
}

/// Feeds the text around a body.
pub(super) fn feed(mac: &mut Mac, pieces: &[Piece], timestamp: Option<i64>, id: Option<&[u8]>) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => mac.update(text.as_bytes()),
            Piece::Timestamp => timestamp.iter().for_each(|t| mac.update(t.to_string().as_bytes())),
            Piece::Id => id.iter().for_each(|id| mac.update(id)),
        }
    }
}

/// Whether a header can carry `id` so that it reads back as it is.
fn carries(grammar: &Grammar, id: &str) -> bool {
    let free = match grammar {
        Grammar::Pairs { id: Some(_), separator, .. } => !id.contains(*separator),
        _ => true,
    };
    free && !id.is_empty() && id.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::super::{Secret, preset};
    use super::*;

    fn keys(scheme: &str, secrets: &[&str]) -> Keys {
        let secrets: Vec<_> = secrets.iter().map(|secret| Secret::new(*secret).unwrap()).collect();
        Keys::new(&preset(scheme).unwrap(), &secrets).unwrap()
    }

    #[test]
    fn the_time_comes_first_and_each_secret_adds_a_v1_in_order() {
        let stamp = Stamp { timestamp: Some(1_770_000_000), id: None };
        let sign = |secrets: &[&str]| {
            let keys = keys("pushoney", secrets);
            let mut signer = Signer::new(&keys, stamp.clone()).unwrap();
            signer.update(b"{}");
            signer.finish().value
        };
        let (old, new) = (sign(&["old"]), sign(&["new"]));
        let of = |value: &str| value.split_once(",v1=").unwrap().1.to_owned();
        assert_eq!(sign(&["old", "new"]), format!("t=1770000000,v1={},v1={}", of(&old), of(&new)));
    }

    #[test]
    fn what_a_scheme_cannot_carry_is_an_error() {
        let github = keys("github", &["a", "b"]);
        assert_eq!(Signer::new(&github, Stamp::default()).unwrap_err(), SignError::SeveralSecrets(2));
        let pushoney = keys("pushoney", &["a"]);
        assert_eq!(Signer::new(&pushoney, Stamp::default()).unwrap_err(), SignError::Timestamp);
        let before_1970 = Stamp { timestamp: Some(-1), id: None };
        assert_eq!(Signer::new(&pushoney, before_1970).unwrap_err(), SignError::Timestamp);
        let standard = keys("standard-webhooks", &["whsec_AAEC"]);
        for id in [None, Some(""), Some("a b"), Some("a\n")] {
            let stamp = Stamp { timestamp: Some(1), id: id.map(str::to_owned) };
            assert_eq!(Signer::new(&standard, stamp).unwrap_err(), SignError::Id, "{id:?}");
        }
    }
}
