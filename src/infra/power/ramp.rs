//! The ramp of a feed: dated steps of the energised power, which may be delivered late or fall.

use super::feed_spec::EnergisedSpec;
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Clock;
use crate::kernel::{Agenda, SimTime};

/// Less power is energised than before.
const FELL: IncidentKind = IncidentKind::new("energised_power_fell");

/// The energised power of a feed, step by step.
#[derive(Clone, Debug)]
pub(super) struct Ramp {
    steps: Vec<(SimTime, f64)>,
    energised_w: f64,
    /// Delays under way, each with the instant at which its first step was due, and its end.
    late: Causes<(SimTime, SimTime)>,
    /// The fall of the energised power, and the power before it.
    fell: Option<(IncidentId, f64)>,
}

impl Ramp {
    pub(super) fn new(
        steps: &[EnergisedSpec],
        contracted_w: f64,
        clock: Option<&Clock>,
        now: SimTime,
    ) -> Self {
        let instant = |step: &EnergisedSpec| clock.map_or(now, |clock| clock.instant(step.from));
        let steps: Vec<_> = steps.iter().map(|step| (instant(step), step.power.si())).collect();
        let mut ramp = Self { steps, energised_w: contracted_w, late: Causes::none(), fell: None };
        if !ramp.steps.is_empty() {
            ramp.energised_w = ramp.power_w(now);
        }
        ramp
    }

    /// Energised power now, in W.
    pub(super) const fn energised_w(&self) -> f64 {
        self.energised_w
    }

    /// Instants after `now` at which the energised power changes.
    pub(super) fn steps_after(&self, now: SimTime) -> impl Iterator<Item = SimTime> {
        self.steps.iter().map(|step| step.0).filter(move |&at| at > now)
    }

    /// The step that holds now takes effect; a fall is an incident until as much is energised again.
    pub(super) fn energise(
        &mut self,
        name: EntityName,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        if self.steps.is_empty() {
            return;
        }
        let (before_w, now) = (self.energised_w, agenda.now());
        self.energised_w = self.power_w(now);
        if self.energised_w < before_w && self.fell.is_none() {
            let incident = incidents.begin(agenda, FELL, name, self.late.blamed());
            self.fell = Some((incident, before_w));
        }
        if let Some((incident, before_w)) = self.fell
            && self.energised_w >= before_w
        {
            incidents.end(agenda, incident);
            self.fell = None;
        }
        let over =
            self.late.iter().filter(|(_, (_, until))| *until <= now).map(|(incident, _)| incident);
        for incident in over.collect::<Vec<_>>() {
            self.late.end(incident);
        }
    }

    /// Steps due from one instant until another take effect at the latter.
    pub(super) fn delay(&mut self, (from, until): (SimTime, SimTime), incident: IncidentId) {
        let mut due: Option<SimTime> = None;
        for step in &mut self.steps {
            if step.0 >= from && step.0 < until {
                due = Some(due.map_or(step.0, |due| due.min(step.0)));
                step.0 = until;
            }
        }
        if let Some(due) = due {
            self.late.begin(incident, (due, until));
        }
    }

    /// The incident for which less is energised than planned or before.
    pub(super) fn blamed(&self, now: SimTime) -> Option<IncidentId> {
        let mut due = self.late.iter().filter(|(_, (due, _))| *due <= now);
        self.fell.map(|fell| fell.0).or_else(|| due.next().map(|(incident, _)| incident))
    }

    /// Power that the last step up to an instant energises, in W; none before the first.
    fn power_w(&self, now: SimTime) -> f64 {
        self.steps.iter().rev().find(|step| step.0 <= now).map_or(0.0, |step| step.1)
    }
}
