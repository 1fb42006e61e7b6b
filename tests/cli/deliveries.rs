//! `deliveries`: lists for people and programs, retries one by one, ids that stay in their place.

use crate::support::hub::{Hub, Reply, answer, hang_up, json};
use crate::support::{Cli, Place};

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
    deliveries(&place, &hub, ["list"]).status(2).stderr_contains("error: there is no webhook to list").run();
    place.config("[profiles.default]\nwebhook_id = 'wh_7'\n");
    deliveries(&place, &hub, ["list", "--quiet"]).run();
    assert_eq!(hub.requests()[0].line, "GET /v1/webhooks/wh_7/deliveries");
    place.config("[profiles.default]\nwebhook_id = '../x'\n");
    deliveries(&place, &hub, ["list"])
        .status(2)
        .stderr_contains("error: webhook_id of the profile: an id has no slash")
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
        "error: the hub HUB answered 200 OK, and there is no list of deliveries in it: {\"id\":1}\n  is this a Pushoney hub?\n",
    );
    refused(
        json("404 Not Found", "{\"error\":\"no such webhook\"}"),
        "error: the hub HUB has no /v1/webhooks/wh_1/deliveries (404 Not Found: no such webhook)\n  are the ids right, and is it the hub that they belong to?\n",
    );
    refused(hang_up(), "error: the hub HUB hung up before it answered\n  try again\n");
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
        "✓ d1  202\n✗ d 2?  404  the hub {url} has no /v1/webhooks/wh_1/deliveries/d 2?/retry (404 Not Found: no\\nsuch)\n\
         ✗ d3  no answer  the hub {url} hung up before it answered\n✓ %2e%2e  200\n"
    );
    let end =
        "error: 2 of 4 deliveries could not be retried\n  are the ids right, and is it the hub that they belong to?\n";
    deliveries(&place, &hub, ids).status(3).stdout(lines).stderr(end).run();
    let paths: Vec<_> = hub.requests().iter().map(|request| request.line.clone()).collect();
    let expected =
        ["d1", "d%202%3F", "d3", "%252e%252e"].map(|id| format!("POST /v1/webhooks/wh_1/deliveries/{id}/retry"));
    assert_eq!(paths, expected);

    let hub = Hub::new(replies());
    let output = deliveries(&place, &hub, ids).arg("--json").status(3).any_stdout().stderr(end).run();
    let lines: Vec<serde_json::Value> = output.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({"delivery_id": "d1", "retried": true, "status": 202, "answer": {"a": 1}, "error": null})
    );
    assert_eq!((&lines[1]["retried"], &lines[1]["status"]), (&false.into(), &404.into()));
    assert!(
        lines[2]["status"].is_null() && lines[2]["error"].as_str().unwrap().ends_with("hung up before it answered")
    );
    assert_eq!(lines[3]["answer"], serde_json::Value::Null);
    for line in &lines {
        crate::support::hold_against_schema("retry", line);
    }

    let hub = Hub::new([hang_up()]);
    let sure = "it may have happened all the same, so it is not sent again: `pushoney-cli deliveries list wh_1` shows what became of it";
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
    deliveries(&place, &hub, ["retry", "wh_1"]).status(2).stderr_contains("<DELIVERY>").run();
}
