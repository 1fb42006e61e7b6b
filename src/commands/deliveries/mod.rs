//! `deliveries`: what a hub delivered to a webhook, and having it deliver again.

mod list;
mod retry;

use super::hub::{HubArgs, id};
use crate::config;
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::Client;

/// See what a hub delivered to a webhook, and retry deliveries
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pushoney-cli deliveries list wh_1 --hub acme
  pushoney-cli deliveries list --json | jq -r 'select(.status == \"failed\").id'
  pushoney-cli deliveries retry wh_1 dlv_1 dlv_2")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    List(ListArgs),
    Retry(RetryArgs),
}

/// List a webhook's deliveries, the newest first
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// The webhook's id [default: the one that `register --save` put into the profile]
    #[arg(value_name = "WEBHOOK", value_parser = id)]
    webhook: Option<String>,

    /// Print each delivery as the hub gives it, as a line of JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Have the hub deliver again, each delivery once
#[derive(Debug, clap::Args)]
struct RetryArgs {
    /// The webhook's id
    #[arg(value_name = "WEBHOOK", value_parser = id)]
    webhook: String,

    /// The ids of the deliveries
    #[arg(value_name = "DELIVERY", required = true, value_parser = id)]
    deliveries: Vec<String>,

    /// Print a line of JSON for each delivery
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    hub: HubArgs,
}

/// Lists or retries.
///
/// # Errors
/// Exit 2 without a webhook, a hub or a key; exit 3 when the hub can't be reached or refuses.
pub fn run(ctx: &Context, args: Args) -> anyhow::Result<Exit> {
    let config = config::load(ctx)?;
    match args.command {
        Command::List(args) => {
            let webhook = args.webhook.or(config.profile.webhook_id.clone()).ok_or_else(|| {
                Error::usage("there is no webhook to list the deliveries of")
                    .hint("give its id: deliveries list WEBHOOK; register --save puts it into the profile")
            })?;
            let webhook = id(&webhook).map_err(|why| Error::usage(format!("webhook_id of the profile: {why}")))?;
            let client = args.hub.client(ctx, &config)?;
            list::run(ctx, &client, &webhook, args.json)
        }
        Command::Retry(args) => {
            let client: Client = args.hub.client(ctx, &config)?;
            retry::run(ctx, &client, &args.webhook, &args.deliveries, args.json)
        }
    }
}
