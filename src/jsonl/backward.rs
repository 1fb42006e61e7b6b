//! Reads the lines of a file from its end, so that the last ones are found without reading the rest.

use super::lines::{CHUNK, MAX_LINE};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

/// A line's place, its line break not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    /// Reads the line; `None` if it is too long, or no longer there.
    pub fn read(self, mut file: &File) -> io::Result<Option<Vec<u8>>> {
        let length = self.end - self.start;
        if length > MAX_LINE as u64 {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(self.start))?;
        let mut line = Vec::new();
        file.take(length).read_to_end(&mut line)?;
        Ok((line.len() as u64 == length).then_some(line))
    }
}

/// Goes through a file's lines, the last one first.
#[derive(Debug)]
pub(crate) struct Backward<'f> {
    file: &'f File,
    chunk: Vec<u8>,
    /// Where the chunk lies in the file.
    at: u64,
    /// What of the chunk is still to be searched.
    left: usize,
    /// The end of the line whose start is searched for; `None` if there are no more.
    end: Option<u64>,
}

impl<'f> Backward<'f> {
    /// The lines of what is before `end`. The first that comes out is what stands behind the last line break; it
    /// is empty in a file that is whole.
    pub fn new(file: &'f File, end: u64) -> Self {
        Self { file, chunk: Vec::new(), at: end, left: 0, end: Some(end) }
    }

    /// The line before.
    pub fn next(&mut self) -> io::Result<Option<Span>> {
        let Some(end) = self.end else { return Ok(None) };
        loop {
            if let Some(found) = self.chunk[..self.left].iter().rposition(|byte| *byte == b'\n') {
                self.left = found;
                let line_break = self.at + found as u64;
                self.end = Some(line_break);
                return Ok(Some(Span { start: line_break + 1, end }));
            }
            if self.at == 0 {
                self.end = None;
                return Ok(Some(Span { start: 0, end }));
            }
            self.load()?;
        }
    }

    fn load(&mut self) -> io::Result<()> {
        let size = self.at.min(CHUNK as u64);
        self.at -= size;
        self.chunk.clear();
        let mut file = self.file;
        file.seek(SeekFrom::Start(self.at))?;
        file.take(size).read_to_end(&mut self.chunk)?;
        self.left = self.chunk.len();
        Ok(())
    }

    /// The bytes of a line that [`next`](Self::next) has just given; `None` if it is too long.
    pub fn line(&self, span: Span) -> io::Result<Option<Vec<u8>>> {
        let offset = |at: u64| usize::try_from(at - self.at).ok();
        match (offset(span.start), offset(span.end)) {
            (Some(start), Some(end)) if end <= self.chunk.len() => Ok(Some(self.chunk[start..end].to_vec())),
            _ => span.read(self.file),
        }
    }
}

/// Start and end of the text after the last line break; equal if the last line is complete.
pub(crate) fn last_line(file: &File) -> io::Result<(u64, u64)> {
    let end = file.metadata()?.len();
    let last = Backward::new(file, end).next()?;
    Ok((last.map_or(end, |span| span.start), end))
}
