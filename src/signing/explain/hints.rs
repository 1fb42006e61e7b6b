//! What is worth saying if nothing reproduces the signature: signs of a cause that can't be undone here.

use super::body::{Json, RAW_BYTES};
use super::claim::Reading;
use super::search::{Search, SearchContext};
use super::{Case, Finding};
use crate::signing::Headers as _;
use crate::signing::algorithm::{Mac, same_mac};

/// Fewer bytes than this in common prove nothing.
const MIN_TRUNCATED: usize = 8;

/// The hints, at least one: what is special to this case, then what is likeliest in any.
pub(super) fn hints(
    case: &Case<'_>,
    reading: &Reading,
    base: &[SearchContext],
    json: Option<&Json<'_>>,
    search: &Search<'_>,
) -> Vec<Finding> {
    let truncated = truncated(case, reading, base);
    let form = case.rejection.malformed.map(|malformed| {
        Finding::hint(
            "header_form",
            format!(
                "The format is wrong: {}; even read leniently, it matches nothing.",
                malformed.sentence(case.scheme)
            ),
            "Write the signature headers as the scheme defines them, then verify again.",
        )
    });
    let hints = [
        truncated,
        form,
        length(case),
        encoding(case),
        replaced(case.body),
        consumed(case.body),
        // What fits almost every body comes behind what is likeliest.
        Some(nothing(case, search)),
        emptied(case.body),
        json.and_then(reserialized),
    ];
    hints.into_iter().flatten().collect()
}

fn truncated(case: &Case<'_>, reading: &Reading, base: &[SearchContext]) -> Option<Finding> {
    let full = case.scheme.algorithm.mac_len();
    let short = reading.short.iter().find(|short| (MIN_TRUNCATED..full).contains(&short.len()))?;
    let starts = base.iter().any(|context| {
        let mut mac = Mac::new(context.algorithm, &context.key);
        for part in [&context.frame.before[..], case.body, &context.frame.after[..]] {
            mac.update(part);
        }
        same_mac(&mac.finish()[..short.len()], short)
    });
    let right = if starts { ", and those are right" } else { "" };
    Some(Finding::hint(
        "signature_truncated",
        format!("The MAC in the header has {} bytes of {full}{right}: it was cut short.", short.len()),
        "Send and store the whole signature: a database column, a log or a copied line may have truncated it.",
    ))
}

fn length(case: &Case<'_>) -> Option<Finding> {
    let values = case.headers.values("content-length");
    let claimed: u64 = std::str::from_utf8(values.first()?).ok()?.trim().parse().ok()?;
    let here = u64::try_from(case.body.len()).ok()?;
    (claimed != here).then(|| {
        Finding::hint(
            "body_length",
            format!("Content-Length is {claimed} bytes, but this body has {here}: it is not the body that was sent."),
            format!("Use the body as it was received. {RAW_BYTES}."),
        )
    })
}

fn encoding(case: &Case<'_>) -> Option<Finding> {
    let coded = case.headers.values("content-encoding").iter().any(|value| !value.eq_ignore_ascii_case(b"identity"));
    coded.then(|| {
        Finding::hint(
            "content_encoding",
            "The delivery has a Content-Encoding: the signature may be over the compressed bytes and this body decompressed, or the reverse.",
            "Verify the bytes that the sender signs: turn off decompression before verification, or compression at the proxy.",
        )
    })
}

fn consumed(body: &[u8]) -> Option<Finding> {
    let fix = format!("{RAW_BYTES}, and register that before any JSON parser.");
    match body.trim_ascii() {
        b"" => {
            Some(Finding::hint("body_consumed", "The body is empty: something may have read the stream already.", fix))
        }
        b"[object Object]" => Some(Finding::hint(
            "body_object",
            "The body is `[object Object]`: JavaScript's text for an object that was already parsed.",
            fix,
        )),
        _ => None,
    }
}

fn emptied(body: &[u8]) -> Option<Finding> {
    (body.trim_ascii() == b"{}").then(|| {
        Finding::hint(
            "body_consumed",
            "The body is `{}`: that is what a JSON parser leaves if there was no body, or one that it does not parse.",
            format!("{RAW_BYTES}, and register that before any JSON parser."),
        )
    })
}

fn replaced(body: &[u8]) -> Option<Finding> {
    let has = body.windows(3).any(|three| three == "\u{FFFD}".as_bytes());
    has.then(|| {
        Finding::hint(
            "replacement_character",
            "The body contains U+FFFD: bytes that were not UTF-8 were replaced, and are lost.",
            "Keep the body as bytes: do not decode it to text between the socket and the verification, or the capture.",
        )
    })
}

fn reserialized(json: &Json<'_>) -> Option<Finding> {
    let style = json.style?;
    Some(Finding::hint(
        "reserialized_json",
        format!(
            "This body is exactly what {} writes: if it was parsed and serialised again on the way, the changes cannot be guessed.",
            style.name
        ),
        format!("{RAW_BYTES}."),
    ))
}

fn nothing(case: &Case<'_>, search: &Search<'_>) -> Finding {
    let here = case.body.len();
    let tries = search.tries;
    if tries == 0 {
        return Finding::hint(
            "no_known_cause",
            "No signature could be read from the headers, even leniently: there was nothing to try.",
            "Copy the header's whole value, as the sender sent it.",
        );
    }
    let cut = if search.cut { ", and the search ended before all were tried" } else { "" };
    Finding::hint(
        "no_known_cause",
        format!(
            "None of {tries} known mistakes reproduces the signature{cut}: most likely it is made with another secret (each endpoint has its own; it may have been rotated, or test and live mixed up), or the body changed in a way that was not tried."
        ),
        format!(
            "Copy the secret again from where this endpoint is registered, and compare the body's length with the sender's: here it is {here} bytes."
        ),
    )
}
