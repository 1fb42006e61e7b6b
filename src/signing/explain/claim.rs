//! Reads a claim as generously as the strict parser reads it strictly.
//!
//! Anything that looks like a MAC or a time is collected, with a note of how it differs from what the scheme
//! writes. Nothing is accepted by this: findings are only ever compared, to say what is wrong with the format. Work
//! is bounded: a number of bytes, headers and MACs.

use super::Finding;
use crate::signing::algorithm::Algorithm;
use crate::signing::{Claim, Encoding, Grammar, Headers, Malformed, Scheme};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const MAX_VALUES: usize = 8;
const MAX_BYTES: usize = 64 * 1024;
const MAX_MACS: usize = 64;
const MAX_TIMES: usize = 3;
const MAX_IDS: usize = 2;
const MAX_TEXT: usize = 256;
const MAX_HEADERS: usize = 256;

const LAX: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
/// The standard alphabet, with padding or without.
pub(super) const LAX_STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LAX);
/// The URL alphabet, with padding or without.
pub(super) const LAX_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LAX);

/// The strict reader's complaint about how a MAC is written.
const WRITTEN: ClaimNote = ClaimNote::Form(Malformed::Mac);

/// How a MAC is written other than the scheme writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClaimNote {
    Uppercase,
    Hex,
    Base64,
    Base64Url,
    Unpadded,
    Twice,
    Quotes,
    Blanks,
    Prefix,
    Repeated,
    Timestamp,
    Elsewhere(usize),
    /// The form is wrong in a way that needs the strict reader's own words.
    Form(Malformed),
}

/// A MAC found in the headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundMac {
    pub mac: Vec<u8>,
    pub notes: Vec<ClaimNote>,
}

/// What the headers might claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub targets: Vec<FoundMac>,
    /// Texts of times, the likeliest first.
    pub times: Vec<String>,
    pub ids: Vec<Vec<u8>>,
    /// Tokens of hex that are too short for any MAC, as bytes.
    pub short: Vec<Vec<u8>>,
}

impl Reading {
    /// Reads `headers` as `scheme` would have them, or nearly so.
    pub fn of(scheme: &Scheme, headers: &[(String, Vec<u8>)]) -> Self {
        let mut reading = Self::default();
        let strict = Claim::read(scheme, headers);
        if let Ok(claim) = &strict {
            reading.times.extend(claim.timestamp.map(|t| t.to_string()));
            reading.ids.extend(claim.id.clone());
            let plain = |mac: &Vec<u8>| FoundMac { mac: mac.clone(), notes: Vec::new() };
            reading.targets.extend(claim.macs.iter().take(MAX_MACS).map(plain));
        }
        let malformed = strict.err();
        let names = || std::iter::once(&scheme.headers).chain(&scheme.also_read);
        let values: Vec<&[u8]> = names().flat_map(|names| headers.values(&names.signature)).take(MAX_VALUES).collect();
        for value in &values {
            let notes = value_notes(value, malformed, values.len());
            reading.scan(scheme, value, &notes);
        }
        for names in names() {
            let of = |name: &Option<String>| name.iter().flat_map(|name| headers.values(name)).collect::<Vec<_>>();
            for time in of(&names.timestamp) {
                reading.add_time(&time[..time.len().min(MAX_TEXT)]);
            }
            for id in of(&names.id) {
                reading.add_id(&id[..id.len().min(MAX_TEXT)]);
            }
        }
        if values.iter().all(|value| value.is_empty()) {
            reading.elsewhere(scheme, headers);
        }
        reading
    }

    /// Without a signature header, any other may carry it: a gateway may have renamed it.
    fn elsewhere(&mut self, scheme: &Scheme, headers: &[(String, Vec<u8>)]) {
        for (at, (_, value)) in headers.iter().take(MAX_HEADERS).enumerate() {
            self.scan(scheme, value, &[ClaimNote::Elsewhere(at + 1)]);
        }
    }

    fn scan(&mut self, scheme: &Scheme, value: &[u8], notes: &[ClaimNote]) {
        let value = &value[..value.len().min(MAX_BYTES)];
        let breaks = |b: &u8| b.is_ascii_whitespace() || b",;&|\"'".contains(b) || !b.is_ascii_graphic();
        for token in value.split(breaks).filter(|token| !token.is_empty()) {
            let unpadded = token.iter().rposition(|b| *b != b'=').map_or(0, |last| last + 1);
            let mark = token[..unpadded].iter().rposition(|b| matches!(b, b'=' | b':'));
            let (key, text) = mark.map_or((&b""[..], token), |at| (&token[..at], &token[at + 1..]));
            if !self.add_macs(scheme, key, text, notes) {
                self.add_keyed(scheme, key, text);
            }
        }
    }

    /// Takes `text` as a MAC in any way of writing it: whether it is one.
    fn add_macs(&mut self, scheme: &Scheme, key: &[u8], text: &[u8], notes: &[ClaimNote]) -> bool {
        let Some((mac, written)) = decode(text) else { return false };
        let expected = match (scheme.encoding, written) {
            (Encoding::Base64, None | Some(ClaimNote::Uppercase)) => Some(ClaimNote::Hex),
            (Encoding::Base64, Some(ClaimNote::Base64)) => None,
            (_, written) => written,
        };
        let misplaced = !key.is_empty() && matches!(&scheme.grammar, Grammar::Value { prefix } if prefix.is_empty());
        let prefixed = |note: &ClaimNote| if misplaced && *note == WRITTEN { ClaimNote::Prefix } else { *note };
        let around: Vec<ClaimNote> = notes.iter().map(prefixed).collect();
        // The way of writing explains it; the strict reader's own words would only repeat that.
        let with = |first: ClaimNote| -> Vec<ClaimNote> {
            std::iter::once(first).chain(around.iter().copied().filter(|note| *note != WRITTEN)).collect()
        };
        if let Some(inner) = hex_inside(&mac) {
            self.add_target(inner, with(ClaimNote::Twice));
        }
        let notes = expected.map_or_else(|| around.clone(), with);
        if is_mac_len(mac.len()) {
            self.add_target(mac, notes);
        }
        true
    }

    fn add_target(&mut self, mac: Vec<u8>, notes: Vec<ClaimNote>) {
        if self.targets.len() < MAX_MACS && !self.targets.iter().any(|known| known.mac == mac) {
            self.targets.push(FoundMac { mac, notes });
        }
    }

    fn add_keyed(&mut self, scheme: &Scheme, key: &[u8], text: &[u8]) {
        let (timestamp, id) = match &scheme.grammar {
            Grammar::Pairs { timestamp, id, .. } => (timestamp.as_deref(), id.as_deref()),
            _ => (None, None),
        };
        let is = |name: Option<&str>| name.is_some_and(|name| key.eq_ignore_ascii_case(name.as_bytes()));
        let digits = text.iter().all(u8::is_ascii_digit);
        if is(timestamp) || is(Some("t")) || is(Some("ts")) || is(Some("timestamp")) {
            self.add_time(text);
        } else if is(id) {
            self.add_id(text);
        } else if digits && (9..=16).contains(&text.len()) {
            self.add_time(text);
        } else if (16..128).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit) && self.short.len() < 4 {
            self.short.extend(hex::decode(&text[..text.len() / 2 * 2]));
        }
    }

    /// Takes a time as it is written, then as plain whole seconds.
    fn add_time(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
        let Some(text) = std::str::from_utf8(text).ok().filter(|text| !text.is_empty() && text.len() <= 40) else {
            return;
        };
        let whole = text.split('.').next().unwrap_or_default().trim_start_matches('+');
        let plain = whole.parse::<u64>().ok().map(|t| t.to_string());
        for time in [Some(text.to_owned()), plain].into_iter().flatten() {
            if self.times.len() < MAX_TIMES && !self.times.contains(&time) {
                self.times.push(time);
            }
        }
    }

    fn add_id(&mut self, text: &[u8]) {
        for id in [text, text.trim_ascii()] {
            if self.ids.len() < MAX_IDS && !id.is_empty() && !self.ids.iter().any(|known| known == id) {
                self.ids.push(id.to_vec());
            }
        }
    }
}

/// What is wrong with a header's value as a whole.
fn value_notes(value: &[u8], malformed: Option<Malformed>, values: usize) -> Vec<ClaimNote> {
    // Where the strict reader was content, a MAC that only this one sees is under another key.
    let Some(malformed) = malformed else { return vec![ClaimNote::Prefix] };
    let mut notes = Vec::new();
    if malformed == Malformed::Repeated || values > 1 {
        notes.push(ClaimNote::Repeated);
    }
    if value.iter().any(|b| matches!(b, b'"' | b'\'')) {
        notes.push(ClaimNote::Quotes);
    }
    match malformed {
        Malformed::Blank if notes.is_empty() => notes.push(ClaimNote::Blanks),
        Malformed::Prefix | Malformed::NoSignature if notes.is_empty() => notes.push(ClaimNote::Prefix),
        Malformed::Timestamp => notes.push(ClaimNote::Timestamp),
        _ if notes.is_empty() => notes.push(ClaimNote::Form(malformed)),
        _ => {}
    }
    notes
}

fn is_mac_len(len: usize) -> bool {
    Algorithm::ALL.iter().any(|algorithm| algorithm.mac_len() == len)
}

/// Decodes hex in any case and base64 in any alphabet; with the note `None` it is lowercase hex.
fn decode(text: &[u8]) -> Option<(Vec<u8>, Option<ClaimNote>)> {
    let text = text.strip_prefix(b"0x").unwrap_or(text);
    let hex_tail = [128, 64, 40].into_iter().find_map(|len| {
        let tail = &text[text.len().checked_sub(len)?..];
        // Before the digits may only stand what ends a prefix such as `sha256-` or `v1_`.
        let fits = tail.len() == text.len() || matches!(text[text.len() - len - 1], b'-' | b'_' | b'.');
        (fits && tail.iter().all(u8::is_ascii_hexdigit)).then_some(tail)
    });
    if let Some(digits) = hex_tail {
        let note = digits.iter().any(u8::is_ascii_uppercase).then_some(ClaimNote::Uppercase);
        return Some((hex::decode(digits).ok()?, note));
    }
    if text.len() > 192 {
        return None;
    }
    let fits = |mac: &Vec<u8>| is_mac_len(mac.len()) || hex_inside(mac).is_some();
    if let Some(mac) = LAX_STANDARD.decode(text).ok().filter(fits) {
        let padded = text.len().is_multiple_of(4);
        return Some((mac, Some(if padded { ClaimNote::Base64 } else { ClaimNote::Unpadded })));
    }
    LAX_URL.decode(text).ok().filter(fits).map(|mac| (mac, Some(ClaimNote::Base64Url)))
}

/// The bytes that `mac` spells in hex, if it does.
fn hex_inside(mac: &[u8]) -> Option<Vec<u8>> {
    hex::decode(mac).ok().filter(|inner| is_mac_len(inner.len()))
}

impl ClaimNote {
    /// What it means for a MAC that was found to be right.
    pub fn finding(self, scheme: &Scheme) -> Finding {
        let header = scheme.signature_header();
        let written = match scheme.encoding {
            Encoding::Hex => "lowercase hex",
            Encoding::Base64 => "standard base64 with its padding",
        };
        let (code, what) = match self {
            Self::Uppercase => ("signature_uppercase", "is written in uppercase hex"),
            Self::Hex => ("signature_hex", "is written in hex"),
            Self::Base64 => ("signature_base64", "is written in base64"),
            Self::Base64Url => ("signature_base64", "is written in base64 with the URL alphabet"),
            Self::Unpadded => ("signature_base64", "is written in base64 without its padding"),
            Self::Twice => ("signature_encoded_twice", "is encoded twice: the text of its hex digits, encoded again"),
            other => return other.header_finding(scheme),
        };
        let fix = format!("Write the MAC in {header} as {written}.");
        Finding::proven(code, format!("The MAC is right, but it {what}, and `{}` has {written}.", scheme.name()), fix)
    }

    fn header_finding(self, scheme: &Scheme) -> Finding {
        let header = scheme.signature_header();
        let shape = format!("Send the header exactly as `{}`.", shape(scheme));
        match self {
            Self::Quotes => Finding::proven(
                "header_quotes",
                format!("The MAC is right, but there are quotation marks in {header}."),
                format!(
                    "Remove the quotation marks from {header}: they are easily kept by accident in a shell or a .env file."
                ),
            ),
            Self::Blanks => Finding::proven(
                "header_blanks",
                format!("The MAC is right, but {header} has spaces or characters that do not belong there."),
                shape,
            ),
            Self::Prefix => Finding::proven(
                "signature_prefix",
                format!("The MAC is right, but the text before it in {header} is not the scheme's."),
                shape,
            ),
            Self::Repeated => Finding::proven(
                "header_repeated",
                format!("The MAC is right, but {header} appears more than once."),
                format!("Send {header} once; a proxy that adds headers may have duplicated it."),
            ),
            Self::Timestamp => Finding::proven(
                "timestamp_form",
                "The MAC is right, but the timestamp is not written as plain digits of whole seconds.".to_owned(),
                "Write the time as whole Unix seconds: only digits, without a sign, point, space or leading zero."
                    .to_owned(),
            ),
            Self::Elsewhere(at) => Finding::proven(
                "other_header",
                format!("The signature is right, but it is in header {at}, not in {header}."),
                format!("Have the sender, or the gateway that renames headers, send it as {header}."),
            ),
            Self::Form(malformed) => Finding::proven(
                "header_form",
                format!("The MAC is right, but its format is not: {}.", malformed.sentence(scheme)),
                shape,
            ),
            _ => self.finding(scheme),
        }
    }
}

/// The signature header of `scheme` with its parts named.
fn shape(scheme: &Scheme) -> String {
    let header = scheme.signature_header();
    match &scheme.grammar {
        Grammar::Value { prefix } | Grammar::List { prefix, .. } => format!("{header}: {prefix}<mac>"),
        Grammar::Pairs { signature, timestamp, id, separator } => {
            let keyed = |key: &Option<String>, what: &str| {
                key.as_ref().map_or_else(String::new, |key| format!("{key}=<{what}>{separator}"))
            };
            format!("{header}: {}{}{signature}=<mac>", keyed(timestamp, "seconds"), keyed(id, "id"))
        }
    }
}
