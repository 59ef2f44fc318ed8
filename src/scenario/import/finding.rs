//! What was found in tables: errors, values that are implausible, and what was changed or left to a default.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Nothing is printed until it is corrected.
    Error,
    /// Nothing is printed until it is corrected or accepted by its code.
    Implausible,
    /// The piece is printed all the same.
    Note,
}

/// Where in the tables: sheet, row as a spreadsheet counts, and column.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Spot {
    /// Name of the sheet.
    pub sheet: String,
    /// Row, from 1, which is the heading; 0 for a whole sheet or column.
    pub row: u32,
    /// Letter and heading of the column: `C (price)`; empty for a whole row.
    pub column: String,
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.sheet)?;
        if self.row > 0 {
            write!(out, ", row {}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(out, ", column {}", self.column)?;
        }
        Ok(())
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// Which kind, for `--accept` and for programs: `swapped-coordinates`.
    pub code: String,
    /// Where.
    #[serde(flatten)]
    pub spot: Spot,
    /// The value as written; empty for a whole row or sheet.
    pub value: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: String,
}

/// A cell that was read otherwise than written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where.
    #[serde(flatten)]
    pub spot: Spot,
    /// As written.
    pub from: String,
    /// As read.
    pub to: String,
    /// Why.
    pub why: &'static str,
}

/// Empty cells of a column that stand for a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DefaultTaken {
    /// Name of the sheet.
    pub sheet: String,
    /// Heading of the column.
    pub column: String,
    /// Number of empty cells.
    pub cells: usize,
    /// What they stand for.
    pub value: String,
}

/// All that was found while tables were read.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) findings: Vec<Finding>,
    pub(super) changes: Vec<Change>,
    defaults: BTreeMap<(usize, usize), DefaultTaken>,
}

impl Log {
    /// Adds an error.
    pub(super) fn error(
        &mut self,
        code: impl Into<String>,
        spot: Spot,
        value: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Weight::Error, code.into(), spot, value, message.into(), help.into());
    }

    /// Adds a value that is possible, but hardly meant.
    pub(super) fn implausible(
        &mut self,
        code: &'static str,
        spot: Spot,
        value: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Weight::Implausible, code.to_owned(), spot, value, message.into(), help.into());
    }

    /// Adds something that is worth knowing.
    pub(super) fn note(
        &mut self,
        code: impl Into<String>,
        spot: Spot,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.put(Weight::Note, code.into(), spot, "", message.into(), help.into());
    }

    /// Notes that a cell was read otherwise than written.
    pub(super) fn changed(&mut self, spot: Spot, from: &str, to: &str, why: &'static str) {
        self.changes.push(Change { spot, from: shortened(from), to: to.to_owned(), why });
    }

    /// Counts an empty cell that stands for a default; sheet and column by their numbers.
    pub(super) fn defaulted(
        &mut self,
        place: (usize, usize),
        sheet: &str,
        column: &str,
        value: &str,
    ) {
        let made = || DefaultTaken {
            sheet: sheet.to_owned(),
            column: column.to_owned(),
            cells: 0,
            value: value.to_owned(),
        };
        self.defaults.entry(place).or_insert_with(made).cells += 1;
    }

    /// The defaults, by sheet and column.
    pub(super) fn defaults(&self) -> Vec<DefaultTaken> {
        self.defaults.values().cloned().collect()
    }

    /// Whether something was found that cannot be accepted.
    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == Weight::Error)
    }

    /// Whether an error concerns a row.
    pub(super) fn is_faulty(&self, sheet: &str, row: u32) -> bool {
        self.findings.iter().any(|finding| {
            finding.weight == Weight::Error
                && finding.spot.sheet == sheet
                && finding.spot.row == row
        })
    }

    fn put(
        &mut self,
        weight: Weight,
        code: String,
        spot: Spot,
        value: &str,
        message: String,
        help: String,
    ) {
        let value = shortened(value);
        self.findings.push(Finding { weight, code, spot, value, message, help });
    }
}

/// A value as written, shortened if it is long.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 60;
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}
