//! The parser's top: global flags and the subcommands. Doc comments are the help, and the completions, the man
//! pages and README's reference are generated from here.

use crate::commands::{
    check, completions, config, deliveries, export, init, listen, log, register, replay, sandbox, show, sign, trigger,
    tunnel, verify,
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
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        display_order = 900,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub color: ColorChoice,

    /// Suppress notes; errors and warnings are still printed
    #[arg(short, long, global = true, display_order = 900)]
    pub quiet: bool,

    /// Profile of the configuration file to use [default: `default`]
    #[arg(long, global = true, display_order = 900, value_name = "NAME")]
    pub profile: Option<String>,

    /// Configuration file [default: ~/.config/pushoney/config.toml]
    #[arg(long, global = true, hide_short_help = true, display_order = 900, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Parses `args`, the program's name first. What is wrong with them, and `--help`, is printed and ends the process;
    /// `--color` applies to that too, wherever it is on the command line.
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
    Init(init::Args),
    Register(register::Args),
    Deliveries(deliveries::Args),
    Check(Box<check::Args>),
    Tunnel(tunnel::Args),
    Config(config::Args),
    Log(log::Args),
    Show(show::Args),
    Export(export::Args),
    Replay(replay::Args),
    Sandbox(sandbox::Args),
    Completions(completions::Args),
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// How long `-h` may be at 100 columns; commands that are not named here have `OTHERS`.
    const LINES: [(&str, usize); 3] = [("listen", 60), ("replay", 50), ("trigger", 50)];
    const OTHERS: usize = 40;

    /// Every command with its path, as it prints its help `columns` wide.
    fn commands(columns: usize) -> Vec<(String, clap::Command)> {
        fn add(path: &str, command: &clap::Command, all: &mut Vec<(String, clap::Command)>) {
            all.push((path.to_owned(), command.clone()));
            for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
                add(format!("{path} {}", below.get_name()).trim(), below, all);
            }
        }
        let mut top = Cli::command().term_width(columns);
        top.build();
        let mut all = Vec::new();
        add("", &top, &mut all);
        assert!(all.len() > 15, "only {} commands", all.len());
        all
    }

    #[test]
    fn short_help_fits_a_screen_and_says_that_there_is_more() {
        for (path, mut command) in commands(100) {
            let help = command.render_help().to_string();
            let most = LINES.iter().find(|(name, _)| *name == path).map_or(OTHERS, |(_, lines)| *lines);
            let lines = help.lines().count();
            assert!(
                lines <= most,
                "`{path} -h` has {lines} lines, {most} at most: hide_short_help hides a flag\n{help}"
            );
            assert!(help.contains("see more with '--help'"), "{path}: {help}");
        }
    }

    #[test]
    fn examples_do_not_wrap_at_80_columns() {
        for (path, mut command) in commands(80) {
            let short = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let long = command.get_after_long_help().map_or_else(|| short.clone(), ToString::to_string);
            for (written, printed) in [(short, command.render_help()), (long, command.render_long_help())] {
                let printed = printed.to_string();
                for example in written.lines().filter(|line| line.starts_with("  ")) {
                    assert!(printed.lines().any(|line| line == example), "{path}: {example}");
                }
            }
        }
    }

    #[test]
    fn every_group_of_flags_has_an_example() {
        for (path, command) in commands(80) {
            let help = command.get_after_long_help().or(command.get_after_help());
            let help = help.map(ToString::to_string).unwrap_or_default();
            let examples: Vec<_> =
                help.lines().filter(|line| line.starts_with("  ")).flat_map(str::split_whitespace).collect();
            let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
            let own = |arg: &&clap::Arg| !arg.is_global_set() && !matches!(arg.get_id().as_str(), "help" | "version");
            for arg in command.get_arguments().filter(own).filter(|arg| !arg.is_hide_set()) {
                let group = groups.entry(arg.get_help_heading().unwrap_or("Options")).or_default();
                group.extend(arg.get_long().map(|long| format!("--{long}")));
                group.extend(arg.get_short().map(|short| format!("-{short}")));
            }
            for (heading, flags) in groups.into_iter().filter(|(_, flags)| !flags.is_empty()) {
                let shown = |flag: &String| examples.iter().any(|word| word.split('=').next() == Some(flag));
                assert!(flags.iter().any(shown), "`{path} --help` has no example of {heading}: one of {flags:?}");
            }
        }
    }
}
