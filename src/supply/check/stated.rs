//! Statements without effect: what a supply specification says twice, or of places that it does not concern.
//!
//! An error where two statements contradict each other or one can have no effect: a place named twice in a
//! route, a lane from a place to itself, initial stock given twice. A note where a statement has no effect
//! at some of its places.

use crate::issue::{Checker, Issues};
use crate::quantity::list;
use crate::supply::id::FacilityId;
use crate::supply::network::{FacilityKind, SharesSpec};
use crate::supply::ordering::LevelsSpec;
use crate::supply::resolve::Resolved;
use crate::supply::spec::{StockLevelSpec, SupplySpec};
use std::collections::BTreeMap;

/// Reports and notes statements without effect.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    check_initial_stock(spec, resolved, &mut checker.within("initial_stock"));
    check_routes(spec, resolved, &mut checker.within("lanes"));
    check_ranks(spec, resolved, &mut checker.within("facilities"));
    check_capacities(spec, resolved, &mut checker.within("facilities"));
}

/// Initial stock given twice for a product at a place by entries of one rank, at suppliers, and fractions of
/// whole goods.
fn check_initial_stock(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let grid = resolved.grid();
    let mut given: BTreeMap<(u8, usize), &str> = BTreeMap::new();
    for (name, stock) in &spec.initial_stock {
        let mut checker = checker.within(name);
        // Unknown names are reported elsewhere.
        let mut ignored = Issues::new();
        let mut ignored = ignored.at("");
        let products = resolved.products(spec, &stock.goods, &mut ignored);
        let at = resolved.facilities(&stock.at, &mut ignored);
        let is_supplier = |id: &&FacilityId| {
            let facility = resolved.facilities.get(id.index());
            facility.is_some_and(|facility| facility.kind == FacilityKind::Supplier)
        };
        if let Some(supplier) = at.iter().find(is_supplier) {
            checker.within("at").conflict(
                format!("the supplier `{}` keeps no stock", resolved.names.name(*supplier)),
                "remove it from `at`: a supplier ships any quantity ordered",
            );
        }
        let mut twice: Option<(&str, String)> = None;
        for facility in &at {
            for product in &products {
                let slot = grid.slot(facility.index(), product.index());
                let is_kept = resolved.kept.get(slot).is_some_and(|kept| *kept);
                let other =
                    is_kept.then(|| given.insert((stock.goods.rank(), slot), name)).flatten();
                if let Some(other) = other {
                    let what = format!(
                        "`{}` at `{}`",
                        resolved.products.name(*product),
                        resolved.names.name(*facility)
                    );
                    twice.get_or_insert((other, what));
                }
            }
        }
        if let Some((other, what)) = twice {
            checker.conflict(
                format!("the initial stock of {what} is given twice: by `{other}` too"),
                "give each product at a place in one entry",
            );
        }
        if let StockLevelSpec::Units(units) = stock.level
            && units.fract() != 0.0
            && let Some(product) = products.iter().find(|product| {
                let name = &**resolved.products.name(**product);
                spec.products.get(name).is_some_and(|product| !product.divisible)
            })
        {
            checker.within("level").note(
                "whole-units",
                format!(
                    "`{}` is kept in whole units: {units} is rounded up",
                    resolved.products.name(*product)
                ),
                "a whole number, or a `divisible` product",
            );
        }
    }
}

/// Places named twice in a route, routes of a place to itself, days named twice, levels of places that a
/// lane does not supply.
fn check_routes(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (name, lane) in &spec.lanes {
        let mut checker = checker.within(name);
        let mut supplied: Vec<FacilityId> = Vec::new();
        for (origin, destinations) in &lane.routes {
            let mut routes = checker.within("routes");
            let mut route = routes.within(origin);
            let origins = resolved.members(origin).cloned().unwrap_or_default();
            let mut seen: Vec<FacilityId> = Vec::new();
            for destination in destinations {
                for &place in resolved.members(destination).into_iter().flatten() {
                    let name = resolved.names.name(place);
                    let makes = resolved.facilities[place.index()].making.is_some();
                    if origins.contains(&place) && origins.len() == 1 && !makes {
                        route.conflict(
                            format!("`{name}` would be supplied by itself"),
                            "remove it from the destinations",
                        );
                    } else if seen.contains(&place) {
                        route.conflict(
                            format!("`{name}` is named twice"),
                            "name each destination once, by itself or in a group",
                        );
                        break;
                    }
                    seen.push(place);
                }
            }
            supplied.extend(seen);
        }
        let mut orders = checker.within("orders");
        for (key, levels) in lane.orders.levels() {
            match key {
                Some(key) => note_places(levels, resolved, &supplied, &mut orders.within(key)),
                None => note_places(levels, resolved, &supplied, &mut orders),
            }
        }
    }
}

/// Notes levels of places that the lane does not supply.
fn note_places(levels: &LevelsSpec, resolved: &Resolved, to: &[FacilityId], checker: &mut Checker) {
    let LevelsSpec::ByPlace(places) = levels else { return };
    for place in places.keys() {
        let Some(members) = resolved.members(place) else { continue };
        if !members.iter().any(|member| to.contains(member)) {
            checker.within(place).note(
                "no-effect",
                format!("the lane does not supply `{place}`: its levels have no effect"),
                "a destination of the lane",
            );
        }
    }
}

/// Notes capacities of suppliers, and of products, that no lane draws on.
fn check_capacities(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (entry, facility) in &spec.facilities {
        let Some(capacity) = &facility.capacity else { continue };
        let own = resolved.members(entry).cloned().unwrap_or_default();
        let lanes = || resolved.lanes.iter().filter(|lane| own.contains(&lane.origin));
        let mut checker = checker.within(entry);
        let mut checker = checker.within("capacity");
        if lanes().next().is_none() {
            checker.note(
                "no-effect",
                format!("`{entry}` supplies nothing: its capacity has no effect"),
                "a lane that it supplies",
            );
            continue;
        }
        let mut checker = checker.within("by_product");
        for name in capacity.by_product.keys() {
            let Some(product) = resolved.products.get(name) else { continue };
            if !lanes().any(|lane| lane.products.contains(&product)) {
                checker.within(name).note(
                    "no-effect",
                    format!("`{entry}` does not supply `{name}`: its capacity has no effect"),
                    "a product of its lanes",
                );
            }
        }
    }
}

/// Notes ranks of places that a facility does not supply.
fn check_ranks(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (entry, facility) in &spec.facilities {
        let SharesSpec::Priority(names) = &facility.shares else { continue };
        let own = resolved.members(entry).cloned().unwrap_or_default();
        let supplied: Vec<FacilityId> = resolved
            .lanes
            .iter()
            .filter(|lane| own.contains(&lane.origin))
            .flat_map(|lane| lane.destinations.iter().copied())
            .collect();
        let is_idle = |name: &&str| {
            let members = resolved.members(name).into_iter().flatten();
            resolved.members(name).is_some()
                && !members.into_iter().any(|one| supplied.contains(one))
        };
        let idle: Vec<&str> = names.iter().map(String::as_str).filter(is_idle).collect();
        if !idle.is_empty() {
            checker.within(entry).within("shares").note(
                "no-effect",
                format!("`{entry}` does not supply {}: the rank has no effect", list(idle)),
                "destinations of its lanes",
            );
        }
    }
}
