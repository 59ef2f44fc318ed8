//! High-pressure cut-out of chillers and DX units, and their manual reset.
//!
//! Above a temperature of the air at the condensers all units stop; once it has fallen, people reset
//! them, each one unit at a time. Source: MODEL §2. Not modelled: units that differ, the way of the
//! people to the site. Held to account by `tests/it/sites/plant.rs`.

use crate::causality::{EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::id::{HallId, SiteId};
use crate::issue::Checker;
use crate::kernel::{Agenda, SimSpan, Ticket, kinds};
use crate::quantity::{Span, Temperature};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

kinds! { ChillerReset }

/// Units have stopped on high pressure.
const CUT_OUT: IncidentKind = IncidentKind::new("high_pressure_cut_out");

/// High-pressure cut-out of units, and their manual reset.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutOutSpec {
    /// Temperature at the condensers above which all units stop: that of the air there, or of the
    /// tower's water.
    pub above: Temperature,
    /// Temperature at the condensers below which units may be reset, at most `above`.
    pub reset_below: Temperature,
    /// Time that the reset of one unit takes one person.
    pub reset: Span,
    /// People on shift, each of whom resets one unit at a time, 1 to 1000; 1 if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
}

impl CutOutSpec {
    /// Reports values out of range.
    pub(super) fn check(&self, checker: &mut Checker) {
        if self.reset_below > self.above {
            checker
                .within("reset_below")
                .out_of_range(self.reset_below, "at most `above`, the cut-out temperature");
        }
        if let Some(people) = self.people
            && !(1..=1000).contains(&people)
        {
            checker.within("people").out_of_range(people, "1 to 1000 people");
        }
    }
}

/// Which units of a site a reset concerns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CoolingUnits {
    /// Chillers of the facility water.
    Chillers,
    /// DX units of a hall's room.
    Dx(HallId),
}

impl CoolingUnits {
    /// Their number within a site.
    const fn number(self) -> u64 {
        match self {
            Self::Chillers => 0,
            Self::Dx(hall) => 1 + hall.index() as u64,
        }
    }
}

/// The cut-out of units in the running simulation.
#[derive(Clone, Debug)]
pub(super) struct HighPressure {
    limits: Option<Limits>,
    units: u32,
    stopped: u32,
    incident: Option<IncidentId>,
    ticket: Option<Ticket>,
}

#[derive(Clone, Copy, Debug)]
struct Limits {
    above_c: f64,
    reset_below_c: f64,
    reset: SimSpan,
    people: u32,
}

impl HighPressure {
    pub(super) fn new(spec: Option<&CutOutSpec>, units: u32) -> Self {
        let limits = spec.map(|spec| Limits {
            above_c: spec.above.celsius(),
            reset_below_c: spec.reset_below.celsius(),
            reset: SimSpan::from_nanos(spec.reset.nanoseconds()),
            people: spec.people.unwrap_or(1),
        });
        Self { limits, units, stopped: 0, incident: None, ticket: None }
    }

    /// Units stopped on high pressure.
    pub(super) const fn stopped(&self) -> u32 {
        self.stopped
    }

    /// All units.
    pub(super) fn units(&self) -> f64 {
        f64::from(self.units)
    }

    /// Units that are not stopped.
    pub(super) fn running(&self) -> f64 {
        f64::from(self.units - self.stopped.min(self.units))
    }

    /// The incident of stopped units, if there are any.
    pub(super) const fn incident(&self) -> Option<IncidentId> {
        self.incident
    }

    /// Stops all units if it is too hot at their condensers.
    pub(super) fn follow(
        &mut self,
        sink_c: f64,
        name: EntityName,
        weather: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        let is_hot = self.limits.is_some_and(|limits| sink_c > limits.above_c);
        if is_hot && self.stopped < self.units {
            self.stopped = self.units;
            agenda.cancel_pending(&mut self.ticket);
            self.incident.get_or_insert_with(|| incidents.begin(agenda, CUT_OUT, name, weather));
        }
    }

    /// Schedules the next reset if it is cool enough and the operator is there, else gives it up.
    pub(super) fn plan_reset(
        &mut self,
        sink_c: f64,
        is_attended: bool,
        site: SiteId,
        units: CoolingUnits,
        agenda: &mut Agenda,
    ) {
        let Some(limits) = self.limits else { return };
        if self.stopped == 0 || !is_attended || sink_c >= limits.reset_below_c {
            agenda.cancel_pending(&mut self.ticket);
        } else if self.ticket.is_none() {
            self.ticket = Some(agenda.after(limits.reset, ChillerReset { site, units }));
        }
    }

    /// As many units have been reset as there are people; the incident ends with the last.
    pub(super) fn reset(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        self.ticket = None;
        let people = self.limits.map_or(1, |limits| limits.people);
        self.stopped = self.stopped.saturating_sub(people);
        if self.stopped == 0
            && let Some(incident) = self.incident.take()
        {
            incidents.end(agenda, incident);
        }
    }
}

/// Units that stopped on high pressure have been reset manually.
#[derive(Clone, Copy, Debug)]
pub struct ChillerReset {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Units that it concerns.
    pub units: CoolingUnits,
}

at_site! { ChillerReset: |event| event.units.number() }
