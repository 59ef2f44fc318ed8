//! Rack groups: identical racks of a site, their power, and how many of them are up.
//!
//! `P = P_idle + u · s^k · (P_peak − P_idle)`, `u` the utilisation, `s` the speed step, `k` an exponent
//! from 1 to 3; conversion inside the rack on top. A rack is up, waits for energised power, or is down:
//! tripped by heat, powered down by the operator, or without power. Racks restart at a limited rate.
//!
//! Source: MODEL §1. Valid for identical racks that share the load equally. Not modelled: differences
//! between racks, power caps. Held to account by `tests/it/sites/{heat,power}.rs`
//! and `tests/it/oracles/infra/power_chain.rs`.

use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::conversion::{PowerChain, StageSpec, check_chain};
use crate::infra::directory::BySite;
use crate::infra::id::SiteId;
use crate::issue::Checker;
use crate::kernel::{Agenda, Now, SimSpan, SimTime, Ticket, TimeWeighted, kinds};
use crate::quantity::{Frequency, Power, Ratio, Share, Span, Temperature};
use bevy_ecs::prelude::Component;
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { RacksRestarted }

/// Racks are down without power.
const POWER_LOSS: IncidentKind = IncidentKind::new("power_loss");
/// Racks have tripped by heat.
const THERMAL_TRIP: IncidentKind = IncidentKind::new("thermal_trip");
/// Racks have been shed by the operator.
const PROTECTIVE_POWER_DOWN: IncidentKind = IncidentKind::new("protective_power_down");

/// Racks of a site, all identical.
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

/// Restart of racks after power and cooling are back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartSpec {
    /// Time from the return of power and cooling to the restart of the first rack, 1 s or more.
    pub delay: Span,
    /// Restart rate in racks per unit of time, such as `4 /h`; above 0.
    pub rate: Frequency,
    /// Temperature (of the chips, else of the room) at or below which racks restart.
    pub below: Temperature,
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
            let mut at = checker.within("restart");
            if restart.rate.si() <= 0.0 {
                at.within("rate").out_of_range(restart.rate, "a rate above 0");
            }
            if restart.delay.si() < 1.0 {
                at.within("delay").out_of_range(restart.delay, "a delay of 1 s or more");
            }
        }
    }
}

/// Reason why racks are down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DownReason {
    /// The site is without power.
    PowerLoss = 0,
    /// Tripped by heat.
    ThermalTrip = 1,
    /// Powered down by the operator.
    ProtectivePowerDown = 2,
}

impl DownReason {
    /// All reasons.
    pub const ALL: [Self; 3] = [Self::PowerLoss, Self::ThermalTrip, Self::ProtectivePowerDown];

    /// The kind of incident for this reason.
    const fn kind(self) -> IncidentKind {
        match self {
            Self::PowerLoss => POWER_LOSS,
            Self::ThermalTrip => THERMAL_TRIP,
            Self::ProtectivePowerDown => PROTECTIVE_POWER_DOWN,
        }
    }
}

/// The racks of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct RackGroup {
    name: EntityName,
    count: u32,
    /// Racks that the energised power carries.
    deployable: u32,
    up: u32,
    down: [u32; 3],
    /// The incident of each reason to be down.
    incidents: [Option<IncidentId>; 3],
    idle_w: f64,
    peak_w: f64,
    exponent: f64,
    inside: PowerChain,
    liquid_share: f64,
    restart_delay: SimSpan,
    restart_every: SimSpan,
    restart_batch: u32,
    restart_below_c: f64,
    restart_ticket: Option<Ticket>,
    throttled: TimeWeighted,
    lost_to_heat: TimeWeighted,
}

impl RackGroup {
    pub(in crate::infra) fn new(spec: &RackGroupSpec, name: EntityName, now: SimTime) -> Self {
        let batch = spec.count.div_ceil(200).max(1);
        let restart = spec.restart.as_ref();
        let every = restart.map_or(SimSpan::ZERO, |restart| {
            SimSpan::from_seconds(f64::from(batch) / restart.rate.si())
        });
        Self {
            name,
            count: spec.count,
            deployable: spec.count,
            up: spec.count,
            down: [0; 3],
            incidents: [None; 3],
            idle_w: spec.idle.si(),
            peak_w: spec.peak.si(),
            exponent: spec.exponent.si(),
            inside: PowerChain::new(&spec.inside),
            liquid_share: spec.liquid.map_or(0.0, Share::si),
            restart_delay: restart
                .map_or(SimSpan::ZERO, |restart| SimSpan::from_nanos(restart.delay.nanoseconds())),
            restart_every: every,
            restart_batch: if every.is_zero() { spec.count } else { batch },
            restart_below_c: restart.map_or(f64::INFINITY, |restart| restart.below.celsius()),
            restart_ticket: None,
            throttled: TimeWeighted::new(now, 0.0),
            lost_to_heat: TimeWeighted::new(now, 0.0),
        }
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
    pub const fn down(&self, reason: DownReason) -> u32 {
        self.down[reason as usize]
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

    /// Power of all racks that are up at a utilisation and speed, in W.
    pub(in crate::infra) fn power_w(&self, utilisation: f64, speed: f64) -> f64 {
        if self.up == 0 { 0.0 } else { f64::from(self.up) * self.input_w(utilisation, speed) }
    }

    /// Fraction of the heat that the coolant takes.
    pub(in crate::infra) const fn liquid_share(&self) -> f64 {
        self.liquid_share
    }

    /// Temperature at or below which racks restart, in °C.
    pub(in crate::infra) const fn restart_below_c(&self) -> f64 {
        self.restart_below_c
    }

    /// Whether racks are down.
    pub(in crate::infra) fn any_down(&self) -> bool {
        self.down.iter().any(|&racks| racks > 0)
    }

    /// Whether racks are down and no restart is scheduled.
    pub(in crate::infra) fn waits_to_restart(&self) -> bool {
        self.any_down() && self.restart_ticket.is_none()
    }

    /// The incident that reduces the racks: the power-down, else the trip, else the power loss,
    /// else `throttle`.
    pub(in crate::infra) fn lowered_by(&self, throttle: Option<IncidentId>) -> Option<IncidentId> {
        self.incidents.iter().copied().fold(throttle, |cause, incident| incident.or(cause))
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
        self.down[reason as usize] += racks;
        agenda.cancel_pending(&mut self.restart_ticket);
        self.incidents[reason as usize]
            .get_or_insert_with(|| incidents.begin(agenda, reason.kind(), self.name, cause));
    }

    /// Sets the number of racks that the energised power carries; the others wait for it.
    pub(in crate::infra) fn deploy(&mut self, deployable: u32) {
        self.deployable = deployable.min(self.count);
        let down: u32 = self.down.iter().sum();
        self.up = self.deployable.saturating_sub(down);
    }

    /// Schedules the restart of racks that are down if they may restart, else cancels it.
    pub(in crate::infra) fn plan_restart(
        &mut self,
        may_restart: bool,
        site: SiteId,
        agenda: &mut Agenda,
    ) {
        if !self.any_down() || !may_restart {
            agenda.cancel_pending(&mut self.restart_ticket);
        } else if self.restart_ticket.is_none() {
            self.restart_ticket = Some(agenda.after(self.restart_delay, RacksRestarted { site }));
        }
    }

    /// Ends the incidents of reasons for which no rack is down any more.
    pub(in crate::infra) fn end_incidents(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        for reason in DownReason::ALL {
            if self.down(reason) == 0
                && let Some(incident) = self.incidents[reason as usize].take()
            {
                incidents.end(agenda, incident);
            }
        }
    }

    /// Records the present state in the statistics.
    pub(in crate::infra) fn record(&mut self, now: SimTime, is_throttled: bool) {
        let throttled = if is_throttled { f64::from(self.up) } else { 0.0 };
        self.throttled.set(now, throttled);
        let lost = self.down(DownReason::ThermalTrip) + self.down(DownReason::ProtectivePowerDown);
        self.lost_to_heat.set(now, f64::from(lost));
    }

    /// Statistics count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        self.throttled.reset(now);
        self.lost_to_heat.reset(now);
    }

    /// Restarts the next racks: those without power first.
    fn restart_batch(&mut self) {
        let mut left = self.restart_batch;
        for racks in &mut self.down {
            let back = left.min(*racks);
            *racks -= back;
            self.up += back;
            left -= back;
        }
        self.up = self.up.min(self.deployable);
    }
}

/// The next racks of a site restart.
#[derive(Clone, Copy, Debug)]
pub struct RacksRestarted {
    /// Site at which it occurs.
    pub site: SiteId,
}

at_site! { RacksRestarted }

/// The next racks restart, and those after them are scheduled.
pub(super) fn restart(now: Now<RacksRestarted>, mut groups: BySite<&'static mut RackGroup>) {
    let site = now.event.site;
    if let Some(mut racks) = groups.get(site) {
        racks.restart_batch();
        let more = racks.any_down();
        racks.restart_ticket =
            more.then(|| now.agenda.after(racks.restart_every, RacksRestarted { site }));
    }
}
