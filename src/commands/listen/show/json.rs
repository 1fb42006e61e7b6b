//! The lines of `listen --json`; docs/JSON.md describes them, and the tests validate real output against the schema
//! in docs/.

use super::super::store::{CaptureResult, application};
use super::{Diagnosis, ShownDelivery, ShownRequest};
use crate::capture::{Body, header_pairs};
use crate::sandbox::Fault;
use crate::signing::{Age, Match, Reason};
use crate::units::{self, millis};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

/// A `delivery` line. It is written piece by piece: no body is copied for it.
impl Serialize for ShownDelivery {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let received = &self.received;
        let (age, secret) = match received.verdict {
            Some(Ok(Match { age, secret, .. })) => (age, Some(secret)),
            Some(Err(rejection)) => (rejection.age, None),
            None => (None, None),
        };
        let captured = match self.stored {
            CaptureResult::NotAsked => None,
            stored => Some(stored == CaptureResult::Yes),
        };
        let (findings, skipped) = match &self.diagnosis {
            Diagnosis::None => (&[][..], None),
            Diagnosis::Skipped(why) => (&[][..], Some(*why)),
            Diagnosis::Findings(findings) => (&findings[..], None),
        };
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("type", "delivery")?;
        line.serialize_entry("received_at", &units::rfc3339(received.at))?;
        line.serialize_entry("verified", &received.verified())?;
        line.serialize_entry("reason", &received.reason().map(Reason::code))?;
        line.serialize_entry("event", &received.envelope.event)?;
        line.serialize_entry("header_event", &received.envelope.other_event)?;
        line.serialize_entry("delivery_id", &received.envelope.delivery_id)?;
        line.serialize_entry("header_delivery_id", &received.envelope.other_delivery_id)?;
        line.serialize_entry("duplicate", &received.duplicate)?;
        line.serialize_entry("status", &self.status)?;
        line.serialize_entry("because", &self.because)?;
        line.serialize_entry("fault", &self.fault.map(Fault::code))?;
        line.serialize_entry("captured", &captured)?;
        line.serialize_entry("app", &self.app.as_ref().map(application))?;
        line.serialize_entry("method", &received.delivery.method)?;
        line.serialize_entry("path", &received.delivery.path)?;
        line.serialize_entry("remote", &received.remote)?;
        line.serialize_entry("secret", &secret)?;
        line.serialize_entry("age_s", &age.map(Age::as_seconds))?;
        line.serialize_entry("duration_ms", &millis(self.took))?;
        line.serialize_entry("headers", &header_pairs(&received.delivery.headers))?;
        line.serialize_entry("diagnosis", findings)?;
        line.serialize_entry("diagnosis_skipped", &skipped)?;
        line.serialize_entry("notes", &self.notes())?;
        Body(received.delivery.body.clone()).put(&mut line)?;
        line.end()
    }
}

/// A `request` line: something came that was no delivery.
impl Serialize for ShownRequest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("type", "request")?;
        line.serialize_entry("problem", self.problem)?;
        line.serialize_entry("detail", &self.detail)?;
        line.serialize_entry("status", &self.refused.why.status())?;
        line.serialize_entry("remote", &self.refused.remote)?;
        line.serialize_entry("fault", &self.fault.map(Fault::code))?;
        line.end()
    }
}
