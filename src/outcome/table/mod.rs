//! The tables, one file each; this list is their index.

pub mod decisions;
pub mod incidents;
pub mod kpis;
pub mod orders;
pub mod requests;
pub mod runs;
pub mod service;
pub mod shipments;
pub mod stock;
pub mod telemetry;

use super::rows::{Keys, Rows};
use super::writer::{Provenance, TableFile, WriteError};
use std::path::Path;

/// Rows from which on a table is worth a thread of its own.
const ROWS_WORTH_A_THREAD: usize = 5_000;

/// Declares the list of tables: what a run fills, and the files that it goes to.
macro_rules! tables {
    ($($name:ident: $rows:ident),+ $(,)?) => {
        /// The rows of one run, table by table.
        #[derive(Default)]
        pub struct Tables {
            $(#[doc = concat!("Rows of `", stringify!($name), "`.")] pub $name: $name::$rows,)+
        }

        $(impl AsMut<$name::$rows> for Tables {
            fn as_mut(&mut self) -> &mut $name::$rows {
                &mut self.$name
            }
        })+

        /// Which tables are asked for.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct TableSet {
            $(#[doc = concat!("Whether `", stringify!($name), "` is.")] pub $name: bool,)+
        }

        impl TableSet {
            /// The names of all tables.
            pub const NAMES: &[&str] = &[$(stringify!($name)),+];
            /// Every table.
            pub const ALL: Self = Self { $($name: true),+ };
            /// No table.
            pub const NONE: Self = Self { $($name: false),+ };

            /// The tables of either set.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                Self { $($name: self.$name || other.$name,)+ }
            }

            /// Asks for one table more; whether there is one of that name.
            pub fn add(&mut self, name: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name = true,)+
                    _ => return false,
                }
                true
            }
        }

        /// The files of the tables that are asked for.
        pub struct TableFiles {
            is_side_by_side: bool,
            $($name: Option<TableFile<$name::$rows>>,)+
        }

        impl TableFiles {
            /// Begins the files in a folder; whether large tables are written side by side.
            ///
            /// # Errors
            /// If one cannot be made.
            pub fn begin(
                folder: &Path,
                wanted: TableSet,
                provenance: &Provenance,
                is_side_by_side: bool,
            ) -> Result<Self, WriteError> {
                Ok(Self {
                    is_side_by_side,
                    $($name: if wanted.$name {
                        Some(TableFile::begin(folder, provenance)?)
                    } else {
                        None
                    },)+
                })
            }

            /// Adds the rows of one run.
            ///
            /// # Errors
            /// If they cannot be written.
            pub fn add(&mut self, tables: &Tables, keys: &Keys) -> Result<(), WriteError> {
                let Self { is_side_by_side, $($name),+ } = self;
                // Each file is one thread's, so its bytes do not depend on how many there are.
                std::thread::scope(move |scope| {
                    let mut others = Vec::new();
                    $(if let Some(file) = $name {
                        let rows = &tables.$name;
                        if *is_side_by_side && rows.len() >= ROWS_WORTH_A_THREAD {
                            others.push(scope.spawn(move || file.add(rows, keys)));
                        } else {
                            file.add(rows, keys)?;
                        }
                    })+
                    for other in others {
                        other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                    }
                    Ok(())
                })
            }

            /// Ends the files; gives name and number of rows of each.
            ///
            /// # Errors
            /// If one cannot be ended.
            pub fn finish(self) -> Result<Vec<(&'static str, u64)>, WriteError> {
                let mut written = Vec::new();
                $(if let Some(file) = self.$name {
                    written.push((<$name::$rows as Rows>::NAME, file.finish()?));
                })+
                Ok(written)
            }
        }
    };
}

tables! {
    runs: RunRows,
    kpis: KpiRows,
    service: ServiceRows,
    stock: StockRows,
    orders: OrderRows,
    shipments: ShipmentRows,
    decisions: DecisionRows,
    requests: RequestRows,
    telemetry: TelemetryRows,
    incidents: IncidentRows,
}

impl TableSet {
    /// The tables from which the page tells what happened.
    pub const EXPLAINING: Self = Self {
        service: true,
        stock: true,
        orders: true,
        shipments: true,
        decisions: true,
        incidents: true,
        ..Self::NONE
    };

    /// The tables that every replication fills, of those asked for.
    #[must_use]
    pub const fn without_details(self) -> Self {
        Self { runs: self.runs, kpis: self.kpis, ..Self::NONE }
    }
}
