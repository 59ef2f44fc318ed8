//! What a supply chain did over the measured time, in units, hours and money.
//!
//! Service is that to customers: stock points that only supply others do not enter it. Holding is
//! charged on what is on hand everywhere, at `holding_rate` a year of what the goods cost; a lost
//! unit loses its margin.

use super::bullwhip::Bullwhip;
use super::chain::Chain;
use super::lane::Lane;
use super::stock::StockPoint;
use super::sums::Sums;
use super::transit::Shipments;
use crate::environment::Clock;
use crate::kernel::SimTime;
use bevy_ecs::prelude::{Query, Res};
use bevy_ecs::system::SystemParam;

/// Seconds of a year of 365 days.
const YEAR_S: f64 = 365.0 * 86_400.0;

/// Totals over the measured time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Sums over the stock points that customers buy from.
    pub service: Sums,
    /// Shipments promised for within the measured time.
    pub shipments_due: u64,
    /// Those not delivered whole by then.
    pub shipments_missed: u64,
    /// Hours by which shipments came after what was promised.
    pub shipments_late_h: f64,
    /// Cost of holding stock.
    pub cost_holding: f64,
    /// Cost of transport.
    pub cost_transport: f64,
    /// Margin of the units that nobody got.
    pub cost_lost_margin: f64,
    /// Mean units on hand where customers buy, times the measured days.
    pub on_hand_unit_days: f64,
    /// How much more orders from suppliers vary from day to day than demand (`bullwhip`).
    pub bullwhip: Option<f64>,
}

/// Reads a [`Summary`] off the World; for observers at the end of a run.
#[derive(SystemParam)]
pub struct Summaries<'w, 's> {
    points: Query<'w, 's, &'static StockPoint>,
    lanes: Query<'w, 's, &'static Lane>,
    shipments: Res<'w, Shipments>,
    bullwhip: Res<'w, Bullwhip>,
    chain: Res<'w, Chain>,
    clock: Res<'w, Clock>,
}

impl Summaries<'_, '_> {
    /// The totals up to `now`.
    #[must_use]
    pub fn summary(&self, now: SimTime) -> Summary {
        let mut summary = Summary {
            bullwhip: self.bullwhip.ratio(self.points.iter(), &self.chain, now),
            ..Summary::default()
        };
        for point in &self.points {
            let Some(product) = self.chain.product(point.product) else { continue };
            let unit_seconds = point.on_hand().integral(now);
            summary.cost_holding += unit_seconds / YEAR_S * product.cost * self.chain.holding_rate;
            if point.sells() {
                let sums = point.totals(now, &self.clock);
                summary.service.add(&sums);
                summary.cost_lost_margin += sums.lost * product.margin;
                summary.on_hand_unit_days += unit_seconds / 86_400.0;
            }
        }
        for lane in &self.lanes {
            let delivered = lane.delivered();
            summary.shipments_due += delivered.due;
            summary.shipments_missed += delivered.missed;
            summary.shipments_late_h += delivered.late_h;
            summary.cost_transport += delivered.cost;
        }
        // What is still under way though promised for before now is late already.
        for shipment in self.shipments.under_way(&self.chain) {
            if let Some(promised) =
                shipment.promised.filter(|at| *at >= SimTime::START && *at < now)
            {
                summary.shipments_due += 1;
                summary.shipments_missed += 1;
                summary.shipments_late_h += now.since(promised).hours();
            }
        }
        summary
    }
}
