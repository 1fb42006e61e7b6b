//! Running sandboxes: tasks, wake-ups, reports.

use crate::context::system_clock;
use crate::sandbox::{Announced, Fault, Sandbox, SandboxEvent, SandboxOptions, Tell};
use crate::signing::UnixTime;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1/";

/// A sandbox that runs, and what it tells.
fn start(faults: &str, time_scale: f64) -> (Sandbox, UnboundedReceiver<SandboxEvent>) {
    start_at(faults, time_scale, system_clock)
}

fn start_at(faults: &str, time_scale: f64, clock: fn() -> UnixTime) -> (Sandbox, UnboundedReceiver<SandboxEvent>) {
    let (told, reports) = unbounded_channel();
    let tell: Tell = Arc::new(move |report| {
        let _ = told.send(report);
        Box::pin(std::future::ready(()))
    });
    let options = SandboxOptions {
        api_key: None,
        signing_secret: None,
        time_scale,
        faults: faults.parse().unwrap(),
        state: None,
        timeout: None,
        concurrency: 1,
        insecure: false,
        announced: Announced::default(),
        every_event: false,
        allow_remote: false,
        clock,
    };
    (Sandbox::start(options, tell).unwrap().0, reports)
}

/// The deliveries that faults held back, up to the `count`th attempt, and those that were tried.
async fn until_tried(reports: &mut UnboundedReceiver<SandboxEvent>, webhook: &str, count: usize) -> [Vec<String>; 2] {
    let [mut held, mut tried] = [Vec::new(), Vec::new()];
    let until = async {
        while tried.len() < count {
            match reports.recv().await.unwrap() {
                SandboxEvent::Fault { fault: Fault::Reorder, delivery_id, .. } => held.push(delivery_id),
                SandboxEvent::Attempt(one) if one.webhook.id == webhook => tried.push(one.delivery_id),
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), until).await.expect("attempts are made");
    [held, tried]
}

async fn register(sandbox: &Sandbox) -> String {
    sandbox.register(NOWHERE.to_owned(), vec!["e".to_owned()]).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_is_registered_during_a_reset_is_delivered_to() {
    let (sandbox, mut reports) = start("delay=0", 1.0);
    register(&sandbox).await;
    let runtime = tokio::runtime::Handle::current();
    for _ in 0..50 {
        let registered = std::thread::scope(|scope| {
            let until = |webhooks| {
                while sandbox.webhooks() != webhooks {
                    std::thread::yield_now();
                }
            };
            // Both have changed the book, and wait for the lanes.
            let lanes = sandbox.0.lanes();
            scope.spawn(|| sandbox.reset().unwrap());
            until(0);
            let registering = scope.spawn(|| runtime.block_on(register(&sandbox)));
            until(1);
            drop(lanes);
            registering.join().unwrap()
        });
        sandbox.emit("e", None).await.unwrap();
        until_tried(&mut reports, &registered, 1).await;
    }
}

#[tokio::test]
async fn only_what_waits_is_said_to_wait_to_be_overtaken() {
    let (sandbox, mut reports) = start("reorder=1", 1.0);
    let webhook = register(&sandbox).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(sandbox.emit("e", None).await.unwrap().deliveries[0].1.clone());
    }
    let [held, tried] = until_tried(&mut reports, &webhook, 2).await;
    assert_eq!(tried, [&*ids[1], &*ids[0]]);
    assert_eq!(held, [&*ids[0]]);
}

#[tokio::test]
async fn waiting_to_be_overtaken_is_scaled() {
    let (sandbox, mut reports) = start("reorder=1", 1e6);
    let webhook = register(&sandbox).await;
    sandbox.emit("e", None).await.unwrap();
    tokio::time::timeout(Duration::from_secs(4), until_tried(&mut reports, &webhook, 1)).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_leaps_ahead_makes_retries_due() {
    // As that of a laptop does which was asleep; timers were, too.
    static NOW: AtomicI64 = AtomicI64::new(1_770_000_000);
    let (sandbox, mut reports) = start_at("delay=0", 1.0, || UnixTime::from_seconds(NOW.load(Ordering::Relaxed)));
    let webhook = register(&sandbox).await;
    sandbox.emit("e", None).await.unwrap();
    until_tried(&mut reports, &webhook, 1).await;
    NOW.fetch_add(60, Ordering::Relaxed);
    until_tried(&mut reports, &webhook, 1).await;
}
