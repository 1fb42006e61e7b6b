//! "Did you mean": the known name closest to the one that was typed.

/// The known name that `given` is probably a slip of.
pub(crate) fn nearest<'k>(given: &str, known: &[&'k str]) -> Option<&'k str> {
    // What is longer than any name is nobody's slip, and may be a stranger's whole line.
    if given.len() > 256 {
        return None;
    }
    let scored = known.iter().map(|name| (strsim::jaro_winkler(given, name), *name));
    scored.filter(|(score, _)| *score > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
