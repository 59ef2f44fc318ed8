//! Planned handling at a port: what the plan of a lane allows for it.
//!
//! The goods of a departure reach the port at the time that the timetable gives, and are planned to arrive when
//! the port has handled them, in its shifts, at its full rate, with nothing in line but what the lane itself
//! sent before. Handled is what a departure usually carries: one shipment to each destination, with the mean
//! demand of the longest time between two departures. The planned arrival is the next full minute. Promises,
//! protected time and levels follow from it, so that without disturbance a usual shipment is on time; larger
//! ones, and lines that other lanes make, are what `grace` is for. Not planned: slowdowns, drawn delays.
//!
//! On demand there is no planned arrival: the mean time at the port adds to the lead time that levels cover,
//! for the orders of a review, or for one unit where each fall of a position is reviewed. The
//! promise stays as it is stated. Held to account by `tests/it/transit/ports.rs`.

use super::handling::{Handling, next_minute};
use super::lane::{Lane, Service};
use super::leg::{Leg, OnwardPlan};
use super::station::Station;
use super::timetable::Timetable;
use crate::environment::Clock;
use crate::kernel::{SimSpan, SimTime};
use std::sync::Arc;

impl Lane {
    /// When a shipment that is planned to reach the end of a leg at an instant is planned to arrive at its
    /// destination, by its number among the legs, 0 for the first.
    pub(in crate::supply) fn planned_from_end(
        &self,
        leg: usize,
        reaches: SimTime,
        clock: &Clock,
    ) -> SimTime {
        let onward = match &self.service {
            Service::Timetable(timetable) => timetable.onward.as_ref(),
            Service::OnDemand(_) => self.onward_plan.as_ref(),
        };
        match (onward, leg.checked_sub(1)) {
            (None, _) => self.through_port(reaches, clock),
            (Some(onward), None) => onward.planned(0, self.through_port(reaches, clock), clock),
            (Some(onward), Some(leg)) => onward.planned_from_end(leg, reaches, clock),
        }
    }

    /// Plans the further legs, of which each handles at its port what the lane usually carries; `flows` are mean units
    /// a day by slot.
    pub(super) fn plan_onward(
        &mut self,
        legs: &[(&Leg, Option<&Station>)],
        flows: &[f64],
        clock: &Clock,
    ) {
        let daily: f64 = flows.iter().sum();
        let shipments = self.destinations.len() as f64;
        let legs = legs.iter().copied();
        match &mut self.service {
            Service::Timetable(timetable) => {
                let usual = (daily * timetable.longest_gap(clock), shipments);
                timetable.onward = Some(Arc::new(OnwardPlan::new(legs, usual)));
            }
            Service::OnDemand(terms) => {
                let days = terms.review / SimSpan::DAY;
                let ordered = flows.iter().filter(|units| **units > 0.0).count();
                let usual = if days > 0.0 { (daily * days, ordered as f64) } else { (1.0, 1.0) };
                let plan = OnwardPlan::new(legs, usual);
                terms.onward = plan.mean_time(clock);
                self.onward_plan = Some(Arc::new(plan));
            }
        }
    }

    /// When a shipment that reaches the lane's port at an instant is planned to arrive; that instant without
    /// a port.
    fn through_port(&self, reaches: SimTime, clock: &Clock) -> SimTime {
        match &self.service {
            Service::Timetable(timetable) => timetable
                .handling
                .as_ref()
                .map_or(reaches, |port| next_minute(reaches, port.ends(reaches, clock))),
            Service::OnDemand(terms) => reaches + terms.at_port,
        }
    }

    /// Plans the handling at a station of what the lane usually carries; `work_of` gives its work, in seconds, for
    /// some jobs of together a number of units, `flows` are mean units a day by slot.
    pub(super) fn plan_handling(
        &mut self,
        station: &Station,
        work_of: impl Fn(f64, f64) -> f64,
        flows: &[f64],
        clock: &Clock,
    ) {
        let daily: f64 = flows.iter().sum();
        let shipments = self.destinations.len() as f64;
        match &mut self.service {
            Service::Timetable(timetable) => {
                let days = timetable.longest_gap(clock);
                let work_s = work_of(daily * days, shipments);
                timetable.handling = Some(Handling::new(station.clone(), work_s));
            }
            Service::OnDemand(terms) => {
                let days = terms.review / SimSpan::DAY;
                let work_s = if days > 0.0 {
                    let ordered = flows.iter().filter(|units| **units > 0.0).count();
                    work_of(daily * days, ordered as f64)
                } else {
                    work_of(1.0, 1.0)
                };
                let share = station.share_of_week(clock);
                if share > 0.0 {
                    terms.at_port = SimSpan::from_seconds(work_s / share);
                }
            }
        }
    }
}

impl Timetable {
    /// Longest time between two departures of a week or year, in days of 24 h on the clock.
    fn longest_gap(&self, clock: &Clock) -> f64 {
        self.cycle(clock).fold(0.0, |longest, departure| {
            let next = self.usually_after(departure, clock);
            self.days_between(departure, next).max(longest)
        })
    }

    /// Mean time that the plan allows for handling at a port and for further legs, in days; zero without both.
    pub(in crate::supply) fn mean_handling_days(&self, clock: &Clock) -> f64 {
        if self.handling.is_none() && self.onward.is_none() {
            return 0.0;
        }
        let at_port = |departure| {
            self.arrives(departure, clock).since(self.reaches(departure, clock)) / SimSpan::DAY
        };
        self.cycle(clock).map(at_port).sum::<f64>() / self.departures_in_cycle().max(1) as f64
    }

    /// The departures of the run's first week, or year where they follow the months.
    fn cycle(&self, clock: &Clock) -> impl Iterator<Item = i64> {
        let first = self.first_open(clock.begin(), clock);
        let next = |departure: &i64| Some(self.usually_after(*departure, clock));
        std::iter::successors(Some(first), next).take(self.departures_in_cycle().max(1) as usize)
    }
}
