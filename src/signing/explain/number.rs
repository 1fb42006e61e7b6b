//! How programs write a JSON number after they have read it into a type of their own.
//!
//! The text of the number is the input, never a float that was read in between: `1.0` and `1` are one number and
//! two texts, and signatures are over texts. Rust's shortest digits that read back are the same digits that
//! ECMAScript, Python and others choose; they differ only in the position of the point and the exponent.

/// Whose way of writing numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// As they were read.
    Kept,
    /// ECMAScript `Number::toString`: everything is a double.
    JavaScript,
    /// Go's `encoding/json` of a float64: ECMAScript's, but it keeps the sign of zero.
    Go,
    /// Integers as they are, floats by `repr`.
    Python,
    /// Integers as they are, floats by `Float#to_s`.
    Ruby,
    /// Integers as they are, floats without a zero fraction.
    Php,
    /// jq before 1.7: everything is a double, with its own bounds for exponents.
    Jq,
}

impl Numbers {
    /// Appends `text`, a JSON number, in this way.
    pub fn write(self, text: &str, out: &mut Vec<u8>) {
        let integer = !text.contains(['.', 'e', 'E']);
        // Up to fifteen digits are exact in a double, and every one of these writes them as they are.
        let small = integer && text.len() <= 15 && text != "-0";
        match self {
            _ if small => out.extend_from_slice(text.as_bytes()),
            Self::Kept => out.extend_from_slice(text.as_bytes()),
            Self::Python | Self::Ruby | Self::Php if integer => {
                out.extend_from_slice(if text == "-0" { b"0" } else { text.as_bytes() });
            }
            _ => out.extend_from_slice(self.float(text).as_bytes()),
        }
    }

    fn float(self, text: &str) -> String {
        let Ok(value) = text.parse::<f64>() else { return text.to_owned() };
        if value.is_infinite() {
            return match self {
                Self::JavaScript => "null".to_owned(),
                Self::Python if value > 0.0 => "Infinity".to_owned(),
                Self::Python => "-Infinity".to_owned(),
                Self::Jq if value > 0.0 => "1.7976931348623157e+308".to_owned(),
                Self::Jq => "-1.7976931348623157e+308".to_owned(),
                _ => text.to_owned(),
            };
        }
        let (digits, point) = shortest(value.abs());
        let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
        let plain = match self {
            Self::Python | Self::Ruby => (-3..=16).contains(&point),
            Self::Jq => point > -4 && point <= count.saturating_add(15),
            _ => (-5..=21).contains(&point),
        };
        let fraction = matches!(self, Self::Python | Self::Ruby);
        let written = if plain {
            fixed(&digits, point, fraction)
        } else {
            let wide = matches!(self, Self::Python | Self::Ruby | Self::Jq);
            exponential(&digits, point - 1, wide, self == Self::Ruby)
        };
        let signed = value.is_sign_negative() && !(value == 0.0 && matches!(self, Self::JavaScript | Self::Php));
        if signed { format!("-{written}") } else { written }
    }
}

/// The shortest digits that read back as `value`, and the position of the point after the first of them.
fn shortest(value: f64) -> (String, i32) {
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse::<i32>().unwrap_or(0) + 1)
}

fn fixed(digits: &str, point: i32, fraction: bool) -> String {
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let at = usize::try_from(point).unwrap_or(0);
    if point <= 0 {
        return match digits {
            "0" if fraction => "0.0".to_owned(),
            "0" => "0".to_owned(),
            _ => format!("0.{}{digits}", zeros(-point)),
        };
    }
    match digits.get(at..) {
        Some("") | None => {
            let missing = zeros(point - i32::try_from(digits.len()).unwrap_or(i32::MAX));
            format!("{digits}{missing}{}", if fraction { ".0" } else { "" })
        }
        Some(tail) => format!("{}.{tail}", &digits[..at]),
    }
}

fn exponential(digits: &str, exponent: i32, wide: bool, fraction: bool) -> String {
    let (first, tail) = digits.split_at(1);
    let sign = if exponent < 0 { '-' } else { '+' };
    let tail = if tail.is_empty() && fraction { "0" } else { tail };
    let point = if tail.is_empty() { "" } else { "." };
    let width = if wide { 2 } else { 1 };
    format!("{first}{point}{tail}e{sign}{:0width$}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(numbers: Numbers, text: &str) -> String {
        let mut out = Vec::new();
        numbers.write(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    /// Expected values are what Node 20 and Python 3.11 print.
    #[test]
    fn numbers_are_written_as_node_and_python_write_them() {
        let cases = [
            ("1.0", "1", "1.0"),
            ("1e21", "1e+21", "1e+21"),
            ("1e-7", "1e-7", "1e-07"),
            ("1e-6", "0.000001", "1e-06"),
            ("0.0001", "0.0001", "0.0001"),
            ("0.00001", "0.00001", "1e-05"),
            ("123456789.125", "123456789.125", "123456789.125"),
            ("0.1", "0.1", "0.1"),
            ("4.35", "4.35", "4.35"),
            ("0.000001234", "0.000001234", "1.234e-06"),
            ("5e-324", "5e-324", "5e-324"),
            ("1.7976931348623157e308", "1.7976931348623157e+308", "1.7976931348623157e+308"),
            ("1e16", "10000000000000000", "1e+16"),
            ("1e15", "1000000000000000", "1000000000000000.0"),
            ("1e20", "100000000000000000000", "1e+20"),
            ("123e18", "123000000000000000000", "1.23e+20"),
            ("-1.5e-9", "-1.5e-9", "-1.5e-09"),
            ("9007199254740993", "9007199254740992", "9007199254740993"),
            ("12345678901234567890", "12345678901234567000", "12345678901234567890"),
            ("100000000000000000000", "100000000000000000000", "100000000000000000000"),
            ("-0", "0", "0"),
            ("-0.0", "0", "-0.0"),
            ("0.0", "0", "0.0"),
            ("1e400", "null", "Infinity"),
            ("-1E400", "null", "-Infinity"),
            ("1E5", "100000", "100000.0"),
            ("2e0", "2", "2.0"),
            ("1.5e3", "1500", "1500.0"),
            ("9999999999999998.0", "9999999999999998", "9999999999999998.0"),
            ("1e100", "1e+100", "1e+100"),
            ("-12", "-12", "-12"),
        ];
        for (text, javascript, python) in cases {
            assert_eq!(written(Numbers::JavaScript, text), javascript, "{text}");
            assert_eq!(written(Numbers::Python, text), python, "{text}");
            assert_eq!(written(Numbers::Kept, text), text);
        }
    }

    #[test]
    fn others_differ_in_exponents_zero_and_fractions() {
        let cases = [
            (Numbers::Go, "-0", "-0"),
            (Numbers::Go, "1.50", "1.5"),
            (Numbers::Ruby, "1e20", "1.0e+20"),
            (Numbers::Ruby, "1e-5", "1.0e-05"),
            (Numbers::Ruby, "10.0", "10.0"),
            (Numbers::Php, "10.0", "10"),
            (Numbers::Php, "9007199254740993", "9007199254740993"),
            (Numbers::Jq, "1.0", "1"),
            (Numbers::Jq, "1e21", "1e+21"),
            (Numbers::Jq, "12345678901234567890", "12345678901234567000"),
            (Numbers::Jq, "-0", "-0"),
            (Numbers::Jq, "0.00001", "1e-05"),
            (Numbers::Jq, "1e400", "1.7976931348623157e+308"),
        ];
        for (numbers, text, expected) in cases {
            assert_eq!(written(numbers, text), expected, "{numbers:?} {text}");
        }
    }
}
