//! Reads and sets one variable of a `.env` file.
//!
//! The rules are those that dotenv tools share: `NAME=value`, an optional `export`, single quotes are literal,
//! double quotes have backslash escapes, `#` starts a comment. Nothing is expanded, and other lines are neither
//! checked nor changed. Values are bytes.

/// The value of `name`; of several assignments the last one, as a shell would have it.
pub fn find(file: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    file.split(|byte| *byte == b'\n').filter_map(|line| assignment(line, name)).next_back()
}

/// Whether `file` reads as a `.env` file: text whose lines are empty, comments, or assign to a variable. The rest of a
/// value in quotes may stand on lines of its own.
pub(crate) fn is_dotenv(file: &[u8]) -> bool {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut open = None;
    for line in file.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        if let Some(quote) = open {
            open = Some(quote).filter(|quote| !line.contains(quote));
            continue;
        }
        let line = line.strip_prefix(b"export").filter(|rest| rest.starts_with(b" ")).map_or(line, <[u8]>::trim_ascii);
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let Some(equals) = line.iter().position(|byte| *byte == b'=') else { return false };
        let (name, value) = (line[..equals].trim_ascii(), line[equals + 1..].trim_ascii());
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if name.is_empty() || name[0].is_ascii_digit() || !name.iter().all(plain) || line.contains(&0) {
            return false;
        }
        open = value
            .first()
            .copied()
            .filter(|quote| matches!(quote, b'"' | b'\'' | b'`') && value_length(value).is_none());
    }
    true
}

/// `file` with `name` set to `value`, in place of every assignment that is there (some tools read the first, some the
/// last), else in a line of its own at the end.
///
/// # Errors
/// The number of a line whose quoted value does not end on it, so that nobody knows what to replace.
pub fn set(file: &[u8], name: &str, value: &[u8]) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(file.len() + name.len() + value.len() + 8);
    let bom = if file.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    out.extend_from_slice(&file[..bom]);
    let mut found = false;
    for (at, line) in file[bom..].split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(start) = value_at(line, name) else {
            out.extend_from_slice(line);
            continue;
        };
        found = true;
        let text = line[start..].trim_ascii_end();
        let (old, behind) = text.split_at(value_length(text).ok_or(at + 1)?);
        out.extend_from_slice(&line[..start]);
        out.extend(quoted(value));
        // A comment is kept; other text after a closing quote would become part of the new value.
        if behind.trim_ascii_start().starts_with(b"#") {
            out.extend_from_slice(if behind.starts_with(b"#") { b" " } else { b"" });
            out.extend_from_slice(behind);
        }
        out.extend_from_slice(&line[start + old.len() + behind.len()..]);
    }
    if !found {
        let end: &[u8] = if file.windows(2).any(|two| two == b"\r\n") { b"\r\n" } else { b"\n" };
        if out.len() > bom && !out.ends_with(b"\n") {
            out.extend_from_slice(end);
        }
        out.extend_from_slice(&[name.as_bytes(), b"=", &quoted(value), end].concat());
    }
    Ok(out)
}

/// A value in the plainest form that reads back as it is, so that the most tools agree: bare, in single quotes, in
/// double quotes, and only then with escapes.
fn quoted(value: &[u8]) -> Vec<u8> {
    let bare = |b: &u8| b.is_ascii_alphanumeric() || b"_-./:@%+,=".contains(b);
    if value.iter().all(bare) && !value.is_empty() {
        return value.to_vec();
    }
    let control = value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t');
    // Some tools read `\'` and `\\` in single quotes as escapes.
    let escaping = value.ends_with(b"\\") || value.windows(2).any(|two| two == b"\\\\");
    if !control && !escaping && !value.contains(&b'\'') {
        return [b"'", value, b"'"].concat();
    }
    let mut out = vec![b'"'];
    for byte in value {
        match byte {
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            b'"' | b'\\' | b'$' | b'`' => out.extend([b'\\', *byte]),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
    out
}

fn assignment(line: &[u8], name: &str) -> Option<Vec<u8>> {
    Some(value(line[value_at(line, name)?..].trim_ascii_end()))
}

/// Where in `line` the value starts, if it assigns to `name`.
fn value_at(line: &[u8], name: &str) -> Option<usize> {
    let rest = line.trim_ascii_start();
    let rest = match rest.strip_prefix(b"export") {
        Some(rest) if rest.first().is_some_and(u8::is_ascii_whitespace) => rest.trim_ascii_start(),
        _ => rest,
    };
    let rest = rest.strip_prefix(name.as_bytes())?.trim_ascii_start().strip_prefix(b"=")?;
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    Some(line.len() - rest.len() + blanks)
}

/// How long the value is that `text` starts with, its quotes included; `None` if it does not end.
fn value_length(text: &[u8]) -> Option<usize> {
    match text.first() {
        Some(b'\'') => Some(2 + text[1..].iter().position(|byte| *byte == b'\'')?),
        Some(b'"') => {
            let mut at = 1;
            while *text.get(at)? != b'"' {
                at += if text[at] == b'\\' { 2 } else { 1 };
            }
            Some(at + 1)
        }
        _ => Some(bare(text).len()),
    }
}

/// An unquoted value, up to its comment.
fn bare(text: &[u8]) -> &[u8] {
    let comment = (0..text.len()).find(|&at| text[at] == b'#' && (at == 0 || text[at - 1].is_ascii_whitespace()));
    text[..comment.unwrap_or(text.len())].trim_ascii_end()
}

fn value(text: &[u8]) -> Vec<u8> {
    match text.first() {
        Some(b'\'') => text[1..].split(|byte| *byte == b'\'').next().unwrap_or_default().to_vec(),
        Some(b'"') => double_quoted(&text[1..]),
        _ => bare(text).to_vec(),
    }
}

fn double_quoted(text: &[u8]) -> Vec<u8> {
    let mut value = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => break,
            b'\\' => match bytes.next() {
                Some(b'n') => value.push(b'\n'),
                Some(b'r') => value.push(b'\r'),
                Some(b't') => value.push(b'\t'),
                Some(escaped @ (b'"' | b'\\' | b'$' | b'`' | b'\'')) => value.push(*escaped),
                Some(other) => value.extend([b'\\', *other]),
                None => value.push(b'\\'),
            },
            _ => value.push(*byte),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_in_use() {
        let file = b"\xef\xbb\xbf# comment\nOTHER=1\nexport  A = plain # why\r\nB='sin#gle $X' # c\nC=\"d\\\"o\\nu\\$\" # c\nD=\nE=a#b\nXA=no\nF=1\nF=2\n\xff=x\nG=\xff";
        let value = |name| find(file, name);
        assert_eq!(value("A"), Some(b"plain".to_vec()));
        assert_eq!(value("B"), Some(b"sin#gle $X".to_vec()));
        assert_eq!(value("C"), Some(b"d\"o\nu$".to_vec()));
        assert_eq!(value("D"), Some(Vec::new()));
        assert_eq!(value("E"), Some(b"a#b".to_vec()));
        assert_eq!(value("F"), Some(b"2".to_vec()));
        assert_eq!(value("G"), Some(b"\xff".to_vec()));
        assert_eq!(value("X"), None);
    }

    #[test]
    fn what_reads_as_one() {
        for file in [
            &b""[..],
            b"\n\n# c\n",
            b"A=1\r\nexport B = 2\n  C=\n",
            b"\xef\xbb\xbfA=\xff\n",
            b"KEY=\"-----BEGIN\nMIIB==\n-----END\"\nB='a' # c\n",
            b"a.b-c=1",
        ] {
            assert!(is_dotenv(file), "{}", String::from_utf8_lossy(file));
        }
        for file in [
            &b"{}"[..],
            b"{\n  \"a\": \"b=c\"\n}",
            b"[]",
            b"[profiles.default]\nsecrets = ['a']\n",
            b"A: 1\n",
            b"<a href=\"x\">",
            b"#!/bin/sh\nset -e\nA=1\n",
            b"\x7fELF\0\0=",
            b"A=1\nhello\n",
            b"1A=1",
            b"=1",
        ] {
            assert!(!is_dotenv(file), "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn every_value_reads_back() {
        let file = b"A=1\nX=old\n";
        let reads_back = |value: &[u8]| {
            let set = set(file, "X", value).unwrap();
            assert_eq!(find(&set, "X").as_deref(), Some(value), "{}", String::from_utf8_lossy(&set));
            assert_eq!(find(&set, "A").as_deref(), Some(&b"1"[..]));
            assert_eq!(set.iter().filter(|byte| **byte == b'\n').count(), 2);
        };
        let printable: Vec<u8> = (b' '..=b'~').collect();
        for byte in 1..=255 {
            for value in [vec![byte], vec![byte, byte], vec![b'a', byte], vec![byte, b'a'], vec![b'\'', byte, b'"']] {
                reads_back(&value);
            }
        }
        reads_back(&printable);
        reads_back(&printable.iter().rev().copied().collect::<Vec<_>>());
        reads_back(b"");
    }

    #[test]
    fn only_the_value_changes() {
        let cases: [(&[u8], &[u8]); 14] = [
            (b"", b"X=new\n"),
            (b"A=1", b"A=1\nX=new\n"),
            (b"A=1\r\n", b"A=1\r\nX=new\r\n"),
            (b"\xef\xbb\xbfX=1\n", b"\xef\xbb\xbfX=new\n"),
            (b"\xef\xbb\xbf", b"\xef\xbb\xbfX=new\n"),
            (b"# X=1\nXY=1\nYX=1\n", b"# X=1\nXY=1\nYX=1\nX=new\n"),
            (b"  export  X = old value  # why \r\nB=\xff", b"  export  X = new  # why \r\nB=\xff"),
            (b"X='a#b' # c\n", b"X=new # c\n"),
            (b"X=\"a\\\"b\"# c\n", b"X=new # c\n"),
            (b"X=\nB=1\n", b"X=new\nB=1\n"),
            (b"X=#c\n", b"X=new #c\n"),
            (b"X='a'b\n", b"X=new\n"),
            (b"X=1\nB=2\nexport X=3", b"X=new\nB=2\nexport X=new"),
            (b"X= \t\r\n", b"X= \tnew\r\n"),
        ];
        for (file, expected) in cases {
            let set = set(file, "X", b"new").unwrap();
            assert_eq!(String::from_utf8_lossy(&set), String::from_utf8_lossy(expected));
        }
        assert_eq!(set(b"A=1\nX=\"a\nb\"\n", "X", b"new"), Err(2));
    }
}
