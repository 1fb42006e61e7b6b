//! Masks a key in texts that somebody else wrote: the whole key, as URLs and JSON encode it, or the part that
//! truncation left.
//!
//! It looks for the secret part of a key: the prefix up to the last `_` (`pk_live_`) is public. A text is masked
//! before it is truncated here, so that no truncation of ours leaves a piece.

use crate::http::encoded;
use std::borrow::Cow;

/// A shorter key occurs in words by chance (`k`, in `webhook`): it is masked only as a separate word.
const TELLING: usize = 8;
/// Keys of fewer characters are made up by people, out of words that other texts hold too.
const RANDOM: usize = 16;
/// This many consecutive characters of a key are not a coincidence.
const PIECE: usize = 8;
/// So many at a text's end, where something was cut.
const END: usize = 4;
/// The replacement for a piece.
const HIDDEN: &str = "****";

/// `text` with `key` replaced by `shown`, and longer pieces of it removed.
pub(crate) fn out_of(text: &str, key: &str, shown: &str) -> String {
    if key.is_empty() {
        return text.to_owned();
    }
    let whole = whole_out_of(text, key, shown);
    let public = key.rfind('_').map_or(0, |at| at + 1);
    let pieces = if key.len() >= RANDOM { without_pieces(&whole, key, public) } else { whole };
    without_ends(pieces, key, public)
}

/// `text` with the whole key replaced by `shown`.
pub(crate) fn whole_out_of(text: &str, key: &str, shown: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for form in forms(key) {
        if !text.contains(&form) {
            continue;
        }
        text = Cow::Owned(if key.len() < TELLING { alone(&text, &form, shown) } else { text.replace(&form, shown) });
    }
    text.into_owned()
}

/// The same in a body: JSON stays JSON.
pub(crate) fn whole_out_of_bytes(body: Vec<u8>, key: &str, shown: &str) -> Vec<u8> {
    let holds = |form: &String| body.windows(form.len()).any(|window| window == form.as_bytes());
    if key.is_empty() || body.len() < key.len() || !forms(key).iter().any(holds) {
        return body;
    }
    let mut masked = Vec::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        masked.extend_from_slice(whole_out_of(chunk.valid(), key, shown).as_bytes());
        masked.extend_from_slice(chunk.invalid());
    }
    masked
}

/// The key as it is, in a URL, in JSON; each once.
fn forms(key: &str) -> Vec<String> {
    let json = key.replace('\\', "\\\\").replace('"', "\\\"");
    let mut forms = vec![key.to_owned(), encoded(key), json.replace('/', "\\/"), json];
    forms.sort_unstable();
    forms.dedup();
    // A longer one may hold a shorter one.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms
}

/// Replaces `form` where it is not next to a letter or digit.
fn alone(text: &str, form: &str, shown: &str) -> String {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (at, _) in text.match_indices(form) {
        let end = at + form.len();
        if is_word(text[..at].chars().next_back()) || is_word(text[end..].chars().next()) {
            continue;
        }
        out.push_str(&text[done..at]);
        out.push_str(shown);
        done = end;
    }
    out + &text[done..]
}

/// Hides each run of characters that stand so in the key, and not only in its public prefix.
fn without_pieces(text: &str, key: &str, public: usize) -> String {
    let pieces: std::collections::HashSet<&[u8]> = key
        .as_bytes()
        .windows(PIECE)
        .enumerate()
        .filter(|(at, _)| at + PIECE > public)
        .map(|(_, piece)| piece)
        .collect();
    let bytes = text.as_bytes();
    let (mut out, mut done, mut hidden_to) = (String::new(), 0, 0);
    for (at, _) in bytes.windows(PIECE).enumerate().filter(|(_, window)| pieces.contains(window)) {
        if at >= hidden_to {
            out.push_str(&text[done..at]);
            out.push_str(HIDDEN);
        }
        hidden_to = at + PIECE;
        done = hidden_to;
    }
    if done == 0 { text.to_owned() } else { out + &text[done..] }
}

/// Hides the beginning of the key at the end of `text`, and its end at the beginning, where something was cut.
fn without_ends(text: String, key: &str, public: usize) -> String {
    let kept = text.trim_end_matches(['…', '.']);
    let start = (END.max(public + 1)..key.len()).rev().find(|length| kept.ends_with(&key[..*length]));
    let text = match start {
        Some(length) => format!("{}{HIDDEN}{}", &kept[..kept.len() - length], &text[kept.len()..]),
        None => text,
    };
    let kept = text.trim_start_matches(['…', '.']);
    // The last four are what its owner knows it by.
    let end = (public + 1..key.len().saturating_sub(END)).find(|at| kept.starts_with(&key[*at..]));
    match end {
        Some(at) => format!("{}{HIDDEN}{}", &text[..text.len() - kept.len()], &kept[key.len() - at..]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "pk_live_0a1b2c3d4e5f6g7h8i9j0k1l2m3n4";

    /// The longest piece of the key, beyond its public prefix, that `text` shows.
    fn longest_piece(text: &str) -> usize {
        let of =
            |length: &usize| (0..=KEY.len() - length).any(|at| at + length > 8 && text.contains(&KEY[at..at + length]));
        (1..=KEY.len()).rev().find(of).unwrap_or(0)
    }

    #[test]
    fn whatever_a_cut_leaves_is_hidden() {
        for start in 0..KEY.len() {
            for end in start + 1..=KEY.len() {
                let piece = &KEY[start..end];
                for text in [
                    format!("bad key {piece}"),
                    format!("bad {piece}, sorry"),
                    format!("{piece}… is bad"),
                    format!("is {piece}…"),
                ] {
                    let shown = out_of(&text, KEY, "…m3n4");
                    assert!(longest_piece(&shown) < PIECE, "{text}: {shown}");
                }
            }
        }
        assert_eq!(out_of(&format!("a {KEY} b {KEY}"), KEY, "…"), "a … b …");
        // Cut behind any character that is not public, at the end of a text nothing is left.
        for end in 9..KEY.len() {
            assert_eq!(out_of(&format!("Bearer {}", &KEY[..end]), KEY, "…").find(&KEY[8..end]), None);
        }
    }

    #[test]
    fn what_is_public_and_what_are_words_stays() {
        for text in ["keys start with pk_live_", "pk_live_ and pk_test_", "webhook", "no", ""] {
            assert_eq!(out_of(text, KEY, "…"), text);
        }
        assert_eq!(out_of("no webhook for key k", "k", "****"), "no webhook for key ****");
        assert_eq!(out_of("k=k, kk", "k", "*"), "*=*, kk");
        assert_eq!(out_of("the webhooks of pk_webhooks", "pk_webhooks", "…"), "the webhooks of …");
    }

    #[test]
    fn other_forms_are_the_key_too() {
        let key = "pk_a+b/c\"d\\e=0123";
        for form in
            [key.to_owned(), encoded(key), serde_json::to_string(key).unwrap(), "pk_a+b\\/c\\\"d\\\\e=0123".to_owned()]
        {
            let shown = out_of(&format!("[{form}]"), key, "…0123");
            assert!(shown.contains("…0123") && !shown.contains("pk_a"), "{form}: {shown}");
        }
        let body = whole_out_of_bytes(b"\xff{\"k\":\"pk_live_0a1b2c3d4e5f6g7h8i9j0k1l2m3n4\"}".to_vec(), KEY, "…");
        assert_eq!(
            body,
            "\u{0}{\"k\":\"…\"}".as_bytes().iter().map(|b| if *b == 0 { 0xff } else { *b }).collect::<Vec<_>>()
        );
    }
}
