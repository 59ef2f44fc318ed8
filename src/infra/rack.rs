//! Racks: groups of identical racks, their power, and how many of them are up.
//!
//! `P = P_idle + u · s^k · (P_peak − P_idle)`, `u` the utilisation, `s` the speed step, `k` an exponent
//! from 1 to 3; conversion inside the rack on top. A rack is up, waits for energised power, or is down:
//! tripped by heat, powered down by the operator, or without power. Racks come back at a limited rate.
//!
//! Source: MODEL §1. Valid for racks alike that share the load equally. Not modelled: differences
//! between racks, power caps. Held to account by `tests/it/sites/{heat,power}.rs`
//! and `tests/it/oracles/infra/power_chain.rs`.

use super::power_chain::{PowerChain, StageSpec, check_chain};
use crate::causality::{IncidentId, IncidentKind};
use crate::issue::Checker;
use crate::kernel::{SimSpan, SimTime, Ticket, TimeWeighted};
use crate::quantity::{Frequency, Power, Ratio, Share, Span, Temperature};
use bevy_ecs::prelude::Component;
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about a site's racks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RacksSpec {
    /// How many.
    pub count: u32,
    /// Power of the innermost load when idle.
    pub idle: Power,
    /// Power of the innermost load at full utilisation and speed.
    pub peak: Power,
    /// Exponent of the speed step, 1 to 3.
    pub exponent: Ratio,
    /// Conversion inside the rack, from the innermost load outwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<StageSpec>,
    /// The part of its heat that the coolant catches; none if not given. The rest goes to the room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liquid: Option<Share>,
    /// How racks come back; at once if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<RestartSpec>,
}

/// What a scenario says about the return of racks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestartSpec {
    /// From the moment that power and cooling are back to the first rack.
    pub delay: Span,
    /// How many racks a time.
    pub rate: Frequency,
    /// Only once the temperature (of the chips, else of the room) is down to this.
    pub below: Temperature,
}

impl RacksSpec {
    /// Puts down what is out of range.
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

/// Why racks are down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Down {
    /// Without power.
    Dark = 0,
    /// Tripped by heat.
    Tripped = 1,
    /// Powered down by the operator.
    PoweredDown = 2,
}

impl Down {
    pub(super) const ALL: [Self; 3] = [Self::Dark, Self::Tripped, Self::PoweredDown];

    /// The kind of incident that it is.
    pub(super) const fn kind(self) -> IncidentKind {
        IncidentKind::new(match self {
            Self::Dark => "power_loss",
            Self::Tripped => "thermal_trip",
            Self::PoweredDown => "protective_power_down",
        })
    }
}

/// Racks in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Racks {
    count: u32,
    /// As many as the energised power carries.
    pub(super) deployable: u32,
    up: u32,
    down: [u32; 3],
    /// The incident for each reason to be down.
    pub(super) incident: [Option<IncidentId>; 3],
    idle_w: f64,
    peak_w: f64,
    exponent: f64,
    inside: PowerChain,
    pub(super) liquid_share: f64,
    pub(super) restart_delay: SimSpan,
    pub(super) restart_every: SimSpan,
    restart_batch: u32,
    pub(super) restart_below_c: f64,
    pub(super) restart_ticket: Option<Ticket>,
    pub(super) throttled: TimeWeighted,
    pub(super) lost_to_heat: TimeWeighted,
}

impl Racks {
    pub(super) fn new(spec: &RacksSpec, now: SimTime) -> Self {
        let batch = spec.count.div_ceil(200).max(1);
        let every = spec.restart.as_ref().map_or(SimSpan::ZERO, |restart| {
            SimSpan::from_seconds(f64::from(batch) / restart.rate.si())
        });
        Self {
            count: spec.count,
            deployable: spec.count,
            up: spec.count,
            down: [0; 3],
            incident: [None; 3],
            idle_w: spec.idle.si(),
            peak_w: spec.peak.si(),
            exponent: spec.exponent.si(),
            inside: PowerChain::new(&spec.inside),
            liquid_share: spec.liquid.map_or(0.0, Share::si),
            restart_delay: spec
                .restart
                .as_ref()
                .map_or(SimSpan::ZERO, |restart| SimSpan::from_nanos(restart.delay.nanoseconds())),
            restart_every: every,
            restart_batch: if every.is_zero() { spec.count } else { batch },
            restart_below_c: spec
                .restart
                .as_ref()
                .map_or(f64::INFINITY, |restart| restart.below.celsius()),
            restart_ticket: None,
            throttled: TimeWeighted::new(now, 0.0),
            lost_to_heat: TimeWeighted::new(now, 0.0),
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// How many are up.
    #[must_use]
    pub const fn up(&self) -> u32 {
        self.up
    }

    /// How many are down for a reason.
    #[must_use]
    pub const fn down(&self, reason: Down) -> u32 {
        self.down[reason as usize]
    }

    /// Whether some wait to come back.
    pub(super) fn any_down(&self) -> bool {
        self.down.iter().any(|&racks| racks > 0)
    }

    /// What a rack that is up takes in at a utilisation and speed, in W.
    #[must_use]
    pub fn input_w(&self, utilisation: f64, speed: f64) -> f64 {
        let scale = if speed == 1.0 { 1.0 } else { pow(speed, self.exponent) };
        self.inside.input_w(self.idle_w + utilisation * scale * (self.peak_w - self.idle_w))
    }

    /// What the last of the first stages inside the rack takes in, in W.
    #[must_use]
    pub fn stage_input_w(&self, utilisation: f64, stages: usize) -> f64 {
        self.inside.input_after_w(self.idle_w + utilisation * (self.peak_w - self.idle_w), stages)
    }

    /// Takes racks down; gives how many.
    pub(super) fn take_down(&mut self, racks: u32, reason: Down) -> u32 {
        let racks = racks.min(self.up);
        self.up -= racks;
        self.down[reason as usize] += racks;
        racks
    }

    /// Only so many may be up; those beyond wait for energised power.
    pub(super) fn deploy(&mut self, deployable: u32) {
        self.deployable = deployable.min(self.count);
        let down: u32 = self.down.iter().sum();
        self.up = self.deployable.saturating_sub(down);
    }

    /// The next racks come back: those without power first.
    pub(super) fn bring_up(&mut self) {
        let mut left = self.restart_batch;
        for racks in &mut self.down {
            let back = left.min(*racks);
            *racks -= back;
            self.up += back;
            left -= back;
        }
        self.up = self.up.min(self.deployable);
    }

    /// Statistics of a moment at which something changed.
    pub(super) fn note(&mut self, now: SimTime, is_throttled: bool) {
        let throttled = if is_throttled { f64::from(self.up) } else { 0.0 };
        self.throttled.set(now, throttled);
        let lost = self.down(Down::Tripped) + self.down(Down::PoweredDown);
        self.lost_to_heat.set(now, f64::from(lost));
    }
}
