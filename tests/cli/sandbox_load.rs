//! The sandbox under load: many events to many endpoints, a third of them failing, and SIGKILL in the middle of it.
//!
//! `EVENTS` and `ROUNDS` set how many; `.ci/run` asks for more than `cargo test` does.

use crate::support::Place;
use crate::support::sandbox::{Api, Endpoint, Sandbox};
use serde_json::Value;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Five waits of the schedule, 26 hours, in less than a second.
const SCALE: &str = "100000";
/// What may take so long on a machine that is busy with everything else.
const LONG: Duration = Duration::from_secs(240);

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Fifty endpoints, and in how many attempts each gets a delivery: 33 take it at once, 9 with the third, 8 never.
fn endpoints() -> Vec<(Endpoint, u32)> {
    let each = |number| match number {
        0..33 => (Endpoint::start(|_| 200), 1),
        33..42 => (Endpoint::start(|nth| if nth < 3 { 503 } else { 204 }), 3),
        _ => (Endpoint::start(|_| 500), 6),
    };
    (0..50).map(each).collect()
}

/// Fires an event; the deliveries that were accepted, by webhook.
fn emit(api: &mut Api, accepted: &mut HashMap<String, Vec<String>>) -> bool {
    let Some((status, answer)) = api.try_call("POST", "/sandbox/events", r#"{"event":"click.recorded"}"#) else {
        return false;
    };
    assert_eq!(status, 202, "{answer}");
    for delivery in answer["deliveries"].as_array().unwrap() {
        let text = |name: &str| delivery[name].as_str().unwrap().to_owned();
        accepted.entry(text("webhook_id")).or_default().push(text("id"));
    }
    true
}

#[track_caller]
fn wait_until(what: &str, met: impl Fn() -> bool) {
    let began = Instant::now();
    while !met() {
        assert!(began.elapsed() < LONG, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn every_endpoint_gets_every_event_in_the_right_number_of_attempts() {
    let events = number("EVENTS", 100);
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &["--time-scale", SCALE]);
    let (mut api, endpoints) = (sandbox.api(), endpoints());
    let ids: Vec<_> = endpoints.iter().map(|(one, _)| api.register(&one.url(), &["click.recorded"]).0).collect();
    let mut accepted = HashMap::new();
    let began = Instant::now();
    for _ in 0..events {
        assert!(emit(&mut api, &mut accepted));
    }
    let emitted = began.elapsed();
    wait_until("not every attempt came", || {
        endpoints.iter().all(|(one, attempts)| one.total() >= events as u64 * u64::from(*attempts))
    });
    let took = began.elapsed();
    let attempts: u64 = endpoints.iter().map(|(one, _)| one.total()).sum();
    eprintln!(
        "{events} events emitted in {emitted:.1?}, {attempts} attempts in {took:.1?}, {} MiB",
        sandbox.peak_mib()
    );
    // Nothing more comes behind the last. The connection has been idle for longer than a server keeps one.
    let mut api = sandbox.api();
    for (webhook, (endpoint, attempts)) in ids.iter().zip(&endpoints) {
        let last = accepted[webhook].last().unwrap();
        api.wait_for(webhook, last, if *attempts == 6 { "failed" } else { "delivered" });
        let counts = endpoint.counts();
        assert_eq!(counts.len(), events);
        for id in &accepted[webhook] {
            assert_eq!(counts.get(id), Some(attempts), "{id} at {}", endpoint.url());
        }
    }
    assert!(sandbox.peak_mib() < 400, "{} MiB", sandbox.peak_mib());
}

#[test]
fn no_sigkill_of_the_hub_loses_what_it_accepted() {
    let rounds = number("ROUNDS", 6);
    let place = Place::new();
    let endpoints = endpoints();
    let args = ["--time-scale", SCALE, "--state", "state.jsonl"];
    let mut sandbox = Sandbox::start(&place, &args);
    let mut api = sandbox.api();
    let ids: Vec<_> = endpoints.iter().map(|(one, _)| api.register(&one.url(), &["click.recorded"]).0).collect();
    let mut accepted = HashMap::new();
    for round in 0..rounds as u64 {
        let port = sandbox.port;
        let firing = std::thread::spawn(move || {
            let mut accepted = HashMap::new();
            let mut api = Api::of(port);
            while emit(&mut api, &mut accepted) {}
            accepted
        });
        // Anywhere in the load: the moment is what varies, and nothing is waited for.
        std::thread::sleep(Duration::from_micros(50_000 + round * 79_193 % 250_000));
        sandbox.kill();
        for (webhook, ids) in firing.join().unwrap() {
            accepted.entry(webhook).or_insert_with(Vec::new).extend(ids);
        }
        sandbox = Sandbox::start(&place, &args);
    }
    let fired: usize = accepted.values().map(Vec::len).sum();
    eprintln!("{fired} deliveries accepted in {rounds} rounds");
    assert!(fired > 0);
    let live = || ids.iter().zip(&endpoints).filter(|(_, (_, attempts))| *attempts < 6);
    wait_until("something that was accepted did not come", || {
        live().all(|(webhook, (endpoint, attempts))| {
            let counts = endpoint.counts();
            accepted.get(webhook).is_none_or(|ids| ids.iter().all(|id| counts.get(id) >= Some(attempts)))
        })
    });
    wait_until("something still waits", || {
        let (_, listed) = sandbox.api().call("GET", "/sandbox/webhooks", "");
        let webhooks = listed["webhooks"].as_array().unwrap();
        let waits =
            |one: &Value| ["pending", "sending", "retrying"].iter().any(|status| one["deliveries"][status] != 0);
        webhooks.len() == 50 && !webhooks.iter().any(waits)
    });
    // Only what was under way at a SIGKILL may come once more than it has to: one attempt an endpoint.
    for (webhook, (endpoint, attempts)) in live() {
        let counts = endpoint.counts();
        let twice = accepted.get(webhook).map_or(0, |ids| ids.iter().filter(|id| counts[*id] > *attempts).count());
        assert!(twice <= rounds, "{twice} came again at {}", endpoint.url());
    }
    assert_eq!(sandbox.stop(), Some(0));
}
