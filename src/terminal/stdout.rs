//! Standard output as it is: every error of a write is one.
//!
//! The standard library takes a write to a descriptor that is not open for writing (`EBADF`) for one that took everything,
//! so that a program whose output goes nowhere would end with 0. Nothing is buffered here: whoever writes has a batch.

use std::io::{self, Write};

/// Standard output, for one writer at a time.
pub(super) struct Stdout(io::StdoutLock<'static>);

impl Stdout {
    pub fn lock() -> Self {
        Self(io::stdout().lock())
    }
}

#[cfg(unix)]
impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(&self.0, bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(not(unix))]
impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
