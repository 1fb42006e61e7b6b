//! `check`: sends a receiver what it must accept and what it must refuse, and reports what it does wrong.

mod start;

use super::verify;
use crate::check::answer::RawAnswer;
use crate::check::baseline::Baseline;
use crate::check::cases;
use crate::check::format::{self, ReportFormat};
use crate::check::kit::Kit;
use crate::check::model::{CaseResult, CheckCase, Group, Report, Status};
use crate::check::run::Check;
use crate::check::start::{GivenSecret, Start};
use crate::context::Context;
use crate::delivery::sample::example_event;
use crate::error::{Error, Exit};
use crate::http::client::{Failure, FailureKind, Options, Sender};
use crate::http::target::Target;
use crate::nearest::nearest;
use crate::runtime::on_this_thread;
use crate::runtime::signals::Signals;
use crate::secrets::{SchemeArgs, SecretArgs, Setup};
use crate::signing::{Forge, Scheme, Secret};
use crate::terminal::push_table;
use crate::units;
use clap::builder::NonEmptyStringValueParser;
use start::StartArgs;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a receiver without its secret may take to listen, in addition to three times what it took with it.
const UNARMED: Duration = Duration::from_secs(2);

/// Check that a webhook receiver accepts what it must and refuses everything else
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli check :3000/webhooks
  pushoney-cli check --explain empty-secret

Exit code: 0 all passed, 1 some failed, 3 the receiver is not reachable, 130 interrupted.")]
#[command(after_long_help = "\
Sends about 200 deliveries with the receiver's own secret: valid ones, forgeries, replays, malformed and hostile \
ones. Their ids start with check_ and their User-Agent with pushoney-cli-check. docs/CHECK.md lists them.

Examples:
  pushoney-cli check :3000/webhooks
  pushoney-cli check :3000/webhooks --scheme stripe --only stale,future
  pushoney-cli check :3000/webhooks --start 'npm start' --baseline check.json
  pushoney-cli check --list
  pushoney-cli check --explain empty-secret

Exit code: 0 all passed, 1 some failed, 3 the receiver is not reachable, 130 interrupted.")]
pub struct Args {
    /// URL of the receiver, as in localhost:3000/webhooks
    #[arg(value_name = "URL", required_unless_present_any = ["list", "explain"])]
    url: Option<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,

    /// Run only these cases or groups, comma-separated
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    only: Vec<String>,

    /// Skip these cases or groups, comma-separated
    #[arg(long, value_name = "CASES", value_delimiter = ',')]
    skip: Vec<String>,

    /// List the cases
    #[arg(long, conflicts_with_all = ["url", "explain"])]
    list: bool,

    /// Explain a case: what is sent, what is expected, why, and how to fix it
    #[arg(long, value_name = "CASE", conflicts_with = "url")]
    explain: Option<String>,

    /// Event of the deliveries [default: one that no receiver knows, so that nothing is done]
    #[arg(long, hide_short_help = true, value_name = "EVENT", value_parser = NonEmptyStringValueParser::new())]
    event: Option<String>,

    /// Add this header to every delivery, as 'Name: value'; may be repeated
    ///
    /// Such as one that a proxy needs.
    #[arg(short = 'H', long = "header", value_name = "HEADER", value_parser = verify::header)]
    headers: Vec<(String, Vec<u8>)>,

    /// Maximum time for one answer
    #[arg(long, value_name = "DUR", default_value = "5s", value_parser = units::duration)]
    timeout: Duration,

    /// Skip TLS certificate verification
    #[arg(long, hide_short_help = true)]
    insecure: bool,

    /// Allow a host that is not this machine
    ///
    /// It must be yours: forgeries and floods are sent.
    #[arg(long)]
    i_own_this_host: bool,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    started: StartArgs,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// Checks.
///
/// # Errors
/// Exit 2 for what can't be combined, an unknown case, a host that is not this machine, and for missing secrets; exit 3
/// when the receiver can't be reached.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    if args.list {
        return list(ctx, &args);
    }
    if let Some(id) = &args.explain {
        return explain(ctx, id);
    }
    let target = target(&args)?;
    let url = target.url_for("/").map_err(|error| Error::usage(format!("URL: {error}")))?;
    let chosen = chosen(&args)?;
    let location = args.started.location(args.format)?;
    let baseline = args.started.baseline()?;
    let setup = Setup::resolve(ctx, &args.scheme, &args.secrets)?;
    setup.keys(ctx, &setup.scheme)?;
    refuse_headers_of_deliveries(&setup.scheme, &args.headers)?;
    let [secret] = &setup.secrets[..] else {
        let text = format!("a check signs with the receiver's current secret, and there are {}", setup.secrets.len());
        return Err(Error::usage(text).hint("provide that one with --secret-file or --secret").into());
    };
    let start = args.started.start(&target, &setup.scheme)?;
    let forge = Forge::new(&setup.scheme, secret).map_err(|why| Error::usage(why.to_string()))?;
    let path = url.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let kit = Kit::new(&setup.scheme, forge, &path, ctx.clock).with_headers(args.headers.clone()).with_secret(secret);
    let sender = Sender::new(Options { timeout: None, insecure: args.insecure, connections: 0, once: true });
    let mut check = Check::of(sender, &url, args.timeout, kit);
    check.effects = args.started.effects(args.insecure)?;
    let start = start.zip(Some(as_variable(secret)));
    let findings = on_this_thread(async {
        let mut signals = Signals::new()?;
        tokio::select! {
            findings = checked(ctx, check, args.event.as_deref(), &chosen, start) => findings.map(Some),
            _ = signals.next() => Ok(None),
        }
    })??;
    ctx.terminal.status("");
    let Some((findings, ended)) = findings else {
        ctx.terminal.note("interrupted: the receiver is not judged");
        return Ok(Exit::Interrupted);
    };
    let report = Report::new(url.to_string(), setup.scheme.name().to_owned(), findings);
    let mut report = report.of_some(chosen.len(), cases::all().count());
    compare(ctx, baseline.as_ref(), ended, &mut report);
    ctx.terminal.data(&args.format.render(&report, ctx.terminal.out, location))?;
    if !report.is_judged() && report.failed == 0 {
        ctx.terminal.note("nothing was tested: the receiver is not judged");
        return Ok(Exit::No);
    }
    Ok(if report.cases.iter().any(CaseResult::is_new_failure) { Exit::No } else { Exit::Done })
}

/// Marks what is in the baseline. Where the check ended before everything was tested, that excuses nothing: what is new may be
/// among the rest.
fn compare(ctx: &Context, baseline: Option<&Baseline>, ended: Option<String>, report: &mut Report) {
    let Some(baseline) = baseline else { return };
    if let Some(why) = ended {
        ctx.terminal.note(&format!("not compared with the baseline: {why}"));
        return;
    }
    for mended in baseline.compare(report) {
        ctx.terminal.note(&format!("{mended} is in the baseline and passes now: write the baseline anew"));
    }
}

/// The receiver, where it may be sent forgeries, and given time to answer.
fn target(args: &Args) -> Result<Target, Error> {
    let target = Target::parse("URL", args.url.as_deref().unwrap_or_default())?;
    if !target.is_this_machine() && !args.i_own_this_host {
        let text = format!("{} is not this machine, and a check sends forgeries and floods", target.text());
        return Err(Error::usage(text).hint("check it on this machine, or add --i-own-this-host if the host is yours"));
    }
    if args.timeout.is_zero() {
        return Err(Error::usage("--timeout: 0 leaves no time for an answer").hint("the default is 5s"));
    }
    Ok(target)
}

/// What a delivery is made of can't be added to it: a second signature, or another length, fails every case.
fn refuse_headers_of_deliveries(scheme: &Scheme, headers: &[(String, Vec<u8>)]) -> Result<(), Error> {
    let made = [scheme.signature_header(), "content-length", "transfer-encoding"];
    match headers.iter().find(|(name, _)| made.iter().any(|one| one.eq_ignore_ascii_case(name))) {
        Some((name, _)) => {
            Err(Error::usage(format!("--header: {name} is a part of what is tested, and sent by check"))
                .hint("leave it out; --header is for what a proxy needs, as in 'Authorization: Bearer …'"))
        }
        None => Ok(()),
    }
}

/// Runs the receiver, where it is to be run, sends it the cases, and ends it.
async fn checked(
    ctx: &Context,
    check: Check,
    event: Option<&str>,
    chosen: &[&'static CheckCase],
    start: Option<(Start, OsString)>,
) -> Result<(Vec<CaseResult>, Option<String>), Error> {
    let Some((start, secret)) = start else {
        let sent = Box::pin(sent(ctx, check, event, chosen)).await?;
        return Ok((sent.findings, sent.ended));
    };
    let began = Instant::now();
    let started = start.ready(GivenSecret::Secret(secret)).await?;
    let to_start = began.elapsed();
    let sent = Box::pin(sent(ctx, check, event, chosen)).await;
    // Whatever the result: the next receiver that is started finds the port free.
    started.end().await;
    start.until_gone().await;
    let Sent { check, mut findings, is_accepted, ended } = sent?;
    let patience = (3 * to_start + UNARMED).min(start.patience);
    let without = chosen.iter().filter_map(|case| Some((*case, GivenSecret::without(case.id)?)));
    for (case, given) in without.filter(|_| is_accepted) {
        let finding = check.unarmed(case, &start, given, patience).await?;
        start.until_gone().await;
        findings.retain(|other| other.id != finding.id);
        findings.push(finding);
    }
    Ok((findings, ended))
}

/// The results of the cases against a running receiver.
struct Sent {
    check: Arc<Check>,
    findings: Vec<CaseResult>,
    /// Whether it accepts a valid delivery at all.
    is_accepted: bool,
    /// Why not everything was tested that could be.
    ended: Option<String>,
}

async fn sent(ctx: &Context, check: Check, event: Option<&str>, chosen: &[&'static CheckCase]) -> Result<Sent, Error> {
    if let Some(effects) = &check.effects {
        effects.count().await?;
    }
    let (check, answer) = controlled(ctx, check, event).await?;
    let (check, is_accepted) = (Arc::new(check), answer.is_success());
    let findings = if is_accepted {
        let progress = |done: usize, id: &str| ctx.terminal.status(&format!("{done} of {}: {id}", chosen.len()));
        check.run(chosen, answer.took, progress).await
    } else {
        check.not_accepted(chosen, answer)
    };
    let ended = if is_accepted { check.ended() } else { Some("a valid delivery is not accepted".to_owned()) };
    Ok(Sent { check, findings, is_accepted, ended })
}

/// The secret as an environment variable has it.
fn as_variable(secret: &Secret) -> OsString {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStringExt::from_vec(secret.expose().to_vec());
    #[cfg(not(unix))]
    return String::from_utf8_lossy(secret.expose()).into_owned().into();
}

/// The answer to a valid delivery. Deliveries are of an event that nobody knows, unless `event` says another or the receiver
/// refuses it and accepts one that its provider has.
async fn controlled(ctx: &Context, check: Check, event: Option<&str>) -> Result<(Check, RawAnswer), Error> {
    let mut check = event.into_iter().fold(check, Check::with_event);
    let mut answer = check.control().await.map_err(|failure| unreachable(&check.url, &failure))?;
    if !answer.is_success() && event.is_none() {
        let known = example_event(&check.kit.scheme);
        check = check.with_event(known);
        let other = check.control().await.map_err(|failure| unreachable(&check.url, &failure))?;
        if other.is_success() {
            ctx.terminal.note(&format!("the receiver refuses unknown events: deliveries are of {known} instead"));
            answer = other;
        }
    }
    Ok((check, answer))
}

fn unreachable(url: &str, failure: &Failure) -> Error {
    let error = Error::new(Exit::Hub, format!("{url} is not reachable: {}", failure.message));
    match failure.kind {
        FailureKind::Refused => error.hint("start the receiver, or name its port, as in localhost:3000/webhooks"),
        FailureKind::TimedOut => error.hint("is it the receiver that listens there? a slow one needs --timeout 30s"),
        FailureKind::Malformed | FailureKind::Broken => {
            error.hint("does it speak https? then type https:// before the host")
        }
        _ => error,
    }
}

/// The cases that are meant.
fn chosen(args: &Args) -> Result<Vec<&'static CheckCase>, Error> {
    let names: Vec<&str> = cases::all().flat_map(|case| [case.id, case.group.name()]).collect();
    for (flag, given) in [("--only", &args.only), ("--skip", &args.skip)] {
        if let Some(wrong) = given.iter().find(|name| !names.contains(&name.trim())) {
            return Err(unknown(flag, wrong.trim()));
        }
    }
    let is_in =
        |case: &CheckCase, list: &[String]| list.iter().any(|name| [case.id, case.group.name()].contains(&name.trim()));
    let meant =
        |case: &&'static CheckCase| (args.only.is_empty() || is_in(case, &args.only)) && !is_in(case, &args.skip);
    let chosen: Vec<_> = cases::all().filter(meant).collect();
    if chosen.is_empty() { Err(Error::usage("--only and --skip leave no case")) } else { Ok(chosen) }
}

fn unknown(flag: &str, given: &str) -> Error {
    let ids: Vec<&str> = cases::all().map(|case| case.id).collect();
    let mut hint: Vec<_> = nearest(given, &ids).map(|near| format!("did you mean `{near}`?")).into_iter().collect();
    hint.push("check --list shows the cases and their groups".to_owned());
    if Group::ALL.iter().any(|group| group.name() == given) {
        hint = vec![format!("it is a group: check --list --only {given} shows its cases")];
    }
    Error::usage(format!("{flag}: there is no case `{given}`")).hint(hint)
}

fn list(ctx: &Context, args: &Args) -> anyhow::Result<Exit> {
    let chosen = chosen(args)?;
    if args.format == ReportFormat::Json {
        let listed: Vec<_> = chosen.iter().map(|case| CaseResult::of(case, Status::Skip, "")).collect();
        let report = Report::new(String::new(), String::new(), listed);
        ctx.terminal.data(&args.format.render(&report, ctx.terminal.out, None))?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = chosen
        .iter()
        .map(|case| [case.id.into(), case.group.name().into(), case.severity.name().into(), case.name.to_owned()])
        .collect();
    let mut out = String::new();
    push_table(&mut out, ctx.terminal.out, ["CASE", "GROUP", "SEVERITY", "WHAT IS SENT"], &rows);
    ctx.terminal.data(out.as_bytes())?;
    Ok(Exit::Done)
}

fn explain(ctx: &Context, id: &str) -> anyhow::Result<Exit> {
    let case = cases::all().find(|case| case.id == id).ok_or_else(|| unknown("--explain", id))?;
    ctx.terminal.data(format::explain(case, ctx.terminal.out).as_bytes())?;
    Ok(Exit::Done)
}

/// The table of cases in docs/CHECK.md.
#[must_use]
pub fn documentation() -> String {
    format::markdown(cases::all())
}
