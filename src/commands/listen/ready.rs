//! What is printed once connections are accepted: where, and a signed curl to try it with.

use super::Args;
use super::desk::{Desk, Form};
use crate::commands::Setup;
use crate::commands::sign::curl;
use crate::context::Context;
use crate::delivery;
use crate::sample;
use crate::signing::{Keys, Scheme, Signature, Stamp, show_duration, sign};
use crate::terminal::sanitize::{self, json_line};
use crate::terminal::{Job, Tone};
use serde_json::json;
use std::fmt::Write as _;
use std::net::SocketAddr;

/// Where a sender on this machine reaches the listener.
pub(super) fn url(address: SocketAddr, path: Option<&str>) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}{}", SocketAddr::new(ip, address.port()), path.unwrap_or_default())
}

/// The ready line, in the form of `view`.
pub(super) fn job(ctx: &Context, desk: &Desk, setup: &Setup, address: SocketAddr, args: &Args) -> Job {
    let (view, url) = (&desk.view, url(address, args.path.as_deref()));
    let routes = desk.forwarder.iter().flat_map(|forwarder| &forwarder.routes);
    let routes: Vec<_> = routes.map(|(route, _)| route.to_string()).collect();
    let capture = args.capture.capture.as_ref().map(|path| path.display().to_string());
    let responds = desk.respond.named();
    let has_command = !args.command.is_empty();
    let curl = signed_curl(ctx, &view.scheme, setup, &url);
    let scheme = view.scheme.name().to_owned();
    if view.form == Form::Json {
        return Job::Line(json_line(&json!({
            "type": "ready",
            "url": url,
            "port": address.port(),
            "scheme": scheme,
            "secrets": view.secrets,
            "pid": std::process::id(),
            "capture": capture,
            "forward": routes,
            "responds": responds,
            "curl": curl,
        })));
    }
    let how = match view.secrets {
        0 => "verifying nothing".to_owned(),
        1 => format!("scheme {scheme}"),
        several => format!("scheme {scheme}, {several} secrets"),
    };
    let open = !address.ip().is_loopback();
    let good_for = match (view.secrets, view.scheme.tolerance()) {
        (1.., Some(tolerance)) => format!("send it a signed event (good for {}):", show_duration(tolerance)),
        (1.., None) => "send it a signed event:".to_owned(),
        (0, _) => "send it an event:".to_owned(),
    };
    let capture = capture.into_iter().map(|path| format!("capturing to {path}"));
    let doing: Vec<_> = capture.chain(routes.into_iter().map(|route| format!("forwarding {route}"))).collect();
    Job::Note(Box::new(move |paint, out| {
        out.push_str("listening on ");
        paint.push(out, Tone::Bold, &url);
        let _ = writeln!(out, " ({how}); Ctrl-C ends it");
        if open {
            paint.push(out, Tone::Warn, "warning");
            out.push_str(": other machines can reach this address\n");
        }
        for line in doing {
            let _ = writeln!(out, "{}", sanitize::line(&line));
        }
        for line in responds {
            paint.push(out, Tone::Warn, &line);
            out.push('\n');
        }
        // Beside a command that sends, a way to send by hand would only be in the way.
        if !has_command {
            let _ = writeln!(out, "{good_for}\n  {curl}");
        }
    }))
}

fn signed_curl(ctx: &Context, scheme: &Scheme, setup: &Setup, url: &str) -> String {
    let now = ctx.now();
    let id = format!("dlv_try_{}", now.seconds());
    let payload = sample::sample(scheme, sample::example_event(scheme), now, &id).payload;
    // Where a header takes one signature, the current secret is the last one.
    let secrets = if scheme.takes_several_secrets() {
        &setup.secrets[..]
    } else {
        &setup.secrets[setup.secrets.len().saturating_sub(1)..]
    };
    let stamp = Stamp { timestamp: Some(now.seconds()), id: Some(id.clone()) };
    let signed = Keys::new(scheme, secrets).ok().and_then(|keys| sign(&keys, stamp, payload.as_bytes()).ok());
    let signature = signed.unwrap_or(Signature { value: String::new(), headers: Vec::new() });
    let none: [(&str, &str); 0] = [];
    let event = delivery::Envelope::read(scheme, &none[..], payload.as_bytes()).event;
    let headers = delivery::headers(scheme, &signature, event.as_deref(), Some(&id));
    curl(url, &headers, payload.as_bytes())
}
