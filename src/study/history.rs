//! Shared history: runs of one replication that are equal until an instant are played once until then.
//!
//! ```text
//!  begin ── without disruptions ──┬────────────────────┬──▶ undisturbed
//!                                 └─ heat ──┬──▶ heat  └─ outage ──▶ outage
//!                                           └─ outage ──▶ heat and outage
//! ```
//! Arms of one story with the same ideal mechanisms differ by the disruptions that occur. Runs with and without
//! one are equal until it begins, or until decisions could foresee it ([`Planned::parts_at`]). So the arms form a
//! tree: the disruptions of each in the order of those instants. A run forks where the next disruption parts
//! some arms from the others. Results equal those from the start to the last bit: `tests/it/determinism/forks.rs`
//! asserts it on every bundled story.
//!
//! What is foreseen guards itself: a run remembers the latest instant to come that it has read, and where that is
//! beyond the beginning of a disruption that can be foreseen, the arms with it are played from the start.

use super::arm::Arm;
use super::plan::Plan;
use super::run::{PlayError, Played, Run};
use crate::kernel::{Ended, Fault, Simulation, StateList};
use crate::outcome::record;
use crate::outcome::recorder::Recorder;
use crate::outcome::row_limit;
use crate::outcome::table::TableSet;
use crate::outcome::totals::RunTotals;
use crate::outcome::warm_up_series;
use crate::scenario::{Disruptions, Planned, assemble_undisturbed, state};
use rayon::prelude::*;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The result of a run; `None` if it was stopped.
type Outcome = Option<Result<Played, PlayError>>;

/// Results by the slot of the arm.
type Outcomes = Vec<(usize, Outcome)>;

/// Plays the distinct arms of a replication, in their order.
pub(super) fn play(plan: &Plan, replication: u32, stop: &AtomicBool) -> Vec<Outcome> {
    let replay =
        Replay { plan, replication, stop, wanted: plan.wanted(replication), state: state() };
    let arms = plan.arms.own().into_iter().filter_map(|place| plan.arms.get(place));
    let members = arms.enumerate().map(|(slot, arm)| Member {
        slot,
        arm,
        disruptions: Disruptions::of(&arm.story, &arm.variant.disruptions),
    });
    let families = families(members, plan.shares_history);
    let mut outcomes: Outcomes = families
        .into_par_iter()
        .with_max_len(1)
        .flat_map_iter(|family| replay.family(family))
        .collect();
    outcomes.sort_by_key(|(slot, _)| *slot);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// An arm to play.
struct Member<'a> {
    /// Its place among the distinct arms.
    slot: usize,
    arm: &'a Arm,
    disruptions: Disruptions<'a>,
}

impl<'a> Member<'a> {
    fn entry(&self, depth: usize) -> Option<&Planned<'a>> {
        self.disruptions.entries().get(depth)
    }
}

/// Arms that are equal without their disruptions.
fn families<'a>(members: impl Iterator<Item = Member<'a>>, shares: bool) -> Vec<Vec<Member<'a>>> {
    let mut families: Vec<(String, Vec<Member>)> = Vec::new();
    for member in members {
        let key = member.arm.family();
        match families.iter_mut().find(|(other, _)| shares && *other == key) {
            Some((_, family)) => family.push(member),
            None => families.push((key, vec![member])),
        }
    }
    families.into_iter().map(|(_, family)| family).collect()
}

/// A run under way, and the events that were played in another one.
struct UnderWay {
    sim: Simulation<Recorder>,
    shared_events: u64,
}

/// One replication of the arms of a plan.
struct Replay<'a> {
    plan: &'a Plan,
    replication: u32,
    stop: &'a AtomicBool,
    wanted: TableSet,
    state: StateList,
}

impl Replay<'_> {
    /// Plays the arms of a family.
    fn family(&self, members: Vec<Member>) -> Outcomes {
        let Some(first) = members.first() else { return Vec::new() };
        if self.is_stopped() {
            return stopped(&members);
        }
        let is_undisturbed =
            members.iter().any(|member| member.entry(0).is_none() && member.arm.is_undisturbed());
        match self.assemble(first, is_undisturbed) {
            Ok(sim) => self.grow(UnderWay { sim, shared_events: 0 }, 0, members),
            Err(error) => failed(members, error),
        }
    }

    /// Goes on with a run in which the first `depth` disruptions of all its arms are scheduled.
    fn grow(&self, mut run: UnderWay, depth: usize, members: Vec<Member>) -> Outcomes {
        if let [member] = &members[..] {
            let rest = member.disruptions.entries().iter().skip(depth);
            rest.for_each(|entry| member.disruptions.schedule(entry, &mut run.sim));
            return vec![(member.slot, self.finish(run, member.arm))];
        }
        let mut complete = None;
        let mut groups: Vec<Vec<Member>> = Vec::new();
        for member in members {
            let Some(entry) = member.entry(depth) else {
                // Arms with the same disruptions are one run.
                complete = Some(member);
                continue;
            };
            let has_entry =
                |group: &&mut Vec<Member>| group.iter().any(|one| one.entry(depth) == Some(entry));
            match groups.iter_mut().find(has_entry) {
                Some(group) => group.push(member),
                None => groups.push(vec![member]),
            }
        }
        let parts_at = |group: &Vec<Member>| {
            group.first().and_then(|member| member.entry(depth)).map(|entry| entry.parts_at)
        };
        groups.sort_by_key(parts_at);
        self.branch(run, depth, complete, groups.into())
    }

    /// Forks a run for each group of arms that has a further disruption, then ends it as the arm that has none.
    fn branch(
        &self,
        mut run: UnderWay,
        depth: usize,
        complete: Option<Member>,
        mut groups: VecDeque<Vec<Member>>,
    ) -> Outcomes {
        let Some(group) = groups.pop_front() else {
            return complete
                .map(|member| (member.slot, self.finish(run, member.arm)))
                .into_iter()
                .collect();
        };
        let next = group.first().and_then(|member| Some((member, member.entry(depth)?)));
        let Some((first, &entry)) = next else { return Vec::new() };
        if complete.is_none() && groups.is_empty() {
            first.disruptions.schedule(&entry, &mut run.sim);
            return self.grow(run, depth + 1, group);
        }
        if self.is_stopped() {
            let members = group.into_iter().chain(groups.into_iter().flatten()).chain(complete);
            return stopped(&members.collect::<Vec<_>>());
        }
        if let Err(fault) = run.sim.advance_to(entry.parts_at) {
            let members = group.into_iter().chain(groups.into_iter().flatten()).chain(complete);
            return self.faulted(members, &fault);
        }
        if !entry.is_unforeseen(run.sim.agenda().foreseen()) {
            let mut outcomes = self.branch(run, depth, complete, groups);
            let alone = group.into_iter().map(|member| self.family(vec![member]));
            outcomes.extend(alone.flatten());
            return outcomes;
        }
        let heir = match self.heir(&run.sim, first) {
            Ok(mut sim) => {
                first.disruptions.schedule(&entry, &mut sim);
                let shared_events = sim.events();
                UnderWay { sim, shared_events }
            }
            Err(error) => {
                let mut outcomes = failed(group, error);
                outcomes.extend(self.branch(run, depth, complete, groups));
                return outcomes;
            }
        };
        let (mut heirs, rest) = rayon::join(
            || self.grow(heir, depth + 1, group),
            || self.branch(run, depth, complete, groups),
        );
        heirs.extend(rest);
        heirs
    }

    /// The run of an arm without its disruptions, at its start.
    fn assemble(
        &self,
        member: &Member,
        is_undisturbed: bool,
    ) -> Result<Simulation<Recorder>, PlayError> {
        let Arm { name, story, variant, .. } = member.arm;
        let (seed, replication) = (self.plan.seed, self.replication);
        let recorder = Recorder::default();
        let mut sim =
            assemble_undisturbed(story, variant.ideal, seed, u64::from(replication), recorder)
                .map_err(|source| PlayError::Assembly {
                    replication,
                    arm: Arc::clone(name),
                    source,
                })?;
        record::install(&mut sim, self.wanted, story.telemetry_every);
        if self.replication == 0 && self.plan.explains {
            let limited = TableSet::EXPLAINING.except(self.plan.tables);
            row_limit::limit(&mut sim, limited, story);
        }
        if is_undisturbed {
            warm_up_series::observe(&mut sim);
        }
        Ok(sim)
    }

    /// A run that goes on from the present state of another one.
    fn heir(
        &self,
        past: &Simulation<Recorder>,
        member: &Member,
    ) -> Result<Simulation<Recorder>, PlayError> {
        let mut sim = self.assemble(member, false)?;
        sim.continue_from(past, &self.state).map_err(|source| PlayError::Fork {
            replication: self.replication,
            arm: Arc::clone(&member.arm.name),
            source,
        })?;
        // The series of the undisturbed arm alone.
        sim.writer.warm_up = warm_up_series::WarmUpSeries::default();
        Ok(sim)
    }

    /// Runs to the end.
    fn finish(&self, run: UnderWay, arm: &Arm) -> Outcome {
        (!self.is_stopped()).then(|| self.run_to_end(run, arm))
    }

    fn run_to_end(&self, run: UnderWay, arm: &Arm) -> Result<Played, PlayError> {
        let UnderWay { mut sim, shared_events } = run;
        let (replication, name) = (self.replication, || Arc::clone(&arm.name));
        let ended: Ended = sim
            .run_until(arm.story.clock.end())
            .map_err(|source| PlayError::of(source, replication, name()))?;
        let totals = RunTotals::take(&mut sim).map_err(|what| PlayError::Conservation {
            replication,
            arm: name(),
            what,
        })?;
        let tables = record::finish(&mut sim, self.wanted, self.plan.seed, ended);
        let run = Run {
            replication,
            arm: name(),
            events: sim.events(),
            shared_events,
            fingerprint: sim.fingerprint(),
            ended,
            kpis: Vec::new(),
            tables: Arc::new(tables),
            balance: totals.balance.clone(),
            warm_up: std::mem::take(&mut sim.writer.warm_up),
            departures: std::mem::take(&mut sim.writer.departures),
        };
        Ok(Played { run, totals, has_kpi_rows: self.wanted.kpis })
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// All these arms end by the fault of the history that they share.
    fn faulted<'m>(&self, members: impl Iterator<Item = Member<'m>>, fault: &Fault) -> Outcomes {
        let error =
            |arm: &Arm| PlayError::of(fault.clone(), self.replication, Arc::clone(&arm.name));
        members.map(|member| (member.slot, Some(Err(error(member.arm))))).collect()
    }
}

/// The first of these arms fails with an error; the others are not played.
fn failed(members: Vec<Member>, error: PlayError) -> Outcomes {
    let mut error = Some(error);
    members.iter().map(|member| (member.slot, error.take().map(Err))).collect()
}

/// None of these arms is played.
fn stopped(members: &[Member]) -> Outcomes {
    members.iter().map(|member| (member.slot, None)).collect()
}
