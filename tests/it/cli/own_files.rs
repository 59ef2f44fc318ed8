//! Files that are not a valid story: empty, truncated, binary, missing.

use super::{STORY, code, program, reflexarc, refused, stderr, stdout};
use crate::story::changed;
use std::fs;

/// The diagnostics for a story with this content.
fn said_of(content: &[u8]) -> String {
    let folder = changed(&[]);
    fs::write(folder.path().join(STORY), content).unwrap();
    refused(&folder, &[])
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(said_of(b""));
}

#[test]
fn a_file_without_a_root() {
    insta::assert_snapshot!(said_of(b"(title: \"A story\")\n"));
}

#[test]
fn a_story_without_fields() {
    insta::assert_snapshot!(said_of(b"Scenario(\n)\n"));
}

#[test]
fn bytes_that_are_not_utf_8() {
    insta::assert_snapshot!(said_of(b"Scenario(\n    title: \"\xff\xfe\",\n)"));
}

#[test]
fn a_story_truncated_anywhere_is_an_error() {
    let whole = fs::read(crate::story::london()).unwrap();
    for end in [30, 900, 1200, 2000, whole.len() - 3] {
        let said = said_of(&whole[..end]);
        assert!(said.contains("scenarios/london-heatwave.ron:"), "{said}");
    }
    insta::assert_snapshot!(said_of(&whole[..1200]));
}

#[test]
fn values_nested_without_end() {
    let said = said_of(format!("Scenario(title: {}", "(".repeat(1_000_000)).as_bytes());
    assert!(said.contains("nest too deeply"), "{said}");
}

#[test]
fn a_missing_file() {
    let folder = changed(&[]);
    let file = folder.path().join(STORY);
    fs::rename(&file, file.with_file_name("londn-heatwave.ron")).unwrap();
    insta::assert_snapshot!(refused(&folder, &[]));
}

#[test]
fn a_folder_instead_of_a_file() {
    let folder = changed(&[]);
    let output = reflexarc(folder.path(), &["run", "scenarios", "--out", "result"]);
    assert_eq!((code(&output), &*stdout(&output)), (Some(3), ""));
    assert!(!folder.path().join("result").exists());
    insta::assert_snapshot!(stderr(&output, folder.path()));
}

#[test]
fn a_piece_instead_of_a_story() {
    let folder = changed(&[]);
    let output = reflexarc(folder.path(), &["check", "scenarios/supply/uk-grocery.ron"]);
    assert_eq!((code(&output), &*stdout(&output)), (Some(3), ""));
    insta::assert_snapshot!(stderr(&output, folder.path()));
}

#[test]
fn usage_errors_have_their_own_exit_code() {
    let folder = changed(&[]);
    let mut said = String::new();
    for arguments in [
        &["run", STORY, "--out", "result", "--tables", "runs,kpi"][..],
        &["run", STORY, "--out", "result", "--tables", ""],
        &["run", STORY, "--out", "result", "--replications", "0"],
        &["run", STORY, "--out", "result", "--jobs", "none"],
        &["run", STORY, "--out", "result", "--seed", "-1"],
        &["run", STORY, "--out", "result", "--sed", "1"],
        &["run", "--out", "result"],
        &["check", STORY, "--format", "yaml"],
        &["list", "kpi"],
        &["rum", STORY],
        &[],
    ] {
        let output = reflexarc(folder.path(), arguments);
        assert_eq!((code(&output), &*stdout(&output)), (Some(2), ""), "{arguments:?}");
        assert!(!folder.path().join("result").exists());
        said += &format!("——— reflexarc {}\n", arguments.join(" "));
        said += &stderr(&output, folder.path());
    }
    insta::assert_snapshot!(said);
}

#[test]
fn diagnostics_have_no_colours_without_a_terminal() {
    let folder = changed(&[("london-heatwave.ron", "role(large)", "role(larg)")]);
    for (name, value) in [("NO_COLOR", "1"), ("NO_COLOR", ""), ("TERM", "xterm-256color")] {
        let output = program(folder.path()).env(name, value).args(["check", STORY]).output();
        let said = output.unwrap().stderr;
        assert!(!said.is_empty() && !said.contains(&0x1b), "{name}={value}");
    }
}
