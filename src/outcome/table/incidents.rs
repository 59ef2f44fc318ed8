//! The table `incidents`: what went wrong and came back, and why.

use crate::causality::Incidents;
use crate::kernel::SimTime;
use crate::outcome::rows::table;
use std::sync::Arc;

table! {
    /// One incident.
    IncidentRow in IncidentRows as "incidents" {
        incident: u32, "1", Key, "number of the incident in its run, from 0";
        kind: &'static str, "", AtEvent, "what went wrong";
        entity: Arc<str>, "", AtEvent, "what it befell";
        began: SimTime, "", AtEvent, "when it began";
        ended: Option<SimTime>, "", AtEvent, "when it was over; null if it was not";
        cause: Option<u32>, "1", AtEvent, "the incident that caused it; null for a root";
    }
}

impl IncidentRows {
    /// The rows, for the page.
    #[must_use]
    pub fn lines(&self) -> Vec<IncidentRow> {
        (0..self.count).filter_map(|index| self.row(index)).collect()
    }

    /// Takes in all incidents of a run that is over.
    pub fn take(&mut self, incidents: &Incidents) {
        for (number, incident) in incidents.all().iter().enumerate() {
            self.push(IncidentRow {
                incident: number as u32,
                kind: incident.kind.word(),
                entity: incidents.text(incident.entity).into(),
                began: incident.began,
                ended: incident.ended,
                cause: incident.cause.map(|cause| cause.index() as u32),
            });
        }
    }
}
