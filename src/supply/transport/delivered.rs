//! Delivery performance and cost of a lane.

use super::vehicles_left::VehiclesLeft;
use crate::environment::Clock;
use crate::kernel::{Agenda, SimSpan, SimTime};
use crate::supply::id::LaneId;
use crate::supply::network::{Fleet, Vehicles};

/// Delivery performance and cost of a lane over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DeliveryTotals {
    /// Orders promised for within the measured time, of which nothing is outstanding.
    pub due: u64,
    /// Those that had not arrived in full by then.
    pub missed: u64,
    /// Hours from the promise to the last arrival, summed over them.
    pub late_h: f64,
    /// Units that they ordered.
    pub due_units: f64,
    /// Those of them that had arrived by the promise.
    pub units_in_time: f64,
    /// Cost of transport, and of set-ups of a production line.
    pub cost: f64,
    /// Cost of hired vehicles.
    pub expedite: f64,
    /// Purchase price variance: what was paid for goods, duty included, beyond their standard cost.
    pub price_variance: f64,
    /// Units sent.
    pub units: f64,
}

impl DeliveryTotals {
    /// Counts an order whose promise lies within the measured time.
    pub(super) fn judge(
        &mut self,
        promised: SimTime,
        is_kept: bool,
        late: SimSpan,
        (ordered, in_time): (f64, f64),
        clock: &Clock,
    ) {
        if promised >= SimTime::START && promised < clock.end() {
            self.due += 1;
            self.missed += u64::from(!is_kept);
            self.late_h += late.hours();
            self.due_units += ordered;
            self.units_in_time += in_time.min(ordered);
        }
    }

    /// Vehicles leave: counts their cost, times a factor, and records them.
    pub(super) fn pay(
        &mut self,
        lane: LaneId,
        vehicles: &Vehicles,
        fleet: Fleet,
        left_behind: f64,
        dearness: f64,
        agenda: &mut Agenda,
    ) {
        let (own, hired) = vehicles.costs(&fleet);
        self.cost += own * dearness;
        self.expedite += hired * dearness;
        agenda.record(VehiclesLeft { lane, fleet, left_behind });
    }

    /// The warm-up is over: costs and units restart.
    pub(super) fn begin_measuring(&mut self) {
        // Orders already judged are due within the measured time, or they were not counted.
        (self.cost, self.expedite, self.price_variance, self.units) = (0.0, 0.0, 0.0, 0.0);
    }
}
