//! Throttle: speed steps by temperature, with hysteresis, and the trip above them.
//!
//! Each step begins at a temperature and ends at a lower one, so speed is a step function and work
//! is re-timed only at steps. Above the last step is the trip, at which racks switch off.
//!
//! Source: MODEL §2 (about full speed below 85 °C, 0.93 from 85, 0.65 from 90, trip at 92,
//! hysteresis 5–8 K). Not modelled: differences between accelerators. Held to account by
//! `tests/it/sites/heat.rs`.

use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::issue::Checker;
use crate::kernel::Agenda;
use crate::quantity::{Share, Temperature};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Racks run below full speed.
const THROTTLE: IncidentKind = IncidentKind::new("throttle");

/// Throttling of racks by temperature (of the chips, else of the room).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThrottleSpec {
    /// Steps in order of temperature, at most 32; below the first, speed is full.
    pub steps: Vec<StepSpec>,
    /// Temperature at which racks trip, above the last step; racks never trip if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<Temperature>,
}

/// One throttle step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// Temperature at which the step begins.
    pub from: Temperature,
    /// Temperature at which the step is left, below `from`.
    pub back: Temperature,
    /// Speed as a fraction of full speed, above 0.
    pub speed: Share,
}

impl ThrottleSpec {
    /// Reports values out of range or order.
    pub fn check(&self, checker: &mut Checker) {
        let mut steps = checker.within("steps");
        steps.limit(self.steps.len(), 32);
        for (index, step) in self.steps.iter().enumerate() {
            let mut at = steps.within(index);
            if step.back >= step.from {
                at.within("back").out_of_range(step.back, format!("below `from`, {}", step.from));
            }
            if step.speed.si() <= 0.0 {
                at.within("speed")
                    .out_of_range(step.speed, "a speed above 0: use `trip` to switch off");
            }
            let before = index.checked_sub(1).and_then(|before| self.steps.get(before));
            if before.is_some_and(|before| before.from >= step.from) {
                at.within("from").conflict(
                    "this step does not begin above the previous step",
                    "write the steps in order of temperature",
                );
            }
        }
        if let (Some(trip), Some(last)) = (self.trip, self.steps.last())
            && trip <= last.from
        {
            checker
                .within("trip")
                .out_of_range(trip, format!("above the last step, {}", last.from));
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct SpeedStep {
    from_c: f64,
    back_c: f64,
    speed: f64,
}

/// The throttle of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Throttle {
    steps: Vec<SpeedStep>,
    trip_c: Option<f64>,
    /// Present step; 0 is full speed.
    step: usize,
    incident: Option<IncidentId>,
}

impl Throttle {
    pub(in crate::infra) fn new(spec: &ThrottleSpec) -> Self {
        let step = |step: &StepSpec| SpeedStep {
            from_c: step.from.celsius(),
            back_c: step.back.celsius(),
            speed: step.speed.si(),
        };
        Self {
            steps: spec.steps.iter().map(step).collect(),
            trip_c: spec.trip.map(Temperature::celsius),
            step: 0,
            incident: None,
        }
    }

    /// Present step; 0 is full speed.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }

    /// The present speed, as a fraction of full speed.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.below().map_or(1.0, |step| step.speed)
    }

    /// The temperature at which the next step, or the trip, begins, and whether it is the trip.
    pub(in crate::infra) fn next_up(&self) -> Option<(f64, bool)> {
        match self.steps.get(self.step) {
            Some(step) => Some((step.from_c, false)),
            None => self.trip_c.map(|trip_c| (trip_c, true)),
        }
    }

    /// The temperature at which the present step is left.
    pub(in crate::infra) fn next_down(&self) -> Option<f64> {
        self.below().map(|step| step.back_c)
    }

    /// The lowest temperature at which racks are throttled or tripped, in °C.
    #[must_use]
    pub fn first_c(&self) -> Option<f64> {
        self.steps.first().map(|step| step.from_c).or(self.trip_c)
    }

    /// The throttling incident, if racks are throttled.
    pub(in crate::infra) const fn incident(&self) -> Option<IncidentId> {
        self.incident
    }

    /// Takes the next step; the incident begins with the first.
    pub(in crate::infra) fn step_up(
        &mut self,
        racks: EntityName,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        self.step += 1;
        self.incident.get_or_insert_with(|| incidents.begin(agenda, THROTTLE, racks, cause));
    }

    /// Leaves the present step.
    pub(in crate::infra) const fn step_down(&mut self) {
        self.step = self.step.saturating_sub(1);
    }

    /// Ends the incident at full speed.
    pub(in crate::infra) fn end_incident(
        &mut self,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.step == 0
            && let Some(incident) = self.incident.take()
        {
            incidents.end(agenda, incident);
        }
    }

    fn below(&self) -> Option<&SpeedStep> {
        self.step.checked_sub(1).and_then(|step| self.steps.get(step))
    }
}
