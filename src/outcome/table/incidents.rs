//! The table `incidents`: each disruption and failure, from its onset to its end, with its cause.

use crate::causality::Incidents;
use crate::kernel::SimTime;
use crate::outcome::rows::table;
use std::sync::Arc;

table! {
    /// One incident.
    IncidentRow in IncidentRows as "incidents" {
        incident: u32, "1", Key, "number of the incident in its run: disruptions of the story from 0, then those that arose";
        kind: &'static str, "", AtEvent, "kind of incident";
        entity: Arc<str>, "", AtEvent, "what it affects";
        began: SimTime, "", AtEvent, "instant of its onset";
        ended: Option<SimTime>, "", AtEvent, "instant of its end; null if it lasts beyond the run";
        cause: Option<u32>, "1", AtEvent, "number of the incident that caused it; null for a root";
    }
}

impl IncidentRows {
    /// All rows, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<IncidentRow> {
        (0..self.count).filter_map(|index| self.row(index)).collect()
    }

    /// Adds all incidents of a run that has ended.
    pub fn take(&mut self, incidents: &Incidents) {
        for (id, incident) in incidents.iter() {
            self.push(IncidentRow {
                incident: id.index() as u32,
                kind: incident.kind.word(),
                entity: incidents.text(incident.entity).into(),
                began: incident.began,
                ended: incident.ended,
                cause: incident.cause.map(|cause| cause.index() as u32),
            });
        }
    }
}
