//! Summary of a supply chain over the measured time, in units, hours and money.
//!
//! Service counts customers alone: stock points that only supply others do not enter it, nor does what
//! a store supplies to others. Holding is charged on stock on hand everywhere: capital at `holding_rate` a year
//! of the goods' cost, and the space and cold of `storage`. A unit whose shelf life is over costs what it was
//! bought for, a lost unit its margin, a unit in place of which a customer takes another product the difference of
//! their margins, a unit that a customer waits for its backorder cost a day.

use super::bullwhip::Bullwhip;
use crate::environment::Clock;
use crate::kernel::SimTime;
use crate::supply::network::{Lane, Topology};
use crate::supply::stock::{StockPoint, StockTotals};
use crate::supply::transport::Transport;
use bevy_ecs::prelude::{Query, Res};
use bevy_ecs::system::SystemParam;

/// Seconds of a year of 365 days.
const YEAR_S: f64 = 365.0 * 86_400.0;

/// Totals over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Totals over the stock points that sell to customers.
    pub service: StockTotals,
    /// Orders promised for within the measured time.
    pub shipments_due: u64,
    /// Those that had not arrived in full by then; cancelled ones included.
    pub shipments_missed: u64,
    /// Units of the orders due.
    pub units_due: f64,
    /// Those of them that had arrived by the promise.
    pub units_in_time: f64,
    /// Hours from the promise to the last arrival, or to now, summed over them.
    pub shipments_late_h: f64,
    /// Cost of holding stock.
    pub cost_holding: f64,
    /// Units whose shelf life was over, anywhere.
    pub units_wasted: f64,
    /// Units that vanished unseen, anywhere.
    pub units_vanished: f64,
    /// What units wasted and vanished were bought for.
    pub cost_waste: f64,
    /// Opening time of the stock points that sell to customers, in seconds.
    pub open_item_s: f64,
    /// Cost of transport, and of set-ups of production lines.
    pub cost_transport: f64,
    /// Cost of hired vehicles; `None` where no lane hires any.
    pub cost_expedite: Option<f64>,
    /// Purchase price variance, duty included; `None` where no goods are bought.
    pub cost_price_variance: Option<f64>,
    /// Penalties for missed orders.
    pub cost_penalty: f64,
    /// Margin of lost units, and margins of substituted units less those of what was taken.
    pub cost_lost_margin: f64,
    /// Cost of the time for which customers waited.
    pub cost_backorder: f64,
    /// Mean units on hand where customers buy, times the measured days.
    pub on_hand_unit_days: f64,
    /// Ratio of the variances of daily orders from suppliers and daily demand (`bullwhip`).
    pub bullwhip: Option<f64>,
}

/// Reads a [`Summary`] off the World; for observers at the end of a run.
#[derive(SystemParam)]
pub struct Summaries<'w, 's> {
    points: Query<'w, 's, &'static StockPoint>,
    transport: Res<'w, Transport>,
    bullwhip: Res<'w, Bullwhip>,
    topology: Res<'w, Topology>,
    clock: Res<'w, Clock>,
}

impl Summaries<'_, '_> {
    /// The totals up to `now`.
    #[must_use]
    pub fn summary(&self, now: SimTime) -> Summary {
        // By id: the order of a query follows what else stock points have, and with it the last bits of sums.
        let mut points: Vec<&StockPoint> = self.points.iter().collect();
        points.sort_unstable_by_key(|point| point.id());
        let mut summary = Summary {
            bullwhip: self.bullwhip.ratio(points.iter().copied(), &self.topology, now),
            ..Summary::default()
        };
        for point in points {
            let point = point.as_of(now);
            let Some(product) = self.topology.product(point.product()) else { continue };
            let unit_seconds = point.on_hand().integral(now);
            summary.cost_holding += unit_seconds / YEAR_S
                * (product.cost * self.topology.holding_rate() + product.storage);
            let StockTotals { wasted, vanished, .. } = point.totals(now, &self.clock);
            summary.units_wasted += wasted;
            summary.units_vanished += vanished;
            summary.cost_waste += (wasted + vanished) * product.cost;
            if point.sells() {
                let totals = point.totals(now, &self.clock);
                summary.service.add(&totals);
                let customers = &totals.customers;
                // A substituted unit forgoes the margin of what was wished for, less that of what was taken.
                let forgone = customers.lost + customers.substituted - customers.sold_instead;
                summary.cost_lost_margin += forgone * product.margin;
                summary.cost_backorder +=
                    point.customer_waiting(now) / 86_400.0 * product.backorder_cost_per_day;
                let opening = self.topology.facility(point.facility()).map(|at| &at.opening);
                summary.open_item_s += opening.map_or(0.0, |opening| {
                    opening.between(SimTime::START, now, &self.clock).seconds()
                });
                summary.on_hand_unit_days += unit_seconds / 86_400.0;
            }
        }
        for traffic in self.transport.lanes() {
            let delivered = traffic.delivered();
            summary.shipments_due += delivered.due;
            summary.shipments_missed += delivered.missed;
            summary.shipments_late_h += delivered.late_h;
            let (overdue, in_time) = traffic.overdue_units(now);
            summary.units_due += delivered.due_units + overdue;
            summary.units_in_time += delivered.units_in_time + in_time;
            summary.cost_transport += delivered.cost;
            let lane = self.topology.lane(traffic.id());
            if lane.and_then(Lane::vehicles).is_some_and(|vehicles| vehicles.hire.is_some()) {
                *summary.cost_expedite.get_or_insert(0.0) += delivered.expedite;
            }
            if lane.is_some_and(|lane| lane.purchase().is_bought()) {
                *summary.cost_price_variance.get_or_insert(0.0) += delivered.price_variance;
            }
            let penalty = lane.map_or(0.0, Lane::penalty_per_missed);
            let missed = delivered.missed + traffic.overdue(now).count() as u64;
            summary.cost_penalty += penalty * missed as f64;
        }
        // Open orders whose promise is past are missed, and late already.
        for promised in self.transport.lanes().flat_map(|lane| lane.overdue(now)) {
            summary.shipments_due += 1;
            summary.shipments_missed += 1;
            summary.shipments_late_h += now.since(promised).hours();
        }
        summary
    }
}
