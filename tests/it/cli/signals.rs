//! Signals to end, and a parent that ends: what was finished is kept, nothing half written stays.

use super::{SHORT, code, names, program, reflexarc, short_run, stderr, wait_for_work};
use crate::story::london;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A story whose replications take milliseconds.
const SMALL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verdicts/scenarios/one-cut-off.ron");

/// A run of many replications of a small story, while it runs.
fn long_run(folder: &Path, arguments: &[&str]) -> Child {
    run_of(Path::new(SMALL), folder, arguments)
}

/// A run of a story, while it runs.
fn run_of(story: &Path, folder: &Path, arguments: &[&str]) -> Child {
    let mut program = program(folder);
    program.arg("run").arg(story);
    program.args(["--jobs", "1", "--tables", "runs,kpis", "--out", "result"]);
    if !arguments.contains(&"--replications") {
        program.args(["--replications", "100000"]);
    }
    program.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program.spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

/// The exit code and what was said on stderr; stdin stays open until then.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let (mut out, mut said) = (child.stdout.take().unwrap(), String::new());
    std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let stdin = child.stdin.take();
    let code = child.wait().unwrap().code();
    drop(stdin);
    (code, said)
}

fn manifest(result: &Path) -> Value {
    serde_json::from_slice(&fs::read(result.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn sigterm_and_sighup_keep_the_replications_that_were_finished() {
    for name in ["-TERM", "-HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let child = long_run(folder.path(), &["--seed", "7"]);
        wait_for_work(&child, 4);
        signal(&child, name);
        let (code, said) = ended(child);
        assert_eq!(code, Some(130), "{name}: {said}");
        assert_eq!(names(folder.path()), ["result"], "{name}");
        let manifest = manifest(&folder.path().join("result"));
        assert_eq!(
            (&manifest["complete"], &manifest["interrupted"]),
            (&false.into(), &true.into())
        );
        assert_eq!(manifest["replications_asked"], 100_000);
        assert!((1..100_000).contains(&manifest["replications"].as_u64().unwrap()), "{name}");
    }
}

#[test]
fn a_hang_up_that_is_ignored_stays_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap '' HUP; exec \"$@\"";
    let mut shell = Command::new("bash");
    shell.current_dir(folder.path()).args(["-c", script, "bash", env!("CARGO_BIN_EXE_reflexarc")]);
    shell.arg("run").arg(london()).args(SHORT);
    shell.args(["--replications", "2", "--jobs", "1", "--tables", "runs", "--out", "result"]);
    let child = shell.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "-HUP");
    let mut child = child;
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_interrupted_run_leaves_a_complete_result_and_says_where_its_own_is() {
    let folder = tempfile::tempdir().unwrap();
    let into = ["--tables", "runs", "--out", "result"];
    let small = [&["run", SMALL, "--replications", "1"], &into[..]].concat();
    assert_eq!(code(&reflexarc(folder.path(), &small)), Some(0));
    let before = fs::read(folder.path().join("result/manifest.json")).unwrap();
    let child = long_run(folder.path(), &[]);
    wait_for_work(&child, 4);
    signal(&child, "-INT");
    let (code, said) = ended(child);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("the complete result in `result` stays as it was"), "{said}");
    assert!(said.contains("`result.interrupted`"), "{said}");
    assert_eq!(fs::read(folder.path().join("result/manifest.json")).unwrap(), before);
    assert_eq!(names(folder.path()), ["result", "result.interrupted"]);
    assert_eq!(manifest(&folder.path().join("result.interrupted"))["complete"], false);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the test waits for a program, not for a run")]
fn a_run_ends_within_a_second_of_its_parent_if_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    // Runs of two years, none of which is over within the second.
    let years = ["--set", "horizon=730 d", "--die-with-parent"];
    let mut child = run_of(&london(), folder.path(), &years);
    // Once the scenario is read.
    while !folder.path().join(".result.lock").exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "it runs as long as standard input is open");
    drop(child.stdin.take());
    let since = Instant::now();
    let code = child.wait().unwrap().code();
    assert_eq!(code, Some(130));
    assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
    assert!(!folder.path().join("result").exists());
    assert!(names(folder.path()).iter().all(|name| !name.contains("partial")));
    // Unless it is asked to, it reads nothing.
    let mut child = long_run(folder.path(), &["--replications", "1"]);
    drop(child.stdin.take());
    assert_eq!(ended(child).0, Some(0));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the test waits for a program, not for a run")]
fn of_two_runs_into_one_folder_the_second_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = long_run(folder.path(), &["--replications", "100"]);
    let lock = folder.path().join(".result.lock");
    let since = Instant::now();
    while !lock.exists() && since.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let second = short_run(folder.path(), &["--tables", "runs", "--out", "result"]);
    let said = stderr(&second, folder.path());
    assert_eq!((code(&second), second.stdout.len()), (Some(74), 0), "{said}");
    let holder = format!("another command (process {}) is writing to `result`", first.id());
    assert!(said.contains(&holder), "{said}");
    assert!(said.contains("name another folder with --out"), "{said}");
    // The first is not disturbed by it.
    let (code, said) = ended(first);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(manifest(&folder.path().join("result"))["replications"], 100);
    assert_eq!(names(folder.path()), ["result"]);
}
