//! Payloads from files and standard input, byte for byte.

use crate::context::Context;
use crate::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

/// How much is read at once; measured to keep the hash and the page cache busy.
const CHUNK: usize = 256 * 1024;

/// Where a payload comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PayloadSource {
    Stdin,
    File(PathBuf),
}

impl PayloadSource {
    /// `-` is standard input.
    pub fn of(path: PathBuf) -> Self {
        if path == Path::new("-") { Self::Stdin } else { Self::File(path) }
    }

    /// The file's name, as it was given.
    pub fn file(&self) -> Option<String> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Some(path.display().to_string()),
        }
    }

    /// Opens it. A terminal on standard input is told that it is waited for.
    ///
    /// # Errors
    /// Exit 4 when it can't be read or is a directory.
    pub fn open(&self, ctx: &Context) -> Result<Input, Error> {
        match self {
            Self::Stdin => {
                if ctx.stdin_is_terminal {
                    ctx.terminal
                        .note("reading the payload from standard input; press Ctrl-D to end it (or name a file)");
                }
                Ok(Input { name: "standard input".to_owned(), reader: Box::new(io::stdin()), ended: false })
            }
            Self::File(path) => {
                let name = path.display().to_string();
                let file = File::open(path).map_err(|error| unreadable(&name, error))?;
                if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
                    return Err(Error::files(format!("cannot read payload {name}: it is a directory"))
                        .hint(format!("name its files, as in {}/*.json", name.trim_end_matches('/'))));
                }
                Ok(Input { name, reader: Box::new(file), ended: false })
            }
        }
    }
}

fn unreadable(name: &str, error: io::Error) -> Error {
    Error::files(format!("cannot read payload {name}")).because(error)
}

/// An open payload.
pub(crate) struct Input {
    name: String,
    reader: Box<dyn Read + Send>,
    /// Nothing more comes. A terminal that is asked again would wait for a second Ctrl-D.
    ended: bool,
}

impl Input {
    /// The whole payload.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn read_all(mut self) -> Result<Vec<u8>, Error> {
        let mut all = Vec::new();
        self.reader.read_to_end(&mut all).map_err(|error| unreadable(&self.name, error))?;
        Ok(all)
    }

    /// The first bytes, up to `most`; fewer only at the end.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn head(&mut self, most: usize) -> Result<Vec<u8>, Error> {
        let mut head = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        (&mut self.reader).take(limit).read_to_end(&mut head).map_err(|error| unreadable(&self.name, error))?;
        self.ended = head.len() < most;
        Ok(head)
    }

    /// Hands the rest to `each`, a chunk at a time, while the next one is being read: hashing and reading take
    /// about as long, and together they are faster than either after the other.
    ///
    /// # Errors
    /// Exit 4 when it can't be read.
    pub fn stream(self, mut each: impl FnMut(&[u8])) -> Result<(), Error> {
        let Self { name, mut reader, ended } = self;
        if ended {
            return Ok(());
        }
        // Most payloads end within the first chunk, and then a thread would cost more than it saves.
        let mut first = vec![0; CHUNK];
        let length = fill(&mut reader, &mut first).map_err(|error| unreadable(&name, error))?;
        each(&first[..length]);
        if length < CHUNK {
            return Ok(());
        }
        let (full, chunks) = mpsc::sync_channel::<io::Result<(Vec<u8>, usize)>>(1);
        let (spent, free) = mpsc::channel::<Vec<u8>>();
        for buffer in [first, vec![0; CHUNK], vec![0; CHUNK]] {
            let _ = spent.send(buffer);
        }
        std::thread::spawn(move || {
            for mut buffer in free {
                let read = fill(&mut reader, &mut buffer);
                let ended = !matches!(read, Ok(CHUNK));
                if full.send(read.map(|length| (buffer, length))).is_err() || ended {
                    break;
                }
            }
        });
        for chunk in chunks {
            let (buffer, length) = chunk.map_err(|error| unreadable(&name, error))?;
            each(&buffer[..length]);
            let _ = spent.send(buffer);
        }
        Ok(())
    }

    /// The payload as a buffered reader, for reading lines.
    pub fn lines(self) -> (String, io::BufReader<Box<dyn Read + Send>>) {
        (self.name, io::BufReader::with_capacity(CHUNK, self.reader))
    }
}

/// Reads until `buffer` is full or the input ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match reader.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
