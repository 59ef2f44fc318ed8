//! Plausibility: what a supply specification states and a run would not do.
//!
//! An error where a run cannot mean what is written: demand in closed hours alone, fractions of whole
//! goods. A note, which stands beside the verdict, where it means something else than it seems to: a
//! mean that changes because negative demand is cut off, products that nothing supplies, levels that
//! leave products out.

use super::perishable_lanes;
use crate::issue::Checker;
use crate::quantity::list;
use crate::supply::demand::{DemandLawSpec, DemandSpec, WeekPattern, cut_at_zero};
use crate::supply::id::{FacilityId, ProductId};
use crate::supply::network::{
    Facility, FacilityKind, LegSpec, ProductSpec, ServiceSpec, UnmetSpec,
};
use crate::supply::ordering::LevelsSpec;
use crate::supply::resolve::Resolved;
use crate::supply::spec::{LaneSpec, SupplySpec};

/// Multiple of its price from which a year of storage of a unit is noted.
const DEAR: f64 = 10.0;
/// Relative change of a mean from which it is noted.
const WORTH_A_NOTE: f64 = 0.01;

/// Reports and notes what a run would not do as it is written.
pub(in crate::supply) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut demands = checker.within("demand");
    for (name, demand) in &spec.demand {
        check_demand(spec, resolved, demand, &mut demands.within(name));
    }
    note_unsupplied(spec, resolved, checker);
    note_costs(spec, checker);
    perishable_lanes::note(spec, resolved, &mut checker.within("lanes"));
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let mut lane_checker = lanes.within(name);
        note_promise(spec, lane, &mut lane_checker);
        let mut orders = lane_checker.within("orders");
        for (key, levels) in lane.orders.levels() {
            match key {
                Some(key) => note_levels(levels, resolved, index, &mut orders.within(key)),
                None => note_levels(levels, resolved, index, &mut orders),
            }
        }
    }
}

fn check_demand(
    spec: &SupplySpec,
    resolved: &Resolved,
    demand: &DemandSpec,
    checker: &mut Checker,
) {
    let at = demand.at.iter().filter_map(|name| resolved.members(name)).flatten();
    let at: Vec<FacilityId> = at.copied().collect();
    let facility = |id: FacilityId| resolved.facilities.get(id.index());
    let is_closed = |id: &&FacilityId| {
        facility(**id).is_some_and(|facility| pattern(demand, facility).weights().next().is_none())
    };
    if let Some(closed) = at.iter().find(is_closed) {
        checker.within("hourly").conflict(
            format!(
                "`{}` is closed in all hours with a weight: it would have no demand",
                resolved.names.name(*closed)
            ),
            "give a weight to an hour within its opening hours",
        );
        return;
    }
    for id in &at {
        let Some(facility) = facility(*id) else { continue };
        let idle = WeekPattern::idle_weekdays((demand.weekly, demand.hourly), &facility.opening);
        if let Some(weekday) = idle.first() {
            checker.within("weekly").note(
                "no-effect",
                format!(
                    "`{}` is closed on {weekday}: its weight has no effect",
                    resolved.names.name(*id)
                ),
                "a weight of zero, or hours on that weekday",
            );
            break;
        }
    }
    let whole = |product: &&String| spec.products.get(*product).is_some_and(|one| !one.divisible);
    if demand.law.is_fractional()
        && let Some(product) = demand.units_per_day.keys().find(whole)
    {
        checker.within("law").conflict(
            format!("normal demand is of fractions, and `{product}` is sold in whole units"),
            "use `poisson` or `negative_binomial`, or make the product `divisible`",
        );
    }
    let has_hours =
        |id: &&FacilityId| facility(**id).is_some_and(|facility| facility.opening.is_stated());
    if let (DemandLawSpec::ByPeriod(_), Some(shop)) = (demand.law, at.iter().find(has_hours)) {
        checker.within("law").note(
            "opening-hours",
            format!(
                "demand by period does not follow opening hours and closed days: `{}` sells at its instants even if they lie outside",
                resolved.names.name(*shop)
            ),
            "instants within the opening hours, or another law",
        );
    }
    // What is cut off or rounded weighs most where demand is smallest.
    let sizes = at.iter().filter_map(|id| facility(*id)).filter(|facility| facility.size > 0.0);
    let Some(smallest) = sizes.min_by(|one, other| one.size.total_cmp(&other.size)) else { return };
    note_means(spec, demand, smallest, checker);
}

/// Notes a mean that a run does not have, because negative draws are cut off or draws are rounded.
fn note_means(spec: &SupplySpec, demand: &DemandSpec, at: &Facility, checker: &mut Checker) {
    for (name, &units) in &demand.units_per_day {
        let stated = units * at.size;
        let (mean, why, help) = match demand.law {
            DemandLawSpec::Normal { hourly_sd } => (
                cut_mean(demand, at, stated, hourly_sd),
                "hours whose draw is negative have no demand",
                "a smaller `hourly_sd`, or another law",
            ),
            DemandLawSpec::ByPeriod(period) => {
                let is_whole = spec.products.get(name).is_none_or(|product| !product.divisible);
                let cut = period.mean_as_drawn(stated, false);
                if is_apart(cut, stated) {
                    let why = "periods whose draw is negative have no demand";
                    (cut, why, "a smaller `sd`, or another law")
                } else {
                    let mean = period.mean_as_drawn(stated, is_whole);
                    let why = "the draws of whole goods are rounded";
                    (mean, why, "`poisson`, a longer period, or a `divisible` product")
                }
            }
            _ => return,
        };
        if stated > 0.0 && is_apart(mean, stated) {
            let decimals = if mean < 1.0 { 3 } else { 1 };
            let text = format!(
                "{why}: the mean of `{name}` is {mean:.decimals$} units a day, and not {stated}"
            );
            checker.within("law").note("cut-at-zero", text, help);
            break;
        }
    }
}

/// Whether a mean differs from the one that is stated by enough to be noted.
fn is_apart(mean: f64, stated: f64) -> bool {
    (mean / stated - 1.0).abs() > WORTH_A_NOTE
}

/// Notes a promise that handling at a port leaves no time for.
fn note_promise(spec: &SupplySpec, lane: &LaneSpec, checker: &mut Checker) {
    let ServiceSpec::OnDemand(terms) = &lane.service else { return };
    let port = lane.port.as_ref().and_then(|port| spec.ports.get(port));
    let (Some(promise), Some(port)) = (terms.promise, port) else { return };
    let onward = lane.onward.iter().filter_map(|leg| spec.legs.get(leg));
    let onward_s: f64 = onward.map(LegSpec::least_seconds).sum();
    let lead_h = (terms.lead.law().mean_seconds() + onward_s) / 3_600.0;
    let unit_h = port.station().work_s(1.0) / 3_600.0;
    if promise.seconds() < (lead_h + unit_h) * 3_600.0 {
        let text = format!(
            "the lead time of {lead_h:.1} h in the mean and the port's handling of {unit_h:.1} h or more are longer than the promise"
        );
        let mut service = checker.within("service");
        service.within("promise").note(
            "promise-too-short",
            text,
            "a promise that includes the port",
        );
    }
}

/// Notes costs that make one side of stock free, or that no stock has.
fn note_costs(spec: &SupplySpec, checker: &mut Checker) {
    if let Some(rate) = spec.holding_rate.filter(|rate| rate.si() > 1.0) {
        checker.within("holding_rate").note(
            "implausible",
            format!("stock costs {:.0} % of what it was bought for in a year", rate.si() * 100.0),
            "capital costs 5 % to 30 % a year; space and cold stand in `storage`",
        );
    }
    let storage = spec.storage.unwrap_or_default();
    let is_dear = |(_, product): &(&String, &ProductSpec)| {
        storage.of(product.class) > DEAR * product.price.si()
    };
    if let Some((name, product)) = spec.products.iter().find(is_dear) {
        checker.within("storage").note(
            "implausible",
            format!(
                "a year of storage costs {} for a unit of `{name}`, whose price is {}",
                storage.of(product.class),
                product.price
            ),
            "the cost of the space and cold of a unit for a year",
        );
    }
    let mut products = checker.within("products");
    for (name, product) in &spec.products {
        if product.unmet == UnmetSpec::Backordered && product.backorder_cost_per_day.is_none() {
            products.within(name).note(
                "free-waiting",
                format!("customers who wait for `{name}` cost nothing: `cost_of_trade` is least without stock"),
                "a `backorder_cost_per_day`, or read service beside cost",
            );
        }
    }
}

/// Weights of the hours of a week, within opening hours.
fn pattern(demand: &DemandSpec, facility: &Facility) -> WeekPattern {
    WeekPattern::new((demand.weekly, demand.hourly), &facility.opening, None)
}

/// Mean of a day, over a week, where each hour's normal draw is cut at zero: `μ Φ(μ/σ) + σ φ(μ/σ)`.
fn cut_mean(demand: &DemandSpec, facility: &Facility, mean: f64, sd: f64) -> f64 {
    // An hour without weight has no draw.
    let of_hours = pattern(demand, facility)
        .weights()
        .map(|weight| cut_at_zero(mean * weight, sd))
        .sum::<f64>();
    of_hours / 7.0
}

/// Notes products that a facility keeps and nothing supplies.
fn note_unsupplied(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let grid = resolved.grid();
    let mut is_supplied = vec![false; resolved.kept.len()];
    for lane in &resolved.lanes {
        let pairs = lane.destinations.iter().flat_map(|to| {
            lane.products.iter().map(move |product| grid.slot(to.index(), product.index()))
        });
        for (slot, takes) in pairs.zip(&lane.takes) {
            is_supplied[slot] |= *takes;
        }
    }
    let mut facilities = checker.within("facilities");
    for (entry, facility) in &spec.facilities {
        if facility.kind == FacilityKind::Supplier {
            continue;
        }
        for id in resolved.members(entry).into_iter().flatten() {
            let lacks = |product: &ProductId| {
                let slot = grid.slot(id.index(), product.index());
                resolved.kept[slot] && !is_supplied[slot]
            };
            let lacking: Vec<&str> = resolved
                .products
                .ids()
                .filter(lacks)
                .map(|product| &**resolved.products.name(product))
                .collect();
            if !lacking.is_empty() {
                facilities.within(entry).note(
                    "unsupplied",
                    format!(
                        "nothing supplies {} at `{}`: its initial stock is all there is",
                        list(lacking.iter().copied()),
                        resolved.names.name(*id)
                    ),
                    "a lane to it that carries these products, or another assortment",
                );
                break;
            }
        }
    }
}

/// Notes products and places that levels leave out: their level is zero.
fn note_levels(levels: &LevelsSpec, resolved: &Resolved, spec: usize, checker: &mut Checker) {
    let lanes = || resolved.lanes.iter().filter(move |lane| lane.spec == spec);
    match levels {
        LevelsSpec::ByProduct(levels) => {
            let mut without: Vec<&str> = lanes()
                .flat_map(|lane| &lane.products)
                .map(|product| &**resolved.products.name(*product))
                .filter(|name| !levels.contains_key(*name))
                .collect();
            without.sort_unstable();
            without.dedup();
            note_zero(&without, checker);
        }
        LevelsSpec::ByPlace(places) => {
            let named: Vec<&FacilityId> =
                places.keys().filter_map(|place| resolved.members(place)).flatten().collect();
            let mut without: Vec<&str> = lanes()
                .flat_map(|lane| &lane.destinations)
                .filter(|to| !named.contains(to))
                .map(|to| &**resolved.names.name(*to))
                .collect();
            without.sort_unstable();
            without.dedup();
            note_zero(&without, checker);
            for (place, levels) in places {
                note_levels(levels, resolved, spec, &mut checker.within(place));
            }
        }
        _ => {}
    }
}

fn note_zero(without: &[&str], checker: &mut Checker) {
    if !without.is_empty() {
        checker.note(
            "no-level",
            format!(
                "no level is given for {}: it is zero, so nothing is kept",
                list(without.iter().copied())
            ),
            "a level for each, or take them off the lane",
        );
    }
}
