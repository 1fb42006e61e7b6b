//! Which of the requested deliveries have arrived; live ones are held, within bounds, and shown after them.

use super::super::show::{DeliveryPrinter, ShownDelivery};
use crate::terminal::Slot;
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Lines of live deliveries that wait: far below what the printer has room for, so that nothing else waits for them.
const HELD: usize = 256;
const HELD_BYTES: usize = 4 << 20;

/// What the handler knows of it while it runs.
#[derive(Debug)]
pub struct Arrivals {
    ids: HashSet<String>,
    /// What those that came were answered.
    came: Mutex<HashMap<String, u16>>,
    changed: Notify,
    /// Live deliveries to show behind it; `None` once they are shown as they come.
    held: Mutex<Option<HeldLines>>,
    pub output: DeliveryPrinter,
}

#[derive(Debug, Default)]
struct HeldLines {
    lines: Vec<(ShownDelivery, Slot)>,
    bytes: usize,
}

impl Arrivals {
    /// These have not arrived yet.
    pub fn new(ids: HashSet<String>, output: DeliveryPrinter) -> Self {
        Self {
            ids,
            came: Mutex::default(),
            changed: Notify::new(),
            held: Mutex::new(Some(HeldLines::default())),
            output,
        }
    }

    /// Prints a delivery: at once where it is one of those that were asked for, else behind them.
    pub fn print(&self, shown: ShownDelivery, slot: Slot) {
        let is_live = shown.received.envelope.delivery_id.as_ref().is_none_or(|id| !self.ids.contains(id));
        let mut held = self.held();
        if let Some(waiting) = held.as_mut().filter(|_| is_live) {
            waiting.bytes += shown.received.delivery.size();
            waiting.lines.push((shown, slot));
            if waiting.lines.len() >= HELD || waiting.bytes >= HELD_BYTES {
                self.release(held.take());
            }
            return;
        }
        self.output.print(shown, slot);
    }

    /// A genuine delivery came, and is answered `status`.
    pub fn came(&self, id: &str, status: u16) {
        if self.ids.contains(id) {
            self.came.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), status);
            self.changed.notify_one();
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<HeldLines>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the live deliveries that were held, and from now on each as it arrives.
    pub fn show_held(&self) {
        let mut held = self.held();
        self.release(held.take());
    }

    fn release(&self, held: Option<HeldLines>) {
        held.into_iter().flat_map(|held| held.lines).for_each(|(shown, slot)| self.output.print(shown, slot));
    }

    /// The response to `id`, if it has arrived.
    pub fn status(&self, id: &str) -> Option<u16> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }

    /// Waits until `id` has arrived, and returns the response to it.
    pub async fn arrival(&self, id: &str) -> u16 {
        loop {
            match self.status(id) {
                Some(status) => return status,
                None => self.changed.notified().await,
            }
        }
    }
}
