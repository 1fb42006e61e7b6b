//! A request as a curl command, and quoting for a POSIX shell.
//!
//! The output can be pasted: neither the shell nor curl interprets anything in the body, the URL or a header.

use crate::terminal::sanitize;
use std::fmt::Write as _;

/// The longest body that is put into curl's arguments: Linux takes 128 KiB in one.
const MAX_ARGUMENT: usize = 64 * 1024;

/// A command that any POSIX shell can run unchanged.
///
/// A body of printable text is an argument (`--data-raw`, which unlike `--data` reads no file for `@`). Any other goes
/// through `printf` with octal escapes, on one line; that is a builtin, so its length has no limit.
pub(crate) fn curl(url: &str, headers: &[(String, String)], body: &[u8]) -> String {
    let printable = |text: &&str| text.len() <= MAX_ARGUMENT && !text.chars().any(sanitize::is_hidden);
    let text = std::str::from_utf8(body).ok().filter(printable);
    let mut command = match text {
        Some(_) => "curl -sS".to_owned(),
        None => format!("printf {} | curl -sS", printf_format(body)),
    };
    // curl reads {}, [] in a URL as patterns, unless it is told not to.
    if url.contains(['{', '}', '[', ']']) {
        command.push_str(" -g");
    }
    if has_dot_segments(url) {
        command.push_str(" --path-as-is");
    }
    let _ = write!(command, " {}", quote(url));
    for (name, value) in headers {
        // To curl, a name and a colon alone mean that the header is not to be sent.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        let _ = write!(command, " -H {}", quote(&header));
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        // Without one, curl says that a body is a form.
        command.push_str(" -H 'Content-Type:'");
    }
    match text {
        Some(text) => command + " --data-raw " + &quote(text),
        None => command + " --data-binary @-",
    }
}

/// Whether the path of a URL has a `.` or `..`, which curl would resolve unless it is told not to.
fn has_dot_segments(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.split('/').any(|part| matches!(part.replace("%2e", ".").replace("%2E", ".").as_str(), "." | ".."))
}

/// A word as a shell takes it: as it is where that is safe, else in quotes.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:/".contains(c);
    if text.chars().all(is_plain) { text.to_owned() } else { quote(&sanitize::line(text)) }
}

/// In single quotes, where a shell reads nothing but the quote itself.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A format for `printf` (POSIX) that writes `bytes`.
fn printf_format(bytes: &[u8]) -> String {
    let mut format = String::with_capacity(bytes.len() * 2);
    format.push('\'');
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            // A format that starts with a hyphen would be an option.
            b'-' if at == 0 => format.push_str("\\055"),
            b'\n' => format.push_str("\\n"),
            b'\\' => format.push_str("\\\\"),
            b'%' => format.push_str("%%"),
            b'\'' => format.push_str(r"'\''"),
            b' '..=b'~' => format.push(char::from(*byte)),
            // Always three digits: what follows may be a digit too.
            _ => {
                let _ = write!(format, "\\{byte:03o}");
            }
        }
    }
    format.push('\'');
    format
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_nothing_into_the_body() {
        let headers = [("A".to_owned(), "b".to_owned())];
        assert_eq!(
            curl("http://h/", &headers, b"it's $X `y`"),
            r"curl -sS 'http://h/' -H 'A: b' -H 'Content-Type:' --data-raw 'it'\''s $X `y`'"
        );
        let headers = [("Content-Type".to_owned(), "x".to_owned())];
        let binary = curl("http://[::1]/", &headers, b"a%\\\n\x00001\xff'");
        assert_eq!(
            binary,
            r"printf 'a%%\\\n\000001\377'\''' | curl -sS -g 'http://[::1]/' -H 'Content-Type: x' --data-binary @-"
        );
    }
}
