//! Generators: start after grid loss, in attempts, then take the load over.
//!
//! Each unit tries every `attempt` long up to a limit, each with its probability; the site is carried
//! once as many units as needed run, and the transfer is through. How many attempts a unit needs is
//! one addressed draw for each outage and unit.
//!
//! Source: MODEL §1 (start delay 10–30 s, start failures apart from run failures). Valid for units
//! alike. Not modelled: load steps, failures while running, refuelling; each outage begins with full tanks.
//! Held to account by `tests/it/oracles/infra/genset_start.rs` and `tests/it/sites/power.rs`.

use super::tariff::check_currency;
use crate::causality::IncidentId;
use crate::issue::Checker;
use crate::kernel::{SimSpan, Stream, Ticket, variate};
use crate::quantity::{Currency, MoneyPerEnergy, Share, Span};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most units that a site may have.
pub(super) const MOST_UNITS: u32 = 64;

/// What a scenario says about a site's generators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneratorSpec {
    /// Units there are.
    pub units: u32,
    /// Units that carry the site.
    pub needed: u32,
    /// From grid loss to the first attempt's begin; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Length of an attempt.
    pub attempt: Span,
    /// Probability that an attempt succeeds.
    pub success: Share,
    /// Attempts of each unit.
    pub attempts: u32,
    /// From the last start that is needed to the load.
    pub transfer: Span,
    /// How long the fuel lasts; never ends if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<Span>,
    /// What a generator's energy costs, its fuel above all; it is not counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<MoneyPerEnergy>,
}

impl GeneratorSpec {
    /// Puts down what is out of range, or in another currency than the scenario's.
    pub fn check(&self, currency: Option<Currency>, checker: &mut Checker) {
        if let Some(price) = self.price {
            check_currency(price, currency, &mut checker.within("price"));
        }
        if !(1..=MOST_UNITS).contains(&self.units) {
            checker.within("units").out_of_range(self.units, format!("1 to {MOST_UNITS} units"));
        }
        if !(1..=self.units).contains(&self.needed) {
            checker
                .within("needed")
                .out_of_range(self.needed, "at least one unit, and no more than there are");
        }
        if !(1..=1000).contains(&self.attempts) {
            checker.within("attempts").out_of_range(self.attempts, "1 to 1000 attempts");
        }
    }
}

/// A site's generators in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Generator {
    units: u32,
    needed: u32,
    delay: SimSpan,
    attempt: SimSpan,
    success: f64,
    attempts: u32,
    transfer: SimSpan,
    pub(super) fuel: Option<SimSpan>,
    stream: Stream,
    outages: u64,
    /// Carries the load, or runs out of fuel.
    pub(super) ticket: Option<Ticket>,
    pub(super) carries: bool,
    /// The failure to start, if it failed.
    pub(super) failed: Option<IncidentId>,
}

impl Generator {
    pub(super) fn new(spec: &GeneratorSpec, stream: Stream) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            units: spec.units,
            needed: spec.needed,
            delay: spec.delay.map_or(SimSpan::ZERO, span),
            attempt: span(spec.attempt),
            success: spec.success.si(),
            attempts: spec.attempts,
            transfer: span(spec.transfer),
            fuel: spec.fuel.map(span),
            stream,
            outages: 0,
            ticket: None,
            carries: false,
            failed: None,
        }
    }

    /// Whether the generators carry the site.
    #[must_use]
    pub const fn carries(&self) -> bool {
        self.carries
    }

    /// The grid is lost: the span until the generators carry the site, if enough of them start.
    pub(super) fn start(&mut self) -> Option<SimSpan> {
        let first = self.outages * u64::from(MOST_UNITS);
        self.outages += 1;
        let mut tries: Vec<u32> = (0..self.units)
            .filter_map(|unit| {
                let failures =
                    variate::geometric(self.stream.uniform(first + u64::from(unit)), self.success);
                // What never starts fails without end: no number holds that.
                (self.success > 0.0 && failures < f64::from(self.attempts))
                    .then(|| failures as u32 + 1)
            })
            .collect();
        tries.sort_unstable();
        let last = tries.get(self.needed as usize - 1)?;
        Some(self.delay + self.attempt * i64::from(*last) + self.transfer)
    }
}
