//! Why a signature does not verify.
//!
//! [`explain`] tries what goes wrong in practice, one change at a time (for small bodies, two), and names the
//! change that reproduces the signature. HMAC does not collide, so such a finding is proven; everything else is a
//! hint and says so. A finding never makes a delivery valid.
//!
//! Everything it reads is hostile: no input panics, work is bounded by a budget of hashed bytes, and no message
//! quotes a secret, a header or a body. The codes are stable and listed in [`CODES`].

mod body;
mod claim;
mod hints;
mod json;
mod message;
mod number;
mod plain_hash;
mod schemes;
mod search;
mod secret;
mod style;
#[cfg(test)]
mod tests;
mod time;

use super::{Reason, Rejection, Scheme, Secret, UnixTime};
use body::{Json, Variant};
use claim::Reading;
use search::{Frame, Search, SearchContext};

/// The largest body that is diagnosed. Larger ones are seldom JSON, and every try hashes all of it.
pub const MAX_BODY: usize = 10 * 1024 * 1024;
/// Up to here two changes at once are tried: their number is in the thousands.
const MAX_PAIRED: usize = 64 * 1024;
/// Bytes hashed for single changes: a full-sized body some two hundred times, a second or a few.
const SINGLES: u64 = 2 << 30;
/// Bytes hashed for pairs of changes.
const PAIRS: u64 = 512 << 20;
const MAX_SECRETS: usize = 16;
const MAX_SCHEMES: usize = 32;

/// Every code that a finding may have.
pub const CODES: &[&str] = &[
    "algorithm",
    "body_consumed",
    "body_length",
    "body_object",
    "bom_added",
    "bom_lost",
    "charset",
    "clock_skew",
    "clock_timezone",
    "content_encoding",
    "crlf",
    "delayed_delivery",
    "double_encoded",
    "empty_body_signed",
    "empty_secret",
    "header_blanks",
    "header_dropped",
    "header_form",
    "header_quotes",
    "header_repeated",
    "id_not_signed",
    "message_order",
    "message_prefix",
    "no_known_cause",
    "other_header",
    "other_scheme",
    "other_secret",
    "outer_whitespace",
    "plain_hash",
    "replacement_character",
    "reserialized_json",
    "secret_assignment",
    "secret_base64",
    "secret_base64_encoded",
    "secret_escape",
    "secret_hex",
    "secret_hex_encoded",
    "secret_prefix_cut",
    "secret_prefix_kept",
    "secret_quotes",
    "secret_text",
    "secret_unset",
    "secret_whitespace",
    "sender_clock_ahead",
    "separator",
    "signature_base64",
    "signature_encoded_twice",
    "signature_hex",
    "signature_prefix",
    "signature_truncated",
    "signature_uppercase",
    "skipped",
    "stored_delivery",
    "timestamp_form",
    "timestamp_in_milliseconds",
    "timestamp_not_signed",
    "timestamp_signed",
    "trailing_newline_added",
    "trailing_newline_lost",
    "utf8_replaced",
];

/// One delivery that did not verify, and what else may be tried with it.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The scheme that it was verified under.
    pub scheme: &'a Scheme,
    /// The secrets that were used, in order; positions count from 1.
    pub secrets: &'a [Secret],
    /// Its headers, in order.
    pub headers: &'a [(String, Vec<u8>)],
    /// Its body, as it came.
    pub body: &'a [u8],
    /// The time that it was verified as of.
    pub now: UnixTime,
    /// The result of that.
    pub rejection: Rejection,
    /// Secrets that are at hand and were not used, each with a label to name it by; the label is shown.
    pub other_secrets: &'a [(String, Secret)],
    /// The other schemes that are known.
    pub other_schemes: &'a [Scheme],
}

/// One thing that would explain the failure.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Stable, one of [`CODES`].
    pub code: &'static str,
    /// Whether this very change reproduces the signature; otherwise it is a hint.
    pub proven: bool,
    /// One sentence: what was found.
    pub message: String,
    /// One sentence: what to do.
    pub fix: String,
}

impl Finding {
    /// What there is to say of a body over [`MAX_BODY`], for callers that did not keep it.
    #[must_use]
    pub fn skipped() -> Self {
        Self::hint(
            "skipped",
            format!("The body is larger than {} MiB, so the failure was not diagnosed.", MAX_BODY >> 20),
            "Reproduce the failure with a smaller delivery.",
        )
    }

    fn proven(code: &'static str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, proven: true, message: message.into(), fix: fix.into() }
    }

    fn hint(code: &'static str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, proven: false, message: message.into(), fix: fix.into() }
    }
}

/// Finds out why `case` did not verify: what is proven first, then hints; always at least one finding.
#[must_use]
pub fn explain(case: &Case<'_>) -> Vec<Finding> {
    explain_while(case, &|| true).unwrap_or_default()
}

/// The same for as long as `keep_going` says yes; it is asked before each try, so that a search ends within one of them.
/// `None` if it said no before the search was over.
#[must_use]
pub fn explain_while(case: &Case<'_>, keep_going: &dyn Fn() -> bool) -> Option<Vec<Finding>> {
    if case.body.len() > MAX_BODY {
        return Some(vec![Finding::skipped()]);
    }
    let reading = Reading::of(case.scheme, case.headers);
    let mut search = Search::new(case.scheme, &reading.targets, SINGLES, keep_going);
    let base = base(case, &reading);
    if matches!(case.rejection.reason, Reason::TimestampTooOld | Reason::TimestampInFuture) {
        let findings = time::findings(case);
        // A rejection that contradicts its case still gets an answer.
        let hints = || hints::hints(case, &reading, &base, None, &search);
        return Some(if findings.is_empty() { hints() } else { findings });
    }
    let json = Json::new(case.body);
    if let Some(mut found) = proven(case, &reading, &base, json.as_ref(), &mut search) {
        found.extend(time::findings(case));
        return Some(found);
    }
    match case.rejection.reason {
        _ if search.stopped => None,
        Reason::MissingSignature => Some(schemes::missing(case)),
        _ => Some(hints::hints(case, &reading, &base, json.as_ref(), &search)),
    }
}

/// The first change that reproduces a MAC of the headers.
fn proven(
    case: &Case<'_>,
    reading: &Reading,
    base: &[SearchContext],
    json: Option<&Json<'_>>,
    search: &mut Search<'_>,
) -> Option<Vec<Finding>> {
    let whole = schemes::whole(case, search);
    if whole.is_some() || reading.targets.is_empty() {
        return whole;
    }
    let changed = changed(case, reading);
    let as_it_is = search.first(base.iter().chain(&changed), case.body);
    as_it_is
        // A MAC that matches as it is, in the right format, explains nothing.
        .filter(|found| !found.is_empty())
        .or_else(|| search.first_of(base, bodies(case.body, json)))
        .or_else(|| {
            let frames = message::own(case.scheme, reading);
            let keys: Vec<_> = keys(case).into_iter().map(|(key, _)| key).collect();
            plain_hash::find(case.scheme, reading, &keys, &frames, case.body, search)
        })
        .or_else(
            || if case.body.len() <= MAX_PAIRED { paired(case, reading, base, &changed, json, search) } else { None },
        )
}

/// The secrets' keys, as the scheme has them, and what to call each.
fn keys(case: &Case<'_>) -> Vec<(Vec<u8>, String)> {
    let name = |at: usize| if case.secrets.len() == 1 { "the secret".to_owned() } else { format!("secret {}", at + 1) };
    let key = |(at, secret): (usize, &Secret)| Some((case.scheme.key_form.key(secret).ok()?, name(at)));
    case.secrets.iter().take(MAX_SECRETS).enumerate().filter_map(key).collect()
}

/// What the scheme itself says, for each secret and each time that the headers may claim.
fn base(case: &Case<'_>, reading: &Reading) -> Vec<SearchContext> {
    let frames = message::own(case.scheme, reading);
    let each = |(key, _): (Vec<u8>, String)| {
        let context = |frame| SearchContext::new(case.scheme, &key, frame, Vec::new());
        frames.iter().map(context).collect::<Vec<_>>()
    };
    keys(case).into_iter().flat_map(each).collect()
}

/// The keys that are not the scheme's own: each secret changed, none at all, the other secrets.
fn other_keys(case: &Case<'_>) -> Vec<secret::Variant> {
    let named = keys(case).into_iter().map(|(_, name)| name);
    let changed = case
        .secrets
        .iter()
        .take(MAX_SECRETS)
        .zip(named)
        .flat_map(|(secret, name)| secret::variants(case.scheme, secret, &name));
    let others = secret::others(case.scheme, &case.other_secrets[..case.other_secrets.len().min(MAX_SECRETS)]);
    changed.chain(others).chain(secret::unset()).collect()
}

/// One change of the key, of the text around the body, or of both as another scheme has them.
fn changed(case: &Case<'_>, reading: &Reading) -> Vec<SearchContext> {
    let own = message::own(case.scheme, reading);
    let mut contexts = Vec::new();
    for (key, finding) in other_keys(case) {
        contexts.extend(own.iter().map(|frame| SearchContext::new(case.scheme, &key, frame, vec![finding.clone()])));
    }
    for (frame, finding) in message::others(case.scheme, reading) {
        let with = |(key, _): (Vec<u8>, _)| SearchContext::new(case.scheme, &key, &frame, vec![finding.clone()]);
        contexts.extend(keys(case).into_iter().map(with));
    }
    contexts.extend(schemes::contexts(case, reading));
    contexts
}

/// The body changed, the plainest changes first.
fn bodies<'b>(body: &'b [u8], json: Option<&'b Json<'b>>) -> impl Iterator<Item = Variant<'b>> {
    body::plain(body).chain(json.into_iter().flat_map(Json::variants)).chain(body::wrapped(body))
}

/// Two changes at once.
fn paired(
    case: &Case<'_>,
    reading: &Reading,
    base: &[SearchContext],
    changed: &[SearchContext],
    json: Option<&Json<'_>>,
    search: &mut Search<'_>,
) -> Option<Vec<Finding>> {
    search.refill(PAIRS);
    let every_millisecond = |search: &mut Search<'_>| {
        let each = message::every_millisecond(case.scheme, reading);
        search.first(each.flat_map(|(frame, finding)| with_keys(case, &frame, &finding)), case.body)
    };
    let newlines = || json.into_iter().flat_map(Json::with_newline);
    search
        .first_of(base, newlines())
        .or_else(|| every_millisecond(search))
        .or_else(|| search.first_of(changed, bodies(case.body, json).chain(newlines())))
        .or_else(|| keys_and_frames(case, reading, search))
}

fn with_keys(case: &Case<'_>, frame: &Frame, finding: &Finding) -> Vec<SearchContext> {
    keys(case).iter().map(|(key, _)| SearchContext::new(case.scheme, key, frame, vec![finding.clone()])).collect()
}

/// Another key and another message.
fn keys_and_frames(case: &Case<'_>, reading: &Reading, search: &mut Search<'_>) -> Option<Vec<Finding>> {
    let frames = message::others(case.scheme, reading);
    let keys = other_keys(case);
    let both = keys.iter().flat_map(|key| frames.iter().map(move |frame| (key, frame)));
    let contexts = both.map(|((key, finding), (frame, second))| {
        SearchContext::new(case.scheme, key, frame, vec![finding.clone(), second.clone()])
    });
    search.first(contexts, case.body)
}
