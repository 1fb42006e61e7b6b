//! What `sandbox` says and keeps when what it is given is odd, or much.

use crate::support::Place;
use crate::support::running::Running;
use rustix::process::Signal;

#[test]
fn a_key_that_a_shell_would_read_into_is_pasted_as_it_is() {
    for (key, shown) in [("pk_$(id)'", r"'pk_$(id)'\'''"), ("\u{1b}[31m", "'\\u001b[31m'"), ("pk_a-1.b", "pk_a-1.b")] {
        let place = Place::new();
        let line = serde_json::json!({"sandbox": {"version": 1, "api_key": key}});
        place.file("state.jsonl", format!("{line}\n").as_bytes());
        for quiet in [&["-q"][..], &[]] {
            let args = ["sandbox", "--port", "0", "--state", "state.jsonl"];
            let mut running = Running::start(place.run(args).args(quiet.iter().copied()));
            while !running.stderr_line().ends_with(&format!(" PUSHONEY_API_KEY={shown}")) {}
            running.signal(Signal::INT);
            assert_eq!(running.ended().status, Some(0));
        }
    }
}
