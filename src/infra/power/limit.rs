//! Limits of the source of a site, and what is shed because of them.
//!
//! The grid carries the energised power, less under a cap; generators carry the ratings of those that
//! run; a battery carries the rating of its UPS. All that draws counts: racks, cooling, charger, fixed
//! load, with the losses of the chain. What exceeds the limit is shed at once, in the order that the feed
//! states, classes of work among it (`serving/withheld`); then, with no rack left, the site as a whole. What was shed is checked for return at a fixed
//! interval after the last shedding, so that no load comes and goes within an instant.
//!
//! Source: MODEL §1, limits hold for all that draws. The load is that at the last change of any part:
//! between changes cooling follows its closed form, and its power is that of the last change. Not
//! modelled: overload for a limited time, peaks of inrush.
//! Held to account by `tests/it/sites/limit.rs` and `tests/it/sites/pools/withheld.rs`.

use super::feed_spec::{Shed, UtilityFeedSpec};
use super::source::PowerSource;
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::infra::at_site::at_site;
use crate::infra::id::SiteId;
use crate::kernel::{Agenda, SimSpan, Ticket, kinds};
use crate::quantity::{Share, Span};

kinds! { ShedLoadRechecked, PowerCapBegan, PowerCapEnded }

/// The source of a site carries less than the site would draw.
const POWER_CAPPED: IncidentKind = IncidentKind::new("power_capped");

/// Load that is shed at a site is checked for return.
#[derive(Clone, Copy, Debug)]
pub struct ShedLoadRechecked {
    /// Site at which it occurs.
    pub site: SiteId,
}

/// A cap on the power that a site may draw from the grid begins.
#[derive(Clone, Copy, Debug)]
pub struct PowerCapBegan {
    /// Site at which it occurs.
    pub site: SiteId,
    /// Greatest power, in W.
    pub to_w: f64,
    /// Cap to which it belongs, as an incident.
    pub incident: IncidentId,
}

/// A cap on the power that a site may draw from the grid ends.
#[derive(Clone, Copy, Debug)]
pub struct PowerCapEnded {
    /// Site at which it occurs.
    pub site: SiteId,
    /// The cap that ends.
    pub incident: IncidentId,
}

at_site! { PowerCapBegan: |event| event.to_w.to_bits() >> 32 }
at_site! { ShedLoadRechecked, PowerCapEnded }

/// What the source of a site sheds at present.
#[derive(Clone, Debug)]
pub(in crate::infra) struct PowerLimit {
    order: Vec<Shed>,
    recheck: SimSpan,
    slowest: f64,
    /// Caps under way, each with its power in W.
    caps: Causes<f64>,
    /// Speed to which the racks are slowed; 1 if they are not.
    speed: f64,
    /// Power that the charger may draw, in W; infinite while it is not limited.
    charger_w: f64,
    /// Sources, each with its limit in W, that carry not even what cannot be shed.
    starved: Vec<(PowerSource, f64)>,
    ticket: Option<Ticket>,
    incident: Option<IncidentId>,
}

impl PowerLimit {
    /// Change of speed at a time.
    const STEP: f64 = 0.05;

    pub(super) fn new(spec: Option<&UtilityFeedSpec>) -> Self {
        let mut order = spec.map_or(Vec::new(), |spec| spec.shed.clone());
        for shed in [Shed::Charger, Shed::Racks] {
            if !order.contains(&shed) {
                order.push(shed);
            }
        }
        let minutes = SimSpan::from_nanos(5 * SimSpan::MINUTE.nanos());
        let recheck = spec.and_then(|spec| spec.recheck).map(Span::nanoseconds);
        Self {
            order,
            recheck: recheck.map_or(minutes, SimSpan::from_nanos),
            slowest: spec.and_then(|spec| spec.slowest).map_or(0.5, Share::si),
            caps: Causes::none(),
            speed: 1.0,
            charger_w: f64::INFINITY,
            starved: Vec::new(),
            ticket: None,
            incident: None,
        }
    }

    /// What is shed, first to last.
    pub(in crate::infra) fn order(&self) -> Vec<Shed> {
        self.order.clone()
    }

    /// Speed to which the racks are slowed.
    pub(in crate::infra) const fn speed(&self) -> f64 {
        self.speed
    }

    /// Slows the racks by a step; returns whether they can be slowed.
    pub(in crate::infra) fn slow_down(&mut self) -> bool {
        let speed = (self.speed - Self::STEP).max(self.slowest);
        let is_slower = speed < self.speed;
        self.speed = speed;
        is_slower
    }

    /// The next speed above the present one.
    pub(in crate::infra) fn next_speed(&self) -> f64 {
        (self.speed + Self::STEP).min(1.0)
    }

    /// Lets the racks run at a speed.
    pub(in crate::infra) const fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
    }

    /// Power that the charger may draw, in W.
    pub(in crate::infra) const fn charger_w(&self) -> f64 {
        self.charger_w
    }

    /// Sets the power that the charger may draw, in W.
    pub(in crate::infra) const fn set_charger(&mut self, charger_w: f64) {
        self.charger_w = charger_w;
    }

    /// The source carries not even what cannot be shed.
    pub(in crate::infra) fn starve(&mut self, source: PowerSource, limit_w: f64) {
        self.starved.retain(|(of, _)| *of != source);
        self.starved.push((source, limit_w));
    }

    /// Selects the first of the sources that are there, each with its limit in W, that is not starved at
    /// that limit.
    pub(super) fn select(&mut self, there: &[Option<(PowerSource, f64)>]) -> PowerSource {
        let there = || there.iter().flatten();
        self.starved.retain(|&(source, at_w)| {
            there().any(|&(other, limit_w)| other == source && limit_w <= at_w)
        });
        let is_starved = |source| self.starved.iter().any(|(other, _)| *other == source);
        there()
            .map(|(source, _)| *source)
            .find(|source| !is_starved(*source))
            .unwrap_or(PowerSource::Nothing)
    }

    /// Whether a source is starved.
    pub(super) fn starves(&self, source: PowerSource) -> bool {
        self.starved.iter().any(|(other, _)| *other == source)
    }

    /// A starved source is tried again.
    pub(in crate::infra) fn try_again(&mut self) {
        self.ticket = None;
        self.starved.clear();
    }

    /// The least of the caps under way, in W; infinite without one.
    pub(super) fn cap_w(&self) -> f64 {
        self.caps.iter().map(|(_, cap_w)| *cap_w).fold(f64::INFINITY, f64::min)
    }

    /// A cap begins.
    pub(in crate::infra) fn begin_cap(&mut self, incident: IncidentId, to_w: f64) {
        self.caps.begin(incident, to_w);
    }

    /// A cap ends.
    pub(in crate::infra) fn end_cap(&mut self, incident: IncidentId) {
        self.caps.end(incident);
    }

    /// The cap that is blamed: the first of those under way.
    pub(super) fn cap(&self) -> Option<IncidentId> {
        self.caps.blamed()
    }

    /// The incident of load that is shed at present.
    pub(in crate::infra) const fn incident(&self) -> Option<IncidentId> {
        self.incident
    }

    /// Something is shed: an incident begins, if none is under way.
    pub(super) fn begin(
        &mut self,
        name: EntityName,
        cause: Option<IncidentId>,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) -> IncidentId {
        *self.incident.get_or_insert_with(|| incidents.begin(agenda, POWER_CAPPED, name, cause))
    }

    /// Load has been shed: the time to the next check starts anew.
    pub(in crate::infra) fn restart_wait(&mut self, agenda: &mut Agenda) {
        agenda.cancel_pending(&mut self.ticket);
    }

    /// Ends the incident where nothing is shed any more, and schedules the next check for return;
    /// `is_shed` is whether racks or work are.
    pub(in crate::infra) fn follow(
        &mut self,
        is_shed: bool,
        site: SiteId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) {
        // A feed that carries nothing is tried again when something is energised.
        let retries = self.starved.iter().any(|(_, limit_w)| *limit_w > 0.0);
        let returns = is_shed || self.speed < 1.0 || retries;
        if !returns {
            agenda.cancel_pending(&mut self.ticket);
        } else if self.ticket.is_none() {
            self.ticket = Some(agenda.after(self.recheck, ShedLoadRechecked { site }));
        }
        if !returns
            && self.starved.is_empty()
            && self.charger_w.is_infinite()
            && let Some(incident) = self.incident.take()
        {
            incidents.end(agenda, incident);
        }
    }
}
