//! Lots of a perishable product: units by the last local day on which they can be sold.
//!
//! Units from an uncapacitated source have their whole shelf life when they arrive: with a shelf life of n days
//! they can be sold on the day of arrival and the n − 1 days after it. Units from another facility keep the
//! day that they had there. Facilities are sent what expires first; of what customers buy, a stated share is
//! taken from the freshest lot (last in, first out), the rest from the oldest. What is left of a lot at the
//! end of its last day is wasted. The share is kept exactly and not drawn: of ten
//! units bought at 30 %, three are fresh ones, evenly spread. Customers who pick independently, each with this probability,
//! take more fresh units on some days and fewer on others, and leave 2 % to 6 % more waste at 30 % to 50 %
//! (2.93 against 2.86 units a day at a life of 3 d, a level of 30 and Poisson demand of 10, share 30 %). At
//! 0 % and 100 % there is no difference. Of two shipments of a product from other facilities to one place, of which the later
//! arrives first, the first to arrive brings the lots that were sent first.
//!
//! Source: Nahmias (1982), Operations Research 30(4), fixed life; the share of fresh picking: Broekmeulen and
//! van Donselaar (2009), Computers & Operations Research 36(11), who treat all FIFO and all LIFO. Valid for
//! lives of whole days. Not modelled: quality that falls with age, prices lowered before the last day, least
//! life on arrival. Held to account by the tests below and `supply::tests::shelf_life`.

use smallvec::SmallVec;

/// Units that can be sold until the end of one local day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lot {
    /// The last local day on which they can be sold; that of the start is 0.
    pub last_day: i64,
    /// Units.
    pub units: f64,
}

/// Lots in order, the earliest first: few, so that they lie in place.
pub(in crate::supply) type LotQueue = SmallVec<[Lot; 4]>;

/// Takes units from the first of lots, those from an index on.
pub(in crate::supply) fn hand_out(pool: &mut LotQueue, from: usize, units: f64) -> LotQueue {
    let (mut taken, mut left) = (LotQueue::new(), units);
    let mut used_up = from;
    while left > RESIDUE {
        let Some(first) = pool.get_mut(used_up) else { break };
        let lot = Lot { units: left.min(first.units), ..*first };
        taken.push(lot);
        left -= lot.units;
        first.units -= lot.units;
        if first.units > RESIDUE {
            break;
        }
        used_up += 1;
    }
    pool.drain(from..used_up);
    taken
}

/// Units below this are rounding residue of divisible goods.
const RESIDUE: f64 = 1e-9;

/// The lots of a product at a stock point.
#[derive(Clone, Debug, PartialEq)]
pub struct Lots {
    /// On hand, the earliest last day first.
    queue: LotQueue,
    /// Under way from another facility, in the order in which they were sent.
    under_way: LotQueue,
    /// Taken for orders of the present instant that share what there is.
    held: LotQueue,
    /// Shelf life on arrival from an uncapacitated source, in days.
    life_days: i64,
    /// Share of customers' units that is taken from the freshest lot.
    fresh_share: f64,
    /// Whether units are whole.
    is_whole: bool,
    /// The part of a unit by which the fresh picking of whole units lags behind its share.
    lag: f64,
}

impl Lots {
    /// No lots, of a product with a shelf life.
    pub(super) fn new(life_days: i64, fresh_share: f64, is_whole: bool) -> Self {
        let none = LotQueue::new;
        Self {
            queue: none(),
            under_way: none(),
            held: none(),
            life_days,
            fresh_share,
            is_whole,
            lag: 0.0,
        }
    }

    /// Units of all lots on hand.
    #[must_use]
    pub fn units(&self) -> f64 {
        self.queue.iter().map(|lot| lot.units).sum()
    }

    /// Units on hand that can still be sold on a local day.
    #[must_use]
    pub fn lasting(&self, day: i64) -> f64 {
        self.queue.iter().filter(|lot| lot.last_day >= day).map(|lot| lot.units).sum()
    }

    /// Units of all lots under way from another facility.
    #[must_use]
    pub fn units_under_way(&self) -> f64 {
        self.under_way.iter().map(|lot| lot.units).sum()
    }

    /// The lots on hand as if some more units, of the oldest, had been sold.
    pub fn after_sales(&self, units: f64) -> impl Iterator<Item = Lot> {
        let mut sold = units;
        self.queue.iter().filter_map(move |lot| {
            let part = sold.min(lot.units);
            sold -= part;
            (lot.units - part > RESIDUE).then_some(Lot { units: lot.units - part, ..*lot })
        })
    }

    /// The lots on hand, the earliest last day first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Lot> {
        self.queue.iter()
    }

    /// The last day of units that arrive on a day from an uncapacitated source.
    pub(super) const fn last_day_of_arrival(&self, day: i64) -> i64 {
        day + self.life_days - 1
    }

    /// Adds units.
    pub(super) fn add(&mut self, lot: Lot) {
        if lot.units <= 0.0 {
            return;
        }
        let index = self.queue.partition_point(|known| known.last_day < lot.last_day);
        match self.queue.get_mut(index).filter(|known| known.last_day == lot.last_day) {
            Some(known) => known.units += lot.units,
            None => self.queue.insert(index, lot),
        }
    }

    /// Holds lots until the goods of the present instant are shared.
    pub(super) fn hold(&mut self, lots: &[Lot]) {
        self.held.extend_from_slice(lots);
    }

    /// The lots that were held.
    pub(super) fn take_held(&mut self) -> LotQueue {
        std::mem::take(&mut self.held)
    }

    /// Another facility sends lots.
    pub(super) fn expect(&mut self, lots: &[Lot]) {
        self.under_way.extend_from_slice(lots);
    }

    /// Units arrive on a day from a supplier or an own line, of which some were served at once.
    pub(super) fn receive_new(&mut self, units: f64, served: f64, day: i64) {
        if units > RESIDUE {
            self.add(Lot { last_day: self.last_day_of_arrival(day), units: units - served });
        }
    }

    /// Units arrive on a day from another facility, of which some were served at once: those that expire first. What
    /// expired under way is wasted.
    pub(super) fn receive(&mut self, units: f64, served: f64, day: i64) {
        let (mut left, mut served) = (units, served);
        while left > RESIDUE {
            let lot = match self.under_way.first_mut() {
                Some(first) => {
                    let lot = Lot { units: left.min(first.units), ..*first };
                    first.units -= lot.units;
                    if first.units <= RESIDUE {
                        self.under_way.remove(0);
                    }
                    lot
                }
                None => Lot { last_day: self.last_day_of_arrival(day), units: left },
            };
            left -= lot.units;
            if lot.last_day < day {
                continue;
            }
            let part = served.min(lot.units);
            served -= part;
            self.add(Lot { units: lot.units - part, ..lot });
        }
    }

    /// Takes units that facilities are sent: what expires first, but not before a local day.
    pub(super) fn take(&mut self, units: f64, day: i64) -> LotQueue {
        let first = self.queue.partition_point(|lot| lot.last_day < day);
        hand_out(&mut self.queue, first, units)
    }

    /// Units of the next that arrive on a day whose last day was before it.
    pub(super) fn expired_under_way(&self, units: f64, day: i64) -> f64 {
        let (mut expired, mut left) = (0.0, units);
        for lot in &self.under_way {
            let part = left.min(lot.units);
            if lot.last_day < day {
                expired += part;
            }
            left -= part;
            if left <= RESIDUE {
                break;
            }
        }
        expired
    }

    /// Takes units that customers buy: a share from the freshest lot, the rest from the oldest.
    pub(super) fn take_for_customers(&mut self, units: f64) {
        let mut fresh = units * self.fresh_share;
        if self.is_whole {
            let whole = (fresh + self.lag).floor();
            self.lag += fresh - whole;
            fresh = whole;
        }
        let mut left = fresh.min(units);
        let _oldest = hand_out(&mut self.queue, 0, units - left);
        while left > RESIDUE {
            let Some(last) = self.queue.last_mut() else { break };
            let part = left.min(last.units);
            left -= part;
            last.units -= part;
            if last.units <= RESIDUE {
                self.queue.pop();
            }
        }
    }

    /// Removes what cannot be sold after a day; returns the units.
    pub(super) fn expire(&mut self, day: i64) -> f64 {
        let expired = self.queue.partition_point(|lot| lot.last_day <= day);
        self.queue.drain(..expired).map(|lot| lot.units).fold(0.0, |wasted, units| wasted + units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lots(fresh_share: f64, of: &[(i64, f64)]) -> Lots {
        let mut lots = Lots::new(5, fresh_share, true);
        of.iter().for_each(|&(last_day, units)| lots.add(Lot { last_day, units }));
        lots
    }

    fn listed(lots: &Lots) -> Vec<(i64, f64)> {
        lots.iter().map(|lot| (lot.last_day, lot.units)).collect()
    }

    #[test]
    fn facilities_are_sent_what_expires_first() {
        let mut lots = lots(0.0, &[(7, 10.0), (5, 4.0), (7, 1.0)]);
        let taken = lots.take(6.0, 5);
        assert_eq!(taken[..], [Lot { last_day: 5, units: 4.0 }, Lot { last_day: 7, units: 2.0 }]);
        assert_eq!(listed(&lots), [(7, 9.0)]);
    }

    #[test]
    fn sales_that_are_not_settled_take_the_oldest() {
        let lots = lots(0.0, &[(5, 4.0), (6, 3.0), (7, 10.0)]);
        let left: Vec<(i64, f64)> =
            lots.after_sales(6.0).map(|lot| (lot.last_day, lot.units)).collect();
        assert_eq!(left, [(6, 1.0), (7, 10.0)]);
        assert_eq!(lots.after_sales(0.0).count(), 3);
        assert_eq!(lots.after_sales(17.0).count(), 0);
    }

    #[test]
    fn what_would_not_last_is_not_sent() {
        let mut lots = lots(0.0, &[(5, 4.0), (6, 3.0), (7, 10.0)]);
        assert_eq!(lots.lasting(6), 13.0);
        let taken = lots.take(5.0, 6);
        assert_eq!(taken[..], [Lot { last_day: 6, units: 3.0 }, Lot { last_day: 7, units: 2.0 }]);
        assert_eq!(listed(&lots), [(5, 4.0), (7, 8.0)]);
    }

    #[test]
    fn what_expires_under_way_is_neither_served_nor_put_on_the_shelf() {
        let mut lots = lots(0.0, &[]);
        lots.expect(&[Lot { last_day: 4, units: 3.0 }, Lot { last_day: 6, units: 2.0 }]);
        assert_eq!(lots.expired_under_way(5.0, 5), 3.0);
        assert_eq!(lots.expired_under_way(2.0, 5), 2.0);
        assert_eq!(lots.expired_under_way(5.0, 4), 0.0);
        lots.receive(5.0, 1.0, 5);
        assert_eq!(listed(&lots), [(6, 1.0)]);
    }

    #[test]
    fn a_share_of_customers_takes_the_freshest() {
        let mut of_a_quarter = lots(0.25, &[(5, 10.0), (7, 10.0)]);
        // One of four units is fresh, also where they are bought one by one.
        (0..8).for_each(|_| of_a_quarter.take_for_customers(1.0));
        assert_eq!(listed(&of_a_quarter), [(5, 4.0), (7, 8.0)]);
        let mut of_all = lots(1.0, &[(5, 10.0), (7, 10.0)]);
        of_all.take_for_customers(12.0);
        assert_eq!(listed(&of_all), [(5, 8.0)]);
    }

    #[test]
    fn what_is_left_after_its_last_day_is_wasted() {
        let mut lots = lots(0.0, &[(5, 3.0), (6, 2.0), (7, 1.0)]);
        assert_eq!((lots.expire(4), lots.expire(6), lots.units()), (0.0, 5.0, 1.0));
        assert_eq!(lots.last_day_of_arrival(10), 14);
    }

    #[test]
    fn what_another_facility_sent_keeps_its_last_day() {
        let mut lots = lots(0.0, &[]);
        lots.expect(&[Lot { last_day: 4, units: 3.0 }, Lot { last_day: 6, units: 2.0 }]);
        // One unit is served to a customer who waited.
        lots.receive(4.0, 1.0, 2);
        assert_eq!(listed(&lots), [(4, 2.0), (6, 1.0)]);
        // What comes from a supplier has five days, and leaves what is under way from the facility alone.
        lots.receive_new(3.0, 1.0, 3);
        assert_eq!(
            (listed(&lots), lots.units_under_way()),
            (vec![(4, 2.0), (6, 1.0), (7, 2.0)], 1.0)
        );
        lots.receive(1.0, 0.0, 3);
        assert_eq!(listed(&lots), [(4, 2.0), (6, 2.0), (7, 2.0)]);
    }

    proptest! {
        #[test]
        fn units_are_conserved(steps in prop::collection::vec((0u8..3, 0u32..20), 1..60), share in 0.0..=1.0f64) {
            let mut lots = Lots::new(4, share, true);
            let (mut added, mut gone) = (0.0, 0.0);
            for (day, (step, units)) in steps.into_iter().enumerate() {
                let units = f64::from(units);
                match step {
                    0 => {
                        added += units;
                        lots.add(Lot { last_day: lots.last_day_of_arrival(day as i64), units });
                    }
                    1 => {
                        let units = units.min(lots.units());
                        gone += units;
                        lots.take_for_customers(units);
                    }
                    _ => gone += lots.take(units, day as i64).iter().map(|lot| lot.units).sum::<f64>(),
                }
                gone += lots.expire(day as i64);
                prop_assert!((added - gone - lots.units()).abs() < 1e-6);
                prop_assert!(lots.iter().all(|lot| lot.units > 0.0 && lot.last_day > day as i64));
            }
        }
    }
}
