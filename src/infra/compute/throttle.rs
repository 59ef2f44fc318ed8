//! Throttle: speed steps by the temperature of the junctions and of the air at the inlet, with
//! hysteresis, and the trips above them.
//!
//! What throttles is the junction of a busy part at the speed step `s`, above the cold plate (or, of racks
//! cooled by air, above the air at their inlet) by
//!
//! ```text
//!   R · (P_idle + s^k (P_peak − P_idle)) = rise · (i + s^k (1 − i)),   i = P_idle / P_peak
//! ```
//! which is constant between steps, so that thresholds stay exact. Entering a step lowers the junction at
//! once; so a step is left when the junction, *as it would be at the speed above*, is below `back`, and
//! the speed changes once in a control period at most. Air at the inlet has its own ladder; the lower
//! speed holds. Above the last step is the trip, at which racks switch off.
//!
//! Source: MODEL §2 (about full speed below 85 °C, 0.93 from 85, 0.65 from 90, trip at 92; `rise` 20–70 K:
//! 0.03–0.06 K/W at 0.7–1.2 kW a part; air 35 °C and 45 °C). Valid for a rise of 0 K to 100 K. Not
//! modelled: differences between parts, heat capacity between junction and plate, fans that follow the
//! inlet. Held to account by `tests/it/sites/{heat,junction}.rs`.

use super::ladder::{Ladder, StepSpec, check_ladder};
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, SimTime};
use crate::quantity::{Span, Temperature, TemperatureDifference};
use libm::pow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Racks run below full speed.
const THROTTLE: IncidentKind = IncidentKind::new("throttle");

/// Control period if none is given.
const HOLD: SimSpan = SimSpan::SECOND;

/// Air at which racks that can trip do so, in °C, if no limit is given.
const AIR_TRIP_C: f64 = 45.0;

/// Racks that tripped by hot air restart this far below the trip, in kelvin, if there is no air step.
const AIR_RESTART_BELOW_K: f64 = 5.0;

/// Throttling of racks by the temperature of their junctions and of the air at their inlet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThrottleSpec {
    /// Rise of the junctions above cold plates, or above the air at the inlet of air-cooled racks; the
    /// limits apply to plates or air if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub junction: Option<JunctionSpec>,
    /// Steps in order of junction temperature, at most 32; below the first, speed is full.
    pub steps: Vec<StepSpec>,
    /// Junction temperature at which racks trip, above the last step; racks never trip if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<Temperature>,
    /// Steps in order of the temperature of the air at the inlet, at most 32; none if not given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub air: Vec<StepSpec>,
    /// Temperature of the air at the inlet at which racks trip, above the last air step; 45 °C for racks
    /// with a `trip` in a room if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub air_trip: Option<Temperature>,
    /// Control period, in which the speed changes once at most, 1 ms to 1 h; 1 s if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Span>,
}

/// Rise of the junctions above what cools them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JunctionSpec {
    /// Rise at peak power and full speed, 0 K to 100 K.
    pub rise: TemperatureDifference,
}

impl ThrottleSpec {
    /// Reports values out of range or order.
    pub fn check(&self, checker: &mut Checker) {
        if let Some(junction) = &self.junction
            && !(0.0..=100.0).contains(&junction.rise.si())
        {
            checker
                .within("junction")
                .within("rise")
                .out_of_range(junction.rise, "a rise from 0 K to 100 K");
        }
        check_ladder(&self.steps, self.trip, ("steps", "trip"), checker);
        check_ladder(&self.air, self.air_trip, ("air", "air_trip"), checker);
        if let Some(hold) = self.hold
            && !(0.001..=3600.0).contains(&hold.si())
        {
            checker.within("hold").out_of_range(hold, "a control period from 1 ms to 1 h");
        }
    }

    /// Rise of the junctions at full speed, in K.
    pub(in crate::infra) fn rise_k(&self) -> f64 {
        self.junction.as_ref().map_or(0.0, |junction| junction.rise.si())
    }

    /// Temperature of the air at which racks trip, in °C.
    pub(in crate::infra) fn air_trip_c(&self) -> Option<f64> {
        self.air_trip.map(Temperature::celsius).or_else(|| {
            // Not below a last air step above the usual limit.
            let last_c = self.air.last().map_or(AIR_TRIP_C, |step| step.from.celsius() + 1.0);
            self.trip.map(|_| last_c.max(AIR_TRIP_C))
        })
    }
}

/// What a limit of the throttle is held against.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Limited {
    /// Cold plates, or the air at the inlet of air-cooled racks: limits are less by the junctions' rise.
    Chips,
    /// Air at the inlet.
    Air,
}

/// A change that a temperature brings about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::infra) enum Change {
    /// The next step begins.
    Up,
    /// The present step is left.
    Down,
    /// Racks trip.
    Trip,
}

/// A limit of the throttle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::infra) struct Limit {
    pub(in crate::infra) of: Limited,
    pub(in crate::infra) change: Change,
    pub(in crate::infra) celsius: f64,
}

/// Rise of the junctions at a speed.
#[derive(Clone, Copy, Debug)]
struct Junction {
    rise_k: f64,
    idle_share: f64,
    exponent: f64,
}

impl Junction {
    fn rise_k(&self, speed: f64) -> f64 {
        if speed == 1.0 {
            return self.rise_k;
        }
        self.rise_k * (self.idle_share + pow(speed, self.exponent) * (1.0 - self.idle_share))
    }
}

/// The throttle of a rack group in the running simulation.
#[derive(Clone, Debug)]
pub struct Throttle {
    chips: Ladder,
    air: Ladder,
    junction: Junction,
    hold: SimSpan,
    held_until: Option<SimTime>,
    incident: Option<IncidentId>,
}

impl Throttle {
    /// The throttle of racks with a share of their peak power at idle and an exponent of the speed.
    pub(super) fn new(spec: &ThrottleSpec, idle_share: f64, exponent: f64) -> Self {
        Self {
            chips: Ladder::new(&spec.steps, spec.trip.map(Temperature::celsius)),
            air: Ladder::new(&spec.air, spec.air_trip_c()),
            junction: Junction { rise_k: spec.rise_k(), idle_share, exponent },
            hold: spec.hold.map_or(HOLD, |hold| SimSpan::from_nanos(hold.nanoseconds())),
            held_until: None,
            incident: None,
        }
    }

    /// Steps taken by junctions and air; 0 is full speed.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.chips.step() + self.air.step()
    }

    /// The present speed, as a fraction of full speed.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.chips.speed().min(self.air.speed())
    }

    /// Rise of busy junctions above what cools them at the present speed, in K.
    #[must_use]
    pub fn rise_k(&self) -> f64 {
        self.junction.rise_k(self.speed())
    }

    /// The plates', or the inlet's, temperature at which racks would trip at a speed, in °C.
    pub(in crate::infra) fn trip_limit_c(&self, speed: f64) -> Option<f64> {
        self.chips.trip_c.map(|trip_c| trip_c - self.junction.rise_k(speed))
    }

    /// The speed of the last step by junctions, which racks that warm up take before they trip.
    pub(in crate::infra) fn slowest(&self) -> f64 {
        self.chips.slowest()
    }

    /// The lowest junction temperature at which racks are throttled or tripped, in °C.
    #[must_use]
    pub fn first_c(&self) -> Option<f64> {
        self.chips.first_c()
    }

    /// The plates', or the inlet's, temperature at which that is so at the present speed, in °C.
    pub(in crate::infra) fn first_limit_c(&self) -> Option<f64> {
        Some(self.first_c()? - self.rise_k())
    }

    /// The lowest inlet air at which racks are throttled or tripped, in °C.
    #[must_use]
    pub fn first_air_c(&self) -> Option<f64> {
        self.air.first_c()
    }

    /// Air at which racks may restart, in °C.
    pub(in crate::infra) fn restart_air_c(&self) -> Option<f64> {
        let below_trip = || self.air.trip_c.map(|trip_c| trip_c - AIR_RESTART_BELOW_K);
        self.air.last_back_c().or_else(below_trip)
    }

    /// Limits of the present steps, as temperatures of plates or air. A step is left when junctions would
    /// be below `back` at the speed above.
    pub(in crate::infra) fn limits(&self) -> impl Iterator<Item = Limit> {
        let rise_k = self.rise_k();
        let above = self.chips.speed_above().min(self.air.speed());
        let limit = |of, change, celsius: Option<f64>, less_k: f64| {
            celsius.map(|celsius| Limit { of, change, celsius: celsius - less_k })
        };
        [
            limit(Limited::Chips, Change::Trip, self.chips.trip_c, rise_k),
            limit(Limited::Air, Change::Trip, self.air.trip_c, 0.0),
            limit(Limited::Chips, Change::Up, self.chips.next_up_c(), rise_k),
            limit(Limited::Air, Change::Up, self.air.next_up_c(), 0.0),
            limit(
                Limited::Chips,
                Change::Down,
                self.chips.next_down_c(),
                self.junction.rise_k(above),
            ),
            limit(Limited::Air, Change::Down, self.air.next_down_c(), 0.0),
        ]
        .into_iter()
        .flatten()
    }

    /// Until when the speed may not change, if it changed within the control period.
    pub(in crate::infra) fn held_until(&self, now: SimTime) -> Option<SimTime> {
        self.held_until.filter(|&until| until > now)
    }

    /// The throttling incident, if racks are throttled.
    pub(in crate::infra) const fn incident(&self) -> Option<IncidentId> {
        self.incident
    }

    /// Takes the next step; the incident begins with the first.
    pub(in crate::infra) fn step_up(
        &mut self,
        of: Limited,
        racks: EntityName,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.ladder(of).step_up();
        self.held_until = Some(agenda.now() + self.hold);
        self.incident.get_or_insert_with(|| incidents.begin(agenda, THROTTLE, racks, cause));
    }

    /// Leaves the present step.
    pub(in crate::infra) fn step_down(&mut self, of: Limited, now: SimTime) {
        self.ladder(of).step_down();
        self.held_until = Some(now + self.hold);
    }

    /// Ends the incident at full speed.
    pub(in crate::infra) fn end_incident(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.step() == 0
            && let Some(incident) = self.incident.take()
        {
            incidents.end(agenda, incident);
        }
    }

    const fn ladder(&mut self, of: Limited) -> &mut Ladder {
        match of {
            Limited::Chips => &mut self.chips,
            Limited::Air => &mut self.air,
        }
    }
}
