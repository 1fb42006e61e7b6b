//! URLs as they are typed: short ones wherever one is asked for, and what was made of them is said.

use crate::support::app::{App, Reply};
use crate::support::hub::{Hub, json as hub_json};
use crate::support::{Cli, Place, records};
use serde_json::{Value, json};

const SECRET: &str = "whsec_test";
const KEY: &str = "pk_test_0123456789";

fn run(place: &Place, args: &[&str]) -> Cli {
    place.run(args.iter().copied()).env("PUSHONEY_SIGNING_SECRET", SECRET)
}

#[test]
fn what_is_sent_goes_to_a_short_url_and_says_where() {
    let app = App::answering(Reply::status(200, ""));
    let place = records::place(records::lines(&[records::plain("dlv_1")]));
    let port = app.port.to_string();
    for (typed, sent_to, path) in [
        (format!("localhost:{port}/webhooks"), format!("http://localhost:{port}/webhooks"), "/webhooks"),
        (format!(":{port}/hook?a=b"), format!("http://localhost:{port}/hook?a=b"), "/hook?a=b"),
        (port.clone(), format!("http://localhost:{port}"), "/"),
        (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"), "/"),
    ] {
        let note = format!("note: sending to {sent_to}\n");
        let trigger = run(&place, &["trigger", "click.recorded", "--to", &typed]);
        trigger.any_stdout().stderr(&note).run();
        assert!(app.next().head.starts_with(&format!("POST {path} HTTP/1.1\r\n")), "{typed}");
        let replay = run(&place, &["replay", "c.jsonl", "--json", "--to", &typed]).any_stdout();
        let replay = replay.stderr_contains(&note).run();
        let attempt: Value = serde_json::from_str(replay.lines()[0]).unwrap();
        let url = attempt["url"].as_str().unwrap();
        assert!(url.starts_with(&sent_to), "{url}");
        app.next();
    }
    let quiet = run(&place, &["trigger", "click.recorded", "-q", "--to", &port]);
    quiet.any_stdout().run();
}

#[test]
fn what_was_delivered_to_a_short_url_is_not_sent_again_to_the_whole_one() {
    let app = App::answering(Reply::status(200, ""));
    let place = records::place(records::lines(&[records::plain("dlv_1")]));
    let send = |to: &str| {
        let args = ["replay", "c.jsonl", "-q", "--json", "--results", "r.jsonl", "--resume", "--to", to];
        let sent = run(&place, &args).any_stdout().run();
        let summary: Value = serde_json::from_str(sent.lines().last().unwrap()).unwrap();
        (summary["delivered"].clone(), summary["skipped"].clone())
    };
    assert_eq!(send(&format!(":{}", app.port)), (json!(1), json!(0)));
    assert_eq!(send(&format!("http://localhost:{}", app.port)), (json!(0), json!(1)));
}

#[test]
fn a_listener_forwards_to_short_urls_and_its_ready_line_has_them_whole() {
    let (clicks, others) = (App::answering(Reply::status(201, "")), App::answering(Reply::status(202, "")));
    let to_clicks = format!("click.*=:{}/x?a=b", clicks.port);
    let to_others = format!("localhost:{}", others.port);
    let listener =
        run(&Place::new(), &["--skip-verify", "--forward-to", &to_clicks, "--forward-to", &to_others]).listen();
    let routes =
        [format!("click.* to http://localhost:{}/x?a=b", clicks.port), format!("to http://localhost:{}", others.port)];
    assert_eq!(listener.ready()["forward"], json!(routes));
    assert_eq!(listener.post(br#"{"event":"click.recorded"}"#, &[]).status, 201);
    assert!(clicks.next().head.starts_with("POST /x?a=b HTTP/1.1\r\n"));
    assert_eq!(listener.post(br#"{"event":"other"}"#, &[]).status, 202);
    assert!(others.next().head.starts_with("POST / HTTP/1.1\r\n"));
    assert_eq!(listener.next_line()["app"]["url"], format!("http://localhost:{}/x?a=b", clicks.port));

    let place = Place::new();
    place.config(&format!("[profiles.default]\nforward = ['{to_clicks}', '{to_others}']\n"));
    let listener = run(&place, &["--skip-verify"]).listen();
    assert_eq!(listener.ready()["forward"], json!(routes), "the profile's are typed too");
}

#[test]
fn a_route_that_is_no_url_says_what_to_type() {
    for (route, why) in [
        ("app", "`app` could be a host or a path: for a host, type http://app or https://app; for a path"),
        ("click.*=/hook", "`/hook` has no host and no port: for this machine, add its port: :3000/hook"),
        ("click.*", "; prefixed with events it looks like 'click.*=:3001/hook'"),
        ("h.example/a=h.example/b", "could be a URL, or events and a URL: add http:// or https://"),
    ] {
        run(&Place::new(), &["listen", "--port", "0", "--forward-to", route]).status(2).stderr_contains(why).run();
    }
}

#[test]
fn a_hub_on_this_machine_and_a_webhook_may_be_short_and_the_whole_url_is_registered() {
    let created = || hub_json("201 Created", r#"{"id":"wh_1","signing_secret":"whsec_1"}"#);
    let hub = Hub::new([created(), created()]);
    let port = hub.url().rsplit_once(':').unwrap().1.to_owned();
    let place = Place::new();
    for (at, typed, whole) in [
        (format!("127.0.0.1:{port}"), ":3000/x", "http://localhost:3000/x"),
        (format!(":{port}"), "hooks.example.com", "https://hooks.example.com"),
    ] {
        let register = place.run(["register", "--hub", &at, "--url", typed]).env("PUSHONEY_API_KEY", KEY);
        register.any_stdout().stderr(format!("note: --url is {whole}\n")).run();
    }
    let sent: Vec<Value> = hub.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect();
    assert_eq!(
        (&sent[0]["url"], &sent[1]["url"]),
        (&json!("http://localhost:3000/x"), &json!("https://hooks.example.com"))
    );
}
