//! Latencies, counted in buckets: a million of them need no more memory than one.

use std::time::Duration;

/// Buckets to each power of two: a percentile is at most 1/64 too high.
const STEPS: u64 = 64;
/// Microseconds up to 2^40, which is twelve days.
const BUCKETS: usize = 64 * 36;

/// A distribution of durations.
#[derive(Clone, Debug)]
pub(super) struct Latencies {
    buckets: Vec<u64>,
    count: u64,
    most: Duration,
}

impl Default for Latencies {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0, most: Duration::ZERO }
    }
}

impl Latencies {
    /// Counts one.
    pub fn add(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = bucket(micros).min(BUCKETS - 1);
        self.buckets[bucket] += 1;
        self.count += 1;
        self.most = self.most.max(took);
    }

    /// The longest.
    pub fn max(&self) -> Option<Duration> {
        (self.count > 0).then_some(self.most)
    }

    /// What `percent` of them did not exceed.
    pub fn percentile(&self, percent: u64) -> Option<Duration> {
        let rank = (self.count * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let found = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(Duration::from_micros(top(found)).min(self.most))
    }
}

fn bucket(micros: u64) -> usize {
    let shift = (micros / STEPS).checked_ilog2().map_or(0, |log| log + 1);
    let index = u64::from(shift) * STEPS / 2 + (micros >> shift);
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The greatest value in a bucket.
fn top(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let half = STEPS / 2;
    let shift = (bucket / half).saturating_sub(1);
    let value = bucket - shift * half;
    ((value + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_in_the_bucket_that_ends_just_above_it() {
        for micros in (0..2_000).chain([65_535, 65_536, 1_000_000, 30_000_000, 1 << 39]) {
            let top = top(bucket(micros));
            assert!(top >= micros && top - micros <= micros / 32 + 1, "{micros} {top}");
        }
        assert!(bucket(1 << 40) < BUCKETS);
    }

    #[test]
    fn percentiles_of_a_hundred() {
        let mut latencies = Latencies::default();
        assert_eq!((latencies.percentile(50), latencies.max()), (None, None));
        (1..=100).for_each(|ms| latencies.add(Duration::from_millis(ms)));
        for (percent, ms) in [(50, 50), (95, 95), (99, 99)] {
            let got = latencies.percentile(percent).unwrap();
            let exact = Duration::from_millis(ms);
            assert!(got >= exact && got <= exact + exact / 32, "{percent}: {got:?}");
        }
        assert_eq!(latencies.max(), Some(Duration::from_millis(100)));
    }
}
