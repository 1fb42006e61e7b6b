//! A file or folder per subcommand: its `Args`, whose doc comments are its help, and its `run`. Nothing else lives here.

pub mod check;
pub mod completions;
pub mod config;
pub mod deliveries;
pub mod export;
pub mod init;
pub mod listen;
pub mod log;
pub mod register;
pub mod replay;
pub mod sandbox;
pub mod show;
pub mod sign;
pub mod trigger;
pub mod tunnel;
pub mod verify;
