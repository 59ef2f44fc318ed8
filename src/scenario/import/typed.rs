//! Cells with their meaning: each by the kind of its column.

use super::column::Column;
use super::finding::{Log, Spot};
use super::grid::{Cell, Form, Heading, Sheet};
use super::number::{Decimal, Numeral, split};
use super::reading::{Reading, parts};
use super::value::{Value, Wrong};
use crate::quantity::{LocalDate, LocalTime, Money, Ratio, Span, Temperature, Weekday, Zone};

/// A row with the values of its cells.
#[derive(Debug)]
pub(super) struct Row<'a> {
    sheet: &'a Sheet,
    /// Row as a spreadsheet counts.
    pub(super) number: u32,
    /// Values by column of the sheet's kind; `None` where a cell is empty or wrong.
    values: Vec<Option<Value>>,
    /// Whether a cell holds something, right or wrong.
    stated: Vec<bool>,
}

/// The decimal mark of all tables, and numbers that contradict it or may be read in two ways.
pub(super) fn notation(sheets: &[Sheet], given: Option<Decimal>, log: &mut Log) -> Decimal {
    let mut seen: [Vec<(Spot, String)>; 2] = [Vec::new(), Vec::new()];
    let mut ambiguous = Vec::new();
    for sheet in sheets {
        for (row, cells) in &sheet.rows {
            for (cell, heading, column) in columns(sheet, cells) {
                if cell.form != Form::Text || !column.kind.is_numeric() {
                    continue;
                }
                let spot = || Spot {
                    sheet: sheet.kind.name.to_owned(),
                    row: *row,
                    column: heading.label.clone(),
                };
                for part in parts(&cell.text, column.kind) {
                    let Some(numeral) = split(part) else { continue };
                    match numeral.evidence() {
                        Some(decimal) => {
                            seen[usize::from(decimal == Decimal::Comma)]
                                .push((spot(), part.to_owned()));
                        }
                        None if numeral.is_ambiguous() => ambiguous.push((spot(), part.to_owned())),
                        None => {}
                    }
                }
            }
        }
    }
    let [points, commas] = &seen;
    // The mark of most of them; a point where there is none.
    let most = if commas.len() > points.len() { Decimal::Comma } else { Decimal::Point };
    let decimal = given.unwrap_or(most);
    let against = if decimal == Decimal::Point { commas } else { points };
    for (spot, value) in against {
        let others = if decimal == Decimal::Point { points.first() } else { commas.first() };
        let message = match others {
            Some((other, number)) => format!(
                "`{value}` is no number with a {}, as `{number}` of {other} is",
                decimal.word()
            ),
            None => format!("`{value}` is no number with a {}", decimal.word()),
        };
        let help = "write all numbers of the tables with the same decimal mark";
        log.error("mixed-decimals", spot.clone(), value, message, help);
    }
    if given.is_none() && points.is_empty() && commas.is_empty() {
        for (spot, value) in ambiguous {
            let message = format!(
                "`{value}` is {} with a decimal point and {} with a decimal comma; no other number tells which",
                reading(&value, Decimal::Point),
                reading(&value, Decimal::Comma)
            );
            let help = "state `--decimal point` or `--decimal comma`, or remove the separator";
            log.error("ambiguous-number", spot, &value, message, help);
        }
    }
    decimal
}

fn reading(text: &str, decimal: Decimal) -> String {
    let value = split(text).and_then(|numeral| numeral.value(decimal));
    value.map_or_else(|| "no number".to_owned(), |value| value.to_string())
}

/// The cells of a row that have a heading.
fn columns<'a>(
    sheet: &'a Sheet,
    cells: &'a [Cell],
) -> impl Iterator<Item = (&'a Cell, &'a Heading, &'static Column)> {
    let kind = sheet.kind;
    cells.iter().zip(&sheet.headings).filter_map(move |(cell, heading)| {
        let heading = heading.as_ref()?;
        Some((cell, heading, kind.columns.get(heading.column)?))
    })
}

/// Reads the cells of a sheet; what is wrong with them is reported.
pub(super) fn rows<'a>(
    sheet: &'a Sheet,
    decimal: Decimal,
    currency: Option<&str>,
    log: &mut Log,
) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let name = sheet.kind.name;
    for (number, cells) in &sheet.rows {
        let mut values = vec![None; sheet.kind.columns.len()];
        let mut stated = vec![false; sheet.kind.columns.len()];
        for cell in cells.iter().skip(sheet.headings.len()).filter(|cell| !cell.text.is_empty()) {
            log.error(
                "missing-heading",
                Spot { sheet: name.to_owned(), row: *number, column: String::new() },
                &cell.text,
                "the row has more cells than the heading",
                "put cells that hold the separator in quotes, or remove what is too much",
            );
        }
        for (cell, heading, column) in columns(sheet, cells) {
            if cell.text.is_empty() {
                continue;
            }
            if let Some(stated) = stated.get_mut(heading.column) {
                *stated = true;
            }
            let spot =
                || Spot { sheet: name.to_owned(), row: *number, column: heading.label.clone() };
            let read = Reading { decimal, unit: heading.unit.as_deref(), currency };
            match read.value(cell, column.kind) {
                Ok(read) => {
                    if let Some((to, why)) = read.change {
                        log.changed(spot(), &cell.text, &to, why);
                    }
                    if let Some(place) = values.get_mut(heading.column) {
                        *place = Some(read.value);
                    }
                }
                Err(Wrong { code, message, help }) => {
                    log.error(code, spot(), &cell.text, message, help);
                }
            }
        }
        for (place, column) in sheet.kind.columns.iter().enumerate() {
            if stated.get(place).copied().unwrap_or_default() {
                continue;
            }
            let has_heading = sheet.headings.iter().flatten().any(|one| one.column == place);
            if column.is_required && has_heading {
                let message = format!("`{}` is empty", column.name);
                let help = format!("{}: {}", column.meaning, column.kind);
                log.error("missing", sheet.spot(*number, column.name), "", message, help);
            }
        }
        rows.push(Row { sheet, number: *number, values, stated });
    }
    rows
}

impl<'a> Row<'a> {
    /// Where it stands.
    pub(super) fn spot(&self) -> Spot {
        Spot { sheet: self.sheet.kind.name.to_owned(), row: self.number, column: String::new() }
    }

    /// Where its cell of a column stands.
    pub(super) fn cell(&self, column: &str) -> Spot {
        self.sheet.spot(self.number, column)
    }

    /// Name of its sheet.
    pub(super) const fn sheet(&self) -> &'a Sheet {
        self.sheet
    }

    /// Whether its cell of a column holds something.
    pub(super) fn states(&self, column: &str) -> bool {
        let place = self.sheet.kind.position(column);
        place.and_then(|place| self.stated.get(place)).copied().unwrap_or_default()
    }

    /// The value of a column.
    pub(super) fn value(&self, column: &str) -> Option<&Value> {
        let place = self.sheet.kind.position(column);
        debug_assert!(place.is_some(), "`{}` has no column `{column}`", self.sheet.kind.name);
        place.and_then(|place| self.values.get(place)).and_then(Option::as_ref)
    }
}

impl Numeral<'_> {
    /// Whether thousands are separated, for the report.
    pub(super) fn change(&self, decimal: Decimal) -> Option<&'static str> {
        self.is_grouped(decimal).then_some("thousands separators removed")
    }
}

/// The values of a row by type; `None` where a cell is empty or wrong.
macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $type:ty, $pattern:pat => $value:expr;)+) => {
        impl Row<'_> {$(
            $(#[$doc])*
            pub(super) fn $name(&self, column: &str) -> Option<$type> {
                match self.value(column)? {
                    $pattern => Some($value),
                    _ => None,
                }
            }
        )+}
    };
}

getters! {
    /// A name.
    name -> String, Value::Name(name) => name.clone();
    /// Names.
    names -> Vec<String>, Value::Names(names) => names.clone();
    /// One of the words of a column.
    word -> &'static str, Value::Word(word) => word;
    /// A number.
    number -> f64, Value::Number(number) => *number;
    /// Numbers.
    numbers -> Vec<f64>, Value::Numbers(numbers) => numbers.clone();
    /// A ratio.
    ratio -> Ratio, Value::Ratio(ratio) => *ratio;
    /// An amount of money.
    money -> Money, Value::Money(money) => *money;
    /// A span of time.
    span -> Span, Value::Span(span) => *span;
    /// A time of day.
    time -> LocalTime, Value::Time(time) => *time;
    /// Days of the week, all where the inner value is `None`.
    days -> Option<Vec<Weekday>>, Value::Days(days) => days.clone();
    /// Dates.
    dates -> Vec<LocalDate>, Value::Dates(dates) => dates.clone();
    /// A zone.
    zone -> Zone, Value::Zone(zone) => zone.clone();
    /// Yes or no.
    yes -> bool, Value::YesNo(yes) => *yes;
    /// A temperature.
    temperature -> Temperature, Value::Temperature(temperature) => *temperature;
}
