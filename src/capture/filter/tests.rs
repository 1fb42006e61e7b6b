use super::*;
use crate::capture::{App, Body};
use proptest::prelude::*;

fn now() -> UnixTime {
    UnixTime::from_seconds(1_770_000_000)
}

fn record(body: &[u8]) -> Record {
    Record {
        version: Record::VERSION,
        id: "rec_1".into(),
        received_at: "2026-02-02T02:39:00.500Z".into(),
        remote: None,
        method: "POST".into(),
        path: "/hook?a=b".into(),
        headers: vec![("x-foo".into(), "one".into()), ("x-n".into(), "12".into()), ("x-foo".into(), "bar two".into())],
        body: Body(body.to_vec().into()),
        scheme: "pushoney".into(),
        verified: Some(false),
        reason: Some("signature_mismatch".into()),
        delivery_id: Some("dlv_1".into()),
        event: Some("click.recorded".into()),
        status: Some(400),
        duration_ms: None,
        app: Some(App {
            url: "http://h/".into(),
            status: Some(502),
            error: None,
            duration_ms: 1.0,
            headers: Vec::new(),
            body: Body::default(),
            truncated: false,
        }),
    }
}

fn holds_of(record: &Record, expr: &str) -> bool {
    Filter::new([expr.parse().unwrap()], now()).takes(&record.view())
}

fn holds(expr: &str) -> bool {
    let body = r#"{"event":"in.body","data":{"amount":12.50,"price":"19.90","big":9007199254740993,"ok":true,"no":null,
        "at":"2026-05-10T20:23:11+02:00","items":[{"id":"i1"},{"id":7}],"a.b":"dot","s":"caf\u00e9 *"}}"#;
    holds_of(&record(body.as_bytes()), expr)
}

#[test]
fn what_holds() {
    for expr in [
        "event=click.recorded",
        "event=click.*",
        "event = 'click.recorded'",
        "event!=order.*",
        "body.event=in.body",
        "id=rec_1",
        "delivery_id~lv_",
        "verified=false",
        "verified!=true",
        "reason=signature_*",
        "status>=400",
        "status=4*",
        "status=400.0",
        "app.status!=200",
        "app.status>500",
        "method=POST",
        "path~?a=",
        "scheme=pushoney",
        "duplicate=null",
        "duplicate!=true",
        "received_at>=-2m",
        "received_at<2026-02-02T02:40:00Z",
        "received_at=2026-02-02T03:39:00.5+01:00",
        "received_at=2026-02-02*",
        "received_at<=1770000000",
        "header.X-Foo~bar",
        "header.x-foo=one",
        "header.x-n>9",
        "header.x-none=null",
        "body~in.body",
        "body!~nothing of the kind",
        "data.amount>10",
        "data.amount = 1.25e1",
        "data.amount<12.500000000000000000001",
        "data.price>19.8",
        "data.big>9007199254740992",
        "data.big!=9007199254740992",
        "data.ok=true",
        "data.no=null",
        "data.none=null",
        "data.none!=5",
        "data.none!~5",
        "data.amount!=null",
        "data.amount=*",
        "data.at=2026-05-10T18:23:11Z",
        "data.at>2026-05-10T18:23:10Z",
        "data.items.0.id=i1",
        "data.items.1.id=7",
        "data.items~i1",
        r"data.a\.b=dot",
        "data.s=café*",
        r#"data.s="café *""#,
    ] {
        assert!(holds(expr), "{expr}");
    }
}

#[test]
fn what_does_not_hold() {
    for expr in [
        "event=click",
        "event=Click.recorded",
        "event='click.*'",
        "event!=click.*",
        "body.event=click.recorded",
        "verified=true",
        "verified=null",
        "verified!=false",
        "reason=null",
        "status<400",
        "app.status=200",
        "duplicate=false",
        "received_at>-59s",
        "header.x-foo=two",
        "header.x-foo!=one",
        "header.x-foo!~bar",
        "header.x-none=*",
        "header.x-foo>1",
        "body~out.body",
        "data.amount>12.5",
        "data.amount='12.5'",
        "data.big=9007199254740992",
        "data.big=9.007199254740992e15",
        "data.none>0",
        "data.none<0",
        "data.none=*",
        "data.no=*",
        "data.no!=null",
        "data.ok>0",
        "data.items.2.id=7",
        "data.items.0.id=7",
        "data.a.b=dot",
        "data.s=cafe*",
        "data.at<2026-05-10T18:23:11Z",
        "data.price>2026-05-10T18:23:11Z",
    ] {
        assert!(!holds(expr), "{expr}");
    }
}

#[test]
fn repeated_means_and_and_a_body_that_is_not_json_has_no_paths() {
    let all = |exprs: &[&str]| {
        Filter::new(exprs.iter().map(|expr| expr.parse().unwrap()), now()).takes(&record(b"data.amount=1").view())
    };
    assert!(all(&[]) && all(&["status=400", "event=click.*"]));
    assert!(!all(&["status=400", "event=order.*"]) && !all(&["event=order.*", "status=400"]));
    assert!(!all(&["data.amount=1"]) && all(&["data.amount!=1"]) && all(&["body~data.amount=1"]));
    let binary = record(b"\xff\xfe{\"a\":1}caf\xc3\xa9\xff");
    assert!(holds_of(&binary, "body~café") && holds_of(&binary, "body=*é*") && !holds_of(&binary, "a=1"));
}

#[test]
fn short_forms_are_the_same_expressions() {
    let record = record(b"{}");
    let takes = |expr: Expr| Filter::new([expr], now()).takes(&record.view());
    assert!(takes(Expr::events("order.*,click.*").unwrap()) && !takes(Expr::events("order.*").unwrap()));
    let ids = |ids: &[&str]| takes(Expr::ids(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()));
    assert!(ids(&["nope", "dlv"]) && ids(&["rec_1"]) && !ids(&["rec_12"]) && !ids(&["*"]));
    assert!(takes(Expr::failed()));
    assert!(takes(Expr::since("-61s".parse().unwrap())) && !takes(Expr::since("-1s".parse().unwrap())));
    let never = Record { status: None, ..record.clone() };
    assert!(!Filter::new([Expr::failed()], now()).takes(&never.view()));
    assert_eq!(Expr::events("a,,b"), EventFilterError::of("a,,b"));
}

struct EventFilterError;

impl EventFilterError {
    fn of(list: &str) -> Result<Expr, String> {
        Err(crate::delivery::EventFilter::parse(list).unwrap_err())
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_an_example() {
    for (expr, said) in [
        ("", "at character 1: no operator"),
        ("event", "at character 6: no operator"),
        ("=x", "at character 1: no name"),
        ("event=", "at character 7: no value"),
        ("event==x", "at character 7: `=` cannot start a value"),
        ("data.é=>5", "at character 8: `>` cannot start a value"),
        ("event='x", "at character 7: the quote is not closed"),
        ("event='x'y", "at character 10: something follows the closing quote"),
        ("data..x=5", "the path has an empty key"),
        (".x=5", "the path has an empty key"),
        ("header.=5", "not a valid header name"),
        ("header.x y=5", "not a valid header name"),
        ("verified=yes", "at character 10: verified must be true, false or null; write it as verified=false"),
        ("verified>0", "verified only supports = and !="),
        ("duplicate~t", "duplicate only supports = and !="),
        ("status=ok", "at character 8: status must be a number; write it as status>=500"),
        ("app.status>x", "app.status must be a number"),
        ("received_at>yesterday", "not a time"),
        ("received_at>-10", "needs a unit"),
        ("event>click", "neither a number nor a time"),
        ("data.amount>=ten", "at character 14: neither a number nor a time"),
    ] {
        let error = expr.parse::<Expr>().unwrap_err();
        assert!(error.contains(said) && error.contains("write it as "), "{expr}: {error}");
    }
    let deep = format!("{}=1", vec!["a"; 33].join("."));
    assert!(deep.parse::<Expr>().unwrap_err().contains("more than 32 keys"));
    assert!("a".repeat(5000).parse::<Expr>().unwrap_err().contains("longer than"));
}

#[test]
fn names_that_no_delivery_has_are_told_with_the_nearest() {
    let said = |expr: &str| {
        let filter = Filter::new(["event=none".parse().unwrap(), expr.parse().unwrap()], now());
        let _ = filter.takes(&record(b"no json").view());
        let _ = filter.takes(&record(br#"{"data":{"amount":1,"no":null}}"#).view());
        filter.unknown().join("\n")
    };
    assert_eq!(said("data.amont>1"), "no delivery has `data.amont`; nearest: data.amount");
    assert_eq!(said("data.amont!=1"), "no delivery has `data.amont`; nearest: data.amount");
    assert_eq!(said("verfied=true"), "no delivery has `verfied`; nearest: verified");
    assert_eq!(said("header.x-fo~a"), "no delivery has `header.x-fo`; nearest: header.x-foo");
    assert_eq!(said("headers.x-foo~a"), "no delivery has `headers.x-foo`; nearest: header.x-foo");
    assert_eq!(said("amount=1"), "no delivery has `amount`; nearest: data.amount");
    assert_eq!(said("data.quantity=1"), "no delivery has `data.quantity`");
    assert_eq!(said("zzzz=1"), "no delivery has `zzzz`");
    assert_eq!(said("duplicate=true"), "captures do not record which deliveries are duplicates");
    for there in ["data.amount>5", "header.x-foo=z", "reason=x", "status=1"] {
        assert_eq!(said(there), "", "{there}");
    }
    assert!(Filter::new(["data.x=1".parse().unwrap()], now()).unknown().is_empty());
}

#[test]
fn a_slip_in_a_list_is_told_of() {
    let unmatched = |expr: Expr| {
        let filter = Filter::new(["status=500".parse().unwrap(), expr], now());
        let _ = filter.takes(&record(b"{}").view());
        filter.unmatched()
    };
    assert_eq!(
        unmatched(Expr::events("order.*,click.*,x").unwrap()),
        ["no delivery has the event `order.*`", "no delivery has the event `x`"]
    );
    let ids = |ids: &[&str]| unmatched(Expr::ids(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()));
    assert_eq!(ids(&["dlv", "rec_1", "rec_2"]), ["no delivery has the id `rec_2`"]);
    assert!(ids(&["nope", "none"]).is_empty() && ids(&["rec_1"]).is_empty() && ids(&["r", "rec"]).is_empty());
}

#[test]
fn the_nearest_values_are_told_of_what_nothing_matched() {
    let nearest = |expr: Expr| {
        let filter = Filter::new([expr], now());
        for event in ["click.recorded", "order.paid", "click.recorded"] {
            let _ = filter.takes(&Record { event: Some(event.into()), ..record(b"{}") }.view());
        }
        filter.nearest()
    };
    assert_eq!(
        nearest(Expr::events("clik.*").unwrap()).as_deref(),
        Some("the nearest values of event: click.recorded, order.paid")
    );
    assert_eq!(nearest("id=rec_2".parse().unwrap()).as_deref(), Some("the nearest values of id: rec_1"));
    assert_eq!(nearest(Expr::ids(&["dlv_2".into()])).as_deref(), Some("the nearest values of id: dlv_1"));
    assert_eq!(nearest("event=order.paid".parse().unwrap()), None);
    assert_eq!(nearest(Expr::ids(&["zzzz".into()])), None);
}

proptest! {
    #[test]
    fn no_expression_and_no_body_panics(expr in ".{0,30}", body in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(expr) = expr.parse::<Expr>() {
            let filter = Filter::new([expr], now());
            let _ = filter.takes(&record(&body).view());
            let _ = (filter.unknown(), filter.nearest());
        }
    }

    #[test]
    fn likely_expressions_neither(
        name in "(event|status|received_at|header\\.[a-z]{1,3}|[a-c](\\.[a-c0-2]){0,4})",
        op in "(=|!=|>|>=|<|<=|~|!~)",
        value in "(-?[0-9]{1,4}(\\.[0-9]{1,3})?(e-?[0-9]{1,3})?|[a-c*]{1,4}|'[a-c]{0,3}'|null|-[0-9]m)",
        body in "[\\[\\]{}:,\"abc0-2e.-]{0,40}",
    ) {
        if let Ok(expr) = format!("{name}{op}{value}").parse::<Expr>() {
            let opposite = format!("{name}{}{value}", match op.as_str() { "=" => "!=", "~" => "!~", _ => "=" });
            let record = record(body.as_bytes());
            let held = Filter::new([expr], now()).takes(&record.view());
            if matches!(op.as_str(), "=" | "~") {
                prop_assert_ne!(held, Filter::new([opposite.parse().unwrap()], now()).takes(&record.view()));
            }
        }
    }
}
