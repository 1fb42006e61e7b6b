//! `deliveries retry`: one call and one line for each delivery; one that fails does not stop the others.
//!
//! That a hub accepts the call says nothing about the application: without `--wait`, nothing is green.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::args::note_wait;
use crate::hub::listed::{self, List, Listed, Mark};
use crate::hub::{ApiAnswer, ApiFailure, Client};
use crate::runtime::on_this_thread;
use crate::signing::{UnixTime, show_duration};
use crate::terminal::{Tone, sanitize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Which deliveries.
pub(super) enum Which {
    Named(Vec<String>),
    Failed { since: Option<Duration> },
}

/// What is asked for, and how it is told of.
pub(super) struct Retry<'a> {
    pub ctx: &'a Context,
    pub client: &'a Client,
    pub webhook: &'a str,
    pub wait: Option<Duration>,
    pub json: bool,
}

/// The result for one delivery.
enum Became {
    /// The hub was asked.
    Asked(ApiAnswer),
    /// It was, and the attempt came to this.
    Attempted(ApiAnswer, Value),
    /// It was, and for this reason nothing is known of an attempt.
    Unseen(ApiAnswer, String),
    /// It could not be asked, or refused.
    NotAsked(ApiFailure),
}

pub(super) fn run(retry: &Retry<'_>, which: Which) -> anyhow::Result<Exit> {
    on_this_thread(retry.run(which))?
}

impl Retry<'_> {
    async fn run(&self, which: Which) -> anyhow::Result<Exit> {
        let needs_list = self.wait.is_some() || matches!(which, Which::Failed { .. });
        let list = if needs_list { self.list().await? } else { List::default() };
        let deliveries = match which {
            Which::Named(deliveries) => deliveries,
            Which::Failed { since } => self.failed(&list, since)?,
        };
        let marks: HashMap<_, _> =
            list.rows.iter().filter_map(|row| Some((Listed(row).id()?, Listed(row).mark()))).collect();
        let (mut failures, mut all_accepted) = (Vec::new(), true);
        for delivery in &deliveries {
            let became = self.retry(delivery, marks.get(delivery)).await?;
            all_accepted &= became.is_good();
            // A single failure is reported only once: as the error.
            if self.json || deliveries.len() > 1 || !matches!(became, Became::NotAsked(_)) {
                let line = if self.json { became.json(delivery) } else { self.text(delivery, &became) };
                self.ctx.terminal.data(&line)?;
            }
            if let Became::NotAsked(failure) = became {
                failures.push(failure);
            }
        }
        match ended(failures, deliveries.len()) {
            Some(error) => Err(error.into()),
            None if all_accepted => Ok(Exit::Done),
            None => Ok(Exit::No),
        }
    }

    async fn list(&self) -> Result<List, Error> {
        let list = listed::list(self.client, self.webhook, &|wait| note_wait(self.ctx, wait)).await?;
        if list.has_more {
            self.ctx.terminal.note("the hub does not list older deliveries");
        }
        Ok(list)
    }

    /// The ids of those that failed, the oldest first.
    fn failed(&self, list: &List, since: Option<Duration>) -> Result<Vec<String>, Error> {
        let mut failed = list.failed().ok_or_else(|| {
            Error::new(Exit::Hub, format!("the hub {} does not say which deliveries failed", self.client.hub()))
                .hint("name them by id: deliveries retry WEBHOOK DELIVERY")
        })?;
        if let Some(unclear) = list.unclear_said() {
            self.ctx.terminal.warn(&format!("{unclear}: these are skipped"));
        }
        let now = self.ctx.now();
        let (before, undated) = (failed.len(), failed.iter().filter(|row| row.last_time().is_none()).count());
        if let Some(since) = since {
            let start = UnixTime::from_nanos(now.nanos() - i128::try_from(since.as_nanos()).unwrap_or(i128::MAX / 2));
            failed.retain(|row| row.last_time().is_some_and(|time| time.nanos() >= start.nanos()));
            if undated > 0 {
                self.ctx.terminal.warn(&format!("skipping {undated} that failed at an unknown time"));
            }
        }
        let ids: Vec<_> = failed.iter().filter_map(|row| row.id()).collect();
        if ids.is_empty() {
            let within = since.map(|since| format!(" within the last {}", show_duration(since))).unwrap_or_default();
            let earlier = if before > 0 { format!("; {before} failed earlier") } else { String::new() };
            self.ctx.terminal.note(&format!("no delivery of {} has failed{within}{earlier}", self.webhook));
        }
        Ok(ids)
    }

    async fn retry(&self, delivery: &str, before: Option<&Mark>) -> Result<Became, Error> {
        let of = (self.webhook, delivery);
        let answer = match listed::retry(self.client, of, &|wait| note_wait(self.ctx, wait)).await {
            Ok(answer) => answer,
            Err(failure) => return Ok(Became::NotAsked(failure)),
        };
        let Some(wait) = self.wait else { return Ok(Became::Asked(answer)) };
        if before.is_none() {
            return Ok(Became::Unseen(answer, "result unknown: the hub no longer lists it".to_owned()));
        }
        let row = listed::attempted(self.client, of, before, Instant::now() + wait).await?;
        Ok(match row {
            Some(row) => Became::Attempted(answer, row),
            None => Became::Unseen(answer, format!("no attempt within {}", show_duration(wait))),
        })
    }

    fn text(&self, delivery: &str, became: &Became) -> Vec<u8> {
        let paint = self.ctx.terminal.out;
        let (mark, tone) = match became {
            Became::Asked(_) => ("→", Tone::Plain),
            _ if became.is_good() => ("✓", Tone::Good),
            _ => ("✗", Tone::Bad),
        };
        let said = match became {
            Became::Asked(answer) => format!("retry requested ({})", answer.status.as_u16()),
            Became::Attempted(_, row) => came_to(Listed(row)),
            Became::Unseen(_, why) => why.clone(),
            Became::NotAsked(failure) => {
                let status = failure.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
                format!("{status}  {}", failure.message)
            }
        };
        format!("{} {}  {}\n", paint.tone(tone, mark), sanitize::line(delivery), sanitize::line(&said)).into_bytes()
    }
}

/// What an attempt was answered, and what follows.
pub(crate) fn came_to(row: Listed<'_>) -> String {
    let answer = row.last_answer().or_else(|| row.status()).unwrap_or_else(|| "no answer".to_owned());
    if row.is_accepted() == Some(true) {
        return answer;
    }
    let follows = match (row.next_attempt(), row.reason(), row.status()) {
        (Some(next), ..) => format!("next attempt at {next}"),
        (None, Some(reason), Some(status)) => format!("{status} ({})", reason.replace('_', " ")),
        (None, _, status) => status.unwrap_or_default(),
    };
    format!("{answer}  {follows}").trim_end().to_owned()
}

/// The same for programs.
pub(crate) fn came_to_json(row: Listed<'_>) -> Value {
    json!({
        "accepted": row.is_accepted(),
        "status": row.status(),
        "last_answer": row.last_answer(),
        "reason": row.reason(),
        "next_attempt_at": row.next_attempt(),
    })
}

impl Became {
    /// Whether nothing is known to be wrong; with `--wait`, whether it was accepted.
    fn is_good(&self) -> bool {
        match self {
            Self::Asked(_) => true,
            Self::Attempted(_, row) => Listed(row).is_accepted() == Some(true),
            Self::Unseen(..) | Self::NotAsked(_) => false,
        }
    }

    fn json(&self, delivery: &str) -> Vec<u8> {
        let said = |answer: &ApiAnswer| serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let (retried, status, answer, error, came_to) = match self {
            Self::Asked(answer) | Self::Unseen(answer, _) => {
                (true, Some(answer.status.as_u16()), said(answer), None, None)
            }
            Self::Attempted(answer, row) => {
                (true, Some(answer.status.as_u16()), said(answer), None, Some(came_to_json(Listed(row))))
            }
            Self::NotAsked(failure) => (false, failure.status, Value::Null, Some(&failure.message), None),
        };
        sanitize::json_line(&json!({
            "delivery_id": delivery,
            "retried": retried,
            "status": status,
            "answer": answer,
            "error": error,
            "came_to": came_to,
        }))
    }
}

/// How a run ends in which the hub did not take some of `all` calls. One that it does not know is an answer: no.
fn ended(failures: Vec<ApiFailure>, all: usize) -> Option<Error> {
    let exit = if failures.iter().all(|failure| failure.status == Some(404)) { Exit::No } else { Exit::Hub };
    let count = failures.len();
    let first = failures.into_iter().next()?;
    if all == 1 {
        let mut error = Error::from(first);
        error.exit = exit;
        return Some(error);
    }
    let error = Error::new(exit, format!("{count} of {all} deliveries could not be retried"));
    Some(if first.hint.is_empty() { error } else { error.hint(first.hint) })
}
