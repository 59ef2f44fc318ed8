//! A maintenance window: the units that it takes out, as one incident.

use super::plan::Plan;
use super::stage::Stage;
use super::unit::Unit;
use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::kernel::Agenda;
use std::ops::Range;

/// Units are out of service as planned.
const MAINTENANCE: IncidentKind = IncidentKind::new("maintenance");

/// A window in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// The part, in incidents.
    pub(super) name: EntityName,
    /// The units of the part, by their numbers.
    pub(super) of: Range<usize>,
    /// Number of units that it takes out.
    pub(super) units: usize,
    /// The units that are out by it.
    pub(super) out: Vec<usize>,
    pub(super) incident: Option<IncidentId>,
}

impl Window {
    /// The window begins: the first units in service go out.
    pub(super) fn begin(
        &mut self,
        units: &mut [Unit],
        plans: &[Plan],
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let in_service =
            |unit: &usize| units.get(*unit).is_some_and(|unit| unit.stage == Stage::InService);
        self.out = self.of.clone().filter(in_service).take(self.units).collect();
        if self.out.is_empty() {
            return;
        }
        let incident = incidents.begin(agenda, MAINTENANCE, self.name, None);
        self.incident = Some(incident);
        for &unit in &self.out {
            if let Some(unit) = units.get_mut(unit)
                && let Some(plan) = plans.get(unit.plan as usize)
            {
                unit.go_out(incident, plan, agenda);
            }
        }
    }

    /// The window ends: its units come back.
    pub(super) fn end(
        &mut self,
        units: &mut [Unit],
        plans: &[Plan],
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let Some(incident) = self.incident.take() else { return };
        for unit in std::mem::take(&mut self.out) {
            if let Some(unit) = units.get_mut(unit)
                && let Some(plan) = plans.get(unit.plan as usize)
            {
                unit.come_back(incident, plan, agenda);
            }
        }
        incidents.end(agenda, incident);
    }
}
