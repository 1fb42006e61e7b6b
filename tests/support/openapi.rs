//! docs/openapi.json, and whether an answer is as it says.

use super::Response;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The methods that an operation may have.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The description of the sandbox's API.
pub struct Description(pub Value);

impl Description {
    pub fn read() -> Self {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json")).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    /// Every path, with the methods that it has.
    pub fn paths(&self) -> Vec<(&str, Vec<&str>)> {
        let paths = self.0["paths"].as_object().unwrap();
        let methods = |item: &Value| METHODS.into_iter().filter(|method| item.get(method).is_some()).collect();
        paths.iter().map(|(path, item)| (path.as_str(), methods(item))).collect()
    }

    /// Every operation with every status that it may answer.
    pub fn statuses(&self) -> BTreeSet<(String, u16)> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.paths() {
            for method in methods {
                let responses = self.0["paths"][path][method]["responses"].as_object().unwrap();
                let name = format!("{} {path}", method.to_uppercase());
                all.extend(responses.keys().map(|status| (name.clone(), status.parse().unwrap())));
            }
        }
        all
    }

    /// What stands at `pointer`, with a reference followed.
    #[track_caller]
    fn at<'a>(&'a self, pointer: &str) -> (String, &'a Value) {
        let found = self.0.pointer(pointer).unwrap_or_else(|| panic!("the description has no {pointer}"));
        match found["$ref"].as_str() {
            Some(other) => self.at(other.trim_start_matches('#')),
            None => (pointer.to_owned(), found),
        }
    }

    /// Holds `value` against the schema at `pointer`.
    #[track_caller]
    pub fn hold(&self, pointer: &str, value: &Value) {
        let mut schema = self.at(pointer).1.clone();
        schema["$schema"] = self.0["jsonSchemaDialect"].clone();
        // What references in it lead to.
        schema["components"] = self.0["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{pointer}: {errors:?}\n{value}");
    }

    /// Holds an answer against what is said of `path` and `method`: its status, its type, its body and its headers.
    #[track_caller]
    pub fn hold_answer(&self, method: &str, path: &str, answer: &Response) {
        let operation = format!("/paths/{}/{}", path.replace('~', "~0").replace('/', "~1"), method.to_lowercase());
        let pointer = format!("{operation}/responses/{}", answer.status);
        let (pointer, described) = self.at(&pointer);
        for (name, header) in described["headers"].as_object().into_iter().flatten() {
            let given = answer.header(name).unwrap_or_else(|| panic!("{pointer}: no {name}"));
            let value = given.parse::<u64>().map_or_else(|_| json!(given), |number| json!(number));
            assert_eq!(header["required"], true);
            self.hold(&format!("{pointer}/headers/{name}/schema"), &value);
        }
        let Some(content) = described["content"].as_object().filter(|_| !answer.body.is_empty()) else {
            assert!(answer.body.is_empty(), "{pointer}: {}", answer.text());
            return;
        };
        let given = answer.header("content-type").unwrap().split(';').next().unwrap();
        assert!(content.contains_key(given), "{pointer}: {given}");
        let body = match given {
            "application/json" => serde_json::from_slice(&answer.body).unwrap(),
            _ => json!(answer.text()),
        };
        self.hold(&format!("{pointer}/content/{}/schema", given.replace('/', "~1")), &body);
    }
}
