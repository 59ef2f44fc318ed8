//! Output folders: written as a whole or not at all, and never over other files.

use super::{code, names, short_run, stderr, stdout};
use std::fs;
use std::path::Path;

/// The arguments of a small run into a folder.
const INTO: [&str; 4] = ["--tables", "runs", "--out", "result"];

/// Runs with an output folder that cannot be written; returns the message.
fn refused(folder: &Path, out: &str) -> String {
    let output = short_run(folder, &["--tables", "runs", "--out", out]);
    let said = stderr(&output, folder);
    assert_eq!((code(&output), &*stdout(&output)), (Some(74), ""), "{said}");
    assert!(said.starts_with("error: "), "{said}");
    said
}

#[test]
fn files_of_an_earlier_result_are_replaced_and_all_others_kept() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&short_run(folder.path(), &["--out", "result"])), Some(0));
    let result = folder.path().join("result");
    assert_eq!(names(&result).len(), 23);
    fs::write(result.join("notes.txt"), "mine").unwrap();
    fs::create_dir(result.join("figures")).unwrap();
    fs::write(result.join("figures/shelves.svg"), "mine too").unwrap();
    assert_eq!(code(&short_run(folder.path(), &INTO)), Some(0));
    let expected = ["figures", "manifest.json", "notes.txt", "runs.parquet", "scenario.ron"];
    assert_eq!(names(&result), expected);
    assert_eq!(fs::read_to_string(result.join("notes.txt")).unwrap(), "mine");
    assert_eq!(names(&result.join("figures")), ["shelves.svg"]);
    assert_eq!(names(folder.path()), ["result"]);
}

#[test]
fn an_earlier_result_is_kept_if_the_new_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&short_run(folder.path(), &INTO)), Some(0));
    let manifest = fs::read(folder.path().join("result/manifest.json")).unwrap();
    let broken = [&INTO[..], &["--set", "horizon=-1 d"]].concat();
    assert_eq!(code(&short_run(folder.path(), &broken)), Some(3));
    assert_eq!(fs::read(folder.path().join("result/manifest.json")).unwrap(), manifest);
    assert_eq!(names(folder.path()), ["result"]);
}

#[test]
fn a_file_of_the_user_under_a_name_of_ours_is_refused_before_anything_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&short_run(folder.path(), &INTO)), Some(0));
    fs::write(folder.path().join("result/orders.parquet"), "mine").unwrap();
    let said = refused(folder.path(), "result");
    assert!(
        said.contains("holds a file `orders.parquet` that is not of an earlier result"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(folder.path().join("result/orders.parquet")).unwrap(), "mine");
    assert_eq!(names(folder.path()), ["result"]);
}

#[test]
fn an_empty_or_missing_folder_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("result")).unwrap();
    assert_eq!(code(&short_run(folder.path(), &INTO)), Some(0));
    let deep = ["--tables", "runs", "--out", "a/b/c"];
    assert_eq!(code(&short_run(folder.path(), &deep)), Some(0));
    assert_eq!(names(&folder.path().join("a/b")), ["c"]);
}

#[test]
fn a_folder_with_other_files_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("thesis")).unwrap();
    fs::write(folder.path().join("thesis/chapter-1.md"), "In the beginning").unwrap();
    insta::assert_snapshot!(refused(folder.path(), "thesis"));
    assert_eq!(names(&folder.path().join("thesis")), ["chapter-1.md"]);
    assert_eq!(names(folder.path()), ["thesis"]);
    // A manifest of another program does not make a folder ours.
    fs::write(folder.path().join("thesis/manifest.json"), "{\"name\": \"an app\"}").unwrap();
    refused(folder.path(), "thesis");
    assert_eq!(names(&folder.path().join("thesis")), ["chapter-1.md", "manifest.json"]);
    refused(folder.path(), ".");
    assert_eq!(names(folder.path()), ["thesis"]);
}

#[test]
fn a_file_as_output_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plain"), "text").unwrap();
    let said = refused(folder.path(), "plain") + &refused(folder.path(), "plain/result");
    insta::assert_snapshot!(said);
    assert_eq!(fs::read_to_string(folder.path().join("plain")).unwrap(), "text");
    assert_eq!(names(folder.path()), ["plain"]);
}

#[test]
fn a_link_to_a_folder_is_written_through_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink("elsewhere", folder.path().join("result")).unwrap();
    assert_eq!(code(&short_run(folder.path(), &INTO)), Some(0));
    assert!(folder.path().join("result/manifest.json").is_file());
    assert_eq!(names(folder.path()), ["elsewhere", "result"]);
}
