//! Whether anybody still reads our standard output, even while nothing is written to it.
//!
//! A write would find out, but a command that has nothing more to print never writes: `listen | head -3` would
//! hang. Only pipes and sockets have a reader that can go away; a file has none, and a terminal that closes sends
//! SIGHUP.

/// Waits until nobody reads standard output any more; returns at once where it has no reader that could go away.
/// Answers whether there was one and it is gone.
#[cfg(unix)]
pub(super) fn wait_until_gone() -> bool {
    has_reader() && is_gone_within(None)
}

/// Whether nobody reads standard output any more.
#[cfg(unix)]
#[must_use]
pub fn is_gone() -> bool {
    has_reader() && is_gone_within(Some(&rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 }))
}

#[cfg(unix)]
fn has_reader() -> bool {
    use rustix::fs::{FileType, fstat};
    let kind = fstat(std::io::stdout()).map(|stat| FileType::from_raw_mode(stat.st_mode));
    matches!(kind, Ok(FileType::Fifo | FileType::Socket))
}

#[cfg(unix)]
fn is_gone_within(time: Option<&rustix::event::Timespec>) -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    let out = std::io::stdout();
    loop {
        // No event is asked for: errors and the end come unasked.
        let mut watched = [PollFd::new(&out, PollFlags::empty())];
        match poll(&mut watched, time) {
            Err(rustix::io::Errno::INTR) => {}
            Ok(0) | Err(_) => return false,
            Ok(_) => return watched[0].revents().intersects(PollFlags::ERR | PollFlags::HUP),
        }
    }
}

#[cfg(not(unix))]
pub(super) fn wait_until_gone() -> bool {
    false
}

/// Whether nobody reads standard output any more; elsewhere only a write finds out.
#[cfg(not(unix))]
#[must_use]
pub fn is_gone() -> bool {
    false
}
