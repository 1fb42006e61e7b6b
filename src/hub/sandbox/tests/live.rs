//! Sandboxes that run: tasks, wake-ups, what is told.

use super::super::{Faults, Options, Report, Sandbox, Tell};
use crate::context::system_clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1/";

/// A sandbox that runs, and what it tells.
fn start(faults: Faults) -> (Sandbox, UnboundedReceiver<Report>) {
    let (told, reports) = unbounded_channel();
    let tell: Tell = Arc::new(move |report| {
        let _ = told.send(report);
        Box::pin(std::future::ready(()))
    });
    let options = Options {
        api_key: None,
        signing_secret: None,
        time_scale: 1.0,
        faults,
        state: None,
        timeout: None,
        concurrency: 1,
        insecure: false,
        allow_remote: false,
        clock: system_clock,
    };
    (Sandbox::start(options, tell).unwrap(), reports)
}

async fn until_tried(reports: &mut UnboundedReceiver<Report>, webhook: &str) {
    let tried = async {
        while let Some(report) = reports.recv().await {
            if matches!(&report, Report::Attempt(tried) if tried.webhook.id == webhook) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), tried).await.expect("an attempt is made");
}

async fn register(sandbox: &Sandbox) -> String {
    sandbox.register(NOWHERE.to_owned(), vec!["e".to_owned()]).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_is_registered_during_a_reset_is_delivered_to() {
    let (sandbox, mut reports) = start(Faults::default());
    register(&sandbox).await;
    let runtime = tokio::runtime::Handle::current();
    for _ in 0..50 {
        let registered = std::thread::scope(|scope| {
            let until = |webhooks| while sandbox.webhooks() != webhooks { std::thread::yield_now() };
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
        until_tried(&mut reports, &registered).await;
    }
}
