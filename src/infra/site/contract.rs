//! Contract: the cost of a site to the story, its own share and nothing else.
//!
//! ```text
//!   energy   = Σ over hours and rack groups (idle power of racks held · t + dynamic power · own work)
//!              · PUE · price
//!   kW-month = price · committed · max(take-or-pay, mean own power / committed) · months
//!   data     = price · bytes that the site has sent
//!   servers  = Σ over lots price · servers · hours since birth,      month = price · months
//!   servers of a lot that starts them one by one: price · ∫ servers held dt, from grant to release
//! ```
//! Racks held and own work, in rack-seconds of busy servers, come from the pools by rack group; both change by own
//! events alone, and the sums are extended at the turns of the hour alone, so that nothing that a
//! neighbour does changes the cost by a bit.
//!
//! Source: MODEL §7. Valid for terms that are linear in time and energy. Own work is billed in the hour
//! in which it ends. Held to account by `tests/it/sites/contract.rs`.

use super::terms::TermSpec;
use crate::infra::id::PoolId;
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
    ServersHeld { per_s: f64, pool: PoolId, lot: usize },
    Time { per_s: f64 },
    Data { per_b: f64 },
}

/// A lot, as far as it is paid for by the hour.
#[derive(Clone, Copy, Debug)]
pub(in crate::infra) struct LotHeld {
    pub servers: u32,
    pub born: SimTime,
    /// Pool and place in it, of a lot that starts its servers one by one.
    pub starts: Option<(PoolId, usize)>,
}

/// A rack group: idle and dynamic power of a rack, and own work on the group that is billed already.
#[derive(Clone, Copy, Debug)]
struct Group {
    idle_w: f64,
    dynamic_w: f64,
    work_s: f64,
}

/// The contract of a site in the running simulation.
#[derive(Component, Clone, Debug)]
pub struct Contract {
    terms: Vec<Term>,
    groups: Vec<Group>,
    /// Start of measuring, or of the simulation before it.
    from: SimTime,
    since: SimTime,
    energy_j: f64,
    /// Energy times its price, at a PUE of 1.
    energy_cost: f64,
}

impl Contract {
    /// The contract of a site whose rack groups have these idle and dynamic powers; `lot` gives servers
    /// and birth of a lot by its name.
    pub(in crate::infra) fn new(
        terms: &[TermSpec],
        is_own_site: bool,
        powers_w: impl IntoIterator<Item = (f64, f64)>,
        lot: impl Fn(&str) -> Option<LotHeld>,
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
                    let LotHeld { servers, born, starts } = lot(name)?;
                    let per_s = price.si() / SimSpan::HOUR.seconds();
                    match starts {
                        Some((pool, lot)) => Term::ServersHeld { per_s, pool, lot },
                        None => Term::ServerTime { per_s, servers: f64::from(servers), born },
                    }
                }
                TermSpec::Month { price } => Term::Time { per_s: price.si() / MONTH_S },
                TermSpec::Data { price } => Term::Data { per_b: price.si() },
            })
        };
        let mut terms: Vec<Term> = terms.iter().filter_map(term).collect();
        if terms.is_empty() {
            terms.push(if is_own_site { Term::Metered } else { Term::Energy { pue: 1.0 } });
        }
        Self {
            terms,
            groups: powers_w
                .into_iter()
                .map(|(idle_w, dynamic_w)| Group { idle_w, dynamic_w, work_s: 0.0 })
                .collect(),
            from: now,
            since: now,
            energy_j: 0.0,
            energy_cost: 0.0,
        }
    }

    /// Energy of the own share since the last advance, in J.
    fn fresh_j(&self, own: &[OwnUse], now: SimTime) -> f64 {
        let span_s = now.since(self.since).seconds();
        let of_group = |(group, own): (&Group, &OwnUse)| {
            let held_s = span_s * own.racks_held;
            group.idle_w * held_s + group.dynamic_w * (own.rack_work_s - group.work_s)
        };
        self.groups.iter().zip(own).map(of_group).sum()
    }

    /// Adds the energy of the own share at a price per joule, at the turn of an hour.
    pub(in crate::infra) fn advance(&mut self, own: &[OwnUse], per_j: Option<f64>, now: SimTime) {
        let energy_j = self.fresh_j(own, now);
        self.energy_j += energy_j;
        self.energy_cost += energy_j * per_j.unwrap_or(0.0);
        self.since = now;
        for (group, own) in self.groups.iter_mut().zip(own) {
            group.work_s = own.rack_work_s;
        }
    }

    /// Costs count from `now` on.
    pub(in crate::infra) fn reset(&mut self, now: SimTime) {
        (self.from, self.since) = (now, now);
        (self.energy_j, self.energy_cost) = (0.0, 0.0);
        self.groups.iter_mut().for_each(|group| group.work_s = 0.0);
    }

    /// Cost since measuring started, in the scenario's currency; `metered` is that of the meter, `per_j`
    /// the present price of grid energy, `sent_b` the data that the site has sent, `held_s` the server-seconds
    /// that a lot has held. `None` where nothing has a price.
    #[must_use]
    pub fn cost(
        &self,
        (own, held_s): (&[OwnUse], impl Fn(PoolId, usize) -> f64),
        metered: Option<f64>,
        per_j: Option<f64>,
        sent_b: f64,
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
            Term::ServersHeld { per_s, pool, lot } => Some(per_s * held_s(pool, lot)),
            Term::Time { per_s } => Some(per_s * span_s),
            Term::Data { per_b } => Some(per_b * sent_b),
        };
        let costs = self.terms.iter().filter_map(cost);
        costs.fold(None, |sum, cost| Some(sum.unwrap_or(0.0) + cost))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rack_group_is_billed_at_its_own_powers() {
        let terms: Vec<TermSpec> = crate::quantity::read_ron("[energy(pue: 1.5)]").unwrap();
        let groups = [(1_000.0, 2_000.0), (100.0, 400.0)];
        let start = SimTime::START;
        let mut contract = Contract::new(&terms, false, groups, |_| None, start);
        let own = |racks_held, rack_work_s| OwnUse { racks_held, rack_work_s };
        // Two racks of 1 kW and three of 100 W are held for an hour: 2.3 kWh. Work: 900 s at 2 kW
        // and 1800 s at 400 W, 0.5 and 0.2 kWh.
        let use_in_the_hour = [own(2.0, 900.0), own(3.0, 1_800.0)];
        let per_j = 0.2 / 3.6e6;
        let after_an_hour = start + SimSpan::HOUR;
        let cost = |contract: &Contract, own: &[OwnUse], now| {
            contract.cost((own, |_, _| 0.0), None, Some(per_j), 0.0, now).unwrap_or_default()
        };
        let first = 3.0 * 0.2 * 1.5;
        assert!((cost(&contract, &use_in_the_hour, after_an_hour) - first).abs() < 1e-12);
        // What is billed is not billed again; the second hour has idle power alone, at another group's
        // work no more.
        contract.advance(&use_in_the_hour, Some(per_j), after_an_hour);
        let second = first + 2.3 * 0.2 * 1.5;
        let later = after_an_hour + SimSpan::HOUR;
        assert!((cost(&contract, &use_in_the_hour, later) - second).abs() < 1e-12);
        // The same work on the other group is another cost.
        let swapped = [own(2.0, 1_800.0), own(3.0, 900.0)];
        let mut other = Contract::new(&terms, false, groups, |_| None, start);
        let swapped_cost = cost(&other, &swapped, after_an_hour);
        assert!((swapped_cost - (2.3 + 1.0 + 0.1) * 0.2 * 1.5).abs() < 1e-12);
        other.reset(after_an_hour);
        assert_eq!(cost(&other, &[own(0.0, 0.0); 2], after_an_hour), 0.0);
    }
}
