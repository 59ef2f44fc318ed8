//! Oracles: exact values from files, compared with running simulations of the program's components.
//!
//! Every CSV of the known formats under `REFLEXARC_ORACLES` (default `../shared/data`) is read; each
//! row's family names the runner. A row without a runner is listed as not covered, never passed. The
//! floor, a thinned set of rows in this folder, is always run, so that a clone without the data still
//! proves the physics; `floor/covered.csv` lists how many of its rows each family must cover.

mod decision;
mod infra;
mod supply;

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The criterion by which a value is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Within the row's tolerance.
    Exact,
    /// As a long-run mean, by the rule of the physics files.
    Mean,
    /// As a long-run mean, by the narrower rule of the inventory files.
    InventoryMean,
    /// Within one unit of the fluid value.
    Fluid,
    /// Approximate: not compared with a simulation.
    About,
}

/// One row of an oracle file.
#[derive(Clone, Debug)]
pub struct Row {
    /// Name of the row; seeds are derived from it.
    pub id: String,
    /// Family, which selects the runner.
    pub family: String,
    /// Parameters, the unit in each name.
    pub params: serde_json::Value,
    /// Name of the quantity.
    pub quantity: String,
    /// The exact value.
    pub value: f64,
    /// Criterion of comparison.
    pub kind: Kind,
    /// Tolerance: relative, or absolute where the value is 0 or the quantity is a residual.
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

    /// The seed of the row.
    pub fn seed(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(self.id.as_bytes())
    }
}

/// The result of a running simulation.
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
    /// No result: the program has no component for it.
    NotCovered,
}

/// The outcome of a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// The value was reproduced.
    Covered,
    /// There is no runner for the row.
    NotCovered,
    /// The value was not reproduced; the text gives the result.
    Failed(String),
}

/// A ratio of two sums over pairs, with its standard error by the delta method.
pub fn ratio(pairs: &[(f64, f64)]) -> Answer {
    let count = pairs.len() as f64;
    let (above, below) = pairs.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let mean = above / below;
    let squares: f64 =
        pairs.iter().map(|one| (one.0 - mean * one.1) * (one.0 - mean * one.1)).sum();
    let standard_error = (squares * count / (count - 1.0)).sqrt() / below;
    Answer::Mean { mean, standard_error }
}

/// Compares an answer with its row, by the rule in the data's README.
pub fn judge(row: &Row, answer: Answer) -> Outcome {
    // A value computed as a difference may be zero but for the last bits.
    let is_residual = row.value.abs() < 1e-12 || row.quantity.contains("residual");
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
    #[expect(
        clippy::disallowed_methods,
        reason = "the location of the data is an input of the test"
    )]
    let given = std::env::var("REFLEXARC_ORACLES");
    given.map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    )
}

/// Prints a line that the test harness does not capture.
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

/// Runs one row.
pub type Runner = fn(&Row) -> Answer;

/// Runs all rows of one configuration: same family, same parameters.
pub type GroupRunner = fn(&[&Row]) -> Vec<Answer>;

/// The folder of the floor.
fn floor() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/oracles/floor")
}

/// The outcome of every row; rows of one configuration are run together.
fn outcomes(rows: &[Row]) -> Vec<Outcome> {
    let runners: BTreeMap<&str, Runner> =
        [infra::RUNNERS, decision::RUNNERS].concat().into_iter().collect();
    let group_runners: BTreeMap<&str, GroupRunner> =
        [supply::RUNNERS, infra::GROUP_RUNNERS].concat().into_iter().collect();
    let mut groups: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let is_grouped = group_runners.contains_key(row.family.as_str());
        let key = if is_grouped { row.params.to_string() } else { index.to_string() };
        groups.entry((&row.family, key)).or_default().push(index);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().collect();
    let run = |group: &Vec<usize>| {
        let members: Vec<&Row> = group.iter().map(|&index| &rows[index]).collect();
        let family = members[0].family.as_str();
        let answers = match (group_runners.get(family), runners.get(family)) {
            (Some(run), _) => run(&members),
            (None, Some(run)) => members.iter().map(|row| run(row)).collect(),
            (None, None) => vec![Answer::NotCovered; members.len()],
        };
        let judged = members.iter().zip(answers).map(|(row, answer)| judge(row, answer));
        group.iter().copied().zip(judged).collect::<Vec<_>>()
    };
    let mut outcomes: Vec<(usize, Outcome)> = groups.par_iter().flat_map_iter(run).collect();
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Rows covered, not covered and failed, by family.
type Counts<'a> = BTreeMap<&'a str, [usize; 3]>;

/// Counts outcomes, prints the rows that failed, and ends with a line of the sums.
fn report<'a>(title: &str, rows: &'a [Row], outcomes: &[Outcome]) -> Counts<'a> {
    let mut families: Counts = BTreeMap::new();
    for (row, outcome) in rows.iter().zip(outcomes) {
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
        let [covered, not_covered, failed] = counts;
        say(&format!("{family}: {covered} covered, {not_covered} not covered, {failed} failed"));
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    say(&format!("{title}: {} covered, {} not covered, {} failed", sum[0], sum[1], sum[2]));
    families
}

/// Number of floor rows that each family must cover.
fn required() -> BTreeMap<String, usize> {
    let mut reader = csv::Reader::from_path(floor().join("covered.csv")).unwrap();
    let record = |record: csv::StringRecord| (record[0].to_owned(), record[1].parse().unwrap());
    reader.records().map(|one| record(one.unwrap())).collect()
}

/// Every row of the floor and of the known formats, against its runner.
#[test]
fn oracles_are_reproduced() {
    let folder = folder();
    let (floor_rows, main_rows) = (rows(&floor()), rows(&folder));
    // A floor row that is also in the folder is run once.
    let name = |row: &Row| (row.id.clone(), row.quantity.clone(), row.params.to_string());
    let known: BTreeMap<_, usize> =
        main_rows.iter().enumerate().map(|(index, row)| (name(row), index)).collect();
    let mut all = main_rows.clone();
    all.extend(floor_rows.iter().filter(|row| !known.contains_key(&name(row))).cloned());
    let outcomes = outcomes(&all);
    let of: BTreeMap<_, &Outcome> = all.iter().map(name).zip(&outcomes).collect();
    let of_floor: Vec<Outcome> = floor_rows.iter().map(|row| of[&name(row)].clone()).collect();
    let covered = report("floor", &floor_rows, &of_floor);
    for (family, rows) in required() {
        let counts = covered.get(family.as_str()).copied().unwrap_or_default();
        assert_eq!(counts[0], rows, "rows of the floor that {family} covers");
    }
    assert!(covered.values().all(|counts| counts[2] == 0), "rows of the floor failed");
    if main_rows.is_empty() {
        say(&format!("oracles: skipped, no rows under {}", folder.display()));
        return;
    }
    let counts = report("oracles", &main_rows, &outcomes[..main_rows.len()]);
    assert_eq!(counts.values().map(|counts| counts[2]).sum::<usize>(), 0, "rows failed");
}
