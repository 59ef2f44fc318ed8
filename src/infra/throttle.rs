//! Throttle: a ladder of speed steps by temperature, with hysteresis, and the trip at its end.
//!
//! Each step begins at its own temperature and is left again at a lower one, so speed is a step
//! function and work is re-timed only at steps. The last rung is the trip, at which racks switch off.
//!
//! Source: MODEL §2 (~ full below 85 °C, 0.93 from 85, 0.65 from 90, trip at 92, back 5–8 K lower).
//! Not modelled: differences between accelerators. Held to account by `tests/it/sites/heat.rs`.

use crate::causality::IncidentId;
use crate::issue::Checker;
use crate::quantity::{Share, Temperature};
use bevy_ecs::prelude::Component;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a scenario says about throttling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThrottleSpec {
    /// Steps in order of temperature; before the first, speed is full.
    pub steps: Vec<StepSpec>,
    /// Racks switch off at this temperature; never if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<Temperature>,
}

/// A step of the ladder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// From this temperature on.
    pub from: Temperature,
    /// Until it is back at this one.
    pub back: Temperature,
    /// Speed, as a part of full speed.
    pub speed: Share,
}

impl ThrottleSpec {
    /// Puts down what is out of range or order.
    pub fn check(&self, checker: &mut Checker) {
        let mut steps = checker.within("steps");
        steps.limit(self.steps.len(), 32);
        for (index, step) in self.steps.iter().enumerate() {
            let mut at = steps.within(index);
            if step.back >= step.from {
                at.within("back")
                    .out_of_range(step.back, format!("below the step's begin, {}", step.from));
            }
            if step.speed.si() <= 0.0 {
                at.within("speed")
                    .out_of_range(step.speed, "a speed above 0: use `trip` to switch off");
            }
            let before = index.checked_sub(1).and_then(|before| self.steps.get(before));
            if before.is_some_and(|before| before.from >= step.from) {
                at.within("from").conflict(
                    "a step that does not begin above the one before",
                    "put the steps in order of temperature",
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
struct Step {
    from_c: f64,
    back_c: f64,
    speed: f64,
}

/// The ladder of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Throttle {
    steps: Vec<Step>,
    trip_c: Option<f64>,
    /// Steps taken; 0 is full speed.
    step: usize,
    pub(super) incident: Option<IncidentId>,
}

impl Throttle {
    pub(super) fn new(spec: &ThrottleSpec) -> Self {
        let step = |step: &StepSpec| Step {
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

    /// Steps taken; 0 is full speed.
    #[must_use]
    pub const fn step(&self) -> usize {
        self.step
    }

    /// The present speed, as a part of full speed.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.below().map_or(1.0, |step| step.speed)
    }

    /// The temperature at which the next step, or the trip, begins; whether it is the trip.
    pub(super) fn next_up(&self) -> Option<(f64, bool)> {
        match self.steps.get(self.step) {
            Some(step) => Some((step.from_c, false)),
            None => self.trip_c.map(|trip_c| (trip_c, true)),
        }
    }

    /// The temperature at which the present step is left.
    pub(super) fn next_down(&self) -> Option<f64> {
        self.below().map(|step| step.back_c)
    }

    /// The temperature from which on something is lost.
    #[must_use]
    pub fn first_c(&self) -> Option<f64> {
        self.steps.first().map(|step| step.from_c).or(self.trip_c)
    }

    pub(super) const fn up(&mut self) {
        self.step += 1;
    }

    pub(super) const fn down(&mut self) {
        self.step = self.step.saturating_sub(1);
    }

    fn below(&self) -> Option<&Step> {
        self.step.checked_sub(1).and_then(|step| self.steps.get(step))
    }
}
