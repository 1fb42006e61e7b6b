//! Printed once the sandbox accepts connections: its address, its key, and commands to paste.

use super::Args;
use crate::http::listener::url;
use crate::hub::args::{API_KEY, HUB, click, export};
use crate::sandbox::Sandbox;
use crate::terminal::sanitize::{self, json_line};
use crate::terminal::{Printout, Tone};
use serde_json::json;
use std::fmt::Write as _;
use std::net::SocketAddr;

const LISTEN: &str = "pushoney-cli listen --register";

pub(super) struct ReadyLine<'a> {
    pub address: SocketAddr,
    pub sandbox: &'a Sandbox,
    pub args: &'a Args,
}

impl ReadyLine<'_> {
    /// Where it is and its key, alone: without them nobody could use it.
    pub fn access(&self) -> Printout {
        let export = export(&url(self.address, ""), &self.sandbox.api_key());
        Printout::Note(Box::new(move |_, out| {
            let _ = writeln!(out, "{export}");
        }))
    }

    pub fn job(&self) -> Printout {
        let url = url(self.address, "");
        // Whoever gave the key knows it.
        let key = self.args.api_key.is_none().then(|| self.sandbox.api_key());
        let curl = click(&url);
        let state = self.args.state.as_ref().map(|path| path.display().to_string());
        let faults = self.args.faults.as_ref().map(ToString::to_string);
        let scale = self.args.time_scale;
        if self.args.json {
            return Printout::Line(json_line(&json!({
                "type": "ready",
                "url": url,
                "port": self.address.port(),
                "pid": std::process::id(),
                "api_key": key,
                "time_scale": scale,
                "faults": faults,
                "state": state,
                "curl": curl,
            })));
        }
        let open = !self.address.ip().is_loopback();
        let webhooks = self.sandbox.webhooks();
        Printout::Note(Box::new(move |paint, out| {
            out.push_str("sandbox hub on ");
            paint.push(out, Tone::Bold, &url);
            out.push_str("; Ctrl-C ends it\n");
            if open {
                paint.push(out, Tone::Warn, "warning");
                out.push_str(": other machines can reach this address\n");
            }
            if let Some(state) = state {
                let count = if webhooks == 1 { "1 webhook".to_owned() } else { format!("{webhooks} webhooks") };
                let _ = writeln!(out, "state in {} ({count})", sanitize::line(&state));
            }
            if (scale - 1.0).abs() > f64::EPSILON {
                let _ = writeln!(out, "waits are divided by {scale}");
            }
            if let Some(faults) = faults {
                paint.push(out, Tone::Warn, &format!("faults: {faults}"));
                out.push('\n');
            }
            if let Some(key) = key {
                let _ = writeln!(out, "in another terminal:\n  {}", export(&url, &key));
            } else {
                let _ = writeln!(out, "in another terminal, with {API_KEY} set to the key from --api-key:");
                let _ = writeln!(out, "  export {HUB}={url}");
            }
            let width = curl.len().max(LISTEN.len()) + 4;
            let _ = writeln!(out, "  {LISTEN:width$}receive what this hub delivers");
            let _ = writeln!(out, "  {curl:width$}click one of its links");
        }))
    }
}
