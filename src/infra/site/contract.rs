//! Contract: the cost of a site to the story, its own share and nothing else.
//!
//! ```text
//!   energy   = Σ over hours (idle power of racks held · t + dynamic power · own work) · PUE · price
//!   kW-month = price · committed · max(take-or-pay, mean own power / committed) · months
//!   servers  = Σ over lots price · servers · hours since birth,      month = price · months
//! ```
//! Racks held and own work, in rack-seconds of busy servers, come from the pool; both change by own
//! events alone, and the sums are extended at the turns of the hour alone, so that nothing that a
//! neighbour does changes the cost by a bit.
//!
//! Source: MODEL §7. Valid for terms that are linear in time and energy. Own work is billed in the hour
//! in which it ends. Held to account by `tests/it/sites/contract.rs`.

use super::terms::TermSpec;
use crate::infra::serving::OwnUse;
use crate::kernel::{SimSpan, SimTime};
use crate::quantity::Share;
use bevy_ecs::prelude::Component;

/// Seconds of a month: a twelfth of 365.25 d.
const MONTH_S: f64 = 365.25 * 86_400.0 / 12.0;

#[derive(Clone, Debug)]
enum Term {
    Metered,
    Energy { pue: f64 },
    KwMonth { per_w_s: f64, committed_w: f64, least: f64 },
    ServerTime { per_s: f64, servers: f64, born: SimTime },
    Time { per_s: f64 },
}

/// The contract of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Contract {
    terms: Vec<Term>,
    idle_w: f64,
    dynamic_w: f64,
    /// Start of measuring, or of the simulation before it.
    from: SimTime,
    since: SimTime,
    work_s: f64,
    energy_j: f64,
    /// Energy times its price, at a PUE of 1.
    energy_cost: f64,
}

impl Contract {
    /// The contract of a site whose racks have these idle and dynamic powers; `lot` gives servers and
    /// birth of a lot by its name.
    pub(in crate::infra) fn new(
        terms: &[TermSpec],
        is_own_site: bool,
        (idle_w, dynamic_w): (f64, f64),
        lot: impl Fn(&str) -> Option<(u32, SimTime)>,
        now: SimTime,
    ) -> Self {
        let term = |term: &TermSpec| {
            Some(match term {
                TermSpec::Metered => Term::Metered,
                TermSpec::Energy { pue } => Term::Energy { pue: pue.si() },
                TermSpec::KwMonth { price, committed, take_or_pay } => Term::KwMonth {
                    per_w_s: price.si() / 1000.0 / MONTH_S,
                    committed_w: committed.si(),
                    least: take_or_pay.map_or(1.0, Share::si),
                },
                TermSpec::ServerHour { lot: name, price } => {
                    let (servers, born) = lot(name)?;
                    let per_s = price.si() / SimSpan::HOUR.seconds();
                    Term::ServerTime { per_s, servers: f64::from(servers), born }
                }
                TermSpec::Month { price } => Term::Time { per_s: price.si() / MONTH_S },
            })
        };
        let mut terms: Vec<Term> = terms.iter().filter_map(term).collect();
        if terms.is_empty() {
            terms.push(if is_own_site { Term::Metered } else { Term::Energy { pue: 1.0 } });
        }
        Self {
            terms,
            idle_w,
            dynamic_w,
            from: now,
            since: now,
            work_s: 0.0,
            energy_j: 0.0,
            energy_cost: 0.0,
        }
    }

    /// Energy of the own share since the last advance, in J.
    fn fresh_j(&self, own: OwnUse, now: SimTime) -> f64 {
        let held_s = now.since(self.since).seconds() * own.racks_held;
        self.idle_w * held_s + self.dynamic_w * (own.rack_work_s - self.work_s)
    }

    /// Adds the energy of the own share at a price per joule, at the turn of an hour.
    pub(in crate::infra) fn advance(&mut self, own: OwnUse, per_j: Option<f64>, now: SimTime) {
        let energy_j = self.fresh_j(own, now);
        self.energy_j += energy_j;
        self.energy_cost += energy_j * per_j.unwrap_or(0.0);
        (self.since, self.work_s) = (now, own.rack_work_s);
    }

    /// Costs count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        (self.from, self.since) = (now, now);
        (self.work_s, self.energy_j, self.energy_cost) = (0.0, 0.0, 0.0);
    }

    /// Cost since measuring started, in the scenario's currency; `metered` is that of the meter, `per_j`
    /// the present price of grid energy. `None` where nothing has a price.
    #[must_use]
    pub fn cost(
        &self,
        own: OwnUse,
        metered: Option<f64>,
        per_j: Option<f64>,
        now: SimTime,
    ) -> Option<f64> {
        let span_s = now.since(self.from).seconds();
        let fresh_j = self.fresh_j(own, now);
        let cost = |term: &Term| match *term {
            Term::Metered => metered,
            Term::Energy { pue } => per_j.map(|per_j| pue * (self.energy_cost + fresh_j * per_j)),
            Term::KwMonth { per_w_s, committed_w, least } => {
                let mean_w = (self.energy_j + fresh_j) / span_s.max(1e-9);
                Some(per_w_s * mean_w.max(least * committed_w) * span_s)
            }
            Term::ServerTime { per_s, servers, born } => {
                let held_s = now.since(born.max(self.from)).seconds().max(0.0);
                Some(per_s * servers * held_s)
            }
            Term::Time { per_s } => Some(per_s * span_s),
        };
        let costs = self.terms.iter().filter_map(cost);
        costs.fold(None, |sum, cost| Some(sum.unwrap_or(0.0) + cost))
    }
}
