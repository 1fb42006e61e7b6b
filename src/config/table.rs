//! The tables of the configuration file, read with serde.
//!
//! serde's own TOML reader quotes a value that does not fit, which could be a secret, and lists keys only in prose.
//! This one reports which key is wrong, on which line, and which key was probably meant.

use crate::nearest::nearest;
use serde::de::value::{BorrowedStrDeserializer, SeqDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;
use std::ops::Range;
use toml_edit::{Document, Item, Key, TableLike};

/// Reads a whole file.
pub(super) fn read<'de, T: Deserialize<'de>>(document: &'de Document<&str>) -> Result<T, TableProblem> {
    T::deserialize(Node(document.as_item()))
}

/// What is wrong with one key.
#[derive(Debug)]
pub(super) struct TableProblem {
    /// The keys that lead to it from the top. Those of an unknown key lead to its table.
    pub path: Vec<String>,
    pub span: Option<Range<usize>>,
    pub fault: TableFault,
}

#[derive(Debug)]
pub(super) enum TableFault {
    UnknownKey {
        key: String,
        hint: String,
    },
    /// What should stand there: `table`, `string`.
    OtherKind(&'static str),
    /// It is of the right kind, and says what can'de be.
    Unusable(String),
}

impl From<TableFault> for TableProblem {
    fn from(fault: TableFault) -> Self {
        Self { path: Vec::new(), span: None, fault }
    }
}

impl fmt::Display for TableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            TableFault::UnknownKey { key, .. } => write!(f, "unknown key `{key}`"),
            TableFault::OtherKind(kind) => write!(f, "not a {kind}"),
            TableFault::Unusable(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for TableProblem {}

impl serde::de::Error for TableProblem {
    fn custom<T: fmt::Display>(why: T) -> Self {
        TableFault::Unusable(why.to_string()).into()
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        let hint = match nearest(key, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        TableFault::UnknownKey { key: key.to_owned(), hint }.into()
    }
}

/// A value of the file.
struct Node<'de>(&'de Item);

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = TableProblem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        match self.0 {
            item if item.is_str() => self.deserialize_str(visitor),
            item if item.is_array() => self.deserialize_seq(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        visitor.visit_borrowed_str(self.0.as_str().ok_or(TableFault::OtherKind("string"))?)
    }

    /// Every list is a list of strings, and a string counts as a list of one.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        let texts: Option<Vec<&str>> = match (self.0.as_str(), self.0.as_array()) {
            (Some(one), _) => Some(vec![one]),
            (_, Some(many)) => many.iter().map(toml_edit::Value::as_str).collect(),
            _ => None,
        };
        let texts = texts.ok_or(TableFault::OtherKind("list of strings"))?;
        visitor.visit_seq(SeqDeserializer::new(texts.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        let table = self.0.as_table_like().ok_or(TableFault::OtherKind("table"))?;
        visitor.visit_map(Entries { table, rest: table.iter(), next: None })
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        self.deserialize_str(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, TableProblem> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, TableProblem> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, TableProblem> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct enum
        identifier ignored_any
    }
}

/// The entries of a table; what is wrong with one is given its place here.
struct Entries<'de> {
    table: &'de dyn TableLike,
    rest: toml_edit::Iter<'de>,
    next: Option<(&'de str, &'de Item)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = TableProblem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, TableProblem> {
        self.next = self.rest.next();
        let Some((key, _)) = self.next else { return Ok(None) };
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some).map_err(|mut problem: TableProblem| {
            problem.span = self.table.key(key).and_then(Key::span);
            problem
        })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, TableProblem> {
        let (key, item) = self.next.expect("serde asks for a key first");
        seed.deserialize(Node(item)).map_err(|mut problem| {
            problem.span = problem.span.or_else(|| item.span());
            problem.path.insert(0, key.to_owned());
            problem
        })
    }
}
