//! Assembly of demand in common: one stream of draws for each area and product, of which each shop has a copy.

use crate::environment::Areas;
use crate::issue::Issues;
use crate::kernel::{Draws, StreamCollision};
use crate::quantity::Share;
use crate::supply::demand::{CommonDemand, Demand};
use crate::supply::network::TopologyData;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;
use bevy_ecs::prelude::World;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Lets the shops of an area share a part of their demand, where it says so.
pub(in crate::supply) fn share_demand(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    areas: &Areas,
    draws: &mut Draws,
    world: &mut World,
) -> Result<(), StreamCollision> {
    let mut streams = BTreeMap::new();
    for demand in spec.demand.values() {
        let share = demand.common.map_or(0.0, Share::si);
        if share <= 0.0 {
            continue;
        }
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
            let area = resolved.facilities[facility.index()].area;
            for name in demand.units_per_day.keys() {
                let product = resolved.products.get(name);
                let stock = product.and_then(|product| topology.stock_at(facility, product));
                let entity = stock.and_then(|stock| topology.stock_entity(stock));
                let own = entity.and_then(|entity| world.get_mut::<Demand>(entity));
                let Some(mut own) = own else { continue };
                let stream = match streams.entry((area, name)) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        let cause = format!("common/{}/{name}", areas.names.name(area));
                        new.insert(draws.stream(&cause)?)
                    }
                };
                own.share_with_area(CommonDemand::new(stream.clone(), share));
            }
        }
    }
    Ok(())
}
