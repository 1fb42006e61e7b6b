//! Standard output with every write error reported.
//!
//! The standard library treats a write to a descriptor that is not open for writing (`EBADF`) as successful, so a
//! program whose output goes nowhere would exit with 0. Nothing is buffered here: callers write in batches.

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
