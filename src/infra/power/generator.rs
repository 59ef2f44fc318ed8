//! Generators: they start after grid loss, in attempts, then take over the load, and may fail.
//!
//! They are called once the grid has been lost for their delay: an outage that is over before, such as a
//! sag which the battery carries, starts nothing, takes no draw, and is no failure to start.
//!
//! Each unit makes series of start attempts of a given length, each with a probability of success; the
//! number of attempts that it needs is one addressed draw for each start and unit. The generators carry
//! the site once as many units as needed run and the transfer is done: a k-of-n system of real units.
//! A unit that runs may fail after a drawn time; where fewer than needed run the battery carries again.
//! Running units carry their number times the rating, see `limit`, and take load in `blocks` where these
//! are given.
//!
//! Source: MODEL §1 (start delay 10–30 s, start failures separate from run failures; mean time to a
//! failure while running 1506 h well kept, 69 h poorly kept). Valid for identical units. A unit is as
//! new at each start. Not modelled: sharing of unequal loads, tests without an outage.
//! Held to account by `tests/it/oracles/infra/genset_start.rs` and `tests/it/sites/generator.rs`.

use super::blocks::Blocks;
use super::fuel::Tank;
use super::generator_events::{
    GeneratorBroken, GeneratorOnLoad, GeneratorRepaired, GeneratorStarted, GeneratorsCalled,
};
use super::generator_spec::{GeneratorSpec, MOST_UNITS};
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::id::SiteId;
use crate::kernel::{Address, Agenda, Law, LawSpec, SimSpan, SimTime, Stream, Ticket, variate};
use crate::quantity::{Power, Share, Span};
use bevy_ecs::prelude::Component;

/// Too few generators started.
const START_FAILURE: IncidentKind = IncidentKind::new("generator_start_failure");
/// Generators failed while running.
const RUN_FAILURE: IncidentKind = IncidentKind::new("generator_run_failure");
/// Generators are out of fuel.
const FUEL_EXHAUSTED: IncidentKind = IncidentKind::new("fuel_exhausted");

/// Starts of a unit in an outage that have their own draws.
const MOST_STARTS: u64 = 4096;

/// What a unit does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum UnitState {
    Stopped,
    Starting,
    Running,
    /// Failed while running.
    Broken,
}

/// One generator.
#[derive(Clone, Debug)]
struct Unit {
    state: UnitState,
    /// Starts since the grid was lost.
    starts: u64,
    /// Address of its present start, for draws.
    address: Address,
    /// The scheduled instant at which it runs, fails, or is repaired.
    ticket: Option<Ticket>,
}

/// A site's generators in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Generator {
    name: EntityName,
    needed: usize,
    rating_w: f64,
    delay: SimSpan,
    attempt_s: f64,
    success: f64,
    attempts: f64,
    retry_s: Option<f64>,
    transfer: SimSpan,
    fails_running: Option<Law>,
    repair: Option<SimSpan>,
    pub(super) tank: Option<Tank>,
    blocks: Option<Blocks>,
    start_draws: Stream,
    run_draws: Stream,
    /// Calls so far.
    calls: u64,
    /// The scheduled instant of the call.
    call_ticket: Option<Ticket>,
    units: Vec<Unit>,
    /// The outage for which the generators run.
    outage: Option<IncidentId>,
    /// The scheduled instant at which they take the load.
    transfer_ticket: Option<Ticket>,
    carries: bool,
    /// Failures of units from outside, each with their number: the first units are out of service.
    failures: Causes<u32>,
    start_failure: Option<IncidentId>,
    run_failure: Option<IncidentId>,
    exhausted: Option<IncidentId>,
}

impl Generator {
    pub(in crate::infra) fn new(
        spec: &GeneratorSpec,
        name: EntityName,
        (start_draws, run_draws): (Stream, Stream),
        now: SimTime,
    ) -> Self {
        let span = |span: Span| SimSpan::from_nanos(span.nanoseconds());
        let unit =
            Unit { state: UnitState::Stopped, starts: 0, address: Address::of(0), ticket: None };
        let no_load = spec.no_load_fuel.map_or(0.0, Share::si);
        let tank = |fuel: Span| Tank::new(fuel.seconds(), no_load, spec.refuel.map(span), now);
        Self {
            name,
            needed: spec.needed as usize,
            rating_w: spec.rating.map_or(f64::INFINITY, Power::si),
            delay: spec.delay.map_or(SimSpan::ZERO, span),
            attempt_s: spec.attempt.seconds(),
            success: spec.success.si(),
            attempts: f64::from(spec.attempts),
            retry_s: spec.retry.map(Span::seconds),
            transfer: span(spec.transfer),
            fails_running: spec.fails_running.as_ref().map(LawSpec::law),
            repair: spec.repair.map(span),
            tank: spec.fuel.map(tank),
            blocks: spec.blocks.as_ref().map(|blocks| Blocks::new(blocks, now)),
            start_draws,
            run_draws,
            calls: 0,
            call_ticket: None,
            units: vec![unit; spec.units as usize],
            outage: None,
            transfer_ticket: None,
            carries: false,
            failures: Causes::none(),
            start_failure: None,
            run_failure: None,
            exhausted: None,
        }
    }

    /// Whether the generators carry the site.
    #[must_use]
    pub const fn carries(&self) -> bool {
        self.carries
    }

    /// Number of units that run.
    #[must_use]
    pub fn running(&self) -> usize {
        self.units.iter().filter(|unit| unit.state == UnitState::Running).count()
    }

    /// Greatest load of the running units, in W; infinite without a rating.
    #[must_use]
    pub fn capacity_w(&self) -> f64 {
        if self.rating_w.is_finite() {
            self.rating_w * self.running() as f64
        } else {
            f64::INFINITY
        }
    }

    /// Load that the generators have taken at most, in W: their capacity, less while it grows by blocks.
    pub(super) fn taken_w(&self, now: SimTime) -> f64 {
        let blocks_w = self.blocks.as_ref().map_or(f64::INFINITY, |blocks| blocks.power_w(now));
        self.capacity_w().min(blocks_w)
    }

    /// Fuel left, as a fraction of a full tank; `None` where it is unlimited.
    #[must_use]
    pub fn fuel(&self, now: SimTime) -> Option<f64> {
        self.tank.as_ref().map(|tank| tank.level(now))
    }

    /// The incident for which the generators do not carry the site, or carry less.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        let own = self.exhausted.or(self.run_failure);
        own.or(self.start_failure).or_else(|| self.failures.blamed())
    }

    /// The generators start, or too few of them do.
    fn start(
        &mut self,
        site: SiteId,
        outage: IncidentId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.outage = Some(outage);
        if self.tank.as_ref().is_some_and(Tank::is_empty) {
            let name = self.name;
            self.exhausted
                .get_or_insert_with(|| incidents.begin(agenda, FUEL_EXHAUSTED, name, Some(outage)));
            return;
        }
        let out = self.out_of_service();
        let in_time =
            (out..self.units.len()).filter(|&unit| self.start_unit(unit, site, agenda)).count();
        if in_time < self.needed && self.start_failure.is_none() {
            let cause = self.failures.blamed().or(Some(outage));
            self.start_failure = Some(incidents.begin(agenda, START_FAILURE, self.name, cause));
        }
    }

    /// The grid is lost: the generators are called after their delay.
    pub(super) fn lose_grid(
        &mut self,
        site: SiteId,
        outage: IncidentId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.delay.is_zero() {
            self.call(site, outage, agenda, incidents);
        } else {
            let called = GeneratorsCalled { site, outage };
            self.call_ticket = Some(agenda.after(self.delay, called));
        }
    }

    /// The next call: its draws are addressed by its number.
    pub(super) fn call(
        &mut self,
        site: SiteId,
        outage: IncidentId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.call_ticket = None;
        self.calls += 1;
        for unit in &mut self.units {
            unit.starts = 0;
        }
        self.start(site, outage, agenda, incidents);
    }

    /// The grid is back: the generators stop. Broken units without a time of repair are repaired until
    /// the next outage.
    pub(super) fn stop(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        self.outage = None;
        agenda.cancel_pending(&mut self.call_ticket);
        self.stop_units(agenda);
        for unit in &mut self.units {
            if unit.ticket.is_none() {
                unit.state = UnitState::Stopped;
            }
        }
        self.end_run_failure(agenda, incidents);
        for incident in [self.start_failure.take(), self.exhausted.take()].into_iter().flatten() {
            incidents.end(agenda, incident);
        }
    }

    /// A unit runs.
    pub(super) fn run_unit(&mut self, unit: usize, site: SiteId, agenda: &mut Agenda) {
        let Some(one) = self.units.get_mut(unit) else { return };
        one.state = UnitState::Running;
        one.ticket = self.fails_running.map(|law| {
            let span = law.quantile(self.run_draws.uniform(one.address.index()));
            agenda.after(span, GeneratorBroken { site, unit: unit as u32 })
        });
        self.follow(site, agenda);
    }

    /// A running unit fails.
    pub(super) fn break_unit(
        &mut self,
        unit: usize,
        site: SiteId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let Some(one) = self.units.get_mut(unit) else { return };
        one.state = UnitState::Broken;
        one.ticket = self
            .repair
            .map(|repair| agenda.after(repair, GeneratorRepaired { site, unit: unit as u32 }));
        let (name, outage) = (self.name, self.outage);
        self.run_failure.get_or_insert_with(|| incidents.begin(agenda, RUN_FAILURE, name, outage));
        self.follow(site, agenda);
    }

    /// A broken unit is repaired, and starts where the grid is still lost.
    pub(super) fn repair_unit(
        &mut self,
        unit: usize,
        site: SiteId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let out = self.out_of_service();
        let Some(one) = self.units.get_mut(unit) else { return };
        one.state = UnitState::Stopped;
        one.ticket = None;
        let has_fuel = !self.tank.as_ref().is_some_and(Tank::is_empty);
        if self.outage.is_some() && unit >= out && has_fuel {
            self.start_unit(unit, site, agenda);
        }
        self.end_run_failure(agenda, incidents);
    }

    /// The transfer is done: the generators carry the site.
    pub(super) fn take_load(
        &mut self,
        site: SiteId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.transfer_ticket = None;
        self.carries = true;
        if let Some(blocks) = &mut self.blocks {
            blocks.begin(agenda.now());
        }
        if let Some(incident) = self.start_failure.take() {
            incidents.end(agenda, incident);
        }
        if let Some(tank) = &mut self.tank {
            tank.order(site, agenda);
        }
    }

    /// The next block is taken.
    pub(super) fn take_block(&mut self) {
        if let Some(blocks) = &mut self.blocks {
            blocks.grow();
        }
    }

    /// Schedules the next block while the site draws more than those taken.
    pub(super) fn follow_blocks(&mut self, binds: bool, site: SiteId, agenda: &mut Agenda) {
        let binds = binds && self.carries && self.taken_w(agenda.now()) < self.capacity_w();
        if let Some(blocks) = &mut self.blocks {
            blocks.follow(binds, site, agenda);
        }
    }

    /// Burns fuel for a load, in W, from now on.
    pub(super) fn burn(&mut self, load_w: f64, site: SiteId, agenda: &mut Agenda) {
        let full_w = self.rating_w * self.needed as f64;
        let load = if full_w.is_finite() { load_w / full_w } else { 1.0 };
        if let Some(tank) = &mut self.tank {
            tank.burn(load, site, agenda);
        }
    }

    /// Load in percent of the full load of the needed units; `None` where they carry nothing, burn no
    /// fuel that runs out, or have no rating.
    #[must_use]
    pub fn load_percent(&self, load_w: f64) -> Option<f64> {
        let full_w = self.rating_w * self.needed as f64;
        let burns = load_w > 0.0 && full_w.is_finite() && self.tank.is_some();
        burns.then_some(100.0 * load_w / full_w)
    }

    /// Burns no fuel from now on.
    pub(super) fn rest(&mut self, agenda: &mut Agenda) {
        if let Some(tank) = &mut self.tank {
            tank.rest(agenda);
        }
    }

    /// The tank is empty: all units stop.
    pub(super) fn exhaust_fuel(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        if let Some(tank) = &mut self.tank {
            tank.exhaust(agenda.now());
        }
        self.stop_units(agenda);
        let (name, outage) = (self.name, self.outage);
        self.exhausted.get_or_insert_with(|| incidents.begin(agenda, FUEL_EXHAUSTED, name, outage));
    }

    /// Fuel is delivered: units that stopped without it start.
    pub(super) fn refuel(&mut self, site: SiteId, agenda: &mut Agenda, incidents: &mut Incidents) {
        let Some(tank) = &mut self.tank else { return };
        tank.fill(agenda);
        if self.carries {
            tank.order(site, agenda);
        }
        if let Some(incident) = self.exhausted.take() {
            incidents.end(agenda, incident);
            if let Some(outage) = self.outage {
                self.start(site, outage, agenda, incidents);
            }
        }
    }

    /// Units fail from outside.
    pub(super) fn fail_units(
        &mut self,
        units: u32,
        failure: IncidentId,
        site: SiteId,
        agenda: &mut Agenda,
    ) {
        self.failures.begin(failure, units);
        let out = self.out_of_service();
        for unit in self.units.iter_mut().take(out) {
            // A broken unit stays under repair.
            if unit.state != UnitState::Broken {
                agenda.cancel_pending(&mut unit.ticket);
                unit.state = UnitState::Stopped;
            }
        }
        self.follow(site, agenda);
    }

    /// A failure from outside ends: its units start where the grid is still lost.
    pub(super) fn restore_units(&mut self, failure: IncidentId, site: SiteId, agenda: &mut Agenda) {
        let before = self.out_of_service();
        self.failures.end(failure);
        let has_fuel = !self.tank.as_ref().is_some_and(Tank::is_empty);
        if self.outage.is_some() && has_fuel {
            for unit in self.out_of_service()..before {
                self.start_unit(unit, site, agenda);
            }
        }
    }

    /// Number of units that failures from outside keep out of service: the first ones.
    fn out_of_service(&self) -> usize {
        let failed: u64 = self.failures.iter().map(|(_, units)| u64::from(*units)).sum();
        self.units.len().min(failed as usize)
    }

    /// Starts a unit that is stopped; returns whether it runs within its first series of attempts.
    fn start_unit(&mut self, unit: usize, site: SiteId, agenda: &mut Agenda) -> bool {
        let Some(one) = self.units.get_mut(unit) else { return false };
        if one.state != UnitState::Stopped {
            return one.state == UnitState::Running;
        }
        one.address = Address::of(self.calls)
            .within(u64::from(MOST_UNITS), unit as u64)
            .within(MOST_STARTS, one.starts % MOST_STARTS);
        one.starts += 1;
        let u = self.start_draws.uniform(one.address.index());
        // At a probability of zero the number of failures is infinite.
        let failed =
            if self.success > 0.0 { variate::geometric(u, self.success) } else { f64::INFINITY };
        let is_in_time = failed < self.attempts;
        let waits_s = match self.retry_s {
            _ if is_in_time => 0.0,
            Some(retry_s) => retry_s * libm::floor(failed / self.attempts),
            None => return false,
        };
        let seconds = self.attempt_s * (failed + 1.0) + waits_s;
        if seconds.is_finite() {
            let started = GeneratorStarted { site, unit: unit as u32 };
            one.state = UnitState::Starting;
            one.ticket = Some(agenda.after(SimSpan::from_seconds(seconds), started));
        }
        is_in_time
    }

    /// The transfer follows the number of units that run.
    fn follow(&mut self, site: SiteId, agenda: &mut Agenda) {
        if self.running() < self.needed {
            agenda.cancel_pending(&mut self.transfer_ticket);
            self.carries = false;
        } else if !self.carries && self.transfer_ticket.is_none() {
            self.transfer_ticket = Some(agenda.after(self.transfer, GeneratorOnLoad { site }));
        }
    }

    /// Stops all units that are not broken.
    fn stop_units(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.transfer_ticket);
        self.carries = false;
        for unit in &mut self.units {
            if unit.state != UnitState::Broken {
                agenda.cancel_pending(&mut unit.ticket);
                unit.state = UnitState::Stopped;
            }
        }
    }

    /// Ends the incident of failures while running once no unit is broken.
    fn end_run_failure(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        if self.units.iter().all(|unit| unit.state != UnitState::Broken)
            && let Some(incident) = self.run_failure.take()
        {
            incidents.end(agenda, incident);
        }
    }
}
