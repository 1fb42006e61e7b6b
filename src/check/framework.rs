//! Which framework answers, as far as its answers betray it, and the line of code that fixes a thing there.

use super::wire::Answer;

/// What a line of code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// Taking the body as the bytes that came.
    RawBody,
    /// Reading the header strictly.
    Header,
    /// Refusing old times, future ones, and what is no time.
    Time,
    /// Refusing to start without a secret.
    Secret,
    /// Comparing MACs.
    Compare,
    /// Bounding what is read.
    Limit,
    /// Answering 400 instead of failing.
    Crash,
    /// Doing a thing once.
    Once,
    /// Keeping details out of answers.
    Debug,
    /// Nothing that is the same for everybody.
    Other,
}

/// A framework that answers can betray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framework {
    Express,
}

impl Framework {
    /// Which one gave this answer, if it can be told.
    pub fn of(answer: &Answer) -> Option<Self> {
        let powered = answer.header("x-powered-by").unwrap_or_default();
        (powered == "Express").then_some(Self::Express)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Express => "Express",
        }
    }

    /// The line of code that fixes it there.
    pub fn line(self, topic: Topic) -> Option<&'static str> {
        match (self, topic) {
            (Self::Express, Topic::RawBody) => {
                Some("app.post(path, express.raw({ type: '*/*', limit: '5mb' }), handler)")
            }
            _ => None,
        }
    }
}
