//! The configuration file: schemes and profiles of one's own.
//!
//! It is read strictly: a key that we do not know is an error that names the nearest one we do, since a setting
//! that is silently ignored costs an evening. Parse errors never quote a line, which could hold a secret.

use crate::context::Context;
use crate::error::Error;
use crate::signing::{Definition, Scheme, preset};
use crate::units;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
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
const PROFILE_KEYS: [&str; 3] = ["scheme", "secrets", "secret_files"];
/// The profile that is used where none is named.
pub const DEFAULT_PROFILE: &str = "default";

/// What the configuration file says.
#[derive(Debug, Default)]
pub struct Config {
    /// Where it was read from; `None` where there is no file.
    pub path: Option<PathBuf>,
    /// The user's own schemes.
    pub schemes: Vec<Scheme>,
    /// The selected profile's settings.
    pub profile: Profile,
}

/// The settings of one profile.
#[derive(Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The scheme to use where no flag names one.
    pub scheme: Option<String>,
    /// Signing secrets, as they stand in the file.
    pub secrets: Vec<String>,
    /// Files that hold one signing secret each, seen from the configuration file's folder.
    pub secret_files: Vec<PathBuf>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Profile")
            .field("name", &self.name)
            .field("scheme", &self.scheme)
            .field("secrets", &format_args!("{} redacted", self.secrets.len()))
            .field("secret_files", &self.secret_files)
            .finish()
    }
}

/// Where the configuration file is, unless `--config` names another: `$XDG_CONFIG_HOME/pushoney/config.toml`, by
/// default `~/.config/pushoney/config.toml`, on every system. `None` without a home folder.
#[must_use]
pub fn default_path(ctx: &Context) -> Option<PathBuf> {
    let absolute = |name| ctx.variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(folder.join("pushoney/config.toml"))
}

/// Reads the configuration file and selects the profile.
///
/// # Errors
/// Exit 4 when the file can't be read or is not what it should be, or `--config` names none; exit 2 when
/// `--profile` names none of its profiles.
pub fn load(ctx: &Context) -> Result<Config, Error> {
    let Some(path) = ctx.config.clone().or_else(|| default_path(ctx)) else {
        return no_file(ctx);
    };
    let text = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound && ctx.config.is_none() => return no_file(ctx),
        Err(error) => return Err(Error::files(format!("cannot read configuration {}", path.display())).because(error)),
    };
    let text =
        String::from_utf8(text).map_err(|_| Error::files(format!("configuration {} is not UTF-8", path.display())))?;
    let file = File { path: &path, text: &text };
    let document = Document::parse(text.as_str())
        .map_err(|error| file.error(error.span(), &format!("not TOML: {}", error.message())))?;
    let config = file.read(document.as_table(), ctx.profile.as_deref())?;
    warn_if_others_can_read(ctx, &config);
    Ok(config)
}

fn no_file(ctx: &Context) -> Result<Config, Error> {
    match &ctx.profile {
        Some(name) => Err(Error::usage(format!("there is no profile `{name}`: there is no configuration file"))
            .hint(default_path(ctx).map_or_else(String::new, |path| format!("profiles live in {}", path.display())))),
        None => Ok(Config::default()),
    }
}

/// A file that holds secrets is for its owner alone.
#[cfg(unix)]
fn warn_if_others_can_read(ctx: &Context, config: &Config) {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(path) = config.path.as_ref().filter(|_| !config.profile.secrets.is_empty()) else { return };
    let Ok(metadata) = std::fs::metadata(path) else { return };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        ctx.terminal
            .warn(&format!("{path} holds secrets and others may read it (mode {mode:03o}); run: chmod 600 {path}"));
    }
}

#[cfg(not(unix))]
fn warn_if_others_can_read(_: &Context, _: &Config) {}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, span: Option<Range<usize>>, problem: &str) -> Error {
        let line = span.map(|span| {
            self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
        });
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        Error::files(format!("{}{line}: {problem}", self.path.display()))
    }

    fn read(&self, top: &dyn TableLike, profile: Option<&str>) -> Result<Config, Error> {
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
        self.check_keys(table, &PROFILE_KEYS, &format!("in [profiles.{name}]"))?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        Ok(Profile {
            name: name.to_owned(),
            scheme: self.text_at(table, "scheme")?.map(str::to_owned),
            secrets: self.texts_at(table, "secrets")?,
            secret_files: self.texts_at(table, "secret_files")?.into_iter().map(|file| folder.join(file)).collect(),
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

/// The known name that `given` is probably a slip of.
#[must_use]
pub fn nearest<'k>(given: &str, known: &[&'k str]) -> Option<&'k str> {
    let scored = known.iter().map(|name| (strsim::jaro_winkler(given, name), *name));
    scored.filter(|(score, _)| *score > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, profile: Option<&str>) -> Result<Config, Error> {
        let path = Path::new("/etc/c.toml");
        let file = File { path, text };
        let document = Document::parse(text).map_err(|error| file.error(error.span(), error.message()))?;
        file.read(document.as_table(), profile)
    }

    fn problem(text: &str) -> String {
        let error = read(text, None).expect_err("this configuration is wrong");
        format!("{error} | {}", error.hint.clone().unwrap_or_default())
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
        "#;
        let config = read(text, None).unwrap();
        assert_eq!(config.schemes[0].tolerance(), Some(std::time::Duration::from_secs(600)));
        assert_eq!(config.profile.secrets.len(), 2);
        assert_eq!(read(text, Some("ci")).unwrap().profile.secret_files, [PathBuf::from("/etc/s.txt")]);
        assert_eq!(read(text, Some("none")).unwrap_err().exit.code(), 2);

        assert!(format!("{:?}", config.profile).contains("2 redacted"));
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
    }

    #[test]
    fn a_syntax_error_does_not_quote_the_line() {
        let shown = problem("[profiles.default]\nsecrets = [\"hunter2\"");
        assert!(shown.starts_with("/etc/c.toml:") && !shown.contains("hunter2"), "{shown}");
    }
}
