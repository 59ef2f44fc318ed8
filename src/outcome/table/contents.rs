//! The table `contents`: the products of each shipment.
//!
//! Off unless it is selected by name or by `all`, since it has a row for each product of each shipment.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::{LineStep, OrderLineMoved, Topology};
use bevy_ecs::prelude::Res;
use std::sync::Arc;

table! {
    /// One product of one shipment, when it departed.
    ContentRow in ContentRows as "contents" {
        shipment: u64, "1", Key, "number of the shipment, as in `shipments`";
        product: Arc<str>, "", Key, "the product";
        order: u64, "1", AtEvent, "number of the order that it serves";
        departed: SimTime, "", AtEvent, "instant of departure";
        units: f64, "1", AtEvent, "units of the product";
    }
}

/// Registers the observers of this table.
pub fn observe<W: AsMut<ContentRows> + Send + 'static>(sim: &mut Simulation<W>) {
    sim.observe(depart::<W>);
}

fn depart<W: AsMut<ContentRows>>(seen: Seen<OrderLineMoved, W>, topology: Res<Topology>) {
    let event = seen.event;
    if event.step != LineStep::Sent {
        return;
    }
    let Some((_, product)) = topology.facility_and_product(event.stock) else { return };
    seen.writer.as_mut().push(ContentRow {
        shipment: event.shipment,
        product: topology.products.name(product).clone(),
        order: event.order,
        departed: seen.time,
        units: event.units,
    });
}
