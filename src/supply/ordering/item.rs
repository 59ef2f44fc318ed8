//! An item: one product at one place, with what its ordering parameters are computed from.

use crate::supply::planning::{DemandMoments, LeadTimeMoments};

/// Days of a year in holding costs.
pub(super) const DAYS_OF_YEAR: f64 = 365.0;

/// One product at one place that a lane supplies.
#[derive(Clone, Copy, Debug)]
pub(in crate::supply) struct Item<'a> {
    /// Name of the product.
    pub(in crate::supply) product: &'a str,
    /// Demand of a day, including the demand of facilities supplied from here.
    pub(in crate::supply) daily: DemandMoments,
    /// Purchase cost of a unit.
    pub(in crate::supply) cost: f64,
    /// Margin of a unit.
    pub(in crate::supply) margin: f64,
    /// Cost of capital of a unit for a year, as a ratio of the purchase cost.
    pub(in crate::supply) holding_rate: f64,
    /// Cost of the space and cold of a unit for a year.
    pub(in crate::supply) storage: f64,
    /// The lane's cost per departure.
    pub(in crate::supply) cost_per_departure: f64,
    /// Days between two reviews; zero under continuous review.
    pub(in crate::supply) review_days: f64,
    /// Days from an order to its arrival.
    pub(in crate::supply) lead_days: LeadTimeMoments,
}

impl Item<'_> {
    /// Cost of holding a unit for a day: capital and storage.
    pub(super) fn holding_per_day(&self) -> f64 {
        (self.cost * self.holding_rate + self.storage) / DAYS_OF_YEAR
    }

    /// Demand of a review period.
    pub(super) fn of_period(&self) -> DemandMoments {
        self.daily.over(LeadTimeMoments { mean: self.review_days, sd: 0.0 })
    }

    /// Demand of the protected time: lead time plus review period.
    pub(super) fn of_protected_time(&self) -> DemandMoments {
        let mean = self.lead_days.mean + self.review_days;
        self.daily.over(LeadTimeMoments { mean, ..self.lead_days })
    }
}
