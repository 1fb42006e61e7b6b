//! Where secrets come from: which source wins, what exactly is taken, and what is refused.

use crate::support::{Cli, Place, cli};

const ENV: &str = "PUSHONEY_SIGNING_SECRET";

/// HMAC-SHA256 by Python's `hmac` over `1770000000.{}`, with the key that the name says.
const BY_FLAG: &str = "1cbe8b9d3cc0bfe6495f27950cc7c2f99f683cd48b58284617761cadaff5c9c9";
const BY_FILE: &str = "0a2df8b67ce46c33416720a47a54d2b6ee8203e7091149ea443bcfb3cbd83c5e";
const BY_DOTENV: &str = "88b5a556eaaf8facd172b65f9a0730e4121e7d01428c6418cfda52fd0709b138";
const BY_ENV: &str = "fc2916e018dcfc6b0760fa9d4d2c73188baa0afd8eb27eb1a8c6e267ee773f5f";
const BY_PROFILE: &str = "96aa86aea8b1fbd96b8c767be2a34c3ab319761f402895967b756c9990e183a3";
const BY_S: &str = "87c5dd2163b28f0d42f21cbf02c19ab8154ddb315d3a7dae112dbd87c87ee1d9";
const BY_S_NEWLINE: &str = "032a256d99281d86e5d55b50cfe889a620c8b1e2390e55785e866910d588d3f8";
const BY_BLANK_S_BLANK: &str = "29e1266ca1130eebe3cacdb64fa4b36da30f5533002563cc065c3522aeb25912";
/// The bytes FF FD.
const BY_NO_TEXT: &str = "dd5d6cbce9f19b4e468a02599bb35de70bd604326fbfbe73fa4de2480e214702";

const EMPTY: &str =
    "the secret is empty, so anybody can forge a signature\n  set it to the endpoint's signing secret, or remove it\n";

fn signed_by(macs: &[&str]) -> String {
    let entries: Vec<_> = macs.iter().map(|mac| format!("v1={mac}")).collect();
    format!("t=1770000000,{}\n", entries.join(","))
}

fn sign_in(place: &Place) -> Cli {
    place.run(["sign", "--timestamp", "1770000000"]).stdin("{}")
}

fn sign() -> Cli {
    sign_in(&Place::new())
}

/// A place where every source has a secret.
fn everywhere() -> Place {
    let place = Place::new();
    place
        .file("file", "file\n")
        .file(".env", format!("{ENV}=dotenv\n"))
        .config("[profiles.default]\nsecrets = ['profile']\n");
    place
}

#[test]
fn the_first_source_wins_and_none_are_merged() {
    let place = everywhere();
    let run = || sign_in(&place).env(ENV, "env");
    run().args(["--secret", "flag"]).stdout(signed_by(&[BY_FLAG])).run();
    run().args(["--secret-file", "file"]).stdout(signed_by(&[BY_FILE])).run();
    run().args(["--env-file", ".env"]).stdout(signed_by(&[BY_DOTENV])).run();
    run().stdout(signed_by(&[BY_ENV])).run();
    sign_in(&place).stdout(signed_by(&[BY_PROFILE])).run();
}

#[test]
fn the_two_flags_are_one_source() {
    let args = ["--secret-file", "file", "--secret", "flag", "--secret-file", "file"];
    sign_in(&everywhere()).args(args).stdout(signed_by(&[BY_FILE, BY_FLAG, BY_FILE])).run();
}

#[test]
fn an_env_file_that_is_not_used_is_noted() {
    let used = ["--secret", "flag", "--env-file", ".env"];
    sign_in(&everywhere())
        .args(used)
        .stdout(signed_by(&[BY_FLAG]))
        .stderr("note: .env is ignored: --secret or --secret-file takes precedence\n")
        .run();
    sign_in(&everywhere()).arg("--quiet").args(used).stdout(signed_by(&[BY_FLAG])).run();
}

#[test]
fn the_variable_follows_the_scheme() {
    // HMAC-SHA256 by Python over `{}`, with the key `s`.
    let expected = "sha256=143ca8d517ba1b181025d732b1cf275d90104fca57bb02a565542978aa18c4b6\n";
    let github = || cli().args(["sign", "--scheme", "github"]).env(ENV, "other").stdin("{}");
    github().env("GITHUB_WEBHOOK_SECRET", "s").stdout(expected).run();
    github().file(".env", "GITHUB_WEBHOOK_SECRET=s\n").args(["--env-file", ".env"]).stdout(expected).run();
    github().status(2).stderr_contains("no secret for scheme github").run();
}

#[test]
fn forms_of_an_env_file() {
    let forms = [
        format!("{ENV}=s"),
        format!("{ENV}=s\r\n"),
        format!("\u{feff}{ENV}=s\n"),
        format!("# {ENV}=x\nOTHER=y\n  export {ENV} = s  # why\nX{ENV}=z\n"),
        format!("{ENV}='s' # why\n"),
        format!("{ENV}=\"s\"\n"),
        format!("{ENV}=first\n{ENV}=s\n"),
    ];
    for form in forms {
        sign().file(".env", &form).args(["--env-file", ".env"]).stdout(signed_by(&[BY_S])).run();
    }
    let quoted = format!("{ENV}=' s '\n");
    sign().file(".env", quoted).args(["--env-file", ".env"]).stdout(signed_by(&[BY_BLANK_S_BLANK])).run();
    let escaped = format!("{ENV}=\"s\\n\"\n");
    sign().file(".env", escaped).args(["--env-file", ".env"]).stdout(signed_by(&[BY_S_NEWLINE])).run();
}

#[test]
fn nothing_else_of_an_env_file_is_used() {
    let file = "NO_COLOR=\nHOME=/nowhere\nPUSHONEY_SIGNING_SECRET_OLD=x\n";
    sign()
        .file(".env", file)
        .args(["--env-file", ".env"])
        .status(2)
        .stderr_contains("note: .env does not set PUSHONEY_SIGNING_SECRET\nerror: no secret for scheme pushoney\n")
        .run();
    // One that happens to lie here is not read.
    sign().file(".env", format!("{ENV}=s\n")).status(2).stderr_contains("error: no secret for scheme").run();
}

#[test]
fn a_file_loses_one_final_newline_and_nothing_else() {
    let by = |bytes: &[u8]| sign().file("secret", bytes).args(["--secret-file", "secret"]);
    by(b"s").stdout(signed_by(&[BY_S])).run();
    by(b"s\n").stdout(signed_by(&[BY_S])).run();
    by(b"s\n\n").stdout(signed_by(&[BY_S_NEWLINE])).run();
    by(b" s \n").stdout(signed_by(&[BY_BLANK_S_BLANK])).run();
    by(b"\xff\xfd\n").stdout(signed_by(&[BY_NO_TEXT])).run();
}

#[test]
fn flags_and_variables_are_taken_exactly() {
    use std::os::unix::ffi::OsStringExt as _;
    sign().args(["--secret", "s\n"]).stdout(signed_by(&[BY_S_NEWLINE])).run();
    sign().args(["--secret", " s "]).stdout(signed_by(&[BY_BLANK_S_BLANK])).run();
    sign().env(ENV, "s\n").stdout(signed_by(&[BY_S_NEWLINE])).run();
    let no_text = || std::ffi::OsString::from_vec(vec![0xff, 0xfd]);
    sign().env(ENV, no_text()).stdout(signed_by(&[BY_NO_TEXT])).run();
    sign().arg("--secret").arg(no_text()).stdout(signed_by(&[BY_NO_TEXT])).run();
    // A secret may look like a flag.
    let output = sign().args(["--secret", "--json"]).any_stdout().run();
    assert!(output.text().starts_with("t=1770000000,v1="));
}

#[test]
fn an_empty_secret_is_refused_wherever_it_stands() {
    let refused = |run: Cli, place: &str| run.status(2).stderr(format!("error: {place}: {EMPTY}")).run();
    refused(sign().args(["--secret", ""]), "--secret");
    refused(sign().args(["--secret", "s", "--secret", ""]), "--secret");
    refused(sign().file("f", "").args(["--secret-file", "f"]), "f");
    refused(sign().file("f", "\n").args(["--secret-file", "f"]), "f");
    refused(sign().file("f", format!("{ENV}=\n")).args(["--env-file", "f"]), &format!("{ENV} in f"));
    refused(sign().file("f", format!("{ENV}=''\n")).args(["--env-file", "f"]), &format!("{ENV} in f"));
    refused(sign().env(ENV, ""), &format!("${ENV}"));
    let place = Place::new();
    place.config("[profiles.default]\nsecrets = ['a', '']\n");
    refused(sign_in(&place), "secret 2 of profile `default`");
    // An empty one does not fall through to the next source.
    refused(sign_in(&everywhere()).env(ENV, ""), &format!("${ENV}"));
    for command in ["verify", "listen"] {
        cli().args([command, "--secret", ""]).status(2).stderr(format!("error: --secret: {EMPTY}")).run();
    }
    sign()
        .args(["--scheme", "standard-webhooks", "--secret", "whsec_"])
        .status(2)
        .stderr_contains("the secret is empty")
        .run();
}

#[test]
fn a_missing_secret_is_answered_with_the_ways_to_give_one() {
    let expected = "error: no secret for scheme pushoney
  provide one in any of these ways:
    export PUSHONEY_SIGNING_SECRET=…
    --env-file .env      (a line PUSHONEY_SIGNING_SECRET=…)
    --secret-file FILE   (one trailing newline is removed)
    --secret SECRET      (other users of this machine can see it)
    secrets = [\"…\"]      under [profiles.default] in the configuration file
";
    sign().status(2).stderr(expected).run();
    cli().args(["verify", "--signature", "x"]).status(2).stderr(expected).run();
    let or_none = format!("{expected}  or use a hub on this machine, which generates one: listen --sandbox\n");
    cli().args(["listen", "--port", "0"]).status(2).stderr(&or_none).run();
}

#[test]
fn files_that_hold_no_secret_are_named() {
    sign().args(["--secret-file", "gone"]).status(4).stderr_contains("error: cannot read secret file gone: ").run();
    sign().args(["--secret-file", "home"]).status(4).stderr_contains("error: cannot read secret file home: ").run();
    sign().args(["--env-file", "gone"]).status(4).stderr_contains("error: cannot read gone: ").run();
    sign()
        .file("f", "x".repeat(64 * 1024 + 1))
        .args(["--secret-file", "f"])
        .status(4)
        .stderr_contains("secret file f is over 64 KiB")
        .run();
}

#[test]
fn a_secret_of_the_wrong_form_is_refused_without_quoting_it() {
    let run = |secrets: &[&str]| {
        let secrets = secrets.iter().flat_map(|secret| ["--secret", secret]).map(str::to_owned).collect::<Vec<_>>();
        sign().args(["--scheme", "standard-webhooks"]).args(secrets).status(2)
    };
    let why = "scheme standard-webhooks can't use it: the secret is not base64 after `whsec_`\n  use the whole secret as the provider shows it, without quotes or spaces\n";
    run(&["whsec_hunter2!"]).stderr(format!("error: {why}")).run();
    run(&["whsec_c2Vj", "hunter2!"]).stderr(format!("error: secret 2: {why}")).run();
}

#[test]
fn profiles_hold_secrets_and_files_beside_the_configuration() {
    let place = Place::new();
    place
        .config(
            "[profiles.default]\nsecrets = ['flag', 'profile']\n\
             [profiles.ci]\nsecret_files = ['one.txt']\n\
             [profiles.both]\nsecrets = 'flag'\nsecret_files = 'one.txt'\nscheme = 'stripe'\n",
        )
        .file("config/pushoney/one.txt", "file\n");
    sign_in(&place).stdout(signed_by(&[BY_FLAG, BY_PROFILE])).run();
    sign_in(&place).args(["--profile", "default"]).stdout(signed_by(&[BY_FLAG, BY_PROFILE])).run();
    sign_in(&place).args(["--profile", "ci"]).stdout(signed_by(&[BY_FILE])).run();
    let both = sign_in(&place).args(["--profile", "both", "--output", "header"]).any_stdout().run();
    let signature = signed_by(&[BY_FLAG, BY_FILE]);
    assert!(both.text().ends_with(&format!("Stripe-Signature: {signature}")), "{}", both.text());
}

#[test]
fn a_broken_source_that_lost_does_not_matter() {
    let place = Place::new();
    place.config("[profiles.default]\nsecret_files = ['gone']\n");
    sign_in(&place).args(["--secret", "s"]).stdout(signed_by(&[BY_S])).run();
    sign_in(&place).status(4).stderr_contains("cannot read secret file ").stderr_contains("config/pushoney/gone").run();
    sign().env(ENV, "").args(["--secret", "s"]).stdout(signed_by(&[BY_S])).run();
}

#[test]
fn a_profile_that_is_not_there_is_refused() {
    let place = Place::new();
    let missing = || place.run(["sign", "--profile", "cx", "--secret", "s"]).status(2);
    let path = place.path("config/pushoney/config.toml");
    let path = path.display();
    missing()
        .stderr(format!("error: no profile `cx`: there is no configuration file\n  profiles are defined in {path}\n"))
        .run();
    place.config("");
    missing().stderr(format!("error: no profile `cx` in {path}: it has none\n")).run();
    place.config("[profiles.ci]\n[profiles.staging]\n");
    missing().stderr(format!("error: no profile `cx` in {path}: it has ci, staging\n")).run();
}

#[test]
fn secrets_that_others_can_read_are_warned_of() {
    let place = everywhere();
    let file = "config/pushoney/config.toml";
    let path = place.path(file);
    let warning = |mode: &str| {
        let path = path.display();
        format!("warning: {path} holds secrets and is readable by others (mode {mode}); run: chmod 600 {path}\n")
    };
    for (mode, shown) in [(0o644, "644"), (0o640, "640"), (0o604, "604")] {
        place.mode(file, mode);
        sign_in(&place).stdout(signed_by(&[BY_PROFILE])).stderr(warning(shown)).run();
    }
    sign_in(&place).arg("--quiet").stdout(signed_by(&[BY_PROFILE])).stderr(warning("604")).run();
    for mode in [0o600, 0o400] {
        place.mode(file, mode);
        sign_in(&place).stdout(signed_by(&[BY_PROFILE])).run();
    }
    // Without secrets anybody may read it.
    place.config("[profiles.default]\nscheme = 'pushoney'\n").mode(file, 0o644);
    sign_in(&place).args(["--secret", "s"]).stdout(signed_by(&[BY_S])).run();
}
