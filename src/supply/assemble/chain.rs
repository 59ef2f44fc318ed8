//! The whole chain: stock points, demand and lanes.

use super::common::share_demand;
use super::lanes::lanes;
use super::records::add_records;
use super::shelves::add_shelves;
use super::wishes::add_wishes;
use crate::environment::{Areas, Clock, LocalClock};
use crate::issue::Issues;
use crate::kernel::{Draws, Scatter, SimSpan, SimTime, Simulation, StreamCollision};
use crate::quantity::{Money, MoneyPerUnit, Ratio};
use crate::supply::demand::{
    ArrivalProfile, Demand, DemandLawSpec, DemandModel, DemandPeriods, Surges, Trading,
    TradingHour, schedule_next,
};
use crate::supply::failures::{self, FailurePlan};
use crate::supply::id::{LaneId, ProductId, StockId};
use crate::supply::measure::{Bullwhip, DayStarts};
use crate::supply::network::{
    LaneTerms, Packed, ProductSpec, Quantities, ServiceSpec, SupplySource, Topology, TopologyData,
    Vehicles,
};
use crate::supply::ordering::policy::orderable;
use crate::supply::ordering::{OrderBooks, begin_reviews};
use crate::supply::poisson::PoissonProcess;
use crate::supply::resolve::{Resolved, resolve};
use crate::supply::resolve_sources::resolve_sources;
use crate::supply::spec::{InitialStockSpec, LaneSpec, StockLevelSpec, SupplySpec};
use crate::supply::stock::StockPoint;
use crate::supply::transport::Transport;
use bevy_ecs::prelude::World;
use std::sync::Arc;

/// Adds a supply chain to a simulation whose clock stands at the beginning of the run, after the
/// environment, and schedules its first events. The specification is one that `SupplySpec::check`
/// accepts.
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
    let mut resolved = resolve(spec, &areas, &mut Issues::new().at("supply"));
    resolved.follow(&areas.clocks(&clock));
    let mut topology = spawn_points(spec, &resolved, &clock, &mut sim.world, now);
    let clocks = (&areas, areas.clocks(&clock));
    let reviews = connect(spec, &resolved, &mut topology, clocks, now);
    choose_sources(spec, &resolved, &mut topology);
    let flows = mean_flows(spec, &resolved, &topology);
    topology.plan_handling(|stock| flows.get(stock.index()).map_or(0.0, |(mean, _)| *mean));
    set_initial_stock(spec, &resolved, &topology, &flows, &mut sim.world, now);
    add_wishes(spec, &resolved, &topology, draws, &mut sim.world, now)?;
    let model = add_demand(spec, &resolved, &topology, draws, sim)?;
    add_shelves(spec, &resolved, &topology, &flows, sim);
    add_records(spec, &resolved, &topology, &flows, draws, sim)?;
    share_demand(spec, &resolved, &topology, &areas, draws, &mut sim.world)?;
    let (books, traffic) = lanes(spec, &resolved, &topology, &flows, draws, sim)?;
    let hour = TradingHour::of(now, &clock);
    let day = clock.day_of(now) + 1;
    let agenda = sim.agenda();
    agenda.at(now, hour);
    agenda.at(clock.midnight(day), DayStarts { day });
    begin_reviews(&reviews, agenda);
    let topology = Topology::new(topology);
    let mut transport = Transport::new(topology.clone(), traffic);
    transport.draw_from(draws)?;
    sim.world.insert_resource(transport);
    sim.world.insert_resource(OrderBooks::new(books));
    sim.world.insert_resource(Bullwhip::new(&topology));
    sim.world.insert_resource(Trading::new(topology.clone(), model.clone()));
    sim.world.insert_resource(topology);
    sim.world.insert_resource(model);
    sim.world.init_resource::<Surges>();
    begin_failures(spec, &resolved, draws, sim)
}

/// Starts the processes of random failures.
fn begin_failures<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(), StreamCollision> {
    let mut issues = Issues::new();
    let mut checker = issues.at("supply");
    let mut plans = Vec::with_capacity(spec.failures.len());
    for (name, failures) in &spec.failures {
        let facilities = resolved.facilities(&failures.at, &mut checker);
        let products = resolved.products(spec, &failures.goods, &mut checker);
        plans.push(FailurePlan { name, spec: failures, facilities, products });
    }
    failures::begin(&plans, draws, sim)
}

/// One entity for each product that a facility keeps.
fn spawn_points(
    spec: &SupplySpec,
    resolved: &Resolved,
    clock: &Clock,
    world: &mut World,
    now: SimTime,
) -> TopologyData {
    let storage = spec.storage.unwrap_or_default();
    let product = |product: &ProductSpec| product.product(storage.of(product.class));
    let products = spec.products.values().map(product).collect();
    let mut topology = TopologyData::new(
        (resolved.products.clone(), products),
        (resolved.names.clone(), resolved.facilities.clone()),
        spec.holding_rate.map_or(0.0, Ratio::si),
        clock.clone(),
    );
    for facility in resolved.names.ids() {
        for product in resolved.products.ids().filter(|product| resolved.keeps(facility, *product))
        {
            let entity = world.spawn_empty().id();
            let stock = topology.add_stock(facility, product, entity);
            let point = initial_point(&topology, stock, now, 0.0);
            world.entity_mut(entity).insert(point);
        }
    }
    topology
}

/// A stock point with an initial stock.
///
/// # Panics
/// If the topology has no such stock point.
fn initial_point(
    topology: &TopologyData,
    stock: StockId,
    now: SimTime,
    on_hand: f64,
) -> StockPoint {
    let place = topology.facility_and_product(stock);
    let terms = place.and_then(|(facility, product)| {
        let opening = topology.facility(facility)?.opening.clone();
        Some((facility, product, topology.product(product)?.unmet, opening))
    });
    #[expect(clippy::expect_used, reason = "the caller took the number from this topology")]
    let (facility, product, unmet, opening) = terms.expect("the stock point is in the topology");
    let mut point = StockPoint::new(stock, facility, product, unmet, opening, now, on_hand);
    let data = topology.product(product);
    if let Some((days, fresh)) = data.and_then(|product| product.shelf_life) {
        let is_whole = data.is_some_and(|product| !product.fractional);
        point.set_shelf_life((days, fresh, is_whole), topology.clock().day_of(now));
    }
    point
}

/// Adds the lanes to the topology; returns the instant of the first review of each review period.
fn connect(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &mut TopologyData,
    (areas, clocks): (&Areas, Vec<Option<LocalClock>>),
    now: SimTime,
) -> Vec<SimTime> {
    for (name, port) in &spec.ports {
        topology.add_port(name, port.station());
    }
    for (name, leg) in &spec.legs {
        let area = leg.area.as_ref().and_then(|area| areas.names.get(area));
        let clock = area.and_then(|area| clocks.get(area.index()).cloned().flatten());
        let port = leg.port.as_ref().and_then(|port| topology.ports.get(port));
        topology.add_leg(name, leg.leg(clock, port));
    }
    let mut firsts = Vec::new();
    for lane in &resolved.lanes {
        let written = &spec.lanes[lane.spec];
        let port = written.port.as_ref().and_then(|port| topology.ports.get(port));
        let id = topology.add_lane(LaneTerms {
            port,
            name: &lane.name,
            origin: lane.origin,
            destinations: lane.destinations.clone(),
            products: lane.products.clone(),
            takes: &lane.takes,
            service: &written.service,
            mode: written.mode,
            shortage: written.short,
            quantities: quantities(written, &lane.products, topology),
            vehicles: vehicles(written, &lane.products, topology),
            purchase: written.purchase.as_ref(),
            onward: written.onward.iter().filter_map(|leg| topology.legs.get(leg)).collect(),
            penalty_per_missed: written.penalty_per_missed.map_or(0.0, Money::si),
            cost_per_departure: written.cost_per_departure.map_or(0.0, Money::si),
            cost_per_unit: written.cost_per_unit.map_or(0.0, MoneyPerUnit::si),
        });
        if let ServiceSpec::OnDemand(on_demand) = &written.service
            && let Some(review) = on_demand.review
            && let Some(lane) = topology.lane(id)
        {
            let [every, first] =
                [review.every, review.first].map(|span| SimSpan::from_nanos(span.nanoseconds()));
            let of_lane = |stock: StockId| {
                let source = topology.sources(stock).iter().find(|source| source.lane == id)?;
                Some((stock, *source))
            };
            let sources: Vec<(StockId, SupplySource)> =
                (0..lane.slots()).filter_map(|slot| of_lane(lane.stock(slot)?)).collect();
            topology.add_review(every, now + first, &mut firsts, sources.into_iter());
        }
    }
    firsts
}

/// Says how the orders of stock points with several sources choose among them.
fn choose_sources(spec: &SupplySpec, resolved: &Resolved, topology: &mut TopologyData) {
    for entry in resolve_sources(spec, resolved, &mut Issues::new().at("")) {
        let Some((_, sources)) = spec.sources.get_index(entry.spec) else { continue };
        let sourcing = Arc::new(sources.choose.sourcing());
        for (facility, product, lanes) in entry.stocks {
            // Lanes have the numbers of the resolved ones.
            let lanes: Vec<LaneId> = lanes.into_iter().map(LaneId::new).collect();
            if let Some(stock) = topology.stock_at(facility, product) {
                topology.choose_sources(stock, &lanes, sourcing.clone());
            }
        }
    }
}

/// Quantities in which the orders of a lane of some products are taken.
fn quantities(
    lane: &LaneSpec,
    products: &[ProductId],
    topology: &TopologyData,
) -> Option<Quantities> {
    let packed = |id: &ProductId| {
        let product = topology.product(*id);
        Packed {
            name: topology.products.name(*id),
            case: product.and_then(|product| product.case),
            fractional: product.is_some_and(|product| product.fractional),
            cost: product.map_or(0.0, |product| product.cost),
        }
    };
    let packed: Vec<Packed> = products.iter().map(packed).collect();
    Some(lane.quantities.as_ref()?.quantities(&packed))
}

/// The vehicles of a lane that carries some products.
fn vehicles(lane: &LaneSpec, products: &[ProductId], topology: &TopologyData) -> Option<Vehicles> {
    let load = |id: &ProductId| topology.product(*id).map_or(1.0, |product| product.load);
    Some(lane.vehicles.as_ref()?.vehicles(products.iter().map(load).collect()))
}

/// Stock points behind one of customers to which its demand is added at most.
const MOST_SOURCES: usize = 10_000;

/// Mean and variance of a day's demand at each stock point, including the demand of facilities supplied
/// from it.
fn mean_flows(spec: &SupplySpec, resolved: &Resolved, topology: &TopologyData) -> Vec<(f64, f64)> {
    let mut flows = vec![(0.0, 0.0); topology.stocks().len()];
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
            for (name, units) in &demand.units_per_day {
                let Some(product) = resolved.products.get(name) else { continue };
                let mean = units * resolved.facilities[facility.index()].size;
                let variance =
                    demand.daily_variance(mean, &resolved.facilities[facility.index()].opening);
                let mut left: Vec<(StockId, f64)> = topology
                    .stock_at(facility, product)
                    .map(|stock| (stock, 1.0))
                    .into_iter()
                    .collect();
                // The chain of sources ends at suppliers, unless it forms a ring.
                for _ in 0..MOST_SOURCES {
                    let Some((stock, amount)) = left.pop() else { break };
                    flows[stock.index()].0 += mean * amount;
                    flows[stock.index()].1 += variance * amount * amount;
                    left.extend(
                        topology.supplied_by(stock).into_iter().map(|(at, of)| (at, of * amount)),
                    );
                }
            }
        }
    }
    flows
}

/// Sets the stock on hand at the beginning of the run.
fn set_initial_stock(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    flows: &[(f64, f64)],
    world: &mut World,
    now: SimTime,
) {
    let mut nowhere = Issues::new();
    let mut entries: Vec<&InitialStockSpec> = spec.initial_stock.values().collect();
    // A narrower selection of goods counts.
    entries.sort_by_key(|initial| initial.goods.rank());
    for initial in entries {
        let products = resolved.products(spec, &initial.goods, &mut nowhere.at(""));
        for facility in resolved.facilities(&initial.at, &mut nowhere.at("")) {
            for stock in products.iter().filter_map(|product| topology.stock_at(facility, *product))
            {
                let entity = topology.stock_entity(stock);
                let Some(mut point) = entity.and_then(|entity| world.get_mut::<StockPoint>(entity))
                else {
                    continue;
                };
                let Some(data) = topology.product(point.product()) else { continue };
                let units = match initial.level {
                    StockLevelSpec::Days(days) => days * flows[stock.index()].0,
                    StockLevelSpec::Units(units) => units,
                };
                let units = orderable(units, data.fractional);
                *point = initial_point(topology, stock, now, units);
            }
        }
    }
}

/// Adds demand to the stock points where customers buy.
fn add_demand<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<DemandModel, StreamCollision> {
    let mut model = DemandModel::default();
    let mut periods = DemandPeriods::default();
    let now = sim.now();
    let (world, agenda) = sim.parts();
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
            let data = &resolved.facilities[facility.index()];
            for (name, units) in &demand.units_per_day {
                let stock = resolved
                    .products
                    .get(name)
                    .and_then(|product| topology.stock_at(facility, product));
                let Some((stock, entity)) =
                    stock.and_then(|stock| Some((stock, topology.stock_entity(stock)?)))
                else {
                    continue;
                };
                let rate = units * data.size;
                if rate <= 0.0 {
                    continue;
                }
                let at = topology.facilities.name(facility);
                let stream = draws.stream(&format!("demand/{at}/{name}"))?;
                if let Some(mut point) = world.get_mut::<StockPoint>(entity) {
                    point.open_to_customers();
                }
                if let DemandLawSpec::ByPeriod(period) = &demand.law {
                    let fractional =
                        resolved.products.get(name).and_then(|product| topology.product(product));
                    let fractional = fractional.is_some_and(|product| product.fractional);
                    let rate = (rate, fractional);
                    let demand = periods.add(period, rate, stream, now, topology.clock());
                    world.entity_mut(entity).insert(demand);
                } else if demand.law == DemandLawSpec::PoissonArrivals {
                    let mut process = PoissonProcess::new(rate, stream);
                    if let Some(weights) = &demand.units_per_customer {
                        let at = topology.facilities.name(facility);
                        let sizes = draws.stream(&format!("customers/{at}/{name}"))?;
                        process = process.with_sizes(weights, sizes);
                    }
                    if !demand.is_constant(&data.opening) {
                        let shape = model.shape(demand, data);
                        process = process.with_peak(model.peak(shape));
                        world.entity_mut(entity).insert(ArrivalProfile(shape));
                    }
                    schedule_next(&mut process, stock, agenda);
                    if let Some(mut point) = world.get_mut::<StockPoint>(entity) {
                        point.set_arrivals(process);
                    }
                } else {
                    let shape = model.shape(demand, data);
                    let mut instants = draws.stream(&format!("instants/{at}/{name}"))?;
                    let draws = (stream, Scatter::new(&mut instants));
                    let mut demand = Demand::new(demand, name, data.size, shape, draws);
                    let is_divisible = topology
                        .facility_and_product(stock)
                        .and_then(|(_, product)| topology.product(product))
                        .is_some_and(|product| product.fractional);
                    let chooses =
                        world.get::<StockPoint>(entity).is_some_and(StockPoint::has_choices);
                    if is_divisible && !chooses && !topology.is_continuous(stock) {
                        demand.flow();
                    }
                    world.entity_mut(entity).insert(demand);
                }
            }
        }
    }
    periods.begin(topology.clock(), agenda);
    world.insert_resource(periods);
    Ok(model)
}
