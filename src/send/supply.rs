//! Deliveries to send, pulled one at a time from a plain iterator.
//!
//! If reading takes time, a separate thread reads ahead, so that neither a disk nor a pipe delays what is being
//! sent. A delivery that is generated is pulled when it is due, so that its times are those of its sending.

use super::outgoing::Outgoing;
use super::pace::Pace;
use crate::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many deliveries are read ahead. Memory is bounded by as many bodies.
const AHEAD: usize = 64;
/// How many of them are taken at once: so the thread that reads sleeps less often.
const HANDFUL: usize = 32;
/// How long what was not sent is counted after Ctrl-C.
const COUNTING: Duration = Duration::from_secs(2);

/// A delivery to send, or what ends the run.
type NextDelivery = Result<Outgoing, Error>;

/// Deliveries to send.
pub(crate) enum Supply {
    /// From a thread that reads ahead.
    Read(ReadAhead),
    /// Generated one by one, this many.
    Made(u64, Box<dyn ExactSizeIterator<Item = NextDelivery> + Send>),
}

/// Deliveries that a thread reads.
pub(crate) struct ReadAhead {
    queue: mpsc::Receiver<NextDelivery>,
    /// What was taken from it already, the next one last.
    taken: Vec<NextDelivery>,
    selected: SharedSelected,
    /// Told when everything has been read.
    finished: oneshot::Receiver<()>,
}

/// The deliveries to send, as far as they have been read, and the skipped ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selected {
    /// Deliveries to send.
    pub to_send: u64,
    /// Deliveries that were delivered before, which `--resume` skips.
    pub skipped: u64,
    /// Deliveries that are skipped because they were refused on arrival.
    pub refused: u64,
    /// The first of those, each with the reason.
    pub refused_names: Vec<String>,
}

/// What a thread counts during the run.
#[derive(Clone, Default)]
pub(crate) struct SharedSelected(Arc<Mutex<Selected>>);

impl SharedSelected {
    pub fn lock(&self) -> MutexGuard<'_, Selected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Supply {
    /// Deliveries that are pulled when they are due, on the thread that sends: making one must not take long.
    pub fn made(deliveries: impl ExactSizeIterator<Item = NextDelivery> + Send + 'static) -> Self {
        Self::Made(deliveries.len() as u64, Box::new(deliveries))
    }

    /// Deliveries that a thread of its own pulls and prepares, at most 64 ahead. Once the run is stopping it only counts
    /// what is left, so that what was not sent can be told.
    pub fn read_ahead<T>(
        originals: impl Iterator<Item = Result<T, Error>> + Send + 'static,
        mut prepare: impl FnMut(T) -> NextDelivery + Send + 'static,
        selected: &SharedSelected,
    ) -> Self {
        let (give, queue) = mpsc::channel(AHEAD);
        let (tell_finished, finished) = oneshot::channel();
        let counted = selected.clone();
        std::thread::spawn(move || {
            for original in originals {
                let next = match original {
                    Ok(_) if give.is_closed() => None,
                    original => Some(original.and_then(&mut prepare)),
                };
                let has_failed = matches!(next, Some(Err(_)));
                if !has_failed {
                    counted.lock().to_send += 1;
                }
                if let Some(next) = next {
                    // Nobody takes it when the run is stopping; it is counted as not sent.
                    let _ = give.blocking_send(next);
                }
                if has_failed {
                    return;
                }
            }
            let _ = tell_finished.send(());
        });
        Self::Read(ReadAhead { queue, taken: Vec::new(), selected: selected.clone(), finished })
    }

    /// The next delivery when it is due.
    pub(super) async fn next(&mut self, pace: &mut Pace) -> Option<NextDelivery> {
        match self {
            Self::Read(ahead) => {
                let next = ahead.next().await?;
                if let Ok(outgoing) = &next {
                    pace.wait(outgoing.received).await;
                }
                Some(next)
            }
            Self::Made(_, left) if left.len() == 0 => None,
            Self::Made(_, left) => {
                pace.wait(None).await;
                left.next()
            }
        }
    }

    /// Ends it: what there was to send, and whether nothing of that was left uncounted.
    pub(super) async fn end(&mut self) -> (Selected, bool) {
        match self {
            Self::Read(ReadAhead { queue, selected, finished, .. }) => {
                queue.close();
                let counted = tokio::time::timeout(COUNTING, finished).await;
                let selected = selected.lock().clone();
                (selected, matches!(counted, Ok(Ok(()))))
            }
            Self::Made(count, _) => (Selected { to_send: *count, ..Selected::default() }, true),
        }
    }
}

impl ReadAhead {
    async fn next(&mut self) -> Option<NextDelivery> {
        if self.taken.is_empty() {
            self.queue.recv_many(&mut self.taken, HANDFUL).await;
            self.taken.reverse();
        }
        self.taken.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::on_this_thread;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn delivery(number: usize) -> Outgoing {
        Outgoing {
            source: "test".into(),
            record_id: number.to_string(),
            delivery_id: None,
            event: None,
            received: None,
            method: hyper::Method::POST,
            url: hyper::Uri::from_static("http://localhost/"),
            headers: Vec::new(),
            body: hyper::body::Bytes::new(),
            keys: None,
            signed: None,
        }
    }

    #[test]
    fn no_more_is_prepared_than_may_wait_and_the_rest_is_counted() {
        let (prepared, selected) = (Arc::new(AtomicUsize::new(0)), SharedSelected::default());
        let count = Arc::clone(&prepared);
        let prepare = move |number| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(delivery(number))
        };
        let mut supply = Supply::read_ahead((0..10_000).map(Ok), prepare, &selected);
        let (selected, is_all) = on_this_thread(supply.end()).unwrap();
        assert_eq!((selected.to_send, is_all), (10_000, true));
        assert!(prepared.load(Ordering::Relaxed) <= AHEAD + 1);
    }

    #[test]
    fn an_error_comes_after_what_was_read_before_it_and_ends_the_reading() {
        let originals = (0..100).map(|number| if number < 70 { Ok(number) } else { Err(Error::files("no")) });
        let mut supply = Supply::read_ahead(originals, |number| Ok(delivery(number)), &SharedSelected::default());
        let (ids, (selected, is_all)) = on_this_thread(async move {
            let mut ids = Vec::new();
            while let Some(next) = supply.next(&mut Pace::Free).await {
                ids.push(next.map(|outgoing| outgoing.record_id).map_err(|error| error.to_string()));
            }
            (ids, supply.end().await)
        })
        .unwrap();
        let expected = (0..70).map(|number| Ok(number.to_string())).chain([Err("no".to_owned())]);
        assert!(ids.into_iter().eq(expected));
        assert_eq!((selected.to_send, is_all), (70, false));
    }

    #[test]
    fn what_is_made_is_made_when_it_is_due() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let mut supply = Supply::made((0..3).map(move |_| Ok(delivery(count.fetch_add(1, Ordering::Relaxed)))));
        let mut pace = Pace::Rate { every: Duration::from_secs(3_600), next: None };
        let (selected, is_all) = on_this_thread(async move {
            assert!(supply.next(&mut pace).await.is_some());
            tokio::select! {
                biased;
                _ = supply.next(&mut pace) => panic!("the second is due in an hour"),
                () = std::future::ready(()) => {}
            }
            supply.end().await
        })
        .unwrap();
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!((selected.to_send, is_all), (3, true));
    }
}
