//! What spoils: at once of what is on hand, and on receipt from the onset of a spoilage to its end.

use super::columns::SupplyColumns;
use super::spoilage::{SpoilageBegan, SpoilageEnded, StockSpoiled};
use crate::kernel::Now;
use crate::supply::stock::position_fell;

/// A share of what is on hand is wasted.
pub(super) fn spoil_stock(now: Now<StockSpoiled>, mut columns: SupplyColumns) {
    let StockSpoiled { stock, share, .. } = now.event;
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let topology = slices.topology;
    let product = topology.facility_and_product(stock).map(|(_, product)| product);
    let Some(product) = product.and_then(|product| topology.product(product)) else { return };
    let Some(point) = slices.points.get_mut(stock.index()) else { return };
    let spoiled = point.spoil(now.time(), share, product.fractional);
    now.agenda.mark_amount(spoiled);
    if spoiled > 0.0 {
        position_fell(topology, now.agenda, stock);
    }
}

/// A share of what arrives on some lines is spoiled.
pub(super) fn begin(now: Now<SpoilageBegan>, mut columns: SupplyColumns) {
    let SpoilageBegan { lane, spoilage, share, incident } = now.event;
    let mut fetched = columns.fetch();
    if let Some(traffic) = fetched.slices().traffic.get_mut(lane.index()) {
        traffic.spoilages.change(spoilage, |shares| shares.begin(incident, share));
    }
}

/// What arrives is sound again.
pub(super) fn end(now: Now<SpoilageEnded>, mut columns: SupplyColumns) {
    let SpoilageEnded { lane, spoilage, incident } = now.event;
    let mut fetched = columns.fetch();
    if let Some(traffic) = fetched.slices().traffic.get_mut(lane.index()) {
        traffic.spoilages.change(spoilage, |shares| {
            shares.end(incident);
        });
    }
}
