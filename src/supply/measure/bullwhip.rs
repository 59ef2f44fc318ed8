//! Bullwhip: how much more orders vary than the demand that they serve.
//!
//! For each product, over whole periods of the measured time: the sample variance of the units that
//! facilities ordered from suppliers in a period, all facilities together, over that of the units that
//! customers demanded in a period. A period is that in which the lanes of the product order: a day
//! where they run every day or at every demand, or are reviewed some times a day, a week where a timetable
//! leaves days out, and the review period where that is some days. A weekly order is so compared with the
//! demand of a week; by days it would vary because of the calendar alone. These periods begin with the
//! first whole local day that is measured. A review period that no number of days fits, as 36 h or 7 h,
//! is itself the period, or as many of them as last a day or more: from just after a review to just after
//! another, the first of those measured. What the end cuts short of a period is left out. Where lanes of
//! a product have different periods, the longest counts, and orders of the others may fall into it once
//! more or less.
//!
//! The bullwhip is the mean of these ratios, each weighted by the product's mean demand a day.
//! Products that are not ordered from a supplier, are ordered by the month, or whose demand does not vary, are left
//! out; so are
//! those with fewer than eight periods if others have eight or more, since the ratio of two variances of few
//! periods is noise that outweighs the others. Below two periods there is none.
//!
//! Source: Chen, Drezner, Ryan and Simchi-Levi (2000), Management Science 46(3), for orders and demand
//! by period. Held to account by `tests::bullwhip`, with ratios worked out by hand and the result
//! of Chen, Ryan and Simchi-Levi (2000), Naval Research Logistics 47(4), for order-up-to levels from
//! exponential smoothing.

use super::day::DayStarts;
use crate::environment::{Clock, MeasuringStarted};
use crate::kernel::{Now, SimSpan, SimTime, Tally};
use crate::supply::network::{FacilityKind, Lane, Service, Topology};
use crate::supply::ordering::ReviewDue;
use crate::supply::stock::{StockPoint, StockTotals};
use crate::supply::transport::SupplyColumns;
use bevy_ecs::prelude::{ResMut, Resource};

/// Days of a week.
const WEEK: u32 = 7;
/// Number of periods below which a product is left out if others have more.
const FEW: u64 = 8;

/// A period in which orders and demand are summed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Period {
    /// The product is not ordered from a supplier.
    #[default]
    None,
    /// Whole local days.
    Days(u32),
    /// Months, whose length differs: the product is left out.
    Months,
    /// Review periods that do not fit days: their index, how many, and how many days they last.
    Reviews { group: usize, count: u32, days: f64 },
}

impl Period {
    /// Length in days.
    fn days(self) -> f64 {
        match self {
            Self::None => 0.0,
            // Longer than any other, so that it counts.
            Self::Months => f64::INFINITY,
            Self::Days(days) => f64::from(days),
            Self::Reviews { days, .. } => days,
        }
    }

    /// The period in which a lane orders, of which `group` is the index of its reviews.
    fn of(lane: &Lane, group: Option<usize>, clock: &Clock) -> Self {
        match lane.service() {
            Service::Timetable(timetable) if timetable.is_monthly() => Self::Months,
            Service::Timetable(timetable) => {
                let first = timetable.first_open(clock.begin(), clock);
                let next = timetable.usually_after(first, clock);
                let is_daily = timetable.departures_in_week() >= f64::from(WEEK)
                    && timetable.days_between(first, next) <= 1.0;
                Self::Days(if is_daily { 1 } else { WEEK })
            }
            Service::OnDemand(terms) => {
                let (review, day) = (terms.review.nanos(), SimSpan::DAY.nanos());
                match group {
                    None => Self::Days(1),
                    Some(_) if review <= 0 || day % review == 0 => Self::Days(1),
                    Some(_) if review % day == 0 => Self::Days((review / day) as u32),
                    Some(group) => {
                        let count = day / review + 1;
                        let days = (count * review) as f64 / day as f64;
                        Self::Reviews { group, count: count as u32, days }
                    }
                }
            }
        }
    }
}

/// Relative error of the sum of the units of a period.
const ROUNDING: f64 = 1e-9;

/// Orders and demand of one product by period.
#[derive(Clone, Copy, Debug, Default)]
struct PeriodUnits {
    period: Period,
    /// Units ordered from suppliers in a period.
    ordered: Tally,
    /// Units that customers demanded in a period.
    demanded: Tally,
    /// Units ordered and demanded so far in the present period, and its days or reviews so far.
    present: (f64, f64, u32),
    /// Units ordered and demanded before the present period, where reviews end it; `None` before the first.
    before: Option<(f64, f64)>,
}

impl PeriodUnits {
    /// Nothing so far, with the same periods.
    fn restarted(self) -> Self {
        Self { period: self.period, ..Self::default() }
    }

    /// A day is over.
    fn close_day(&mut self) {
        let Period::Days(days) = self.period else { return };
        self.present.2 += 1;
        if self.present.2 >= days {
            let (ordered, demanded, _) = std::mem::take(&mut self.present);
            self.ordered.add(ordered);
            self.demanded.add(demanded);
        }
    }

    /// A review of those that end the periods took place, with the totals since measuring began.
    fn close_review(&mut self, count: u32, totals: (f64, f64)) {
        self.present.2 += 1;
        match self.before {
            Some(before) if self.present.2 >= count => {
                self.ordered.add(totals.0 - before.0);
                self.demanded.add(totals.1 - before.1);
            }
            Some(_) => return,
            None => {}
        }
        self.before = Some(totals);
        self.present.2 = 0;
    }

    /// Mean demand a day and ratio of the variances.
    fn ratio(&self) -> Option<(f64, f64)> {
        let mean = self.demanded.mean()?;
        // What rounding leaves of the sums of constant demand is no variance.
        let least = (ROUNDING * mean) * (ROUNDING * mean);
        let of_demand = self.demanded.variance().filter(|variance| *variance > least)?;
        let mean = mean / self.period.days();
        Some((mean, self.ordered.variance()? / of_demand))
    }
}

/// Orders and demand so far, by product.
#[derive(Resource, Clone, Debug)]
pub struct Bullwhip {
    products: Vec<PeriodUnits>,
    /// Whether a stock point orders from a supplier, among its sources.
    from_supplier: Vec<bool>,
}

impl Bullwhip {
    /// No day so far, in a topology.
    pub(in crate::supply) fn new(topology: &Topology) -> Self {
        let mut products = vec![PeriodUnits::default(); topology.products.len()];
        let mut from_supplier = vec![false; topology.stocks().len()];
        let mut groups = vec![Vec::new(); topology.stocks().len()];
        for (group, (_, reviewed)) in topology.reviews().iter().enumerate() {
            for (stock, source) in reviewed {
                groups[stock.index()].push((source.lane, group));
            }
        }
        for (stock, (_, product)) in topology.stocks() {
            for source in topology.sources(stock) {
                let Some(lane) = topology.lane(source.lane) else { continue };
                let origin = topology.facility(lane.origin());
                if origin.is_none_or(|origin| origin.kind != FacilityKind::Supplier) {
                    continue;
                }
                from_supplier[stock.index()] = true;
                let of_lane = groups[stock.index()].iter().find(|(lane, _)| *lane == source.lane);
                let group = of_lane.map(|(_, group)| *group);
                let longest = &mut products[product.index()].period;
                let period = Period::of(lane, group, topology.clock());
                if period.days() > longest.days() {
                    *longest = period;
                }
            }
        }
        Self { products, from_supplier }
    }

    /// Ends periods at a review, after its orders, with the totals of each stock point; nothing if the
    /// reviews of this index end none.
    fn add_review<'a>(
        &mut self,
        group: usize,
        points: impl Iterator<Item = (&'a StockPoint, StockTotals)>,
    ) {
        let mut totals = vec![(0.0, 0.0); self.products.len()];
        for (point, sums) in points {
            let Some(total) = totals.get_mut(point.product().index()) else { continue };
            if self.from_supplier.get(point.id().index()).is_some_and(|is_from| *is_from) {
                total.0 += sums.ordered;
            }
            if point.sells() {
                total.1 += sums.customers.demanded;
            }
        }
        for (product, totals) in self.products.iter_mut().zip(totals) {
            match product.period {
                Period::Reviews { group: own, count, .. } if own == group => {
                    product.close_review(count, totals);
                }
                _ => {}
            }
        }
    }

    /// Whether reviews of an index end the periods of a product.
    fn is_ended_by(&self, group: usize) -> bool {
        let ends = |period| matches!(period, Period::Reviews { group: own, .. } if own == group);
        self.products.iter().any(|product| ends(product.period))
    }

    /// Adds a whole day, with the totals of each stock point.
    fn add_day<'a>(&mut self, points: impl Iterator<Item = (&'a StockPoint, StockTotals)>) {
        for (point, totals) in points {
            let Some(days) = self.products.get_mut(point.product().index()) else { continue };
            if matches!(days.period, Period::Reviews { .. }) {
                continue;
            }
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
        let is_counted = |period| !matches!(period, Period::None | Period::Months);
        let ordered = || all.products.iter().filter(|product| is_counted(product.period));
        let has_many = |product: &&PeriodUnits| product.ordered.count() >= FEW;
        let some_have_many = ordered().any(|product| has_many(&product));
        let counted = ordered().filter(|product| !some_have_many || has_many(product));
        for (mean, ratio) in counted.filter_map(PeriodUnits::ratio) {
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

/// Ends the periods of products that are ordered at these reviews, after their orders.
pub(super) fn take_review(
    now: Now<ReviewDue>,
    mut columns: SupplyColumns,
    mut bullwhip: ResMut<Bullwhip>,
) {
    let (time, group) = (now.time(), now.event.group as usize);
    if time < SimTime::START || !bullwhip.is_ended_by(group) {
        return;
    }
    let mut fetched = columns.fetch();
    let slices = fetched.slices();
    let clock = slices.topology.clock();
    bullwhip
        .add_review(group, slices.points.iter().map(|point| (point, point.totals(time, clock))));
}

/// The warm-up is over: days are counted from here on.
pub(super) fn begin_measuring(_now: Now<MeasuringStarted>, mut bullwhip: ResMut<Bullwhip>) {
    bullwhip.products.iter_mut().for_each(|product| *product = product.restarted());
}
