//! Large pieces of memory: bodies from the network, and the lines made from them.
//!
//! Each is a separate mapping: only the pages that are written to are resident, and the system gets them back as
//! soon as it is dropped, except for 8 MiB of short ones that are reused. An allocator keeps its memory: after a
//! flood of large bodies, hundreds of unused MiB stayed resident.

use hyper::body::Bytes;
use memmap2::MmapMut;
use std::io;
use std::sync::{Mutex, PoisonError};

/// What is longer is held in a [`Buffer`]: a mapping costs system calls, and pages that are not full.
pub(crate) const LARGE: usize = 64 * 1024;

/// Mappings up to this length are kept for the next one: to map, fault in and unmap one costs more than to verify it.
const KEPT: usize = 1024 * 1024;
/// So many bytes of them are kept at most.
const SPARE: usize = 8 * 1024 * 1024;

static SPARES: Mutex<Vec<MmapMut>> = Mutex::new(Vec::new());

/// The length of a mapping for a number of bytes: one of only a few lengths, so that mappings can be reused.
fn rounded(most: usize) -> usize {
    if most <= KEPT { most.next_power_of_two().max(LARGE) } else { most }
}

fn spare(length: usize) -> Option<MmapMut> {
    let mut spares = SPARES.lock().unwrap_or_else(PoisonError::into_inner);
    let at = spares.iter().position(|map| map.len() == length)?;
    Some(spares.swap_remove(at))
}

/// A large piece of memory, filled from its beginning.
#[derive(Debug)]
pub(crate) struct Buffer {
    /// There until it is dropped.
    map: Option<MmapMut>,
    most: usize,
    length: usize,
}

impl Buffer {
    /// One that takes up to `most` bytes.
    ///
    /// # Errors
    /// When the system has no more memory for us.
    pub fn with_room(most: usize) -> io::Result<Self> {
        let length = rounded(most);
        let map = spare(length).map_or_else(|| MmapMut::map_anon(length), Ok)?;
        Ok(Self { map: Some(map), most, length: 0 })
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
        let room = self.map.as_deref_mut().unwrap_or_default();
        let written = (&mut room[self.length..self.most]).write(bytes)?;
        self.length += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let Some(map) = self.map.take().filter(|map| map.len() <= KEPT) else { return };
        let mut spares = SPARES.lock().unwrap_or_else(PoisonError::into_inner);
        if spares.iter().map(|map| map.len()).sum::<usize>() + map.len() <= SPARE {
            spares.push(map);
        }
    }
}

struct Frozen<P> {
    // Before the permit: the memory goes first, then its room is given to another.
    buffer: Buffer,
    _permit: P,
}

impl<P> AsRef<[u8]> for Frozen<P> {
    fn as_ref(&self) -> &[u8] {
        &self.buffer.map.as_deref().unwrap_or_default()[..self.buffer.length]
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
