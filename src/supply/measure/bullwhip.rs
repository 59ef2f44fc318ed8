//! Bullwhip: how much more orders vary than the demand that they serve.
//!
//! For each product, over whole periods of the measured time: the sample variance of the units that
//! facilities ordered from suppliers in a period, all facilities together, over that of the units that
//! customers demanded in a period. A period is that in which the lanes of the product order: a day
//! where they run every day or at every demand, a week where a timetable leaves days out, and the
//! review period, in whole days, where that is longer. A weekly order is so compared with the demand
//! of a week; by days it would vary because of the calendar alone. Periods begin with the first whole
//! local day that is measured; the part of one that the end cuts short is left out.
//!
//! The bullwhip is the mean of these ratios, each weighted by the product's mean demand a day.
//! Products that are not ordered from a supplier, or whose demand does not vary, are left out; below
//! two periods there is none, and the variance of few periods is a rough figure.
//!
//! Source: Chen, Drezner, Ryan and Simchi-Levi (2000), Management Science 46(3), for orders and demand
//! by period. Held to account by `tests::bullwhip`, with ratios worked out by hand and the result
//! of Chen, Ryan and Simchi-Levi (2000), Naval Research Logistics 47(4), for order-up-to levels from
//! exponential smoothing.

use super::day::DayStarts;
use crate::environment::{Clock, MeasuringStarted};
use crate::kernel::{Now, SimSpan, SimTime, Tally};
use crate::supply::network::{FacilityKind, Lane, Service, Topology};
use crate::supply::stock::{StockPoint, StockTotals};
use crate::supply::transport::SupplyColumns;
use bevy_ecs::prelude::{ResMut, Resource};

/// Days of a week.
const WEEK: u32 = 7;

/// Orders and demand of one product by period.
#[derive(Clone, Copy, Debug, Default)]
struct PeriodUnits {
    /// Days of a period; 0 where the product is not ordered from a supplier.
    days: u32,
    /// Units ordered from suppliers in a period.
    ordered: Tally,
    /// Units that customers demanded in a period.
    demanded: Tally,
    /// Units ordered and demanded so far in the present period, and its days so far.
    present: (f64, f64, u32),
}

impl PeriodUnits {
    /// Nothing so far, with the same periods.
    fn restarted(self) -> Self {
        Self { days: self.days, ..Self::default() }
    }

    /// A day is over.
    fn close_day(&mut self) {
        self.present.2 += 1;
        if self.present.2 >= self.days {
            let (ordered, demanded, _) = std::mem::take(&mut self.present);
            self.ordered.add(ordered);
            self.demanded.add(demanded);
        }
    }

    /// Mean demand a day and ratio of the variances.
    fn ratio(&self) -> Option<(f64, f64)> {
        let of_demand = self.demanded.variance().filter(|variance| *variance > 0.0)?;
        let mean = self.demanded.mean()? / f64::from(self.days);
        Some((mean, self.ordered.variance()? / of_demand))
    }
}

/// Days of the periods in which a lane orders.
fn period(lane: &Lane, clock: &Clock) -> u32 {
    match lane.service() {
        Service::Timetable(timetable) => {
            let first = timetable.first_open(clock.begin(), clock);
            let next = timetable.usually_after(first, clock);
            let is_daily = timetable.departures_in_week() >= i64::from(WEEK)
                && timetable.days_between(first, next) <= 1.0;
            if is_daily { 1 } else { WEEK }
        }
        Service::OnDemand(terms) => {
            let days = libm::ceil(terms.review / SimSpan::DAY);
            (days as u32).max(1)
        }
    }
}

/// Orders and demand so far, by product.
#[derive(Resource, Clone, Debug)]
pub struct Bullwhip {
    products: Vec<PeriodUnits>,
    /// Whether a stock point orders from a supplier.
    from_supplier: Vec<bool>,
}

impl Bullwhip {
    /// No day so far, in a topology.
    pub(in crate::supply) fn new(topology: &Topology) -> Self {
        let mut products = vec![PeriodUnits::default(); topology.products.len()];
        let mut from_supplier = vec![false; topology.stocks().len()];
        for (stock, (_, product)) in topology.stocks() {
            let Some(lane) = topology.source(stock).and_then(|source| topology.lane(source.lane))
            else {
                continue;
            };
            let origin = topology.facility(lane.origin());
            if origin.is_some_and(|origin| origin.kind == FacilityKind::Supplier) {
                from_supplier[stock.index()] = true;
                let days = &mut products[product.index()].days;
                *days = (*days).max(period(lane, topology.clock()));
            }
        }
        Self { products, from_supplier }
    }

    /// Adds a whole day, with the totals of each stock point.
    fn add_day<'a>(&mut self, points: impl Iterator<Item = (&'a StockPoint, StockTotals)>) {
        for (point, totals) in points {
            let Some(days) = self.products.get_mut(point.product().index()) else { continue };
            if self.from_supplier.get(point.id().index()).is_some_and(|is_from| *is_from) {
                days.present.0 += totals.ordered;
            }
            if point.sells() {
                days.present.1 += totals.customers.demanded;
            }
        }
        self.products.iter_mut().for_each(PeriodUnits::close_day);
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
        let ordered = all.products.iter().filter(|product| product.days > 0);
        for (mean, ratio) in ordered.filter_map(PeriodUnits::ratio) {
            weighted += mean * ratio;
            weights += mean;
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
    bullwhip.products.iter_mut().for_each(|product| *product = product.restarted());
}
