//! What can happen to a body between signing and verifying, as data: one rule per change, each applied here to see
//! whether the signature is over the result.
//!
//! A rule that changes nothing produces nothing. Results are made one at a time, so that a large body costs a copy
//! or two of memory and no more.

use super::Finding;
use super::json::{Node, Text};
use super::style::{STYLES, Style};
use std::borrow::Cow;

/// Another body, and what it would mean if the signature were over it.
pub(super) struct Variant<'a> {
    pub bytes: Cow<'a, [u8]>,
    pub finding: Finding,
}

type Change = fn(&[u8]) -> Option<Cow<'_, [u8]>>;

struct Rule {
    code: &'static str,
    /// Completes "The signature is over …".
    over: &'static str,
    fix: &'static str,
    change: Change,
}

/// How the frameworks give the bytes as they came.
pub(super) const RAW_BYTES: &str = "Verify the raw bytes, before parsing them (Express: \
    express.raw({type: 'application/json'}); Next.js: await req.text(); Flask: request.get_data(); FastAPI: \
    await request.body())";
const EDITOR: &str = "Save or send the body without the final newline: editors, `echo` and here-documents add \
    one, `printf %s` and `curl --data-binary` do not.";
const LOST: &str = "Keep the final newline: `$(…)`, `curl --data` and .trim() drop it; use the file itself (`curl --data-binary @file`).";
const LINES: &str = "Keep line endings as they are: git (core.autocrlf), an editor or a form may have changed them; use the file byte for byte.";
const BOM: &str = "Write and read the file without changing its byte order mark: PowerShell and Windows editors add one, text decoders drop it.";
const CHARSET: &str =
    "Handle the body as bytes, or as UTF-8 from end to end: some step read it in another character set.";

const RULES: &[Rule] = &[
    Rule {
        code: "trailing_newline_added",
        over: "this body without its final newline",
        fix: EDITOR,
        change: |body| body.strip_suffix(b"\n").map(Cow::Borrowed),
    },
    Rule {
        code: "trailing_newline_added",
        over: "this body without its final CRLF",
        fix: EDITOR,
        change: |body| body.strip_suffix(b"\r\n").map(Cow::Borrowed),
    },
    Rule {
        code: "trailing_newline_lost",
        over: "this body with a final newline",
        fix: LOST,
        change: |body| Some([body, b"\n"].concat().into()),
    },
    Rule {
        code: "trailing_newline_lost",
        over: "this body with a final CRLF",
        fix: LOST,
        change: |body| Some([body, b"\r\n"].concat().into()),
    },
    Rule { code: "crlf", over: "this body with LF where it has CRLF", fix: LINES, change: lf },
    Rule { code: "crlf", over: "this body with CRLF where it has LF", fix: LINES, change: crlf },
    Rule {
        code: "bom_added",
        over: "this body without its byte order mark",
        fix: BOM,
        change: |body| body.strip_prefix(b"\xEF\xBB\xBF").map(Cow::Borrowed),
    },
    Rule {
        code: "bom_lost",
        over: "this body with a UTF-8 byte order mark before it",
        fix: BOM,
        change: |body| Some([b"\xEF\xBB\xBF", body].concat().into()),
    },
    Rule {
        code: "outer_whitespace",
        over: "this body without the white space around it",
        fix: "Keep the body byte for byte: something added white space around it, or the sender signs a trimmed copy.",
        change: |body| Some(body.trim_ascii().into()),
    },
    Rule {
        code: "utf8_replaced",
        over: "this body with its invalid UTF-8 replaced by U+FFFD",
        fix: "Sign bytes, not text: the sender decoded the body as UTF-8 before signing it, which is lossy unless it is valid UTF-8.",
        change: |body| match String::from_utf8_lossy(body) {
            Cow::Owned(text) => Some(text.into_bytes().into()),
            Cow::Borrowed(_) => None,
        },
    },
    Rule {
        code: "utf8_replaced",
        over: "this body with its invalid UTF-8 removed",
        fix: "Sign bytes, not text: the sender decoded the body as UTF-8 before signing it, and dropped invalid bytes.",
        change: |body| {
            let valid = || body.utf8_chunks().map(|chunk| chunk.valid());
            std::str::from_utf8(body).is_err().then(|| valid().collect::<Vec<_>>().concat().into_bytes().into())
        },
    },
    Rule {
        code: "charset",
        over: "this body with its bytes read as Latin-1 and written as UTF-8",
        fix: CHARSET,
        change: |body| from_single_bytes(body, latin1),
    },
    Rule {
        code: "charset",
        over: "this body with its bytes read as Windows-1252 and written as UTF-8",
        fix: CHARSET,
        change: |body| from_single_bytes(body, windows1252),
    },
    Rule {
        code: "charset",
        over: "this body with its characters written as Latin-1, not UTF-8",
        fix: CHARSET,
        change: |body| to_single_bytes(body, latin1),
    },
    Rule {
        code: "charset",
        over: "this body with its characters written as Windows-1252, not UTF-8",
        fix: CHARSET,
        change: |body| to_single_bytes(body, windows1252),
    },
    Rule {
        code: "charset",
        over: "this body written as UTF-16 (little endian)",
        fix: CHARSET,
        change: |body| {
            let text = std::str::from_utf8(body).ok()?;
            Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().into())
        },
    },
    Rule {
        code: "empty_body_signed",
        over: "an empty body",
        fix: "Sign the body that is sent: the sender signed before it had one, or read a stream that was already \
            consumed.",
        change: |_| Some(Cow::Borrowed(b"")),
    },
];

/// The bodies that are not other JSON.
pub(super) fn plain(body: &[u8]) -> impl Iterator<Item = Variant<'_>> {
    let change = move |rule: &Rule| {
        let bytes = (rule.change)(body).filter(|bytes| **bytes != *body)?;
        let message = format!("The signature is over {}.", rule.over);
        Some(Variant { bytes, finding: Finding::proven(rule.code, message, rule.fix) })
    };
    RULES.iter().filter_map(change)
}

/// A JSON body, and in which style it came.
pub(super) struct Json<'a> {
    body: &'a [u8],
    tree: Node<'a>,
    limit: usize,
    /// The style that writes this very body.
    pub style: Option<&'static Style>,
}

impl<'a> Json<'a> {
    /// `None` if the body is not JSON.
    pub fn new(body: &'a [u8]) -> Option<Self> {
        let tree = Node::parse(body)?;
        let limit = body.len() * 8 + 4096;
        let style = STYLES.iter().find(|style| style.write(&tree, limit).is_some_and(|bytes| bytes == body));
        Some(Self { body, tree, limit, style })
    }

    /// The body as other programs would write it, then what wraps it in a string and what that unwraps.
    pub fn variants(&self) -> impl Iterator<Item = Variant<'a>> {
        let written = STYLES.iter().filter_map(|style| {
            let bytes = style.write(&self.tree, self.limit).filter(|bytes| bytes != self.body)?;
            Some(Variant { bytes: bytes.into(), finding: self.finding(style, "") })
        });
        written.chain(self.unwrapped())
    }

    /// The same, each with a final newline: for bodies small enough to try that too.
    pub fn with_newline(&self) -> impl Iterator<Item = Variant<'a>> {
        STYLES.iter().filter(|style| !style.newline).filter_map(|style| {
            let mut bytes = style.write(&self.tree, self.limit)?;
            bytes.push(b'\n');
            (bytes != self.body).then(|| Variant {
                bytes: bytes.into(),
                finding: self.finding(style, ", with a final newline after it"),
            })
        })
    }

    fn finding(&self, style: &Style, more: &str) -> Finding {
        let theirs = style.name;
        let ours =
            self.style.map_or_else(String::new, |style| format!(", and this body looks written by {}", style.name));
        let message = format!("The signature is over this JSON in the form that {theirs} writes{more}{ours}.");
        let fix = format!("{RAW_BYTES}; a sender must serialise once, and sign and send the same bytes.");
        Finding::proven("reserialized_json", message, fix)
    }

    /// What a string or a Node Buffer, serialised, held.
    fn unwrapped(&self) -> Option<Variant<'a>> {
        let (bytes, what): (Vec<u8>, _) = match (&self.tree, buffer(&self.tree)) {
            (_, Some(bytes)) => (bytes, "the bytes in this serialised Node Buffer"),
            (tree, None) => (tree.as_text()?.decoded().into_owned(), "the text in this JSON string"),
        };
        let finding = Finding::proven(
            "double_encoded",
            format!("The signature is over {what}."),
            format!("Do not serialise a body twice. {RAW_BYTES}."),
        );
        Some(Variant { bytes: bytes.into(), finding })
    }
}

/// This body as a JSON string: serialised twice before signing.
pub(super) fn wrapped(body: &[u8]) -> impl Iterator<Item = Variant<'_>> {
    let text = std::str::from_utf8(body).ok();
    let plain = STYLES.iter().take(2);
    plain.filter_map(move |style| {
        let mut bytes = vec![b'"'];
        text?.chars().for_each(|char| style.point(u32::from(char), &mut bytes));
        bytes.push(b'"');
        let finding = Finding::proven(
            "double_encoded",
            format!("The signature is over this body serialised again, as a string, by {}.", style.name),
            "Serialise once, and sign and send the same text: JSON.stringify (or json.dumps) of a string wraps it in quotes.",
        );
        Some(Variant { bytes: bytes.into(), finding })
    })
}

/// The bytes of `{"type":"Buffer","data":[…]}`.
fn buffer(tree: &Node<'_>) -> Option<Vec<u8>> {
    let Node::Object(members) = tree else { return None };
    let of = |name: &str| members.iter().find(|(key, _)| key.raw == name).map(|(_, value)| value);
    match (members.len(), of("type")?, of("data")?) {
        (2, Node::Text(Text { raw: "Buffer", .. }), Node::Array(items)) => {
            items.iter().map(|item| if let Node::Number(number) = item { number.parse().ok() } else { None }).collect()
        }
        _ => None,
    }
}

#[allow(clippy::unnecessary_wraps)] // It is a change like the others.
fn lf(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut out = Vec::with_capacity(body.len());
    for (at, byte) in body.iter().enumerate() {
        if !(*byte == b'\r' && body.get(at + 1) == Some(&b'\n')) {
            out.push(*byte);
        }
    }
    Some(out.into())
}

#[allow(clippy::unnecessary_wraps)] // It is a change like the others.
fn crlf(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut out = Vec::with_capacity(body.len() + 64);
    let mut before = 0;
    for byte in body {
        if *byte == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(*byte);
        before = *byte;
    }
    Some(out.into())
}

/// Bytes 0x80–0x9F of Windows-1252; the five it does not define stand for themselves (WHATWG Encoding).
const WINDOWS_1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}',
    '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}',
    '\u{17E}', '\u{178}',
];

fn latin1(byte: u8) -> char {
    char::from(byte)
}

fn windows1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[allow(clippy::unnecessary_wraps)] // It is a change like the others.
fn from_single_bytes(body: &[u8], char_of: fn(u8) -> char) -> Option<Cow<'_, [u8]>> {
    Some(body.iter().map(|byte| char_of(*byte)).collect::<String>().into_bytes().into())
}

fn to_single_bytes(body: &[u8], char_of: fn(u8) -> char) -> Option<Cow<'_, [u8]>> {
    let byte_of = |char: char| match u8::try_from(char) {
        Ok(byte) if char_of(byte) == char => Some(byte),
        _ => (0x80..=0x9F).find(|byte| char_of(*byte) == char),
    };
    let text = std::str::from_utf8(body).ok()?;
    text.chars().map(byte_of).collect::<Option<Vec<u8>>>().map(Cow::Owned)
}
