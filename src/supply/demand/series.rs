//! Demand series of a stock point: potential demand, hour by hour.
//!
//! Potential demand of an hour is one addressed draw, a quantile of its distribution at
//! `mean = base · size · weekday · hour · weather · surge · custom` (`profile`, `hourly`). No draw depends on
//! stock or on decisions, and the mean only where lost demand keeps custom away (`network::lost_custom`),
//! so two arms of a story see the same customers.
//!
//! Valid for hourly means up to 10⁶, beyond which the mean is capped. Held to account by the tests of `supply` and by `tests/it/oracles/supply`.

use super::common::CommonDemand;
use super::law::DemandLaw;
use super::profile::{DemandModel, DemandShape};
use super::spec::{DemandSpec, MAX_PER_DAY};
use crate::kernel::{Parts, Scatter, Stream};
use crate::quantity::Weekday;
use bevy_ecs::prelude::Component;

/// Demand of a stock point, by the hour.
#[derive(Component, Clone, Debug)]
#[component(storage = "SparseSet")]
pub struct Demand {
    stream: Stream,
    /// Instants of an hour's units.
    instants: Scatter,
    law: DemandLaw,
    mean_per_day: f64,
    shape: DemandShape,
    /// Product of the surges in force.
    surge: f64,
    /// Share of the customers who do not stay away because a unit was lost.
    custom: f64,
    /// Whether units flow evenly over the hour.
    flows: bool,
    /// What it has in common with other shops; none where they are independent.
    common: Option<Box<CommonDemand>>,
}

impl Demand {
    /// Demand for a product at a facility of a size.
    pub(in crate::supply) fn new(
        spec: &DemandSpec,
        product: &str,
        size: f64,
        shape: DemandShape,
        (stream, instants): (Stream, Scatter),
    ) -> Self {
        let mean_per_day = spec.units_per_day.get(product).copied().unwrap_or(0.0) * size;
        Self {
            stream,
            instants,
            law: DemandLaw::new(spec.law),
            mean_per_day,
            shape,
            surge: 1.0,
            custom: 1.0,
            flows: false,
            common: None,
        }
    }

    /// Mean units a day over a week, without weather and surges.
    #[must_use]
    pub const fn mean_per_day(&self) -> f64 {
        self.mean_per_day
    }

    /// How the mean is spread over hours.
    #[inline]
    #[must_use]
    pub const fn shape(&self) -> DemandShape {
        self.shape
    }

    /// Product of the surges in force: the factor by which they multiply the mean.
    #[must_use]
    pub const fn surge(&self) -> f64 {
        self.surge
    }

    /// Whether units flow evenly over the hour.
    #[inline]
    pub(super) const fn flows(&self) -> bool {
        self.flows
    }

    /// Units flow evenly over the hour: divisible goods whose position is not reviewed at every fall.
    pub(in crate::supply) const fn flow(&mut self) {
        self.flows = true;
    }

    /// A part of the demand is common to the shops of an area.
    pub(in crate::supply) fn share_with_area(&mut self, common: CommonDemand) {
        self.common = Some(Box::new(common));
    }

    /// Changes the factor by which surges multiply the mean, from now on.
    pub(super) const fn set_surge(&mut self, factor: f64) {
        self.surge = factor;
    }

    /// Changes the share of the customers who come, from now on.
    #[inline]
    pub(super) const fn set_custom(&mut self, factor: f64) {
        self.custom = factor;
    }

    /// Ratio of variance to mean of an hour with a mean.
    #[must_use]
    pub fn variance_ratio(&self, mean: f64) -> f64 {
        self.law.variance_ratio(mean)
    }

    /// True mean of an hour's demand, without surges and lost custom: on a weekday, at a local hour, at an outdoor
    /// temperature in the middle of the hour.
    #[must_use]
    pub fn mean_of_hour(
        &self,
        model: &DemandModel,
        weekday: Weekday,
        hour: usize,
        celsius: f64,
    ) -> f64 {
        self.mean_per_day * model.weight_of_hour(self.shape, weekday, hour, Some(celsius))
    }

    /// True mean of a day's demand, without surges; `celsius` gives the temperature of a local hour.
    pub fn mean_of_day(
        &self,
        model: &DemandModel,
        weekday: Weekday,
        mut celsius: impl FnMut(usize) -> f64,
    ) -> f64 {
        (0..24).map(|hour| self.mean_of_hour(model, weekday, hour, celsius(hour))).sum()
    }

    /// Addresses of the instants of an hour's units, by the index of its draw.
    #[inline]
    pub(super) const fn instants(&self, index: u64) -> Parts {
        self.instants.of(index)
    }

    /// Potential demand of an hour, by the index of its draw, the weight of the hour in the day's mean
    /// and the weather's factor.
    #[inline]
    pub(super) fn potential(&mut self, index: u64, weight: f64, factor: f64) -> f64 {
        let mean = self.mean_per_day * weight * factor * self.surge * self.custom;
        let mean = mean.min(MAX_PER_DAY);
        if mean <= 0.0 {
            return 0.0;
        }
        let own = self.stream.uniform(index);
        match &mut self.common {
            None => self.law.quantile(own, mean),
            Some(common) => common.units(self.law, index, own, mean),
        }
    }
}
