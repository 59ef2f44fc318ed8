//! Order lines: what became of each product of an order, for recorders.
//!
//! A line is ordered at the cut-off or review, allocated when its departure takes goods (the quantity
//! after the last reallocation), sent in a shipment, and received where the shipment arrives. What the
//! origin lacks is cancelled or backordered, by the lane's shortage policy. A backorder is sent later, with the
//! shipment of another order on a lane by timetable, and stays a line of its own order. Units that an incident keeps at the
//! origin, which ships or picks slower than it is to, are held back, and cancelled or backordered too.

use super::id::StockId;
use crate::causality::IncidentId;
use crate::kernel::{Agenda, Event, Phase, kinds};

kinds! { OrderLineMoved }

/// A step of an order line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStep {
    /// It was sent to the origin, with an order.
    Ordered,
    /// Its departure takes goods for it: the quantity after the last reallocation.
    Allocated,
    /// An incident slows shipping or picking at the origin down, which keeps units of it back.
    HeldBack(IncidentId),
    /// The origin has no goods for it, and does not owe them.
    Cancelled,
    /// Goods departed in a shipment.
    Sent,
    /// Goods arrived.
    Received,
}

/// Fact: units of one product of an order took a step.
#[derive(Clone, Copy, Debug)]
pub struct OrderLineMoved {
    /// Number of the order.
    pub order: u64,
    /// Number of the shipment; 0 before there is one.
    pub shipment: u64,
    /// The stock point that ordered.
    pub stock: StockId,
    /// The step.
    pub step: LineStep,
    /// Units of the product.
    pub units: f64,
}

impl Event for OrderLineMoved {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Records a step of the lines of an order, if a recorder listens; only an allocation may be of nothing.
#[inline]
pub(in crate::supply) fn record_lines<'a>(
    agenda: &mut Agenda,
    (order, shipment): (u64, u64),
    step: LineStep,
    lines: impl IntoIterator<Item = (Option<StockId>, &'a f64)>,
) {
    if !agenda.is_observed::<OrderLineMoved>() {
        return;
    }
    for (stock, &units) in lines {
        if let Some(stock) = stock.filter(|_| units > 0.0 || step == LineStep::Allocated) {
            agenda.record(OrderLineMoved { order, shipment, stock, step, units });
        }
    }
}
