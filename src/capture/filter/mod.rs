//! The filter grammar: `event=click.*`, `data.amount>10`, `status>=500`; docs/FILTERS.md describes it.
//!
//! A [`Filter`] is a list of expressions that must all match a delivery, either a record of a capture or one that
//! has just arrived: both provide a [`View`]. It also records which names no delivery had and which values were
//! close, so that a typo can be told from an empty result. Time is linear in the body, and memory does not grow
//! with it.

mod near;
mod number;
mod parse;
mod path;

use super::{Record, Value};
use crate::delivery::glob;
use crate::json;
use crate::signing::UnixTime;
use crate::units::{self, When};
use hyper::HeaderMap;
use near::Near;
use number::Number;
use std::borrow::Cow;
use std::cmp::Ordering;

/// A delivery as a filter sees it; everything is borrowed.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// The record's id; a delivery that is in no capture has none.
    pub id: Option<&'a str>,
    pub event: Option<&'a str>,
    pub delivery_id: Option<&'a str>,
    pub verified: Option<bool>,
    pub reason: Option<&'a str>,
    /// What was answered.
    pub status: Option<u16>,
    /// What the application answered.
    pub app_status: Option<u16>,
    pub method: &'a str,
    pub path: &'a str,
    pub scheme: &'a str,
    /// Known while listening; no capture says it.
    pub duplicate: Option<bool>,
    pub received_at: Option<UnixTime>,
    pub headers: &'a dyn EachHeader,
    pub body: &'a [u8],
}

/// Headers, in whatever they are held.
pub(crate) trait EachHeader {
    /// Shows each to `see`, in order.
    fn each<'h>(&'h self, see: &mut dyn FnMut(&'h str, &'h [u8]));
}

impl EachHeader for Vec<(String, Value)> {
    fn each<'h>(&'h self, see: &mut dyn FnMut(&'h str, &'h [u8])) {
        for (name, value) in self {
            see(name, &value.0);
        }
    }
}

impl EachHeader for HeaderMap {
    fn each<'h>(&'h self, see: &mut dyn FnMut(&'h str, &'h [u8])) {
        for (name, value) in self {
            see(name.as_str(), value.as_bytes());
        }
    }
}

impl Record {
    /// The record as a filter sees it.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            id: Some(&self.id),
            event: self.event.as_deref(),
            delivery_id: self.delivery_id.as_deref(),
            verified: self.verified,
            reason: self.reason.as_deref(),
            status: self.status,
            app_status: self.app.as_ref().and_then(|app| app.status),
            method: &self.method,
            path: &self.path,
            scheme: &self.scheme,
            duplicate: None,
            received_at: self.received(),
            headers: &self.headers,
            body: &self.body.0,
        }
    }
}

/// One expression, as it was typed after `--where` or as a short form of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expr {
    /// The name, as it was typed.
    name: String,
    field: Field,
    op: Op,
    /// It holds of any of these.
    operands: Vec<Operand>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Event,
    Id,
    DeliveryId,
    /// Either id.
    AnyId,
    Verified,
    Reason,
    Status,
    AppStatus,
    Method,
    Path,
    Scheme,
    Duplicate,
    ReceivedAt,
    Header(String),
    Body,
    Json(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Equal,
    NotEqual,
    Greater,
    AtLeast,
    Less,
    AtMost,
    Contains,
    NotContains,
    Begins,
}

impl Op {
    fn orders(self) -> bool {
        matches!(self, Self::Greater | Self::AtLeast | Self::Less | Self::AtMost)
    }

    /// The operator that this one is the opposite of.
    fn opposite(self) -> Option<Self> {
        match self {
            Self::NotEqual => Some(Self::Equal),
            Self::NotContains => Some(Self::Contains),
            _ => None,
        }
    }
}

/// The value of an expression, and what it may mean.
#[derive(Clone, Debug, PartialEq)]
struct Operand {
    text: String,
    form: Form,
    /// It is a number in JSON.
    number: bool,
    time: Option<When>,
}

/// How the text of a value is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    /// Each `*` matches any characters.
    Glob,
    /// `null`: no value.
    Null,
    /// It was quoted: nothing in it means anything else.
    Exact,
}

/// A value that a delivery has.
enum Got<'a> {
    Text(Cow<'a, [u8]>),
    /// A JSON number.
    Number(Cow<'a, str>),
    Time(UnixTime),
}

impl<'a> Got<'a> {
    fn text(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Borrowed(number.as_bytes()),
            Self::Time(time) => Cow::Owned(units::rfc3339(*time).unwrap_or_default().into_bytes()),
        }
    }

    fn word(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text.as_bytes()))
    }

    fn bool(value: bool) -> Self {
        Self::word(if value { "true" } else { "false" })
    }

    fn status(status: u16) -> Self {
        Self::Number(Cow::Owned(status.to_string()))
    }

    /// A JSON text; `null` counts as no value.
    fn json(text: &'a str) -> Option<Self> {
        match text.as_bytes().first() {
            Some(b'"') => Some(Self::Text(match json::text(text)? {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            })),
            Some(b'-' | b'0'..=b'9') => Some(Self::Number(Cow::Borrowed(text))),
            Some(b'n') => None,
            _ => Some(Self::word(text)),
        }
    }
}

/// An RFC 3339 time.
fn time(text: &[u8]) -> Option<UnixTime> {
    // No such time is longer; a body is not copied to find out.
    let text = std::str::from_utf8(text.get(..text.len().min(64))?).ok()?;
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(UnixTime::from_nanos(time.as_nanosecond()))
}

/// Whether `text` holds `part`. What is sought is UTF-8, so it lies in one piece of what is UTF-8 in the text.
fn contains(text: &[u8], part: &str) -> bool {
    part.is_empty() || text.utf8_chunks().any(|chunk| chunk.valid().contains(part))
}

impl Operand {
    fn is_met_by(&self, op: Op, got: &Got<'_>, now: UnixTime) -> bool {
        match op {
            Op::Equal => self.form != Form::Null && self.equals(got, now),
            Op::Contains => contains(&got.text(), &self.text),
            Op::Begins => got.text().starts_with(self.text.as_bytes()),
            Op::Greater => self.order(got, now).is_some_and(Ordering::is_gt),
            Op::AtLeast => self.order(got, now).is_some_and(Ordering::is_ge),
            Op::Less => self.order(got, now).is_some_and(Ordering::is_lt),
            Op::AtMost => self.order(got, now).is_some_and(Ordering::is_le),
            Op::NotEqual | Op::NotContains => false,
        }
    }

    fn equals(&self, got: &Got<'_>, now: UnixTime) -> bool {
        match got {
            _ if self.form == Form::Glob => glob(self.text.as_bytes(), &got.text()),
            Got::Time(_) => self.order(got, now) == Some(Ordering::Equal),
            Got::Number(_) if self.number && self.form != Form::Exact => self.order(got, now) == Some(Ordering::Equal),
            Got::Text(text) if **text == *self.text.as_bytes() => true,
            Got::Text(_) if self.time.is_some() && !self.number => self.order(got, now) == Some(Ordering::Equal),
            _ => *got.text() == *self.text.as_bytes(),
        }
    }

    /// How a delivery's value compares with this; `None` if the two have no order.
    fn order(&self, got: &Got<'_>, now: UnixTime) -> Option<Ordering> {
        if let Got::Time(got) = got {
            return Some(got.nanos().cmp(&self.time?.as_of(now).nanos()));
        }
        let text = got.text();
        if self.number {
            let got = Number::read(std::str::from_utf8(&text).ok()?)?;
            return Some(got.compare(Number::read(&self.text)?));
        }
        Some(time(&text)?.nanos().cmp(&self.time?.as_of(now).nanos()))
    }
}

impl Field {
    /// Shows each value that a delivery has to `see`.
    fn each<'v>(&self, view: &View<'v>, see: &mut dyn FnMut(Got<'v>)) {
        let one = match self {
            Self::Header(name) => {
                return view.headers.each(&mut |known, value| {
                    if known.eq_ignore_ascii_case(name) {
                        see(Got::Text(Cow::Borrowed(value)));
                    }
                });
            }
            Self::AnyId => {
                return view.id.into_iter().chain(view.delivery_id).map(Got::word).for_each(see);
            }
            Self::Event => view.event.map(Got::word),
            Self::Id => view.id.map(Got::word),
            Self::DeliveryId => view.delivery_id.map(Got::word),
            Self::Verified => view.verified.map(Got::bool),
            Self::Reason => view.reason.map(Got::word),
            Self::Status => view.status.map(Got::status),
            Self::AppStatus => view.app_status.map(Got::status),
            Self::Method => Some(Got::word(view.method)),
            Self::Path => Some(Got::word(view.path)),
            Self::Scheme => Some(Got::word(view.scheme)),
            Self::Duplicate => view.duplicate.map(Got::bool),
            Self::ReceivedAt => view.received_at.map(Got::Time),
            Self::Body => Some(Got::Text(Cow::Borrowed(view.body))),
            Self::Json(path) => path::find(view.body, path).and_then(Got::json),
        };
        one.into_iter().for_each(see);
    }
}

impl Expr {
    /// Whether it holds, and whether the delivery has what it names.
    fn look(&self, view: &View<'_>, now: UnixTime, near: &Near) -> (bool, bool) {
        let op = self.op.opposite().unwrap_or(self.op);
        let (mut met, mut there) = (false, false);
        self.field.each(view, &mut |got| {
            there = true;
            let mut this = false;
            for (at, operand) in self.operands.iter().enumerate() {
                if operand.is_met_by(op, &got, now) {
                    near.operand_met(at);
                    this = true;
                }
            }
            if !this {
                near.value(self, &got.text());
            }
            met |= this;
        });
        met |= !there && op == Op::Equal && self.operands.iter().any(|operand| operand.form == Form::Null);
        (met != self.op.opposite().is_some(), there)
    }
}

/// Expressions that must all hold.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    clauses: Vec<(Expr, Near)>,
    /// What times relative to now are relative to.
    now: Option<UnixTime>,
}

impl Filter {
    pub fn new(expressions: impl IntoIterator<Item = Expr>, now: UnixTime) -> Self {
        Self { clauses: expressions.into_iter().map(|expr| (expr, Near::default())).collect(), now: Some(now) }
    }

    /// Whether it takes every delivery.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// Whether every expression holds of a delivery.
    pub fn takes(&self, view: &View<'_>) -> bool {
        let now = self.now.unwrap_or(UnixTime::from_nanos(0));
        let mut all = true;
        for (expr, near) in &self.clauses {
            // One that fails decides; the rest is looked at as long as it is not known that some delivery has it.
            if !all && near.is_settled(expr) {
                continue;
            }
            let (met, there) = expr.look(view, now, near);
            near.looked(expr, view, met, there);
            all &= met;
        }
        all
    }

    /// Names that no delivery had, each with the nearest that one has: what to warn of in the end.
    pub fn unknown(&self) -> Vec<String> {
        self.clauses.iter().filter_map(|(expr, near)| near.unknown(expr)).collect()
    }

    /// Events and ids of which others were found, and these not: a slip in a list is not passed over.
    pub fn unmatched(&self) -> Vec<String> {
        self.clauses.iter().flat_map(|(expr, near)| near.unmatched(expr)).collect()
    }

    /// What the values were that came nearest to those that nothing matched: a hint where nothing was selected.
    pub fn nearest(&self) -> Option<String> {
        let near: Vec<_> = self.clauses.iter().filter_map(|(expr, near)| near.nearest(expr)).collect();
        (!near.is_empty()).then(|| near.join("; "))
    }
}

#[cfg(test)]
mod tests;
