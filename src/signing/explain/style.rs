//! The styles in which JSON is written in practice, as data, and one writer for all of them.
//!
//! A program that parses and serialises a body leaves its style on it. The styles of Node 20, Python 3.11 and jq
//! 1.6 were compared with real output, which the tests contain literally; those of Go, PHP, Ruby, .NET, Gson and
//! later versions of jq could not be compared. A style that is wrong proves nothing wrong: it only fails to
//! explain.

use super::json::{Node, Text, push_utf8};
use super::number::Numbers;

/// In which order members are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As they came.
    Kept,
    /// As they came, but keys that are array indices first, ascending: a JavaScript object.
    JavaScript,
    /// By key.
    Sorted,
}

/// How a program writes JSON.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // A style is a row of switches; each is one thing a writer does or does not.
pub(super) struct Style {
    /// Completes "the form that … writes".
    pub name: &'static str,
    /// What one level is indented by; `None` is one line.
    pub indent: Option<&'static str>,
    /// Between elements on one line.
    pub item: &'static str,
    /// Between a key and its value.
    pub key: &'static str,
    /// Strings as they were written: only the white space changes.
    pub raw: bool,
    /// Non-ASCII as `\u` escapes.
    pub ascii: bool,
    /// DEL as an escape.
    pub del: bool,
    /// `/` as `\/`.
    pub slash: bool,
    /// Digits of escapes in upper case.
    pub upper: bool,
    /// U+2028 and U+2029 as escapes.
    pub lines: bool,
    /// ASCII characters that become `\u` escapes.
    pub escaped: &'static str,
    pub order: Order,
    pub numbers: Numbers,
    /// A newline at the end.
    pub newline: bool,
}

const PLAIN: Style = Style {
    name: "a compact writer that keeps numbers and key order",
    indent: None,
    item: ",",
    key: ":",
    raw: false,
    ascii: false,
    del: false,
    slash: false,
    upper: false,
    lines: false,
    escaped: "",
    order: Order::Kept,
    numbers: Numbers::Kept,
    newline: false,
};
const JS: Style = Style { name: "JSON.stringify", order: Order::JavaScript, numbers: Numbers::JavaScript, ..PLAIN };
const PYTHON: Style = Style {
    name: "Python's json.dumps",
    item: ", ",
    key: ": ",
    ascii: true,
    del: true,
    numbers: Numbers::Python,
    ..PLAIN
};
const PYTHON_UTF8: Style =
    Style { name: "Python's json.dumps(…, ensure_ascii=False)", ascii: false, del: false, ..PYTHON };
const PYTHON_COMPACT: Style =
    Style { name: "Python's json.dumps(…, separators=(',', ':'))", item: ",", key: ":", ..PYTHON };
const GO: Style = Style {
    name: "Go's json.Marshal of a map",
    escaped: "<>&",
    lines: true,
    order: Order::Sorted,
    numbers: Numbers::Go,
    ..PLAIN
};
const PHP: Style = Style { name: "PHP's json_encode", ascii: true, slash: true, numbers: Numbers::Php, ..PLAIN };
const JQ: Style = Style { name: "jq -c", del: true, newline: true, ..PLAIN };
const PRETTY: Style =
    Style { name: "an indenting writer that keeps the rest", indent: Some("  "), key: ": ", raw: true, ..PLAIN };

/// Every style, the likelier ones first: of styles that write the same text, the first gives its name.
pub(super) const STYLES: &[Style] = &[
    JS,
    PYTHON,
    PYTHON_COMPACT,
    PLAIN,
    Style { name: "JSON.stringify(…, null, 2)", indent: Some("  "), key: ": ", ..JS },
    Style { name: "JSON.stringify(…, null, 4)", indent: Some("    "), key: ": ", ..JS },
    Style { name: "JSON.stringify(…, null, '\\t')", indent: Some("\t"), key: ": ", ..JS },
    PYTHON_UTF8,
    Style {
        name: "Python's json.dumps(…, separators=(',', ':'), ensure_ascii=False)",
        ascii: false,
        del: false,
        ..PYTHON_COMPACT
    },
    Style { name: "Python's json.dumps(…, sort_keys=True)", order: Order::Sorted, ..PYTHON },
    Style { name: "Python's json.dumps(…, sort_keys=True, ensure_ascii=False)", order: Order::Sorted, ..PYTHON_UTF8 },
    Style {
        name: "Python's json.dumps(…, sort_keys=True, separators=(',', ':'))",
        order: Order::Sorted,
        ..PYTHON_COMPACT
    },
    Style { name: "Python's json.dumps(…, indent=2)", indent: Some("  "), ..PYTHON },
    Style { name: "Python's json.dumps(…, indent=4)", indent: Some("    "), ..PYTHON },
    Style { name: "Python's json.dumps(…, indent=2, ensure_ascii=False)", indent: Some("  "), ..PYTHON_UTF8 },
    Style { name: "Python's json.dumps(…, indent=4, ensure_ascii=False)", indent: Some("    "), ..PYTHON_UTF8 },
    Style {
        name: "Python's json.dumps(…, indent=2, sort_keys=True)",
        indent: Some("  "),
        order: Order::Sorted,
        ..PYTHON
    },
    Style { name: "JavaScript with sorted keys (canonical JSON)", order: Order::Sorted, ..JS },
    Style { name: "a compact writer with sorted keys", order: Order::Sorted, ..PLAIN },
    Style {
        name: "Python's json.dumps(…, sort_keys=True, separators=(',', ':'), ensure_ascii=False)",
        order: Order::Sorted,
        ascii: false,
        del: false,
        ..PYTHON_COMPACT
    },
    GO,
    Style { name: "Go's json.Marshal of a struct", order: Order::Kept, ..GO },
    Style { name: "Go's json.Encoder", newline: true, ..GO },
    Style { name: "Go's json.MarshalIndent", indent: Some("  "), key: ": ", ..GO },
    PHP,
    Style { name: "PHP's json_encode with JSON_UNESCAPED_SLASHES", slash: false, ..PHP },
    Style { name: "PHP's json_encode with JSON_UNESCAPED_UNICODE", ascii: false, lines: true, ..PHP },
    Style {
        name: "PHP's json_encode with JSON_UNESCAPED_SLASHES and JSON_UNESCAPED_UNICODE",
        slash: false,
        ascii: false,
        lines: true,
        ..PHP
    },
    Style { name: "PHP's json_encode with JSON_PRETTY_PRINT", indent: Some("    "), key: ": ", ..PHP },
    Style { name: "Ruby's to_json", numbers: Numbers::Ruby, ..PLAIN },
    JQ,
    Style { name: "jq", indent: Some("  "), key: ": ", ..JQ },
    Style { name: "jq 1.6 -c", numbers: Numbers::Jq, ..JQ },
    Style { name: "jq 1.6", numbers: Numbers::Jq, indent: Some("  "), key: ": ", ..JQ },
    Style { name: ".NET's System.Text.Json", ascii: true, del: true, upper: true, escaped: "\"&'+<>`", ..PLAIN },
    Style { name: "Gson", escaped: "<>&='", lines: true, ..PLAIN },
    Style { name: "a writer that only removes white space", raw: true, ..PLAIN },
    PRETTY,
    Style { name: "an indenting writer (4 spaces) that keeps the rest", indent: Some("    "), ..PRETTY },
];

impl Style {
    /// The tree in this style; `None` when it would be longer than `limit`: indentation can blow a hostile
    /// text up to hundreds of times its length.
    pub fn write(&self, tree: &Node<'_>, limit: usize) -> Option<Vec<u8>> {
        let mut writer = Writer { style: self, out: Vec::new(), limit };
        writer.value(tree, 0)?;
        if self.newline {
            writer.out.push(b'\n');
        }
        Some(writer.out)
    }

    /// A string in this style, with its quotes.
    pub fn string(&self, text: Text<'_>, out: &mut Vec<u8>) {
        out.push(b'"');
        if text.plain || self.raw {
            out.extend_from_slice(text.raw.as_bytes());
        } else {
            text.code_points().for_each(|point| self.point(point, out));
        }
        out.push(b'"');
    }

    /// One code point inside a string.
    pub fn point(&self, point: u32, out: &mut Vec<u8>) {
        let ascii = u8::try_from(point).ok().filter(u8::is_ascii);
        let short = match ascii {
            Some(b'"') if !self.escaped.contains('"') => Some(b'"'),
            Some(b'\\') => Some(b'\\'),
            Some(b'/') if self.slash => Some(b'/'),
            Some(0x08) => Some(b'b'),
            Some(0x0C) => Some(b'f'),
            Some(b'\n') => Some(b'n'),
            Some(b'\r') => Some(b'r'),
            Some(b'\t') => Some(b't'),
            _ => None,
        };
        if let Some(letter) = short {
            out.extend_from_slice(&[b'\\', letter]);
            return;
        }
        let long = match ascii {
            Some(0x7F) => self.del,
            Some(byte) => byte < 0x20 || self.escaped.as_bytes().contains(&byte),
            // Nobody writes half of a surrogate pair in UTF-8.
            None => self.ascii || (self.lines && matches!(point, 0x2028 | 0x2029)) || (0xD800..0xE000).contains(&point),
        };
        if long { self.escape(point, out) } else { push_utf8(point, out) }
    }

    fn escape(&self, point: u32, out: &mut Vec<u8>) {
        let mut unit = |unit: u32| {
            let text = if self.upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
            out.extend_from_slice(text.as_bytes());
        };
        if point > 0xFFFF {
            unit(0xD800 + ((point - 0x10000) >> 10));
            unit(0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            unit(point);
        }
    }
}

struct Writer<'s> {
    style: &'s Style,
    out: Vec<u8>,
    limit: usize,
}

impl Writer<'_> {
    fn value(&mut self, node: &Node<'_>, depth: usize) -> Option<()> {
        match node {
            Node::Literal(text) => self.out.extend_from_slice(text.as_bytes()),
            Node::Number(text) => self.style.numbers.write(text, &mut self.out),
            Node::Text(text) => self.style.string(*text, &mut self.out),
            Node::Array(items) if items.is_empty() => self.out.extend_from_slice(b"[]"),
            Node::Object(members) if members.is_empty() => self.out.extend_from_slice(b"{}"),
            Node::Array(items) => {
                self.out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    self.before(at, depth)?;
                    self.value(item, depth + 1)?;
                }
                self.line(depth);
                self.out.push(b']');
            }
            Node::Object(members) => {
                self.out.push(b'{');
                match reordered(members, self.style.order) {
                    None => self.members(members.iter(), depth)?,
                    Some(places) => self.members(places.iter().map(|at| &members[*at]), depth)?,
                }
                self.line(depth);
                self.out.push(b'}');
            }
        }
        (self.out.len() <= self.limit).then_some(())
    }

    fn members<'n, 't: 'n>(
        &mut self,
        members: impl Iterator<Item = &'n (Text<'t>, Node<'t>)>,
        depth: usize,
    ) -> Option<()> {
        for (at, (key, value)) in members.enumerate() {
            self.before(at, depth)?;
            self.style.string(*key, &mut self.out);
            self.out.extend_from_slice(self.style.key.as_bytes());
            self.value(value, depth + 1)?;
        }
        Some(())
    }

    /// The text before an element.
    fn before(&mut self, at: usize, depth: usize) -> Option<()> {
        if at > 0 {
            let item = if self.style.indent.is_some() { "," } else { self.style.item };
            self.out.extend_from_slice(item.as_bytes());
        }
        self.line(depth + 1);
        (self.out.len() <= self.limit).then_some(())
    }

    fn line(&mut self, depth: usize) {
        if let Some(indent) = self.style.indent {
            self.out.push(b'\n');
            (0..depth).for_each(|_| self.out.extend_from_slice(indent.as_bytes()));
        }
    }
}

/// The places of the members in the order in which they are written; `None` when that is as they came.
fn reordered(members: &[(Text<'_>, Node<'_>)], order: Order) -> Option<Vec<usize>> {
    let mut places: Vec<usize> = (0..members.len()).collect();
    match order {
        Order::Kept => return None,
        Order::Sorted => places.sort_by_cached_key(|at| members[*at].0.decoded()),
        Order::JavaScript => {
            let index = |text: Text<'_>| array_index(&text.decoded());
            if !members.iter().any(|(key, _)| index(*key).is_some()) {
                return None;
            }
            // The sort is stable: the other keys stay as they came, behind.
            places.sort_by_cached_key(|at| index(members[*at].0).map_or((1, 0), |index| (0, index)));
        }
    }
    Some(places)
}

/// A key that a JavaScript object keeps among its integer indices: canonical digits below 2³² − 1.
fn array_index(key: &[u8]) -> Option<u32> {
    let canonical = key.iter().all(u8::is_ascii_digit) && (key.len() == 1 || key.first() != Some(&b'0'));
    if !canonical || key.is_empty() || key.len() > 10 {
        return None;
    }
    std::str::from_utf8(key).ok()?.parse().ok().filter(|index| *index != u32::MAX)
}
