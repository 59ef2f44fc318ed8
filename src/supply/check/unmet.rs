//! Checks of what becomes of unmet demand: that what customers take instead can be taken at all.

use crate::issue::{Checker, Issues};
use crate::supply::id::ProductId;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;

/// Reports substitutes that are unknown, are the product itself, or are sold nowhere beside it.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut products = checker.within("products");
    for (name, product) in &spec.products {
        let mut checker = products.within(name);
        let mut checker = checker.within("unmet");
        for (index, other) in product.unmet.substitutes() {
            let mut checker = checker.within(index);
            let mut checker = checker.within("product");
            let Some(substitute) = resolved.product(other, &mut checker) else { continue };
            let is_divisible = spec.products.get(other).map(|other| other.divisible);
            if other == name {
                checker.conflict(
                    format!("`{name}` is what is missing"),
                    "name another product, or write `waits`",
                );
            } else if is_divisible != Some(product.divisible) {
                checker.conflict(
                    format!("one of `{name}` and `{other}` is divisible, the other is sold in whole units"),
                    "name a product that is sold as this one is",
                );
            } else if is_sold(name, spec) && !is_kept_beside(name, substitute, spec, resolved) {
                checker.conflict(
                    format!("no place where customers buy `{name}` keeps `{other}`"),
                    "add it to an assortment there, or remove the choice",
                );
            }
        }
    }
}

/// Whether customers demand a product anywhere.
fn is_sold(name: &str, spec: &SupplySpec) -> bool {
    spec.demand.values().any(|demand| demand.units_per_day.contains_key(name))
}

/// Whether a place where customers demand a product keeps a substitute.
fn is_kept_beside(
    name: &str,
    substitute: ProductId,
    spec: &SupplySpec,
    resolved: &Resolved,
) -> bool {
    let mut issues = Issues::new();
    let mut nowhere = issues.at("");
    spec.demand.values().filter(|demand| demand.units_per_day.contains_key(name)).any(|demand| {
        let at = resolved.facilities(&demand.at, &mut nowhere);
        at.into_iter().any(|facility| resolved.keeps(facility, substitute))
    })
}
