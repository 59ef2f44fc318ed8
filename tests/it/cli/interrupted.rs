//! Runs that do not complete: Ctrl-C, a full disk, a kill.

use super::{SHORT, code, names, program, short_run, stderr};
use crate::story::london;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn manifest(result: &Path) -> Value {
    serde_json::from_slice(&fs::read(result.join("manifest.json")).unwrap()).unwrap()
}

/// Whether all files in the manifest of a result exist and are complete.
fn is_true(result: &Path) -> bool {
    let listed = manifest(result)["tables"].as_array().unwrap().clone();
    listed.iter().all(|table| {
        let bytes = fs::read(result.join(table["file"].as_str().unwrap())).unwrap();
        // A Parquet file begins and ends with the same four letters.
        bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")
    })
}

#[test]
fn ctrl_c_keeps_the_replications_that_were_finished() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path());
    program.arg("run").arg(london()).args(SHORT).args(["--replications", "100000", "--jobs", "1"]);
    program.args(["--tables", "runs,kpis", "--out", "result", "--format", "json"]);
    let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(3));
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let answer: Value = serde_json::from_str(&printed).unwrap();
    let finished = answer["replications"].as_u64().unwrap();
    assert!(answer["interrupted"] == true && (1..100_000).contains(&finished));
    let result = folder.path().join("result");
    assert!(is_true(&result));
    assert_eq!(manifest(&result)["replications"], finished);
    assert_eq!(manifest(&result)["tables"][0]["rows"], 4 * finished);
}

/// A run whose files may grow to 16 blocks of 1024 bytes, the signal that says so ignored.
fn on_a_full_disk(folder: &Path) -> Output {
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
    let mut shell = Command::new("bash");
    shell.current_dir(folder).args(["-c", script, "bash", env!("CARGO_BIN_EXE_reflexarc")]);
    shell.arg("run").arg(london()).args(SHORT).args(["--replications", "1", "--out", "result"]);
    shell.output().unwrap()
}

#[test]
fn a_full_disk_leaves_the_earlier_result_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let into = ["--tables", "runs", "--out", "result"];
    assert_eq!(code(&short_run(folder.path(), &into)), Some(0));
    let before = fs::read(folder.path().join("result/manifest.json")).unwrap();
    let output = on_a_full_disk(folder.path());
    let said = stderr(&output, folder.path());
    assert_eq!(code(&output), Some(74), "{said}");
    assert!(said.starts_with("error: ") && said.contains("result"), "{said}");
    assert_eq!(fs::read(folder.path().join("result/manifest.json")).unwrap(), before);
    assert_eq!(names(folder.path()), ["result"]);
}

#[test]
fn a_run_that_is_killed_leaves_the_earlier_result_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let result = folder.path().join("result");
    let into = ["--out", "result"];
    assert_eq!(code(&short_run(folder.path(), &into)), Some(0));
    for milliseconds in [5, 40, 90, 150, 220, 300, 420, 600] {
        let mut program = program(folder.path());
        program.arg("run").arg(london()).args(SHORT);
        program.args(["--replications", "1", "--seed", &milliseconds.to_string()]).args(into);
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_true(&result), "killed after {milliseconds} ms");
        assert_eq!(names(&result).len(), 20, "killed after {milliseconds} ms");
    }
    // Leftovers of a killed run are removed by the next run.
    assert_eq!(code(&short_run(folder.path(), &into)), Some(0));
    assert_eq!(names(folder.path()), ["result"]);
}

#[test]
fn a_result_that_was_moved_aside_is_moved_back() {
    let folder = tempfile::tempdir().unwrap();
    let into = ["--tables", "runs", "--out", "result"];
    assert_eq!(code(&short_run(folder.path(), &into)), Some(0));
    let before = fs::read(folder.path().join("result/manifest.json")).unwrap();
    // The state after a kill between the two steps on a file system without atomic exchange.
    fs::rename(folder.path().join("result"), folder.path().join(".result.replaced")).unwrap();
    let broken = on_a_full_disk(folder.path());
    assert_eq!(code(&broken), Some(74), "{}", stderr(&broken, folder.path()));
    assert_eq!(names(folder.path()), ["result"]);
    assert_eq!(fs::read(folder.path().join("result/manifest.json")).unwrap(), before);
}
