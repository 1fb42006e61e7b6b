//! `completions`: a completion script for a shell, generated from the parser.

use crate::context::Context;
use crate::error::Exit;
use clap::CommandFactory as _;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: pushoney-cli completions zsh > ~/.zfunc/_pushoney-cli")]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

/// Prints the script.
///
/// # Errors
/// When it can't be written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    ctx.terminal.data(&script(args.shell))?;
    Ok(Exit::Done)
}

/// The script for `shell`.
#[must_use]
pub fn script(shell: clap_complete::Shell) -> Vec<u8> {
    let mut command = crate::cli::Cli::command();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "pushoney-cli", &mut script);
    script
}
