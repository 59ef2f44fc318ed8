//! What the walk looks up: the rows of one arm by what they are about.

use super::input::Sample;
use crate::decision::Status;
use crate::kernel::SimTime;
use crate::outcome::rows::Rows;
use crate::outcome::table::Tables;
use crate::outcome::table::decisions::DecisionRow;
use crate::outcome::table::incidents::IncidentRow;
use crate::outcome::table::order_lines::OrderLineRow;
use crate::outcome::table::orders::OrderRow;
use crate::outcome::table::shipments::ShipmentRow;
use crate::supply::Occasion;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A facility and a product.
pub(super) type Shelf = (Arc<str>, Arc<str>);

/// One product of an order, and the order.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) order: OrderRow,
    pub(super) line: OrderLineRow,
}

impl Line {
    /// Lane and instant of the order: the same in every arm.
    pub(super) fn key(&self) -> (Arc<str>, SimTime) {
        (self.order.lane.clone(), self.order.sent)
    }

    /// Units that its departure takes goods for.
    pub(super) fn allocated(&self) -> f64 {
        self.line.allocated.unwrap_or(self.line.ordered)
    }

    /// Units that arrived before an instant.
    pub(super) fn received_before(&self, instant: SimTime) -> f64 {
        let is_in_time = self.line.received_at.is_some_and(|at| at < instant);
        if is_in_time { self.line.received } else { 0.0 }
    }
}

/// Levels of a stock point at the end of a day: on hand, on order, backorders, in transit.
type Levels = [f64; 4];

/// The rows of one arm, found by what they are about.
pub(super) struct Records<'a> {
    tables: &'a Tables,
    /// Receipts that found a shelf empty.
    found_empty: BTreeMap<Shelf, Vec<SimTime>>,
    /// Levels at the end of each day.
    day_ends: BTreeMap<Shelf, BTreeMap<SimTime, Levels>>,
    /// Units wasted by the end of each day.
    wasted: BTreeMap<Shelf, BTreeMap<SimTime, f64>>,
    /// Order lines by the shelf that they fill, in the order in which they were sent.
    into: BTreeMap<Shelf, Vec<Line>>,
    /// Order lines by the stock that they draw on.
    out_of: BTreeMap<Shelf, Vec<Line>>,
    /// Demand of customers by shelf, with the first instant of the day.
    demanded: BTreeMap<Shelf, Vec<(SimTime, f64)>>,
    /// Units that customers took in place of other products, with the first instant of the day.
    sold_instead: BTreeMap<Shelf, Vec<(SimTime, f64)>>,
    /// Rows of shipments by order.
    shipments: BTreeMap<u64, Vec<usize>>,
    /// Rows of decisions by number.
    decisions: BTreeMap<u64, usize>,
    incidents: Vec<IncidentRow>,
}

impl<'a> Records<'a> {
    pub(super) fn of(sample: &'a Sample) -> Self {
        Self::of_tables(&sample.tables)
    }

    pub(super) fn of_tables(tables: &'a Tables) -> Self {
        let mut records = Self {
            tables,
            found_empty: BTreeMap::new(),
            day_ends: BTreeMap::new(),
            wasted: BTreeMap::new(),
            into: BTreeMap::new(),
            out_of: BTreeMap::new(),
            demanded: BTreeMap::new(),
            sold_instead: BTreeMap::new(),
            shipments: BTreeMap::new(),
            decisions: BTreeMap::new(),
            incidents: tables.incidents.lines(),
        };
        records.read_stock();
        records.read_lines();
        for row in all(tables.service.len(), |index| tables.service.row(index)) {
            let shelf = (row.facility, row.product);
            if row.sold_instead > 0.0 {
                let days = records.sold_instead.entry(shelf.clone()).or_default();
                days.push((row.day.start, row.sold_instead));
            }
            records.demanded.entry(shelf).or_default().push((row.day.start, row.demanded));
        }
        let shipments = all(tables.shipments.len(), |index| tables.shipments.row(index));
        for (index, row) in shipments.enumerate() {
            records.shipments.entry(row.order).or_default().push(index);
        }
        let decisions = all(tables.decisions.len(), |index| tables.decisions.row(index));
        records.decisions =
            decisions.enumerate().map(|(index, row)| (row.decision, index)).collect();
        records
    }

    fn read_stock(&mut self) {
        let stock = &self.tables.stock;
        let mut in_transit: BTreeMap<Shelf, f64> = BTreeMap::new();
        for row in all(stock.len(), |index| stock.row(index)) {
            let shelf = (row.facility.clone(), row.product.clone());
            let before = in_transit.insert(shelf.clone(), row.in_transit);
            match row.occasion {
                Occasion::DayEnd => {
                    let levels = [row.on_hand, row.on_order, row.backorders, row.in_transit];
                    if let Some(wasted) = row.wasted.filter(|wasted| *wasted > 0.0) {
                        self.wasted.entry(shelf.clone()).or_default().insert(row.time, wasted);
                    }
                    self.day_ends.entry(shelf).or_default().insert(row.time, levels);
                }
                Occasion::Receipt => {
                    // What is under way no longer is what came.
                    let came = before.map_or(0.0, |before| before - row.in_transit);
                    if came > 0.0 && row.on_hand <= came * (1.0 + 1e-9) {
                        self.found_empty.entry(shelf).or_default().push(row.time);
                    }
                }
                Occasion::Order => {}
            }
        }
    }

    fn read_lines(&mut self) {
        let (orders, lines) = (&self.tables.orders, &self.tables.order_lines);
        let by_number: BTreeMap<u64, OrderRow> =
            all(orders.len(), |index| orders.row(index)).map(|row| (row.order, row)).collect();
        for line in all(lines.len(), |index| lines.row(index)) {
            let Some(order) = by_number.get(&line.order) else { continue };
            let into = (line.destination.clone(), line.product.clone());
            let out_of = (order.origin.clone(), line.product.clone());
            let line = Line { order: order.clone(), line };
            self.into.entry(into).or_default().push(line.clone());
            self.out_of.entry(out_of).or_default().push(line);
        }
    }

    /// Since when a shelf is empty, at the least: the first receipt between two instants that found it
    /// empty, or the end.
    pub(super) fn empty_by(&self, shelf: &Shelf, from: SimTime, until: SimTime) -> SimTime {
        let mut receipts = self.found_empty.get(shelf).into_iter().flatten().copied();
        receipts.find(|&at| at >= from && at < until).unwrap_or(until)
    }

    /// The last end of a day before an instant at which a stock point had the same levels in both arms;
    /// the start without one.
    pub(super) fn last_alike(&self, other: &Self, shelf: &Shelf, before: SimTime) -> SimTime {
        let (Some(own), Some(others)) = (self.day_ends.get(shelf), other.day_ends.get(shelf))
        else {
            return SimTime::START;
        };
        let mut days = own.range(..before).rev();
        let alike = days.find(|(day, levels)| others.get(day) == Some(*levels));
        alike.map_or(SimTime::START, |(day, _)| *day)
    }

    /// Units on hand at the end of the day of an instant; `None` of a supplier.
    pub(super) fn on_hand_after(&self, shelf: &Shelf, at: SimTime) -> Option<f64> {
        let (_, levels) = self.day_ends.get(shelf)?.range(at..).next()?;
        Some(levels[0])
    }

    /// Units wasted at a stock point on the days that end after an instant and no later than another.
    pub(super) fn wasted(&self, shelf: &Shelf, after: SimTime, through: SimTime) -> f64 {
        let days = self.wasted.get(shelf).into_iter().flatten();
        let within = days.filter(|(end, _)| **end > after && **end <= through);
        within.map(|(_, units)| units).sum()
    }

    /// Units that customers took in place of other products on the days that begin from an instant on and before
    /// another.
    pub(super) fn sold_instead(&self, shelf: &Shelf, from: SimTime, before: SimTime) -> f64 {
        let days = self.sold_instead.get(shelf).into_iter().flatten();
        let within = days.filter(|(day, _)| *day >= from && *day < before);
        within.map(|(_, units)| units).sum()
    }

    /// Incidents of a kind that were in force between two instants.
    pub(super) fn in_force(
        &self,
        kind: &str,
        from: SimTime,
        until: SimTime,
    ) -> impl Iterator<Item = &IncidentRow> {
        let is_in_force = move |row: &&IncidentRow| {
            row.began < until && row.ended.is_none_or(|ended| ended >= from)
        };
        self.incidents.iter().filter(move |row| row.kind == kind).filter(is_in_force)
    }

    /// Order lines that fill a shelf, in the order in which they were sent.
    pub(super) fn into(&self, shelf: &Shelf) -> &[Line] {
        self.into.get(shelf).map_or(&[], Vec::as_slice)
    }

    /// When the departure of an order took place, whether or not goods left; when it was sent if it has
    /// not departed.
    pub(super) fn departed(&self, line: &Line) -> SimTime {
        let departed = self.shipments(line.order.order).map(|shipment| shipment.departed).min();
        departed.or(line.line.sent_at).unwrap_or(line.order.sent)
    }

    /// Units that were demanded of a stock point in some days: by customers, and by departures.
    pub(super) fn demanded(&self, shelf: &Shelf, from: SimTime, before: SimTime) -> f64 {
        let is_within = |at: SimTime| at >= from && at < before;
        let days = self.demanded.get(shelf).into_iter().flatten();
        let customers: f64 = days.filter(|(day, _)| is_within(*day)).map(|(_, units)| units).sum();
        let lines = self.out_of.get(shelf).into_iter().flatten();
        let orders: f64 =
            lines.filter(|line| is_within(self.departed(line))).map(Line::allocated).sum();
        customers + orders
    }

    /// The order of this arm for the departure of an order of another arm.
    pub(super) fn order_like(&self, other: &OrderRow) -> Option<OrderRow> {
        let orders = &self.tables.orders;
        all(orders.len(), |index| orders.row(index)).find(|row| {
            row.lane == other.lane && row.destination == other.destination && row.sent == other.sent
        })
    }

    /// The shipments of an order.
    pub(super) fn shipments(&self, order: u64) -> impl Iterator<Item = ShipmentRow> {
        let rows = self.shipments.get(&order).into_iter().flatten();
        rows.filter_map(|index| self.tables.shipments.row(*index))
    }

    /// A decision by number.
    pub(super) fn decision(&self, number: u64) -> Option<DecisionRow> {
        self.tables.decisions.row(*self.decisions.get(&number)?)
    }

    /// The last decision of a place before an instant, if it did not act.
    pub(super) fn unanswered(&self, place: &str, until: SimTime) -> Option<DecisionRow> {
        let decisions = &self.tables.decisions;
        let rows = all(decisions.len(), |index| decisions.row(index));
        rows.filter(|row| &*row.place == place && row.triggered <= until)
            .max_by_key(|row| row.triggered)
            .filter(|row| row.status != Status::Acted)
    }

    /// An incident by number.
    pub(super) fn incident(&self, number: u32) -> Option<&IncidentRow> {
        self.incidents.get(number as usize)
    }

    /// An incident, and what caused it, back to the root.
    pub(super) fn chain(&self, incident: u32) -> Vec<&IncidentRow> {
        let get = |number: u32| self.incident(number);
        // A cause is older than its effect, so the walk ends.
        std::iter::successors(get(incident), |row| row.cause.and_then(get)).collect()
    }
}

pub(super) fn all<R>(many: usize, row: impl Fn(usize) -> Option<R>) -> impl Iterator<Item = R> {
    (0..many).filter_map(row)
}
