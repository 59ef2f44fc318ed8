//! Checks of stations: recipes that cannot be made, lines that nothing orders from, loads beyond capacity.

use crate::issue::{Checker, Issues};
use crate::kernel::SimSpan;
use crate::quantity::{Currency, list};
use crate::supply::id::{FacilityId, ProductId};
use crate::supply::network::{FacilitySpec, Making, MakingSpec, OnDemandSpec, ServiceSpec};
use crate::supply::ordering::OrdersSpec;
use crate::supply::resolve::{Resolved, ResolvedLane};
use crate::supply::resolve_sources::resolve_sources;
use crate::supply::spec::{LaneSpec, SupplySpec};
use std::collections::BTreeMap;

/// Days of a week.
pub(super) const WEEK_D: f64 = 7.0;

/// Stock points behind one of customers to which its demand is added at most.
const MOST_SOURCES: usize = 10_000;

/// Reports recipes that cannot be made, and notes lines and loads.
pub(in crate::supply) fn check(
    spec: &SupplySpec,
    resolved: &Resolved,
    currency: Currency,
    checker: &mut Checker,
) {
    let is_circular = check_circles(spec, &mut checker.within("facilities"));
    for (entry, facility) in &spec.facilities {
        let mut facilities = checker.within("facilities");
        let mut checker = facilities.within(entry);
        if let Some(making) = &facility.making {
            let mut checker = checker.within("making");
            making.check_cost(currency, &mut checker);
            for &id in resolved.members(entry).into_iter().flatten() {
                if !check_recipes(spec, resolved, making, id, &mut checker) {
                    break;
                }
            }
        }
    }
    check_routes(spec, resolved, &mut checker.within("lanes"));
    check_picking_time(spec, resolved, &mut checker.within("lanes"));
    if !is_circular {
        Loads::of(spec, resolved).note(spec, resolved, checker);
    }
}

/// Reports products that are made of themselves, through whatever recipes; returns whether any is.
fn check_circles(spec: &SupplySpec, checker: &mut Checker) -> bool {
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let recipes = || {
        let made =
            spec.facilities.iter().filter_map(|(name, place)| Some((name, place.making.as_ref()?)));
        made.flat_map(|(place, making)| making.recipes.iter().map(move |recipe| (place, recipe)))
    };
    for (_, (product, recipe)) in recipes() {
        of.entry(product).or_default().extend(recipe.of.keys().map(String::as_str));
    }
    let mut found = false;
    for (place, (product, _)) in recipes() {
        let mut seen: Vec<&str> = Vec::new();
        let mut left: Vec<&str> = of.get(product.as_str()).cloned().unwrap_or_default();
        while let Some(component) = left.pop() {
            if component == product {
                let mut making = checker.within(place);
                let mut making = making.within("making");
                making.within("recipes").within(product).conflict(
                    format!("`{product}` is made of itself, directly or through other recipes"),
                    "remove it from one of the recipes",
                );
                found = true;
                break;
            }
            if !seen.contains(&component) {
                seen.push(component);
                left.extend(of.get(component).into_iter().flatten());
            }
        }
    }
    found
}

/// Reports products and components that a facility does not keep, and fractions of whole goods; returns whether
/// all is well.
fn check_recipes(
    spec: &SupplySpec,
    resolved: &Resolved,
    making: &MakingSpec,
    facility: FacilityId,
    checker: &mut Checker,
) -> bool {
    let at = resolved.names.name(facility);
    let mut is_well = true;
    let mut recipes = checker.within("recipes");
    for (product, recipe) in &making.recipes {
        let mut checker = recipes.within(product);
        let keeps =
            |name: &str| resolved.products.get(name).is_none_or(|id| resolved.keeps(facility, id));
        let is_divisible = |name: &str| spec.products.get(name).is_none_or(|one| one.divisible);
        if !keeps(product) {
            let text = format!("`{at}` does not keep `{product}`, which it makes");
            checker.conflict(text, "add it to an assortment, or remove the recipe");
            is_well = false;
        }
        let mut of = checker.within("of");
        for (component, amount) in &recipe.of {
            let mut checker = of.within(component);
            if !keeps(component) {
                let text =
                    format!("`{at}` does not keep `{component}`, of which it makes `{product}`");
                checker.conflict(text, "add it to an assortment, or remove it from the recipe");
                is_well = false;
            } else if !is_divisible(component) && (amount.fract() != 0.0 || is_divisible(product)) {
                checker.conflict(
                    format!("batches of `{product}` may take a fraction of `{component}`, which is in whole units"),
                    "make the component `divisible`, or let whole units of the product take whole numbers of it",
                );
                is_well = false;
            }
        }
    }
    is_well
}

/// Reports lanes from a place to itself that also lead elsewhere.
fn check_routes(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (name, lane) in &spec.lanes {
        let mut lane_checker = checker.within(name);
        for (origin, destinations) in &lane.routes {
            let own: Vec<FacilityId> = resolved.members(origin).cloned().unwrap_or_default();
            let makes = own.iter().any(|id| making(resolved, *id).is_some());
            let ends: Vec<FacilityId> = destinations
                .iter()
                .filter_map(|end| resolved.members(end))
                .flatten()
                .copied()
                .collect();
            let returns = ends.iter().any(|end| own.contains(end));
            for (field, is_given) in
                [("port", lane.port.is_some()), ("onward", !lane.onward.is_empty())]
            {
                if makes && returns && is_given {
                    lane_checker.within(field).conflict(
                        format!("what `{origin}` makes for itself travels nowhere"),
                        format!("remove `{field}`: the lane orders from the line alone"),
                    );
                }
            }
            if makes && returns && ends.iter().any(|end| !own.contains(end)) {
                lane_checker.within("routes").within(origin).conflict(
                    format!("a lane from `{origin}` to itself orders what it makes, and leads nowhere else"),
                    "a lane of its line, and another one for the other destinations",
                );
            }
        }
    }
}

/// Reports lanes that leave no time to pick their orders.
fn check_picking_time(spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
    for (index, (name, lane)) in spec.lanes.iter().enumerate() {
        let ServiceSpec::Timetable(timetable) = &lane.service else { continue };
        let is_at_once = timetable.cutoff == timetable.departs && timetable.cutoff_days_before == 0;
        let picks = |lane: &&ResolvedLane| {
            let origin = resolved.facilities.get(lane.origin.index());
            lane.spec == index && origin.is_some_and(|origin| origin.picking.is_some())
        };
        if let Some(own) = resolved.lanes.iter().find(picks).filter(|_| is_at_once) {
            let origin = resolved.names.name(own.origin);
            let mut checker = checker.within(name);
            checker.within("service").within("cutoff").conflict(
                format!(
                    "`{origin}` picks orders between cut-off and departure, which are at one time"
                ),
                "an earlier cut-off",
            );
        }
    }
}

/// What a facility makes.
fn making(resolved: &Resolved, facility: FacilityId) -> Option<&Making> {
    resolved.facilities.get(facility.index())?.making.as_ref()
}

/// Mean units a day by stock point, and the lanes that supply each.
struct Loads<'a> {
    /// By facility, then product.
    daily: Vec<f64>,
    /// With the planned part of each lane, in the same order.
    lanes: Vec<Vec<(&'a ResolvedLane, f64)>>,
}

impl<'a> Loads<'a> {
    /// The loads of a specification, without disruptions.
    fn of(spec: &SupplySpec, resolved: &'a Resolved) -> Self {
        let grid = resolved.grid();
        let mut lanes: Vec<Vec<(&ResolvedLane, f64)>> = vec![Vec::new(); resolved.kept.len()];
        for lane in &resolved.lanes {
            let ends = lane.destinations.iter().flat_map(|to| {
                lane.products.iter().map(move |product| grid.slot(to.index(), product.index()))
            });
            for (slot, _) in ends.zip(&lane.takes).filter(|(_, takes)| **takes) {
                lanes[slot].push((lane, 1.0));
            }
        }
        for entry in resolve_sources(spec, resolved, &mut Issues::new().at("")) {
            let sourcing = spec.sources.get_index(entry.spec).map(|(_, one)| one.choose.sourcing());
            let Some(sourcing) = sourcing else { continue };
            for (facility, product, numbers) in entry.stocks {
                let parts = numbers.iter().enumerate().filter_map(|(index, number)| {
                    Some((resolved.lanes.get(*number)?, sourcing.planned(index)))
                });
                lanes[grid.slot(facility.index(), product.index())] = parts.collect();
            }
        }
        let mut loads = Self { daily: vec![0.0; resolved.kept.len()], lanes };
        for demand in spec.demand.values() {
            let at = demand.at.iter().filter_map(|name| resolved.members(name)).flatten();
            for &facility in at {
                let size = resolved.facilities.get(facility.index()).map_or(0.0, |one| one.size);
                for (name, units) in &demand.units_per_day {
                    if let Some(product) = resolved.products.get(name) {
                        loads.add(resolved, facility, product, units * size);
                    }
                }
            }
        }
        loads
    }

    /// Adds demand at a stock point, and behind it.
    fn add(&mut self, resolved: &Resolved, facility: FacilityId, product: ProductId, units: f64) {
        let grid = resolved.grid();
        let mut left = vec![(facility, product, units)];
        for _ in 0..MOST_SOURCES {
            let Some((facility, product, units)) = left.pop() else { break };
            let slot = grid.slot(facility.index(), product.index());
            if !resolved.keeps(facility, product) {
                continue;
            }
            self.daily[slot] += units;
            for &(lane, part) in self.lanes[slot].iter().filter(|(_, part)| *part > 0.0) {
                let units = units * part;
                if lane.origin != facility {
                    left.push((lane.origin, product, units));
                    continue;
                }
                let recipe =
                    making(resolved, facility).and_then(|making| making.recipes.get(&product));
                let Some(recipe) = recipe else { continue };
                let started = units / (0.5 * (recipe.good.0 + recipe.good.1));
                left.extend(recipe.of.iter().map(|&(of, amount)| (facility, of, amount * started)));
            }
        }
    }

    /// Units a day, and jobs a day, that some lanes bring to some facilities.
    fn brought(
        &self,
        spec: &SupplySpec,
        resolved: &Resolved,
        is_meant: impl Fn(&ResolvedLane, FacilityId) -> bool,
    ) -> (f64, f64) {
        let grid = resolved.grid();
        let (mut units, mut jobs) = (0.0, 0.0);
        for lane in &resolved.lanes {
            for &to in lane.destinations.iter().filter(|to| is_meant(lane, **to)) {
                let daily = |product: &ProductId| {
                    let slot = grid.slot(to.index(), product.index());
                    let sources = self.lanes[slot].iter();
                    let own = sources.filter(|(source, _)| std::ptr::eq(*source, lane));
                    self.daily[slot] * own.map(|(_, part)| part).sum::<f64>()
                };
                let flow: f64 = lane.products.iter().map(daily).sum();
                units += flow;
                let written = spec.lanes.get_index(lane.spec).map(|(_, lane)| lane);
                jobs += written.map_or(0.0, |written| jobs_a_day(spec, written, flow));
            }
        }
        (units, jobs)
    }

    /// Notes stations to which more comes than they handle, and stations to which nothing comes.
    fn note(&self, spec: &SupplySpec, resolved: &Resolved, checker: &mut Checker) {
        let mut ports = checker.within("ports");
        for (name, port) in &spec.ports {
            let passes = |lane: &ResolvedLane, _| {
                let written = spec.lanes.get_index(lane.spec);
                written.is_some_and(|(_, lane)| {
                    let legs = lane.onward.iter().filter_map(|leg| spec.legs.get(leg));
                    let mut ports = legs.map(|leg| &leg.port).chain([&lane.port]);
                    ports.any(|port| port.as_ref() == Some(name))
                })
            };
            let (units, jobs) = self.brought(spec, resolved, passes);
            let station = port.station();
            note_load(
                station.total_work_s(units, jobs),
                station.hours_a_week(),
                &mut ports.within(name),
            );
        }
        let mut facilities = checker.within("facilities");
        for (entry, place) in &spec.facilities {
            self.note_facility(spec, resolved, (entry, place), &mut facilities.within(entry));
        }
    }

    fn note_facility(
        &self,
        spec: &SupplySpec,
        resolved: &Resolved,
        (entry, place): (&str, &FacilitySpec),
        checker: &mut Checker,
    ) {
        let members = || resolved.members(entry).into_iter().flatten();
        let dock_of = |id: &FacilityId| resolved.facilities.get(id.index())?.dock.as_ref();
        if place.receiving.is_some() {
            let mut checker = checker.within("receiving");
            let busiest = members().filter_map(|id| {
                let comes = |lane: &ResolvedLane, to| to == *id && lane.origin != to;
                let (units, jobs) = self.brought(spec, resolved, comes);
                let dock = dock_of(id)?;
                Some((dock.total_work_s(units, jobs), dock.hours_a_week()))
            });
            if let Some((work_s, hours)) = busiest.max_by(|one, other| one.0.total_cmp(&other.0)) {
                note_load(work_s, hours, &mut checker);
            }
            let arrives = |lane: &ResolvedLane| {
                members().any(|id| lane.origin != *id && lane.destinations.contains(id))
            };
            if !resolved.lanes.iter().any(arrives) {
                checker.note(
                    "no-effect",
                    "no lane brings goods to this dock",
                    "a lane, or no `receiving`",
                );
            }
        }
        if let Some(picking) = &place.picking {
            // What a production line makes leaves nothing.
            let leaves = |lane: &ResolvedLane| {
                members().any(|id| lane.origin == *id && !lane.destinations.contains(id))
            };
            let is_timetabled = |lane: &ResolvedLane| {
                let written = spec.lanes.get_index(lane.spec).map(|(_, lane)| &lane.service);
                matches!(written, Some(ServiceSpec::Timetable(_)))
            };
            let mut own = resolved.lanes.iter().filter(|lane| leaves(lane));
            let mut checker = checker.within("picking");
            if !own.clone().any(is_timetabled) {
                let help = "a lane by timetable from here, or no `picking`";
                checker.note("no-effect", "no departure by timetable is picked here", help);
            } else if own.any(|lane| !is_timetabled(lane)) {
                checker.note(
                    "not-picked",
                    "orders on demand from here leave without being picked",
                    "a lane by timetable, or no `picking`",
                );
            }
            let busiest = members().map(|id| {
                let leaves = |lane: &ResolvedLane, to| {
                    lane.origin == *id && lane.origin != to && is_timetabled(lane)
                };
                self.brought(spec, resolved, leaves)
            });
            if let Some((units, jobs)) = busiest.max_by(|one, other| one.0.total_cmp(&other.0)) {
                let station = picking.station();
                note_load(station.total_work_s(units, jobs), station.hours_a_week(), &mut checker);
            }
        }
        if place.making.is_none() {
            return;
        }
        let mut checker = checker.within("making");
        // Members of a group differ in what is demanded of them alone: one note of a kind says it.
        let mut is_idle = false;
        let mut busiest = (0.0, 0.0);
        for &id in members() {
            let Some(made) = making(resolved, id) else { continue };
            let own = |lane: &ResolvedLane, to| to == id && lane.origin == to;
            let is_ordered = |product: &ProductId| {
                resolved.lanes.iter().any(|lane| {
                    lane.origin == id
                        && lane.destinations == [id]
                        && lane.products.contains(product)
                })
            };
            let idle: Vec<&str> = made
                .recipes
                .keys()
                .filter(|product| !is_ordered(product))
                .map(|product| &**resolved.products.name(*product))
                .collect();
            if !idle.is_empty() && !is_idle {
                let at = resolved.names.name(id);
                checker.note(
                    "no-effect",
                    format!(
                        "nothing orders {} from the line of `{at}`",
                        list(idle.iter().copied())
                    ),
                    format!("a lane from `{at}` to itself"),
                );
                is_idle = true;
            }
            let (units, jobs) = self.brought(spec, resolved, own);
            let good = made.recipes.values().map(|recipe| 0.5 * (recipe.good.0 + recipe.good.1));
            let best = good.fold(0.0_f64, f64::max);
            if best > 0.0 {
                let work_s = made.line.total_work_s(units / best, jobs);
                if work_s > busiest.0 {
                    busiest = (work_s, made.line.hours_a_week());
                }
            }
        }
        note_load(busiest.0, busiest.1, &mut checker);
    }
}

/// Jobs a day that a lane which brings some units a day sends to a destination, at least.
fn jobs_a_day(spec: &SupplySpec, lane: &LaneSpec, units: f64) -> f64 {
    match &lane.service {
        ServiceSpec::Timetable(timetable) => {
            (timetable.timetable().departures_in_week() / WEEK_D).min(units)
        }
        ServiceSpec::OnDemand(OnDemandSpec { review: Some(review), .. }) => {
            (SimSpan::DAY.seconds() / review.every.seconds()).min(units)
        }
        ServiceSpec::OnDemand(_) => {
            // Each unit is ordered by itself, unless something makes batches of them.
            let is_single = matches!(lane.orders, OrdersSpec::BaseStock(_))
                && lane.quantities.is_none()
                && spec.demand.values().all(|demand| demand.units_per_customer.is_none());
            if is_single { units } else { 0.0 }
        }
    }
}

/// Notes a station that has more work than it does.
fn note_load(work_s: f64, hours_a_week: f64, checker: &mut Checker) {
    let hours = work_s * WEEK_D / 3_600.0;
    if hours >= hours_a_week && hours > 0.0 {
        checker.note(
            "overloaded",
            format!("in the mean {hours:.1} h of work a week come to it, and it does {hours_a_week:.1} h: its line grows without end"),
            "a higher rate, more servers, longer shifts, or less demand",
        );
    }
}
