//! The sandbox's API, held against docs/openapi.json: every answer of every operation is as it says, what it does not
//! describe is not there, and its examples are what they are examples of.

use crate::support::app::{App, Reply};
use crate::support::openapi::{Description, METHODS};
use crate::support::sandbox::{Endpoint, KEY, Sandbox};
use crate::support::{Place, Port, Response};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A sandbox whose every answer is held against the description; it notes which have been seen.
struct Held {
    sandbox: Sandbox,
    description: Description,
    seen: BTreeSet<(String, u16)>,
}

/// A request; `places` are what stands in those of `path`.
#[derive(Clone, Copy)]
struct Ask<'a> {
    method: &'a str,
    path: &'a str,
    places: &'a [&'a str],
    query: &'a str,
    key: Option<&'a str>,
    body: &'a str,
}

fn ask<'a>(method: &'a str, path: &'a str, places: &'a [&'a str], body: &'a str) -> Ask<'a> {
    Ask { method, path, places, query: "", key: Some(KEY), body }
}

impl Held {
    fn of(sandbox: Sandbox) -> Self {
        Self { sandbox, description: Description::read(), seen: BTreeSet::new() }
    }

    #[track_caller]
    fn ask(&mut self, ask: Ask<'_>) -> Response {
        let places = ask.places.iter();
        let path = places.fold(ask.path.to_owned(), |path, place| {
            let (from, to) = (path.find('{').unwrap(), path.find('}').unwrap());
            format!("{}{place}{}", &path[..from], &path[to + 1..])
        });
        let key = ask.key.map_or_else(String::new, |key| format!("Authorization: Bearer {key}\r\n"));
        let (method, query, length) = (ask.method, ask.query, ask.body.len());
        let head = format!("{method} {path}{query} HTTP/1.1\r\nHost: x\r\n{key}Content-Length: {length}\r\n");
        let request = format!("{head}Connection: close\r\n\r\n{}", ask.body);
        let answer = Port::on(self.sandbox.port).send(request.as_bytes());
        self.description.hold_answer(method, ask.path, &answer);
        self.seen.insert((format!("{method} {}", ask.path), answer.status));
        answer
    }

    /// Asks, and expects this status; the answer's JSON.
    #[track_caller]
    fn json(&mut self, status: u16, request: Ask<'_>) -> Value {
        let answer = self.ask(request);
        assert_eq!(answer.status, status, "{} {}: {}", request.method, request.path, answer.text());
        serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
    }

    #[track_caller]
    fn register(&mut self, url: &str) -> String {
        let body = json!({"url": url, "events": ["e"]}).to_string();
        self.json(201, ask("POST", WEBHOOKS, &[], &body))["id"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    fn emit_to(&mut self, webhook: &str) -> String {
        let answer = self.json(202, ask("POST", EVENTS, &[], r#"{"event":"e"}"#));
        let mut deliveries = answer["deliveries"].as_array().unwrap().iter();
        deliveries.find(|one| one["webhook_id"] == webhook).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

const WEBHOOKS: &str = "/v1/webhooks";
const DELIVERIES: &str = "/v1/webhooks/{id}/deliveries";
const RETRY: &str = "/v1/webhooks/{id}/deliveries/{delivery_id}/retry";
const CLICK: &str = "/c/{tracking_id}";
const LANDED: &str = "/sandbox/landed";
const EVENTS: &str = "/sandbox/events";
const LIST: &str = "/sandbox/webhooks";
const CLOCK: &str = "/sandbox/clock";
const RESET: &str = "/sandbox/reset";
const OPENAPI: &str = "/sandbox/openapi.json";

/// Every operation, with places that there may be.
const ALL: [(&str, &str, &[&str]); 10] = [
    ("POST", WEBHOOKS, &[]),
    ("GET", DELIVERIES, &["wh_x"]),
    ("POST", RETRY, &["wh_x", "dlv_x"]),
    ("GET", CLICK, &["demo"]),
    ("GET", LANDED, &[]),
    ("POST", EVENTS, &[]),
    ("GET", LIST, &[]),
    ("POST", CLOCK, &[]),
    ("POST", RESET, &[]),
    ("GET", OPENAPI, &[]),
];

/// What every operation does with what is no request of it.
fn whatever_is_asked(held: &mut Held) {
    for (method, path, places) in ALL {
        let request = ask(method, path, places, "");
        let is_open = [CLICK, LANDED, OPENAPI].contains(&path);
        if !is_open {
            assert_eq!(held.ask(Ask { key: None, ..request }).status, 401);
            assert_eq!(held.ask(Ask { key: Some("pk_tesu"), ..request }).status, 401);
        }
        if path != CLICK {
            assert_eq!(held.ask(Ask { query: "?verbose=1", ..request }).status, 422, "{path}");
        }
        assert_eq!(held.ask(Ask { body: "[", ..request }).status, 422, "{path}");
        let large = " ".repeat((1 << 20) + 1);
        assert_eq!(held.ask(Ask { body: &large, ..request }).status, 413, "{path}");
        // What is no HTTP is looked at in sandbox_hostile.rs, and 408 takes half a minute.
        held.seen.extend([400, 408, 431].map(|status| (format!("{method} {path}"), status)));
    }
}

/// What goes well, one after the other.
fn what_goes_well(held: &mut Held) {
    let app = Endpoint::start(|attempt| if attempt == 1 { 503 } else { 200 });
    let webhook = held.register(&app.url());
    let delivery = held.emit_to(&webhook);
    held.sandbox.api().wait_for(&webhook, &delivery, "retrying");
    let listed = held.json(200, ask("GET", DELIVERIES, &[&webhook], ""));
    assert_eq!(listed["deliveries"][0]["attempts"][0]["status"], 503);
    assert_eq!(listed["has_more"], false);
    held.json(202, ask("POST", RETRY, &[&webhook, &delivery], "{}"));
    held.sandbox.api().wait_for(&webhook, &delivery, "delivered");
    let answer = held.ask(ask("GET", CLICK, &["demo%20%e2%82%ac"], ""));
    assert_eq!(
        (answer.status, answer.text()),
        (302, "click.recorded has no webhook; register one with `pushoney-cli listen --register`\n")
    );
    assert_eq!(held.ask(ask("GET", LANDED, &[], "")).status, 200);
    let listed = held.json(200, ask("GET", LIST, &[], ""));
    assert_eq!(listed["webhooks"][0]["deliveries"]["delivered"], 1);
    assert!(!listed.to_string().contains("whsec"), "{listed}");
    held.emit_to(&webhook);
    let answer = held.json(200, ask("POST", CLOCK, &[], r#"{"advance":"1.5h"}"#));
    assert_eq!(answer["advanced"], "1.5h");
    assert_eq!(held.json(200, ask("GET", OPENAPI, &[], "")), held.description.0);
    // The same with a limit, which leaves an older one out.
    let listed = held.json(200, Ask { query: "?limit=1", ..ask("GET", DELIVERIES, &[&webhook], "") });
    assert_eq!((listed["deliveries"].as_array().unwrap().len(), &listed["has_more"]), (1, &json!(true)));
}

/// What is refused for what there is, or is not.
fn what_is_refused(held: &mut Held) {
    let gone = Endpoint::start(|_| 410);
    let webhook = held.register(&gone.url());
    for (path, places, code) in
        [(RETRY, &["wh_x", "dlv_x"][..], "webhook_not_found"), (RETRY, &[&webhook, "dlv_x"], "delivery_not_found")]
    {
        assert_eq!(held.json(404, ask("POST", path, places, ""))["error"], code);
    }
    assert_eq!(held.json(404, ask("GET", DELIVERIES, &["wh_x"], ""))["error"], "webhook_not_found");
    let delivery = held.emit_to(&webhook);
    held.sandbox.api().wait_for(&webhook, &delivery, "failed");
    assert_eq!(held.json(409, ask("POST", RETRY, &[&webhook, &delivery], ""))["error"], "webhook_disabled");
    let silent = App::answering(Reply::Silence);
    let webhook = held.register(&format!("http://127.0.0.1:{}/", silent.port));
    let delivery = held.emit_to(&webhook);
    held.sandbox.api().wait_for(&webhook, &delivery, "sending");
    assert_eq!(held.json(409, ask("POST", RETRY, &[&webhook, &delivery], ""))["error"], "attempt_under_way");
    assert_eq!(held.json(200, ask("GET", DELIVERIES, &[&webhook], ""))["deliveries"][0]["status"], "sending");
}

/// A queue is full when its endpoint answers too slowly for what comes.
fn a_queue_runs_full(held: &mut Held) {
    assert_eq!(held.ask(ask("POST", RESET, &[], "")).status, 204);
    let silent = App::answering(Reply::Silence);
    let body = json!({"url": format!("http://127.0.0.1:{}/", silent.port), "events": ["e", "click.recorded"]});
    held.json(201, ask("POST", WEBHOOKS, &[], &body.to_string()));
    let large = json!({"event": "e", "data": "x".repeat((1 << 20) - 300)}).to_string();
    let mut api = held.sandbox.api();
    let accepted = (0..70).take_while(|_| api.call("POST", EVENTS, &large).0 == 202).count();
    assert_eq!(accepted, 64, "64 MiB, with some KiB left");
    assert_eq!(held.json(429, ask("POST", EVENTS, &[], &large))["error"], "queue_full");
    // What is small still fits, until it does not: here a click.
    let full = (0..1_000).any(|_| api.call("GET", "/c/demo", "").0 == 429);
    assert!(full, "a queue has an end");
    assert_eq!(held.ask(ask("GET", CLICK, &["demo"], "")).status, 429);
    assert_eq!(held.ask(ask("POST", RESET, &[], "{}")).status, 204);
    for _ in 0..500 {
        assert_eq!(api.call("POST", WEBHOOKS, r#"{"url":"http://127.0.0.1:1","events":["f"]}"#).0, 201);
    }
    let body = r#"{"url":"http://127.0.0.1:1","events":["f"]}"#;
    assert_eq!(held.json(409, ask("POST", WEBHOOKS, &[], body))["error"], "too_many_webhooks");
}

/// Nothing is accepted that can't be kept.
fn nothing_can_be_kept(held: &mut Held) {
    let app = Endpoint::start(|_| 200);
    let webhook = held.register(&app.url());
    let delivery = held.emit_to(&webhook);
    held.sandbox.api().wait_for(&webhook, &delivery, "delivered");
    let large = json!({"event": "f", "data": "x".repeat(200)}).to_string();
    let mut api = held.sandbox.api();
    assert!((0..1_000).any(|_| api.call("POST", EVENTS, &large).0 == 503), "the file can't grow for ever");
    // A shorter record may fit where a longer one did not.
    while api.call("POST", CLOCK, r#"{"advance":"0"}"#).0 == 200 {}
    for request in [
        ask("POST", WEBHOOKS, &[], r#"{"url":"http://127.0.0.1:1","events":["f"]}"#),
        ask("POST", RETRY, &[&webhook, &delivery], ""),
        ask("GET", CLICK, &["demo"], ""),
        ask("POST", EVENTS, &[], &large),
        ask("POST", CLOCK, &[], r#"{"advance":"0"}"#),
    ] {
        assert_eq!(held.json(503, request)["error"], "state_not_kept", "{}", request.path);
    }
    while held.ask(ask("POST", RESET, &[], "")).status == 204 {}
}

#[test]
fn every_answer_is_as_described() {
    let place = Place::new();
    let mut held = Held::of(Sandbox::start(&place, &["--timeout", "0"]));
    whatever_is_asked(&mut held);
    what_goes_well(&mut held);
    what_is_refused(&mut held);
    a_queue_runs_full(&mut held);
    let cli = place.run(["sandbox", "--port", "0", "--api-key", KEY, "--state", "state"]).file_size(16);
    let mut unkept = Held::of(Sandbox::of(cli));
    nothing_can_be_kept(&mut unkept);
    held.seen.append(&mut unkept.seen);
    assert_eq!(held.seen, held.description.statuses(), "everything that is described has been seen");
}

#[test]
fn what_is_not_described_is_not_there() {
    let sandbox = Sandbox::start(&Place::new(), &[]);
    let (description, port) = (Description::read(), Port::on(sandbox.port));
    let send = |method: &str, path: &str| {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n");
        port.send(format!("{head}Connection: close\r\n\r\n").as_bytes())
    };
    let described: BTreeSet<_> = description.paths().into_iter().collect();
    assert_eq!(described.len(), ALL.len());
    for (path, methods) in described {
        let filled = path.replace(['{', '}'], "");
        for method in METHODS.map(str::to_uppercase).iter().chain([&"BREW".to_owned()]) {
            let answer = send(method, &filled);
            if methods.contains(&method.to_lowercase().as_str()) {
                assert_ne!(answer.status, 405, "{method} {path}");
            } else {
                let allowed = methods.iter().map(|method| method.to_uppercase()).collect::<Vec<_>>().join(", ");
                assert_eq!((answer.status, answer.header("allow")), (405, Some(allowed.as_str())), "{method} {path}");
            }
        }
    }
    for path in ["/", "/v1", "/v1/webhooks/", "/v1/webhooks/x", "/v2/webhooks", "/c", "/c/", "/sandbox", "/favicon.ico"]
    {
        let answer = send("GET", path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().starts_with(r#"{"error":"not_found","message":""#), "{path}: {}", answer.text());
    }
}

#[test]
fn every_example_is_what_it_is_an_example_of() {
    fn look(description: &Description, pointer: &str, value: &Value, found: &mut usize) {
        match value {
            Value::Object(fields) => {
                let schema = format!("{pointer}/schema");
                if fields.contains_key("schema") {
                    let examples = fields.get("examples").and_then(Value::as_object).into_iter().flatten();
                    let examples = examples.map(|(_, example)| &example["value"]).chain(fields.get("example"));
                    for example in examples {
                        description.hold(&schema, example);
                        *found += 1;
                    }
                }
                for (name, inner) in fields {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    look(description, &format!("{pointer}/{name}"), inner, found);
                }
            }
            Value::Array(list) => {
                for (at, inner) in list.iter().enumerate() {
                    look(description, &format!("{pointer}/{at}"), inner, found);
                }
            }
            _ => {}
        }
    }
    let description = Description::read();
    let mut found = 0;
    look(&description, "", &description.0, &mut found);
    assert!(found > 25, "{found}");
}

/// What our own client reads, whatever there is.
#[test]
fn a_long_list_is_cut_where_clients_would_stop_reading() {
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &["--time-scale", "1000000000"]);
    let mut api = sandbox.api();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (webhook, _) = api.register(&format!("http://127.0.0.1:{port}/"), &["e"]);
    let last = (0..1_000).map(|_| api.emit("e")).last().unwrap();
    let newest = api.wait_for(&webhook, last[0]["id"].as_str().unwrap(), "failed");
    assert_eq!(newest["reason"], "exhausted");
    assert_eq!(newest["attempts"].as_array().unwrap().len(), 6);
    let (_, listed) = api.call("GET", &format!("/v1/webhooks/{webhook}/deliveries"), "");
    assert_eq!(listed["has_more"], true);
    let size = listed.to_string().len();
    assert!((800 << 10..900 << 10).contains(&size), "{size}");
    let deliveries = listed["deliveries"].as_array().unwrap();
    assert_eq!(deliveries[0], newest);
    let run = place.run(["deliveries", "list", &webhook, "--json", "--hub", &sandbox.url()]);
    let older = "note: the hub does not list older ones\n";
    let run = run.env("PUSHONEY_API_KEY", KEY).any_stdout().stderr(older).run();
    assert_eq!(run.lines().len(), deliveries.len());
}

#[test]
fn what_docs_sandbox_md_says_can_be_pasted() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/SANDBOX.md")).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let script = blocks.collect::<String>();
    assert_eq!(script.matches("curl ").count(), 8, "{script}");
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &[]);
    let mut run = std::process::Command::new("sh");
    run.args(["-euc", &script]).current_dir(place.path("home")).env_clear();
    run.env("PATH", std::env::var_os("PATH").unwrap()).env("PUSHONEY_HUB", sandbox.url());
    let run = run.env("PUSHONEY_API_KEY", KEY).output().unwrap();
    let printed = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{printed}");
    let answers: Vec<_> = printed.lines().collect();
    let starts = [
        r#"{"id":"wh_"#,
        "click.recorded is",
        r#"{"deliveries":[{"id":"dlv_"#,
        r#"{"id":"dlv_"#,
        r#"{"event":"order.paid""#,
        r#"{"webhooks":[{"#,
        r#"{"advanced":"5m""#,
    ];
    assert_eq!(answers.len(), starts.len(), "{printed}");
    for (answer, start) in answers.iter().zip(starts) {
        assert!(answer.starts_with(start), "{start}: {answer}");
    }
}
