//! The deliveries that a capture has as accepted, so that they are recognised as duplicates when they arrive again.

use super::fields::{Body, Object, Pairs};
use crate::delivery::Envelope;
use crate::jsonl::{Backward, is_blank};
use crate::signing::Scheme;
use serde::Deserialize;
use std::fs::File;
use std::io;
use std::path::Path;

/// How far back ids are looked for: a second's reading, and the last 100,000 deliveries of a kilobyte or two.
const IDS_WITHIN: u64 = 256 << 20;

/// What the last `most` records of `scheme` that verified and were answered 2xx are known by, the oldest first: whoever
/// comes again with one of them is a duplicate. Only the end of a very large file is looked at.
///
/// # Errors
/// When the file can't be read; one that does not exist has none.
pub(crate) fn last_accepted<T>(
    path: &Path,
    scheme: &Scheme,
    most: usize,
    of_each: impl Fn(Envelope, &[u8]) -> Option<T>,
) -> io::Result<Vec<T>> {
    #[derive(Deserialize)]
    struct Known {
        verified: Option<bool>,
        status: Option<u16>,
        scheme: String,
        headers: Pairs,
        body: Option<String>,
        body_base64: Option<String>,
    }
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file?,
    };
    let end = file.metadata()?.len();
    let mut lines = Backward::new(&file, end);
    let mut accepted = Vec::new();
    while accepted.len() < most
        && let Some(span) = lines.next()?
        && end - span.start <= IDS_WITHIN
    {
        let Some(line) = lines.line(span)?.filter(|line| !is_blank(line)) else { continue };
        if let Ok(Object(Known {
            verified: Some(true),
            status: Some(200..300),
            scheme: of,
            headers,
            body,
            body_base64,
        })) = serde_json::from_slice(&line)
            && of == scheme.name()
            && let Ok(Body(body)) = Body::of_fields::<serde_json::Error>(body, body_base64)
        {
            // Read from the delivery itself, as it was when it came: what a record says of it may be an older version's.
            accepted.extend(of_each(Envelope::read(scheme, &headers.0, &body), &body));
        }
    }
    accepted.reverse();
    Ok(accepted)
}
