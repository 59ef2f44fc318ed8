//! Runs that do not complete: Ctrl-C, a full disk, a kill.

use super::{SHORT, code, names, program, short_run, stderr, stdout, wait_for_work};
use crate::story::london;
use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn manifest(result: &Path) -> Value {
    serde_json::from_slice(&fs::read(result.join("manifest.json")).unwrap()).unwrap()
}

/// Whether the files of a result are those that its manifest names, with the hashes that it names.
fn is_true(result: &Path) -> bool {
    let files = manifest(result)["files"].as_array().unwrap().clone();
    let sums: Vec<String> = files
        .iter()
        .map(|one| {
            format!("{}  {}", one["sha256"].as_str().unwrap(), one["file"].as_str().unwrap())
        })
        .collect();
    let mut check = Command::new("sha256sum");
    check.current_dir(result).args(["--check", "--status"]).stdin(Stdio::piped());
    let mut check = check.spawn().unwrap();
    check.stdin.take().unwrap().write_all((sums.join("\n") + "\n").as_bytes()).unwrap();
    check.wait().unwrap().success() && files.len() > 1
}

#[test]
fn ctrl_c_keeps_the_replications_that_were_finished() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path());
    program.arg("run").arg(london()).args(SHORT).args(["--replications", "100000", "--jobs", "1"]);
    program.args(["--tables", "runs,kpis", "--out", "result", "--format", "json"]);
    let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
    wait_for_work(&child, 3);
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
fn the_verdict_is_printed_even_if_tables_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    // Files of at most 200 blocks: the larger tables of the whole story do not fit.
    let script = "trap '' XFSZ; ulimit -f 200; exec \"$@\"";
    let mut shell = Command::new("bash");
    shell.current_dir(folder.path()).args(["-c", script, "bash", env!("CARGO_BIN_EXE_reflexarc")]);
    shell.arg("run").arg(london()).args(["--replications", "1", "--out", "result"]);
    let output = shell.output().unwrap();
    let said = stderr(&output, folder.path());
    assert_eq!(code(&output), Some(74), "{said}");
    let page = stdout(&output);
    assert!(page.contains("Harm by the disruptions") && page.contains("Ended:"), "{page}");
    assert!(!page.contains("Tables:"), "{page}");
    assert!(said.contains("the run goes on without tables"), "{said}");
    assert!(said.lines().last().unwrap().starts_with("error: cannot write"), "{said}");
    assert_eq!(names(folder.path()).len(), 0);
}

#[test]
fn a_folder_that_vanishes_while_it_is_filled_costs_its_tables_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = program(folder.path());
    program.arg("run").arg(london()).args(SHORT).args(["--replications", "4", "--jobs", "1"]);
    program.args(["--tables", "runs,kpis", "--out", "result", "--format", "json"]);
    let child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let partial = folder.path().join(format!(".result.partial-{}", child.id()));
    while !partial.join("kpis.parquet.partial").exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    fs::remove_dir_all(&partial).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), Some(74), "{}", stderr(&output, folder.path()));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["replications"], &answer["tables"]), (&4.into(), &Value::Array(vec![])));
    let warnings = answer["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|one| one.as_str().unwrap().starts_with("no tables: ")));
    assert_eq!(names(folder.path()).len(), 0);
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
    // Twenty instants from the start of the program to beyond its end.
    for milliseconds in (0_u64..20).map(|index| 5 + index * index * 7) {
        let mut program = program(folder.path());
        program.arg("run").arg(london()).args(SHORT);
        program.args(["--replications", "1", "--seed", &milliseconds.to_string()]).args(into);
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_true(&result), "killed after {milliseconds} ms");
        assert_eq!(names(&result).len(), 23, "killed after {milliseconds} ms");
    }
    // Leftovers of a killed run are removed by the next run.
    assert_eq!(code(&short_run(folder.path(), &into)), Some(0));
    assert_eq!(names(folder.path()), ["result"]);
}
