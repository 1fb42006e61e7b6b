//! `trigger --list`: the events that have a sample or a template, and their payloads.

use super::{Args, templates};
use crate::context::Context;
use crate::delivery::fresh;
use crate::delivery::sample::{self, KNOWN_EVENTS, Origin};
use crate::delivery::template::{Templates, Values};
use crate::error::{Error, Exit};
use crate::secrets::Setup;
use crate::signing::{DEFAULT_SCHEME, Scheme};
use crate::terminal::json::{Limits, paint_body};
use crate::terminal::{Paint, Tone, push_table, sanitize};
use serde_json::{Value, json};

/// An event that can be fired.
struct Row {
    event: String,
    origin: &'static str,
    /// Its template.
    file: Option<String>,
    /// What it looks like, or why its template is none.
    payload: Result<String, Error>,
}

/// Prints the list.
pub(super) fn run(ctx: &Context, args: &Args) -> anyhow::Result<Exit> {
    let setup = Setup::load(ctx, &args.scheme)?;
    let mut rows = Vec::new();
    if let Some(templates) = templates(args, &setup)? {
        for event in templates.events()? {
            rows.extend(own(ctx, &setup.scheme, &templates, event)?);
        }
    }
    // A template of the same name is what is sent.
    let is_own = |event: &str| rows.iter().any(|row| row.event == event);
    let built_in = match setup.scheme.name() {
        DEFAULT_SCHEME => KNOWN_EVENTS.to_vec(),
        _ => vec![sample::example_event(&setup.scheme)],
    };
    let built_in: Vec<_> = built_in.into_iter().filter(|event| !is_own(event)).collect();
    let rows: Vec<Row> = built_in.into_iter().map(|event| known(ctx, &setup.scheme, event)).chain(rows).collect();
    if args.json {
        for row in &rows {
            ctx.terminal.data(&row.json())?;
        }
        return Ok(Exit::Done);
    }
    ctx.terminal.data(text(ctx.terminal.out, &rows).as_bytes())?;
    ctx.terminal.note(match setup.scheme.name() {
        DEFAULT_SCHEME => "any other name works too; its data is empty unless you fill it with --set … --add",
        _ => "any other name works too",
    });
    Ok(Exit::Done)
}

fn known(ctx: &Context, scheme: &Scheme, event: &str) -> Row {
    let id = fresh::delivery_id(scheme, &fresh::random());
    let sample = sample::sample(scheme, event, ctx.now(), &id);
    let origin = match sample.origin {
        Origin::Published => "published",
        Origin::Illustration => "illustration",
        Origin::Empty => "empty",
    };
    Row { event: event.to_owned(), origin, file: None, payload: Ok(sample.payload) }
}

fn own(ctx: &Context, scheme: &Scheme, templates: &Templates, event: String) -> Result<Option<Row>, Error> {
    let Some(template) = templates.find(&event)? else { return Ok(None) };
    let id = fresh::delivery_id(scheme, &fresh::random());
    let payload = template.fill(&Values { now: ctx.now(), delivery_id: &id, event: &event });
    Ok(Some(Row { event, origin: "template", file: Some(template.file), payload }))
}

impl Row {
    fn problem(&self) -> Option<String> {
        let error = self.payload.as_ref().err()?;
        let cause = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
        Some(format!("{error}{cause}"))
    }

    fn json(&self) -> Vec<u8> {
        let payload = self.payload.as_ref().ok().and_then(|payload| serde_json::from_str(payload).ok());
        sanitize::json_line(&json!({
            "type": "sample",
            "event": self.event,
            "origin": self.origin,
            "file": self.file,
            "payload": payload.unwrap_or(Value::Null),
            "problem": self.problem(),
        }))
    }
}

/// The table, and below it each payload.
fn text(paint: Paint, rows: &[Row]) -> String {
    let mut out = String::new();
    let origin = |row: &Row| row.file.as_ref().map_or(row.origin.to_owned(), |file| format!("template {file}"));
    let cells: Vec<_> = rows.iter().map(|row| [row.event.clone(), origin(row)]).collect();
    push_table(&mut out, paint, ["EVENT", "SAMPLE"], &cells);
    for row in rows {
        out.push('\n');
        paint.push(&mut out, Tone::Bold, &sanitize::line(&row.event));
        out.push('\n');
        match (&row.payload, row.problem()) {
            (Ok(payload), _) => paint_body(&mut out, paint, payload.as_bytes(), "  ", Limits::default()),
            (Err(_), problem) => {
                out.push_str("  ");
                paint.push(&mut out, Tone::Bad, &sanitize::line(&problem.unwrap_or_default()));
                out.push('\n');
            }
        }
    }
    out
}
