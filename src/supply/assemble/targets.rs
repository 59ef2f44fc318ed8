//! Assembly of ordering targets: levels, reorder points and lots of each product at each place of a lane.

use crate::environment::Clock;
use crate::issue::Issues;
use crate::kernel::SimSpan;
use crate::supply::network::{Lane, Service, TopologyData};
use crate::supply::ordering::{Item, LevelsSpec, OrdersSpec};
use crate::supply::planning::{DemandMoments, LeadTimeMoments};
use crate::supply::resolve::Resolved;
use crate::supply::transport::Target;

/// The targets of a rule whose targets are fixed, by destination, then SKU.
pub(in crate::supply) fn targets(
    spec: &OrdersSpec,
    resolved: &Resolved,
    lane: &Lane,
    topology: &TopologyData,
    flow: &[(f64, f64)],
) -> Vec<Target> {
    const NOT_NAMED: LevelsSpec = LevelsSpec::Units(0.0);
    let grid = lane.grid();
    // The levels that hold at each facility, for each of the rule's two sets of levels.
    let of_facilities: Vec<Vec<&LevelsSpec>> =
        spec.levels().into_iter().map(|(_, levels)| by_facility(levels, resolved)).collect();
    let (review_days, lead_days) = lane_times(lane, topology.clock());
    let target = |(slot, &(mean, variance)): (usize, &(f64, f64))| {
        let product = lane.products().get(grid.column_of(slot)).copied()?;
        let facility = *lane.destinations().get(grid.row_of(slot))?;
        let data = topology.product(product)?;
        let item = Item {
            product: topology.products.name(product),
            daily: DemandMoments { mean, variance },
            cost: data.cost,
            margin: data.margin,
            holding_rate: topology.holding_rate(),
            storage: data.storage,
            cost_per_departure: lane.cost_per_departure(),
            review_days,
            lead_days,
        };
        let levels = |number: usize| {
            let levels = of_facilities.get(number).and_then(|all| all.get(facility.index()));
            levels.copied().unwrap_or(&NOT_NAMED)
        };
        spec.target([levels(0), levels(1)], &item)
    };
    flow.iter().enumerate().map(|slot| target(slot).unwrap_or_default()).collect()
}

/// The levels that hold at each facility: those of its place, or of all places.
fn by_facility<'a>(levels: &'a LevelsSpec, resolved: &Resolved) -> Vec<&'a LevelsSpec> {
    const NOT_NAMED: &LevelsSpec = &LevelsSpec::Units(0.0);
    let mut here = vec![NOT_NAMED; resolved.facilities.len()];
    let mut nowhere = Issues::new();
    for (place, levels) in levels.places() {
        match place {
            None => here.fill(levels),
            Some(place) => {
                for facility in resolved.place(place, &mut nowhere.at("")) {
                    here[facility.index()] = levels;
                }
            }
        }
    }
    here
}

/// Days between two reviews, and days from an order to its planned arrival, handling at a port included.
fn lane_times(lane: &Lane, clock: &Clock) -> (f64, LeadTimeMoments) {
    let days = |span: SimSpan| span.seconds() / SimSpan::DAY.seconds();
    match lane.service() {
        Service::Timetable(timetable) => {
            let review_days = 7.0 / timetable.departures_in_week();
            let delay = timetable.delay.mean_seconds() / SimSpan::DAY.seconds();
            let mean =
                days(timetable.lead_time(clock)) + delay + timetable.mean_handling_days(clock);
            let sd = timetable.delay.sd_seconds() / SimSpan::DAY.seconds();
            (review_days, LeadTimeMoments { mean, sd })
        }
        Service::OnDemand(terms) => {
            let [mean, sd] = [terms.lead.mean_seconds(), terms.lead.sd_seconds()]
                .map(|seconds| seconds / SimSpan::DAY.seconds());
            (
                days(terms.review),
                LeadTimeMoments { mean: mean + days(terms.at_port) + days(terms.onward), sd },
            )
        }
    }
}
