//! Assembly of lanes: their order books with initial plans, their traffic, and the first cut-offs.

use super::targets::targets;
use crate::environment::Clock;
use crate::kernel::{Draws, SimSpan, Simulation, Stream, StreamCollision};
use crate::quantity::Span;
use crate::supply::id::LegId;
use crate::supply::network::{Lane, Timetable, TopologyData};
use crate::supply::ordering::policy::{ForecastLevel, MovingAverage, Smoothing};
use crate::supply::ordering::{CutOff, OrderBook, OrderingRule, OrdersSpec};
use crate::supply::resolve::Resolved;
use crate::supply::spec::SupplySpec;
use crate::supply::transport::{LaneTraffic, OnwardTraffic};

/// The order book and the traffic of each lane; schedules the first cut-offs.
pub(in crate::supply) fn lanes<W: Send + 'static>(
    spec: &SupplySpec,
    resolved: &Resolved,
    topology: &TopologyData,
    flows: &[(f64, f64)],
    draws: &mut Draws,
    sim: &mut Simulation<W>,
) -> Result<(Vec<OrderBook>, Vec<LaneTraffic>), StreamCollision> {
    let now = sim.now();
    let agenda = sim.agenda();
    let (mut books, mut traffic) = (Vec::new(), Vec::new());
    let leg = |(_, name): (LegId, &std::sync::Arc<str>)| draws.stream(&format!("leg/{name}"));
    let legs: Vec<Stream> = topology.legs.iter().map(leg).collect::<Result<_, _>>()?;
    for (lane, from) in topology.all_lanes().zip(&resolved.lanes) {
        let flow: Vec<(f64, f64)> = (0..lane.slots())
            .map(|slot| lane.stock(slot).map_or((0.0, 0.0), |stock| flows[stock.index()]))
            .collect();
        let orders = &spec.lanes[from.spec].orders;
        let mut book = OrderBook::new(lane, rule(orders, resolved, lane, topology, &flow), now);
        if let Some(timetable) = lane.timetable() {
            let clock = topology.clock();
            let first = timetable.first_open(now, clock);
            let parts = topology.planned_parts(lane);
            let planned: Vec<f64> =
                flow.iter().zip(parts).map(|((mean, _), part)| mean * part).collect();
            let plan = first_plan(timetable, first, &planned, clock);
            book.open_first(first, timetable.slot_in_week(first, clock), plan, now);
            let cut_off = CutOff { lane: lane.id(), departure: first };
            agenda.at(timetable.cut_off(first, clock), cut_off);
        }
        let stream = draws.stream(&format!("lane/{}", from.name))?;
        let onward = if lane.onward().is_empty() {
            None
        } else {
            let own = draws.stream(&format!("onward/{}", from.name))?;
            let of_legs = lane.onward().iter().filter_map(|leg| legs.get(leg.index()).cloned());
            Some(OnwardTraffic::new(lane.destinations().len(), own, of_legs.collect()))
        };
        let mut lane = LaneTraffic::new(lane, stream, onward);
        lane.set_targets(book.targets(0.0).unwrap_or_default());
        books.push(book);
        traffic.push(lane);
    }
    Ok((books, traffic))
}

/// The initial plan: mean demand over the days until the next departure. The order book rounds it.
fn first_plan(timetable: &Timetable, first: i64, flow: &[f64], clock: &Clock) -> Vec<f64> {
    let mut plan = vec![0.0; timetable.slots_in_week() * flow.len()];
    let mut departure = first;
    let mut so_far = 0.0;
    for _ in 0..timetable.slots_in_week() {
        let next = timetable.usually_after(departure, clock);
        let days = timetable.days_between(departure, next);
        let slot = timetable.slot_in_week(departure, clock);
        for (index, mean) in flow.iter().enumerate() {
            plan[slot * flow.len() + index] = mean * days;
        }
        so_far += days;
        departure = next;
        if so_far >= 7.0 && !timetable.is_monthly() {
            break;
        }
    }
    plan
}

/// The ordering rule of a lane's destinations.
fn rule(
    spec: &OrdersSpec,
    resolved: &Resolved,
    lane: &Lane,
    topology: &TopologyData,
    flow: &[(f64, f64)],
) -> OrderingRule {
    let days_of = |span: Span| span.seconds() / SimSpan::DAY.seconds();
    match spec {
        OrdersSpec::Decided { fallback_order } => OrderingRule::Decided(*fallback_order),
        OrdersSpec::BaseStock(_)
        | OrdersSpec::ReorderUpTo { .. }
        | OrdersSpec::ReorderLots { .. }
        | OrdersSpec::OptimalReorder(_) => {
            OrderingRule::Fixed(targets(spec, resolved, lane, topology, flow))
        }
        OrdersSpec::MovingAverage { protects, safety_factor, days } => {
            let start = |(mean, variance): &(f64, f64)| {
                MovingAverage::new(*days as usize, *mean, variance.sqrt())
            };
            OrderingRule::MovingAverage {
                protects_days: protects.map(days_of),
                safety_factor: *safety_factor,
                series: flow.iter().map(start).collect(),
                seen: vec![0.0; flow.len()],
            }
        }
        OrdersSpec::Forecast { protects, safety_factor, smoothing } => OrderingRule::Forecast {
            policy: ForecastLevel {
                protects_days: protects.map(days_of),
                safety_factor: *safety_factor,
            },
            series: flow
                .iter()
                .map(|(mean, variance)| Smoothing::new(*smoothing, *mean, variance.sqrt()))
                .collect(),
            seen: vec![0.0; flow.len()],
        },
    }
}
