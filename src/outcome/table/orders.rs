//! The table `orders`: what was ordered, and what set the quantities.

use super::order_lines::OpenLines;
use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{OrderSent, OrderSource, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One order: those sent after the start, and earlier ones that were open then.
    OrderRow in OrderRows as "orders" {
        order: u64, "1", Key, "number of the order in its run";
        sent: SimTime, "", AtEvent, "instant at which it was sent";
        lane: Arc<str>, "", AtEvent, "lane that carries the goods";
        origin: Arc<str>, "", AtEvent, "facility that ships the goods";
        destination: Arc<str>, "", AtEvent, "facility that ordered";
        units: f64, "1", AtEvent, "units ordered, all products together";
        promised: Option<SimTime>, "", AtEvent, "promised arrival; null if none is promised";
        set_at: SimTime, "", AtEvent, "instant at which its quantities were set";
        basis: OrderSource, "", AtEvent, "what set its quantities: `decision`, `last_week`, `held`, `nothing` or `policy`";
        rung: Option<u32>, "1", AtEvent, "rung of the fallback ladder that decided it, from 0; null without a decision";
        decision: Option<u64>, "1", AtEvent, "number of the decision that set its quantities, which has no row in `decisions` if it was triggered before the start; null without one";
    }
}

impl Word for OrderSource {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

impl OrderRows {
    /// Drops the orders that were sent before the start and not open then.
    pub(in crate::outcome) fn keep_within(&mut self, lines: &OpenLines) {
        let rows: Vec<OrderRow> = (0..self.count).filter_map(|index| self.row(index)).collect();
        *self = Self::default();
        for row in rows {
            if row.sent >= SimTime::START || lines.is_within(row.order) {
                self.push(row);
            }
        }
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<OrderRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(send::<W>);
}

fn send<W: AsMut<OrderRows>>(seen: Seen<OrderSent, W>, topology: Res<Topology>) {
    let event = seen.event;
    let decided = event.provenance.source == OrderSource::Decision;
    seen.writer.as_mut().push(OrderRow {
        order: event.order,
        sent: seen.time,
        lane: topology.lanes.name(event.lane).clone(),
        origin: topology.facilities.name(event.origin).clone(),
        destination: topology.facilities.name(event.destination).clone(),
        units: event.units,
        promised: event.promised,
        set_at: event.provenance.set_at,
        basis: event.provenance.source,
        rung: decided.then_some(u32::from(event.provenance.rung)),
        decision: decided.then_some(event.provenance.decision),
    });
}
