//! The signed message: text and placeholders around the body, parsed from a scheme's `signed`.

use super::SchemeError;
use std::fmt;

/// A piece of a signed message that is not the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Timestamp,
    Id,
}

/// What is signed: text, `{timestamp}` and `{id}` around exactly one `{body}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(super) before: Vec<Piece>,
    pub(super) after: Vec<Piece>,
}

impl Template {
    /// Reads a template such as `{timestamp}.{body}`.
    ///
    /// # Errors
    /// An unknown placeholder, a stray brace, or a number of `{body}` other than one.
    pub fn parse(text: &str) -> Result<Self, SchemeError> {
        let error = |problem: String| Err(SchemeError::new("signed", problem));
        let (mut before, mut after, mut bodies) = (Vec::new(), Vec::new(), 0);
        let mut rest = text;
        while !rest.is_empty() {
            let pieces = if bodies == 0 { &mut before } else { &mut after };
            if let Some(open) = rest.strip_prefix('{') {
                let Some((name, tail)) = open.split_once('}') else {
                    return error(format!("`{text}` has a `{{` that is not closed"));
                };
                match name {
                    "timestamp" => pieces.push(Piece::Timestamp),
                    "id" => pieces.push(Piece::Id),
                    "body" => bodies += 1,
                    _ => return error(format!("has {{{name}}}; {{timestamp}}, {{id}} and {{body}} are valid")),
                }
                rest = tail;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                let (plain, tail) = rest.split_at(end);
                if plain.contains('}') {
                    return error(format!("`{text}` has a `}}` that closes nothing"));
                }
                pieces.push(Piece::Text(plain.to_owned()));
                rest = tail;
            }
        }
        if bodies == 1 {
            Ok(Self { before, after })
        } else {
            error(format!("needs exactly one {{body}}, but has {bodies}"))
        }
    }

    fn has(&self, piece: &Piece) -> bool {
        self.before.contains(piece) || self.after.contains(piece)
    }

    /// Whether two fields stand side by side with nothing between them, so that where one ends is not signed.
    #[must_use]
    pub fn can_be_spliced(&self) -> bool {
        let text = |piece: &Piece| matches!(piece, Piece::Text(_));
        let fields: Vec<bool> =
            self.before.iter().map(text).chain([false]).chain(self.after.iter().map(text)).collect();
        fields.windows(2).any(|two| two == [false, false])
    }

    /// Whether `id` holds a text that separates it from another field, so that where it ends is not known.
    #[must_use]
    pub fn blurs(&self, id: &str) -> bool {
        let texts = self.before.iter().chain(&self.after);
        self.has_id() && texts.into_iter().any(|piece| matches!(piece, Piece::Text(text) if id.contains(text.as_str())))
    }

    /// Whether `{timestamp}` is part of it.
    #[must_use]
    pub fn has_timestamp(&self) -> bool {
        self.has(&Piece::Timestamp)
    }

    /// Whether `{id}` is part of it.
    #[must_use]
    pub fn has_id(&self) -> bool {
        self.has(&Piece::Id)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |f: &mut fmt::Formatter<'_>, pieces: &[Piece]| {
            pieces.iter().try_for_each(|piece| match piece {
                Piece::Text(text) => f.write_str(text),
                Piece::Timestamp => f.write_str("{timestamp}"),
                Piece::Id => f.write_str("{id}"),
            })
        };
        show(f, &self.before)?;
        f.write_str("{body}")?;
        show(f, &self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_without_a_separator_can_be_spliced() {
        let can = |text| Template::parse(text).unwrap().can_be_spliced();
        for text in
            ["{id}{timestamp}{body}", "{id}{body}", "{timestamp}{body}", "{id}.{timestamp}{body}", "{body}{timestamp}"]
        {
            assert!(can(text), "{text}");
        }
        for text in ["{body}", "{id}.{timestamp}.{body}", "v0:{timestamp}:{body}", "x{body}y"] {
            assert!(!can(text), "{text}");
        }
        let standard = Template::parse("{id}.{timestamp}.{body}").unwrap();
        assert!(standard.blurs("msg.1") && !standard.blurs("msg_1"));
        assert!(!Template::parse("{timestamp}.{body}").unwrap().blurs("a.b"));
    }

    #[test]
    fn templates_read_back_as_they_were_written() {
        for text in
            ["{body}", "{timestamp}.{body}", "v0:{timestamp}:{body}", "{id}.{timestamp}.{body}", "{body}|{timestamp}!"]
        {
            assert_eq!(Template::parse(text).unwrap().to_string(), text);
        }
    }
}
