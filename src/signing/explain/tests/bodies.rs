//! Bodies that changed between signing and verifying.

use super::*;

#[test]
fn bodies_that_changed_on_the_way() {
    let cases: &[(&[u8], &[u8], &str)] = &[
        (b"{\"a\":1}", b"{\"a\":1}\n", "trailing_newline_added"),
        (b"{\"a\":1}", b"{\"a\":1}\r\n", "trailing_newline_added"),
        (b"{\"a\":1}\n", b"{\"a\":1}", "trailing_newline_lost"),
        (b"{\"a\":1}\r\n", b"{\"a\":1}", "trailing_newline_lost"),
        (b"a\nb\nc", b"a\r\nb\r\nc", "crlf"),
        (b"a\r\nb\r\nc", b"a\nb\nc", "crlf"),
        (b"{}x", b"\xEF\xBB\xBF{}x", "bom_added"),
        (b"\xEF\xBB\xBF{}x", b"{}x", "bom_lost"),
        (b"x y", b" \n x y\t", "outer_whitespace"),
        ("{\"a\":\"\u{FFFD}\"}".as_bytes(), b"{\"a\":\"\xFF\"}", "utf8_replaced"),
        ("\u{FFFD}\u{FFFD}(".as_bytes(), b"\xE2\x82\xFF(", "utf8_replaced"),
        (b"ab", b"a\xFFb", "utf8_replaced"),
        ("{\"a\":\"Ã©\"}".as_bytes(), "{\"a\":\"é\"}".as_bytes(), "charset"),
        ("{\"a\":\"é\"}".as_bytes(), "{\"a\":\"Ã©\"}".as_bytes(), "charset"),
        ("â‚¬".as_bytes(), "€".as_bytes(), "charset"),
        ("€".as_bytes(), "â‚¬".as_bytes(), "charset"),
        (b"caf\xE9", "café".as_bytes(), "charset"),
        (b"a\0b\0", b"ab", "charset"),
        (b"", b"{\"a\":1}", "empty_body_signed"),
        (b"{\"a\":\"\xC3\xA9\"}", br#""{\"a\":\"\u00e9\"}""#, "double_encoded"),
        (br#""{\"a\":\"x\"}""#, b"{\"a\":\"x\"}", "double_encoded"),
        (br#""{\"a\":\"\u00e9\"}""#, "{\"a\":\"é\"}".as_bytes(), "double_encoded"),
        (b"{}!", br#"{"type":"Buffer","data":[123,125,33]}"#, "double_encoded"),
    ];
    for (signed, here, code) in cases {
        for scheme in ["pushoney", "github", "standard-webhooks", "shopify"] {
            Given::new(scheme).signed(signed).proves(here, &[code]);
        }
    }
}

#[test]
fn json_that_was_parsed_and_serialised_again() {
    // Literal output of Node 20, Python 3.11 and jq 1.6 for one text.
    let raw = r#"{"b": 1.0, "a":"caf\u00e9 \/ <\u007f>", "10":[], "e":1e400, "z":{"y":[1,2],"x":1E5}}"#;
    let node = "{\"10\":[],\"b\":1,\"a\":\"café / <\u{7f}>\",\"e\":null,\"z\":{\"y\":[1,2],\"x\":100000}}";
    let python =
        r#"{"b": 1.0, "a": "caf\u00e9 / <\u007f>", "10": [], "e": Infinity, "z": {"y": [1, 2], "x": 100000.0}}"#;
    let sorted = r#"{"10":[],"a":"caf\u00e9 / <\u007f>","b":1.0,"e":Infinity,"z":{"x":100000.0,"y":[1,2]}}"#;
    let pretty = "{\n  \"b\": 1.0,\n  \"a\": \"café / <\u{7f}>\",\n  \"10\": [],\n  \"e\": Infinity,\n  \"z\": {\n    \"y\": [\n      1,\n      2\n    ],\n    \"x\": 100000.0\n  }\n}";
    let jq = "{\"b\":1,\"a\":\"café / <\\u007f>\",\"10\":[],\"e\":1.7976931348623157e+308,\"z\":{\"y\":[1,2],\"x\":100000}}\n";
    let forms = [
        (node, "JSON.stringify"),
        (python, "Python's json.dumps"),
        (sorted, "Python's json.dumps(…, sort_keys=True, separators=(',', ':'))"),
        (pretty, "Python's json.dumps(…, indent=2, ensure_ascii=False)"),
        (jq, "jq 1.6 -c"),
    ];
    for (signed, name) in forms {
        let finding = Given::new("pushoney").signed(signed).proves(raw, &["reserialized_json"]);
        assert!(finding.message.contains(&format!("the form that {name} writes")), "{}", finding.message);
    }
}

#[test]
fn the_direction_is_named_when_the_body_has_a_known_form() {
    let finding = Given::new("pushoney").signed(r#"{"a":"é"}"#).proves(r#"{"a": "\u00e9"}"#, &["reserialized_json"]);
    assert!(
        finding.message.contains("that JSON.stringify writes, and this body looks written by Python's json.dumps.")
    );
    let finding = Given::new("pushoney").signed(r#"{"a": "\u00e9"}"#).proves(r#"{"a":"é"}"#, &["reserialized_json"]);
    assert!(
        finding.message.contains("that Python's json.dumps writes, and this body looks written by JSON.stringify.")
    );
}

#[test]
fn other_writers() {
    let raw = "{\"z\":\"<a/\u{e9}>\\u2028'\", \"a\":10.0}";
    let cases = [
        "{\"a\":10,\"z\":\"\\u003ca/\u{e9}\\u003e\\u2028'\"}",
        "{\"a\":10,\"z\":\"\\u003ca/\u{e9}\\u003e\\u2028'\"}\n",
        "{\"z\":\"<a\\/\\u00e9>\\u2028'\",\"a\":10}",
        "{\"z\":\"<a/\u{e9}>\\u2028'\",\"a\":10}",
        "{\"z\":\"\\u003Ca/\\u00E9\\u003E\\u2028\\u0027\",\"a\":10.0}",
        "{\"z\":\"\\u003ca/\u{e9}\\u003e\\u2028\\u0027\",\"a\":10.0}",
        "{\"z\":\"<a/\u{e9}>\\u2028'\",\"a\":10.0}",
        "{\n    \"z\": \"<a\\/\\u00e9>\\u2028'\",\n    \"a\": 10\n}",
        "{\n\t\"z\": \"<a/\u{e9}>\u{2028}'\",\n\t\"a\": 10\n}",
        "{\n  \"z\": \"<a/\u{e9}>\u{2028}'\",\n  \"a\": 10.0\n}\n",
        "{\"z\": \"<a/\\u00e9>\\u2028'\", \"a\": 10.0}\n",
    ];
    for signed in cases {
        Given::new("pushoney").signed(signed).proves(raw, &["reserialized_json"]);
    }
}
