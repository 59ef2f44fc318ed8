//! The recorder: the tables and series that the observers of a run fill.

use super::balance::Opening;
use super::departures::Departures;
use super::explained::Explained;
use super::table::order_lines::OpenLines;
use super::table::sales::SalesSoFar;
use super::table::shipment_lines::EarlyShipments;
use super::table::stations::StationDay;
use super::table::{TableSet, Tables};
use super::warm_up_series::WarmUpSeries;

/// A limit on rows while a run is recorded (`row_limit`).
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The tables that it applies to.
    pub tables: TableSet,
    /// The days so far.
    pub days: Explained,
}

/// The tables and series that the observers of a run fill.
#[derive(Clone, Default)]
pub struct Recorder {
    /// Rows recorded so far.
    pub tables: Tables,
    /// Order lines that have not ended.
    pub lines: OpenLines,
    /// Shipments that arrived before the start.
    pub early_shipments: EarlyShipments,
    /// Sales at the last reading.
    pub sales: SalesSoFar,
    /// What stations had done when the present day began.
    pub stations: StationDay,
    /// State of the accounts when measuring started.
    pub opening: Opening,
    /// Shelf stock by hour; empty unless it is observed.
    pub warm_up: WarmUpSeries,
    /// Values that left the valid range of their model.
    pub departures: Departures,
    /// The limit on rows that are kept for the page alone.
    pub limit: Option<Limit>,
}

impl Recorder {
    /// Lets these tables take rows, or no more; order lines that they have are followed all the same.
    pub(super) const fn open(&mut self, tables: TableSet, is_open: bool) {
        self.tables.open(tables.except(TableSet::FOLLOWED), is_open);
        if tables.order_lines {
            self.lines.open(is_open);
        }
    }

    /// Number of rows of these tables.
    pub(super) fn rows(&self, tables: TableSet) -> usize {
        let lines = if tables.order_lines { self.lines.len() } else { 0 };
        self.tables.rows(tables) + lines
    }
}

impl AsMut<Opening> for Recorder {
    fn as_mut(&mut self) -> &mut Opening {
        &mut self.opening
    }
}

impl AsMut<OpenLines> for Recorder {
    fn as_mut(&mut self) -> &mut OpenLines {
        &mut self.lines
    }
}

impl AsMut<EarlyShipments> for Recorder {
    fn as_mut(&mut self) -> &mut EarlyShipments {
        &mut self.early_shipments
    }
}

impl AsMut<SalesSoFar> for Recorder {
    fn as_mut(&mut self) -> &mut SalesSoFar {
        &mut self.sales
    }
}

impl AsMut<StationDay> for Recorder {
    fn as_mut(&mut self) -> &mut StationDay {
        &mut self.stations
    }
}

impl AsMut<WarmUpSeries> for Recorder {
    fn as_mut(&mut self) -> &mut WarmUpSeries {
        &mut self.warm_up
    }
}

impl AsMut<Departures> for Recorder {
    fn as_mut(&mut self) -> &mut Departures {
        &mut self.departures
    }
}

impl<T> AsMut<T> for Recorder
where
    Tables: AsMut<T>,
{
    fn as_mut(&mut self) -> &mut T {
        self.tables.as_mut()
    }
}
