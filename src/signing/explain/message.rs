//! What may surround the body in the signed message: the scheme's own template with other values, and other
//! templates, as data.

use super::Finding;
use super::claim::Reading;
use super::search::Frame;
use crate::signing::template::Piece;
use crate::signing::{Scheme, Template};

/// Templates that senders use by mistake, and the code of each.
const TEMPLATES: &[(&str, &str)] = &[
    ("timestamp_not_signed", "{body}"),
    ("separator", "{timestamp}{body}"),
    ("separator", "{timestamp}:{body}"),
    ("separator", "{timestamp}\n{body}"),
    ("separator", "{timestamp}|{body}"),
    ("separator", "{timestamp}-{body}"),
    ("separator", "{timestamp},{body}"),
    ("separator", "{timestamp} {body}"),
    ("separator", "{timestamp}_{body}"),
    ("separator", "{timestamp}/{body}"),
    ("separator", "{timestamp};{body}"),
    ("separator", "{timestamp}\\n{body}"),
    ("separator", "{timestamp}.{body}"),
    ("message_order", "{body}.{timestamp}"),
    ("message_order", "{body}{timestamp}"),
    ("message_order", "{body}:{timestamp}"),
    ("message_order", "{body}\n{timestamp}"),
    ("message_prefix", "v0:{timestamp}:{body}"),
    ("message_prefix", "v1:{timestamp}:{body}"),
    ("message_prefix", "v1.{timestamp}.{body}"),
    ("message_prefix", "t={timestamp}.{body}"),
    ("message_prefix", "t={timestamp},{body}"),
    ("id_not_signed", "{id}.{body}"),
    ("message_order", "{timestamp}.{id}.{body}"),
    ("separator", "{id}:{timestamp}:{body}"),
    ("separator", "{id}{timestamp}{body}"),
    ("message_order", "{id}.{timestamp}.{body}"),
];

/// More digits than this in a time, and it is in milliseconds.
const SECONDS_DIGITS: usize = 11;

/// The frames of the scheme itself: one a time and id that the headers may claim.
pub(super) fn own(scheme: &Scheme, reading: &Reading) -> Vec<Frame> {
    frames(&scheme.signed, &reading.times, &reading.ids)
}

/// The frames that the scheme does not have, and what each would mean.
pub(super) fn others(scheme: &Scheme, reading: &Reading) -> Vec<(Frame, Finding)> {
    let mut found = milliseconds(scheme, reading);
    let own = own(scheme, reading);
    for (code, text) in TEMPLATES {
        let Ok(template) = Template::parse(text) else { continue };
        let code = match *code {
            "timestamp_not_signed" if !scheme.has_timestamp() => "message_prefix",
            code if !scheme.has_timestamp() && template.has_timestamp() => {
                if code == "separator" {
                    "timestamp_signed"
                } else {
                    code
                }
            }
            "separator" if scheme.signs_id() && !template.has_id() => "id_not_signed",
            "id_not_signed" if scheme.signs_id() => "timestamp_not_signed",
            code => code,
        };
        let message =
            format!("The signature is over `{}`, but `{}` signs `{}`.", shown(text), scheme.name(), scheme.signed);
        let fix = format!("Sign `{}`, joined exactly like this.", scheme.signed);
        for frame in frames(&template, &reading.times, &reading.ids) {
            if !own.contains(&frame) && !found.iter().any(|(known, _)| *known == frame) {
                found.push((frame, Finding::proven(code, message.clone(), fix.clone())));
            }
        }
    }
    found
}

/// Times in milliseconds, where the header has seconds, and the other way round.
fn milliseconds(scheme: &Scheme, reading: &Reading) -> Vec<(Frame, Finding)> {
    let digits = |time: &&String| time.bytes().all(|b| b.is_ascii_digit());
    let mut found = Vec::new();
    for time in reading.times.iter().filter(digits) {
        let (other, finding) = if time.len() > SECONDS_DIGITS {
            (
                time[..time.len() - 3].to_owned(),
                in_milliseconds("The header has the time in milliseconds, but the signature is over whole seconds."),
            )
        } else {
            (
                format!("{time}000"),
                in_milliseconds("The signature is over the time in milliseconds, but the header has seconds."),
            )
        };
        found.extend(frames(&scheme.signed, &[other], &reading.ids).into_iter().map(|frame| (frame, finding.clone())));
    }
    if scheme.has_timestamp() { found } else { Vec::new() }
}

/// The same with every millisecond of the second: a sender that signs its own clock and sends it rounded.
pub(super) fn every_millisecond<'a>(
    scheme: &'a Scheme,
    reading: &'a Reading,
) -> impl Iterator<Item = (Frame, Finding)> + 'a {
    let time = reading.times.first().filter(|time| scheme.has_timestamp() && time.len() < SECONDS_DIGITS);
    let all = time.into_iter().flat_map(|time| (1..1000).map(move |ms| format!("{time}{ms:03}")));
    all.filter_map(|time| {
        let frame = frames(&scheme.signed, &[time], &reading.ids).into_iter().next()?;
        Some((
            frame,
            in_milliseconds(
                "The signature is over the time in milliseconds, but the header has it truncated to seconds.",
            ),
        ))
    })
}

fn in_milliseconds(message: &str) -> Finding {
    Finding::proven(
        "timestamp_in_milliseconds",
        message.to_owned(),
        "Take the time once, as whole seconds (JavaScript: Math.floor(Date.now() / 1000)), and use that one value in \
            the message and in the header.",
    )
}

/// `template` with each time and id; nothing when it needs one that is not there.
pub(super) fn frames(template: &Template, times: &[String], ids: &[Vec<u8>]) -> Vec<Frame> {
    let (no_time, no_id) = ([String::new()], [Vec::new()]);
    let times = if template.has_timestamp() { times } else { &no_time };
    let ids = if template.has_id() { ids } else { &no_id };
    let pairs = times.iter().flat_map(|time| ids.iter().map(move |id| (time, id)));
    let frame = |(time, id): (&String, &Vec<u8>)| Frame {
        before: rendered(&template.before, time, id),
        after: rendered(&template.after, time, id),
    };
    pairs.map(frame).collect()
}

fn rendered(pieces: &[Piece], time: &str, id: &[u8]) -> Vec<u8> {
    let bytes = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone().into_bytes(),
        Piece::Timestamp => time.as_bytes().to_vec(),
        Piece::Id => id.to_vec(),
    };
    pieces.iter().flat_map(bytes).collect()
}

/// A template for people: a newline as `⏎`, since `\n` may also be two characters.
fn shown(template: &str) -> String {
    template.replace('\n', "⏎")
}
