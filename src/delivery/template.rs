//! Payloads of a team's own events: a directory with a file `EVENT.json` for each.
//!
//! A template is text. Only its placeholders are replaced; everything else is sent as it is in the file. An unknown
//! placeholder is an error, since an application would get it verbatim.

use super::fresh;
use crate::error::Error;
use crate::nearest::nearest;
use crate::signing::UnixTime;
use crate::terminal::sanitize;
use crate::units;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::fs;
use std::io;
use std::path::PathBuf;

const KNOWN: [&str; 5] = ["now", "unix", "id", "delivery_id", "event"];

/// A folder of templates.
#[derive(Clone, Debug)]
pub(crate) struct Templates {
    folder: PathBuf,
    /// It was named on this command line.
    is_typed: bool,
}

/// The template of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventTemplate {
    pub file: String,
    text: String,
}

/// What placeholders stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values<'a> {
    pub now: UnixTime,
    pub delivery_id: &'a str,
    pub event: &'a str,
}

impl Templates {
    /// Opens a folder.
    ///
    /// # Errors
    /// Exit 4 when it is none.
    pub fn open(folder: PathBuf, is_typed: bool) -> Result<Self, Error> {
        let this = Self { folder, is_typed };
        fs::read_dir(&this.folder).map_err(|error| this.unreadable(error))?;
        Ok(this)
    }

    fn unreadable(&self, error: io::Error) -> Error {
        let hint =
            if self.is_typed { "name a folder with --templates" } else { "it is set by `templates` in the profile" };
        Error::files(format!("cannot read the templates in {}", self.folder.display())).because(error).hint(hint)
    }

    /// The events that have a template, in order.
    ///
    /// # Errors
    /// Exit 4 when the folder can't be read.
    pub fn events(&self) -> Result<Vec<String>, Error> {
        let mut events = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(|error| self.unreadable(error))? {
            let path = entry.map_err(|error| self.unreadable(error))?.path();
            let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json"));
            events.extend(name.filter(|name| stays_inside(name) && path.is_file()).map(str::to_owned));
        }
        events.sort_unstable();
        Ok(events)
    }

    /// The template of `event`, if there is one.
    ///
    /// # Errors
    /// Exit 4 when it can't be read; exit 2 for a name that would lead out of a folder that was typed for it.
    pub fn find(&self, event: &str) -> Result<Option<EventTemplate>, Error> {
        if !stays_inside(event) {
            // A profile's folder is for other events.
            return if self.is_typed { Err(leaves(event)) } else { Ok(None) };
        }
        let path = self.folder.join(format!("{event}.json"));
        let file = path.display().to_string();
        match fs::read(&path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(EventTemplate { file, text })),
                Err(_) => Err(Error::files(format!("template {file} is not UTF-8"))),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::files(format!("cannot read template {file}")).because(error)),
        }
    }
}

/// Whether a file of this name is in the folder itself.
fn stays_inside(event: &str) -> bool {
    !event.is_empty() && !event.starts_with('.') && !event.contains(['/', '\\', ':', '\0'])
}

fn leaves(event: &str) -> Error {
    Error::usage(format!("--templates: event `{event}` is not a valid file name"))
        .hint("a template is named DIR/EVENT.json; remove --templates to use the built-in sample")
}

impl EventTemplate {
    /// The payload.
    ///
    /// # Errors
    /// Exit 4 for an unknown placeholder, and for a file that is not JSON.
    pub fn fill(&self, values: &Values<'_>) -> Result<String, Error> {
        let file = &self.file;
        let mut payload = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some((before, behind)) = rest.split_once("{{") {
            payload.push_str(before);
            let (name, behind) = behind.split_once("}}").unwrap_or((behind, ""));
            payload.push_str(&values.of(name.trim()).ok_or_else(|| self.unknown(name))?);
            rest = behind;
        }
        payload.push_str(rest);
        serde_json::from_str::<IgnoredAny>(&payload).map_err(|error| {
            Error::files(format!("template {file} is not JSON"))
                .because(error)
                .hint("put quotes around a placeholder, as in \"{{id}}\"; {{unix}} can be unquoted, as a number")
        })?;
        Ok(payload)
    }

    /// Whether a placeholder of this name is in it.
    pub fn has(&self, name: &str) -> bool {
        let mut found = self.text.split("{{").skip(1).filter_map(|behind| behind.split_once("}}"));
        found.any(|(placeholder, _)| placeholder.trim() == name)
    }

    fn unknown(&self, name: &str) -> Error {
        let shown = sanitize::shorten(name.trim(), 40).into_owned();
        let near = nearest(name.trim(), &KNOWN).map(|near| format!("did you mean {{{{{near}}}}}?"));
        let mut hint: Vec<String> = near.into_iter().collect();
        hint.push(format!("known: {}", KNOWN.map(|name| format!("{{{{{name}}}}}")).join(", ")));
        hint.push("for a literal {{, write \\u007b{".to_owned());
        Error::files(format!("template {} has an unknown placeholder {{{{{shown}}}}}", self.file)).hint(hint)
    }
}

impl Values<'_> {
    /// The value of a placeholder, escaped for a JSON string.
    fn of(&self, placeholder: &str) -> Option<String> {
        let inside = |text: &str| {
            let quoted = Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        match placeholder {
            "now" => units::rfc3339(self.now),
            "unix" => Some(self.now.seconds().to_string()),
            "id" => Some(fresh::id("")),
            "delivery_id" => Some(inside(self.delivery_id)),
            "event" => Some(inside(self.event)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Error> {
        let values = Values { now: UnixTime::from_seconds(1_770_000_000), delivery_id: "dlv_1", event: "a\"" };
        EventTemplate { file: "t/a.json".to_owned(), text: text.to_owned() }.fill(&values)
    }

    #[test]
    fn placeholders_are_filled_and_all_else_stays() {
        let text = "{ \"n\": 1.0,\"at\":\"{{now}}\", \"t\":{{ unix }},\n\"e\":\"{{event}}-{{delivery_id}}\"}\n";
        let expected = "{ \"n\": 1.0,\"at\":\"2026-02-02T02:40:00.000Z\", \"t\":1770000000,\n\"e\":\"a\\\"-dlv_1\"}\n";
        assert_eq!(filled(text).unwrap(), expected);
        let template = EventTemplate { file: String::new(), text: text.to_owned() };
        assert!(template.has("unix") && template.has("delivery_id") && !template.has("id"));
        let ids: Vec<String> = serde_json::from_str(&filled(r#"["{{id}}","{{id}}"]"#).unwrap()).unwrap();
        assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 24));
    }

    #[test]
    fn what_is_no_template_is_an_error() {
        let problem = |text: &str| {
            let error = filled(text).unwrap_err();
            format!("{error} | {}", error.hints().join("\n"))
        };
        let unknown = problem(r#"{"a":"{{idd}}"}"#);
        assert!(unknown.starts_with(
            "template t/a.json has an unknown placeholder {{idd}} | did you mean {{id}}?\nknown: {{now}}, {{unix}}"
        ));
        assert!(problem(r#"{"a":"{{zzz"}"#).contains("unknown placeholder"));
        assert!(problem(r#"{"a":{{id}}}"#).contains("is not JSON"));
    }

    #[test]
    fn a_name_that_leads_elsewhere_has_no_file() {
        for name in ["", ".", "..", "../a", "a/b", "a\\b", "c:a", ".hidden"] {
            assert!(!stays_inside(name), "{name}");
        }
        assert!(stays_inside("click.recorded") && stays_inside("a..b é"));
    }
}
