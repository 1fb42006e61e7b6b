//! Large pieces of memory: bodies from the network, and the lines that are made of them.
//!
//! Each is a mapping of its own, as long as what it is to hold; of a long one only what is written to is resident, and
//! the system has it back the moment that it is dropped. An allocator keeps what it once had: after a flood of large
//! bodies hundreds of MiB stayed resident that nobody used.

use hyper::body::Bytes;
use memmap2::{MmapMut, MmapOptions};
use std::io;

/// What is longer is held in a [`Buffer`]: a mapping costs system calls, and pages that are not full.
pub(crate) const LARGE: usize = 64 * 1024;

/// Up to here all of it is made resident at once, which costs less than to do so page by page, and hardly holds more than
/// was meant to be written.
const AT_ONCE: usize = 4 * LARGE;

/// A large piece of memory, filled from its beginning.
#[derive(Debug)]
pub(crate) struct Buffer {
    map: MmapMut,
    length: usize,
}

impl Buffer {
    /// One that takes up to `most` bytes.
    ///
    /// # Errors
    /// When the system has no more memory for us.
    pub fn with_room(most: usize) -> io::Result<Self> {
        let mut options = MmapOptions::new();
        options.len(most.max(1));
        if most <= AT_ONCE {
            options.populate();
        }
        Ok(Self { map: options.map_anon()?, length: 0 })
    }

    /// How much is in it.
    pub fn len(&self) -> usize {
        self.length
    }

    /// What is in it. `permit` is dropped with the last of what shares it.
    pub fn freeze<P: Send + 'static>(self, permit: P) -> Bytes {
        Bytes::from_owner(Frozen { buffer: self, _permit: permit })
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = (&mut self.map[self.length..]).write(bytes)?;
        self.length += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Frozen<P> {
    // Before the permit: the memory goes first, then its room is given to another.
    buffer: Buffer,
    _permit: P,
}

impl<P> AsRef<[u8]> for Frozen<P> {
    fn as_ref(&self) -> &[u8] {
        &self.buffer.map[..self.buffer.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::sync::Arc;

    #[test]
    fn it_takes_what_it_has_room_for_and_gives_the_permit_back_with_the_last_share() {
        let mut buffer = Buffer::with_room(5).unwrap();
        buffer.write_all(b"abc").unwrap();
        buffer.write_all(b"de").unwrap();
        assert_eq!(buffer.write_all(b"f").unwrap_err().kind(), io::ErrorKind::WriteZero);
        let permit = Arc::new(());
        let whole = buffer.freeze(Arc::clone(&permit));
        let part = whole.slice(1..3);
        assert_eq!((&whole[..], &part[..]), (&b"abcde"[..], &b"bc"[..]));
        drop(whole);
        assert_eq!(Arc::strong_count(&permit), 2);
        drop(part);
        assert_eq!(Arc::strong_count(&permit), 1);
    }
}
