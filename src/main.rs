//! Parses, runs, prints an error once, and exits with the right code.

use clap::CommandFactory as _;
use pushoney_cli::cli::{Cli, Command};
use pushoney_cli::commands::{
    check, completions, config, deliveries, export, init, listen, log, register, replay, sandbox, show, sign, trigger,
    tunnel, verify,
};
use pushoney_cli::context::{Context, system_clock};
use pushoney_cli::error::{Error, ReaderGone, watch_panics};
use pushoney_cli::terminal::Terminal;
use pushoney_cli::watchdog;
use std::io::IsTerminal as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    watch_panics();
    let args: Vec<_> = std::env::args_os().collect();
    watchdog::run_if_asked(&args);
    let cli = Cli::parse_or_exit(&args);
    let environment: std::collections::HashMap<_, _> = std::env::vars_os().collect();
    let set = |name: &str| environment.get(std::ffi::OsStr::new(name)).filter(|value| !value.is_empty());
    let no_color = set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb");
    let ctx = Context {
        terminal: Terminal::new(cli.color, no_color, cli.quiet),
        stdin_is_terminal: std::io::stdin().is_terminal(),
        config: cli.config,
        profile: cli.profile,
        environment,
        clock: system_clock,
    };
    let result = match cli.command {
        Command::Sign(args) => sign::run(&ctx, args),
        Command::Verify(args) => verify::run(&ctx, args),
        Command::Listen(args) => listen::run(&ctx, *args),
        Command::Trigger(args) => trigger::run(&ctx, args),
        Command::Init(args) => init::run(&ctx, args),
        Command::Register(args) => register::run(&ctx, args),
        Command::Deliveries(args) => deliveries::run(&ctx, args),
        Command::Check(args) => check::run(&ctx, *args),
        Command::Tunnel(args) => tunnel::run(&ctx, args),
        Command::Config(args) => config::run(&ctx, args),
        Command::Log(args) => log::run(&ctx, args),
        Command::Show(args) => show::run(&ctx, args),
        Command::Export(args) => export::run(&ctx, args),
        Command::Replay(args) => replay::run(&ctx, args),
        Command::Sandbox(args) => sandbox::run(&ctx, args),
        Command::Completions(args) => completions::run(&ctx, args, Cli::command()),
    };
    let exit = result.unwrap_or_else(|error| {
        if !error.is::<ReaderGone>() {
            ctx.terminal.error(&error);
        }
        Error::exit_of(&error)
    });
    let ended = exit.unless_panicked();
    if ended != exit {
        ctx.terminal.error(
            &Error::new(ended, "part of the program panicked, so the results of this run cannot be trusted")
                .hint("this is a bug: please report the message above")
                .into(),
        );
    }
    ExitCode::from(ended.code())
}
