//! Which faults are injected, how often, and into which delivery.
//!
//! Whether a fault occurs is a hash of the seed and the numbers of the event, the webhook and the attempt: two runs
//! with the same seed and the same events have the same faults, however their attempts interleave.

use crate::delivery::fresh;
use crate::nearest::nearest;
use crate::signing::Scheme;
use crate::units;
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How long a delivery that is to be overtaken waits for the one that overtakes it.
pub(super) const OVERTAKEN_WITHIN: Duration = Duration::from_secs(5);

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// What was delivered is sent once more, as by a hub that lost the answer.
    Duplicate,
    /// A delivery waits until the next one has overtaken it.
    Reorder,
    /// A delivery comes late.
    Delay,
    /// Signed with another secret too, the webhook's own last: the secret is being changed.
    Rotation,
    /// Signed with another secret only.
    WrongSignature,
    /// Signed as of a time that is long past.
    StaleTimestamp,
    /// The same JSON, written as no serialiser writes it, and well signed.
    Reserialised,
    /// A body beyond what receivers take.
    OversizedBody,
    /// The connection ends in the middle of the body.
    DroppedConnection,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::Duplicate,
        Self::Reorder,
        Self::Delay,
        Self::Rotation,
        Self::WrongSignature,
        Self::StaleTimestamp,
        Self::Reserialised,
        Self::OversizedBody,
        Self::DroppedConnection,
    ];
    /// Those that spoil an attempt, which is then made once more without them.
    pub(super) const SPOILING: [Self; 5] =
        [Self::WrongSignature, Self::StaleTimestamp, Self::Reserialised, Self::OversizedBody, Self::DroppedConnection];

    /// Its name, in `--faults` and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Delay => "delay",
            Self::Rotation => "rotation",
            Self::WrongSignature => "wrong-signature",
            Self::StaleTimestamp => "stale-timestamp",
            Self::Reserialised => "reserialised",
            Self::OversizedBody => "oversized-body",
            Self::DroppedConnection => "dropped-connection",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Which faults there are, and how often: `duplicate=0.1,delay=0.2:5s,seed=42`.
#[derive(Clone, Debug, PartialEq)]
pub struct Faults {
    chances: [f64; Fault::ALL.len()],
    /// What decides, so that a run can be repeated.
    pub seed: u64,
    /// How late a delayed delivery comes.
    pub delay: Duration,
    /// How old a stale timestamp is.
    pub stale: Duration,
    /// How large an oversized body is, in bytes.
    pub oversized: usize,
}

impl Default for Faults {
    /// None.
    fn default() -> Self {
        Self {
            chances: [0.0; Fault::ALL.len()],
            seed: 0,
            delay: Duration::from_secs(5),
            // Twice what receivers take.
            stale: Duration::from_secs(600),
            // Above what most receivers take, and what `listen` does.
            oversized: 11 << 20,
        }
    }
}

/// What a fault is decided for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub event: u64,
    pub webhook: u64,
    pub attempt: u32,
}

impl Faults {
    /// How often a fault hits: 0 for never, 1 for always.
    fn chance(&self, fault: Fault) -> f64 {
        Fault::ALL.iter().position(|one| *one == fault).map_or(0.0, |at| self.chances[at])
    }

    /// Whether `fault` may hit at all.
    pub(crate) fn include(&self, fault: Fault) -> bool {
        self.chance(fault) > 0.0
    }

    /// Whether `fault` hits there.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn hits(&self, fault: Fault, place: Place) -> bool {
        let chance = self.chance(fault);
        if chance <= 0.0 {
            return false;
        }
        let mut hash = Sha256::new();
        hash.update(fault.code());
        for number in [self.seed, place.event, place.webhook, u64::from(place.attempt)] {
            hash.update(number.to_be_bytes());
        }
        let mut first = [0; 8];
        first.copy_from_slice(&hash.finalize()[..8]);
        // 53 bits are what a float holds.
        (u64::from_be_bytes(first) >> 11) as f64 / (1_u64 << 53) as f64 <= chance
    }

    /// Whether an answer to an attempt with `fault` says something about the endpoint. What is no older than receivers
    /// take is not stale.
    pub(super) fn is_judged(&self, fault: Fault) -> bool {
        match fault {
            Fault::StaleTimestamp => Scheme::default().tolerance().is_none_or(|tolerance| self.stale > tolerance),
            _ => fault.judge(200).is_some(),
        }
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if name == "seed" {
            self.seed = value.parse().map_err(|_| format!("seed={value} is not a whole number"))?;
            return Ok(());
        }
        let (chance, amount) = value.split_once(':').map_or((value, None), |(chance, amount)| (chance, Some(amount)));
        let between = |chance: &f64| (0.0..=1.0).contains(chance);
        let chance = chance.parse().ok().filter(between).ok_or_else(|| {
            format!(
                "{name}={value}: `{chance}` is not a probability (0 never, 0.1 one in ten, 1 always), as in {}",
                form(name)
            )
        })?;
        if name == "all" {
            self.chances = [chance; Fault::ALL.len()];
            return if amount.is_none() { Ok(()) } else { Err(nothing_behind(name)) };
        }
        let at = Fault::ALL.iter().position(|fault| fault.code() == name).ok_or_else(|| unknown(name))?;
        self.chances[at] = chance;
        let Some(amount) = amount else { return Ok(()) };
        let wrong = |why: String| format!("{name}={value}: {why}");
        match Fault::ALL[at] {
            Fault::Delay => self.delay = units::duration(amount).map_err(wrong)?,
            Fault::StaleTimestamp => self.stale = units::duration(amount).map_err(wrong)?,
            Fault::OversizedBody => self.oversized = size(amount).map_err(wrong)?,
            _ => return Err(nothing_behind(name)),
        }
        Ok(())
    }
}

/// How the fault is typed that `text` begins with; several, where it begins with none.
fn form(text: &str) -> String {
    let name = text.trim().split([':', '=']).next().unwrap_or_default();
    match Fault::ALL.into_iter().find(|fault| fault.code() == name) {
        Some(Fault::Delay) => "delay=0.1:5s".to_owned(),
        Some(Fault::StaleTimestamp) => "stale-timestamp=0.1:10m".to_owned(),
        Some(Fault::OversizedBody) => "oversized-body=0.1:11MiB".to_owned(),
        Some(fault) => format!("{fault}=0.1"),
        None if name == "all" => "all=0.1".to_owned(),
        None => "duplicate=0.1,delay=0.2:5s,seed=42".to_owned(),
    }
}

fn nothing_behind(name: &str) -> String {
    format!("{name} takes only a probability")
}

/// Bodies over this are of no use, and each takes its memory.
const MOST_OVERSIZED: usize = 256 << 20;

fn size(text: &str) -> Result<usize, String> {
    units::size(text).and_then(|size| if size <= MOST_OVERSIZED { Ok(size) } else { Err("over 256MiB".to_owned()) })
}

fn unknown(name: &str) -> String {
    let names: Vec<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
    if name.contains(':') {
        return format!("`{name}`: the `:` and its value follow the probability, as in {}", form(name));
    }
    match nearest(name, &names) {
        Some(near) => format!("unknown fault `{name}`; did you mean {near}?"),
        None => format!("unknown fault `{name}`; known faults: {}, and all", names.join(", ")),
    }
}

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut first = [0; 4];
        first.copy_from_slice(&fresh::random()[..4]);
        let mut faults = Self { seed: u64::from(u32::from_be_bytes(first)), ..Self::default() };
        let mut given = Vec::new();
        for part in text.split(',') {
            let (name, value) = part
                .trim()
                .split_once('=')
                .ok_or_else(|| format!("`{part}` needs a probability from 0 to 1; write it as in {}", form(part)))?;
            if given.contains(&name) {
                return Err(format!("{name} is given more than once"));
            }
            if name == "all" && given.iter().any(|one| *one != "seed") {
                return Err("all must come first; later faults override it".to_owned());
            }
            given.push(name);
            faults.set(name, value)?;
        }
        if given == ["seed"] {
            return Err("a seed alone injects no faults; name one, as in duplicate=0.1,seed=42".to_owned());
        }
        Ok(faults)
    }
}

impl fmt::Display for Faults {
    /// As they are typed, to run them again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in Fault::ALL {
            let chance = self.chance(fault);
            if chance <= 0.0 {
                continue;
            }
            write!(f, "{fault}={chance}")?;
            match fault {
                Fault::Delay => write!(f, ":{}", typed(self.delay))?,
                Fault::StaleTimestamp => write!(f, ":{}", typed(self.stale))?,
                Fault::OversizedBody if self.oversized.is_multiple_of(MIB) => {
                    write!(f, ":{}MiB", self.oversized / MIB)?;
                }
                Fault::OversizedBody => write!(f, ":{}", self.oversized)?,
                _ => {}
            }
            f.write_str(",")?;
        }
        write!(f, "seed={}", self.seed)
    }
}

const MIB: usize = 1 << 20;

fn typed(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{}s", duration.as_secs())
    } else {
        format!("{}ms", duration.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specification_is_read_strictly() {
        let faults: Faults = "duplicate=0.5, delay=1:2s,oversized-body=0.1:1MiB,seed=7".parse().unwrap();
        assert_eq!((faults.seed, faults.delay, faults.oversized), (7, Duration::from_secs(2), 1 << 20));
        assert_eq!(faults.to_string(), "duplicate=0.5,delay=1:2s,oversized-body=0.1:1MiB,seed=7");
        assert_eq!(faults.to_string().parse(), Ok(faults));
        let all: Faults = "seed=1,all=0.2,delay=0".parse().unwrap();
        assert_eq!((all.chance(Fault::Rotation), all.chance(Fault::Delay)), (0.2, 0.0));
        for (wrong, why) in [
            ("duplicat=0.5", "did you mean duplicate?"),
            ("xyz=1", "known faults: duplicate, reorder"),
            ("duplicate", "needs a probability from 0 to 1; write it as in duplicate=0.1"),
            ("delay", "needs a probability from 0 to 1; write it as in delay=0.1:5s"),
            ("delay:5s", "needs a probability from 0 to 1; write it as in delay=0.1:5s"),
            ("delay:5s=0.2", "follow the probability, as in delay=0.1:5s"),
            ("delay=5s", "`5s` is not a probability (0 never, 0.1 one in ten, 1 always), as in delay=0.1:5s"),
            ("all", "write it as in all=0.1"),
            ("duplicate=1.5", "not a probability"),
            ("duplicate=nan", "not a probability"),
            ("duplicate=1:5s", "takes only a probability"),
            ("all=1:5s", "takes only a probability"),
            ("delay=0.1,delay=0.2", "delay is given more than once"),
            ("delay=0.1,all=0.2", "all must come first"),
            ("delay=1:5", "unit"),
            ("seed=x", "not a whole number"),
            ("seed=1", "injects no faults"),
            ("", "write it as in duplicate=0.1,delay=0.2:5s,seed=42"),
        ] {
            let said = wrong.parse::<Faults>().unwrap_err();
            assert!(said.contains(why), "{wrong}: {said}");
        }
    }

    #[test]
    fn a_signature_that_receivers_take_is_not_stale() {
        let judged = |faults: &str| faults.parse::<Faults>().unwrap().is_judged(Fault::StaleTimestamp);
        assert_eq!(
            ["stale-timestamp=1", "stale-timestamp=1:301s", "stale-timestamp=1:300s"].map(judged),
            [true, true, false]
        );
        assert!(!Faults::default().is_judged(Fault::OversizedBody) && Faults::default().is_judged(Fault::Reserialised));
    }

    #[test]
    fn the_same_seed_hits_the_same_places_about_as_often_as_asked() {
        let hits = |seed: u64| {
            let faults: Faults = format!("duplicate=0.2,seed={seed}").parse().unwrap();
            let places = (0..5_000).map(|event| Place { event, webhook: 3, attempt: 1 });
            places.filter(|place| faults.hits(Fault::Duplicate, *place)).map(|place| place.event).collect::<Vec<_>>()
        };
        assert_eq!(hits(1), hits(1));
        assert_ne!(hits(1), hits(2));
        assert!((900..1_100).contains(&hits(1).len()), "{}", hits(1).len());
        let never = Faults::default();
        assert!(!never.hits(Fault::Duplicate, Place { event: 0, webhook: 0, attempt: 1 }));
        let always: Faults = "all=1".parse().unwrap();
        assert!((0..100).all(|event| always.hits(Fault::Delay, Place { event, webhook: 0, attempt: 1 })));
    }
}
