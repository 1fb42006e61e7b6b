//! Reading a capture of any size in constant memory, one record at a time, oldest first.
//!
//! Damaged lines are skipped and counted; a file whose first lines contain no record is not a capture. The last
//! records of a file are found from its end, and only their positions are kept in memory.

use super::{CAPTURE, Flaw, Record, Selection, parse};
use crate::jsonl::{Backward, CHUNK, FileError, Lines, NEWER, Span, Step, Tail, is_blank};
use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek as _};
use std::path::Path;

/// A file with this many lines and no record among them is not a capture.
const DAMAGED_AT_MOST: u64 = 100;
/// How many numbers of damaged lines are remembered.
const NAMED: usize = 10;

/// The records of a file that are selected; [`Selection::last`] does not read all of it. A pipe is read as
/// [`from_reader`] does.
///
/// # Errors
/// If it can't be read, or is not a capture. An empty file has no records.
pub fn read(path: &Path, selection: &Selection) -> Result<Records, FileError> {
    let unreadable = |error| FileError::io("read", path)(error);
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(FileError::foreign(&CAPTURE, path, "it is a directory"));
    }
    if !metadata.is_file() {
        return Ok(from_reader(BufReader::with_capacity(CHUNK, file), selection));
    }
    let mut first = from_reader(BufReader::new(file.try_clone().map_err(unreadable)?), &Selection::default());
    if let Some(Err(error)) = first.next() {
        return Err(match first.damaged.foreign() {
            Some(why) => FileError::foreign(&CAPTURE, path, why),
            None => unreadable(error),
        });
    }
    if let Some(most) = selection.last {
        return Records::last(file, metadata.len(), selection, most).map_err(unreadable);
    }
    file.rewind().map_err(unreadable)?;
    Ok(from_reader(BufReader::with_capacity(CHUNK, file), selection))
}

/// The records of anything else that are selected. With [`Selection::last`] it is read to its end first, and that
/// many records are held. A file that is not a capture is an error of kind `InvalidData`.
pub fn from_reader(reader: impl BufRead + Send + 'static, selection: &Selection) -> Records {
    Records::new(Source::Lines(Lines::new(Box::new(reader))), selection)
}

/// Records, the oldest first.
#[derive(Debug)]
pub struct Records {
    source: Source,
    selection: Selection,
    damaged: Damaged,
    end: Option<u64>,
}

enum Source {
    /// Line by line.
    Lines(Lines<Box<dyn BufRead + Send>>),
    /// The last ones of what was read already.
    Held(std::collections::vec_deque::IntoIter<Record>),
    /// The lines at these places.
    Places(File, std::vec::IntoIter<Span>),
    Ended,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lines(_) => "Lines",
            Self::Held(_) => "Held",
            Self::Places(..) => "Places",
            Self::Ended => "Ended",
        })
    }
}

/// The lines so far that are not records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damaged {
    /// How many lines were skipped.
    pub count: u64,
    /// The numbers of the first of them, from 1; none where a file was read from its end.
    pub lines: Vec<u64>,
    /// How many of them are of a later version of the format.
    pub newer: u64,
    /// The last line is not ended, and not counted: it is being written, or whoever wrote it was killed.
    pub unfinished: bool,
    /// Some line was a record, selected or not, or at least begins as one.
    found: bool,
}

impl Damaged {
    /// What there is to warn of.
    pub fn message(&self) -> Option<String> {
        let mut said = Vec::new();
        if self.count > 0 {
            let numbers: Vec<_> = self.lines.iter().map(u64::to_string).collect();
            let named = if numbers.is_empty() { String::new() } else { format!(": {}", numbers.join(", ")) };
            let more = match self.count - numbers.len() as u64 {
                more @ 1.. if !numbers.is_empty() => format!(" and {more} more"),
                _ => String::new(),
            };
            let lines = if self.count == 1 { "line" } else { "lines" };
            said.push(format!("skipped {} damaged {lines}{named}{more}", self.count));
        }
        if self.newer > 0 {
            let are = if self.newer == 1 { "is" } else { "are" };
            said.push(format!("{} of them {are} in a later version of the format", self.newer));
        }
        if self.unfinished {
            said.push("the last line is incomplete, and was skipped".to_owned());
        }
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// Takes what a line is; gives its record. `number` is that of a line that is ended.
    fn look(&mut self, line: Option<&[u8]>, number: Option<u64>, ended: bool) -> Option<Record> {
        let line = match line {
            Some(line) if is_blank(line) => return None,
            line => line.unwrap_or_default(),
        };
        match parse(line) {
            Ok(record) => {
                self.found = true;
                return Some(record);
            }
            Err(_) if !ended => {
                self.unfinished = true;
                self.found |= CAPTURE.begins(line);
                // Something else than a capture may have no line break at all.
                self.count += u64::from(!self.found);
            }
            Err(flaw) => {
                self.count += 1;
                self.newer += u64::from(flaw == Flaw::Newer);
                self.lines.extend(number.filter(|_| self.lines.len() < NAMED));
            }
        }
        None
    }

    /// Why the lines so far are not a capture; `whole` if that was all of it.
    fn foreign_if(&self, whole: bool) -> io::Result<()> {
        let enough = self.count >= DAMAGED_AT_MOST || (whole && self.count > 0);
        match self.foreign() {
            Some(why) if enough => Err(io::Error::new(io::ErrorKind::InvalidData, format!("not a capture: {why}"))),
            _ => Ok(()),
        }
    }

    fn foreign(&self) -> Option<&'static str> {
        match (self.found, self.newer, self.count) {
            (true, ..) | (_, _, 0) => None,
            (_, 1.., _) => Some(NEWER),
            _ => Some("it has no valid records"),
        }
    }
}

impl Records {
    fn new(source: Source, selection: &Selection) -> Self {
        Self { source, selection: selection.clone(), damaged: Damaged::default(), end: None }
    }

    /// Looks for the last `most` that are selected, from `size` backwards.
    fn last(file: File, size: u64, selection: &Selection, most: usize) -> io::Result<Self> {
        let mut records = Self::new(Source::Ended, selection);
        let mut places = Vec::new();
        let mut lines = Backward::new(&file, size);
        while places.len() < most
            && let Some(span) = lines.next()?
        {
            let ended = span.end < size;
            let record = records.damaged.look(lines.line(span)?.as_deref(), None, ended);
            // A line without a line break that is a record is returned, and so not read again.
            records.end.get_or_insert(if record.is_some() { span.end } else { span.start });
            if record.is_some_and(|record| selection.takes(&record)) {
                places.push(span);
            }
        }
        places.reverse();
        records.source = Source::Places(file, places.into_iter());
        Ok(records)
    }

    /// What was skipped so far.
    pub fn damaged(&self) -> &Damaged {
        &self.damaged
    }

    /// With [`Selection::last`] of a file: where in it comes what is not among these records yet.
    pub fn end(&self) -> Option<u64> {
        self.end
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The next record that is selected, line by line.
    fn next_line(&mut self) -> io::Result<Option<Record>> {
        while let Source::Lines(lines) = &mut self.source {
            let step = lines.next()?;
            let (held, ended) = (step != Step::TooLong && !lines.is_dropping(), step != Step::End);
            let line = held.then(|| lines.line());
            let record = self.damaged.look(line, Some(lines.number()), ended);
            if !ended {
                self.source = Source::Ended;
            }
            self.damaged.foreign_if(!ended)?;
            if let Some(record) = record.filter(|record| self.selection.takes(record)) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Reads all, and holds the last `most` that are selected.
    fn hold(&mut self, most: usize) -> io::Result<()> {
        let mut held = VecDeque::new();
        while let Some(record) = self.next_line()? {
            if held.len() == most {
                held.pop_front();
            }
            held.push_back(record);
        }
        self.source = Source::Held(held.into_iter());
        Ok(())
    }

    fn advance(&mut self) -> io::Result<Option<Record>> {
        if let (Source::Lines(_), Some(most)) = (&self.source, self.selection.last) {
            self.hold(most)?;
        }
        match &mut self.source {
            Source::Lines(_) => self.next_line(),
            Source::Held(held) => Ok(held.next()),
            Source::Places(file, places) => {
                for place in places {
                    // It was a record when it was found; the file may have been changed since.
                    if let Some(record) = self.damaged.look(place.read(file)?.as_deref(), None, true) {
                        return Ok(Some(record));
                    }
                }
                Ok(None)
            }
            Source::Ended => Ok(None),
        }
    }
}

impl Iterator for Records {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<io::Result<Record>> {
        let next = self.advance().transpose();
        if !matches!(next, Some(Ok(_))) {
            self.source = Source::Ended;
        }
        next
    }
}

/// Gives the records of a file as they are written.
#[derive(Debug)]
pub struct Follower {
    lines: Tail,
    selection: Selection,
    damaged: Damaged,
}

impl Follower {
    /// Begins at the byte `start` of the file. [`Selection::last`] has no meaning here.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn open(path: &Path, start: u64, selection: &Selection) -> Result<Self, FileError> {
        let lines = Tail::open(path, start)?;
        Ok(Self { lines, selection: selection.clone(), damaged: Damaged::default() })
    }

    /// The next selected record; `None` if there are no more for now.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn advance(&mut self) -> io::Result<Option<Record>> {
        loop {
            let line = match self.lines.next()? {
                Step::End => return Ok(None),
                Step::TooLong => None,
                Step::Line => Some(self.lines.line()),
            };
            let record = self.damaged.look(line, None, true);
            if let Some(record) = record.filter(|record| self.selection.takes(record)) {
                return Ok(Some(record));
            }
        }
    }

    /// What was skipped so far.
    pub fn damaged(&self) -> &Damaged {
        &self.damaged
    }
}

#[cfg(test)]
mod tests;
