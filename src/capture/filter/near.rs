//! The values closest to an expression that matches nothing, for "did you mean": collected from the first
//! deliveries only, and dropped once the expression matches.

use super::{Expr, Field, Op, View, path};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many deliveries, of bodies no larger, are searched for a name like the one that was typed.
const SEARCHED: u32 = 20;
const BODY: usize = 256 * 1024;
/// How many values are compared with the one that was typed, and how many are kept.
const COMPARED: u32 = 10_000;
const KEPT: usize = 3;
/// A longer value is nobody's slip.
const LONGEST: usize = 100;
/// How alike two names are that may be one, from 0 to 1.
const ALIKE: f64 = 0.65;
/// The names other than paths and headers.
const NAMES: [&str; 13] = [
    "event",
    "id",
    "delivery_id",
    "verified",
    "reason",
    "status",
    "app.status",
    "method",
    "path",
    "scheme",
    "duplicate",
    "received_at",
    "body",
];

/// How alike two names are. Paths begin alike, so beginnings count for no more than the rest; but who leaves the
/// beginning out has typed the end.
fn alike(typed: &str, name: &str) -> f64 {
    let is_end = name.strip_suffix(typed).is_some_and(|rest| rest.ends_with('.'));
    if is_end { 0.99 } else { strsim::normalized_damerau_levenshtein(typed, name) }
}

/// What is known of one expression so far.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Some delivery had what it names.
    there: AtomicBool,
    /// It held of some delivery.
    met: AtomicBool,
    looked: AtomicBool,
    searched: AtomicU32,
    compared: AtomicU32,
    /// Which of its first 64 values held of some delivery.
    operands: AtomicU64,
    best: Mutex<Best>,
}

#[derive(Debug, Default)]
struct Best {
    name: Option<(f64, String)>,
    values: Vec<(f64, String)>,
}

impl Near {
    /// Whether nothing more is to be learnt from a delivery that another expression refuses.
    pub fn is_settled(&self, expr: &Expr) -> bool {
        self.is_there() && self.unmet(expr).next().is_none()
    }

    fn is_there(&self) -> bool {
        self.there.load(Ordering::Relaxed)
    }

    /// Takes which of several values held.
    pub fn operand_met(&self, at: usize) {
        if at < 64 {
            self.operands.fetch_or(1 << at, Ordering::Relaxed);
        }
    }

    /// Those of several values that held of nothing so far.
    fn unmet<'e>(&self, expr: &'e Expr) -> impl Iterator<Item = &'e str> + use<'e> {
        let met = self.operands.load(Ordering::Relaxed);
        let several = if expr.operands.len() > 1 { &expr.operands[..expr.operands.len().min(64)] } else { &[] };
        several.iter().enumerate().filter(move |(at, _)| met >> at & 1 == 0).map(|(_, operand)| operand.text.as_str())
    }

    /// Values that no delivery had, where there were others that some had.
    pub fn unmatched(&self, expr: &Expr) -> Vec<String> {
        if !self.met.load(Ordering::Relaxed) {
            return Vec::new();
        }
        self.unmet(expr).map(|value| format!("no delivery has the {} `{value}`", expr.name)).collect()
    }

    fn best(&self) -> MutexGuard<'_, Best> {
        self.best.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a value that did not match.
    pub fn value(&self, expr: &Expr, value: &[u8]) {
        if !matches!(expr.op, Op::Equal | Op::Begins) || self.met.load(Ordering::Relaxed) || value.len() > LONGEST {
            return;
        }
        let Ok(value) = std::str::from_utf8(value) else { return };
        if self.compared.fetch_add(1, Ordering::Relaxed) >= COMPARED {
            return;
        }
        let mut best = self.best();
        if best.values.iter().any(|(_, known)| known == value) {
            return;
        }
        let score =
            expr.operands.iter().map(|operand| alike(operand.text.trim_matches('*'), value)).fold(0.0, f64::max);
        best.values.push((score, value.to_owned()));
        best.values.sort_by(|a, b| b.0.total_cmp(&a.0));
        best.values.truncate(KEPT);
    }

    /// Adds the result for one delivery.
    pub fn looked(&self, expr: &Expr, view: &View<'_>, met: bool, there: bool) {
        self.looked.store(true, Ordering::Relaxed);
        if met {
            self.met.store(true, Ordering::Relaxed);
        }
        if there {
            self.there.store(true, Ordering::Relaxed);
        } else if !self.is_there() {
            self.search(expr, view);
        }
    }

    /// Looks for a name like the one that this delivery does not have.
    fn search(&self, expr: &Expr, view: &View<'_>) {
        if !matches!(expr.field, Field::Json(_) | Field::Header(_))
            || view.body.len() > BODY
            || self.searched.fetch_add(1, Ordering::Relaxed) >= SEARCHED
        {
            return;
        }
        let mut best = self.best();
        let mut try_one = |name: String| {
            let score = alike(&expr.name, &name);
            if score > best.name.as_ref().map_or(ALIKE, |(best, _)| *best) {
                best.name = Some((score, name));
            }
        };
        view.headers.each(&mut |name, _| {
            if name.len() <= LONGEST {
                try_one(format!("header.{name}"));
            }
        });
        if matches!(expr.field, Field::Json(_)) {
            let names = NAMES.iter().map(|name| (*name).to_owned());
            names.chain(path::list(view.body)).for_each(try_one);
        }
    }

    /// That no delivery had what the expression names.
    pub fn unknown(&self, expr: &Expr) -> Option<String> {
        if self.is_there() || !self.looked.load(Ordering::Relaxed) {
            return None;
        }
        let name = match &expr.field {
            Field::Duplicate => return Some("captures do not record which deliveries are duplicates".to_owned()),
            Field::Json(_) | Field::Header(_) => &expr.name,
            _ => return None,
        };
        let nearest = self.best().name.take().map_or_else(String::new, |(_, near)| format!("; nearest: {near}"));
        Some(format!("no delivery has `{name}`{nearest}"))
    }

    /// The values that came nearest, where none matched.
    pub fn nearest(&self, expr: &Expr) -> Option<String> {
        if self.met.load(Ordering::Relaxed) {
            return None;
        }
        let mut best = self.best();
        // Events are few, and any of them helps; ids that are nothing like it do not.
        let all = expr.field == Field::Event;
        let values: Vec<_> =
            best.values.drain(..).filter(|(score, _)| all || *score > ALIKE).map(|(_, value)| value).collect();
        let name = if expr.field == Field::AnyId { "id" } else { &expr.name };
        (!values.is_empty()).then(|| format!("the nearest values of {name}: {}", values.join(", ")))
    }
}
