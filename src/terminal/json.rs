//! Prints a JSON body in colour, token by token.
//!
//! It is never parsed into values and serialised again: numbers, key order, repeated keys and escapes appear as
//! they were sent; only the white space between tokens is ours. A body that is not JSON is shown as text, or in
//! hex.

use super::{Paint, Tone, sanitize};
use crate::json::{Tokens, is_json};

/// How much of a body is shown.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Lines at most.
    pub lines: usize,
    /// Characters of one token or line at most.
    pub width: usize,
}

impl Default for Limits {
    /// Enough for any event that a person reads; a screen or two.
    fn default() -> Self {
        Self { lines: 100, width: 1_000 }
    }
}

/// Bytes of a body that is not text which are shown, in hex.
const HEX_SHOWN: usize = 64;

/// Appends `body` in colour, each line after `margin`; a last line says what was truncated.
pub fn paint_body(out: &mut String, paint: Paint, body: &[u8], margin: &str, limits: Limits) {
    let mut page = Page { out, paint, margin, limits, lines: 0, bare: true };
    match std::str::from_utf8(body) {
        Ok("") => page.note("(empty body)"),
        Ok(text) if is_json(body) => page.json(text),
        Ok(text) => page.text(text),
        Err(_) => page.hex(body),
    }
}

struct Page<'a> {
    out: &'a mut String,
    paint: Paint,
    margin: &'a str,
    limits: Limits,
    lines: usize,
    /// Nothing is on the current line yet, not even the margin.
    bare: bool,
}

impl Page<'_> {
    fn full(&self) -> bool {
        self.lines >= self.limits.lines
    }

    fn put(&mut self, tone: Tone, text: &str) {
        if self.full() {
            return;
        }
        if self.bare {
            self.out.push_str(self.margin);
            self.bare = false;
        }
        let short = sanitize::shorten(text, self.limits.width);
        self.paint.push(self.out, tone, &sanitize::line(&short));
    }

    fn end_line(&mut self) {
        if !self.full() {
            self.out.push('\n');
        }
        self.lines += 1;
        self.bare = true;
    }

    fn note(&mut self, text: &str) {
        self.out.push_str(self.margin);
        self.paint.push(self.out, Tone::Dim, text);
        self.out.push('\n');
    }

    fn note_cut(&mut self) {
        if let Some(cut @ 1..) = self.lines.checked_sub(self.limits.lines) {
            self.note(&format!("… {cut} more {}", if cut == 1 { "line" } else { "lines" }));
        }
    }

    fn text(&mut self, text: &str) {
        for line in text.lines() {
            self.put(Tone::Plain, line);
            self.end_line();
        }
        self.note_cut();
    }

    fn hex(&mut self, body: &[u8]) {
        let shown = &body[..body.len().min(HEX_SHOWN)];
        for row in shown.chunks(16) {
            let hex: Vec<_> = row.iter().map(|byte| format!("{byte:02x}")).collect();
            self.put(Tone::Plain, &hex.join(" "));
            self.end_line();
        }
        match body.len() - shown.len() {
            0 => self.note(&format!("(not UTF-8: {} bytes)", body.len())),
            more => self.note(&format!("… {more} more bytes (not UTF-8)")),
        }
    }

    /// `text` is valid JSON.
    fn json(&mut self, text: &str) {
        let mut depth = 0;
        let mut tokens = Tokens::of(text).peekable();
        while let Some(token) = tokens.next() {
            let next = tokens.peek().copied();
            match token {
                "{" | "[" => {
                    self.put(Tone::Plain, token);
                    if !matches!(next, Some("}" | "]")) {
                        depth += 1;
                        self.new_line(depth);
                    }
                }
                "}" | "]" => self.put(Tone::Plain, token),
                "," => {
                    self.put(Tone::Plain, ",");
                    self.new_line(depth);
                }
                ":" => self.put(Tone::Plain, ": "),
                _ => self.put(tone_of(token, next), token),
            }
            let opens = matches!(token, "{" | "[" | "," | ":");
            if !opens && matches!(next, Some("}" | "]")) {
                depth -= 1;
                self.new_line(depth);
            }
        }
        self.end_line();
        self.note_cut();
    }

    fn new_line(&mut self, depth: usize) {
        self.end_line();
        // No deeper than there are lines before the page is full; after that a hostile depth costs nothing.
        if !self.full() {
            self.put(Tone::Plain, &"  ".repeat(depth));
        }
    }
}

fn tone_of(token: &str, next: Option<&str>) -> Tone {
    match token.as_bytes().first() {
        Some(b'"') if next == Some(":") => Tone::Key,
        Some(b'"') => Tone::String,
        Some(b't' | b'f' | b'n') => Tone::Literal,
        _ => Tone::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(body: &[u8], lines: usize) -> String {
        let mut out = String::new();
        paint_body(&mut out, Paint::plain(), body, "| ", Limits { lines, width: 20 });
        out
    }

    #[test]
    fn white_space_is_ours_and_all_else_theirs() {
        let body = br#"{"a":1.0,"a":1E5,"e":{},"l":[ ],"n":[true,null,"x\u0041\"}"]}"#;
        let shown = "| {\n|   \"a\": 1.0,\n|   \"a\": 1E5,\n|   \"e\": {},\n|   \"l\": [],\n|   \"n\": [\n|     true,\n|     null,\n|     \"x\\u0041\\\"}\"\n|   ]\n| }\n";
        assert_eq!(painted(body, 100), shown);
    }

    #[test]
    fn what_is_cut_is_counted() {
        assert_eq!(painted(b"[1,2,3]", 2), "| [\n|   1,\n… 3 more lines\n".replace('…', "| …"));
        assert_eq!(painted(b"a\nb\nc", 2), "| a\n| b\n| … 1 more line\n");
        assert_eq!(painted(b"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", 2), "| \"aaaaaaaaaaaaaaaaaaa…\n");
    }

    #[test]
    fn hidden_characters_are_escaped_in_every_form() {
        assert_eq!(painted("{\"k\u{202e}\":\"\u{7f}\"}".as_bytes(), 9), "| {\n|   \"k\\u202e\": \"\\u007f\"\n| }\n");
        assert_eq!(painted(b"\x1b[2J", 9), "| \\u001b[2J\n");
        assert_eq!(painted(b"\xff\x1b", 9), "| ff 1b\n| (not UTF-8: 2 bytes)\n");
        assert_eq!(painted(b"", 9), "| (empty body)\n");
    }

    #[test]
    fn deep_nesting_costs_no_more_than_it_shows() {
        let deep = "[".repeat(500_000) + &"]".repeat(500_000);
        assert_eq!(painted(deep.as_bytes(), 2), "| [\n|   [\n| … 999997 more lines\n");
    }
}
