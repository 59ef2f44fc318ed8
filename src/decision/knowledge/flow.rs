//! Demand flows: the demand that a stock point must cover, of customers or of the places that it supplies.
//!
//! A store covers the demand of its customers over the time that an order protects. A centre covers the orders
//! of the places behind it. Where those order up to the demand of their own protected time, the orders of
//! consecutive departures add up to customers' demand between the arrival of the first and the arrival of the
//! one after the last: each order replaces what was sold since the one before, and moves the covered time on by
//! one departure. So the centre's demand over a time is customers' demand over a later time, one shift a lane.
//! Orders whose cut-off is past are not in it: they are firm, and known as committed.
//!
//! Source: order-up-to policies pass demand on, Chen, Drezner, Ryan and Simchi-Levi (2000), Management Science
//! 46(3), eq. 2.4 with a fixed level. Valid where the places behind hold no large surplus or shortage. Not
//! modelled: changes of their safety stock, their stock above it. Held to account by
//! `tests/it/decisions/centres.rs`.

use crate::decision::model::{DemandProfiles, DemandSpread, DemandStretch};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::{Lane, LaneId, Service, Topology};
use smallvec::SmallVec;

/// Demand that a stock point must cover, by one route and with one profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemandFlow {
    /// Index of the route to customers among those of the place.
    pub(super) route: usize,
    /// Index of the demand profile.
    pub(super) profile: usize,
    /// Mean units of an average day, of all shelves.
    pub(super) mean_per_day: f64,
    /// Spread of demand about the mean, of all shelves.
    pub(super) spread: DemandSpread,
}

/// The lanes from a place to customers, the nearest first; none for customers of the place.
pub(super) type Route = Vec<LaneId>;

/// The stretches of customers' demand, by route of a place.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    stretches: SmallVec<[DemandStretch; 2]>,
    /// Days from the instant of the view to the end of the stretch, the longest.
    pub(super) horizon_days: f64,
}

impl Coverage {
    /// The stretch of a route.
    pub(super) fn of(&self, route: usize) -> Option<&DemandStretch> {
        self.stretches.get(route)
    }
}

/// How the end of a time is shifted to customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upper {
    /// Goods must last for all that departs before it.
    Departures,
    /// Orders count whose cut-off is before it.
    CutOffs,
}

/// Time that a place covers: from the instant of its view until another.
#[derive(Clone, Copy, Debug)]
pub(super) struct CoveredTime {
    pub(super) from: SimTime,
    pub(super) to: SimTime,
    pub(super) upper: Upper,
    /// End of the weather forecast.
    pub(super) weather_until: SimTime,
}

impl CoveredTime {
    /// The stretches of customers' demand that fall into it, by route.
    pub(super) fn coverage(
        self,
        routes: &[Route],
        profiles: &DemandProfiles,
        topology: &Topology,
    ) -> Coverage {
        let mut horizon_days: f64 = 0.0;
        let stretches = routes
            .iter()
            .map(|route| {
                let (from, to) = self.at_customers(route, topology);
                horizon_days = horizon_days.max(to.since(self.from).hours() / 24.0);
                profiles.stretch(from, to, self.weather_until)
            })
            .collect();
        Coverage { stretches, horizon_days }
    }

    fn at_customers(self, route: &Route, topology: &Topology) -> (SimTime, SimTime) {
        let mut times = (self.from, self.to);
        for lane in route {
            let Some(lane) = topology.lane(*lane) else { continue };
            times = self.beyond(lane, times, topology);
        }
        (times.0, times.1.max(times.0))
    }

    /// The times at the destinations of a lane.
    fn beyond(
        self,
        lane: &Lane,
        (from, to): (SimTime, SimTime),
        topology: &Topology,
    ) -> (SimTime, SimTime) {
        let clock = topology.clock();
        match lane.service() {
            Service::OnDemand(terms) => {
                let lead =
                    SimSpan::from_seconds(terms.lead.mean_seconds()) + terms.at_port + terms.onward;
                (from + lead, to + lead)
            }
            Service::Timetable(timetable) => {
                let first = timetable.first_open(from, clock);
                let mut last = first;
                let is_before = |departure| match self.upper {
                    Upper::Departures => timetable.departs(departure, clock) < to,
                    Upper::CutOffs => timetable.cut_off(departure, clock) < to,
                };
                while is_before(last) {
                    last = timetable.after(last, clock);
                }
                (timetable.arrives(first, clock), timetable.arrives(last, clock))
            }
        }
    }
}
