//! Loads of the products that a lane's vehicles carry: what never fits, and what has no effect.

use crate::issue::Checker;
use crate::supply::network::{Packed, VehiclesSpec};
use crate::supply::resolve::Resolved;
use crate::supply::spec::{LaneSpec, SupplySpec};
use std::collections::BTreeSet;

/// Share of a vehicle by which rounding may exceed it.
const ROUNDING: f64 = 1e-9;

/// Reports goods that no vehicle holds, and notes loads that no vehicle carries.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut loaded: BTreeSet<&str> = BTreeSet::new();
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let Some(vehicles) = &lane.vehicles else { continue };
        let own = resolved.lanes.iter().filter(|lane| lane.spec == index);
        let products: BTreeSet<&str> = own
            .flat_map(|lane| &lane.products)
            .map(|product| &**resolved.products.name(*product))
            .collect();
        let mut checker = lanes.within(name);
        for &product in &products {
            check_fit(spec, lane, vehicles, product, &mut checker.within("vehicles"));
        }
        loaded.extend(products);
    }
    let mut products = checker.within("products");
    for (name, _) in spec.products.iter().filter(|(_, product)| product.load.is_some()) {
        if !loaded.contains(name.as_str()) {
            products.within(name).within("load").note(
                "no-effect",
                format!("no lane with vehicles carries `{name}`: its load has no effect"),
                "`vehicles` of a lane that carries it",
            );
        }
    }
}

/// Reports a product of which not even the least shipment fits the vehicles of a departure.
fn check_fit(
    spec: &SupplySpec,
    lane: &LaneSpec,
    vehicles: &VehiclesSpec,
    name: &str,
    checker: &mut Checker,
) {
    let Some(product) = spec.products.get(name) else { return };
    let load = product.load.unwrap_or(1.0);
    // What is out of range is reported by its check.
    if vehicles.holds <= 0.0 || load <= 0.0 {
        return;
    }
    let (case, fractional) = (product.case, product.divisible);
    let packed = Packed { name, case, fractional, cost: 0.0 };
    let whole = if fractional { 0.0 } else { 1.0 };
    let multiple = lane.quantities.as_ref().map_or(whole, |all| all.line(packed).multiple);
    let one = if fractional { 0.0 } else { load };
    if one > vehicles.holds * (1.0 + ROUNDING) {
        checker.within("holds").conflict(
            format!("a vehicle holds {}, and a unit of `{name}` takes {load}", vehicles.holds),
            "a larger vehicle, or a smaller `load` of the product",
        );
    } else if let Some(own) = vehicles.own.filter(|_| !vehicles.hires()) {
        let room = f64::from(own) * vehicles.holds;
        if multiple * load > room * (1.0 + ROUNDING) && own > 0 {
            checker.within("own").conflict(
                format!(
                    "the vehicles of a departure hold {room}, and the least shipment of `{name}` takes {}",
                    multiple * load
                ),
                "more or larger vehicles, or a smaller multiple",
            );
        }
    }
}
