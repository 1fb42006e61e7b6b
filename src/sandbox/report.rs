//! What a sandbox reports to whatever prints it.

use super::book::Emitted;
use super::faults::Fault;
use super::judgement::Judgement;
use super::model::{AttemptRecord, CameTo, Event, Webhook};
use hyper::body::Bytes;
use std::pin::Pin;
use std::sync::Arc;

/// Something that is worth showing.
#[derive(Clone, Debug)]
pub enum SandboxEvent {
    /// A webhook was registered.
    Registered {
        webhook: Arc<Webhook>,
        /// How many others deliver to its URL, each with a secret of its own.
        beside: usize,
    },
    /// An event happened.
    Emitted(Emitted),
    /// A delivery is held back, or carries two signatures, on purpose.
    Fault { fault: Fault, webhook: Arc<Webhook>, event: String, delivery_id: String },
    /// An attempt was made.
    Attempt(Tried),
    /// A call of the API was refused.
    Refused {
        /// The status that was answered.
        status: u16,
        /// Method and path.
        call: String,
        message: String,
    },
    /// The state file can't be written.
    Unkept(String),
}

/// An attempt, and its outcome.
#[derive(Clone, Debug)]
pub struct Tried {
    pub webhook: Arc<Webhook>,
    pub event: Arc<Event>,
    pub delivery_id: String,
    pub attempt: AttemptRecord,
    /// The fault that it was made with; then it counts for nothing.
    pub fault: Option<Fault>,
    /// What the answer to such a fault says about the endpoint.
    pub(crate) judgement: Option<Judgement>,
    /// What it means for its delivery; `None` where it counts for nothing: by its fault, or since a reset.
    pub came_to: Option<CameTo>,
    /// What was answered, as far as it is kept.
    pub answer: Bytes,
    /// Whether there are other webhooks, so that it is worth saying which one this is.
    pub one_of_several: bool,
}

/// Who is told; a report that has to wait delays only what it is about.
pub type Tell = Arc<dyn Fn(SandboxEvent) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
