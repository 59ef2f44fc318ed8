//! Tables in memory: rows of one kind, kept column by column until they are written.

use crate::measure::column::ColumnInfo;
use polars::prelude::{DataFrame, PolarsResult, Schema};
use std::sync::Arc;

/// The key that all rows of a run share.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Point of a study, a hash of its values below 2^52; 0 outside studies of many points.
    pub point: u64,
    /// Replication.
    pub replication: u32,
    /// Name of the arm.
    pub arm: Arc<str>,
    /// The scenario's start in nanoseconds after 1970, UTC.
    pub epoch: i64,
}

/// Rows of one kind.
pub trait Rows: Default + Send {
    /// Name of the table and of its file, without extension.
    const NAME: &'static str;
    /// What a row stands for, in a sentence.
    const ROW: &'static str;
    /// The columns after the keys.
    const COLUMNS: &'static [ColumnInfo];

    /// Number of rows.
    fn len(&self) -> usize;
    /// Whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Names and types of all columns, keys first.
    fn schema() -> Schema;
    /// The rows as a data frame, keys first.
    ///
    /// # Errors
    /// If the columns do not form a data frame.
    fn frame(&self, keys: &Keys) -> PolarsResult<DataFrame>;
}

/// Declares a table: its row, its columns with unit, kind of sampling and definition.
///
/// ```text
/// table! {
///     /// One KPI of one run.
///     KpiRow in KpiRows as "kpis" {
///         kpi: &'static str, "", Key, "name of the KPI";
///     }
/// }
/// ```
macro_rules! table {
    ($(#[doc = $doc:literal])+ $row:ident in $rows:ident as $name:literal {
        $($field:ident: $cell:ty, $unit:literal, $sampling:ident, $definition:literal;)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $row {
            $(#[doc = $definition] pub $field: $cell,)+
        }

        #[doc = concat!("Rows of the table `", $name, "`.")]
        #[derive(Clone, Default)]
        pub struct $rows {
            $($field: Vec<$cell>,)+
            count: usize,
            is_closed: bool,
        }

        impl $rows {
            /// Adds a row, unless the table takes no more.
            pub fn push(&mut self, row: $row) {
                if self.is_closed {
                    return;
                }
                self.count += 1;
                $(self.$field.push(row.$field);)+
            }

            /// Lets the table take rows, or no more.
            pub(in crate::outcome) const fn open(&mut self, is_open: bool) {
                self.is_closed = !is_open;
            }

            /// The row at an index; `None` beyond the last.
            #[must_use]
            pub fn row(&self, index: usize) -> Option<$row> {
                Some($row { $($field: self.$field.get(index)?.clone(),)+ })
            }
        }

        impl $crate::outcome::rows::Rows for $rows {
            const NAME: &'static str = $name;
            const ROW: &'static str = concat!($($doc),+);
            const COLUMNS: &'static [$crate::measure::column::ColumnInfo] = &[
                $($crate::measure::column::ColumnInfo {
                    name: stringify!($field),
                    unit: $unit,
                    sampling: $crate::measure::column::Sampling::$sampling,
                    definition: $definition,
                },)+
            ];

            fn len(&self) -> usize {
                self.count
            }

            fn schema() -> polars::prelude::Schema {
                let mut schema = $crate::outcome::rows::key_schema();
                $(schema.with_column(
                    stringify!($field).into(),
                    <$cell as $crate::outcome::cell::Cell>::data_type(),
                );)+
                schema
            }

            fn frame(
                &self,
                keys: &$crate::outcome::rows::Keys,
            ) -> polars::prelude::PolarsResult<polars::prelude::DataFrame> {
                let mut columns = $crate::outcome::rows::key_columns(keys, self.count);
                $(columns.push(<$cell as $crate::outcome::cell::Cell>::column(
                    stringify!($field),
                    &self.$field,
                    keys.epoch,
                ));)+
                polars::prelude::DataFrame::new(self.count, columns)
            }
        }
    };
}

pub(crate) use table;

/// The key columns of a table.
pub const KEYS: [ColumnInfo; 3] = {
    use crate::measure::column::Sampling::Key;
    [
        ColumnInfo {
            name: "point",
            unit: "1",
            sampling: Key,
            definition: "point of the study, a hash of its values; 0 where there is one",
        },
        ColumnInfo {
            name: "replication",
            unit: "1",
            sampling: Key,
            definition: "replication, from 0",
        },
        ColumnInfo { name: "arm", unit: "", sampling: Key, definition: "arm of the comparison" },
    ]
};

/// Names and types of the keys.
#[must_use]
pub fn key_schema() -> Schema {
    use polars::prelude::DataType;
    let mut schema = Schema::with_capacity(16);
    for (info, kind) in KEYS.iter().zip([DataType::UInt64, DataType::UInt32, DataType::String]) {
        schema.with_column(info.name.into(), kind);
    }
    schema
}

/// The key columns of a table with a number of rows.
#[must_use]
pub fn key_columns(keys: &Keys, rows: usize) -> Vec<polars::prelude::Column> {
    use polars::prelude::{Column, Scalar};
    let [point, replication, arm] = KEYS.map(|info| info.name);
    vec![
        Column::new_scalar(point.into(), Scalar::from(keys.point), rows),
        Column::new_scalar(replication.into(), Scalar::from(keys.replication), rows),
        Column::new_scalar(
            arm.into(),
            Scalar::from(polars::prelude::PlSmallStr::from_str(&keys.arm)),
            rows,
        ),
    ]
}

/// The metadata of a table's columns, as JSON: the value of the key `columns`.
#[must_use]
pub fn columns_json<T: Rows>() -> String {
    let columns: Vec<_> = KEYS
        .iter()
        .chain(T::COLUMNS)
        .map(|column| {
            serde_json::json!({
                "name": column.name,
                "unit": column.unit,
                "sampling": column.sampling.word(),
                "definition": column.definition,
            })
        })
        .collect();
    Arc::new(serde_json::Value::Array(columns)).to_string()
}
