//! The built-in schemes, each as the same table in which a user writes a scheme.
//!
//! If a provider publishes an example, `tests/vectors/` has it and tests the preset with it.

use super::definition::Definition;
use super::scheme::{Scheme, SignatureHeaders};

/// The scheme that is used where none is named.
pub const DEFAULT_SCHEME: &str = "pushoney";

type Preset = (&'static str, fn() -> Definition<'static>);

/// The presets by name, the default one first.
const PRESETS: [Preset; 7] = [
    ("pushoney", || Definition {
        signature_header: Some("X-Pushoney-Signature"),
        event_header: Some("X-Pushoney-Event"),
        event_field: Some("event"),
        delivery_header: Some("X-Pushoney-Delivery"),
        secret_env: Some("PUSHONEY_SIGNING_SECRET"),
        user_agent: Some("pushoney-webhook-worker/1"),
        ..timed_pairs()
    }),
    ("pocketsflow", || Definition {
        signature_header: Some("X-Pocketsflow-Signature"),
        event_field: Some("type"),
        delivery_field: Some("id"),
        secret_env: Some("POCKETSFLOW_WEBHOOK_SECRET"),
        ..Definition::default()
    }),
    // https://docs.stripe.com/webhooks#verify-manually
    ("stripe", || Definition {
        signature_header: Some("Stripe-Signature"),
        event_field: Some("type"),
        delivery_field: Some("id"),
        secret_env: Some("STRIPE_WEBHOOK_SECRET"),
        ..timed_pairs()
    }),
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    ("github", || Definition {
        signature_header: Some("X-Hub-Signature-256"),
        prefix: Some("sha256="),
        event_header: Some("X-GitHub-Event"),
        delivery_header: Some("X-GitHub-Delivery"),
        secret_env: Some("GITHUB_WEBHOOK_SECRET"),
        ..Definition::default()
    }),
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    ("standard-webhooks", || Definition {
        signature_header: Some("webhook-signature"),
        grammar: Some("list"),
        prefix: Some("v1,"),
        timestamp_header: Some("webhook-timestamp"),
        id_header: Some("webhook-id"),
        encoding: Some("base64"),
        signed: Some("{id}.{timestamp}.{body}"),
        secret: Some("base64"),
        secret_prefix: Some("whsec_"),
        event_field: Some("type"),
        secret_env: Some("STANDARD_WEBHOOKS_SECRET"),
        ..Definition::default()
    }),
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    ("slack", || Definition {
        signature_header: Some("X-Slack-Signature"),
        prefix: Some("v0="),
        timestamp_header: Some("X-Slack-Request-Timestamp"),
        signed: Some("v0:{timestamp}:{body}"),
        event_field: Some("event.type"),
        delivery_field: Some("event_id"),
        secret_env: Some("SLACK_SIGNING_SECRET"),
        ..Definition::default()
    }),
    // https://shopify.dev/docs/apps/build/webhooks/subscribe/https
    ("shopify", || Definition {
        signature_header: Some("X-Shopify-Hmac-Sha256"),
        encoding: Some("base64"),
        event_header: Some("X-Shopify-Topic"),
        delivery_header: Some("X-Shopify-Webhook-Id"),
        secret_env: Some("SHOPIFY_API_SECRET"),
        ..Definition::default()
    }),
];

/// `t=TIME,v1=MAC` over time and body, as Stripe began it.
fn timed_pairs() -> Definition<'static> {
    Definition {
        grammar: Some("pairs"),
        signature_key: Some("v1"),
        timestamp_key: Some("t"),
        signed: Some("{timestamp}.{body}"),
        ..Definition::default()
    }
}

/// Every preset, the default one first.
#[must_use]
pub fn presets() -> Vec<Scheme> {
    PRESETS.iter().map(scheme).collect()
}

/// The preset of this name, if there is one.
#[must_use]
pub fn preset(name: &str) -> Option<Scheme> {
    PRESETS.iter().find(|(preset, _)| *preset == name).map(scheme)
}

fn scheme((name, definition): &Preset) -> Scheme {
    let mut scheme = Scheme::define(name, &definition()).expect("every preset is a possible scheme");
    match *name {
        // Its published receivers build a map of the header, and decode the body as UTF-8 first.
        "pushoney" => scheme.lenient_receivers = true,
        // Svix sends the same scheme under its own header names, and its libraries read both.
        "standard-webhooks" => scheme.also_read.push(SignatureHeaders {
            signature: "svix-signature".into(),
            timestamp: Some("svix-timestamp".into()),
            id: Some("svix-id".into()),
        }),
        _ => {}
    }
    scheme
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_preset_with_a_variable_for_its_secret() {
        assert_eq!(presets().len(), PRESETS.len());
        assert!(presets().iter().all(|scheme| scheme.secret_env().is_some()));
        assert_eq!(presets()[0].name(), DEFAULT_SCHEME);
    }
}
