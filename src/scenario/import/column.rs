//! Columns of the tables: what a cell may hold, and how it is documented.

use std::fmt;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One name: letters, digits, `-` and `_`.
    Name,
    /// Names, or classes of products, with spaces, commas, `;` or `|` between them.
    Names,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// Numbers with spaces, `;` or `|` between them; as many as given, or any if 0.
    Numbers(usize),
    /// A ratio, as a number or in percent.
    Ratio,
    /// An amount of money with its currency.
    Money,
    /// A span of time with its unit.
    Span,
    /// A time of day.
    Time,
    /// Days of the week.
    Days,
    /// Dates.
    Dates,
    /// A zone of the IANA database.
    Zone,
    /// Yes or no.
    YesNo,
    /// A temperature with its unit.
    Temperature,
}

impl Kind {
    /// Whether its cells begin with a number, so that their notation matters.
    pub(super) const fn is_numeric(self) -> bool {
        matches!(
            self,
            Self::Count
                | Self::Number
                | Self::Numbers(_)
                | Self::Ratio
                | Self::Money
                | Self::Span
                | Self::Temperature
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Name => out.write_str("a name"),
            Self::Names => out.write_str("names, such as `bread rolls`"),
            Self::Word(words) => out.write_str(&words.join(" | ")),
            Self::Count => out.write_str("a whole number"),
            Self::Number => out.write_str("a number"),
            Self::Numbers(0) => out.write_str("numbers, such as `4 2 1`"),
            Self::Numbers(count) => write!(out, "{count} numbers with spaces between them"),
            Self::Ratio => out.write_str("a number or a percentage, such as `30 %`"),
            Self::Money => out.write_str("an amount with its currency, such as `3.50 EUR`"),
            Self::Span => out.write_str("a time with its unit, such as `90 min` or `2 d`"),
            Self::Time => out.write_str("a time of day, such as `18:00`"),
            Self::Days => out.write_str("`daily`, or days such as `mon wed fri` or `mon-fri`"),
            Self::Dates => out.write_str("dates, such as `2024-12-25 2024-12-26`"),
            Self::Zone => out.write_str("a zone of the IANA database, such as `Europe/Berlin`"),
            Self::YesNo => out.write_str("yes | no"),
            Self::Temperature => out.write_str("a temperature, such as `20 °C`"),
        }
    }
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Its heading; a unit may stand behind it in brackets: `price [EUR]`.
    pub(super) name: &'static str,
    /// What its cells hold.
    pub(super) kind: Kind,
    /// Whether each row must have it.
    pub(super) is_required: bool,
    /// What an empty cell stands for.
    pub(super) default: &'static str,
    /// What it means.
    pub(super) meaning: &'static str,
    /// Values within which it is plausible: amounts, counts, and days of spans.
    pub(super) plausible: Option<(f64, f64)>,
}

impl Column {
    /// A column whose empty cells state nothing.
    pub(super) const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, is_required: false, default: "", meaning, plausible: None }
    }

    /// The same, needed in each row.
    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The same, with what an empty cell stands for.
    pub(super) const fn or(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// The same, with a plausible range.
    pub(super) const fn within(mut self, low: f64, high: f64) -> Self {
        self.plausible = Some((low, high));
        self
    }
}

/// A sheet: its columns and the rows of the template.
#[derive(Clone, Copy, Debug)]
pub(super) struct SheetKind {
    /// Its name: that of the CSV file or of the sheet in a workbook.
    pub(super) name: &'static str,
    /// What a row stands for.
    pub(super) meaning: &'static str,
    /// Whether tables must have it, with a row at least.
    pub(super) is_required: bool,
    /// Its columns.
    pub(super) columns: &'static [Column],
    /// Fields of the specification and the columns that state them, where the names differ.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// Rows of the template; columns that no row fills are left empty.
    pub(super) example: &'static [&'static [(&'static str, &'static str)]],
}

impl SheetKind {
    /// Index of a column.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The column that states a field, given the rest of the field's path.
    pub(super) fn column_of(&self, field: &str) -> Option<&'static str> {
        let alias = self.fields.iter().filter(|(path, _)| field.starts_with(path));
        let alias = alias.max_by_key(|(path, _)| path.len()).map(|(_, column)| *column);
        let named = || {
            let first = field.split('.').next().unwrap_or_default();
            self.columns.iter().map(|column| column.name).find(|name| *name == first)
        };
        alias.or_else(named)
    }
}
