//! Plausibility: what a supply specification states and a run would not do.
//!
//! An error where a run cannot mean what is written: demand in closed hours alone, fractions of whole
//! goods. A note, which stands beside the verdict, where it means something else than it seems to: a
//! mean that changes because negative demand is cut off, products that nothing supplies, levels that
//! leave products out.

use super::demand::{DemandLawSpec, DemandSpec};
use super::id::{FacilityId, ProductId};
use super::network::{
    DaysSpec, Facility, FacilityKind, OpeningHours, ProductSpec, ServiceSpec, Unmet,
};
use super::ordering::LevelsSpec;
use super::resolve::Resolved;
use super::spec::SupplySpec;
use crate::issue::Checker;
use crate::quantity::list;

/// Multiple of its price from which a year of storage of a unit is noted.
const DEAR: f64 = 10.0;
/// Relative change of a mean from which it is noted.
const WORTH_A_NOTE: f64 = 0.01;

/// Reports and notes what a run would not do as it is written.
pub(super) fn check(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    let mut demands = checker.within("demand");
    for (name, demand) in &spec.demand {
        check_demand(spec, resolved, demand, &mut demands.within(name));
    }
    note_unsupplied(spec, resolved, checker);
    note_costs(spec, checker);
    note_shelf_lives(spec, resolved, &mut checker.within("lanes"));
    let mut lanes = checker.within("lanes");
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let mut lane_checker = lanes.within(name);
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
        facility(**id).is_some_and(|facility| hours(demand, facility).iter().sum::<f64>() <= 0.0)
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
    let whole = |product: &&String| spec.products.get(*product).is_some_and(|one| !one.divisible);
    if demand.law.is_fractional()
        && let Some(product) = demand.units_per_day.keys().find(whole)
    {
        checker.within("law").conflict(
            format!("normal demand is of fractions, and `{product}` is sold in whole units"),
            "use `poisson` or `negative_binomial`, or make the product `divisible`",
        );
    }
    let has_hours = |id: &&FacilityId| {
        facility(**id).is_some_and(|facility| facility.opening != OpeningHours::Always)
    };
    if let (DemandLawSpec::ByPeriod(_), Some(shop)) = (demand.law, at.iter().find(has_hours)) {
        checker.within("law").note(
            "opening-hours",
            format!(
                "demand by period does not follow opening hours: `{}` sells at its instants even if they lie outside",
                resolved.names.name(*shop)
            ),
            "instants within the opening hours, or another law",
        );
    }
    let Some(first) = at.first().and_then(|id| facility(*id)) else { return };
    if let DemandLawSpec::Normal { hourly_sd } = demand.law {
        for (product, &mean) in &demand.units_per_day {
            let stated = mean * first.size;
            let cut = cut_mean(demand, first, stated, hourly_sd);
            if stated > 0.0 && (cut / stated - 1.0).abs() > WORTH_A_NOTE {
                checker.within("law").note(
                    "cut-at-zero",
                    format!(
                        "hours whose draw is negative have no demand: the mean of `{product}` is {cut:.1} units a day, and not {stated}"
                    ),
                    "a smaller `hourly_sd`, or another law",
                );
                break;
            }
        }
    }
}

/// Notes perishable products that expire on the way, or before the next departure of their lane arrives.
fn note_shelf_lives(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let ServiceSpec::Timetable(timetable) = &lane.service else { continue };
        let own = || resolved.lanes.iter().filter(|lane| lane.spec == index);
        let lives = own().flat_map(|lane| &lane.products).filter_map(|&product| {
            let name = &**resolved.products.name(product);
            let life = spec.products.get(name)?.shelf_life?;
            Some((name, life.seconds() / 86_400.0))
        });
        let Some((product, days)) = lives.min_by(|one, other| one.1.total_cmp(&other.1)) else {
            continue;
        };
        let from_supplier = own().any(|lane| {
            let origin = resolved.facilities.get(lane.origin.index());
            origin.is_some_and(|origin| origin.kind == FacilityKind::Supplier)
        });
        let mut checker = checker.within(name);
        let mut service = checker.within("service");
        if !from_supplier && f64::from(timetable.arrives_days_after) >= days {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d and is {} d on the way: it expires before it arrives", timetable.arrives_days_after),
                "a longer shelf life, or a faster lane",
            );
        } else if f64::from(longest_gap(&timetable.days)) > days {
            service.note(
                "shelf-life",
                format!("`{product}` can be sold for {days} d, and up to {} d pass from one departure to the next: shelves are empty in between", longest_gap(&timetable.days)),
                "a longer shelf life, or more departures a week",
            );
        }
    }
}

/// The most days from a departure to the next.
fn longest_gap(days: &DaysSpec) -> u32 {
    let DaysSpec::On(days) = days else { return 1 };
    let runs = |day: usize| days.iter().any(|on| on.index() == day % 7);
    let gap = |from: usize| (1..=7).find(|later| runs(from + later)).unwrap_or(7);
    (0..7).filter(|&day| runs(day)).map(gap).max().unwrap_or(1) as u32
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
        if product.unmet == Unmet::Backordered && product.backorder_cost_per_day.is_none() {
            products.within(name).note(
                "free-waiting",
                format!("customers who wait for `{name}` cost nothing: `cost_of_trade` is least without stock"),
                "a `backorder_cost_per_day`, or read service beside cost",
            );
        }
    }
}

/// Weights of the hours of a day, within opening hours.
fn hours(demand: &DemandSpec, facility: &Facility) -> [f64; 24] {
    let weights = demand.hourly.unwrap_or([1.0; 24]);
    std::array::from_fn(|hour| weights[hour] * facility.opening.share_of_hour(hour))
}

/// Mean of a day, over a week, where each hour's normal draw is cut at zero: `μ Φ(μ/σ) + σ φ(μ/σ)`.
fn cut_mean(demand: &DemandSpec, facility: &Facility, mean: f64, sd: f64) -> f64 {
    let hours = hours(demand, facility);
    let sum: f64 = hours.iter().sum();
    let days = demand.weekly.unwrap_or([1.0; 7]);
    let week: f64 = days.iter().sum();
    let mut total = 0.0;
    for (day, hour) in days.iter().flat_map(|day| hours.map(|hour| (*day, hour))) {
        let of_hour = mean * (day / week * 7.0) * (hour / sum);
        // An hour without weight has no draw.
        if of_hour > 0.0 {
            total += cut_at_zero(of_hour, sd);
        }
    }
    total / 7.0
}

/// Mean of a normal draw that is cut at zero.
fn cut_at_zero(mean: f64, sd: f64) -> f64 {
    if sd <= 0.0 {
        return mean.max(0.0);
    }
    let z = mean / sd;
    let density = libm::exp(-0.5 * z * z) / libm::sqrt(2.0 * std::f64::consts::PI);
    let below = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    mean * below + sd * density
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_gap_of_a_week_goes_over_its_end() {
        use crate::quantity::Weekday::{Fri, Mon, Tue, Wed};
        for (days, gap) in [(vec![Mon], 7), (vec![Mon, Tue], 6), (vec![Mon, Wed, Fri], 3)] {
            assert_eq!(longest_gap(&DaysSpec::On(days)), gap);
        }
        assert_eq!(longest_gap(&DaysSpec::Daily), 1);
    }

    #[test]
    fn a_normal_draw_cut_at_zero_has_a_greater_mean() {
        // σ φ(0) = σ / √(2π) at a mean of zero; at ten standard deviations nothing is cut.
        assert!((cut_at_zero(0.0, 2.0) - 0.797_884_56).abs() < 1e-6);
        assert!((cut_at_zero(20.0, 2.0) - 20.0).abs() < 1e-9);
        assert_eq!(cut_at_zero(3.0, 0.0), 3.0);
    }
}
