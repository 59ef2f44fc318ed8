//! The utility feed of a site: only energised power carries load, and it may be less than contracted.
//!
//! Power is energised in dated steps. Racks that would load the feed beyond it wait for the next
//! step; what is drawn beyond it is shed (`limit`). Grid outages overlap: the grid is restored when all
//! have ended, and the cause is the first of those under way. Of several paths, as many as needed carry
//! the site; outages of paths add up.
//!
//! Source: MODEL §1. Sags of voltage are in `voltage`. Not modelled: frequency, which of the paths fails.
//! Held to account by `tests/it/sites/{power,limit}.rs`.

use super::feed_spec::UtilityFeedSpec;
use super::flows::Flows;
use super::limit::PowerLimit;
use super::meter::{Headroom, Meter};
use super::ramp::Ramp;
use super::source::PowerSource;
use super::tariff::Tariff;
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Clock;
use crate::infra::conversion::PowerChain;
use crate::kernel::{Agenda, SimTime};
use crate::quantity::MoneyPerEnergy;
use bevy_ecs::prelude::Component;

/// Racks wait for contracted power that is not energised.
const POWER_AWAITED: IncidentKind = IncidentKind::new("power_awaited");

/// Racks are installed that the contracted power does not carry.
const CONTRACT_SHORT: IncidentKind = IncidentKind::new("contract_short");

/// Why racks have no power though the grid is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Unpowered {
    /// Contracted power that is not energised would carry them.
    NotEnergised,
    /// The contracted power does not carry them.
    NotContracted,
}

/// What a site draws beside its racks, and where it joins the path.
#[derive(Clone, Debug)]
pub(in crate::infra) struct Wiring {
    /// Conversion from the racks up to the feed.
    pub(in crate::infra) chain: PowerChain,
    /// Number of stages of the chain between pumps, cooling plant and racks.
    pub(in crate::infra) cooling_joins: usize,
    /// Fixed load beside the racks, in W.
    pub(in crate::infra) load_w: f64,
    /// Whether pumps or cooling plant keep their power when the output of the UPS has none: they join
    /// above it, and the battery does not carry them.
    pub(in crate::infra) cools_beside_ups: bool,
}

/// The utility feed of a site in the running simulation, with the path from it to the racks.
#[derive(Component, Clone, Debug)]
pub struct UtilityFeed {
    name: EntityName,
    contracted_w: f64,
    ramp: Ramp,
    pub(super) wiring: Wiring,
    /// Ideal power: never lost, and unlimited.
    is_ideal: bool,
    paths: u32,
    needed_paths: u32,
    /// Grid outages under way, each with the number of paths that it takes.
    outages: Causes<u32>,
    pub(super) source: PowerSource,
    /// A failed UPS without a bypass has cut off what is behind it, while the source carries the rest.
    pub(super) is_cut_off: bool,
    pub(super) limit: PowerLimit,
    /// Racks have no power: why, and why it is not energised.
    awaited: Option<(IncidentId, (Unpowered, Option<IncidentId>))>,
    pub(super) meter: Meter,
}

impl UtilityFeed {
    /// The feed of a site, with its path and the price of its generators' energy.
    pub(in crate::infra) fn new(
        (spec, name): (Option<&UtilityFeedSpec>, EntityName),
        wiring: Wiring,
        fuel: Option<MoneyPerEnergy>,
        is_ideal: bool,
        clock: Option<&Clock>,
        now: SimTime,
    ) -> Self {
        let contracted_w = spec.map_or(f64::INFINITY, |spec| spec.contracted.si());
        let steps = spec.map_or(&[][..], |spec| &spec.energised);
        let ramp = Ramp::new(steps, contracted_w, clock, now);
        let paths = spec.and_then(|spec| spec.paths.as_ref());
        let mut tariff = Tariff::new(spec.and_then(|spec| spec.price.as_ref()), fuel);
        if let (Some(tariff), Some(clock)) = (&mut tariff, clock) {
            tariff.turn_hour(clock.hour_of(now));
        }
        let carried_w = if is_ideal { f64::INFINITY } else { ramp.energised_w() };
        Self {
            name,
            contracted_w,
            meter: Meter::new(now, carried_w, tariff),
            ramp,
            wiring,
            is_ideal,
            paths: paths.map_or(1, |paths| paths.count),
            needed_paths: paths.map_or(1, |paths| paths.needed),
            outages: Causes::none(),
            source: PowerSource::Grid,
            is_cut_off: false,
            limit: PowerLimit::new(spec),
            awaited: None,
        }
    }

    /// Energised power, in W.
    #[must_use]
    pub const fn energised_w(&self) -> f64 {
        self.ramp.energised_w()
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

    /// Whether racks and fixed load have power: there is a source, and no failed UPS cuts them off.
    pub(in crate::infra) const fn feeds_racks(&self) -> bool {
        !self.is_cut_off && !matches!(self.source, PowerSource::Nothing)
    }

    /// Whether pumps or cooling plant have power, by whether the battery carries them.
    pub(in crate::infra) const fn feeds_cooling(&self, on_ups: bool) -> bool {
        !(self.is_cut_off && on_ups) && self.source.carries(on_ups)
    }

    /// The grid outage that causes the loss: the first of those under way.
    #[must_use]
    pub fn outage(&self) -> Option<IncidentId> {
        if self.has_grid() { None } else { self.outages.blamed() }
    }

    /// The incident for which the source carries less than the site would draw: load that is shed, else
    /// racks that wait for power.
    #[must_use]
    pub fn blamed(&self) -> Option<IncidentId> {
        self.limit.incident().or(self.awaited.map(|awaited| awaited.0))
    }

    /// The present electric flows, in W.
    #[must_use]
    pub const fn power(&self) -> &Flows {
        self.meter.power()
    }

    /// What the present source carries beyond what is drawn from it, in W; `None` without a limit.
    #[must_use]
    pub fn headroom_w(&self) -> Option<f64> {
        self.meter.headroom().map(|headroom| headroom.unused_w)
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

    /// Smallest unused power of the source since measuring started; `None` without a limit.
    #[must_use]
    pub const fn least_headroom(&self) -> Option<Headroom> {
        self.meter.least_headroom()
    }

    /// The instant to which the site has advanced.
    pub(super) const fn time(&self) -> SimTime {
        self.meter.since()
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
        self.ramp.steps_after(now)
    }

    /// The step of the ramp that holds now takes effect.
    pub(in crate::infra) fn energise(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        self.ramp.energise(self.name, agenda, incidents);
    }

    /// Steps of the ramp due from one instant until another take effect at the latter.
    pub(in crate::infra) fn delay_steps(&mut self, due: (SimTime, SimTime), incident: IncidentId) {
        self.ramp.delay(due, incident);
    }

    /// Racks have no power, or have it from now on.
    pub(in crate::infra) fn await_power(
        &mut self,
        unpowered: Option<Unpowered>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let why = unpowered.map(|unpowered| match unpowered {
            Unpowered::NotEnergised => (unpowered, self.ramp.blamed(agenda.now())),
            Unpowered::NotContracted => (unpowered, None),
        });
        if let Some((incident, of)) = self.awaited
            && why != Some(of)
        {
            // A step that falls due and is late is another cause to wait than the plan.
            incidents.end(agenda, incident);
            self.awaited = None;
        }
        if let (Some((unpowered, cause)), None) = (why, self.awaited) {
            let kind = match unpowered {
                Unpowered::NotEnergised => POWER_AWAITED,
                Unpowered::NotContracted => CONTRACT_SHORT,
            };
            let incident = incidents.begin(agenda, kind, self.name, cause);
            self.awaited = Some((incident, (unpowered, cause)));
        }
    }

    /// Power that the grid carries, in W.
    pub(in crate::infra) fn grid_limit_w(&self) -> f64 {
        self.energised_w().min(self.limit.cap_w())
    }

    /// What is shed at present.
    pub(in crate::infra) const fn limit(&self) -> &PowerLimit {
        &self.limit
    }

    /// What is shed at present.
    pub(in crate::infra) const fn limit_mut(&mut self) -> &mut PowerLimit {
        &mut self.limit
    }

    /// Load is shed: the incident of it, which begins with the first; `cause` is that of a source other
    /// than the grid.
    pub(in crate::infra) fn begin_shedding(
        &mut self,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) -> IncidentId {
        let of_grid = self.limit.cap().or(self.ramp.blamed(agenda.now()));
        let cause = if self.source == PowerSource::Grid { of_grid } else { cause };
        self.limit.begin(self.name, cause, agenda, incidents)
    }

    /// Fixed load beside the racks, in W.
    pub(in crate::infra) const fn fixed_load_w(&self) -> f64 {
        self.wiring.load_w
    }

    /// Power that the feed carries for racks and fixed load, and for cooling, in W.
    pub(in crate::infra) fn input_w(&self, it_w: f64, cooling_w: f64) -> f64 {
        let Wiring { chain, cooling_joins, .. } = &self.wiring;
        chain.input_joined_w(it_w, cooling_w, *cooling_joins, chain.len())
    }

    /// The same for a power after `position` stages, with cooling where it joins above them, in W.
    pub(super) fn input_above_w(&self, power_w: f64, cooling_w: f64, position: usize) -> f64 {
        let Wiring { chain, cooling_joins, .. } = &self.wiring;
        let cooling_w = if *cooling_joins >= position { cooling_w } else { 0.0 };
        chain.input_from_w(power_w, cooling_w, *cooling_joins, position)
    }

    /// Power after `position` stages for racks and fixed load, and for cooling where it joins below, in W.
    pub(super) fn power_below_w(&self, it_w: f64, cooling_w: f64, position: usize) -> f64 {
        let Wiring { chain, cooling_joins, .. } = &self.wiring;
        let cooling_w = if *cooling_joins >= position { 0.0 } else { cooling_w };
        chain.input_joined_w(it_w, cooling_w, *cooling_joins, position)
    }

    /// Power at the output of a battery after `position` stages for the same loads, in W.
    pub(super) fn battery_load_w(&self, it_w: f64, cooling_w: f64, position: usize) -> f64 {
        let Wiring { chain, cooling_joins, .. } = &self.wiring;
        chain.input_joined_w(it_w, cooling_w, *cooling_joins, position)
    }

    /// Losses of the chain below `stages` of it, or of all of it, for the same loads, in W.
    pub(super) fn chain_loss_w(&self, it_w: f64, cooling_w: f64, stages: Option<usize>) -> f64 {
        let Wiring { chain, cooling_joins, .. } = &self.wiring;
        chain.loss_joined_w(it_w, cooling_w, *cooling_joins, stages.unwrap_or(chain.len()))
    }

    /// Whether the feed is without limit.
    pub(in crate::infra) const fn is_ideal(&self) -> bool {
        self.is_ideal
    }

    /// Whether enough paths are up.
    pub(super) fn has_grid(&self) -> bool {
        let lost: u64 = self.outages.iter().map(|(_, paths)| u64::from(*paths)).sum();
        u64::from(self.paths) >= lost + u64::from(self.needed_paths)
    }

    /// An outage of a number of paths begins; returns whether it takes the grid down.
    pub(super) fn lose_grid(&mut self, incident: IncidentId, paths: u32) -> bool {
        if self.is_ideal {
            return false;
        }
        let had_grid = self.has_grid();
        self.outages.begin(incident, paths);
        had_grid && !self.has_grid()
    }

    /// An outage ends; returns whether it brings the grid back.
    pub(super) fn restore_grid(&mut self, incident: IncidentId) -> bool {
        let had_grid = self.has_grid();
        self.outages.end(incident);
        !had_grid && self.has_grid()
    }

    /// Number of paths.
    pub(super) const fn paths(&self) -> u32 {
        self.paths
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
