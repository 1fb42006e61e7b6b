//! What goes wrong on purpose: what an endpoint sees of each fault on the wire, and that what was accepted still comes.

use crate::support::app::{App, Got, Reply};
use crate::support::receivers::{self, Verifies, stringify};
use crate::support::running::Running;
use crate::support::sandbox::{Api, KEY, Telling, mac, signature};
use crate::support::{Listener, Place};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A sandbox with these faults, an application, and the secret of its webhook.
struct Faulty {
    hub: Telling,
    api: Api,
    app: App,
    webhook: String,
    secret: String,
}

impl Faulty {
    #[track_caller]
    fn start(faults: &str) -> Self {
        let hub = Telling::start(&Place::new(), &["--faults", faults]);
        let (mut api, app) = (hub.api(), App::answering(Reply::status(200, "")));
        let (webhook, secret) = api.register(&app.url(), &["e"]);
        Self { hub, api, app, webhook, secret }
    }

    /// Fires an event; its delivery's id.
    #[track_caller]
    fn emit(&mut self) -> String {
        self.api.emit("e")[0]["id"].as_str().unwrap().to_owned()
    }

    /// Whether the last `v1` is the one that a published receiver computes, with a `t` that it takes.
    fn accepts(&self, got: &Got) -> bool {
        let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
        signatures.last() == Some(&mac(&self.secret, &t, &got.body)) && age(&t).abs() < 300.0
    }

    /// Fires an event, of which the endpoint gets a spoiled delivery and behind it the genuine one.
    #[track_caller]
    fn spoiled(&mut self, fault: &str) -> (Got, Got) {
        let delivery = self.emit();
        let (mut spoiled, mut genuine) = (self.app.next(), self.app.next());
        // They come on connections of their own, and the end of one may be seen later than the other.
        if !genuine.is_whole() {
            std::mem::swap(&mut spoiled, &mut genuine);
        }
        for got in [&spoiled, &genuine] {
            assert_eq!(got.header("x-pushoney-delivery").unwrap(), delivery);
        }
        assert!(self.accepts(&genuine));
        let attempts = [self.hub.attempt(), self.hub.attempt()];
        assert_eq!((&attempts[0]["fault"], &attempts[1]["fault"]), (&fault.into(), &Value::Null));
        assert_eq!((&attempts[0]["outcome"], &attempts[1]["outcome"]), (&Value::Null, &"delivered".into()));
        assert_eq!((&attempts[0]["attempt"], &attempts[1]["attempt"]), (&1.into(), &2.into()));
        assert!(attempts.iter().all(|attempt| attempt["delivery_id"] == delivery));
        let shown = self.api.wait_for(&self.webhook, &delivery, "delivered");
        assert_eq!(shown["attempts"][0]["fault"], fault);
        assert!(self.app.is_idle());
        (spoiled, genuine)
    }
}

fn age(t: &str) -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() - t.parse::<f64>().unwrap()
}

#[test]
fn while_the_secret_is_changed_there_are_two_signatures_and_its_own_is_last() {
    let mut faulty = Faulty::start("rotation=1,seed=1");
    let delivery = faulty.emit();
    let got = faulty.app.next();
    let (t, signatures) = signature(&got.header("x-pushoney-signature").unwrap());
    let own = mac(&faulty.secret, &t, &got.body);
    assert_eq!((signatures.len(), &signatures[1]), (2, &own));
    assert!(signatures[0] != own && signatures[0].len() == 64 && faulty.accepts(&got));
    let fault = faulty.hub.next("fault");
    assert_eq!((&fault["fault"], &fault["delivery_id"]), (&"rotation".into(), &delivery.into()));
    assert_eq!(faulty.hub.attempt()["outcome"], "delivered");
    assert_eq!(faulty.hub.stop().last().unwrap()["faults"], 1);
}

#[test]
fn a_wrong_signature_is_nobodys_and_the_right_one_follows() {
    let mut faulty = Faulty::start("wrong-signature=1,seed=1");
    let (forged, genuine) = faulty.spoiled("wrong-signature");
    let (t, signatures) = signature(&forged.header("x-pushoney-signature").unwrap());
    assert_eq!((signatures.len(), signatures[0].len()), (1, 64));
    assert_ne!(signatures[0], mac(&faulty.secret, &t, &forged.body));
    assert!(age(&t).abs() < 10.0 && forged.body == genuine.body);
}

#[test]
fn a_stale_timestamp_is_signed_and_too_old() {
    for (faults, old) in [("stale-timestamp=1,seed=1", 600.0), ("stale-timestamp=1:20m,seed=1", 1_200.0)] {
        let mut faulty = Faulty::start(faults);
        let (stale, genuine) = faulty.spoiled("stale-timestamp");
        let (t, signatures) = signature(&stale.header("x-pushoney-signature").unwrap());
        assert_eq!(signatures, [mac(&faulty.secret, &t, &stale.body)]);
        assert!((age(&t) - old).abs() < 10.0, "{}", age(&t));
        assert_eq!(stale.body, genuine.body);
    }
}

#[test]
fn an_oversized_body_is_the_same_json_and_blanks() {
    for (faults, size) in [("oversized-body=1,seed=1", 11 << 20), ("oversized-body=1:70KiB,seed=1", 70 << 10)] {
        let mut faulty = Faulty::start(faults);
        let (large, genuine) = faulty.spoiled("oversized-body");
        assert_eq!(large.body.len(), size);
        let without = |body: &[u8]| body.iter().copied().filter(|byte| *byte != b' ').collect::<Vec<_>>();
        assert_eq!(without(&large.body), without(&genuine.body));
        let read = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap();
        assert_eq!(read(&large.body), read(&genuine.body));
        // Whoever has no bound takes it.
        assert!(faulty.accepts(&large));
    }
}

#[test]
fn a_dropped_connection_ends_in_the_middle_of_the_body() {
    let mut faulty = Faulty::start("dropped-connection=1,seed=1");
    let (dropped, genuine) = faulty.spoiled("dropped-connection");
    assert_eq!(dropped.length(), genuine.body.len());
    assert!(!dropped.is_whole() && !dropped.body.is_empty());
    assert!(genuine.body.starts_with(&dropped.body));
}

#[test]
fn a_duplicate_is_signed_too_and_has_the_same_id() {
    let mut faulty = Faulty::start("duplicate=1,seed=1");
    let delivery = faulty.emit();
    for fault in [Value::Null, "duplicate".into()] {
        let (got, attempt) = (faulty.app.next(), faulty.hub.attempt());
        assert_eq!(got.header("x-pushoney-delivery").unwrap(), delivery);
        assert!(faulty.accepts(&got));
        assert_eq!((&attempt["fault"], &attempt["delivery_id"]), (&fault, &delivery.clone().into()));
    }
    let summary = faulty.hub.stop().pop().unwrap();
    assert_eq!((&summary["attempts"], &summary["delivered"], &summary["faults"]), (&2.into(), &1.into(), &1.into()));
    assert!(faulty.app.is_idle());
}

#[test]
fn a_delayed_delivery_comes_late_by_the_scaled_clock() {
    let place = Place::new();
    let mut hub = Telling::start(&place, &["--faults", "delay=1:1m,seed=1", "--time-scale", "120"]);
    let (mut api, app) = (hub.api(), App::answering(Reply::status(200, "")));
    let (webhook, _) = api.register(&app.url(), &["e"]);
    let began = Instant::now();
    let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    let shown = api.deliveries(&webhook).remove(0);
    assert_eq!((&shown["status"], shown["next_attempt_at"].is_string()), (&"pending".into(), true));
    let fault = hub.next("fault");
    assert_eq!((&fault["fault"], &fault["delivery_id"]), (&"delay".into(), &delivery.clone().into()));
    assert_eq!(app.next().header("x-pushoney-delivery").unwrap(), delivery);
    assert!(began.elapsed() >= Duration::from_millis(499), "{:?}", began.elapsed());
    assert_eq!(hub.attempt()["trigger"], "event");
}

#[test]
fn a_delivery_is_overtaken_by_the_next() {
    let mut faulty = Faulty::start("reorder=1,seed=1");
    let (first, second) = (faulty.emit(), faulty.emit());
    let order: Vec<_> = (0..2).map(|_| faulty.app.next().header("x-pushoney-delivery").unwrap()).collect();
    assert_eq!(order, [second, first.clone()]);
    let fault = faulty.hub.next("fault");
    assert_eq!((&fault["fault"], &fault["delivery_id"]), (&"reorder".into(), &first.into()));
    let summary = faulty.hub.stop().pop().unwrap();
    assert_eq!(summary["faults"], 1);
}

#[test]
fn nothing_that_is_overtaken_waits_for_ever() {
    let place = Place::new();
    let hub = Telling::start(&place, &["--faults", "reorder=1,seed=1", "--time-scale", "50"]);
    let (mut api, app) = (hub.api(), App::answering(Reply::status(200, "")));
    api.register(&app.url(), &["e"]);
    let only = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(app.next().header("x-pushoney-delivery").unwrap(), only);
}

/// What went wrong in twenty events: which fault hit the how-manieth of them, at which attempt.
fn faults_of(seed: u64) -> BTreeSet<(usize, String, Option<u64>)> {
    let faults = format!("all=0.3,delay=0.3:10s,oversized-body=0.3:4KiB,seed={seed}");
    let hub = Telling::start(&Place::new(), &["--faults", &faults, "--time-scale", "1000"]);
    let (mut api, app) = (hub.api(), App::answering(Reply::status(200, "")));
    let (webhook, _) = api.register(&app.url(), &["e"]);
    let ids: Vec<_> = (0..20).map(|_| api.emit("e")[0]["id"].as_str().unwrap().to_owned()).collect();
    for id in &ids {
        api.wait_for(&webhook, id, "delivered");
    }
    let mut found = BTreeSet::new();
    for line in hub.stop() {
        let Some(fault) = line["fault"].as_str() else { continue };
        let event = ids.iter().position(|id| line["delivery_id"] == **id).expect("a fault names its delivery");
        found.insert((event, fault.to_owned(), line["attempt"].as_u64()));
    }
    found
}

#[test]
fn the_same_seed_goes_wrong_in_the_same_places() {
    let (once, again, other) = (faults_of(7), faults_of(7), faults_of(8));
    assert!(once.len() > 20, "{once:?}");
    assert_eq!(once, again);
    assert_ne!(once, other);
}

#[test]
fn a_sound_receiver_takes_each_delivery_once_and_nothing_forged() {
    let place = Place::new();
    let faults = "all=0.3,delay=0.3:2s,seed=11";
    let hub = Telling::start(&place, &["--faults", faults, "--time-scale", "100"]);
    let mut api = hub.api();
    let listen = place.run(["--register", "--hub", &hub.url()]).env("PUSHONEY_API_KEY", KEY);
    let listener: Listener = listen.listen();
    let webhook = listener.ready()["registered"]["id"].as_str().unwrap().to_owned();
    let ids: Vec<_> = (0..50).map(|_| api.emit("click.recorded")[0]["id"].as_str().unwrap().to_owned()).collect();
    for id in &ids {
        api.wait_for(&webhook, id, "delivered");
    }
    let said = hub.stop();
    let received = listener.stop();
    let mut verified: HashMap<&str, usize> = HashMap::new();
    for line in received.lines.iter().filter(|line| line["verified"] == true && line["duplicate"] == false) {
        *verified.entry(line["delivery_id"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(verified.len(), 50);
    // What is written unusually is another body, and so it is no duplicate.
    let unusual = |id: &str| said.iter().any(|line| line["delivery_id"] == id && line["fault"] == "reserialised");
    assert!(ids.iter().all(|id| verified.get(id.as_str()) == Some(&(1 + usize::from(unusual(id))))));
    let of = |fault: &str| said.iter().filter(|line| line["type"] == "attempt" && line["fault"] == fault).count();
    for fault in
        ["wrong-signature", "stale-timestamp", "reserialised", "oversized-body", "dropped-connection", "duplicate"]
    {
        assert!(of(fault) > 5, "{fault}: {}", of(fault));
    }
    let spoiled = ["wrong-signature", "stale-timestamp"].map(Value::from);
    for line in said.iter().filter(|line| line["type"] == "attempt" && spoiled.contains(&line["fault"])) {
        assert_eq!(line["status"], 400, "{line}");
    }
    let summary = received.lines.last().unwrap();
    let refused = |reason: &str| summary["refused"][reason].as_u64().unwrap_or(0);
    assert_eq!(refused("signature_mismatch"), of("wrong-signature") as u64);
    assert_eq!(refused("timestamp_too_old"), of("stale-timestamp") as u64);
    assert_eq!(summary["duplicates"], of("duplicate"));
}

#[test]
fn people_see_each_fault_and_whether_a_forged_delivery_was_taken() {
    let place = Place::new();
    let faults = "wrong-signature=1,stale-timestamp=1,rotation=1,delay=1:10ms,seed=1";
    let mut hub = Running::start(place.run(["sandbox", "--port", "0", "--api-key", KEY, "--faults", faults]));
    let ready = hub.stderr_line();
    let port = ready.split([':', ';']).nth(2).unwrap().parse().unwrap();
    assert_eq!(hub.stderr_line(), "faults: delay=1:10ms,rotation=1,wrong-signature=1,stale-timestamp=1:600s,seed=1");
    let (mut api, app) = (Api::of(port), App::answering(Reply::status(200, "")));
    api.register(&app.url(), &["e"]);
    let delivery = api.emit("e")[0]["id"].as_str().unwrap().to_owned();
    let mut expect = |parts: &[&str]| {
        let line = hub.stdout_text();
        for part in parts {
            assert!(line.contains(part), "{part}: {line}");
        }
    };
    expect(&["registered"]);
    expect(&["  for e"]);
    expect(&[&format!("· e  {delivery}  delay: delayed")]);
    expect(&[&format!("! e  {delivery}  200 in "), "  wrong-signature"]);
    expect(&["  fault wrong-signature: this endpoint ACCEPTED A FORGED DELIVERY: it does not check the signature"]);
    expect(&["! e  ", "  attempt 2  stale-timestamp"]);
    expect(&[
        "  fault stale-timestamp: this endpoint ACCEPTED A STALE DELIVERY: anybody who records one can replay it",
    ]);
    expect(&["rotation: two signatures, the current one last"]);
    expect(&[&format!("✓ e  {delivery}  200 in "), "  attempt 3"]);
    hub.signal(Signal::INT);
    let end = hub.ended();
    assert_eq!(end.status, Some(1), "{}", end.stderr);
    for said in [
        ", forged taken 2\n".to_owned(),
        format!("error: an endpoint took 2 forged or stale deliveries ({delivery})\n  verify the signature"),
    ] {
        assert!(end.stderr.contains(&said), "{said}: {}", end.stderr);
    }
}

#[test]
fn reserialised_json_is_valid_and_means_the_same_and_no_serialiser_writes_it() {
    let mut faulty = Faulty::start("reserialised=1,seed=1");
    let (unusual, genuine) = faulty.spoiled("reserialised");
    assert!(faulty.accepts(&unusual));
    let read = |got: &Got| serde_json::from_slice::<Value>(&got.body).unwrap();
    for field in ["event", "hub_id", "occurred_at", "data"] {
        assert_eq!(read(&unusual)[field], read(&genuine)[field], "{field}");
    }
    // The plain one is what JavaScript writes, which is why nobody notices.
    assert_eq!(stringify(&read(&genuine)).as_bytes(), genuine.body);
    assert_ne!(stringify(&read(&unusual)).as_bytes(), unusual.body);
    let text = String::from_utf8(unusual.body.clone()).unwrap();
    for shape in
        ["{ \"", "1.0", "1e2", "\\u00e9", "\\/", "9007199254740993", r#""twice":1, "twice":2"#, r#""2":1e2, "1" :"#]
    {
        assert!(text.contains(shape), "{shape}: {text}");
    }
    let summary = faulty.hub.stop().pop().unwrap();
    assert_eq!((&summary["took_forged"], &summary["refused_valid"]), (&0.into(), &0.into()));
}

#[test]
fn an_endpoint_that_is_not_sound_fails_the_run_and_is_named() {
    let faults = "wrong-signature=1,stale-timestamp=1,reserialised=1,seed=1";
    for (verifies, forged, refused) in
        [(Verifies::Bytes, 0, 0), (Verifies::BytesAtAnyTime, 1, 0), (Verifies::Parsed, 0, 1), (Verifies::Nothing, 2, 0)]
    {
        let hub = Telling::start(&Place::new(), &["--faults", faults]);
        let mut api = hub.api();
        // It is told its secret when it is registered, as real ones are.
        let secret = Arc::new(OnceLock::new());
        let known: Arc<OnceLock<String>> = Arc::clone(&secret);
        let app = App::deciding(move |got| receivers::answer(known.wait(), verifies, got));
        let (webhook, given) = api.register(&app.url(), &["e"]);
        secret.set(given).unwrap();
        let delivery = api.emit("e")[0]["id"].clone();
        api.wait_for(&webhook, delivery.as_str().unwrap(), "delivered");
        // `stop` holds the exit code against this.
        let summary = hub.stop().pop().unwrap();
        assert_eq!((&summary["took_forged"], &summary["refused_valid"]), (&forged.into(), &refused.into()));
        let ids = |count: i32| Value::from(vec![delivery.clone(); usize::from(count > 0)]);
        assert_eq!((&summary["took_forged_ids"], &summary["refused_valid_ids"]), (&ids(forged), &ids(refused)));
    }
}

#[test]
fn what_receivers_may_take_is_no_stale_delivery() {
    let mut faulty = Faulty::start("stale-timestamp=1:200s,seed=1");
    faulty.spoiled("stale-timestamp");
    assert_eq!(faulty.hub.stop().pop().unwrap()["took_forged"], 0);
}

/// The faults as a text writes them: `delay=P[:DUR]`.
fn forms(text: &str) -> BTreeSet<String> {
    let token = |word: &str| word.trim_matches(['`', ',', ';', '.']).to_owned();
    text.split_whitespace().map(token).filter(|word| word.contains("=P")).collect()
}

#[test]
fn each_fault_can_be_typed_as_help_and_docs_write_it() {
    let help = Place::new().run(["sandbox", "--help"]).any_stdout().run();
    let mut of_help = forms(help.text());
    let of_docs = forms(&std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/SANDBOX.md")).unwrap());
    assert!(of_help.remove("all=P"), "{of_help:?}");
    assert_eq!(of_help, of_docs);
    assert_eq!(of_help.len(), 9);
    for form in &of_help {
        let (plain, amount) = form.split_once('[').map_or((form.as_str(), ""), |(plain, rest)| (plain, rest));
        let plain = plain.replace("=P", "=0.5");
        let typed = match amount {
            "" => plain.clone(),
            ":DUR]" => format!("{plain}:7s"),
            ":SIZE]" => format!("{plain}:7MiB"),
            other => panic!("{other}"),
        };
        for typed in BTreeSet::from([plain, typed]) {
            let hub = Telling::start(&Place::new(), &["--faults", &format!("{typed},seed=7")]);
            let ready = hub.ready["faults"].as_str().unwrap();
            assert!(ready.starts_with(&typed) && ready.ends_with(",seed=7"), "{typed}: {ready}");
        }
    }
}
