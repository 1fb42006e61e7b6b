//! The usual ports, where nobody typed one: they give way to whoever has them.

use crate::support::running::Running;
use crate::support::{Cli, Place};
use serde_json::Value;
use std::net::TcpListener;

/// The ready line of a command that listens, its port, and its first line on standard error.
fn started(cli: Cli) -> (Running, u64, String) {
    let mut running = Running::start(cli);
    let ready: Value = running.stdout_line();
    let port = ready["port"].as_u64().unwrap();
    assert_eq!(ready["url"], format!("http://127.0.0.1:{port}"));
    let said = running.stderr_line();
    (running, port, said)
}

fn listen(args: &[&str]) -> Cli {
    Place::new().run(["listen", "--json", "--skip-verify"]).args(args.iter().copied())
}

#[test]
fn the_next_free_port_is_taken_and_said_where_none_was_typed() {
    // Where we can't have it, somebody else has it, which is as good.
    let _held = TcpListener::bind("127.0.0.1:3000");
    let (_one, port, said) = started(listen(&[]));
    assert!((3001..3100).contains(&port), "{port}");
    let miss = "(a tunnel or a webhook to port 3000 does not reach it)";
    assert_eq!(said, format!("note: port 3000 is in use; listening on {port} {miss}"));
    let (_two, other, _) = started(listen(&[]));
    assert!(other > 3000 && other != port);
    let _held = TcpListener::bind("127.0.0.1:4000");
    let (_hub, port, said) = started(Place::new().run(["sandbox", "--json"]));
    assert!((4001..4100).contains(&port), "{port}");
    assert_eq!(said, format!("note: port 4000 is in use; listening on {port}"));
}

#[test]
fn an_application_that_is_not_up_yet_keeps_the_usual_port() {
    let place = Place::new();
    place.config("[profiles.default]\nforward = 'click.*=localhost:3000/x'\n");
    for cli in [
        listen(&["--forward-to", ":3000/x"]),
        listen(&["--forward-to", "http://0.0.0.0:3000"]),
        place.run(["listen", "--json", "--skip-verify"]),
    ] {
        let (_running, port, said) = started(cli);
        assert!((3001..3100).contains(&port), "{port}");
        assert!(said.starts_with(&format!("note: port 3000 is the application's; listening on {port} ")), "{said}");
    }
    // Another machine's port 3000 is no reason; nothing is sent there.
    let elsewhere = listen(&["--forward-to", "http://app.invalid:3000", "--timeout", "1ms"]).any_stdout();
    let said = elsewhere.stderr_contains("").run();
    assert!(!String::from_utf8_lossy(&said.stderr).contains("the application's"));
}

#[test]
fn a_typed_port_is_never_changed() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for command in ["listen", "sandbox"] {
        let typed = Place::new().run([command, "--port", &port]).env("PUSHONEY_SIGNING_SECRET", "whsec_test");
        let hint = "another program is listening there; stop it, or use --port ";
        typed
            .status(4)
            .stderr_contains(&format!("error: cannot listen on 127.0.0.1 port {port}: "))
            .stderr_contains(hint)
            .run();
    }
}
