//! Tables of studies, which are not those of a run: built as a whole, with the definition of each column.

use crate::measure::column::{ColumnInfo, Sampling};
use crate::outcome::cell::Cell;
use polars::prelude::{Column, DataFrame};

/// A table of a study.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StudyTable {
    /// Name of the table and of its file, without extension.
    pub name: &'static str,
    /// What a row stands for, in a sentence.
    pub row: &'static str,
}

/// The table of an attribution.
pub const SHARES: StudyTable = StudyTable {
    name: "shares",
    row: "A part of a harm that `attribute` shared: the whole, a share, or an interaction.",
};
/// The table of a comparison of options.
pub const OPTIONS: StudyTable = StudyTable {
    name: "options",
    row: "One KPI of one option that `compare` set beside others, with its differences.",
};
/// The table of what a verdict rests on.
pub const RESTS_ON: StudyTable = StudyTable {
    name: "rests_on",
    row: "A contrast of the primary KPI with one uncertain parameter at an end of its range.",
};

/// The tables of studies.
pub const STUDY_TABLES: [StudyTable; 3] = [SHARES, OPTIONS, RESTS_ON];

/// A table under construction: columns of equal length.
#[derive(Default)]
pub struct Frame {
    columns: Vec<Column>,
    infos: Vec<ColumnInfo>,
    rows: usize,
}

impl Frame {
    /// The same with one more column; all columns have as many cells as the first.
    #[must_use]
    pub fn with<T: Cell>(
        mut self,
        (name, unit, sampling): (&'static str, &'static str, Sampling),
        definition: &'static str,
        cells: impl IntoIterator<Item = T>,
    ) -> Self {
        let cells: Vec<T> = cells.into_iter().collect();
        self.rows = cells.len();
        self.columns.push(T::column(name, &cells, 0));
        self.infos.push(ColumnInfo { name, unit, sampling, definition });
        self
    }

    /// The definitions of its columns, as JSON: the value of the key `columns`.
    #[must_use]
    pub fn columns_json(&self) -> String {
        let columns = self.infos.iter().map(|column| {
            serde_json::json!({
                "name": column.name,
                "unit": column.unit,
                "sampling": column.sampling.word(),
                "definition": column.definition,
            })
        });
        serde_json::Value::Array(columns.collect()).to_string()
    }

    /// The table with the columns that it was given.
    ///
    /// # Panics
    /// If a column has another length than the first.
    #[must_use]
    pub fn finish(self) -> DataFrame {
        DataFrame::new(self.rows, self.columns).expect("all columns have a cell for each row")
    }
}
