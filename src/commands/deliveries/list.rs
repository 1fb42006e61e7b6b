//! `deliveries list` and `show`: a table for people, each delivery as the hub returned it for programs.

use crate::context::Context;
use crate::error::{Error, Exit};
use crate::hub::Client;
use crate::hub::args::note_wait;
use crate::hub::listed::{self, List, Listed};
use crate::runtime::on_this_thread;
use crate::signing::UnixTime;
use crate::terminal::{push_table, sanitize};
use serde_json::Value;

pub(super) fn run(ctx: &Context, client: &Client, webhook: &str, json: bool) -> anyhow::Result<Exit> {
    let list = fetch(ctx, client, webhook)?;
    if json {
        for row in &list.rows {
            ctx.terminal.data(&sanitize::json_line(row))?;
        }
    } else if list.rows.is_empty() {
        ctx.terminal.note(&format!("webhook {webhook} has no deliveries yet"));
    } else {
        let mut out = String::new();
        let (headings, rows) = table(&list.rows);
        push_table(&mut out, ctx.terminal.out, &headings, &rows);
        ctx.terminal.data(out.as_bytes())?;
    }
    if list.has_more {
        ctx.terminal.note("the hub does not list older ones");
    }
    Ok(Exit::Done)
}

/// The list, the newest first.
fn fetch(ctx: &Context, client: &Client, webhook: &str) -> Result<List, Error> {
    let waiting = |wait| note_wait(ctx, wait);
    let mut list = on_this_thread(listed::list(client, webhook, &waiting))??;
    // Stable: what has no time, or the same, stays in the hub's order.
    list.rows.sort_by_key(|row| std::cmp::Reverse(Listed(row).time().map(UnixTime::nanos)));
    Ok(list)
}

/// One delivery of the list, whole.
pub(super) fn show(
    ctx: &Context,
    client: &Client,
    (webhook, delivery): (&str, &str),
    json: bool,
) -> anyhow::Result<Exit> {
    let list = fetch(ctx, client, webhook)?;
    let Some(row) = list.rows.iter().find(|row| Listed(row).id().as_deref() == Some(delivery)) else {
        let error =
            Error::new(Exit::No, format!("the hub {} does not list delivery {delivery} of {webhook}", client.hub()));
        let hint = if list.has_more {
            "it may be an older one, which the hub does not list"
        } else {
            "list its deliveries with `pushoney-cli deliveries list`"
        };
        return Err(error.hint(hint).into());
    };
    let shown = if json { sanitize::json_line(row) } else { whole(ctx, Listed(row)).into_bytes() };
    ctx.terminal.data(&shown)?;
    Ok(Exit::Done)
}

type Column = fn(Listed<'_>) -> Option<String>;

/// Columns: a heading and its cells. Columns without any value from the hub are omitted, except the first ones.
const COLUMNS: [(&str, Column); 8] = [
    ("ID", |row| row.id()),
    ("EVENT", |row| row.event()),
    ("STATUS", |row| row.status()),
    ("ATTEMPTS", |row| row.attempts()),
    ("WHEN", |row| row.when()),
    ("LAST", |row| row.last_answer()),
    ("NEXT", |row| row.next_attempt()),
    ("REASON", |row| row.reason()),
];
/// How many of them always stand.
const ALWAYS: usize = 5;

fn table(rows: &[Value]) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let says = |column: &Column| rows.iter().any(|row| column(Listed(row)).is_some());
    let columns: Vec<_> = COLUMNS
        .iter()
        .enumerate()
        .filter(|(at, (_, column))| *at < ALWAYS || says(column))
        .map(|(_, one)| one)
        .collect();
    let cell = |row, column: &Column| column(Listed(row)).unwrap_or_else(|| "-".to_owned());
    let cells = rows.iter().map(|row| columns.iter().map(|(_, column)| cell(row, column)).collect()).collect();
    (columns.iter().map(|(heading, _)| *heading).collect(), cells)
}

/// Everything that the list holds about one, and its attempts where they are given.
fn whole(ctx: &Context, row: Listed<'_>) -> String {
    let mut out = String::new();
    let facts = COLUMNS.iter().filter_map(|(name, of)| Some(vec![name.to_lowercase(), of(row)?]));
    let facts: Vec<Vec<String>> = facts.collect();
    let width = facts.iter().map(|fact| fact[0].len()).max().unwrap_or_default();
    for fact in &facts {
        let line = format!("{:width$}  {}", fact[0], sanitize::line(&fact[1]));
        out.push_str(&line);
        out.push('\n');
    }
    let attempts = row.every_attempt();
    if attempts.is_empty() {
        return out;
    }
    out.push('\n');
    let text = |attempt: &Value, name: &str| attempt.get(name).and_then(listed::shown);
    let rows: Vec<_> = attempts
        .iter()
        .enumerate()
        .map(|(at, attempt)| {
            let took = text(attempt, "duration_ms").map(|took| format!("{took} ms"));
            let why = text(attempt, "fault").map(|fault| format!("fault {fault}")).or_else(|| text(attempt, "message"));
            [
                text(attempt, "number").or_else(|| Some((at + 1).to_string())),
                listed::attempted_at(attempt),
                listed::answered(attempt),
                took,
                text(attempt, "trigger"),
                why,
            ]
            .map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
        })
        .collect();
    push_table(&mut out, ctx.terminal.out, ["#", "WHEN", "ANSWER", "TOOK", "TRIGGER", "MESSAGE"], &rows);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_know_several_names() {
        let row = |row: Value| table(&[row]).1.remove(0);
        let first =
            json!({"delivery_id": "d", "type": "e", "state": 200, "attempts": [1, 2], "created_at": 1_770_000_000});
        assert_eq!(row(first), ["d", "e", "200", "2", "2026-02-02T02:40:00.000Z"]);
        let second = json!({"id": 5, "event": "", "status": {"x": 1}, "attempts": 3, "when": "yesterday"});
        assert_eq!(row(second), ["5", "-", "-", "3", "yesterday"]);
        assert_eq!(row(json!("x")), ["-"; 5]);
        assert_eq!(row(json!({"timestamp": 1_770_000_000_123_i64}))[4], "2026-02-02T02:40:00.123Z");
    }

    #[test]
    fn a_column_that_nothing_is_said_for_is_left_out() {
        let rows = [
            json!({"id": "a", "attempts": [{"status": 500}], "next_attempt_at": "2026-02-02T02:40:00Z"}),
            json!({"id": "b", "last_status": 204, "reason": null}),
        ];
        let (headings, rows) = table(&rows);
        assert_eq!(headings, ["ID", "EVENT", "STATUS", "ATTEMPTS", "WHEN", "LAST", "NEXT"]);
        assert_eq!(rows[0][5..], ["500", "2026-02-02T02:40:00.000Z"]);
        assert_eq!(rows[1][5..], ["204", "-"]);
    }
}
