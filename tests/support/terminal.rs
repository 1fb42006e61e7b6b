//! Terminals, and pipes that nobody reads.

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::process::Stdio;

/// A pipe whose reader is gone already.
pub fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A new terminal: the end that a person would be at, and the end that a program has.
pub fn terminal() -> (std::fs::File, std::fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let person: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap();
    let program = std::fs::OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (person.into(), program)
}

/// The same, so many columns wide.
pub fn terminal_of(columns: u16) -> (std::fs::File, std::fs::File) {
    let (person, program) = terminal();
    let size = rustix::termios::Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    rustix::termios::tcsetwinsize(&program, size).unwrap();
    (person, program)
}

/// What a program printed on its terminal, once it is gone.
pub fn read_terminal(mut person: std::fs::File) -> String {
    let mut bytes = Vec::new();
    // Linux ends a terminal that nobody holds any more with an error, behind all that was written.
    let _ = person.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
