//! The configuration file's grammar: which keys there are, and what each takes.
//!
//! Every problem is named by its line, and no value is quoted unless it can't be a secret.

use super::{Address, Config, DEFAULT_PROFILE, Profile};
use crate::error::Error;
use crate::nearest::nearest;
use crate::signing::{Definition, Scheme, preset};
use crate::units;
use std::ops::Range;
use std::path::Path;
use toml_edit::{Document, Item, TableLike};

/// The keys of `[schemes.NAME]`.
const SCHEME_KEYS: [&str; 22] = [
    "signature_header",
    "grammar",
    "prefix",
    "separator",
    "signature_key",
    "timestamp_key",
    "id_key",
    "timestamp_header",
    "id_header",
    "encoding",
    "algorithm",
    "signed",
    "secret",
    "secret_prefix",
    "tolerance",
    "event_header",
    "event_field",
    "delivery_header",
    "delivery_field",
    "secret_env",
    "content_type",
    "user_agent",
];
/// The keys of `[profiles.NAME]`.
const PROFILE_KEYS: [&str; 9] =
    ["scheme", "secrets", "secret_files", "hub", "api_key", "api_key_file", "webhook_id", "forward", "templates"];
/// The file's text, and where it is from.
pub(super) struct File<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl File<'_> {
    fn error(&self, span: Option<Range<usize>>, problem: &str) -> Error {
        let line = span.map(|span| {
            self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
        });
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        Error::files(format!("{}{line}: {problem}", self.path.display()))
    }

    /// Reads it whole and selects `profile`. A profile that is not there is one without settings where it `may_be_new`.
    pub fn read(&self, profile: Option<&str>, may_be_new: bool) -> Result<Config, Error> {
        let document = Document::parse(self.text)
            .map_err(|error| self.error(error.span(), &format!("not TOML: {}", error.message())))?;
        let top: &dyn TableLike = document.as_table();
        self.check_keys(top, &["profiles", "schemes"], "at the top")?;
        let mut schemes = Vec::new();
        for (name, table) in self.tables(top, "schemes")? {
            let at = top.get("schemes").and_then(Item::as_table_like).and_then(|all| all.key(name)?.span());
            schemes.push(self.scheme(name, at, table)?);
        }
        let mut profiles = Vec::new();
        for (name, table) in self.tables(top, "profiles")? {
            profiles.push(self.profile(name, table)?);
        }
        let wanted = profile.unwrap_or(DEFAULT_PROFILE);
        let names: Vec<_> = profiles.iter().map(|one| one.name.clone()).collect();
        let selected = profiles.into_iter().find(|one| one.name == wanted);
        let profile = match (selected, profile) {
            (Some(selected), _) => selected,
            (None, None) => Profile::default(),
            (None, Some(name)) if may_be_new => Profile { name: name.to_owned(), ..Profile::default() },
            (None, Some(name)) => {
                let names =
                    if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
                return Err(Error::usage(format!("there is no profile `{name}` in {}: {names}", self.path.display())));
            }
        };
        Ok(Config { path: Some(self.path.to_owned()), schemes, profile })
    }

    fn check_keys(&self, table: &dyn TableLike, known: &[&str], place: &str) -> Result<(), Error> {
        for (key, _) in table.iter() {
            if !known.contains(&key) {
                let span = table.key(key).and_then(toml_edit::Key::span);
                let error = self.error(span, &format!("unknown key `{key}` {place}"));
                return Err(error.hint(match nearest(key, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known keys: {}", known.join(", ")),
                }));
            }
        }
        Ok(())
    }

    /// The tables below `[name.…]`.
    fn tables<'t>(&self, top: &'t dyn TableLike, name: &str) -> Result<Vec<(&'t str, &'t dyn TableLike)>, Error> {
        let Some(item) = top.get(name) else { return Ok(Vec::new()) };
        let table = item.as_table_like().ok_or_else(|| self.error(item.span(), &format!("`{name}` is not a table")))?;
        let each = |(key, item): (&'t str, &'t Item)| match item.as_table_like() {
            Some(table) => Ok((key, table)),
            None => {
                Err(self
                    .error(item.span(), &format!("`{name}.{key}` is not a table: write [{name}.{key}] above its keys")))
            }
        };
        table.iter().map(each).collect()
    }

    fn text_at<'t>(&self, table: &'t dyn TableLike, key: &str) -> Result<Option<&'t str>, Error> {
        let Some(item) = table.get(key) else { return Ok(None) };
        item.as_str().map(Some).ok_or_else(|| self.error(item.span(), &format!("`{key}` is not a text in quotes")))
    }

    fn texts_at(&self, table: &dyn TableLike, key: &str) -> Result<Vec<String>, Error> {
        let Some(item) = table.get(key) else { return Ok(Vec::new()) };
        let texts = match (item.as_str(), item.as_array()) {
            (Some(one), _) => Some(vec![one.to_owned()]),
            (_, Some(many)) => many.iter().map(|value| value.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        texts.ok_or_else(|| self.error(item.span(), &format!("`{key}` is not a list of texts in quotes")))
    }

    fn profile(&self, name: &str, table: &dyn TableLike) -> Result<Profile, Error> {
        let place = format!("in [profiles.{name}]");
        self.check_keys(table, &PROFILE_KEYS, &place)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let span = |key: &str| table.get(key).and_then(Item::span);
        let hub = self.text_at(table, "hub")?.map(str::parse::<Address>).transpose();
        let hub = hub.map_err(|why| self.error(span("hub"), &format!("`hub` {place}: {why}")))?;
        let api_key = self.text_at(table, "api_key")?;
        let api_key_file = self.text_at(table, "api_key_file")?;
        if api_key.is_some() && api_key_file.is_some() {
            let problem = format!("`api_key` and `api_key_file` are both set {place}: keep one of them");
            return Err(self.error(span("api_key_file"), &problem));
        }
        Ok(Profile {
            name: name.to_owned(),
            scheme: self.text_at(table, "scheme")?.map(str::to_owned),
            secrets: self.texts_at(table, "secrets")?,
            secret_files: self.texts_at(table, "secret_files")?.into_iter().map(|file| folder.join(file)).collect(),
            hub,
            api_key: api_key.map(str::to_owned),
            api_key_file: api_key_file.map(|file| folder.join(file)),
            webhook_id: self.text_at(table, "webhook_id")?.map(str::to_owned),
            forward: self.texts_at(table, "forward")?,
            templates: self.text_at(table, "templates")?.map(|templates| folder.join(templates)),
        })
    }

    fn scheme(&self, name: &str, at: Option<Range<usize>>, table: &dyn TableLike) -> Result<Scheme, Error> {
        let place = format!("in [schemes.{name}]");
        self.check_keys(table, &SCHEME_KEYS, &place)?;
        let span = |key: &str| table.get(key).and_then(Item::span);
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(
                self.error(at, &format!("`{name}` is not a scheme's name: lowercase letters, digits, - and _ are"))
            );
        }
        if preset(name).is_some() {
            return Err(self.error(at, &format!("[schemes.{name}] has the name of a preset; give it another")));
        }
        let text = |key| self.text_at(table, key);
        let tolerance = text("tolerance")?.map(units::tolerance).transpose();
        let tolerance =
            tolerance.map_err(|why| self.error(span("tolerance"), &format!("`tolerance` {place}: {why}")))?;
        let definition = Definition {
            signature_header: text("signature_header")?,
            grammar: text("grammar")?,
            prefix: text("prefix")?,
            separator: text("separator")?,
            signature_key: text("signature_key")?,
            timestamp_key: text("timestamp_key")?,
            id_key: text("id_key")?,
            timestamp_header: text("timestamp_header")?,
            id_header: text("id_header")?,
            encoding: text("encoding")?,
            algorithm: text("algorithm")?,
            signed: text("signed")?,
            secret: text("secret")?,
            secret_prefix: text("secret_prefix")?,
            tolerance,
            event_header: text("event_header")?,
            event_field: text("event_field")?,
            delivery_header: text("delivery_header")?,
            delivery_field: text("delivery_field")?,
            secret_env: text("secret_env")?,
            content_type: text("content_type")?,
            user_agent: text("user_agent")?,
        };
        Scheme::define(name, &definition).map_err(|error| self.error(span(error.field), &format!("{error} {place}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn read(text: &str, profile: Option<&str>) -> Result<Config, Error> {
        File { path: Path::new("/etc/c.toml"), text }.read(profile, false)
    }

    fn problem(text: &str) -> String {
        let error = read(text, None).expect_err("this configuration is wrong");
        format!("{error} | {}", error.hints().join("\n"))
    }

    #[test]
    fn schemes_and_profiles() {
        let text = r#"
            [schemes.acme]
            signature_header = "X-Acme-Signature"
            grammar = "pairs"
            signature_key = "s"
            timestamp_key = "ts"
            separator = ";"
            signed = "{timestamp}:{body}"
            tolerance = "10m"
            [profiles.default]
            scheme = "acme"
            secrets = ["a", "b"]
            [profiles.ci]
            secret_files = "s.txt"
            hub = "acme"
            api_key_file = "k.txt"
            webhook_id = "wh_1"
            forward = ["click.*=http://127.0.0.1:1/x", "http://127.0.0.1:2"]
            templates = "events"
        "#;
        let config = read(text, None).unwrap();
        assert_eq!(config.schemes[0].tolerance(), Some(std::time::Duration::from_secs(600)));
        assert_eq!(config.profile.secrets.len(), 2);
        assert_eq!(read(text, Some("ci")).unwrap().profile.secret_files, [PathBuf::from("/etc/s.txt")]);
        let ci = read(text, Some("ci")).unwrap().profile;
        assert_eq!(ci.hub.unwrap().to_string(), "https://acme.pushoney.com");
        assert_eq!((ci.api_key_file, ci.api_key), (Some(PathBuf::from("/etc/k.txt")), None));
        assert_eq!((ci.webhook_id.as_deref(), ci.forward.len()), (Some("wh_1"), 2));
        assert_eq!(ci.templates, Some(PathBuf::from("/etc/events")));
        assert_eq!(read(text, Some("none")).unwrap_err().exit.code(), 2);

        assert!(format!("{:?}", config.profile).contains("2 redacted"));
        let keyed = read("[profiles.default]\napi_key = 'hunter2'", None).unwrap().profile;
        assert!(!format!("{keyed:?}").contains("hunter2"));
    }

    #[test]
    fn errors_name_the_line_and_the_nearest_key() {
        assert_eq!(
            problem("[schemes.acme]\nsignature_haeder = 'X'"),
            "/etc/c.toml:2: unknown key `signature_haeder` in [schemes.acme] | did you mean `signature_header`?"
        );
        assert_eq!(problem("scheme = 1"), "/etc/c.toml:1: unknown key `scheme` at the top | did you mean `schemes`?");
        assert_eq!(problem("zzz = 1"), "/etc/c.toml:1: unknown key `zzz` at the top | known keys: profiles, schemes");
        assert_eq!(
            problem("[schemes.acme]\nsignature_header = 'X-A'\nencoding = 'base32'"),
            "/etc/c.toml:3: `encoding` `base32` is none of hex, base64 in [schemes.acme] | "
        );
        assert!(problem("[schemes.stripe]\nsignature_header = 'X'").contains("name of a preset"));
        assert!(problem("[schemes.a]\nsignature_header = 5").contains(":2: `signature_header` is not a text"));
        assert!(problem("[schemes.a]\nsignature_header = 'X'\ntolerance = '5'").contains("needs a unit"));
        assert!(problem("[profiles.a]\nsecrets = [1]").contains("not a list of texts"));
        assert!(problem("schemes = 1").contains("not a table"));
        assert!(problem("[profiles.a]\nhub = 'http://acme.example'").contains(":2: `hub` in [profiles.a]: "));
        assert_eq!(
            problem("[profiles.a]\napi_key = 'hunter2'\napi_key_file = 'f'"),
            "/etc/c.toml:3: `api_key` and `api_key_file` are both set in [profiles.a]: keep one of them | "
        );
    }

    #[test]
    fn a_syntax_error_does_not_quote_the_line() {
        let shown = problem("[profiles.default]\nsecrets = [\"hunter2\"");
        assert!(shown.starts_with("/etc/c.toml:") && !shown.contains("hunter2"), "{shown}");
    }
}
