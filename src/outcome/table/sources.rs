//! The table `sources`: which of several sources stock points ordered from, and why.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::cell::Word;
use crate::outcome::rows::table;
use crate::supply::{SourceChosen, SourceReason, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One order of a product from one of its sources, at a facility where it has several.
    SourceRow in SourceRows as "sources" {
        time: SimTime, "", AtEvent, "instant of the order";
        facility: Arc<str>, "", AtEvent, "facility that ordered";
        product: Arc<str>, "", AtEvent, "product";
        lane: Arc<str>, "", AtEvent, "lane on which it ordered, as in `lanes`";
        reason: SourceReason, "", AtEvent, "`usual`: the first of the list, `backup`: those before it were unable, `share`: its part was due, `cheapest`: it cost least";
        wanted: f64, "1", AtEvent, "units that the lane's ordering rule wanted";
        ordered: f64, "1", AtEvent, "units ordered of them";
        on_order: f64, "1", AtEvent, "units on order by this lane, with this order; by all sources: `on_order` in `stock`";
    }
}

impl Word for SourceReason {
    fn word(&self) -> &'static str {
        Self::word(*self)
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<SourceRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(order::<W>);
}

fn order<W: AsMut<SourceRows>>(seen: Seen<SourceChosen, W>, topology: Res<Topology>) {
    let SourceChosen { facility, product, lane, wanted, ordered, on_order, reason } = seen.event;
    if seen.time < SimTime::START {
        return;
    }
    seen.writer.as_mut().push(SourceRow {
        time: seen.time,
        facility: topology.facilities.name(facility).clone(),
        product: topology.products.name(product).clone(),
        lane: topology.lanes.name(lane).clone(),
        reason,
        wanted,
        ordered,
        on_order,
    });
}
