//! `listen --catch-up`: what failed while nobody listened comes again, once, the oldest first, before what is live.

use crate::support::app::{App, Reply, Unborn};
use crate::support::hub::{Hub, json as hub_json};
use crate::support::running::Running;
use crate::support::sandbox::{Api, KEY, Sandbox};
use crate::support::{Cli, Listener, Place, hold_against_schema};
use serde_json::{Value, json};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;

/// Where a tunnel leads.
#[derive(Clone, Copy)]
enum Leads {
    /// It hangs up.
    Nowhere,
    /// Whoever comes waits.
    Soon,
    To(u16),
}

/// A tunnel whose end changes.
struct Tunnel {
    port: u16,
    leads: Arc<(Mutex<Leads>, Condvar)>,
}

impl Tunnel {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let leads = Arc::new((Mutex::new(Leads::Nowhere), Condvar::new()));
        let shared = Arc::clone(&leads);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (leads, changed) = &*shared;
                let leads = changed.wait_while(leads.lock().unwrap(), |leads| matches!(leads, Leads::Soon)).unwrap();
                let Leads::To(port) = *leads else { continue };
                let Ok(other) = TcpStream::connect(("127.0.0.1", port)) else { continue };
                let (back, there) = (stream.try_clone().unwrap(), other.try_clone().unwrap());
                thread::spawn(move || copy(stream, there));
                thread::spawn(move || copy(other, back));
            }
        });
        Self { port, leads }
    }

    fn set(&self, to: Leads) {
        *self.leads.0.lock().unwrap() = to;
        self.leads.1.notify_all();
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = std::io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// A sandbox, a webhook that is kept in the profile, and a tunnel that leads nowhere yet.
struct Setup {
    place: Place,
    sandbox: Sandbox,
    tunnel: Tunnel,
    webhook: String,
}

impl Setup {
    fn new(args: &[&str]) -> Self {
        let place = Place::new();
        // A day of retries is over within a tenth of a second.
        let sandbox = Sandbox::start(&place, &[&["--time-scale", "1000000"], args].concat());
        let tunnel = Tunnel::start();
        let url = format!("http://127.0.0.1:{}", tunnel.port);
        let register = ["register", "--save", "--json", "--events", "a,b", "--url", &url, "--hub", &sandbox.url()];
        let run = place.run(register).env("PUSHONEY_API_KEY", KEY).any_stdout();
        let answer = run.stderr_contains("the id is in profile").run().json();
        Self { place, sandbox, tunnel, webhook: answer["id"].as_str().unwrap().to_owned() }
    }

    fn api(&self) -> Api {
        self.sandbox.api()
    }

    /// Fires so many events that fail for good; answers their ids.
    fn failed(&self, many: usize) -> Vec<String> {
        let mut api = self.api();
        let ids: Vec<_> = (0..many).map(|_| api.emit("a")[0]["id"].as_str().unwrap().to_owned()).collect();
        for id in &ids {
            api.wait_for(&self.webhook, id, "failed");
        }
        ids
    }

    /// For [`Cli::listen`], which adds the command itself.
    fn catch_up(&self, args: &[&str]) -> Cli {
        let cli = self.place.run(["--catch-up"]).args(args.iter().copied());
        cli.env("PUSHONEY_API_KEY", KEY).env("PUSHONEY_HUB", self.sandbox.url())
    }

    /// A listener that the tunnel leads to.
    fn listen(&self, args: &[&str]) -> Listener {
        self.tunnel.set(Leads::Soon);
        let listener = self.catch_up(args).listen();
        self.tunnel.set(Leads::To(u16::try_from(listener.ready()["port"].as_u64().unwrap()).unwrap()));
        listener
    }
}

/// The ids of the deliveries up to the line on catching up, and that line.
fn caught(listener: &Listener) -> (Vec<String>, Value) {
    let mut ids = Vec::new();
    loop {
        let line = listener.next_line();
        if line["type"] == "catch_up" {
            hold_against_schema("catch_up", &line);
            return (ids, line);
        }
        assert_eq!((&line["type"], &line["verified"]), (&json!("delivery"), &json!(true)), "{line}");
        ids.push(line["delivery_id"].as_str().unwrap().to_owned());
    }
}

/// The counts of a line on catching up, in this order.
fn counts(line: &Value, names: &[&str]) -> Vec<u64> {
    names.iter().map(|name| line[name].as_u64().unwrap()).collect()
}

const COUNTS: [&str; 8] = ["failed", "known", "asked", "accepted", "not_accepted", "not_arrived", "refused", "left"];

#[test]
fn what_failed_comes_again_the_oldest_first_and_then_what_is_live() {
    let setup = Setup::new(&[]);
    let ids = setup.failed(4);
    let listener = setup.listen(&[]);
    let (again, told) = caught(&listener);
    assert_eq!(again, ids);
    assert_eq!(counts(&told, &COUNTS), [4, 0, 4, 4, 0, 0, 0, 0]);
    assert_eq!((&told["webhook_id"], &told["error"]), (&json!(setup.webhook), &Value::Null));
    let live = setup.api().emit("b")[0]["id"].clone();
    let next = listener.next_line();
    assert_eq!((&next["delivery_id"], &next["event"], &next["duplicate"]), (&live, &json!("b"), &json!(false)));
    assert_eq!(listener.stop().status, Some(0));
    // They were delivered, so there is nothing left to ask for.
    let listener = setup.listen(&[]);
    let (again, told) = caught(&listener);
    assert_eq!((again.len(), counts(&told, &COUNTS)), (0, vec![0; 8]));
}

#[test]
fn what_the_capture_has_is_not_asked_for_and_what_fails_again_is_asked_for_once() {
    let setup = Setup::new(&[]);
    let ids = setup.failed(3);
    // The application takes the first one and refuses the others.
    let app = App::scripted(|nth| Reply::status(if nth == 0 { 200 } else { 422 }, ""));
    let forward = app.url();
    let listener = setup.listen(&["--capture", "seen.jsonl", "--forward-to", &forward]);
    let (again, told) = caught(&listener);
    assert_eq!((&again, counts(&told, &COUNTS)), (&ids, vec![3, 0, 3, 1, 2, 0, 0, 0]));
    listener.stop();
    (0..3).for_each(|_| drop(app.next()));
    assert!(app.is_idle());
    // A hub that did not learn of the answer lists what was accepted as failed.
    let rows: Vec<_> = ids.iter().rev().map(|id| json!({"id": id, "status": "failed"})).collect();
    let list = json!({"deliveries": rows, "has_more": true}).to_string();
    let hub = Hub::new([
        hub_json("200 OK", &list),
        hub_json("409 Conflict", r#"{"message":"disabled"}"#),
        hub_json("404 Not Found", "{}"),
    ]);
    let listener = setup.catch_up(&["--capture", "seen.jsonl", "--hub", &hub.url()]).listen();
    let (again, told) = caught(&listener);
    assert_eq!((again.len(), counts(&told, &COUNTS)), (0, vec![3, 1, 2, 0, 0, 0, 2, 0]));
    assert!(told["error"].as_str().unwrap().contains("409 Conflict: disabled"), "{told}");
    assert_eq!(told["has_more"], true);
    listener.stop();
    let asked: Vec<_> = hub.requests().iter().skip(1).map(|request| request.line.clone()).collect();
    let retry = |id: &String| format!("POST /v1/webhooks/{}/deliveries/{id}/retry", setup.webhook);
    assert_eq!(asked, [retry(&ids[1]), retry(&ids[2])]);
}

#[test]
fn what_comes_live_meanwhile_is_answered_at_once_and_shown_behind() {
    let setup = Setup::new(&["--concurrency", "2"]);
    let ids = setup.failed(2);
    // The application answers the first one when it is told to.
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let app = App::scripted(move |nth| {
        if nth == 0 {
            wait.lock().unwrap().recv().unwrap();
        }
        Reply::status(200, "")
    });
    let listener = setup.listen(&["--forward-to", &app.url()]);
    app_is_asked(&setup, &ids[0]);
    let mut api = setup.api();
    let live = api.emit("b")[0]["id"].as_str().unwrap().to_owned();
    api.wait_for(&setup.webhook, &live, "delivered");
    go.send(()).unwrap();
    let (again, told) = caught(&listener);
    assert_eq!((again, counts(&told, &COUNTS)), (ids, vec![2, 0, 2, 2, 0, 0, 0, 0]));
    assert_eq!(listener.next_line()["delivery_id"], live);
}

/// Waits until an attempt of a delivery is under way.
fn app_is_asked(setup: &Setup, id: &str) {
    setup.api().wait_for(&setup.webhook, id, "sending");
}

#[test]
fn what_does_not_arrive_is_told_and_not_asked_for_without_end() {
    let setup = Setup::new(&[]);
    setup.failed(5);
    // The tunnel is down.
    let listener = setup.catch_up(&[]).listen();
    let (again, told) = caught(&listener);
    assert_eq!((again.len(), counts(&told, &COUNTS)), (0, vec![5, 0, 3, 0, 0, 3, 0, 2]));
    assert!(told["error"].as_str().unwrap().starts_with("dlv_"), "{told}");
    assert_eq!(listener.stop().status, Some(0));
}

#[test]
fn ctrl_c_ends_it_and_says_how_far_it_came() {
    let setup = Setup::new(&[]);
    let ids = setup.failed(3);
    setup.tunnel.set(Leads::Soon);
    let listener = setup.catch_up(&[]).listen();
    app_is_asked(&setup, &ids[0]);
    let stopped = listener.stop();
    assert_eq!(stopped.status, Some(0), "{}", stopped.stderr);
    let kinds: Vec<_> = stopped.lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["catch_up", "summary"]);
    assert_eq!(counts(&stopped.lines[0], &["asked", "not_arrived", "left"]), [1, 0, 2]);
}

#[test]
fn people_are_told_what_was_caught_up_on() {
    let setup = Setup::new(&[]);
    setup.failed(1);
    let (reader, writer) = std::io::pipe().unwrap();
    setup.tunnel.set(Leads::Soon);
    let mut listening = setup.catch_up(&["--color", "never", "--compact", "--count", "1"]).listen_piped(reader, writer);
    setup.tunnel.set(Leads::To(listening.port.number()));
    let out = listening.read_rest();
    let (status, stderr) = listening.ended();
    assert!(out.contains(" a  "), "{out}");
    assert_eq!(status, Some(0), "{stderr}");
    let webhook = &setup.webhook;
    let begin = format!("catching up on {webhook}: 1 delivery failed and is retried\n");
    assert!(stderr.contains(&begin) && stderr.contains("caught up: of 1 that failed: 1 accepted"), "{stderr}");
}

#[test]
fn what_can_not_be_caught_up_on_is_said_before_listening() {
    let place = Place::new();
    let hub = Hub::new([hub_json("200 OK", r#"[{"id":"a"}]"#), hub_json("404 Not Found", "{}")]);
    let url = hub.url();
    let listen = |args: &[&str]| {
        let cli = place.run([&["listen", "--port", "0"], args].concat());
        cli.env("PUSHONEY_SIGNING_SECRET", "whsec_0123456789abcdef").env("PUSHONEY_API_KEY", KEY)
    };
    let catch_up = ["--catch-up", "--webhook", "wh_1", "--hub", &url];
    listen(&catch_up).status(3).stderr_contains("does not say which deliveries failed").run();
    listen(&catch_up).status(3).stderr_contains("has no /v1/webhooks/wh_1/deliveries").run();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let down = format!("http://{free}");
    listen(&["--catch-up", "--webhook", "wh_1", "--hub", &down])
        .status(3)
        .stderr_contains("nothing is listening on")
        .run();
    for (args, part) in [
        (&["--catch-up", "--hub", &url][..], "no webhook to catch up on"),
        (&["--catch-up", "--webhook", "wh_1"], "no hub to call"),
        (&["--catch-up", "--webhook", "a/b"], "an id must not contain a slash"),
        (&["--catch-up", "--register"], "cannot be used with"),
        (&["--catch-up", "--sandbox"], "cannot be used with"),
        (&["--webhook", "wh_1"], "--catch-up"),
        (&["--catch-up", "--webhook", "w", "--hub", &url, "--save"], "--save requires --register"),
        (&["--hub", &url], "--hub requires --register"),
        (
            &["--catch-up", "--webhook", "w", "--hub", &url, "--scheme", "github", "--secret", "0123456789abcdef"],
            "not github",
        ),
    ] {
        listen(args).status(2).stderr_contains(part).run();
    }
}

#[test]
fn what_was_asked_for_and_is_not_here_at_the_end_is_said() {
    let rows = r#"[{"id":"a","status":"failed"}]"#;
    let hub = Hub::new([hub_json("200 OK", rows), hub_json("202 Accepted", "{}")]);
    let url = hub.url();
    let cli = Place::new().run(["listen", "--port", "0", "--catch-up", "--webhook", "wh_1", "--hub", &url]);
    let cli = cli.args(["--timeout", "500ms"]).env("PUSHONEY_API_KEY", KEY);
    let cli = cli.env("PUSHONEY_SIGNING_SECRET", "whsec_0123456789abcdef").any_stdout();
    cli.stderr_contains("not caught up: of 1 that failed: 1 requested, not arrived yet\n").run();
}

#[test]
fn an_application_that_is_started_meanwhile_is_waited_for() {
    let setup = Setup::new(&[]);
    let ids = setup.failed(2);
    let unborn = Unborn::new();
    setup.tunnel.set(Leads::Soon);
    let to = format!("http://{}", unborn.address);
    let cli = setup.place.run(["listen", "--json", "--port", "0", "--catch-up", "--forward-to", &to]);
    let cli = cli.env("PUSHONEY_API_KEY", KEY).env("PUSHONEY_HUB", setup.sandbox.url());
    let mut running = Running::start(cli);
    let port = running.stdout_line()["port"].as_u64().unwrap();
    setup.tunnel.set(Leads::To(u16::try_from(port).unwrap()));
    assert_eq!(running.stderr_line(), format!("waiting for {to} to accept connections"));
    let app = App::on(unborn.listen(), |_| Reply::status(200, ""));
    let lines: Vec<_> = (0..3).map(|_| running.stdout_line()).collect();
    let came: Vec<_> = lines[..2].iter().map(|line| line["delivery_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!((came, counts(&lines[2], &["asked", "accepted"])), (ids, vec![2, 2]));
    drop(app);
}
