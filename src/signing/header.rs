//! The grammar of signature headers: strict parsing of what a sender claims, and writing what we sign.
//!
//! Work is linear in the header's length, and no input panics. Errors never quote the header: it comes from the
//! network.

use super::{Scheme, Stamp};
use std::fmt;

/// How a signature header is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// One MAC behind a fixed prefix: `sha256=<mac>`.
    Value {
        /// The text before the MAC; may be empty.
        prefix: String,
    },
    /// Several entries; those that start with `prefix` are MACs of ours, others are ignored: `v1,<mac> v1,<mac>`.
    List {
        /// The text before each MAC; may be empty.
        prefix: String,
        /// One character between entries.
        separator: char,
    },
    /// `key=value` entries in any order, unknown keys ignored: `t=<timestamp>,v1=<mac>,v1=<mac>`.
    Pairs {
        /// The key of a MAC; it may repeat.
        signature: String,
        /// The key of the timestamp.
        timestamp: Option<String>,
        /// The key of the id.
        id: Option<String>,
        /// One character between entries.
        separator: char,
    },
}

/// Where headers are looked up; names are compared without regard to ASCII case.
pub trait Headers {
    /// Every value of `name`, in order of appearance.
    fn values(&self, name: &str) -> Vec<&[u8]>;
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for [(N, V)] {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        let same = |(n, _): &&(N, V)| n.as_ref().eq_ignore_ascii_case(name);
        self.iter().filter(same).map(|(_, v)| v.as_ref()).collect()
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(N, V)> {
    fn values(&self, name: &str) -> Vec<&[u8]> {
        self.as_slice().values(name)
    }
}

/// What a delivery's headers claim: when and as what it was signed, and the MACs, in order; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Unix seconds, never negative; present where the scheme has a timestamp.
    pub timestamp: Option<i64>,
    /// The signed id; present where the scheme signs one.
    pub id: Option<Vec<u8>>,
    /// The MACs, decoded, in order of appearance.
    pub macs: Vec<Vec<u8>>,
}

/// Why headers hold no claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// There is no signature header, or it is empty.
    Missing,
    /// The signature header is repeated.
    Repeated,
    /// Another header that the signature needs (for timestamp or id) is missing, empty or repeated.
    Companion(&'static str),
    /// A byte that is not printable ASCII, or a blank around a separator.
    Blank,
    /// An entry that is empty or has no `=`.
    Entry,
    /// No entry carries a signature of this scheme.
    NoSignature,
    /// The prefix before the MAC is another.
    Prefix,
    /// A MAC that is not written as the scheme writes it.
    Mac,
    /// No timestamp, or more than one.
    TimestampCount,
    /// A timestamp that is not plain digits, or beyond what can be a time.
    Timestamp,
    /// No id, or more than one, or an empty one.
    Id,
}

impl Malformed {
    /// A sentence for a person who has `scheme` before them.
    #[must_use]
    pub fn sentence(self, scheme: &Scheme) -> String {
        let header = &scheme.headers.signature;
        let mac = || match scheme.encoding {
            super::Encoding::Hex => format!("exactly {} lowercase hex digits", scheme.algorithm.mac_len() * 2),
            super::Encoding::Base64 => {
                format!("standard base64 of {} bytes, with its padding", scheme.algorithm.mac_len())
            }
        };
        match self {
            Self::Missing => format!("the {header} header is missing or empty"),
            Self::Repeated => format!("the {header} header appears more than once"),
            Self::Companion(role) => {
                let name = if role == "id" { &scheme.headers.id } else { &scheme.headers.timestamp };
                let name = name.as_deref().unwrap_or(role);
                format!("the {name} header, which has the {role}, is missing, empty or repeated")
            }
            Self::Blank => format!("{header} has spaces around its values, or characters that are not printable ASCII"),
            Self::Entry => format!("{header} has an entry that is empty or is not key=value"),
            Self::NoSignature => format!("{header} has no {} entry", scheme.grammar.signature_mark()),
            Self::Prefix => format!("{header} does not start with {}", scheme.grammar.signature_mark()),
            Self::Mac => format!("a MAC in {header} is not {}", mac()),
            Self::TimestampCount => format!("{header} has no timestamp, or more than one"),
            Self::Timestamp => {
                "the timestamp is not plain digits without a leading zero, or is out of range".to_owned()
            }
            Self::Id => format!("{header} has no id, or more than one, or an empty one"),
        }
    }
}

impl Grammar {
    /// What marks a signature, for messages.
    fn signature_mark(&self) -> String {
        match self {
            Self::Value { prefix } | Self::List { prefix, .. } => format!("`{prefix}`"),
            Self::Pairs { signature, .. } => format!("`{signature}=`"),
        }
    }
}

impl Claim {
    /// Reads what `headers` claim under `scheme`.
    ///
    /// # Errors
    /// Anything that a strict receiver might refuse.
    pub fn read(scheme: &Scheme, headers: &(impl Headers + ?Sized)) -> Result<Self, Malformed> {
        let (names, value) = signature_value(scheme, headers)?;
        let mut claim = match &scheme.grammar {
            Grammar::Value { prefix } => read_value(scheme, prefix, value)?,
            Grammar::List { prefix, separator } => read_list(scheme, prefix, *separator, value)?,
            Grammar::Pairs { .. } => read_pairs(scheme, value)?,
        };
        if let Some(name) = &names.timestamp {
            let digits = the_only(headers.values(name)).ok_or(Malformed::Companion("timestamp"))?;
            claim.timestamp = Some(read_timestamp(digits).ok_or(Malformed::Timestamp)?);
        }
        if let Some(name) = &names.id {
            let id = the_only(headers.values(name)).ok_or(Malformed::Companion("id"))?;
            claim.id = Some(id.to_vec());
        }
        Ok(claim)
    }
}

/// The signature header's value, and the spelling of the names that it came under.
fn signature_value<'a, 's>(
    scheme: &'s Scheme,
    headers: &'a (impl Headers + ?Sized),
) -> Result<(&'s super::scheme::SignatureHeaders, &'a [u8]), Malformed> {
    for names in std::iter::once(&scheme.headers).chain(&scheme.also_read) {
        match headers.values(&names.signature)[..] {
            [] => {}
            [[]] => return Err(Malformed::Missing),
            [value] => return Ok((names, value)),
            _ => return Err(Malformed::Repeated),
        }
    }
    Err(Malformed::Missing)
}

/// The one value that is there and not empty.
fn the_only(values: Vec<&[u8]>) -> Option<&[u8]> {
    match values[..] {
        [value] if !value.is_empty() => Some(value),
        _ => None,
    }
}

fn read_value(scheme: &Scheme, prefix: &str, value: &[u8]) -> Result<Claim, Malformed> {
    if !value.iter().all(u8::is_ascii_graphic) {
        return Err(Malformed::Blank);
    }
    let text = value.strip_prefix(prefix.as_bytes()).ok_or(Malformed::Prefix)?;
    let mac = read_mac(scheme, text)?;
    Ok(Claim { timestamp: None, id: None, macs: vec![mac] })
}

fn read_list(scheme: &Scheme, prefix: &str, separator: char, value: &[u8]) -> Result<Claim, Malformed> {
    let mut macs = Vec::new();
    for entry in value.split(|byte| char::from(*byte) == separator) {
        if entry.is_empty() {
            return Err(Malformed::Entry);
        }
        if !entry.iter().all(u8::is_ascii_graphic) {
            return Err(Malformed::Blank);
        }
        if let Some(text) = entry.strip_prefix(prefix.as_bytes()) {
            macs.push(read_mac(scheme, text)?);
        }
    }
    if macs.is_empty() { Err(Malformed::NoSignature) } else { Ok(Claim { timestamp: None, id: None, macs }) }
}

fn read_pairs(scheme: &Scheme, value: &[u8]) -> Result<Claim, Malformed> {
    let Grammar::Pairs { signature, timestamp, id, separator } = &scheme.grammar else {
        unreachable!("called for pairs only");
    };
    let is = |key: &[u8], name: Option<&String>| name.is_some_and(|name| name.as_bytes() == key);
    let mut claim = Claim { timestamp: None, id: None, macs: Vec::new() };
    for entry in value.split(|byte| char::from(*byte) == *separator) {
        let equals = entry.iter().position(|byte| *byte == b'=').ok_or(Malformed::Entry)?;
        let (key, text) = (&entry[..equals], &entry[equals + 1..]);
        if key.is_empty() {
            return Err(Malformed::Entry);
        }
        if has_blank_edge(key) || has_blank_edge(text) || !entry.iter().all(|b| matches!(b, b' '..=b'~')) {
            return Err(Malformed::Blank);
        }
        if key == signature.as_bytes() {
            claim.macs.push(read_mac(scheme, text)?);
        } else if is(key, timestamp.as_ref()) {
            let read = read_timestamp(text).ok_or(Malformed::Timestamp)?;
            if claim.timestamp.replace(read).is_some() {
                return Err(Malformed::TimestampCount);
            }
        } else if is(key, id.as_ref()) && (text.is_empty() || claim.id.replace(text.to_vec()).is_some()) {
            return Err(Malformed::Id);
        }
    }
    match (&claim.timestamp, timestamp, &claim.id, id) {
        _ if claim.macs.is_empty() => Err(Malformed::NoSignature),
        (None, Some(_), _, _) => Err(Malformed::TimestampCount),
        (_, _, None, Some(_)) => Err(Malformed::Id),
        _ => Ok(claim),
    }
}

fn has_blank_edge(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_whitespace) || text.last().is_some_and(u8::is_ascii_whitespace)
}

fn read_mac(scheme: &Scheme, text: &[u8]) -> Result<Vec<u8>, Malformed> {
    scheme.encoding.decode(text, scheme.algorithm.mac_len()).ok_or(Malformed::Mac)
}

/// Digits alone, without sign, blank or leading zero, up to `i64::MAX`.
fn read_timestamp(digits: &[u8]) -> Option<i64> {
    let plain = digits.iter().all(u8::is_ascii_digit) && (digits.len() == 1 || digits.first() != Some(&b'0'));
    plain.then(|| std::str::from_utf8(digits).ok()?.parse().ok())?
}

/// Writes the value of the signature header.
pub(super) fn write(scheme: &Scheme, stamp: &Stamp, macs: &[Vec<u8>]) -> String {
    let encoded = macs.iter().map(|mac| scheme.encoding.encode(mac));
    match &scheme.grammar {
        Grammar::Value { prefix } => encoded.take(1).fold(prefix.clone(), |value, mac| value + &mac),
        Grammar::List { prefix, separator } => {
            let entries: Vec<_> = encoded.map(|mac| format!("{prefix}{mac}")).collect();
            entries.join(&separator.to_string())
        }
        Grammar::Pairs { signature, timestamp, id, separator } => {
            let stamped = [pair(timestamp.as_ref(), stamp.timestamp), pair(id.as_ref(), stamp.id.as_ref())];
            let entries: Vec<_> =
                stamped.into_iter().flatten().chain(encoded.map(|mac| format!("{signature}={mac}"))).collect();
            entries.join(&separator.to_string())
        }
    }
}

fn pair(key: Option<&String>, value: Option<impl fmt::Display>) -> Option<String> {
    Some(format!("{}={}", key?, value?))
}

#[cfg(test)]
mod tests {
    use super::super::preset;
    use super::*;

    const MAC: &str = "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd";

    fn read(value: &str) -> Result<Claim, Malformed> {
        Claim::read(&Scheme::default(), &[("x-pushoney-signature", value)][..])
    }

    #[test]
    fn keys_come_in_any_order_and_unknown_ones_are_ignored() {
        let claim = read(&format!("v0=old,v1={MAC},v1={MAC},t=1770000000,x=")).unwrap();
        assert_eq!((claim.timestamp, claim.macs.len()), (Some(1_770_000_000), 2));
    }

    #[test]
    fn strictness_of_the_pushoney_header() {
        use Malformed::*;
        let upper = MAC.to_uppercase();
        let cases = [
            (String::new(), Missing),
            ("t=1".into(), NoSignature),
            (format!("v1={MAC}"), TimestampCount),
            (format!("t=1,t=1,v1={MAC}"), TimestampCount),
            (format!("t=1, v1={MAC}"), Blank),
            (format!("t=1 ,v1={MAC}"), Blank),
            (format!("t= 1,v1={MAC}"), Blank),
            (format!("t =1,v1={MAC}"), Blank),
            (format!(" t=1,v1={MAC}"), Blank),
            (format!("t=1,v1={MAC}\u{e9}"), Blank),
            (format!("t=1,,v1={MAC}"), Entry),
            (format!("t=1,v1={MAC},"), Entry),
            (format!("t=1,v1={MAC},v0"), Entry),
            (format!("t=1,v1={MAC},=x"), Entry),
            (format!("t=+1,v1={MAC}"), Timestamp),
            (format!("t=-1,v1={MAC}"), Timestamp),
            (format!("t=01,v1={MAC}"), Timestamp),
            (format!("t=,v1={MAC}"), Timestamp),
            (format!("t=1.5,v1={MAC}"), Timestamp),
            (format!("t=9223372036854775808,v1={MAC}"), Timestamp),
            (format!("t=1,v1={upper}"), Mac),
            (format!("t=1,v1={}", &MAC[1..]), Mac),
            (format!("t=1,v1={MAC},v1=00"), Mac),
        ];
        for (value, expected) in cases {
            assert_eq!(read(&value), Err(expected), "{value:?}");
        }
        assert_eq!(read(&format!("t=9223372036854775807,v1={MAC}")).unwrap().timestamp, Some(i64::MAX));
        assert_eq!(read(&format!("t=0,v1={MAC}")).unwrap().timestamp, Some(0));
    }

    #[test]
    fn a_repeated_header_is_malformed_however_it_is_spelt() {
        let value = format!("t=1,v1={MAC}");
        let twice = [("X-Pushoney-Signature", &value), ("x-pushoney-signature", &value)];
        assert_eq!(Claim::read(&Scheme::default(), &twice[..]), Err(Malformed::Repeated));
    }

    #[test]
    fn headers_beside_the_signature_are_needed_once() {
        let slack = preset("slack").unwrap();
        let signature = ("X-Slack-Signature", format!("v0={MAC}"));
        let time = |value: &str| ("X-Slack-Request-Timestamp", value.to_owned());
        let read = |headers: &[(&str, String)]| Claim::read(&slack, headers).map(|claim| claim.timestamp);
        assert_eq!(read(&[signature.clone(), time("12")]), Ok(Some(12)));
        assert_eq!(read(std::slice::from_ref(&signature)), Err(Malformed::Companion("timestamp")));
        assert_eq!(read(&[signature.clone(), time("1"), time("1")]), Err(Malformed::Companion("timestamp")));
        assert_eq!(read(&[signature, time("1a")]), Err(Malformed::Timestamp));
    }

    #[test]
    fn standard_webhooks_reads_svix_names_and_ignores_other_versions() {
        let scheme = preset("standard-webhooks").unwrap();
        let mac = scheme.encoding.encode(&[7; 32]);
        for brand in ["webhook", "svix"] {
            let headers = [
                (format!("{brand}-id"), "msg_1".to_owned()),
                (format!("{brand}-timestamp"), "5".to_owned()),
                (format!("{brand}-signature"), format!("v1a,ignored v1,{mac}")),
            ];
            let claim = Claim::read(&scheme, &headers[..]).unwrap();
            assert_eq!(claim, Claim { timestamp: Some(5), id: Some(b"msg_1".to_vec()), macs: vec![vec![7; 32]] });
        }
    }
}
