//! A ladder of speed steps by temperature, with hysteresis, and the trip above them.

use crate::issue::Checker;
use crate::quantity::{Share, Temperature};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One throttle step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepSpec {
    /// Temperature at which the step begins, above that of the step before.
    pub from: Temperature,
    /// Temperature at which the step is left, below `from`, and not below that of the step before.
    pub back: Temperature,
    /// Speed as a fraction of full speed, above 0, at most that of the step before.
    pub speed: Share,
}

/// Reports steps out of range or order, and a trip that is not above them.
pub(super) fn check_ladder(
    steps: &[StepSpec],
    trip: Option<Temperature>,
    (steps_field, trip_field): (&str, &str),
    checker: &mut Checker,
) {
    let mut at_steps = checker.within(steps_field);
    at_steps.limit(steps.len(), 32);
    for (index, step) in steps.iter().enumerate() {
        let mut at = at_steps.within(index);
        if step.back >= step.from {
            at.within("back").out_of_range(step.back, format!("below `from`, {}", step.from));
        }
        if step.speed.si() <= 0.0 {
            at.within("speed").out_of_range(
                step.speed,
                format!("a speed above 0: use `{trip_field}` to switch off"),
            );
        }
        let Some(before) = index.checked_sub(1).and_then(|before| steps.get(before)) else {
            continue;
        };
        if before.from >= step.from {
            at.within("from").conflict(
                "this step does not begin above the previous step",
                "write the steps in order of temperature",
            );
        }
        if step.back < before.back {
            at.within("back").out_of_range(
                step.back,
                format!("at least the `back` of the previous step, {}", before.back),
            );
        }
        if step.speed > before.speed {
            at.within("speed").out_of_range(
                step.speed,
                format!("at most the speed of the previous step, {}", before.speed),
            );
        }
    }
    if let (Some(trip), Some(last)) = (trip, steps.last())
        && trip <= last.from
    {
        checker
            .within(trip_field)
            .out_of_range(trip, format!("above the last step, {}", last.from));
    }
}

#[derive(Clone, Copy, Debug)]
struct SpeedStep {
    from_c: f64,
    back_c: f64,
    speed: f64,
}

/// A ladder in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    steps: Vec<SpeedStep>,
    pub(super) trip_c: Option<f64>,
    /// Present step; 0 is full speed.
    step: usize,
}

impl Ladder {
    pub(super) fn new(steps: &[StepSpec], trip_c: Option<f64>) -> Self {
        let step = |step: &StepSpec| SpeedStep {
            from_c: step.from.celsius(),
            back_c: step.back.celsius(),
            speed: step.speed.si(),
        };
        Self { steps: steps.iter().map(step).collect(), trip_c, step: 0 }
    }

    pub(super) const fn step(&self) -> usize {
        self.step
    }

    /// Speed of the present step.
    pub(super) fn speed(&self) -> f64 {
        self.speed_of(self.step)
    }

    /// Speed of the last step.
    pub(super) fn slowest(&self) -> f64 {
        self.speed_of(self.steps.len())
    }

    /// Speed if the present step were left.
    pub(super) fn speed_above(&self) -> f64 {
        self.speed_of(self.step.saturating_sub(1))
    }

    fn speed_of(&self, step: usize) -> f64 {
        step.checked_sub(1).and_then(|step| self.steps.get(step)).map_or(1.0, |step| step.speed)
    }

    /// The temperature at which the next step begins.
    pub(super) fn next_up_c(&self) -> Option<f64> {
        self.steps.get(self.step).map(|step| step.from_c)
    }

    /// The temperature at which the present step is left.
    pub(super) fn next_down_c(&self) -> Option<f64> {
        self.step.checked_sub(1).and_then(|step| self.steps.get(step)).map(|step| step.back_c)
    }

    /// The temperature at which the first step begins, or the trip.
    pub(super) fn first_c(&self) -> Option<f64> {
        self.steps.first().map(|step| step.from_c).or(self.trip_c)
    }

    /// The temperature at which the last step is left.
    pub(super) fn last_back_c(&self) -> Option<f64> {
        self.steps.last().map(|step| step.back_c)
    }

    pub(super) fn step_up(&mut self) {
        self.step = (self.step + 1).min(self.steps.len());
    }

    pub(super) const fn step_down(&mut self) {
        self.step = self.step.saturating_sub(1);
    }
}
