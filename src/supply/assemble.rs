//! From a checked specification to stock points, demand and lanes in a World.

use super::assemble_lanes::{cells, spawn_lanes};
use super::bullwhip::Bullwhip;
use super::chain::{Chain, Layout, Source};
use super::customers::Customers;
use super::day::DayTurns;
use super::demand::{Demand, DemandLawSpec};
use super::demand_model::DemandModel;
use super::hour_of_trade::HourOfTrade;
use super::lane::ServiceSpec;
use super::resolve::{Resolved, resolve};
use super::review::begin_reviews;
use super::spec::{StockLevelSpec, SupplySpec};
use super::stock::StockPoint;
use super::surge::Surges;
use super::transit::Shipments;
use crate::environment::{Areas, Clock};
use crate::issue::Issues;
use crate::kernel::{Draws, SimTime, Simulation, StreamCollision};
use crate::quantity::Names;
use bevy_ecs::prelude::World;

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
    let resolved = resolve(spec, &areas, &mut Issues::new().at("supply"));
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
    sim.world.init_resource::<Bullwhip>();
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

/// Mean and variance of a day's demand at each stock point, that of those supplied from it included.
fn mean_flows(spec: &SupplySpec, resolved: &Resolved, chain: &Layout) -> Vec<(f64, f64)> {
    let mut flows = vec![(0.0, 0.0); chain.points.len()];
    for demand in spec.demand.values() {
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
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
    let mut nowhere = Issues::new();
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
        for facility in resolved.facilities(&demand.at, &mut Issues::new().at("")) {
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
                    let shape = model.shape(demand, data.opening, data.area);
                    let demand = Demand::new(demand, name, data.size, shape, stream);
                    world.entity_mut(entity).insert(demand);
                }
            }
        }
    }
    Ok(model)
}
