//! The bullwhip: how much more orders vary than the demand that they serve.
//!
//! For each product, over the whole local days of the measured time: the sample variance of the units
//! that facilities ordered from suppliers on a day, all facilities together, over that of the units
//! that customers asked for on a day. The bullwhip is the mean of these ratios, each weighted by the
//! product's mean demand. A product that nobody orders from a supplier, or whose demand does not vary,
//! has none; below two days nothing has.
//!
//! Source: Chen, Drezner, Ryan and Simchi-Levi (2000), Management Science 46(3), for orders and demand
//! by period. Held to account below, by hand and by what Chen, Ryan and Simchi-Levi (2000), Naval
//! Research Logistics 47(4), found for order-up-to levels from exponential smoothing.

use super::book::{Book, Open};
use super::chain::{Chain, Layout};
use super::day::DayTurns;
use super::facility::FacilityKind;
use super::stock::StockPoint;
use super::sums::Sums;
use crate::environment::MeasuringStarts;
use crate::kernel::{Now, SimTime, Tally};
use bevy_ecs::prelude::{FromWorld, ResMut, Resource, World};

/// Daily orders and demand of one product.
#[derive(Clone, Copy, Debug, Default)]
struct Days {
    /// Units ordered from suppliers a day.
    ordered: Tally,
    /// Units that customers asked for a day.
    demanded: Tally,
    /// Those of the day that is being summed up.
    today: (f64, f64),
}

/// Daily orders and demand so far, by product.
#[derive(Resource, Clone, Debug)]
pub struct Bullwhip {
    products: Vec<Days>,
    /// Whether a stock point orders from a supplier.
    from_supplier: Vec<bool>,
    /// Whether anybody orders a product from a supplier.
    is_ordered: Vec<bool>,
}

impl FromWorld for Bullwhip {
    /// Of a World in which the chain is already.
    fn from_world(world: &mut World) -> Self {
        let chain = world.resource::<Chain>();
        let is_supplier = |stock| {
            let source = chain.source(stock)?;
            let (origin, _) = chain.ends(source.lane, source.destination)?;
            Some(chain.facility(origin)?.kind == FacilityKind::Supplier)
        };
        let from_supplier: Vec<bool> =
            chain.stocks().map(|(stock, _)| is_supplier(stock).unwrap_or(false)).collect();
        let mut is_ordered = vec![false; chain.products.len()];
        for ((_, (_, product)), from_supplier) in chain.stocks().zip(&from_supplier) {
            is_ordered[product.index()] |= from_supplier;
        }
        Self { products: vec![Days::default(); is_ordered.len()], from_supplier, is_ordered }
    }
}

impl Bullwhip {
    /// Takes a whole day in, of which `sums` tells for each stock point.
    fn take<'a>(&mut self, points: impl Iterator<Item = (&'a StockPoint, Sums)>) {
        for (point, sums) in points {
            let Some(days) = self.products.get_mut(point.product.index()) else { continue };
            if self.from_supplier.get(point.id.index()).is_some_and(|from_supplier| *from_supplier)
            {
                days.today.0 += sums.ordered;
            }
            if point.sells() {
                days.today.1 += sums.demanded;
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
        chain: &Layout,
        end: SimTime,
    ) -> Option<f64> {
        let mut all = self.clone();
        let clock = &chain.clock;
        let day = clock.day_of(end) - 1;
        if clock.midnight(day + 1) == end && clock.midnight(day) >= SimTime::START {
            all.take(points.map(|point| (point, point.today(end, clock))));
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

/// A day is over and its sums are closed: it is taken in if all of it was measured.
pub(super) fn take_day(now: Now<DayTurns>, mut book: Book, mut bullwhip: ResMut<Bullwhip>) {
    let mut columns = book.columns();
    let Open { points, chain, .. } = columns.open();
    if chain.clock.midnight(now.event.day - 1) >= SimTime::START {
        bullwhip.take(points.iter().map(|point| (point, *point.last_day())));
    }
}

/// The warm-up is over: what is measured begins anew.
pub(super) fn begin_measuring(_now: Now<MeasuringStarts>, mut bullwhip: ResMut<Bullwhip>) {
    bullwhip.products.fill(Days::default());
}
