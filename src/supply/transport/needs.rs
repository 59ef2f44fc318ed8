//! What a batch needs: the components of the units that an order starts.

use super::shipment::Shipment;
use crate::supply::id::StockId;
use crate::supply::network::Topology;

/// Units of each component that the batch of an order takes, by stock point; one may come up more than once.
pub(super) fn needs(batch: &Shipment, topology: &Topology) -> Vec<(StockId, f64)> {
    let mut needs = Vec::new();
    let Some(lane) = topology.lane(batch.lane) else { return needs };
    let making = topology.facility(lane.origin()).and_then(|origin| origin.making.as_ref());
    let Some(making) = making else { return needs };
    let first = batch.header.first_slot as usize;
    for (offset, &units) in batch.load.units().iter().enumerate().filter(|(_, units)| **units > 0.0)
    {
        let sku = lane.grid().column_of(first + offset);
        let recipe = lane.products().get(sku).and_then(|product| making.recipes.get(product));
        for &(component, amount) in recipe.into_iter().flat_map(|recipe| &recipe.of) {
            let stock = topology.stock_at(lane.origin(), component);
            needs.extend(stock.map(|stock| (stock, amount * units)));
        }
    }
    needs
}
