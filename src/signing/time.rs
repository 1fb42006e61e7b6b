//! Points in time and ages, as exact nanoseconds in an `i128`.
//!
//! A header may have any timestamp up to `i64::MAX` seconds; at this width no sum or difference of such values can
//! overflow, so hostile timestamps need no special case.

use std::time::{Duration, SystemTime};

const NANOS: i128 = 1_000_000_000;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i128);

impl UnixTime {
    /// From whole seconds since the epoch.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Self {
        Self(i128::from(seconds) * NANOS)
    }

    /// From nanoseconds since the epoch, kept within what `i64` seconds can hold.
    #[must_use]
    pub fn from_nanos(nanos: i128) -> Self {
        Self(nanos.clamp(i128::from(i64::MIN) * NANOS, i128::from(i64::MAX) * NANOS))
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub fn nanos(self) -> i128 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::try_from(self.0.div_euclid(NANOS)).expect("the constructors keep it within i64 seconds")
    }

    /// How long ago `earlier` was: positive when it lies in the past of `self`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Age {
        Age(self.0 - earlier.0)
    }
}

impl From<SystemTime> for UnixTime {
    fn from(time: SystemTime) -> Self {
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => signed_nanos(after),
            Err(before) => -signed_nanos(before.duration()),
        };
        Self::from_nanos(nanos)
    }
}

/// The age of a signature: positive in the past, negative in the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age(i128);

impl Age {
    /// Nanoseconds, negative for a time in the future.
    #[must_use]
    pub fn nanos(self) -> i128 {
        self.0
    }

    /// Seconds, for people and for JSON; the comparison with a tolerance never goes through a float.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / NANOS as f64
    }

    /// Whether it lies in the future.
    #[must_use]
    pub fn is_future(self) -> bool {
        self.0 < 0
    }

    /// The distance without its direction.
    #[must_use]
    pub fn magnitude(self) -> Duration {
        let nanos = self.0.unsigned_abs();
        let seconds = u64::try_from(nanos / NANOS.unsigned_abs()).unwrap_or(u64::MAX);
        let rest = u32::try_from(nanos % NANOS.unsigned_abs()).unwrap_or(0);
        Duration::new(seconds, rest)
    }

    /// Whether it is within `tolerance`, in both directions, the bound itself included.
    #[must_use]
    pub fn within(self, tolerance: Duration) -> bool {
        self.0.abs() <= signed_nanos(tolerance)
    }
}

/// A duration for people, two units at most: `412 ms`, `1.5 s`, `12 s`, `5 min 3 s`, `2 h`, `3 d 4 h`.
#[must_use]
pub fn show_duration(duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    let two = |big: u64, big_name: &str, small: u64, small_name: &str| match seconds % big / small {
        0 => format!("{} {big_name}", seconds / big),
        rest => format!("{} {big_name} {rest} {small_name}", seconds / big),
    };
    match seconds {
        0 if millis > 0 => format!("{millis} ms"),
        1..10 if millis >= 100 => format!("{seconds}.{} s", millis / 100),
        0..60 => format!("{seconds} s"),
        60..3_600 => two(60, "min", 1, "s"),
        3_600..86_400 => two(3_600, "h", 60, "min"),
        _ => two(86_400, "d", 3_600, "h"),
    }
}

fn signed_nanos(duration: Duration) -> i128 {
    i128::from(duration.as_secs()) * NANOS + i128::from(duration.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_itself_is_within_and_a_nanosecond_more_is_not() {
        let five_minutes = Duration::from_secs(300);
        let at = |nanos: i128| UnixTime::from_nanos(nanos).since(UnixTime::from_seconds(0));
        assert!(at(300 * NANOS).within(five_minutes));
        assert!(at(-300 * NANOS).within(five_minutes));
        assert!(!at(300 * NANOS + 1).within(five_minutes));
        assert!(!at(-300 * NANOS - 1).within(five_minutes));
    }

    #[test]
    fn durations_for_people_have_two_units_at_most() {
        let show = |millis| show_duration(Duration::from_millis(millis));
        assert_eq!([show(0), show(420), show(1_520), show(12_300)], ["0 s", "420 ms", "1.5 s", "12 s"]);
        assert_eq!([show(303_000), show(7_200_000), show(360_000_000)], ["5 min 3 s", "2 h", "4 d 4 h"]);
    }

    #[test]
    fn the_widest_times_do_not_overflow() {
        let age = UnixTime::from_seconds(i64::MAX).since(UnixTime::from_seconds(i64::MIN));
        assert!(!age.within(Duration::MAX.min(Duration::from_secs(u64::MAX >> 1))));
        assert_eq!(age.magnitude().as_secs(), u64::MAX);
        assert_eq!(UnixTime::from_nanos(i128::MIN).seconds(), i64::MIN);
        assert_eq!(UnixTime::from_nanos(-1).seconds(), -1);
    }
}
