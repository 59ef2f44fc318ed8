//! The choice of a site for a request of a placed rung, and what is recorded of it.
//!
//! | case | outcome | reason |
//! |---|---|---|
//! | the first choice of a rung, and the first since the start | `chosen` | |
//! | another site is better by the margin, and the place has stayed long enough | `moved` | `score` |
//! | the present site does not pass a filter any more, or did not answer this request | `moved` | that filter's code |
//! | a site that was not refused at the last choice is | `refused` | the filter's code |
//! | no site passes, for the first time in a row | `unplaced` | the first filter's code |
//! | the same site as at the last choice | no row | |
//!
//! A site that did not answer this request, or refused it, is unhealthy for the rest of the rung.

use super::contract::Task;
use super::counters::DecisionCounters;
use super::health::HealthTable;
use super::placed::{PlacedRung, PlacedSite};
use super::placements::Placements;
use crate::causality::IncidentId;
use crate::environment::MeasuringStarted;
use crate::infra::{NodeId, Parts, Reading, Refusal, Score, SiteId, Stay, judge, scores, settle};
use crate::kernel::{Agenda, Event, Now, Phase, SimTime, kinds};
use bevy_ecs::prelude::ResMut;

kinds! { SitePlaced }

/// What became of a site, or of a choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placed {
    /// A site is chosen for the first time.
    Chosen(Parts, f64),
    /// Another site than before is chosen; by a filter, or else by its score.
    Moved(Parts, f64, Option<Refusal>),
    /// A site is refused.
    Refused(Refusal),
    /// No site passes; the first filter that refused one.
    Unplaced(Option<Refusal>),
}

/// Fact: a choice of a site that is new.
#[derive(Clone, Copy, Debug)]
pub struct SitePlaced {
    /// The arc, by index.
    pub arc: usize,
    /// The rung, from 0.
    pub rung: usize,
    /// Number of its model among those declared.
    pub model: u32,
    /// The site; `None` where no site passes.
    pub site: Option<SiteId>,
    /// What became of it.
    pub placed: Placed,
    /// The incident behind it, if one is known.
    pub cause: Option<IncidentId>,
}

impl Event for SitePlaced {
    const PHASE: Phase = Phase::Observation;
    const PASSIVE: bool = true;
}

/// Who asks, and which pools of the rung it has tried, as bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    pub(super) arc: usize,
    pub(super) rung: usize,
    pub(super) node: NodeId,
    pub(super) tried: u16,
    pub(super) now: SimTime,
}

impl Placements {
    /// What the node knows of a site, and the filter that refuses it, if one does.
    fn judge<'a>(
        &'a self,
        asking: &Asking,
        placed: &PlacedRung,
        site: &PlacedSite,
        is_healthy: bool,
    ) -> Result<Reading<'a>, Option<Refusal>> {
        let terms = self.terms.as_deref().ok_or(None)?;
        let facts = terms.sites.get(site.at.site.index()).ok_or(None)?;
        let known = self.known(asking.node, site.at.at());
        let tried = site.candidate.is_some_and(|place| asking.tried & (1 << place) != 0);
        let reading = Reading {
            facts,
            pool: site.at.pool.index(),
            runs_class: site.runs_class,
            delay_s: site.delay_s.max(known.round_trip_s / 2.0),
            status: known.status,
            age_s: known.status.map_or(0.0, |status| asking.now.since(status.as_of).seconds()),
            is_healthy: is_healthy && !tried,
        };
        // What the configuration refuses is no candidate, whatever else is known.
        match site.never.or_else(|| judge(&reading, &placed.need)) {
            Some(refusal) => Err(Some(refusal)),
            None if site.candidate.is_none() => Err(None),
            None => Ok(reading),
        }
    }

    /// Whether a site passes that has not been tried.
    pub(super) fn has_another(
        &self,
        asking: &Asking,
        placed: &PlacedRung,
        is_healthy: impl Fn(&PlacedSite) -> bool,
    ) -> bool {
        placed.sites.iter().any(|site| self.judge(asking, placed, site, is_healthy(site)).is_ok())
    }

    /// Chooses a site for a request: its place among the pools that the rung may ask; `None` if none passes.
    pub(super) fn choose(
        &mut self,
        agenda: &mut Agenda,
        asking: Asking,
        placed: &PlacedRung,
        health: &HealthTable,
        counters: &mut DecisionCounters,
    ) -> Option<usize> {
        let now = agenda.now();
        let terms = self.terms.clone()?;
        let Asking { arc, rung, node, .. } = asking;
        let judged: Vec<Result<Reading, Option<Refusal>>> = placed
            .sites
            .iter()
            .map(|site| {
                let is_healthy = health.is_healthy(node, site.at.at(), now);
                self.judge(&asking, placed, site, is_healthy)
            })
            .collect();
        let refused: Vec<Option<Refusal>> =
            judged.iter().map(|site| site.as_ref().err().copied().flatten()).collect();
        let passing: Vec<Option<Reading>> = judged.into_iter().map(Result::ok).collect();
        let scores = scores(&terms.weights, &passing);
        let totals: Vec<Option<f64>> =
            scores.iter().map(|score| score.map(|score| score.total)).collect();
        let stay = self.seat(arc, rung)?.stay;
        let chosen = settle(stay, &totals, (terms.stays, terms.gains), now);
        let fact = |site: Option<SiteId>, placed_as, cause| SitePlaced {
            arc,
            rung,
            model: placed.model,
            site,
            placed: placed_as,
            cause,
        };
        let site_at = |place: usize| placed.sites.get(place);
        let failed_by =
            |place: usize| site_at(place).and_then(|site| health.failed_by(node, site.at.at()));
        let seat = self.seat_mut(arc, rung)?;
        for (place, refusal) in refused.iter().enumerate() {
            let Some(refusal) = *refusal else { continue };
            if seat.is_new || seat.refused.get(place).copied().flatten() != Some(refusal) {
                let cause = failed_by(place).filter(|_| refusal == Refusal::Unhealthy);
                let site = site_at(place).map(|site| site.at.site);
                agenda.record(fact(site, Placed::Refused(refusal), cause));
            }
        }
        let Some((place, Score { parts, total })) =
            chosen.and_then(|place| Some((place, scores.get(place).copied()??)))
        else {
            counters.unplaced += 1;
            if seat.is_new || !seat.is_empty {
                let cause = (0..placed.sites.len()).find_map(failed_by);
                let first = refused.iter().copied().flatten().next();
                agenda.record(fact(None, Placed::Unplaced(first), cause));
            }
            (seat.refused, seat.is_new, seat.is_empty) = (refused, false, true);
            return None;
        };
        let before = stay.map(|stay| stay.place);
        let is_move = before.is_some_and(|before| before != place);
        let site = site_at(place)?;
        if is_move {
            // Refused now: the place had to leave it.
            let forced = before.and_then(|before| refused.get(before).copied().flatten());
            let cause = before.and_then(failed_by).filter(|_| forced.is_some());
            seat.moved_by = cause;
            counters.moved += 1;
            let moved = Placed::Moved(parts, total, forced);
            agenda.record(fact(Some(site.at.site), moved, cause));
        } else if seat.is_new {
            agenda.record(fact(Some(site.at.site), Placed::Chosen(parts, total), None));
        }
        if before != Some(place) {
            seat.stay = Some(Stay { place, since: now });
        }
        let was_forced = is_move
            && before.is_some_and(|before| refused.get(before).copied().flatten().is_some());
        (seat.refused, seat.is_new, seat.is_empty) = (refused, false, false);
        if was_forced {
            self.failovers.interrupt(arc);
        }
        site.candidate
    }
}

/// The warm-up is over: the next choice of each rung is shown.
pub(super) fn start_measuring<T: Task>(
    _now: Now<MeasuringStarted>,
    mut desk: ResMut<super::desk::Desk<T>>,
) {
    // Without placed rungs nothing is touched.
    if desk.placements.is_used() {
        desk.placements.show_all();
    }
}
