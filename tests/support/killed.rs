//! A process that a test starts ends with the test, however that ends: nothing that listens is left behind by one that
//! fails before it has seen the process ready.

use super::PATIENCE;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ops::{Deref, DerefMut};
use std::process::{Child, Command};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

/// A child that is killed when dropped, with its group if it leads one.
pub struct Killed(Child);

impl Killed {
    #[track_caller]
    pub fn spawn(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }
}

impl Deref for Killed {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for Killed {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Killed {
    fn drop(&mut self) {
        // Who has been waited for has given up its number, and maybe somebody else has it.
        if let Ok(None) = self.0.try_wait() {
            let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Kills a child's whole group when it takes too long.
pub struct Watchdog {
    call_off: mpsc::Sender<()>,
    thread: JoinHandle<bool>,
}

impl Watchdog {
    pub fn over(child: &Child) -> Self {
        let (call_off, called_off) = mpsc::channel();
        let group = Pid::from_child(child);
        let thread = thread::spawn(move || {
            let hung = called_off.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout);
            if hung {
                let _ = kill_process_group(group, Signal::KILL);
            }
            hung
        });
        Self { call_off, thread }
    }

    /// Whether it had to bite.
    pub fn end(self) -> bool {
        let _ = self.call_off.send(());
        self.thread.join().unwrap()
    }
}
