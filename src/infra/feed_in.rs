//! The grid feed of a site: contracted is not available, only energised power carries load.
//!
//! Power is energised in dated steps. Racks that would load the feed beyond it wait for the next step.
//! What feeds the site is a matter of who is there: grid, else generator, else battery, else nothing.
//!
//! Its energy may have a price, see `tariff`.
//!
//! Source: MODEL §1. Not modelled: voltage, frequency, dual feeds.
//! Held to account by `tests/it/sites/power.rs`.

use super::tariff::{PriceSpec, Tariff};
use crate::causality::IncidentId;
use crate::environment::Clock;
use crate::issue::Checker;
use crate::kernel::{SimTime, TimeWeighted};
use crate::quantity::{Currency, LocalDateTime, MoneyPerEnergy, Power};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a site's feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedInSpec {
    /// Power that the contract names.
    pub contracted: Power,
    /// Dated steps of what is energised, in order; all that is contracted if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub energised: Vec<EnergisedSpec>,
    /// What energy from the grid costs; it is not counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceSpec>,
}

/// A step of the ramp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnergisedSpec {
    /// From when.
    pub from: LocalDateTime,
    /// How much is energised then, in all.
    pub power: Power,
}

impl FeedInSpec {
    /// Puts down what is out of range or order, or in another currency than the scenario's.
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
                    "a step that is not later than the one before",
                    "put the steps in order of time",
                );
            }
        }
        for (index, step) in self.energised.iter().enumerate() {
            if step.power > self.contracted {
                steps.within(index).within("power").out_of_range(
                    step.power,
                    format!("at most what is contracted, {}", self.contracted),
                );
            }
        }
    }
}

/// What feeds a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The grid.
    Grid,
    /// Generators.
    Generator,
    /// The battery.
    Battery,
    /// Nothing.
    Nothing,
}

/// The feed of a site in the running simulation, and its books of electric energy.
#[derive(Component, Clone, Debug)]
pub struct FeedIn {
    pub(super) contracted_w: f64,
    /// Dated steps of what is energised.
    pub(super) ramp: Vec<(SimTime, f64)>,
    pub(super) energised_w: f64,
    /// Outages of the grid that have not ended.
    pub(super) outages: u32,
    /// The incident that took the grid away.
    pub(super) lost_by: Option<IncidentId>,
    pub(super) source: Source,
    pub(super) books: PowerBooks,
    tariff: Option<Tariff>,
}

/// Power as it is now, in W, and energy since the books were opened, in J.
#[derive(Clone, Debug)]
pub(super) struct PowerBooks {
    since: SimTime,
    /// Now.
    pub(super) now: Flows,
    /// Since the books were opened.
    pub(super) sum: Flows,
    pub(super) headroom_w: TimeWeighted,
}

/// Electric flows of a site: powers in W, or energies in J.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flows {
    /// Taken from the grid.
    pub grid: f64,
    /// Taken from generators.
    pub generator: f64,
    /// Taken from the store of the battery.
    pub battery: f64,
    /// Put into the store of the battery.
    pub charge: f64,
    /// Into the racks.
    pub racks: f64,
    /// Into pumps and cooling plant.
    pub cooling: f64,
    /// Lost in the stages of the chain.
    pub chain_loss: f64,
    /// Lost in inverter and charger.
    pub battery_loss: f64,
}

impl Flows {
    /// What comes in less what goes out, is stored or lost.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.grid + self.generator + self.battery
            - self.charge
            - self.racks
            - self.cooling
            - self.chain_loss
            - self.battery_loss
    }

    /// Adds what flows at a power for some seconds.
    pub fn add(&mut self, power: &Self, seconds: f64) {
        let pairs = [
            (&mut self.grid, power.grid),
            (&mut self.generator, power.generator),
            (&mut self.battery, power.battery),
            (&mut self.charge, power.charge),
            (&mut self.racks, power.racks),
            (&mut self.cooling, power.cooling),
            (&mut self.chain_loss, power.chain_loss),
            (&mut self.battery_loss, power.battery_loss),
        ];
        for (sum, power) in pairs {
            *sum += power * seconds;
        }
    }
}

impl FeedIn {
    /// The feed of a site, with the price of its generators' energy.
    pub(super) fn new(
        spec: Option<&FeedInSpec>,
        fuel: Option<MoneyPerEnergy>,
        clock: Option<&Clock>,
        now: SimTime,
    ) -> Self {
        let contracted_w = spec.map_or(f64::INFINITY, |spec| spec.contracted.si());
        let steps = spec.map_or(&[][..], |spec| &spec.energised);
        let instant = |local: LocalDateTime| clock.map_or(now, |clock| clock.instant(local));
        let ramp: Vec<_> = steps.iter().map(|step| (instant(step.from), step.power.si())).collect();
        let of_ramp = |now| ramp_w(&ramp, now).unwrap_or(0.0);
        let energised_w = if ramp.is_empty() { contracted_w } else { of_ramp(now) };
        let books = PowerBooks {
            since: now,
            now: Flows::default(),
            sum: Flows::default(),
            headroom_w: TimeWeighted::new(now, energised_w),
        };
        let mut tariff = Tariff::new(spec.and_then(|spec| spec.price.as_ref()), fuel);
        if let (Some(tariff), Some(clock)) = (&mut tariff, clock) {
            tariff.turn_hour(clock.hour_of(now));
        }
        Self {
            contracted_w,
            ramp,
            energised_w,
            outages: 0,
            lost_by: None,
            source: Source::Grid,
            books,
            tariff,
        }
    }

    /// What is energised, in W.
    #[must_use]
    pub const fn energised_w(&self) -> f64 {
        self.energised_w
    }

    /// What the contract names, in W.
    #[must_use]
    pub const fn contracted_w(&self) -> f64 {
        self.contracted_w
    }

    /// What feeds the site.
    #[must_use]
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The present electric flows, in W.
    #[must_use]
    pub const fn power(&self) -> &Flows {
        &self.books.now
    }

    /// Electric energy since the begin of measuring up to `now`, in J.
    #[must_use]
    pub fn energy(&self, now: SimTime) -> Flows {
        let mut sum = self.books.sum;
        sum.add(&self.books.now, now.since(self.books.since).seconds());
        sum
    }

    /// What the site's energy has cost since the begin of measuring up to `now`, in the scenario's
    /// currency; `None` where it has no price.
    #[must_use]
    pub fn cost(&self, now: SimTime) -> Option<f64> {
        let seconds = now.since(self.books.since).seconds();
        self.tariff.as_ref().map(|tariff| tariff.cost(&self.books.now, seconds))
    }

    /// Whether the price of its energy is another one in other hours.
    pub(super) fn follows_hours(&self) -> bool {
        self.tariff.as_ref().is_some_and(Tariff::follows_hours)
    }

    /// The hour turns: what was taken until now is billed by the price that held until now.
    pub(super) fn turn_hour(&mut self, now: SimTime, hour: u32) {
        if self.follows_hours() {
            self.advance(now);
        }
        if let Some(tariff) = &mut self.tariff {
            tariff.turn_hour(hour);
        }
    }

    /// Takes the step of the ramp that holds now.
    pub(super) fn energise(&mut self, now: SimTime) {
        if let Some(power_w) = ramp_w(&self.ramp, now) {
            self.energised_w = power_w;
        }
    }

    pub(super) fn advance(&mut self, now: SimTime) {
        if let Some(tariff) = &mut self.tariff {
            tariff.bill(&self.books.now, now.since(self.books.since).seconds());
        }
        self.books.sum = self.energy(now);
        self.books.since = now;
    }

    pub(super) fn reset(&mut self, now: SimTime) {
        self.advance(now);
        self.books.sum = Flows::default();
        if let Some(tariff) = &mut self.tariff {
            tariff.reset();
        }
        self.books.headroom_w.reset(now);
    }
}

/// What the last step of a ramp so far energises, in W.
fn ramp_w(ramp: &[(SimTime, f64)], now: SimTime) -> Option<f64> {
    ramp.iter().rev().find(|step| step.0 <= now).map(|step| step.1)
}
