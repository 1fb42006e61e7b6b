//! A table for people: columns as wide as their widest cell, every cell escaped.

use super::{Paint, Tone, sanitize};

/// Characters of one cell at most; ids, which are copied, are shorter.
const WIDEST: usize = 120;

/// Appends rows under their headings. Widths count characters, and the last column is not filled up.
pub fn push_table<'h>(out: &mut String, paint: Paint, headings: impl AsRef<[&'h str]>, rows: &[impl AsRef<[String]>]) {
    let safe = |cell: &String| sanitize::shorten(&sanitize::line(cell), WIDEST).into_owned();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.as_ref().iter().map(safe).collect()).collect();
    let headings: Vec<_> = headings.as_ref().iter().map(|heading| (*heading).to_owned()).collect();
    let mut widths: Vec<_> = headings.iter().map(|heading| heading.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    push_row(out, paint, Tone::Bold, &headings, &widths);
    for row in &rows {
        push_row(out, paint, Tone::Plain, row, &widths);
    }
}

fn push_row(out: &mut String, paint: Paint, tone: Tone, cells: &[String], widths: &[usize]) {
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        paint.push(out, tone, cell);
        if at + 1 < cells.len() {
            out.push_str(&" ".repeat(width - cell.chars().count() + 2));
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_cells_are_safe() {
        let rows = [["é".to_owned(), "\u{1b}[2J\nx".to_owned()], ["long one".to_owned(), String::new()]];
        let mut out = String::new();
        push_table(&mut out, Paint::plain(), ["ID", "EVENT"], &rows);
        assert_eq!(out, "ID        EVENT\né         \\u001b[2J\\nx\nlong one  \n");
    }
}
