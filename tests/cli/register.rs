//! `register`: what goes to the hub, what is printed and stored, and every way in which it can go wrong.

use crate::support::hub::{Hub, Reply, answer, hang_up, json};
use crate::support::{Cli, Output, Place};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};

const KEY: &str = "pk_test_0123c0de";
const SECRET: &str = "whsec_0123456789abcdef";
const URL: &str = "https://hooks.example.com/pushoney";
const PRINTED: &str = "id wh_1\nsigning_secret whsec_0123456789abcdef\n";
const IN_ENV: &str = "note: the signing secret is in .env as PUSHONEY_SIGNING_SECRET\n";
const CONFIG: &str = "config/pushoney/config.toml";

fn created() -> Reply {
    json("201 Created", &format!("{{\"id\":\"wh_1\",\"url\":\"{URL}\",\"signing_secret\":\"{SECRET}\",\"n\":1.50}}"))
}

fn register(place: &Place, hub: &str) -> Cli {
    place.run(["register", "--url", URL, "--hub", hub]).env("PUSHONEY_API_KEY", KEY)
}

/// Runs it, and asserts that neither the key nor the secret is on standard error.
#[track_caller]
fn run(cli: Cli) -> Output {
    let output = cli.run();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains(KEY) && !stderr.contains(SECRET), "{stderr}");
    output
}

/// Registers with a hub that replies so; exit 3.
#[track_caller]
fn refused(replies: impl IntoIterator<Item = Reply>, stderr: &str) {
    let hub = Hub::new(replies);
    let stderr = stderr.replace("HUB", &hub.url());
    run(register(&Place::new(), &hub.url()).status(3).stderr(stderr));
}

fn mode(place: &Place, name: &str) -> u32 {
    fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o7777
}

fn text(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).unwrap()
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
fn refusals_say_which_key_which_path_and_why() {
    let give = "\n  provide another with --api-key-file, PUSHONEY_API_KEY or `api_key` in the profile\n";
    refused(
        [json("401 Unauthorized", &format!("{{\"error\":\"bad key {KEY}\"}}"))],
        &format!(
            "error: the hub HUB does not accept the API key …c0de ($PUSHONEY_API_KEY) (401 Unauthorized: bad key …c0de){give}"
        ),
    );
    refused(
        [json("403 Forbidden", "{}")],
        &format!(
            "error: the hub HUB does not allow the API key …c0de ($PUSHONEY_API_KEY) to do this (403 Forbidden: it answered {{}}){give}"
        ),
    );
    refused(
        [answer("404 Not Found", "", "")],
        "error: the hub HUB has no /v1/webhooks (404 Not Found)\n  is this a Pushoney hub?\n",
    );
    refused(
        [json("422 Unprocessable Entity", "{\"message\":\"url is\\nnot \\u001b[31mreachable\",\"errors\":[\"a\"]}")],
        "error: the hub HUB refused POST /v1/webhooks (422 Unprocessable Entity: url is\\nnot \\u001b[31mreachable: a)\n",
    );
    let hub = Hub::new([answer("401 Unauthorized", "", "")]);
    let short = register(&Place::new(), &hub.url())
        .env("PUSHONEY_API_KEY", "pk_1234")
        .status(3)
        .stderr_contains("the API key **** (")
        .run();
    assert!(!short.everything().contains("1234"));
}

#[test]
fn a_failing_hub_may_have_done_it() {
    let page = format!("<html>\u{1b}[2J{}", "x".repeat(5000));
    let shown = format!("<html>\\u001b[2J{}…", "x".repeat(185));
    refused(
        [answer("502 Bad Gateway", "Content-Type: text/html\r\n", page)],
        &format!(
            "error: the hub HUB failed at POST /v1/webhooks (502 Bad Gateway: it answered {shown})\n  the request may have succeeded, so it is not sent again: check whether the hub already has a webhook with this URL before you register it again\n"
        ),
    );
}

#[test]
fn a_redirect_is_reported_and_not_followed() {
    let elsewhere = Hub::untouched();
    let to = format!("Location: {}/v1/webhooks\r\n", elsewhere.url());
    for status in ["301 Moved Permanently", "307 Temporary Redirect"] {
        refused(
            [answer(status, &to, "")],
            &format!(
                "error: the hub HUB redirects /v1/webhooks to {}/v1/webhooks ({status})\n  redirects are not followed: the API key is only sent to the hub. If that is the hub, name it with --hub\n",
                elsewhere.url()
            ),
        );
    }
}

#[test]
fn what_may_have_happened_is_not_sent_again() {
    let unsure = "\n  the request may have succeeded, so it is not sent again: check whether the hub already has a webhook with this URL before you register it again\n";
    refused([hang_up()], &format!("error: the hub HUB closed the connection before answering{unsure}"));
    refused(
        [Reply::Bytes(b"220 smtp.example.com ESMTP\r\n".to_vec())],
        &format!("error: the hub HUB did not answer with HTTP (invalid HTTP version parsed){unsure}"),
    );
}

#[test]
fn too_many_requests_are_waited_for() {
    let wait = |seconds: u32| answer("429 Too Many Requests", &format!("Retry-After: {seconds}\r\n"), "");
    let note =
        |pause: &str, nth: u32| format!("note: the hub is rate limiting (429): retrying in {pause} ({nth} of 3)\n");
    let hub = Hub::new([wait(0), wait(1), created()]);
    run(register(&Place::new(), &hub.url()).stdout(PRINTED).stderr(note("0 s", 1) + &note("1 s", 2)));
    let past = "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let hub = Hub::new([answer("429 Too Many Requests", past, ""), created()]);
    run(register(&Place::new(), &hub.url()).stdout(PRINTED).stderr(note("0 s", 1)));
    let why = |pause: &str| {
        format!("error: the hub HUB is rate limiting requests (429 Too Many Requests)\n  try again in {pause}\n")
    };
    refused([wait(0), wait(0), wait(0), wait(0)], &(note("0 s", 1) + &note("0 s", 2) + &note("0 s", 3) + &why("0 s")));
    // What nobody waits for is said at once.
    refused([wait(3600)], &why("1 h"));
}

#[test]
fn hubs_that_are_not_there_are_named() {
    let place = Place::new();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refusing = format!("http://127.0.0.1:{port}");
    let text = format!(
        "error: nothing is listening on 127.0.0.1:{port} for the hub {refusing}: connection refused\n  start the hub, or name another with --hub\n"
    );
    run(register(&place, &refusing).status(3).stderr(text));
    run(register(&place, "https://x.invalid").status(3).stderr_contains("x.invalid"));
    let hub = Hub::untouched();
    let https = hub.url().replace("http", "https");
    run(register(&place, &https).status(3).stderr_contains("error: no secure connection to 127.0.0.1 (TLS): "));
}

#[test]
fn a_hub_on_this_machine_is_reached_past_any_proxy() {
    let hub = Hub::new([created()]);
    let proxied = register(&Place::new(), &hub.url())
        .env("http_proxy", "http://127.0.0.1:1")
        .env("ALL_PROXY", "http://127.0.0.1:1");
    run(proxied.stdout(PRINTED));
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
fn a_secret_that_nobody_reads_is_not_lost_in_silence() {
    let hub = Hub::new([created(), created()]);
    let place = Place::new();
    let cli = register(&place, &hub.url()).stdout_to(crate::support::closed_pipe()).status(4);
    run(cli.stderr_contains("error: the webhook is registered, but its signing secret could not be printed: "));
    run(register(&place, &hub.url())
        .args(["--write-env", ".env"])
        .stdout_to(crate::support::closed_pipe())
        .stderr(IN_ENV));
}

#[test]
fn write_env_sets_the_variable_and_changes_nothing_else() {
    let before = "# mine\r\nA='1' # a\r\n\r\nexport PUSHONEY_SIGNING_SECRET = \"old\" # rotate me\r\nB=\u{e9}";
    let hub = Hub::new([created(), created(), created()]);
    let place = Place::new();
    place.file(".env", before).mode(".env", 0o640);
    let write = || register(&place, &hub.url()).args(["--write-env", ".env"]).stdout("id wh_1\n").stderr(IN_ENV);
    run(write());
    assert_eq!(text(&place, ".env"), before.replace("\"old\"", SECRET));
    assert_eq!(mode(&place, ".env"), 0o640);
    // A new one is for its owner alone, and our own reader reads it.
    fs::remove_file(place.path(".env")).unwrap();
    run(write());
    assert_eq!(text(&place, ".env"), format!("PUSHONEY_SIGNING_SECRET={SECRET}\n"));
    assert_eq!(mode(&place, ".env"), 0o600);
    let sign = place.run(["sign", "--env-file", ".env", "--timestamp", "1"]).stdin("{}").any_stdout().run();
    let same = place.run(["sign", "--secret", SECRET, "--timestamp", "1"]).stdin("{}").any_stdout().run();
    assert_eq!(sign.stdout, same.stdout);
    // A link stays a link, and its target is written.
    place.file("real/.env.shared", "C=3\n");
    fs::remove_file(place.path(".env")).unwrap();
    symlink("real/.env.shared", place.path(".env")).unwrap();
    run(write());
    assert!(fs::symlink_metadata(place.path(".env")).unwrap().is_symlink());
    assert_eq!(text(&place, "real/.env.shared"), format!("C=3\nPUSHONEY_SIGNING_SECRET={SECRET}\n"));
    let left = fs::read_dir(place.path("real")).unwrap().count();
    assert_eq!(left, 1, "something was left beside the file");
}

#[test]
fn save_puts_id_and_secret_into_the_profile() {
    let hub = Hub::new((0..4).map(|_| created()));
    let place = Place::new();
    let save = || register(&place, &hub.url()).arg("--save").stdout(PRINTED).stderr_contains("the id is in profile `");
    run(save());
    let made = format!("[profiles.default]\nwebhook_id = \"wh_1\"\nsecrets = [\"{SECRET}\"]\n");
    assert_eq!(text(&place, CONFIG), made);
    assert_eq!((mode(&place, CONFIG), mode(&place, "config/pushoney")), (0o600, 0o700));
    let mine =
        "# mine\n[profiles.default] # d\nsecrets = ['old'] # s\n\n[schemes.a] # a\nsignature_header = 'X'\n# end\n";
    place.config(mine).mode(CONFIG, 0o644);
    run(save());
    let saved = mine.replace("['old'] # s\n", &format!("['old', \"{SECRET}\"] # s\nwebhook_id = \"wh_1\"\n"));
    assert_eq!((text(&place, CONFIG), mode(&place, CONFIG)), (saved.clone(), 0o600));
    run(save().args(["--profile", "ci"]));
    // Beside the other profiles.
    let ci = made.replace("default", "ci");
    assert_eq!(text(&place, CONFIG), saved.replace("[schemes.a]", &format!("{ci}\n[schemes.a]")));
    place.run(["sign", "--profile", "ci", "--timestamp", "1"]).stdin("{}").any_stdout().run();
    run(save().args(["--config", "new.toml"]));
    assert_eq!((text(&place, "new.toml"), mode(&place, "new.toml")), (made, 0o600));
}

#[test]
fn files_that_cannot_be_written_are_known_before_the_hub_is_asked() {
    let hub = Hub::untouched();
    let place = Place::new();
    place.file("plain", "").file("open.env", "PUSHONEY_SIGNING_SECRET='a\nb'\n");
    symlink("loop", place.path("loop")).unwrap();
    for (file, why) in [
        ("gone/.env", "cannot write gone/.env: No such file or directory"),
        ("plain/.env", "cannot write plain/.env: Not a directory"),
        ("home", "cannot write home: it is not a regular file"),
        ("/dev/null", "cannot write /dev/null: it is not a regular file"),
        ("loop", "cannot write loop: "),
        ("open.env", "open.env:1: the value of PUSHONEY_SIGNING_SECRET does not end on its line"),
    ] {
        let cli = register(&place, &hub.url()).args(["--write-env", file]).status(4);
        run(cli.stderr_contains(&format!("error: {why}")));
    }
    let inside = register(&place, &hub.url()).args(["--save", "--config", "plain/c.toml"]).status(4);
    run(inside.stderr_contains("error: cannot "));
    place.config("profiles = 1\n");
    run(register(&place, &hub.url()).arg("--save").status(4).stderr_contains(":1: `profiles` is not a table"));
}

#[test]
fn a_secret_that_cannot_be_stored_any_more_is_printed() {
    let place = Place::new();
    let blocked = |name: &str| {
        let folder = place.path(name);
        let Reply::Bytes(bytes) = created() else { unreachable!() };
        Hub::new([Reply::After(Box::new(move |_| fs::create_dir_all(folder).unwrap()), bytes)])
    };
    let what =
        "error: the webhook is registered and its signing secret is printed, because it could not be stored: cannot ";
    let hub = blocked(".env");
    run(register(&place, &hub.url()).args(["--write-env", ".env"]).status(4).stdout(PRINTED).stderr_contains(what));
    let hub = blocked(".env2");
    let cli = register(&place, &hub.url()).args(["--json", "--write-env", ".env2"]).status(4);
    run(cli.stdout_contains(SECRET).stderr_contains(what));
    // The other file is written all the same.
    let hub = blocked(CONFIG);
    let cli = register(&place, &hub.url()).args(["--save", "--write-env", "good.env"]).status(4).stdout(PRINTED);
    run(cli.stderr_contains("note: the signing secret is in good.env").stderr_contains(what));
    assert!(text(&place, "good.env").contains(SECRET));
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

#[test]
fn what_is_no_env_file_is_not_written_into_and_the_hub_is_not_asked() {
    let hub = Hub::untouched();
    for (name, bytes) in [
        ("p.json", &b"{\"name\": \"app\", \"x\": \"a=b\"}\n"[..]),
        ("c.toml", b"[profiles.default]\nsecrets = ['a']\n"),
        ("app.py", b"import os\nX = os.environ['A']\n"),
        ("binary", b"\x7fELF\x02\x01\0\0A=1\n"),
    ] {
        let place = Place::new();
        place.file(name, bytes);
        let why = format!("error: {name} is not a .env file: it has lines other than NAME=value and comments\n");
        run(register(&place, &hub.url()).args(["--write-env", name]).status(4).stderr_contains(&why));
        assert_eq!(fs::read(place.path(name)).unwrap(), bytes);
    }
}
