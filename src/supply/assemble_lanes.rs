//! Lanes into a World: with the orders that they begin with, their rules and their first cut-offs.

use super::chain::Layout;
use super::lane::{Delivered, Lane, LaneId, Service, ServiceSpec};
use super::order::{Basis, CutOff, OpenBook, Stamp};
use super::ordering::{LevelsSpec, Ordering, OrdersSpec};
use super::policy::{ForecastLevel, Smoothing};
use super::product::ProductId;
use super::resolve::{Resolved, ResolvedLane};
use super::spec::SupplySpec;
use super::stock::StockId;
use super::timetable::Timetable;
use crate::environment::Clock;
use crate::kernel::{Draws, SimSpan, Simulation, StreamCollision};
use std::collections::VecDeque;
use std::sync::Arc;

/// The stock points that a lane feeds, with destination and line.
pub(super) fn cells(lane: &ResolvedLane, chain: &Layout) -> Vec<(usize, usize, StockId)> {
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

/// Lanes with their open orders, and the first cut-offs; gives the first instants of the reviews.
pub(super) fn spawn_lanes<W: Send + 'static>(
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
                Service::OnDemand(on_demand.on_demand(many, lines, now))
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
fn first_plan(timetable: &Timetable, first: i64, flow: &[(f64, f64)], clock: &Clock) -> Vec<f64> {
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
