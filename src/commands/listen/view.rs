//! How deliveries are shown in this run.

use crate::signing::Scheme;
use crate::terminal::PrinterHandle;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The form in which deliveries are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A head line and the body.
    Full,
    /// The head line alone.
    Compact,
    /// NDJSON.
    Json,
}

/// How entries become lines; shared by all that print one.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub form: Form,
    pub scheme: Arc<Scheme>,
    pub secrets: usize,
    pub time_zone: TimeZone,
    pub printer: PrinterHandle,
}
