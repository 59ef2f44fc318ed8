//! Assembly of shelves: what each holds, and when it is filled.

use crate::issue::Issues;
use crate::kernel::{SimSpan, Simulation};
use crate::supply::id::StockId;
use crate::supply::network::TopologyData;
use crate::supply::ordering::policy::orderable;
use crate::supply::resolve::Resolved;
use crate::supply::shelving::{ShelfSizeSpec, Shelves};
use crate::supply::spec::SupplySpec;
use crate::supply::stock::StockPoint;

/// Gives stock points their shelves, which begin full as far as there are goods, and schedules the first fillings.
pub(in crate::supply) fn add_shelves<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    flows: &[(f64, f64)],
    sim: &mut Simulation<W>,
) {
    // A World without shelves is what it was: its archetypes, and with them the order of queries, are the same.
    if spec.shelves.is_empty() {
        return;
    }
    let mut shelves = Shelves::default();
    let mut nowhere = Issues::new();
    let just_before = sim.now() + SimSpan::from_nanos(-1);
    for entry in spec.shelves.values() {
        let products = resolved.products(spec, &entry.goods, &mut nowhere.at(""));
        let is_divisible = |stock: StockId| {
            let product = topology.facility_and_product(stock).map(|(_, product)| product);
            product
                .and_then(|product| topology.product(product))
                .is_some_and(|data| data.fractional)
        };
        let mut shops: Vec<Vec<StockId>> = Vec::new();
        for facility in resolved.facilities(&entry.at, &mut nowhere.at("")) {
            let kept = products.iter().filter_map(|product| topology.stock_at(facility, *product));
            let mut shop = Vec::new();
            for stock in kept {
                let entity = topology.stock_entity(stock);
                let point = entity.and_then(|entity| sim.world.get_mut::<StockPoint>(entity));
                let Some(mut point) = point.filter(|point| point.sells()) else { continue };
                let units = match entry.holds {
                    ShelfSizeSpec::Units(units) => units,
                    ShelfSizeSpec::Days(days) => {
                        days * flows.get(stock.index()).map_or(0.0, |(mean, _)| *mean)
                    }
                };
                point.set_shelf(orderable(units, is_divisible(stock)));
                shop.push(stock);
            }
            shops.push(shop);
        }
        let is_fractional = shops.iter().flatten().all(|&stock| is_divisible(stock));
        let times = entry.filled.times();
        let most = entry.filled.units.unwrap_or(f64::INFINITY);
        let filling = shelves.add(times, (most, is_fractional), shops);
        let first = times.next(just_before, topology.clock()).at;
        sim.agenda().at(first, filling);
    }
    sim.world.insert_resource(shelves);
}
