//! The table `order_lines`: each product of each order, and what became of it.

use crate::causality::IncidentId;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{LineStep, OrderLineMoved, StockId, Topology};
use bevy_ecs::prelude::World;
use std::collections::BTreeMap;
use std::sync::Arc;

table! {
    /// One product of one order: of orders sent after the start, and of earlier ones that were open then.
    OrderLineRow in OrderLineRows as "order_lines" {
        order: u64, "1", Key, "number of the order in its run, as in `orders`";
        product: Arc<str>, "", Key, "the product";
        destination: Arc<str>, "", AtEvent, "facility that ordered";
        ordered: f64, "1", AtEvent, "units ordered at the cut-off or review";
        allocated: Option<f64>, "1", AtEvent, "units that the departure takes goods for: those ordered, or as reallocated after the cut-off; null if it has not departed";
        sent: f64, "1", AtEvent, "units sent of it, in one shipment or in parts";
        cancelled: f64, "1", AtEvent, "units cancelled because the origin had none";
        received: f64, "1", AtEvent, "units that arrived by the end of the run";
        sent_at: Option<SimTime>, "", AtEvent, "instant of the last departure; null if nothing was sent";
        received_at: Option<SimTime>, "", AtEvent, "instant of the last arrival; null if nothing arrived";
        cause: Option<u32>, "1", AtEvent, "number of the incident that kept units of it at the origin, whose shipping or picking it slowed down, the first of several; null if none did";
        status: LineStatus, "", AtEvent, "at the end of the run: `received`, `short`, `cancelled`, `reallocated`, `under_way`, `owed` or `open`";
    }
}

/// What has become of an order line by the end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStatus {
    /// All units arrived.
    Received,
    /// What was sent arrived; the rest was cancelled.
    Short,
    /// All units were cancelled.
    Cancelled,
    /// All units went to other destinations.
    Reallocated,
    /// Units are under way.
    UnderWay,
    /// It departed without all units; the rest is backordered, and sent later.
    Owed,
    /// It has not departed.
    Open,
}

impl Word for LineStatus {
    fn word(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Short => "short",
            Self::Cancelled => "cancelled",
            Self::Reallocated => "reallocated",
            Self::UnderWay => "under_way",
            Self::Owed => "owed",
            Self::Open => "open",
        }
    }
}

/// An order line as it moves.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    ordered: f64,
    allocated: Option<f64>,
    sent: f64,
    cancelled: f64,
    received: f64,
    sent_at: Option<SimTime>,
    received_at: Option<SimTime>,
    cause: Option<IncidentId>,
    moved_at: SimTime,
}

/// The order lines of a run by order and stock point, while it is recorded.
#[derive(Clone, Debug, Default)]
pub struct OpenLines {
    lines: BTreeMap<(u64, usize), Line>,
    /// Whether no further lines are taken.
    is_closed: bool,
}

impl OpenLines {
    /// Lets it take further lines, or no more; those that it has are followed.
    pub(in crate::outcome) const fn open(&mut self, is_open: bool) {
        self.is_closed = !is_open;
    }

    /// Number of lines.
    pub(in crate::outcome) fn len(&self) -> usize {
        self.lines.len()
    }

    fn step(&mut self, time: SimTime, event: &OrderLineMoved) {
        let key = (event.order, event.stock.index());
        if (event.units == 0.0 || self.is_closed) && !self.lines.contains_key(&key) {
            return;
        }
        let line = self.lines.entry(key).or_default();
        line.moved_at = time;
        match event.step {
            LineStep::Ordered => line.ordered += event.units,
            LineStep::Allocated => *line.allocated.get_or_insert(0.0) += event.units,
            LineStep::HeldBack(incident) => line.cause = line.cause.or(Some(incident)),
            LineStep::Cancelled => line.cancelled += event.units,
            LineStep::Sent => {
                line.sent += event.units;
                line.sent_at = Some(time);
            }
            LineStep::Received => {
                line.received += event.units;
                line.received_at = Some(time);
            }
        }
    }

    /// Whether a line of an order was open at the start, or moved after it.
    pub(super) fn is_within(&self, order: u64) -> bool {
        let mut lines = self.lines.range((order, 0)..=(order, usize::MAX));
        lines.any(|(_, line)| line.is_within())
    }
}

impl Line {
    /// Relative error that sums of floats may have.
    const TOLERANCE: f64 = 1e-9;

    fn is_within(&self) -> bool {
        let is_open =
            matches!(self.status(), LineStatus::UnderWay | LineStatus::Owed | LineStatus::Open);
        is_open || self.moved_at >= SimTime::START
    }

    fn status(&self) -> LineStatus {
        let due = self.allocated.unwrap_or(self.ordered);
        let is_all = |units: f64, of: f64| units >= of * (1.0 - Self::TOLERANCE);
        if !is_all(self.received, self.sent) {
            LineStatus::UnderWay
        } else if due <= 0.0 && self.received <= 0.0 {
            LineStatus::Reallocated
        } else if is_all(self.received, due) {
            LineStatus::Received
        } else if is_all(self.cancelled, due) {
            LineStatus::Cancelled
        } else if is_all(self.received + self.cancelled, due) {
            LineStatus::Short
        } else if self.allocated.is_some() {
            LineStatus::Owed
        } else {
            LineStatus::Open
        }
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<OpenLines> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(step::<W>);
}

fn step<W: AsMut<OpenLines>>(seen: Seen<OrderLineMoved, W>) {
    seen.writer.as_mut().step(seen.time, &seen.event);
}

/// Adds the lines of a run that has ended, order by order.
pub(in crate::outcome) fn end(world: &World, lines: &OpenLines, rows: &mut OrderLineRows) {
    let Some(topology) = world.get_resource::<Topology>() else { return };
    for (&(order, stock), line) in lines.lines.iter().filter(|(_, line)| line.is_within()) {
        let Some((facility, product)) = topology.facility_and_product(StockId::new(stock)) else {
            continue;
        };
        rows.push(OrderLineRow {
            order,
            product: topology.products.name(product).clone(),
            destination: topology.facilities.name(facility).clone(),
            ordered: line.ordered,
            allocated: line.allocated,
            sent: line.sent,
            cancelled: line.cancelled,
            received: line.received,
            sent_at: line.sent_at,
            received_at: line.received_at,
            cause: line.cause.map(|incident| incident.index() as u32),
            status: line.status(),
        });
    }
}
