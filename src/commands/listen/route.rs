//! Which application gets which event: `--forward-to [EVENTS=]URL`, the first that matches.

use crate::delivery::EventFilter;
use hyper::Uri;

/// One `--forward-to`.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// The events that go there; `None` takes the rest.
    pub events: Option<EventFilter>,
    /// The target as it was typed, for messages.
    pub target: String,
    url: Uri,
    /// Whether the target has a path of its own, which is then used as it is.
    has_path: bool,
}

impl Route {
    /// Reads `http://127.0.0.1:3001/hook` or `click.*=http://127.0.0.1:3001`.
    ///
    /// # Errors
    /// A sentence that says what a route looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (events, target) = match text.split_once('=') {
            // Anything that starts like a URL is one, whatever its query holds.
            Some((events, target)) if !text.starts_with("http") => (Some(EventFilter::parse(events)?), target),
            _ => (None, text),
        };
        let forms = "write it as http://127.0.0.1:3001/hook, or with events as 'click.*=http://127.0.0.1:3001'";
        let url: Uri = target.parse().map_err(|_| format!("`{target}` is not a URL; {forms}"))?;
        if !matches!(url.scheme_str(), Some("http" | "https")) || url.host().is_none_or(str::is_empty) {
            return Err(format!("`{target}` does not start with http:// or https:// and a host; {forms}"));
        }
        if target.contains(['#', '@']) {
            return Err(format!("`{target}` has a fragment or a user name, which would not be sent; leave it out"));
        }
        let after_scheme = target.split_once("://").map_or("", |(_, rest)| rest);
        Ok(Self { events, target: target.to_owned(), has_path: after_scheme.contains(['/', '?']), url })
    }

    /// Whether a delivery of this event goes here.
    pub fn takes(&self, event: Option<&str>) -> bool {
        self.events.as_ref().is_none_or(|events| events.passes(event))
    }

    /// Where a delivery that came to `path` goes: the target as it is, or the delivery's own path and query on it.
    pub fn url_for(&self, path: &str) -> Uri {
        if self.has_path {
            return self.url.clone();
        }
        let mut parts = self.url.clone().into_parts();
        parts.path_and_query = path.parse().ok();
        Uri::from_parts(parts).unwrap_or_else(|_| self.url.clone())
    }

    /// Host and port, for asking whether anybody listens there.
    pub fn address(&self) -> (String, u16) {
        let default = if self.url.scheme_str() == Some("https") { 443 } else { 80 };
        let host = self.url.host().unwrap_or_default().trim_matches(['[', ']']);
        (host.to_owned(), self.url.port_u16().unwrap_or(default))
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.events {
            Some(events) => write!(f, "{events} to {}", self.target),
            None => write!(f, "to {}", self.target),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_its_own_is_kept_and_else_the_deliverys_is_used() {
        let url = |route: &str| Route::parse(route).unwrap().url_for("/in?x=1").to_string();
        assert_eq!(url("http://127.0.0.1:3001"), "http://127.0.0.1:3001/in?x=1");
        assert_eq!(url("http://127.0.0.1:3001/"), "http://127.0.0.1:3001/");
        assert_eq!(url("http://127.0.0.1:3001/hook?a=b"), "http://127.0.0.1:3001/hook?a=b");
        assert_eq!(url("click.*=http://[::1]:5"), "http://[::1]:5/in?x=1");
        assert_eq!(Route::parse("https://[::1]").unwrap().address(), ("::1".to_owned(), 443));
    }

    #[test]
    fn events_decide_unless_there_are_none() {
        let takes = |route: &str, event: Option<&str>| Route::parse(route).unwrap().takes(event);
        assert!(takes("http://h", None));
        assert!(takes("click.*,x=http://h", Some("click.recorded")));
        assert!(!takes("click.*=http://h", Some("x")));
        assert!(!takes("click.*=http://h", None));
        for wrong in
            ["", "h", "=http://h", "ftp://h", "click.*=h", "http://", "http://u@h", "http://h/#a", "http://h h"]
        {
            assert!(Route::parse(wrong).is_err(), "{wrong}");
        }
    }
}
