//! What a command printed.

use serde_json::Value;

/// What a command printed.
pub struct Output {
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Output {
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub fn lines(&self) -> Vec<&str> {
        self.text().lines().collect()
    }

    /// The one line of JSON on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "{}", self.text());
        serde_json::from_str(lines[0]).unwrap()
    }

    /// Everything on both streams.
    pub fn everything(&self) -> String {
        String::from_utf8_lossy(&[&self.stdout[..], &self.stderr[..]].concat()).into_owned()
    }
}
