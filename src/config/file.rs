//! Reads the configuration file: checks its tables and selects one profile.
//!
//! Every problem is reported with its line, and a value is quoted only if it can't be a secret.

use super::table::{self, TableFault, TableProblem};
use super::{Config, DEFAULT_PROFILE, Profile, TunnelSettings};
use crate::error::Error;
use crate::signing::{Definition, Scheme, preset};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;
use std::path::Path;
use toml_edit::{Document, Item};

/// What may stand at the top. The keys of its tables are the fields of [`Profile`], [`Definition`] and [`TunnelSettings`].
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tables<'a> {
    profiles: Named<Profile>,
    #[serde(borrow)]
    schemes: Named<Definition<'a>>,
    tunnels: Named<TunnelSettings>,
}

/// The tables `[kind.NAME]` of one kind, in the order of the file.
struct Named<T>(Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut tables = Vec::new();
                while let Some(table) = map.next_entry()? {
                    tables.push(table);
                }
                Ok(Named(tables))
            }
        }
        deserializer.deserialize_map(Each(PhantomData))
    }
}

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

    fn unread(&self, problem: TableProblem) -> Error {
        let TableProblem { path, span, fault } = problem;
        let key = path.last().map_or("", String::as_str);
        let parent = path.get(..path.len().saturating_sub(1)).unwrap_or_default().join(".");
        match fault {
            TableFault::UnknownKey { key, hint } => {
                let place = if path.is_empty() { "at the top".to_owned() } else { format!("in [{}]", path.join(".")) };
                self.error(span, &format!("unknown key `{key}` {place}")).hint(hint)
            }
            TableFault::OtherKind("table") if path.len() > 1 => {
                let name = path.join(".");
                self.error(span, &format!("`{name}` is not a table: write [{name}] above its keys"))
            }
            TableFault::OtherKind(kind) => self.error(span, &format!("`{key}` is not a {kind}")),
            TableFault::Unusable(why) => self.error(span, &format!("`{key}` in [{parent}]: {why}")),
        }
    }

    /// Reads it whole and selects `profile`. A profile that is not there is one without settings where it `may_be_new`.
    pub fn read(&self, profile: Option<&str>, may_be_new: bool) -> Result<Config, Error> {
        let document = Document::parse(self.text)
            .map_err(|error| self.error(error.span(), &format!("not TOML: {}", error.message())))?;
        let tables: Tables<'_> = table::read(&document).map_err(|problem| self.unread(problem))?;
        let mut schemes = Vec::new();
        for (name, definition) in &tables.schemes.0 {
            schemes.push(self.scheme(&document, name, definition)?);
        }
        let mut profiles = tables.profiles.0;
        for (name, profile) in &mut profiles {
            self.complete(&document, name, profile)?;
        }
        let wanted = profile.unwrap_or(DEFAULT_PROFILE);
        let selected = profiles.iter().position(|(name, _)| name == wanted);
        let profile = match (selected, profile) {
            (Some(at), _) => profiles.swap_remove(at).1,
            (None, None) => Profile::default(),
            (None, Some(name)) if may_be_new => Profile { name: name.to_owned(), ..Profile::default() },
            (None, Some(name)) => {
                let names: Vec<_> = profiles.iter().map(|(name, _)| name.as_str()).collect();
                let names =
                    if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
                return Err(Error::usage(format!("no profile `{name}` in {}: {names}", self.path.display())));
            }
        };
        Ok(Config { path: Some(self.path.to_owned()), schemes, tunnels: tables.tunnels.0, profile })
    }

    /// Gives a profile its name, and its files the folder that they are seen from.
    fn complete(&self, document: &Document<&str>, name: &str, profile: &mut Profile) -> Result<(), Error> {
        if profile.api_key.is_some() && profile.api_key_file.is_some() {
            let problem = format!("`api_key` and `api_key_file` are both set in [profiles.{name}]: keep one of them");
            return Err(self.error(span(document, ["profiles", name, "api_key_file"]), &problem));
        }
        name.clone_into(&mut profile.name);
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let files = profile.secret_files.iter_mut().chain(&mut profile.api_key_file).chain(&mut profile.templates);
        files.for_each(|file| *file = folder.join(&*file));
        Ok(())
    }

    fn scheme(&self, document: &Document<&str>, name: &str, definition: &Definition<'_>) -> Result<Scheme, Error> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        let schemes = document.as_table().get("schemes").and_then(Item::as_table_like);
        let misnamed = |problem: &str| self.error(schemes.and_then(|all| all.key(name)?.span()), problem);
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(misnamed(&format!(
                "`{name}` is not a valid scheme name: use lowercase letters, digits, - and _"
            )));
        }
        if preset(name).is_some() {
            return Err(misnamed(&format!("[schemes.{name}] has the name of a preset; rename it")));
        }
        Scheme::define(name, definition).map_err(|error| {
            self.error(span(document, ["schemes", name, error.field]), &format!("{error} in [schemes.{name}]"))
        })
    }
}

/// The position of a value in the text.
fn span(document: &Document<&str>, path: [&str; 3]) -> Option<Range<usize>> {
    path.iter().try_fold(document.as_item(), |item, key| item.get(key))?.span()
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
        assert_eq!(ci.api_key_file, Some(PathBuf::from("/etc/k.txt")));
        assert!(ci.api_key.is_none());
        assert_eq!((ci.webhook_id.as_deref(), ci.forward.len()), (Some("wh_1"), 2));
        assert_eq!(ci.templates, Some(PathBuf::from("/etc/events")));
        assert_eq!(read(text, Some("none")).unwrap_err().exit.code(), 2);

        assert!(format!("{:?}", config.profile).contains("secrets: [redacted, redacted]"));
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
        assert_eq!(
            problem("zzz = 1"),
            "/etc/c.toml:1: unknown key `zzz` at the top | known keys: profiles, schemes, tunnels"
        );
        assert_eq!(
            problem("[schemes.acme]\nsignature_header = 'X-A'\nencoding = 'base32'"),
            "/etc/c.toml:3: `encoding` `base32` is not one of hex, base64 in [schemes.acme] | "
        );
        assert!(problem("[schemes.stripe]\nsignature_header = 'X'").contains("name of a preset"));
        assert!(problem("[schemes.a]\nsignature_header = 5").contains(":2: `signature_header` is not a string"));
        assert!(problem("[schemes.a]\nsignature_header = 'X'\ntolerance = '5'").contains("needs a unit"));
        assert!(problem("[profiles.a]\nsecrets = [1]").contains("not a list of strings"));
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
