//! Published examples and hand-checked values, each in `tests/vectors/` with its source: `sign` makes exactly these
//! headers, and `verify` accepts them.
//!
//! RFC 4231's test case 5 is not among them: it is about a truncated MAC, which no scheme has.

#![allow(clippy::unwrap_used, missing_docs)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// One example: who says so, the input, and every header that carries the signature.
struct Vector {
    source: String,
    /// A preset's name, or a table of `[schemes.vector]`.
    scheme: Value,
    secret: Vec<u8>,
    body: Vec<u8>,
    timestamp: Option<String>,
    id: Option<String>,
    headers: Vec<(String, String)>,
}

impl Vector {
    fn read(json: &Value) -> Self {
        let fields = json.as_object().unwrap();
        let known = ["source", "scheme", "secret", "secret_hex", "body", "body_hex", "timestamp", "id", "headers"];
        assert!(fields.keys().all(|key| known.contains(&key.as_str())), "a field that is not read: {json}");
        // Text stands as it is; other bytes stand in hex.
        let bytes = |name: &str| match (json.get(name), json.get(format!("{name}_hex"))) {
            (Some(text), None) => text.as_str().unwrap().as_bytes().to_vec(),
            (None, Some(digits)) => hex::decode(digits.as_str().unwrap()).unwrap(),
            _ => panic!("one of {name} and {name}_hex: {json}"),
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            source: text(&json["source"]),
            scheme: json["scheme"].clone(),
            secret: bytes("secret"),
            body: bytes("body"),
            timestamp: json.get("timestamp").map(ToString::to_string),
            id: json.get("id").map(text),
            headers: json["headers"].as_array().unwrap().iter().map(|one| (text(&one[0]), text(&one[1]))).collect(),
        }
    }

    /// Runs the binary on this vector in `folder`, away from the user's own settings.
    fn run(&self, folder: &Path, args: &[&str]) -> Output {
        let (name, config) = match &self.scheme {
            Value::String(preset) => (preset.as_str(), String::new()),
            // A JSON string of printable ASCII is a TOML string too.
            Value::Object(fields) => (
                "vector",
                fields.iter().fold("[schemes.vector]\n".to_owned(), |all, (k, v)| all + &format!("{k} = {v}\n")),
            ),
            other => panic!("neither a name nor a table: {other}"),
        };
        fs::write(folder.join("config.toml"), config).unwrap();
        fs::write(folder.join("body"), &self.body).unwrap();
        // One final newline of a secret file is dropped, so whatever the secret ends with stays.
        fs::write(folder.join("secret"), [self.secret.as_slice(), b"\n"].concat()).unwrap();
        Command::new(env!("CARGO_BIN_EXE_pushoney-cli"))
            .args(args)
            .args(["--scheme", name, "--secret-file", "secret", "--config", "config.toml", "body"])
            .current_dir(folder)
            .env_clear()
            .output()
            .unwrap()
    }

    fn check(&self, folder: &Path) {
        let source = &self.source;
        let mut args = vec!["sign", "--output", "json"];
        args.extend(self.timestamp.iter().flat_map(|time| ["--timestamp", time]));
        args.extend(self.id.iter().flat_map(|id| ["--delivery-id", id]));
        let signed = self.run(folder, &args);
        assert!(signed.status.success(), "{source}: sign: {}", String::from_utf8_lossy(&signed.stderr));
        let made: Value = serde_json::from_slice(&signed.stdout).unwrap();
        let made: Vec<_> = made["headers"].as_array().unwrap().iter().map(|h| (&h[0], &h[1])).collect();
        for (name, value) in &self.headers {
            let there: Vec<_> = made.iter().filter(|(n, _)| *n == name).map(|(_, v)| v.as_str().unwrap()).collect();
            assert_eq!(there, [value], "{source}: {name}");
        }

        let lines: Vec<_> = self.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let mut args = vec!["verify", "--json"];
        args.extend(self.timestamp.iter().flat_map(|time| ["--at", time]));
        args.extend(lines.iter().flat_map(|line| ["-H", line]));
        let verified = self.run(folder, &args);
        let said = String::from_utf8_lossy(&verified.stdout);
        assert!(verified.status.success(), "{source}: verify: {said}{}", String::from_utf8_lossy(&verified.stderr));
        assert!(said.contains(r#""verified":true"#), "{source}: {said}");
    }
}

#[test]
fn every_vector_in_both_directions() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut files: Vec<PathBuf> = fs::read_dir(vectors).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let folder = tempfile::tempdir().unwrap();
    let mut presets: Vec<_> = pushoney_cli::signing::presets().iter().map(|scheme| scheme.name().to_owned()).collect();
    for file in files {
        let vectors: Vec<Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        assert!(!vectors.is_empty(), "{}", file.display());
        for vector in vectors.iter().map(Vector::read) {
            vector.check(folder.path());
            presets.retain(|name| vector.scheme != *name);
        }
    }
    assert!(presets.is_empty(), "presets without a vector: {presets:?}");
}
