//! A process of our own between us and a program that we start, so that the program does not outlive us, however we
//! end.
//!
//! It holds the reading end of a pipe whose writing end only we hold. If we close it, or die of anything including
//! SIGKILL, it ends the program and everything that the program has started: the signal that it exits cleanly on,
//! 5 s, SIGKILL. On Linux the program also gets SIGKILL if the watchdog itself is killed. Where there are no process
//! groups (Windows), the program ends with us except if we are killed.

#[cfg(unix)]
pub(crate) use unix::command;
#[cfg(unix)]
pub use unix::run_if_asked;

#[cfg(not(unix))]
pub(crate) use other::command;
#[cfg(not(unix))]
pub use other::run_if_asked;

/// The signal that a program ends well on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndsOn {
    Term,
    Interrupt,
}

/// The program that runs a line of the user's, as a shell does.
pub(crate) fn shell(line: &str) -> Vec<String> {
    let shell: &[&str] = if cfg!(windows) { &["cmd", "/C"] } else { &["sh", "-c"] };
    shell.iter().copied().chain([line]).map(str::to_owned).collect()
}

/// What makes this binary a watchdog: the first word of its arguments. No subcommand has such a name.
#[cfg(unix)]
const WATCH: &str = "--watchdog-of";
/// What makes it a program that dies with its watchdog.
#[cfg(target_os = "linux")]
const MORTAL: &str = "--dies-with";

#[cfg(unix)]
mod unix {
    use super::{EndsOn, WATCH};
    use crate::runtime::on_this_thread;
    use crate::runtime::signals::Signals;
    use rustix::process::{Pid, Signal, kill_process_group};
    use std::ffi::{OsStr, OsString};
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::PathBuf;
    use std::process::{ExitStatus, Stdio};
    use std::time::Duration;
    use tokio::process::Command;

    /// How long a program may take to end once it was asked to.
    const PATIENCE: Duration = Duration::from_secs(5);
    /// What a shell answers for a program that can't be run.
    const CANNOT_RUN: i32 = 127;

    /// A command that runs `program` under a watchdog. Its standard input is the pipe that keeps it running: whoever starts it
    /// takes that, and closes it to end the program. Both outputs are pipes too, and are to be read.
    pub(crate) fn command(program: &[String], ends_on: EndsOn) -> std::io::Result<Command> {
        let mut command = Command::new(own_binary()?);
        let signal = match ends_on {
            EndsOn::Term => "TERM",
            EndsOn::Interrupt => "INT",
        };
        // A group of its own: Ctrl-C in the terminal is for us, and we end it in good order.
        command.args([WATCH, signal]).args(program).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }

    /// The file that we were started from, even where it was replaced meanwhile.
    fn own_binary() -> std::io::Result<PathBuf> {
        if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
    }

    /// Where the arguments make this process a watchdog, is one to the end of the process.
    pub fn run_if_asked(args: &[OsString]) {
        #[cfg(target_os = "linux")]
        if let [_, mark, parent, program @ ..] = args
            && mark == super::MORTAL
        {
            become_mortal(parent, program);
        }
        if let [_, mark, signal, program @ ..] = args
            && mark == WATCH
            && !program.is_empty()
        {
            let signal = if signal == "INT" { Signal::INT } else { Signal::TERM };
            std::process::exit(on_this_thread(watch(signal, program)).unwrap_or(CANNOT_RUN));
        }
    }

    /// Runs the program until it ends, or until it has to.
    async fn watch(signal: Signal, program: &[OsString]) -> i32 {
        let Ok(mut signals) = Signals::new() else { return CANNOT_RUN };
        let mut child = match spawn(program) {
            Ok(child) => child,
            Err(error) => {
                complain(&program[0], &error);
                return CANNOT_RUN;
            }
        };
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let tell = |signal| {
            let _ = group.map(|group| kill_process_group(group, signal));
        };
        let asked = async {
            tokio::select! {
                () = closed() => {}
                _ = signals.next() => {}
            }
        };
        let status = tokio::select! {
            status = child.wait() => status,
            () = asked => {
                tell(signal);
                if tokio::time::timeout(PATIENCE, child.wait()).await.is_err() {
                    tell(Signal::KILL);
                }
                child.wait().await
            }
        };
        // What it started and left behind.
        tell(Signal::KILL);
        status.map_or(CANNOT_RUN, code)
    }

    fn spawn(program: &[OsString]) -> std::io::Result<tokio::process::Child> {
        #[cfg(target_os = "linux")]
        let mut command = {
            let mut command = Command::new(own_binary()?);
            command.args([super::MORTAL, &std::process::id().to_string()]).args(program);
            command
        };
        #[cfg(not(target_os = "linux"))]
        let mut command = {
            let mut command = Command::new(&program[0]);
            command.args(&program[1..]);
            command
        };
        command.stdin(Stdio::null()).process_group(0).spawn()
    }

    /// Returns once the other end of our standard input is closed.
    async fn closed() {
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            drop(tell);
        });
        let _ = told.await;
    }

    fn code(status: ExitStatus) -> i32 {
        status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1)
    }

    fn complain(program: &OsStr, error: &std::io::Error) {
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "cannot run {}: {error}", program.to_string_lossy());
    }

    /// Asks the system for SIGKILL when the watchdog dies, and becomes the program.
    #[cfg(target_os = "linux")]
    fn become_mortal(parent: &OsStr, program: &[OsString]) {
        use std::os::unix::process::CommandExt as _;
        let Some((name, args)) = program.split_first() else { return };
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        // It may have died before this was asked for.
        let alive = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().to_string());
        if alive.is_some_and(|alive| parent == OsStr::new(&alive)) {
            complain(name, &std::process::Command::new(name).args(args).exec());
        }
        std::process::exit(CANNOT_RUN);
    }
}

#[cfg(not(unix))]
mod other {
    use super::EndsOn;
    use std::ffi::OsString;
    use std::process::Stdio;
    use tokio::process::Command;

    /// A command that runs `program`, without a watchdog; otherwise as elsewhere.
    pub(crate) fn command(program: &[String], _: EndsOn) -> std::io::Result<Command> {
        let mut command = Command::new(&program[0]);
        command.args(&program[1..]).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Ok(command)
    }

    /// Nothing is asked for here.
    pub fn run_if_asked(_: &[OsString]) {}
}
