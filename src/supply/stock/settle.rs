//! Settlement of demand within the hour: what customers demanded before an instant is sold, lost or backordered.
//!
//! Transactions of a stock point settle first, so that they meet the level of their instant; readers see it by
//! [`StockPoint::as_of`] and the levels `…_at` an instant. What comes at the instant itself comes after it.
//! Held to account by `supply::tests::within_the_hour`.

use super::hour_demand::HourDemand;
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
        if self.hour.is_settled(now) {
            // Without units now, it may have some later, after a surge of factor zero.
            self.hour.settle(now);
            return 0.0;
        }
        self.settle_before(now, now)
    }

    /// Settles the demand up to and including that of the present instant; returns the units sold.
    pub(in crate::supply) fn settle_through(&mut self, now: SimTime) -> f64 {
        self.settle_before(now, now + SimSpan::from_nanos(1))
    }

    fn settle_before(&mut self, now: SimTime, before: SimTime) -> f64 {
        let hour = self.hour;
        self.hour.settle(before);
        let (mut units, mut unit_nanos) = (0.0, 0.0);
        for (at, portion) in hour.due(before) {
            units += portion;
            unit_nanos += portion * now.since(at).nanos() as f64;
        }
        if units == 0.0 {
            return 0.0;
        }
        // All is sold, and something is left: the order of the instants does not matter.
        if !is_residue(self.on_hand.level() - units, self.cumulative_in) {
            self.on_hand.drain(now, units, unit_nanos);
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

    /// Units on hand at an instant.
    #[inline]
    #[must_use]
    pub fn on_hand_at(&self, now: SimTime) -> f64 {
        (self.on_hand.level() - self.hour.units_due(now)).max(0.0)
    }

    /// Units that customers and facilities wait for at an instant.
    #[must_use]
    pub fn backorders_at(&self, now: SimTime) -> f64 {
        let unmet = match self.unmet {
            Unmet::Backordered => self.hour.units_due(now) - self.on_hand.level(),
            Unmet::Lost => 0.0,
        };
        self.backorders.level() + unmet.max(0.0)
    }

    /// Units issued from the beginning of the run to an instant.
    #[inline]
    #[must_use]
    pub fn cumulative_out_at(&self, now: SimTime) -> f64 {
        self.cumulative_out + self.hour.units_due(now).min(self.on_hand.level())
    }

    /// The stock point with its demand settled up to an instant.
    #[must_use]
    pub fn as_of(&self, now: SimTime) -> Cow<'_, Self> {
        if self.hour.is_settled(now) {
            return Cow::Borrowed(self);
        }
        let mut settled = self.clone();
        settled.settle(now);
        Cow::Owned(settled)
    }
}
