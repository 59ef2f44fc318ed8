//! What a lane keeps of stock points that have other sources too: what is on order by it, what it is behind its part
//! of all orders, and when it was stopped.

use super::slowdown::{Activity, Change, Slowdowns};
use crate::kernel::{SimSpan, SimTime};
use crate::supply::network::Lane;

/// The state of a lane as one of several sources.
#[derive(Clone, Debug)]
pub(in crate::supply) struct Alternatives {
    /// Units on order by this lane, by slot.
    on_order: Vec<f64>,
    /// Units that this lane is behind its part of all orders, by slot.
    credit: Vec<f64>,
    /// Changes of whether ordering, shipping or transit is stopped at a slot, in the order of time.
    stops: Vec<(SimTime, usize, bool)>,
    /// Changes of whether a port that it passes is closed, or the line from which it orders, in the order of time.
    port_closings: Vec<(SimTime, bool)>,
}

impl Alternatives {
    /// Nothing on order, nothing stopped; `None` for a lane that is the only source of all that it supplies.
    pub(super) fn new(lane: &Lane) -> Option<Box<Self>> {
        let slots = lane.slots();
        lane.has_alternatives().then(|| {
            Box::new(Self {
                on_order: vec![0.0; slots],
                credit: vec![0.0; slots],
                stops: Vec::new(),
                port_closings: Vec::new(),
            })
        })
    }

    /// Units on order by this lane at a slot.
    pub(in crate::supply) fn on_order(&self, slot: usize) -> f64 {
        self.on_order.get(slot).copied().unwrap_or(0.0)
    }

    /// Units are ordered, or with a negative number received or cancelled.
    pub(in crate::supply) fn order(&mut self, slot: usize, units: f64) {
        if let Some(on_order) = self.on_order.get_mut(slot) {
            *on_order += units;
        }
    }

    /// Units that this lane is behind its part of all orders at a slot.
    pub(in crate::supply) fn credit(&self, slot: usize) -> f64 {
        self.credit.get(slot).copied().unwrap_or(0.0)
    }

    /// Adds to what this lane is behind at a slot.
    pub(in crate::supply) fn add_credit(&mut self, slot: usize, units: f64) {
        if let Some(credit) = self.credit.get_mut(slot) {
            *credit += units;
        }
    }

    /// Whether a slot is known to be stopped at an instant, after a time of notice.
    pub(in crate::supply) fn is_known_stopped(
        &self,
        slot: usize,
        now: SimTime,
        notice: SimSpan,
    ) -> bool {
        let known = now - notice;
        let stop = self.stops.iter().rev().find(|(at, of, _)| *of == slot && *at <= known);
        let closing = self.port_closings.iter().rev().find(|(at, _)| *at <= known);
        stop.is_some_and(|(_, _, is_stopped)| *is_stopped)
            || closing.is_some_and(|(_, is_closed)| *is_closed)
    }

    /// Notes at which slots the lane stops or runs again, after a change of an activity.
    pub(super) fn note_stops(
        &mut self,
        lane: &Lane,
        slowdowns: &Slowdowns,
        activity: Activity,
        changes: &[Change],
        now: SimTime,
    ) {
        for change in changes {
            let slots = match activity {
                Activity::Ordering | Activity::Shipping => change.index..change.index + 1,
                Activity::Transit => {
                    lane.grid().row(change.index % lane.destinations().len().max(1))
                }
                Activity::Receiving => return,
            };
            for slot in slots {
                let destination = lane.grid().row_of(slot);
                let is_stopped = slowdowns.factor(Activity::Ordering, slot) <= 0.0
                    || slowdowns.factor(Activity::Shipping, slot) <= 0.0
                    || (0..=lane.onward().len()).any(|leg| {
                        let on = lane.transit_index(leg, destination);
                        slowdowns.factor(Activity::Transit, on) <= 0.0
                    });
                let before = self.stops.iter().rev().find(|(_, of, _)| *of == slot);
                if before.is_some_and(|(_, _, was)| *was) != is_stopped {
                    self.stops.push((now, slot, is_stopped));
                }
            }
        }
    }

    /// Notes whether a port that the lane passes is closed, or the line from which it orders.
    pub(super) fn note_port(&mut self, is_closed: bool, now: SimTime) {
        if self.port_closings.last().is_some_and(|(_, was)| *was) != is_closed {
            self.port_closings.push((now, is_closed));
        }
    }
}
