//! The one variable that we want from a `.env` file.
//!
//! The rules are the ones that dotenv tools share: `NAME=value`, an optional `export`, single quotes literal,
//! double quotes with backslash escapes, `#` starts a comment. Nothing is expanded, and lines that are not ours
//! are not judged. Values are bytes.

/// The value of `name`; of several assignments the last one, as a shell would have it.
#[must_use]
pub fn find(file: &[u8], name: &str) -> Option<Vec<u8>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    file.split(|byte| *byte == b'\n').filter_map(|line| assignment(line, name)).next_back()
}

fn assignment(line: &[u8], name: &str) -> Option<Vec<u8>> {
    let line = line.trim_ascii();
    let line = match line.strip_prefix(b"export") {
        Some(rest) if rest.first().is_some_and(u8::is_ascii_whitespace) => rest.trim_ascii_start(),
        _ => line,
    };
    let rest = line.strip_prefix(name.as_bytes())?.trim_ascii_start();
    Some(value(rest.strip_prefix(b"=")?.trim_ascii_start()))
}

fn value(text: &[u8]) -> Vec<u8> {
    match text.first() {
        Some(b'\'') => text[1..].split(|byte| *byte == b'\'').next().unwrap_or_default().to_vec(),
        Some(b'"') => double_quoted(&text[1..]),
        _ => {
            let comment =
                (0..text.len()).find(|&at| text[at] == b'#' && (at == 0 || text[at - 1].is_ascii_whitespace()));
            text[..comment.unwrap_or(text.len())].trim_ascii_end().to_vec()
        }
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
}
