//! Tables as they were read from a file, before their cells have a meaning.

use super::column::SheetKind;
use super::finding::{Log, Spot};
use crate::quantity::{list, nearest};
use std::collections::BTreeMap;

/// How a file held a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As text.
    Text,
    /// As a number, whose notation is that of the file format.
    Number,
    /// As a time of day, `HH:MM:SS`.
    Time,
    /// As a duration in seconds.
    Duration,
    /// As a date, or a date and time.
    Date,
    /// As an error of a formula.
    Error,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its text without spaces around it.
    pub(super) text: String,
    /// How the file held it.
    pub(super) form: Form,
}

impl Cell {
    /// A cell of text; byte order marks and spaces around it are not part of it.
    pub(super) fn text(text: &str) -> Self {
        let is_blank = |letter: char| letter.is_whitespace() || letter == '\u{feff}';
        Self { text: text.trim_matches(is_blank).to_owned(), form: Form::Text }
    }
}

/// A sheet as it was read: the first row is the heading.
#[derive(Debug)]
pub(super) struct RawSheet {
    /// Its name.
    pub(super) name: String,
    /// How it was held: `products.csv, separator ;`.
    pub(super) format: String,
    /// Rows that are not blank, each with its number as a spreadsheet counts.
    pub(super) rows: Vec<(u32, Vec<Cell>)>,
}

/// A heading of a column.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// The column of the sheet's kind.
    pub(super) column: usize,
    /// The unit in brackets behind its name.
    pub(super) unit: Option<String>,
    /// Letter and heading: `C (price)`.
    pub(super) label: String,
}

/// A sheet of a known kind, with its columns found.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Its kind.
    pub(super) kind: &'static SheetKind,
    /// How it was held.
    pub(super) format: String,
    /// The columns by their place in the file; `None` where a column has no heading.
    pub(super) headings: Vec<Option<Heading>>,
    /// Its rows.
    pub(super) rows: Vec<(u32, Vec<Cell>)>,
}

/// Letters of a column, as a spreadsheet names it.
fn letters(index: usize) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    if index < 26 { letter.to_string() } else { format!("{}{letter}", letters(index / 26 - 1)) }
}

/// Letter and heading of a column.
pub(super) fn label(index: usize, heading: &str) -> String {
    format!("{} ({heading})", letters(index))
}

impl Sheet {
    /// Finds the columns of a sheet in its first row; reports headings that are unknown, given twice or missing.
    pub(super) fn new(kind: &'static SheetKind, raw: RawSheet, log: &mut Log) -> Self {
        let RawSheet { name, format, rows } = raw;
        let mut rows = rows.into_iter();
        let (first, head) = rows.next().unwrap_or_default();
        let rows: Vec<(u32, Vec<Cell>)> = rows
            .filter(|(_, cells)| !cells.first().is_some_and(|cell| cell.text.starts_with('#')))
            .collect();
        let mut seen: BTreeMap<usize, String> = BTreeMap::new();
        let mut headings = Vec::new();
        for (index, cell) in head.iter().enumerate() {
            let (written, unit) = match cell.text.split_once(['[', '(']) {
                Some((written, unit)) => {
                    (written, Some(unit.trim_end_matches([']', ')']).trim().to_owned()))
                }
                None => (cell.text.as_str(), None),
            };
            let heading = written.trim().to_lowercase().replace([' ', '-'], "_");
            let label = label(index, &cell.text);
            let spot = || Spot { sheet: name.clone(), row: first, column: label.clone() };
            if heading.is_empty() {
                let is_used =
                    |cells: &[Cell]| cells.get(index).is_some_and(|cell| !cell.text.is_empty());
                if let Some((row, _)) = rows.iter().find(|(_, cells)| is_used(cells)) {
                    log.error(
                        "missing-heading",
                        Spot { sheet: name.clone(), row: *row, column: letters(index) },
                        "",
                        "a value stands in a column without a heading",
                        "give the column a heading in the first row, or empty it",
                    );
                }
                headings.push(None);
                continue;
            }
            let Some(column) = kind.position(&heading) else {
                let known = || kind.columns.iter().map(|column| column.name);
                let near = nearest(&heading, known())
                    .map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                log.error(
                    "unknown-column",
                    spot(),
                    &cell.text,
                    format!("`{}` has no column `{heading}`", kind.name),
                    format!("{near}columns of `{}`: {}", kind.name, all(known())),
                );
                headings.push(None);
                continue;
            };
            if let Some(other) = seen.insert(column, label.clone()) {
                let message = format!("column {other} has the same heading");
                log.error(
                    "column-given-twice",
                    spot(),
                    &cell.text,
                    message,
                    "remove one of the two",
                );
                headings.push(None);
                continue;
            }
            headings.push(Some(Heading { column, unit, label }));
        }
        for (index, column) in kind.columns.iter().enumerate() {
            if column.is_required && !seen.contains_key(&index) && !rows.is_empty() {
                log.error(
                    "missing-column",
                    Spot { sheet: name.clone(), row: first, column: String::new() },
                    "",
                    format!("the column `{}` is missing", column.name),
                    format!("{}: {}", column.meaning, column.kind),
                );
            }
        }
        Self { kind, format, headings, rows }
    }

    /// Where a cell of a column stands.
    pub(super) fn spot(&self, row: u32, column: &str) -> Spot {
        let index = self.kind.position(column);
        let heading = self.headings.iter().flatten().find(|one| Some(one.column) == index);
        Spot {
            sheet: self.kind.name.to_owned(),
            row,
            column: heading.map_or_else(|| column.to_owned(), |heading| heading.label.clone()),
        }
    }
}

/// All names of a short list.
fn all<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.len() > 40 { list(names) } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (index, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letters(index), name);
        }
    }
}
