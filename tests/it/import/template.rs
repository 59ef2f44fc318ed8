//! The template imports as it is, and what it makes is a valid story.

use super::{Files, piece};
use reflexarc::scenario::import::{columns_help, template};
use reflexarc::scenario::load_story;
use std::fs;
use std::process::Command;

const STORY: &str = r#"Scenario(
    title: "Template", start: "2024-03-04T00:00[Europe/Berlin]", warm_up: "7 d", horizon: "7 d",
    currency: "EUR", primary: "units_lost",
    environment: (areas: {"town": (weather: (mean: "5 °C", swing: "8 K", warmest: "15:00"))}),
    include: ["supply.ron"],
)"#;

#[test]
fn the_template_imports_as_it_is_and_passes_the_check() {
    let files: Files = template().into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    let story = folder.path().join("story.ron");
    fs::write(&story, STORY).unwrap();
    fs::write(folder.path().join("supply.ron"), piece(&files)).unwrap();
    let (loaded, diagnostics) = load_story(&story, &[]);
    assert!(loaded.is_some(), "{}", diagnostics.render(false));
    insta::assert_snapshot!(piece(&files));
}

#[test]
fn every_column_is_documented_for_people_and_for_programs() {
    let files: Files = template().into_iter().collect();
    let (readme, columns, help) = (&files["README.md"], &files["columns.csv"], columns_help());
    let sheets =
        files.iter().filter(|(name, _)| !["README.md", "columns.csv"].contains(&name.as_str()));
    let mut count = 0;
    for (name, text) in sheets {
        let sheet = name.trim_end_matches(".csv");
        for column in text.lines().next().unwrap().split(',') {
            assert!(readme.contains(&format!("| `{column}` |")), "{sheet}.{column}");
            assert!(columns.contains(&format!("\n{sheet},{column},")), "{sheet}.{column}");
            assert!(help.contains(&format!("\n  {column} ")), "{sheet}.{column}");
            count += 1;
        }
    }
    assert_eq!(columns.lines().count(), count + 1);
}

fn reflexarc(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_reflexarc")).args(arguments).output().unwrap()
}

#[test]
fn new_writes_the_template_and_import_prints_a_piece() {
    let folder = tempfile::tempdir().unwrap();
    let tables = folder.path().join("tables");
    let path = tables.to_str().unwrap();
    let made = reflexarc(&["new", "tables", path]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(fs::read_dir(&tables).unwrap().count(), template().len());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // A folder that holds files is left as it is.
    assert_eq!(reflexarc(&["new", "tables", path]).status.code(), Some(74));
    let printed = reflexarc(&["import", "tables", path]);
    assert_eq!(printed.status.code(), Some(0));
    assert!(printed.stdout.starts_with(b"// Imported from the tables `tables`."));
    assert!(printed.stderr.starts_with(b"rows read\n"));
    // One wrong cell: nothing on stdout.
    let products = fs::read_to_string(tables.join("products.csv")).unwrap();
    fs::write(tables.join("products.csv"), products.replace("3.50 EUR", "cheap")).unwrap();
    let refused = reflexarc(&["import", "tables", path]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(3), 0));
    let json = reflexarc(&["import", "tables", path, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["valid"], &json["piece"]), (&false.into(), &serde_json::Value::Null));
    let finding = &json["report"]["findings"][0];
    assert_eq!((&finding["sheet"], &finding["row"]), (&"products".into(), &2.into()));
    assert_eq!(finding["column"], "C (price)");
    assert_eq!(
        reflexarc(&["import", "tables", path, "--accept", "magnitud"]).status.code(),
        Some(2)
    );
    assert_eq!(reflexarc(&["import", "tables", "no-such-folder"]).status.code(), Some(74));
}
