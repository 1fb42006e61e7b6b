//! Times, durations and sizes, as users type them and as we print them.
//!
//! One grammar for the whole command line: `T` is unix seconds, RFC 3339 or relative to now; `DUR` always has a
//! unit, since some read a bare number as seconds and others as milliseconds.

use crate::signing::{Age, Tolerance, UnixTime, show_duration};
use serde::de::{Deserialize, Deserializer, Error as _};
use std::str::FromStr;
use std::time::Duration;

const NANOS: i128 = 1_000_000_000;

/// A time as typed: fixed, or relative to a now that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Unix seconds or RFC 3339.
    At(UnixTime),
    /// Nanoseconds from now, negative in the past: `-10m`, `+301s`.
    FromNow(i128),
}

impl When {
    /// The time that it means, as of `now`.
    #[must_use]
    pub fn as_of(self, now: UnixTime) -> UnixTime {
        match self {
            Self::At(time) => time,
            Self::FromNow(nanos) => UnixTime::from_nanos(now.nanos() + nanos),
        }
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let forms = "unix seconds (1770000000), RFC 3339 (2026-02-02T02:40:00Z), or relative to now (-10m, +301s)";
        let signed = text.strip_prefix('-').map(|rest| (-1, rest)).or(text.strip_prefix('+').map(|rest| (1, rest)));
        if let Some((sign, rest)) = signed {
            return match duration(rest) {
                Ok(duration) => Ok(Self::FromNow(sign * nanos(duration))),
                Err(_) if rest.bytes().all(|b| b.is_ascii_digit()) && !rest.is_empty() => {
                    Err(format!("a relative time needs a unit, as in {text}s"))
                }
                // It was meant as a duration, and is none for a reason of its own.
                Err(why) if rest.starts_with(|c: char| c.is_ascii_digit()) => Err(why),
                Err(_) => Err(format!("not a time; {forms}")),
            };
        }
        if let Some(nanos) = decimal_seconds(text) {
            return Ok(Self::At(UnixTime::from_nanos(nanos)));
        }
        if text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
            return Err("too large for unix seconds".to_owned());
        }
        let time: jiff::Timestamp = text.parse().map_err(|_| format!("not a time; {forms}"))?;
        Ok(Self::At(UnixTime::from_nanos(time.as_nanosecond())))
    }
}

/// Unix seconds up to `i64::MAX`, with up to nine decimals; in nanoseconds.
fn decimal_seconds(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some(i128::from(seconds) * NANOS + nanos)
}

fn nanos(duration: Duration) -> i128 {
    i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX / 2)
}

/// Reads a `DUR`: `50ms`, `300s`, `1.5s`, `5m`, `2h`, `1d`.
///
/// # Errors
/// A sentence that says what a duration looks like.
pub fn duration(text: &str) -> Result<Duration, String> {
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let per_unit = match unit {
        "ms" => 1_000_000,
        "s" => NANOS,
        "m" => 60 * NANOS,
        "h" => 3_600 * NANOS,
        "d" => 86_400 * NANOS,
        "" if number == "0" => 0,
        "" if decimal_seconds(number).is_some() => return Err(format!("a duration needs a unit, as in {number}s")),
        _ => return Err("not a duration, such as 50ms, 300s, 5m or 2h".to_owned()),
    };
    let number = decimal_seconds(number).ok_or("not a duration, such as 50ms, 300s, 5m or 2h")?;
    let nanos = number.checked_mul(per_unit).ok_or("the duration is too long")? / NANOS;
    let seconds = u64::try_from(nanos / NANOS).map_err(|_| "the duration is too long")?;
    if seconds > MAX_DURATION.as_secs() {
        return Err("the duration is too long: ten years are the most".to_owned());
    }
    Ok(Duration::new(seconds, u32::try_from(nanos % NANOS).unwrap_or(0)))
}

/// Parses a whole number from `least` to `most`; the error says which numbers are allowed.
pub fn whole<T: TryFrom<u64>>(least: u64, most: u64) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync {
    move |text| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|number| is_number && (least..=most).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| match most {
            u64::MAX => format!("not a whole number from {least} up"),
            _ => format!("not a whole number from {least} to {most}"),
        })
    }
}

/// Reads a port.
///
/// # Errors
/// A sentence that says what a port looks like.
pub fn port(text: &str) -> Result<u16, String> {
    whole(0, u16::MAX.into())(text).map_err(|_| "not a port (0 to 65535; 0 picks a free one)".to_owned())
}

/// Reads a `--time-scale`: how many times faster time passes.
///
/// # Errors
/// A sentence that says what a scale looks like.
pub fn time_scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "not a number; 60 turns a minute into a second")?;
    if scale.is_finite() && scale > 0.0 {
        Ok(scale)
    } else {
        Err("must be above 0; 60 turns a minute into a second".to_owned())
    }
}

/// `duration` divided by a time scale.
#[must_use]
pub fn scaled(duration: Duration, scale: f64) -> Duration {
    Duration::try_from_secs_f64(duration.as_secs_f64() / scale).map_or(MAX_DURATION, |scaled| scaled.min(MAX_DURATION))
}

/// Reads a tolerance: a `DUR`, or `off`.
///
/// # Errors
/// A sentence that says what a tolerance looks like.
pub fn tolerance(text: &str) -> Result<Tolerance, String> {
    match text {
        "off" => Ok(Tolerance::Off),
        _ => duration(text).map(Tolerance::Within).map_err(|why| format!("{why}, or off")),
    }
}

impl<'de> Deserialize<'de> for Tolerance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        tolerance(<&str>::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Timers and sums of times stay far from any overflow below this.
const MAX_DURATION: Duration = Duration::from_secs(10 * 366 * 86_400);

/// Reads a `SIZE`: bytes, or with a unit: `512KiB`, `10MiB`, `1GiB`; `KB`, `MB` and `GB` are powers of 1000.
///
/// # Errors
/// A sentence that says what a size looks like.
pub fn size(text: &str) -> Result<usize, String> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let unit: usize = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        _ => return Err("not a size, such as 512KiB, 10MiB or 1048576".to_owned()),
    };
    let number: usize = number.parse().map_err(|_| "not a size, such as 512KiB, 10MiB or 1048576".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "the size is too large".to_owned())
}

/// RFC 3339 in UTC with milliseconds; `None` outside the years that it can write.
#[must_use]
pub fn rfc3339(time: UnixTime) -> Option<String> {
    let time = jiff::Timestamp::from_nanosecond(time.nanos()).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// Milliseconds, to the microsecond: further digits are noise of the arithmetic.
#[must_use]
pub fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// A size for people: `512 bytes`, `3.4 KiB`.
#[must_use]
pub fn show_size(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => tenths(bytes, 1_024, "KiB"),
        1_048_576..1_073_741_824 => tenths(bytes, 1_048_576, "MiB"),
        _ => tenths(bytes, 1_073_741_824, "GiB"),
    }
}

fn tenths(number: usize, unit: usize, name: &str) -> String {
    let (whole, tenth) = (number / unit, number % unit * 10 / unit);
    if tenth == 0 { format!("{whole} {name}") } else { format!("{whole}.{tenth} {name}") }
}

/// An age for people: `12 s ago`, `5 min in the future`.
#[must_use]
pub fn show_age(age: Age) -> String {
    let distance = show_duration(age.magnitude());
    if age.is_future() { format!("{distance} in the future") } else { format!("{distance} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> When {
        When::At(UnixTime::from_seconds(seconds))
    }

    #[test]
    fn times_are_absolute_or_from_now() {
        assert_eq!("1770000000".parse(), Ok(at(1_770_000_000)));
        assert_eq!("2026-02-02T02:40:00Z".parse(), Ok(at(1_770_000_000)));
        assert_eq!("2026-02-02T03:40:00+01:00".parse(), Ok(at(1_770_000_000)));
        assert_eq!("1.25".parse(), Ok(When::At(UnixTime::from_nanos(1_250_000_000))));
        assert_eq!("-10m".parse(), Ok(When::FromNow(-600 * NANOS)));
        assert_eq!("+301s".parse(), Ok(When::FromNow(301 * NANOS)));
        assert_eq!("-500ms".parse::<When>().unwrap().as_of(UnixTime::from_seconds(1)).nanos(), 500_000_000);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for wrong in [
            "",
            "-",
            "--json",
            "-5",
            "+5",
            "yesterday",
            "2026-02-02",
            "1e9",
            "9223372036854775808",
            "-10 m",
            "1.0000000001",
        ] {
            assert!(wrong.parse::<When>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for wrong in ["", "5", "s", "5 s", "-5s", "5x", "1.2.3s", "99999999999d", "9223372036854775807d"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn whole_numbers_have_bounds_and_a_sentence() {
        assert_eq!((whole::<u16>(1, 256)("256"), port("0"), port("65535")), (Ok(256), Ok(0), Ok(65_535)));
        for wrong in ["", "abc", "-1", "+1", "1.5", "0", "257", "99999999999999999999", " 1", "\u{661}"] {
            assert_eq!(whole::<u16>(1, 256)(wrong), Err("not a whole number from 1 to 256".to_owned()), "{wrong:?}");
        }
        assert_eq!(whole::<u64>(1, u64::MAX)("0"), Err("not a whole number from 1 up".to_owned()));
        for wrong in ["", "abc", "-1", "65536", "80 "] {
            assert!(port(wrong).is_err_and(|why| why.starts_with("not a port")), "{wrong:?}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_unit() {
        assert_eq!(size("10MiB"), Ok(10 << 20));
        assert_eq!(size("10mb"), Ok(10_000_000));
        assert_eq!(size("12"), Ok(12));
        for wrong in ["", "MiB", "-1", "1.5MiB", "1TiB", "99999999999999999999", "99999999999GiB"] {
            assert!(size(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn shown_for_people() {
        assert_eq!([show_size(1), show_size(1023), show_size(1536)], ["1 byte", "1023 bytes", "1.5 KiB"]);
        assert_eq!(rfc3339(UnixTime::from_nanos(1_770_000_000_123_456_789)).unwrap(), "2026-02-02T02:40:00.123Z");
        assert_eq!(rfc3339(UnixTime::from_seconds(i64::MAX)), None);
    }
}
