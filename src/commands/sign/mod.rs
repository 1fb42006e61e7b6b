//! `sign`: signs payloads as a provider would, and prints the signature or a whole delivery around it.

mod jsonl;
mod output;
mod plan;

pub use output::Output;

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::files::payload::PayloadSource;
use crate::secrets::{SchemeArgs, SecretArgs};
use crate::signing::Signer;
use crate::units::When;
use output::render;
use plan::{HEAD, Plan};
use std::path::PathBuf;

/// The event's name is looked for in bodies up to this size; a larger one is streamed and not kept.
const KEPT: usize = 10 * 1024 * 1024;

/// Sign a payload, byte for byte, and print the signature
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli sign < payload.json
  pushoney-cli sign --output curl --url :3000/hook payload.json | sh
  pushoney-cli sign --timestamp -10m payload.json   # an expired signature")]
#[command(after_long_help = "\
Schemes: pushoney (default), pocketsflow, stripe, github, standard-webhooks, slack, shopify, and [schemes.NAME] \
of the configuration file.

Examples:
  Sign
    pushoney-cli sign < payload.json
    pushoney-cli sign --timestamp -10m payload.json   # an expired signature
    pushoney-cli sign --jsonl payloads.jsonl
  As a delivery
    pushoney-cli sign --output curl --url :3000/hook payload.json | sh
    pushoney-cli sign --output fixture --timestamp 1770000000 *.json > all.jsonl
  For another provider
    pushoney-cli sign --scheme stripe --env-file .env payload.json")]
pub struct Args {
    /// Files to sign; `-` for standard input [default: standard input]
    #[arg(value_name = "PAYLOAD")]
    payloads: Vec<PathBuf>,

    /// Sign as if at this time, as in -10m, for reproducible output
    ///
    /// Unix seconds, RFC 3339, or relative to now (-10m, +301s).
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    timestamp: Option<When>,

    /// Sign each line of the input as a payload of its own
    ///
    /// Without its line break.
    #[arg(long)]
    jsonl: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    output: Output,

    /// Destination, for curl, http and fixture [default: port 3000 on this machine]
    #[arg(long, value_name = "URL", help_heading = "Delivery")]
    url: Option<String>,

    /// Event name to put in its header [default: the one in the body]
    #[arg(long, value_name = "EVENT", help_heading = "Delivery")]
    event: Option<String>,

    /// Delivery id [default: a new one]
    #[arg(long, value_name = "ID", help_heading = "Delivery")]
    delivery_id: Option<String>,

    #[command(flatten)]
    scheme: SchemeArgs,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// Signs.
///
/// # Errors
/// Exit 2 for what can't be combined and for missing secrets, exit 4 for what can't be read or written.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let plan = Plan::new(ctx, &args)?;
    let mut sources: Vec<_> = args.payloads.into_iter().map(PayloadSource::of).collect();
    if sources.is_empty() {
        sources.push(PayloadSource::Stdin);
    }
    if sources.iter().filter(|source| **source == PayloadSource::Stdin).count() > 1 {
        return Err(Error::usage("standard input (`-`) is named more than once").into());
    }
    if sources.len() > 1 && plan.output.is_single() {
        let text =
            format!("--output {} prints one delivery, but there are {} payloads", plan.output.name(), sources.len());
        return Err(Error::usage(text)
            .hint("sign one at a time, or use value, json, curl or fixture, which print one per line")
            .into());
    }
    if args.jsonl {
        jsonl::run(ctx, &plan, &sources)?;
        return Ok(Exit::Done);
    }
    for (ordinal, source) in (0..).zip(&sources) {
        let line = sign(ctx, &plan, source, ordinal)?;
        ctx.terminal.data(&line)?;
    }
    Ok(Exit::Done)
}

/// Signs one payload: in memory where the output repeats it, else as it streams through.
fn sign(ctx: &Context, plan: &Plan, source: &PayloadSource, ordinal: u64) -> anyhow::Result<Vec<u8>> {
    let mut input = source.open(ctx)?;
    if plan.output.repeats_body() {
        let body = input.read_all()?;
        let signed = plan.sign(ctx.now(), ordinal, &body)?;
        note(ctx, plan, &signed);
        let printed = render(plan, &signed, &body, source.file());
        output::check_length(plan, &printed)?;
        return Ok(printed);
    }
    let head = input.head(HEAD)?;
    let stamp = plan.stamp(ctx.now(), ordinal, &head);
    let mut signer = Signer::new(&plan.keys, stamp.signing()).map_err(plan::cannot_sign)?;
    signer.update(&head);
    let mut kept = Some(head).filter(|_| plan.output != Output::Value);
    input.stream(|chunk| {
        signer.update(chunk);
        if let Some(body) = kept.as_mut() {
            body.extend_from_slice(chunk);
        }
        kept = kept.take().filter(|body| body.len() <= KEPT);
    })?;
    if kept.is_none() && plan.output != Output::Value && plan.names_event() {
        ctx.terminal.note("the payload is over 10 MiB, so its event name was not read; use --event");
    }
    let signature = signer.finish();
    let delivery = plan.finish(stamp, signature, &kept.unwrap_or_default());
    note(ctx, plan, &delivery);
    Ok(render(plan, &delivery, &[], source.file()))
}

fn note(ctx: &Context, plan: &Plan, signed: &plan::Signed) {
    if let Some(remark) = plan.remark(signed) {
        ctx.terminal.note(&remark);
    }
}
