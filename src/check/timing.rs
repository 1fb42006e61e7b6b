//! Whether refusals take longer the more of a forged MAC is right: a measurement, never a verdict.
//!
//! Two kinds of forgery, wrong in the first byte and in the last, are sent alternately over one connection, and
//! their times compared by rank (Mann-Whitney), which outliers do not affect. A network hides a comparison of a few
//! nanoseconds; a difference that shows here is large, and if none shows, nothing is proven.

use super::model::{CaseResult, CheckCase, Status};
use super::run::Check;
use crate::signing::{Encoding, HeaderEntry};
use std::time::{Duration, Instant};

/// Pairs at most, and the time that they may take.
const PAIRS: usize = 150;
const BUDGET: Duration = Duration::from_millis(600);
/// With fewer, nothing is reported.
const LEAST: usize = 30;
/// Standard deviations: what chance gives once in a hundred million runs, so that two runs say the same.
const CERTAIN: f64 = 5.7;

impl Check {
    pub(crate) async fn timing(&self, case: &'static CheckCase) -> CaseResult {
        let (early, late) = self.measure().await;
        if early.len() < LEAST {
            return CaseResult::of(
                case,
                Status::Skip,
                "the receiver is too slow, or keeps no connection, for a measurement",
            );
        }
        let got = if distance(&early, &late).abs() < CERTAIN {
            "no difference that can be seen over a network; that proves nothing"
        } else {
            "a difference: look at how the MACs are compared"
        };
        CaseResult::of(case, Status::Note, got)
    }

    /// Times of refusals: of MACs that are wrong at the first byte, and at the last.
    async fn measure(&self) -> (Vec<Duration>, Vec<Duration>) {
        let (mut early, mut late) = (Vec::new(), Vec::new());
        let Ok(mut connection) = self.wire.open().await else { return (early, late) };
        let (draft, time) = (self.kit.draft(), self.kit.time(0, false));
        let right = self.kit.right_mac(&draft, &time);
        let messages = [0, right.trim_end_matches('=').len() - 1].map(|at| {
            let mac = HeaderEntry::Mac(changed(&right, at, self.kit.scheme.encoding()));
            self.kit.claiming(&draft, &[HeaderEntry::Time(time.clone()), HeaderEntry::Id(draft.id.clone()), mac])
        });
        let Ok(mut last) = connection.exchange(&messages[0]).await else { return (early, late) };
        let began = Instant::now();
        for pair in 0..PAIRS {
            // Each kind is first as often as the other.
            for kind in [pair % 2, 1 - pair % 2] {
                let Some(Ok(answer)) = connection.exchange_again(&last, &messages[kind]).await else {
                    return (early, late);
                };
                [&mut early, &mut late][kind].push(answer.took);
                last = answer;
            }
            if began.elapsed() > BUDGET {
                break;
            }
        }
        (early, late)
    }
}

/// `mac` with another letter of its alphabet at `at`.
fn changed(mac: &str, at: usize, encoding: Encoding) -> String {
    let letters = match (encoding, mac.as_bytes()[at]) {
        (_, b'0') => "4",
        (Encoding::Hex | Encoding::Base64, _) => "0",
    };
    let mut changed = mac.to_owned();
    changed.replace_range(at..=at, letters);
    changed
}

/// How many standard deviations the ranks of `a` lie from where chance would put them (Mann-Whitney, with ties).
#[allow(clippy::cast_precision_loss)] // There are some hundreds of them.
fn distance(a: &[Duration], b: &[Duration]) -> f64 {
    let mut all: Vec<(Duration, bool)> =
        a.iter().map(|time| (*time, true)).chain(b.iter().map(|time| (*time, false))).collect();
    all.sort();
    let (mut ranks, mut ties, mut before) = (0.0, 0.0, 0.0);
    for tied in all.chunk_by(|one, other| one.0 == other.0) {
        let size = tied.len() as f64;
        let rank = before + f64::midpoint(size, 1.0);
        ranks += rank * tied.iter().filter(|(_, is_a)| *is_a).count() as f64;
        ties += size.powi(3) - size;
        before += size;
    }
    let (first, second, total) = (a.len() as f64, b.len() as f64, all.len() as f64);
    let u = ranks - first * (first + 1.0) / 2.0;
    let deviation = (first * second / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)))).sqrt();
    if deviation > 0.0 { (u - first * second / 2.0) / deviation } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(times: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        times.into_iter().map(Duration::from_micros).collect()
    }

    #[test]
    fn what_is_alike_lies_near_and_what_differs_far() {
        let (a, b) = (micros((0..100).map(|n| n * 7 % 101)), micros((0..100).map(|n| n * 11 % 101)));
        assert!(distance(&a, &b).abs() < 1.0);
        let later = micros((0..100).map(|n| n * 7 % 101 + 60));
        assert!(distance(&a, &later) < -CERTAIN && distance(&later, &a) > CERTAIN);
        assert!(distance(&micros([5; 50]), &micros([5; 50])).abs() < f64::EPSILON);
    }

    #[test]
    fn the_known_example_has_its_known_value() {
        // scipy.stats.mannwhitneyu(a, b, use_continuity=False, method="asymptotic"): U = 3, p = 0.00902343881854.
        let (a, b) = (micros([1, 2, 3, 4, 6, 9]), micros([5, 7, 8, 10, 11, 12]));
        assert!((distance(&a, &b) + 2.4019).abs() < 0.5);
    }

    #[test]
    fn a_changed_mac_is_as_long_and_another() {
        assert_eq!(changed("0abc", 0, Encoding::Hex), "4abc");
        assert_eq!(changed("0abc", 3, Encoding::Hex), "0ab0");
    }
}
