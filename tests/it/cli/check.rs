//! `check`, `list` and `--help`: their output.

use super::{STORY, code, program, reflexarc, stderr, stdout};
use crate::story::changed;
use serde_json::Value;
use std::io::Read;
use std::process::Stdio;

fn report(changes: &[(&str, &str, &str)]) -> (Option<i32>, Value) {
    let folder = changed(changes);
    let output = reflexarc(folder.path(), &["check", STORY, "--format", "json"]);
    assert_eq!(stderr(&output, folder.path()), "", "programs read stdout alone");
    (code(&output), serde_json::from_str(&stdout(&output)).unwrap())
}

#[test]
fn a_valid_story_is_reported_as_valid() {
    let folder = changed(&[]);
    let output = reflexarc(folder.path(), &["check", STORY]);
    assert_eq!((code(&output), &*stderr(&output, folder.path())), (Some(0), ""));
    insta::assert_snapshot!(stdout(&output));
    let (code, report) = report(&[]);
    assert_eq!(code, Some(0));
    let expected = serde_json::json!({
        "schema": "reflexarc.check/1", "valid": true, "diagnostics": []
    });
    assert_eq!(report, expected);
}

#[test]
fn a_broken_story_is_listed_for_programs() {
    let (code, report) = report(&[
        ("supply/uk-grocery.ron", "\"milk\": 70", "\"mlik\": 70"),
        ("infrastructure/colo-liquid.ron", "from: \"slough\", to", "from: \"slogh\", to"),
    ]);
    assert_eq!(code, Some(3));
    assert_eq!((&report["schema"], &report["valid"]), (&"reflexarc.check/1".into(), &false.into()));
    let diagnostics = report["diagnostics"].as_array().unwrap();
    let of = |field: &str| diagnostics.iter().map(|one| one[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("code"), ["unknown-node", "unknown-product"]);
    assert_eq!(of("file"), ["infrastructure/colo-liquid.ron", "supply/uk-grocery.ron"]);
    assert_eq!(of("message"), ["unknown node `slogh`", "unknown product `mlik`"]);
    assert!(of("line").iter().chain(&of("column")).all(Value::is_u64));
    assert!(of("help").iter().all(|help| help.as_str().unwrap().starts_with("did you mean")));
}

#[test]
fn a_story_with_a_note_is_valid() {
    // Nothing travels by air here, which is not an error, since options can be exchanged.
    let quiet = "\"quiet\": port_delay(mode: air, extra: \"2 d\", \
        at: \"2022-07-12T10:00\", until: \"2022-07-18T10:00\"), \"cooling\": c";
    let changes = [("london-heatwave.ron", "\"cooling\": c", quiet)];
    let (exit, report) = report(&changes);
    assert_eq!((exit, &report["valid"]), (Some(0), &true.into()));
    assert_eq!(report["diagnostics"][0]["code"], "no-target");
    assert_eq!(report["diagnostics"][0]["severity"], "note");
    let folder = changed(&changes);
    let output = reflexarc(folder.path(), &["check", STORY]);
    assert_eq!(code(&output), Some(0));
    insta::assert_snapshot!(stderr(&output, folder.path()));
}

#[test]
fn lists_are_complete() {
    let folder = changed(&[]);
    for what in ["kpis", "disruptions", "tables"] {
        let output = reflexarc(folder.path(), &["list", what]);
        assert_eq!((code(&output), &*stderr(&output, folder.path())), (Some(0), ""));
        insta::assert_snapshot!(format!("list_{what}"), stdout(&output));
    }
}

#[test]
fn help_texts_are_as_reviewed() {
    let folder = changed(&[]);
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help_run", &["run", "--help"]),
        ("help_compare", &["compare", "--help"]),
        ("help_attribute", &["attribute", "--help"]),
        ("help_check", &["check", "--help"]),
        ("help_list", &["list", "--help"]),
        ("help_new", &["new", "--help"]),
        ("help_import", &["import", "--help"]),
        ("help_import_tables", &["import", "tables", "--help"]),
        ("help_import_willems", &["import", "willems", "--help"]),
    ] {
        let output = reflexarc(folder.path(), arguments);
        assert_eq!((code(&output), &*stderr(&output, folder.path())), (Some(0), ""));
        insta::assert_snapshot!(name, stdout(&output));
    }
}

#[test]
fn a_reader_may_close_the_pipe_early() {
    let folder = changed(&[]);
    for arguments in [&["list", "kpis"][..], &["--help"], &["check", STORY]] {
        let mut child = program(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*said), (Some(0), ""), "{arguments:?}");
    }
}
