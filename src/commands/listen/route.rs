//! Which application gets which event: `--forward-to [EVENTS=]URL`, the first that matches.

use crate::commands::target::Target;
use crate::delivery::EventFilter;
use hyper::Uri;
use hyper::http::uri::InvalidUri;

/// One `--forward-to`.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// The events that go there; `None` takes the rest.
    events: Option<EventFilter>,
    /// The target as it was typed, for messages.
    pub target: String,
    url: Target,
}

impl Route {
    /// Reads `http://127.0.0.1:3001/hook` or `click.*=http://127.0.0.1:3001`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (events, target) = match text.split_once('=') {
            // Anything that starts like a URL is one, whatever its query holds.
            Some((events, target)) if !text.starts_with("http") => (Some(EventFilter::parse(events)?), target),
            _ => (None, text),
        };
        let url = Target::parse("--forward-to", target).map_err(|error| {
            format!("{error}; with events in front it looks like 'click.*=http://127.0.0.1:3001/hook'")
        })?;
        Ok(Self { events, target: target.to_owned(), url })
    }

    /// Whether a delivery of this event goes here.
    pub fn takes(&self, event: Option<&str>) -> bool {
        self.events.as_ref().is_none_or(|events| events.passes(event))
    }

    /// Where a delivery that came to `path` goes.
    ///
    /// # Errors
    /// When that path can't stand in a URL.
    pub fn url_for(&self, path: &str) -> Result<Uri, InvalidUri> {
        self.url.url_for(path)
    }

    /// Host and port, for asking whether anybody listens there.
    pub fn address(&self) -> (String, u16) {
        self.url.address()
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
        let url = |route: &str| Route::parse(route).unwrap().url_for("/in?x=1").unwrap().to_string();
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
