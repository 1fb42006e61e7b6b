//! What is worth saying when nothing reproduces the signature: signs of a cause that can't be undone here.

use super::body::{Json, RAW_BYTES};
use super::claim::Reading;
use super::search::{Context, Search};
use super::{Case, Finding};
use crate::signing::Headers as _;
use crate::signing::algorithm::{Mac, same_mac};

/// Fewer bytes than this in common prove nothing.
const MIN_TRUNCATED: usize = 8;

/// The hints, at least one: what is special to this case, then what is likeliest in any.
pub(super) fn hints(
    case: &Case<'_>,
    reading: &Reading,
    base: &[Context],
    json: Option<&Json<'_>>,
    search: &Search<'_>,
) -> Vec<Finding> {
    let truncated = truncated(case, reading, base);
    let form = case.rejection.malformed.map(|malformed| {
        Finding::hint(
            "header_form",
            format!(
                "The form is wrong: {}; read generously, it matches nothing either.",
                malformed.sentence(case.scheme)
            ),
            "Write the signature's headers as the scheme has them; then verify again.",
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

fn truncated(case: &Case<'_>, reading: &Reading, base: &[Context]) -> Option<Finding> {
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
        "Send and store the signature whole: a column, a log or a copied line may be too short for it.",
    ))
}

fn length(case: &Case<'_>) -> Option<Finding> {
    let values = case.headers.values("content-length");
    let claimed: u64 = std::str::from_utf8(values.first()?).ok()?.trim().parse().ok()?;
    let here = u64::try_from(case.body.len()).ok()?;
    (claimed != here).then(|| {
        Finding::hint(
            "body_length",
            format!("Content-Length says {claimed} bytes, and this body has {here}: it is not the body that was sent."),
            format!("Take the body as it was received. {RAW_BYTES}."),
        )
    })
}

fn encoding(case: &Case<'_>) -> Option<Finding> {
    let coded = case.headers.values("content-encoding").iter().any(|value| !value.eq_ignore_ascii_case(b"identity"));
    coded.then(|| {
        Finding::hint(
            "content_encoding",
            "The delivery came with a Content-Encoding: the signature may be over the other of the compressed and the \
                decompressed bytes.",
            "Verify the bytes that the sender signs: turn off decompression before the verification, or compression at \
                the proxy.",
        )
    })
}

fn consumed(body: &[u8]) -> Option<Finding> {
    let fix = format!("{RAW_BYTES}, and register that before any JSON parser.");
    match body.trim_ascii() {
        b"" => {
            Some(Finding::hint("body_consumed", "The body is empty: something may have read the stream before.", fix))
        }
        b"[object Object]" => Some(Finding::hint(
            "body_object",
            "The body is `[object Object]`: JavaScript's text of an object that was parsed already.",
            fix,
        )),
        _ => None,
    }
}

fn emptied(body: &[u8]) -> Option<Finding> {
    (body.trim_ascii() == b"{}").then(|| {
        Finding::hint(
            "body_consumed",
            "The body is `{}`: that is what a JSON parser leaves where it saw no body, or one it does not take.",
            format!("{RAW_BYTES}, and register that before any JSON parser."),
        )
    })
}

fn replaced(body: &[u8]) -> Option<Finding> {
    let has = body.windows(3).any(|three| three == "\u{FFFD}".as_bytes());
    has.then(|| {
        Finding::hint(
            "replacement_character",
            "The body has U+FFFD in it: bytes that were not UTF-8 were replaced, and what they were is lost.",
            "Keep the body as bytes: no decoding to text between the socket and the verification, or the capture.",
        )
    })
}

fn reserialized(json: &Json<'_>) -> Option<Finding> {
    let style = json.style?;
    Some(Finding::hint(
        "reserialized_json",
        format!(
            "This body is exactly what {} writes: if it was parsed and serialised again on its way, what that changed \
                can't be guessed.",
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
            "No signature could be read from the headers, however generously: there was nothing to try.",
            "Copy the header's value whole, as the sender sent it.",
        );
    }
    let cut = if search.cut { ", and the search ended before all was tried" } else { "" };
    Finding::hint(
        "no_known_cause",
        format!(
            "None of {tries} known mistakes reproduces the signature{cut}: most likely it is made with another secret \
                (each endpoint has its own; it may be rotated, or test and live confused), or the body changed in a way \
                that was not tried."
        ),
        format!(
            "Copy the secret again from where this very endpoint is registered, and compare the body's length with the \
                sender's: here it is {here} bytes."
        ),
    )
}
