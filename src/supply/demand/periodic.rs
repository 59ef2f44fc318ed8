//! Demand by period: one draw for each period, all of it demanded at one instant.
//!
//! A draw is `mean · surge · custom` with the spread of its distribution. Normal draws may be correlated from one
//! period to the next, as an autoregressive series of the first order:
//! `x_t = ρ·x_{t−1} + σ·√(1 − ρ²)·z_t` about the mean, with `x_0` drawn from `N(0, σ²)`; negative demand is
//! set to zero, and x is not. Goods that are not divisible are demanded in whole units: draws are rounded,
//! which adds 1/12 to their variance. The index of a draw is the number of the period on the local clock.
//!
//! Source: Box, Jenkins and Reinsel, Time Series Analysis (2008), ch. 3. Valid for orders of a customer
//! that come at set times, and for the periods of inventory theory. Not modelled: profile, weather, opening hours and closed
//! days, the clock of an area other than the scenario's.
//! Held to account by `periodic_RS`, `sS_periodic_poisson` and the bullwhip families of
//! `tests/it/oracles/supply`, and by `supply::tests::periodic`.

use super::period_spec::{PeriodLawSpec, PeriodSpec};
use super::substitution::SubstitutesAsked;
use crate::environment::{Clock, Recurrence};
use crate::kernel::{
    Agenda, Event, Now, Phase, Realm, SimSpan, SimTime, Stream, gamma_quantile, kinds, variate,
};
use crate::supply::network::Topology;
use crate::supply::stock::{StockPoint, position_fell};
use bevy_ecs::prelude::{Component, Query, Res, Resource};

kinds! { PeriodDemanded }

/// A period ends at stock points: its demand.
#[derive(Clone, Copy, Debug)]
pub struct PeriodDemanded {
    /// Index of the periods' times.
    pub group: u32,
    /// Number of the period on the local clock.
    pub period: i64,
}

impl Event for PeriodDemanded {
    const PHASE: Phase = Phase::Sale;
    const REALM: Realm = Realm::Supply;

    fn identity(&self) -> u64 {
        (u64::from(self.group) << 48) ^ self.period as u64
    }
}

/// Times of the periods, each with the instant of its first demand.
#[derive(Resource, Clone, Debug, Default)]
pub struct DemandPeriods {
    groups: Vec<(Recurrence, SimTime)>,
}

/// Demand of a stock point, by the period.
#[derive(Component, Clone, Debug)]
#[component(storage = "SparseSet")]
pub struct PeriodicDemand {
    group: u32,
    stream: Stream,
    spec: PeriodSpec,
    mean_per_day: f64,
    /// Whether units may be fractional.
    fractional: bool,
    /// Deviation of a correlated series from its mean, in units; `None` before the first draw.
    deviation: Option<f64>,
    /// Product of the surges in force.
    surge: f64,
}

impl DemandPeriods {
    /// The group of periods with the times of a specification, added if there is none.
    fn group(&mut self, spec: &PeriodSpec, now: SimTime, clock: &Clock) -> u32 {
        let [every, first] =
            [spec.every, spec.first].map(|span| SimSpan::from_nanos(span.nanoseconds()));
        let group = (Recurrence::through_instant(now + first, every, clock), now + first);
        let known = self.groups.iter().position(|other| *other == group);
        let index = known.unwrap_or_else(|| {
            self.groups.push(group);
            self.groups.len() - 1
        });
        index as u32
    }

    /// Adds a demand of mean units a day, of goods that may be fractional or not.
    pub(in crate::supply) fn add(
        &mut self,
        spec: &PeriodSpec,
        (mean_per_day, fractional): (f64, bool),
        stream: Stream,
        now: SimTime,
        clock: &Clock,
    ) -> PeriodicDemand {
        let group = self.group(spec, now, clock);
        let (spec, deviation, surge) = (*spec, None, 1.0);
        PeriodicDemand { group, stream, spec, mean_per_day, fractional, deviation, surge }
    }

    /// Whether the periods of a demand go on at their spans where the clock changes.
    pub(super) fn is_frequent(&self, demand: &PeriodicDemand, clock: &Clock) -> bool {
        self.groups.get(demand.group as usize).is_some_and(|(times, _)| times.is_frequent(clock))
    }

    /// Schedules the first demand of each group.
    pub(in crate::supply) fn begin(&self, clock: &Clock, agenda: &mut Agenda) {
        for (group, (times, first)) in self.groups.iter().enumerate() {
            let just_before = *first + SimSpan::from_nanos(-1);
            let next = times.next(just_before, clock);
            agenda.at(next.at, PeriodDemanded { group: group as u32, period: next.index });
        }
    }
}

impl PeriodicDemand {
    /// Mean units a day, without surges.
    #[must_use]
    pub const fn mean_per_day(&self) -> f64 {
        self.mean_per_day
    }

    /// Ratio of variance to mean, without surges and correlation.
    #[must_use]
    pub fn variance_ratio(&self) -> f64 {
        self.spec.variance_ratio(self.mean_per_day)
    }

    /// Changes the factor by which surges multiply the mean, from now on.
    pub(super) const fn set_surge(&mut self, factor: f64) {
        self.surge = factor;
    }

    /// Demand of a period, by its number, of a share of the customers.
    fn draw(&mut self, period: i64, custom: f64) -> f64 {
        let u = self.stream.uniform((1_u64 << 62).wrapping_add_signed(period));
        let mean = self.spec.mean(self.mean_per_day) * self.surge * custom;
        let units = match self.spec.draws {
            _ if mean <= 0.0 => 0.0,
            PeriodLawSpec::Poisson => variate::poisson(u, mean),
            PeriodLawSpec::Gamma { sd } => gamma_quantile(u, mean, sd),
            PeriodLawSpec::Normal { sd, autocorrelation } => {
                let z = variate::standard_normal(u);
                let innovation = libm::sqrt(1.0 - autocorrelation * autocorrelation) * sd * z;
                let deviation =
                    self.deviation.map_or(sd * z, |before| autocorrelation * before + innovation);
                self.deviation = Some(deviation);
                (mean + deviation).max(0.0)
            }
        };
        if self.fractional { units } else { units.round() }
    }
}

/// Sells the demand of a period at the stock points of a group, limited by their stock on hand.
pub(super) fn sell_the_period(
    now: Now<PeriodDemanded>,
    periods: Res<DemandPeriods>,
    topology: Res<Topology>,
    mut stock: Query<(&mut StockPoint, &mut PeriodicDemand)>,
) {
    let PeriodDemanded { group, period } = now.event;
    let time = now.time();
    let agenda = now.agenda;
    for (mut point, mut demand) in &mut stock {
        if demand.group != group {
            continue;
        }
        let units = demand.draw(period, point.custom(time).unwrap_or(1.0));
        if units > 0.0 {
            let sold = point.sell(time, units);
            agenda.mark_amount(sold);
            position_fell(&topology, agenda, point.id());
            if sold < units && point.may_ask() {
                agenda.schedule_now(SubstitutesAsked { stock: point.id() });
            }
        }
    }
    let Some((times, _)) = periods.groups.get(group as usize) else { return };
    let next = times.next(time, topology.clock());
    agenda.at(next.at, PeriodDemanded { group, period: next.index });
}
