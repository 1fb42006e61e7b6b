//! Where `register` stores the secret: `--write-env`, `--save`, and what happens to a secret that cannot be stored.

use crate::register::{CONFIG, IN_ENV, PRINTED, SECRET, created, register, run};
use crate::support::Place;
use crate::support::hub::{Hub, Reply};
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

fn mode(place: &Place, name: &str) -> u32 {
    fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o7777
}

fn text(place: &Place, name: &str) -> String {
    fs::read_to_string(place.path(name)).unwrap()
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
