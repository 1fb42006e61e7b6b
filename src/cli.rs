//! The parser's top: global flags and the subcommands. Doc comments are the help, and the completions, the man
//! pages and README's reference are generated from here.

use crate::commands::{
    check, completions, config, deliveries, export, listen, log, register, replay, sandbox, show, sign, trigger, verify,
};
use crate::error::{Error, ReaderGone};
use crate::terminal::{ColorChoice, Terminal, sanitize, unwritten};
use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;

/// Signs, verifies and receives webhook deliveries of Pushoney, Pocketsflow, Stripe, GitHub, Standard Webhooks,
/// Slack, Shopify and any HMAC scheme that you describe.
#[derive(Debug, Parser)]
#[command(name = "pushoney-cli", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 yes, 1 no (invalid, not delivered, expected events did not arrive), 2 usage, 3 hub or tunnel, 4 files."
)]
pub struct Cli {
    /// When to use colour
    #[arg(long, global = true, display_order = 900, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,

    /// Suppress notes; errors and warnings are still printed
    #[arg(short, long, global = true, display_order = 900)]
    pub quiet: bool,

    /// Use the settings of `[profiles.NAME]` in the configuration file [default: `default`, if it exists]
    #[arg(long, global = true, display_order = 900, value_name = "NAME")]
    pub profile: Option<String>,

    /// Configuration file [default: ~/.config/pushoney/config.toml]
    #[arg(long, global = true, display_order = 900, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Parses `args`, the program's name first. What is wrong with them, and `--help`, is printed and ends the process;
    /// `--color` holds for that too, wherever it stands.
    #[must_use]
    pub fn parse_or_exit(args: &[OsString]) -> Self {
        let color = match color_among(args) {
            Some("always") => clap::ColorChoice::Always,
            Some("never") => clap::ColorChoice::Never,
            _ => clap::ColorChoice::Auto,
        };
        let matches = Self::command().color(color).try_get_matches_from(args);
        matches.and_then(|matches| Self::from_arg_matches(&matches)).unwrap_or_else(|error| exit(&safe(error)))
    }
}

/// Ends as clap does; but help that can't be written is an error, like any other output.
fn exit(error: &clap::Error) -> ! {
    if error.use_stderr() {
        error.exit();
    }
    match error.print().and_then(|()| std::io::stdout().flush()).map_err(unwritten) {
        Err(why) if !why.is::<ReaderGone>() => {
            Terminal::new(ColorChoice::Auto, true, false).error(&why);
            std::process::exit(Error::exit_of(&why).code().into())
        }
        _ => std::process::exit(error.exit_code()),
    }
}

/// What was typed is quoted in errors, and a script may have got it from anywhere.
fn safe(mut error: clap::Error) -> clap::Error {
    let line = |text: &String| sanitize::line(text).into_owned();
    let quoted: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in quoted {
        let value = match value {
            ContextValue::String(text) => ContextValue::String(line(&text)),
            ContextValue::Strings(texts) => ContextValue::Strings(texts.iter().map(line).collect()),
            _ => continue,
        };
        error.insert(kind, value);
    }
    // Why a value can't be used may quote it as well, and clap takes that text as it is.
    let why = error.source().map(ToString::to_string).filter(|why| why.chars().any(sanitize::is_hidden));
    let part = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    match why {
        Some(why) => {
            let (value, arg) = (part(ContextKind::InvalidValue), part(ContextKind::InvalidArg));
            let text = format!("invalid value '{value}' for '{arg}': {}", sanitize::line(&why));
            Cli::command().error(error.kind(), text)
        }
        None => error,
    }
}

/// The value of `--color`, before anything else is understood.
fn color_among(args: &[OsString]) -> Option<&str> {
    let mut args = args.iter().map_while(|arg| arg.to_str()).take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        match arg.strip_prefix("--color") {
            Some("") => return args.next(),
            Some(value) if value.starts_with('=') => return Some(&value[1..]),
            _ => {}
        }
    }
    None
}

/// The subcommands; the help of each is at its `Args`.
#[allow(missing_docs)]
#[derive(Debug, Subcommand)]
pub enum Command {
    Sign(sign::Args),
    Verify(verify::Args),
    Listen(Box<listen::Args>),
    Trigger(trigger::Args),
    Register(register::Args),
    Deliveries(deliveries::Args),
    Check(Box<check::Args>),
    Config(config::Args),
    Log(log::Args),
    Show(show::Args),
    Export(export::Args),
    Replay(replay::Args),
    Sandbox(sandbox::Args),
    Completions(completions::Args),
}
