//! Makes text from elsewhere safe to print.
//!
//! A payload may contain escape sequences that rewrite the screen, or invisible and right-to-left characters that
//! disguise it. None of them reaches a terminal or a JSON line raw: each is shown as `\uXXXX`. Which characters are
//! escaped is decided here and nowhere else.

use crate::memory::{Buffer, LARGE};
use hyper::body::Bytes;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

/// Whether `c` acts on a terminal or can't be seen in one: C0, DEL and C1 controls, line separators, bidi
/// controls, zero-width, blank and filler characters, variation selectors, tags.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\u{9f}' => true,
        _ => matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1343f}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'),
    }
}

/// Printable ASCII, which most text is and which is quickly seen.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Appends `c` as JSON would escape it: `\n`, `\u001b`, a surrogate pair beyond the BMP.
fn push_escaped(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
}

/// One line that is safe to print: every hidden character escaped, line breaks and tabs too.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) { push_escaped(&mut safe, c) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// Bytes as one safe line: what is not UTF-8 is shown as `\xHH`.
#[must_use]
pub fn bytes(bytes: &[u8]) -> String {
    let mut safe = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        safe.push_str(&line(chunk.valid()));
        for byte in chunk.invalid() {
            let _ = write!(safe, "\\x{byte:02x}");
        }
    }
    safe
}

/// At most `most` characters of `text`, with an ellipsis where something was cut.
#[must_use]
pub fn shorten(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// What may be shown of a key or a secret, so that its owner knows which one it is: the last four characters, and
/// nothing of a short one.
#[must_use]
pub fn masked(secret: &str) -> String {
    match secret.char_indices().rev().nth(3) {
        Some((end, _)) if secret.chars().count() >= 8 => line(&format!("…{}", &secret[end..])).into_owned(),
        _ => "****".to_owned(),
    }
}

/// JSON whose strings hold no hidden character raw; `serde_json` alone leaves DEL, C1 and bidi controls as they are.
struct SafeJson;

impl serde_json::ser::Formatter for SafeJson {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        // Piece by piece, so that a long text is never copied whole.
        let mut rest = fragment;
        while rest.len() > LARGE {
            let end = (0..=LARGE).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
            let (piece, behind) = rest.split_at(end);
            writer.write_all(line(piece).as_bytes())?;
            rest = behind;
        }
        writer.write_all(line(rest).as_bytes())
    }
}

/// A line of compact JSON, with its line break, before it takes memory: a long body may become six times as long, and
/// there must be room for it first.
#[derive(Debug)]
pub struct JsonLine<T> {
    value: T,
    length: usize,
    /// A short one is made at once.
    made: Option<Vec<u8>>,
}

impl<T: serde::Serialize> JsonLine<T> {
    /// The line of `value`.
    #[must_use]
    pub fn of(value: T) -> Self {
        let mut draft = Draft { line: Vec::with_capacity(2_048), length: 0 };
        write_json(&value, &mut draft);
        let Draft { line, length } = draft;
        Self { value, length, made: (line.len() == length).then_some(line) }
    }

    /// How long it is.
    #[allow(clippy::len_without_is_empty)] // It has its line break at least.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// The line, if it is short; it was made at once.
    ///
    /// # Errors
    /// A long one, not made yet.
    pub fn short(mut self) -> Result<Vec<u8>, Self> {
        self.made.take().ok_or(self)
    }

    /// Makes it.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn bytes(self) -> io::Result<Bytes> {
        if let Some(line) = self.made {
            return Ok(line.into());
        }
        let mut line = Buffer::with_room(self.length)?;
        write_json(&self.value, &mut line);
        Ok(line.freeze(()))
    }
}

/// Counts what is written, and keeps it as long as it is short.
struct Draft {
    line: Vec<u8>,
    length: usize,
}

impl io::Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.length += bytes.len();
        if self.length <= LARGE {
            self.line.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_json(value: &impl serde::Serialize, mut to: impl io::Write) {
    let mut serializer = serde_json::Serializer::with_formatter(&mut to, SafeJson);
    value.serialize(&mut serializer).expect("our own values have string keys, and what is written to has room");
    to.write_all(b"\n").expect("what is written to has room");
}

/// One line of compact JSON, with its line break.
#[must_use]
pub fn json_line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut out = Vec::with_capacity(2_048);
    write_json(value, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_acts_or_hides_is_escaped() {
        assert_eq!(line("a\u{1b}[31mb\u{7f}\u{9b}"), "a\\u001b[31mb\\u007f\\u009b");
        assert_eq!(line("x\u{202e}y\u{200b}z\u{feff}\u{2066}"), "x\\u202ey\\u200bz\\ufeff\\u2066");
        assert_eq!(line("tag\u{e0041}"), "tag\\udb40\\udc41");
        assert_eq!(line("one\r\ntwo\t"), "one\\r\\ntwo\\t");
        assert!(matches!(line("plain é ✓ 漢字"), Cow::Borrowed(_)));
        assert_eq!(bytes(b"ok\xff\x1b"), "ok\\xff\\u001b");
    }

    #[test]
    fn what_looks_like_nothing_is_escaped() {
        let blank = "\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{200d}\u{2028}\u{2064}\u{2800}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fffa}\u{1d159}\u{1d173}\u{e0001}\u{e007f}\u{e0100}\u{e01ef}";
        for c in blank.chars() {
            assert!(is_hidden(c), "U+{:04X}", c as u32);
            let json = String::from_utf8(json_line(&format!("a{c}b"))).unwrap();
            assert!(line(&format!("a{c}b")).is_ascii() && json.is_ascii(), "U+{:04X}", c as u32);
        }
        assert_eq!(line("\u{2764}\u{fe0f}"), "\u{2764}\\ufe0f");
    }

    #[test]
    fn json_stays_json_and_reads_back() {
        let value = serde_json::json!({"k\u{202e}": "\u{7f}\u{9b}\u{feff}\"\\\n"});
        let line = String::from_utf8(json_line(&value)).unwrap();
        assert_eq!(line, "{\"k\\u202e\":\"\\u007f\\u009b\\ufeff\\\"\\\\\\n\"}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
    }

    #[test]
    fn little_is_shown_of_a_secret() {
        assert_eq!(
            [masked("pk_live_c0de"), masked("12345678"), masked("1234567"), masked("")],
            ["…c0de", "…5678", "****", "****"]
        );
        assert_eq!(masked("éééééééé"), "…éééé");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("éé", 2), "éé");
        assert_eq!(shorten("ééé", 2), "éé…");
    }
}
