//! What an import read, as text and as JSON.

use super::finding::{Change, DefaultTaken, Finding, Weight};
use serde::Serialize;
use std::fmt::{self, Write};

/// A sheet that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetRead {
    /// Its name.
    pub name: String,
    /// Rows beside the heading.
    pub rows: usize,
    /// How it was held: `products.csv, separator semicolon`.
    pub format: String,
}

/// What an import read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Sheets, in the order of their names.
    pub sheets: Vec<SheetRead>,
    /// How numbers, money and times were understood, a sentence each.
    pub conventions: Vec<String>,
    /// What the piece holds, by kind; empty where there is none.
    pub counts: Vec<(String, usize)>,
    /// Empty cells that stand for a default.
    pub defaults: Vec<DefaultTaken>,
    /// Cells that were read otherwise than written.
    pub changes: Vec<Change>,
    /// Errors, implausible values and notes.
    pub findings: Vec<Finding>,
    /// Results that are no part of the piece, such as a safety-stock placement.
    pub results: Vec<String>,
}

/// Cells that were changed, of which the text prints each; the JSON has all.
const MOST_SHOWN: usize = 20;

impl Report {
    /// Whether something keeps the piece from being printed.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight != Weight::Note)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        if !self.sheets.is_empty() {
            writeln!(out, "rows read")?;
        }
        for sheet in &self.sheets {
            writeln!(out, "  {:<14} {:>6}   {}", sheet.name, sheet.rows, sheet.format)?;
        }
        for convention in &self.conventions {
            writeln!(out, "  {convention}")?;
        }
        if !self.defaults.is_empty() {
            writeln!(out, "empty cells")?;
        }
        for one in &self.defaults {
            writeln!(out, "  {}.{}: {} ({})", one.sheet, one.column, one.value, one.cells)?;
        }
        if !self.changes.is_empty() {
            writeln!(out, "read otherwise than written")?;
        }
        for one in self.changes.iter().take(MOST_SHOWN) {
            writeln!(out, "  {}: `{}` as `{}`: {}", one.spot, one.from, one.to, one.why)?;
        }
        if self.changes.len() > MOST_SHOWN {
            writeln!(out, "  and {} more", self.changes.len() - MOST_SHOWN)?;
        }
        for finding in &self.findings {
            write!(out, "{finding}")?;
        }
        for result in &self.results {
            writeln!(out, "{result}")?;
        }
        if self.stops() {
            return self.write_stop(out);
        }
        let mut counts = String::new();
        for (what, count) in &self.counts {
            let comma = if counts.is_empty() { "" } else { ", " };
            write!(counts, "{comma}{what} {count}")?;
        }
        writeln!(out, "piece: {counts}")
    }
}

impl Report {
    fn write_stop(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let count = |weight: Weight| {
            self.findings.iter().filter(|finding| finding.weight == weight).count()
        };
        let (errors, implausible) = (count(Weight::Error), count(Weight::Implausible));
        writeln!(out, "nothing is printed: errors {errors}, implausible values {implausible}")?;
        let mut codes: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.weight == Weight::Implausible)
            .map(|finding| finding.code.as_str())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        if !codes.is_empty() {
            let flags: Vec<String> = codes.iter().map(|code| format!("--accept {code}")).collect();
            writeln!(out, "where they are right as they are, state {}", flags.join(" "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let word = match self.weight {
            Weight::Error => "error",
            Weight::Implausible => "implausible",
            Weight::Note => "note",
        };
        writeln!(out, "{word} [{}]: {}: {}", self.code, self.spot, self.message)?;
        if !self.value.is_empty() && !self.message.contains(&format!("`{}`", self.value)) {
            writeln!(out, "  value: {}", self.value)?;
        }
        if !self.help.is_empty() {
            writeln!(out, "  help: {}", self.help)?;
        }
        Ok(())
    }
}
