//! `tunnel`: which tunnel programs are here, and whether one of them works, tried alone.

use crate::config;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::http::listener;
use crate::http::server::{Problem, Reply, Request, Server, Service};
use crate::runtime::on_this_thread;
use crate::runtime::signals::Signals;
use crate::signing::show_duration;
use crate::terminal::push_table;
use crate::terminal::sanitize::{self, json_line};
use crate::tunnel::open::{Tunnel, TunnelEvent, until_connected};
use crate::tunnel::probe::Probes;
use crate::tunnel::program::{KNOWN, Program, configured, first_installed, named};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use serde::Serialize;
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How long the probe may take to come back: names of fresh tunnels take their time.
const PROBE: Duration = Duration::from_secs(60);
/// How long a program may take to say its version.
const VERSION: Duration = Duration::from_secs(3);

/// List tunnel programs, or try one
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli tunnel list
  pushoney-cli tunnel check cloudflared")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List tunnel programs, and whether they are installed
    #[command(after_help = "Example:\n  pushoney-cli tunnel list --json")]
    List {
        /// Print one JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Open a tunnel, send a probe through it, and close it
    #[command(after_help = "\
Examples:
  pushoney-cli tunnel check
  pushoney-cli tunnel check ngrok --json")]
    Check {
        /// cloudflared, localhost.run, pinggy, ngrok, tailscale, or one of the configuration file's [tunnels] [default: the
        /// first that is installed and needs no account]
        name: Option<String>,

        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Lists, or tries one.
///
/// # Errors
/// Exit 2 for a name that no program has and for one that is not installed, exit 3 when its tunnel does not work.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let configured = configured(&config::load(ctx)?)?;
    match args.command {
        Command::List { json } => list(ctx, configured, json),
        Command::Check { name, json } => {
            let program = match name {
                Some(name) => named(&name, &configured)?,
                None => first_installed(ctx.variable("PATH"))?,
            };
            if program.installed(ctx.variable("PATH")).is_none() {
                return Err(program.missing(ctx.variable("PATH")).into());
            }
            on_this_thread(check(ctx, program, json))?
        }
    }
}

#[derive(Serialize)]
struct ListedProgram {
    name: String,
    program: String,
    installed: Option<String>,
    version: Option<String>,
    needs_account: bool,
    install: &'static str,
}

impl ListedProgram {
    fn new(program: &Program, path: Option<&OsStr>) -> Self {
        let installed = program.installed(path);
        Self {
            name: program.name.clone(),
            program: program.executable().to_owned(),
            version: installed.as_deref().and_then(|file| version(file, program.version)),
            installed: installed.map(|file| file.display().to_string()),
            needs_account: program.needs_account,
            install: program.install,
        }
    }
}

fn list(ctx: &Context, configured: Vec<Program>, json: bool) -> anyhow::Result<Exit> {
    let known = KNOWN.iter().filter_map(|name| Program::known(name).ok().flatten());
    let known = known.filter(|known| configured.iter().all(|own| own.name != known.name));
    let all: Vec<_> = known
        .chain(configured.iter().cloned())
        .map(|program| ListedProgram::new(&program, ctx.variable("PATH")))
        .collect();
    if json {
        let lines = all.iter().map(json_line).collect::<Vec<_>>().concat();
        ctx.terminal.data(&lines)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = all
        .iter()
        .map(|one| {
            let version = one.version.clone().unwrap_or_default();
            let state =
                if one.installed.is_some() { format!("installed {version}") } else { "not installed".to_owned() };
            [one.name.clone(), state.trim().to_owned(), if one.needs_account { "yes" } else { "no" }.to_owned()]
        })
        .collect();
    let mut out = String::new();
    push_table(&mut out, ctx.terminal.out, ["NAME", "STATE", "ACCOUNT"], &rows);
    ctx.terminal.data(out.as_bytes())?;
    for missing in all.iter().filter(|one| one.installed.is_none()) {
        ctx.terminal.note(&format!("{}: {}", missing.name, missing.install));
    }
    Ok(Exit::Done)
}

/// The version number that a program says it has: the first word of its output with a digit and a dot.
fn version(file: &Path, args: &[&str]) -> Option<String> {
    if args.is_empty() {
        return None;
    }
    let mut child = Process::new(file)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let began = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if began.elapsed() > VERSION {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text[..text.len().min(4096)]).into_owned();
    let is_version = |word: &&str| word.contains('.') && word.chars().any(|c| c.is_ascii_digit());
    let word = text.split([' ', ',', '\n', '(', ')']).find(is_version)?;
    Some(sanitize::shorten(&sanitize::line(word.trim()), 40).into_owned())
}

/// The steps of a try, each with the time since the program was started.
#[derive(Serialize)]
struct TunnelCheck {
    name: String,
    url: Option<String>,
    connected: bool,
    steps: Vec<CheckStep>,
}

#[derive(Serialize)]
struct CheckStep {
    step: &'static str,
    ms: u64,
}

async fn check(ctx: &Context, program: Program, json: bool) -> anyhow::Result<Exit> {
    let (listener, address) = listener::bind("127.0.0.1", 0)?;
    let probes = Probes::new(ctx.clock)?;
    let stop = watch::Sender::new(false);
    let serving = tokio::spawn(Server::new(Echo(probes.clone())).serve(listener, stop.subscribe()));
    let mut signals = Signals::new()?;
    let mut tried = TunnelCheck { name: program.name.clone(), url: None, connected: false, steps: Vec::new() };
    let result = tokio::select! {
        result = try_out(ctx, program, address, &probes, (&mut tried, json)) => result,
        _ = signals.next() => Ok(Exit::Interrupted),
    };
    let _ = stop.send(true);
    let _ = serving.await;
    if json {
        ctx.terminal.data(&json_line(&tried))?;
    }
    result
}

async fn try_out(
    ctx: &Context,
    program: Program,
    address: SocketAddr,
    probes: &Probes,
    (tried, json): (&mut TunnelCheck, bool),
) -> anyhow::Result<Exit> {
    let began = Instant::now();
    let steps = &mut tried.steps;
    let mut step = |step: &'static str, detail: &str| -> anyhow::Result<()> {
        let took = began.elapsed();
        steps.push(CheckStep { step, ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX) });
        if json {
            return Ok(());
        }
        let line = format!("{:<8}  {}{}\n", show_duration(round(took)), step, sanitize::line(detail));
        ctx.terminal.data(line.as_bytes())
    };
    let unresolvable_for = program.unresolvable_for;
    step("started", &format!(" {} for http://{address}", program.command_for("127.0.0.1", address.port()).join(" ")))?;
    let (mut tunnel, url) = Tunnel::open(program, "127.0.0.1", address.port()).await?;
    step("up", &format!(" at {url}"))?;
    tried.url = Some(url.clone());
    let result = probed(probes, &url, unresolvable_for, &mut tunnel).await;
    tunnel.end().await;
    let took = result?;
    tried.connected = true;
    step("probe", &format!(" came back unchanged, in {}", show_duration(round(took))))?;
    Ok(Exit::Done)
}

/// How long a probe took through the tunnel at `url`.
async fn probed(
    probes: &Probes,
    url: &str,
    unresolvable_for: Duration,
    tunnel: &mut Tunnel,
) -> Result<Duration, Error> {
    let failed = |what: String| Error::new(Exit::Hub, what);
    let uri: Uri = url.parse().map_err(|_| failed(format!("{url} is not a URL")))?;
    let mut last = "no answer".to_owned();
    let connected = until_connected(probes, &uri, unresolvable_for, |lost| last = lost.to_string());
    let found = tokio::select! {
        found = tokio::time::timeout(PROBE, connected) => found,
        event = tunnel.event() => return Err(match event {
            TunnelEvent::Down(why) => why,
            TunnelEvent::Up(other) => failed(format!("the tunnel has another URL already: {other}")),
        }),
    };
    let Ok(found) = found else {
        let waited = show_duration(PROBE);
        return Err(failed(format!("no probe came back through {url} within {waited}: {last}"))
            .hint("a name that was looked up too early stays unknown to this machine for a while: try again later"));
    };
    found?.map_err(|change| failed(change.to_string()).hint("deliveries would fail verification: use another program"))
}

/// To a hundredth of a second.
fn round(time: Duration) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX) / 10 * 10)
}

/// A server that answers probes and nothing else.
struct Echo(Probes);

impl Service for Echo {
    fn most_body(&self) -> usize {
        64 * 1024
    }

    async fn refuse(&self, _: SocketAddr, _: &Method, _: &Uri, headers: &HeaderMap) -> Option<Reply> {
        (!self.0.is_probe(headers)).then(|| Reply::text(StatusCode::NOT_FOUND, "not found"))
    }

    async fn handle(&self, request: Request) -> Reply {
        self.0.answer(&request.headers, &request.body)
    }

    async fn problem(&self, _: SocketAddr, _: &HeaderMap, problem: Problem) -> Reply {
        Reply::text(problem.status().unwrap_or(StatusCode::BAD_REQUEST), "bad request")
    }
}
