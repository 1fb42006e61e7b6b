//! `completions`: a completion script for a shell, generated from the parser.

use crate::context::Context;
use crate::error::Exit;

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  pushoney-cli completions zsh > ~/.zfunc/_pushoney-cli")]
pub struct Args {
    /// Shell to complete for
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

/// Prints the script that completes `parser`.
///
/// # Errors
/// When it can't be written.
pub fn run(ctx: &Context, args: Args, parser: clap::Command) -> anyhow::Result<Exit> {
    ctx.terminal.data(&script(args.shell, parser))?;
    Ok(Exit::Done)
}

/// The script for `shell` that completes `parser`.
#[must_use]
pub fn script(shell: clap_complete::Shell, mut parser: clap::Command) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut parser, "pushoney-cli", &mut script);
    script
}
