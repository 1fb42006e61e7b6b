//! When each delivery may start: at once, at a rate, or at the original intervals.

use crate::signing::UnixTime;
use crate::units;
use std::time::Duration;
use tokio::time::Instant;

/// A timer may be late by so much without the rate falling behind.
const SLACK: Duration = Duration::from_millis(50);

/// The pace of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// As fast as answers come.
    Free,
    /// One each `every`, the next at `next`.
    Rate { every: Duration, next: Option<Instant> },
    /// The gaps of the original, divided by `scale`; since when, and the time of the first.
    Original { scale: f64, began: Option<(Instant, UnixTime)> },
}

impl Pace {
    /// Waits until the next delivery is due, which was received at `received`.
    pub async fn wait(&mut self, received: Option<UnixTime>) {
        if let Some(due) = self.due(Instant::now(), received) {
            tokio::time::sleep_until(due).await;
        }
    }

    /// When the next delivery is due, which was received at `received`; `None` is at once.
    fn due(&mut self, now: Instant, received: Option<UnixTime>) -> Option<Instant> {
        match self {
            Self::Free => None,
            Self::Rate { every, next } => {
                let due = next.map_or(now, |next| next.max(now.checked_sub(SLACK).unwrap_or(now)));
                *next = Some(due + *every);
                Some(due)
            }
            Self::Original { scale, began } => {
                let received = received?;
                let (began, first) = *began.get_or_insert((now, received));
                let gap = received.since(first);
                let gap = if gap.is_future() { Duration::ZERO } else { gap.magnitude() };
                began.checked_add(units::scaled(gap, *scale))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_spaces_and_does_not_catch_up_on_a_pause() {
        let start = Instant::now();
        let ms = Duration::from_millis;
        let mut pace = Pace::Rate { every: ms(100), next: None };
        assert_eq!(pace.due(start, None), Some(start));
        assert_eq!(pace.due(start + ms(10), None), Some(start + ms(100)));
        assert_eq!(pace.due(start + ms(220), None), Some(start + ms(200)), "a late timer costs nothing");
        assert_eq!(pace.due(start + ms(9_000), None), Some(start + ms(8_950)));
    }

    #[test]
    fn gaps_are_divided() {
        let start = Instant::now();
        let at = |seconds| Some(UnixTime::from_seconds(seconds));
        let mut pace = Pace::Original { scale: 10.0, began: None };
        assert_eq!(pace.due(start, at(100)), Some(start));
        assert_eq!(pace.due(start, at(160)), Some(start + Duration::from_secs(6)));
        assert_eq!(pace.due(start, at(90)), Some(start), "one from before the first goes at once");
        assert_eq!(pace.due(start, None), None);
    }
}
