//! The retry policy of the contract, as a type: what an attempt means for its delivery, and when the next one is
//! due.

use crate::http::client::{Answer, Failure};
use crate::units;
use hyper::StatusCode;
use std::str::FromStr;
use std::time::Duration;

/// What an attempt means for its delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// 2xx.
    Delivered,
    /// 5xx, 408, 429, or no answer: another attempt is due.
    Retry,
    /// Any other 4xx, a redirect (never followed), or a status that is not a final response: a permanent failure.
    GiveUp,
    /// 410: the hub disables the webhook.
    Disabled,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Delivered, Self::Retry, Self::GiveUp, Self::Disabled];

    /// Its name in JSON, of an attempt.
    pub fn code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retry => "retry",
            Self::GiveUp => "give_up",
            Self::Disabled => "disabled",
        }
    }

    /// Its name in JSON, of a delivery whose last attempt came to it.
    pub fn final_code(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retry => "failed",
            Self::GiveUp => "gave_up",
            Self::Disabled => "disabled",
        }
    }

    /// The same for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Retry => "failed",
            Self::GiveUp => "permanently refused",
            Self::Disabled => "refused (410)",
        }
    }

    /// What `sent` means.
    pub fn of(sent: &Result<Answer, Failure>) -> Self {
        sent.as_ref().map_or(Self::Retry, |answer| Self::of_status(answer.status))
    }

    /// What an answer with this status means.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            200..=299 => Self::Delivered,
            408 | 429 | 500..=599 => Self::Retry,
            410 => Self::Disabled,
            _ => Self::GiveUp,
        }
    }
}

/// How long after a failed attempt the next one is due, for each retry in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule(Vec<Duration>);

impl RetrySchedule {
    /// The wait before the retry with this number, from 0; `None` if there are no more.
    pub fn wait(&self, retry: usize) -> Option<Duration> {
        self.0.get(retry).copied()
    }

    /// How many retries there are.
    pub fn retries(&self) -> usize {
        self.0.len()
    }

    /// Every wait divided by `scale`.
    pub fn scaled(self, scale: f64) -> Self {
        Self(self.0.into_iter().map(|wait| units::scaled(wait, scale)).collect())
    }
}

impl Default for RetrySchedule {
    /// The contract's.
    fn default() -> Self {
        Self([60, 300, 1_800, 7_200, 86_400].map(Duration::from_secs).into())
    }
}

impl FromStr for RetrySchedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|wait| units::duration(wait.trim())).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::client::FailureKind;

    #[test]
    fn the_table_of_the_contract() {
        let of = |status: u16| Outcome::of_status(StatusCode::from_u16(status).unwrap());
        for (statuses, outcome) in [
            (&[200, 201, 204, 299][..], Outcome::Delivered),
            (&[408, 429, 500, 502, 503, 599], Outcome::Retry),
            (&[400, 401, 404, 409, 422, 499, 301, 302, 307, 308, 101, 999], Outcome::GiveUp),
            (&[410], Outcome::Disabled),
        ] {
            for status in statuses {
                assert_eq!(of(*status), outcome, "{status}");
            }
        }
        let none = Failure { kind: FailureKind::Refused, message: String::new(), took: Duration::ZERO };
        assert_eq!(Outcome::of(&Err(none)), Outcome::Retry);
    }

    #[test]
    fn five_retries_after_the_first_try() {
        let schedule = RetrySchedule::default();
        assert_eq!("1m,5m, 30m,2h,24h".parse(), Ok(schedule.clone()));
        let scaled = schedule.scaled(60.0);
        let waits: Vec<_> = (0..).map_while(|retry| scaled.wait(retry)).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [1, 5, 30, 120, 1440]);
        assert!("1m,,5m".parse::<RetrySchedule>().is_err());
        assert!("5".parse::<RetrySchedule>().is_err());
    }
}
