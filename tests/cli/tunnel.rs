//! `tunnel`: programs that stand in for the real ones print exactly what those print (tests/support/tunnel.py), and one of
//! them is a real relay on loopback.

use crate::support::running::Running;
use crate::support::{Cli, Place};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

const BORE: &str = r#"
[tunnels.bore]
command = ["bore", "local", "{port}", "--local-host", "{host}"]
url_pattern = 'listening at (\S+:\d+)'
url_prefix = "http://"
"#;

/// A machine on which these programs are installed.
struct Machine(Place);

impl Machine {
    fn with(programs: &[&str]) -> Self {
        let place = Place::new();
        fs::create_dir_all(place.path("bin")).unwrap();
        fs::create_dir_all(place.path("pids")).unwrap();
        for program in programs {
            let name = format!("bin/{program}");
            place.file(&name, include_str!("../support/tunnel.py"));
            fs::set_permissions(place.path(&name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        place.config(BORE);
        Self(place)
    }

    /// A command whose programs behave as `act` says.
    fn run(&self, act: &str, args: &[&str]) -> Cli {
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", self.0.path("bin").display());
        let cli = self.0.cli().args(args.iter().copied()).env("PATH", path).env("ACT", act);
        cli.env("PIDS", self.0.path("pids")).any_stdout()
    }

    fn check(&self, act: &str, name: &str) -> Cli {
        self.run(act, &["tunnel", "check", name])
    }

    fn pids(&self) -> Vec<Pid> {
        let names = fs::read_dir(self.0.path("pids")).unwrap().map(|file| file.unwrap().file_name());
        names.map(|name| Pid::from_raw(name.to_str().unwrap().parse().unwrap()).unwrap()).collect()
    }

    /// Every program that ran has ended.
    #[track_caller]
    fn is_quiet(&self) {
        let pids = self.pids();
        assert!(!pids.is_empty(), "nothing ran");
        let began = Instant::now();
        while pids.iter().any(|pid| test_kill_process(*pid).is_ok()) {
            assert!(began.elapsed() < Duration::from_secs(20), "a program outlives us");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_tunnel_that_works_is_proven_by_a_probe() {
    let machine = Machine::with(&["bore"]);
    let text = machine.check("works", "bore").run().text().to_owned();
    let [started, up, probe] = text.lines().collect::<Vec<_>>()[..] else { panic!("{text}") };
    assert!(started.contains("started bore local ") && started.contains("--local-host 127.0.0.1"), "{text}");
    assert!(up.contains("up at http://127.0.0.1:") && probe.contains("probe came back unchanged, in "), "{text}");
    machine.is_quiet();
    let json = machine.run("works", &["tunnel", "check", "bore", "--json"]).run().json();
    assert_eq!((&json["name"], &json["connected"]), (&"bore".into(), &true.into()));
    let steps: Vec<_> = json["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(steps, ["started", "up", "probe"]);
}

#[test]
fn a_tunnel_that_is_slow_or_loud_works_too() {
    let machine = Machine::with(&["bore"]);
    for act in ["floods", "ignores-everything"] {
        machine.check(act, "bore").stdout_contains("probe came back unchanged").run();
        machine.is_quiet();
    }
    // Its URL is there before anything comes through.
    machine.check("works", "bore").env("WORKS_AFTER", "1.5").stdout_contains("probe came back unchanged").run();
    // What it has started ends with it.
    machine.check("starts-another", "bore").stdout_contains("probe came back unchanged").run();
    machine.is_quiet();
}

#[test]
fn a_relay_that_changes_deliveries_is_named() {
    let machine = Machine::with(&["bore"]);
    machine.check("rewrites-bodies", "bore").status(3).stderr_contains("the tunnel rewrites bodies").run();
    machine.check("drops-repeats", "bore").status(3).stderr_contains("the tunnel drops or changes headers").run();
    machine.is_quiet();
}

#[test]
fn what_fails_says_why_and_what_to_do() {
    let machine = Machine::with(&["bore", "cloudflared", "ngrok", "tailscale"]);
    for (name, act, what, next) in [
        ("cloudflared", "rate-limited", "too many were requested", "such as localhost.run"),
        ("cloudflared", "api-error", "makes no sense", "update cloudflared"),
        ("cloudflared", "offline", "cannot reach api.trycloudflare.com", "online"),
        ("ngrok", "no-token", "ERR_NGROK_4018", "ngrok config add-authtoken"),
        ("ngrok", "session-limit", "another session", "dashboard.ngrok.com/agents"),
        ("ngrok", "bad-token", "does not accept its authtoken", "copy it again"),
        ("tailscale", "https-disabled", "HTTPS certificates", "https://tailscale.com/s/https"),
        ("tailscale", "no-attribute", "policy", "https://tailscale.com/s/no-funnel"),
        ("tailscale", "logged-out", "logged out", "tailscale up"),
        ("tailscale", "stopped", "is stopped", "tailscale up"),
        ("tailscale", "no-daemon", "tailscaled", "start it"),
        ("tailscale", "port-taken", "something else on that port", "tailscale:8443"),
        ("tailscale", "denied", "does not let this user", "--operator"),
        ("tailscale", "not-enabled", "not enabled", "https://login.tailscale.com/f/funnel?node=nABC"),
        ("bore", "no-server", "bore ended with exit code 1", "could not connect to 127.0.0.1:7835"),
    ] {
        let output = machine.check(act, name).status(3).stderr_contains(what).stderr_contains(next).run();
        let said = output.everything();
        assert!(!said.contains("hunter2"), "{said}");
        assert_eq!(said.matches("error: ").count(), 1, "{said}");
    }
    machine.is_quiet();
}

#[test]
fn a_name_that_cannot_be_looked_up_yet_is_waited_for() {
    let machine = Machine::with(&["cloudflared", "tailscale"]);
    for (name, url) in [
        ("cloudflared", "https://seasonal-deck-organisms-sf.trycloudflare.com"),
        ("tailscale", "https://foo.tailnet.ts.net"),
    ] {
        let mut running = Running::start(machine.check("works", name));
        assert!(running.stdout_text().contains("started"));
        assert!(running.stdout_text().contains(&format!("up at {url}")), "{name}");
        running.signal(Signal::INT);
        assert_eq!(running.ended().status, Some(130));
        machine.is_quiet();
    }
}

#[test]
fn no_tunnel_outlives_us() {
    for act in ["works", "ignores-everything", "starts-another"] {
        for victim in ["us", "watchdog"] {
            let machine = Machine::with(&["bore"]);
            let cli = machine.check(act, "bore").env("WORKS_AFTER", "3600");
            let mut running = Running::start(cli);
            assert!(running.stdout_text().contains("started"));
            assert!(running.stdout_text().contains("up at"));
            match victim {
                "us" => running.signal(Signal::KILL),
                // Linux ends the program itself, if not what it has started.
                _ if act == "starts-another" || !cfg!(target_os = "linux") => continue,
                _ => kill_process(parent_of(machine.pids()[0]), Signal::KILL).unwrap(),
            }
            machine.is_quiet();
        }
    }
}

/// The watchdog over a program.
fn parent_of(pid: Pid) -> Pid {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
    let parent = stat.rsplit(')').next().unwrap().split_whitespace().nth(1).unwrap();
    Pid::from_raw(parent.parse().unwrap()).unwrap()
}

#[test]
fn what_is_not_installed_says_how_to_get_it_and_what_is_here() {
    let machine = Machine::with(&["ngrok"]);
    let only = machine.0.path("bin").display().to_string();
    let run = |args: &[&str]| machine.run("works", args).env("PATH", &only);
    run(&["tunnel", "check", "cloudflared"])
        .status(2)
        .stderr_contains("cloudflared is not installed")
        .stderr_contains("brew install cloudflared")
        .stderr_contains("or use one that is installed: ngrok")
        .run();
    run(&["tunnel", "check"]).status(2).stderr_contains("no tunnel program that works without an account").run();
    run(&["tunnel", "check", "clodflared"]).status(2).stderr_contains("did you mean cloudflared?").run();
    run(&["tunnel", "check", "tailscale:80"]).status(2).stderr_contains("no port 80").run();
}

#[test]
fn a_list_says_what_is_here() {
    let machine = Machine::with(&["ngrok", "bore"]);
    let list = machine.run("works", &["tunnel", "list", "--json"]).run();
    let programs: Vec<serde_json::Value> =
        list.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| programs.iter().find(|one| one["name"] == name).unwrap();
    assert_eq!((&of("ngrok")["version"], &of("ngrok")["needs_account"]), (&"3.34.1".into(), &true.into()));
    assert!(of("bore")["installed"].as_str().unwrap().ends_with("bin/bore"));
    let only = machine.0.path("bin").display().to_string();
    let missing = machine.run("works", &["tunnel", "list"]).env("PATH", &only);
    missing
        .stdout_contains("tailscale      not installed")
        .stderr_contains("tailscale: https://tailscale.com/download")
        .run();
    machine.run("works", &["tunnel", "list"]).any_stderr().stdout_contains("ngrok          installed 3.34.1").run();
}

#[test]
fn a_tunnel_of_ones_own_is_checked_where_it_is_read() {
    let machine = Machine::with(&["bore"]);
    for (config, why) in [
        ("[tunnels.x]\ncommand = ['x']\nurl_pattern = '(x)'", "has no {port}"),
        ("[tunnels.x]\ncommand = ['x', '{port}']\nurl_pattern = 'x'", "one group"),
        ("[tunnels.x]\ncommand = ['x', '{port}']\nurl_patern = 'x'", "did you mean `url_pattern`?"),
    ] {
        machine.0.config(config);
        machine.run("works", &["tunnel", "list"]).status(4).stdout("").stderr_contains(why).run();
    }
}
