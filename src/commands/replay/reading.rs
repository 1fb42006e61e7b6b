//! The thread that reads deliveries and makes them ready, a few ahead of those that are being sent.
//!
//! Once the run is stopping it only counts what is left, so that what was not sent can be told.

use super::plan::Plan;
use super::source::{Item, Reader};
use crate::capture::Selection;
use crate::context::Context;
use crate::error::Error;
use crate::files::payload::Source;
use crate::secrets::{SchemeArgs, Setup};
use crate::send::{Count, Done, Read, Ready};
use crate::terminal::sanitize;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::{mpsc, oneshot};

/// An id or a reason in a warning is no longer.
const NAME: usize = 60;
/// How many deliveries may wait to be sent. Memory is bounded by as many bodies.
const AHEAD: usize = 64;

/// What is to be read, and how it is made ready.
pub(super) struct Reading {
    pub ctx: Context,
    pub sources: Vec<Source>,
    pub selection: Selection,
    pub scheme: SchemeArgs,
    pub plan: Plan,
    /// What `--resume` leaves out.
    pub done: Done,
    /// What was refused when it arrived is sent as it came.
    pub include_refused: bool,
}

impl Reading {
    /// Starts the thread. With an editor, everything is edited before anything is sent.
    ///
    /// # Errors
    /// With an editor, as [`each`](Self::each).
    pub fn start(mut self, count: &Arc<Count>) -> Result<Read, Error> {
        let (give, ready) = mpsc::channel(AHEAD);
        let count = Arc::clone(count);
        let (tell_finished, finished) = oneshot::channel();
        let supplied = Read::new(ready, Arc::clone(&count), finished);
        let mut edited = Vec::new();
        let has_editor = self.plan.editor.is_some();
        if has_editor {
            self.each(&count, &mut |ready| {
                edited.push(ready);
                true
            })?;
        }
        std::thread::spawn(move || {
            let mut give_on = |ready| give.blocking_send(Ok(ready)).is_ok();
            let read = if has_editor {
                let _ = edited.into_iter().all(give_on);
                Ok(())
            } else {
                self.each(&count, &mut give_on)
            };
            if let Err(error) = read {
                let _ = give.blocking_send(Err(error));
            } else {
                let _ = tell_finished.send(());
            }
        });
        Ok(supplied)
    }

    /// Hands each delivery to `take` until that has had enough; the rest is counted.
    ///
    /// # Errors
    /// When a source can't be read, or a delivery can't be made ready.
    pub fn each(&mut self, count: &Count, take: &mut dyn FnMut(Ready) -> bool) -> Result<(), Error> {
        let scheme = Setup::scheme_only(&self.ctx, &self.scheme)?.scheme;
        let reader = Reader { ctx: &self.ctx, selection: &self.selection, scheme: &scheme, silent: false };
        let mut wanted = true;
        let (plan, done, include_refused) = (&mut self.plan, &self.done, self.include_refused);
        reader.each(&self.sources, &mut |item: Item| {
            if item.was_refused() && !include_refused {
                count.add_refused(|| {
                    let id = item.record.delivery_id.as_ref().unwrap_or(&item.record.id);
                    let reason = item.record.reason.as_deref().unwrap_or("refused");
                    sanitize::line(&format!("{} ({})", sanitize::shorten(id, NAME), sanitize::shorten(reason, NAME)))
                        .into_owned()
                });
                return Ok(ControlFlow::Continue(()));
            }
            if done.contains(&(item.source.to_string(), item.record.id.clone())) {
                count.skipped.fetch_add(1, Ordering::Relaxed);
                return Ok(ControlFlow::Continue(()));
            }
            if wanted {
                let ready = plan.ready(item)?;
                count.read.fetch_add(1, Ordering::Relaxed);
                wanted = take(ready);
            } else {
                count.read.fetch_add(1, Ordering::Relaxed);
            }
            Ok(ControlFlow::Continue(()))
        })
    }
}
