//! Settlement of demand within the hour: what customers demanded before an instant is sold, lost or backordered.
//!
//! Transactions of a stock point settle first, so that they meet the level of their instant; readers see it by
//! [`StockPoint::as_of`] and the levels `…_at` an instant. What comes at the instant itself comes after it.
//! Held to account by `supply::tests::within_the_hour`.

use super::hour_demand::{Flow, HourDemand};
use super::point::StockPoint;
use crate::kernel::{SimSpan, SimTime};
use crate::supply::network::Unmet;
use crate::supply::residue::is_residue;
use std::borrow::Cow;

impl StockPoint {
    /// The demand of an hour begins; that of the hour before it is settled.
    #[inline]
    pub(in crate::supply) fn open_hour(&mut self, hour: HourDemand) {
        self.hour = hour;
    }

    /// The units of the present hour change, from now on.
    pub(in crate::supply) fn change_hour(&mut self, units: f64) {
        self.hour = self.hour.with_units(units);
    }

    /// The first instant of the present hour's demand that is not settled.
    pub(in crate::supply) fn next_demand(&self) -> Option<SimTime> {
        self.hour.next()
    }

    /// Settles the demand before an instant; returns the units sold.
    #[inline]
    pub fn settle(&mut self, now: SimTime) -> f64 {
        let sold = if self.hour.is_settled(now) {
            // Without units now, it may have some later, after a surge of factor zero.
            self.hour.settle(now);
            0.0
        } else {
            self.settle_before(now, now)
        };
        if self.is_leaving(now) {
            self.leave(now);
        }
        sold
    }

    /// Settles the demand up to and including that of the present instant; returns the units sold.
    pub(in crate::supply) fn settle_through(&mut self, now: SimTime) -> f64 {
        self.settle_before(now, now + SimSpan::from_nanos(1))
    }

    fn settle_before(&mut self, now: SimTime, before: SimTime) -> f64 {
        let hour = self.hour;
        self.hour.settle(before);
        if let Some(flow) = hour.flow(before) {
            return self.settle_flow(now, flow);
        }
        let (mut units, mut unit_nanos) = (0.0, 0.0);
        hour.due(before).for_each(|(at, portion)| {
            units += portion;
            unit_nanos += portion * now.since(at).nanos() as f64;
        });
        if units == 0.0 {
            return 0.0;
        }
        // All is sold, and something is left: the order of the instants does not matter.
        if !is_residue(self.sellable() - units, self.cumulative_in) {
            self.on_hand.drain(now, units, unit_nanos);
            if let Some(shelf) = &mut self.shelf {
                shelf.units -= units;
            }
            if let Some(lots) = &mut self.lots {
                lots.take_for_customers(units);
            }
            self.cumulative_out += units;
            self.cumulative_demand += units;
            self.today.customers.demanded += units;
            self.today.customers.issued += units;
            return units;
        }
        let mut due: Vec<(SimTime, f64)> = hour.due(before).collect();
        due.sort_by_key(|(at, _)| *at);
        due.into_iter().map(|(at, portion)| self.sell(at, portion)).sum()
    }

    /// Settles what flows: sold until the shelf is empty, lost or backordered after.
    fn settle_flow(&mut self, now: SimTime, flow: Flow) -> f64 {
        let Flow { from, to, units } = flow;
        if units <= 0.0 {
            return 0.0;
        }
        let available = self.sellable();
        let unmet = if is_residue(units - available, units) { 0.0 } else { units - available };
        let sold = units - unmet;
        // The instant at which what was sold had gone.
        let until = from
            + SimSpan::from_nanos((to.since(from).nanos() as f64 * (sold / units)).round() as i64);
        if sold > 0.0 {
            let flowed_for = until.since(from).nanos() as f64;
            self.on_hand.drain(
                now,
                sold,
                sold * (now.since(until).nanos() as f64 + 0.5 * flowed_for),
            );
            self.cumulative_out += sold;
            if let Some(lots) = &mut self.lots {
                lots.take_for_customers(sold);
            }
            let mut is_empty = is_residue(self.on_hand.level(), self.cumulative_in);
            if is_empty {
                self.on_hand.add(now, -self.on_hand.level());
            }
            if self.has_shelf() {
                is_empty = self.take_from_shop(until, sold, true);
            }
            if is_empty {
                self.empty_since = until;
                self.today.stockouts += 1;
            }
        }
        self.cumulative_demand += units;
        self.today.customers.demanded += units;
        self.today.customers.issued += sold;
        if unmet > 0.0 {
            // What accrues evenly has the integral of all of it in the middle.
            let middle = until + SimSpan::from_nanos(to.since(until).nanos() / 2);
            self.record_unmet(middle.max(self.backorders.since()), 0.0, unmet);
        }
        sold
    }

    /// Units that customers demand before an instant and that are not settled.
    #[inline]
    pub(in crate::supply) fn demand_due(&self, before: SimTime) -> f64 {
        if self.hour.is_settled(before) { 0.0 } else { self.hour.units_due(before) }
    }

    /// Whether all that is due before an instant is sold in whole units, and something is left; then the order
    /// of its instants does not matter.
    #[inline]
    pub(in crate::supply) fn sells_all(&self, before: SimTime) -> bool {
        let left = || self.sellable() - self.demand_due(before);
        self.hour.is_settled(before)
            || self.hour.is_whole() && !is_residue(left(), self.cumulative_in)
    }

    /// The part of unmet units that waits, where customers have no choices.
    #[inline]
    pub(in crate::supply) const fn backordered_of(&self, unmet: f64) -> f64 {
        match self.unmet {
            Unmet::Backordered => unmet,
            Unmet::Lost | Unmet::Choices => 0.0,
        }
    }

    /// Units on hand at an instant.
    #[inline]
    #[must_use]
    pub fn on_hand_at(&self, now: SimTime) -> f64 {
        if self.has_shelf() && !self.sells_all(now) {
            return self.as_of(now).on_hand.level();
        }
        (self.on_hand.level() - self.demand_due(now).min(self.sellable())).max(0.0)
    }

    /// Units that customers and facilities wait for at an instant.
    #[must_use]
    pub fn backorders_at(&self, now: SimTime) -> f64 {
        if self.has_wishes() || self.has_shelf() && !self.sells_all(now) {
            return self.as_of(now).backorders.level();
        }
        let unmet = (self.demand_due(now) - self.sellable()).max(0.0);
        self.backorders.level() + self.backordered_of(unmet)
    }

    /// The stock point with its demand settled up to an instant.
    #[must_use]
    pub fn as_of(&self, now: SimTime) -> Cow<'_, Self> {
        if self.hour.is_settled(now) && !self.is_leaving(now) {
            return Cow::Borrowed(self);
        }
        let mut settled = self.clone();
        settled.settle(now);
        Cow::Owned(settled)
    }
}
