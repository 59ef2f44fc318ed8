//! The record of repairs of a run.

use crate::causality::{EntityName, IncidentId};
use crate::infra::id::SiteId;
use crate::kernel::SimTime;

/// One repair: the instants at which its stages ended, `None` for those that it has not reached.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Repair {
    /// The unit.
    pub unit: EntityName,
    /// Its site; `None` for a link.
    pub site: Option<SiteId>,
    /// The failure, as an incident.
    pub incident: IncidentId,
    /// When the unit failed.
    pub failed: SimTime,
    /// When the failure was found.
    pub found: Option<SimTime>,
    /// When it was diagnosed.
    pub diagnosed: Option<SimTime>,
    /// When the part was there.
    pub part_at: Option<SimTime>,
    /// When a crew was free and set out.
    pub crew_at: Option<SimTime>,
    /// When the crew was at the unit and the work began.
    pub begun: Option<SimTime>,
    /// When the unit was back in service.
    pub repaired: Option<SimTime>,
}

impl Repair {
    /// A repair at the instant of the failure.
    pub(super) const fn new(
        unit: EntityName,
        site: Option<SiteId>,
        incident: IncidentId,
        failed: SimTime,
    ) -> Self {
        Self {
            unit,
            site,
            incident,
            failed,
            found: None,
            diagnosed: None,
            part_at: None,
            crew_at: None,
            begun: None,
            repaired: None,
        }
    }

    /// The instant of the end of a stage of the repair, by its place.
    pub(super) fn end_of(&mut self, place: usize) -> Option<&mut Option<SimTime>> {
        let Self { found, diagnosed, part_at, crew_at, begun, repaired, .. } = self;
        [found, diagnosed, part_at, crew_at, begun, repaired].into_iter().nth(place)
    }
}

/// What the repairs of a run come to, from the start of measuring on.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct RepairTotals {
    /// Units that were back in service.
    pub repairs: u64,
    /// Time that repairs waited for a crew, with its call-out, in seconds; that of a wait under way up to now.
    pub crew_wait_s: f64,
}
