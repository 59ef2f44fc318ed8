//! Checks of what shops have: shelves and records where customers buy, one of each for a product at a place.

use crate::issue::{Checker, Issues};
use crate::supply::id::{FacilityId, ProductId};
use crate::supply::network::GoodsSpec;
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;
use std::collections::BTreeMap;

/// Reports unknown names of shelves and records, those of no use, and products that have two at a place.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    if spec.shelves.is_empty() && spec.records.is_empty() {
        return;
    }
    let is_bought = bought(spec, resolved);
    let mut given = BTreeMap::new();
    let mut shelves = checker.within("shelves");
    for (name, entry) in &spec.shelves {
        let mut checker = shelves.within(name);
        entry.check(&mut checker);
        let meant = meant(spec, (&entry.at, &entry.goods), &is_bought, resolved, &mut checker);
        report_twice(name, &meant, &mut given, resolved, &mut checker);
    }
    let mut given = BTreeMap::new();
    let mut records = checker.within("records");
    for (name, entry) in &spec.records {
        let mut checker = records.within(name);
        entry.check(&mut checker);
        let meant = meant(spec, (&entry.at, &entry.goods), &is_bought, resolved, &mut checker);
        report_twice(name, &meant, &mut given, resolved, &mut checker);
        let expires = |product: ProductId| {
            let product = spec.products.get(&**resolved.products.name(product));
            product.is_some_and(|product| product.shelf_life.is_some())
        };
        if let Some((_, product)) = meant.iter().find(|(_, product)| expires(*product)) {
            checker.within("goods").conflict(
                format!(
                    "`{}` expires: its lots are known by their dates",
                    resolved.products.name(*product)
                ),
                "select goods without a `shelf_life`",
            );
        }
    }
}

/// What customers buy, as they wish or in place of another product: by facility, then product.
fn bought(spec: &SupplySpec, resolved: &Resolved) -> Vec<bool> {
    let mut is_bought = vec![false; resolved.kept.len()];
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
            for name in demand.units_per_day.keys() {
                let product = spec.products.get(name);
                let substitutes =
                    product.into_iter().flat_map(|product| product.unmet.substitutes());
                let names = substitutes.map(|(_, name)| name).chain([name.as_str()]);
                for product in names.filter_map(|name| resolved.products.get(name)) {
                    let slot = resolved.grid().slot(facility.index(), product.index());
                    is_bought[slot] = resolved.keeps(facility, product);
                }
            }
        }
    }
    is_bought
}

/// The products at facilities that an entry concerns, of those that customers buy; none is an error.
fn meant(
    spec: &SupplySpec,
    (at, goods): (&[String], &GoodsSpec),
    is_bought: &[bool],
    resolved: &Resolved,
    checker: &mut Checker,
) -> Vec<(FacilityId, ProductId)> {
    let products = resolved.products(spec, goods, &mut checker.within("goods"));
    let facilities = resolved.facilities(at, &mut checker.within("at"));
    let mut meant = Vec::new();
    for &facility in &facilities {
        for &product in &products {
            if is_bought[resolved.grid().slot(facility.index(), product.index())] {
                meant.push((facility, product));
            }
        }
    }
    if meant.is_empty() && !facilities.is_empty() && !products.is_empty() {
        checker.conflict(
            "no customer buys these goods there",
            "name places and goods of `demand`, or remove the entry",
        );
    }
    meant
}

/// Reports the first product at a place that another entry concerns too.
fn report_twice<'a>(
    name: &'a str,
    meant: &[(FacilityId, ProductId)],
    given: &mut BTreeMap<(FacilityId, ProductId), &'a str>,
    resolved: &Resolved,
    checker: &mut Checker,
) {
    let mut twice = None;
    for &slot in meant {
        if let Some(other) = given.insert(slot, name) {
            twice.get_or_insert((slot, other));
        }
    }
    if let Some(((facility, product), other)) = twice {
        checker.conflict(
            format!(
                "`{}` at `{}` is in `{other}` already",
                resolved.products.name(product),
                resolved.names.name(facility)
            ),
            "narrow the goods or the places of one of the two",
        );
    }
}
