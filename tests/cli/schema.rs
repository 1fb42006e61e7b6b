//! Lines of output held against the schema in docs/.

use serde_json::Value;

/// Asserts that `line` is what the schema says of `kind`.
#[track_caller]
pub fn hold(kind: &str, line: &Value) {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    schema.as_object_mut().unwrap().remove("oneOf");
    schema["$ref"] = format!("#/$defs/{kind}").into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    if let Err(error) = validator.validate(line) {
        panic!("{error}: {line}");
    }
}
