//! Studies: the same bytes whatever the threads, shards and interruptions; what is refused; what fails.

mod bytes;
mod failing;
mod points;
mod refused;
mod resumed;
mod shards;

use polars::prelude::DataFrame;
use reflexarc::study::sweep::merge::whole_table;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A study of twelve points on the story of the canal, cut to a week.
const STUDY: &str = r#"Sweep(
    title: "A week of the canal",
    story: "suez-2021.ron",
    fixed: [(path: "warm_up", value: "40 d"), (path: "horizon", value: "14 d")],
    factors: {
        "demand": values(path: "supply.demand.customers.units_per_day.homeware", values: [300, 400]),
        "start": values(path: "disruptions.ever-given.at", values: ["2021-03-16T00:00", "2021-03-20T12:00"]),
        "length": values(values: ["12 h", "2 d", "6 d"]),
    },
    sums: [(path: "disruptions.ever-given.until", of: ["start", "length"])],
    design: grid,
    kpis: ["fill_rate", "units_demanded", "shipments_missed", "shipments_late_hours"],
    replications: fixed(4),
)
"#;

/// The bundled scenarios in a folder, with a study `s.ron` among the sweeps.
fn folder(study: &str) -> TempDir {
    let folder = crate::story::changed(&[]);
    fs::write(folder.path().join("scenarios/sweeps/s.ron"), study).unwrap();
    folder
}

/// A study with a text in place of another.
fn with(old: &str, new: &str) -> String {
    assert!(STUDY.contains(old), "{old}");
    STUDY.replace(old, new)
}

fn program(folder: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reflexarc"));
    program.current_dir(folder).env("NO_COLOR", "1");
    program
}

fn sweep(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut program = program(folder.path());
    program.args(["sweep", "scenarios/sweeps/s.ron", "--format", "json"]).args(arguments);
    program.output().unwrap()
}

/// Plays the study into a folder and returns what it prints.
fn played(folder: &TempDir, out: &str, arguments: &[&str]) -> Value {
    let output = sweep(folder, &[&["--out", out], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The Parquet files of a folder.
fn tables(folder: &TempDir, out: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.path().join(out)).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let tables = files.filter(|path| path.extension().is_some_and(|end| end == "parquet"));
    let named = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
    };
    tables.map(named).collect()
}

/// A table of a folder.
fn table(folder: &TempDir, out: &str, name: &str) -> DataFrame {
    whole_table(name, &[folder.path().join(out)]).unwrap()
}

/// The cells of a row of a table as texts, floats to the last bit.
fn rows(frame: &DataFrame) -> Vec<Vec<String>> {
    let cell = |column: &polars::prelude::Column, row: usize| match column.get(row).unwrap() {
        polars::prelude::AnyValue::Float64(value) => format!("{:016x}", value.to_bits()),
        other => other.to_string(),
    };
    let row = |row| frame.columns().iter().map(|column| cell(column, row)).collect();
    (0..frame.height()).map(row).collect()
}
