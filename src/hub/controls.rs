//! The calls that only a sandbox has, under `/sandbox/`: events on demand, its clock, its reset, its webhooks.
//!
//! They are never sent to a real hub. Only a hub on this machine can be a sandbox, and even that is first asked
//! what it is, by a call that changes nothing.

use super::{ApiAnswer, ApiCall, ApiFailure, Client, Wait};
use crate::config::Address;
use crate::error::{Error, Exit};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The title of the description that a sandbox serves.
const TITLE: &str = "pushoney-cli sandbox";

/// A hub that is known to be a sandbox.
pub(crate) struct Controls<'c> {
    client: &'c Client,
    waiting: &'c (dyn Fn(Wait) + Sync),
}

/// The result of firing an event.
#[derive(Deserialize)]
pub(crate) struct Fired {
    pub event: String,
    pub occurred_at: String,
    /// One for each webhook that wants it.
    pub deliveries: Vec<EventDelivery>,
}

#[derive(Deserialize)]
pub(crate) struct EventDelivery {
    pub id: String,
    pub webhook_id: String,
    pub status: String,
}

/// Refuses a hub that can't be one.
pub(crate) fn check(hub: &Address) -> Result<(), Error> {
    if hub.is_local() {
        return Ok(());
    }
    Err(Error::usage(format!("the hub {hub} is not a sandbox on this machine, which this command needs")))
}

impl<'c> Controls<'c> {
    /// Finds out whether it is one.
    ///
    /// # Errors
    /// Exit 2 for a hub elsewhere, which is not asked; exit 3 when it can't be reached or is none.
    pub async fn of(client: &'c Client, waiting: &'c (dyn Fn(Wait) + Sync)) -> Result<Self, Error> {
        let hub = client.hub();
        check(hub)?;
        let call = ApiCall { method: Method::GET, path: &["sandbox", "openapi.json"], body: None, if_unsure: "" };
        let none = || Error::new(Exit::Hub, format!("the hub {hub} is not a sandbox, which this command needs"));
        match client.call(&call, waiting).await {
            Ok(answer) if is_description(&answer.body) => Ok(Self { client, waiting }),
            Err(failure) if failure.status.is_none() => Err(failure.into()),
            _ => Err(none()),
        }
    }

    /// Fires `event`, with this `data`.
    pub async fn fire(&self, event: &str, data: &RawValue) -> Result<Fired, Error> {
        let body = format!(r#"{{"event":{},"data":{}}}"#, Value::from(event), data.get());
        let if_unsure = "see the counts with `pushoney-cli sandbox webhooks`";
        let answer = self.post("events", Some(body), if_unsure).await?;
        self.read(&answer, "it does not say what happened to the event")
    }

    /// Puts its clock forward.
    pub async fn advance(&self, by: &str) -> Result<Value, Error> {
        let body = serde_json::json!({"advance": by}).to_string();
        let answer =
            self.post("clock", Some(body), "see when attempts are due with `pushoney-cli deliveries list`").await?;
        self.read(&answer, "it does not say how far its clock was advanced")
    }

    /// Has it forget every webhook and delivery.
    pub async fn reset(&self) -> Result<(), Error> {
        self.post("reset", None, "see what is left with `pushoney-cli sandbox webhooks`").await.map(drop)
    }

    /// Every webhook.
    pub async fn webhooks(&self) -> Result<Vec<Value>, Error> {
        #[derive(Deserialize)]
        struct Answered {
            webhooks: Vec<Value>,
        }
        let call = ApiCall { method: Method::GET, path: &["sandbox", "webhooks"], body: None, if_unsure: "" };
        let answer = self.client.call(&call, self.waiting).await.map_err(refused)?;
        self.read::<Answered>(&answer, "it has no list of webhooks").map(|answered| answered.webhooks)
    }

    async fn post(&self, what: &str, body: Option<String>, if_unsure: &str) -> Result<ApiAnswer, Error> {
        let call = ApiCall { method: Method::POST, path: &["sandbox", what], body, if_unsure };
        self.client.call(&call, self.waiting).await.map_err(refused)
    }

    fn read<T: for<'d> Deserialize<'d>>(&self, answer: &ApiAnswer, otherwise: &str) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|_| self.client.unexpected(answer, otherwise).into())
    }
}

/// What is wrong with what was asked for is for whoever typed it.
fn refused(failure: ApiFailure) -> Error {
    let is_wrong = failure.status == Some(422);
    let mut error = Error::from(failure);
    if is_wrong {
        error.exit = Exit::Usage;
    }
    error
}

fn is_description(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Description {
        info: Info,
    }
    #[derive(Deserialize)]
    struct Info {
        title: String,
    }
    serde_json::from_slice::<Description>(body).is_ok_and(|description| description.info.title == TITLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_description_is_known() {
        assert!(is_description(include_bytes!("../../docs/openapi.json")));
        assert!(!is_description(br#"{"info":{"title":"another"}}"#));
    }
}
