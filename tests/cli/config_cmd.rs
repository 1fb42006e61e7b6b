//! `config`: the path of the file, and its settings without what is secret in them.

use crate::support::Place;
use serde_json::json;

const FILE: &str = "config/pushoney/config.toml";
const TEXT: &str = "\
# secrets = ['whsec_commented_out']
[profiles.default]
hub = 'acme' # mine
api_key = 'pk_live_0123c0de'
secrets = ['whsec_0123456789abcdef', 'short']
forward = ['click.*=http://127.0.0.1:1/x', 'http://127.0.0.1:2']
[profiles.\"a b\"]
api_key_file = 'key.txt'
webhook_id = \"wh_1\u{202e}\"
[schemes.acme]
signature_header = 'X-Acme'
";

#[test]
fn path_is_that_of_the_file_in_use() {
    let place = Place::new();
    let path = format!("{}\n", place.path(FILE).display());
    place.run(["config", "path"]).stdout(&path).stderr("note: it does not exist\n").run();
    place.config("this is no TOML");
    place.run(["config", "path"]).stdout(&path).stderr("note: it exists\n").run();
    place.run(["config", "path", "--quiet", "--config", "my.toml"]).stdout("my.toml\n").run();
    let homeless = place.run(["config", "path"]).without_env("HOME").without_env("XDG_CONFIG_HOME").status(4);
    homeless
        .stderr(
            "error: cannot locate the configuration file: HOME is not set\n  set it, or name a file with --config\n",
        )
        .run();
}

#[test]
fn show_masks_what_is_secret() {
    let place = Place::new();
    place.config(TEXT);
    let path = place.path(FILE);
    let expected = format!(
        "# {}\n# profile in use: default\n\n[profiles.default]\nhub = \"acme\"\napi_key = \"…c0de\"\n\
         secrets = [\"…cdef\",\"****\"]\nforward = [\"click.*=http://127.0.0.1:1/x\",\"http://127.0.0.1:2\"]\n\n\
         [profiles.\"a b\"]\napi_key_file = \"key.txt\"\nwebhook_id = \"wh_1\\u202e\"\n\n\
         [schemes.acme]\nsignature_header = \"X-Acme\"\n",
        path.display()
    );
    place.run(["config", "show"]).stdout(&expected).run();
    let other = expected.replace("in use: default", "in use: a b");
    place.run(["config", "show", "--profile", "a b"]).stdout(other).run();
    let line = place.run(["config", "show", "--json"]).any_stdout().run().json();
    crate::support::hold_against_schema("config", &line);
    assert_eq!(
        (&line["path"], &line["exists"], &line["profile"]),
        (&json!(path.to_str()), &true.into(), &"default".into())
    );
    assert_eq!(line["profiles"]["default"]["secrets"], json!(["…cdef", "****"]));
    assert_eq!(line["schemes"]["acme"], json!({"signature_header": "X-Acme"}));
}

#[test]
fn show_reads_as_strictly_as_every_command() {
    let place = Place::new();
    let path = place.path(FILE).display().to_string();
    place.run(["config", "show"]).stderr(format!("note: no configuration file; it would be {path}\n")).run();
    let empty =
        json!({"path": path, "exists": false, "profile": "default", "profiles": {}, "schemes": {}, "tunnels": {}});
    assert_eq!(place.run(["config", "show", "--json"]).any_stdout().run().json(), empty);
    place.config("[profiles.default]\napi_kee = 'hunter2'\n");
    let hint = format!("error: {path}:2: unknown key `api_kee` in [profiles.default]\n  did you mean `api_key`?\n");
    place.run(["config", "show"]).status(4).stderr(hint).run();
    place.config("[profiles.default]\nhub = 'http://hub.example'\n");
    let clear = format!(
        "error: {path}:2: `hub` in [profiles.default]: the API key would be sent to hub.example unencrypted; use https\n"
    );
    place.run(["config", "show"]).status(4).stderr(clear).run();
    place.config("[profiles.default]\napi_key = 'pk_live_0123c0de'\n").mode(FILE, 0o644);
    let warning =
        format!("warning: {path} holds secrets and is readable by others (mode 644); run: chmod 600 {path}\n");
    place.run(["config", "show"]).any_stdout().stderr(warning).run();
}

#[test]
fn a_scheme_that_can_be_spliced_is_warned_of_where_it_is_shown_and_used() {
    let place = crate::support::Place::new();
    place.config(
        "[schemes.twitch]\nsignature_header = 'X-Sig'\nprefix = 'sha256='\nid_header = 'X-Id'\ntimestamp_header = 'X-Time'\nsigned = '{id}{timestamp}{body}'\n",
    );
    let warning = "warning: scheme twitch signs `{id}{timestamp}{body}` with no separator between two fields";
    place.run(["config", "show"]).any_stdout().stderr_contains(warning).run();
    let sign = ["sign", "--scheme", "twitch", "--secret", "1234567890123456"];
    place.run(sign).stdin("{}").any_stdout().stderr_contains(warning).run();
    let standard =
        ["sign", "--scheme", "standard-webhooks", "--secret", "MTIzNDU2Nzg5MDEyMzQ1Ng==", "--delivery-id", "a.b"];
    place.run(standard).stdin("{}").status(2).stderr_contains("error: the id contains the separator").run();
}
