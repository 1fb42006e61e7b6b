//! The one loop that compares: a key, the text around the body, and a body, against every MAC in the headers.
//!
//! HMAC does not collide, so a match proves the change that led to it. The work is bounded by a budget of hashed
//! bytes, whatever a delivery contains.

use super::Finding;
use super::body::Variant;
use super::claim::FoundMac;
use crate::signing::Scheme;
use crate::signing::algorithm::{Algorithm, Mac, same_mac};
use std::borrow::Borrow;

/// What one try costs in addition to its bytes: keying and finishing.
const TRY: u64 = 512;

/// The text around a body in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// A key and a frame to sign with, and what it would mean if they did.
pub(super) struct SearchContext {
    pub key: Vec<u8>,
    pub frame: Frame,
    /// The algorithm that goes with them; a match with another is a finding of its own.
    pub algorithm: Algorithm,
    /// Empty for what the scheme itself says.
    pub findings: Vec<Finding>,
}

impl SearchContext {
    pub fn new(scheme: &Scheme, key: &[u8], frame: &Frame, findings: Vec<Finding>) -> Self {
        Self { key: key.to_vec(), frame: frame.clone(), algorithm: scheme.algorithm, findings }
    }
}

/// The comparison and its budget.
pub(super) struct Search<'a> {
    scheme: &'a Scheme,
    targets: &'a [FoundMac],
    algorithms: Vec<Algorithm>,
    budget: u64,
    /// Asked before each try.
    keep_going: &'a dyn Fn() -> bool,
    /// Whether it has said no: from then on nothing is tried.
    pub stopped: bool,
    /// How many messages were tried.
    pub tries: usize,
    /// Whether the budget ended the search.
    pub cut: bool,
}

impl<'a> Search<'a> {
    pub fn new(scheme: &'a Scheme, targets: &'a [FoundMac], budget: u64, keep_going: &'a dyn Fn() -> bool) -> Self {
        let has = |algorithm: &Algorithm| targets.iter().any(|target| target.mac.len() == algorithm.mac_len());
        Self {
            scheme,
            targets,
            algorithms: Algorithm::ALL.into_iter().filter(has).collect(),
            budget,
            keep_going,
            stopped: false,
            tries: 0,
            cut: false,
        }
    }

    /// Allows that many more bytes, for another stage.
    pub fn refill(&mut self, budget: u64) {
        self.budget = budget;
    }

    /// Takes what hashing `len` bytes costs: whether that much was left, and there is time for it.
    pub fn spend(&mut self, len: usize) -> bool {
        self.stopped = self.stopped || !(self.keep_going)();
        if self.stopped {
            return false;
        }
        let cost = TRY.saturating_add(u64::try_from(len).unwrap_or(u64::MAX));
        let Some(left) = self.budget.checked_sub(cost) else {
            self.cut = true;
            return false;
        };
        self.budget = left;
        self.tries += 1;
        true
    }

    /// The findings if `context` over `body` makes a MAC of the headers.
    pub fn hit(&mut self, context: &SearchContext, body: &[u8]) -> Option<Vec<Finding>> {
        for algorithm in self.algorithms.clone() {
            if !self.spend(body.len()) {
                return None;
            }
            let mut mac = Mac::new(algorithm, &context.key);
            for part in [&context.frame.before[..], body, &context.frame.after[..]] {
                mac.update(part);
            }
            if let Some(target) = self.matching(&mac.finish()) {
                return Some(self.findings(context, target, algorithm));
            }
        }
        None
    }

    /// The findings of the first of `contexts` that makes a MAC of the headers over `body`.
    pub fn first<C: Borrow<SearchContext>>(
        &mut self,
        contexts: impl IntoIterator<Item = C>,
        body: &[u8],
    ) -> Option<Vec<Finding>> {
        let mut contexts = contexts.into_iter();
        while !self.stopped {
            if let Some(found) = self.hit(contexts.next()?.borrow(), body) {
                return Some(found);
            }
        }
        None
    }

    /// The first of `variants` over which one of `contexts` makes a MAC of the headers. None is made in vain: each costs
    /// as much as a try.
    pub fn first_of<'v>(
        &mut self,
        contexts: &[SearchContext],
        variants: impl IntoIterator<Item = Variant<'v>>,
    ) -> Option<Vec<Finding>> {
        let mut variants = variants.into_iter();
        while !self.stopped {
            let variant = variants.next()?;
            if let Some(mut found) = self.first(contexts, &variant.bytes) {
                found.insert(0, variant.finding);
                return Some(found);
            }
        }
        None
    }

    /// The MAC of the headers that `ours` is.
    pub fn matching(&self, ours: &[u8]) -> Option<&'a FoundMac> {
        self.targets.iter().find(|target| same_mac(ours, &target.mac))
    }

    /// What led to `target`: the change itself, then how the MAC is written.
    fn findings(&self, context: &SearchContext, target: &FoundMac, algorithm: Algorithm) -> Vec<Finding> {
        let mut findings = context.findings.clone();
        if algorithm != context.algorithm {
            let (ours, theirs) = (context.algorithm.name(), algorithm.name());
            findings.push(Finding::proven(
                "algorithm",
                format!("The signature is an HMAC with {theirs}; `{}` has {ours}.", self.scheme.name()),
                format!("Sign with HMAC-{}.", ours.to_uppercase()),
            ));
        }
        findings.extend(target.notes.iter().map(|note| note.finding(self.scheme)));
        findings
    }
}
