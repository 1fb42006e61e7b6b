//! What `register --save` writes into the configuration file: a webhook's id and secret.
//!
//! Comments, order and line endings are kept. The result is parsed again, strictly, before it is returned: a file
//! that could not be read tomorrow is never written.

use super::file::File;
use std::path::Path;
use toml_edit::{Array, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value};

/// `text` with `secret` as the last of `profile`'s secrets (receivers read the last signature), and with `id` as its
/// webhook where there is one.
///
/// # Errors
/// A sentence that says why it can't be done; it quotes no secret.
pub fn with_webhook(text: &str, profile: &str, id: Option<&str>, secret: &str) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|_| "it is not TOML".to_owned())?;
    let profiles = table_in(document.as_table_mut(), "profiles", true)?;
    let table = table_in(profiles, profile, false)?;
    if let Some(id) = id {
        set(table, "webhook_id", id);
    }
    add_secret(table, secret)?;
    let saved = with_line_ends_of(text, document.to_string());
    let read = File { path: Path::new(""), text: &saved }.read(Some(profile), false).ok().map(|config| config.profile);
    let holds = read.is_some_and(|profile| {
        profile.secrets.last().is_some_and(|last| last.0 == secret)
            && (id.is_none() || profile.webhook_id.as_deref() == id)
    });
    if holds {
        Ok(saved)
    } else {
        Err(format!("[profiles.{profile}] is written in a form that can't be edited automatically; edit it by hand"))
    }
}

/// The table `name` of `parent`, made where it is missing: in the form that its neighbours have.
fn table_in<'t>(parent: &'t mut dyn TableLike, name: &str, implicit: bool) -> Result<&'t mut dyn TableLike, String> {
    if !parent.contains_key(name) {
        let among_inline = parent.iter().any(|(_, item)| item.is_inline_table()) && !implicit;
        let item = if among_inline {
            Item::Value(Value::InlineTable(InlineTable::new()))
        } else {
            let mut table = Table::new();
            table.set_implicit(implicit);
            Item::Table(table)
        };
        parent.insert(name, item);
    }
    let item = parent.get_mut(name).and_then(Item::as_table_like_mut);
    item.ok_or_else(|| format!("`{name}` is not a table"))
}

/// Sets a string, and keeps the comment after the old one.
fn set(table: &mut dyn TableLike, key: &str, text: &str) {
    let mut value = Value::from(text);
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn add_secret(table: &mut dyn TableLike, secret: &str) -> Result<(), String> {
    let item = table.entry("secrets").or_insert(Item::Value(Value::Array(Array::new())));
    let value = item.as_value_mut().ok_or("`secrets` is not a list")?;
    if let Some(one) = value.as_str() {
        let decor = value.decor().clone();
        let mut list = Array::from_iter([one]);
        *list.decor_mut() = decor;
        *value = Value::Array(list);
    }
    push(value.as_array_mut().ok_or("`secrets` is not a list")?, secret);
    Ok(())
}

/// Appends to a list in the form that it has: on one line, or one line an element with comments behind them.
fn push(list: &mut Array, text: &str) {
    let raw = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or("").to_owned();
    let trailing = raw(Some(list.trailing()));
    let Some(end) = list.iter_mut().last().map(Value::decor_mut) else { return list.push(text) };
    let before = raw(end.prefix());
    let Some((_, indent)) = before.rsplit_once('\n') else { return list.push(text) };
    // The text between the last element and the bracket, such as its comment, is now before the new one.
    let between = raw(end.suffix()) + &trailing;
    end.set_suffix("");
    list.push_formatted(Value::from(text).decorated(format!("{}\n{indent}", between.trim_end()), ""));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

/// The editor ends its lines with LF; a file that ends them all with CR LF keeps them.
fn with_line_ends_of(original: &str, text: String) -> String {
    let lines = original.matches('\n').count();
    if lines == 0 || original.matches("\r\n").count() < lines {
        return text;
    }
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(text: &str) -> String {
        with_webhook(text, "default", Some("wh_2"), "new").unwrap()
    }

    #[test]
    fn a_profile_is_made_where_there_is_none() {
        let made = "[profiles.default]\nwebhook_id = \"wh_2\"\nsecrets = [\"new\"]\n";
        assert_eq!(saved(""), made);
        let other = "# mine\n[profiles.ci]\nhub = 'acme' # why\n";
        assert_eq!(saved(other), format!("{other}\n{made}"));
        let odd = with_webhook("", "a b", None, "\"\n\u{7f}").unwrap();
        assert!(odd.starts_with("[profiles.\"a b\"]\nsecrets = ["), "{odd}");
    }

    #[test]
    fn everything_else_stays_as_it_was() {
        let text = "# top\n[profiles.default] # d\n  secrets = ['old'] # s\n\n# between\nwebhook_id='wh_1' # w\nhub = \"acme\"\n\n[schemes.a]\nsignature_header = 'X'\n# end\n";
        let expected = text.replace("['old']", "['old', \"new\"]").replace("'wh_1'", "\"wh_2\"");
        assert_eq!(saved(text), expected);
        let dos = text.replace('\n', "\r\n");
        assert_eq!(saved(&dos), expected.replace('\n', "\r\n"));
    }

    #[test]
    fn lists_keep_their_form() {
        let with = |list: &str| saved(&format!("[profiles.default]\nwebhook_id = \"wh_2\"\nsecrets = {list} # c\n"));
        let expect = |list: &str| format!("[profiles.default]\nwebhook_id = \"wh_2\"\nsecrets = {list} # c\n");
        assert_eq!(with("'one'"), expect("[\"one\", \"new\"]"));
        assert_eq!(with("[]"), expect("[\"new\"]"));
        assert_eq!(
            with("[\n  'a', # first\n  'b', # second\n]"),
            expect("[\n  'a', # first\n  'b', # second\n  \"new\",\n]")
        );
        assert_eq!(with("[\n  'a' # first\n]"), expect("[\n  'a', # first\n  \"new\",\n]"));
    }

    #[test]
    fn tables_in_line_stay_in_line() {
        let text = "profiles = { ci = { hub = 'acme' } }\n";
        let saved = saved(text);
        assert!(saved.starts_with("profiles = { ci = { hub = 'acme' }"), "{saved}");
        assert!(with_webhook("profiles = 1", "default", None, "hunter2").is_err_and(|why| !why.contains("hunter2")));
    }
}
