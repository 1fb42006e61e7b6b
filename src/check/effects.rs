//! `--effect-cmd` and `--effect-url`: how often the receiver has acted, as a number that the user's command prints
//! or URL returns, read before and after.

use crate::error::{Error, Exit};
use crate::http::client::{Attempt, Sender};
use crate::runtime::watchdog::{self, EndsOn};
use crate::signing::show_duration;
use crate::terminal::sanitize;
use hyper::body::Bytes;
use hyper::{Method, Uri};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::time::{Instant, sleep, timeout};

/// How long one count may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between counts, while an effect is waited for.
const LOOK: Duration = Duration::from_millis(20);
/// What is read of what a command prints: a number is short.
const MAX_PRINTED: u64 = 64 * 1024;

/// Where effects are counted.
#[derive(Clone, Debug)]
pub(crate) struct Effects {
    pub source: EffectSource,
    /// How long an effect may take to show after the answer.
    pub settle: Duration,
}

/// What gives the number.
#[derive(Clone, Debug)]
pub(crate) enum EffectSource {
    Command(String),
    Url(Box<(Sender, Uri)>),
}

impl Effects {
    /// The number of effects now.
    ///
    /// # Errors
    /// Exit 2 where it gives no number.
    pub async fn count(&self) -> Result<i64, Error> {
        let counted = match &self.source {
            EffectSource::Command(command) => timeout(PATIENCE, printed(command)).await,
            EffectSource::Url(url) => timeout(PATIENCE, answered(&url.0, &url.1)).await,
        };
        let (flag, hint) = match self.source {
            EffectSource::Command(_) => {
                ("--effect-cmd", "it must print one number, such as the rows of a table, and exit 0")
            }
            EffectSource::Url(_) => ("--effect-url", "it must answer 200 with one number"),
        };
        let failed = |why: String| Error::new(Exit::Usage, sanitize::line(&format!("{flag}: {why}"))).hint(hint);
        let text = match counted {
            Ok(text) => text.map_err(failed)?,
            Err(_) => return Err(failed(format!("no number within {}", show_duration(PATIENCE)))),
        };
        text.trim()
            .parse()
            .map_err(|_| failed(format!("`{}` is not a number", text.chars().take(60).collect::<String>().trim())))
    }

    /// The number of effects once they have settled: as soon as it is above `before` by `expected`, then for as long as
    /// another may take.
    ///
    /// # Errors
    /// As [`count`](Self::count).
    pub async fn settled(&self, before: i64, expected: i64) -> Result<i64, Error> {
        let deadline = Instant::now() + self.settle;
        while Instant::now() < deadline && self.count().await? < before.saturating_add(expected) {
            sleep(LOOK).await;
        }
        sleep(self.settle.min(Duration::from_millis(250))).await;
        self.count().await
    }
}

async fn printed(command: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("cannot run `{command}`: {error}");
    let mut command = watchdog::command(&watchdog::shell(command), EndsOn::Term).map_err(failed)?;
    let mut child = command.spawn().map_err(failed)?;
    // Closing it would end the command.
    let leash = child.stdin.take();
    let (out, err) = tokio::join!(beginning(child.stdout.take()), beginning(child.stderr.take()));
    let status = child.wait().await.map_err(failed)?;
    drop(leash);
    if status.success() {
        return Ok(out);
    }
    let last = err.lines().last().unwrap_or_default().trim();
    Err(format!("it failed ({status}) {}", sanitize::shorten(last, 200)))
}

/// The beginning of a stream; who writes on finds it closed.
async fn beginning(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What came before an error counts.
        let _ = stream.take(MAX_PRINTED).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn answered(sender: &Sender, url: &Uri) -> Result<String, String> {
    let attempt = Attempt { method: Method::GET, url: url.clone(), headers: Vec::new(), body: Bytes::new() };
    let answer = sender.send(attempt).await.map_err(|failure| failure.message)?;
    if answer.status.as_u16() != 200 {
        return Err(format!("it answered {}", answer.status.as_u16()));
    }
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}
