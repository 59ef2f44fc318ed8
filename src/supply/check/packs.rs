//! Order quantities of the products that a lane carries: what contradicts a product, and what has no effect.
//!
//! An error where a lane takes orders by the case of a product without one, or in fractions of whole goods. A
//! note where orders are raised beyond what is stated, and where a statement has no effect.

use crate::issue::Checker;
use crate::quantity::list;
use crate::supply::network::{LineQuantities, MultipleSpec, Packed, ProductSpec, QuantitiesSpec};
use crate::supply::ordering::{LevelsSpec, OrdersSpec};
use crate::supply::resolve::Resolved;
use crate::supply::spec::{LaneSpec, SupplySpec};
use std::collections::BTreeSet;

/// Reports and notes order quantities that do not fit their products.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut by_case: BTreeSet<&str> = BTreeSet::new();
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let Some(quantities) = &lane.quantities else { continue };
        let own = resolved.lanes.iter().filter(|lane| lane.spec == index);
        let carried: BTreeSet<&str> = own
            .flat_map(|lane| &lane.products)
            .map(|product| &**resolved.products.name(*product))
            .collect();
        let mut checker = lanes.within(name);
        check_names(quantities, &carried, resolved, &mut checker.within("quantities"));
        for &product in &carried {
            let Some(data) = spec.products.get(product) else { continue };
            if matches!(quantities.of(product).multiple, Some(MultipleSpec::Cases(_))) {
                by_case.insert(product);
            }
            check_product(quantities, product, data, &mut checker.within("quantities"));
        }
        note_raised(lane, quantities, &carried, spec, &mut checker);
    }
    let mut products = checker.within("products");
    for (name, _) in spec.products.iter().filter(|(_, product)| product.case.is_some()) {
        if !by_case.contains(name.as_str()) {
            products.within(name).within("case").note(
                "no-effect",
                format!("no lane takes orders of `{name}` by the case: its case has no effect"),
                "`quantities: (multiple: cases(1))` on a lane that carries it",
            );
        }
    }
}

/// Reports products of `by_product` that are unknown, and notes those that the lane does not carry.
fn check_names(
    quantities: &QuantitiesSpec,
    carried: &BTreeSet<&str>,
    resolved: &Resolved,
    checker: &mut Checker,
) {
    let mut checker = checker.within("by_product");
    for name in quantities.by_product.keys() {
        let mut checker = checker.within(name);
        if resolved.product(name, &mut checker).is_some() && !carried.contains(name.as_str()) {
            checker.note(
                "no-effect",
                format!("the lane does not carry `{name}`: its quantities have no effect"),
                "a product of the lane",
            );
        }
    }
    let is_own = |product: &&&str| quantities.by_product.contains_key(**product);
    let has_all = quantities.minimum.is_some() || quantities.multiple.is_some();
    if has_all && !carried.is_empty() && carried.iter().filter(is_own).count() == carried.len() {
        let replaced = |line: fn(&QuantitiesSpec, &str) -> bool| {
            carried.iter().all(|product| line(quantities, product))
        };
        let given = [
            (
                "minimum",
                quantities.minimum.is_some(),
                replaced(|all, name| {
                    all.by_product.get(name).is_some_and(|own| own.minimum.is_some())
                }),
            ),
            (
                "multiple",
                quantities.multiple.is_some(),
                replaced(|all, name| {
                    all.by_product.get(name).is_some_and(|own| own.multiple.is_some())
                }),
            ),
        ];
        for (key, is_given, is_replaced) in given {
            if is_given && is_replaced {
                checker.note(
                    "no-effect",
                    format!(
                        "every product of the lane has its own `{key}`: that of all has no effect"
                    ),
                    format!("remove the `{key}` of all products, or of some"),
                );
            }
        }
    }
}

/// The quantities of a product in the running simulation.
fn line_of(quantities: &QuantitiesSpec, name: &str, product: &ProductSpec) -> LineQuantities {
    let (case, fractional) = (product.case, product.divisible);
    quantities.line(Packed { name, case, fractional, cost: 0.0 })
}

/// Reports quantities that a product cannot be ordered in.
fn check_product(
    quantities: &QuantitiesSpec,
    name: &str,
    product: &ProductSpec,
    checker: &mut Checker,
) {
    let line = quantities.of(name);
    let at = |key: &str, checker: &mut Checker, report: &dyn Fn(&mut Checker)| {
        let own = quantities.by_product.get(name);
        let is_own = own.is_some_and(|own| match key {
            "minimum" => own.minimum.is_some(),
            _ => own.multiple.is_some(),
        });
        if is_own {
            report(&mut checker.within("by_product").within(name).within(key));
        } else {
            report(&mut checker.within(key));
        }
    };
    let is_fraction = |units: f64| !product.divisible && units.fract() != 0.0;
    let whole = "a whole number of units, or a `divisible` product";
    match line.multiple {
        Some(MultipleSpec::Cases(_)) if product.case.is_none() => {
            at("multiple", checker, &|checker| {
                checker.conflict(
                    format!("`{name}` has no case"),
                    "give the product a `case`, or its multiple in units",
                );
            });
            return;
        }
        Some(MultipleSpec::Units(units)) if is_fraction(units) => {
            at("multiple", checker, &|checker| {
                checker
                    .conflict(format!("`{name}` is ordered in whole units, not by {units}"), whole);
            });
            return;
        }
        _ => {}
    }
    let Some(minimum) = line.minimum else { return };
    let ordered = line_of(quantities, name, product);
    if is_fraction(minimum) {
        at("minimum", checker, &|checker| {
            checker.conflict(format!("`{name}` is ordered in whole units, not {minimum}"), whole);
        });
    } else if !ordered.is_whole(minimum) {
        let least = ordered.raised(minimum);
        at("minimum", checker, &|checker| {
            checker.note(
                "raised-order",
                format!(
                    "{minimum} is no multiple of {}: the least order of `{name}` is {least}",
                    ordered.multiple
                ),
                format!("{least}"),
            );
        });
    }
}

/// Notes levels below the least order, and lots that are no multiple: more is ordered than they say.
fn note_raised(
    lane: &LaneSpec,
    quantities: &QuantitiesSpec,
    carried: &BTreeSet<&str>,
    spec: &SupplySpec,
    checker: &mut Checker,
) {
    let mut orders = checker.within("orders");
    let is_lot = |key: Option<&str>| {
        key == Some("lot") && matches!(lane.orders, OrdersSpec::ReorderLots { .. })
    };
    for (key, levels) in lane.orders.levels() {
        if key == Some("at") {
            continue;
        }
        let mut raised: Vec<&str> = Vec::new();
        for (_, levels) in levels.places() {
            for &product in carried {
                let level = match levels {
                    LevelsSpec::Units(units) => *units,
                    LevelsSpec::ByProduct(levels) => levels.get(product).copied().unwrap_or(0.0),
                    _ => continue,
                };
                let Some(data) = spec.products.get(product) else { continue };
                let line = line_of(quantities, product, data);
                let is_raised = if is_lot(key) {
                    !line.allows(level)
                } else {
                    line.raised(level.min(1.0)) > level
                };
                if level > 0.0 && is_raised && !raised.contains(&product) {
                    raised.push(product);
                }
            }
        }
        if raised.is_empty() {
            continue;
        }
        let mut checker = match key {
            Some(key) => orders.within(key),
            None => orders.here(),
        };
        let products = list(raised);
        if is_lot(key) {
            checker.note(
                "raised-order",
                format!("the lot of {products} is not what the lane takes orders of: it is raised"),
                "a lot that is a multiple, and no less than the minimum",
            );
        } else {
            checker.note(
                "raised-order",
                format!("the least order of {products} is above the level: each order exceeds it"),
                "a level of the least order or more",
            );
        }
    }
}
