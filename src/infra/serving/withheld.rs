//! Work that is withheld by class, so that the racks draw less.
//!
//! A rack draws `P_idle + u s^k (P_peak − P_idle)`: a busy server that falls idle saves its part of
//! `s^k (P_peak − P_idle)`, and what a rack draws idle is saved by taking the rack down alone. Of a class that
//! is withheld each lot keeps an equal part of what it runs: servers of requests, jobs and drawn load,
//! rounded down, and fluid load in steps of 1 % of the lot. What exceeds it is stopped by the rule of the
//! class (`when_stopped`), the last to start first, and no more of the class starts until it is given back.
//!
//! Assumed: a server draws the same whatever its work. Not modelled: work that is slowed instead of
//! stopped (that is `speed`), notice before a stop.
//! Held to account by `tests/it/sites/pools/withheld.rs`.

use super::background::Way;
use super::class::Class;
use super::class_spec::WhenStopped;
use super::class_state::ClassState;
use super::lot::Lot;
use super::pool::Pool;
use super::pools::Pools;
use super::request::{RequestId, Requests};
use crate::causality::IncidentId;
use crate::kernel::Agenda;

/// Step of fluid load that is withheld, as a fraction of the servers of a lot.
const STEP: f64 = 0.01;

/// Power within which work fits, in W.
const TOLERANCE_W: f64 = 1e-7;

/// How much of the work of a class is given back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::infra) enum GivenBack {
    /// Nothing of it is withheld.
    NoneWithheld,
    /// All of it, which draws this much more, in W.
    All(f64),
    /// A part, for which there is room; perhaps nothing.
    Part,
}

/// The greatest multiple of a unit that is at most a fraction of a value, and below the value.
fn part_of(value: f64, keep: f64, unit: f64) -> f64 {
    let below = (value / unit - 1e-9).ceil() - 1.0;
    (value * keep / unit).floor().min(below).max(0.0) * unit
}

impl Lot {
    /// Keeps a fraction of what the lot runs of a class, and less than all of it.
    fn withhold(&mut self, class: Class, keep: f64) {
        let jobs = self.busy_jobs(class);
        let fluid = self.busy()[class.index()] - jobs;
        self.most_jobs[class.index()] = part_of(jobs, keep, 1.0) as u32;
        self.most_fluid[class.index()] = part_of(fluid, keep, STEP * f64::from(self.servers));
    }

    /// Withholds nothing of a class.
    const fn lift(&mut self, class: Class) {
        self.most_jobs[class.index()] = u32::MAX;
        self.most_fluid[class.index()] = f64::INFINITY;
    }

    /// Whether work of a class is withheld.
    fn withholds(&self, class: Class) -> bool {
        self.most_jobs[class.index()] < u32::MAX || self.most_fluid[class.index()] < f64::INFINITY
    }

    /// Servers that withheld work of a class would take: of jobs, and of fluid load.
    fn missing(&self, class: Class, state: &ClassState) -> (u32, f64) {
        let background = state.background.as_ref();
        let is_endless = background.is_some_and(|background| background.is_endless());
        let drawn = self.drawn[class.index()].as_ref().map_or(0, |drawn| drawn.wanted);
        let jobs = if is_endless {
            self.up
        } else {
            let requests = self.running_by[class.index()].saturating_add(state.waiting_count);
            requests.saturating_add(drawn).min(self.up)
        };
        let up = f64::from(self.up);
        let fluid = match background {
            Some(background) if matches!(background.way, Way::Fluid) => {
                (background.wanted() * up / state.speed_on(self.rack_speed)).min(up)
            }
            _ => 0.0,
        };
        let most_fluid = self.most_fluid[class.index()];
        (jobs.saturating_sub(self.most_jobs[class.index()]), (fluid - most_fluid).max(0.0))
    }

    /// Power of a busy server, in W, where a rack of each group draws so much more busy than idle.
    fn server_w(&self, busy_w: &[f64]) -> f64 {
        let rack_w = busy_w.get(self.place.group).copied().unwrap_or(0.0);
        if self.up == 0 { 0.0 } else { rack_w * self.racks / f64::from(self.up) }
    }
}

impl Pools {
    /// Withholds work of a class so that the racks draw less by a power in W, as far as it goes; `busy_w`
    /// is what a rack of each group draws more busy than idle. Returns whether they draw less.
    pub(in crate::infra) fn withhold(&mut self, class: Class, by_w: f64, busy_w: &[f64]) -> bool {
        let draws_w = |lot: &Lot| lot.busy()[class.index()] * lot.server_w(busy_w);
        let lots = self.list().iter().flat_map(|pool| &pool.lots);
        let drawn_w: f64 = lots.map(draws_w).sum();
        if drawn_w <= 0.0 {
            return false;
        }
        let keep = (1.0 - by_w / drawn_w).max(0.0);
        self.each(|pool| {
            for lot in pool.lots.iter_mut().filter(|lot| lot.rank(class).is_some()) {
                lot.withhold(class, keep);
            }
            pool.has_changed = true;
        });
        true
    }

    /// Gives withheld work of a class back, as much as a power of the racks in W has room for.
    pub(in crate::infra) fn give_back(
        &mut self,
        class: Class,
        room_w: f64,
        busy_w: &[f64],
    ) -> GivenBack {
        let mut lots = self.list().iter().flat_map(|pool| &pool.lots);
        if !lots.any(|lot| lot.withholds(class)) {
            return GivenBack::NoneWithheld;
        }
        let missing_w: f64 = self.list().iter().map(|pool| pool.missing_w(class, busy_w)).sum();
        let gives = (room_w / missing_w.max(f64::MIN_POSITIVE)).max(0.0);
        let has_room = missing_w <= room_w + TOLERANCE_W;
        self.each(|pool| pool.give_back(class, if has_room { None } else { Some(gives) }));
        if has_room { GivenBack::All(missing_w) } else { GivenBack::Part }
    }

    /// Whether work of any class is withheld.
    pub(in crate::infra) fn withholds(&self) -> bool {
        let mut lots = self.list().iter().flat_map(|pool| &pool.lots);
        lots.any(|lot| Class::ALL.iter().any(|class| lot.withholds(*class)))
    }
}

impl Pool {
    /// Power that withheld work of a class would draw, in W.
    fn missing_w(&self, class: Class, busy_w: &[f64]) -> f64 {
        let state = &self.classes[class.index()];
        let missing_w = |lot: &Lot| {
            let (jobs, fluid) = lot.missing(class, state);
            (f64::from(jobs) + fluid).min(f64::from(lot.up)) * lot.server_w(busy_w)
        };
        self.lots.iter().map(missing_w).sum()
    }

    /// Gives back a fraction of what is withheld of a class, or all of it.
    fn give_back(&mut self, class: Class, fraction: Option<f64>) {
        self.has_changed = true;
        let state = &self.classes[class.index()];
        for lot in &mut self.lots {
            let Some(gives) = fraction else {
                lot.lift(class);
                continue;
            };
            if lot.withholds(class) {
                let (jobs, fluid) = lot.missing(class, state);
                let step = STEP * f64::from(lot.servers);
                let more = (f64::from(jobs) * gives).floor() as u32;
                let most = &mut lot.most_jobs[class.index()];
                *most = most.saturating_add(more);
                lot.most_fluid[class.index()] += (fluid * gives / step).floor() * step;
            }
        }
    }

    /// The incident for which work of a class is withheld, if it is.
    pub(super) fn withheld_by(&self, class: Class) -> Option<IncidentId> {
        self.lots.iter().any(|lot| lot.withholds(class)).then(|| self.lowered_by()).flatten()
    }

    /// Stops what a lot runs of classes that are withheld.
    pub(super) fn stop_withheld(
        &mut self,
        index: usize,
        requests: &mut Requests,
        agenda: &mut Agenda,
    ) {
        for class in Class::ALL {
            let rule = self.classes[class.index()].when_stopped;
            let Some(lot) = self.lots.get_mut(index) else { return };
            let most = lot.most_jobs[class.index()];
            let running = lot.running_by[class.index()];
            if let Some(drawn) = &mut lot.drawn[class.index()] {
                drawn.held = drawn.held.min(most.saturating_sub(running));
                if rule == WhenStopped::Dropped && most < u32::MAX {
                    drawn.wanted = drawn.wanted.min(drawn.held);
                }
            }
            let is_of_class =
                |id: &RequestId| requests.get(*id).is_some_and(|one| one.new.class == class);
            let excess = running.saturating_sub(most) as usize;
            let last = lot.running.values().rev().copied().filter(is_of_class).take(excess);
            let last: Vec<RequestId> = last.collect();
            let withheld_by = self.lowered_by();
            for id in last {
                self.stop(id, rule, requests, agenda);
                if let Some(request) = requests.get(id) {
                    request.withheld_by = withheld_by;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::part_of;

    #[test]
    fn a_part_is_whole_and_below_the_value() {
        for (value, keep, part) in [
            (10.0, 0.55, 5.0),
            (10.0, 1.0, 9.0),
            (1.0, 0.99, 0.0),
            (2.5, 0.9, 2.0),
            (0.0, 0.5, 0.0),
        ] {
            assert_eq!(part_of(value, keep, 1.0), part, "{keep} of {value}");
        }
        // A value that is a multiple of its unit up to rounding falls by one.
        let unit = 0.01 * 7.0;
        for steps in 1..100 {
            let value = f64::from(steps) * unit;
            assert!(part_of(value, 1.0 - 1e-15, unit) < value - 0.9 * unit);
        }
    }
}
