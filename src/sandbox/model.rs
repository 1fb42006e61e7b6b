//! The data of a hub: webhooks, events, deliveries and their attempts, as the state file and the API have them.

use crate::signing::UnixTime;
use crate::units;
use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A point in time of the wall clock: microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// RFC 3339 in UTC, to the millisecond.
    pub fn rfc3339(self) -> String {
        units::rfc3339(self.time()).unwrap_or_default()
    }

    /// As the rest of the program knows it.
    pub fn time(self) -> UnixTime {
        UnixTime::from_nanos(i128::from(self.0) * 1_000)
    }

    /// So much later.
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(micros(wait)))
    }

    /// So much earlier.
    pub fn before(self, wait: Duration) -> Self {
        Self(self.0.saturating_sub(micros(wait)))
    }

    /// How long from `now` until then; nothing where it is past.
    pub fn from(self, now: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(now.0)).unwrap_or(0))
    }
}

impl From<UnixTime> for Moment {
    fn from(time: UnixTime) -> Self {
        Self(i64::try_from(time.nanos().div_euclid(1_000)).unwrap_or(i64::MAX))
    }
}

fn micros(wait: Duration) -> i64 {
    i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)
}

/// A registered webhook.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where its deliveries go.
    pub url: String,
    /// The events that it gets.
    pub events: Vec<String>,
    /// What its deliveries are signed with.
    pub signing_secret: String,
    /// When it was registered.
    pub created_at: Moment,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("id", &self.id).field("url", &self.url).finish_non_exhaustive()
    }
}

/// Something that happened on the hub; every delivery of it carries the same bytes.
#[derive(Clone, Debug)]
pub struct Event {
    /// The how-manieth event of this sandbox, from 0.
    pub number: u64,
    /// Its name.
    pub name: String,
    /// The body of its deliveries.
    pub payload: Bytes,
    /// When it happened.
    pub at: Moment,
}

/// The state of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// It waits for its first attempt.
    Pending,
    /// An attempt is under way.
    Sending,
    /// An attempt failed, and another one is due.
    Retrying,
    /// 2xx.
    Delivered,
    /// No attempt is due any more.
    Failed(Why),
}

impl DeliveryStatus {
    /// Its name in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Failed(_) => "failed",
        }
    }

    /// Whether nothing more happens to it by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed(_))
    }
}

/// Why a delivery failed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// An answer that says that trying again is of no use: 4xx, or a redirect.
    Refused,
    /// Every retry of the schedule failed.
    Exhausted,
    /// The webhook was disabled by a 410.
    Disabled,
    /// Too many deliveries were waiting for an endpoint that does not answer.
    QueueFull,
}

impl Why {
    /// Its name in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Exhausted => "exhausted",
            Self::Disabled => "webhook_disabled",
            Self::QueueFull => "queue_full",
        }
    }
}

/// What brought an attempt about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The event itself.
    Event,
    /// The retry schedule.
    Schedule,
    /// Somebody asked for it.
    Manual,
}

impl Trigger {
    /// Its name in the API.
    pub fn code(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Schedule => "schedule",
            Self::Manual => "manual",
        }
    }
}

/// One try to deliver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptRecord {
    /// Which of its delivery, from 1.
    pub number: u32,
    /// When it began: the `t` of its signature.
    pub at: Moment,
    /// What brought it about.
    pub trigger: Trigger,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// From its start to the end of the answer, in microseconds.
    pub took_us: u64,
    /// Why there was no answer: a kind of failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The same as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The fault that it was sent with on purpose; what such an attempt comes to does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

impl AttemptRecord {
    /// How long it took, in milliseconds.
    #[allow(clippy::cast_precision_loss)]
    pub fn took_ms(&self) -> f64 {
        self.took_us as f64 / 1e3
    }

    /// What came back, in a word: a status, or why there is none.
    pub fn came_back(&self) -> String {
        match (self.status, &self.error) {
            (Some(status), _) => status.to_string(),
            (None, error) => error.as_deref().unwrap_or("no answer").replace('_', " "),
        }
    }

    /// When it had ended.
    pub fn ended_at(&self) -> Moment {
        self.at.after(Duration::from_micros(self.took_us))
    }
}

/// One event on its way to one webhook.
#[derive(Clone, Debug)]
pub struct HubDelivery {
    /// Its id: the idempotency key, the same for every attempt.
    pub id: String,
    /// What it delivers.
    pub event: Arc<Event>,
    /// Its state.
    pub status: DeliveryStatus,
    /// When the next attempt is due.
    pub next: Option<Moment>,
    /// Every attempt, in order.
    pub attempts: Vec<AttemptRecord>,
    /// Retries of the schedule that have been used.
    pub retries: usize,
}

/// The lines of the state file; applying them in order gives the state.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StateRecord {
    /// The first line.
    Sandbox {
        version: u32,
        api_key: String,
    },
    Registered(Webhook),
    Emitted {
        number: u64,
        event: String,
        at: Moment,
        /// JSON as text, so that it stays unchanged.
        payload: String,
        deliveries: Vec<Addressed>,
    },
    Tried {
        webhook: String,
        delivery: String,
        attempt: AttemptRecord,
        /// What it came to; nothing for an attempt that does not count.
        came_to: Option<CameTo>,
    },
    /// Somebody asked for another attempt of a delivery.
    Asked {
        webhook: String,
        delivery: String,
    },
    /// The state of a delivery, in a compacted file.
    Stands {
        webhook: String,
        delivery: String,
        came_to: CameTo,
    },
    /// A webhook was disabled, in a file that was written anew.
    Disabled {
        webhook: String,
    },
    /// The clock was put forward: every attempt that is due is due so much sooner.
    Advanced {
        micros: u64,
    },
    Reset,
}

/// A delivery as it is accepted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Addressed {
    pub webhook: String,
    pub id: String,
    /// Not before then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Moment>,
    /// To be overtaken by the next one, if that arrives before then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overtaken: bool,
    /// There is no room for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

/// What an attempt means for its delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameTo {
    /// 2xx.
    Delivered,
    /// Another attempt is due.
    Retry {
        /// When.
        at: Moment,
        /// Retries of the schedule that are used up by then.
        retries: usize,
    },
    /// No further attempt.
    Failed(Why),
}
