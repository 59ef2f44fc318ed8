//! Assembly of what becomes of unmet demand: the choices of customers, and the custom that a lost unit keeps away.

use crate::issue::Issues;
use crate::kernel::{Draws, Scatter, SimTime, StreamCollision};
use crate::supply::id::{ProductId, StockId};
use crate::supply::network::{ChoiceSpec, ProductSpec, TopologyData};
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;
use crate::supply::stock::{Choice, LostCustom, StockPoint, Wishes};
use bevy_ecs::prelude::World;

/// Gives the stock points where customers buy their choices, where a product states any.
pub(in crate::supply) fn add_wishes(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    draws: &mut Draws,
    world: &mut World,
    now: SimTime,
) -> Result<(), StreamCollision> {
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
            let data = &resolved.facilities[facility.index()];
            for (name, units) in &demand.units_per_day {
                let Some(product) = spec.products.get(name) else { continue };
                let stock_of = |product: ProductId| topology.stock_at(facility, product);
                let own = resolved.products.get(name).and_then(stock_of);
                let Some(stock) = own.filter(|_| units * data.size > 0.0) else { continue };
                let substitute = |name: &str| resolved.products.get(name).and_then(stock_of);
                let choices: Vec<Choice> = product
                    .unmet
                    .choices()
                    .iter()
                    .filter_map(|choice| match choice {
                        ChoiceSpec::Waits { patience, share } => {
                            Some(Choice::Waits { patience: patience.law(), share: share.si() })
                        }
                        ChoiceSpec::Takes { product, share } => {
                            Some(Choice::Takes { stock: substitute(product)?, share: share.si() })
                        }
                        ChoiceSpec::Goes => None,
                    })
                    .filter(|choice| choice.share() > 0.0)
                    .collect();
                let custom = lost_custom(product, units * data.size, now);
                if choices.is_empty() && custom.is_none() {
                    continue;
                }
                for choice in &choices {
                    if let Choice::Takes { stock, .. } = choice {
                        // Where a product is taken in place of another, customers buy it.
                        change(*stock, topology, world, StockPoint::open_to_customers);
                    }
                }
                let at = topology.facilities.name(facility);
                let mut stream = draws.stream(&format!("unmet/{at}/{name}"))?;
                let wishes = Wishes::new(choices, Scatter::new(&mut stream), custom);
                change(stock, topology, world, |point| point.set_wishes(wishes));
            }
        }
    }
    Ok(())
}

/// The custom that lost units keep away from a mean demand a day; `None` where they keep none away.
fn lost_custom(product: &ProductSpec, units_per_day: f64, now: SimTime) -> Option<LostCustom> {
    let custom = product.lost_custom.filter(|custom| custom.share.si() > 0.0)?;
    let customers = units_per_day * custom.buys_every.seconds() / 86_400.0;
    Some(LostCustom::new(custom.share.si() / customers, custom.half_life.seconds(), now))
}

/// Changes a stock point.
fn change(
    stock: StockId,
    topology: &TopologyData,
    world: &mut World,
    change: impl FnOnce(&mut StockPoint),
) {
    let entity = topology.stock_entity(stock);
    if let Some(mut point) = entity.and_then(|entity| world.get_mut::<StockPoint>(entity)) {
        change(&mut point);
    }
}
