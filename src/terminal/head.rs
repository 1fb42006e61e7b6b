//! The line that summarises a delivery, in `listen` and wherever a capture is read; and the names, ids and times in
//! lines like it.
//!
//! That it verified and that the application accepted it are two facts, each with its own mark. On a terminal the
//! line fits, and [`rank`] says what is dropped first; in a pipe it is complete.

use super::{Line, Tone, sanitize};
use crate::signing::UnixTime;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// Maximum length of a name in a sentence; the body or `--json` shows all of it.
const NAME: usize = 60;
/// A name or id in a line of its own; a longer one is none.
const WHOLE: usize = 1_000;

/// What to look at where an application refuses a good signature, the commonest reason first.
pub(crate) const SIGNATURE_HINT: &str =
    "  hint: does the application verify the raw body, before parsing it, and with the same secret?\n";

/// What gives first where a line is too long for the screen.
pub(crate) mod rank {
    /// An id is shortened.
    pub(crate) const ID: u8 = 0;
    /// How long it took.
    pub(crate) const TOOK: u8 = 1;
    /// How long the application took.
    pub(crate) const APP_TOOK: u8 = 2;
    /// How old a signature is that is good.
    pub(crate) const AGE: u8 = 3;
    /// What was answered, where the application says why.
    pub(crate) const STATUS: u8 = 4;
    /// The day.
    pub(crate) const DATE: u8 = 5;
    /// The event's name is shortened.
    pub(crate) const EVENT: u8 = 6;
    /// The id.
    pub(crate) const NO_ID: u8 = 7;
    /// The time of day.
    pub(crate) const TIME: u8 = 8;
}

/// What is left of an id: enough to find it by.
const LEAST_ID: usize = 11;
const LEAST_EVENT: usize = 12;
/// The narrowest screen on which the day has a place.
pub(crate) const DATED: usize = 80;

/// The parts of a head line, in this order.
#[derive(Clone, Debug)]
pub(crate) struct Head<'a> {
    /// The day, where it is not today by nature.
    pub date: Option<String>,
    /// When, as [`clock`] shows it.
    pub time: String,
    /// Whether it verified; `None` where that was not asked.
    pub verified: Option<bool>,
    pub event: Option<&'a str>,
    pub id: Option<&'a str>,
    pub duplicate: bool,
    /// The age of its signature, or why it did not verify.
    pub said: &'a str,
    /// What was answered; `None` if nothing was.
    pub status: Option<u16>,
    pub took_ms: Option<f64>,
    /// What made the answer another one, as `--respond`.
    pub because: Option<&'a str>,
    /// What the application made of it, where it was forwarded.
    pub app: Option<OfApp>,
}

/// The application's part of a head line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfApp {
    /// What it answered; `None` where it did not.
    status: Option<u16>,
    took_ms: f64,
    /// Whether that was the right answer.
    is_right: bool,
}

impl OfApp {
    /// The right answer to a delivery is a 2xx.
    pub fn new(status: Option<u16>, took_ms: f64) -> Self {
        Self { status, took_ms, is_right: status.is_some_and(|status| (200..300).contains(&status)) }
    }

    /// Where another answer may be right.
    pub fn judged(self, is_right: bool) -> Self {
        Self { is_right, ..self }
    }
}

impl<'a> Head<'a> {
    /// The line, to which more may be added.
    pub fn line(self) -> Line<'a> {
        let (mark, tone) = match self.verified {
            None => ("–", Tone::Warn),
            Some(true) => ("✓", Tone::Good),
            Some(false) => ("✗", Tone::Bad),
        };
        let mut line = Line::default();
        if let Some(date) = self.date {
            line.push("", Tone::Dim, date).drops(rank::DATE);
        }
        line.push(" ", Tone::Dim, self.time).drops(rank::TIME);
        line.push(" ", tone, mark);
        push_event(&mut line, " ", self.event);
        if let Some(id) = self.id {
            push_id(&mut line, id);
        }
        if self.duplicate {
            line.push("  ", Tone::Warn, "duplicate");
        }
        if !self.said.is_empty() {
            let is_good = self.verified == Some(true);
            let said = line.push("  ", if is_good { Tone::Plain } else { tone }, safe_id(self.said));
            if is_good {
                said.drops(rank::AGE);
            }
        }
        // If the sender got the application's response, it is shown once.
        if !self.app.is_some_and(|app| app.status.is_some() && app.status == self.status) {
            push_status(&mut line, self.status, self.took_ms, self.app.is_some());
        }
        if let Some(because) = self.because {
            line.push("  ", Tone::Warn, because);
        }
        if let Some(app) = self.app {
            push_app(&mut line, app);
        }
        line
    }
}

/// The parts of the line of an attempt.
#[derive(Clone, Debug)]
pub(crate) struct AttemptHead<'a> {
    /// When, as [`clock`] shows it. In lines without a time, the response comes first.
    pub time: Option<String>,
    /// Whether it was accepted; `None` where that counts for nothing.
    pub accepted: Option<bool>,
    pub event: Option<&'a str>,
    pub id: &'a str,
    /// A status, or why there is none.
    pub came_back: Cow<'a, str>,
    pub took_ms: f64,
    /// Which attempt of its delivery, from 1.
    pub number: u32,
}

impl<'a> AttemptHead<'a> {
    /// The line, to which more may be added.
    pub fn line(self) -> Line<'a> {
        let (mark, tone) = match self.accepted {
            None => ("!", Tone::Warn),
            Some(true) => ("✓", Tone::Good),
            Some(false) => ("✗", Tone::Bad),
        };
        let mut line = Line::default();
        let is_timed = self.time.is_some();
        if let Some(time) = self.time {
            line.push("", Tone::Dim, time).drops(rank::TIME);
        }
        line.push(" ", tone, mark);
        if is_timed {
            push_event(&mut line, " ", self.event);
            push_id(&mut line, self.id);
        }
        line.push(if is_timed { "  " } else { " " }, tone, self.came_back);
        line.push("", Tone::Plain, format!(" in {:.1} ms", self.took_ms)).drops(rank::TOOK);
        if !is_timed {
            push_id(&mut line, self.id);
            push_event(&mut line, "  ", self.event);
        }
        if self.number > 1 {
            line.push("  ", Tone::Plain, format!("attempt {}", self.number));
        }
        line
    }
}

fn push_status(line: &mut Line<'_>, status: Option<u16>, took_ms: Option<f64>, app_says_more: bool) {
    let part = match status {
        Some(status) => line.push("  ", Tone::Plain, status.to_string()),
        None => line.push("  ", Tone::Warn, "not answered"),
    };
    if app_says_more {
        part.drops(rank::STATUS);
    }
    if let Some(took) = took_ms {
        line.push("", Tone::Plain, format!(" in {took:.2} ms")).drops(rank::TOOK);
    }
}

/// Whether the application accepted it, by a mark as well as by colour.
fn push_app(line: &mut Line<'_>, OfApp { status, took_ms, is_right }: OfApp) {
    let Some(status) = status else {
        line.push("  ", Tone::Bad, "app ✗ no answer");
        return;
    };
    let (mark, tone) = if is_right { ("✓", Tone::Good) } else { ("✗", Tone::Bad) };
    line.push("  ", tone, format!("app {mark} {status}"));
    line.push("", Tone::Plain, format!(" in {took_ms:.1} ms")).drops(rank::APP_TOOK);
}

/// Appends the event's name.
fn push_event<'a>(line: &mut Line<'a>, gap: &'static str, event: Option<&'a str>) {
    match event {
        Some(event) => line.push(gap, Tone::Bold, safe_id(event)),
        None => line.push(gap, Tone::Dim, "(no event name)"),
    }
    .shrinks(rank::EVENT, LEAST_EVENT);
}

/// Appends a delivery's id.
fn push_id<'a>(line: &mut Line<'a>, id: &'a str) {
    line.push("  ", Tone::Dim, safe_id(id)).shrinks(rank::ID, LEAST_ID).drops(rank::NO_ID);
}

/// A name or id in a line of its own, safe to print.
fn safe_id(id: &str) -> Cow<'_, str> {
    safe(id, WHOLE)
}

/// A name or id in a sentence, short and safe to print.
pub(crate) fn safe_name(name: &str) -> Cow<'_, str> {
    safe(name, NAME)
}

fn safe(text: &str, most: usize) -> Cow<'_, str> {
    match sanitize::shorten(text, most) {
        Cow::Borrowed(text) => sanitize::line(text),
        Cow::Owned(short) => sanitize::line(&short).into_owned().into(),
    }
}

/// Local time of day.
pub(crate) fn clock(time: UnixTime, zone: &TimeZone) -> String {
    local(time, zone, "%H:%M:%S", "--:--:--")
}

/// The day.
pub(crate) fn date(time: UnixTime, zone: &TimeZone) -> String {
    local(time, zone, "%Y-%m-%d", "----------")
}

/// Local date and time of day.
pub(crate) fn date_and_clock(time: UnixTime, zone: &TimeZone) -> String {
    local(time, zone, "%Y-%m-%d %H:%M:%S", "---------- --:--:--")
}

fn local(time: UnixTime, zone: &TimeZone, form: &str, unknown: &str) -> String {
    match Timestamp::from_nanosecond(time.nanos()) {
        Ok(time) => zone.to_datetime(time).strftime(form).to_string(),
        Err(_) => unknown.to_owned(),
    }
}
