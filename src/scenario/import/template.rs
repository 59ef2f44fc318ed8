//! The template: a CSV file a sheet, with rows that can be imported as they are, and what each column means.

use super::column::{Column, SheetKind};
use super::sheets::KINDS;
use std::fmt::Write;

/// The files of the template, by name.
#[must_use]
pub fn template() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        KINDS.into_iter().map(|kind| (format!("{}.csv", kind.name), sheet(kind))).collect();
    files.push(("columns.csv".to_owned(), columns_csv()));
    files.push(("README.md".to_owned(), readme()));
    files
}

/// A cell of a CSV file, in quotes where it must be.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(quoted).collect();
    format!("{}\n", cells.join(","))
}

fn sheet(kind: &SheetKind) -> String {
    let mut text = line(kind.columns.iter().map(|column| column.name));
    for row in kind.example {
        let cell = |column: &Column| {
            row.iter().find(|(name, _)| *name == column.name).map_or("", |(_, value)| *value)
        };
        text.push_str(&line(kind.columns.iter().map(cell)));
    }
    text
}

/// What an empty cell stands for, in words.
const fn default(column: &Column) -> &'static str {
    if column.is_required {
        "must be given"
    } else if column.default.is_empty() {
        "not stated"
    } else {
        column.default
    }
}

fn columns_csv() -> String {
    let mut text = line(["sheet", "column", "meaning", "value", "if_empty"].into_iter());
    for kind in KINDS {
        for column in kind.columns {
            let holds = column.kind.to_string();
            let cells = [kind.name, column.name, column.meaning, &holds, default(column)];
            text.push_str(&line(cells.into_iter()));
        }
    }
    text
}

const INTRODUCTION: &str = "# Tables of a supply chain

One CSV file a sheet, or one .xlsx workbook with a sheet for each. Only `products` and `facilities` are
needed; delete the example rows and fill in yours. Columns that are not needed may be left out, in any order;
rows that begin with `#` are comments.

    reflexarc import tables . > supply.ron

prints a piece that a story includes, or every error by sheet, row and column.

- A quantity has its unit in the cell (`3.50 EUR`, `90 min`) or in the heading: `price [EUR]`, `lead_mean [d]`.
- Numbers have a decimal point or a decimal comma, the same in all tables. CSV files are UTF-8; commas,
  semicolons or tabs stand between cells.
- Times of day are local. Lists have spaces between their words, or commas in quotes.
- A name has letters, digits, `-` and `_`; other characters become `-`. In lists write `Rye-bread`, or put
  commas or `;` between names with spaces.
";

fn readme() -> String {
    let mut text = INTRODUCTION.to_owned();
    for kind in KINDS {
        // Writing to a string cannot fail.
        let _written = write!(text, "\n## {}\nA row is {}.\n\n", kind.name, kind.meaning);
        text.push_str("| column | meaning | value | if empty |\n|---|---|---|---|\n");
        for column in kind.columns {
            let holds = column.kind.to_string().replace('|', "\\|");
            let _written = writeln!(
                text,
                "| `{}` | {} | {holds} | {} |",
                column.name,
                column.meaning,
                default(column)
            );
        }
    }
    text
}

/// The columns of all sheets, for `--help`.
#[must_use]
pub fn columns_help() -> String {
    let mut text = String::from("Sheets and their columns:\n");
    for kind in KINDS {
        let _written = write!(text, "\n{}: a row is {}\n", kind.name, kind.meaning);
        for column in kind.columns {
            let _written = writeln!(
                text,
                "  {:<22} {}; {} [{}]",
                column.name,
                column.meaning,
                column.kind,
                default(column)
            );
        }
    }
    text
}
