//! What the walk looks up: the rows of one arm by what they are about, and what stands behind a
//! delivery.

use super::input::Sample;
use crate::decision::Status;
use crate::kernel::SimTime;
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::incidents::IncidentRow;
use crate::outcome::table::orders::OrderRow;
use crate::outcome::table::shipments::ShipmentRow;
use crate::supply::Occasion;
use std::collections::BTreeMap;

/// A facility and a product.
type Shelf = (String, String);

/// Goods that came to a shelf.
#[derive(Clone, Copy)]
struct Receipt {
    at: SimTime,
    /// Whether nothing was on hand before.
    was_empty: bool,
}

/// The rows of one arm, found by what they are about.
pub(super) struct Records<'a> {
    tables: &'a Tables,
    /// Receipts by shelf, in order of time.
    receipts: BTreeMap<Shelf, Vec<Receipt>>,
    /// Rows of shipments by destination and arrival.
    arrivals: BTreeMap<(String, SimTime), usize>,
    /// Rows of orders by number.
    orders: BTreeMap<u64, usize>,
    /// Rows of decisions by number, and by place in order of time.
    decisions: BTreeMap<u64, usize>,
    incidents: Vec<IncidentRow>,
}

impl<'a> Records<'a> {
    pub(super) fn of(sample: &'a Sample) -> Self {
        let tables = &*sample.tables;
        let mut receipts: BTreeMap<Shelf, Vec<Receipt>> = BTreeMap::new();
        let mut in_transit: BTreeMap<Shelf, f64> = BTreeMap::new();
        for row in all(tables.stock.len(), |index| tables.stock.row(index)) {
            let shelf = (row.facility.to_string(), row.product.to_string());
            let before = in_transit.insert(shelf.clone(), row.in_transit);
            if row.occasion == Occasion::Receipt {
                // What is under way no longer is what came.
                let came = before.map_or(0.0, |before| before - row.in_transit);
                let was_empty = came > 0.0 && row.on_hand <= came * (1.0 + 1e-9);
                receipts.entry(shelf).or_default().push(Receipt { at: row.time, was_empty });
            }
        }
        let shipments = all(tables.shipments.len(), |index| tables.shipments.row(index));
        let arrival = |(index, row): (usize, ShipmentRow)| {
            Some(((row.destination.to_string(), row.arrived?), index))
        };
        let orders = all(tables.orders.len(), |index| tables.orders.row(index));
        let decisions = all(tables.decisions.len(), |index| tables.decisions.row(index));
        Self {
            tables,
            receipts,
            arrivals: shipments.enumerate().filter_map(arrival).collect(),
            orders: orders.enumerate().map(|(index, row)| (row.order, index)).collect(),
            decisions: decisions.enumerate().map(|(index, row)| (row.decision, index)).collect(),
            incidents: tables.incidents.lines(),
        }
    }

    fn receipts(&self, shelf: &Shelf) -> &[Receipt] {
        self.receipts.get(shelf).map_or(&[], Vec::as_slice)
    }

    /// The first receipt between two instants that found a shelf empty.
    fn found_empty(&self, shelf: &Shelf, from: SimTime, until: SimTime) -> Option<SimTime> {
        let mut within = self.receipts(shelf).iter().filter(|one| one.at >= from && one.at < until);
        within.find(|receipt| receipt.was_empty).map(|receipt| receipt.at)
    }

    /// Deliveries to a shelf before an instant, the last first.
    fn deliveries(&self, shelf: &Shelf, before: SimTime) -> impl Iterator<Item = ShipmentRow> {
        let came = self.receipts(shelf).iter().rev().filter(move |receipt| receipt.at < before);
        came.filter_map(|receipt| {
            let index = *self.arrivals.get(&(shelf.0.clone(), receipt.at))?;
            self.tables.shipments.row(index)
        })
    }

    /// Whether anything left on the departure of a shipment of another arm, for its destination.
    fn departed(&self, other: &ShipmentRow) -> bool {
        let mut rows = all(self.tables.shipments.len(), |index| self.tables.shipments.row(index));
        rows.any(|row| {
            row.lane == other.lane
                && row.destination == other.destination
                && row.departed == other.departed
        })
    }

    fn order(&self, order: u64) -> Option<OrderRow> {
        self.tables.orders.row(*self.orders.get(&order)?)
    }

    /// The decision behind an order: the one that set it, or, where none did, the last of its place
    /// before it was sent that something had stopped.
    fn decision(&self, order: &OrderRow) -> Option<DecisionRow> {
        if let Some(index) = order.decision.and_then(|number| self.decisions.get(&number)) {
            return self.tables.decisions.row(*index);
        }
        let rows = all(self.tables.decisions.len(), |index| self.tables.decisions.row(index));
        rows.filter(|row| row.place == order.destination && row.status != Status::Acted)
            .filter(|row| row.triggered <= order.sent && row.triggered > order.set_at)
            .last()
    }

    /// The last decision of a place before an instant, if it did not act.
    fn unanswered(&self, place: &str, until: SimTime) -> Option<DecisionRow> {
        let rows = all(self.tables.decisions.len(), |index| self.tables.decisions.row(index));
        rows.filter(|row| &*row.place == place && row.triggered <= until)
            .max_by_key(|row| row.triggered)
            .filter(|row| row.status != Status::Acted)
    }

    /// An incident, and what caused it, back to the root.
    pub(super) fn chain(&self, incident: u32) -> Vec<&IncidentRow> {
        let get = |number: u32| self.incidents.get(number as usize);
        // A cause is older than its effect, so the walk ends.
        std::iter::successors(get(incident), |row| row.cause.and_then(get)).collect()
    }
}

pub(super) fn all<R>(many: usize, row: impl Fn(usize) -> Option<R>) -> impl Iterator<Item = R> {
    (0..many).filter_map(row)
}

/// A delivery, or one that did not come, and what stands behind it.
pub(super) struct Behind {
    /// The shipment; where it is missing, that of the other arm.
    pub(super) shipment: ShipmentRow,
    /// Whether nothing left on that departure.
    pub(super) is_missing: bool,
    /// Its order; where it is missing, that of the other arm.
    pub(super) order: Option<OrderRow>,
    /// The decision behind it.
    pub(super) decision: Option<DecisionRow>,
}

impl Behind {
    /// What stands behind a shipment.
    pub(super) fn of(records: &Records, shipment: ShipmentRow) -> Self {
        let order = records.order(shipment.order);
        let decision = order.as_ref().and_then(|order| records.decision(order));
        Self { shipment, is_missing: false, order, decision }
    }

    /// What stands behind the emptiness of a shelf on a day: the delivery that came last before it
    /// was empty, or one that came in the other arm and in this one did not.
    pub(super) fn emptiness(
        records: &Records,
        base: &Records,
        shelf: &Shelf,
        (from, until): (SimTime, SimTime),
    ) -> Option<Self> {
        let before = records.found_empty(shelf, from, until).unwrap_or(until);
        let came = records.deliveries(shelf, before).next();
        let last = came.as_ref().and_then(|row| row.arrived);
        let missing = base
            .deliveries(shelf, before)
            .take_while(|row| row.arrived > last)
            .find(|row| !records.departed(row));
        match (missing, came) {
            (Some(shipment), _) => {
                let order = base.order(shipment.order);
                let decision = order
                    .as_ref()
                    .and_then(|order| records.unanswered(&order.destination, order.sent));
                Some(Self { shipment, is_missing: true, order, decision })
            }
            (None, came) => came.map(|shipment| Self::of(records, shipment)),
        }
    }

    /// The incident that touched the decision, or the shipment itself.
    pub(super) fn cause(&self) -> Option<u32> {
        let of_shipment = if self.is_missing { None } else { self.shipment.cause };
        self.decision.as_ref().and_then(|decision| decision.cause).or(of_shipment)
    }
}
