//! JSON numbers compared exactly: by their digits, never through a float, so that 1e2 is 100 and big integers keep
//! every digit.

use std::cmp::Ordering;

/// Beyond this an exponent only says "huge" or "tiny"; no text that is read is as long.
const LIMIT: i64 = 1 << 50;

/// A number's text, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    negative: bool,
    /// The mantissa from its first significant digit; it may hold the point. Empty for zero.
    digits: &'a str,
    /// The position of the point, in digits after the first significant one.
    exponent: i64,
}

impl<'a> Number<'a> {
    /// Reads what JSON takes as a number, and nothing else.
    pub fn read(text: &'a str) -> Option<Self> {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, power) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], read_power(&rest[at + 1..])?),
            None => (rest, 0),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) || (whole.len() > 1 && whole.starts_with('0'))
        {
            return None;
        }
        let significant = |byte: u8| byte != b'0' && byte != b'.';
        let Some(first) = mantissa.bytes().position(significant) else {
            return Some(Self { negative: false, digits: "", exponent: 0 });
        };
        let whole = i64::try_from(whole.len()).ok()?;
        let first_at = i64::try_from(first).ok()?;
        // In 0.05 the first significant digit is two places after the point, which is a byte itself.
        let places = if first_at < whole { whole - first_at } else { whole - first_at + 1 };
        Some(Self { negative, digits: &mantissa[first..], exponent: (places + power).clamp(-LIMIT, LIMIT) })
    }

    /// Which is greater.
    pub fn compare(self, other: Self) -> Ordering {
        let sign = |number: Self| match (number.digits.is_empty(), number.negative) {
            (true, _) => 0,
            (_, true) => -1,
            _ => 1,
        };
        let signs = sign(self).cmp(&sign(other));
        if signs.is_ne() || sign(self) == 0 {
            return signs;
        }
        let sizes = self.exponent.cmp(&other.exponent).then_with(|| compare_digits(self.digits, other.digits));
        if self.negative { sizes.reverse() } else { sizes }
    }
}

fn read_power(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let power = digits.bytes().fold(0_i64, |power, digit| (power * 10 + i64::from(digit - b'0')).min(LIMIT));
    Some(if negative { -power } else { power })
}

/// Compares digits from the first significant one; zeros behind the last make no difference.
fn compare_digits(a: &str, b: &str) -> Ordering {
    let mut a = a.bytes().filter(|byte| *byte != b'.');
    let mut b = b.bytes().filter(|byte| *byte != b'.');
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) => {
                let order = x.unwrap_or(b'0').cmp(&y.unwrap_or(b'0'));
                if order.is_ne() {
                    return order;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compare(a: &str, b: &str) -> Ordering {
        Number::read(a).unwrap().compare(Number::read(b).unwrap())
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        for (a, b) in [
            ("1e2", "100"),
            ("100.0", "1E+2"),
            ("0.05", "5e-2"),
            ("-0", "0.000"),
            ("0e99999999999999999999", "0"),
            ("12.50", "12.5"),
            ("120e-1", "12"),
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
        }
        for (less, more) in [
            ("9007199254740992", "9007199254740993"),
            ("123456789012345678901234567890", "123456789012345678901234567891"),
            ("0.1", "0.10000000000000000000000001"),
            ("-2", "-1"),
            ("-1", "0"),
            ("-5", "3"),
            ("9", "10"),
            ("0.09", "0.1"),
            ("1e400", "1e401"),
            ("1e-401", "1e-400"),
            ("5", "1e99999999999999999999"),
            ("1e-99999999999999999999", "1e-300"),
        ] {
            assert_eq!(compare(less, more), Ordering::Less, "{less} {more}");
            assert_eq!(compare(more, less), Ordering::Greater, "{less} {more}");
        }
    }

    #[test]
    fn only_what_json_takes_is_a_number() {
        for text in ["", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x10", "1_000", "NaN", "1 ", "--1", "1.2.3", "é"] {
            assert!(Number::read(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_two_integers_in_any_spelling(a in any::<i64>(), b in any::<i64>(), shift in 0_u32..5) {
            let zeros = "0".repeat(shift as usize);
            let spelled = format!("{a}{zeros}.{zeros}0e-{shift}");
            prop_assert_eq!(compare(&spelled, &b.to_string()), a.cmp(&b));
        }

        #[test]
        fn no_text_panics(text in ".{0,20}") {
            if let Some(number) = Number::read(&text) {
                prop_assert!(serde_json::from_str::<serde_json::Number>(&text).is_ok());
                prop_assert_eq!(number.compare(number), Ordering::Equal);
            }
        }
    }
}
