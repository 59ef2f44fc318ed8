//! Oracles: exact answers from files, against running simulations of the product's own components.
//!
//! Every CSV of the known formats under `REFLEXARC_ORACLES` (default `../shared/data`) is read; each
//! row's family names the runner. A row without a runner is listed as not covered, never passed.

mod decision;
mod infra;
mod supply;

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How a value is to be met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// At its tolerance.
    Exact,
    /// As a long-run mean.
    Mean,
    /// As a long-run mean, by the narrower rule of the inventory files.
    InventoryMean,
    /// Within one unit of the fluid value.
    Fluid,
    /// Not by a simulation.
    About,
}

/// One row of an oracle file.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name; seeds come from it.
    pub id: String,
    /// Which runner.
    pub family: String,
    /// Parameters, the unit in each name.
    pub params: serde_json::Value,
    /// Which quantity.
    pub quantity: String,
    /// The exact value.
    pub value: f64,
    /// How it is to be met.
    pub kind: Kind,
    /// Relative; absolute where the value is 0 or the quantity a residual.
    pub tolerance: f64,
}

impl Row {
    /// A parameter.
    pub fn number(&self, name: &str) -> f64 {
        self.optional(name).unwrap_or_else(|| panic!("{}: no parameter {name}", self.id))
    }

    /// A parameter that may be missing.
    pub fn optional(&self, name: &str) -> Option<f64> {
        self.params.get(name).and_then(serde_json::Value::as_f64)
    }

    /// A list of numbers.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let list = self.params.get(name).and_then(serde_json::Value::as_array);
        list.map(|list| list.iter().filter_map(serde_json::Value::as_f64).collect())
            .unwrap_or_default()
    }

    /// A list of pairs.
    pub fn pairs(&self, name: &str) -> Vec<(f64, f64)> {
        let list = self.params.get(name).and_then(serde_json::Value::as_array);
        let pair =
            |pair: &serde_json::Value| Some((pair.get(0)?.as_f64()?, pair.get(1)?.as_f64()?));
        list.map(|list| list.iter().filter_map(pair).collect()).unwrap_or_default()
    }

    /// A seed of its own.
    pub fn seed(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(self.id.as_bytes())
    }
}

/// What a running simulation gave.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// One number.
    Exact(f64),
    /// A mean with its standard error.
    Mean {
        /// The mean.
        mean: f64,
        /// Its standard error.
        standard_error: f64,
    },
    /// Nothing: there is no component for it.
    NotCovered,
}

/// The outcome of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// The value was met.
    Covered,
    /// There is no runner.
    NotCovered,
    /// It was not met; what came out.
    Failed(String),
}

/// Holds an answer against its row, by the rule in the data's README.
pub fn judge(row: &Row, answer: Answer) -> Outcome {
    let is_residual = row.value == 0.0 || row.quantity.contains("residual");
    let off = |value: f64| {
        if is_residual { (value - row.value).abs() } else { (value / row.value - 1.0).abs() }
    };
    let tolerance = if is_residual { 1e-6 } else { row.tolerance };
    let (value, is_met) = match (row.kind, answer) {
        (Kind::About, _) | (_, Answer::NotCovered) => return Outcome::NotCovered,
        (Kind::Exact, Answer::Exact(value) | Answer::Mean { mean: value, .. })
        | (Kind::Mean | Kind::InventoryMean, Answer::Exact(value)) => {
            (value, off(value) <= tolerance)
        }
        (Kind::Fluid, Answer::Exact(value) | Answer::Mean { mean: value, .. }) => {
            (value, (value - row.value).abs() <= 1.0)
        }
        (Kind::InventoryMean, Answer::Mean { mean, standard_error }) => {
            let off = (mean - row.value).abs();
            let room = (5e-3 * row.value.abs()).max(1e-3);
            (mean, off <= room || (standard_error <= room && off <= 4.5 * standard_error))
        }
        (Kind::Mean, Answer::Mean { mean, standard_error }) => {
            let size = if is_residual { 1.0 } else { row.value.abs() };
            let is_precise = standard_error <= 0.5 * tolerance * size;
            (
                mean,
                off(mean) <= tolerance
                    || is_precise && (mean - row.value).abs() <= 4.5 * standard_error,
            )
        }
    };
    if is_met {
        Outcome::Covered
    } else {
        Outcome::Failed(format!(
            "{} {}: {value} instead of {} ({:?})",
            row.id, row.quantity, row.value, answer
        ))
    }
}

/// The folder of the oracle files.
pub fn folder() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "where the data lies is the test's input")]
    let given = std::env::var("REFLEXARC_ORACLES");
    given.map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    )
}

/// Says something that cargo does not swallow.
pub fn say(text: &str) {
    let mut stderr = std::io::stderr().lock();
    writeln!(stderr, "{text}").unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "csv") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Rows of all files of the known formats: those of `physics_oracles.csv` and `closed_form.csv`.
fn rows(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for path in files(folder) {
        let Ok(mut reader) = csv::Reader::from_path(&path) else { continue };
        let Ok(headers) = reader.headers().cloned() else { continue };
        let column = |name: &str| headers.iter().position(|header| header == name);
        let wanted = ["id", "family", "params", "quantity", "value", "kind"].map(column);
        let [Some(id), Some(family), Some(params), Some(quantity), Some(value), Some(kind)] =
            wanted
        else {
            continue;
        };
        let (tolerance, note) = (column("tolerance"), column("tolerance_note"));
        if tolerance.is_none() && note.is_none() {
            continue;
        }
        for record in reader.records() {
            let record = record.unwrap();
            rows.push(Row {
                id: record[id].to_owned(),
                family: record[family].to_owned(),
                params: serde_json::from_str(&record[params]).unwrap(),
                quantity: record[quantity].to_owned(),
                value: record[value].parse().unwrap(),
                kind: match (&record[kind], tolerance) {
                    ("exact" | "formula", _) => Kind::Exact,
                    ("mean", Some(_)) => Kind::Mean,
                    ("mean", None) => Kind::InventoryMean,
                    ("fluid", _) => Kind::Fluid,
                    _ => Kind::About,
                },
                tolerance: tolerance.map_or(1e-6, |tolerance| record[tolerance].parse().unwrap()),
            });
        }
    }
    rows
}

/// A family's runner.
pub type Runner = fn(&Row) -> Answer;

/// Every row of the known formats, against its runner.
#[test]
fn oracles_are_met() {
    let folder = folder();
    let rows = rows(&folder);
    if rows.is_empty() {
        say(&format!("oracles: skipped, no rows under {}", folder.display()));
        return;
    }
    let runners: BTreeMap<&str, Runner> =
        [infra::RUNNERS, supply::RUNNERS, decision::RUNNERS].concat().into_iter().collect();
    let outcomes: Vec<Outcome> = rows
        .par_iter()
        .map(|row| {
            runners.get(row.family.as_str()).map_or(Outcome::NotCovered, |run| judge(row, run(row)))
        })
        .collect();
    let mut families: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(&outcomes) {
        let counts = families.entry(&row.family).or_default();
        match outcome {
            Outcome::Covered => counts[0] += 1,
            Outcome::NotCovered => counts[1] += 1,
            Outcome::Failed(why) => {
                counts[2] += 1;
                say(&format!("failed: {why}"));
            }
        }
    }
    let mut sum = [0; 3];
    for (family, counts) in &families {
        say(&format!(
            "{family}: {} covered, {} not covered, {} failed",
            counts[0], counts[1], counts[2]
        ));
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    say(&format!("oracles: {} covered, {} not covered, {} failed", sum[0], sum[1], sum[2]));
    assert_eq!(sum[2], 0);
}
