//! From a checked specification to stock points, demand and lanes in a World.

use super::chain::{Chain, Layout, Source};
use super::customers::Customers;
use super::day::DayTurns;
use super::demand::{DemandLawSpec, DemandModel, HourOfTrade};
use super::lane::{Delivered, Lane, LaneId, OnDemand, Service, ServiceSpec};
use super::order::{Basis, CutOff, OpenBook, Stamp};
use super::ordering::{LevelsSpec, Ordering, OrdersSpec};
use super::policy::{ForecastLevel, Smoothing};
use super::product::ProductId;
use super::resolve::{Resolved, ResolvedLane, resolve};
use super::review::begin_reviews;
use super::spec::{StockLevelSpec, SupplySpec};
use super::stock::{StockId, StockPoint};
use super::surge::Surges;
use super::transit::Shipments;
use crate::environment::{Areas, Clock};
use crate::kernel::{Draws, SimSpan, SimTime, Simulation, StreamCollision};
use crate::quantity::{Mistakes, Names};
use bevy_ecs::prelude::World;
use std::collections::VecDeque;
use std::sync::Arc;

/// Puts a supply chain into a simulation whose clock stands at the begin of the run, after the
/// environment, and sets it going. The specification is one that `SupplySpec::check` let pass.
///
/// # Errors
/// If two causes share a stream of draws.
pub fn assemble<W: Send + 'static>(
    spec: &SupplySpec,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let areas = sim.world.get_resource::<Areas>().cloned().unwrap_or_default();
    let Some(clock) = sim.world.get_resource::<Clock>().cloned() else { return Ok(()) };
    let now = sim.now();
    let resolved = resolve(spec, &areas, &mut Mistakes::new().at("supply"));
    let mut chain = spawn_points(spec, &resolved, &clock, &mut sim.world, now);
    connect(spec, &resolved, &mut chain);
    let flows = mean_flows(spec, &resolved, &chain);
    stock_up(spec, &resolved, &chain, &flows, &mut sim.world, now);
    let model = open_doors(spec, &resolved, &chain, draws, sim)?;
    let reviews = spawn_lanes(spec, &resolved, &mut chain, &flows, draws, sim, &clock)?;
    let hour = HourOfTrade::first(now, &clock);
    let day = clock.day_of(now) + 1;
    let agenda = sim.agenda();
    agenda.at(hour.middle(&clock), hour);
    agenda.at(clock.midnight(day), DayTurns { day });
    begin_reviews(&chain, &reviews, agenda);
    sim.world.insert_resource(Chain::new(chain));
    sim.world.insert_resource(model);
    sim.world.init_resource::<Shipments>();
    sim.world.init_resource::<Surges>();
    Ok(())
}

/// One entity for each product that a facility keeps.
fn spawn_points(
    spec: &SupplySpec,
    resolved: &Resolved,
    clock: &Clock,
    world: &mut World,
    now: SimTime,
) -> Layout {
    let mut chain = Layout {
        products: resolved.products.clone(),
        facilities: resolved.names.clone(),
        product_data: spec.products.values().map(super::product::ProductSpec::product).collect(),
        facility_data: resolved.facilities.clone(),
        holding_rate: spec.holding_rate.map_or(0.0, crate::quantity::Ratio::si),
        clock: clock.clone(),
        lanes: Names::new(),
        lane_entities: Vec::new(),
        lane_ends: Vec::new(),
        lane_cells: Vec::new(),
        places: Vec::new(),
        points: Vec::new(),
        at: Vec::new(),
        sources: Vec::new(),
        feeds: Vec::new(),
        reviews: Vec::new(),
    };
    for facility in resolved.names.ids() {
        for product in resolved.products.ids().filter(|product| resolved.keeps(facility, *product))
        {
            let entity = world.spawn_empty().id();
            let stock = chain.add_point(facility, product, entity);
            let unmet = chain.product_data[product.index()].unmet;
            let opening = chain.facility_data[facility.index()].opening;
            world
                .entity_mut(entity)
                .insert(StockPoint::new(stock, facility, product, unmet, opening, now, 0.0));
        }
    }
    chain
}

/// Every stock point learns its source.
fn connect(spec: &SupplySpec, resolved: &Resolved, chain: &mut Layout) {
    for lane in &resolved.lanes {
        let id = chain.lanes.intern(&lane.name);
        chain.lane_ends.push((lane.origin, lane.destinations.clone()));
        let service = &spec.lanes[lane.spec].service;
        let continuous =
            matches!(service, ServiceSpec::OnDemand(on_demand) if on_demand.review.is_none());
        for (destination, line, stock) in cells(lane, chain) {
            chain.sources[stock.index()] = Some(Source { lane: id, destination, line, continuous });
        }
        if matches!(service, ServiceSpec::OnDemand(_)) {
            for (line, product) in lane.products.iter().enumerate() {
                if let Some(stock) = chain.stock_at(lane.origin, *product) {
                    chain.feeds[stock.index()].push((id, line));
                }
            }
        }
    }
}

/// The stock points that a lane feeds, with destination and line.
fn cells(lane: &ResolvedLane, chain: &Layout) -> Vec<(usize, usize, StockId)> {
    let lines = lane.products.len();
    let taken = lane.takes.iter().enumerate().filter(|(_, takes)| **takes);
    taken
        .filter_map(|(cell, _)| {
            let stock =
                chain.stock_at(lane.destinations[cell / lines], lane.products[cell % lines])?;
            Some((cell / lines, cell % lines, stock))
        })
        .collect()
}

/// Mean and variance of a day's demand at each stock point, that of those supplied from it included.
fn mean_flows(spec: &SupplySpec, resolved: &Resolved, chain: &Layout) -> Vec<(f64, f64)> {
    let mut flows = vec![(0.0, 0.0); chain.points.len()];
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Mistakes::new().at("")) {
            for (name, units) in &demand.units_per_day {
                let Some(product) = resolved.products.get(name) else { continue };
                let mean = units * resolved.facilities[facility.index()].size;
                let ratio = if let DemandLawSpec::NegativeBinomial { variance_ratio } = demand.law {
                    variance_ratio
                } else {
                    1.0
                };
                let mut at = chain.stock_at(facility, product);
                // A chain of sources is no longer than there are stock points, unless it is a ring.
                for _ in 0..64 {
                    let Some(stock) = at else { break };
                    flows[stock.index()].0 += mean;
                    flows[stock.index()].1 += mean * ratio;
                    let source = chain
                        .source(stock)
                        .and_then(|source| chain.ends(source.lane, source.destination));
                    at = source.and_then(|(origin, _)| chain.stock_at(origin, product));
                }
            }
        }
    }
    flows
}

/// What is on hand when the run begins.
fn stock_up(
    spec: &SupplySpec,
    resolved: &Resolved,
    chain: &Layout,
    flows: &[(f64, f64)],
    world: &mut World,
    now: SimTime,
) {
    let mut nowhere = Mistakes::new();
    for initial in spec.initial_stock.values() {
        let products = resolved.products(spec, &initial.goods, &mut nowhere.at(""));
        for facility in resolved.facilities(&initial.at, &mut nowhere.at("")) {
            for stock in products.iter().filter_map(|product| chain.stock_at(facility, *product)) {
                let Some(mut point) =
                    chain.point(stock).and_then(|point| world.get_mut::<StockPoint>(point))
                else {
                    continue;
                };
                let (facility, product) = (point.facility, point.product);
                let Some(data) = chain.product(product) else { continue };
                let units = match initial.level {
                    StockLevelSpec::Days(days) => days * flows[stock.index()].0,
                    StockLevelSpec::Units(units) => units,
                };
                let units = if data.divisible { units } else { units.ceil() };
                let opening = chain.facility_data[facility.index()].opening;
                *point = StockPoint::new(stock, facility, product, data.unmet, opening, now, units);
            }
        }
    }
}

/// Customers, at the stock points where somebody asks for something.
fn open_doors<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    chain: &Layout,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<DemandModel, StreamCollision> {
    let mut model = DemandModel::default();
    let (world, agenda) = sim.parts();
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Mistakes::new().at("")) {
            let data = &chain.facility_data[facility.index()];
            for (name, units) in &demand.units_per_day {
                let stock = resolved
                    .products
                    .get(name)
                    .and_then(|product| chain.stock_at(facility, product));
                let Some((stock, entity)) =
                    stock.and_then(|stock| Some((stock, chain.point(stock)?)))
                else {
                    continue;
                };
                let rate = units * data.size;
                if rate <= 0.0 {
                    continue;
                }
                let stream =
                    draws.stream(&format!("demand/{}/{name}", chain.facilities.name(facility)))?;
                if let Some(mut point) = world.get_mut::<StockPoint>(entity) {
                    point.open_to_customers();
                }
                if demand.law == DemandLawSpec::OneByOne {
                    let mut customers = Box::new(Customers::new(rate, stream));
                    customers.send_next(stock, agenda);
                    if let Some(mut point) = world.get_mut::<StockPoint>(entity) {
                        point.customers = Some(customers);
                    }
                } else {
                    let demand =
                        model.demand(demand, name, data.size, data.opening, data.area, stream);
                    world.entity_mut(entity).insert(demand);
                }
            }
        }
    }
    Ok(model)
}

/// Lanes with their open orders, and the first cut-offs; gives the first instants of the reviews.
fn spawn_lanes<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    chain: &mut Layout,
    flows: &[(f64, f64)],
    draws: &mut Draws,
    sim: &mut Simulation<W>,
    clock: &Clock,
) -> Result<Vec<SimSpan>, StreamCollision> {
    let now = sim.now();
    let (world, agenda) = sim.parts();
    let mut firsts = Vec::new();
    for (index, lane) in resolved.lanes.iter().enumerate() {
        let id = LaneId::new(index);
        let written = &spec.lanes[lane.spec];
        let (many, lines) = (lane.destinations.len(), lane.products.len());
        let stocks = cells(lane, chain);
        let mut at_destinations: Vec<Option<StockId>> = vec![None; many * lines];
        let mut flow = vec![(0.0, 0.0); many * lines];
        for &(destination, line, stock) in &stocks {
            at_destinations[destination * lines + line] = Some(stock);
            flow[destination * lines + line] = flows[stock.index()];
        }
        let at_destinations: Arc<[Option<StockId>]> = at_destinations.into();
        chain.lane_cells.push(Arc::clone(&at_destinations));
        let at_origin = |product: &ProductId| chain.stock_at(lane.origin, *product);
        let sources = lane.products.iter().map(at_origin).collect();
        let service = match &written.service {
            ServiceSpec::Timetable(timetable) => Service::Timetable(timetable.timetable()),
            ServiceSpec::OnDemand(on_demand) => {
                if let Some(review) = on_demand.review {
                    let (every, first) = (review.every.nanoseconds(), review.first.nanoseconds());
                    chain.add_review(
                        SimSpan::from_nanos(every),
                        SimSpan::from_nanos(first),
                        &mut firsts,
                        stocks.iter().map(|cell| cell.2),
                    );
                }
                Service::OnDemand(OnDemand {
                    lead: on_demand.lead.law(),
                    keeps_order: on_demand.keeps_order,
                    promise: on_demand
                        .promise
                        .map(|promise| SimSpan::from_nanos(promise.nanoseconds())),
                    waiting: vec![VecDeque::new(); lines],
                    sent: vec![0; many * lines],
                    latest: vec![now; many],
                })
            }
        };
        let ordering = ordering(&written.orders, &service, lane, chain, &flow);
        let divisible = lane.products.iter().map(|product| chain.divisible(*product)).collect();
        let stamp = Stamp { set_at: now, decision: 0, rung: 0, basis: Basis::LastWeek };
        let mut open = OpenBook {
            departure: 0,
            quantities: vec![0.0; many * lines],
            stamps: vec![stamp; many],
            last_week: Vec::new(),
        };
        if let Service::Timetable(timetable) = &service {
            let first = timetable.first_open(now, clock);
            open.last_week = first_plan(timetable, first, &flow, clock);
            let place = timetable.place_in_week(first, clock);
            let plan = open.last_week[place * flow.len()..][..flow.len()].to_vec();
            open.quantities = plan;
            let unanswered =
                if let Ordering::Decided(unanswered) = ordering { Some(unanswered) } else { None };
            open.open(first, place, unanswered, now);
            agenda.at(timetable.cut_off(first, clock), CutOff { lane: id, departure: first });
        }
        let entity = world.spawn(Lane {
            id,
            origin: lane.origin,
            mode: written.mode,
            destinations: lane.destinations.clone(),
            products: lane.products.clone(),
            short: written.short,
            cells: at_destinations,
            sources,
            divisible,
            service,
            ordering,
            open,
            closed: VecDeque::new(),
            owed: vec![0.0; many * lines],
            stream: draws.stream(&format!("lane/{}", lane.name))?,
            delays: Vec::new(),
            cost_per_departure: written.cost_per_departure.map_or(0.0, crate::quantity::Money::si),
            cost_per_unit: written.cost_per_unit.map_or(0.0, crate::quantity::MoneyPerUnit::si),
            delivered: Delivered::default(),
        });
        let entity = entity.id();
        chain.lane_entities.push(entity);
    }
    Ok(firsts)
}

/// A plan to begin with: mean demand over the days that a departure is for, in whole units.
fn first_plan(
    timetable: &super::timetable::Timetable,
    first: i64,
    flow: &[(f64, f64)],
    clock: &Clock,
) -> Vec<f64> {
    let mut plan = vec![0.0; timetable.places_in_week() * flow.len()];
    let mut departure = first;
    for _ in 0..timetable.places_in_week() {
        let next = timetable.after(departure, clock);
        let days = timetable.days_between(departure, next);
        let place = timetable.place_in_week(departure, clock);
        for (planned, (mean, _)) in plan[place * flow.len()..].iter_mut().zip(flow) {
            *planned = (mean * days).round();
        }
        departure = next;
    }
    plan
}

fn ordering(
    spec: &OrdersSpec,
    service: &Service,
    lane: &ResolvedLane,
    chain: &Layout,
    flow: &[(f64, f64)],
) -> Ordering {
    let lines = lane.products.len();
    match spec {
        OrdersSpec::Decided { unanswered } => Ordering::Decided(*unanswered),
        OrdersSpec::BaseStock(levels) => Ordering::BaseStock(
            flow.iter()
                .enumerate()
                .map(|(cell, (mean, _))| match levels {
                    LevelsSpec::Days(days) => days * mean,
                    LevelsSpec::Units(units) => *units,
                    LevelsSpec::ByProduct(levels) => {
                        let name = chain.products.name(lane.products[cell % lines]);
                        levels.get(&**name).copied().unwrap_or(0.0)
                    }
                })
                .collect(),
        ),
        OrdersSpec::Forecast { protects, safety, smoothing } => {
            let by_timetable = match service {
                Service::Timetable(timetable) => timetable.protected_days() as f64,
                Service::OnDemand(_) => 1.0,
            };
            let protects_days =
                protects.map_or(by_timetable, |span| span.seconds() / SimSpan::DAY.seconds());
            Ordering::Forecast {
                policy: ForecastLevel { protects_days, safety: *safety },
                series: flow
                    .iter()
                    .map(|(mean, variance)| Smoothing::new(*smoothing, *mean, variance.sqrt()))
                    .collect(),
                seen: vec![0.0; flow.len()],
            }
        }
    }
}
