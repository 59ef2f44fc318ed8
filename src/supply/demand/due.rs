//! Demand by the hour at stock points whose position is reviewed at every fall, or whose customers may take another
//! product: each instant is an event.

use super::substitution::serve_asking;
use crate::kernel::{Agenda, Event, Now, Phase, Realm, kinds};
use crate::supply::id::StockId;
use crate::supply::ordering::sell_due;
use crate::supply::stock::StockPoint;
use crate::supply::transport::SupplyColumns;

kinds! { DemandDue }

/// Demand of the present hour comes at this instant.
#[derive(Clone, Copy, Debug)]
pub struct DemandDue {
    /// The stock point.
    pub stock: StockId,
}

impl Event for DemandDue {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        self.stock.index() as u64
    }
}

/// Schedules the next instant of the hour's demand.
pub(super) fn schedule_due(point: &StockPoint, agenda: &mut Agenda) {
    if let Some(next) = point.next_demand() {
        agenda.at(next, DemandDue { stock: point.id() });
    }
}

/// Sells what is demanded at this instant, in place of what is missing another product, and reviews the position.
pub(super) fn serve_due(now: Now<DemandDue>, mut columns: SupplyColumns) {
    let stock = now.event.stock;
    let mut fetched = columns.fetch();
    let mut slices = fetched.slices();
    sell_due(stock, &mut slices, now.agenda);
    serve_asking(stock, &mut slices, now.agenda);
    if let Some(point) = slices.point(stock) {
        schedule_due(point, now.agenda);
    }
}
