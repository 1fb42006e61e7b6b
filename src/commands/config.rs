//! `config`: prints the path of the configuration file, and its settings with secrets masked.

use crate::config;
use crate::context::Context;
use crate::error::Exit;
use crate::secrets::spliced;
use crate::terminal::sanitize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Show the configuration file's path and settings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli config path
  pushoney-cli config show --profile ci")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the path of the configuration file, whether or not it exists
    Path,
    /// Print the settings in the file, with secrets and keys masked
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  pushoney-cli config show --profile ci --json")]
struct ShowArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Prints the path or the settings.
///
/// # Errors
/// Exit 4 if there is no path for a file, or it can't be read; exit 2 if `--profile` names none of its profiles.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    match args.command {
        Command::Path => {
            let path = config::path(ctx).ok_or_else(config::no_home)?;
            ctx.terminal.data(&[path.as_os_str().as_encoded_bytes(), b"\n"].concat())?;
            ctx.terminal.note(if path.exists() { "it exists" } else { "it does not exist" });
        }
        Command::Show(args) => show(ctx, args.json)?,
    }
    Ok(Exit::Done)
}

fn show(ctx: &Context, json: bool) -> anyhow::Result<()> {
    let path = config::path(ctx).ok_or_else(config::no_home)?;
    // Read as every command reads it, so that errors in it are reported here too.
    let loaded = config::load(ctx)?;
    for scheme in loaded.schemes.iter().filter(|scheme| scheme.can_be_spliced()) {
        ctx.terminal.warn(&spliced(scheme));
    }
    let profile = loaded.profile.name;
    let profile = if profile.is_empty() { config::DEFAULT_PROFILE.to_owned() } else { profile };
    let text = config::text(ctx)?.map(|(_, text)| text);
    let sections = text.as_deref().map(config::sections).unwrap_or_default();
    let path = path.display().to_string();
    if json {
        let of = |kind| -> Map<String, Value> {
            let sections = sections.iter().filter(|section| section.kind == kind);
            sections.map(|section| (section.name.clone(), section.settings.clone().into())).collect()
        };
        let line = json!({"path": path, "exists": text.is_some(), "profile": profile, "profiles": of("profiles"), "schemes": of("schemes"), "tunnels": of("tunnels")});
        return ctx.terminal.data(&sanitize::json_line(&line));
    }
    if text.is_none() {
        ctx.terminal.note(&format!("no configuration file; it would be {path}"));
        return Ok(());
    }
    let mut out = format!("# {}\n# profile in use: {}\n", sanitize::line(&path), sanitize::line(&profile));
    for section in &sections {
        push_section(&mut out, section);
    }
    ctx.terminal.data(out.as_bytes())
}

/// As TOML; control and invisible characters leave as its escapes.
fn push_section(out: &mut String, section: &config::Section) {
    let _ = writeln!(out, "\n[{}.{}]", section.kind, sanitize::line(&key(&section.name)));
    for (name, value) in &section.settings {
        let value = String::from_utf8(sanitize::json_line(value)).unwrap_or_default();
        let _ = write!(out, "{name} = {value}");
    }
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { Value::from(name).to_string() }
}
