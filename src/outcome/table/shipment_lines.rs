//! The table `shipment_lines`: the products of each shipment.
//!
//! A shipment that fills backorders serves several orders: a product then has a row for each.
//! Off unless it is selected by name or by `all`, since it has a row for each product of each shipment.

use crate::kernel::{Seen, SimTime, Simulation};
use crate::outcome::rows::table;
use crate::supply::{LineStep, OrderLineMoved, Topology};
use bevy_ecs::prelude::Res;
use std::collections::BTreeSet;
use std::sync::Arc;

table! {
    /// One product of one shipment and order: of those that `shipments` holds.
    ShipmentLineRow in ShipmentLineRows as "shipment_lines" {
        shipment: u64, "1", Key, "number of the shipment, as in `shipments`";
        product: Arc<str>, "", Key, "the product";
        order: u64, "1", Key, "number of the order that the units serve, as in `orders`";
        departed: SimTime, "", AtEvent, "instant of departure";
        units: f64, "1", AtEvent, "units of the product";
    }
}

/// Numbers of the shipments that arrived before the start.
#[derive(Clone, Debug, Default)]
pub struct EarlyShipments(BTreeSet<u64>);

impl ShipmentLineRows {
    /// Drops the shipments that arrived before the start.
    pub(in crate::outcome) fn drop_early(&mut self, early: &EarlyShipments) {
        let rows: Vec<ShipmentLineRow> =
            (0..self.count).filter_map(|index| self.row(index)).collect();
        *self = Self::default();
        for row in rows {
            if !early.0.contains(&row.shipment) {
                self.push(row);
            }
        }
    }
}

/// Registers the observers of this table.
pub fn observe<W>(sim: &mut Simulation<W>)
where
    W: AsMut<ShipmentLineRows> + AsMut<EarlyShipments> + Send + 'static,
{
    sim.observe(depart::<W>);
    sim.observe(arrive::<W>);
}

fn arrive<W: AsMut<EarlyShipments>>(seen: Seen<OrderLineMoved, W>) {
    if seen.event.step == LineStep::Received && seen.time < SimTime::START {
        seen.writer.as_mut().0.insert(seen.event.shipment);
    }
}

fn depart<W: AsMut<ShipmentLineRows>>(seen: Seen<OrderLineMoved, W>, topology: Res<Topology>) {
    let event = seen.event;
    if event.step != LineStep::Sent {
        return;
    }
    let Some((_, product)) = topology.facility_and_product(event.stock) else { return };
    seen.writer.as_mut().push(ShipmentLineRow {
        shipment: event.shipment,
        product: topology.products.name(product).clone(),
        order: event.order,
        departed: seen.time,
        units: event.units,
    });
}
