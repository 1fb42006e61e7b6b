//! Which deliveries are sent: those that `--id` names, which are looked up before anything is sent, and those of
//! the selection that are not skipped. Also how a run ends in which nothing was chosen.
//!
//! A delivery that was sent can't be taken back, so an id that is ambiguous or unknown ends the run before the
//! first.

use super::source::{Original, OriginalReader};
use crate::capture::filter::Expr;
use crate::capture::opened::warn_unknown;
use crate::capture::{Beginnings, Meant, SelectArgs, Selection, meant};
use crate::context::Context;
use crate::error::{Error, Exit};
use crate::files::payload::PayloadSource;
use crate::send::{Done, Selected, SharedSelected};
use crate::signing::Scheme;
use crate::terminal::sanitize;
use std::sync::Arc;

/// How many skipped deliveries are named, and the maximum length of an id or a reason.
const NAMED: usize = 5;
const NAME: usize = 60;

/// What is selected. Ids are looked up in files; what can be read only once is taken at its word.
///
/// # Errors
/// Exit 1 for an id that no delivery has, or that is the beginning of several.
pub(super) fn selection(
    ctx: &Context,
    args: &SelectArgs,
    sources: &[PayloadSource],
    scheme: &Arc<Scheme>,
) -> Result<Selection, Error> {
    let (now, ids) = (ctx.now(), &args.filter.ids);
    if ids.is_empty() {
        return Ok(args.selection_of(None, now));
    }
    if !sources.iter().all(|source| matches!(source, PayloadSource::File(path) if path.is_file())) {
        return Ok(args.selection_of(Some(Expr::whole_ids(ids)), now));
    }
    let selection = Selection { filter: args.filter.with(Some(Expr::ids(ids)), now).into(), last: None };
    let reader =
        OriginalReader { ctx: ctx.clone(), selection: selection.clone(), scheme: Arc::clone(scheme), silent: true };
    let mut found: Vec<_> = ids.iter().map(|id| (id, false, Beginnings::default())).collect();
    for original in reader.read(sources.to_vec()) {
        let record = original?.record;
        for (id, exact, beginnings) in &mut found {
            match meant(id, &record) {
                Some(Meant::Exactly) => *exact = true,
                Some(Meant::Begins(known)) => beginnings.add(known),
                None => {}
            }
        }
    }
    let whole = found.into_iter().map(|(id, exact, beginnings)| match beginnings.only() {
        _ if exact => Ok(id.clone()),
        Some(only) => Ok(only.clone()),
        None if beginnings.is_empty() => {
            let none = Error::new(Exit::No, format!("nothing to send: no delivery has id `{}`", sanitize::line(id)));
            Err(none.hint(selection.filter.nearest().map_or_else(
                || "list the ids with `log FILE`; the other selection flags must match too".to_owned(),
                |near| sanitize::line(&near).into_owned(),
            )))
        }
        None => {
            let several = format!("nothing was sent: several ids start with `{}`", sanitize::line(id));
            Err(Error::new(Exit::No, several).hint(beginnings.hint()))
        }
    });
    let whole: Vec<_> = whole.collect::<Result<_, _>>()?;
    Ok(args.selection_of(Some(Expr::whole_ids(&whole)), now))
}

/// Leaves out what is `done`, and what was refused when it arrived unless that is asked for; both are counted.
pub(super) fn leave_out(
    originals: impl Iterator<Item = Result<Original, Error>>,
    done: Done,
    include_refused: bool,
    selected: SharedSelected,
) -> impl Iterator<Item = Result<Original, Error>> {
    originals.filter(move |original| {
        let Ok(original) = original else { return true };
        if original.was_refused() && !include_refused {
            let mut selected = selected.lock();
            selected.refused += 1;
            if selected.refused_names.len() < NAMED {
                selected.refused_names.push(name_of_refused(original));
            }
            return false;
        }
        let is_done = !done.is_empty() && done.contains(&(original.source.to_string(), original.record.id.clone()));
        if is_done {
            selected.lock().skipped += 1;
        }
        !is_done
    })
}

fn name_of_refused(Original { record, .. }: &Original) -> String {
    let id = record.delivery_id.as_ref().unwrap_or(&record.id);
    let reason = record.reason.as_deref().unwrap_or("refused");
    sanitize::line(&format!("{} ({})", sanitize::shorten(id, NAME), sanitize::shorten(reason, NAME))).into_owned()
}

/// Says what was left out. A run in which nothing was chosen is answered no; so is one in which a delivery was left out
/// that was asked for by its id.
///
/// # Errors
/// Exit 1 where nothing was chosen.
pub(super) fn finish(
    ctx: &Context,
    exit: Exit,
    selected: &Selected,
    selection: &Selection,
    by_id: bool,
) -> anyhow::Result<Exit> {
    warn_unknown(ctx, selection);
    if selected.to_send + selected.skipped == 0 && exit != Exit::Interrupted {
        return Err(nothing(selected, selection).into());
    }
    if selected.refused > 0 {
        ctx.terminal.warn(&format!("{}; add --include-refused to send them as captured", left_out(selected)));
    }
    Ok(if selected.refused > 0 && by_id && exit == Exit::Done { Exit::No } else { exit })
}

fn left_out(Selected { refused, refused_names, .. }: &Selected) -> String {
    let more = if *refused > refused_names.len() as u64 { ", …" } else { "" };
    let (deliveries, were) = if *refused == 1 { ("delivery", "was") } else { ("deliveries", "were") };
    format!(
        "skipped {refused} {deliveries} that {were} refused on arrival and may be forged: {}{more}",
        refused_names.join(", ")
    )
}

fn nothing(selected: &Selected, selection: &Selection) -> Error {
    if selected.refused > 0 {
        return Error::new(Exit::No, format!("nothing to send: {}", left_out(selected)))
            .hint("add --include-refused to send refused deliveries as captured, never re-signed");
    }
    let nothing = Error::new(Exit::No, "nothing to send: no delivery is selected");
    if selection.filter.is_empty() {
        return nothing;
    }
    nothing.hint(selection.filter.nearest().map_or_else(
        || "a delivery must match all of --where, --event, --id, --since and --failed".to_owned(),
        |near| sanitize::line(&near).into_owned(),
    ))
}
