//! The grammar of `--where`: a name, an operator, a value. Errors show the position and an example.

use super::number::Number;
use super::path::DEEPEST;
use super::{Expr, Field, Form, Op, Operand};
use crate::delivery::EventFilter;
use crate::units::When;
use std::str::FromStr;

/// Maximum length of an expression.
const LONGEST: usize = 4096;
/// The operators, each before those that begin it.
const OPERATORS: [(&str, Op); 8] = [
    ("!=", Op::NotEqual),
    ("!~", Op::NotContains),
    (">=", Op::AtLeast),
    ("<=", Op::AtMost),
    ("=", Op::Equal),
    (">", Op::Greater),
    ("<", Op::Less),
    ("~", Op::Contains),
];

impl FromStr for Expr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("longer than {LONGEST} bytes"));
        }
        let (at, sign, op) = operator(text)?;
        let name = text[..at].trim();
        if name.is_empty() {
            return Err(wrong(text, at, "no name before the operator", "event=click.*"));
        }
        let field = field(text, name)?;
        let after = at + sign.len();
        let start = after + (text[after..].len() - text[after..].trim_start().len());
        let operand = operand(text, start)?;
        check(&field, op, &operand).map_err(|(why, example)| wrong(text, start, &why, &example))?;
        Ok(Self { name: name.to_owned(), field, op, operands: vec![operand] })
    }
}

/// What is wrong, where (counted in characters from 1), and how it is written.
fn wrong(text: &str, at: usize, why: &str, example: &str) -> String {
    let place = text[..at].chars().count() + 1;
    format!("at character {place}: {why}; write it as {example}")
}

/// The first operator that is not escaped: its place, its text, what it means.
fn operator(text: &str) -> Result<(usize, &'static str, Op), String> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
            continue;
        }
        if let Some((sign, op)) = OPERATORS.iter().find(|(sign, _)| text[at..].starts_with(sign)) {
            return Ok((at, sign, *op));
        }
    }
    let end = text.trim_end().len();
    Err(wrong(text, end, "no operator: =, !=, >, >=, <, <=, ~ (contains), !~", "data.amount>10"))
}

fn field(text: &str, name: &str) -> Result<Field, String> {
    let start = text.len() - text.trim_start().len();
    Ok(match name {
        "event" => Field::Event,
        "id" => Field::Id,
        "delivery_id" => Field::DeliveryId,
        "verified" => Field::Verified,
        "reason" => Field::Reason,
        "status" => Field::Status,
        "app.status" => Field::AppStatus,
        "method" => Field::Method,
        "path" => Field::Path,
        "scheme" => Field::Scheme,
        "duplicate" => Field::Duplicate,
        "received_at" => Field::ReceivedAt,
        "body" => Field::Body,
        _ => {
            if let Some(header) = name.strip_prefix("header.") {
                let header = unescaped(header);
                if hyper::header::HeaderName::from_bytes(header.as_bytes()).is_err() {
                    return Err(wrong(text, start, "not a valid header name", "header.x-shop=acme"));
                }
                return Ok(Field::Header(header.to_ascii_lowercase()));
            }
            let keys = keys(name.strip_prefix("body.").unwrap_or(name));
            if keys.iter().any(String::is_empty) {
                return Err(wrong(text, start, "the path has an empty key", "data.items.0.id=x"));
            }
            if keys.len() > DEEPEST {
                return Err(wrong(text, start, &format!("the path has more than {DEEPEST} keys"), "data.items.0.id=x"));
            }
            Field::Json(keys)
        }
    })
}

/// The keys of a path. A backslash takes a dot, an operator or itself as part of a key.
fn keys(path: &str) -> Vec<String> {
    let (mut keys, mut key) = (Vec::new(), String::new());
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' => keys.push(std::mem::take(&mut key)),
            '\\' => key.push(chars.next_if(|next| ".\\=!<>~".contains(*next)).unwrap_or(c)),
            _ => key.push(c),
        }
    }
    keys.push(key);
    keys
}

fn unescaped(name: &str) -> String {
    keys(name).join(".")
}

fn operand(text: &str, start: usize) -> Result<Operand, String> {
    let value = text[start..].trim_end();
    let Some(quote) = value.chars().next() else {
        return Err(wrong(text, start, "no value after the operator", "event=click.*, or reason='' for an empty one"));
    };
    if quote == '"' || quote == '\'' {
        let inside = &value[1..];
        return match inside.find(quote) {
            Some(end) if end + 1 == inside.len() => Ok(Operand::quoted(&inside[..end])),
            Some(end) => Err(wrong(text, start + end + 2, "something follows the closing quote", "event=\"a b\"")),
            None => Err(wrong(text, start, "the quote is not closed", "event=\"a b\"")),
        };
    }
    if OPERATORS.iter().any(|(sign, _)| value.starts_with(sign)) {
        let why = format!("`{quote}` cannot start a value without quotes");
        return Err(wrong(text, start, &why, &format!("data.amount>=10, or '{quote}…' if it belongs to the value")));
    }
    Ok(Operand::plain(value))
}

/// Whether the value is one that the field can have, and the operator one that orders it.
fn check(field: &Field, op: Op, operand: &Operand) -> Result<(), (String, String)> {
    let name = |field: &Field| match field {
        Field::AppStatus => "app.status",
        Field::Duplicate => "duplicate",
        Field::Verified => "verified",
        _ => "status",
    };
    let free = matches!(operand.form, Form::Null | Form::Glob);
    match field {
        Field::Verified | Field::Duplicate => {
            let name = name(field);
            if !matches!(op, Op::Equal | Op::NotEqual) {
                return Err((format!("{name} only supports = and !="), format!("{name}=false")));
            }
            if !free && !matches!(operand.text.as_str(), "true" | "false") {
                return Err((format!("{name} must be true, false or null"), format!("{name}=false")));
            }
        }
        Field::Status | Field::AppStatus => {
            let is_text = matches!(op, Op::Contains | Op::NotContains);
            if !is_text && !free && Number::read(&operand.text).is_none() {
                let name = name(field);
                return Err((format!("{name} must be a number"), format!("{name}>=500 or {name}=5*")));
            }
        }
        Field::ReceivedAt if !matches!(op, Op::Contains | Op::NotContains) && !free && operand.time.is_none() => {
            let why = operand.text.parse::<When>().err().unwrap_or_else(|| "not a time".to_owned());
            return Err((why, "received_at>=-10m".to_owned()));
        }
        Field::ReceivedAt => {}
        _ if op.orders() && !operand.number && operand.time.is_none() => {
            let why = "neither a number nor a time; only those can be ordered".to_owned();
            return Err((why, "data.amount>10 or data.at>=2026-02-02T02:40:00Z".to_owned()));
        }
        _ => {}
    }
    Ok(())
}

impl Operand {
    /// Taken literally; in an ordered comparison it may still be a number or a time.
    pub(super) fn quoted(text: &str) -> Self {
        Self { form: Form::Exact, ..Self::plain(text) }
    }

    pub(super) fn plain(text: &str) -> Self {
        let form = match text {
            "null" => Form::Null,
            _ if text.contains('*') => Form::Glob,
            _ => Form::Plain,
        };
        Self { text: text.to_owned(), form, number: Number::read(text).is_some(), time: text.parse().ok() }
    }
}

impl Expr {
    /// `--event click.*,order.paid`: any of these events.
    ///
    /// # Errors
    /// An empty name.
    pub(crate) fn events(list: &str) -> Result<Self, String> {
        let events = EventFilter::parse(list)?;
        let operands =
            events.patterns().iter().map(|name| Operand { form: Form::Glob, ..Operand::plain(name) }).collect();
        Ok(Self { name: "event".to_owned(), field: Field::Event, op: Op::Equal, operands })
    }

    /// `--id X --id Y`: a record id or a delivery id that begins so.
    pub(crate) fn ids(ids: &[String]) -> Self {
        let operands = ids.iter().map(|id| Operand::quoted(id)).collect();
        Self { name: "id".to_owned(), field: Field::AnyId, op: Op::Begins, operands }
    }

    /// Any of these record ids or delivery ids, each of them whole.
    pub(crate) fn whole_ids(ids: &[String]) -> Self {
        Self { op: Op::Equal, ..Self::ids(ids) }
    }

    /// `--failed`: answered, and not with a 2xx.
    pub(crate) fn failed() -> Self {
        let operands = vec![Operand::plain("300")];
        Self { name: "status".to_owned(), field: Field::Status, op: Op::AtLeast, operands }
    }

    /// `--since T`.
    pub(crate) fn since(time: When) -> Self {
        let operand = Operand { time: Some(time), ..Operand::quoted("") };
        Self { name: "received_at".to_owned(), field: Field::ReceivedAt, op: Op::AtLeast, operands: vec![operand] }
    }
}
