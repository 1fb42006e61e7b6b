//! What `trigger` makes: samples, templates, files, values that are set; printed, listed or sent.

use crate::support::{Place, hold_against_schema};
use crate::trigger::{accepting, body, printed, sent, trigger};
use jiff::Timestamp;
use serde_json::{Value, json};

#[test]
fn values_are_typed_and_added_only_on_request() {
    let place = Place::new();
    let print = |args: &[&str]| printed(&place, &[&["click.recorded"], args].concat()).remove(0);
    let set = ["--set", "data.send_id=7", "--set", "data.campaign_id=x", "--set", "data.clicked_at={\"a\":[null]}"];
    let data = &print(&set)["data"];
    assert_eq!(
        (&data["send_id"], &data["campaign_id"], &data["clicked_at"]),
        (&json!(7), &json!("x"), &json!({"a": [null]}))
    );
    let added = print(&["--set", "data.utm.source=mail", "--set", "data.tags=[]", "--set", "data.tags.0=a", "--add"]);
    assert_eq!((&added["data"]["utm"], &added["data"]["tags"]), (&json!({"source": "mail"}), &json!(["a"])));
    let missing = trigger(&place, &["click.recorded", "--to", "http://127.0.0.1:1", "--set", "data.campain_id=x"]);
    missing.status(2).stderr("error: --set: `data` has no `campain_id`; did you mean `campaign_id`?\n  use --add to add new fields; use --print to see the payload\n").run();
}

#[test]
fn headers_follow_what_is_set_in_the_body() {
    let place = Place::new();
    let got = sent(&place, &["click.recorded", "--set", "event=a.b"], "");
    assert_eq!((body(&got)["event"].as_str(), got.header("x-pushoney-event").as_deref()), (Some("a.b"), Some("a.b")));
    // It has no event name, and nothing does but the header.
    let got = sent(&place, &["a.b", "--set", "event=null"], "sample is empty");
    assert_eq!(got.header("x-pushoney-event").as_deref(), Some("a.b"));
    let odd = trigger(&place, &["a.b", "--to", "http://127.0.0.1:1", "--set", "event=é"]).status(2);
    odd.stderr_contains("the event's name `é` is not valid in header X-Pushoney-Event").run();
}

#[test]
fn a_file_is_sent_byte_for_byte() {
    let place = Place::new();
    let bytes = b"{ \"event\":\"of.file\", \"n\": 1.0 }\n\xff";
    place.file("p.bin", bytes).file("p.json", &bytes[..bytes.len() - 1]);
    let got = sent(&place, &["a.b", "--data", "p.bin"], "p.bin is not JSON; sending it as is");
    assert_eq!(got.body, bytes);
    let note = "note: the payload's event is of.file, but X-Pushoney-Event is a.b\n";
    let got = sent(&place, &["a.b", "--data", "p.json"], note);
    assert_eq!(got.body, &bytes[..bytes.len() - 1]);
    assert_eq!(got.header("x-pushoney-event").as_deref(), Some("a.b"));
    let app = accepting();
    let stdin = trigger(&place, &["a.b", "--data", "-", "--to", &app.url(), "--set", "n=2"]).stdin(r#"{"n": 1}"#);
    stdin.any_stdout().run();
    assert_eq!(app.next().body, br#"{"n": 2}"#);
}

#[test]
fn an_event_that_nobody_knows_is_empty_and_says_so() {
    let place = Place::new();
    let note = "note: click.recoded is not a known event, so its sample is empty; did you mean click.recorded? (fill it with --set data.KEY=VALUE --add";
    let payload = body(&sent(&place, &["click.recoded"], note));
    assert_eq!((&payload["event"], &payload["data"]), (&json!("click.recoded"), &json!({})));
    place.config("[schemes.own]\nsignature_header = 'X-Own'\n");
    let note = "nothing in this delivery of scheme own names the event a.b";
    sent(&place, &["a.b", "--scheme", "own", "--secret", "s"], note);
}

#[test]
fn templates_win_over_samples() {
    let place = Place::new();
    let template =
        "{\"event\": \"{{event}}\",\n \"at\":\"{{now}}\",\"t\":{{unix}},\"id\":\"{{id}}\",\"d\":\"{{delivery_id}}\"}\n";
    place.file("events/order.paid.json", template).file("events/click.recorded.json", "{\"n\": 1.0}");
    place.file("events/readme.txt", "").file("events/broken.json", "{\"id\":{{id}}}");
    let got = sent(&place, &["order.paid", "--templates", "events", "--delivery-id", "d1"], "");
    let text = std::str::from_utf8(&got.body).unwrap();
    assert!(text.starts_with("{\"event\": \"order.paid\",\n \"at\":\"2"), "{text}");
    assert!(text.ends_with("\",\"d\":\"d1\"}\n"), "{text}");
    let payload = body(&got);
    let time: Timestamp = payload["at"].as_str().unwrap().parse().unwrap();
    assert_eq!((payload["t"].as_i64(), payload["id"].as_str().unwrap().len()), (Some(time.as_second()), 24));
    // The profile's folder is seen from the configuration file.
    place.config("[profiles.default]\ntemplates = '../../events'\n");
    assert_eq!(sent(&place, &["click.recorded"], "").body, b"{\"n\": 1.0}");
    sent(&place, &["order.piad"], "did you mean order.paid?");
    sent(&place, &["orders/create", "--scheme", "shopify", "--secret", "s"], "an illustration");
    for (args, code, part) in [
        (&["broken"][..], 4, "broken.json is not JSON"),
        (&["a/b", "--templates", "events"], 2, "is not a valid file name"),
        (&["..", "--templates", "events"], 2, "is not a valid file name"),
        (&["a", "--templates", "gone"], 4, "cannot read the templates in gone"),
        (&["a", "--templates", "events", "--data", "x"], 2, "--data"),
        (
            &["order.paid", "--scheme", "pocketsflow", "--delivery-id", "d", "--set", "id=x"],
            2,
            "has the delivery id in `id`",
        ),
    ] {
        let given = [args, &["--to", "http://127.0.0.1:1"]].concat();
        trigger(&place, &given).env("POCKETSFLOW_WEBHOOK_SECRET", "s").status(code).stderr_contains(part).run();
    }
    let typed =
        sent(&place, &["conversion.recorded", "--templates", "events"], "events has no conversion.recorded.json");
    assert_eq!(body(&typed)["event"], "conversion.recorded");
}

#[test]
fn printing_sends_nothing_and_needs_no_secret() {
    let place = Place::new();
    let two = printed(&place, &["click.recorded", "--count", "2"]);
    assert_eq!(two.len(), 2);
    assert_ne!(two[0]["data"]["send_id"], two[1]["data"]["send_id"]);
    assert_eq!(printed(&place, &["a", "--scheme", "pocketsflow", "--delivery-id", "d"])[0]["id"], "d");
    place.file("p", "a\nb\n");
    place.run(["trigger", "a", "--print", "-q", "--data", "p"]).stdout("a\nb\n").run();
    for more in [
        &["--to", "http://127.0.0.1:1"][..],
        &["--rate", "1"],
        &["--concurrency", "2"],
        &["--retry"],
        &["--timeout", "1s"],
        &["--insecure"],
        &["--json"],
        &["--secret", "s"],
        &["--delivery-id", "d"],
        &["--list"],
    ] {
        let given = [&["trigger", "click.recorded", "--print"], more].concat();
        place.run(given).status(2).stderr_contains(more[0]).run();
    }
}

#[test]
fn the_list_shows_each_event_and_where_it_is_from() {
    let place = Place::new();
    place.file("t/order.paid.json", r#"{"a":"{{event}}"}"#).file("t/bad.json", "{{x}}");
    let people = place.run(["trigger", "--list", "--templates", "t"]);
    let parts = [
        "EVENT                SAMPLE\nclick.recorded       published\nconversion.recorded  illustration\nbad                  template t/bad.json\n",
        "\nclick.recorded\n  {\n    \"event\": \"click.recorded\",\n",
        "\nbad\n  template t/bad.json has an unknown placeholder {{x}}\n",
        "\norder.paid\n  {\n    \"a\": \"order.paid\"\n  }\n",
    ];
    parts.iter().fold(people.stderr_contains("any other name works too"), |cli, part| cli.stdout_contains(part)).run();
    let list = |args: &[&str]| {
        let run = place.run([&["trigger", "--list", "--json"], args].concat()).any_stdout().run();
        let lines: Vec<Value> = run.lines().into_iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        for line in &lines {
            hold_against_schema("sample", line);
        }
        lines.iter().map(|line| (line["event"].clone(), line["origin"].clone())).collect::<Vec<_>>()
    };
    let row = |event: &str, origin: &str| (json!(event), json!(origin));
    assert_eq!(
        list(&["--templates", "t"]),
        [
            row("click.recorded", "published"),
            row("conversion.recorded", "illustration"),
            row("bad", "template"),
            row("order.paid", "template")
        ]
    );
    assert_eq!(list(&["--scheme", "github"]), [row("push", "illustration")]);
    assert_eq!(list(&["--scheme", "pocketsflow"]), [row("example.event", "illustration")]);
    place.run(["trigger", "--list", "--count", "2"]).status(2).stderr_contains("--count").run();
    place.run(["trigger", "a", "--list"]).status(2).stderr_contains("EVENT").run();
}
