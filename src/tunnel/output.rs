//! What a line of a tunnel program's output means: its URL, that it is up, or what is wrong and what to do about it.
//!
//! The lines are those that the programs print in late 2026: cloudflared's and Tailscale's as their sources have them, ngrok's
//! as they are quoted in public threads. What is not understood is nothing: the end of a program's output is shown
//! where it fails in a way that is not listed here.

use regex_lite::Regex;
use serde_json::Value;

/// What a line means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing to us.
    Other,
    /// The public URL.
    Url(String),
    /// Requests to the URL arrive from now on.
    Up,
    /// Both.
    UrlAndUp(String),
    /// Something is wrong, and the program keeps trying.
    Trouble(TunnelFault),
    /// It has failed for good.
    Failed(TunnelFault),
}

/// What is wrong, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TunnelFault {
    pub what: String,
    pub next: String,
}

impl TunnelFault {
    fn new(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), next: next.into() }
    }
}

/// Reads the output of one run, line by line.
pub(super) trait Read: Send {
    /// A line without its end, of either stream.
    fn line(&mut self, line: &str) -> Meaning;
}

/// cloudflared's quick tunnels. The URL is printed before the tunnel is up.
#[derive(Debug)]
pub(super) struct Cloudflared {
    url: Regex,
}

impl Default for Cloudflared {
    fn default() -> Self {
        // In a separate box: api.trycloudflare.com occurs in the line of a failure.
        let url = Regex::new(r"\|\s+(https://[a-z0-9-]+\.trycloudflare\.com)\s+\|").expect("the pattern is valid");
        Self { url }
    }
}

impl Read for Cloudflared {
    fn line(&mut self, line: &str) -> Meaning {
        if let Some(found) = self.url.captures(line) {
            return Meaning::Url(found[1].to_owned());
        }
        if line.contains("Registered tunnel connection") {
            return Meaning::Up;
        }
        if line.contains("429 Too Many Requests") || line.contains("error code: 1015") {
            return Meaning::Failed(TunnelFault::new(
                "Cloudflare refuses another quick tunnel for now: too many were requested from this address",
                "wait some minutes, or use another program, such as localhost.run",
            ));
        }
        if line.contains("failed to request quick Tunnel") {
            return Meaning::Failed(TunnelFault::new(
                "cloudflared cannot reach api.trycloudflare.com",
                "is this machine online, and does a firewall or proxy stand in the way?",
            ));
        }
        if line.contains("failed to parse quick Tunnel ID") || line.contains("Error unmarshaling QuickTunnel response")
        {
            return Meaning::Failed(TunnelFault::new(
                "Cloudflare's answer to the request for a quick tunnel makes no sense to cloudflared",
                "update cloudflared, or use another program, such as localhost.run",
            ));
        }
        if line.contains("Failed to dial a quic connection") || line.contains("failed to dial to edge") {
            return Meaning::Trouble(TunnelFault::new(
                "cloudflared cannot reach Cloudflare's edge (port 7844)",
                "a firewall may block UDP: try `cloudflared tunnel --protocol http2 --url http://127.0.0.1:PORT` by hand",
            ));
        }
        Meaning::Other
    }
}

/// ngrok's agent, which logs JSON.
#[derive(Debug, Default)]
pub(super) struct Ngrok;

impl Read for Ngrok {
    fn line(&mut self, line: &str) -> Meaning {
        let Ok(Value::Object(said)) = serde_json::from_str(line) else {
            // It repeats what is wrong in plain lines.
            return if line.starts_with("ERROR:") {
                failure_of_ngrok(line).map_or(Meaning::Other, Meaning::Failed)
            } else {
                Meaning::Other
            };
        };
        let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("msg") == "started tunnel" && text("url").starts_with("https://") {
            return Meaning::UrlAndUp(text("url").to_owned());
        }
        let is_final = text("lvl") == "crit" || text("msg") == "command failed";
        match (text("lvl"), text("err")) {
            ("eror" | "crit", err) if !matches!(err, "" | "<nil>") => match failure_of_ngrok(err) {
                Some(trouble) => Meaning::Failed(trouble),
                None if is_final => Meaning::Other,
                None => Meaning::Trouble(TunnelFault::new(
                    "ngrok cannot reach its service, and goes on trying",
                    "is this machine online?",
                )),
            },
            _ => Meaning::Other,
        }
    }
}

/// What one of ngrok's codes means.
fn failure_of_ngrok(text: &str) -> Option<TunnelFault> {
    let (_, code) = text.split_once("ERR_NGROK_")?;
    let code: String = code.chars().take_while(char::is_ascii_digit).collect();
    Some(match code.as_str() {
        "4018" => TunnelFault::new(
            "ngrok has no authtoken (ERR_NGROK_4018)",
            "sign up for free at https://dashboard.ngrok.com/signup, then: ngrok config add-authtoken TOKEN; or use cloudflared, which needs no account",
        ),
        // The text repeats the token, so nothing of it is shown.
        "105" | "107" => TunnelFault::new(
            format!("ngrok does not accept its authtoken (ERR_NGROK_{code})"),
            "copy it again from https://dashboard.ngrok.com/get-started/your-authtoken, then: ngrok config add-authtoken TOKEN; NGROK_AUTHTOKEN, where it is set, comes first",
        ),
        "108" => TunnelFault::new(
            "this ngrok account has another session already (ERR_NGROK_108)",
            "stop the other agent (https://dashboard.ngrok.com/agents), or use cloudflared",
        ),
        "334" => TunnelFault::new(
            "this ngrok domain is online already (ERR_NGROK_334)",
            "stop the agent that has it: https://dashboard.ngrok.com/endpoints",
        ),
        "313" => TunnelFault::new(
            "this ngrok account may not use that domain (ERR_NGROK_313)",
            "leave the domain out, or see https://dashboard.ngrok.com/domains",
        ),
        code => TunnelFault::new(
            format!("ngrok refuses (ERR_NGROK_{code})"),
            format!("see https://ngrok.com/docs/errors/err_ngrok_{code}"),
        ),
    })
}

/// Tailscale Funnel in the foreground.
#[derive(Debug, Default)]
pub(super) struct Tailscale {
    is_available: bool,
    is_not_enabled: bool,
}

impl Read for Tailscale {
    fn line(&mut self, line: &str) -> Meaning {
        let line = line.trim();
        if line.starts_with("Available on the internet") {
            self.is_available = true;
        } else if self.is_available && line.starts_with("https://") && host(line).ends_with(".ts.net") {
            return Meaning::UrlAndUp(line.trim_end_matches('/').to_owned());
        } else if line.starts_with("Funnel is not enabled") {
            self.is_not_enabled = true;
        } else if self.is_not_enabled && line.starts_with("https://login.tailscale.com/") {
            return Meaning::Failed(TunnelFault::new(
                "Tailscale Funnel is not enabled on your tailnet",
                format!("enable it: {line}"),
            ));
        } else if let Some((_, what, next)) = TAILSCALE.iter().find(|(sign, ..)| line.contains(sign)) {
            return Meaning::Failed(TunnelFault::new(*what, *next));
        }
        Meaning::Other
    }
}

/// What Tailscale says when it fails, what that is, and what to do about it.
const TAILSCALE: [(&str, &str, &str); 7] = [
    (
        "HTTPS must be enabled",
        "Tailscale Funnel needs HTTPS certificates, and your tailnet has them disabled",
        "enable them: https://tailscale.com/s/https",
    ),
    (
        "node attribute not set",
        "your tailnet's policy does not let this machine use Funnel",
        "add the attribute: https://tailscale.com/s/no-funnel",
    ),
    ("Logged out", "Tailscale is logged out", "log in: tailscale up"),
    ("Tailscale is stopped", "Tailscale is stopped", "start it: tailscale up"),
    (
        "failed to connect to local tailscaled",
        "tailscaled, Tailscale's service, is not running",
        "start it: sudo systemctl start tailscaled (Linux), or open the Tailscale app",
    ),
    (
        "listener already exists for port",
        "Tailscale serves something else on that port",
        "take another, as tailscale:8443; tailscale serve status says what",
    ),
    (
        "serve config denied",
        "Tailscale does not let this user change what is served",
        "run once: sudo tailscale set --operator=$USER",
    ),
];

/// The host of a URL.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?', '#']).next().unwrap_or_default()
}

/// Any other program: what a pattern finds is the URL, and the tunnel is up.
#[derive(Debug)]
pub(super) struct Pattern {
    pub url: Regex,
    pub prefix: String,
}

impl Read for Pattern {
    fn line(&mut self, line: &str) -> Meaning {
        let Some(url) = self.url.captures(line).and_then(|found| found.get(1)).map(|url| url.as_str()) else {
            return Meaning::Other;
        };
        let has_scheme = url.starts_with("http://") || url.starts_with("https://");
        Meaning::UrlAndUp(if has_scheme { url.to_owned() } else { format!("{}{url}", self.prefix) })
    }
}

/// A line as it reads without its terminal sequences and control characters.
pub(super) fn plain(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    // Most are already, and a program may print a great many.
    if line.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return text.into_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            // CSI: parameters, then one final character.
            ('\u{1b}', Some('[')) => {
                rest.next();
                let _ = rest.find(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            // OSC: up to BEL or ST.
            ('\u{1b}', Some(']')) => {
                let _ = rest.find(|c| matches!(c, '\u{7}' | '\u{1b}' | '\u{9c}'));
            }
            ('\u{1b}', _) => drop(rest.next()),
            ('\t', _) => plain.push(' '),
            (c, _) if c.is_control() => {}
            (c, _) => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut reader: impl Read, output: &str) -> Vec<Meaning> {
        output.lines().map(|line| reader.line(line)).filter(|line| *line != Meaning::Other).collect()
    }

    fn failure(reader: impl Read, output: &str) -> (String, String) {
        match all(reader, output).first() {
            Some(Meaning::Failed(trouble) | Meaning::Trouble(trouble)) => (trouble.what.clone(), trouble.next.clone()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cloudflared_is_up_once_it_is_registered_and_not_when_it_has_a_url() {
        let output = "\
2026-11-21T19:20:06Z INF Thank you for trying Cloudflare Tunnel. Doing so, without a Cloudflare account, is a quick way to experiment. See https://developers.cloudflare.com/cloudflare-one/connections/connect-apps and https://www.cloudflare.com/website-terms/
2026-11-21T19:20:06Z INF Requesting new quick Tunnel on trycloudflare.com...
2026-11-21T19:20:06Z INF +--------------------------------------------------------------------------------------------+
2026-11-21T19:20:06Z INF |  Your quick Tunnel has been created! Visit it at (it may take some time to be reachable):  |
2026-11-21T19:20:06Z INF |  https://seasonal-deck-organisms-sf.trycloudflare.com                                      |
2026-11-21T19:20:06Z INF +--------------------------------------------------------------------------------------------+
2026-11-21T19:20:08Z INF Registered tunnel connection connIndex=0 connection=1 event=0 ip=198.41.200.193 location=tpe01 protocol=quic";
        let url = "https://seasonal-deck-organisms-sf.trycloudflare.com".to_owned();
        assert_eq!(all(Cloudflared::default(), output), [Meaning::Url(url), Meaning::Up]);
    }

    #[test]
    fn cloudflared_fails_in_words() {
        for (line, what) in [
            (
                r#"ERR Error unmarshaling QuickTunnel response: error code: 1015 error="invalid character 'e' looking for beginning of value" status_code="429 Too Many Requests""#,
                "too many",
            ),
            ("failed to parse quick Tunnel ID: invalid UUID length: 0", "makes no sense"),
            (
                r#"failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: lookup api.trycloudflare.com: no such host"#,
                "cannot reach api.trycloudflare.com",
            ),
            (
                r#"ERR Failed to dial a quic connection error="failed to dial to edge with quic: timeout: no recent network activity" connIndex=0 event=0 ip=198.41.192.7"#,
                "edge",
            ),
        ] {
            let (said, next) = failure(Cloudflared::default(), line);
            assert!(said.contains(what) && !next.is_empty(), "{line}: {said}");
        }
    }

    #[test]
    fn ngrok_has_two_shapes_of_success() {
        for (line, url) in [
            (
                r#"{"addr":"http://localhost:9821","lvl":"info","msg":"started tunnel","name":"command_line","obj":"tunnels","t":"...","url":"https://5d5f-116-25-92-210.ngrok-free.app"}"#,
                "https://5d5f-116-25-92-210.ngrok-free.app",
            ),
            (
                r#"{"t":"2026-10-02T08:15:41-0300","lvl":"info","msg":"started tunnel","obj":"tunnels","name":"command_line","addr":{"Scheme":"http","Host":"localhost:5173"},"url":"https://name.ngrok-free.dev"}"#,
                "https://name.ngrok-free.dev",
            ),
        ] {
            assert_eq!(all(Ngrok, line), [Meaning::UrlAndUp(url.to_owned())]);
        }
        for quiet in [
            r#"{"addr":"127.0.0.1:4040","allow_hosts":null,"lvl":"info","msg":"starting web service","obj":"web","t":"x"}"#,
            r#"{"lvl":"warn","msg":"can't bind default web address, trying alternatives"}"#,
            r#"{"lvl":"info","msg":"update available","err":"<nil>"}"#,
            r#"{"lvl":"info","msg":"started tunnel","url":"http://x.ngrok.app"}"#,
        ] {
            assert_eq!(all(Ngrok, quiet), [], "{quiet}");
        }
    }

    #[test]
    fn ngrok_fails_in_words_and_a_bad_token_is_never_repeated() {
        let crit = |text: &str| format!(r#"{{"lvl":"crit","msg":"command failed","err":"{text}"}}"#);
        let unsigned = r"authentication failed: This ngrok session is not authenticated.\n\nSign up for an account: https://dashboard.ngrok.com/signup\r\n\r\nERR_NGROK_4018\r\n";
        assert!(failure(Ngrok, &crit(unsigned)).1.contains("add-authtoken"));
        for (code, what) in
            [("108", "another session"), ("334", "online already"), ("313", "may not use"), ("9999", "ERR_NGROK_9999")]
        {
            let (said, next) = failure(Ngrok, &crit(&format!("x ERR_NGROK_{code}")));
            assert!(said.contains(what) && !next.is_empty(), "{said}");
            assert_eq!(failure(Ngrok, &format!("ERROR:  ERR_NGROK_{code}")).0, said);
        }
        for code in ["105", "107"] {
            let line = crit(&format!("The authtoken you specified is 2abcSECRET ERR_NGROK_{code}"));
            let Some(Meaning::Failed(trouble)) = all(Ngrok, &line).pop() else { panic!() };
            assert!(!trouble.what.contains("SECRET") && !trouble.next.contains("SECRET"));
        }
        let trying = r#"{"lvl":"eror","msg":"failed to reconnect session","err":"dial tcp: lookup connect.ngrok-agent.com: no such host"}"#;
        assert!(matches!(all(Ngrok, trying)[..], [Meaning::Trouble(_)]));
    }

    #[test]
    fn tailscale_is_up_where_it_says_so() {
        let output = "Available on the internet:\n\nhttps://foo.tailnet.ts.net/\n|-- proxy http://127.0.0.1:3000\n\nPress Ctrl+C to exit.";
        assert_eq!(all(Tailscale::default(), output), [Meaning::UrlAndUp("https://foo.tailnet.ts.net".to_owned())]);
        let other = "https://foo.tailnet.ts.net:8443/";
        let output = format!("Available on the internet:\n{other}");
        assert_eq!(all(Tailscale::default(), &output), [Meaning::UrlAndUp(other.trim_end_matches('/').to_owned())]);
        assert_eq!(all(Tailscale::default(), other), [], "only where it is available");
        let link = "https://login.tailscale.com/f/funnel?node=n1";
        let output = format!("Funnel is not enabled on your tailnet.\nTo enable, visit:\n\n         {link}\n");
        assert!(failure(Tailscale::default(), &output).1.contains(link));
        for (sign, what, _) in TAILSCALE {
            assert_eq!(failure(Tailscale::default(), &format!("error: {sign}.")).0, what);
        }
    }

    #[test]
    fn a_pattern_finds_a_url_with_or_without_its_scheme() {
        let pattern = |url: &str| Pattern { url: Regex::new(url).unwrap(), prefix: "http://".to_owned() };
        let bore = plain(
            b"\x1b[2m2026-11-21T19:20:06Z\x1b[0m \x1b[32m INFO\x1b[0m bore_cli::client: listening at 127.0.0.1:21044",
        );
        assert_eq!(
            all(pattern(r"listening at (\S+:\d+)"), &bore),
            [Meaning::UrlAndUp("http://127.0.0.1:21044".to_owned())]
        );
        let run = "abc.lhr.life tunneled with tls termination, https://abc.lhr.life";
        let url = "https://abc.lhr.life".to_owned();
        assert_eq!(all(pattern(r"tunneled with tls termination, (https://\S+)"), run), [Meaning::UrlAndUp(url)]);
    }

    #[test]
    fn a_line_is_plain_text() {
        assert_eq!(plain(b"\x1b]0;title\x07a\x1b[1;31mb\x1b[0m\tc\x08\xff"), "ab c\u{fffd}");
    }
}
