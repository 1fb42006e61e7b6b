//! Registers a webhook, and lists webhooks.

use super::answer::{Invalid, Refused, json};
use super::body::{Fields, kind, text};
use crate::http::is_loopback;
use crate::http::server::Reply;
use crate::sandbox::Sandbox;
use crate::sandbox::model::DeliveryStatus;
use hyper::{StatusCode, Uri};
use reqwest::Url;
use serde::Serialize;
use serde_json::value::RawValue;

/// Characters of a URL: as long as what browsers and proxies take everywhere.
const URL: usize = 2_048;
/// Events of a webhook.
const EVENTS: usize = 100;
/// Characters of an event's name.
const NAME: usize = 100;

const EXAMPLE: &str = r#"{"url":"http://127.0.0.1:3000/webhooks","events":["click.recorded"]}"#;

/// `POST /v1/webhooks`.
pub(super) async fn register(sandbox: &Sandbox, body: &[u8]) -> Result<Reply, Refused> {
    #[derive(Serialize)]
    struct Registered {
        id: String,
        url: String,
        events: Vec<String>,
        signing_secret: String,
        created_at: String,
    }
    let mut fields = Fields::read(body, &["url", "events"], EXAMPLE)?;
    let allow_remote = sandbox.0.options.allow_remote;
    let url = fields.required("url", |value| {
        let url = text("url", value).map_err(|wrong| vec![wrong])?;
        check_url(&url, allow_remote).map_err(|why| vec![Invalid::new("url", why)])?;
        Ok(url)
    });
    let events = fields.required("events", events);
    fields.done()?;
    // Where nothing is wrong, both are there.
    let webhook = sandbox.register(url.unwrap_or_default(), events.unwrap_or_default()).await?;
    let created_at = webhook.created_at.rfc3339();
    let (id, url, events, signing_secret) = (webhook.id, webhook.url, webhook.events, webhook.signing_secret);
    Ok(json(StatusCode::CREATED, &Registered { id, url, events, signing_secret, created_at }))
}

/// Why nothing can be delivered to `url`. Two readers look at it: what they disagree about might lead elsewhere than it
/// seems to.
fn check_url(url: &str, allow_remote: bool) -> Result<(), String> {
    if url.chars().count() > URL {
        return Err(format!("url is longer than {URL} characters"));
    }
    if let Some(odd) = url.chars().find(|c| !c.is_ascii_graphic()) {
        return Err(format!("url contains {odd:?}, which must be percent-encoded"));
    }
    let no_url = || "url is not an http or https URL with a host, such as http://127.0.0.1:3000/webhooks".to_owned();
    let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(no_url)?;
    if parsed.fragment().is_some() {
        return Err("url contains a #: fragments are never sent".to_owned());
    }
    let uri: Uri = url.parse().map_err(|_| no_url())?;
    let (Some(host), Some(authority)) = (parsed.host_str(), uri.authority().filter(|_| uri.scheme().is_some())) else {
        return Err(no_url());
    };
    if authority.as_str().contains('@') {
        return Err("url contains a user name or password, which deliveries do not send".to_owned());
    }
    if parsed.port() == Some(0) {
        return Err("url has port 0, which nothing can listen on".to_owned());
    }
    let is_here = is_loopback(host) && is_loopback(&authority.host().to_ascii_lowercase());
    if !is_here && !allow_remote {
        return Err(format!(
            "url leads to {host}, which is not plainly this machine (localhost, 127.0.0.1, [::1]); to deliver to other \
             machines, start the sandbox with --allow-remote"
        ));
    }
    Ok(())
}

fn events(value: &RawValue) -> Result<Vec<String>, Vec<Invalid>> {
    let wrong = |message: String| vec![Invalid::new("events", message)];
    let list: Vec<&RawValue> = serde_json::from_str(value.get())
        .map_err(|_| wrong(format!("events is {}, but must be a list of names", kind(value))))?;
    if list.is_empty() || list.len() > EVENTS {
        let message =
            format!("events has {} names, but must have 1 to {EVENTS}, as in [\"click.recorded\"]", list.len());
        return Err(wrong(message));
    }
    let (mut names, mut errors) = (Vec::with_capacity(list.len()), Vec::new());
    for (at, value) in list.into_iter().enumerate() {
        let field = format!("events[{at}]");
        match event_name(&field, value) {
            Ok(name) if names.contains(&name) => {
                errors.push(Invalid::new(field.clone(), format!("{field} repeats {name}")));
            }
            Ok(name) => names.push(name),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

/// An event's name: any that is allowed in a header.
pub(super) fn event_name(field: &str, value: &RawValue) -> Result<String, Invalid> {
    let name = text(field, value)?;
    let wrong = |why: &str| Err(Invalid::new(field, format!("{field} {why}, as in click.recorded")));
    if name.is_empty() || name.chars().count() > NAME {
        return wrong("must be 1 to 100 characters long");
    }
    if !name.chars().all(|c| c.is_ascii_graphic()) {
        return wrong("must be printable ASCII without spaces");
    }
    if name.contains('*') {
        return wrong("contains a *: events are names, not patterns");
    }
    Ok(name)
}

/// `GET /sandbox/webhooks`.
pub(super) fn list(sandbox: &Sandbox) -> Reply {
    #[derive(Serialize)]
    struct List {
        webhooks: Vec<Listed>,
    }
    #[derive(Serialize)]
    struct Listed {
        id: String,
        url: String,
        events: Vec<String>,
        status: &'static str,
        created_at: String,
        deliveries: Counts,
    }
    let webhooks = sandbox.look_at_all(|endpoint| {
        let webhook = &endpoint.webhook;
        let mut deliveries = Counts::default();
        endpoint.deliveries().for_each(|delivery| deliveries.add(delivery.status));
        Listed {
            id: webhook.id.clone(),
            url: webhook.url.clone(),
            events: webhook.events.clone(),
            status: if endpoint.disabled { "disabled" } else { "enabled" },
            created_at: webhook.created_at.rfc3339(),
            deliveries,
        }
    });
    json(StatusCode::OK, &List { webhooks })
}

/// Deliveries counted by status.
#[derive(Default, Serialize)]
struct Counts {
    pending: usize,
    sending: usize,
    retrying: usize,
    delivered: usize,
    failed: usize,
}

impl Counts {
    fn add(&mut self, status: DeliveryStatus) {
        *match status {
            DeliveryStatus::Pending => &mut self.pending,
            DeliveryStatus::Sending => &mut self.sending,
            DeliveryStatus::Retrying => &mut self.retrying,
            DeliveryStatus::Delivered => &mut self.delivered,
            DeliveryStatus::Failed(_) => &mut self.failed,
        } += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_can_be_delivered_to() {
        for here in [
            "http://localhost:3000/webhooks",
            "https://localhost",
            "HTTP://LOCALHOST/",
            "http://app.localhost:1/",
            "http://localhost./",
            "http://127.0.0.1?x=/?y",
            "http://127.9.9.9:65535/a%20b",
            "http://[::1]:3000/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert_eq!(check_url(here, false), Ok(()), "{here}");
        }
        for elsewhere in [
            "https://example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://127.0.0.1.example/",
            "http://localhost.example/",
            // This machine to one reader, and who knows what to another.
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
        ] {
            let why = check_url(elsewhere, false).unwrap_err();
            assert!(why.contains("--allow-remote"), "{elsewhere}: {why}");
            assert_eq!(check_url(elsewhere, true), Ok(()), "{elsewhere}");
        }
    }

    #[test]
    fn urls_that_nothing_can_be_delivered_to() {
        let long = format!("http://localhost/{}", "x".repeat(URL));
        for (wrong, why) in [
            ("", "not an http or https URL"),
            ("/webhooks", "not an http or https URL"),
            ("localhost:3000", "not an http or https URL"),
            ("http:localhost", "not an http or https URL"),
            ("http:/localhost", "not an http or https URL"),
            ("http:\\\\localhost", "not an http or https URL"),
            ("http://", "not an http or https URL"),
            ("http:///x", "not an http or https URL"),
            ("http://localhost:99999", "not an http or https URL"),
            ("ftp://localhost/", "not an http or https URL"),
            ("javascript:alert(1)", "not an http or https URL"),
            ("http://localhost/#x", "contains a #"),
            ("http://localhost/#", "contains a #"),
            ("http://user:pass@localhost/", "a user name or password"),
            ("http://@localhost/", "a user name or password"),
            ("http://localhost:0/", "port 0"),
            ("http://localhost/a b", "contains ' '"),
            ("http://localhost/\r\nx", "contains '\\r'"),
            (" http://localhost/", "contains ' '"),
            ("http://localhost/\u{e9}", "contains '\u{e9}'"),
            (&long, "longer than 2048"),
        ] {
            for allow_remote in [true, false] {
                let said = check_url(wrong, allow_remote).unwrap_err();
                assert!(said.contains(why), "{wrong}: {said}");
            }
        }
        // What one reader takes for a separator, the other takes for a part of the host.
        assert!(check_url("http://localhost\\@example.com/", true).is_err());
        assert!(check_url("http://example.com\\@localhost/", false).is_err());
    }

    #[test]
    fn events_are_named_one_by_one() {
        let read = |json: &str| events(serde_json::from_str(json).unwrap());
        assert_eq!(read(r#"["click.recorded","~!\u0041"]"#).unwrap(), ["click.recorded", "~!A"]);
        let hundred: Vec<_> = (0..100).map(|number| format!("e{number}")).collect();
        assert_eq!(read(&serde_json::to_string(&hundred).unwrap()).unwrap(), hundred);
        let many: Vec<_> = (0..101).map(|number| format!("e{number}")).collect();
        let many = serde_json::to_string(&many).unwrap();
        let long = format!("[\"{}\"]", "x".repeat(NAME + 1));
        for (wrong, field, why) in [
            (r#""click.recorded""#, "events", "is a string, but must be a list"),
            ("{}", "events", "is an object"),
            ("[]", "events", "has 0 names"),
            (&many, "events", "has 101 names"),
            (r#"["a","b","a"]"#, "events[2]", "repeats a"),
            (r#"["a",null]"#, "events[1]", "is null, but must be a string"),
            (r#"["click.*"]"#, "events[0]", "names, not patterns"),
            (r#"[""]"#, "events[0]", "1 to 100 characters"),
            (&long, "events[0]", "1 to 100 characters"),
            (r#"["a b"]"#, "events[0]", "without spaces"),
            (r#"["a\r\nX-Evil: 1"]"#, "events[0]", "without spaces"),
            (r#"["\u00e9"]"#, "events[0]", "printable ASCII"),
            (r#"["\ud800"]"#, "events[0]", "is not a string"),
        ] {
            let said = &read(wrong).unwrap_err()[0];
            assert!(said.field == field && said.message.contains(why), "{wrong}: {said:?}");
        }
    }
}
