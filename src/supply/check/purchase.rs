//! Checks of prices at the origins of lanes: names, and that the goods are bought.

use crate::issue::Checker;
use crate::supply::network::FacilityKind;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;

/// Reports prices of products that are unknown or that the lane does not carry, and prices where nothing is bought.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let Some(purchase) = &lane.purchase else { continue };
        let mut checker = lanes.within(name);
        let mut checker = checker.within("purchase");
        let own = || resolved.lanes.iter().filter(move |lane| lane.spec == index);
        let moved = own()
            .find(|lane| resolved.facilities[lane.origin.index()].kind != FacilityKind::Supplier);
        if let Some(lane) = moved {
            checker.conflict(
                format!(
                    "`{}` is no supplier: nothing is bought there",
                    resolved.names.name(lane.origin)
                ),
                "state prices and duties on the lanes from suppliers",
            );
        }
        let mut prices = checker.within("prices");
        for name in purchase.prices.keys() {
            let mut checker = prices.within(name);
            let Some(product) = resolved.product(name, &mut checker) else { continue };
            if !own().any(|lane| lane.products.contains(&product)) {
                checker.conflict(
                    format!("the lane does not carry `{name}`"),
                    "remove the price, or widen the goods of the lane",
                );
            }
        }
    }
}
