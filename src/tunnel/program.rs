//! The programs that open tunnels: what to run, what to install, which need an account.

use super::output::{Cloudflared, Ngrok, Pattern, Read, Tailscale};
use crate::config::{Config, TunnelSettings};
use crate::error::Error;
use crate::nearest::nearest;
use crate::runtime::watchdog::EndsOn;
use regex_lite::Regex;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A program that opens a tunnel.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// What users call it.
    pub name: String,
    /// What is run, with `{host}` and `{port}` for where we listen.
    pub command: Vec<String>,
    /// How to ask it for its version.
    pub version: &'static [&'static str],
    /// Whether it opens nothing without an account.
    pub needs_account: bool,
    /// How to install it.
    pub install: &'static str,
    /// How long its URL's name must not be looked up once the tunnel is up: a resolver that is asked too early remembers
    /// for half an hour that there is no such name.
    pub unresolvable_for: Duration,
    /// The signal that it ends well on.
    pub ends_on: EndsOn,
    output: OutputKind,
}

/// How its output is read.
#[derive(Clone, Debug)]
enum OutputKind {
    Cloudflared,
    Ngrok,
    Tailscale,
    Pattern { url: Regex, prefix: String },
}

/// The names of the programs that are known without any configuration, those that need no account first.
pub(crate) const KNOWN: [&str; 5] = ["cloudflared", "localhost.run", "pinggy", "ngrok", "tailscale"];

/// What ssh is told whichever server it is to reach: fail where the forwarding fails, ask nothing, notice a dead way.
const SSH: [&str; 9] = [
    "ssh",
    "-o",
    "ExitOnForwardFailure=yes",
    "-o",
    "StrictHostKeyChecking=accept-new",
    "-o",
    "BatchMode=yes",
    "-o",
    "ServerAliveInterval=30",
];

impl Program {
    /// The known program of that name. `tailscale:8443` takes another of the ports that Funnel has.
    ///
    /// # Errors
    /// Exit 2 for a port that Funnel does not have.
    pub fn known(name: &str) -> Result<Option<Self>, Error> {
        let (base, port) = name.split_once(':').map_or((name, None), |(base, port)| (base, Some(port)));
        let program = match base {
            "tailscale" => return Self::tailscale(name, port.unwrap_or("443")).map(Some),
            _ if port.is_some() => return Ok(None),
            "cloudflared" => Self {
                // With a configuration file of the user's that has ingress rules, --url would be ignored.
                command: words(&[
                    "cloudflared",
                    "tunnel",
                    "--config",
                    "/dev/null",
                    "--url",
                    "http://{host}:{port}",
                    "--no-autoupdate",
                    "--metrics",
                    "127.0.0.1:0",
                ]),
                version: &["--version"],
                install: "https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/downloads/ (macOS: brew install cloudflared)",
                unresolvable_for: Duration::from_secs(4),
                ..Self::new(name, OutputKind::Cloudflared)
            },
            "ngrok" => Self {
                command: words(&["ngrok", "http", "{host}:{port}", "--log", "stdout", "--log-format", "json"]),
                version: &["version"],
                needs_account: true,
                install: "https://ngrok.com/download (macOS: brew install ngrok); it needs a free account",
                ..Self::new(name, OutputKind::Ngrok)
            },
            "localhost.run" => Self {
                command: ssh(&["-R", "80:{host}:{port}", "nokey@localhost.run"]),
                ..Self::over_ssh(name, r"tunneled with tls termination, (https://\S+)")
            },
            "pinggy" => Self {
                command: ssh(&["-T", "-p", "443", "-R0:{host}:{port}", "a.pinggy.io"]),
                ..Self::over_ssh(name, r"(https://[a-z0-9.-]+\.pinggy\.[a-z]+)")
            },
            _ => return Ok(None),
        };
        Ok(Some(program))
    }

    /// A program of the user's: its command, the pattern whose one group is the URL, and what stands before a URL that
    /// has no scheme.
    ///
    /// # Errors
    /// Why it can't be used, without its place.
    pub fn configured(name: &str, command: Vec<String>, pattern: &str, prefix: Option<&str>) -> Result<Self, String> {
        if command.first().is_none_or(String::is_empty) {
            return Err(
                "`command` is empty; it is the program and its arguments, as in [\"bore\", \"local\", \"{port}\"]"
                    .to_owned(),
            );
        }
        if !command.iter().any(|word| word.contains("{port}")) {
            return Err("`command` has no {port}: the program must be told the port that is listened on".to_owned());
        }
        let url = Regex::new(pattern).map_err(|error| format!("`url_pattern` is not a regular expression: {error}"))?;
        if url.captures_len() != 2 {
            return Err("`url_pattern` must have one group in parentheses: the URL".to_owned());
        }
        let prefix = prefix.unwrap_or("https://");
        if !["http://", "https://"].contains(&prefix) {
            return Err("`url_prefix` is neither http:// nor https://".to_owned());
        }
        let output = OutputKind::Pattern { url, prefix: prefix.to_owned() };
        Ok(Self {
            command,
            install: "it is a program of your own: [tunnels] in the configuration file has its command",
            ..Self::new(name, output)
        })
    }

    /// How the output of a new run is read.
    pub(super) fn reader(&self) -> Box<dyn Read> {
        match &self.output {
            OutputKind::Cloudflared => Box::<Cloudflared>::default(),
            OutputKind::Ngrok => Box::<Ngrok>::default(),
            OutputKind::Tailscale => Box::<Tailscale>::default(),
            OutputKind::Pattern { url, prefix } => Box::new(Pattern { url: url.clone(), prefix: prefix.clone() }),
        }
    }

    /// The program's file name.
    pub fn executable(&self) -> &str {
        &self.command[0]
    }

    /// What is run so that the tunnel leads to `host` and `port`.
    pub fn command_for(&self, host: &str, port: u16) -> Vec<String> {
        let port = port.to_string();
        self.command.iter().map(|word| word.replace("{host}", host).replace("{port}", &port)).collect()
    }

    /// Where it is installed, by the `PATH` that commands are looked up in.
    pub fn installed(&self, path: Option<&OsStr>) -> Option<PathBuf> {
        let name = Path::new(self.executable());
        if name.components().count() > 1 {
            return is_executable(name).then(|| name.to_owned());
        }
        let folders = std::env::split_paths(path?).filter(|folder| !folder.as_os_str().is_empty());
        let endings = if cfg!(windows) { &["", ".exe", ".cmd"][..] } else { &[""][..] };
        let files =
            folders.flat_map(|folder| endings.iter().map(move |end| folder.join(format!("{}{end}", name.display()))));
        files.into_iter().find(|file| is_executable(file))
    }

    /// The program is not here: how to get it, and which others are.
    pub fn missing(&self, path: Option<&OsStr>) -> Error {
        let others: Vec<_> = (KNOWN.iter().filter_map(|name| Self::known(name).ok().flatten()))
            .filter(|other| other.name != self.name && other.installed(path).is_some())
            .map(|other| other.name)
            .collect();
        let mut hints = vec![format!("install it: {}", self.install)];
        if !others.is_empty() {
            hints.push(format!("or use one that is installed: {}", others.join(", ")));
        }
        let (name, program) = (&self.name, self.executable());
        let what = if name == program {
            format!("{program} is not installed")
        } else {
            format!("{name} needs {program}, which is not installed")
        };
        Error::usage(what).hint(hints)
    }

    fn new(name: &str, output: OutputKind) -> Self {
        Self {
            name: name.to_owned(),
            command: Vec::new(),
            version: &[],
            needs_account: false,
            install: "",
            unresolvable_for: Duration::ZERO,
            ends_on: EndsOn::Term,
            output,
        }
    }

    fn over_ssh(name: &str, url: &str) -> Self {
        let url = Regex::new(url).expect("the patterns above are valid");
        let output = OutputKind::Pattern { url, prefix: "https://".to_owned() };
        Self { version: &["-V"], install: "OpenSSH: apt install openssh-client", ..Self::new(name, output) }
    }

    fn tailscale(name: &str, port: &str) -> Result<Self, Error> {
        if !["443", "8443", "10000"].contains(&port) {
            return Err(Error::usage(format!("{name}: Tailscale Funnel has no port {port}"))
                .hint("its ports are 443, 8443 and 10000, as in tailscale:8443"));
        }
        Ok(Self {
            // In the foreground: with --bg it would outlive us.
            command: [&words(&["tailscale", "funnel"])[..], &[format!("--https={port}"), "{port}".to_owned()]].concat(),
            version: &["version"],
            needs_account: true,
            install: "https://tailscale.com/download; it needs an account, and Funnel enabled",
            ends_on: EndsOn::Interrupt,
            ..Self::new(name, OutputKind::Tailscale)
        })
    }
}

/// The programs of the configuration file.
///
/// # Errors
/// Exit 4 for one that can't be used.
pub(crate) fn configured(config: &Config) -> Result<Vec<Program>, Error> {
    let program = |(name, settings): &(String, TunnelSettings)| {
        let TunnelSettings { command, url_pattern, url_prefix } = settings;
        Program::configured(name, command.clone(), url_pattern, url_prefix.as_deref()).map_err(|why| {
            let path = config.path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default();
            Error::files(format!("{path}{why} in [tunnels.{name}]"))
        })
    };
    config.tunnels.iter().map(program).collect()
}

/// The program of that name: one of the user's own, or a known one.
///
/// # Errors
/// Exit 2 for a name that none has.
pub(crate) fn named(name: &str, configured: &[Program]) -> Result<Program, Error> {
    if let Some(own) = configured.iter().find(|own| own.name == name) {
        return Ok(own.clone());
    }
    if let Some(known) = Program::known(name)? {
        return Ok(known);
    }
    let names: Vec<_> = KNOWN.iter().copied().chain(configured.iter().map(|own| own.name.as_str())).collect();
    let error = Error::usage(format!("no tunnel program is called `{name}`"));
    Err(match nearest(name, &names) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error
            .hint(format!("known: {}; any other goes into [tunnels.NAME] of the configuration file", names.join(", "))),
    })
}

/// The program that is taken without a name: the first that is installed and needs no account.
///
/// # Errors
/// Exit 2 where there is none.
pub(crate) fn first_installed(path: Option<&OsStr>) -> Result<Program, Error> {
    let known = KNOWN.iter().filter_map(|name| Program::known(name).ok().flatten());
    let mut free = known.filter(|program| !program.needs_account);
    free.find(|program| program.installed(path).is_some()).ok_or_else(|| {
        Error::usage("no tunnel program that works without an account is installed")
            .hint("install cloudflared or ssh, or name another; `tunnel list` shows what is installed")
    })
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn ssh(rest: &[&str]) -> Vec<String> {
    words(&[&SSH[..], rest].concat())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_a_program_that_is_told_where_we_listen() {
        for name in KNOWN {
            let program = Program::known(name).unwrap().unwrap();
            let command = program.command_for("127.0.0.1", 4321).join(" ");
            assert!(command.contains("4321") && !command.contains('{'), "{command}");
            assert!(!program.install.is_empty(), "{name}");
        }
        let free: Vec<_> = KNOWN.iter().filter(|name| !Program::known(name).unwrap().unwrap().needs_account).collect();
        assert_eq!(free, [&"cloudflared", &"localhost.run", &"pinggy"]);
    }

    #[test]
    fn funnel_has_three_ports() {
        let command = |name| Program::known(name).unwrap().unwrap().command_for("127.0.0.1", 7).join(" ");
        assert_eq!(command("tailscale"), "tailscale funnel --https=443 7");
        assert_eq!(command("tailscale:8443"), "tailscale funnel --https=8443 7");
        let error = Program::known("tailscale:80").unwrap_err();
        assert!(error.to_string().contains("no port 80") && error.hints()[0].contains("10000"), "{error}");
        assert!(Program::known("ngrok:80").unwrap().is_none());
    }

    #[test]
    fn what_is_configured_is_checked() {
        let command = || words(&["bore", "local", "{port}"]);
        let why = |command, pattern: &str, prefix| Program::configured("x", command, pattern, prefix).unwrap_err();
        assert!(why(Vec::new(), "(x)", None).contains("`command` is empty"));
        assert!(why(words(&["bore"]), "(x)", None).contains("no {port}"));
        assert!(why(command(), "(", None).contains("not a regular expression"));
        assert!(why(command(), "x", None).contains("one group"));
        assert!(why(command(), "(a)(b)", None).contains("one group"));
        assert!(why(command(), "(a)", Some("ftp://")).contains("neither"));
        let own = Program::configured("bore", command(), r"at (\S+)", Some("http://")).unwrap();
        assert_eq!(named("bore", std::slice::from_ref(&own)).unwrap().executable(), "bore");
        let error = named("boer", &[own]).unwrap_err();
        assert_eq!(error.hints(), ["did you mean bore?"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_found_where_commands_are() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = Program::known("ngrok").unwrap().unwrap();
        let path = folder.path().as_os_str();
        assert_eq!(program.installed(Some(path)), None);
        std::fs::write(folder.path().join("ngrok"), "").unwrap();
        assert_eq!(program.installed(Some(path)), None, "it can't be run");
        std::fs::set_permissions(folder.path().join("ngrok"), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(program.installed(Some(path)), Some(folder.path().join("ngrok")));
        assert_eq!(program.installed(None), None);
        let missing = Program::known("cloudflared").unwrap().unwrap().missing(Some(path));
        assert_eq!(missing.to_string(), "cloudflared is not installed");
        assert!(missing.hints()[1].contains("ngrok"), "{:?}", missing.hints());
        assert_eq!(first_installed(Some(path)).unwrap_err().exit.code(), 2);
    }
}
