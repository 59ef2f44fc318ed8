//! Killed, torn and damaged: a study that is resumed has the bytes of one that was not disturbed.

use super::{STUDY, folder, played, program, stderr, sweep, tables, with};
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A study that takes about a second.
fn longer() -> String {
    with("fixed(4)", "fixed(8)")
}

/// Starts the study and kills it after a time.
fn kill(folder: &TempDir, after: Duration, arguments: &[&str]) {
    let mut program = program(folder.path());
    program.args(["sweep", "scenarios/sweeps/s.ron", "--out", "cut"]).args(arguments);
    let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Starts the study; returns once it has finished some replications.
fn under_way(folder: &TempDir) -> Child {
    let mut program = program(folder.path());
    program.args(["sweep", "scenarios/sweeps/s.ron", "--out", "cut"]);
    let child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let journal = folder.path().join(".cut.study/journal");
    let is_there = || fs::metadata(&journal).map_or(0, |file| file.len()) >= 10_000;
    for _ in 0..12_000 {
        if is_there() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(is_there(), "nothing was finished in a minute");
    child
}

/// Interrupts a study as Ctrl-C does.
fn interrupt(mut child: Child) -> Option<i32> {
    let pid = child.id().to_string();
    std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    child.wait().unwrap().code()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "how long a study takes decides when it is killed")]
fn a_study_killed_at_any_instant_is_resumed_to_the_same_bytes() {
    let folder = folder(&longer());
    let since = Instant::now();
    let whole = played(&folder, "whole", &["--jobs", "2"]);
    let took = since.elapsed();
    let expected = tables(&folder, "whole");
    for instant in 0..20_u32 {
        let _removed = fs::remove_dir_all(folder.path().join("cut"));
        // At a 20th of the whole time after the other, and a little beyond its end.
        kill(&folder, took * (instant + 1) / 18, &[]);
        let jobs = if instant % 2 == 0 { "1" } else { "2" };
        // Some are killed while they are resumed, too.
        if instant % 3 == 0 {
            kill(&folder, took / 4, &["--resume"]);
        }
        let answer = played(&folder, "cut", &["--resume", "--jobs", jobs]);
        assert!(tables(&folder, "cut") == expected, "killed at {instant}/18");
        assert_eq!(answer["replications"], whole["replications"]);
        assert!(!folder.path().join(".cut.study").exists());
    }
}

#[test]
fn a_journal_that_was_cut_or_damaged_is_played_on_from_what_is_whole() {
    let folder = folder(&longer());
    played(&folder, "whole", &["--jobs", "2"]);
    let expected = tables(&folder, "whole");
    let journal = folder.path().join(".cut.study/journal");
    // Ctrl-C keeps what is finished.
    assert_eq!(interrupt(under_way(&folder)), Some(130));
    let bytes = fs::read(&journal).unwrap();
    let random = |index: u64| {
        let hash = reflexarc::scenario::hash(&(index, bytes.len()));
        u64::from_str_radix(&hash, 16).unwrap() as usize % bytes.len()
    };
    for index in 0..10 {
        let at = random(index);
        let mut damaged = bytes.clone();
        if index % 2 == 0 {
            damaged.truncate(at);
        } else {
            damaged[at] ^= 0x10;
        }
        let _removed = fs::remove_dir_all(folder.path().join("cut"));
        fs::create_dir_all(journal.parent().unwrap()).unwrap();
        fs::write(&journal, damaged).unwrap();
        let output = sweep(&folder, &["--out", "cut", "--resume"]);
        // A byte inside the description may make it that of another study, which is refused.
        if output.status.code() == Some(2) {
            assert!(stderr(&output).contains("has changed"), "{}", stderr(&output));
            fs::remove_dir_all(journal.parent().unwrap()).unwrap();
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(tables(&folder, "cut") == expected, "damaged at {at}");
    }
}

#[test]
fn an_interrupted_study_is_neither_overwritten_nor_mixed_with_another() {
    let folder = folder(&with("fixed(4)", "fixed(400)"));
    assert_eq!(interrupt(under_way(&folder)), Some(130));
    let refused = sweep(&folder, &["--out", "cut"]);
    assert_eq!(refused.status.code(), Some(74));
    let said = stderr(&refused);
    assert!(said.contains("--resume") && said.contains("--restart"), "{said}");
    let study = folder.path().join("scenarios/sweeps/s.ron");
    fs::write(&study, with("fixed(4)", "fixed(3)")).unwrap();
    let changed = sweep(&folder, &["--out", "cut", "--resume"]);
    assert_eq!(changed.status.code(), Some(2));
    let said = stderr(&changed);
    assert!(said.contains("replications") && said.contains("400") && said.contains('3'), "{said}");
    played(&folder, "cut", &["--restart"]);
    played(&folder, "whole", &[]);
    assert!(tables(&folder, "cut") == tables(&folder, "whole"));
}

#[test]
fn a_finished_study_is_printed_again_and_a_changed_one_refused() {
    let folder = folder(STUDY);
    let first = played(&folder, "out", &[]);
    let before = fs::read(folder.path().join("out/manifest.json")).unwrap();
    assert_eq!(played(&folder, "out", &["--resume"]), first);
    assert_eq!(fs::read(folder.path().join("out/manifest.json")).unwrap(), before);
    // A piece of the story changes the study.
    let piece = folder.path().join("scenarios/supply/suez.ron");
    let text = fs::read_to_string(&piece).unwrap().replace("days(40)", "days(41)");
    fs::write(piece, text).unwrap();
    let output = sweep(&folder, &["--out", "out", "--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the story, or a piece"), "{}", stderr(&output));
    // `--resume` on a folder without anything starts afresh.
    played(&folder, "new", &["--resume"]);
}

#[test]
fn two_processes_never_play_into_one_folder() {
    let folder = folder(&with("fixed(4)", "fixed(400)"));
    let mut child = under_way(&folder);
    let second = sweep(&folder, &["--out", "cut", "--resume"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(second.status.code(), Some(74));
    assert!(stderr(&second).contains("another process"), "{}", stderr(&second));
}

#[test]
fn a_finished_study_that_was_damaged_is_played_again() {
    let folder = folder(STUDY);
    played(&folder, "out", &[]);
    let expected = tables(&folder, "out");
    fs::write(folder.path().join("out/kpis.parquet"), "").unwrap();
    fs::remove_file(folder.path().join("out/runs.parquet")).unwrap();
    let output = sweep(&folder, &["--out", "out", "--resume"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("kpis.parquet` has 0 bytes"), "{}", stderr(&output));
    assert!(tables(&folder, "out") == expected);
}

#[test]
fn a_folder_that_cannot_be_filled_is_refused_before_anything_is_played() {
    let folder = folder(&with("fixed(4)", "fixed(400000)"));
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/notes.txt"), "x").unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    for out in ["mine", "file"] {
        let output = sweep(&folder, &["--out", out]);
        assert_eq!(output.status.code(), Some(74), "{}", stderr(&output));
        assert!(!folder.path().join(format!(".{out}.study")).exists());
    }
}

#[test]
fn a_study_may_be_played_into_the_present_folder_and_through_a_link() {
    let folder = folder(STUDY);
    played(&folder, "whole", &[]);
    let here = folder.path().join("here");
    fs::create_dir(&here).unwrap();
    let mut command = program(&here);
    command.args(["sweep", "../scenarios/sweeps/s.ron", "--out", "."]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(tables(&folder, "here") == tables(&folder, "whole"));
    // Whatever the folder is called, it is one.
    fs::write(folder.path().join("scenarios/sweeps/s.ron"), with("fixed(4)", "fixed(400)"))
        .unwrap();
    std::os::unix::fs::symlink("cut", folder.path().join("link")).unwrap();
    fs::create_dir(folder.path().join("cut")).unwrap();
    let mut child = under_way(&folder);
    let second = sweep(&folder, &["--out", "link", "--resume"]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(second.status.code(), Some(74), "{}", stderr(&second));
}
