//! The tables, one file each; this list is their index.

use super::rows::{Keys, Rows};
use super::writer::{Provenance, TableFile, WriteError};
use std::path::Path;

/// Declares the list of tables: what a run fills, and the files that it goes to.
macro_rules! tables {
    ($($name:ident: $rows:ident),+ $(,)?) => {
        $(pub mod $name;)+

        /// The rows of one run, table by table.
        #[derive(Default)]
        pub struct Tables {
            $(#[doc = concat!("Rows of `", stringify!($name), "`.")] pub $name: $name::$rows,)+
        }

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
            $($name: Option<TableFile<$name::$rows>>,)+
        }

        impl TableFiles {
            /// Begins the files in a folder.
            ///
            /// # Errors
            /// If one cannot be made.
            pub fn begin(
                folder: &Path,
                wanted: TableSet,
                provenance: &Provenance,
            ) -> Result<Self, WriteError> {
                Ok(Self {
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
                $(if let Some(file) = &mut self.$name {
                    file.add(&tables.$name, keys)?;
                })+
                Ok(())
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
