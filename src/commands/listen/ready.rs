//! Printed once connections are accepted: the address, and a signed curl command to try it with.

use super::Args;
use super::forward::Forwarder;
use super::handler::Handler;
use super::secret::{Hub, Obtained, SecretFrom};
use super::show::{DeliveryPrinter, Layout};
use crate::context::Context;
use crate::delivery::{self, sample};
use crate::http::{curl, listener};
use crate::hub::args;
use crate::hub::registration::Registered;
use crate::secrets::Setup;
use crate::signing::{Keys, Scheme, Signature, Stamp, show_duration, sign};
use crate::terminal::sanitize::{self, json_line};
use crate::terminal::{Paint, Printout, Tone};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::net::SocketAddr;

/// The ready line, in the layout of `handler`.
pub(super) fn job(
    ctx: &Context,
    handler: &Handler,
    setup: &Setup,
    address: SocketAddr,
    args: &Args,
    obtained: &Obtained,
) -> Printout {
    let (output, url) = (&handler.output, listener::url(address, args.path.as_deref().unwrap_or_default()));
    let Obtained { registered, hub, .. } = obtained;
    let routes = handler.forwarder.iter().flat_map(Forwarder::routes);
    let routes: Vec<_> = routes.map(ToString::to_string).collect();
    let capture = args.capture.capture.as_ref().map(|path| path.display().to_string());
    let responds = handler.respond.named();
    let click = registered.as_ref().filter(|_| hub.is_none()).and_then(click);
    let curl = match (hub, &click) {
        (Some(hub), _) => hub.curl(),
        (None, Some(click)) => click.clone(),
        (None, None) => signed_curl(ctx, &output.scheme, setup, &url),
    };
    if output.layout == Layout::Json {
        return Printout::Line(json_line(&json!({
            "type": "ready",
            "url": url,
            "port": address.port(),
            "scheme": output.scheme.name(),
            "secrets": output.secrets,
            "registered": registered.as_ref().map(as_json),
            "sandbox": hub.as_ref().map(Hub::as_json),
            "pid": std::process::id(),
            "capture": capture,
            "forward": routes,
            "responds": responds,
            "curl": curl,
        })));
    }
    let capture = capture.into_iter().map(|path| format!("capturing to {path}"));
    let forwarding = routes.iter().map(|route| format!("forwarding {route}"));
    let note = ReadyNote {
        how: how(output),
        is_open: !address.ip().is_loopback(),
        registered: registration(obtained, &url, args, !routes.is_empty()),
        doing: capture.chain(forwarding).chain(hub.iter().flat_map(Hub::manners)).collect(),
        responds,
        // Beside a command that sends, a way to send by hand would only be in the way.
        try_it: match hub {
            Some(hub) => of_sandbox(hub, &curl, handler.forwarder.is_some()),
            None if !args.command.is_empty() => String::new(),
            None if click.is_some() => format!("click one of that hub's links:\n  {curl}\n"),
            None => format!("{}\n  {curl}\n", good_for(output)),
        },
        url,
    };
    Printout::Note(Box::new(move |paint, out| note.write(out, paint)))
}

/// What people read: each part is whole lines.
struct ReadyNote {
    url: String,
    how: String,
    /// Other machines can reach it.
    is_open: bool,
    registered: String,
    doing: Vec<String>,
    /// What is answered on purpose.
    responds: Vec<String>,
    try_it: String,
}

impl ReadyNote {
    fn write(&self, out: &mut String, paint: Paint) {
        out.push_str("listening on ");
        paint.push(out, Tone::Bold, &self.url);
        let _ = writeln!(out, " ({}); Ctrl-C ends it", self.how);
        if self.is_open {
            paint.push(out, Tone::Warn, "warning");
            out.push_str(": other machines can reach this address\n");
        }
        out.push_str(&self.registered);
        for line in &self.doing {
            let _ = writeln!(out, "{}", sanitize::line(line));
        }
        for line in &self.responds {
            paint.push(out, Tone::Warn, line);
            out.push('\n');
        }
        out.push_str(&self.try_it);
    }
}

/// Id and secret alone, where nothing else is to be said: the secret is shown once.
pub(super) fn secret_alone(registered: &Registered) -> Printout {
    let lines = registered.lines(true);
    Printout::Note(Box::new(move |_, out| out.push_str(&lines)))
}

fn as_json(registered: &Registered) -> Value {
    let secret = Some(&registered.secret).filter(|_| !registered.stored.is_everywhere());
    json!({
        "id": registered.id,
        "signing_secret": secret,
        "hub": registered.hub.to_string(),
        "url": registered.url,
        "events": registered.events,
    })
}

/// The registration, and the secret that an application behind us needs where it has not got it.
fn registration(obtained: &Obtained, own: &str, args: &Args, forwards: bool) -> String {
    match (&obtained.hub, &obtained.registered) {
        (Some(hub), Some(registered)) if !registered.stored.is_everywhere() => {
            secret_of(hub, &registered.secret, !args.command.is_empty(), forwards)
        }
        (None, Some(registered)) => as_text(registered, own),
        _ => String::new(),
    }
}

/// Where the secret of a hub of our own is, and how an application gets it.
fn secret_of(hub: &Hub, secret: &str, has_command: bool, forwards: bool) -> String {
    let (lasts, kept) = match &hub.secret_from {
        SecretFrom::AtHand => return String::new(),
        SecretFrom::Machine(path) => {
            ("the same on every run", format!("stays the same, in {}", sanitize::line(&path.display().to_string())))
        }
        SecretFrom::ThisRun => ("for this run only", "is for this run only".to_owned()),
    };
    if has_command {
        return format!("the command has the secret in PUSHONEY_SIGNING_SECRET, {lasts}\n");
    }
    if !forwards {
        return format!("the hub's signing secret {kept}\n");
    }
    format!(
        "your application needs this secret, {lasts}:\n  PUSHONEY_SIGNING_SECRET={}\n\
         store it with --write-env .env; or sign with your application's own: --env-file .env\n",
        sanitize::line(secret)
    )
}

fn as_text(registered: &Registered, own: &str) -> String {
    let Registered { hub, url, events, .. } = registered;
    let what = format!("registered with {hub}: {}", events.join(", "));
    let at = if url == own { String::new() } else { format!("delivered to {}\n", sanitize::line(url)) };
    format!("{}\n{at}{}", sanitize::line(&what), registered.lines(!registered.stored.is_everywhere()))
}

/// A click on a hub of this machine, which says more about it than a delivery that is made by hand.
fn click(registered: &Registered) -> Option<String> {
    let clicks = registered.hub.is_local() && registered.events.iter().any(|event| event == "click.recorded");
    clicks.then(|| args::click(&registered.hub))
}

/// What to do with the hub of our own.
fn of_sandbox(hub: &Hub, curl: &str, forwards: bool) -> String {
    let export = args::export(&hub.url, &hub.key());
    let when = if forwards { "once the application is up" } else { "now" };
    let illustrations = match hub.illustrations() {
        none if none.is_empty() => none,
        events => format!("the payload of {events} is not published: its sample is an illustration\n"),
    };
    format!(
        "the sandbox fires one event of each kind {when}; one more:\n  {curl}\nto call its API:\n  \
         {export}\n{illustrations}"
    )
}

fn how(output: &DeliveryPrinter) -> String {
    let scheme = output.scheme.name();
    match output.secrets {
        0 => "not verifying".to_owned(),
        1 => format!("scheme {scheme}"),
        several => format!("scheme {scheme}, {several} secrets"),
    }
}

fn good_for(output: &DeliveryPrinter) -> String {
    match (output.secrets, output.scheme.tolerance()) {
        (1.., Some(tolerance)) => format!("send it a signed event (good for {}):", show_duration(tolerance)),
        (1.., None) => "send it a signed event:".to_owned(),
        (0, _) => "send it an event:".to_owned(),
    }
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
