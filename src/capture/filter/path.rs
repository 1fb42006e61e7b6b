//! Paths into a JSON body, as in `--where data.items.0.id`, and the paths that a body has, for "did you mean".

use crate::json;

/// So many keys a path may have.
pub(super) const DEEPEST: usize = 32;

/// The JSON text of the value at `path`; nothing where there is none, or the body is not JSON in UTF-8.
pub(super) fn find<'b>(body: &'b [u8], path: &[String]) -> Option<&'b str> {
    std::str::from_utf8(body).ok()?;
    json::find(body, path)
}

/// How deep, and how many, paths are listed for a suggestion.
const LISTED_DEEP: usize = 6;
const LISTED: usize = 200;
/// A key that is longer is nobody's slip.
const KEY: usize = 64;

/// Some of the paths that a body has; of an array those of its first element.
pub(super) fn list(body: &[u8]) -> Vec<String> {
    let mut listed = Vec::new();
    if let Some(text) = std::str::from_utf8(body).ok().filter(|text| json::is_json(text.as_bytes())) {
        list_below("", text.trim_start(), LISTED_DEEP, &mut listed);
    }
    listed
}

fn list_below(path: &str, value: &str, deep: usize, listed: &mut Vec<String>) {
    let is_array = value.starts_with('[');
    for (key, inner) in json::entries(value).take(if is_array { 1 } else { usize::MAX }) {
        if listed.len() == LISTED || deep == 0 {
            return;
        }
        if key.len() > KEY {
            continue;
        }
        let key = key.replace('\\', "\\\\").replace('.', "\\.");
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        if !is_array {
            listed.push(path.clone());
        }
        list_below(&path, inner, deep - 1, listed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_has_paths() {
        let at = |body: &'static [u8]| find(body, &["a".to_owned()]);
        assert_eq!(at(b"{\"a\":1,\"b\":\"x\"}"), Some("1"));
        assert_eq!(at(b"{\"a\":1,\"b\":\"\xff\"}"), None);
        let deep = "[".repeat(1_000_000);
        for body in ["", "no json", r#"{"a":1"#, r#"{"a":1} more"#, r#"{"a":1,}"#, &deep] {
            assert!(list(body.as_bytes()).is_empty());
        }
    }

    #[test]
    fn paths_are_listed_within_bounds() {
        let body = r#"{"event":"x","data":{"amount":1,"l":[{"id":1},{"no":1}],"d.e":2}}"#;
        assert_eq!(
            list(body.as_bytes()),
            ["event", "data", "data.amount", "data.l", "data.l.0.id", "data.d\\.e"].map(str::to_owned)
        );
        let wide = format!("[{{{}}}]", (0..10_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(","));
        assert_eq!(list(wide.as_bytes()).len(), LISTED);
    }
}
