//! `register` against a hub that refuses, fails, redirects, makes it wait or is not there.

use crate::register::{KEY, PRINTED, created, register, run};
use crate::support::Place;
use crate::support::hub::{Hub, Reply, answer, hang_up, json};
use std::net::TcpListener;

/// Registers with a hub that replies so; exit 3.
#[track_caller]
fn refused(replies: impl IntoIterator<Item = Reply>, stderr: &str) {
    let hub = Hub::new(replies);
    let stderr = stderr.replace("HUB", &hub.url());
    run(register(&Place::new(), &hub.url()).status(3).stderr(stderr));
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
