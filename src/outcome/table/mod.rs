//! The tables, one file each; this list is their index.

pub mod contents;
pub mod decisions;
pub mod facilities;
pub mod incidents;
pub mod kpis;
pub mod lanes;
pub mod legs;
pub mod order_lines;
pub mod orders;
pub mod placements;
pub mod products;
pub mod repairs;
pub mod requests;
pub mod runs;
pub mod sales;
pub mod service;
pub mod shipment_lines;
pub mod shipments;
pub mod sites;
pub mod sources;
pub mod stations;
pub mod stock;
pub mod telemetry;
pub mod vehicles;

use super::explained::Explained;
use super::frame_file::TableInfo;
use super::rows::{Keys, Rows, columns_json};
use super::writer::{Provenance, TableFile, WriteError};
use polars::prelude::{DataFrame, PolarsResult};
use std::path::Path;

/// Number of rows from which a table is written by a separate thread.
const ROWS_WORTH_A_THREAD: usize = 5_000;

/// Declares the list of tables: what a run fills, and the files that it goes to.
macro_rules! tables {
    ($($name:ident: $rows:ident),+ $(,)?) => {
        /// The rows of one run, table by table.
        #[derive(Clone, Default)]
        pub struct Tables {
            $(#[doc = concat!("Rows of `", stringify!($name), "`.")] pub $name: $name::$rows,)+
            /// The days of the rows that are kept for the page alone; `None` if all are.
            pub explained: Option<Explained>,
        }

        impl Tables {
            /// Lets these tables take rows, or no more.
            pub(super) const fn open(&mut self, set: TableSet, is_open: bool) {
                $(if set.$name {
                    self.$name.open(is_open);
                })+
            }

            /// Number of rows of these tables.
            pub(super) fn rows(&self, set: TableSet) -> usize {
                [$(if set.$name { self.$name.len() } else { 0 }),+].into_iter().sum()
            }
        }

        impl Tables {
            /// The rows of the selected tables as data frames, keys first, in the order of the names.
            ///
            /// # Errors
            /// If the columns of a table do not form a data frame.
            pub fn frames(&self, wanted: TableSet, keys: &Keys) -> PolarsResult<Vec<DataFrame>> {
                let mut frames = Vec::new();
                $(if wanted.$name {
                    frames.push(self.$name.frame(keys)?);
                })+
                Ok(frames)
            }
        }

        $(impl AsMut<$name::$rows> for Tables {
            fn as_mut(&mut self) -> &mut $name::$rows {
                &mut self.$name
            }
        })+

        /// A selection of tables.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct TableSet {
            $(#[doc = concat!("Whether `", stringify!($name), "` is selected.")] pub $name: bool,)+
        }

        impl TableSet {
            /// The names of all tables.
            pub const NAMES: &[&str] = &[$(stringify!($name)),+];
            /// Every table.
            pub const ALL: Self = Self { $($name: true),+ };
            /// What a row of each table stands for.
            pub const ROWS: &[&str] = &[$(<$name::$rows as Rows>::ROW),+];
            /// No table.
            pub const NONE: Self = Self { $($name: false),+ };

            /// The union of two selections.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                Self { $($name: self.$name || other.$name,)+ }
            }

            /// Those of the first selection that are not in the second.
            #[must_use]
            pub const fn except(self, other: Self) -> Self {
                Self { $($name: self.$name && !other.$name,)+ }
            }

            /// What the selected tables are, in the order of the names.
            pub fn infos(self) -> Vec<TableInfo> {
                let mut infos = Vec::new();
                $(if self.$name {
                    infos.push(TableInfo {
                        schema: <$name::$rows as Rows>::schema(),
                        columns: columns_json::<$name::$rows>(),
                        row: <$name::$rows as Rows>::ROW,
                    });
                })+
                infos
            }

            /// The names of the selected tables.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                [$((self.$name, stringify!($name))),+]
                    .into_iter()
                    .filter_map(|(is_selected, name)| is_selected.then_some(name))
            }

            /// Adds a table by name; `false` if there is no such table.
            pub fn add(&mut self, name: &str) -> bool {
                match name {
                    $(stringify!($name) => self.$name = true,)+
                    _ => return false,
                }
                true
            }
        }

        /// The files of the selected tables.
        pub struct TableFiles {
            is_side_by_side: bool,
            $($name: Option<TableFile<$name::$rows>>,)+
        }

        impl TableFiles {
            /// Creates the files in a folder; large tables are written in parallel if `is_side_by_side`.
            ///
            /// # Errors
            /// If a file cannot be created.
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
                // One thread writes each file, so its bytes do not depend on the number of threads.
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

            /// Completes the files; returns the name and the number of rows of each table.
            ///
            /// # Errors
            /// If a file cannot be completed.
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
    products: ProductRows,
    facilities: FacilityRows,
    lanes: LaneRows,
    sites: SiteRows,
    service: ServiceRows,
    sales: SalesRows,
    stock: StockRows,
    orders: OrderRows,
    order_lines: OrderLineRows,
    shipments: ShipmentRows,
    shipment_lines: ShipmentLineRows,
    vehicles: VehicleRows,
    sources: SourceRows,
    legs: LegRows,
    stations: StationRows,
    decisions: DecisionRows,
    contents: ContentRows,
    placements: PlacementRows,
    requests: RequestRows,
    telemetry: TelemetryRows,
    incidents: IncidentRows,
    repairs: RepairRows,
}

impl TableSet {
    /// The tables from which the printed page is explained: timeline, trace and margins.
    pub const EXPLAINING: Self = Self {
        service: true,
        stock: true,
        orders: true,
        order_lines: true,
        shipments: true,
        decisions: true,
        incidents: true,
        ..Self::NONE
    };

    /// Those of them whose rows are known at the end of a run alone, from what was recorded before.
    pub const FOLLOWED: Self = Self { order_lines: true, incidents: true, ..Self::NONE };

    /// The tables that a run writes unless others are asked for: all but the large ones.
    pub const USUAL: Self =
        Self { sales: false, shipment_lines: false, contents: false, ..Self::ALL };

    /// Those of the selected tables that every replication fills.
    #[must_use]
    pub const fn without_details(self) -> Self {
        Self { runs: self.runs, kpis: self.kpis, ..Self::NONE }
    }
}
