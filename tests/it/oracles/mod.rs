//! Exact answers, from every file of the known formats.

mod supply;

use rayon::prelude::*;
use std::io::Write;

/// One exact answer.
pub struct Row {
    pub id: String,
    pub family: String,
    pub params: serde_json::Value,
    pub quantity: String,
    pub value: f64,
}

/// What a running simulation says.
pub enum Answer {
    #[allow(dead_code, reason = "other areas have exact answers")]
    Exact(f64),
    Mean { mean: f64, standard_error: f64 },
    NotCovered,
}

#[test]
fn closed_forms_of_supply() {
    let folder = std::env::var("REFLEXARC_ORACLES").unwrap_or_else(|_| "../shared/data".to_owned());
    let mut err = std::io::stderr();
    let path = std::path::Path::new(&folder).join("supply/closed_form.csv");
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        writeln!(err, "oracles skipped: no {}", path.display()).unwrap();
        return;
    };
    let rows: Vec<Row> = reader
        .deserialize::<std::collections::BTreeMap<String, String>>()
        .filter_map(Result::ok)
        .filter(|row| row["kind"] == "mean")
        .filter_map(|row| {
            Some(Row {
                id: row["id"].clone(),
                family: row["family"].clone(),
                params: serde_json::from_str(&row["params"]).ok()?,
                quantity: row["quantity"].clone(),
                value: row["value"].parse().ok()?,
            })
        })
        .collect();
    let lines: Vec<Option<String>> = rows
        .par_iter()
        .map(|row| {
            let (passed, text) = match supply::run(row) {
                Answer::NotCovered => return None,
                Answer::Exact(value) => ((value - row.value).abs() <= 1e-6 * row.value.abs(), format!("{value}")),
                Answer::Mean { mean, standard_error } => {
                    let off = (mean - row.value).abs();
                    let near = off <= 5e-3 * row.value.abs() || off <= 1e-3;
                    let likely = off <= 4.5 * standard_error && standard_error <= (5e-3 * row.value.abs()).max(1e-3);
                    (near || likely, format!("{mean} ± {standard_error}"))
                }
            };
            Some(if passed { String::new() } else { format!("{} {}: {text}, not {}", row.id, row.quantity, row.value) })
        })
        .collect();
    let covered = lines.iter().flatten().count();
    let failed: Vec<&String> = lines.iter().flatten().filter(|line| !line.is_empty()).collect();
    for line in &failed {
        writeln!(err, "{line}").unwrap();
    }
    let not_covered = lines.len() - covered;
    writeln!(err, "oracles: {} covered, {not_covered} not covered, {} failed", covered - failed.len(), failed.len()).unwrap();
    assert!(failed.is_empty());
}
