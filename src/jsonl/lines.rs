//! Reads the lines of a file one at a time, none longer than [`MAX_LINE`].
//!
//! A reader can continue after the end: an incomplete line is then resumed, so a file can be read while it is being
//! written.

use std::io::{self, BufRead, Read as _};

/// No line is longer: the largest body that `listen` takes by default, each of its bytes escaped, and headers.
pub(crate) const MAX_LINE: usize = 64 << 20;
/// How much is read at once.
pub(crate) const CHUNK: usize = 256 << 10;
/// What is kept of a buffer between lines.
const KEPT: usize = 1 << 20;

/// What comes next in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A line; [`Lines::line`] has it.
    Line,
    /// A line that was too long to be held.
    TooLong,
    /// Nothing more, for now. [`Lines::line`] has what was begun and not ended.
    End,
}

#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    /// The line that is held has been handed out.
    spent: bool,
    /// It is too long, and dropped as it comes.
    dropping: bool,
    number: u64,
    read: u64,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, line: Vec::new(), spent: false, dropping: false, number: 0, read: 0 }
    }

    /// Goes to the next line.
    pub fn next(&mut self) -> io::Result<Step> {
        if std::mem::take(&mut self.spent) {
            self.clear();
        }
        loop {
            let room = if self.dropping { KEPT } else { MAX_LINE + 1 - self.line.len() };
            let read = (&mut self.reader).take(room as u64).read_until(b'\n', &mut self.line)?;
            self.read += read as u64;
            if read == 0 {
                return Ok(Step::End);
            }
            let ended = self.line.last() == Some(&b'\n');
            if self.line.len() > MAX_LINE + usize::from(ended) {
                self.dropping = true;
            }
            if self.dropping {
                self.clear();
            }
            if ended {
                self.number += 1;
                self.spent = true;
                return Ok(if std::mem::take(&mut self.dropping) { Step::TooLong } else { Step::Line });
            }
        }
    }

    fn clear(&mut self) {
        self.line.clear();
        if self.line.capacity() > KEPT {
            self.line = Vec::new();
        }
    }

    /// The line, with its line break if it has one.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Its number, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes were read.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Whether what was begun and not ended is too long to be held.
    pub fn is_dropping(&self) -> bool {
        self.dropping
    }
}

/// Whether there is nothing on a line.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    line.trim_ascii().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    #[test]
    fn lines_too_long_are_dropped_and_the_next_one_is_whole() {
        let long = vec![b'x'; MAX_LINE + 1];
        let fits = &long[..MAX_LINE];
        let text = [b"a\n\n", &long[..], b"\nb\n", fits, b"\nc"].concat();
        let mut lines = Lines::new(BufReader::new(&text[..]));
        let mut next = || {
            let step = lines.next().unwrap();
            (step, lines.number(), lines.line().len())
        };
        assert_eq!(next(), (Step::Line, 1, 2));
        assert_eq!(next(), (Step::Line, 2, 1));
        assert_eq!(next(), (Step::TooLong, 3, 0));
        assert_eq!(next(), (Step::Line, 4, 2));
        assert_eq!(next(), (Step::Line, 5, MAX_LINE + 1));
        assert_eq!(next(), (Step::End, 5, 1));
        assert_eq!(next(), (Step::End, 5, 1));
        assert_eq!(lines.read(), text.len() as u64);
    }
}
