//! `register`: what goes to the hub, what is printed of its answer, and what is refused before the hub is asked.

use crate::support::hub::{Hub, Reply, answer, json};
use crate::support::{Cli, Output, Place};

pub(crate) const KEY: &str = "pk_test_0123c0de";
pub(crate) const SECRET: &str = "whsec_0123456789abcdef";
const URL: &str = "https://hooks.example.com/pushoney";
pub(crate) const PRINTED: &str = "id wh_1\nsigning_secret whsec_0123456789abcdef\n";
pub(crate) const IN_ENV: &str = "note: the signing secret is in .env as PUSHONEY_SIGNING_SECRET\n";
pub(crate) const CONFIG: &str = "config/pushoney/config.toml";

pub(crate) fn created() -> Reply {
    json("201 Created", &format!("{{\"id\":\"wh_1\",\"url\":\"{URL}\",\"signing_secret\":\"{SECRET}\",\"n\":1.50}}"))
}

pub(crate) fn register(place: &Place, hub: &str) -> Cli {
    place.run(["register", "--url", URL, "--hub", hub]).env("PUSHONEY_API_KEY", KEY)
}

/// Runs it, and asserts that neither the key nor the secret is on standard error.
#[track_caller]
pub(crate) fn run(cli: Cli) -> Output {
    let output = cli.run();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains(KEY) && !stderr.contains(SECRET), "{stderr}");
    output
}

#[test]
fn it_posts_url_and_events_with_the_key_and_prints_what_it_got() {
    let hub = Hub::new([created(), created()]);
    let place = Place::new();
    run(register(&place, &hub.url()).stdout(PRINTED));
    run(register(&place, &hub.url()).args(["--events", "click.recorded"]).stdout(PRINTED));
    let requests = hub.requests();
    assert_eq!(requests[0].line, "POST /v1/webhooks");
    assert_eq!(requests[0].header("authorization"), Some("Bearer pk_test_0123c0de"));
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(
        requests[0].body,
        format!("{{\"url\":\"{URL}\",\"events\":[\"click.recorded\",\"conversion.recorded\"]}}")
    );
    assert_eq!(requests[1].body, format!("{{\"url\":\"{URL}\",\"events\":[\"click.recorded\"]}}"));
}

#[test]
fn json_passes_the_whole_answer_through_in_one_safe_line() {
    let body =
        format!("{{\n \"data\": {{\"signing_secret\": \"{SECRET}\", \"id\": 7}},\n \"n\": 1.50, \"x\": \"\u{202e}\"}}");
    let hub = Hub::new([json("200 OK", &body), json("200 OK", &body)]);
    let place = Place::new();
    let expected = format!("{{\"data\":{{\"signing_secret\":\"{SECRET}\",\"id\":7}},\"n\":1.50,\"x\":\"\\u202e\"}}\n");
    run(register(&place, &hub.url()).arg("--json").stdout(&expected));
    // A secret that is stored is null in it.
    let expected = expected.replace(&format!("\"{SECRET}\""), "null");
    run(register(&place, &hub.url()).args(["--json", "--write-env", ".env"]).stdout(expected).stderr(IN_ENV));
}

#[test]
fn id_and_secret_are_found_wherever_they_stand() {
    for body in [
        format!("{{\"webhook\":{{\"id\":\"wh_1\",\"signing_secret\":\"{SECRET}\"}}}}"),
        format!("{{\"data\":{{\"id\":\"wh_1\"}},\"signing_secret\":\"{SECRET}\"}}"),
    ] {
        let hub = Hub::new([json("200 OK", &body)]);
        run(register(&Place::new(), &hub.url()).stdout(PRINTED));
    }
    let hub = Hub::new([json("200 OK", &format!("{{\"signing_secret\":\"{SECRET}\"}}"))]);
    let warning = "warning: the hub's response has no webhook id; use --json to see the whole response\n";
    run(register(&Place::new(), &hub.url()).stdout(format!("signing_secret {SECRET}\n")).stderr(warning));
}

#[test]
fn hub_and_key_come_from_flag_environment_or_profile() {
    let hub = Hub::new((0..6).map(|_| created()));
    let url = hub.url();
    let place = Place::new();
    place.file("key", "pk_file\n").file("config/pushoney/k", "pk_profile_file");
    place.config(&format!(
        "[profiles.default]\nhub = '{url}'\napi_key = 'pk_profile'\n[profiles.f]\nhub = '{url}'\napi_key_file = 'k'\n"
    ));
    let bare = || place.run(["register", "--url", URL]).stdout(PRINTED);
    bare().run();
    bare().args(["--profile", "f"]).run();
    bare().env("PUSHONEY_API_KEY", "pk_env").run();
    bare().env("PUSHONEY_API_KEY", "pk_env").args(["--api-key-file", "key"]).run();
    // A flag wins over what could not work.
    bare().env("PUSHONEY_HUB", "http://127.0.0.1:1").args(["--hub", &url]).run();
    bare().env("PUSHONEY_HUB", &url).args(["--config", CONFIG]).run();
    let keys: Vec<_> =
        hub.requests().iter().map(|request| request.header("authorization").unwrap().to_owned()).collect();
    let expected = ["pk_profile", "pk_profile_file", "pk_env", "pk_file", "pk_profile", "pk_profile"];
    assert_eq!(keys, expected.map(|key| format!("Bearer {key}")));
}

#[test]
fn without_hub_or_key_it_says_how_to_give_one() {
    let place = Place::new();
    place
        .run(["register", "--url", URL])
        .status(2)
        .stderr_contains("error: no hub to call\n")
        .stderr_contains("--hub acme")
        .run();
    let keyless = || place.run(["register", "--url", URL, "--hub", "http://127.0.0.1:1"]).status(2);
    keyless().stderr_contains("error: no API key\n").stderr_contains("export PUSHONEY_API_KEY=pk_…").run();
    let hint = "\n  set it to one of the hub's keys, which start with pk_\n";
    keyless().env("PUSHONEY_API_KEY", "").stderr(format!("error: $PUSHONEY_API_KEY: the API key is empty{hint}")).run();
    keyless()
        .file("empty", "\n")
        .args(["--api-key-file", "empty"])
        .stderr(format!("error: empty: the API key is empty{hint}"))
        .run();
    let unfit = keyless()
        .env("PUSHONEY_API_KEY", "pk hunter2")
        .stderr_contains("contains a space or another invalid character")
        .run();
    assert!(!unfit.everything().contains("hunter2"));
    keyless()
        .args(["--api-key-file", "gone"])
        .status(4)
        .stderr_contains("error: cannot read API key file gone: ")
        .run();
    place.config("[profiles.default]\napi_key = ''\n");
    keyless().stderr(format!("error: `api_key` of profile `default`: the API key is empty{hint}")).run();
}

#[test]
fn the_key_never_travels_in_clear() {
    let place = Place::new();
    let why = "error: --hub `http://hub.example`: the API key would be sent to hub.example unencrypted; use https\n";
    register(&place, "http://hub.example").status(2).stderr_contains(why).run();
    for (elsewhere, why) in [
        ("hub.example:8443", "not a hub: use its name (acme), its host (acme.pushoney.com) or its URL (https://…)\n"),
        ("4000", "could be a port on this machine or a name: type :4000 or 4000.pushoney.com\n"),
    ] {
        register(&place, elsewhere).status(2).stderr_contains(&format!("error: --hub `{elsewhere}`: {why}")).run();
    }
}

#[test]
fn a_url_that_pushoney_cannot_reach_is_refused() {
    let tunnel = "\n  point a tunnel (ngrok, Cloudflare Tunnel, Tailscale Funnel) at it and register the tunnel's https URL\n  register it anyway with --force\n";
    for (url, why) in [
        ("http://localhost:3000/x", "localhost is this machine, but for Pushoney it is Pushoney's own"),
        ("https://10.0.0.7/x", "10.0.0.7 is an address inside a private network"),
        ("https://devbox/x", "devbox is a name inside a private network"),
        ("http://hooks.example.com/", "it delivers to https URLs, and this one is http"),
    ] {
        let cli = Place::new().run(["register", "--url", url, "--hub", "acme"]).env("PUSHONEY_API_KEY", KEY);
        cli.status(2).stderr(format!("error: Pushoney can't reach --url {url}: {why}{tunnel}")).run();
    }
    let place = Place::new();
    for (none, why) in [
        ("", "`` is empty"),
        ("hooks", "`hooks` could be a host or a path"),
        ("ftp://hooks.example.com", "`ftp://hooks.example.com` does not start with http:// or https://"),
        ("mailto:x@example.com", "the URL has a user name"),
    ] {
        let cli = place.run(["register", "--url", none, "--hub", "acme", "--force"]).env("PUSHONEY_API_KEY", KEY);
        cli.status(2).stderr_contains(&format!("error: --url: {why}")).run();
    }
    let short = place.run(["register", "--url", ":3000/x", "--hub", "acme"]).env("PUSHONEY_API_KEY", KEY);
    short
        .status(2)
        .stderr_contains("error: Pushoney can't reach --url http://localhost:3000/x: localhost is this")
        .run();
    // A hub on this machine reaches what is on this machine.
    let hub = Hub::new([created()]);
    let cli = place.run(["register", "--url", "http://localhost:3000/x", "--hub", &hub.url()]);
    run(cli.env("PUSHONEY_API_KEY", KEY).stdout(PRINTED));
    assert!(hub.requests()[0].body.contains("http://localhost:3000/x"));
    // Forced, it gets as far as the network, where this name is nowhere.
    let forced = place.run(["register", "--url", "https://devbox", "--hub", "https://x.invalid", "--force"]);
    run(forced.env("PUSHONEY_API_KEY", KEY).status(3).stderr_contains("x.invalid"));
}

#[test]
fn events_are_names() {
    let place = Place::new();
    for wrong in ["", "a,,b", "a, b"] {
        register(&place, "acme")
            .args(["--events", wrong])
            .status(2)
            .stderr_contains("error: --events has an empty name")
            .run();
    }
    let hub = Hub::new([created()]);
    let note = "note: click.record is not a published Pushoney event; did you mean click.recorded?\n";
    run(register(&place, &hub.url()).args(["--events", "click.record"]).stdout(PRINTED).stderr(note));
}

#[test]
fn an_answer_without_a_secret_is_printed_whole() {
    let cases = [
        ("{\"id\":\"wh_1\",\"key\":\"\u{1b}x\"}", "{\"id\":\"wh_1\",\"key\":\"\\u001bx\"}\n"),
        ("<b>whsec_in_here</b>\nsecond\u{1b}", "<b>whsec_in_here</b>\nsecond\\u001b\n"),
    ];
    for (body, printed) in cases {
        let hub = Hub::new([answer("200 OK", "", body)]);
        let cli = register(&Place::new(), &hub.url()).args(["--write-env", ".env"]).status(3).stdout(printed);
        run(cli
            .stderr_contains("so the webhook is registered, but its response, printed in full, has no signing_secret"));
    }
    let hub = Hub::new([
        answer("200 OK", "", "x\n\u{1b}"),
        answer("200 OK", "", "{\"id\":1}"),
        answer("204 No Content", "", ""),
    ]);
    let with = |stdout: &str| register(&Place::new(), &hub.url()).arg("--json").status(3).stdout(stdout);
    run(with("{\"answer\":\"x\\\\n\\\\u001b\"}\n").stderr_contains("no signing_secret"));
    run(with("{\"id\":1}\n").stderr_contains("no signing_secret"));
    run(with("").stderr_contains("so the webhook is registered, but its response is empty"));
}

#[test]
fn an_answer_that_breaks_off_is_printed_as_far_as_it_came() {
    let half = format!("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{{\"signing_secret\":\"{SECRET}\"");
    let hub = Hub::new([Reply::Bytes(half.into_bytes())]);
    let cli = register(&Place::new(), &hub.url()).status(3).stdout(format!("{{\"signing_secret\":\"{SECRET}\"\n"));
    run(cli.stderr_contains("so the webhook is registered, but its response is incomplete (it was cut off: "));
    let endless = format!("HTTP/1.1 201 Created\r\n\r\n{}", "x".repeat(3 * 1024 * 1024));
    let hub = Hub::new([Reply::Bytes(endless.into_bytes())]);
    let output = register(&Place::new(), &hub.url()).status(3).any_stdout().stderr_contains("over 1 MiB").run();
    assert_eq!(output.stdout.len(), 1024 * 1024 + 1);
}

#[test]
fn an_answer_that_repeats_the_key_is_printed_without_it() {
    let place = Place::new();
    let echo =
        format!("{{\"id\":\"of {KEY}\",\"signing_secret\":\"{SECRET}\",\"asked\":{{\"{KEY}\":[\"Bearer {KEY}\"]}}}}");
    let shown = echo.replace(KEY, "…c0de");
    let nothing = format!("{{\"id\":\"wh_1\",\"token\":\"{KEY}\",\"n\":1.50}}");
    let page = format!("<p>{KEY}</p>\n{KEY}");
    let hub = Hub::new([
        json("201 Created", &echo),
        json("201 Created", &echo),
        json("201 Created", &echo),
        json("201 Created", &nothing),
        json("201 Created", &nothing),
        answer("201 Created", "", &page),
    ]);
    run(register(&place, &hub.url()).stdout(format!("id of …c0de\nsigning_secret {SECRET}\n")));
    run(register(&place, &hub.url()).arg("--json").stdout(format!("{shown}\n")));
    let in_env = shown.replace(&format!("\"{SECRET}\""), "null");
    run(register(&place, &hub.url())
        .args(["--json", "--write-env", ".env"])
        .stdout(format!("{in_env}\n"))
        .stderr(IN_ENV));
    let nothing = nothing.replace(KEY, "…c0de");
    for args in [&[][..], &["--json"]] {
        let refused = register(&place, &hub.url()).args(args.iter().copied()).status(3);
        run(refused
            .stdout(format!("{nothing}\n"))
            .stderr_contains("its response, printed in full, has no signing_secret"));
    }
    let refused = register(&place, &hub.url()).status(3).stdout("<p>…c0de</p>\n…c0de\n");
    run(refused.stderr_contains("its response, printed in full, has no signing_secret"));
    // What is the secret is never lost, even if it is the key.
    let hub = Hub::new([json("201 Created", &format!("{{\"id\":\"wh_1\",\"signing_secret\":\"{KEY}\"}}"))]);
    register(&place, &hub.url()).stdout(format!("id wh_1\nsigning_secret {KEY}\n")).run();
}
