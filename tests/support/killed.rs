//! A process that a test starts ends with the test, however that ends: nothing that listens is left behind by one that
//! fails before it has seen the process ready.

use rustix::process::{Pid, Signal, kill_process_group};
use std::ops::{Deref, DerefMut};
use std::process::{Child, Command};

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
