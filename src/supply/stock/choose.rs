//! Choices of customers at a stock point: each moves units of unmet demand to one place in its levels and totals.
//!
//! ```text
//!  unmet ──waits──▶ backorders ──receipt──▶ issued
//!    │                   └──patience ends──▶ lost (`left`)
//!    ├──takes───▶ substituted here, issued (`sold_instead`) there
//!    └──goes────▶ lost
//! ```

use super::point::StockPoint;
use super::wishes::{Asking, Customer, Fate, Wishes};
use crate::kernel::SimTime;
use crate::supply::network::Unmet;

impl StockPoint {
    /// Customers have choices here, or stay away once their demand was lost.
    pub(in crate::supply) fn set_wishes(&mut self, wishes: Wishes) {
        self.unmet = Unmet::Choices;
        self.wishes = Some(Box::new(wishes));
    }

    /// Whether customers have choices here, or stay away once their demand was lost.
    #[inline]
    pub(in crate::supply) const fn has_wishes(&self) -> bool {
        self.wishes.is_some()
    }

    /// Whether customers have choices here, so that each unit is a customer.
    pub(in crate::supply) fn has_choices(&self) -> bool {
        self.wishes.as_ref().is_some_and(|wishes| wishes.has_choices())
    }

    /// Whether customers may take another product in place of this one.
    #[inline]
    pub(in crate::supply) fn may_ask(&self) -> bool {
        self.wishes.as_ref().is_some_and(|wishes| wishes.may_ask())
    }

    /// Factor on the mean of demand by custom that was lost; `None` where none can be lost.
    #[inline]
    pub(in crate::supply) fn custom(&mut self, now: SimTime) -> Option<f64> {
        self.wishes.as_ref()?.custom?;
        if self.is_leaving(now) {
            self.leave(now);
        }
        Some(self.wishes.as_ref()?.custom?.factor(now))
    }

    /// Customers who find nothing, after units of the same instant that were sold, go down their choices.
    pub(super) fn choose(&mut self, at: SimTime, sold: f64, unmet: f64) {
        if !self.has_choices() {
            self.lose(at, unmet);
            return;
        }
        for customer in Customer::of(at, sold, unmet) {
            self.go_on(customer, 0);
        }
    }

    /// A customer goes down the list from a choice on.
    fn go_on(&mut self, customer: Customer, from: usize) {
        let Some(wishes) = &mut self.wishes else { return };
        match wishes.fate(customer, from) {
            Fate::Waits { until } => {
                wishes.wait(until, customer.units);
                self.backorders.add(customer.at, customer.units);
                self.today.customers.backordered += customer.units;
            }
            Fate::Asks(asking) => wishes.ask(asking),
            Fate::Goes => self.lose(customer.at, customer.units),
        }
    }

    /// Units of demand are lost.
    pub(super) fn lose(&mut self, at: SimTime, units: f64) {
        self.today.customers.lost += units;
        if let Some(custom) = self.wishes.as_mut().and_then(|wishes| wishes.custom.as_mut()) {
            custom.lose(at, units);
        }
    }

    /// Whether a customer's patience ends before an instant.
    #[inline]
    pub(super) fn is_leaving(&self, before: SimTime) -> bool {
        self.wishes.as_ref().is_some_and(|wishes| wishes.is_leaving(before))
    }

    /// Customers whose patience ends before an instant leave, each at its end.
    pub(super) fn leave(&mut self, before: SimTime) {
        let Some(wishes) = &mut self.wishes else { return };
        for (at, units) in wishes.leave(before) {
            self.backorders.add(at, -units);
            self.today.customers.left += units;
            self.lose(at, units);
        }
    }

    /// Customers who ask for another product at the present instant.
    #[inline]
    pub(in crate::supply) fn take_asking(&mut self) -> Vec<Asking> {
        self.wishes.as_mut().map_or_else(Vec::new, |wishes| wishes.take_asking())
    }

    /// A customer of another product asks for units; returns those sold.
    pub(in crate::supply) fn sell_instead(&mut self, now: SimTime, asking: &Asking) -> f64 {
        self.settle(now);
        let sold = asking.customer.units.min(self.sellable());
        if sold > 0.0 {
            self.issue_to_customers(now, sold);
            self.today.customers.issued += sold;
            self.today.customers.sold_instead += sold;
        }
        sold
    }

    /// A customer got units of another product; with those that it lacks the customer goes on down the list.
    pub(in crate::supply) fn substitute(&mut self, asking: &Asking, sold: f64) {
        self.today.customers.substituted += sold;
        if let Some(customer) = asking.customer.left(sold) {
            self.go_on(customer, asking.choice + 1);
        }
    }
}
