//! The program as a user runs it: the binary, its output, its exit codes, its files.

mod attribute;
mod broken;
mod check;
mod compare;
mod folders;
mod good;
mod interrupted;
mod long;
mod own_files;
mod properties;
mod rests_on;
mod signals;
mod suite;
mod trusted;
mod verdict;
mod walk;

use crate::story::{changed, london};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The story's file, from the folder of a copy.
const STORY: &str = "scenarios/london-heatwave.ron";

/// Arguments for a short run.
const SHORT: [&str; 6] = [
    "--set",
    "start=2022-07-18T00:00[Europe/London]",
    "--set",
    "horizon=2 d",
    "--set",
    "warm_up=2 d",
];

/// Waits until a process has computed for some time, which on a busy machine takes longer than by the clock.
fn wait_for_work(child: &std::process::Child, seconds: u64) {
    let stat = format!("/proc/{}/stat", child.id());
    for _ in 0..12_000 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        // Fields 14 and 15 of proc(5): ticks of 10 ms; counted from behind the name of the program.
        let Ok(text) = std::fs::read_to_string(&stat) else { return };
        let fields = text.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: u64 =
            fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        if ticks >= 100 * seconds {
            return;
        }
    }
}

/// The program in a folder, without environment variables that control colours.
fn program(folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reflexarc"));
    program.current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    program
}

/// Runs the program in a folder.
fn reflexarc(folder: &Path, arguments: &[&str]) -> Output {
    program(folder).args(arguments).output().unwrap()
}

/// Runs the bundled story for two days in a folder.
fn short_run(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = program(folder);
    program.arg("run").arg(london()).args(SHORT).args(["--replications", "1"]);
    program.args(arguments).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The output on stderr, without the folder's path.
fn stderr(output: &Output, folder: &Path) -> String {
    let real = fs::canonicalize(folder).unwrap();
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.replace(&real.display().to_string(), "…").replace(&folder.display().to_string(), "…")
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut names: Vec<String> = entries.map(|entry| name(entry).unwrap()).collect();
    names.sort();
    names
}

/// Runs a broken story and returns its diagnostics. Nothing else is printed or written.
fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    let folder = folder.path();
    let before = names(folder);
    let run = [&["run", STORY, "--out", "result"], arguments].concat();
    let run = reflexarc(folder, &run);
    let said = stderr(&run, folder);
    assert_eq!((code(&run), &*stdout(&run)), (Some(3), ""), "{said}");
    assert_eq!(names(folder), before);
    let check = reflexarc(folder, &[&["check", STORY], arguments].concat());
    assert_eq!((code(&check), &*stdout(&check)), (Some(3), ""));
    assert_eq!(stderr(&check, folder), said, "`check` and `run` say the same");
    said
}

/// Runs the bundled story with changes that break it.
fn refused_with(changes: &[(&str, &str, &str)], arguments: &[&str]) -> String {
    refused(&changed(changes), arguments)
}
