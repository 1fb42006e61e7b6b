//! `deliveries`: lists what a hub delivered to a webhook, and has it deliver again.

mod list;
mod retry;

use crate::config::{self, Config};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::args::{HubArgs, id};
use crate::units;
use retry::{Retry, Which};
pub(crate) use retry::{came_to, came_to_json};
use std::time::Duration;

/// List, show and retry a hub's deliveries to a webhook
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli deliveries list wh_1 --hub acme
  pushoney-cli deliveries show dlv_1
  pushoney-cli deliveries retry --failed --since 1d

The webhook's id may be omitted if the profile has one (`register --save` stores it there).")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Show(ShowArgs),
    Retry(RetryArgs),
}

/// List a webhook's deliveries, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli deliveries list wh_1 --hub acme
  pushoney-cli deliveries list --json | jq -r 'select(.status == \"failed\").id'")]
struct ListArgs {
    /// The webhook's id [default: the profile's]
    #[arg(value_name = "WEBHOOK", value_parser = id)]
    webhook: Option<String>,

    /// Print each delivery as the hub returns it, one JSON object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Show what a hub lists about one delivery, with its attempts
#[derive(Debug, clap::Args)]
#[command(override_usage = "pushoney-cli deliveries show [OPTIONS] [WEBHOOK] <DELIVERY>")]
#[command(after_help = "\
Examples:
  pushoney-cli deliveries show dlv_1 --json
  pushoney-cli deliveries show wh_1 dlv_1 --hub acme")]
struct ShowArgs {
    /// The ids of the webhook [default: the profile's] and the delivery
    #[arg(value_name = "DELIVERY", required = true, num_args = 1..=2, value_parser = id)]
    ids: Vec<String>,

    /// The webhook's id, instead of as the first argument
    #[arg(long, value_name = "WEBHOOK", value_parser = id)]
    webhook: Option<String>,

    /// Print it as the hub returns it, as one JSON object
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Have the hub retry deliveries, each one once
#[derive(Debug, clap::Args)]
#[command(override_usage = "pushoney-cli deliveries retry [OPTIONS] [WEBHOOK] <DELIVERY>...\n       \
    pushoney-cli deliveries retry [OPTIONS] [WEBHOOK] --failed")]
#[command(after_help = "\
Examples:
  pushoney-cli deliveries retry wh_1 dlv_1 dlv_2 --wait
  pushoney-cli deliveries retry --failed --since 1d --hub acme

Exit code: 0 retries were requested (with --wait: all were accepted), 1 a delivery is unknown or was not accepted, 3 the \
hub failed.")]
struct RetryArgs {
    /// The ids of the webhook [default: the profile's] and the deliveries
    ///
    /// The first one is the webhook's, unless the profile has one and the first is the only one or starts with `dlv_`.
    #[arg(value_name = "DELIVERY", required_unless_present = "failed", value_parser = id)]
    ids: Vec<String>,

    /// The webhook's id, instead of as the first argument
    #[arg(long, value_name = "WEBHOOK", value_parser = id)]
    webhook: Option<String>,

    /// Retry all deliveries that the hub lists as failed, oldest first
    ///
    /// Except those that it will retry by itself.
    #[arg(long)]
    failed: bool,

    /// With --failed, only if the last attempt is at most this old (1d, 2h)
    #[arg(long, value_name = "DUR", requires = "failed", value_parser = units::duration)]
    since: Option<Duration>,

    /// Wait for each attempt and print its result [default: 30s]
    ///
    /// It waits for at most this long.
    #[arg(long, value_name = "DUR", num_args = 0..=1, require_equals = true, default_missing_value = "30s", value_parser = units::duration)]
    wait: Option<Duration>,

    /// Print deliveries as JSON, one object per line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Lists, shows or retries.
///
/// # Errors
/// Exit 1 for an unknown delivery; exit 2 without a webhook, a hub or a key; exit 3 when the hub can't be reached or
/// refuses.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let config = config::load(ctx)?;
    let own = own_webhook(&config)?;
    match args.command {
        Command::List(args) => {
            let webhook = args.webhook.or(own).ok_or_else(|| no_webhook("list the deliveries of", "list WEBHOOK"))?;
            list::run(ctx, &args.hub.client(ctx, &config)?, &webhook, args.json)
        }
        Command::Show(args) => {
            let (webhook, deliveries) = split(args.ids, args.webhook, own, "show")?;
            let [delivery] = &deliveries[..] else {
                return Err(Error::usage("only one delivery can be shown at a time").into());
            };
            list::show(ctx, &args.hub.client(ctx, &config)?, (&webhook, delivery), args.json)
        }
        Command::Retry(args) => {
            let (webhook, which) = if args.failed {
                (webhook_of_failed(args.ids, args.webhook, own)?, Which::Failed { since: args.since })
            } else {
                let (webhook, deliveries) = split(args.ids, args.webhook, own, "retry")?;
                (webhook, Which::Named(deliveries))
            };
            let client = args.hub.client(ctx, &config)?;
            retry::run(&Retry { ctx, client: &client, webhook: &webhook, wait: args.wait, json: args.json }, which)
        }
    }
}

/// The profile's webhook.
fn own_webhook(config: &Config) -> Result<Option<String>, Error> {
    let checked =
        |webhook: &String| id(webhook).map_err(|why| Error::usage(format!("webhook_id of the profile: {why}")));
    config.profile.webhook_id.as_ref().map(checked).transpose()
}

fn no_webhook(what: &str, usage: &str) -> Error {
    Error::usage(format!("no webhook to {what}"))
        .hint(format!("name it by id: deliveries {usage}; `register --save` stores the id in the profile"))
}

/// Which webhook, and which of its deliveries. Without a default the first id is the webhook's; with one it is where it says
/// so, or where there are others behind it and it does not look like a delivery's.
fn split(
    mut ids: Vec<String>,
    typed: Option<String>,
    own: Option<String>,
    what: &str,
) -> Result<(String, Vec<String>), Error> {
    if let Some(webhook) = typed {
        return Ok((webhook, ids));
    }
    let first = ids.first().map_or("", String::as_str);
    let is_webhook = match &own {
        None => true,
        Some(own) => first == own || first.starts_with("wh_") || (ids.len() > 1 && !first.starts_with("dlv_")),
    };
    match own {
        Some(own) if !is_webhook => Ok((own, ids)),
        own => {
            let rest = ids.split_off(1);
            let webhook = ids.remove(0);
            if !rest.is_empty() {
                return Ok((webhook, rest));
            }
            Err(if own.is_some() || webhook.starts_with("wh_") {
                Error::usage(format!("no delivery to {what}: {webhook} is a webhook"))
                    .hint(format!("name the delivery too: deliveries {what} {webhook} DELIVERY"))
            } else {
                no_webhook(&format!("{what} {webhook} of"), &format!("{what} WEBHOOK {webhook}"))
            })
        }
    }
}

/// With `--failed` no delivery is named.
fn webhook_of_failed(ids: Vec<String>, typed: Option<String>, own: Option<String>) -> Result<String, Error> {
    let mut ids = ids.into_iter();
    match (ids.next(), typed) {
        (Some(id), None) if ids.len() == 0 => Ok(id),
        (None, Some(webhook)) => Ok(webhook),
        (None, None) => own.ok_or_else(|| no_webhook("retry what failed of", "retry WEBHOOK --failed")),
        _ => Err(Error::usage("--failed cannot be used with delivery ids")
            .hint("use either; --failed takes at most the webhook's id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_told_from_deliveries() {
        let of = |ids: &[&str], typed: Option<&str>, own: Option<&str>| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            let split = split(ids, typed.map(str::to_owned), own.map(str::to_owned), "retry");
            split.map(|(webhook, deliveries)| format!("{webhook}: {}", deliveries.join(" "))).ok()
        };
        for (ids, typed, own, expected) in [
            (&["a", "b", "c"][..], None, None, Some("a: b c")),
            (&["a"], None, None, None),
            (&["wh_1"], None, None, None),
            (&["a"], None, Some("w"), Some("w: a")),
            (&["dlv_1", "dlv_2"], None, Some("w"), Some("w: dlv_1 dlv_2")),
            (&["w", "a"], None, Some("w"), Some("w: a")),
            (&["wh_2", "a"], None, Some("w"), Some("wh_2: a")),
            (&["a", "b"], None, Some("w"), Some("a: b")),
            (&["w"], None, Some("w"), None),
            (&["a", "wh_2"], Some("x"), Some("w"), Some("x: a wh_2")),
        ] {
            assert_eq!(of(ids, typed, own).as_deref(), expected, "{ids:?} {typed:?} {own:?}");
        }
    }
}
