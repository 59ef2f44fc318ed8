//! The rule by which a lot grows and shrinks.
//!
//! At each look it takes the mean demand `D̄` of the look-back: servers that requests and background load keep
//! busy, plus requests that wait and that the lot would serve. With `S` servers that it has or has asked for:
//!
//! ```text
//!  grows by   min(by, to − S)             if D̄ > above · S,  or S = 0 and D̄ > 0
//!  shrinks by the most k ≤ by, S − k ≥ servers, for which D̄ ≤ above · (S − k),    if D̄ < below · S
//! ```
//! So it never shrinks to where it would grow again, and at a constant demand it comes to rest. Servers that
//! are asked for count in `S`, so a slow start does not make it ask again and again.
//!
//! Source: the rules of horizontal autoscalers (Kubernetes 1.30, "Horizontal Pod Autoscaling": a tolerance between
//! growth and shrinkage, pods not yet ready set aside; step scaling of AWS EC2 Auto Scaling). Valid for
//! any load. Not modelled: forecasts of the load, schedules, steps that grow with the distance. Of several
//! growing lots of a pool each sees all that waits. Held to account below and by
//! `tests/it/sites/pools/elastic.rs`.

use super::grows_spec::GrowsSpec;
use crate::kernel::{SimSpan, SimTime, TimeWeighted};
use crate::quantity::Ratio;
use std::collections::VecDeque;

/// What the rule wants at a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::infra) enum Wanted {
    /// More servers.
    More(u32),
    /// Fewer servers.
    Fewer(u32),
    /// As many as there are.
    Same,
}

/// The rule of a lot, and the demand that it has seen.
#[derive(Clone, Debug)]
pub(super) struct Growth {
    to: u32,
    above: f64,
    below: f64,
    by: u32,
    looks: SimSpan,
    /// Integrals of the demand at the last looks, the first of them a look-back ago.
    seen: VecDeque<(SimTime, f64)>,
    most_seen: usize,
    demand: TimeWeighted,
}

impl Growth {
    pub(super) fn new(spec: &GrowsSpec, now: SimTime) -> Self {
        let looks = SimSpan::from_nanos(spec.looks.nanoseconds().max(1));
        let back = spec.look_back.map_or(looks.nanos(), |back| back.nanoseconds());
        Self {
            to: spec.to,
            above: Ratio::si(spec.above),
            below: Ratio::si(spec.below),
            by: spec.by.unwrap_or(1),
            looks,
            seen: VecDeque::from([(now, 0.0)]),
            most_seen: (back / looks.nanos()).max(1) as usize,
            demand: TimeWeighted::new(now, 0.0),
        }
    }

    /// Most servers.
    pub(super) const fn to(&self) -> u32 {
        self.to
    }

    /// Time between two looks.
    pub(super) const fn looks(&self) -> SimSpan {
        self.looks
    }

    /// The demand in servers from now on.
    pub(super) fn follow(&mut self, now: SimTime, demand: f64) {
        self.demand.set(now, demand);
    }

    /// What is wanted at a look of a lot that has or has asked for `size` servers, at least `least`.
    pub(super) fn look(&mut self, now: SimTime, size: u32, least: u32) -> Wanted {
        let integral = self.demand.integral(now);
        let (from, then) = self.seen.front().copied().unwrap_or((now, integral));
        let span_s = now.since(from).seconds();
        let mean = if span_s > 0.0 { (integral - then) / span_s } else { self.demand.level() };
        self.seen.push_back((now, integral));
        while self.seen.len() > self.most_seen {
            self.seen.pop_front();
        }
        // The integral of a demand of zero has a residue of rounding.
        self.wanted(if mean < 1e-9 { 0.0 } else { mean }, size, least)
    }

    fn wanted(&self, mean: f64, size: u32, least: u32) -> Wanted {
        let grows = mean > self.above * f64::from(size);
        let more = self.by.min(self.to.saturating_sub(size));
        if grows {
            return if more > 0 { Wanted::More(more) } else { Wanted::Same };
        }
        if mean >= self.below * f64::from(size) {
            return Wanted::Same;
        }
        // The least number of servers at which it would not grow.
        let rests_at = (mean / self.above - 1e-9).ceil().max(0.0) as u32;
        let fewer = self.by.min(size.saturating_sub(rests_at.max(least)));
        if fewer > 0 { Wanted::Fewer(fewer) } else { Wanted::Same }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Growth {
        let spec: GrowsSpec = crate::quantity::read_ron(text).unwrap();
        Growth::new(&spec, SimTime::START)
    }

    const RULE: &str = r#"(to: 40, above: "70 %", below: "30 %", by: 4, looks: "30 s")"#;

    #[test]
    fn it_grows_above_and_shrinks_below_and_never_to_where_it_would_grow_again() {
        let rule = rule(RULE);
        let wanted = |mean, size| rule.wanted(mean, size, 0);
        assert_eq!(wanted(0.0, 0), Wanted::Same);
        assert_eq!(wanted(0.1, 0), Wanted::More(4));
        // 70 % of 10 servers are 7, and 30 % are 3.
        assert_eq!((wanted(7.0, 10), wanted(7.1, 10)), (Wanted::Same, Wanted::More(4)));
        assert_eq!((wanted(3.0, 10), wanted(2.9, 10)), (Wanted::Same, Wanted::Fewer(4)));
        // At the ceiling it grows no more, and just below it by what is left.
        assert_eq!((wanted(90.0, 40), wanted(90.0, 38)), (Wanted::Same, Wanted::More(2)));
        // At 1 server's load, 2 servers are above 70 % of 1: of 4 it gives back 2.
        assert_eq!(wanted(1.0, 4), Wanted::Fewer(2));
        assert_eq!(rule.wanted(0.0, 4, 3), Wanted::Fewer(1));
        assert_eq!(rule.wanted(0.0, 3, 3), Wanted::Same);
    }

    #[test]
    fn at_a_constant_demand_it_comes_to_rest() {
        let rule = rule(RULE);
        for tenths in 0..300 {
            let mean = f64::from(tenths) / 10.0;
            let mut size = 0;
            let mut turns = 0;
            loop {
                match rule.wanted(mean, size, 0) {
                    Wanted::More(by) => size += by,
                    Wanted::Fewer(by) => size -= by,
                    Wanted::Same => break,
                }
                turns += 1;
                assert!(turns < 20, "{mean}");
            }
        }
    }

    #[test]
    fn the_demand_is_averaged_over_the_look_back() {
        let mut rule =
            rule(r#"(to: 40, above: "70 %", below: "30 %", looks: "10 s", look_back: "30 s")"#);
        let at = |seconds: i64| SimTime::START + SimSpan::SECOND * seconds;
        // 3 servers' load from 10 s to 20 s: over three looks a mean of 1, over the next three as well.
        assert_eq!(rule.look(at(10), 1, 0), Wanted::Fewer(1));
        rule.follow(at(10), 3.0);
        // Over 20 s: 1.5 a server.
        assert_eq!(rule.look(at(20), 1, 0), Wanted::More(1));
        rule.follow(at(20), 0.0);
        assert_eq!(rule.look(at(30), 1, 0), Wanted::More(1));
        assert_eq!(rule.look(at(40), 1, 0), Wanted::More(1));
        // The look-back begins at 20 s.
        assert_eq!(rule.look(at(50), 1, 0), Wanted::Fewer(1));
    }
}
