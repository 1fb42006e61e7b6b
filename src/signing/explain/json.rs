//! A JSON text as a tree that still knows how everything was written.
//!
//! Numbers keep their text, strings keep their escapes (including lone surrogates, which no Rust string could hold)
//! and keys their order: what a re-serialiser changes is decided when a style writes the tree, in `style.rs`. The
//! tree borrows from the body and its size is bounded, since the body is hostile.

use crate::json::{Tokens, is_json};
use std::borrow::Cow;
use std::collections::HashMap;

/// Deeper texts are not parsed; the writers recurse.
const MAX_DEPTH: usize = 128;
/// More values than this are not parsed: it bounds memory at some tens of MiB.
const MAX_NODES: usize = 1 << 20;

/// One value.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// `null`, `true`, `false`.
    Literal(&'a str),
    /// A number as it was written.
    Number(&'a str),
    /// A string.
    Text(Text<'a>),
    /// Values in order.
    Array(Vec<Node<'a>>),
    /// Members in order of first appearance; of a repeated key, the last value.
    Object(Vec<(Text<'a>, Node<'a>)>),
}

/// A string as it was written, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub raw: &'a str,
    /// Every style writes it unchanged.
    pub plain: bool,
}

impl<'a> Text<'a> {
    /// The string that `token` is.
    fn of(token: &'a str) -> Self {
        Self::new(&token[1..token.len() - 1])
    }

    fn new(raw: &'a str) -> Self {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b" !#$%()*,-.:;?@[]^_{|}~".contains(&b);
        Self { raw, plain: raw.bytes().all(plain) }
    }

    /// The code points that it represents; a lone surrogate is one too.
    pub fn code_points(self) -> impl Iterator<Item = u32> {
        let mut rest = self.raw;
        std::iter::from_fn(move || {
            let mut chars = rest.chars();
            let first = chars.next()?;
            rest = chars.as_str();
            if first != '\\' {
                return Some(u32::from(first));
            }
            let kind = chars.next()?;
            rest = chars.as_str();
            Some(match kind {
                'b' => 0x08,
                'f' => 0x0C,
                'n' => 0x0A,
                'r' => 0x0D,
                't' => 0x09,
                'u' => unicode_escape(&mut rest),
                other => u32::from(other),
            })
        })
    }

    /// What it stands for as UTF-8, a lone surrogate in three bytes like any other code point: in this form
    /// the order of bytes is the order of code points.
    pub fn decoded(self) -> Cow<'a, [u8]> {
        if !self.raw.contains('\\') {
            return Cow::Borrowed(self.raw.as_bytes());
        }
        let mut out = Vec::with_capacity(self.raw.len());
        for point in self.code_points() {
            push_utf8(point, &mut out);
        }
        Cow::Owned(out)
    }
}

/// Appends a code point. Only a surrogate is not a `char`; its bytes are written out by hand.
pub(super) fn push_utf8(point: u32, out: &mut Vec<u8>) {
    if let Some(char) = char::from_u32(point) {
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        return;
    }
    let low_byte = |value: u32| value.to_le_bytes()[0];
    out.extend_from_slice(&[
        0xE0 | low_byte((point >> 12) & 0x0F),
        0x80 | low_byte((point >> 6) & 0x3F),
        0x80 | low_byte(point & 0x3F),
    ]);
}

/// Reads the four digits behind `\u`, and the low half behind a high surrogate.
fn unicode_escape(rest: &mut &str) -> u32 {
    let four = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(high) = four(rest) else { return 0xFFFD };
    *rest = rest.get(4..).unwrap_or_default();
    if (0xD800..0xDC00).contains(&high)
        && let Some(behind) = rest.strip_prefix("\\u")
        && let Some(low @ 0xDC00..0xE000) = four(behind)
    {
        *rest = behind.get(4..).unwrap_or_default();
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
    high
}

impl<'a> Node<'a> {
    /// Parses a JSON text; `None` if it is none, or too deep or too rich to be worth it.
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)).ok()?;
        is_json(text.as_bytes()).then_some(())?;
        let mut tree = Tree { tokens: Tokens::of(text), nodes: 0 };
        let first = tree.tokens.next()?;
        tree.value(first, 0)
    }

    /// A string node of its text.
    pub fn as_text(&self) -> Option<Text<'a>> {
        if let Self::Text(text) = self { Some(*text) } else { None }
    }
}

/// A tree as it grows, from the tokens of valid JSON.
struct Tree<'a> {
    tokens: Tokens<'a>,
    nodes: usize,
}

impl<'a> Tree<'a> {
    fn value(&mut self, first: &'a str, depth: usize) -> Option<Node<'a>> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return None;
        }
        Some(match first.as_bytes().first()? {
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Node::Text(Text::of(first)),
            b't' | b'f' | b'n' => Node::Literal(first),
            _ => Node::Number(first),
        })
    }

    fn array(&mut self, depth: usize) -> Option<Node<'a>> {
        let mut items = Vec::new();
        loop {
            match self.tokens.next()? {
                "]" => break,
                "," => {}
                first => items.push(self.value(first, depth + 1)?),
            }
        }
        items.shrink_to_fit();
        Some(Node::Array(items))
    }

    fn object(&mut self, depth: usize) -> Option<Node<'a>> {
        let mut members: Vec<(Text<'a>, Node<'a>)> = Vec::new();
        let mut places = HashMap::new();
        loop {
            let key = match self.tokens.next()? {
                "}" => break,
                "," => continue,
                key => Text::of(key),
            };
            let _colon = self.tokens.next()?;
            let first = self.tokens.next()?;
            let value = self.value(first, depth + 1)?;
            match places.insert(key.decoded(), members.len()) {
                None => members.push((key, value)),
                Some(first) => {
                    places.insert(key.decoded(), first);
                    members[first].1 = value;
                }
            }
        }
        members.shrink_to_fit();
        Some(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_not_parsed() {
        for text in ["", " ", "{", "[1,]", "{\"a\"}", "nul", "01", "\"\\x\"", "\"\\u12\"", "1 2", "\u{e9}"] {
            assert!(Node::parse(text.as_bytes()).is_none(), "{text}");
        }
        assert!(Node::parse(b"\"\xFF\"").is_none());
        assert!(Node::parse("[".repeat(1000).as_bytes()).is_none());
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Node::parse(deep(MAX_DEPTH).as_bytes()).is_some());
        assert!(Node::parse(deep(MAX_DEPTH + 2).as_bytes()).is_none());
    }

    #[test]
    fn a_repeated_key_keeps_its_first_place_and_its_last_value() {
        let Some(Node::Object(members)) = Node::parse(br#" { "a" : 1 , "b":2, "\u0061":[ ] , "a":3 } "#) else {
            panic!("an object");
        };
        assert_eq!(members.len(), 2);
        assert!(matches!(members[0].1, Node::Number("3")));
    }

    #[test]
    fn escapes_stand_for_code_points_and_surrogates_pair_up() {
        let text = Text::new(r#"a\n\/\"\u00e9\ud83d\ude00\ud800x\udc00"#);
        let points: Vec<u32> = text.code_points().collect();
        assert_eq!(points, [0x61, 0x0A, 0x2F, 0x22, 0xE9, 0x1F600, 0xD800, 0x78, 0xDC00]);
        assert_eq!(&*Text::new(r"\ud800").decoded(), [0xED, 0xA0, 0x80]);
    }
}
