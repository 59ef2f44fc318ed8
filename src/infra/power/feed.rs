//! The utility feed of a site: only energised power carries load, and it may be less than contracted.
//!
//! Power is energised in dated steps. Racks that would load the feed beyond it wait for the next
//! step. Grid outages overlap: the grid is restored when all have ended, and the cause is the first
//! of those under way.
//!
//! Source: MODEL §1. Not modelled: voltage, frequency, dual feeds.
//! Held to account by `tests/it/sites/power.rs`.

use super::flows::Flows;
use super::meter::Meter;
use super::source::PowerSource;
use super::tariff::{PriceSpec, Tariff};
use crate::causality::{Causes, IncidentId};
use crate::environment::Clock;
use crate::infra::conversion::PowerChain;
use crate::issue::Checker;
use crate::kernel::SimTime;
use crate::quantity::{Currency, LocalDateTime, MoneyPerEnergy, Power};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Utility feed of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UtilityFeedSpec {
    /// Power that the contract allows the site to draw.
    pub contracted: Power,
    /// Dated steps of the energised power, in order of time, each at most the contracted power; all of
    /// it is energised from the start if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub energised: Vec<EnergisedSpec>,
    /// Price of energy from the grid; no cost is counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceSpec>,
}

/// One step of the energised power.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnergisedSpec {
    /// Local time at which the step takes effect.
    pub from: LocalDateTime,
    /// Total power energised from then on.
    pub power: Power,
}

impl UtilityFeedSpec {
    /// Reports steps out of order or range, and a price in another currency than the scenario's.
    pub fn check(&self, currency: Option<Currency>, checker: &mut Checker) {
        if let Some(price) = &self.price {
            price.check(currency, &mut checker.within("price"));
        }
        let mut steps = checker.within("energised");
        steps.limit(self.energised.len(), 1000);
        for (index, pair) in self.energised.windows(2).enumerate() {
            if let [one, other] = pair
                && one.from >= other.from
            {
                steps.within(index + 1).conflict(
                    "this step is not later than the previous step",
                    "write the steps in order of time",
                );
            }
        }
        for (index, step) in self.energised.iter().enumerate() {
            if step.power > self.contracted {
                steps.within(index).within("power").out_of_range(
                    step.power,
                    format!("at most the contracted power, {}", self.contracted),
                );
            }
        }
    }
}

/// The utility feed of a site in the running simulation, with the path from it to the racks.
#[derive(Component, Clone, Debug)]
pub struct UtilityFeed {
    contracted_w: f64,
    /// Dated steps of the energised power.
    ramp: Vec<(SimTime, f64)>,
    energised_w: f64,
    /// Conversion from the racks up to the feed.
    pub(super) chain: PowerChain,
    /// Ideal power: never lost, and unlimited.
    is_ideal: bool,
    /// Grid outages under way.
    outages: Causes,
    pub(super) source: PowerSource,
    pub(super) meter: Meter,
}

impl UtilityFeed {
    /// The feed of a site, with its chain of conversion and the price of its generators' energy.
    pub(in crate::infra) fn new(
        spec: Option<&UtilityFeedSpec>,
        chain: PowerChain,
        fuel: Option<MoneyPerEnergy>,
        is_ideal: bool,
        clock: Option<&Clock>,
        now: SimTime,
    ) -> Self {
        let contracted_w = spec.map_or(f64::INFINITY, |spec| spec.contracted.si());
        let steps = spec.map_or(&[][..], |spec| &spec.energised);
        let instant = |local: LocalDateTime| clock.map_or(now, |clock| clock.instant(local));
        let ramp: Vec<_> = steps.iter().map(|step| (instant(step.from), step.power.si())).collect();
        let energised_w =
            if ramp.is_empty() { contracted_w } else { ramp_w(&ramp, now).unwrap_or(0.0) };
        let mut tariff = Tariff::new(spec.and_then(|spec| spec.price.as_ref()), fuel);
        if let (Some(tariff), Some(clock)) = (&mut tariff, clock) {
            tariff.turn_hour(clock.hour_of(now));
        }
        Self {
            contracted_w,
            ramp,
            energised_w,
            chain,
            is_ideal,
            outages: Causes::none(),
            source: PowerSource::Grid,
            meter: Meter::new(now, energised_w, tariff),
        }
    }

    /// Energised power, in W.
    #[must_use]
    pub const fn energised_w(&self) -> f64 {
        self.energised_w
    }

    /// Contracted power, in W.
    #[must_use]
    pub const fn contracted_w(&self) -> f64 {
        self.contracted_w
    }

    /// The source that carries the site.
    #[must_use]
    pub const fn source(&self) -> PowerSource {
        self.source
    }

    /// The grid outage that causes the loss: the first of those under way.
    #[must_use]
    pub fn outage(&self) -> Option<IncidentId> {
        self.outages.blamed()
    }

    /// The present electric flows, in W.
    #[must_use]
    pub const fn power(&self) -> &Flows {
        self.meter.power()
    }

    /// Electric energy since measuring started up to `now`, in J.
    #[must_use]
    pub fn energy(&self, now: SimTime) -> Flows {
        self.meter.energy(now)
    }

    /// Cost of the site's energy since measuring started up to `now`, in the scenario's currency;
    /// `None` where it has no price.
    #[must_use]
    pub fn cost(&self, now: SimTime) -> Option<f64> {
        self.meter.cost(now)
    }

    /// Present price of energy from the grid, in the scenario's currency per J; `None` if it has none.
    #[must_use]
    pub fn price_per_j(&self) -> Option<f64> {
        self.meter.price_per_j()
    }

    /// Smallest unused energised power since measuring started, in W.
    #[must_use]
    pub const fn least_headroom_w(&self) -> f64 {
        self.meter.least_headroom_w()
    }

    /// Whether the price of its energy varies by the hour.
    pub(in crate::infra) fn follows_hours(&self) -> bool {
        self.meter.follows_hours()
    }

    /// A new hour: its price applies.
    pub(in crate::infra) fn turn_hour(&mut self, now: SimTime, hour: u32) {
        self.meter.turn_hour(now, hour);
    }

    /// Instants after `now` at which the energised power changes.
    pub(in crate::infra) fn steps_after(&self, now: SimTime) -> impl Iterator<Item = SimTime> {
        self.ramp.iter().map(|step| step.0).filter(move |&at| at > now)
    }

    /// The step of the ramp that holds at `now` takes effect.
    pub(in crate::infra) fn energise(&mut self, now: SimTime) {
        if let Some(power_w) = ramp_w(&self.ramp, now) {
            self.energised_w = power_w;
        }
    }

    /// Whether the feed carries these racks with this much cooling, in W.
    pub(in crate::infra) fn fits(
        &self,
        racks_w: f64,
        pumps_w: f64,
        plant_w: f64,
        room_w: f64,
    ) -> bool {
        self.chain.input_w(racks_w) + pumps_w + plant_w + room_w <= self.energised_w
    }

    /// Whether the feed is without limit.
    pub(in crate::infra) const fn is_ideal(&self) -> bool {
        self.is_ideal
    }

    /// Whether no outage is under way.
    pub(super) const fn has_grid(&self) -> bool {
        self.outages.is_empty()
    }

    /// An outage begins; returns whether it takes the grid down.
    pub(super) fn lose_grid(&mut self, incident: IncidentId) -> bool {
        if self.is_ideal {
            return false;
        }
        let had_grid = self.has_grid();
        self.outages.begin(incident, ());
        had_grid
    }

    /// An outage ends; returns whether the grid is up afterwards.
    pub(super) fn restore_grid(&mut self, incident: IncidentId) -> bool {
        self.outages.end(incident);
        self.has_grid()
    }

    /// Advances energy and cost to `now`.
    pub(in crate::infra) fn advance(&mut self, now: SimTime) {
        self.meter.advance(now);
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        self.meter.reset(now);
    }
}

/// Power that the last step of a ramp up to `now` energises, in W.
fn ramp_w(ramp: &[(SimTime, f64)], now: SimTime) -> Option<f64> {
    ramp.iter().rev().find(|step| step.0 <= now).map(|step| step.1)
}
