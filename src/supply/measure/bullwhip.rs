//! Bullwhip: how much more orders vary than the demand that they serve.
//!
//! For each product, over the whole local days of the measured time: the sample variance of the units
//! that facilities ordered from suppliers on a day, all facilities together, over that of the units
//! that customers demanded on a day. The bullwhip is the mean of these ratios, each weighted by the
//! product's mean demand. Products that are not ordered from a supplier, or whose demand does not
//! vary, are left out; below two days there is none.
//!
//! Source: Chen, Drezner, Ryan and Simchi-Levi (2000), Management Science 46(3), for orders and demand
//! by period. Held to account by `tests::bullwhip`, with ratios worked out by hand and the result
//! of Chen, Ryan and Simchi-Levi (2000), Naval Research Logistics 47(4), for order-up-to levels from
//! exponential smoothing.

use super::day::DayStarts;
use crate::environment::MeasuringStarted;
use crate::kernel::{Now, SimTime, Tally};
use crate::supply::network::{FacilityKind, Topology};
use crate::supply::stock::{StockPoint, StockTotals};
use crate::supply::transport::SupplyColumns;
use bevy_ecs::prelude::{ResMut, Resource};

/// Daily orders and demand of one product.
#[derive(Clone, Copy, Debug, Default)]
struct DailyUnits {
    /// Units ordered from suppliers a day.
    ordered: Tally,
    /// Units that customers demanded a day.
    demanded: Tally,
    /// Units ordered and demanded on the day being summed.
    today: (f64, f64),
}

/// Daily orders and demand so far, by product.
#[derive(Resource, Clone, Debug)]
pub struct Bullwhip {
    products: Vec<DailyUnits>,
    /// Whether a stock point orders from a supplier.
    from_supplier: Vec<bool>,
    /// Whether a product is ordered from a supplier.
    is_ordered: Vec<bool>,
}

impl Bullwhip {
    /// No day so far, in a topology.
    pub(in crate::supply) fn new(topology: &Topology) -> Self {
        let is_supplier = |stock| {
            let source = topology.source(stock)?;
            let (origin, _) = topology.ends(source.lane, source.destination)?;
            Some(topology.facility(origin)?.kind == FacilityKind::Supplier)
        };
        let from_supplier: Vec<bool> =
            topology.stocks().map(|(stock, _)| is_supplier(stock).unwrap_or(false)).collect();
        let mut is_ordered = vec![false; topology.products.len()];
        for ((_, (_, product)), from_supplier) in topology.stocks().zip(&from_supplier) {
            is_ordered[product.index()] |= from_supplier;
        }
        Self { products: vec![DailyUnits::default(); is_ordered.len()], from_supplier, is_ordered }
    }

    /// Adds a whole day, with the totals of each stock point.
    fn add_day<'a>(&mut self, points: impl Iterator<Item = (&'a StockPoint, StockTotals)>) {
        for (point, totals) in points {
            let Some(days) = self.products.get_mut(point.product().index()) else { continue };
            if self
                .from_supplier
                .get(point.id().index())
                .is_some_and(|from_supplier| *from_supplier)
            {
                days.today.0 += totals.ordered;
            }
            if point.sells() {
                days.today.1 += totals.customers.demanded;
            }
        }
        for days in &mut self.products {
            let (ordered, demanded) = std::mem::take(&mut days.today);
            days.ordered.add(ordered);
            days.demanded.add(demanded);
        }
    }

    /// The bullwhip at the end of a run; the day that ends there is not yet among the days.
    pub(super) fn ratio<'a>(
        &self,
        points: impl Iterator<Item = &'a StockPoint>,
        topology: &Topology,
        end: SimTime,
    ) -> Option<f64> {
        let mut all = self.clone();
        let clock = topology.clock();
        let day = clock.day_of(end) - 1;
        if clock.midnight(day + 1) == end && clock.midnight(day) >= SimTime::START {
            all.add_day(points.map(|point| (point, point.today(end, clock))));
        }
        let (mut weighted, mut weights) = (0.0, 0.0);
        for (days, _) in all.products.iter().zip(&all.is_ordered).filter(|(_, ordered)| **ordered) {
            if let (Some(of_orders), Some(of_demand), Some(mean)) =
                (days.ordered.variance(), days.demanded.variance(), days.demanded.mean())
                && of_demand > 0.0
            {
                weighted += mean * (of_orders / of_demand);
                weights += mean;
            }
        }
        (weights > 0.0).then(|| weighted / weights)
    }
}

/// Adds the day that ended, if all of it was measured; its totals are closed.
pub(super) fn take_day(
    now: Now<DayStarts>,
    mut columns: SupplyColumns,
    mut bullwhip: ResMut<Bullwhip>,
) {
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    if slices.topology.clock().midnight(now.event.day - 1) >= SimTime::START {
        bullwhip.add_day(slices.points.iter().map(|point| (point, *point.last_day())));
    }
}

/// The warm-up is over: days are counted from here on.
pub(super) fn begin_measuring(_now: Now<MeasuringStarted>, mut bullwhip: ResMut<Bullwhip>) {
    bullwhip.products.fill(DailyUnits::default());
}
