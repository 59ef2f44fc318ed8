//! Delivery performance and cost of a lane.

use crate::environment::Clock;
use crate::kernel::SimTime;

/// Delivery performance and cost of a lane over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DeliveryTotals {
    /// Shipments promised for within the measured time.
    pub due: u64,
    /// Those not delivered whole by then; cancelled ones included.
    pub missed: u64,
    /// Hours by which shipments arrived after the promised time.
    pub late_h: f64,
    /// Cost of transport.
    pub cost: f64,
    /// Units sent.
    pub units: f64,
}

impl DeliveryTotals {
    /// Counts a shipment whose promise lies within the measured time.
    pub(super) fn judge(
        &mut self,
        promised: SimTime,
        arrived: SimTime,
        is_whole: bool,
        clock: &Clock,
    ) {
        if promised >= SimTime::START && promised < clock.end() {
            let is_late = arrived > promised;
            self.due += 1;
            self.missed += u64::from(is_late || !is_whole);
            if is_late {
                self.late_h += arrived.since(promised).hours();
            }
        }
    }

    /// The warm-up is over: costs and units restart.
    pub(super) fn begin_measuring(&mut self) {
        // Shipments already judged are due within the measured time, or they were not counted.
        (self.cost, self.units) = (0.0, 0.0);
    }
}
