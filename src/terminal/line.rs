//! A line for people that fits the terminal: the least important parts are dropped first, and in a pipe none are.
//!
//! Each part of a line says when it may be shortened (in the middle, so that both ends of an id remain) or dropped.
//! That is decided as the line is written, from the terminal's current width, in columns rather than characters.

use super::{Paint, Tone};
use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A line that is put together from its parts.
#[derive(Debug)]
pub struct Line<'a>(Vec<Part<'a>>);

/// Parts that a delivery's line has at most, mostly: there is a line for each delivery, so it is not grown piece by piece.
const PARTS: usize = 12;

impl Default for Line<'_> {
    fn default() -> Self {
        Self(Vec::with_capacity(PARTS))
    }
}

/// A piece of a line, with the separator before it.
#[derive(Debug)]
pub struct Part<'a> {
    gap: &'static str,
    tone: Tone,
    text: Cow<'a, str>,
    shrinks: Option<(u8, usize)>,
    drops: Option<u8>,
}

impl Part<'_> {
    /// May be shortened to `least` columns once the line is too long; parts of a low rank give first.
    pub fn shrinks(&mut self, rank: u8, least: usize) -> &mut Self {
        self.shrinks = Some((rank, least));
        self
    }

    /// May be dropped.
    pub fn drops(&mut self, rank: u8) -> &mut Self {
        self.drops = Some(rank);
        self
    }

    fn is_dropped(&self, rank: u8) -> bool {
        self.drops.is_some_and(|own| own <= rank)
    }

    fn width(&self) -> usize {
        self.gap.len() + width(&self.text)
    }

    /// How much it may give at `rank`.
    fn slack(&self, rank: u8) -> usize {
        match self.shrinks {
            Some((own, least)) if own <= rank => width(&self.text).saturating_sub(least),
            _ => 0,
        }
    }
}

impl<'a> Line<'a> {
    /// Appends a piece behind `gap`, which must be safe to print already. It stays as it is unless told otherwise.
    pub fn push(&mut self, gap: &'static str, tone: Tone, text: impl Into<Cow<'a, str>>) -> &mut Part<'a> {
        self.0.push(Part { gap, tone, text: text.into(), shrinks: None, drops: None });
        self.0.last_mut().expect("it was pushed just now")
    }

    /// Appends the line to `out`, not ended, as wide as the terminal takes.
    pub fn write(mut self, out: &mut String, paint: Paint) {
        if let Some(columns) = paint.columns() {
            self.fit(columns);
        }
        let mut is_first = true;
        for Part { gap, tone, text, .. } in &self.0 {
            if !is_first {
                out.push_str(gap);
            }
            paint.push(out, *tone, text);
            is_first = false;
        }
    }

    fn fit(&mut self, columns: usize) {
        if self.width() <= columns {
            return;
        }
        let last = self.0.iter().flat_map(|part| [part.drops, part.shrinks.map(|(rank, _)| rank)]).flatten().max();
        let last = last.unwrap_or(0);
        let rank = (0..last).find(|rank| self.least_width(*rank) <= columns).unwrap_or(last);
        self.0.retain(|part| !part.is_dropped(rank));
        let mut excess = self.width().saturating_sub(columns);
        for of_rank in 0..=rank {
            for part in self.0.iter_mut().filter(|part| part.shrinks.is_some_and(|(own, _)| own == of_rank)) {
                let give = part.slack(rank).min(excess);
                if give > 0 {
                    let before = width(&part.text);
                    part.text = shorten_middle(&part.text, before - give).into();
                    excess = excess.saturating_sub(before - width(&part.text));
                }
            }
        }
        if excess > 0 {
            self.cut(columns);
        }
    }

    fn width(&self) -> usize {
        let first = self.0.first().map_or(0, |part| part.gap.len());
        self.0.iter().map(Part::width).sum::<usize>() - first
    }

    /// What it comes to when all that may give at `rank` has given.
    fn least_width(&self, rank: u8) -> usize {
        let mut kept = self.0.iter().filter(|part| !part.is_dropped(rank)).peekable();
        let first = kept.peek().map_or(0, |part| part.gap.len());
        kept.map(|part| part.width() - part.slack(rank)).sum::<usize>() - first
    }

    /// The last resort on a screen that is narrower than anybody works on.
    fn cut(&mut self, columns: usize) {
        let mut left = columns;
        for part in &mut self.0 {
            let space = left.saturating_sub(part.gap.len());
            part.text = cut(&part.text, space).into_owned().into();
            left = left.saturating_sub(part.width());
        }
        self.0.retain(|part| !part.text.is_empty());
    }
}

/// Columns that a terminal needs for `text`.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The beginning of `text`, in at most this many columns, with a mark if it was truncated.
#[must_use]
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    match columns.checked_sub(1) {
        None => Cow::Borrowed(""),
        Some(left) => Cow::Owned(format!("{}…", take(text.chars(), left).iter().collect::<String>())),
    }
}

fn shorten_middle(text: &str, columns: usize) -> String {
    let left = columns.saturating_sub(1);
    let (head, mut tail) = (take(text.chars(), left - left / 2), take(text.chars().rev(), left / 2));
    tail.reverse();
    head.into_iter().chain(['…']).chain(tail).collect()
}

/// As many characters as fit into this many columns.
fn take(chars: impl Iterator<Item = char>, columns: usize) -> Vec<char> {
    let mut left = columns;
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    chars.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(columns: usize) -> String {
        let mut line = Line::default();
        line.push("", Tone::Dim, "12:00:00").drops(3);
        line.push(" ", Tone::Bold, "click.recorded").shrinks(2, 6);
        line.push("  ", Tone::Dim, "dlv_0123456789abcdef").shrinks(0, 9).drops(4);
        line.push("  ", Tone::Plain, "200");
        line.push("", Tone::Plain, " in 1.5 ms").drops(1);
        line.fit(columns);
        let mut out = String::new();
        line.write(&mut out, Paint::plain());
        assert!(width(&out) <= columns, "{out}");
        out
    }

    #[test]
    fn what_matters_least_gives_first_and_only_as_much_as_is_needed() {
        for (columns, expected) in [
            (80, "12:00:00 click.recorded  dlv_0123456789abcdef  200 in 1.5 ms"),
            (60, "12:00:00 click.recorded  dlv_0123456789abcdef  200 in 1.5 ms"),
            (59, "12:00:00 click.recorded  dlv_01234…789abcdef  200 in 1.5 ms"),
            (50, "12:00:00 click.recorded  dlv_0…cdef  200 in 1.5 ms"),
            (45, "12:00:00 click.recorded  dlv_012…9abcdef  200"),
            (34, "12:00:00 clic…rded  dlv_…cdef  200"),
            (25, "clic…rded  dlv_…cdef  200"),
            (20, "click.recorded  200"),
            (8, "cli…ed"),
        ] {
            assert_eq!(fitted(columns), expected, "{columns}");
        }
    }

    #[test]
    fn columns_are_counted_and_not_characters() {
        assert_eq!((width("ab"), width("é"), width("漢字"), width("✓ …")), (2, 1, 4, 3));
        assert_eq!(cut("漢字漢字", 6), "漢字…");
        assert_eq!(cut("漢字漢字", 8), "漢字漢字");
        assert_eq!((cut("abc", 0), cut("abc", 1)), ("".into(), "…".into()));
        assert_eq!(shorten_middle("漢字漢字漢字", 7), "漢…字", "nothing is cut in half");
        assert_eq!(shorten_middle("0123456789", 6), "012…89");
    }
}
