//! The command line, from the outside: the real binary, its exit codes and every byte of both its streams.
//!
//! The files of a command start with its name. MACs that stand here as literals were computed with Python's
//! `hmac` module, not with ours.
#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod assertion;
mod assertion_command;
mod check;
mod check_start;
mod config;
mod config_cmd;
mod deliveries;
mod duplicates;
mod durable;
mod earlier_files;
mod endings;
mod endings_sandbox;
mod export;
mod forward;
mod global;
mod hostile;
mod hostile_captures;
mod hostile_records;
mod init;
mod large;
mod listen;
mod listen_catch_up;
mod listen_command;
mod listen_faults;
mod listen_output;
mod listen_register;
mod listen_sandbox;
mod listen_sandbox_at_hand;
mod listen_sandbox_machine;
mod listen_senders;
mod log;
mod loops;
mod one_line;
mod ports;
mod register;
mod register_refusals;
mod register_stored;
mod replay;
mod replay_edits;
mod replay_interrupted;
mod replay_selects;
mod sandbox;
mod sandbox_api;
mod sandbox_bounds;
mod sandbox_calls;
mod sandbox_faults;
mod sandbox_hostile;
mod sandbox_load;
mod sandbox_output;
mod sandbox_state;
mod secrets;
mod show;
mod sign;
mod sign_bounds;
mod sign_forms;
mod sign_schemes;
mod trigger;
mod trigger_payloads;
mod tunnel;
mod urls;
mod verify;
mod verify_capture;
mod verify_diagnosis;
mod weak_secrets;
mod width;
