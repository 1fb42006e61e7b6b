//! The other known schemes: the delivery may belong to one of them, or be signed as theirs are.

use super::claim::Reading;
use super::search::{Search, SearchContext};
use super::{Case, Finding, message};
use crate::signing::{Headers as _, Keys, Scheme, Secret, verify};

/// Whether the delivery verifies whole under another scheme, its age aside.
pub(super) fn whole(case: &Case<'_>, search: &mut Search<'_>) -> Option<Vec<Finding>> {
    let ours = case.secrets.iter().map(|secret| (None, secret));
    let others = case.other_secrets.iter().map(|(label, secret)| (Some(label), secret));
    let secrets: Vec<(Option<&String>, &Secret)> = ours.chain(others).take(super::MAX_SECRETS).collect();
    for scheme in present(case) {
        let ageless = scheme.clone().with_tolerance(None);
        for (label, secret) in &secrets {
            let Ok(keys) = Keys::new(&ageless, std::slice::from_ref(*secret)) else { continue };
            if search.spend(case.body.len()) && verify(&keys, case.headers, case.body, case.now).is_ok() {
                return Some(vec![verifies(scheme, label.map(String::as_str))]);
            }
        }
    }
    None
}

fn verifies(scheme: &Scheme, label: Option<&str>) -> Finding {
    let name = scheme.name();
    let (with, also) = label.map_or_else(Default::default, |label| (format!(" with {label}"), " and that secret"));
    Finding::proven(
        "other_scheme",
        format!("The delivery verifies as `{name}`{with}."),
        format!("Use `--scheme {name}`{also}."),
    )
}

/// What another scheme would sign with the same secrets, put into this scheme's header.
pub(super) fn contexts(case: &Case<'_>, reading: &Reading) -> Vec<SearchContext> {
    let mut found = Vec::new();
    for scheme in others(case) {
        let name = scheme.name();
        let finding = Finding::proven(
            "other_scheme",
            format!("The MAC is what `{name}` signs ({}), in the header of `{}`.", scheme.signed, case.scheme.name()),
            format!("Have the sender sign `{}`, or verify it with `--scheme {name}`.", case.scheme.signed),
        );
        let own = Reading::of(scheme, case.headers);
        let merged = |mine: &[_], theirs: &[_]| mine.iter().chain(theirs).take(4).cloned().collect::<Vec<String>>();
        let times = merged(&own.times, &reading.times);
        let ids: Vec<Vec<u8>> = own.ids.iter().chain(&reading.ids).take(4).cloned().collect();
        let keys = case.secrets.iter().take(super::MAX_SECRETS).filter_map(|secret| scheme.key_form.key(secret).ok());
        for key in keys {
            let frames = message::frames(&scheme.signed, &times, &ids);
            found.extend(frames.iter().map(|frame| SearchContext::new(scheme, &key, frame, vec![finding.clone()])));
        }
    }
    found
}

/// What can be said when the signature header is not there.
pub(super) fn missing(case: &Case<'_>) -> Vec<Finding> {
    let header = case.scheme.signature_header();
    let hints = present(case).map(|scheme| {
        let (name, theirs) = (scheme.name(), scheme.signature_header());
        Finding::hint(
            "other_scheme",
            format!("There is no {header}, but there is {theirs}: this looks like a delivery of `{name}`."),
            format!("Use `--scheme {name}` with its secret."),
        )
    });
    let mut hints: Vec<_> = hints.collect();
    if hints.is_empty() {
        let empty = !case.headers.values(header).is_empty();
        let what = if empty { "is empty" } else { "is missing" };
        hints.push(Finding::hint(
            "header_dropped",
            format!(
                "{header} {what}, and there is no header of another known scheme: the delivery was not signed, or the header was lost on the way."
            ),
            format!(
                "Look at the request as it arrives: proxies, gateways and serverless adapters drop or rename \
                headers, and a request made by hand has none. Pass {header} through, or sign with `pushoney-cli sign`."
            ),
        ));
    }
    hints
}

fn others<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'c Scheme> {
    case.other_schemes.iter().filter(|scheme| scheme.name() != case.scheme.name()).take(super::MAX_SCHEMES)
}

/// The other schemes whose signature header is there under a name that is not this scheme's.
fn present<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'c Scheme> {
    others(case).filter(|scheme| {
        let names = std::iter::once(&scheme.headers).chain(&scheme.also_read);
        names.map(|names| &names.signature).any(|name| case.headers.values(name).iter().any(|value| !value.is_empty()))
    })
}
