//! Which application gets which event: `--forward-to [EVENTS=]URL`, the first that matches.

use crate::delivery::EventFilter;
use crate::http::target::Target;
use crate::http::{Wrong, read};

/// How a route is typed, for messages.
const FORM: &str = "prefixed with events it looks like 'click.*=:3001/hook'";

/// One `--forward-to`.
#[derive(Clone, Debug)]
pub struct Route {
    /// The events that go there; `None` takes the rest.
    events: Option<EventFilter>,
    target: Target,
}

impl Route {
    /// Reads `http://127.0.0.1:3001/hook`, `:3001` or `click.*=:3001`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (events, target) = parts(text)?;
        let events = events.map(EventFilter::parse).transpose()?;
        match read(target) {
            Ok(typed) => Ok(Self { events, target: typed.into() }),
            Err(Wrong { why, hint, .. }) => {
                let form = if events.is_some() { String::new() } else { format!("; {FORM}") };
                Err(format!("`{target}` {why}: {hint}{form}"))
            }
        }
    }

    /// Whether every delivery matches this route, and none reaches those after it.
    pub fn takes_all(&self) -> bool {
        self.events.is_none()
    }

    /// Whether a delivery of this event goes here.
    pub fn takes(&self, event: Option<&str>) -> bool {
        self.events.as_ref().is_none_or(|events| events.passes(event))
    }

    /// The application, as it was typed or completed.
    pub fn target(&self) -> &Target {
        &self.target
    }
}

/// The events, if there are any in front, and the URL. A query holds `=`, a path may, and so may an event's name hold
/// a `/` (Shopify's `orders/create`).
fn parts(text: &str) -> Result<(Option<&str>, &str), String> {
    let Some((events, target)) = text.split_once('=') else { return Ok((None, text)) };
    if events.contains('?') || events.contains("://") {
        return Ok((None, text));
    }
    if events.contains('/') && read(events).is_ok() {
        if read(target).is_ok() {
            return Err(format!(
                "`{text}` could be a URL, or events and a URL: add http:// or https:// before the URL"
            ));
        }
        return Ok((None, text));
    }
    Ok((Some(events), target))
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.events {
            Some(events) => write!(f, "{events} to {}", self.target.text()),
            None => write!(f, "to {}", self.target.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_its_own_is_kept_and_else_the_deliverys_is_used() {
        let url = |route: &str| Route::parse(route).unwrap().target().url_for("/in?x=1").unwrap().to_string();
        assert_eq!(url("http://127.0.0.1:3001"), "http://127.0.0.1:3001/in?x=1");
        assert_eq!(url("http://127.0.0.1:3001/"), "http://127.0.0.1:3001/");
        assert_eq!(url("http://127.0.0.1:3001/hook?a=b"), "http://127.0.0.1:3001/hook?a=b");
        assert_eq!(url("click.*=http://[::1]:5"), "http://[::1]:5/in?x=1");
        assert_eq!(Route::parse("https://[::1]").unwrap().target().address(), ("::1".to_owned(), 443));
    }

    #[test]
    fn events_decide_unless_there_are_none() {
        let takes = |route: &str, event: Option<&str>| Route::parse(route).unwrap().takes(event);
        assert!(takes("http://h", None));
        assert!(takes("click.*,x=http://h", Some("click.recorded")));
        assert!(!takes("click.*=http://h", Some("x")));
        assert!(!takes("click.*=http://h", None));
        assert!(takes("http.*=:1", Some("http.error")));
        assert!(takes("user:made=:1/x", Some("user:made")));
        assert!(takes("orders/*=:1/x=y", Some("orders/create")));
        assert!(!takes("orders/*=:1/x=y", None));
        for wrong in
            ["", "h", "=http://h", "ftp://h", "click.*=h", "http://", "http://u@h", "http://h/#a", "http://h h"]
        {
            assert!(Route::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn short_urls_may_have_events_in_front_and_hold_equals_signs_themselves() {
        for (typed, shown) in [
            (":8080", "to http://localhost:8080"),
            ("8080/hook", "to http://localhost:8080/hook"),
            ("click.*=:8081/x", "click.* to http://localhost:8081/x"),
            ("click.*=localhost:8081/x?a=b", "click.* to http://localhost:8081/x?a=b"),
            ("click.*=example.com", "click.* to https://example.com"),
            ("localhost:8080/x?a=b", "to http://localhost:8080/x?a=b"),
            ("example.com?a=:1", "to https://example.com?a=:1"),
            (":8080/?next=http://h", "to http://localhost:8080/?next=http://h"),
            ("8080/a=b", "to http://localhost:8080/a=b"),
            ("http://h/a=b", "to http://h/a=b"),
        ] {
            assert_eq!(Route::parse(typed).unwrap().to_string(), shown, "{typed}");
        }
        let said = Route::parse("h.example/a=h.example/b").unwrap_err();
        assert!(said.contains("add http:// or https://"), "{said}");
        let said = Route::parse("click.*=app").unwrap_err();
        assert!(said.starts_with("`app` could be a host or a path: for a host, type http://app"), "{said}");
    }
}
