//! Generators: they start after grid loss, in attempts, then take over the load.
//!
//! Each unit makes a limited number of attempts of a given length, each with a probability of success;
//! the generators carry the site once as many units as needed run and the transfer is done. The number
//! of attempts that a unit needs is one addressed draw for each outage and unit.
//!
//! Source: MODEL §1 (start delay 10–30 s, start failures separate from run failures). Valid for
//! identical units. Not modelled: load steps, failures while running, refuelling; each outage
//! starts with full tanks. Held to account by `tests/it/oracles/infra/genset_start.rs` and
//! `tests/it/sites/power.rs`.

use super::tariff::check_currency;
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Address, Agenda, Now, SimSpan, Stream, Ticket, kinds, variate};
use crate::quantity::{Currency, MoneyPerEnergy, Share, Span};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { GeneratorOnLoad, FuelExhausted }

/// Too few generators started.
const START_FAILURE: IncidentKind = IncidentKind::new("generator_start_failure");

/// The most units that a site may have.
const MOST_UNITS: u32 = 64;

/// Generators of a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeneratorSpec {
    /// Number of units, 1 to 64.
    pub units: u32,
    /// Number of units needed to carry the site, at most `units`.
    pub needed: u32,
    /// Time from grid loss to the first start attempt; none if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<Span>,
    /// Duration of one start attempt.
    pub attempt: Span,
    /// Probability that an attempt succeeds.
    pub success: Share,
    /// Start attempts of each unit, 1 to 1000.
    pub attempts: u32,
    /// Time from the last required start to taking the load.
    pub transfer: Span,
    /// Running time per outage until the fuel is exhausted; unlimited if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<Span>,
    /// Price of energy from generators, mainly fuel; no cost is counted if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<MoneyPerEnergy>,
}

impl GeneratorSpec {
    /// Reports values out of range, and a price in another currency than the scenario's.
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
                .out_of_range(self.needed, format!("1 to {}, the number of `units`", self.units));
        }
        if !(1..=1000).contains(&self.attempts) {
            checker.within("attempts").out_of_range(self.attempts, "1 to 1000 attempts");
        }
    }
}

/// A site's generators in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Generator {
    name: EntityName,
    units: u32,
    needed: u32,
    delay: SimSpan,
    attempt: SimSpan,
    success: f64,
    attempts: u32,
    transfer: SimSpan,
    fuel: Option<SimSpan>,
    stream: Stream,
    outages: u64,
    /// The scheduled instant at which they take the load, or run out of fuel.
    ticket: Option<Ticket>,
    carries: bool,
    start_failure: Option<IncidentId>,
}

impl Generator {
    pub(in crate::infra) fn new(spec: &GeneratorSpec, name: EntityName, stream: Stream) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        Self {
            name,
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
            start_failure: None,
        }
    }

    /// Whether the generators carry the site.
    #[must_use]
    pub const fn carries(&self) -> bool {
        self.carries
    }

    /// The grid is lost: the generators start, or too few of them do.
    pub(super) fn start(
        &mut self,
        site: SiteId,
        outage: IncidentId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if let Some(span) = self.time_to_load() {
            self.ticket = Some(agenda.after(span, GeneratorOnLoad { site }));
        } else {
            let failure = incidents.begin(agenda, START_FAILURE, self.name, Some(outage));
            self.start_failure = Some(failure);
        }
    }

    /// The grid is back: the generators stop.
    pub(super) fn stop(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        agenda.cancel_pending(&mut self.ticket);
        self.carries = false;
        if let Some(incident) = self.start_failure.take() {
            incidents.end(agenda, incident);
        }
    }

    /// Time from the loss of the grid until the generators carry the site, if enough of them start.
    fn time_to_load(&mut self) -> Option<SimSpan> {
        let outage = Address::of(self.outages);
        self.outages += 1;
        let mut tries: Vec<u32> = (0..self.units)
            .filter_map(|unit| {
                let address = outage.within(u64::from(MOST_UNITS), u64::from(unit));
                let u = self.stream.uniform(address.index());
                let failures = variate::geometric(u, self.success);
                // At a probability of zero the number of failures is infinite.
                (self.success > 0.0 && failures < f64::from(self.attempts))
                    .then(|| failures as u32 + 1)
            })
            .collect();
        tries.sort_unstable();
        let last = tries.get(self.needed as usize - 1)?;
        Some(self.delay + self.attempt * i64::from(*last) + self.transfer)
    }
}

/// Generators take the load of a site.
#[derive(Clone, Copy, Debug)]
pub struct GeneratorOnLoad {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// Generators of a site are out of fuel.
#[derive(Clone, Copy, Debug)]
pub struct FuelExhausted {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { GeneratorOnLoad, FuelExhausted }

/// Generators carry the site until their fuel is exhausted.
pub(super) fn take_load(now: Now<GeneratorOnLoad>, mut generators: BySite<&'static mut Generator>) {
    let site = now.event.site;
    if let Some(mut generator) = generators.get(site) {
        generator.carries = true;
        generator.ticket =
            generator.fuel.map(|fuel| now.agenda.after(fuel, FuelExhausted { site }));
    }
}

/// Generators are out of fuel.
pub(super) fn exhaust_fuel(
    now: Now<FuelExhausted>,
    mut generators: BySite<&'static mut Generator>,
) {
    if let Some(mut generator) = generators.get(now.event.site) {
        generator.carries = false;
        generator.ticket = None;
    }
}
