//! What responses reveal, whatever they are: the MAC that would have been right, a stack trace, the framework.

use super::answer::RawAnswer;
use super::framework::Framework;
use super::kit::Kit;
use super::model::{CheckCase, Evidence};
use super::wire::RawRequest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// What traces have in common in the languages that receivers are written in, and nothing else has.
const TRACES: [&str; 18] = [
    "Traceback (most recent call last)",
    "\n    at ",
    "\\n    at ",
    "&nbsp;at ",
    "goroutine 1 [",
    "\ngoroutine ",
    "' panicked at ",
    "\n\tat ",
    "\n   at ",
    "Stack trace:\n#0 ",
    "\n#0 /",
    "Werkzeug Debugger",
    "you have <code>DEBUG = True</code>",
    "Illuminate\\",
    "Whoops\\",
    ".rb:",
    "node_modules/",
    "site-packages/",
];

/// What is seen over all answers.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub framework: Option<Framework>,
    /// The case whose answer held the right MAC.
    pub leak: Option<(&'static str, Evidence)>,
    /// The case whose answer held the secret.
    pub secret: Option<(&'static str, Evidence)>,
    /// The case whose answer held a trace.
    pub trace: Option<(&'static str, Evidence)>,
    /// How many responses did not arrive in time.
    pub hangs: usize,
    /// Why nothing more is sent.
    pub over: Option<String>,
}

impl Seen {
    pub fn take(&mut self, case: &'static CheckCase, watched: Watched, evidence: Option<Evidence>) {
        self.framework = self.framework.or(watched.framework);
        let Some(evidence) = evidence else { return };
        if watched.leaks && self.leak.is_none() {
            self.leak = Some((case.id, evidence.clone()));
        }
        if watched.tells_secret && self.secret.is_none() {
            self.secret = Some((case.id, evidence.clone()));
        }
        if watched.traces && self.trace.is_none() {
            self.trace = Some((case.id, evidence));
        }
    }
}

/// What one answer betrays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched {
    framework: Option<Framework>,
    leaks: bool,
    tells_secret: bool,
    traces: bool,
}

impl Watched {
    pub fn of(kit: &Kit, message: &RawRequest, answer: &RawAnswer) -> Self {
        let body = String::from_utf8_lossy(&answer.body);
        let headers = answer.headers.iter().map(|(_, value)| String::from_utf8_lossy(value));
        let everything = headers.fold(body.to_string(), |text, value| text + "\n" + &value);
        let holds = |mac: Vec<u8>| {
            let hex = hex::encode(&mac);
            let forms = [STANDARD.encode(&mac), URL_SAFE_NO_PAD.encode(&mac)];
            everything.to_ascii_lowercase().contains(&hex) || forms.iter().any(|form| everything.contains(form))
        };
        Self {
            framework: Framework::of(answer),
            // A short answer has no room for a MAC, and making one of a large body takes time.
            leaks: everything.len() >= 27 && kit.unsent_macs(message).into_iter().any(holds),
            tells_secret: kit.is_secret_in(&everything),
            traces: !answer.is_success() && TRACES.iter().any(|trace| body.contains(trace)),
        }
    }

    pub fn is_telling(self) -> bool {
        self.leaks || self.tells_secret || self.traces
    }
}
