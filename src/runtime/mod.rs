//! The async runtime, which commands that need the network start after their arguments are checked; the signals
//! that end them, and the end itself.

pub(crate) mod ending;
pub(crate) mod interrupt;
pub(crate) mod signals;
pub mod watchdog;

use crate::error::Error;
use tokio::runtime::Builder;

/// Does `work` to its end, on this thread.
///
/// # Errors
/// Exit 4 when the system has no room for it.
pub(crate) fn on_this_thread<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    run(&mut Builder::new_current_thread(), work)
}

/// Does `work` to its end, with a thread for each core.
///
/// # Errors
/// As [`on_this_thread`].
pub(crate) fn on_every_core<T>(work: impl Future<Output = T>) -> Result<T, Error> {
    run(&mut Builder::new_multi_thread(), work)
}

fn run<T>(builder: &mut Builder, work: impl Future<Output = T>) -> Result<T, Error> {
    let runtime = builder.enable_all().build();
    let runtime = runtime.map_err(|error| Error::files("cannot start the network runtime").because(error))?;
    let done = runtime.block_on(work);
    // What still runs has had its time: a lookup that hangs, a thread that waits for standard input, or a write to a
    // stopped terminal must not keep the process.
    runtime.shutdown_background();
    Ok(done)
}
