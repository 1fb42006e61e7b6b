//! The flags by which `check` starts the receiver, counts its effects, and compares with an earlier report.

use crate::check::baseline::Baseline;
use crate::check::effects::{EffectSource, Effects};
use crate::check::format::ReportFormat;
use crate::check::start::Start;
use crate::error::Error;
use crate::http::client::{Options, Sender};
use crate::http::target::{self, Target};
use crate::signing::Scheme;
use crate::units;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Start and effects")]
pub(super) struct StartArgs {
    /// Start the receiver with this shell command, and stop it afterwards
    ///
    /// It is then also started with its secret empty, and unset.
    #[arg(long, value_name = "CMD")]
    start: Option<String>,

    /// With --start, URL that answers once it is ready [default: the receiver's]
    #[arg(long, value_name = "URL", requires = "start")]
    ready_url: Option<String>,

    /// With --start, maximum time until it is ready
    #[arg(long, hide_short_help = true, value_name = "DUR", requires = "start", value_parser = units::duration, default_value = "60s")]
    start_timeout: Duration,

    /// With --start, variable that the receiver takes its secret from [default: the scheme's]
    #[arg(long, hide_short_help = true, value_name = "NAME", requires = "start")]
    secret_variable: Option<String>,

    /// Command that prints how often the receiver has acted
    ///
    /// A duplicate must not increase it.
    #[arg(long, value_name = "CMD", group = "effect")]
    effect_cmd: Option<String>,

    /// URL that answers the same number
    #[arg(long, value_name = "URL", group = "effect")]
    effect_url: Option<String>,

    /// Maximum time for an effect to show
    #[arg(long, hide_short_help = true, value_name = "DUR", requires = "effect", value_parser = units::duration, default_value = "2s")]
    effect_settle: Duration,

    /// Fail only on what is not in this earlier --format json report
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// With --format github or sarif, source file to report failures at
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    location: Option<String>,
}

impl StartArgs {
    /// How the receiver is started, where that is asked for.
    ///
    /// # Errors
    /// Exit 2 for a URL that is none, and where no variable is known.
    pub fn start(&self, receiver: &Target, scheme: &Scheme) -> Result<Option<Start>, Error> {
        let Some(command) = &self.start else { return Ok(None) };
        if !receiver.is_this_machine() {
            return Err(Error::usage("--start runs the receiver on this machine, and URL is not on it"));
        }
        let ready = self.ready_url.as_deref().map(|url| Target::parse("--ready-url", url)).transpose()?;
        let address = ready.as_ref().unwrap_or(receiver).address();
        let variable = self.secret_variable.as_deref().or(scheme.secret_env());
        let Some(variable) = variable.map(str::to_owned) else {
            return Err(Error::usage(format!("--start: scheme {} names no variable for its secret", scheme.name()))
                .hint("name the one that the receiver reads: --secret-variable NAME"));
        };
        Ok(Some(Start { command: command.clone(), variable, address, patience: self.start_timeout }))
    }

    /// How effects are counted, where that is asked for.
    ///
    /// # Errors
    /// Exit 2 for a URL that is none.
    pub fn effects(&self, insecure: bool) -> Result<Option<Effects>, Error> {
        let source = match (&self.effect_cmd, &self.effect_url) {
            (Some(command), _) => EffectSource::Command(command.clone()),
            (_, Some(url)) => {
                let url = target::parse("--effect-url", url)?.url;
                let sender = Sender::new(Options { timeout: None, insecure, connections: 1, once: false });
                EffectSource::Url(Box::new((sender, url)))
            }
            (None, None) => return Ok(None),
        };
        Ok(Some(Effects { source, settle: self.effect_settle }))
    }

    /// What is known to be wrong.
    ///
    /// # Errors
    /// Exit 4 if the file is not a report.
    pub fn baseline(&self) -> Result<Option<Baseline>, Error> {
        self.baseline.as_deref().map(Baseline::read).transpose()
    }

    /// The file that failures are reported at.
    ///
    /// # Errors
    /// Exit 2 where the format needs one, or has no use for it.
    pub fn location(&self, format: ReportFormat) -> Result<Option<&str>, Error> {
        match (format, &self.location) {
            (ReportFormat::Sarif, None) => {
                Err(Error::usage("--format sarif needs --location: a result has a place in the source")
                    .hint("name the file that handles the webhook: --location src/webhook.ts"))
            }
            (ReportFormat::Table | ReportFormat::Json | ReportFormat::Junit | ReportFormat::Tap, Some(_)) => {
                Err(Error::usage("--location is for --format github and sarif").hint("leave it out"))
            }
            (_, location) => Ok(location.as_deref()),
        }
    }
}
