//! Forwarding that leads back to the listener: refused at the start where it shows, and ended where it does not.

use crate::support::app::{App, Reply};
use crate::support::sandbox::Telling;
use crate::support::{Listener, Place, hold_against_schema};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;

const BODY: &[u8] = br#"{"event":"click.recorded","data":{}}"#;

/// A tunnel: what connects to it is connected to a listener that is named once it is there.
struct Tunnel {
    port: u16,
    to: Arc<OnceLock<u16>>,
    /// Requests that have gone through.
    through: Arc<AtomicUsize>,
}

impl Tunnel {
    fn new() -> Self {
        let entrance = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = entrance.local_addr().unwrap().port();
        let (to, through) = (Arc::new(OnceLock::new()), Arc::new(AtomicUsize::new(0)));
        let (target, count) = (Arc::clone(&to), Arc::clone(&through));
        thread::spawn(move || {
            for stream in entrance.incoming().map_while(Result::ok) {
                // A look whether anybody listens sends nothing, and comes before there is a target.
                let (target, count) = (Arc::clone(&target), Arc::clone(&count));
                thread::spawn(move || {
                    let mut byte = [0];
                    if stream.peek(&mut byte).is_ok_and(|some| some > 0) {
                        join(stream, TcpStream::connect(("127.0.0.1", *target.wait())).unwrap(), &count);
                    }
                });
            }
        });
        Self { port, to, through }
    }

    fn leads_to(&self, listener: &Listener) {
        self.to.set(u16::try_from(listener.ready()["port"].as_u64().unwrap()).unwrap()).unwrap();
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Moves bytes both ways until either side ends, and counts the requests.
fn join(one: TcpStream, other: TcpStream, requests: &AtomicUsize) {
    let (mut back, mut forth) = (other.try_clone().unwrap(), one.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut forth);
        let _ = forth.shutdown(Shutdown::Write);
    });
    let (mut from, mut to, mut piece) = (one, other, [0; 16 * 1024]);
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let begins = |part: &&[u8]| part.starts_with(b"POST ");
        requests.fetch_add(piece[..read].windows(5).filter(begins).count(), Ordering::SeqCst);
        if to.write_all(&piece[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

fn forwarding(to: &str, args: &[&str]) -> Listener {
    let given = ["--skip-verify", "--forward-to", to].into_iter().chain(args.iter().copied());
    Place::new().run(given).listen()
}

/// A port that nobody is given by himself: those start at 32768, or higher.
fn quiet_port() -> u16 {
    let from = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    (from..32_000).find(|port| TcpListener::bind(("0.0.0.0", *port)).is_ok()).unwrap()
}

#[test]
fn a_listener_is_not_forwarded_to_under_any_of_its_names() {
    let place = Place::new();
    let port = quiet_port();
    let listen = |host: &str, target: &str| {
        let args = ["listen", "--skip-verify", "--host", host, "--port", &port.to_string(), "--forward-to", target];
        place.run(args.map(str::to_owned))
    };
    for (host, target, whole) in [
        ("127.0.0.1", format!(":{port}/x"), format!("http://localhost:{port}/x")),
        ("127.0.0.1", format!("http://LOCALHOST:{port}"), format!("http://LOCALHOST:{port}")),
        ("127.0.0.1", format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}")),
        ("127.0.0.1", format!("0.0.0.0:{port}"), format!("http://0.0.0.0:{port}")),
        ("127.0.0.1", format!("click.*=[::ffff:127.0.0.1]:{port}"), format!("http://[::ffff:127.0.0.1]:{port}")),
        ("0.0.0.0", format!("127.1.2.3:{port}"), format!("http://127.1.2.3:{port}")),
    ] {
        let hint = format!("\n  use your application's port, or listen on another one, as in --port {}\n", port + 1);
        let said = format!("error: cannot forward to {whole}: that is this listener, on {host}:{port}");
        listen(host, &target).status(2).stderr_contains(&format!("{said}{hint}")).run();
    }
    place.config(&format!("[profiles.default]\nforward = ':{port}'\n"));
    let of_profile = place.run(["listen", "--skip-verify", "--port", &port.to_string()]);
    of_profile.status(2).stderr_contains("that is this listener").run();
    // The same port of another address is another program.
    listen("127.0.0.1", &format!("127.0.0.2:{port}")).args(["--timeout", "1ms"]).stderr_contains("127.0.0.2").run();
}

#[test]
fn what_comes_back_through_a_tunnel_is_answered_508_and_said_once() {
    let tunnel = Tunnel::new();
    let listener = forwarding(&tunnel.url(), &["--capture", "c.jsonl"]);
    let place = listener.place().clone();
    tunnel.leads_to(&listener);
    for nth in 1..=2 {
        let answer = listener.post(BODY, &[]);
        assert_eq!((answer.status, answer.text()), (508, "loop detected: this listener forwarded it to itself"));
        let line = listener.next_line();
        assert_eq!((&line["type"], &line["status"]), (&Value::from("delivery"), &Value::from(508)));
        assert_eq!(line["app"]["status"], 508);
        assert_eq!(tunnel.through.load(Ordering::SeqCst), nth * 2, "each delivery turns twice");
    }
    let end = listener.stop();
    assert_eq!(end.lines.len(), 1, "what came back is no delivery: {:?}", end.lines);
    assert_eq!((&end.lines[0]["received"], &end.lines[0]["counted"]), (&Value::from(2), &Value::from(0)));
    let said = "leads back to this listener: looped deliveries are answered 508 (Loop Detected)";
    assert_eq!(end.stderr.matches(said).count(), 1, "{}", end.stderr);
    assert!(end.stderr.contains(&format!("warning: {} {said}", tunnel.url())), "{}", end.stderr);
    assert_eq!(std::fs::read_to_string(place.path("c.jsonl")).unwrap().lines().count(), 2);
}

#[test]
fn two_listeners_that_forward_to_each_other_end_it() {
    let tunnel = Tunnel::new();
    let one = forwarding(&tunnel.url(), &[]);
    let other = forwarding(one.url(), &[]);
    tunnel.leads_to(&other);
    assert_eq!(one.post(BODY, &[]).status, 508);
    assert_eq!(tunnel.through.load(Ordering::SeqCst), 2);
    assert_eq!(one.stop().lines.len(), 2, "one delivery and the summary");
}

#[test]
fn the_same_delivery_twice_at_once_is_no_loop_and_reaches_the_application_twice() {
    let both = Arc::new(Barrier::new(2));
    let app = App::scripted(move |nth| {
        // Neither is answered before both have come.
        if nth < 2 {
            both.wait();
        }
        Reply::status(200, "")
    });
    let listener = forwarding(&app.url(), &[]);
    let port = crate::support::Port::of(&listener);
    let senders = [0; 2].map(|_| thread::spawn(move || port.post(BODY)));
    assert_eq!(senders.map(|sender| sender.join().unwrap()), [200, 200]);
    let mut vias = [app.next(), app.next()].map(|got| got.header("via"));
    vias.sort();
    assert_eq!(vias[0], None, "nothing is added to the first");
    assert!(vias[1].as_deref().is_some_and(|via| via.starts_with("1.1 pushoney-cli-")), "{vias:?}");
    assert_eq!(port.post(BODY), 200);
    assert_eq!(app.next().header("via"), None, "nor to one that comes after");
    let end = listener.stop();
    assert_eq!(end.lines.last().unwrap()["counted"], 3, "{:?}", end.lines);
}

#[test]
fn a_webhook_that_is_the_sandbox_itself_fails_for_good() {
    let place = Place::new();
    let mut hub = Telling::start(&place, &[]);
    let (url, mut api) = (hub.url(), hub.api());
    let paths = ["/v1/webhooks", "/sandbox/events", "/c/x"];
    for path in paths {
        api.register(&format!("{url}{path}"), &["click.recorded"]);
    }
    api.emit("click.recorded");
    for _ in paths {
        let attempt = hub.attempt();
        let status = attempt["status"].as_u64().unwrap();
        assert!((400..500).contains(&status), "{attempt}");
        assert_eq!(attempt["outcome"], "failed", "{attempt}");
    }
}

#[test]
fn what_came_back_is_counted_and_named_where_it_fails_a_run() {
    let tunnel = Tunnel::new();
    let listener = forwarding(&tunnel.url(), &["--fail-on", "app"]);
    tunnel.leads_to(&listener);
    assert_eq!(listener.post(BODY, &[]).status, 508);
    let end = listener.ended();
    let summary = end.lines.last().unwrap();
    hold_against_schema("summary", summary);
    assert_eq!((&summary["looped"], &summary["received"]), (&1.into(), &1.into()));
    let hint = "  forward to the application itself: this URL leads back to the listener\n";
    assert!(end.status == Some(1) && end.stderr.ends_with(hint), "{}", end.stderr);

    let tunnel = Tunnel::new();
    let listener = forwarding(&tunnel.url(), &["--count", "2", "--timeout", "1s"]);
    tunnel.leads_to(&listener);
    assert_eq!(listener.post(BODY, &[]).status, 508);
    let end = listener.ended();
    let said = "2 arrived: 1 the application answered 508, 1 looped back from where it was forwarded (508)";
    assert!(end.status == Some(1) && end.stderr.contains(said), "{}", end.stderr);
}
