//! A shared capacity in the running simulation: units, background, claims that wait and claims that hold.
//!
//! Of `N(t)` units (those of all hours and of the shifts at work) the background takes `b(t) N(t)`, a fluid:
//! `b = taken · factor of the hour`, or what a rush raises it to. Claims hold `H` whole units, and
//! `⌊N − b N − H⌋` are free. A claim gets its units together, at once or in its turn: committed claims
//! before those on demand, and within a class in the order in which they were made; nothing overtakes a claim
//! that waits for more units than are free.
//!
//! When `N − b N` falls below `H`, because a rush or an hour takes more or a shift ends, committed units stay.
//! Those on demand stay too, and nothing is granted until enough are free (`kept`): so do providers treat
//! running on-demand servers, and a crew ends the work that it has begun. Or they are `reclaimed`, the
//! youngest grant first, each after its notice; a notice that has been given stands.
//!
//! Sources: Erlang (1917) for loss and delay, Palm (1947) for repairers and a finite number of machines, all
//! of which it reproduces; AWS, EC2 User Guide (2024), "Insufficient instance capacity" (new on-demand
//! servers are refused, running ones stay) and "Spot Instance interruptions" (notice of two minutes). Valid for
//! claims that are small against the number of units. Not modelled: price as a means to ration, background that
//! yields to claims, claims served in parts. Held to account by `tests/it/capacity`.

use super::claim::{CapacityClass, Claim, ClaimId, NewClaim};
use super::events::{ShiftTurned, UnitsGranted, UnitsRecalled, UnitsReclaimed};
use super::shift::{Shift, next_turn, units_at};
use super::spec::{SharedCapacitySpec, WhenShortSpec};
use super::statistics::CapacityStatistics;
use crate::causality::{Causes, EntityName, IncidentId, IncidentKind, Incidents};
use crate::environment::Clock;
use crate::infra::id::CapacityId;
use crate::kernel::{Agenda, SimSpan, SimTime};
use crate::quantity::Share;
use slab::Slab;
use std::collections::VecDeque;

/// Claims wait for units that the background holds.
const CAPACITY_SHORT: IncidentKind = IncidentKind::new("capacity_short");

/// A shared capacity in the running simulation.
#[derive(Clone, Debug)]
pub struct SharedCapacity {
    id: CapacityId,
    entity: EntityName,
    at_all_hours: u32,
    shifts: Vec<Shift>,
    /// Units that are there now.
    units: u32,
    taken: f64,
    by_hour: Vec<f64>,
    factor: f64,
    /// Rushes under way, each with the fraction to which it raises the background.
    rushes: Causes<f64>,
    /// The notice of reclaimed units; `None` where they are kept.
    notice: Option<SimSpan>,
    claims: Slab<Claim>,
    made: u64,
    granted: u64,
    waiting: [VecDeque<ClaimId>; CapacityClass::ALL.len()],
    /// Units that claims hold, those of them that are recalled, and units that claims wait for.
    held: u32,
    recalled: u32,
    wanted: u32,
    /// The shortage behind the background.
    short: Option<IncidentId>,
    stats: CapacityStatistics,
}

impl SharedCapacity {
    pub(super) fn new(
        spec: &SharedCapacitySpec,
        id: CapacityId,
        entity: EntityName,
        clock: Option<&Clock>,
        now: SimTime,
    ) -> Self {
        let at_all_hours = spec.units.unwrap_or(0);
        let shifts: Vec<Shift> = spec.shifts.iter().map(Shift::new).collect();
        let of_shifts = clock.map_or(0, |clock| units_at(&shifts, now, clock));
        let notice = match spec.when_short {
            Some(WhenShortSpec::Reclaimed { notice }) => {
                Some(SimSpan::from_nanos(notice.nanoseconds()))
            }
            Some(WhenShortSpec::Kept) | None => None,
        };
        Self {
            id,
            entity,
            at_all_hours,
            shifts,
            units: at_all_hours.saturating_add(of_shifts),
            taken: spec.taken.map_or(0.0, Share::si),
            by_hour: spec.taken_by_hour.iter().map(|factor| factor.si()).collect(),
            factor: 1.0,
            rushes: Causes::none(),
            notice,
            claims: Slab::new(),
            made: 0,
            granted: 0,
            waiting: [const { VecDeque::new() }; CapacityClass::ALL.len()],
            held: 0,
            recalled: 0,
            wanted: 0,
            short: None,
            stats: CapacityStatistics::new(now, 0, 0),
        }
    }

    /// Units that are there now, held or free.
    #[must_use]
    pub const fn units(&self) -> u32 {
        self.units
    }

    /// Units that claims hold.
    #[must_use]
    pub const fn held(&self) -> u32 {
        self.held
    }

    /// Units that waiting claims want.
    #[must_use]
    pub const fn wanted(&self) -> u32 {
        self.wanted
    }

    /// Fraction of the units that the background takes now, 0 to 1.
    #[must_use]
    pub fn taken(&self) -> f64 {
        let usual = (self.taken * self.factor).min(1.0);
        self.rushes.iter().map(|(_, taken)| *taken).fold(usual, f64::max)
    }

    /// Whole units that neither the background nor a claim holds.
    #[must_use]
    pub fn free(&self) -> u32 {
        (self.left() - f64::from(self.held) + 1e-9).floor().max(0.0) as u32
    }

    /// The incident for which claims wait: the shortage behind the background, else the rush.
    #[must_use]
    pub fn lowered_by(&self) -> Option<IncidentId> {
        self.short.or(self.rushes.blamed())
    }

    /// Statistics since measuring started.
    #[must_use]
    pub const fn statistics(&self) -> &CapacityStatistics {
        &self.stats
    }

    /// Units that the background leaves to claims.
    fn left(&self) -> f64 {
        f64::from(self.units) * (1.0 - self.taken())
    }

    pub(super) fn get(&self, id: ClaimId) -> Option<&Claim> {
        self.claims.get(id.slot as usize).filter(|claim| claim.serial == id.serial)
    }

    /// Schedules the first turn of a shift.
    pub(super) fn begin(&self, clock: Option<&Clock>, agenda: &mut Agenda) {
        let next = clock.and_then(|clock| next_turn(&self.shifts, agenda.now(), clock));
        if let Some(next) = next {
            agenda.at(next, ShiftTurned { capacity: self.id });
        }
    }

    /// Takes the factor of an hour of the day; returns whether it changed.
    pub(super) fn turn_hour(&mut self, hour: u32) -> bool {
        let factor = self.by_hour.get(hour as usize).copied().unwrap_or(1.0);
        let has_changed = factor != self.factor;
        self.factor = factor;
        has_changed
    }

    /// Takes the units of the shifts at work now.
    pub(super) fn turn_shift(&mut self, clock: &Clock, agenda: &mut Agenda) {
        let of_shifts = units_at(&self.shifts, agenda.now(), clock);
        self.units = self.at_all_hours.saturating_add(of_shifts);
        self.begin(Some(clock), agenda);
    }

    pub(super) fn rush(&mut self, incident: IncidentId, taken: f64) {
        self.rushes.begin(incident, taken);
    }

    pub(super) fn end_rush(&mut self, incident: IncidentId) {
        self.rushes.end(incident);
    }

    /// A claim is made: its units are granted at once, or it waits.
    pub(super) fn claim(
        &mut self,
        new: NewClaim,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) -> ClaimId {
        let serial = self.made;
        self.made += 1;
        let claim = Claim { serial, new, made: agenda.now(), granted: None, recalled: None };
        let slot = self.claims.insert(claim) as u32;
        let id = ClaimId { capacity: self.id, slot, serial };
        if let Some(waiting) = self.waiting.get_mut(new.class.index()) {
            waiting.push_back(id);
        }
        self.wanted += new.units;
        self.stats.claimed += 1;
        let granted = self.granted;
        self.settle(agenda, incidents);
        self.stats.granted_at_once += self.granted - granted;
        id
    }

    /// A claim that waits is withdrawn, or one that is held gives its units back; returns whether it was
    /// there.
    pub(super) fn end(
        &mut self,
        id: ClaimId,
        agenda: &mut Agenda,
        incidents: &mut Incidents,
    ) -> bool {
        if self.get(id).is_none() {
            return false;
        }
        let mut claim = self.claims.remove(id.slot as usize);
        if claim.granted.is_some() {
            self.held -= claim.new.units;
            if claim.recalled.is_some() {
                self.recalled -= claim.new.units;
            }
            agenda.cancel_pending(&mut claim.recalled);
        } else {
            self.wanted -= claim.new.units;
            self.stats.withdrawn += 1;
            if let Some(waiting) = self.waiting.get_mut(claim.new.class.index()) {
                waiting.retain(|other| *other != id);
            }
        }
        self.settle(agenda, incidents);
        true
    }

    /// The notice of a claim has ended: its units are gone.
    pub(super) fn reclaim(&mut self, id: ClaimId, agenda: &mut Agenda, incidents: &mut Incidents) {
        self.stats.reclaimed += u64::from(self.end(id, agenda, incidents));
    }

    /// Grants what can be granted and recalls what must be, after any change.
    pub(super) fn settle(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        while let Some((id, units)) = self.first_waiting()
            && units <= self.free()
        {
            self.grant(id, agenda);
        }
        self.recall(agenda);
        self.follow_shortage(agenda, incidents);
        let now = agenda.now();
        self.stats.held.set(now, f64::from(self.held));
        self.stats.wanted.set(now, f64::from(self.wanted));
    }

    /// The claim whose turn it is, and its units.
    fn first_waiting(&self) -> Option<(ClaimId, u32)> {
        let first = self.waiting.iter().find_map(|waiting| waiting.front().copied())?;
        Some((first, self.get(first)?.new.units))
    }

    fn grant(&mut self, id: ClaimId, agenda: &mut Agenda) {
        let number = self.granted;
        let Some(claim) = self.claims.get_mut(id.slot as usize) else { return };
        claim.granted = Some(number);
        let Claim { new, made, .. } = *claim;
        if let Some(waiting) = self.waiting.get_mut(new.class.index()) {
            waiting.pop_front();
        }
        self.granted += 1;
        self.wanted -= new.units;
        self.held += new.units;
        self.stats.granted += 1;
        self.stats.wait_s.add(agenda.now().since(made).seconds());
        let NewClaim { claimant, tag, .. } = new;
        agenda.schedule_now(UnitsGranted { claim: id, claimant, tag });
    }

    /// Recalls units on demand, the youngest grant first, until those that stay are not more than are left.
    fn recall(&mut self, agenda: &mut Agenda) {
        let Some(notice) = self.notice else { return };
        let mut over = f64::from(self.held - self.recalled) - self.left();
        if over <= 1e-9 {
            return;
        }
        let is_recallable =
            |claim: &Claim| claim.new.class == CapacityClass::OnDemand && claim.recalled.is_none();
        let held = self.claims.iter().filter(|(_, claim)| is_recallable(claim));
        let mut held: Vec<(u64, usize)> =
            held.filter_map(|(slot, claim)| Some((claim.granted?, slot))).collect();
        held.sort_unstable();
        for (_, slot) in held.into_iter().rev() {
            if over <= 1e-9 {
                break;
            }
            let Some(claim) = self.claims.get_mut(slot) else { continue };
            let NewClaim { claimant, tag, units, .. } = claim.new;
            let id = ClaimId { capacity: self.id, slot: slot as u32, serial: claim.serial };
            if !notice.is_zero() {
                agenda.schedule_now(UnitsRecalled { claim: id, claimant, tag });
            }
            let gone = UnitsReclaimed { claim: id, claimant, tag };
            claim.recalled = Some(agenda.after(notice, gone));
            self.recalled += units;
            over -= f64::from(units);
        }
    }

    /// Begins or ends the shortage: the first claim that waits would have its units without the background.
    fn follow_shortage(&mut self, agenda: &mut Agenda, incidents: &mut Incidents) {
        let is_short = self.first_waiting().is_some_and(|(_, units)| {
            u64::from(self.held) + u64::from(units) <= u64::from(self.units)
        });
        match (is_short, self.short) {
            (true, None) => {
                let cause = self.rushes.blamed();
                self.short = Some(incidents.begin(agenda, CAPACITY_SHORT, self.entity, cause));
            }
            (false, Some(short)) => {
                incidents.end(agenda, short);
                self.short = None;
            }
            _ => {}
        }
    }

    /// Statistics count from now on.
    pub(super) fn reset(&mut self, now: SimTime) {
        self.stats = CapacityStatistics::new(now, self.held, self.wanted);
    }
}
