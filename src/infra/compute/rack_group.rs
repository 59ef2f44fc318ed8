//! Rack groups: identical racks of a site, their power, and how many of them are up.
//!
//! `P = P_idle + u · s^k · (P_peak − P_idle)`, `u` the utilisation, `s` the speed step, `k` an exponent
//! from 1 to 3; conversion inside the rack on top. A rack is up, waits for energised power, or is down:
//! tripped by heat, powered down by the operator, without power, or held back at its first start. Racks
//! restart by the rule of the reason why they are down (`restart`). Racks that are down keep no place under
//! the energised power: if it falls, as many run as it carries.
//!
//! Source: MODEL §1. Valid for identical racks that share the load equally. Not modelled: differences
//! between racks, power caps. Held to account by `tests/it/sites/{heat,power}.rs`
//! and `tests/it/oracles/infra/power_chain.rs`.

use super::down_reason::{DownReason, PerReason};
use super::restart::{Permit, RestartRule, RestartSpec};
use super::restarted::RacksRestarted;
use super::throttle::{Throttle, ThrottleSpec};
use crate::causality::{Causes, EntityName, IncidentId, Incidents};
use crate::infra::conversion::{PowerChain, StageSpec, check_chain};
use crate::infra::id::{GroupId, HallId, SiteId};
use crate::issue::Checker;
use crate::kernel::{Agenda, SimTime, Ticket, TimeWeighted};
use crate::quantity::{Power, Ratio, Share};
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Identical racks: those of a site, of a hall, or a group of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RackGroupSpec {
    /// Number of racks, 1 to 1000000.
    pub count: u32,
    /// Power of the innermost load when idle.
    pub idle: Power,
    /// Power of the innermost load at full utilisation and speed, at least `idle`.
    pub peak: Power,
    /// Exponent of the speed in the power, 1 to 3.
    pub exponent: Ratio,
    /// Conversion stages inside the rack, from the innermost load outwards; none if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<StageSpec>,
    /// Fraction of the heat that the coolant takes, 0 to 1; 0 if not given. The rest goes to the
    /// room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquid: Option<Share>,
    /// Restart of racks that were down; all at once if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartSpec>,
}

impl RackGroupSpec {
    /// Reports values out of range.
    pub fn check(&self, checker: &mut Checker) {
        if !(1..=1_000_000).contains(&self.count) {
            checker.within("count").out_of_range(self.count, "1 to 1000000 racks");
        }
        if self.peak < self.idle {
            checker
                .within("peak")
                .out_of_range(self.peak, format!("at least the idle power, {}", self.idle));
        }
        if !(1.0..=3.0).contains(&self.exponent.si()) {
            checker.within("exponent").out_of_range(self.exponent, "an exponent from 1 to 3");
        }
        check_chain(&self.inside, &mut checker.within("inside"));
        if let Some(restart) = &self.restart {
            restart.check(&mut checker.within("restart"));
        }
    }
}

/// How racks for which power is energised start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Start {
    /// At once.
    Now,
    /// By their restart rule, held back by an incident if one is known.
    Held(Option<IncidentId>),
}

/// A rack group in the running simulation.
#[derive(Clone, Debug)]
pub struct RackGroup {
    id: GroupId,
    hall: HallId,
    name: EntityName,
    throttle: Option<Throttle>,
    /// Power that they draw at present, in W.
    load_w: f64,
    count: u32,
    /// Racks that the energised power carries.
    pub(super) deployable: u32,
    pub(super) up: u32,
    pub(super) down: PerReason<u32>,
    /// Failures of racks under way, each with its number of them (`server_failure`).
    pub(super) failures: Causes<u32>,
    /// Racks that have failed; they are neither up nor down for another reason.
    pub(super) failed: u32,
    /// The incident of each reason to be down.
    incidents: PerReason<Option<IncidentId>>,
    idle_w: f64,
    peak_w: f64,
    exponent: f64,
    inside: PowerChain,
    liquid_share: f64,
    /// The rule of restart of each reason, and its next restart.
    rules: PerReason<RestartRule>,
    /// By the first reason of those that share a rule.
    tickets: PerReason<Option<Ticket>>,
    /// The same for the instant at which the next racks are due, also while they are held back.
    due: PerReason<Option<SimTime>>,
    /// Whether racks that are down for a reason may restart.
    permits: PerReason<Permit>,
    throttled: TimeWeighted,
    lost_to_heat: TimeWeighted,
    dark: TimeWeighted,
}

impl RackGroup {
    /// The group of a hall with its throttle.
    pub(in crate::infra) fn new(
        spec: &RackGroupSpec,
        (id, hall): (GroupId, HallId),
        throttle: Option<&ThrottleSpec>,
        name: EntityName,
        now: SimTime,
    ) -> Self {
        let rule = |reason| RestartRule::new(spec.restart.as_ref(), reason, spec.count);
        let idle_share = if spec.peak.si() > 0.0 { spec.idle.si() / spec.peak.si() } else { 1.0 };
        let exponent = spec.exponent.si();
        Self {
            id,
            hall,
            name,
            throttle: throttle.map(|spec| Throttle::new(spec, idle_share, exponent)),
            load_w: 0.0,
            count: spec.count,
            deployable: spec.count,
            up: spec.count,
            down: PerReason::of(|_| 0),
            failures: Causes::none(),
            failed: 0,
            incidents: PerReason::of(|_| None),
            idle_w: spec.idle.si(),
            peak_w: spec.peak.si(),
            exponent,
            inside: PowerChain::new(&spec.inside),
            liquid_share: spec.liquid.map_or(0.0, Share::si),
            rules: PerReason::of(rule),
            tickets: PerReason::of(|_| None),
            due: PerReason::of(|_| None),
            permits: PerReason::of(|_| Permit::Refused),
            throttled: TimeWeighted::new(now, 0.0),
            lost_to_heat: TimeWeighted::new(now, 0.0),
            dark: TimeWeighted::new(now, 0.0),
        }
    }

    /// Id in the site.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.id
    }

    /// Its hall.
    #[must_use]
    pub const fn hall(&self) -> HallId {
        self.hall
    }

    /// Its throttle, if it has one.
    #[must_use]
    pub const fn throttle(&self) -> Option<&Throttle> {
        self.throttle.as_ref()
    }

    /// Its throttle, if it has one.
    pub(in crate::infra) const fn throttle_mut(&mut self) -> Option<&mut Throttle> {
        self.throttle.as_mut()
    }

    /// Speed by its throttle, as a fraction of full speed.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.throttle.as_ref().map_or(1.0, Throttle::speed)
    }

    /// Step of its throttle; 0 is full speed.
    #[must_use]
    pub fn throttle_step(&self) -> u32 {
        self.throttle.as_ref().map_or(0, |throttle| throttle.step() as u32)
    }

    /// Sets the power that its racks draw, by their utilisation and speed.
    pub(in crate::infra) fn load(&mut self, utilisation: f64, speed: f64) {
        self.load_w = self.power_w(utilisation, speed);
    }

    /// Power that its racks draw at present, in W.
    #[must_use]
    pub const fn load_w(&self) -> f64 {
        self.load_w
    }

    /// Name of the racks in incidents.
    pub(in crate::infra) const fn name(&self) -> EntityName {
        self.name
    }

    /// Number of racks.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Racks that the energised power carries.
    #[must_use]
    pub const fn deployable(&self) -> u32 {
        self.deployable
    }

    /// Number of racks that are up.
    #[must_use]
    pub const fn up(&self) -> u32 {
        self.up
    }

    /// Number of racks that are down for a reason.
    #[must_use]
    pub fn down(&self, reason: DownReason) -> u32 {
        self.down[reason]
    }

    /// Racks that ran throttled since measuring started, times seconds.
    #[must_use]
    pub fn throttled_rack_s(&self, now: SimTime) -> f64 {
        self.throttled.integral(now)
    }

    /// Racks tripped or powered down because of heat since measuring started, times seconds.
    #[must_use]
    pub fn tripped_rack_s(&self, now: SimTime) -> f64 {
        self.lost_to_heat.integral(now)
    }

    /// Racks that the energised power carries but that are not up, since measuring started, times
    /// seconds.
    #[must_use]
    pub fn dark_rack_s(&self, now: SimTime) -> f64 {
        self.dark.integral(now)
    }

    /// Power that a rack draws at a utilisation and speed, in W.
    #[must_use]
    pub fn input_w(&self, utilisation: f64, speed: f64) -> f64 {
        let scale = if speed == 1.0 { 1.0 } else { pow(speed, self.exponent) };
        self.inside.input_w(self.idle_w + utilisation * scale * (self.peak_w - self.idle_w))
    }

    /// Power that the last of the given number of stages inside a rack draws, in W.
    #[must_use]
    pub fn stage_input_w(&self, utilisation: f64, stages: usize) -> f64 {
        self.inside.input_after_w(self.idle_w + utilisation * (self.peak_w - self.idle_w), stages)
    }

    /// Output of each converter of the last of the given number of stages inside a rack, in W.
    #[must_use]
    pub fn converter_output_w(&self, utilisation: f64, stages: usize) -> f64 {
        let load_w = self.idle_w + utilisation * (self.peak_w - self.idle_w);
        self.inside.converter_output_w(load_w, stages)
    }

    /// Power lost in conversion inside a rack, in W.
    #[must_use]
    pub fn conversion_loss_w(&self, utilisation: f64) -> f64 {
        let load_w = self.idle_w + utilisation * (self.peak_w - self.idle_w);
        self.inside.input_w(load_w) - self.inside.useful_w(load_w)
    }

    /// Power of all racks that are up at a utilisation and speed, in W.
    pub(in crate::infra) fn power_w(&self, utilisation: f64, speed: f64) -> f64 {
        if self.up == 0 { 0.0 } else { f64::from(self.up) * self.input_w(utilisation, speed) }
    }

    /// Fraction of the heat that the coolant takes.
    pub(in crate::infra) const fn liquid_share(&self) -> f64 {
        self.liquid_share
    }

    /// Greatest heat of a rack into its cold plates at a speed, in W.
    pub(in crate::infra) fn plate_w(&self, speed: f64) -> f64 {
        self.liquid_share * self.input_w(1.0, speed)
    }

    /// Temperature at or below which racks that are down for a reason restart, in °C.
    pub(in crate::infra) fn restart_below_c(&self, reason: DownReason) -> f64 {
        self.rules[reason].below_c
    }

    /// Whether racks are down.
    pub(in crate::infra) fn any_down(&self) -> bool {
        self.down.each().any(|&racks| racks > 0)
    }

    /// Whether racks are down for a reason and may not restart yet.
    pub(in crate::infra) fn waits_to_restart(&self, reason: DownReason) -> bool {
        self.down(reason) > 0 && self.permits[reason] != Permit::Granted
    }

    /// The incident that reduces the racks: the power-down, else the trip, else the power loss, else a
    /// failure of racks, else `throttle`.
    pub(in crate::infra) fn lowered_by(&self, throttle: Option<IncidentId>) -> Option<IncidentId> {
        let failed = self.failures.blamed().or(throttle);
        self.incidents.each().copied().fold(failed, |cause, incident| incident.or(cause))
    }

    /// Takes racks down for a reason; the incident begins with the first of them.
    pub(in crate::infra) fn take_down(
        &mut self,
        racks: u32,
        reason: DownReason,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let racks = racks.min(self.up);
        if racks == 0 {
            return;
        }
        self.up -= racks;
        self.down[reason] += racks;
        // The delay of this reason begins anew; that of racks which are down for another goes on.
        let shared = self.rules[reason].shared;
        agenda.cancel_pending(&mut self.tickets[shared]);
        self.due[shared] = None;
        self.incidents[reason]
            .get_or_insert_with(|| incidents.begin(agenda, reason.kind(), self.name, cause));
    }

    /// Brings back racks that are down for a reason, at most as many as there are.
    pub(in crate::infra) fn bring_back(&mut self, racks: u32, reason: DownReason) {
        let racks = racks.min(self.down(reason));
        self.down[reason] -= racks;
        self.up += racks;
    }

    /// Sets the number of racks that the energised power carries. Racks that waited for it start, or
    /// are held back by the cause that keeps them from it; if it falls, as many run as it carries.
    pub(in crate::infra) fn deploy(
        &mut self,
        deployable: u32,
        start: Start,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.deployable = deployable.min(self.count);
        self.failed = self.failed.min(self.deployable);
        self.up = self.up.min(self.deployable - self.failed);
        // Racks that are down and have no place any more wait for power again.
        let mut places = self.deployable - self.failed - self.up;
        for racks in self.down.each_mut() {
            *racks = places.min(*racks);
            places -= *racks;
        }
        let new = places;
        match start {
            Start::Now => self.up += new,
            Start::Held(cause) => self.hold_back(new, cause, agenda, incidents),
        }
        self.take_failed();
    }

    /// Racks that would start are held back.
    pub(super) fn hold_back(
        &mut self,
        racks: u32,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if racks > 0 {
            let reason = DownReason::StartHeld;
            self.down[reason] += racks;
            self.incidents[reason]
                .get_or_insert_with(|| incidents.begin(agenda, reason.kind(), self.name, cause));
        }
    }

    /// Schedules the restarts of racks that are down, by a permit for each reason. Reasons that share a rule
    /// share its restarts.
    pub(in crate::infra) fn plan_restarts(
        &mut self,
        permits: [Permit; DownReason::ALL.len()],
        site: SiteId,
        agenda: &mut Agenda,
    ) {
        for (reason, permit) in DownReason::ALL.into_iter().zip(permits) {
            self.permits[reason] = if reason.restarts() { permit } else { Permit::Refused };
        }
        for shared in DownReason::ALL {
            if self.rules[shared].shared == shared {
                self.plan_restarts_by(shared, site, agenda);
            }
        }
    }

    /// Schedules the next restart by a rule, or holds it back.
    fn plan_restarts_by(&mut self, shared: DownReason, site: SiteId, agenda: &mut Agenda) {
        if !self.any_by(shared, Permit::Granted) {
            let goes_on = self.any_by(shared, Permit::HeldBack);
            agenda.cancel_pending(&mut self.tickets[shared]);
            self.due[shared] = self.due[shared].filter(|_| goes_on);
        } else if self.tickets[shared].is_none() {
            let now = agenda.now();
            let due = self.due[shared].unwrap_or(now + self.rules[shared].delay).max(now);
            self.due[shared] = Some(due);
            let restarted = RacksRestarted { site, group: self.id, reason: shared };
            self.tickets[shared] = Some(agenda.at(due, restarted));
        }
    }

    /// Whether racks that follow a rule are down with a permit.
    fn any_by(&self, shared: DownReason, permit: Permit) -> bool {
        let mut all = DownReason::ALL.into_iter();
        all.any(|one| {
            self.rules[one].shared == shared && self.down[one] > 0 && self.permits[one] == permit
        })
    }

    /// Whether racks that are down for a reason come back by a rule.
    fn returns(&self, reason: DownReason, shared: DownReason) -> bool {
        self.rules[reason].shared == shared
            && self.down[reason] > 0
            && self.permits[reason] == Permit::Granted
    }

    /// Ends the incidents of reasons for which no rack is down any more, and of the throttle at full speed.
    pub(in crate::infra) fn end_incidents(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        for reason in DownReason::ALL {
            if self.down(reason) == 0
                && let Some(incident) = self.incidents[reason].take()
            {
                incidents.end(agenda, incident);
            }
        }
        if let Some(throttle) = &mut self.throttle {
            throttle.end_incident(agenda, incidents);
        }
    }

    /// Records the present state in the statistics.
    pub(in crate::infra) fn record(&mut self, now: SimTime) {
        let is_throttled = self.throttle_step() > 0;
        let throttled = if is_throttled { f64::from(self.up) } else { 0.0 };
        self.throttled.set(now, throttled);
        let lost = self.down(DownReason::ThermalTrip) + self.down(DownReason::ProtectivePowerDown);
        self.lost_to_heat.set(now, f64::from(lost));
        self.dark.set(now, f64::from(self.deployable.saturating_sub(self.up)));
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        self.throttled.reset(now);
        self.lost_to_heat.reset(now);
        self.dark.reset(now);
    }

    /// Restarts the next racks by a rule, of its reasons in their order, and schedules those after them.
    /// Racks beyond the energised power wait for it.
    pub(super) fn restart(&mut self, shared: DownReason, site: SiteId, agenda: &mut Agenda) {
        let rule = self.rules[shared];
        let mut places = rule.batch;
        for reason in DownReason::ALL {
            if self.returns(reason, shared) {
                let back = places.min(self.down[reason]);
                places -= back;
                self.down[reason] -= back;
                self.up = (self.up + back).min(self.deployable - self.failed);
            }
        }
        let restarted = RacksRestarted { site, group: self.id, reason: shared };
        let more = self.any_by(shared, Permit::Granted);
        self.due[shared] = more.then(|| agenda.now() + rule.every);
        self.tickets[shared] = self.due[shared].map(|due| agenda.at(due, restarted));
    }
}
