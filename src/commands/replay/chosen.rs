//! Which deliveries `--id` means before anything is sent, and how a run ends in which nothing was chosen.
//!
//! What is sent can't be taken back, so an id that is the beginning of several, or of none, ends the run before.

use super::source::Reader;
use crate::capture::filter::Expr;
use crate::capture::ids::{Beginnings, Meant, meant};
use crate::capture::opened::warn_unknown;
use crate::capture::{SelectArgs, Selection};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::files::payload::Source;
use crate::secrets::{SchemeArgs, Setup};
use crate::send::{Count, Refused};
use crate::terminal::sanitize;
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

/// What is selected. Ids are looked up in files; what can be read only once is taken at its word.
///
/// # Errors
/// Exit 1 for an id that no delivery has, or that is the beginning of several.
pub(super) fn selection(
    ctx: &Context,
    args: &SelectArgs,
    sources: &[Source],
    scheme: &SchemeArgs,
) -> Result<Selection, Error> {
    let (now, ids) = (ctx.now(), &args.filter.ids);
    if ids.is_empty() {
        return Ok(args.selection_of(None, now));
    }
    if !sources.iter().all(|source| matches!(source, Source::File(path) if path.is_file())) {
        return Ok(args.selection_of(Some(Expr::whole_ids(ids)), now));
    }
    let selection = Selection { filter: args.filter.with(Some(Expr::ids(ids)), now).into(), last: None };
    let scheme = Setup::scheme_only(ctx, scheme)?.scheme;
    let reader = Reader { ctx, selection: &selection, scheme: &scheme, silent: true };
    let mut found: Vec<_> = ids.iter().map(|id| (id, false, Beginnings::default())).collect();
    reader.each(sources, &mut |item| {
        for (id, exact, beginnings) in &mut found {
            match meant(id, &item.record) {
                Some(Meant::Exactly) => *exact = true,
                Some(Meant::Begins(known)) => beginnings.add(known),
                None => {}
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let whole = found.into_iter().map(|(id, exact, beginnings)| match beginnings.only() {
        _ if exact => Ok(id.clone()),
        Some(only) => Ok(only.clone()),
        None if beginnings.is_empty() => {
            let none =
                Error::new(Exit::No, format!("nothing to send: no delivery has the id `{}`", sanitize::line(id)));
            Err(none.hint(selection.filter.nearest().map_or_else(
                || "`log FILE` lists the ids, and the other selections must hold too".to_owned(),
                |near| sanitize::line(&near).into_owned(),
            )))
        }
        None => {
            let several = format!("nothing was sent: several ids begin with `{}`", sanitize::line(id));
            Err(Error::new(Exit::No, several).hint(beginnings.hint()))
        }
    });
    let whole: Vec<_> = whole.collect::<Result<_, _>>()?;
    Ok(args.selection_of(Some(Expr::whole_ids(&whole)), now))
}

/// Says what was left out. A run in which nothing was chosen is answered no; so is one in which a delivery was left out
/// that was asked for by its id.
///
/// # Errors
/// Exit 1 where nothing was chosen.
pub(super) fn finish(
    ctx: &Context,
    exit: Exit,
    count: &Count,
    selection: &Selection,
    by_id: bool,
) -> anyhow::Result<Exit> {
    warn_unknown(ctx, selection);
    let refused = count.refused();
    let chosen = count.read.load(Ordering::Relaxed) + count.skipped.load(Ordering::Relaxed);
    if chosen == 0 && exit != Exit::Interrupted {
        return Err(nothing(&refused, selection).into());
    }
    if refused.count > 0 {
        ctx.terminal.warn(&format!("{}; --include-refused sends them as they came", left_out(&refused)));
    }
    Ok(if refused.count > 0 && by_id && exit == Exit::Done { Exit::No } else { exit })
}

fn left_out(Refused { count, named }: &Refused) -> String {
    let more = if *count > named.len() as u64 { ", …" } else { "" };
    let (deliveries, were) = if *count == 1 { ("delivery", "was") } else { ("deliveries", "were") };
    format!(
        "left out {count} {deliveries} that {were} refused on arrival and may be forged: {}{more}",
        named.join(", ")
    )
}

fn nothing(refused: &Refused, selection: &Selection) -> Error {
    if refused.count > 0 {
        return Error::new(Exit::No, format!("nothing to send: {}", left_out(refused)))
            .hint("--include-refused sends what was refused as it came, never signed again");
    }
    let nothing = Error::new(Exit::No, "nothing to send: no delivery is selected");
    if selection.filter.is_empty() {
        return nothing;
    }
    nothing.hint(selection.filter.nearest().map_or_else(
        || "--where, --event, --id, --since and --failed must all hold of a delivery".to_owned(),
        |near| sanitize::line(&near).into_owned(),
    ))
}
