//! Every `sh` block of README runs, in order, as a reader would type it: one folder, a home that holds files of theirs, and
//! the built binary first in PATH.

#![cfg(unix)]
#![allow(clippy::unwrap_used, missing_docs)]

use rustix::process::{Pid, Signal, kill_process_group};
use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Blocks that can't run here, each by a line that stands in no other: they build this project or run its tests.
/// `.ci/run` runs them.
const NOT_RUN: [&str; 2] = ["cargo run -- listen --sandbox", "cargo test"];

/// What a reader may have at home already. What README has them paste may add to it, and never replaces it.
const OF_THE_READER: [(&str, &str); 3] = [
    (".config/pushoney/config.toml", "# mine\n[profiles.default]\nsecrets = [\"a secret that is nowhere else\"]\n"),
    (".bashrc", "# mine\n"),
    (".env", "MINE=1\n"),
];

/// For one block; the slowest waits for a listener that waits for a second.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One block of README.
struct Block {
    /// The line of its fence, from 1.
    line: usize,
    text: String,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = readme.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(label) = line.trim_start().strip_prefix("```") else { continue };
        // What is labelled otherwise would pass untested; `console` is for transcripts.
        assert!(!["bash", "shell", "zsh"].contains(&label), "README.md:{}: label it sh", at + 1);
        let indent = line.len() - line.trim_start().len();
        let mut text = String::new();
        loop {
            let (_, inner) = lines.next().unwrap_or_else(|| panic!("README.md:{}: a block that does not end", at + 1));
            if inner.trim() == "```" {
                break;
            }
            text.push_str(inner.get(indent..).unwrap_or(""));
            text.push('\n');
        }
        if label == "sh" {
            blocks.push(Block { line: at + 1, text });
        }
    }
    blocks
}

/// The shells that ran, whose process groups end with the test, however it ends: a block may leave something running
/// in the background for the next one, such as a listener.
#[derive(Default)]
struct Shells(Vec<Child>);

impl Drop for Shells {
    fn drop(&mut self) {
        for shell in &mut self.0 {
            let _ = kill_process_group(Pid::from_child(shell), Signal::KILL);
            let _ = shell.wait();
        }
    }
}

impl Shells {
    /// Runs `block`; an error says what came of it.
    fn run(&mut self, block: &Block, folder: &Path) -> Result<(), String> {
        let output = folder.join(".output");
        // A file and not a pipe: what stays in the background would hold a pipe open.
        let file = File::create(&output).unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_pushoney-cli")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths(std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path))).unwrap();
        let shell = Command::new("sh")
            .args(["-euc", &block.text])
            .current_dir(folder.join("work"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", folder.join("home"))
            .env("TMPDIR", folder.join("tmp"))
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .process_group(0)
            .spawn()
            .unwrap();
        self.0.push(shell);
        let shell = self.0.last_mut().unwrap();
        let end = Instant::now() + TIMEOUT;
        let outcome = loop {
            match shell.try_wait().unwrap() {
                Some(status) if status.success() => return Ok(()),
                Some(status) => break status.to_string(),
                None if Instant::now() >= end => break format!("not done after {} s", TIMEOUT.as_secs()),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let output = fs::read(&output).unwrap_or_default();
        Err(format!("README.md:{}: {outcome}\n{}---\n{}", block.line, block.text, String::from_utf8_lossy(&output)))
    }
}

#[test]
fn every_sh_block_of_readme_runs() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = blocks(&readme);
    assert!(!blocks.is_empty(), "README.md has no ```sh block");
    let has = |block: &Block, line: &str| block.text.lines().any(|one| one == line);
    for line in NOT_RUN {
        let count = blocks.iter().filter(|block| has(block, line)).count();
        assert_eq!(count, 1, "NOT_RUN is stale: so many blocks of README.md have the line `{line}`");
    }

    let folder = tempfile::tempdir().unwrap();
    for name in ["work", "home", "tmp"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    for (name, text) in OF_THE_READER {
        let path = folder.path().join("home").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut shells = Shells::default();
    let mut ran = 0;
    for block in blocks.iter().filter(|block| !NOT_RUN.iter().any(|line| has(block, line))) {
        if let Err(problem) = shells.run(block, folder.path()) {
            panic!("{problem}");
        }
        for (name, text) in OF_THE_READER {
            let now = fs::read_to_string(folder.path().join("home").join(name)).unwrap_or_default();
            assert!(now.starts_with(text), "README.md:{}: it replaces ~/{name}, which its reader may have", block.line);
        }
        ran += 1;
    }
    assert!(ran > 0, "README.md has no ```sh block that can run");
}
