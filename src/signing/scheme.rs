//! A signature scheme as data: what a provider signs, with what, and where the signature is sent.
//!
//! It is built from a checked [`Definition`](super::Definition), a preset or a user's own; there is no code for any
//! single provider.

use super::{Algorithm, Encoding, Grammar, KeyForm, Template};
use std::time::Duration;

/// A field of a JSON body, by its keys from the top: `data.id` is `id` inside `data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field(pub(super) Vec<String>);

impl Field {
    /// The keys from the top; at least one.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.0
    }
}

/// The names of the headers that a signature is read from, all in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SignatureHeaders {
    pub signature: String,
    pub timestamp: Option<String>,
    pub id: Option<String>,
}

/// A checked signature scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub(super) name: String,
    pub(super) headers: SignatureHeaders,
    /// Other spellings of the same headers that a sender may use; read, never written.
    pub(super) also_read: Vec<SignatureHeaders>,
    pub(super) grammar: Grammar,
    pub(super) encoding: Encoding,
    pub(super) algorithm: Algorithm,
    pub(super) signed: Template,
    pub(super) key_form: KeyForm,
    pub(super) tolerance: Option<Duration>,
    pub(super) event_header: Option<String>,
    pub(super) event_field: Option<Field>,
    pub(super) delivery_header: Option<String>,
    pub(super) delivery_field: Option<Field>,
    pub(super) secret_env: Option<String>,
    pub(super) content_type: String,
    pub(super) user_agent: Option<String>,
    /// The provider's published receivers read only the last MAC and decode the body as text first.
    pub(super) lenient_receivers: bool,
}

impl Default for Scheme {
    /// Pushoney's.
    fn default() -> Self {
        super::preset(super::DEFAULT_SCHEME).expect("the default scheme is a preset")
    }
}

impl Scheme {
    /// The name that selects it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The header that carries the signature, in the provider's spelling.
    #[must_use]
    pub fn signature_header(&self) -> &str {
        &self.headers.signature
    }

    /// Whether a signature carries a time, so that it can be too old.
    #[must_use]
    pub fn has_timestamp(&self) -> bool {
        self.signed.has_timestamp()
    }

    /// Whether what is signed can be read in several ways: see [`Template::can_be_spliced`].
    #[must_use]
    pub fn can_be_spliced(&self) -> bool {
        self.signed.can_be_spliced()
    }

    /// What is signed, as it is written down.
    #[must_use]
    pub fn signed(&self) -> &Template {
        &self.signed
    }

    /// Whether an id is part of what is signed.
    #[must_use]
    pub fn signs_id(&self) -> bool {
        self.signed.has_id()
    }

    /// The greatest age, and the greatest distance into the future; `None` where age is not checked.
    #[must_use]
    pub fn tolerance(&self) -> Option<Duration> {
        self.tolerance
    }

    /// The same scheme with another tolerance; `None` switches the age check off.
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: Option<Duration>) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Whether one header can carry several MACs, one a secret.
    #[must_use]
    pub fn takes_several_secrets(&self) -> bool {
        !matches!(self.grammar, Grammar::Value { .. })
    }

    /// The header that carries the event's name.
    #[must_use]
    pub fn event_header(&self) -> Option<&str> {
        self.event_header.as_deref()
    }

    /// The field of the body that carries the event's name; it is signed, so it wins over the header.
    #[must_use]
    pub fn event_field(&self) -> Option<&Field> {
        self.event_field.as_ref()
    }

    /// The header that carries the delivery id, the idempotency key.
    #[must_use]
    pub fn delivery_header(&self) -> Option<&str> {
        self.delivery_header.as_deref()
    }

    /// The field of the body that carries the delivery id where no header does.
    #[must_use]
    pub fn delivery_field(&self) -> Option<&Field> {
        self.delivery_field.as_ref()
    }

    /// The environment variable of its secret.
    #[must_use]
    pub fn secret_env(&self) -> Option<&str> {
        self.secret_env.as_deref()
    }

    /// The `Content-Type` of its deliveries.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The `User-Agent` of its deliveries, where the provider publishes one.
    #[must_use]
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// How a secret becomes a key.
    #[must_use]
    pub fn key_form(&self) -> &KeyForm {
        &self.key_form
    }

    /// Whether the provider's published receivers read only the last MAC of a header and decode the body as
    /// text before they verify it, so that they refuse some of what is valid.
    #[must_use]
    pub fn has_lenient_receivers(&self) -> bool {
        self.lenient_receivers
    }

    /// One line for a list of schemes: header, algorithm, encoding and what is signed.
    #[must_use]
    pub fn summary(&self) -> String {
        format!(
            "{}: {} HMAC-{} of {}",
            self.headers.signature,
            self.encoding.name(),
            self.algorithm.name().to_uppercase(),
            self.signed
        )
    }
}
