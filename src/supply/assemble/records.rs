//! Assembly of records that drift from what is on hand.

use crate::issue::Issues;
use crate::kernel::{Draws, Simulation, StreamCollision};
use crate::supply::network::TopologyData;
use crate::supply::records::Records;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;
use crate::supply::stock::{StockPoint, StockRecord};

/// Gives stock points their records, and schedules what drifts and what is counted.
pub(in crate::supply) fn add_records<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    flows: &[(f64, f64)],
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let drifting = || spec.records.values().filter(|entry| entry.vanish.si() > 0.0);
    // A World without records is what it was: its archetypes, and with them the order of queries, are the same.
    if drifting().next().is_none() {
        return Ok(());
    }
    let mut records = Records::default();
    let mut nowhere = Issues::new();
    let now = sim.now();
    for entry in drifting() {
        let mut all = Vec::new();
        let products = resolved.products(spec, &entry.goods, &mut nowhere.at(""));
        let facilities = resolved.facilities(&entry.at, &mut nowhere.at(""));
        for (i, facility) in facilities.iter().copied().enumerate() {
            let since = Records::since_count(entry, i, facilities.len());
            let mut stocks = Vec::new();
            for product in &products {
                let Some(stock) = topology.stock_at(facility, *product) else { continue };
                let entity = topology.stock_entity(stock);
                let point = entity.and_then(|entity| sim.world.get_mut::<StockPoint>(entity));
                let Some(mut point) = point.filter(|point| point.sells()) else { continue };
                let mean = flows.get(stock.index()).map_or(0.0, |(mean, _)| *mean);
                let (at, name) =
                    (topology.facilities.name(facility), topology.products.name(*product));
                let stream = draws.stream(&format!("vanish/{at}/{name}"))?;
                point.set_record(StockRecord::new(entry.vanish.si() * mean, stream, since));
                stocks.push(stock);
            }
            match all.last_mut() {
                Some((together, of)) if *of == since => Vec::append(together, &mut stocks),
                _ => all.push((stocks, since)),
            }
        }
        for counted in all {
            let (first, count) = records.add(entry, counted, now, topology.clock());
            sim.agenda().at(first.0, first.1);
            if let Some((at, count)) = count {
                sim.agenda().at(at, count);
            }
        }
    }
    sim.world.insert_resource(records);
    Ok(())
}
