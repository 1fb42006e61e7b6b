//! `deliveries`: lists for people and programs, retries one by one and what they come to, ids that stay in their place.

use crate::support::hub::{Hub, Reply, answer, hang_up, json};
use crate::support::sandbox::{Api, Endpoint, KEY, Sandbox};
use crate::support::{Cli, Place, hold_against_schema};
use serde_json::{Value, json as value};

fn deliveries<const N: usize>(place: &Place, hub: &Hub, args: [&str; N]) -> Cli {
    place.run(["deliveries"]).args(args).args(["--hub", &hub.url()]).env("PUSHONEY_API_KEY", "pk_test_0123c0de")
}

#[test]
fn a_list_is_a_table_with_the_newest_first() {
    let body = r#"{"deliveries":[
        {"id":"dlv_1","event":"click.recorded","status":"delivered","attempts":1,"created_at":"2026-05-10T18:23:11Z"},
        {"id":"dlv_2","event":"conversion.recorded","status":"failed","attempts":[{},{},{}],"created_at":"2026-05-10T20:23:11+01:00"},
        {"id":"dlv_3\u001b[2J"}]}"#;
    let hub = Hub::new([json("200 OK", body)]);
    let table = "\
ID              EVENT                STATUS     ATTEMPTS  WHEN
dlv_2           conversion.recorded  failed     3         2026-05-10T19:23:11.000Z
dlv_1           click.recorded       delivered  1         2026-05-10T18:23:11.000Z
dlv_3\\u001b[2J  -                    -          -         -
";
    deliveries(&Place::new(), &hub, ["list", "wh_1"]).stdout(table).run();
    let requests = hub.requests();
    assert_eq!(requests[0].line, "GET /v1/webhooks/wh_1/deliveries");
    assert_eq!(requests[0].header("authorization"), Some("Bearer pk_test_0123c0de"));
}

#[test]
fn json_passes_each_delivery_through() {
    let place = Place::new();
    for body in [r#"[{"id":1.0,"x":"\u202e"},{"y":[]}]"#, r#"{"data":[{"id":1.0,"x":"\u202e"},{"y":[]}],"more":1}"#] {
        let hub = Hub::new([json("200 OK", body)]);
        deliveries(&place, &hub, ["list", "wh_1", "--json"])
            .stdout("{\"id\":1.0,\"x\":\"\\u202e\"}\n{\"y\":[]}\n")
            .run();
    }
    let hub = Hub::new([json("200 OK", "{\"deliveries\":[]}"), json("200 OK", "[]")]);
    deliveries(&place, &hub, ["list", "wh_1", "--json"]).run();
    deliveries(&place, &hub, ["list", "wh_1"]).stderr("note: webhook wh_1 has no deliveries yet\n").run();
}

#[test]
fn the_webhook_of_the_profile_is_listed_by_default() {
    let place = Place::new();
    let hub = Hub::new([json("200 OK", "[]")]);
    deliveries(&place, &hub, ["list"]).status(2).stderr_contains("error: no webhook to list").run();
    place.config("[profiles.default]\nwebhook_id = 'wh_7'\n");
    deliveries(&place, &hub, ["list", "--quiet"]).run();
    assert_eq!(hub.requests()[0].line, "GET /v1/webhooks/wh_7/deliveries");
    place.config("[profiles.default]\nwebhook_id = '../x'\n");
    deliveries(&place, &hub, ["list"])
        .status(2)
        .stderr_contains("error: webhook_id of the profile: an id must not contain a slash")
        .run();
}

#[test]
fn what_is_no_list_is_shown_in_part() {
    let place = Place::new();
    let refused = |reply: Reply, stderr: &str| {
        let hub = Hub::new([reply]);
        let stderr = stderr.replace("HUB", &hub.url());
        deliveries(&place, &hub, ["list", "wh_1"]).status(3).stderr(stderr).run();
    };
    let page = format!("<html>\u{9b}{}", "y".repeat(9000));
    refused(
        answer("200 OK", "Content-Type: text/html\r\n", page),
        &format!(
            "error: the hub HUB answered 200 OK, and that is not JSON: <html>\\u009b{}…\n  is this a Pushoney hub?\n",
            "y".repeat(188)
        ),
    );
    refused(
        json("200 OK", "{\"id\":1}"),
        "error: the hub HUB answered 200 OK, and it has no list of deliveries: {\"id\":1}\n  is this a Pushoney hub?\n",
    );
    refused(
        json("404 Not Found", "{\"error\":\"no such webhook\"}"),
        "error: the hub HUB has no /v1/webhooks/wh_1/deliveries (404 Not Found: no such webhook)\n  are the ids right, and do they belong to this hub?\n",
    );
    refused(hang_up(), "error: the hub HUB closed the connection before answering\n  try again\n");
}

#[test]
fn each_delivery_is_retried_once_whatever_became_of_the_others() {
    let place = Place::new();
    let replies = || {
        [
            json("202 Accepted", "{\"a\":1}"),
            json("404 Not Found", "{\"error\":\"no\\nsuch\"}"),
            hang_up(),
            answer("200 OK", "", ""),
        ]
    };
    let hub = Hub::new(replies());
    let url = hub.url();
    let ids = ["retry", "wh_1", "d1", "d 2?", "d3", "%2e%2e"];
    let lines = format!(
        "→ d1  retry requested (202)\n✗ d 2?  404  the hub {url} has no /v1/webhooks/wh_1/deliveries/d 2?/retry (404 Not Found: no\\nsuch)\n\
         ✗ d3  no answer  the hub {url} closed the connection before answering\n→ %2e%2e  retry requested (200)\n"
    );
    let end = "error: 2 of 4 deliveries could not be retried\n  are the ids right, and do they belong to this hub?\n";
    deliveries(&place, &hub, ids).status(3).stdout(lines).stderr(end).run();
    let paths: Vec<_> = hub.requests().iter().map(|request| request.line.clone()).collect();
    let expected =
        ["d1", "d%202%3F", "d3", "%252e%252e"].map(|id| format!("POST /v1/webhooks/wh_1/deliveries/{id}/retry"));
    assert_eq!(paths, expected);

    let hub = Hub::new(replies());
    let output = deliveries(&place, &hub, ids).arg("--json").status(3).any_stdout().stderr(end).run();
    let lines: Vec<Value> = output.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({"delivery_id": "d1", "retried": true, "status": 202, "answer": {"a": 1}, "error": null, "came_to": null})
    );
    assert_eq!((&lines[1]["retried"], &lines[1]["status"]), (&false.into(), &404.into()));
    assert!(
        lines[2]["status"].is_null()
            && lines[2]["error"].as_str().unwrap().ends_with("closed the connection before answering")
    );
    assert_eq!(lines[3]["answer"], serde_json::Value::Null);
    for line in &lines {
        hold_against_schema("retry", line);
    }

    let hub = Hub::new([hang_up()]);
    let sure = "the request may have succeeded, so it is not sent again: see its status with `pushoney-cli deliveries list wh_1`";
    deliveries(&place, &hub, ["retry", "wh_1", "d1"]).status(3).any_stdout().stderr_contains(sure).run();
}

#[test]
fn ids_that_lead_elsewhere_are_refused() {
    let hub = Hub::untouched();
    let place = Place::new();
    for id in ["", ".", "..", "a/b", "../../v1", "a\\b"] {
        deliveries(&place, &hub, ["list", id]).status(2).stderr_contains("error: invalid value").run();
        deliveries(&place, &hub, ["retry", id, "d"]).status(2).stderr_contains("error: invalid value").run();
        deliveries(&place, &hub, ["retry", "wh_1", "d", id]).status(2).stderr_contains("error: invalid value").run();
    }
    deliveries(&place, &hub, ["retry", "wh_1"]).status(2).stderr_contains("no delivery to retry").run();
    deliveries(&place, &hub, ["retry"]).status(2).stderr_contains("<DELIVERY>").run();
}

#[test]
fn the_list_says_what_was_answered_last_what_follows_and_why_it_failed() {
    let body = r#"{"has_more":true,"deliveries":[
        {"id":"d2","event":"e","status":"retrying","attempts":[{"status":500}],"created_at":"2026-05-10T18:23:12Z",
         "next_attempt_at":"2026-05-10T18:24:11Z","reason":null},
        {"id":"d1","event":"e","status":"failed","attempts":[{"status":null,"error":"timed_out"}],
         "created_at":"2026-05-10T18:23:11Z","reason":"exhausted\u001b[2J"}]}"#;
    let hub = Hub::new([json("200 OK", body)]);
    let table = "\
ID  EVENT  STATUS    ATTEMPTS  WHEN                      LAST       NEXT                      REASON
d2  e      retrying  1         2026-05-10T18:23:12.000Z  500        2026-05-10T18:24:11.000Z  -
d1  e      failed    1         2026-05-10T18:23:11.000Z  timed out  -                         exhausted\\u001b[2J
";
    let older = "note: the hub does not list older ones\n";
    deliveries(&Place::new(), &hub, ["list", "wh_1"]).stdout(table).stderr(older).run();
}

#[test]
fn one_delivery_is_shown_with_its_attempts() {
    let place = Place::new();
    place.config("[profiles.default]\nwebhook_id = 'wh_7'\n");
    let body = r#"[{"id":"dlv_1","event":"e","status":"failed","reason":"refused","attempts":[
        {"number":1,"attempted_at":"2026-05-10T18:23:11Z","trigger":"event","status":500,"duration_ms":1.5},
        {"number":2,"attempted_at":"2026-05-10T18:24:11Z","trigger":"schedule","status":null,"error":"refused",
         "message":"nothing\nlistens"}]},{"id":"dlv_2"}]"#;
    let reply = || json("200 OK", body);
    let hub = Hub::new([reply(), reply(), reply(), reply()]);
    let shown = "\
id        dlv_1
event     e
status    failed
attempts  2
last      refused
reason    refused

#  WHEN                      ANSWER   TOOK    TRIGGER   MESSAGE
1  2026-05-10T18:23:11.000Z  500      1.5 ms  event     -
2  2026-05-10T18:24:11.000Z  refused  -       schedule  nothing\\nlistens
";
    deliveries(&place, &hub, ["show", "dlv_1"]).stdout(shown).run();
    deliveries(&place, &hub, ["show", "wh_9", "dlv_2", "--json"]).stdout("{\"id\":\"dlv_2\"}\n").run();
    deliveries(&place, &hub, ["show", "x", "--webhook", "wh_8"])
        .status(1)
        .stderr_contains("does not list delivery x of wh_8")
        .run();
    deliveries(&place, &hub, ["show", "dlv_3"]).status(1).stderr_contains("does not list delivery dlv_3 of wh_7").run();
    let lines: Vec<_> = hub.requests().iter().map(|request| request.line.clone()).collect();
    let expected = ["wh_7", "wh_9", "wh_8", "wh_7"].map(|id| format!("GET /v1/webhooks/{id}/deliveries"));
    assert_eq!(lines, expected);
    let untouched = Hub::untouched();
    deliveries(&place, &untouched, ["show", "wh_7"]).status(2).stderr_contains("no delivery to show").run();
    deliveries(&Place::new(), &untouched, ["show", "dlv_1"])
        .status(2)
        .stderr_contains("name it by id: deliveries show WEBHOOK dlv_1")
        .run();
}

#[test]
fn an_unknown_delivery_is_exit_1_and_said_once() {
    let place = Place::new();
    place.config("[profiles.default]\nwebhook_id = 'wh_7'\n");
    let hub = Hub::new([
        json("404 Not Found", r#"{"message":"no such delivery"}"#),
        json("404 Not Found", "{}"),
        json("202 Accepted", "{}"),
        json("500 Oops", "{}"),
    ]);
    let once = format!(
        "error: the hub {} has no /v1/webhooks/wh_7/deliveries/dlv_1/retry (404 Not Found: no such delivery)\n  are the ids right, and do they belong to this hub?\n",
        hub.url()
    );
    deliveries(&place, &hub, ["retry", "dlv_1"]).status(1).stderr(once).run();
    let some =
        deliveries(&place, &hub, ["retry", "dlv_1", "dlv_2"]).status(1).stdout_contains("→ dlv_2  retry requested");
    some.stderr_contains("error: 1 of 2 deliveries could not be retried").run();
    deliveries(&place, &hub, ["retry", "dlv_1"]).status(3).stderr_contains("failed at POST").run();
}

/// `deliveries` of this webhook, at a sandbox.
fn at<const N: usize>(place: &Place, sandbox: &Sandbox, webhook: &str, args: [&str; N]) -> Cli {
    place.config(&format!("[profiles.default]\nwebhook_id = '{webhook}'\n"));
    place.run(["deliveries"]).args(args).args(["--hub", &sandbox.url()]).env("PUSHONEY_API_KEY", KEY)
}

/// Fires an event and waits until its delivery has come so far.
fn fired(api: &mut Api, webhook: &str, event: &str, status: &str) -> String {
    let id = api.emit(event)[0]["id"].as_str().unwrap().to_owned();
    api.wait_for(webhook, &id, status);
    id
}

#[test]
fn a_retry_that_is_waited_for_says_what_it_came_to() {
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &[]);
    let mut api = sandbox.api();
    // Refused at first, then down, then up.
    let endpoint = Endpoint::start(|nth| [400, 503, 200][nth as usize - 1]);
    let (webhook, _) = api.register(&endpoint.url(), &["e"]);
    let id = fired(&mut api, &webhook, "e", "failed");
    let run = at(&place, &sandbox, &webhook, ["retry", &id, "--wait"]).status(1).any_stdout().run();
    assert!(run.text().starts_with(&format!("✗ {id}  503  ")), "{}", run.text());
    let run = at(&place, &sandbox, &webhook, ["retry", &id, "--wait=20s", "--json"]).any_stdout().run().json();
    hold_against_schema("retry", &run);
    assert_eq!((&run["came_to"]["accepted"], &run["came_to"]["last_answer"]), (&value!(true), &value!("200")));
    // Nothing that takes the connection ever answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (webhook, _) = api.register(&format!("http://{}", silent.local_addr().unwrap()), &["s"]);
    let id = api.emit("s")[0]["id"].as_str().unwrap().to_owned();
    api.wait_for(&webhook, &id, "sending");
    at(&place, &sandbox, &webhook, ["retry", &id, "--wait=1s"]).status(3).stderr_contains("409").run();
}

#[test]
fn what_failed_is_retried_the_oldest_first_and_nothing_else() {
    let place = Place::new();
    let sandbox = Sandbox::start(&place, &[]);
    let mut api = sandbox.api();
    let endpoint = Endpoint::start(|nth| if nth == 1 { 404 } else { 200 });
    let (webhook, _) = api.register(&endpoint.url(), &["e"]);
    let ids: Vec<_> = (0..3).map(|_| fired(&mut api, &webhook, "e", "failed")).collect();
    // It fails with what is retried by itself, which is left alone.
    let dead = Endpoint::start(|_| 503);
    let (other, _) = api.register(&dead.url(), &["f"]);
    fired(&mut api, &other, "f", "retrying");
    let none = format!("note: no delivery of {other} has failed\n");
    at(&place, &sandbox, &other, ["retry", "--failed"]).stderr(none).run();
    let run = at(&place, &sandbox, &webhook, ["retry", "--failed", "--since", "1d", "--wait"]).any_stdout().run();
    let expected: Vec<_> = ids.iter().map(|id| format!("✓ {id}  200")).collect();
    assert_eq!(run.lines(), expected);
    let none = format!("note: no delivery of {webhook} has failed within the last 1 h\n");
    at(&place, &sandbox, &webhook, ["retry", &webhook, "--failed", "--since", "1h"]).stderr(none).run();
    assert_eq!(endpoint.total(), 6);

    let hub = Hub::new([
        json("200 OK", r#"[{"id":"a"}]"#),
        json(
            "200 OK",
            r#"[{"id":"old","status":"failed","created_at":"2020-01-01T00:00:00Z"},{"id":"x","status":"failed"}]"#,
        ),
    ]);
    deliveries(&place, &hub, ["retry", "wh_1", "--failed"]).status(3).stderr_contains("does not say which").run();
    deliveries(&place, &hub, ["retry", "wh_1", "--failed", "--since", "1d"])
        .stderr_contains("skipping 1 that failed at an unknown time")
        .stderr_contains("within the last 1 d; 2 failed earlier")
        .run();
    // What it says in other words is not taken for "none has failed".
    let hub = Hub::new([
        json("200 OK", r#"[{"id":"a","status":"dead"},{"uid":"b","status":"failed"}]"#),
        json("200 OK", r#"[{"id":"a","status":"dead"},{"id":"b","status":"delivered"}]"#),
    ]);
    deliveries(&place, &hub, ["retry", "wh_1", "--failed"]).status(3).stderr_contains("does not say which").run();
    deliveries(&place, &hub, ["retry", "wh_1", "--failed"])
        .stderr_contains("warning: the hub does not say whether 1 of 2 deliveries failed")
        .run();
    for (args, part) in [
        (["retry", "wh_1", "d", "--failed"], "--failed cannot be used with delivery ids"),
        (["retry", "wh_1", "d", "--since=1d"], "--failed"),
    ] {
        deliveries(&place, &Hub::untouched(), args).status(2).stderr_contains(part).run();
    }
}
